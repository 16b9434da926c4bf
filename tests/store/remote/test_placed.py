"""Queries, put into the graphs of one release."""

import pytest

from hankegraafi.store import guard
from hankegraafi.store.empty.terms import Namespaces
from hankegraafi.store.remote import placed


def place(text: str, *, is_chosen: bool = False) -> str:
    items = guard.admit(text)
    prefixes = Namespaces({}, None)
    shape = placed.outline(text, items, prefixes)
    changes = placed.edits(text, items, shape, prefixes, "r1")
    view = placed.view(items, shape, "r1", is_chosen=is_chosen)
    return placed.applied(text, [*changes, *view], "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "SELECT * { ?s ?p ?o }",
            "SELECT * { GRAPH <urn:hankegraafi:r1:view> { ?s ?p ?o } }",
        ),
        (
            "ASK { GRAPH <http://g.example/> { ?s ?p ?o } }",
            (
                "ASK { GRAPH <urn:hankegraafi:r1:view> { "
                "GRAPH <urn:hankegraafi:r1:graph:http://g.example/> { ?s ?p ?o } } }"
            ),
        ),
        (
            "PREFIX g: <http://g.example/> ASK { graph g:a { } }",
            (
                "PREFIX g: <http://g.example/> ASK { GRAPH <urn:hankegraafi:r1:view> { "
                "GRAPH <urn:hankegraafi:r1:graph:http://g.example/a> { } } }"
            ),
        ),
        (
            "ASK { GRAPH ?g { } }",
            (
                "ASK { GRAPH <urn:hankegraafi:r1:view> { GRAPH <urn:hankegraafi:r1:names> "
                "{ ?hk_graph_2 <urn:hankegraafi:of> ?g } GRAPH ?hk_graph_2 { } } }"
            ),
        ),
    ],
)
def test_graphs_are_those_of_the_release(text: str, expected: str) -> None:
    assert expected.split() == place(text).split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * { ?s ?p ?o }", "SELECT * FROM <urn:hankegraafi:r1:view> { ?s ?p ?o }"),
        ("SELECT ?s{?s ?p ?o}", "SELECT ?s FROM <urn:hankegraafi:r1:view> {?s ?p ?o}"),
        (
            "SELECT (COUNT(*) AS ?n) WHERE{ { SELECT ?s WHERE { ?s ?p ?o } } } LIMIT 1",
            (
                "SELECT (COUNT(*) AS ?n) FROM <urn:hankegraafi:r1:view> "
                "WHERE{ { SELECT ?s WHERE { ?s ?p ?o } } } LIMIT 1"
            ),
        ),
    ],
)
def test_an_engine_may_have_the_view_chosen_by_from(text: str, expected: str) -> None:
    assert expected.split() == place(text, is_chosen=True).split()


def test_the_base_of_a_release_stands_before_a_query() -> None:
    assert "BASE <http://b.example/>\nASK {}" == placed.applied("ASK {}", [], "http://b.example/")


def test_a_graph_within_a_graph_is_asked_here() -> None:
    with pytest.raises(placed.Unfit) as told:
        place("SELECT * { GRAPH ?g { ?s ?p ?o { GRAPH ?h { ?s a ?t } } } }")

    assert told.value.difference == "graphs"
