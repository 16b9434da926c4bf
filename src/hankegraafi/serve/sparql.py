"""/sparql: the SPARQL 1.1 Protocol, query side, and the query page for people.

https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

import logging
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple
from urllib.parse import parse_qsl

from anyio import Semaphore, create_task_group, to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from hankegraafi import formats
from hankegraafi.errors import HankegraafiError
from hankegraafi.formats import Format
from hankegraafi.serve import query_page
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.site import site_of
from hankegraafi.serve.visit import visit_of
from hankegraafi.store import Asked as AtWork
from hankegraafi.store import Question
from hankegraafi.store.wire import Head

logger = logging.getLogger(__name__)

MAX_BODY = 1 << 20
"""The longest request body that is read, in bytes."""
AT_ONCE = 8
"""How many queries of visitors run at the same time; more of them wait."""
SHORT = 1 << 18
"""Up to how many bytes an answer is sent at once, with its length; a longer one is streamed."""

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"


class Asked(NamedTuple):
    """A query as it came over HTTP; `query` is None when there was none."""

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None
    view: str = ""


async def endpoint(request: Request) -> Response:
    """Answer a query, or give a person the page to write one on."""
    asked = await _read(request)
    wants_page = _wants_page(request, asked)
    if wants_page and (asked.query is None or asked.view == "editor"):
        return query_page.editor(visit_of(request), asked.query or "")
    if asked.query is None:
        raise Refusal(400, "no_query", headers={"Vary": "Accept"})
    try:
        return await _answer(request, asked)
    except HankegraafiError as error:
        if wants_page and error.status < 500 and not isinstance(error, Refusal):
            return query_page.failed(visit_of(request), asked.query, error)
        raise


async def _answer(request: Request, asked: Asked) -> Response:
    """Have a worker answer; it is ended when the client leaves."""
    site = site_of(request)
    places = site.kept.setdefault("places", Semaphore(AT_ONCE))
    question = Question(
        asked.query or "",
        _wanted(request, asked.format),
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        rows=query_page.ROWS_SHOWN,
    )
    await places.acquire()
    try:
        at_work = await to_thread.run_sync(site.workers.ask, question)
    except BaseException:
        places.release()
        raise
    place = _Place(at_work, places)
    try:
        begun = await _while_watched(request, at_work)
        reply = _reply(request, asked, begun, place)
    except BaseException:
        place.leave()
        raise
    if not isinstance(reply, _Streamed):
        place.leave()
    return reply


class _Place:
    """A place among the queries that run at once, and the worker that has it."""

    def __init__(self, at_work: AtWork, places: Semaphore) -> None:
        self.at_work = at_work
        self._places = places

    def leave(self) -> None:
        """End the worker, and let the next one in."""
        self.at_work.close()
        self._places.release()


class _Begun(NamedTuple):
    """The beginning of an answer: all of it, when it is short."""

    head: Head
    content: bytes
    rest: Iterator[bytes] | None


async def _while_watched(request: Request, at_work: AtWork) -> _Begun:
    async with create_task_group() as group:
        group.start_soon(_watch, request, at_work)
        begun = await to_thread.run_sync(_begin, at_work, abandon_on_cancel=True)
        group.cancel_scope.cancel()
    if isinstance(begun, HankegraafiError):
        raise begun
    return begun


def _begin(at_work: AtWork) -> _Begun | HankegraafiError:
    """Wait for the first part of an answer; errors are given, for a group would wrap them."""
    try:
        head, pieces, content = at_work.begin(), at_work.pieces(), bytearray()
        for piece in pieces:
            content += piece
            if len(content) > SHORT:
                return _Begun(head, bytes(content), pieces)
        return _Begun(head, bytes(content), None)
    except HankegraafiError as error:
        return error


async def _watch(request: Request, at_work: AtWork) -> None:
    """End the worker when the client goes away."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    at_work.kill()


def _reply(request: Request, asked: Asked, begun: _Begun, place: _Place) -> Response:
    head, chosen = begun.head, begun.head.format
    if chosen is None:
        raise Refusal(406, f"unfit_{head.kind}", known=_names(_offered(head.kind)))
    if head.table:
        return query_page.answered(visit_of(request), asked.query or "", head.kind, head.table)
    headers = {
        "Content-Type": chosen.content_type,
        "Vary": "Accept",
        "Cache-Control": "no-cache",
        "Content-Disposition": f'inline; filename="hankegraafi.{chosen.extension}"',
    }
    if begun.rest is None:
        return Response(begun.content, headers=headers)
    return _Streamed(chain([begun.content], begun.rest), place, headers)


class _Streamed(Response):
    """A long answer, piece by piece as the client takes it.

    When the worker dies the response is left unfinished, and the server breaks the connection
    off: a part is never taken for the whole.
    """

    def __init__(self, pieces: Iterator[bytes], place: _Place, headers: dict[str, str]) -> None:
        super().__init__(headers=headers)
        del self.headers["content-length"]
        self._pieces = pieces
        self._place = place

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer; end its worker whatever happens."""
        try:
            async with create_task_group() as group:
                group.start_soon(_watch, Request(scope, receive), self._place.at_work)
                await self._send(send)
                group.cancel_scope.cancel()
        finally:
            self._place.leave()

    async def _send(self, send: Send) -> None:
        start = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(start)
        while True:
            piece = await to_thread.run_sync(self._next, abandon_on_cancel=True)
            if piece is None:
                return
            await send({"type": "http.response.body", "body": piece, "more_body": bool(piece)})
            if not piece:
                return

    def _next(self) -> bytes | None:
        """Give the next piece, nothing at the end, None where the answer breaks off."""
        try:
            return next(self._pieces, b"")
        except HankegraafiError as error:
            logger.warning("an answer was broken off: %s", error)
            return None


def _wanted(request: Request, name: str | None) -> dict[str, Format]:
    """Say for each kind of answer in which format it shall come."""
    wanted = {}
    for kind in ("solutions", "boolean", "graph"):
        chosen = _choose(request, name, kind)
        if chosen:
            wanted[kind] = chosen
    return wanted


async def _read(request: Request) -> Asked:
    """Take the query out of a GET, a form or a plain body (SPARQL 1.1 Protocol §2.1)."""
    fields = _pairs(request.scope["query_string"])
    if request.method in {"GET", "HEAD"}:
        return _asked(fields)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if media_type == UPDATE:
        raise Refusal(403, "update")
    if media_type not in {FORM, QUERY}:
        given = media_type or "–"
        raise Refusal(415, "media_type", given=given, headers={"Accept-Post": f"{QUERY}, {FORM}"})
    body = await _body(request)
    if media_type == FORM:
        return _asked([*_pairs(body), *fields])
    return _asked([*fields, ("query", _decode(body))])


async def _body(request: Request) -> bytes:
    """Read a body, but not beyond its longest length."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise Refusal(413, "too_long", limit=MAX_BODY)
    return bytes(body)


def _pairs(text: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(_decode(text), keep_blank_values=True, errors="strict", max_num_fields=200)
    except UnicodeDecodeError as error:
        raise Refusal(400, "not_utf8") from error
    except ValueError as error:
        raise Refusal(400, "bad_form") from error


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal(400, "not_utf8") from error


def _asked(fields: Sequence[tuple[str, str]]) -> Asked:
    def every(name: str) -> tuple[str, ...]:
        return tuple(value for key, value in fields if key == name)

    if every("update"):
        raise Refusal(403, "update")
    queries = every("query")
    if len(queries) > 1:
        raise Refusal(400, "two_queries")
    wanted = every("format") or every("output")
    return Asked(
        query=queries[0] if queries and queries[0].strip() else None,
        default_graphs=every("default-graph-uri"),
        named_graphs=every("named-graph-uri"),
        format=wanted[0] if wanted and wanted[0] else None,
        view="".join(every("view")[:1]),
    )


def _choose(request: Request, name: str | None, kind: str) -> Format | None:
    """Choose the format of an answer: what `format=` names, else what Accept prefers.

    A name that fits answers of another kind does not fit this one; an unknown name is refused.
    """
    offered = _offered(kind)
    if name is None:
        return formats.negotiate(request.headers.get("accept"), offered)
    name = name.replace(" ", "+").casefold()
    found = formats.by_name(_SPOKEN.get((kind == "graph", name), name), offered)
    if found is None and formats.by_name(name) is None and (True, name) not in _SPOKEN:
        raise Refusal(400, "unknown_format", format=name, known=_names(formats.FORMATS))
    return found


# What clients call the formats of graphs (SPARQLWrapper among them).
_SPOKEN = {
    (True, "xml"): "rdfxml",
    (True, "rdf+xml"): "rdfxml",
    (True, "rdf/xml"): "rdfxml",
    (True, "json"): "jsonld",
    (True, "json-ld"): "jsonld",
    (True, "n3"): "turtle",
    (True, "text/n3"): "turtle",
    (True, "text/rdf+n3"): "turtle",
}


def _offered(kind: str) -> tuple[Format, ...]:
    fitting = formats.GRAPH_FORMATS if kind == "graph" else formats.RESULT_FORMATS
    return (*fitting, formats.HTML)


def _wants_page(request: Request, asked: Asked) -> bool:
    if asked.format:
        return asked.format.casefold() in {"html", *formats.HTML.media_types}
    offered = (formats.JSON, *formats.RESULT_FORMATS[1:], *formats.GRAPH_FORMATS, formats.HTML)
    return formats.negotiate(request.headers.get("accept"), offered) is formats.HTML


def _names(offered: Sequence[Format]) -> str:
    return ", ".join(each.name for each in offered)
