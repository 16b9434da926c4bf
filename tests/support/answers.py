"""Answers of several servers to the same requests, made comparable."""

import csv
import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pyoxigraph as ox

JSON, XML = "application/sparql-results+json", "application/sparql-results+xml"
CSV, TURTLE = "text/csv", "text/turtle"
_ROWS = {JSON: ox.QueryResultsFormat.JSON, XML: ox.QueryResultsFormat.XML}


class Told(NamedTuple):
    """An answer: its status and type, its columns, and its rows (or lines, or yes or no)."""

    status: int
    kind: str
    columns: tuple[str, ...]
    rows: Any


@contextmanager
def served(
    releases: Path, log: Path, settings: Mapping[str, Mapping[str, str]]
) -> Iterator[Mapping[str, httpx.Client]]:
    """Serve releases once for each name, each time with other settings, as processes."""
    with ExitStack() as stack:
        started = [
            (name, stack.enter_context(_process(releases, log, told)))
            for name, told in settings.items()
        ]
        clients = {}
        for name, process in started:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert " is served on " in line, log.read_text()
            address = line.strip().rpartition(" ")[2].rstrip("/")
            clients[name] = stack.enter_context(httpx.Client(base_url=address, timeout=240))
        for client in clients.values():
            assert 200 == client.get("/sparql", params={"query": "ASK {}"}).status_code
        yield clients


@contextmanager
def _process(
    releases: Path, log: Path, settings: Mapping[str, str]
) -> "Iterator[subprocess.Popen[str]]":
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HANKEGRAAFI_")}
    given = {"HANKEGRAAFI_CACHE": "0", "HANKEGRAAFI_QUERY_SECONDS": "200", **settings}
    command = ["serve", "--releases", str(releases), "--port", "0"]
    with log.open("ab") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "hankegraafi", *command],
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=kept | given,
        )
    assert process.stdout is not None
    with process.stdout:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def ask(client: httpx.Client, text: str, accept: str = JSON, *, ordered: bool = False) -> Told:
    """Ask a query by POST."""
    return told(
        client.post("/sparql", data={"query": text}, headers={"Accept": accept}), ordered=ordered
    )


def told(answer: httpx.Response, *, ordered: bool = False) -> Told:
    """Make an answer comparable: rows in their order where that was asked for, or sorted."""
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if answer.status_code != 200:
        return Told(answer.status_code, kind, (), None)
    if kind in _ROWS:
        found = ox.parse_query_results(answer.content, format=_ROWS[kind])
        if isinstance(found, ox.QueryBoolean):
            return Told(200, kind, (), bool(found))
        columns = tuple(each.value for each in found.variables)
        rows: Sequence[Any] = [
            tuple("" if term is None else str(term) for term in row) for row in found
        ]
    elif kind == CSV:
        (first, *rows) = csv.reader(io.StringIO(answer.text, newline=""))
        columns = tuple(first)
    elif kind == TURTLE:
        quads = ox.parse(answer.content, format=ox.RdfFormat.TURTLE)
        return Told(200, kind, (), sorted({str(each) for each in quads}))
    else:
        columns, rows = (), answer.text.splitlines()
    return Told(200, kind, columns, list(rows) if ordered else sorted(rows))


def is_elsewhere(client: httpx.Client, text: str) -> bool:
    """Say whether an engine elsewhere answers a query."""
    answer = client.post("/sparql", data={"query": text, "explain": "plan"})
    return bool(answer.json().get("engine") == "elsewhere")
