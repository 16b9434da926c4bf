"""/validate: anybody's data, checked against the rules of this data set; nothing of it is kept.

A page with a form, and an address to which programs send a document as it is.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any, NamedTuple, TypeVar

import pyoxigraph as ox
from anyio import to_thread
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from hankegraafi import formats
from hankegraafi.formats import Format
from hankegraafi.rdf.documents import RDF
from hankegraafi.records import Text
from hankegraafi.serve import form as forms
from hankegraafi.serve.bodies import read_body, refuse_packed
from hankegraafi.serve.form import Part
from hankegraafi.serve.problems import Refusal, problem, reader
from hankegraafi.serve.site import Site
from hankegraafi.serve.validator import Validator
from hankegraafi.serve.visit import Visit, render, visit_of
from hankegraafi.vocab import compact

MAX_BODY = 10_000_000
"""The longest document that is taken, in bytes."""
MAX_SHOWN = 200
"""How many findings the page shows."""

FORM = "multipart/form-data"
JSON = Format("json", "application/json", "json", "page", text=False)
SARIF = Format("sarif", "application/sarif+json", "sarif", "page", text=False)
OFFERED = (JSON, formats.HTML, SARIF, *formats.GRAPH_FORMATS)

_DISCARDED = 64 << 20
_FORM_BESIDES = 1 << 16
_ECHOED = 1 << 16
_LONGEST_NAME = 200
_PLAIN = frozenset({"", "text/plain", "application/octet-stream"})
_ALSO = {
    **dict.fromkeys(("application/xml", "text/xml", "xml", "owl"), formats.RDFXML),
    "json": formats.JSONLD,
}
_REPORTS = {SARIF: "sarif", **dict.fromkeys(formats.GRAPH_FORMATS, "ttl")}
T = TypeVar("T")


class Document(NamedTuple):
    """What was sent: `form` is the name of its format ("": as it looks), `name` that of a file."""

    content: bytes
    form: str
    name: str
    pasted: bool = False


async def surface(request: Request) -> Response:
    """Show the page, or check what was sent."""
    if request.method != "POST":
        return await to_thread.run_sync(_page, visit_of(request), request)
    chosen = formats.negotiate(request.headers.get("accept"), OFFERED)
    if chosen is None:
        types = ", ".join(each.media_type for each in OFFERED)
        raise Refusal(406, "not_acceptable", types=types)
    validator: Validator = request.app.state.validator
    with _Holder(validator).open() as holder:
        document = _document(request, await _body(request, holder))
        wanted = {
            "form": document.form,
            "path": document.name or "document",
            "report": _REPORTS.get(chosen, ""),
            "language": reader(request).language,
        }
        told = await _unless_left(request, validator.check(document.content, wanted))
    return await to_thread.run_sync(_answer, request, document, chosen, told)


def _answer(request: Request, document: Document, chosen: Format, told: dict[str, Any]) -> Response:
    if chosen is formats.HTML:
        return _results(visit_of(request), document, told)
    if "broken" in told:
        broken = told["broken"]
        return problem(
            reader(request),
            400,
            broken["detail"],
            way_out=broken["way_out"],
            spoken="en",
            extra={"line": broken["line"]},
        )
    headers = {"Cache-Control": "no-store", "Vary": "Accept, Accept-Language"}
    if told["omitted"]:
        headers["Hankegraafi-Omitted"] = str(told["omitted"])
    report = told.pop("report")
    if chosen is JSON:
        report = json.dumps(told, ensure_ascii=False, indent=2) + "\n"
    content: str | bytes = report
    if chosen in formats.GRAPH_FORMATS and chosen is not formats.TURTLE:
        triples = ox.parse(report, format=ox.RdfFormat.TURTLE)
        content = ox.serialize(triples, format=RDF[chosen]) or b""
    return Response(content, headers={**headers, "Content-Type": chosen.content_type})


# What was sent


class _Holder:
    """Remembers how much of a document is held, and lets go of all of it in the end."""

    def __init__(self, validator: Validator) -> None:
        self._validator = validator
        self._size = 0

    def hold(self, size: int) -> None:
        self._validator.hold(size)
        self._size += size

    @contextmanager
    def open(self) -> Iterator["_Holder"]:
        try:
            yield self
        finally:
            self._validator.let_go(self._size)


async def _body(request: Request, holder: _Holder) -> bytes:
    refuse_packed(request)
    return await read_body(
        request,
        most=MAX_BODY + _FORM_BESIDES * (_media_type(request) == FORM),
        discarded=_DISCARDED,
        too_long=lambda headers: Refusal(413, "too_long", limit=MAX_BODY, headers=headers),
        hold=holder.hold,
    )


def _document(request: Request, body: bytes) -> Document:
    """Find the document in a body.

    Raises:
        Refusal: there is none, or it is in a format that is not read here.
    """
    media_type = _media_type(request)
    named = request.query_params.get("as", "")
    if media_type == FORM:
        document = _from_form(request, body, named)
    elif named or media_type in _PLAIN:
        document = Document(body, _named(named), "")
    else:
        found = _by_type(media_type)
        if not found:
            accepted = ", ".join(each.media_type for each in formats.GRAPH_FORMATS)
            headers = {"Accept-Post": f"{accepted}, {FORM}"}
            raise Refusal(415, "no_rdf", given=media_type[:100], headers=headers)
        document = Document(body, found.name, "")
    if not document.content.strip():
        raise Refusal(400, "no_document")
    if len(document.content) > MAX_BODY:
        raise Refusal(413, "too_long", limit=MAX_BODY)
    return document


def _from_form(request: Request, body: bytes, named: str) -> Document:
    try:
        parts = forms.parse(request.headers.get("content-type", ""), body)
    except ValueError as error:
        raise Refusal(400, "bad_form") from error
    nothing = Part(b"")
    file, text = parts.get("file", nothing), parts.get("text", nothing)
    named = parts.get("as", nothing).content.decode("utf-8", "replace") or named
    if not file.content:
        return Document(text.content, _named(named), "", pasted=True)
    name = PurePosixPath(file.filename.replace("\\", "/")).name
    extension = PurePosixPath(name).suffix.removeprefix(".").casefold()
    found = formats.by_extension(extension, formats.GRAPH_FORMATS) or _ALSO.get(extension)
    found = found or _by_type(file.media_type)
    form = _named(named) or (found.name if found else "")
    return Document(file.content, form, re.sub(r"[^\w. -]", "_", name)[-_LONGEST_NAME:])


def _named(name: str) -> str:
    """Give the name of the format that was asked for."""
    if not name:
        return ""
    found = formats.by_name(name.replace(" ", "+"), formats.GRAPH_FORMATS)
    if found is None:
        known = ", ".join(each.name for each in formats.GRAPH_FORMATS)
        raise Refusal(400, "unknown_format", format=name[:100], known=known)
    return found.name


def _by_type(media_type: str) -> Format | None:
    if media_type in _PLAIN:
        return None
    return _ALSO.get(media_type) or formats.by_name(media_type, formats.GRAPH_FORMATS)


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().casefold()


async def _unless_left(request: Request, work: Awaitable[T]) -> T:
    """Wait for something, as long as somebody waits for it.

    Raises:
        ClientDisconnect: the client has left; the work was ended.
    """
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_left(request))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ClientDisconnect
        return working.result()
    finally:
        leaving.cancel()
        working.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


# The page


def _page(visit: Visit, request: Request) -> Response:
    """Show the form, empty or with the example in it."""
    text = _example(visit.site) if "example" in request.query_params else ""
    return _render(visit, {"text": text})


def _results(visit: Visit, document: Document, told: dict[str, Any]) -> Response:
    """Show the form again, with what was found."""
    echoed = document.pasted and len(document.content) <= _ECHOED
    text = document.content.decode("utf-8", "replace") if echoed else ""
    headers = {"Cache-Control": "no-store"}
    context: dict[str, Any] = {"text": text, "form": document.form, "name": document.name}
    if "broken" in told:
        return _render(visit, {**context, "broken": told["broken"]}, status=400, headers=headers)
    findings = [_shown(each) for each in _gravest(told["findings"])]
    omitted = told["omitted"] + len(told["findings"]) - len(findings)
    context |= {"told": told, "findings": findings, "omitted": omitted}
    return _render(visit, context, headers=headers)


def _gravest(findings: Sequence[dict[str, Any]]) -> Iterable[dict[str, Any]]:
    order = {"violation": 0, "warning": 1, "info": 2}
    return sorted(findings, key=lambda each: order[each["severity"]])[:MAX_SHOWN]


def _shown(finding: dict[str, Any]) -> dict[str, Any]:
    """Give a finding with its words as texts, and its terms short."""
    words = {key: Text.of(finding.get(key) or {}) for key in ("message", "expected")}
    terms = [compact(finding[key]) for key in ("focus", "path", "value") if finding[key]]
    return {**finding, **words, "terms": terms}


def _render(
    visit: Visit,
    context: dict[str, Any],
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    nothing = {"told": None, "broken": None, "findings": (), "omitted": 0, "form": "", "name": ""}
    given = {**nothing, "formats": formats.GRAPH_FORMATS, "limit": MAX_BODY // 1_000_000, **context}
    return render(visit, "validate.html", given, status=status, headers=headers)


def _example(site: Site) -> str:
    template = site.templates.get_template("example.ttl")
    return template.render(base=site.base)
