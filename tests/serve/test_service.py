"""The service around the queries: limits, parts, caching, compression, health, new releases."""

import csv
import gzip
import html
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
import zstandard
from tests.serve.conftest import Serving
from tests.support.bare import bare_release

from hankegraafi.config import Settings
from hankegraafi.release import Release

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HUGE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HUGE_GRAPH = "CONSTRUCT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
TEN = "SELECT ?s ?p { ?s ?p ?o } LIMIT 10"
MANY = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 500"
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture(scope="module")
def strict(release: Release, serving: Serving) -> Iterator[httpx.Client]:
    """A service that allows little time and few askers."""
    settings = Settings(query_seconds=0.5, queue=1, long_queries=1)
    with serving(release, settings) as address, httpx.Client(base_url=address) as client:
        yield client


@pytest.fixture(scope="module")
def narrow(release: Release, serving: Serving) -> Iterator[httpx.Client]:
    """A service that allows little memory, and time enough to use it up on any machine."""
    with (
        serving(release, Settings(query_memory=64)) as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client


def ask(client: httpx.Client, query: str, **params: str) -> httpx.Response:
    return client.get("/sparql", params={"query": query, **params})


@pytest.mark.alone
@pytest.mark.parametrize(
    ("service", "query", "limit", "value", "setting"),
    [
        ("strict", ENDLESS, "time", 0.5, "HANKEGRAAFI_QUERY_SECONDS"),
        ("narrow", f"{HUGE} ORDER BY ?a ?d ?g", "memory", 64, "HANKEGRAAFI_QUERY_MEMORY"),
    ],
)
def test_a_limit_before_the_first_byte_is_told(
    request: pytest.FixtureRequest,
    service: str,
    query: str,
    limit: str,
    value: float,
    setting: str,
) -> None:
    response = ask(request.getfixturevalue(service), query)
    body = response.json()

    assert (422, "application/problem+json") == (
        response.status_code,
        response.headers["content-type"],
    )
    assert (limit, value, setting) == (body["limit"], body["value"], body["setting"])
    assert setting in body["detail"]
    assert "limit" in body["way_out"]
    assert body["query_id"] == response.headers["query-id"]


@pytest.mark.parametrize(
    ("query", "name", "words"),
    [
        (HUGE, "csv", None),
        (HUGE, "json", None),
        (HUGE, "xml", b"<!-- This answer broke off"),
        (HUGE_GRAPH, "ntriples", b"# This answer broke off"),
        (HUGE_GRAPH, "turtle", b"# This answer broke off"),
    ],
)
def test_a_limit_after_the_first_byte_breaks_the_answer_off(
    release: Release, serving: Serving, query: str, name: str, words: bytes | None
) -> None:
    with serving(release, Settings(query_size=2)) as address:
        got = bytearray()
        params = {"query": query, "format": name}
        asked = httpx.stream("GET", f"{address}/sparql", params=params, headers=PLAIN, timeout=30)
        with asked as response:
            assert 200 == response.status_code
            with pytest.raises(httpx.RemoteProtocolError):
                drain(response, got)
        assert len(got) > 1 << 18
        if words:
            assert words in got[-500:]


def drain(response: httpx.Response, into: bytearray) -> None:
    for piece in response.iter_raw():
        into += piece


@pytest.mark.alone
def test_a_client_may_ask_for_less_time(client: httpx.Client) -> None:
    began = time.monotonic()
    response = ask(client, ENDLESS, timeout="0.2")

    assert (422, 0.2) == (response.status_code, response.json()["value"])
    assert time.monotonic() - began < 5


def test_a_client_may_not_ask_for_more_time(strict: httpx.Client) -> None:
    assert 0.5 == ask(strict, ENDLESS, timeout="600").json()["value"]


@pytest.mark.parametrize(
    "params",
    [
        {"timeout": "0"},
        {"timeout": "-1"},
        {"timeout": "nan"},
        {"timeout": "inf"},
        {"limit": "0"},
        {"limit": "-5"},
        {"limit": "1e9"},
        {"limit": "٣"},
        {"offset": "x"},
        {"explain": "everything"},
    ],
)
def test_a_number_that_cannot_be_is_refused(client: httpx.Client, params: dict[str, str]) -> None:
    response = ask(client, "ASK {}", **params)

    assert (400, "application/problem+json") == (
        response.status_code,
        response.headers["content-type"],
    )


def rows(response: httpx.Response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.text, newline="")))[1:]


@pytest.mark.parametrize("query", [MANY, f"{MANY} # the end", "SELECT DISTINCT ?p { ?s ?p ?o }"])
def test_parts_make_up_the_whole(client: httpx.Client, query: str) -> None:
    whole = rows(ask(client, query, format="csv"))
    got: list[list[str]] = []
    url: str | None = "/sparql?" + str(
        httpx.QueryParams({"query": query, "format": "csv", "limit": "23"})
    )
    while url:
        response = client.get(url)
        part = rows(response)
        assert len(part) <= 23
        got += part
        following = response.links.get("next")
        url = following["url"] if following else None
        assert f"more={'true' if url else 'false'}" in response.headers["hankegraafi-page"]

    assert whole == got


def test_a_part_can_be_preferred(client: httpx.Client) -> None:
    params = {"query": MANY, "format": "csv"}
    response = client.get("/sparql", params=params, headers={"Prefer": "limit=7"})

    assert "limit=7" == response.headers["preference-applied"]
    assert 7 == len(rows(response))
    assert "Prefer" in response.headers["vary"]
    assert 500 == len(rows(client.get("/sparql", params=params)))


def test_yes_or_no_has_no_parts(client: httpx.Client) -> None:
    assert 400 == ask(client, "ASK {}", limit="5").status_code


def test_an_answer_carries_a_strong_etag_and_settles_what_is_known(client: httpx.Client) -> None:
    first = ask(client, TEN, format="csv")
    etag = first.headers["etag"]
    known = {"If-None-Match": f'"other", {etag}'}
    params = {"query": TEN, "format": "csv"}
    answers = [
        client.get("/sparql", params=params, headers=known),
        client.head("/sparql", params=params, headers=known),
    ]

    assert not etag.startswith("W/")
    assert [(304, b""), (304, b"")] == [(each.status_code, each.content) for each in answers]
    assert {etag} == {each.headers["etag"] for each in answers}
    assert "s-maxage" in first.headers["cache-control"]
    assert etag != ask(client, TEN, format="tsv").headers["etag"]
    assert etag != ask(client, f"{TEN} ", format="csv").headers["etag"]


@pytest.mark.parametrize("function", ["NOW()", "RAND()", "UUID()", "STRUUID ()", "bnode()"])
def test_what_differs_each_time_is_not_kept(client: httpx.Client, function: str) -> None:
    response = ask(client, f"SELECT ({function} AS ?x) {{}}")

    assert "no-store" == response.headers["cache-control"]
    assert "etag" not in response.headers


@pytest.fixture(scope="module")
def both(release: Release, serving: Serving) -> Iterator[list[httpx.Client]]:
    """The service with kept answers, and without."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(httpx.Client(base_url=address, timeout=30))
            for cache in (64, 0)
            for address in [stack.enter_context(serving(release, Settings(cache=cache)))]
        ]


@pytest.mark.parametrize("post", [False, True])
@pytest.mark.parametrize("encoding", ["identity", "gzip", "zstd"])
@pytest.mark.parametrize(
    ("query", "accept"),
    [
        (MANY, "application/sparql-results+json"),
        (MANY, "text/csv"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 300", "text/turtle"),
        ("CONSTRUCT { [] a ?o } WHERE { ?s a ?o } LIMIT 300", "application/n-triples"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "text/turtle"),
        ("SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 20000", "text/csv"),
    ],
)
def test_a_repeated_answer_is_byte_equal_to_a_fresh_one(
    both: list[httpx.Client], query: str, accept: str, encoding: str, post: bool
) -> None:
    headers = {"Accept": accept, "Accept-Encoding": encoding}
    query = f"{query} # {accept} {encoding} {post}"  # asked by no other test

    def raw(client: httpx.Client) -> tuple[bytes, str | None]:
        asked = (
            client.stream("POST", "/sparql", data={"query": query}, headers=headers)
            if post
            else client.stream("GET", "/sparql", params={"query": query}, headers=headers)
        )
        with asked as response:
            assert 200 == response.status_code
            return b"".join(response.iter_raw()), response.headers.get("content-encoding")

    answers = {raw(client) for client in both for _ in range(3)}

    assert 1 == len(answers)
    content, packed = answers.pop()
    assert (None if encoding == "identity" else encoding) == packed
    if packed:
        unpack = gzip.decompress if packed == "gzip" else unpack_zstd
        assert unpack(content)


def unpack_zstd(content: bytes) -> bytes:
    with zstandard.ZstdDecompressor().stream_reader(content) as reader:
        return reader.read()


def test_a_page_comes_packed_and_settles_by_its_own_etag(client: httpx.Client) -> None:
    packed = {"Accept": "text/html", "Accept-Encoding": "gzip"}
    first = client.get("/page/project/pomo", headers=packed)
    plain = client.get(
        "/page/project/pomo", headers={"Accept": "text/html", "Accept-Encoding": "identity"}
    )
    etag = first.headers["etag"]
    again = client.get("/page/project/pomo", headers={**packed, "If-None-Match": etag})

    assert ("gzip", first.text) == (first.headers["content-encoding"], plain.text)
    assert etag != plain.headers["etag"]
    assert (304, etag) == (again.status_code, again.headers["etag"])
    assert "Accept-Encoding" in first.headers["vary"]


def test_the_graphs_come_one_by_one(client: httpx.Client) -> None:
    source = "https://w3id.org/hankegraafi/id/source/000-pomo"
    headers = {"Accept": "application/n-triples"}
    named = client.get("/graphs", params={"graph": source}, headers=headers)
    default = client.get("/graphs?default", headers=headers)
    query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{source}> {{ ?s ?p ?o }} }}"
    count = ask(client, query, format="csv").text.split()[1]
    whole = ask(client, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", format="csv").text.split()[1]

    assert (int(count), int(whole)) == (
        len(set(named.text.splitlines())),
        len(set(default.text.splitlines())),
    )
    assert 200 == client.head("/graphs", params={"graph": source}).status_code


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/graphs", 400),
        ("/graphs?default&graph=http://e.example/", 400),
        ("/graphs?graph=http://e.example/none", 404),
        ("/graphs?graph=none", 404),
    ],
)
def test_a_graph_that_is_not_there_is_a_problem(
    client: httpx.Client, path: str, status: int
) -> None:
    assert status == client.get(path).status_code


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_graphs_are_never_written(client: httpx.Client, method: str) -> None:
    response = client.request(method, "/graphs?default", content=b"<a:a> <a:b> <a:c> .")

    assert (405, "GET, HEAD, OPTIONS") == (response.status_code, response.headers["allow"])


def test_health_is_told(client: httpx.Client, release: Release) -> None:
    client.get("/sparql", params={"query": "ASK {}"})

    assert {"status", "version"} == client.get("/healthz").json().keys()
    assert {"status": "ready", "release": release.version} == client.get("/readyz").json()


def metric(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    assert found, name
    return float(found[1])


def test_metrics_count_what_happens(release: Release, serving: Serving) -> None:
    with serving(release) as address, httpx.Client(base_url=address) as client:
        for number in range(3):
            ask(client, f"SELECT ?x {{ VALUES ?x {{ {number} }} }}")
        ask(client, "SELECT ?x { VALUES ?x { 1 } }")
        ask(client, "SELECT nonsense")
        ask(client, ENDLESS, timeout="0.1")
        text = client.get("/metrics").text

    assert 3 == metric(text, 'hankegraafi_queries_total{outcome="answered"}')
    assert 1 == metric(text, 'hankegraafi_queries_total{outcome="refused"}')
    assert 1 == metric(text, 'hankegraafi_queries_total{outcome="limit"}')
    assert 5 == metric(text, "hankegraafi_query_seconds_count")
    assert 1 == metric(text, 'hankegraafi_cache_total{result="hit"}')
    assert 0 == metric(text, "hankegraafi_queue")
    assert 0 < metric(text, "hankegraafi_workers")
    assert 0 < metric(text, 'hankegraafi_memory_bytes{process="store"}')


def test_beyond_the_queue_a_query_is_refused_at_once(strict: httpx.Client) -> None:
    base = str(strict.base_url)
    host, port = strict.base_url.host, strict.base_url.port
    asked = [socket.create_connection((host, int(port or 0))) for _ in range(12)]
    target = httpx.URL(f"{base}/sparql", params={"query": ENDLESS}).raw_path
    for connection in asked:
        connection.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    answers = []
    for connection in asked:
        with connection, connection.makefile("rb") as answer:
            answers.append(answer.read())
    statuses = [int(each.split()[1]) for each in answers]
    refused = next(each for each in answers if b" 503 " in each.split(b"\r\n")[0])

    assert {422, 503} == set(statuses)
    assert b"retry-after: " in refused.lower()
    assert b"HANKEGRAAFI_QUEUE" in refused
    assert 200 == ask(strict, "ASK {}").status_code


# The service as it is started from the shell.


@contextmanager
def started(releases: Path, **settings: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    command = [sys.executable, "-m", "hankegraafi", "serve", "--port", "0"]
    process = subprocess.Popen(
        [*command, "--releases", str(releases)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **settings},
    )
    try:
        assert process.stdout is not None
        yield re.findall(r"http://\S+", process.stdout.readline())[0], process
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def quad(number: int) -> str:
    return f"<http://e.example/{number}> <http://e.example/p> <http://e.example/o> .\n"


def test_a_new_release_is_served_without_a_dropped_or_mixed_answer(tmp_path: Path) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    for version, count in (("a", 3), ("b", 5)):
        path = tmp_path / f"{version}.nq"
        path.write_text("".join(map(quad, range(count))))
        if version == "a":
            bare_release(tmp_path, path, version=version)
    with started(tmp_path) as (address, _), httpx.Client(base_url=address) as client:
        seen = []
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            response = ask(client, query, format="csv")
            assert 200 == response.status_code
            seen.append((response.headers["hankegraafi-release"], response.text.split()[1]))
            if len(seen) == 5:
                bare_release(tmp_path, tmp_path / "b.nq", version="b")
            if seen[-1][0] == "b":
                break

    assert {("a", "3"), ("b", "5")} == set(seen)
    assert ("b", "5") == seen[-1]


def test_each_query_stands_in_the_log_under_the_name_that_its_client_got(
    release: Release,
) -> None:
    with started(release.path.parent) as (address, process):
        good = httpx.get(f"{address}/sparql", params={"query": "ASK {}"}, timeout=30)
        bad = httpx.get(f"{address}/sparql", params={"query": "SELECT" + "x" * 5000}, timeout=30)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    lines = {each["query_id"]: each for each in map(json.loads, errors.splitlines())}

    assert ("answered", 200) == (
        lines[good.headers["query-id"]]["outcome"],
        lines[good.headers["query-id"]]["status"],
    )
    assert "query" not in lines[good.headers["query-id"]]
    told = lines[bad.json()["query_id"]]
    assert ("refused", 400, 1000, 5006) == (
        told["outcome"],
        told["status"],
        len(told["query"]),
        told["length"],
    )


# Why a query finds nothing, and what does not conform.

EMPTY = 'PREFIX hanke: <https://w3id.org/hankegraafi/ns#> SELECT * { ?s hanke:acronym "pomo" }'


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", "Pienet ja isot"), ("sv", "Stora och små"), ("en", "Capital and small letters")],
)
def test_a_query_that_finds_nothing_is_explained(
    client: httpx.Client, language: str, words: str
) -> None:
    response = client.get(
        "/sparql",
        params={"query": EMPTY, "explain": "empty"},
        headers={"Accept-Language": language},
    )
    told = response.json()

    assert ("case", 1, 61, ['"POMO"']) == (
        told["reason"],
        told["line"],
        told["column"],
        told["nearest"],
    )
    assert language == response.headers["content-language"]
    assert '"POMO"' in told["detail"]


def test_the_page_of_a_query_that_finds_nothing_says_why(client: httpx.Client) -> None:
    page = client.get("/sparql", params={"query": EMPTY}, headers={"Accept": "text/html"}).text

    assert 'id="why"' in page
    assert "&#34;POMO&#34;" in page


def test_a_query_that_finds_something_has_nothing_to_explain(client: httpx.Client) -> None:
    assert "not_empty" == ask(client, TEN, explain="empty").json()["reason"]


def test_there_is_no_plan_to_show(client: httpx.Client) -> None:
    assert ask(client, TEN, explain="plan").json()["plan"] is None


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_what_does_not_conform_is_published_with_its_reason(
    client: httpx.Client, language: str
) -> None:
    table = client.get("/conformance", headers={"Accept": "application/json"}).json()
    page = client.get(
        "/conformance", headers={"Accept": "text/html", "Accept-Language": language}
    ).text
    used = {case["reason"] for group in table["groups"] for case in group["failed"]}

    assert table["counts"]["passed"] > 1000
    assert f"<strong>{table['counts']['failed']}</strong>" in page
    for reason in used:
        assert html.escape(table["reasons"][reason][language], quote=False)[:20] in page


# Other servers.


@pytest.mark.parametrize(
    ("hosts", "query", "status", "words"),
    [
        ((), "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403, "calls none"),
        (("a.example",), "SELECT * { SERVICE <http://b.example/> { ?s ?p ?o } }", 403, "SERVICE_"),
        (("127.0.0.1:9",), "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 502, ""),
        (("localhost",), "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }", 502, ""),
    ],
)
def test_only_public_servers_that_are_named_are_called(
    release: Release,
    serving: Serving,
    hosts: tuple[str, ...],
    query: str,
    status: int,
    words: str,
) -> None:
    with serving(release, Settings(service_hosts=frozenset(hosts))) as address:
        response = httpx.get(f"{address}/sparql", params={"query": query}, timeout=30)

    assert (status, "application/problem+json") == (
        response.status_code,
        response.headers["content-type"],
    )
    assert words in response.json()["detail"] + response.json().get("way_out", "")
