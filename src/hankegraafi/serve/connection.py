"""HTTP connections that do not wait for ever: for a head, for a body, or for room."""

import asyncio
from functools import partial
from http import HTTPStatus
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from hankegraafi.serve.cache import written
from hankegraafi.serve.quick import Quick, Turn

MAX_HEAD = 1 << 16
"""The longest request line with headers, in bytes (RFC 9110 §15.5.15, RFC 6585 §5)."""
MAX_CONNECTIONS = 4096
"""How many connections are open at once."""
SECONDS = 15.0
"""How long a request may take to arrive, from its first byte to its last."""
UNREAD = 30.0
"""How long a client may leave an answer alone before it has read it all, in seconds."""


class Connection(HttpToolsProtocol):
    """One connection; `sweep` closes those that are late."""

    def __init__(self, *given: Any, quick: Quick | None = None, **named: Any) -> None:
        super().__init__(*given, **named)
        self._quick = quick
        self._corked: _Corked
        self.since: float | None = None
        self._waits = 0
        self._waits_since = 0.0
        self.head = 0
        self.head_is_whole = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take a connection in, or close it when there are too many."""
        self._corked = _Corked(cast("asyncio.Transport", transport), self.loop)
        super().connection_made(cast("asyncio.Transport", self._corked))
        self.since = self.loop.time()
        if len(self.connections) > MAX_CONNECTIONS:
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Take what arrives; a head that is too long ends the connection."""
        if self.since is None:
            self.since = self.loop.time()
        if not self.head_is_whole:
            self.head += len(data)
        super().data_received(data)
        if self.head > MAX_HEAD and not self.head_is_whole:
            self.refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_headers_complete(self) -> None:
        """Note that the head is whole."""
        self.head_is_whole = True
        if self.head > MAX_HEAD and self._head_size() > MAX_HEAD:
            self.refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        elif not self._names_one_host():
            self.refuse(HTTPStatus.BAD_REQUEST)
        else:
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Note that the request is whole."""
        self.since = None
        self.head = 0
        self.head_is_whole = False
        if self.cycle is not None:
            super().on_message_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Answer on the quick way where that goes, else as any ASGI server does."""
        pass_on = partial(super()._start_asgi_task, cycle, app)
        if self._quick is not None and cycle.keep_alive and not self.flow.write_paused:
            turn = Turn(cycle.scope, partial(self._write, cycle), pass_on)
            if self._quick.take(turn):
                return
        pass_on()

    def _write(self, cycle: RequestResponseCycle, head: bytes, body: bytes) -> None:
        """Send a whole answer at once."""
        cycle.response_started = cycle.response_complete = True
        if self.transport.is_closing():
            return
        always = written(self.server_state.default_headers)
        self._corked.send(b"HTTP/1.1 200 OK\r\n%b%b\r\n%b" % (always, head, body))
        if self.pipeline:  # one at a time, and not one inside the other
            self.loop.call_soon(self.on_response_complete)
        else:
            self.on_response_complete()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the name is the protocol's
        """Close a connection on which something came that is no request."""
        self.refuse(HTTPStatus.BAD_REQUEST)

    def is_late(self, now: float) -> bool:
        """Say whether a request has begun to arrive long ago, and is not there yet."""
        return self.since is not None and now - self.since > SECONDS

    def is_left_alone(self, now: float) -> bool:
        """Say whether nothing of what waits to be read was taken for long."""
        waits = self.transport.get_write_buffer_size()
        if waits == 0 or waits != self._waits:
            self._waits, self._waits_since = waits, now
        return waits > 0 and now - self._waits_since > UNREAD

    def refuse(self, status: HTTPStatus) -> None:
        """Answer what is no request, and close; nothing when an answer is on its way already."""
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            line = f"HTTP/1.1 {status.value} {status.phrase}\r\n".encode()
            self.transport.write(line + b"content-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()

    def _names_one_host(self) -> bool:
        """Say whether a request of HTTP/1.1 has one Host header (RFC 9112 §3.2)."""
        hosts = sum(name == b"host" for name, _ in self.headers)
        return hosts == 1 or (hosts == 0 and self.parser.get_http_version() != "1.1")

    def _head_size(self) -> int:
        return len(self.url) + sum(len(name) + len(value) for name, value in self.headers)


class _Corked:
    """A transport that sends the head of an answer together with what follows at once.

    So a short answer is one packet, and its reader is woken once.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._head = b""

    def __getattr__(self, name: str) -> Any:
        """Be the transport in everything else."""
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Send, or keep a head until the end of the turn."""
        if self._head:
            data, self._head = self._head + data, b""
            self._transport.write(data)
        elif data.startswith(b"HTTP/"):
            self._head = data
            self._loop.call_soon(self._flush)
        else:
            self._transport.write(data)

    def send(self, data: bytes) -> None:
        """Send now."""
        self._flush()
        self._transport.write(data)

    def close(self) -> None:
        """Send what is kept, and close."""
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if self._head:
            head, self._head = self._head, b""
            self._transport.write(head)


def sweep(connections: set[Any], now: float) -> None:
    """Close the connections on which a request is late, or an answer is left alone."""
    for connection in [each for each in connections if isinstance(each, Connection)]:
        if connection.is_late(now):
            connection.refuse(HTTPStatus.REQUEST_TIMEOUT)
        elif connection.is_left_alone(now):
            connection.transport.abort()
