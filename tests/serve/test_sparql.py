"""The SPARQL Protocol against a real server; answers are compared, not only statuses."""

import threading

import httpx
import pyoxigraph as ox
import pytest

COORDINATORS = """
PREFIX hanke: <https://w3id.org/hankegraafi/ns#>
SELECT ?organisation WHERE {
  ?project hanke:acronym "POMO" ; hanke:participation ?participation .
  ?participation hanke:role hanke:role-coordinator ; hanke:organisation ?organisation .
}
"""
ORGANISATION = "https://w3id.org/hankegraafi/id/organisation/salon-seudun-koulutuskuntayhtyma"
TRIPLE = """
CONSTRUCT { ?s a ?o } WHERE { VALUES (?s ?o) { (<http://e.example/s> <http://e.example/o>) } }
"""
SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f }"


def values(response: httpx.Response) -> list[str]:
    found = ox.parse_query_results(response.content, format=ox.QueryResultsFormat.JSON)
    assert isinstance(found, ox.QuerySolutions)
    return [row[0].value for row in found]


def test_a_query_by_get_gives_rows_as_json(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": COORDINATORS})

    assert [ORGANISATION] == values(response)
    assert "application/sparql-results+json" == response.headers["content-type"]
    assert "Accept, Accept-Encoding, Hankegraafi-Release" == response.headers["vary"]


def test_a_query_by_form_gives_the_same(client: httpx.Client) -> None:
    assert [ORGANISATION] == values(client.post("/sparql", data={"query": COORDINATORS}))


def test_a_query_as_a_body_gives_the_same(client: httpx.Client) -> None:
    headers = {"Content-Type": "application/sparql-query; charset=utf-8"}

    assert [ORGANISATION] == values(client.post("/sparql", content=COORDINATORS, headers=headers))


@pytest.mark.parametrize(
    ("accept", "content_type", "start"),
    [
        ("text/csv", "text/csv; charset=utf-8", "organisation\r\n"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8", "?organisation"),
        ("application/sparql-results+xml", "application/sparql-results+xml", "<?xml"),
        ("application/json", "application/sparql-results+json", "{"),
        ("text/csv;q=0.2, text/xml;q=0.9", "application/sparql-results+xml", "<"),
        ("*/*", "application/sparql-results+json", "{"),
    ],
)
def test_accept_chooses_the_format_of_rows(
    client: httpx.Client, accept: str, content_type: str, start: str
) -> None:
    response = client.get("/sparql", params={"query": COORDINATORS}, headers={"Accept": accept})

    assert (200, content_type) == (response.status_code, response.headers["content-type"])
    assert response.text.startswith(start)
    assert ORGANISATION in response.text


@pytest.mark.parametrize("name", ["csv", "text/csv", "CSV"])
def test_format_overrides_accept(client: httpx.Client, name: str) -> None:
    query = {"query": COORDINATORS, "format": name}
    response = client.get("/sparql", params=query, headers={"Accept": "text/html"})

    assert f"organisation\r\n{ORGANISATION}\r\n" == response.text


@pytest.mark.parametrize(
    ("name", "rdf_format"),
    [
        ("turtle", ox.RdfFormat.TURTLE),
        ("ntriples", ox.RdfFormat.N_TRIPLES),
        ("rdfxml", ox.RdfFormat.RDF_XML),
        ("jsonld", ox.RdfFormat.JSON_LD),
        ("nquads", ox.RdfFormat.N_QUADS),
        ("trig", ox.RdfFormat.TRIG),
    ],
)
def test_a_graph_comes_in_every_rdf_format(
    client: httpx.Client, name: str, rdf_format: ox.RdfFormat
) -> None:
    response = client.get("/sparql", params={"query": TRIPLE, "format": name})
    triples = [
        (quad.subject, quad.object) for quad in ox.parse(response.content, format=rdf_format)
    ]

    assert triples == [(ox.NamedNode("http://e.example/s"), ox.NamedNode("http://e.example/o"))]


@pytest.mark.parametrize("name", ["turtle", "rdfxml", "trig", "jsonld", "nquads", "ntriples"])
def test_a_graph_with_blank_nodes_can_be_written_too(client: httpx.Client, name: str) -> None:
    query = 'CONSTRUCT { [] <http://e.example/p> "word" } WHERE {}'
    response = client.get("/sparql", params={"query": query, "format": name})

    assert 200 == response.status_code
    assert "word" in response.text


def test_describe_gives_a_graph(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": f"DESCRIBE <{ORGANISATION}>", "format": "nt"})

    assert f"<{ORGANISATION}>" in response.text


def test_ask_gives_yes_or_no(client: httpx.Client) -> None:
    answers = [
        client.get("/sparql", params={"query": query}).json()["boolean"]
        for query in ("ASK {}", "ASK { <http://e.example/x> ?p ?o }")
    ]

    assert [True, False] == answers


def test_the_default_graph_can_be_a_source(client: httpx.Client) -> None:
    source = "https://w3id.org/hankegraafi/id/source/003-vertaansa-vailla-omnia"
    query = (
        "PREFIX hanke: <https://w3id.org/hankegraafi/ns#> "
        "SELECT ?status WHERE { ?project a hanke:Project ; hanke:status ?status }"
    )
    response = client.get("/sparql", params={"query": query, "default-graph-uri": source})

    assert ["https://w3id.org/hankegraafi/ns#status-running"] == values(response)


def test_a_graph_that_is_not_in_the_release_is_empty(client: httpx.Client) -> None:
    query = "SELECT ?s WHERE { ?s ?p ?o }"
    graph = "http://127.0.0.1:9/never-asked"

    assert [] == values(client.get("/sparql", params={"query": query, "default-graph-uri": graph}))


def test_head_gives_the_headers_of_get(client: httpx.Client) -> None:
    query = {"query": COORDINATORS, "format": "csv"}
    get, head = client.get("/sparql", params=query), client.head("/sparql", params=query)

    assert (get.headers["content-type"], get.headers["content-length"], b"") == (
        head.headers["content-type"],
        head.headers["content-length"],
        head.content,
    )


def test_options_says_what_may_be_asked_from_any_origin(client: httpx.Client) -> None:
    response = client.options("/sparql")

    assert (204, "*", "GET, HEAD, POST, OPTIONS") == (
        response.status_code,
        response.headers["access-control-allow-origin"],
        response.headers["access-control-allow-methods"],
    )


def form(**fields: str) -> dict[str, object]:
    return {"method": "POST", "data": fields}


def get(query: str = "", **fields: str) -> dict[str, object]:
    return {"method": "GET", "params": {"query": query, **fields} if query else fields}


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"method": "GET", "params": {"query": " "}}, 400),
        (form(other="x"), 400),
        (form(query="ASK {}", update="DROP ALL"), 403),
        (form(update="DROP ALL"), 403),
        (get("INSERT DATA { <http://e.example/a> a <http://e.example/b> }"), 403),
        (get("SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"), 403),
        (get("SELECT * WHERE {"), 400),
        (get("SELECT * WHERE { ?s foaf:name ?o }"), 400),
        (get("ASK {}", format="docx"), 400),
        (get("ASK {}", format="turtle"), 406),
        (get(TRIPLE, format="csv"), 406),
        ({"method": "PUT", "content": b""}, 405),
        ({"method": "POST", "content": b"x", "headers": {"Content-Type": "text/plain"}}, 415),
        (
            {
                "method": "POST",
                "content": b"\xff\xfe",
                "headers": {"Content-Type": "application/sparql-query"},
            },
            400,
        ),
        (
            {
                "method": "POST",
                "content": b"#" * (1 << 21),
                "headers": {"Content-Type": "application/sparql-query"},
            },
            413,
        ),
    ],
)
def test_what_cannot_be_answered_is_a_problem_that_says_why(
    client: httpx.Client, request_: dict[str, object], status: int
) -> None:
    response = client.request(url="/sparql", **request_)  # type: ignore[arg-type]
    body = response.json()

    assert (status, "application/problem+json") == (
        response.status_code,
        response.headers["content-type"],
    )
    assert (status, "/sparql") == (body["status"], body["instance"])
    assert body["title"]
    assert body["detail"]


def test_two_queries_are_one_too_many(client: httpx.Client) -> None:
    assert 400 == client.get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D").status_code
    headers = {"Content-Type": "application/sparql-query"}
    assert (
        400 == client.post("/sparql?query=ASK%7B%7D", content="ASK{}", headers=headers).status_code
    )


def test_a_syntax_error_names_line_and_column(client: httpx.Client) -> None:
    body = client.get("/sparql", params={"query": "SELECT * WHERE {\n  ?s ?p ?o .\n  x }"}).json()

    assert (3, 3, "x }") == (body["line"], body["column"], body["source"])


def test_nothing_fits_an_image(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": "ASK {}"}, headers={"Accept": "image/png"})

    assert 406 == response.status_code


def test_a_slow_query_does_not_stop_the_pages(address: str) -> None:
    done: list[str] = []

    def slow() -> None:
        httpx.get(f"{address}/sparql", params={"query": SLOW}, timeout=120)
        done.append("query")

    thread = threading.Thread(target=slow)
    thread.start()
    for _ in range(3):
        assert 200 == httpx.get(f"{address}/page/project").status_code
    done.append("pages")
    thread.join()

    assert ["pages", "query"] == done


@pytest.mark.parametrize("name", ["application/json", "json", "application/sparql-results+json"])
def test_rows_have_every_name_of_json(client: httpx.Client, name: str) -> None:
    response = client.get("/sparql", params={"query": COORDINATORS, "format": name})

    assert [ORGANISATION] == values(response)


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("xml", "application/rdf+xml"),
        ("rdf+xml", "application/rdf+xml"),
        ("json-ld", "application/ld+json"),
        ("json", "application/ld+json"),
        ("n3", "text/turtle; charset=utf-8"),
    ],
)
def test_graphs_have_the_names_that_clients_use(
    client: httpx.Client, name: str, media_type: str
) -> None:
    response = client.get("/sparql", params={"query": TRIPLE, "format": name})

    assert (200, media_type) == (response.status_code, response.headers["content-type"])


def test_a_long_answer_is_streamed_whole(client: httpx.Client) -> None:
    query = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 50000"
    params, plain = {"query": query, "format": "csv"}, {"Accept-Encoding": "identity"}
    response = client.get("/sparql", params=params, headers=plain)

    assert "content-length" not in response.headers
    assert 50001 == response.text.count("\r\n")


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x { FILTER(EXISTS{}<1||true)SERVICE#>\n<http://127.0.0.1:9/x>{?x ?p ?o} }",
        "SELECT * {FILTER(<<(<a:a> <a:b> <a:c>)>><1)SERVICE#>\n<http://127.0.0.1:9/x>{?x ?p ?o} }",
        "SELECT * { FILTER(" + ("EXISTS{}<" + "!" * 900 + "(2>(") * 15 + "1" + "))" * 15 + ")}",
    ],
)
def test_a_query_that_hides_something_is_refused_and_the_server_lives(
    client: httpx.Client, query: str
) -> None:
    headers = {"Content-Type": "application/sparql-query"}

    assert 400 == client.post("/sparql", content=query, headers=headers).status_code
    assert 200 == client.get("/sparql", params={"query": "ASK {}"}).status_code
