"""What things say beside their names, read for many at once: facets, identifiers, links, texts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hankegraafi.names.identifiers import Identifier
from hankegraafi.search.opened import Index
from hankegraafi.search.things import among

_FACETS = """SELECT thing, facet, value FROM facet
    WHERE thing IN (SELECT value FROM json_each(?)) ORDER BY thing, facet, value"""
_IDENTIFIERS = """SELECT thing, scheme, notation FROM identifier
    WHERE thing IN (SELECT value FROM json_each(?)) ORDER BY thing, scheme, notation"""
_LINKS = """SELECT thing, object FROM link
    WHERE thing IN (SELECT value FROM json_each(?)) ORDER BY thing, object"""
_TEXTS = """SELECT thing, field, language, text FROM text
    WHERE thing IN (SELECT value FROM json_each(?)) ORDER BY thing, field, language, text"""


@dataclass(frozen=True, slots=True)
class Held:
    """What things say, by their ids: values by facet, identifiers, IRIs elsewhere, texts.

    A text is (field, language, text).
    """

    facets: Mapping[int, Mapping[str, set[str]]]
    identifiers: Mapping[int, set[Identifier]]
    links: Mapping[int, set[str]]
    texts: Mapping[int, list[tuple[str, str, str]]]


def hold(index: Index, ids: Iterable[int], *, texts: bool = False) -> Held:
    """Read what things say; their texts only where they are asked for."""
    wanted = [*ids]
    facets: dict[int, dict[str, set[str]]] = {}
    for thing, facet, value in among(index, _FACETS, wanted):
        facets.setdefault(thing, {}).setdefault(facet, set()).add(value)
    identifiers: dict[int, set[Identifier]] = {}
    for thing, scheme, notation in among(index, _IDENTIFIERS, wanted):
        identifiers.setdefault(thing, set()).add(Identifier(scheme, notation))
    links: dict[int, set[str]] = {}
    for thing, iri in among(index, _LINKS, wanted):
        links.setdefault(thing, set()).add(iri)
    told: dict[int, list[tuple[str, str, str]]] = {}
    for thing, field, language, text in among(index, _TEXTS, wanted if texts else ()):
        told.setdefault(thing, []).append((field, language, text))
    return Held(facets, identifiers, links, told)
