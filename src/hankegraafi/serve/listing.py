"""The lists of things, so many to a page; a list of projects may be that of one thing only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hankegraafi import iris
from hankegraafi.serve import facets, filters, items, money
from hankegraafi.serve.filters import Asked
from hankegraafi.serve.items import Item
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.visit import Row, Visit, iri_of, render, visit_of

ROWS_A_PAGE = 50
FIRST = 20
"""How many things of a list the page of another thing shows; the list has all of them."""

T = TypeVar("T")


_QUERIES: Mapping[tuple[str, str], tuple[str, str, str]] = {
    ("project", "programme"): ("programme_projects", "programme", "project"),
    ("project", "organisation"): ("organisation_projects", "organisation", "project"),
    ("project", "funder"): ("organisation_funded", "organisation", "project"),
    ("project", "authority"): ("organisation_handled", "organisation", "project"),
    ("project", "below"): ("project_below", "project", "other"),
    ("organisation", "place"): ("place_organisations", "place", "organisation"),
}
"""The query that finds what belongs to a thing: its name, its parameter, and what it finds."""


@dataclass(frozen=True, slots=True)
class Paged:
    """One page of a list: what it shows, its number, how many pages and how many things in all."""

    shown: Sequence[Any]
    number: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Head:
    """The first things of a list that is shown on the page of another thing.

    `href` leads to the whole list where there is more of it; `total` counts all.
    """

    shown: Sequence[Any]
    total: int
    href: str


def show(request: Request) -> Response:
    """List every thing of a kind, or those that the address asks for, so many to a page."""
    visit = visit_of(request)
    kind: str = request.path_params["kind"]
    if kind not in iris.KINDS:
        raise Refusal(404, "404")
    asked = filters.read(visit, kind)
    if not asked.plain:
        return RedirectResponse(visit.href(f"/page/{kind}", **asked.params), 303)
    listed = _projects(visit, asked) if kind == "project" else _things(visit, kind, asked)
    context = {
        "kind": kind,
        "asked": asked,
        "chosen": filters.chosen(visit, asked, kind),
        "query": _query(visit, kind, asked),
        **listed,
    }
    return render(visit, "list.html", context)


def _projects(visit: Visit, asked: Asked) -> dict[str, Any]:
    """Find the projects that are asked for, in the order that is asked for."""
    index = facets.of(visit)
    parts = filters.cut(asked, index, _belonging(visit, "project", "below", asked))
    left = filters.together(parts)
    order = facets.ordered(visit, index, asked.sort or facets.SORTS[0])
    found = order if left is None else [each for each in order if each in left]
    paged = page_of(visit, found)
    shown = [index.projects[each] for each in paged.shown]
    _recall(visit, "project", (each.iri for each in shown))
    briefed = [items.with_brief(visit, each) for each in shown]
    for name in ("coordinator", "funder"):
        _recall(visit, "organisation", (iri for each in briefed for iri in each.iris(name)))
    return {
        "paged": paged,
        "items": briefed,
        "whole": len(index.projects),
        "offers": filters.offers(visit, asked, index, parts),
        "sorts": facets.SORTS,
        "amounts": {each.iri: _amounts(visit, index, each) for each in shown},
    }


def _things(visit: Visit, kind: str, asked: Asked) -> dict[str, Any]:
    """Find the things of another kind that are asked for, by name."""
    whole = items.by_name(visit, kind)
    found = whole
    for name in asked.values:
        belonging = _belonging(visit, kind, name, asked)
        found = [each for each in found if each.iri in belonging]
    if asked.text:
        wanted = asked.text.casefold().split()
        found = [each for each in found if _says(each, wanted)]
    paged = page_of(visit, found)
    return {
        "paged": paged,
        "items": paged.shown,
        "whole": len(whole),
        "offers": {},
        "sorts": (),
        "amounts": {},
    }


def _says(item: Item, wanted: Sequence[str]) -> bool:
    said = "\n".join(iri_of(each) for each in item.names).casefold()
    return all(each in said for each in wanted)


def _belonging(visit: Visit, kind: str, name: str, asked: Asked) -> set[str]:
    """Give the IRIs of what belongs to the things that a list is narrowed down to."""
    query, param, found = _QUERIES[kind, name]
    things = (visit.site.iri(f"{param}/{each}") for each in asked.values.get(name, ()))
    return {iri_of(row[found]) for iri in things for row in visit.rows(query, **{param: iri})}


def _query(visit: Visit, kind: str, asked: Asked) -> str:
    """Give the address of the query that finds the list; empty where no one query does."""
    if not asked.values and not asked.text:
        return visit.query_link(f"list_{kind}")
    named = [(name, value) for name, values in asked.values.items() for value in values]
    if len(named) > 1 or asked.text or (kind, named[0][0]) not in _QUERIES:
        return ""
    query, param, _ = _QUERIES[kind, named[0][0]]
    return visit.query_link(query, **{param: visit.site.iri(f"{param}/{named[0][1]}")})


def _recall(visit: Visit, kind: str, things: Iterable[str]) -> None:
    """Let a visit know names that the lists hold already, so that it asks for none of them."""
    known = items.names(visit, kind)
    visit.names.update((iri, known[iri]) for iri in things if iri in known)


def _amounts(visit: Visit, index: facets.Index, item: Item) -> list[str]:
    return [money.words(visit, row) for _, _, row in index.sums.get(item.iri, ())]


def page_of(
    visit: Visit, found: Sequence[T], size: int = ROWS_A_PAGE, *, parameter: str = "page"
) -> Paged:
    """Cut the page out of a list that `?page=` asks for; the first one where it does not.

    `size` is how many things there are on a page, `parameter` the name of what asks for it.

    Raises:
        Refusal: there is no such page.
    """
    pages = max(1, -(-len(found) // size))
    number = _number(visit.request.query_params.get(parameter), pages)
    shown = found[(number - 1) * size : number * size]
    return Paged(shown, number, pages, len(found))


def head(
    visit: Visit, found: Sequence[T], kind: str, scope: str, of: str, *, total: int | None = None
) -> Head:
    """Give the first of the list of a thing, with the way to the rest; `of` is the thing's IRI.

    `total` says how many there are where `found` holds the first ones only.
    """
    total, slug = len(found) if total is None else total, of.rpartition("/")[2]
    more = visit.href(f"/page/{kind}", **{scope: slug}) if total > FIRST else ""
    return Head(found[:FIRST], total, more)


def newest(rows: Iterable[Row], name: str = "project") -> list[Item]:
    """Give the things of some rows, each once: the one that began last comes first."""
    named = ({**row, "thing": row[name], "name": row[name]} for row in rows)
    return sorted(items.gather(named), key=items.start_key, reverse=True)


def _number(text: str | None, pages: int) -> int:
    if text is None:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= pages):
        raise Refusal(404, "no_page", count=pages)
    return int(text)
