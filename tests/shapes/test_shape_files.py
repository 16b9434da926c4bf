"""The shapes themselves: three languages, a severity each, no blank node, no stray term."""

from pathlib import Path

import pytest
from rdflib import BNode, Graph, URIRef
from rdflib.namespace import RDF, SH
from rdflib.term import Literal, Node

from hankegraafi import vocab
from hankegraafi.check.shacl_terms import SHACL_TERMS
from hankegraafi.check.shapes import PRESENCE

SHAPES = Path(__file__).parents[2] / "shapes"
HS = vocab.PREFIXES["hs"]
FILES = sorted(SHAPES.glob("*.ttl"))
LANGUAGES = ["en", "fi", "sv"]
_TARGETS = (SH.targetClass, SH.targetSubjectsOf)
_FOREIGN = {"deprecated", "privacy"}
_LISTS = {
    "statuses": "status-",
    "result-statuses": "result-",
    "roles": "role-",
    "funding-kinds": "funding-",
    "organisation-kinds": "kind-",
    "identifier-schemes": "id-",
}


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.stem)
def path(request: pytest.FixtureRequest) -> Path:
    given = request.param
    assert isinstance(given, Path)
    return given


@pytest.fixture(scope="module")
def graph(path: Path) -> Graph:
    return Graph().parse(path)


def targeted(graph: Graph) -> set[Node]:
    return {shape for target in _TARGETS for shape in graph.subjects(target)}


def reported(graph: Graph) -> set[Node]:
    """The shapes that results come from; the others only help them."""
    shapes = targeted(graph)
    return shapes | {part for shape in shapes for part in graph.objects(shape, SH.property)}


def languages(graph: Graph, node: Node, predicate: URIRef) -> list[str | None]:
    words = [word for word in graph.objects(node, predicate) if isinstance(word, Literal)]
    return sorted((word.language for word in words if word.strip()), key=str)


def constrains(graph: Graph, shape: Node) -> bool:
    """Whether the shape itself gives results, rather than its properties and constraints."""
    silent = {SH.property, SH.sparql, SH.name, SH.description, SH.severity, SH.order, RDF.type}
    return bool(set(graph.predicates(shape)) - silent - set(_TARGETS))


def test_there_are_no_blank_nodes(graph: Graph) -> None:
    assert [] == [node for triple in graph for node in triple if isinstance(node, BNode)]


def test_every_shape_term_exists(graph: Graph) -> None:
    named = {str(term) for triple in graph for term in triple}
    ours = {str(predicate) for predicate in graph.predicates() if str(predicate).startswith(HS)}

    assert set() == {term for term in named if term.startswith(str(SH))} - SHACL_TERMS
    assert ours <= {PRESENCE}


def test_paths_classes_and_targets_name_known_terms(path: Path, graph: Graph) -> None:
    named = (SH.targetSubjectsOf,) if foreign(path) else (SH.targetSubjectsOf, SH.path)
    properties = {str(term) for p in named for term in graph.objects(None, p)}
    classes = {str(t) for p in (SH["class"], SH.targetClass) for t in graph.objects(None, p)}

    assert set() == properties - vocab.PROPERTIES
    assert set() == classes - vocab.CLASSES


def foreign(path: Path) -> bool:
    """Whether the file names other vocabularies' terms, because data must not use them."""
    return path.stem in _FOREIGN


def test_values_name_known_concepts(graph: Graph) -> None:
    members = {str(t) for p in (SH.hasValue, RDF.first) for t in graph.objects(None, p)}

    assert set() == {term for term in members if term.startswith(vocab.HANKE)} - vocab.TERMS


def test_names_and_descriptions_are_there_in_three_languages(graph: Graph) -> None:
    described = reported(graph) | set(graph.objects(None, SH.sparql))

    for predicate in (SH.name, SH.description):
        lacking = [node for node in described if languages(graph, node, predicate) != LANGUAGES]
        assert [] == lacking


def test_messages_are_there_in_three_languages_where_results_come_from(graph: Graph) -> None:
    speaking = {shape for shape in reported(graph) if constrains(graph, shape)}
    speaking |= set(graph.objects(None, SH.sparql))

    assert [] == [node for node in speaking if languages(graph, node, SH.message) != LANGUAGES]


def test_messages_hold_no_placeholder(graph: Graph) -> None:
    """A validator that fills one in drops the language of the message."""
    assert [] == [text for text in graph.objects(None, SH.message) if "{" in str(text)]


def test_every_shape_says_its_severity(graph: Graph) -> None:
    known = {SH.Violation, SH.Warning, SH.Info}
    severities = {shape: set(graph.objects(shape, SH.severity)) for shape in reported(graph)}

    assert [] == [shape for shape, given in severities.items() if len(given & known) != 1]


def test_property_shapes_are_in_order(graph: Graph) -> None:
    for shape in targeted(graph):
        orders = [graph.value(part, SH.order) for part in graph.objects(shape, SH.property)]
        assert None not in orders
        assert len(set(orders)) == len(orders)


def test_recommendations_are_never_violations() -> None:
    for name in ("recommended", "deprecated"):
        graph = Graph().parse(SHAPES / f"{name}.ttl")
        assert (None, SH.severity, SH.Violation) not in graph


def test_every_class_has_a_shape_of_its_own() -> None:
    classes = {
        str(term) for path in FILES for term in Graph().parse(path).objects(None, SH.targetClass)
    }

    assert set() == vocab.CLASSES - classes


@pytest.mark.parametrize("name", sorted(_LISTS))
def test_a_list_holds_the_concepts_of_its_scheme(name: str) -> None:
    graph = Graph().parse(SHAPES / "common.ttl")
    listed = [str(term) for term in graph.items(URIRef(f"{HS}{name}-1"))]
    concepts = {vocab.HANKE + c for c in vocab.HANKE_CONCEPTS if c.startswith(_LISTS[name])}

    assert concepts == set(listed)
    assert len(concepts) == len(listed)


def test_every_list_ends(graph: Graph) -> None:
    for first in set(graph.subjects(RDF.first)):
        assert graph.value(first, RDF.rest) is not None
