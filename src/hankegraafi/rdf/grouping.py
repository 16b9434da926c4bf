"""Quads in heaps: a heap a graph, a heap a subject, a heap a predicate. Nothing is sorted."""

from collections.abc import Iterable

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Said = dict[str, list[Term]]
"""What is said of one subject: the objects of each predicate."""


def by_graph(quads: Iterable[ox.Quad]) -> dict[str, list[ox.Quad]]:
    """Part quads by the IRI of their graph; the default graph's is empty."""
    graphs: dict[str, list[ox.Quad]] = {}
    for quad in quads:
        graph = quad.graph_name
        name = graph.value if isinstance(graph, ox.NamedNode) else ""
        graphs.setdefault(name, []).append(quad)
    return graphs


def by_subject(triples: Iterable[ox.Triple | ox.Quad]) -> dict[str, Said]:
    """Part triples by subject and predicate; a blank node's name begins with "_:"."""
    subjects: dict[str, Said] = {}
    for triple in triples:
        subject = triple.subject
        name = subject.value if isinstance(subject, ox.NamedNode) else str(subject)
        said = subjects.setdefault(name, {})
        said.setdefault(triple.predicate.value, []).append(triple.object)
    return subjects
