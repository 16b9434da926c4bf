"""Quads in heaps: one for a graph, a subject, a predicate. Nothing is sorted."""

from collections.abc import Iterable

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Statement = ox.Triple | ox.Quad


def by_graph(quads: Iterable[ox.Quad]) -> dict[str, list[ox.Quad]]:
    """Part quads by the IRI of their graph; the default graph's is empty."""
    graphs: dict[str, list[ox.Quad]] = {}
    for quad in quads:
        graph = quad.graph_name
        name = graph.value if isinstance(graph, ox.NamedNode) else ""
        graphs.setdefault(name, []).append(quad)
    return graphs


def by_subject(triples: Iterable[Statement]) -> dict[str, list[Statement]]:
    """Part triples by their subject; the name of a blank node begins with "_:"."""
    subjects: dict[str, list[Statement]] = {}
    for triple in triples:
        subject = triple.subject
        name = subject.value if isinstance(subject, ox.NamedNode) else str(subject)
        subjects.setdefault(name, []).append(triple)
    return subjects


def by_predicate(triples: Iterable[Statement]) -> dict[str, list[Term]]:
    """Part what is said of one subject: the objects of each predicate."""
    said: dict[str, list[Term]] = {}
    for triple in triples:
        said.setdefault(triple.predicate.value, []).append(triple.object)
    return said
