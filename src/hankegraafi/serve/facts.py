"""Facts about the service and its data set, written down before they become triples."""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from hankegraafi import vocab

Value = str | int | ox.Literal
"""The object of a fact: an IRI, a number (xsd:integer), or any other literal."""
Fact = tuple[str, str, Value]
"""An IRI, the prefixed name of a property, and a value."""
Said = dict[str, list[Value]]
"""What is said of one thing, by the prefixed name of the property."""

PREFIXES = vocab.PREFIXES | {
    "formats": "http://www.w3.org/ns/formats/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "spdx": "http://spdx.org/rdf/terms#",
}


def iri(name: str) -> str:
    """Turn a prefixed name into an IRI.

    >>> iri("sd:Service")
    'http://www.w3.org/ns/sparql-service-description#Service'
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def typed(text: str, datatype: str) -> ox.Literal:
    """Make a literal of a datatype, which is given by its prefixed name."""
    return ox.Literal(text, datatype=ox.NamedNode(iri(datatype)))


def quads(facts: Iterable[Fact]) -> list[ox.Quad]:
    """Turn facts into quads of the default graph, each once, in the order of the facts."""
    return list(dict.fromkeys(_quad(*fact) for fact in facts))


def _quad(subject: str, name: str, value: Value) -> ox.Quad:
    term = ox.NamedNode(value) if isinstance(value, str) else value
    term = ox.Literal(term) if isinstance(term, int) else term
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(iri(name)), term)


def said_in(path: Path) -> dict[str, Said]:
    """Give what a file of Turtle says, by subject; blank nodes are left out.

    A file that is missing or cannot be read says nothing: it is looked at when it is built.
    """
    found: dict[str, Said] = {}
    try:
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
            add(found, quad)
    except (OSError, SyntaxError):
        return {}
    return found


def add(found: dict[str, Said], quad: ox.Quad) -> None:
    """Add what a quad says, where it speaks of IRIs and literals."""
    subject, value = quad.subject, quad.object
    if isinstance(subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
        plain = value.value if isinstance(value, ox.NamedNode) else value
        said = found.setdefault(subject.value, {})
        said.setdefault(vocab.compact(quad.predicate.value), []).append(plain)
