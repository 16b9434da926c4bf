"""The shipped data, loaded once: curated files into the default graph, claims into their own."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from tests.support.seeds import is_seed

from hankegraafi import vocab

DATA = Path(__file__).parents[2] / "data"
EXPECTED = Path(__file__).parent / "expected"
BASE = vocab.DEFAULT_BASE

Row = tuple[str, ...]
Rows = Callable[[str], list[Row]]


def _load() -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    for path in filter(is_seed, sorted(DATA.rglob("*.ttl"))):
        graph = pyoxigraph.NamedNode(f"{BASE}id/source/{path.parent.name}")
        target = graph if path.name == "claims.ttl" else pyoxigraph.DefaultGraph()
        store.load(path=str(path), format=pyoxigraph.RdfFormat.TURTLE, to_graph=target)
    return store


def _short(term: Any) -> str:
    if term is None:
        return ""
    value = str(term.value)
    for head in (f"{BASE}id/", vocab.HANKE):
        value = value.removeprefix(head)
    return value


@pytest.fixture(scope="session")
def store() -> pyoxigraph.Store:
    """The whole data set."""
    return _load()


@pytest.fixture(scope="session")
def rows(store: pyoxigraph.Store) -> Rows:
    """Answer a SELECT query with sorted rows of short names."""

    def answer(query: str) -> list[Row]:
        found = store.query(query, prefixes=vocab.PREFIXES)
        assert isinstance(found, pyoxigraph.QuerySolutions)
        names = [variable.value for variable in found.variables]
        return sorted(tuple(_short(solution[name]) for name in names) for solution in found)

    return answer


@pytest.fixture(scope="session")
def table() -> Rows:
    """Read an expected table, without its header."""

    def read(name: str) -> list[Row]:
        with (EXPECTED / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return sorted(tuple(row) for row in list(csv.reader(file))[1:])

    return read


@pytest.fixture(scope="session")
def facts() -> dict[str, Any]:
    """The facts that are easier to read as nested than as a table."""
    stated: dict[str, Any] = json.loads((EXPECTED / "facts.json").read_text(encoding="utf-8"))
    return stated
