"""The protocol is the same whoever answers: headers, formats, parts, conditions, errors."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.serve.conftest import Serving
from tests.support.faults import Faulty, Held

from hankegraafi.config import Settings
from hankegraafi.release import Release

ROWS = "SELECT ?k (COUNT(DISTINCT ?thing) AS ?n) { ?thing a ?k } GROUP BY ?k ORDER BY ?k"
QUERY_TYPE = {"Content-Type": "application/sparql-query"}
SAME = (
    *("content-type", "vary", "cache-control", "content-disposition", "content-language"),
    *("hankegraafi-release", "hankegraafi-page", "link", "preference-applied", "allow"),
    *("access-control-allow-origin", "content-security-policy", "retry-after"),
)

REQUESTS: dict[str, tuple[str, dict[str, Any]]] = {
    "by GET": ("GET", {"params": {"query": ROWS}}),
    "by a form": ("POST", {"data": {"query": ROWS}}),
    "as a body": ("POST", {"content": ROWS, "headers": QUERY_TYPE}),
    "HEAD": ("HEAD", {"params": {"query": ROWS}}),
    "OPTIONS": ("OPTIONS", {}),
    **{
        f"as {name}": ("GET", {"params": {"query": ROWS, "format": name}})
        for name in ("json", "xml", "csv", "tsv", "html", "nonsense")
    },
    **{
        f"accepting {accept}": ("GET", {"params": {"query": ROWS}, "headers": {"Accept": accept}})
        for accept in ("text/csv", "application/sparql-results+xml", "text/turtle", "image/png")
    },
    "yes or no": ("GET", {"params": {"query": "ASK { ?s a ?c }"}}),
    "yes or no as CSV": ("GET", {"params": {"query": "ASK { ?s a ?c }", "format": "csv"}}),
    "nothing found": ("GET", {"params": {"query": "SELECT ?s { ?s a <urn:x:y> }"}}),
    "why nothing is found": (
        "GET",
        {"params": {"query": "SELECT ?s { ?s a <urn:x:y> }", "explain": "empty"}},
    ),
    "a graph": ("GET", {"params": {"query": "CONSTRUCT WHERE { ?s a <urn:x:y> }"}}),
    "a part": ("GET", {"params": {"query": ROWS, "limit": "2"}}),
    "a part by preference": ("GET", {"params": {"query": ROWS}, "headers": {"Prefer": "limit=2"}}),
    "a source as the data set": (
        "GET",
        {"params": {"query": ROWS, "default-graph-uri": "urn:x:y"}},
    ),
    "compressed": ("GET", {"params": {"query": ROWS}, "headers": {"Accept-Encoding": "gzip"}}),
    "no query": ("POST", {"data": {}}),
    "not SPARQL": ("GET", {"params": {"query": "SELECT WHERE"}}),
    "an unknown prefix": ("GET", {"params": {"query": "SELECT ?s { ?s nope:x ?o }"}}),
    "two queries": ("GET", {"params": [("query", ROWS), ("query", ROWS)]}),
    "an update": ("POST", {"data": {"update": "CLEAR ALL"}}),
    "a call of another server": (
        "GET",
        {"params": {"query": "SELECT ?s { SERVICE <http://e.example/> { ?s ?p ?o } }"}},
    ),
    "a time limit that is none": ("GET", {"params": {"query": ROWS, "timeout": "soon"}}),
    "a time limit": ("GET", {"params": {"query": ROWS, "timeout": "20"}}),
    "a row that cannot be computed": (
        "GET",
        {"params": {"query": "SELECT (1/0 AS ?x) { ?s a ?c } LIMIT 1"}},
    ),
}


@pytest.fixture(scope="module")
def engine(release: Release) -> Iterator[Faulty]:
    engine = Faulty(Held(release))
    yield engine
    engine.stop()


def told(client: httpx.Client, method: str, given: dict[str, Any]) -> tuple[object, ...]:
    """Give of an answer what has to be the same."""
    response = client.request(method, "/sparql", **given)
    text = response.text.replace(str(client.base_url).rstrip("/"), "")
    lines = [line for line in text.splitlines() if "query_id" not in line]
    if "order=disk" in response.headers.get("link", ""):  # where ours answers from differs
        response.headers["link"] = response.headers["link"].replace("=disk", "=memory")
    return response.status_code, {n: response.headers.get(n) for n in SAME}, lines


@pytest.mark.parametrize(("method", "given"), REQUESTS.values(), ids=REQUESTS)
def test_a_request_is_answered_as_by_our_own_engine(
    client: httpx.Client, over: httpx.Client, method: str, given: dict[str, Any]
) -> None:
    assert told(client, method, given) == told(over, method, given)


def test_the_requests_do_reach_the_engine(over: httpx.Client, engine: Faulty) -> None:
    before = len(engine.asked)
    over.get("/sparql", params={"query": f"{ROWS} # anew"})

    assert [False, True] == [each.is_told for each in engine.asked[before:]]


def test_an_etag_is_weak_and_of_this_engine(client: httpx.Client, over: httpx.Client) -> None:
    params, accept = {"query": ROWS}, {"Accept": "text/csv"}
    ours, theirs = (
        each.get("/sparql", params=params, headers=accept).headers["etag"]
        for each in (client, over)
    )
    again = over.get("/sparql", params=params, headers={**accept, "If-None-Match": theirs})

    assert theirs.startswith('W/"')
    assert theirs.removeprefix("W/") != ours
    assert 304 == again.status_code


def test_opening_our_own_release_late_takes_nothing_from_the_memory_of_a_query(
    release: Release, engine: Faulty, serving: Serving
) -> None:
    """A store on the disk takes many addresses when it is opened, and hardly any memory."""
    settings = Settings(engine=engine.address, query_memory=64)
    answered = ("a graph", "why nothing is found", "a source as the data set")
    much = "CONSTRUCT { ?s ?b ?f } { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f } ORDER BY ?f ?c ?o ?s"
    with serving(release, settings) as address, httpx.Client(base_url=address) as one:
        told = [one.get("/sparql", **REQUESTS[name][1]).status_code for name in answered]
        limited = one.get("/sparql", params={"query": much}, timeout=60)

    assert [200, 200, 200] == told
    assert 422 == limited.status_code
