"""What an address asks of the search: words, values by facet, a page; short values made whole."""

import re
from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from hankegraafi.search.counted import KIND, postings
from hankegraafi.search.entry import FACETS, KINDS
from hankegraafi.search.found import DEEPEST, Asked
from hankegraafi.search.opened import Index
from hankegraafi.serve.indexed import index_of
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.suggest import kinds_of, one_of
from hankegraafi.serve.things import is_thing
from hankegraafi.serve.visit import Visit
from hankegraafi.vocab import HANKE

THINGS = {
    "funder": "organisation",
    "programme": "programme",
    "organisation": "organisation",
    "municipality": "place",
}
"""The facets whose values are things of ours, and the kind of each."""
TERMS = {"role": "role-", "status": "status-"}
"""The facets whose values are terms of the ontology, and how the names of these begin."""
NAMED = (*THINGS, "theme")
"""The facets whose values have names in the index."""

_MOST = 50
_LONGEST = 10_000
_SHOWN = 40
_YEAR = re.compile("[0-9]{4}")


def read(visit: Visit) -> Asked:
    """Read what an address asks for, on the first page.

    Raises:
        Refusal: the text is too long, stands there twice, or a value is one that nothing can have.
    """
    given = visit.request.query_params
    text = one_of(visit.request, "q")
    if len(text) > _LONGEST:
        raise Refusal(400, "search_long", limit=_LONGEST)
    chosen: dict[str, Sequence[str]] = {}
    if "type" in given and (kinds := kinds_of(visit.request)) is not KINDS:
        chosen[KIND] = kinds
    for facet in FACETS:
        values = [*dict.fromkeys(each.strip() for each in given.getlist(facet) if each.strip())]
        if values:
            chosen[facet] = [_long(visit, facet, each) for each in values[:_MOST]]
    return Asked(text, chosen)


def page(text: str) -> int | None:
    """Read the number of a page; None where it is none, more than `DEEPEST` where it is large.

    >>> page("2"), page("0"), page("x"), page("9" * 5000)
    (2, None, None, 501)
    """
    if not (text.isascii() and text.isdigit()):
        return None
    digits = text.lstrip("0")
    return min(int(digits[:9]), DEEPEST + 1) if digits else None


def unknown(index: Index, asked: Asked, names: Mapping[str, object]) -> list[tuple[str, str]]:
    """Give (facet, IRI) of what the index neither names nor has as a value of the facet."""
    held = postings(index).facets
    return [
        (facet, value)
        for facet, values in asked.chosen.items()
        if facet in NAMED
        for value in values
        if value not in names and value not in held[facet]
    ]


def short(visit: Visit, facet: str, value: str) -> str:
    """Write a value as an address does."""
    if facet in THINGS:
        return value.removeprefix(visit.site.iri(f"{THINGS[facet]}/"))
    return value.removeprefix(f"{HANKE}{TERMS[facet]}") if facet in TERMS else value


def _long(visit: Visit, facet: str, value: str) -> str:
    """Give the value that the index has for what an address writes short."""
    if facet == "year":
        if not _YEAR.fullmatch(value):
            raise Refusal(400, "search_year", given=value[:_SHOWN])
        return value
    if facet in TERMS:
        return _term(visit, facet, value)
    return _thing(visit, facet, value) if facet in THINGS else _theme(value)


def _term(visit: Visit, facet: str, value: str) -> str:
    start = f"{HANKE}{TERMS[facet]}"
    whole = value if "://" in value else f"{start}{value}"
    known = {each for each in visit.site.ontology.terms if each.startswith(start)}
    known.update(postings(index_of(visit)).facets[facet])
    if whole not in known:
        listed = ", ".join(sorted(short(visit, facet, each) for each in known))
        raise Refusal(400, "search_term", name=facet, given=value[:_SHOWN], known=listed)
    return whole


def _thing(visit: Visit, facet: str, value: str) -> str:
    """Give the IRI of a thing; one of ours must be of the kind that the facet has."""
    start = visit.site.iri(f"{THINGS[facet]}/")
    whole = value if "://" in value else f"{start}{value}"
    ours = whole.startswith(f"{visit.site.base}id/")
    steps = f"{THINGS[facet]}/{whole.removeprefix(start)}"
    if not _is_iri(whole) or (ours and not is_thing(steps)):
        raise Refusal(400, "search_thing", name=facet, given=value[:_SHOWN], start=start)
    return whole


def _theme(value: str) -> str:
    if not _is_iri(value):
        raise Refusal(400, "search_theme", given=value[:_SHOWN])
    return value


def _is_iri(text: str) -> bool:
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return True
