"""/sparql: the SPARQL 1.1 Protocol, query side, and the query page for people.

https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import parse_qsl

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import Response

from hankegraafi import formats
from hankegraafi.errors import HankegraafiError
from hankegraafi.formats import Format
from hankegraafi.serve import data, query_page
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.site import Site, site_of
from hankegraafi.serve.visit import visit_of

MAX_BODY = 1 << 20
"""The longest request body that is read, in bytes."""
AT_ONCE = 8
"""How many queries of visitors run at the same time; more of them wait."""

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
    site = site_of(request)
    limiter = site.kept.setdefault("limiter", CapacityLimiter(AT_ONCE))
    requested = _requested(asked.format)

    def work() -> Response | HankegraafiError:
        try:
            return _evaluate(request, site, asked, requested)
        except HankegraafiError as error:
            return _bare(error)

    response = await to_thread.run_sync(work, limiter=limiter)
    if isinstance(response, HankegraafiError):
        raise response
    return response


def _evaluate(request: Request, site: Site, asked: Asked, requested: Format | None) -> Response:
    text = asked.query or ""
    answer = site.engine.query(
        text, default_graphs=asked.default_graphs, named_graphs=asked.named_graphs
    )
    chosen = _choose(request, requested, answer.kind)
    if chosen is None:
        raise Refusal(406, f"unfit_{answer.kind}", known=_names(_offered(answer.kind)))
    if chosen is formats.HTML:
        return query_page.answered(visit_of(request), text, answer)
    if answer.kind == "graph":
        return _reply(data.serialize(site, answer.quads(), chosen), chosen)
    return _reply(answer.serialize(chosen), chosen)


def _bare(error: HankegraafiError) -> HankegraafiError:
    """Take away what an error remembers of its thread: engine results must not leave it."""
    error.__cause__ = error.__context__ = error.__traceback__ = None
    return error


def _reply(body: bytes, chosen: Format) -> Response:
    headers = {
        "Content-Type": chosen.content_type,
        "Vary": "Accept",
        "Cache-Control": "no-cache",
        "Content-Disposition": f'inline; filename="hankegraafi.{chosen.extension}"',
    }
    return Response(body, headers=headers)


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


def _requested(name: str | None) -> Format | None:
    """Find the format that `format=` names."""
    if name is None:
        return None
    found = formats.by_name(name.replace(" ", "+"))
    if found is None:
        raise Refusal(400, "unknown_format", format=name, known=_names(formats.FORMATS))
    return found


def _choose(request: Request, requested: Format | None, kind: str) -> Format | None:
    """Choose the format of an answer: what `format=` names, else what Accept prefers."""
    offered = _offered(kind)
    if requested is not None:
        return formats.by_name(requested.name, offered)
    return formats.negotiate(request.headers.get("accept"), offered)


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
