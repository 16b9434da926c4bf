"""What scans, judged by the patterns of a query and the figures of a release."""

import pytest

from hankegraafi.store import guard
from hankegraafi.store.empty.terms import Namespaces
from hankegraafi.store.remote.scans import Judged, judge
from hankegraafi.store.remote.state import Loaded

A = "https://e.example/"
LOADED = Loaded(
    "r1",
    quads=4_000_000,
    curated=3_900_000,
    properties={
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type": (1_000_000, 1_000_000, 10),
        f"{A}part": (500_000, 100_000, 500_000),
        f"{A}name": (200_000, 100_000, 150_000),
        f"{A}role": (300_000, 300_000, 5),
    },
    classes={f"{A}Project": 100_000, f"{A}Few": 3},
)


def judged(query: str) -> Judged:
    text = f"PREFIX : <{A}> {query}"
    return judge(text, guard.admit(text), Namespaces({}, A), LOADED)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?p ?o { :one ?p ?o }",
        "SELECT ?n { :one :part ?part . ?part :name ?n }",
        "SELECT ?n { ?part :name ?n . :one :part ?part }",
        "SELECT ?n { ?x a :Few ; :name ?n }",
        "SELECT ?p ?o { { :one ?p ?o } UNION { :one :part|:name ?x . ?x ?p ?o } }",
        "SELECT ?n { VALUES ?x { :one :two } ?x :name ?n }",
        "SELECT * { ?s ?p ?o } LIMIT 10",
        'ASK { :one :name "x" }',
        "SELECT ?n { ?x :nothing ?y ; :name ?n }",
    ],
)
def test_what_follows_from_little_is_a_look_up(query: str) -> None:
    assert not judged(query).scans


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT ?r (COUNT(?x) AS ?n) { ?x :role ?r } GROUP BY ?r",
        "SELECT ?n { ?x a :Project ; :name ?n } ORDER BY ?n LIMIT 10",
        "SELECT ?a { { ?a :part ?b } UNION { ?a :name ?c } }",
        "SELECT ?n { { SELECT (COUNT(?x) AS ?n) { ?x :name ?y } } }",
        "SELECT DISTINCT ?r { ?x :role ?r } LIMIT 10",
        "SELECT ?x ?y { ?x :name ?n . ?y :name ?m }",
    ],
)
def test_what_goes_through_much_scans(query: str) -> None:
    assert judged(query).scans


def test_the_pattern_with_most_triples_is_named() -> None:
    found = judged("SELECT (COUNT(*) AS ?n) { ?x :role ?r ; a :Project }")

    assert found.begins.endswith("a :Project")
