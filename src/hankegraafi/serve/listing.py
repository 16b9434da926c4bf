"""The lists of things, so many to a page; a list of projects may be that of one thing only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from hankegraafi import iris
from hankegraafi.serve import items, timeline
from hankegraafi.serve.items import Item
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.things import known
from hankegraafi.serve.visit import Link, Row, Visit, iri_of, render, visit_of

ROWS_A_PAGE = 50
FIRST = 20
"""How many things of a list the page of another thing shows; the list has all of them."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a list is narrowed down to: the parameter, its value, the thing, and what belongs to it.

    `query` and `params` are the fixed query that found it.
    """

    name: str
    slug: str
    of: Link
    query: str
    params: Mapping[str, str]
    things: set[str]


class _Narrow(NamedTuple):
    """What a parameter that narrows a list down names, and the query that finds the things."""

    kind: str
    query: str
    found: str


_SCOPES: Mapping[str, Mapping[str, _Narrow]] = {
    "project": {
        "programme": _Narrow("programme", "programme_projects", "project"),
        "organisation": _Narrow("organisation", "organisation_projects", "project"),
        "funder": _Narrow("organisation", "organisation_funded", "project"),
        "below": _Narrow("project", "project_below", "other"),
    },
    "organisation": {"place": _Narrow("place", "place_organisations", "organisation")},
}


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
    """List every thing of a kind, or those of one thing, so many to a page."""
    visit = visit_of(request)
    kind: str = request.path_params["kind"]
    if kind not in iris.KINDS:
        raise Refusal(404, "404")
    found, scope = items.by_name(visit, kind), _scope(visit, kind)
    if scope:
        found = [each for each in found if each.iri in scope.things]
    paged = page_of(visit, found)
    context = {
        "kind": kind,
        "paged": paged,
        "items": _told(visit, kind, paged.shown),
        "scope": scope,
        "axis": timeline.axis(each.span for each in paged.shown),
    }
    return render(visit, "list.html", context)


def page_of(visit: Visit, found: Sequence[T], size: int = ROWS_A_PAGE) -> Paged:
    """Cut the page out of a list that `?page=` asks for; the first one where it does not.

    `size` is how many things there are on a page.

    Raises:
        Refusal: there is no such page.
    """
    pages = max(1, -(-len(found) // size))
    number = _number(visit.request.query_params.get("page"), pages)
    shown = found[(number - 1) * size : number * size]
    return Paged(shown, number, pages, len(found))


def head(visit: Visit, found: Sequence[T], kind: str, scope: str, of: str) -> Head:
    """Give the first of the list of a thing, with the way to the rest; `of` is the thing's IRI."""
    slug = of.rpartition("/")[2]
    more = visit.href(f"/page/{kind}", **{scope: slug}) if len(found) > FIRST else ""
    return Head(found[:FIRST], len(found), more)


def newest(rows: Iterable[Row], name: str = "project") -> list[Item]:
    """Give the things of some rows, each once: the one that began last comes first."""
    named = ({**row, "thing": row[name], "name": row[name]} for row in rows)
    return sorted(items.gather(named), key=items.start_key, reverse=True)


def _scope(visit: Visit, kind: str) -> Scope | None:
    """Read which thing a list is narrowed down to, and find what belongs to it."""
    asked = visit.request.query_params
    name = next((each for each in _SCOPES.get(kind, ()) if each in asked), None)
    if name is None:
        return None
    narrow = _SCOPES[kind][name]
    steps = f"{narrow.kind}/{asked[name]}"
    if not known(visit.site, steps):
        raise Refusal(404, "unknown_thing", path=f"/id/{steps}")
    iri = visit.site.iri(steps)
    params = {narrow.kind: iri}
    things = {iri_of(row[narrow.found]) for row in visit.rows(narrow.query, **params)}
    return Scope(name, asked[name], visit.link(iri), narrow.query, params, things)


def _told(visit: Visit, kind: str, shown: Sequence[Item]) -> list[Item]:
    """Add what a list tells of the projects that it shows: who coordinates and who pays."""
    return [items.with_brief(visit, each) for each in shown] if kind == "project" else [*shown]


def _number(text: str | None, pages: int) -> int:
    if text is None:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= pages):
        raise Refusal(404, "no_page", count=pages)
    return int(text)
