"""Bind an address and serve a release on it, with uvicorn."""

import asyncio
import contextlib
import errno
import gc
import logging
import math
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from functools import partial
from types import FrameType
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
_GRACE = 2
"""So many seconds running requests have to end after Ctrl-C; else as long as a query may take."""
_AT_THE_DOOR = 0.5
"""How long a server that stops waits for the request on a connection that has just come."""

_log = logging.getLogger("hankegraafi.server")


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
    yield from _answered(site)
    yield ""
    yield "Try first:"
    yield f"  {address}/                      the start page"
    yield f"  {address}/sparql                the query page"
    yield f"  curl -L -H 'Accept: text/turtle' {address}{_example(site)}"
    yield ""
    yield "Ctrl-C stops it."


def _answered(site: Site) -> Iterator[str]:
    """Say who answers queries, and why."""
    choice, place = site.choice, _PLACES[site.choice.engine]
    if choice.elsewhere is None:
        yield f"Queries are answered from {place}: {choice.reason}."
    elif choice.elsewhere.only_scans:
        yield f"Queries are answered from {place}: {choice.reason}."
        yield (
            f"Those that go through much of the data are answered by {choice.elsewhere.address}: "
            "as HANKEGRAAFI_SCANS says."
        )
    else:
        yield f"Queries are answered by {choice.elsewhere.address}: as HANKEGRAAFI_ENGINE says."
        yield f"What that is not asked is answered from {place}."


def warning(app: FastAPI) -> str:
    """Say what is wrong with the engine elsewhere, which is asked for that; or nothing."""
    found: str = app.state.lookout.begin(app.state.site)
    return found


def run(
    app: FastAPI,
    listening: socket.socket,
    switch: Switch | None = None,
    *,
    clock: Callable[[], float],
) -> None:
    """Serve until the process is told to stop; `switch` looks for new releases meanwhile.

    Ctrl-C (SIGINT) stops it at once. SIGTERM lets it drain first, as the settings say, and lets
    running queries end. A second signal breaks off what still runs.
    The log goes to standard error; `clock` gives the seconds since 1970 for it.
    """
    _log_lines()
    app.state.watch.journal = Journal(sys.stderr, clock)
    _raise_descriptors()
    config = uvicorn.Config(
        app.middleware_stack or app,
        http=cast("Any", partial(Connection, quick=Quick(app), leave=app.state.leave)),
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_keep_alive=30,
        timeout_graceful_shutdown=_GRACE,
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
        gc.unfreeze()  # else DuckDB says at the end that some of it was left


class _Server(uvicorn.Server):
    """Closes late connections and looks for a new release, once a second; takes leave in order."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, switch: Switch | None) -> None:
        super().__init__(config)
        self._app = app
        self._switch = switch
        self._leave = app.state.leave
        self._loop: asyncio.AbstractEventLoop | None = None
        self._end: float | None = None

    async def on_tick(self, counter: int) -> bool:
        """Do what is to be done ten times a second; say whether to stop."""
        self._loop = asyncio.get_running_loop()
        now = self._loop.time()
        if counter % _TICKS_A_SECOND == 0:
            self._app.state.site.pool.wake()
            self._app.state.lookout.look(self._app.state.site)
            sweep(self.server_state.connections, now)
            if self._switch and not self._leave.is_told:
                self._switch.look()
        if self._leave.is_draining and self._end is None:
            self._begin_to_drain(now)
        if self._end is not None and now >= self._end:
            return True
        return await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Take a signal: the first SIGTERM begins to drain, any other stops; the second at once."""
        if self._leave.is_told:
            self.force_exit = self.should_exit = True
            if self._loop:
                self._loop.call_soon_threadsafe(self._break_off)
        elif sig == signal.SIGTERM:
            self._leave.is_told = self._leave.is_draining = True
        else:
            self._leave.is_told = True
            super().handle_exit(sig, frame)

    def _begin_to_drain(self, now: float) -> None:
        site: Site = self._app.state.site
        settings = site.settings
        self._end = now + settings.drain
        self.config.timeout_graceful_shutdown = math.ceil(settings.query_seconds) + _GRACE
        for connection in self._connections():
            connection.close_after_answer()
        if settings.drain:
            _log.info("told to stop: draining for %g seconds", settings.drain)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take in who stands at the door, shut it, and let what runs end."""
        if self._leave.is_draining and not self.force_exit:
            await self._shut_the_door(sockets or [])
        await super().shutdown(sockets)

    async def _shut_the_door(self, sockets: list[socket.socket]) -> None:
        """Accept whoever the system has let in already, then nobody more; read what they ask."""
        loop = asyncio.get_running_loop()
        end = loop.time() + _AT_THE_DOOR
        await asyncio.sleep(0.01)  # turns of the loop, in which it accepts
        for server in self.servers:
            server.close()
        for each in sockets:
            each.close()
        while any(each.is_new for each in self._connections()) and loop.time() < end:
            await asyncio.sleep(0.01)

    def _connections(self) -> list[Connection]:
        return [each for each in self.server_state.connections if isinstance(each, Connection)]

    def _break_off(self) -> None:
        for connection in self._connections():
            connection.transport.abort()


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
