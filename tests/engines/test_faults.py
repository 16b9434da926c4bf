"""Real engines behind a proxy that fails, that are ended and come back, and that others change."""

import http.client
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from tests.engines.conftest import InEngine, put
from tests.support import faults
from tests.support.engines import EngineServer
from tests.support.faults import Fault, Faulty, proxy
from tests.support.injections import HOSTILE
from tests.support.servers import Server, serving

from hankegraafi.release import Release
from hankegraafi.store.remote import names

KINDS = "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) { ?s a ?class } GROUP BY ?class"
NUMBERS = count()
PATIENCE = 60.0


@contextmanager
def behind(engine: EngineServer) -> Iterator[Faulty]:
    """A proxy before an engine."""
    faulty = Faulty(proxy(engine.port))
    try:
        yield faulty
    finally:
        faulty.stop()


def at(faulty: Faulty, engine: EngineServer) -> str:
    """The address of an engine behind a proxy."""
    return f"sparql+http://127.0.0.1:{faulty.port}{urlsplit(engine.query_address).path}"


def ask(server: Server, query: str = KINDS, **params: str) -> tuple[int, bytes]:
    """Ask what nobody has asked before."""
    given = urlencode({"query": f"{query}\n# {next(NUMBERS)}", **params})
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    try:
        connection.request("GET", f"/sparql?{given}", headers={"Accept": faults.JSON})
        reply = connection.getresponse()
        return reply.status, reply.read()
    finally:
        connection.close()


def rows(answer: tuple[int, bytes]) -> object:
    """Give the rows of an answer in no order, or its status."""
    status, body = answer
    if status != 200:
        return status
    told = json.loads(body)
    bindings = told.get("results", {}).get("bindings", [])
    return told.get("boolean"), sorted(json.dumps(each, sort_keys=True) for each in bindings)


def until(server: Server, wanted: Callable[[int], bool], seconds: float = PATIENCE) -> object:
    """Ask until the status is as it is wanted; give the rows."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        answer = ask(server)
        if wanted(answer[0]):
            return rows(answer)
    raise AssertionError(server.log.read_text()[-4000:])


@pytest.fixture(scope="module")
def right(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over the shipped data without another engine."""
    log = tmp_path_factory.mktemp("right") / "log"
    with serving(release.path.parent, log, "--release", release.version) as server:
        yield server


FAULTS: dict[str, tuple[Fault, int]] = {
    "reset": (faults.reset, 502),
    "half an answer": (faults.half, 502),
    "garbage": (faults.garbage, 502),
    "500": (faults.says(500), 502),
    "503": (faults.says(503), 503),
    "a byte at a time": (faults.drip, 504),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_failures_before_a_real_engine(
    loaded: InEngine, right: Server, tmp_path: Path, fault: str
) -> None:
    spoils, status = FAULTS[fault]
    with behind(loaded.server) as faulty:
        settings: dict[str, Any] = {"ENGINE": at(faulty, loaded.server), "QUERY_SECONDS": 3}
        folder, log = loaded.shipped.path.parent, tmp_path / "log"
        with serving(folder, log, "--release", loaded.shipped.version, **settings) as server:
            until(server, lambda found: found == 200)
            faulty.fault = spoils
            begun = time.monotonic()

            assert status == ask(server)[0]
            assert time.monotonic() - begun < 4.5
            faulty.well()
            assert rows(ask(right)) == until(server, lambda found: found == 200, 5)


def test_a_minute_of_silence(loaded: InEngine, right: Server, tmp_path: Path) -> None:
    with behind(loaded.server) as faulty:
        folder, log = loaded.shipped.path.parent, tmp_path / "log"
        settings: dict[str, Any] = {"ENGINE": at(faulty, loaded.server)}
        with serving(folder, log, "--release", loaded.shipped.version, **settings) as server:
            until(server, lambda found: found == 200)
            faulty.fault = faults.silence
            begun = time.monotonic()

            assert 504 == ask(server)[0]
            assert time.monotonic() - begun < 31
            faulty.well()
            assert rows(ask(right)) == until(server, lambda found: found == 200, 5)


def test_an_engine_that_is_ended_and_comes_back(
    own: EngineServer, release: Release, right: Server, tmp_path: Path
) -> None:
    put(own, release)
    folder, given = release.path.parent, own.environment.items()
    settings: dict[str, Any] = {name.removeprefix("HANKEGRAAFI_"): each for name, each in given}
    with serving(folder, tmp_path / "log", "--release", release.version, **settings) as server:
        expected = rows(ask(right))
        assert expected == until(server, lambda found: found == 200)
        own.kill()
        for _ in range(5):
            assert 503 == ask(server)[0]
        own.start()

        assert expected == until(server, lambda found: found == 200, 30)


def test_a_release_that_is_taken_out_is_not_answered_from(
    own: EngineServer, release: Release, tmp_path: Path
) -> None:
    put(own, release)
    folder, given = release.path.parent, own.environment.items()
    settings: dict[str, Any] = {name.removeprefix("HANKEGRAAFI_"): each for name, each in given}
    with serving(folder, tmp_path / "log", "--release", release.version, **settings) as server:
        until(server, lambda found: found == 200)
        own.update(f"CLEAR GRAPH <{names.STATE}>")

        assert 503 == ask(server)[0]
        put(own, release)
        until(server, lambda found: found == 200, 10)


@pytest.mark.parametrize("query", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_query_gets_what_our_own_engine_would_give(
    over: Server, right: Server, query: str
) -> None:
    assert rows(ask(right, query)) == rows(ask(over, query))


@pytest.fixture(scope="session")
def over(loaded: InEngine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server over each engine."""
    log, release = tmp_path_factory.mktemp("over") / "log", loaded.shipped
    settings: dict[str, Any] = {"ENGINE": loaded.server.query_address}
    with serving(release.path.parent, log, "--release", release.version, **settings) as server:
        yield server
