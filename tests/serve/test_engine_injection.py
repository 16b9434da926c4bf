"""Whatever a query says, it gets from an engine elsewhere what the release says, and no more."""

from collections.abc import Iterator

import httpx
import pyoxigraph as ox
import pytest
from tests.support.faults import JSON, Faulty, Held
from tests.support.injections import HOSTILE, STATE

from hankegraafi.release import Release
from hankegraafi.store.remote import names

SECRET = "what-nobody-may-see"


@pytest.fixture(scope="module")
def engine(release: Release) -> Iterator[Faulty]:
    """An engine that holds another release beside ours, and its state."""
    held = Held(release)
    told, node = ox.NamedNode("urn:hankegraafi:told"), ox.NamedNode("urn:hankegraafi:other")
    for graph in (STATE, names.view("other"), names.names("other"), "urn:any"):
        held.store.add(ox.Quad(node, told, ox.Literal(SECRET), ox.NamedNode(graph)))
    held.store.add(ox.Quad(node, told, ox.Literal(SECRET)))
    engine = Faulty(held)
    yield engine
    engine.stop()


def answered(client: httpx.Client, query: str, **params: str) -> object:
    """Give the rows of an answer, or its status where there are none."""
    given = {"query": query, **params}
    response = client.get("/sparql", params=given, headers={"Accept": JSON})
    assert SECRET not in response.text
    if response.status_code != 200:
        return response.status_code
    told = response.json()
    rows = told.get("results", {}).get("bindings", [])
    return told.get("boolean"), sorted(map(str, ({**row}.items() for row in rows)))


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_query_gets_what_our_own_engine_would_give(
    client: httpx.Client, over: httpx.Client, query: str
) -> None:
    assert answered(client, query) == answered(over, query)


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("graph", [STATE, names.view("other"), "urn:any"])
def test_a_data_set_that_is_named_beside_a_query_is_the_release_s(
    client: httpx.Client, over: httpx.Client, name: str, graph: str
) -> None:
    query = "SELECT ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"

    assert answered(client, query, **{name: graph}) == answered(over, query, **{name: graph})


def test_comments_do_not_reach_the_engine(over: httpx.Client, engine: Faulty) -> None:
    answered(over, "#pragma one\nSELECT ?o # two\n{ ?s <urn:x:y#z> '# no comment' } # three")

    sent = engine.asked[-1].query if "no comment" in engine.asked[-1].query else ""
    sent = sent or next(each.query for each in engine.asked[::-1] if "no comment" in each.query)
    assert "<urn:x:y#z> '# no comment'" in sent
    assert not [word for word in ("pragma", "two", "three") if word in sent]
