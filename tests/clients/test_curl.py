"""curl asks the running service: ways of sending, compression, headers that any client can hold."""

import json
import subprocess
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from rdflib import Graph, Namespace
from rdflib.namespace import RDF

pytestmark = pytest.mark.servers

HANKE = Namespace("https://w3id.org/hankegraafi/ns#")
EVERYTHING = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
SHORTEST_LIMIT = 16_384
"""How many bytes of headers the strictest client takes: `fetch` of Node.js."""


def curl(*arguments: str) -> bytes:
    return subprocess.run(["curl", "-sS", *arguments], capture_output=True, check=True).stdout


def sent(way: str, query: str, folder: Path) -> list[str]:
    """Give the arguments that send a query: by GET, as a form, or as it is."""
    file = folder / "question.rq"
    file.write_text(query)
    return {
        "get": ["-G", "--data-urlencode", f"query@{file}"],
        "form": ["--data-urlencode", f"query@{file}"],
        "direct": ["-H", "Content-Type: application/sparql-query", "--data-binary", f"@{file}"],
    }[way]


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_every_way_of_sending_gives_the_same(
    address: str, view: Graph, tmp_path: Path, way: str
) -> None:
    query = f"# ä\nSELECT ?p {{ ?p a <{HANKE.Project}> }} ORDER BY ?p"
    expected = ["p", *sorted({str(each) for each in view.subjects(RDF.type, HANKE.Project)})]

    text = curl(f"{address}/sparql?format=csv", *sent(way, query, tmp_path))

    assert expected == text.decode().splitlines()


@pytest.mark.parametrize("coding", ["gzip", "zstd", "gzip, deflate, br, zstd"])
@pytest.mark.parametrize("format_name", ["json", "csv", "tsv", "xml"])
def test_compression_shortens_the_way_and_not_the_answer(
    address: str, tmp_path: Path, coding: str, format_name: str
) -> None:
    asked = [f"{address}/sparql?format={format_name}", *sent("form", EVERYTHING, tmp_path)]

    plain = curl(*asked)
    shortened = curl(*asked, "--compressed", "-H", f"Accept-Encoding: {coding}")
    on_the_way = curl(
        *asked, "-o", "/dev/null", "-w", "%{size_download}", "-H", f"Accept-Encoding: {coding}"
    )

    assert plain == shortened
    assert int(on_the_way) < len(plain) / 3


@pytest.mark.parametrize("length", [100, 1_000, 5_000, 10_000, 50_000, 150_000])
@pytest.mark.parametrize("way", ["form", "direct"])
def test_headers_stay_short_however_long_the_query_is(
    address: str, tmp_path: Path, way: str, length: int
) -> None:
    query = f"SELECT * {{ ?s ?p ?o }} # {'ä' * length}"

    told = curl(
        f"{address}/sparql?limit=2", *sent(way, query, tmp_path), "-D", "-", "-o", "/dev/null"
    )

    assert b"more=true" in told
    assert len(told) < SHORTEST_LIMIT


@pytest.mark.parametrize("languages", [None, "*", "*;q=0.5"])
def test_errors_are_in_english_where_no_language_is_asked_for(
    address: str, languages: str | None
) -> None:
    header = ["-H", f"Accept-Language: {languages}"] if languages else []

    told = json.loads(
        curl(f"{address}/sparql", "-d", "query=ASK {}", "-d", "timeout=soon", *header)
    )

    assert "The request cannot be understood" == told["title"]


def test_the_next_page_is_asked_for_as_the_first_was(address: str) -> None:
    graph = "https://w3id.org/hankegraafi/id/source/000-pomo"
    asked = [f"query={EVERYTHING}", "limit=2", "format=tsv", f"default-graph-uri={graph}"]
    data = [argument for each in asked for argument in ("--data-urlencode", each)]

    link = curl("-G", f"{address}/sparql", *data, "-o", "/dev/null", "-w", "%header{link}")

    target, relation = link.decode().split(">; ")
    assert 'rel="next"' == relation
    assert {
        "query": [EVERYTHING],
        "default-graph-uri": [graph],
        "format": ["tsv"],
        "limit": ["2"],
        "offset": ["2"],
        "order": ["memory"],
    } == parse_qs(urlsplit(target.removeprefix("<")).query)
