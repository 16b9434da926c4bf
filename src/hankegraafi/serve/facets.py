"""What the list of projects can be narrowed by and put in order by: an index, made once a release.

A project is known by its place in the list as it was read; sets of places are cut with each other.
"""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyoxigraph as ox

from hankegraafi import iris
from hankegraafi.serve import dates, items, timeline
from hankegraafi.serve.items import Item
from hankegraafi.serve.visit import Row, Visit, iri_of, text_of

THINGS: Mapping[str, str] = {
    "funder": "organisation",
    "programme": "programme",
    "organisation": "organisation",
    "authority": "organisation",
    "place": "place",
}
"""The facets whose values are things, each with the kind of them."""
FACETS = (*THINGS, "status", "year")
SORTS = ("name", "-name", "-start", "start", "-end", "end", "-amount", "amount")
"""The orders of the list; a minus puts the last or largest first. The first one is the usual."""

_LONGEST = 100
_LETTERS = str.maketrans("åäö", "{|}")

Places = Mapping[str, Sequence[int]]
Sum = tuple[str, Decimal, Row]
"""What a project was given: the currency, how much of it, and the row of the answer."""


@dataclass(frozen=True, slots=True)
class Index:
    """All projects; by facet and value, those that have it; what their names and codes say.

    A value is the slug of a thing, the name of a status or a year. `words` are the names of each
    project, then its codes; `sums` are by project.
    """

    projects: Sequence[Item]
    places: Mapping[str, int]
    facets: Mapping[str, Places]
    words: Sequence[tuple[str, str]]
    sums: Mapping[str, Sequence[Sum]]

    def having(self, facet: str, values: Iterable[str]) -> set[int]:
        """Give the projects that have one of some values."""
        known = self.facets[facet]
        return {place for each in values for place in known.get(each, ())}

    def saying(self, text: str) -> set[int]:
        """Give the projects of which every word of a text is in a name, or begins a code."""
        words = sorted(set(text.casefold().split()), key=len, reverse=True)
        return {
            place
            for place, (names, codes) in enumerate(self.words)
            if all(each in names or f"\n{each}" in codes for each in words)
        }


def of(visit: Visit) -> Index:
    """Give the index of the release, made at the first visit that needs it."""
    return visit.site.once("facets", lambda: _build(visit))


def ordered(visit: Visit, index: Index, sort: str) -> Sequence[int]:
    """Give all projects in an order; what is not known of a project puts it last."""
    name = sort.removeprefix("-")
    language = visit.language if name == "name" else ""

    def order() -> Sequence[int]:
        key = _KEYS.get(name) or _by_name(visit)
        keyed = [(key(index, each), place) for place, each in enumerate(index.projects)]
        known = sorted((each for each in keyed if each[0]), reverse=sort.startswith("-"))
        unknown = [place for found, place in keyed if not found]
        return array("I", [*(place for _, place in known), *unknown])

    return visit.site.once(f"order {sort} {language}", order)


def _by_name(visit: Visit) -> Callable[[Index, Item], tuple[object, ...]]:
    def key(_: Index, item: Item) -> tuple[object, ...]:
        return (sorting(text_of(item.names).best(visit.language)[1]), item.iri)

    return key


def sorting(name: str) -> str:
    """Give what a name is put in order by: å, ä and ö come last, as in Finnish and Swedish.

    >>> sorted(["Öljy", "Zeta", "Ääni", "Åland"], key=sorting)
    ['Zeta', 'Åland', 'Ääni', 'Öljy']
    """
    return name.casefold().translate(_LETTERS)


def _by_start(_: Index, item: Item) -> tuple[object, ...]:
    start = item.one("start")
    return (iri_of(start), item.iri) if start else ()


def _by_end(_: Index, item: Item) -> tuple[object, ...]:
    end = item.one("end")
    return (iri_of(end), item.iri) if end else ()


def _by_amount(index: Index, item: Item) -> tuple[object, ...]:
    """Order by the amount; amounts in different currencies are not compared."""
    sums = index.sums.get(item.iri)
    return (*sums[0][:2], item.iri) if sums else ()


_KEYS: Mapping[str, Callable[[Index, Item], tuple[object, ...]]] = {
    "start": _by_start,
    "end": _by_end,
    "amount": _by_amount,
}


def _build(visit: Visit) -> Index:
    projects = items.of_kind(visit, "project")
    places = {each.iri: place for place, each in enumerate(projects)}
    facets: dict[str, dict[str, set[int]]] = {facet: {} for facet in FACETS}
    names = [[iri_of(each) for each in item.names] for item in projects]
    codes: list[list[str]] = [[] for _ in projects]
    texts = {"word": names, "code": codes}
    wider = _wider(visit)
    known: dict[tuple[str, str], Sequence[tuple[str, str]]] = {}
    for row in visit.rows("project_facets"):
        place = places.get(iri_of(row.pop("thing")))
        if place is None:
            continue
        for name, term in row.items():
            if name in texts:
                texts[name][place].append(iri_of(term))
                continue
            said = name, iri_of(term)
            if said not in known:
                known[said] = wider.values_of(*said)
            for facet, value in known[said]:
                facets[facet].setdefault(value, set()).add(place)
    for place, item in enumerate(projects):
        for year in _years(item.span):
            facets["year"].setdefault(str(year), set()).add(place)
    return Index(
        projects=projects,
        places=places,
        facets={
            facet: {value: array("I", sorted(found)) for value, found in values.items()}
            for facet, values in facets.items()
        },
        words=[(_folded(own), _folded(its)) for own, its in zip(names, codes, strict=True)],
        sums=_sums(visit),
    )


def _folded(said: Iterable[str]) -> str:
    """Put texts together for a search: each once, on a line of its own, in lower case."""
    return "".join(f"\n{each}" for each in dict.fromkeys(said)).casefold()


@dataclass(frozen=True, slots=True)
class _Wider:
    """What belongs to what: a programme to larger ones, an organisation to bodies and places."""

    base: str
    programmes: Mapping[str, Sequence[str]]
    bodies: Mapping[str, Sequence[str]]
    municipalities: Mapping[str, Sequence[str]]

    def values_of(self, name: str, iri: str) -> Sequence[tuple[str, str]]:
        """Give what a column of an answer says of a project, as (facet, value)."""
        if name == "status":
            return [("status", status_name(iri))]
        if name == "programme":
            return list(self._slugs("programme", _above(iri, self.programmes)))
        if name != "organisation":
            return list(self._slugs(name, [iri]))
        whole = [iri, *self.bodies.get(iri, ())]
        homes = (home for each in whole for home in self.municipalities.get(each, ()))
        return [*self._slugs("organisation", whole), *self._slugs("place", homes)]

    def _slugs(self, facet: str, found: Iterable[str]) -> Iterable[tuple[str, str]]:
        """Leave out what has no page, and so cannot be chosen."""
        for iri in found:
            name = iris.split(iri, self.base)
            if name and name.kind == THINGS[facet] and not name.part:
                yield facet, name.slug


def _wider(visit: Visit) -> _Wider:
    organisations = items.of_kind(visit, "organisation")
    return _Wider(
        base=visit.site.base,
        programmes={each.iri: each.iris("parent") for each in items.of_kind(visit, "programme")},
        bodies={each.iri: each.iris("body") for each in organisations if "body" in each.values},
        municipalities={
            each.iri: each.iris("municipality")
            for each in organisations
            if "municipality" in each.values
        },
    )


def _above(iri: str, parents: Mapping[str, Sequence[str]]) -> list[str]:
    """Give a programme and all that it is a part of, each once."""
    found = [iri]
    for each in found:
        found += [parent for parent in parents.get(each, ()) if parent not in found]
    return found


def status_name(iri: str) -> str:
    """Give the name by which an address chooses a status.

    >>> status_name("https://w3id.org/hankegraafi/ns#status-running")
    'running'
    """
    return iri.rpartition("#" if "#" in iri else "/")[2].removeprefix("status-")


def _years(span: timeline.Span) -> Iterable[int]:
    """Give the years in which a project ran; of one with an open end, the year that is known."""
    start = dates.earliest(span[0]) if span[0] else None
    end = dates.latest(span[1]) if span[1] else None
    first, last = start or end, end or start
    if first is None or last is None:
        return ()
    whole = range(first.year, last.year + 1)
    return whole if 0 < len(whole) <= _LONGEST else {first.year, last.year}


def _sums(visit: Visit) -> dict[str, list[Sum]]:
    found: dict[str, list[Sum]] = {}
    for row in visit.rows("project_amounts"):
        if "sum" in row and "thing" in row and isinstance(row["sum"], ox.Literal):
            given = {"value": row["sum"], "currency": row["currency"]}
            about = {"approximate": row["about"]} if "about" in row else {}
            value = Decimal(row["sum"].value)
            if value.is_finite():
                made = iri_of(row["currency"]), value, given | about
                found.setdefault(iri_of(row["thing"]), []).append(made)
    for sums in found.values():
        sums.sort(key=lambda each: each[:2])
    return found
