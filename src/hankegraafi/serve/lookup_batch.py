"""A table of identifiers comes back with the things: CSV in, CSV out (RFC 4180), row after row.

What came stays as it came, with four columns behind it. A table is looked through whole before the
first row goes out, so a fault in it is a status and never half an answer.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from hankegraafi import formats
from hankegraafi.formats import Format
from hankegraafi.search.lookup import Answer, Lookup
from hankegraafi.search.schemes import SCHEMES, Scheme
from hankegraafi.serve import form as forms
from hankegraafi.serve import lookup_table as tables
from hankegraafi.serve import lookup_told
from hankegraafi.serve.bodies import read_body, refuse_packed
from hankegraafi.serve.form import Part
from hankegraafi.serve.indexed import index_of
from hankegraafi.serve.lookup_table import MAX_BODY, MAX_ROWS, Table, Wanted
from hankegraafi.serve.problems import Refusal, reader
from hankegraafi.serve.visit import Visit, render, visit_of

COLUMNS = ("hankegraafi_iri", "hankegraafi_label", "hankegraafi_kind", "hankegraafi_match")
"""The columns that are added: IRIs with spaces between, name, kind, and what became of the text."""
NEAR = "hankegraafi_near"
"""The column that `near=1` adds: the IRIs of what may have been meant."""

CSV = "text/csv"
TSV = "text/tab-separated-values"
PLAIN = "text/plain"
FORM = "multipart/form-data"
PAIRS = "application/x-www-form-urlencoded"
TAKEN = (CSV, TSV, PLAIN, FORM, PAIRS)
"""The types of what can be sent."""
AT_ONCE = 4
"""How many tables are held and worked on at once."""

_JSON = Format("json", "application/json", "json", "page", text=False)
_FORMS = frozenset({FORM, PAIRS})
_OFFERED = (formats.CSV, _JSON)
_ROWS_AT_ONCE = 1000
_SHOWN = 200
_FORM_BESIDES = 1 << 16
_DISCARDED = 64 << 20
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Sent(NamedTuple):
    """What was sent, and how it is meant; `shown` says that a page shall show it."""

    wanted: Wanted
    scheme: str
    near: bool
    name: str = ""
    shown: bool = False


class _Places:
    """Counts the tables that are held; for one event loop."""

    def __init__(self) -> None:
        self.held = 0

    def take(self) -> None:
        """Take a place.

        Raises:
            Refusal: there is none.
        """
        if self.held >= AT_ONCE:
            headers = {"Retry-After": "5", "Connection": "close"}
            raise Refusal(503, "lookup_busy", headers=headers)
        self.held += 1

    def leave(self) -> None:
        """Leave it."""
        self.held -= 1


async def answer(request: Request) -> Response:
    """Answer a table.

    Raises:
        Refusal: it cannot be read, or is beyond a limit.
    """
    visit = visit_of(request)
    places = visit.site.once("lookup_places", _Places)
    places.take()
    try:
        media_type = _media_type(request)
        chosen = _chosen(request, media_type)
        sent = _sent(request, media_type, await _body(request, media_type))
        given = await to_thread.run_sync(_begin, visit, sent, chosen)
    except BaseException:
        places.leave()
        raise
    if isinstance(given, Response):
        places.leave()
        return given
    return _Streamed(given, chosen, _headers(visit, sent, chosen), places)


class _Streamed(StreamingResponse):
    """Rows on their way; leaves its place at the end, whatever happens."""

    def __init__(
        self, rows: Iterator[bytes], chosen: Format, headers: dict[str, str], places: _Places
    ) -> None:
        super().__init__(rows, headers=headers, media_type=chosen.content_type)
        self._places = places

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the rows."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._places.leave()


def described(address: str) -> dict[str, object]:
    """Say for programs how a table is sent."""
    return {
        "url": address,
        "method": "POST",
        "content_types": [*TAKEN],
        "parameters": ["column", "scheme", "charset", "separator", "near", "lang"],
        "limits": {
            "bytes": MAX_BODY,
            "rows": MAX_ROWS,
            "columns": tables.MAX_COLUMNS,
            "cell": tables.MAX_CELL,
        },
    }


def scheme_of(lookup: Lookup, name: str, unknown: int = 400) -> Scheme | None:
    """Find the scheme that a request names; None where it names none.

    Raises:
        Refusal: there is none of that name; `unknown` is the status for that.
    """
    found = lookup.scheme(name) if name else None
    if name and found is None:
        known = ", ".join(each.name for each in SCHEMES)
        raise Refusal(unknown, "lookup_scheme", given=name[:_SHOWN], known=known)
    return found


# What was sent


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().casefold()


def _chosen(request: Request, media_type: str) -> Format:
    """Choose the format of the answer: of a form, a file for whoever takes pages alone."""
    if media_type not in TAKEN:
        accepted = {"Accept-Post": ", ".join(TAKEN)}
        raise Refusal(415, "lookup_type", given=media_type[:100] or "–", headers=accepted)
    chosen = formats.negotiate(request.headers.get("accept"), _OFFERED)
    if chosen is None and media_type not in _FORMS:
        raise Refusal(406, "not_acceptable", types=", ".join(each.media_type for each in _OFFERED))
    return chosen or formats.CSV


async def _body(request: Request, media_type: str) -> bytes:
    refuse_packed(request)
    return await read_body(
        request,
        most=MAX_BODY + _FORM_BESIDES * (media_type in _FORMS),
        discarded=_DISCARDED,
        too_long=lambda headers: Refusal(413, "lookup_bytes", limit=MAX_BODY, headers=headers),
    )


def _sent(request: Request, media_type: str, body: bytes) -> _Sent:
    """Find the table in a body, and what the address and the form say of it."""
    params = request.query_params
    told = {each: params.get(each, "") for each in ("column", "scheme", "charset", "separator")}
    near = params.get("near", "") not in {"", "0"}
    if media_type in _FORMS:
        return _from_form(request, body, told, near=near)
    said = request.headers.get("content-type", "")
    wanted = Wanted(
        body,
        told["column"],
        told["charset"] or tables.parameter(said, "charset"),
        "tab" if media_type == TSV else told["separator"],
        lines=media_type == PLAIN,
        headless=tables.parameter(said, "header").casefold() == "absent",
    )
    return _Sent(wanted, told["scheme"], near)


def _from_form(request: Request, body: bytes, told: dict[str, str], *, near: bool) -> _Sent:
    try:
        pairs = _media_type(request) == PAIRS
        parts = _pairs(body) if pairs else forms.parse(request.headers["content-type"], body)
    except ValueError as error:
        raise Refusal(400, "bad_form") from error
    nothing = Part(b"")
    for name in told:
        told[name] = (
            parts.get(name, nothing).content.decode("utf-8", "replace").strip() or told[name]
        )
    near = near or parts.get("near", nothing).content not in {b"", b"0"}
    file, text = parts.get("file", nothing), parts.get("text", nothing)
    pasted = not file.content
    wanted = Wanted(
        text.content if pasted else file.content,
        told["column"],
        "" if pasted else told["charset"] or tables.parameter(file.media_type, "charset"),
        told["separator"],
        lines=pasted and not told["column"],
        marked=True,
    )
    name = PurePosixPath(file.filename.replace("\\", "/")).stem
    return _Sent(wanted, told["scheme"], near, name, shown=pasted)


def _pairs(body: bytes) -> dict[str, Part]:
    """Read the fields of an urlencoded form (WHATWG URL §5.1); the first of several stays.

    Raises:
        ValueError: it has too many fields.
    """
    fields = [each.partition(b"=") for each in body.split(b"&", forms.MOST)]
    if len(fields) > forms.MOST:
        raise ValueError("the form has too many fields")
    parts: dict[str, Part] = {}
    for name, _, value in fields:
        told = unquote_to_bytes(name.replace(b"+", b" ")).decode("utf-8", "replace")
        parts.setdefault(told, Part(unquote_to_bytes(value.replace(b"+", b" "))))
    return parts


# The answer


def _begin(visit: Visit, sent: _Sent, chosen: Format) -> Iterator[bytes] | Response:
    """Look a table through, and make ready to write it; a few pasted lines become a page."""
    if len(sent.wanted.content) > MAX_BODY:
        raise Refusal(413, "lookup_bytes", limit=MAX_BODY)
    lookup = Lookup(index_of(visit), many=True)
    scheme = scheme_of(lookup, sent.scheme)
    table = tables.read(sent.wanted)
    if sent.shown and _takes_pages(visit.request) and table.count <= _SHOWN:
        return _page(visit, lookup, scheme, table)
    if chosen is _JSON:
        return _in_json(visit, lookup, scheme, table)
    return _in_csv(visit, lookup, scheme, table, near=sent.near)


def _takes_pages(request: Request) -> bool:
    offered = (*_OFFERED, formats.HTML)
    return formats.negotiate(request.headers.get("accept", "*/*"), offered) is formats.HTML


def _headers(visit: Visit, sent: _Sent, chosen: Format) -> dict[str, str]:
    name = "".join(each if each.isalnum() and each.isascii() else "-" for each in sent.name)[:60]
    name = f"{name.strip('-') or 'lookup'}-hankegraafi.{chosen.extension}"
    return {
        "Cache-Control": "no-store",
        "Vary": "Accept, Accept-Language",
        "Content-Language": reader(visit.request).language,
        "Content-Disposition": f'attachment; filename="{name}"',
    }


def _answered(
    lookup: Lookup, scheme: Scheme | None, table: Table
) -> Iterator[tuple[Sequence[list[str]], Sequence[Answer]]]:
    """Give the rows, so many at once, with what their identifiers lead to."""
    for rows in table.rows(_ROWS_AT_ONCE):
        yield rows, lookup.find([table.cell(row) for row in rows], scheme)


def _in_csv(
    visit: Visit, lookup: Lookup, scheme: Scheme | None, table: Table, *, near: bool
) -> Iterator[bytes]:
    language = reader(visit.request).language
    added = (*COLUMNS, NEAR) if near else COLUMNS
    yield table.head(tables.free(added, table.header))
    for rows, answers in _answered(lookup, scheme, table):
        yield table.written(
            [
                [*row, *_cells(language, each, near=near)]
                for row, each in zip(rows, answers, strict=True)
            ]
        )


def _cells(language: str, answer: Answer, *, near: bool) -> list[str]:
    things = [each.thing for each in answer.matches]
    cells = [
        " ".join(each.iri for each in things),
        "; ".join(_harmless(each.label(language)[1]) for each in things),
        " ".join(dict.fromkeys(each.kind for each in things)),
        answer.sort,
    ]
    return [*cells, " ".join(each.thing.iri for each in answer.near)] if near else cells


def _harmless(label: str) -> str:
    """Write a name that a program would take for a formula behind an apostrophe."""
    return f"'{label}" if label.startswith(_FORMULA) else label


def _in_json(visit: Visit, lookup: Lookup, scheme: Scheme | None, table: Table) -> Iterator[bytes]:
    told = reader(visit.request)
    yield b'{"rows": ['
    number = 0
    for rows, answers in _answered(lookup, scheme, table):
        lines = []
        for row, each in zip(rows, answers, strict=True):
            number += 1
            lines.append(
                json.dumps(_object(told, number, table.cell(row), each), ensure_ascii=False)
            )
        before = ",\n" if number > len(rows) else "\n"
        yield (before + ",\n".join(lines)).encode()
    yield b"\n]}\n"


def _object(visit: Visit, number: int, given: str, answer: Answer) -> dict[str, Any]:
    found: dict[str, Any] = {"row": number, "id": given, "match": answer.sort}
    found["things"] = [lookup_told.json_of(visit, each) for each in answer.matches]
    if answer.near:
        found["near"] = [lookup_told.json_of(visit, each) for each in answer.near]
    return found


def _page(visit: Visit, lookup: Lookup, scheme: Scheme | None, table: Table) -> Response:
    rows = [
        {
            "given": table.cell(row),
            "match": visit.t(f"lookup.match_{each.sort.replace('-', '_')}"),
            "things": [lookup_told.told(visit, match) for match in each.matches],
            "near": [lookup_told.told(visit, match) for match in each.near],
        }
        for some, answers in _answered(lookup, scheme, table)
        for row, each in zip(some, answers, strict=True)
    ]
    context = lookup_told.page_context(visit, {"rows": rows})
    return render(visit, "lookup.html", context, headers={"Cache-Control": "no-store"})
