"""The one layer around every answer: safe headers, reading from other origins, the last resort."""

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hankegraafi.serve import problems

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Content-Disposition, Content-Range, Location",
}
_ASKED = "Accept, Accept-Language, Content-Type, If-Match, If-None-Match, If-Range, Range"
_METHODS = "GET, HEAD, OPTIONS"


class Envelope:
    """Pure ASGI: adds the headers, answers OPTIONS, turns an unforeseen error into a problem."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back in the envelope."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def send_enveloped(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        asks_methods = scope["method"] == "OPTIONS" and _is_routed(scope)
        answer = _options(scope) if asks_methods else self.app
        try:
            await answer(scope, receive, send_enveloped)
        except Exception as error:
            if started:
                raise
            response = problems.on_fault(Request(scope), error)
            await response(scope, receive, send_enveloped)


def _is_routed(scope: Scope) -> bool:
    """Say whether any route of the application takes this path."""
    routes = scope["app"].router.routes
    return any(route.matches(scope)[0] is not Match.NONE for route in routes)


def _options(scope: Scope) -> Response:
    """Say which methods a path takes; what may be read may be read from any origin."""
    methods = "GET, HEAD, POST, OPTIONS" if scope["path"] == "/sparql" else _METHODS
    return Response(
        status_code=204,
        headers={
            "Allow": methods,
            "Access-Control-Allow-Methods": methods,
            "Access-Control-Allow-Headers": _ASKED,
            "Access-Control-Max-Age": "86400",
        },
    )
