"""Shapes parted: those that are checked on neighbourhoods, and those that need the whole graph."""

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from hankegraafi.check.graph import ShapesGraph, Statement
from hankegraafi.check.neighbours import Needs
from hankegraafi.check.queries import Queries
from hankegraafi.check.reach import Reach, reaches
from hankegraafi.vocab import PREFIXES, compact, expand

_SH = PREFIXES["sh"]
_TYPE, _CLASS = expand("rdf:type"), expand("rdfs:Class")
_TARGETS = frozenset(
    _SH + name for name in "targetClass targetSubjectsOf targetObjectsOf targetNode target".split()
)
# What a shape keeps beside its targets when only a constraint of it is asked for.
_KEPT = frozenset(_SH + name for name in ("path", "severity", "sparql", "message", "deactivated"))


@dataclass(frozen=True, slots=True)
class Plan:
    """Two sets of shapes as N-Triples, and what the first needs.

    `whole` is empty where no shape needs the whole graph; `beyond` names those that do.
    """

    near: str
    whole: str
    needs: Needs
    beyond: tuple[str, ...]


def plan(shapes: str, queries: Queries) -> Plan:
    """Part shapes, N-Triples, by their reach."""
    graph = ShapesGraph(ox.parse(shapes, format=ox.RdfFormat.N_TRIPLES))
    near: list[Reach] = []
    far: list[Reach] = []
    for reach in reaches(graph, queries):
        (far if reach.why else near).append(reach)
    whole = {(reach.shape, reach.constraint) for reach in far}
    # Others look at what a shape is whole, so no part of it may be missing.
    parts = {str(quad.object) for quad in graph.quads}
    whole |= {(shape, None) for shape, _ in whole if shape in parts}
    return Plan(
        _text(quad for quad in graph.quads if _is_near(quad, whole)),
        _text(_whole(graph, whole)) if whole else "",
        Needs(near),
        tuple(sorted({compact((part or shape).strip("<>")) for shape, part in whole})),
    )


Parts = set[tuple[str, str | None]]


def _is_near(quad: Statement, whole: Parts) -> bool:
    """Keep all but the targets of shapes, and the constraints, that need the whole graph."""
    subject, predicate = str(quad.subject), quad.predicate.value
    if predicate == f"{_SH}sparql":
        return (subject, str(quad.object)) not in whole
    return not _is_target(quad) or (subject, None) not in whole


def _is_target(quad: Statement) -> bool:
    """Whether it gives a shape its targets; a class that is a shape is its own (SHACL 2.1.3.3)."""
    if quad.predicate.value == _TYPE:
        return str(quad.object) == f"<{_CLASS}>"
    return quad.predicate.value in _TARGETS


def _whole(graph: ShapesGraph, whole: Parts) -> Iterator[Statement]:
    """Keep the targets of those only, and of a shape with such a constraint not the rest."""
    with_constraint = {shape for shape, constraint in whole if constraint}
    for quad in graph.quads:
        subject, predicate = str(quad.subject), quad.predicate.value
        if (subject, None) in whole:
            yield quad
        elif subject in with_constraint:
            kept = predicate in _KEPT or _is_target(quad) or not predicate.startswith(_SH)
            other = predicate == f"{_SH}sparql" and (subject, str(quad.object)) not in whole
            if kept and not other:
                yield quad
        elif not _is_target(quad):
            yield quad


def _text(quads: Iterator[Statement]) -> str:
    return "".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads)
