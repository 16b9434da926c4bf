"""Long answers, piece by piece as the client takes them."""

import asyncio

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from hankegraafi import formats
from hankegraafi.errors import EngineError, HankegraafiError, Overloaded, QueryError, QueryLimit
from hankegraafi.formats import Format
from hankegraafi.serve.cache import Held
from hankegraafi.serve.problems import in_words, log_engine
from hankegraafi.serve.site import site_of
from hankegraafi.serve.watched import Watch
from hankegraafi.store import Job

_LEFT = 499
_LINE_COMMENT = frozenset({formats.TURTLE, formats.NTRIPLES, formats.NQUADS, formats.TRIG})
_MARKUP_COMMENT = frozenset({formats.XML, formats.RDFXML})


class Entry:
    """The entry of one query in the log; it is written once."""

    def __init__(self, watch: Watch, text: str, now: float) -> None:
        self.id = watch.next_id()
        self._watch = watch
        self._text = text
        self._began = now
        self._written = False

    def end(self, outcome: str, status: int, size: int = 0) -> None:
        """Write how the query ended; `size` is in bytes as they are sent."""
        if not self._written:
            self._written = True
            seconds = asyncio.get_running_loop().time() - self._began
            self._watch.note(self.id, outcome, status, seconds, size, self._text)

    def fail(
        self, error: HankegraafiError, size: int = 0, *, begun: bool = False, left: bool = False
    ) -> None:
        """Write that the query failed, or its client left; give the error the query's name."""
        error.query_id = self.id
        if left:
            self.end("left", _LEFT, size)
        elif begun:
            self.end("broken_off", 200, size)
        elif isinstance(error, QueryLimit):
            self.end("limit", error.status)
        elif isinstance(error, Overloaded):
            self.end("overloaded", error.status)
        elif isinstance(error, EngineError):
            self.end("engine", error.status)
        elif isinstance(error, QueryError) or error.status < 500:
            self.end("refused", error.status)
        else:
            self.end("fault", error.status)


class Streamed(Response):
    """A long answer.

    When it breaks off the response is left unfinished and the server closes the connection, so a
    part is never taken for the whole; formats that have comments say so in one.
    """

    def __init__(
        self, job: Job, first: bytes, chosen: Format, headers: dict[str, str], entry: Entry
    ) -> None:
        super().__init__(headers={**headers, "Query-Id": entry.id})
        del self.headers["content-length"]
        self._job = job
        self._first = first
        self._format = chosen
        self._entry = entry
        self._size = 0
        self._held: bytearray | None = bytearray()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer; let go of its worker whatever happens."""
        request = Request(scope, receive)
        watching = asyncio.get_running_loop().create_task(self._watch(request))
        try:
            await self._send(request, send)
        finally:
            watching.cancel()
            self._job.close()
            self._entry.end("left", _LEFT, self._size)

    async def _watch(self, request: Request) -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        self._job.close()

    async def _send(self, request: Request, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        if request.method == "HEAD":
            await send({"type": "http.response.body", "body": b""})
            self._entry.end("answered", 200)
            return
        try:
            await self._piece(request, send, self._first)
            async for piece in self._job.rest():
                await self._piece(request, send, piece)
        except HankegraafiError as error:
            self._entry.fail(error, self._size, begun=True, left=self._job.left)
            log_engine(error)
            if said := self._last_words(request, error):
                await send({"type": "http.response.body", "body": said, "more_body": True})
            return
        await send({"type": "http.response.body", "body": b"", "more_body": False})
        self._entry.end("answered", 200, self._size)
        self._hold(request, start["headers"])

    async def _piece(self, request: Request, send: Send, piece: bytes) -> None:
        self._size += len(piece)
        if self._held is not None:
            if self._size > site_of(request).cache.largest:
                self._held = None
            else:
                self._held += piece
        await send({"type": "http.response.body", "body": piece, "more_body": True})

    def _hold(self, request: Request, headers: object) -> None:
        """Keep an answer that was not too long after all."""
        key = request.scope.get("key")
        etag = self.headers.get("etag")
        if self._held is None or key is None or not etag or not isinstance(headers, list):
            return
        length = (b"content-length", str(self._size).encode())
        held = Held.of([*headers, length], etag.encode("latin-1"), bytes(self._held))
        site_of(request).cache.put(key, held)

    def _last_words(self, request: Request, error: HankegraafiError) -> bytes:
        """Say in a comment that the answer broke off, where its format has comments."""
        why = in_words(error, site_of(request).messages["en"])
        said = " ".join(f"This answer broke off: {why}".split()).replace("--", "-")
        if self._format in _LINE_COMMENT:
            words = f"\n# {said}\n"
        elif self._format in _MARKUP_COMMENT:
            words = f"<!-- {said} -->"
        else:
            return b""
        return b"" if "content-encoding" in self.headers else words.encode()
