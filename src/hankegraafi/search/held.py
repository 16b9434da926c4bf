"""What things say beside their names, read for many at once: facets, identifiers, links, texts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hankegraafi.names.identifiers import Identifier
from hankegraafi.search.opened import Index
from hankegraafi.search.things import among

_HOPS = 20

_FACETS = """SELECT thing, facet, value FROM facet
    WHERE thing IN (SELECT value FROM json_each(?)) ORDER BY thing, facet, value"""
_IDENTIFIERS = """SELECT thing, scheme, notation FROM identifier
    WHERE thing IN (SELECT value FROM json_each(?)) ORDER BY thing, scheme, notation"""
_BEFORE = """WITH RECURSIVE before(thing, iri, step) AS (
        SELECT id, iri, 0 FROM thing WHERE id IN (SELECT value FROM json_each(?))
        UNION SELECT before.thing, thing.iri, step + 1 FROM before JOIN thing
        ON thing.successor = before.iri AND thing.successor <> '' WHERE step < ?)
    SELECT before.thing, identifier.scheme, identifier.notation FROM before
    JOIN thing ON thing.iri = before.iri JOIN identifier ON identifier.thing = thing.id
    WHERE step > 0 ORDER BY before.thing, identifier.scheme, identifier.notation"""
_LINKS = """SELECT thing, object FROM link
    WHERE thing IN (SELECT value FROM json_each(?)) ORDER BY thing, object"""
_TEXTS = """SELECT thing, field, language, text FROM text
    WHERE thing IN (SELECT value FROM json_each(?)) ORDER BY thing, field, language, text"""


@dataclass(frozen=True, slots=True)
class Held:
    """What things say, by their ids: values by facet, identifiers, IRIs elsewhere, texts.

    A text is (field, language, text). `former` are the identifiers of what a thing has replaced.
    """

    facets: Mapping[int, Mapping[str, set[str]]]
    identifiers: Mapping[int, set[Identifier]]
    links: Mapping[int, set[str]]
    texts: Mapping[int, list[tuple[str, str, str]]]
    former: Mapping[int, set[Identifier]] = field(default_factory=dict)


def identifiers_of(index: Index, ids: Iterable[int]) -> dict[int, list[Identifier]]:
    """Read the identifiers of things, by their ids, in their order."""
    found: dict[int, list[Identifier]] = {}
    for thing, scheme, notation in among(index, _IDENTIFIERS, ids):
        found.setdefault(thing, []).append(Identifier(scheme, notation))
    return found


def hold(index: Index, ids: Iterable[int], *, texts: bool = False) -> Held:
    """Read what things say; their texts only where they are asked for."""
    wanted = [*ids]
    facets: dict[int, dict[str, set[str]]] = {}
    for thing, facet, value in among(index, _FACETS, wanted):
        facets.setdefault(thing, {}).setdefault(facet, set()).add(value)
    identifiers = {thing: {*told} for thing, told in identifiers_of(index, wanted).items()}
    links: dict[int, set[str]] = {}
    for thing, iri in among(index, _LINKS, wanted):
        links.setdefault(thing, set()).add(iri)
    former: dict[int, set[Identifier]] = {}
    for thing, scheme, notation in among(index, _BEFORE, wanted, _HOPS):
        former.setdefault(thing, set()).add(Identifier(scheme, notation))
    told: dict[int, list[tuple[str, str, str]]] = {}
    for thing, where, language, text in among(index, _TEXTS, wanted if texts else ()):
        told.setdefault(thing, []).append((where, language, text))
    return Held(facets, identifiers, links, told, former)
