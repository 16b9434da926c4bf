"""HTTP connections that do not wait for ever: for a head, for a body, or for room."""

import asyncio
from http import HTTPStatus
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from hankegraafi.serve.leaving import Leave
from hankegraafi.serve.quick import Quick, Turn

MAX_HEAD = 1 << 16
"""The longest request line with headers, in bytes (RFC 9110 §15.5.15, RFC 6585 §5)."""
MAX_CONNECTIONS = 4096
"""How many connections are open at once."""
SECONDS = 15.0
"""How long a request may take to arrive, from its first byte to its last."""
REST = 30.0
"""How long a connection may rest between two requests, in seconds."""
UNREAD = 30.0
"""How long a client may leave an answer alone before it has read it all, in seconds."""


class Connection(HttpToolsProtocol):
    """One connection; `sweep` closes those that are late."""

    def __init__(
        self, *given: Any, quick: Quick | None = None, leave: Leave | None = None, **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self._quick = quick
        self._leave = leave or Leave()
        self._turn: Turn | None = None
        self._later: list[bytes] = []
        self._begun: object = None
        self._piece: bytes | None = None
        self._rests: float | None = None
        self._closes = False
        self._corked: _Corked
        self.since: float | None = None
        self._is_open = False
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

    def connection_lost(self, exc: Exception | None) -> None:
        """Take leave of the client."""
        if self._turn:
            self._turn.leave()
            self._turn = None
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Close the connection, or let it close after the answer that is under way."""
        self._closes = True
        if self._turn is None:
            super().shutdown()

    def close_after_answer(self) -> None:
        """Say with the answer that is under way, if any, that the connection closes after it."""
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.keep_alive = False

    @property
    def is_new(self) -> bool:
        """Whether nothing has come yet: what is on its way will be a request."""
        return self.cycle is None and self._turn is None and self._rests is None

    def data_received(self, data: bytes) -> None:
        """Take what arrives: on the quick way where that goes, else as any ASGI server does."""
        if self._turn is not None:
            self._later.append(data)  # one at a time
            self.flow.pause_reading()
            return
        self._rests = None
        at_rest = self._quick is not None and self._is_at_rest()
        if at_rest and self._quick and len(data) <= MAX_HEAD:
            taken = self._quick.take(data, self)
            if taken:
                self._unset_keepalive_if_required()
                self.since = None
                self._turn = taken if isinstance(taken, Turn) else None
                return
            self._piece = data
        self._read(data)
        self._piece = None

    def answer(self, head: bytes, body: bytes) -> None:
        """Send a whole answer at once."""
        self._turn = None
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        default = self.server_state.default_headers
        always = self._quick.always(default) if self._quick else b""
        closes = self._closes or self._leave.is_draining
        last = b"connection: close\r\n" if closes else b""
        self._corked.send(b"HTTP/1.1 200 OK\r\n%b%b%b\r\n%b" % (always, head, last, body))
        self._rests = self.loop.time()
        if closes:
            self.transport.close()
        elif self._later:
            self.loop.call_soon(self._go_on)

    def pass_on(self, data: bytes, begun: object) -> None:
        """Let the application answer a request; its query may have begun."""
        if self.transport.is_closing():
            return
        self._turn = None
        self._begun = begun
        self._read(data)
        if self._later:
            self._go_on()
        if self._closes:
            super().shutdown()

    def _go_on(self) -> None:
        """Take what came while a request was answered."""
        later, self._later = b"".join(self._later), []
        self.flow.resume_reading()
        if later and not self.transport.is_closing():
            self.data_received(later)

    def _is_at_rest(self) -> bool:
        """Say whether no request is under way, and nothing waits to be sent."""
        return (
            not self._is_open
            and (self.cycle is None or self.cycle.response_complete)
            and not self._later
            and not self.flow.write_paused
            and not self.transport.is_closing()
        )

    def _read(self, data: bytes) -> None:
        """Read a request; a head that is too long ends the connection."""
        if self.since is None:
            self.since = self.loop.time()
        if not self.head_is_whole:
            self.head += len(data)
        super().data_received(data)
        if self.head > MAX_HEAD and not self.head_is_whole:
            self.refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_message_begin(self) -> None:
        """Note that a request has begun, whatever came before it in the same piece."""
        self._is_open = True
        super().on_message_begin()

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
        self._is_open = False
        self.head = 0
        self.head_is_whole = False
        if self.cycle is not None:
            super().on_message_complete()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        """Let the application answer; learn what the headers of a plain request mean."""
        if self._begun is not None:
            cast("Any", cycle.scope)["begun"], self._begun = self._begun, None
        elif self._quick and self._piece and cycle.keep_alive and cycle.scope["method"] == "GET":
            self._quick.learn(self._piece, cast("Any", cycle.scope))
        if self._leave.is_draining:
            cycle.keep_alive = False
        super()._start_asgi_task(cycle, app)

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - the name is the protocol's
        """Close a connection on which something came that is no request."""
        self.refuse(HTTPStatus.BAD_REQUEST)

    def is_late(self, now: float) -> bool:
        """Say whether a request has begun to arrive long ago, and is not there yet."""
        return self.since is not None and now - self.since > SECONDS

    def has_rested(self, now: float) -> bool:
        """Say whether nothing has come for long."""
        return self._rests is not None and now - self._rests > REST

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
        elif connection.has_rested(now):
            connection.transport.close()
        elif connection.is_left_alone(now):
            connection.transport.abort()
