"""Parts of an answer make up the whole, whatever slice of its rows a query asks for itself."""

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.fuzz.running import target

pytestmark = pytest.mark.whole


def pages(client: httpx.Client, query: str, limit: int, name: str) -> list[str]:
    """Follow the links from page to page; give the lines of all of them."""
    lines: list[str] = []
    path: str | None = target(query, format=name, limit=str(limit))
    while path:
        response = client.get(path)
        assert 200 == response.status_code, response.text
        lines += response.text.splitlines()[0 if name == "nt" else 1 :]
        link = response.links.get("next")
        path = link["url"] if link else None
    return lines


def whole(client: httpx.Client, query: str, name: str) -> list[str]:
    response = client.get(target(query, format=name))
    assert 200 == response.status_code, response.text
    return response.text.splitlines()[0 if name == "nt" else 1 :]


_PATTERNS = ("?s ?p ?o", "?s a ?o", "?s a ?t . ?t ?p ?o", "VALUES ?s { <a:a> <b:b> } ?x ?p ?s",
    "{ SELECT ?s (COUNT(?x) AS ?o) { ?s ?y ?x } GROUP BY ?s LIMIT 9 }",
    "?s a ?x OPTIONAL { ?s <http://www.w3.org/2004/02/skos/core#notation> ?o }")  # fmt: skip
_ORDERS = ("", "ORDER BY ?s", "ORDER BY DESC(?o) ?p", "ORDER BY STRLEN(STR(?o))")
_SLICES = ("", "LIMIT 0", "LIMIT 7", "OFFSET 3", "LIMIT 20 OFFSET 4", "OFFSET 2LIMIT 9",
    "limit#LIMIT 1\n11", "LIMIT9OFFSET2", "LIMIT 9 VALUES ?z { 1 2 }",
    "LIMIT 30 # OFFSET 3")  # fmt: skip


@settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@example(what="*", pattern="?s a ?o", order="ORDER BY ?s", part="LIMIT9OFFSET2", limit=2)
@example(what="*", pattern="?s a ?o", order="", part="OFFSET 2LIMIT 9", limit=3)
@given(
    what=st.sampled_from(("*", "?s ?o", "DISTINCT ?s", "REDUCED ?o")),
    pattern=st.sampled_from(_PATTERNS),
    order=st.sampled_from(_ORDERS),
    part=st.sampled_from(_SLICES),
    limit=st.integers(2, 12),
)
def test_pages_make_up_the_whole(
    client: httpx.Client, what: str, pattern: str, order: str, part: str, limit: int
) -> None:
    part = part or f"LIMIT {limit * 7}"
    query = f"SELECT {what} {{ {pattern} }} {order} {part}"
    if order.startswith("ORDER BY DESC(?o)") and cannot_be_ordered(client, query):
        query = query.replace("DESC(?o)", "DESC(STR(?o))")

    assert whole(client, query, "csv") == pages(client, query, limit, "csv")


def cannot_be_ordered(client: httpx.Client, query: str) -> bool:
    """Say whether the engine gives up on values of many kinds; the answer then says what does."""
    response = client.get(target(query, format="csv"))
    assert response.status_code == 200 or "ORDER BY STR(" in response.json()["detail"]
    return bool(response.status_code == 422)


def test_pages_of_a_graph_make_up_the_whole_though_a_row_gives_nothing(
    client: httpx.Client,
) -> None:
    rows = "(<a:1> 1) (<a:2> UNDEF) (<a:3> UNDEF) (<a:4> 4)"
    query = f"CONSTRUCT {{ ?s <a:p> ?o }} WHERE {{ VALUES (?s ?o) {{ {rows} }} }}"

    assert whole(client, query, "nt") == pages(client, query, 1, "nt")


@pytest.mark.parametrize("offset", [5, 6, 1000, 999_999_999])
def test_beyond_the_end_there_is_nothing(client: httpx.Client, offset: int) -> None:
    for part in ("LIMIT 5", "LIMIT 5 OFFSET 18446744073709551615"):
        query = target(
            f"SELECT ?s {{ ?s ?p ?o }} {part}", format="csv", limit="3", offset=str(offset)
        )

        response = client.get(query)

        assert (200, "s\r\n") == (response.status_code, response.text)
        assert "next" not in response.links
