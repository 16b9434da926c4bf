"""Virtuoso's own bounds: an answer that it cut, or gave up, is never passed on as a whole one."""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.engines.conftest import put
from tests.support import nasty
from tests.support.answers import ask, is_elsewhere, served
from tests.support.bare import bare_release
from tests.support.engines import Virtuoso

ROWS = 50
EX = nasty.EX
ALL = f"SELECT ?s ?o WHERE {{ ?s <{EX}said> ?o }}"
FIRST = f"SELECT ?s ?o WHERE {{ ?s <{EX}word> ?o }} ORDER BY ?s ?o LIMIT 10"
GROUPS = f"SELECT ?o (COUNT(?s) AS ?n) WHERE {{ ?s <{EX}word> ?o }} GROUP BY ?o"
LONG = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


class Bounded(Virtuoso):
    """A Virtuoso whose bounds can be set for its next start."""

    bounds: dict[str, int] = {}  # noqa: RUF012 - each server has its own

    def command(self) -> list[str]:
        command = super().command()
        path = self.folder / "virtuoso.ini"
        text = path.read_text(encoding="utf-8")
        for name, value in self.bounds.items():
            text = re.sub(rf"(?m)^{name} = .*$", f"{name} = {value}", text)
        path.write_text(text, encoding="utf-8")
        return command


@pytest.fixture(scope="module")
def bounded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bounded]:
    server = Bounded(tmp_path_factory.mktemp("bounded"))
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory, bounded: Bounded) -> Path:
    """The values that engines differ in, loaded while the bounds were wide."""
    folder = tmp_path_factory.mktemp("releases")
    nasty.write(folder / "all.nq")
    put(bounded, bare_release(folder, folder / "all.nq", version="nasty"))
    return folder


@pytest.fixture(params=["ResultSetMaxRows", "MaxQueryExecutionTime", "MaxQueryCostEstimationTime"])
def servers(
    request: pytest.FixtureRequest, releases: Path, bounded: Bounded, tmp_path: Path
) -> Iterator[tuple[httpx.Client, httpx.Client]]:
    """Ours from memory, and ours over a Virtuoso with one narrow bound."""
    bounded.bounds = {request.param: ROWS if request.param == "ResultSetMaxRows" else 1}
    bounded.restart()
    settings = {
        "memory": {"HANKEGRAAFI_ENGINE": "memory", "HANKEGRAAFI_QUERY_SECONDS": "6"},
        "virtuoso": {
            "HANKEGRAAFI_ENGINE": bounded.query_address,
            "HANKEGRAAFI_QUERY_SECONDS": "6",
        },
    }
    with served(releases, tmp_path / "log.txt", settings) as clients:
        yield clients["memory"], clients["virtuoso"]


def test_answers_are_whole_whatever_the_bounds_are(
    servers: tuple[httpx.Client, httpx.Client],
) -> None:
    memory, virtuoso = servers

    for text in (ALL, FIRST, GROUPS, ALL):
        ordered = "ORDER" in text
        expected, found = ask(memory, text, ordered=ordered), ask(virtuoso, text, ordered=ordered)
        assert 200 == expected.status
        assert expected == found

    assert len(ask(virtuoso, ALL).rows) > ROWS
    assert is_elsewhere(virtuoso, GROUPS)


def test_what_takes_too_long_is_an_error(servers: tuple[httpx.Client, httpx.Client]) -> None:
    memory, virtuoso = servers

    ours, answer = (each.post("/sparql", data={"query": LONG}) for each in (memory, virtuoso))

    assert answer.status_code in {ours.status_code, 503, 504}
    assert answer.status_code >= 400
    assert "application/problem+json" == answer.headers["content-type"]
