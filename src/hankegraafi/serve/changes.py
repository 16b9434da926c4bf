"""/changes: what changed from release to release, for people and as JSON, RDF Patch and Atom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from hankegraafi import formats, iris
from hankegraafi.errors import ReleaseError
from hankegraafi.formats import Format
from hankegraafi.release import Changes, in_order
from hankegraafi.serve import changes_told, listing
from hankegraafi.serve.changes_made import Comparisons, Step, comparisons_of
from hankegraafi.serve.changes_told import Entry, Teller
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.site import site_of
from hankegraafi.serve.things import etag_of, settled
from hankegraafi.serve.visit import Visit, render, visit_of
from hankegraafi.store import open_store

JSON = Format("json", "application/json", "json", "page", text=False)
PATCH = Format("rdfp", "application/rdf-patch", "rdfp", "page")
OFFERED = (JSON, formats.HTML, PATCH)
STEPS_A_PAGE = 10
"""So many publications are on a page, each with its first `FIRST` things."""
FIRST = 5
THINGS_A_PAGE = 50

_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Only:
    """What is asked for of what changed: a kind of things, or one of them by its IRI."""

    kind: str = ""
    iri: str = ""

    @property
    def is_all(self) -> bool:
        """Whether everything is."""
        return not self.kind


@dataclass(frozen=True, slots=True)
class Published:
    """A release that was published, with what changed in it, as far as a page shows it.

    `path` is the address of all of it; `found` is None where nothing was compared.
    """

    step: Step
    day: str
    path: str
    found: Changes | None
    entries: tuple[Entry, ...] = ()


def index(request: Request) -> Response:
    """List what was published, the latest first, with what changed in each."""
    request.scope["key"] = None  # what is kept and published changes while a release is served
    visit = visit_of(request)
    comparisons = comparisons_of(request)
    steps = comparisons.steps()
    paged = listing.page_of(visit, steps, STEPS_A_PAGE)
    told = [published(visit, comparisons, step, at) for step, at in paged.shown]
    counts = {each.step: _counts(visit, each.found) for each in told}
    return render(
        visit,
        "changes_index.html",
        {"told": told, "paged": paged, "counts": counts, "first": FIRST},
    )


def published(visit: Visit, comparisons: Comparisons, step: Step, at: str) -> Published:
    """Tell of one publication its first things, where it is known what changed."""
    day = visit.day(ox.Literal(at))
    if not step.old:
        return Published(step, day, "", None)
    path = f"/changes/{step.old}/{step.new}"
    found = comparisons.quickly(*step)
    teller = Teller(visit, visit)
    entries = (teller.entry(each) for each in found.things(limit=FIRST)) if found else ()
    return Published(step, day, path, found, tuple(entries))


def between(request: Request) -> Response:
    """Say what changed between two releases: a page, JSON, or an RDF Patch."""
    request.scope["key"] = None
    visit = visit_of(request)
    new, chosen = _format(request)
    found = _find(comparisons_of(request), request.path_params["old"], new)
    only = _only(visit, found)
    if chosen is formats.HTML:
        return _page(visit, found, only)
    if chosen is PATCH and not only.is_all:
        raise Refusal(400, "whole_patch")
    lines = found.patch() if chosen is PATCH else found.json(only.kind, only.iri)
    return _stream(request, lines, chosen, found)


def _format(request: Request) -> tuple[str, Format]:
    """Give the newer version, and the format that its ending or the Accept header asks for."""
    new: str = request.path_params["new"]
    stem, dot, extension = new.rpartition(".")
    named = formats.by_extension(extension, (JSON, PATCH)) if dot else None
    if named:
        return stem, named
    chosen = formats.negotiate(request.headers.get("accept"), OFFERED)
    if chosen is None:
        raise Refusal(406, "not_acceptable", types=", ".join(each.media_type for each in OFFERED))
    return new, chosen


def _find(comparisons: Comparisons, old: str, new: str) -> Changes:
    """Give what changed between two releases, of which both are kept, or the newer one carries it.

    Raises:
        Refusal: a release is not kept.
    """
    missing = next((each for each in (new, old) if not comparisons.is_kept(each)), "")
    found = comparisons.known(old, new)
    if missing and not found:
        kept = ", ".join([*in_order(comparisons.releases)][::-1])
        raise Refusal(404, "unknown_release", version=missing, kept=kept)
    return found or comparisons.between(old, new)


def _only(visit: Visit, found: Changes) -> Only:
    """Read which things are asked for.

    Raises:
        Refusal: there is no such kind.
    """
    asked = visit.request.query_params
    if thing := asked.get("thing", ""):
        return of_thing(thing, found.base)
    kind = asked.get("kind", "")
    if kind and kind not in changes_told.KINDS:
        raise Refusal(400, "unknown_kind", kind=kind, kinds=", ".join(changes_told.KINDS))
    return Only(kind)


def of_thing(thing: str, base: str) -> Only:
    """Give which thing is meant by its IRI, or by its kind and name: "project/pomo"."""
    iri = thing if ":" in thing else f"{base}id/{thing}"
    whole = iris.document(iri)
    name = iris.split(whole, base)
    if name and name.kind in iris.KINDS:
        return Only(name.kind, whole)
    return Only("dataset", whole) if whole == f"{base}id/dataset" else Only("term", iri)


def _page(visit: Visit, found: Changes, only: Only) -> Response:
    total = len(found.things(only.kind, only.iri)) if only.iri else found.of_kind(only.kind)
    paged = listing.page_of(visit, range(total), THINGS_A_PAGE)
    start = paged.shown[0] if total else 0
    things = found.things(only.kind, only.iri, first=start, limit=THINGS_A_PAGE)
    teller = Teller(_as_of(visit, found.old), _as_of(visit, found.new))
    entries = [teller.entry(each) for each in things]
    about = teller.link(only.iri) if only.iri else None
    params = visit.request.query_params
    asked = {name: params[name] for name in ("thing", "kind") if params.get(name)}
    context = {
        "found": found,
        "only": only,
        "about": about,
        "asked": asked,
        "entries": entries,
        "paged": paged,
        "counts": _counts(visit, found),
        "path": f"/changes/{found.old}/{found.new}",
    }
    return render(visit, "changes.html", context)


def _as_of(visit: Visit, version: str) -> Visit:
    """Give a visit that knows the names of another release; the same where that is gone."""
    site = visit.site
    if version == site.release.version:
        return visit
    try:
        engine = open_store(site.release.path.parent / version)
    except ReleaseError:
        return visit
    other = replace(site, engine=engine, kept={}, locks={})
    return replace(visit, site=other, names={}, placed=set())


def _counts(visit: Visit, found: Changes | None) -> list[tuple[str, str, str]]:
    return changes_told.counts(visit, found.counts) if found else []


def _stream(request: Request, lines: Iterable[bytes], chosen: Format, found: Changes) -> Response:
    """Give a long answer in pieces; it hangs on the two releases and the question alone."""
    asked = f"{request.url.path}?{request.url.query}"
    etag = etag_of(site_of(request), asked, chosen)
    headers = {"Vary": "Accept"}
    if held := settled(request, etag, headers):
        return held
    headers |= {"ETag": etag, "Cache-Control": "no-cache", "Content-Type": chosen.content_type}
    if chosen is PATCH:
        name = quote(f"hankegraafi-{found.old}-{found.new}.{PATCH.extension}")
        headers["Content-Disposition"] = f'attachment; filename="{name}"'
    whole = iter(()) if request.method == "HEAD" else _pieces(lines)
    return StreamingResponse(whole, headers=headers)


def _pieces(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Put lines together, as many as are worth sending at once."""
    held = bytearray()
    for line in lines:
        held += line
        if len(held) >= _PIECE:
            yield bytes(held)
            held.clear()
    yield bytes(held)
