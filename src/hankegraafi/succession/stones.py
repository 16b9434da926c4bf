"""Tombstones: what stays of a thing that was renamed, merged or withdrawn.

One form for all. Type and last names say what it was, `dcterms:isReplacedBy` where it went;
without a successor `owl:deprecated true` (OWL 2 §5.5: an IRI that is used no more) says that it
ended, `dcterms:modified` when, and `skos:changeNote` why. What was merged keeps the identifiers
that its successor does not have.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

import pyoxigraph as ox

from hankegraafi import iris, vocab

FILE = "withdrawn.ttl"
"""Where the tombstones of a data folder stand."""

_TYPE = ox.NamedNode(vocab.term("rdf:type"))
_LABEL = ox.NamedNode(vocab.term("skos:prefLabel"))
_SOURCE = ox.NamedNode(vocab.term("dcterms:source"))
_REPLACED = ox.NamedNode(vocab.term("dcterms:isReplacedBy"))
_DEPRECATED = ox.NamedNode(vocab.term("owl:deprecated"))
_MODIFIED = ox.NamedNode(vocab.term("dcterms:modified"))
_NOTE = ox.NamedNode(vocab.term("skos:changeNote"))
_BOOLEAN, _DATE = (ox.NamedNode(vocab.expand(f"xsd:{name}")) for name in ("boolean", "date"))
_CLASSES = {
    "project": "hanke:Project",
    "organisation": "hanke:Organisation",
    "programme": "hanke:Programme",
    "place": "dcterms:Location",
    "source": "foaf:Document",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a change: the day, and the reasons by language tag."""

    day: date
    reasons: Mapping[str, str] = field(default_factory=dict)


def stone(
    iri: str, said: Iterable[ox.Triple], told: Told, *, base: str, successor: str = ""
) -> set[ox.Triple]:
    """Give the tombstone of a thing; `said` is what was said of it."""
    name, own = iris.split(iri, base), ox.NamedNode(iri)
    kind = name.kind if name else ""
    kept = {_LABEL} if kind == "source" else {_LABEL, _SOURCE}
    found = {each for each in said if each.subject == own and each.predicate in kept}
    found.add(ox.Triple(own, _TYPE, ox.NamedNode(vocab.term(_CLASSES[kind]))))
    found.add(ox.Triple(own, _MODIFIED, ox.Literal(told.day.isoformat(), datatype=_DATE)))
    for language, words in told.reasons.items():
        found.add(ox.Triple(own, _NOTE, ox.Literal(words, language=language)))
    if successor:
        found.add(ox.Triple(own, _REPLACED, ox.NamedNode(successor)))
    else:
        found.add(ox.Triple(own, _DEPRECATED, ox.Literal("true", datatype=_BOOLEAN)))
    return found


def successors(said: Iterable[ox.Triple], iri: str) -> list[str]:
    """Give what took the place of something, sorted."""
    own = ox.NamedNode(iri)
    return sorted(
        each.object.value
        for each in said
        if each.subject == own
        and each.predicate == _REPLACED
        and isinstance(each.object, ox.NamedNode)
    )
