"""The way to a Dask cluster: its scheduler is found, and its workers run what we run."""

import logging
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import TYPE_CHECKING, Any

from hankegraafi.cluster.hands import Cluster, Watch
from hankegraafi.cluster.held import told
from hankegraafi.cluster.sending import CODE, asking
from hankegraafi.errors import FaultError

if TYPE_CHECKING:
    from distributed import Client

_CONNECT = 10.0
_FAREWELL = 3
_SHOWN = 3
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
            cluster = Cluster(client, Watch(client, address, patience, say), asking()(CODE))
            _compare(cluster)
            yield cluster
        finally:
            with suppress(Exception):  # whatever is left there ends with the connection
                client.close(timeout=_FAREWELL)


def _client(kind: "type[Client]", address: str) -> "Client":
    """Connect, in a thread that may be left: who is silent at an address keeps Dask waiting."""
    found = SimpleQueue["Client | Exception"]()

    def connect() -> None:
        try:
            found.put(kind(address, timeout=_CONNECT, set_as_default=False))
        except Exception as error:  # noqa: BLE001 - told by who waits for it
            found.put(error)

    begun = monotonic()
    with warnings.catch_warnings(action="ignore"):  # which versions matter is looked at below
        Thread(target=connect, daemon=True).start()
        try:
            client = found.get(timeout=2 * _CONNECT)
        except Empty:
            client = TimeoutError()
    if not isinstance(client, Exception):
        return client
    detail = " ".join(str(client).split()) or type(client).__name__
    if monotonic() - begun >= _CONNECT:
        detail = f"nothing answered within {_CONNECT:g} seconds"
    raise FaultError(
        f"there is no Dask scheduler at {address}: {detail}",
        way_out="Start one with: dask scheduler; of tls:// its certificates have to be known.",
    ) from client


def _compare(cluster: Cluster) -> None:
    """See that all workers have the same versions as this machine."""
    cluster.watch.wait_for_workers()
    found: dict[str, Any] = cluster.client.run(asking(), CODE, on_error="return")
    others = Counter[str]()
    for worker, versions in found.items():
        if versions != cluster.versions:
            is_told = isinstance(versions, dict)
            others[f"{worker} has {told(versions)}" if is_told else f"{worker}: {versions}"] += 1
    if others:
        named = "; ".join(list(others)[:_SHOWN])
        more = f"; and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
        raise FaultError(
            f"workers of the cluster do not run what runs here ({told(cluster.versions)}): "
            f"{named}{more}",
            way_out="Install the same versions on all workers.",
        )


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
