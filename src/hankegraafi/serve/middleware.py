"""The one layer around every answer: what is held already, safe headers, compression, faults."""

from collections.abc import Awaitable, Callable, Mapping

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hankegraafi.errors import HankegraafiError
from hankegraafi.serve import problems
from hankegraafi.serve.as_of import is_of_all
from hankegraafi.serve.cache import Headers, Held, key_of
from hankegraafi.serve.site import Site
from hankegraafi.store import encode

Hot = Mapping[str, Callable[[Request], Awaitable[Response]]]

_ASKED = (
    "Accept, Accept-Language, Content-Type, Hankegraafi-Release, If-Match, If-None-Match, "
    "If-Range, Prefer, Range"
)
_METHODS = "GET, HEAD, OPTIONS"
_POSTED = frozenset({"/sparql", "/validate", "/lookup"})
_WORDS = (b"text/", b"json", b"xml", b"n-triples", b"n-quads", b"trig", b"javascript", b"svg")
_READING = frozenset({"GET", "HEAD"})
_REPLACEABLE = frozenset({b"content-security-policy"})
_RELEASE = b"Hankegraafi-Release"
_HOT_METHODS = frozenset({"GET", "HEAD", "POST"})
_LONGEST_PACKED_AT_ONCE = 1 << 20


class Envelope:
    """Pure ASGI: gives what is held, adds headers, compresses, turns faults into problems.

    `hot` are the surfaces that are answered here, without a way through all routes.
    """

    def __init__(self, owner: Starlette, app: ASGIApp, hot: Hot) -> None:
        self.owner = owner
        self.app = app
        self.hot = hot

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back in the envelope."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["app"] = self.owner
        site: Site = scope.setdefault("site", self.owner.state.site)
        method = scope["method"]
        key = key_of(scope) if method in _READING and "refused" not in scope else None
        if key is not None and "prefix" in scope:  # pages there say of when they are; rows do not
            key = (scope["prefix"], *key) if scope["path"] in self.hot else None
        if scope["path"] not in self.hot:
            site.pool.note_other()
        if key is not None and (held := site.cache.get(key)):
            await held.send(scope, send)
            return
        scope["key"] = key if method == "GET" else None
        sealed = _Sealed(scope, send, site)
        answer = _options(scope) if method == "OPTIONS" and _is_routed(scope) else self._answer
        try:
            await answer(scope, receive, sealed.send)
        except ClientDisconnect:
            return
        except Exception as error:
            if sealed.started:
                raise
            response = problems.on_fault(Request(scope), error)
            await response(scope, receive, sealed.send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        surface = self.hot.get(scope["path"])
        if surface is None or scope["method"] not in _HOT_METHODS:
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            response = await surface(request)
        except HankegraafiError as error:
            response = await problems.on_refusal(request, error)
        await response(scope, receive, send)


class _Sealed:
    """One answer on its way out."""

    def __init__(self, scope: Scope, send: Send, site: Site) -> None:
        self.started = False
        self._scope = scope
        self._send = send
        self._site = site
        self._start: Message | None = None
        self._mark = _unpacked_condition(scope)

    async def send(self, message: Message) -> None:
        """Send a message on; the start waits for the body that it describes."""
        start = self._start
        if message["type"] == "http.response.start":
            self.started = True
            own = {name for name, _ in message["headers"]} & _REPLACEABLE
            safe = [each for each in self._site.headers if each[0] not in own]
            headers = message["headers"]
            if not is_of_all(self._scope["path"]):
                headers = _by_release(headers)
            message["headers"] = [*headers, *safe]
            self._start = message
            return
        if start is not None:
            self._start = None
            if not message.get("more_body") and message["type"] == "http.response.body":
                message = self._whole(start, message)
            await self._send(start)
        await self._send(message)

    def _whole(self, start: Message, message: Message) -> Message:
        """Pack an answer that is there as a whole, and hold it for the next who asks."""
        told: dict[bytes, bytes] = dict(start["headers"])
        etag = told.get(b"etag")
        if etag and self._mark and start["status"] == 304:
            start["headers"] = _with(start["headers"], {b"etag": _marked(etag, self._mark)})
        body: bytes = message.get("body", b"")
        if b"content-encoding" not in told and _is_text(told.get(b"content-type", b"")):
            changed, body = _pack(self._scope, told, body)
            if changed:
                start["headers"] = _with(start["headers"], changed)
                etag = changed.get(b"etag", etag)
                message = {**message, "body": body}
        key = self._scope["key"]
        if key and etag and start["status"] == 200 and _may_be_held(told):
            self._site.cache.put(key, Held.of(start["headers"], etag, body))
        return message


def _pack(
    scope: Scope, told: Mapping[bytes, bytes], body: bytes
) -> tuple[dict[bytes, bytes], bytes]:
    """Compress a body where the client takes it; give the headers that change, and the body."""
    changed: dict[bytes, bytes] = {}
    if b"Accept-Encoding" not in told.get(b"vary", b""):
        vary = (told[b"vary"], b"Accept-Encoding") if b"vary" in told else (b"Accept-Encoding",)
        changed[b"vary"] = b", ".join(vary)
    if not encode.SHORT <= len(body) <= _LONGEST_PACKED_AT_ONCE:
        return changed, body
    accepted = next((v for name, v in scope["headers"] if name == b"accept-encoding"), b"")
    name = encode.choose(accepted.decode("latin-1")) if accepted else ""
    if not name:
        return changed, body
    packed = encode.encode(body, name)
    changed[b"content-encoding"] = name.encode()
    changed[b"content-length"] = str(len(packed)).encode()
    if b"etag" in told:
        changed[b"etag"] = _marked(told[b"etag"], name)
    return changed, packed


def _with(headers: Headers, changed: Mapping[bytes, bytes]) -> Headers:
    """Give headers with some of them changed, or added."""
    kept = [each for each in headers if each[0] not in changed]
    return [*kept, *changed.items()]


def _by_release(headers: Headers) -> Headers:
    """Say that an answer hangs on the release which the request names, or that it names none."""
    varied = next((value for name, value in headers if name == b"vary"), b"")
    if _RELEASE in varied:
        return headers
    return _with(headers, {b"vary": b", ".join(filter(None, (varied, _RELEASE)))})


def _unpacked_condition(scope: Scope) -> str:
    """Take from If-None-Match and If-Match what marks a packed answer; give that mark."""
    found = ""
    for place, (name, value) in enumerate(scope["headers"]):
        if name in {b"if-none-match", b"if-match"}:
            for mark in encode.ENCODINGS:
                sign = f'-{mark}"'.encode()
                if sign in value:
                    found = mark
                    scope["headers"][place] = (name, value.replace(sign, b'"'))
    return found


def _marked(etag: bytes, name: str) -> bytes:
    """Give the ETag of a packed answer: other bytes have another one."""
    return etag[:-1] + f'-{name}"'.encode()


def _is_text(content_type: bytes) -> bool:
    return any(word in content_type for word in _WORDS)


def _may_be_held(told: Mapping[bytes, bytes]) -> bool:
    return b"no-store" not in told.get(b"cache-control", b"") and b"accept-ranges" not in told


def _is_routed(scope: Scope) -> bool:
    """Say whether any route of the application takes this path."""
    routes = scope["app"].router.routes
    return any(route.matches(scope)[0] is not Match.NONE for route in routes)


def _options(scope: Scope) -> Response:
    """Say which methods a path takes; what may be read may be read from any origin."""
    path = scope["path"]
    posted = path in _POSTED or path.startswith("/reconcile")
    methods = "GET, HEAD, POST, OPTIONS" if posted else _METHODS
    return Response(
        status_code=204,
        headers={
            "Allow": methods,
            "Access-Control-Allow-Methods": methods,
            "Access-Control-Allow-Headers": _ASKED,
            "Access-Control-Max-Age": "86400",
        },
    )
