"""rdflib asks the running service: by a store, by SERVICE, and by loading graphs."""

from typing import Any
from urllib.error import HTTPError

import pytest
from rdflib import Dataset, Graph, Literal, Namespace, URIRef, Variable
from rdflib.namespace import RDF, SKOS
from rdflib.plugins.stores.sparqlstore import SPARQLStore, SPARQLUpdateStore

from hankegraafi.release import Release

pytestmark = pytest.mark.servers

HANKE = Namespace("https://w3id.org/hankegraafi/ns#")
PROJECT = Namespace("https://w3id.org/hankegraafi/id/project/")
EX = Namespace("https://data.example.org/")
SOURCE = URIRef("https://w3id.org/hankegraafi/id/source/000-pomo")
PREFIXES = f"PREFIX ex: <{EX}>\nPREFIX hanke: <{HANKE}>\nPREFIX skos: <{SKOS}>\n"
NAMES = PREFIXES + "SELECT ?p ?n { ?p a hanke:Project ; skos:prefLabel ?n }"
every_method = pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
every_format = pytest.mark.parametrize("format_name", ["xml", "json", "csv", "tsv"])


def remote(address: str, **options: Any) -> Graph:
    return Graph(SPARQLStore(f"{address}/sparql", **options))


def rows_of(answer: Any) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in answer]


def rows(answer: Any) -> list[tuple[Any, ...]]:
    return sorted(rows_of(answer))


def names_in(graph: Graph) -> list[tuple[Any, ...]]:
    projects = set(graph.subjects(RDF.type, HANKE.Project))
    return sorted((p, n) for p in projects for n in graph.objects(p, SKOS.prefLabel))


@every_method
@every_format
def test_the_store_answers_as_the_graph_would(
    address: str, view: Graph, method: str, format_name: str
) -> None:
    graph = remote(address, method=method, returnFormat=format_name)

    assert len(view) == len(graph)
    assert rows(view.subjects(RDF.type, HANKE.Project)) == rows(
        graph.subjects(RDF.type, HANKE.Project)
    )
    assert view.value(PROJECT.pomo, HANKE.acronym).eq(graph.value(PROJECT.pomo, HANKE.acronym))  # type: ignore[union-attr]
    found = rows(graph.query(NAMES))
    assert [tuple(map(str, row)) for row in names_in(view)] == [
        tuple(map(str, row)) for row in found
    ]
    assert format_name == "csv" or names_in(view) == found  # CSV holds no languages


@every_method
def test_every_triple_is_as_in_the_dump(address: str, view: Graph, method: str) -> None:
    graph = remote(address, method=method)

    assert set(view) == set(graph.triples((None, None, None)))


@every_method
@pytest.mark.parametrize("format_name", ["xml", "json"])
def test_yes_or_no(address: str, method: str, format_name: str) -> None:
    graph = remote(address, method=method, returnFormat=format_name)

    assert (PROJECT.pomo, RDF.type, HANKE.Project) in graph
    assert (PROJECT.pomo, RDF.type, HANKE.Organisation) not in graph
    assert graph.query("ASK { ?s ?p ?o }").askAnswer is True


@every_method
def test_graphs(address: str, view: Graph, method: str) -> None:
    graph = remote(address, method=method)
    construct = "CONSTRUCT { ?p skos:prefLabel ?n } { ?p a hanke:Project ; skos:prefLabel ?n }"

    constructed = graph.query(PREFIXES + construct).graph
    described = graph.query(f"DESCRIBE <{PROJECT.pomo}>").graph

    assert constructed is not None
    assert described is not None
    assert {(p, SKOS.prefLabel, n) for p, n in names_in(view)} == set(constructed)
    assert set(view.triples((PROJECT.pomo, None, None))) <= set(described)


@every_method
def test_bindings_go_along(address: str, view: Graph, method: str) -> None:
    graph = remote(address, method=method)

    found = graph.query(
        "SELECT ?n { ?p skos:prefLabel ?n }",
        initNs={"skos": SKOS},
        initBindings={"p": PROJECT.pomo},
    )

    assert [Variable("n")] == found.vars
    assert rows((n,) for n in view.objects(PROJECT.pomo, SKOS.prefLabel)) == rows(found)


@every_method
def test_a_named_graph_is_a_graph_too(address: str, said: int, method: str) -> None:
    store = SPARQLStore(f"{address}/sparql", context_aware=True, method=method)
    named = Graph(store, identifier=SOURCE)

    assert said == len(list(named.triples((None, None, None))))
    assert SOURCE in list(store.contexts())


@every_method
def test_limits_go_along_as_parameters(address: str, method: str) -> None:
    graph = remote(address, method=method, params={"limit": "3", "timeout": "5"})

    assert 3 == len(list(graph.query("SELECT * { ?s ?p ?o }")))


def test_a_syntax_error_is_an_error(address: str) -> None:
    with pytest.raises(ValueError, match="wrong formulating"):
        remote(address).query("SELECT * { ?s ?p ")


def test_updates_are_refused(address: str, view: Graph) -> None:
    endpoint = f"{address}/sparql"

    with pytest.raises(HTTPError) as raised:
        SPARQLUpdateStore(endpoint, endpoint).update(f"INSERT DATA {{ <{EX.a}> a <{EX.b}> }}")

    with raised.value as error:
        assert 403 == error.code
    assert len(view) == len(remote(address))


def mine(more: int = 0) -> Graph:
    """Notes of one's own on two projects that the service knows, and on others that it does not."""
    graph = Graph()
    graph.add((PROJECT.pomo, EX.note, Literal("first")))
    graph.add((PROJECT.ufo, EX.note, Literal("second")))
    for number in range(more + 1):
        graph.add((PROJECT[f"unknown-{number}"], EX.note, Literal("other")))
    return graph


def test_service_joins_with_triples_of_ones_own(address: str, view: Graph) -> None:
    found = mine().query(
        PREFIXES + f"SELECT ?p ?note ?n {{ ?p ex:note ?note . "
        f"SERVICE <{address}/sparql> {{ ?p skos:prefLabel ?n }} }}"
    )

    expected = [
        (project, Literal(note), name)
        for project, note in ((PROJECT.pomo, "first"), (PROJECT.ufo, "second"))
        for name in view.objects(project, SKOS.prefLabel)
    ]
    assert sorted(expected) == rows(found)


def test_service_in_optional_keeps_what_the_service_does_not_know(address: str) -> None:
    found = mine().query(
        PREFIXES + f"SELECT ?p ?n {{ ?p ex:note ?note . "
        f"OPTIONAL {{ SERVICE <{address}/sparql> {{ ?p skos:prefLabel ?n }} }} }}"
    )

    names = [n for _, n in rows_of(found)]
    assert (2, 1) == (len([n for n in names if n]), names.count(None))


def test_service_posts_what_is_long(address: str, view: Graph) -> None:
    refused = " ".join(f"<{EX}{number}>" for number in range(100))
    found = mine().query(
        PREFIXES + f"SELECT ?p ?n {{ SERVICE <{address}/sparql> {{ ?p a hanke:Project ; "
        f"skos:prefLabel ?n . MINUS {{ VALUES ?p {{ {refused} }} }} }} }}"
    )

    assert names_in(view) == rows(found)


def test_service_takes_a_whole_query(address: str, view: Graph) -> None:
    found = mine().query(
        f"SELECT ?count {{ SERVICE <{address}/sparql> "
        f"{{ SELECT (COUNT(*) AS ?count) {{ ?p a <{HANKE.Project}> }} }} }}"
    )

    projects = len(set(view.subjects(RDF.type, HANKE.Project)))
    assert [projects] == [count.toPython() for (count,) in rows_of(found)]


@pytest.mark.parametrize("format_name", [None, "turtle", "xml", "json-ld", "n3"])
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_whole_graph_is_loaded(address: str, view: Graph, format_name: str | None) -> None:
    loaded = Graph().parse(f"{address}/graphs?default", format=format_name)

    assert set(view) == set(loaded)


def test_the_graph_of_a_source_is_loaded(address: str, said: int) -> None:
    assert said == len(Graph().parse(f"{address}/graphs?graph={SOURCE}"))


def test_a_thing_is_loaded_from_its_address(address: str, view: Graph) -> None:
    loaded = Graph().parse(f"{address}/id/project/pomo")

    assert set(view.triples((PROJECT.pomo, None, None))) <= set(loaded)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_all_graphs_are_loaded_from_the_dump(address: str, release: Release) -> None:
    loaded = Dataset().parse(f"{address}/download/dumps/hankegraafi.trig")
    dump = (release.path / "dumps" / "hankegraafi.nq").read_text()

    assert len(dump.splitlines()) == sum(1 for _ in loaded.quads((None, None, None, None)))
