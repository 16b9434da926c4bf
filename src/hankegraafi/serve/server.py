"""Bind an address and serve a release on it, with uvicorn."""

import errno
import socket
from collections.abc import Iterator

import uvicorn
from fastapi import FastAPI

from hankegraafi.errors import FaultError
from hankegraafi.serve.site import Site

_REASONS = {
    errno.EADDRINUSE: ("is in use", "Stop what serves there, or choose another with --port."),
    errno.EACCES: ("may not be bound", "Choose a port above 1023 with --port."),
    errno.EADDRNOTAVAIL: ("is not an address of this machine", "Choose another with --host."),
}
_BACKLOG = 2048


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
    yield ""
    yield "Try first:"
    yield f"  {address}/                      the start page"
    yield f"  {address}/sparql                the query page"
    yield f"  curl -L -H 'Accept: text/turtle' {address}{_example(site)}"
    yield ""
    yield "Ctrl-C stops it."


def run(app: FastAPI, listening: socket.socket) -> None:
    """Serve until the process is told to stop."""
    config = uvicorn.Config(
        app,
        http="httptools",
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=2,
    )
    uvicorn.Server(config).run(sockets=[listening])


def _example(site: Site) -> str:
    """Give the path of a thing that the release knows: a project that a source describes."""
    rows = site.engine.rows(site.queries["list_project"])
    projects = [row["thing"] for row in rows if "described" in row] or [
        row["thing"] for row in rows
    ]
    found = str(next(iter(projects), f"{site.base}id/dataset"))
    return "/" + found.strip("<>").removeprefix(site.base)
