"""Bind an address and serve a release on it, with uvicorn."""

import asyncio
import contextlib
import errno
import gc
import logging
import os
import resource
import socket
import sys
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, cast

import uvicorn
from fastapi import FastAPI

from hankegraafi.errors import FaultError
from hankegraafi.serve.connection import Connection, sweep
from hankegraafi.serve.quick import Quick
from hankegraafi.serve.site import Site
from hankegraafi.serve.switch import Switch
from hankegraafi.serve.watched import Journal, JsonLines

_REASONS = {
    errno.EADDRINUSE: ("is in use", "Stop what serves there, or choose another with --port."),
    errno.EACCES: ("may not be bound", "Choose a port above 1023 with --port."),
    errno.EADDRNOTAVAIL: ("is not an address of this machine", "Choose another with --host."),
}
_PLACES = {"memory": "memory", "disk": "the disk"}
_BACKLOG = 2048
_UNREAD = 1 << 18
"""How many bytes the system keeps for a reader: so few that a slow one is seen to read."""
_TICKS_A_SECOND = 10


def listen(host: str, port: int) -> socket.socket:
    """Bind an address; port 0 takes any free one.

    Raises:
        FaultError: it cannot be bound; says why and the way out.
    """
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        # With the protocol named, asyncio sends small answers at once (TCP_NODELAY).
        listening = socket.socket(family, kind, socket.IPPROTO_TCP)
    except OSError as error:
        raise FaultError(
            f"{host} is not an address ({error.strerror})", way_out="Choose another with --host."
        ) from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _UNREAD)
        listening.bind(address)
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        what, way_out = _REASONS.get(
            error.errno or 0, (f"cannot be bound ({error.strerror})", "Choose another.")
        )
        raise FaultError(f"port {port} on {host} {what}", way_out=way_out) from error
    return listening


def greeting(app: FastAPI, listening: socket.socket) -> Iterator[str]:
    """Say where the service answers, and what to try first."""
    site: Site = app.state.site
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{port}"
    yield f"Release {site.release.version} is served on {address}"
    yield f"Queries are answered from {_PLACES[site.choice.engine]}: {site.choice.reason}."
    yield ""
    yield "Try first:"
    yield f"  {address}/                      the start page"
    yield f"  {address}/sparql                the query page"
    yield f"  curl -L -H 'Accept: text/turtle' {address}{_example(site)}"
    yield ""
    yield "Ctrl-C stops it."


def run(
    app: FastAPI,
    listening: socket.socket,
    switch: Switch | None = None,
    *,
    clock: Callable[[], float],
) -> None:
    """Serve until the process is told to stop; `switch` looks for new releases meanwhile.

    The log goes to standard error; `clock` gives the seconds since 1970 for it.
    """
    _log_lines()
    app.state.watch.journal = Journal(sys.stderr, clock)
    _raise_descriptors()
    config = uvicorn.Config(
        app.middleware_stack or app,
        http=cast("Any", partial(Connection, quick=Quick(app))),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=2,
    )
    _spare_the_collector()
    _let_others_finish()
    try:
        _Server(config, app, switch).run(sockets=[listening])
    finally:
        app.state.watch.journal.flush()
        app.state.validator.close()
        app.state.known.close()
        app.state.comparisons.close()
        app.state.archive.close()
        app.state.site.pool.close()


class _Server(uvicorn.Server):
    """Closes late connections and looks for a new release, once a second."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, switch: Switch | None) -> None:
        super().__init__(config)
        self._app = app
        self._switch = switch

    async def on_tick(self, counter: int) -> bool:
        """Do what is to be done ten times a second; say whether to stop."""
        if counter % _TICKS_A_SECOND == 0:
            self._app.state.site.pool.wake()
            sweep(self.server_state.connections, asyncio.get_running_loop().time())
            if self._switch:
                self._switch.look()
        return await super().on_tick(counter)


def _log_lines() -> None:
    """Let the log go to standard error, one JSON object a line."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("hankegraafi").setLevel(logging.INFO)
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)


def _spare_the_collector() -> None:
    """Let the garbage collector leave alone what stays as long as the process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 50, 100)


def _let_others_finish() -> None:
    """Do not break in on a worker that computes: several answers are taken at once, and sent."""
    os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def _raise_descriptors() -> None:
    """Take as many file descriptors as the machine grants: each connection needs one."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _example(site: Site) -> str:
    """Give the path of a thing that the release knows: a project that a source describes."""
    rows = site.engine.rows(site.queries["example_project"])
    found = str(rows[0]["thing"]) if rows else f"{site.base}id/dataset"
    return "/" + found.strip("<>").removeprefix(site.base)
