"""What shapes need to know of the neighbours of a thing, found by following their walks.

A thing and its parts (`<thing>#…`) are one document. What leads from one document to another is a
link; from its far end the walks of the shapes are followed on.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import pyoxigraph as ox

from hankegraafi.check.reach import Reach, Trail
from hankegraafi.check.walks import ANY, PROPERTY
from hankegraafi.iris import document

Stated = tuple[str, str, str]
"""Subject, property, and the value where it is an IRI, else nothing."""

Fact = tuple[str, str]
"""A triple: the IRI at its other end (or nothing), and the line of N-Triples that states it."""


class Needs:
    """What shapes with bounded reach need: what to follow after a move from one node to another."""

    def __init__(self, reaches: Iterable[Reach]) -> None:
        """Gather the needs of shapes."""
        self.walks = frozenset(walk for reach in reaches for walk in reach.walks)
        after = Trail(self.walks).after()
        self._always = after.get((ANY, False), Trail())
        self._property = after.get((PROPERTY, False), Trail())
        self._after = after
        self.backward = frozenset(iri for iri, backward in after if backward)

    def follow(self, predicate: str, *, backward: bool = False) -> Trail:
        """Give what to follow from the far end of a property, or of PROPERTY."""
        found = Trail()
        found.merge(self._after.get((predicate, backward), Trail()))
        if not backward and predicate != PROPERTY:
            found.merge(self._always)
        return found

    def follows(self, predicate: str) -> bool:
        """Say whether there is anything to follow from the far end of a property."""
        return bool(self._always or self._after.get((predicate, False)))

    def properties(self, links: Iterable[str]) -> frozenset[str]:
        """Give the properties that are asked of documents that such links lead to or from."""
        found: set[str] = set()
        for iri in links:
            found |= self.follow(iri).predicates()
            if iri in self.backward:
                found |= self.follow(iri, backward=True).predicates() | {iri}
        return frozenset(found)


_LINE = re.compile(r"^(?:<([^>]*)>|(\S+)) <([^>]*)> (?:<([^>]*)>)?", re.MULTILINE)
_NOTHING: Mapping[str, list[Fact]] = MappingProxyType({})


class Source(Protocol):
    """Where the triples of neighbours come from."""

    def forward(self, node: str, predicate: str) -> Iterable[Fact]:
        """Give the values that a node has."""

    def backward(self, node: str, predicate: str) -> Iterable[Fact]:
        """Give the nodes that have a node as value."""

    def asked_back(self, node: str, predicates: frozenset[str]) -> Iterable[str]:
        """Give those of some properties by which a node may be a value."""


class Gathered:
    """Triples of neighbours, gathered beforehand."""

    def __init__(self, needs: Needs, lines: Iterable[str]) -> None:
        """Gather triples, lines of N-Triples."""
        self._forward: dict[tuple[str, str], list[Fact]] = defaultdict(list)
        self._backward: dict[str, dict[str, list[Fact]]] = defaultdict(dict)
        given = list(lines)
        for line, (subject, predicate, value) in zip(given, stated(given), strict=True):
            self._forward[subject, predicate].append((value, line))
            if value and predicate in needs.backward:
                self._backward[value].setdefault(predicate, []).append((subject, line))

    def forward(self, node: str, predicate: str) -> Iterable[Fact]:
        """Give the values that a node has."""
        return self._forward.get((node, predicate), ())

    def backward(self, node: str, predicate: str) -> Iterable[Fact]:
        """Give the nodes that have a node as value."""
        return self._backward.get(node, _NOTHING).get(predicate, ())

    def asked_back(self, node: str, predicates: frozenset[str]) -> Iterable[str]:  # noqa: ARG002
        """Give those properties by which a node is a value."""
        return self._backward.get(node, ())


@dataclass(frozen=True, slots=True)
class Stored:
    """Triples of neighbours, looked up in a graph of a store; of some documents none."""

    store: ox.Store
    graph: ox.NamedNode | ox.DefaultGraph
    without: frozenset[str]

    def forward(self, node: str, predicate: str) -> Iterator[Fact]:
        """Give the values that a node has."""
        if document(node) in self.without:
            return
        pattern = ox.NamedNode(node), ox.NamedNode(predicate), None, self.graph
        for quad in self.store.quads_for_pattern(*pattern):
            value = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
            yield value, f"{quad.triple} .\n"

    def backward(self, node: str, predicate: str) -> Iterator[Fact]:
        """Give the nodes that have a node as value."""
        pattern = None, ox.NamedNode(predicate), ox.NamedNode(node), self.graph
        for quad in self.store.quads_for_pattern(*pattern):
            subject = quad.subject
            if isinstance(subject, ox.NamedNode) and document(subject.value) not in self.without:
                yield subject.value, f"{quad.triple} .\n"

    def asked_back(self, node: str, predicates: frozenset[str]) -> Iterable[str]:  # noqa: ARG002
        """Give all of some properties; looking is no dearer than asking."""
        return predicates


class Neighbours:
    """The context of documents: the triples of others that the shapes look at."""

    def __init__(self, needs: Needs, source: Source) -> None:
        """Look up in a source what is needed."""
        self._needs = needs
        self._source = source
        self._trails: dict[tuple[str, bool], Trail] = {}
        self._followed: dict[tuple[str, str, bool], frozenset[str]] = {}

    def of(self, name: str, facts: Iterable[Stated]) -> set[str]:
        """Give the triples that have to be known beside those of a document."""
        found: set[str] = set()
        own: set[str] = set()
        used: set[str] = set()
        for subject, predicate, value in facts:
            own.add(subject)
            used.add(predicate)
            if value and not is_part(value, name):
                found |= self._from(value, predicate)
        for predicate in used:
            found |= self._from(predicate, PROPERTY)
        for node in own:
            for predicate in self._source.asked_back(node, self._needs.backward):
                for subject, line in self._source.backward(node, predicate):
                    if not is_part(subject, name):
                        found.add(line)
                        found |= self._from(subject, predicate, backward=True)
        return found

    def _from(self, node: str, predicate: str, *, backward: bool = False) -> frozenset[str]:
        key = node, predicate, backward
        if key not in self._followed:
            found: set[str] = set()
            if trail := self._trail(predicate, backward=backward):
                self._follow(node, trail, found, set())
            self._followed[key] = frozenset(found)
        return self._followed[key]

    def _trail(self, predicate: str, *, backward: bool) -> Trail:
        key = predicate, backward
        if key not in self._trails:
            self._trails[key] = self._needs.follow(predicate, backward=backward)
        return self._trails[key]

    def _follow(self, node: str, trail: Trail, found: set[str], seen: set[tuple[str, int]]) -> None:
        if (node, id(trail)) in seen:
            return
        seen.add((node, id(trail)))
        for step, rest in trail.steps.items():
            for predicate, backward in step.moves:
                look = self._source.backward if backward else self._source.forward
                for other, line in look(node, predicate):
                    found.add(line)
                    if other:
                        self._follow(other, rest, found, seen)
                    if other and step.repeated:
                        self._follow(other, trail, found, seen)


def stated(lines: Iterable[str]) -> list[Stated]:
    """Take lines of N-Triples apart."""
    return [
        (subject or blank, predicate, value)
        for subject, blank, predicate, value in _LINE.findall("".join(lines))
    ]


def is_part(iri: str, name: str) -> bool:
    """Say whether an IRI is that of a document or of a part of it."""
    return iri.startswith(name) and iri[len(name) : len(name) + 1] in {"", "#"}
