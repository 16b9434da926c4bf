"""What became of a thing that is no more: 301 to what took its place, else 410 (RFC 9110 §15).

Either answer explains itself, as a page for people and as data for machines. Chains are followed to
their end. `?redirect=no` gives the thing itself, as far as the release tells of it still.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from hankegraafi import formats, iris, vocab
from hankegraafi.errors import ReleaseError
from hankegraafi.formats import Format
from hankegraafi.release import in_order, open_release
from hankegraafi.serve import data, problems
from hankegraafi.serve.site import Site, site_of
from hankegraafi.serve.visit import Visit, in_language, iri_of, render, text_of, visit_of
from hankegraafi.store import open_store

Ended = Mapping[str, tuple[str, ...]]
"""By the IRI of what was replaced or withdrawn what took its place: nothing, a thing, several."""

_IN_URI = ":/?#[]@!$&'()*+,;=%~"
"""What a URI may hold as it is (RFC 3986 §2); all else is encoded."""
_CACHING = {"Cache-Control": "no-cache", "Vary": "Accept, Accept-Language"}


def ended(site: Site) -> Ended:
    """Give everything that was replaced or withdrawn; asked once for a release."""
    return site.once("ended", lambda: _ended(site))


def context(visit: Visit, iri: str) -> dict[str, Any]:
    """Give what the page of a thing says of its succession.

    `formerly` are the things that lead here, with the addresses of their own pages; `replaced` is
    what took the place of this one, where somebody asked for the thing itself.
    """
    table = ended(visit.site)
    rows = visit.rows("predecessors", thing=iri) if table else ()
    formerly = [iri_of(row["predecessor"]) for row in rows]
    paths = {each: visit.site.path_of(each) for each in formerly}
    return {
        "formerly": [
            (each.removeprefix(f"{visit.site.base}id/"), visit.href(path, redirect="no"))
            for each, path in paths.items()
            if path
        ],
        "replaced": [visit.link(each) for each in table.get(iri, ())],
        "is_ended": iri in table,
    }


def answer(
    request: Request,
    steps: str,
    room: str,
    offered: Sequence[Format],
    *,
    wanted: Format | None = None,
    links: str = "",
) -> Response | None:
    """Answer for a thing that is no more; None where it is there.

    Args:
        request: what is asked.
        steps: the thing, such as "project/pomo".
        room: the first step of the address: "id" or "page".
        offered: in what a body may be, a page first.
        wanted: the format that the address itself asks for, by its extension.
        links: the value of a Link header.
    """
    site = site_of(request)
    iri, table = site.iri(steps), ended(site)
    if iri not in table or request.query_params.get("redirect") == "no":
        return None
    target = _address(site, last(table, iri), room, wanted)
    headers = {**_CACHING, **({"Link": links} if links else {})}
    if not target:
        return _body(request, iri, 410, offered, wanted, headers)
    query = f"?{request.url.query}" if request.url.query else ""
    headers["Location"] = target + (query if target.startswith("/") else "")
    return _body(request, iri, 301, offered, wanted, headers)


def last(table: Ended, iri: str) -> str:
    """Follow a thing to the one that all its successors lead to; empty where there is none such.

    >>> last({"a": ("b", "c"), "b": ("d",), "c": ("d",)}, "a")
    'd'
    """
    ends, seen, pending = set[str](), {iri}, list(table.get(iri, ()))
    while pending:
        each = pending.pop()
        if each in seen:
            continue
        seen.add(each)
        further = table.get(each, ())
        pending += further
        if not further:
            ends.add(each)
    return ends.pop() if len(ends) == 1 else ""


def _ended(site: Site) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in site.engine.rows(site.queries["succession"]):
        successor = (iri_of(row["successor"]),) if "successor" in row else ()
        thing = iri_of(row["thing"])
        found[thing] = found.get(thing, ()) + successor
    return found


def _address(site: Site, iri: str, room: str, wanted: Format | None) -> str:
    """Give where a successor is found: on this host by the same kind of address, or elsewhere."""
    name = iris.split(iri, site.base) if iri else None
    if name and name.kind in iris.KINDS:
        extension = f".{wanted.extension}" if wanted else ""
        return quote(f"/{room}/{name.kind}/{name.slug}{extension}")
    return quote(iri, safe=_IN_URI) if iri.startswith(("http://", "https://")) else ""


def _body(
    request: Request,
    iri: str,
    status: int,
    offered: Sequence[Format],
    wanted: Format | None,
    headers: Mapping[str, str],
) -> Response:
    """Explain in the format that the client reads best."""
    page, *others = offered
    choice = (page, formats.PROBLEM, *others) if status == 410 else (page, *others)
    chosen = wanted or formats.negotiate(request.headers.get("accept"), choice)
    if chosen is None or chosen is page:
        visit = visit_of(request)
        return render(visit, "gone.html", _told(visit, iri, status), status=status, headers=headers)
    if chosen is formats.PROBLEM:
        return _problem(request, iri, headers)
    site = site_of(request)
    body = data.serialize(site, site.engine.describe(iri), chosen)
    return Response(body, status, {"Content-Type": chosen.content_type, **headers})


def _told(visit: Visit, iri: str, status: int) -> dict[str, Any]:
    """Gather what the page says: what it was, what became of it, when and why."""
    about = visit.about(iri)
    successors = ended(visit.site)[iri]
    end = last(ended(visit.site), iri)
    kind = iris.split(iri, visit.site.base)
    modified = about.get("dcterms:modified", ())[:1]
    return {
        "iri": iri,
        "status": status,
        "kind": kind.kind if kind else "",
        "name": text_of(about.get("skos:prefLabel", ())),
        "day": "".join(map(visit.date, modified)),
        "since": "".join(map(iri_of, modified)),
        "reasons": in_language(about.get("skos:changeNote", ()), visit.language),
        "successors": [visit.link(each) for each in ((end,) if end else successors)],
        "earlier": _last_release(visit.site, iri) if status == 410 else "",
        "alternates": (),
    }


def _problem(request: Request, iri: str, headers: Mapping[str, str]) -> Response:
    """Explain to a program that a thing was withdrawn (RFC 9457)."""
    visit = problems.reader(request)
    told = _told(visit, iri, 410)
    extra = {
        "iri": iri,
        "name": dict(told["name"].values),
        "withdrawn": told["since"],
        "reason": told["reasons"][0][1] if told["reasons"] else "",
        "successors": [each.iri for each in told["successors"]],
        "last_release": told["earlier"],
    }
    return problems.problem(
        visit,
        410,
        visit.t("gone.withdrawn"),
        headers=headers,
        extra={key: value for key, value in extra.items() if value},
    )


def _last_release(site: Site, iri: str) -> str:
    """Give the last of the kept releases that tells of a thing itself; empty where none does."""
    releases = site.release.path.parent
    known: str = site.kept.get(f"last_release {iri}", "")
    versions = [each for each in [*in_order(releases)][::-1] if each != site.release.version]
    if known in versions:
        return known
    for version in versions:
        if _tells(site, version, iri):
            site.kept[f"last_release {iri}"] = version
            return version
    return ""


def _tells(site: Site, version: str, iri: str) -> bool:
    """Say whether a release tells of a thing, and not only that it is no more."""
    try:
        release = open_release(site.release.path.parent, version)
        quads = open_store(release.path).describe(iri)
    except ReleaseError:
        return False
    said = {quad.predicate.value for quad in quads if iri_of(quad.subject) == iri}
    return bool(said) and vocab.ENDED.isdisjoint(said)
