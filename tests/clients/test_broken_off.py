"""An answer that the service cannot finish is an error to every client, never a shorter answer."""

import subprocess
from collections.abc import Callable
from http.client import IncompleteRead
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pandas as pd  # type: ignore[import-untyped]
import pytest
from rdflib import Graph
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, TSV, TURTLE, SPARQLWrapper

pytestmark = pytest.mark.servers

LONG = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
TRIPLES = "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f }"


@pytest.mark.parametrize("format_name", [JSON, CSV, TSV, TURTLE])
def test_sparqlwrapper(cramped: str, format_name: str) -> None:
    service = SPARQLWrapper(f"{cramped}/sparql", returnFormat=format_name)
    service.setQuery(TRIPLES if format_name == TURTLE else LONG)

    with pytest.raises(IncompleteRead):
        service.queryAndConvert()


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("format_name", ["xml", "json", "csv", "tsv"])
def test_the_store_of_rdflib(cramped: str, method: str, format_name: str) -> None:
    graph = Graph(SPARQLStore(f"{cramped}/sparql", method=method, returnFormat=format_name))

    with pytest.raises(IncompleteRead):
        graph.query(LONG)


def test_service_of_rdflib(cramped: str) -> None:
    with pytest.raises(IncompleteRead):
        len(Graph().query(f"SELECT * {{ SERVICE <{cramped}/sparql> {{ ?a ?b ?c . ?d ?e ?f }} }}"))


@pytest.mark.parametrize("engine", ["c", "python"])
@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_pandas(cramped: str, engine: Any, encoding: str) -> None:
    address = f"{cramped}/sparql?{urlencode({'query': LONG, 'format': 'csv'})}"

    with pytest.raises(IncompleteRead):
        pd.read_csv(address, engine=engine, storage_options={"Accept-Encoding": encoding})


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
@pytest.mark.parametrize("send", [httpx.get, httpx.post])
def test_httpx(cramped: str, encoding: str, send: Callable[..., httpx.Response]) -> None:
    given = "params" if send is httpx.get else "data"

    with pytest.raises(httpx.RemoteProtocolError):
        send(f"{cramped}/sparql", headers={"Accept-Encoding": encoding}, **{given: {"query": LONG}})


@pytest.mark.parametrize("options", [[], ["--compressed"], ["-G"]], ids=["post", "gzip", "get"])
def test_curl(cramped: str, options: list[str], tmp_path: Path) -> None:
    command = ["curl", "-s", *options, "-o", str(tmp_path / "answer"), f"{cramped}/sparql"]

    done = subprocess.run([*command, "--data-urlencode", f"query={LONG}"], check=False)

    assert 18 == done.returncode
