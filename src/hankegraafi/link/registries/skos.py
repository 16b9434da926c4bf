"""Concepts in RDF by SKOS (https://www.w3.org/TR/skos-reference/): dumps, and single answers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox

from hankegraafi.errors import DataError
from hankegraafi.link.encodings import opened
from hankegraafi.link.record import Skipped
from hankegraafi.link.registries.registry import unlike

CORE = "http://www.w3.org/2004/02/skos/core#"
_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
_LABELS = {CORE + "prefLabel": "preferred", CORE + "altLabel": "other"}
_DEPRECATED = "http://www.w3.org/2002/07/owl#deprecated"
_REPLACED = "http://purl.org/dc/terms/isReplacedBy"


@dataclass(slots=True)
class Concept:
    """What the triples that stand together say of one subject."""

    iri: str
    number: int
    preferred: list[tuple[str, str]] = field(default_factory=list)
    other: list[tuple[str, str]] = field(default_factory=list)
    schemes: set[str] = field(default_factory=set)
    successors: list[str] = field(default_factory=list)
    deprecated: bool = False

    def add(self, predicate: str, value: ox.Literal | ox.NamedNode) -> None:
        """Take one statement."""
        if isinstance(value, ox.Literal):
            if predicate in _LABELS:
                pair = (value.value, value.language or "")
                (self.preferred if predicate.endswith("prefLabel") else self.other).append(pair)
            elif predicate == _DEPRECATED:
                self.deprecated = value.value in {"true", "1"}
        elif predicate == CORE + "inScheme":
            self.schemes.add(value.value)
        elif predicate == _REPLACED:
            self.successors.append(value.value)


def is_rdf(path: Path) -> bool:
    """Say whether a file is RDF by its name, packed or not."""
    return _format(path) is not None


def concepts(path: Path) -> Iterator[Concept | Skipped]:
    """Read the subjects of an RDF file that have a preferred label, one after the other.

    Raises:
        DataError: the file is broken, or cannot be opened.
    """
    with opened(path) as file:
        try:
            yield from _grouped(ox.parse(input=file, format=_format(path)))
        except (SyntaxError, ValueError, UnicodeError) as wrong:
            raise DataError(
                f"the RDF is broken: {str(wrong)[:200]}",
                path=path,
                line=getattr(wrong, "lineno", None),
                way_out="Fetch the file anew; it may have been cut off or altered.",
            ) from wrong


def concepts_in(body: bytes, url: str) -> list[Concept]:
    """Read what an address answered: RDF/XML, Turtle or JSON-LD.

    Raises:
        FaultError: it is none of these.
    """
    begin = body.lstrip()[:1]
    given = ox.RdfFormat.TURTLE
    if begin in {b"{", b"["}:
        given = ox.RdfFormat.JSON_LD
    elif begin == b"<" and not body.lstrip().startswith(b"<http"):
        given = ox.RdfFormat.RDF_XML
    try:
        return list(_grouped(ox.parse(input=body, format=given, base_iri=url)))
    except (SyntaxError, ValueError) as wrong:
        raise unlike(url, "is no RDF") from wrong


def _grouped(quads: Iterable[ox.Quad]) -> Iterator[Concept]:
    number = 0
    for subject, together in groupby(quads, key=lambda quad: quad.subject):
        concept = Concept(subject.value if isinstance(subject, ox.NamedNode) else "", number + 1)
        for quad in together:
            if isinstance(quad.object, ox.Literal | ox.NamedNode):
                concept.add(quad.predicate.value, quad.object)
        if concept.iri and concept.preferred:
            number += 1
            yield concept


def _format(path: Path) -> ox.RdfFormat | None:
    name = path.name.lower().removesuffix(".gz")
    return next((each for end, each in _FORMATS.items() if name.endswith(end)), None)
