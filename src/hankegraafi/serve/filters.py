"""How a list is narrowed down: what an address asks for, and what a form offers next."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hankegraafi.serve import facets, items
from hankegraafi.serve.facets import Index
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.things import known
from hankegraafi.serve.visit import Link, Visit
from hankegraafi.vocab import HANKE

OFFERED = 100
"""How many values of a facet the form offers: those that most projects have."""

_SCOPES: Mapping[str, Mapping[str, str]] = {
    "project": {**facets.THINGS, "below": "project"},
    "organisation": {"place": "place"},
}
_PLAIN = ("status", "year")
_YEAR = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of a list: a text in the names, values by facet, and an order.

    Several values of one facet mean any of them. `plain` says that the address says nothing empty.
    """

    text: str
    values: Mapping[str, Sequence[str]]
    sort: str
    plain: bool

    @property
    def params(self) -> dict[str, str | list[str]]:
        """The parameters that ask for the same, always in the same order; without the page."""
        found: dict[str, str | list[str]] = {"q": self.text} if self.text else {}
        for name, values in self.values.items():
            found[name] = values[0] if len(values) == 1 else [*values]
        return found | ({"sort": self.sort} if self.sort else {})

    def without(self, name: str, value: str) -> dict[str, str | list[str]]:
        """Give the parameters without one value."""
        kept = {
            each: [one for one in values if (each, one) != (name, value)]
            for each, values in self.values.items()
        }
        left = {each: values for each, values in kept.items() if values}
        text = "" if name == "q" else self.text
        return Asked(text, left, self.sort, plain=True).params


@dataclass(frozen=True, slots=True)
class Chosen:
    """A value that the list is narrowed down to; `href` leads to the list without it."""

    name: str
    of: Link
    href: str


@dataclass(frozen=True, slots=True)
class Option:
    """A value that the form offers, and how many projects the list would have with it."""

    value: str
    words: str
    language: str
    count: int
    chosen: bool


def read(visit: Visit, kind: str) -> Asked:
    """Read what an address asks of the list of a kind.

    Raises:
        Refusal: it names a thing, a status, a year or an order that there is not.
    """
    given = visit.request.query_params
    names = (*_SCOPES.get(kind, ()), *(_PLAIN if kind == "project" else ()))
    asked = {name: [*dict.fromkeys(given.getlist(name))] for name in names if name in given}
    values = {name: [each for each in found if each] for name, found in asked.items()}
    for name, found in values.items():
        for value in found:
            _check(visit, kind, name, value)
    text, sort = " ".join(given.get("q", "").split()), given.get("sort", "")
    if sort and (kind != "project" or sort not in facets.SORTS):
        raise Refusal(404, "unknown_filter", name="sort", value=sort[:40])
    empty = any("" in found for found in asked.values()) or given.get("sort") == ""
    return Asked(
        text=text,
        values={name: found for name, found in values.items() if found},
        sort="" if sort == facets.SORTS[0] else sort,
        plain=not empty and text == given.get("q", text) and given.get("q") != "",
    )


def cut(asked: Asked, index: Index, below: set[str]) -> dict[str, set[int]]:
    """Give, for each thing that is asked, the projects that it leaves.

    `below` are the IRIs of the projects below that which the list is narrowed down to.
    """
    found = {
        name: index.having(name, values)
        for name, values in asked.values.items()
        if name in index.facets
    }
    if "below" in asked.values:
        found["below"] = {index.places[each] for each in below if each in index.places}
    if asked.text:
        found["q"] = index.saying(asked.text)
    return found


def together(parts: Mapping[str, set[int]], but: str = "") -> set[int] | None:
    """Cut sets with each other, without that of one name; None where nothing narrows."""
    chosen = sorted((each for name, each in parts.items() if name != but), key=len)
    return set.intersection(*chosen) if chosen else None


def offers(
    visit: Visit, asked: Asked, index: Index, parts: Mapping[str, set[int]]
) -> dict[str, list[Option]]:
    """Give what the form offers of each facet, with how many projects each value would leave."""
    return {
        facet: [*_options(visit, asked, facet, values, together(parts, but=facet))]
        for facet, values in index.facets.items()
        if len(values) > 1 or facet in asked.values
    }


def chosen(visit: Visit, asked: Asked, kind: str) -> list[Chosen]:
    """Name what a list is narrowed down to, each with the way back."""
    path = f"/page/{kind}"
    return [
        Chosen(name, _named(visit, kind, name, each), visit.href(path, **asked.without(name, each)))
        for name, values in asked.values.items()
        for each in values
    ]


def _check(visit: Visit, kind: str, name: str, value: str) -> None:
    if name in _PLAIN:
        status = name == "status" and f"{HANKE}status-{value}" in visit.site.ontology.terms
        if not (status or (name == "year" and _YEAR.fullmatch(value))):
            raise Refusal(404, "unknown_filter", name=name, value=value[:40])
    elif not known(visit.site, f"{_SCOPES[kind][name]}/{value}"):
        path = f"/id/{_SCOPES[kind][name]}/{value}"
        raise Refusal(404, "unknown_thing", path=path)


def _named(visit: Visit, kind: str, name: str, value: str) -> Link:
    if name == "status":
        return visit.link(f"{HANKE}status-{value}")
    if name == "year":
        return Link("", value, visit.language, "", local=True)
    return visit.link(visit.site.iri(f"{_SCOPES[kind][name]}/{value}"))


def _options(
    visit: Visit, asked: Asked, facet: str, values: facets.Places, left: set[int] | None
) -> Iterator[Option]:
    own = asked.values.get(facet, ())
    counts = {
        value: len(places) if left is None else sum(each in left for each in places)
        for value, places in values.items()
    }
    counts = {value: count for value, count in counts.items() if count or value in own}
    most = sorted(counts, key=lambda each: (each not in own, -counts[each], each))[:OFFERED]
    made = [
        Option(value, *_words(visit, facet, value), counts[value], value in own) for value in most
    ]
    yield from sorted(made, key=_year_first if facet == "year" else _most_first)


def _words(visit: Visit, facet: str, value: str) -> tuple[str, str]:
    """Give the words for a value, and their language."""
    if facet == "year":
        return value, visit.language
    if facet == "status":
        return visit.words(f"{HANKE}status-{value}"), visit.language
    iri = visit.site.iri(f"{facets.THINGS[facet]}/{value}")
    name = items.names(visit, facets.THINGS[facet]).get(iri)
    language, words = name.best(visit.language) if name else ("", value)
    return words, language


def _most_first(option: Option) -> tuple[int, str]:
    return -option.count, facets.sorting(option.words)


def _year_first(option: Option) -> tuple[int, str]:
    return -int(option.value), ""
