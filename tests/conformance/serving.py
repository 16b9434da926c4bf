"""The real service on a free port of this machine, and a client that sends what it is told."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from socket import socket
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pyoxigraph as ox
import uvicorn
from fastapi import FastAPI
from tests.conformance.data import Data
from tests.support.bare import bare_release

from hankegraafi.serve import create_app
from hankegraafi.serve.connection import Connection
from hankegraafi.serve.server import listen

_PATIENCE = 30


class Wrong(Exception):
    """The service did not answer as a case wants; says how."""


class Response(NamedTuple):
    """What the service answered; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def media_type(self) -> str:
        """The Content-Type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Client:
    """Sends requests with the headers given and no others but Host and Content-Length."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        self.address = f"http://127.0.0.1:{port}"

    def send(
        self,
        method: str,
        target: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> Response:
        """Send one request; the target goes out as it is.

        Raises:
            Wrong: the connection broke, or what came back is not HTTP.
        """
        try:
            return self._sent(method, target, headers or {}, body)
        except (OSError, HTTPException) as error:
            self.close()
            raise Wrong(f"the connection broke: {error!r}") from error

    def _sent(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes | None
    ) -> Response:
        self._connection.putrequest(method, target, skip_accept_encoding=True)
        for name, value in headers.items():
            self._connection.putheader(name, value)
        if body is not None:
            self._connection.putheader("Content-Length", str(len(body)))
        self._connection.endheaders(body)
        reply = self._connection.getresponse()
        told = {name.lower(): value for name, value in reply.getheaders()}
        return Response(reply.status, told, reply.read())

    def close(self) -> None:
        """Leave the service."""
        self._connection.close()


Check = Callable[[Client], None]
"""A look at how the service answers; raises Wrong."""


@contextmanager
def served(data: Data) -> Iterator[Client]:
    """Make a release of some data and serve it.

    Raises:
        SyntaxError: a file of the data cannot be read.
    """
    with TemporaryDirectory(prefix="conformance-") as folder:
        dump = Path(folder) / "data.nq"
        ox.serialize(data.quads(), str(dump), format=ox.RdfFormat.N_QUADS)
        app = create_app(bare_release(Path(folder), dump))
        listening = listen("127.0.0.1", 0)
        config = uvicorn.Config(
            app, http=Connection, ws="none", lifespan="off", log_level="critical"
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=asyncio.run, args=(_serve(server, app, listening),))
        thread.start()
        client = Client(listening.getsockname()[1])
        try:
            yield client
        finally:
            client.close()
            server.should_exit = True
            thread.join()


async def _serve(server: uvicorn.Server, app: FastAPI, listening: socket) -> None:
    """Serve until told to stop, and end the processes that answer queries."""
    await server.serve(sockets=[listening])
    app.state.site.pool.close()
