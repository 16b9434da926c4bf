"""What quads tell of things, as far as names need it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.names.identifiers import Identifier, scheme_of

TYPE = vocab.term("rdf:type")
IDENTIFIER = vocab.term("adms:identifier")
SCHEME = vocab.term("hanke:identifierScheme")
NOTATION = vocab.term("skos:notation")
REPLACED = vocab.term("dcterms:isReplacedBy")

Told = Mapping[str, Mapping[str, list[ox.NamedNode | ox.Literal]]]
"""What is told: terms by subject and predicate."""


def told_in(
    quads: Iterable[ox.Quad], predicates: Collection[str], of: str
) -> tuple[Told, list[str]]:
    """Gather what quads tell by some predicates, in whichever graph, and the things of a type.

    `predicates` has `TYPE` among them; the things come in the order of their IRIs.
    """
    told: defaultdict[str, defaultdict[str, list[ox.NamedNode | ox.Literal]]] = defaultdict(
        lambda: defaultdict(list)
    )
    found = set[str]()
    for quad in quads:
        subject, predicate, value = quad.subject, quad.predicate.value, quad.object
        if predicate not in predicates or not isinstance(subject, ox.NamedNode):
            continue
        if isinstance(value, ox.NamedNode | ox.Literal):
            told[subject.value][predicate].append(value)
            if predicate == TYPE and value.value == of:
                found.add(subject.value)
    return told, sorted(found)


def values(told: Told, subjects: Iterable[str], *predicates: str) -> tuple[str, ...]:
    """Give what is told of some subjects by some predicates: texts and IRIs, sorted, each once."""
    said = (told.get(each, {}) for each in subjects)
    return tuple(sorted({v.value for each in said for p in predicates for v in each.get(p, ())}))


def identifiers(told: Told, iri: str) -> tuple[Identifier, ...]:
    """Give the identifiers of a thing."""
    return tuple(
        Identifier(scheme_of(scheme), notation)
        for node in values(told, [iri], IDENTIFIER)
        for scheme in values(told, [node], SCHEME)
        for notation in values(told, [node], NOTATION)
    )
