"""What a client asks of /sparql, read out of a GET, a form or a plain body.

https://www.w3.org/TR/sparql11-protocol/#query-operation, and parameters of our own: `format`,
`timeout`, `limit`, `offset`, `explain`, `view`.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from starlette.requests import Request

from hankegraafi import formats
from hankegraafi.formats import Format
from hankegraafi.serve.bodies import read_body, refuse_packed
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.site import Site
from hankegraafi.store import Page, Wanted, unquoted

MAX_BODY = 1 << 20
"""The longest request body that is read, in bytes."""
MAX_ROWS = 1_000_000
"""The most rows that `limit=` may name."""
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"

_DISCARDED = 64 << 20
_FIELDS = 200
_SEEN = 1000
_LONG = 1000
_EXPLAINED = frozenset({"empty", "plan"})
_LIMIT = re.compile(r"(?:^|[,;\s])limit\s*=\s*\"?([0-9]{1,9})\"?(?:$|[,;\s])", re.IGNORECASE)


class Asked(NamedTuple):
    """A query as it came over HTTP; `query` is None when there was none.

    `timeout` is in seconds; `preferred` says that the page was asked for by a Prefer header.
    """

    query: str | None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None
    view: str = ""
    timeout: float | None = None
    page: Page | None = None
    explain: str = ""
    preferred: bool = False


async def read(request: Request) -> Asked:
    """Read a request.

    Raises:
        Refusal: it is none that the protocol knows, or one for an update.
    """
    fields = _pairs(request.scope["query_string"])
    if request.method in {"GET", "HEAD"}:
        return _asked(request, fields)
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if media_type == UPDATE:
        raise Refusal(403, "update")
    if media_type not in {FORM, QUERY}:
        given = media_type or "–"
        raise Refusal(415, "media_type", given=given, headers={"Accept-Post": f"{QUERY}, {FORM}"})
    _utf8_only(request)
    refuse_packed(request)
    body = await _body(request)
    if media_type == FORM:
        return _asked(request, [*_pairs(body), *fields])
    return _asked(request, [*fields, ("query", _decode(body))])


def wanted(site: Site, accept: str, name: str | None) -> Wanted:
    """Say for each kind of answer in which format it shall come, by Accept and `format=`."""
    key = (accept, name or "")
    found = site.wanted.get(key)
    if found is None:
        chosen = (choose(accept, name, kind) for kind in Wanted._fields)
        found = Wanted(*(each.name if each else "" for each in chosen))
        if len(site.wanted) >= _SEEN:
            site.wanted.clear()
        if len(accept) + len(name or "") <= _LONG:
            site.wanted[key] = found
    return found


def choose(accept: str, name: str | None, kind: str) -> Format | None:
    """Choose the format of an answer: what `format=` names, else what Accept prefers.

    A name that fits answers of another kind does not fit this one; an unknown name is refused.
    """
    choice = offered(kind)
    if name is None:
        return formats.negotiate(accept, choice)
    name = name.replace(" ", "+").casefold()
    found = formats.by_name(_SPOKEN.get((kind == "graph", name), name), choice)
    if found is None and formats.by_name(name) is None and (True, name) not in _SPOKEN:
        raise Refusal(400, "unknown_format", format=name, known=names(formats.FORMATS))
    return found


def offered(kind: str) -> tuple[Format, ...]:
    """Give the formats that answers of a kind can come in."""
    fitting = formats.GRAPH_FORMATS if kind == "graph" else formats.RESULT_FORMATS
    return (*fitting, formats.HTML)


def names(choice: Sequence[Format]) -> str:
    """List formats by their names."""
    return ", ".join(each.name for each in choice)


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


def _asked(request: Request, fields: Sequence[tuple[str, str]]) -> Asked:
    given: dict[str, list[str]] = {}
    for key, value in fields:
        given.setdefault(key, []).append(value)
    if "update" in given:
        raise Refusal(403, "update")
    queries = given.get("query", [])
    if len(queries) > 1:
        raise Refusal(400, "two_queries")
    page, preferred = _page(request, given)
    explain = _one(given, "explain")
    if explain and explain not in _EXPLAINED:
        raise Refusal(400, "unknown_explain", given=explain)
    return Asked(
        query=queries[0] if queries else None,
        default_graphs=tuple(given.get("default-graph-uri", ())),
        named_graphs=tuple(given.get("named-graph-uri", ())),
        format=_one(given, "format") or _one(given, "output") or None,
        view=_one(given, "view"),
        timeout=_seconds(_one(given, "timeout")),
        page=page,
        explain=explain,
        preferred=preferred,
    )


def _one(given: dict[str, list[str]], name: str) -> str:
    """Give the value of a parameter; of several, the first."""
    return given[name][0] if name in given else ""


def _seconds(text: str) -> float | None:
    if not text:
        return None
    if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", text) and float(text) > 0:
        return float(text)
    raise Refusal(400, "bad_number", name="timeout", given=text)


def _page(request: Request, given: dict[str, list[str]]) -> tuple[Page | None, bool]:
    """Read which part of the rows is wanted: by parameters, or by Prefer (RFC 7240)."""
    limit, offset = _one(given, "limit"), _one(given, "offset")
    for name, text in (("limit", limit), ("offset", offset)):
        if text and not (text.isascii() and text.isdigit() and len(text) < 10):
            raise Refusal(400, "bad_number", name=name, given=text)
    if limit and not 0 < int(limit) <= MAX_ROWS:
        raise Refusal(400, "bad_number", name="limit", given=limit)
    if limit or offset:
        return Page(int(limit or MAX_ROWS), int(offset or 0)), False
    preferred = _LIMIT.search(request.headers.get("prefer", ""))
    if preferred and 0 < int(preferred[1]) <= MAX_ROWS:
        return Page(int(preferred[1])), True
    return None, False


def _utf8_only(request: Request) -> None:
    """Refuse a body that says it is in another encoding than UTF-8."""
    _, _, rest = request.headers.get("content-type", "").partition(";")
    charset = re.search(r"charset\s*=\s*\"?([^\";\s]+)", rest, re.IGNORECASE)
    if charset and charset[1].casefold() not in {"utf-8", "utf8", "us-ascii"}:
        raise Refusal(415, "charset", given=charset[1][:40])


async def _body(request: Request) -> bytes:
    return await read_body(
        request,
        most=MAX_BODY,
        discarded=_DISCARDED,
        too_long=lambda headers: Refusal(413, "too_long", limit=MAX_BODY, headers=headers),
    )


def _pairs(text: bytes) -> list[tuple[str, str]]:
    """Read a form: its fields, in their order (as `urllib.parse.parse_qsl` does, but quickly)."""
    fields = text.split(b"&", _FIELDS)
    if len(fields) > _FIELDS:
        raise Refusal(400, "bad_form")
    named = (field.partition(b"=") for field in fields if field)
    try:
        return [(unquoted(name), unquoted(value)) for name, _, value in named]
    except UnicodeDecodeError as error:
        raise Refusal(400, "not_utf8") from error


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal(400, "not_utf8") from error
