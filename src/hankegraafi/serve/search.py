"""/search?q=…: full text search over everything, as a page and as JSON."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from hankegraafi import formats
from hankegraafi.formats import Format
from hankegraafi.search.counted import KIND, Value
from hankegraafi.search.found import PAGE, Asked, Found, Result, search
from hankegraafi.serve import search_asked
from hankegraafi.serve.indexed import index_of, names_of
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.search_asked import NAMED, TERMS, short
from hankegraafi.serve.suggest import answer, one_of, page_of, pieces_of
from hankegraafi.serve.visit import Visit, render, visit_of

JSON = Format("json", "application/json", "json", "page", text=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet as the page shows it: its words, how many have it, where it leads."""

    value: str
    words: str
    language: str
    count: int
    chosen: bool
    href: str


@dataclass(frozen=True, slots=True)
class Paged:
    """Which page of a list it is, and how many there are."""

    number: int
    pages: int
    total: int


def show(request: Request) -> Response:
    """Search, and show what was found: a page for people, JSON for programs.

    Raises:
        Refusal: a parameter is not what it may be, or there is no index.
        TooSlow: it was stopped.
    """
    offered = (JSON, formats.HTML)
    chosen = formats.negotiate(request.headers.get("accept"), offered)
    if chosen is None:
        raise Refusal(406, "not_acceptable", types="text/html, application/json")
    visit = visit_of(request)
    asked = search_asked.read(visit)
    told = _Told(visit, asked, _found(visit, asked))
    return (
        answer(visit, told.json()) if chosen is JSON else render(visit, "search.html", told.page())
    )


def as_json(request: Request) -> Response:
    """Search, and give what was found as JSON, whatever the request accepts.

    Raises:
        Refusal: a parameter is not what it may be, or there is no index.
        TooSlow: it was stopped.
    """
    visit = visit_of(request)
    asked = search_asked.read(visit)
    return answer(visit, _Told(visit, asked, _found(visit, asked)).json())


def _found(visit: Visit, asked: Asked) -> Found:
    """Search for the page that the address names.

    Raises:
        Refusal: it names none, or one behind the last.
    """
    text = one_of(visit.request, "page", "1")
    page = search_asked.page(text)
    found = search(index_of(visit), replace(asked, page=page or 1), language=visit.language)
    if page is None:
        raise Refusal(400, "search_page", given=text[:40], count=found.pages)
    if page > found.pages:
        raise Refusal(404, "no_page", count=found.pages)
    return found


class _Told:
    """What a search found, for the page and for JSON."""

    def __init__(self, visit: Visit, asked: Asked, found: Found) -> None:
        self.visit = visit
        self.asked = asked
        self.found = found
        self.params = dict(_params(visit, asked))
        iris = {
            each.value
            for facet, values in found.facets.items()
            if facet in NAMED
            for each in values
        }
        index = index_of(visit)
        self.names = names_of(visit, index, sorted(iris))
        self.unknown = [
            (facet, short(visit, facet, value))
            for facet, value in search_asked.unknown(index, asked, self.names)
        ]

    def page(self) -> Mapping[str, Any]:
        """Give what the template needs."""
        visit, found = self.visit, self.found
        return {
            "asked": self.asked,
            "found": found,
            "params": self.params,
            "facets": {name: list(self._choices(name, v)) for name, v in found.facets.items()},
            "chosen": list(self._chosen()),
            "results": [(each, page_of(visit, each.iri, each.kind)) for each in found.results],
            "paged": Paged(found.page, found.pages, found.total),
            "first": (found.page - 1) * PAGE + 1,
            "near": [(each, self._href(q=each)) for each in found.near],
            "unknown": [value for _, value in self.unknown],
        }

    def json(self) -> dict[str, Any]:
        """Give what programs read."""
        found = self.found
        following = str(found.page + 1)
        return {
            "query": self.asked.text,
            "total": found.total,
            "page": found.page,
            "pages": found.pages,
            "next": self._href(page=following) if found.page < found.pages else None,
            "results": [self._result(each) for each in found.results],
            "facets": {
                name: [
                    {
                        "value": each.value,
                        "label": each.words,
                        "count": each.count,
                        "chosen": each.chosen,
                    }
                    for each in self._choices(name, values)
                ]
                for name, values in found.facets.items()
            },
            "words_left_out": found.cut,
            "near": list(found.near),
            "unknown": [{"facet": facet, "value": value} for facet, value in self.unknown],
        }

    def _result(self, each: Result) -> dict[str, Any]:
        told: dict[str, Any] = {
            "iri": each.iri,
            "kind": each.kind,
            "label": each.label,
            "language": each.language,
            "page": page_of(self.visit, each.iri, each.kind),
            "parts": pieces_of(each.pieces),
        }
        if each.other:
            told["name"] = pieces_of(each.other)
        if each.snippet:
            told["snippet"] = {
                "field": each.snippet.field,
                "language": each.snippet.language,
                "parts": pieces_of(each.snippet.pieces),
            }
        if each.successor:
            told["replaced_by"] = each.successor
        return told

    def _choices(self, facet: str, values: Iterable[Value]) -> Iterator[Choice]:
        """Give the values of a facet; years in their order, the last first."""
        name = "type" if facet == KIND else facet
        held = sorted(values, key=lambda each: each.value, reverse=True)
        for each in held if facet == "year" else values:
            value = short(self.visit, facet, each.value)
            language, words = self._words(facet, each.value)
            own = [*self.params.get(name, ())]
            left = [one for one in own if one != value] if each.chosen else [*own, value]
            href = self._href(**{name: left})
            yield Choice(value, words, language, each.count, each.chosen, href)

    def _chosen(self) -> Iterator[tuple[str, Choice]]:
        for facet, values in self.found.facets.items():
            for each in self._choices(facet, values):
                if each.chosen:
                    yield facet, each

    def _words(self, facet: str, value: str) -> tuple[str, str]:
        """Give (language, words) for a value."""
        visit = self.visit
        if facet == KIND:
            return visit.language, visit.t(f"kind.{value}")
        if facet in TERMS:
            return visit.language, visit.words(value)
        return self.names.get(value, ("", short(visit, facet, value)))

    def _href(self, **changed: str | list[str]) -> str:
        """Give the address of this search with other parameters, on its first page."""
        kept = {name: value for name, value in {**self.params, **changed}.items() if value}
        return self.visit.href("/search", **kept)


def _params(visit: Visit, asked: Asked) -> Iterator[tuple[str, str | list[str]]]:
    """Give the parameters that ask for the same, without the page."""
    if asked.text:
        yield "q", asked.text
    for facet, values in asked.chosen.items():
        yield "type" if facet == KIND else facet, [short(visit, facet, each) for each in values]
