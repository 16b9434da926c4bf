"""The pages for people: the start page, the lists, and one page for every thing."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hankegraafi import vocab
from hankegraafi.formats import HTML
from hankegraafi.serve import (
    evidence,
    gone,
    items,
    money,
    organisation_page,
    programme_page,
    project_page,
    query_page,
    signposting,
    source_page,
    timeline,
)
from hankegraafi.serve.evidence import Evidence
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.site import DATASET
from hankegraafi.serve.things import DATA, known, links, through_time
from hankegraafi.serve.visit import Row, Term, Visit, iri_of, render, text_of, visit_of

BARS_ON_THE_START_PAGE = 40

_PAGES: Mapping[str, Callable[[Visit, str], dict[str, Any]]] = {
    "programme": programme_page.tell,
    "place": programme_page.tell_place,
    "source": source_page.tell,
    DATASET: source_page.tell_dataset,
}
_WITH_EVIDENCE: Mapping[str, Callable[[Visit, str, Evidence], dict[str, Any]]] = {
    "project": project_page.tell,
    "organisation": organisation_page.tell,
}
_SOURCES = frozenset({"source", DATASET})
"""What is where things are from, and so has no notes on where it is from itself."""


def start(request: Request) -> Response:
    """Show what this is, how much there is of it, all projects on one line, and a query box."""
    visit = visit_of(request)
    dated = items.by_start(visit)
    shown = [items.with_brief(visit, e) for e in dated[: -BARS_ON_THE_START_PAGE - 1 : -1]]
    others = [each for each in items.by_name(visit, "project") if each.span == (None, None)]
    context = {
        "counts": _counts(visit),
        "sums": money.sums(visit, _kept(visit, "sums")),
        "years": money.by_year(visit, _kept(visit, "sums_by_year")),
        "projects": shown,
        "others": others[:BARS_ON_THE_START_PAGE],
        "total": len(dated) + len(others),
        "axis": timeline.axis(each.span for each in shown),
        "examples": query_page.examples(visit),
        "alternates": (),
    }
    return render(visit, "start.html", context)


def without_slash(request: Request) -> Response:
    """Send on to the same path without its closing slash, on this same host."""
    path = quote("/" + request.path_params["path"].strip("/"))
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(path + query, 308)


def examples(request: Request) -> Response:
    """Show the example queries."""
    visit = visit_of(request)
    return render(visit, "examples.html", {"examples": query_page.examples(visit)})


def page(request: Request) -> Response:
    """Show everything about one thing."""
    visit = visit_of(request)
    steps = request.url.path.removeprefix("/page/")
    if not known(visit.site, steps):
        raise Refusal(404, "unknown_thing", path=request.url.path)
    ended = gone.answer(
        request, steps, "page", (HTML,), links=through_time(request, f"/id/{steps}")
    )
    if ended is not None:
        return ended
    kind, path, iri = steps.partition("/")[0], f"/id/{steps}", visit.site.iri(steps)
    about = visit.about(iri)
    name = text_of(about.get("skos:prefLabel", ()) or about.get("dcterms:title", ()))
    context = {
        "iri": iri,
        "kind": kind,
        "about": about,
        "name": name,
        "other_names": _other_names(about, name.best(visit.language)),
        "alternates": [(each, visit.path(f"{path}.{each.extension}")) for each in DATA],
    }
    context |= gone.context(visit, iri) | _told(visit, kind, iri)
    link = f"{links(visit.request, path, iri)}, {signposting.header(visit.site, steps)}"
    return render(visit, f"{kind}.html", context, headers={"Link": link})


def _told(visit: Visit, kind: str, iri: str) -> dict[str, Any]:
    """Give what the page of a kind tells of a thing, and where each value of it comes from."""
    if kind in _SOURCES:
        return {"evidence": None, **_PAGES[kind](visit, iri)}
    found = evidence.gather(visit, iri)
    if kind in _WITH_EVIDENCE:
        return {"evidence": found, **_WITH_EVIDENCE[kind](visit, iri, found)}
    return {"evidence": found, **_PAGES[kind](visit, iri)}


def _other_names(about: Mapping[str, list[Term]], shown: tuple[str, str]) -> list[tuple[str, str]]:
    """Give every further name with its language: those in other languages, variants, acronyms."""
    names = (
        (each.language or "", each.value)
        for name in ("skos:prefLabel", "skos:altLabel", "hanke:acronym")
        for each in about.get(name, ())
        if isinstance(each, ox.Literal)
    )
    files = source_page.file_names(about)
    return [each for each in dict.fromkeys(names) if each[1] != shown[1] and each[1] not in files]


def _counts(visit: Visit) -> dict[str, int]:
    if "counts" not in visit.site.kept:
        by_class = {
            vocab.compact(iri_of(row["class"])): _number(row) for row in visit.rows("counts")
        }
        said = sum(map(_number, visit.rows("count_statements")))
        visit.site.kept["counts"] = by_class | {"statements": said}
    kept: dict[str, int] = visit.site.kept["counts"]
    return kept


def _kept(visit: Visit, query: str) -> list[Row]:
    """The rows of a query over everything, asked once for a release."""
    if query not in visit.site.kept:
        visit.site.kept[query] = list(visit.rows(query))
    rows: list[Row] = visit.site.kept[query]
    return rows


def _number(row: Row) -> int:
    return int(iri_of(row["count"]))
