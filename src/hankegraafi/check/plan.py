"""Shapes parted: those that are checked on neighbourhoods, and those that need the whole graph."""

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from hankegraafi.check.graph import ShapesGraph, Statement
from hankegraafi.check.neighbours import Needs
from hankegraafi.check.queries import Queries
from hankegraafi.check.reach import Reach, reaches
from hankegraafi.vocab import PREFIXES

_SH = PREFIXES["sh"]
_TARGETS = frozenset(
    _SH + name for name in "targetClass targetSubjectsOf targetObjectsOf targetNode target".split()
)
# What a shape keeps beside its targets when only a constraint of it is asked for.
_KEPT = frozenset(_SH + name for name in ("severity", "sparql", "message", "deactivated"))


@dataclass(frozen=True, slots=True)
class Plan:
    """Two sets of shapes as N-Triples, either of which may be empty, and what the first needs."""

    near: str
    whole: str
    needs: Needs
    reaches: tuple[Reach, ...]


def plan(shapes: str, queries: Queries) -> Plan:
    """Part shapes, N-Triples, by their reach."""
    graph = ShapesGraph(ox.parse(shapes, format=ox.RdfFormat.N_TRIPLES))
    told = tuple(reaches(graph, queries))
    whole = {(reach.shape, reach.constraint) for reach in told if reach.why}
    near = [reach for reach in told if not reach.why]
    return Plan(
        _text(quad for quad in graph.quads if _is_near(quad, whole)),
        _text(_whole(graph, whole)) if whole else "",
        Needs(near),
        told,
    )


Parts = set[tuple[str, str | None]]


def _is_near(quad: Statement, whole: Parts) -> bool:
    """Keep all but the targets of shapes, and the constraints, that need the whole graph."""
    subject, predicate = str(quad.subject), quad.predicate.value
    if predicate == f"{_SH}sparql":
        return (subject, str(quad.object)) not in whole
    return predicate not in _TARGETS or (subject, None) not in whole


def _whole(graph: ShapesGraph, whole: Parts) -> Iterator[Statement]:
    """Keep the targets of those only, and of a shape with such a constraint not the rest."""
    with_constraint = {shape for shape, constraint in whole if constraint}
    for quad in graph.quads:
        subject, predicate = str(quad.subject), quad.predicate.value
        if (subject, None) in whole:
            yield quad
        elif subject in with_constraint:
            kept = predicate in _KEPT | _TARGETS or not predicate.startswith(_SH)
            other = predicate == f"{_SH}sparql" and (subject, str(quad.object)) not in whole
            if kept and not other:
                yield quad
        elif predicate not in _TARGETS:
            yield quad


def _text(quads: Iterator[Statement]) -> str:
    return "".join(f"{quad.subject} {quad.predicate} {quad.object} .\n" for quad in quads)
