"""The way to a Dask cluster: its scheduler is found, and its workers run what we run."""

import asyncio
import logging
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from socket import gaierror
from typing import TYPE_CHECKING, Any

from hankegraafi.cluster.hands import Cluster
from hankegraafi.cluster.watch import Watch
from hankegraafi.errors import FaultError

if TYPE_CHECKING:
    from distributed import Client

_CONNECT = 10.0
"""How many seconds a scheduler is waited for, and then whatever connecting to it takes."""
_FAREWELL = 3
_LOUD = "distributed distributed.client tornado tornado.application asyncio".split()
_SETTINGS = {
    "distributed.admin.large-graph-warning-threshold": "1GB",
    "distributed.comm.retry.count": 0,
}


@contextmanager
def joined(address: str, *, patience: float, say: Callable[[str], None]) -> Iterator[Cluster]:
    """Give the hands of a cluster, by the address of its scheduler.

    `patience` is for how many seconds a worker is waited for where there is none; `say` is told so.

    Raises:
        FaultError: no scheduler answers, there is no worker, one of them runs something else than
            this machine, or Dask is not installed here.
    """
    try:
        import dask
        from distributed import Client
    except ImportError as error:
        raise FaultError(
            "work cannot be sent to a cluster, for Dask is not installed here",
            way_out="Install it with: pip install 'hankegraafi[cluster]'",
        ) from error
    with dask.config.set(_SETTINGS), _quiet():
        client = _client(Client, address)
        try:
            watch = Watch(client, address, patience, say)
            watch.wait_for_workers()
            yield Cluster(client, watch)
        finally:
            with suppress(Exception):  # whatever is left there ends with the connection
                client.close(timeout=_FAREWELL)


def _client(kind: "type[Client]", address: str) -> "Client":
    """Connect to what says that it is a scheduler: a client made for anything else does not end."""
    detail = "something else answers there"
    try:
        found = asyncio.run(_identity(address))
        if found.get("type") == "Scheduler":
            with warnings.catch_warnings(action="ignore"):  # which versions matter is looked at
                return kind(address, timeout=_CONNECT, set_as_default=False)
        if found.get("type") == "Worker":
            detail = "a worker answers there"
    except TimeoutError:
        detail = f"nothing answered within {_CONNECT:g} seconds"
    except ConnectionRefusedError:
        detail = "nobody listens there"
    except gaierror:
        detail = "no machine is known by that name"
    except (OSError, TypeError, ValueError) as error:
        detail = " ".join(str(error).split()) or type(error).__name__
    except Exception:  # noqa: BLE001, S110 - what is read as numbers may be anything, and too much
        pass
    raise FaultError(
        f"there is no Dask scheduler at {address}: {detail}",
        way_out="Start one with: dask scheduler; of tls:// its certificates have to be known.",
    )


async def _identity(address: str) -> dict[str, Any]:
    """Ask who answers at an address.

    Raises:
        TimeoutError: nobody, for too long.
        OSError: there is no such machine, or nobody listens there.
        Exception: whatever reading what it says has led to.
    """
    from distributed import Security
    from distributed.core import rpc

    given = Security().get_connection_args("client")
    host, _, port = address.partition("://")[2].rpartition(":")
    async with asyncio.timeout(_CONNECT):
        _, writer = await asyncio.open_connection(host.strip("[]"), int(port))
        writer.close()  # Dask would try again where nobody is, and not say so
        async with rpc(address, timeout=_CONNECT, connection_args=given) as there:
            found: dict[str, Any] = await there.identity()
            return found


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask from saying what is told as an error, or done again."""
    loggers = [logging.getLogger(name) for name in _LOUD]
    levels = [each.level for each in loggers]
    for each in loggers:
        each.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for each, level in zip(loggers, levels, strict=True):
            each.setLevel(level)
