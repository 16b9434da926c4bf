"""An engine elsewhere that fails costs the visitor the answer, or nothing; never a wrong one."""

import csv
import io
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import httpx
import pytest
from tests.serve.conftest import Serving
from tests.support import faults
from tests.support.faults import Fault, Faulty, Held

from hankegraafi.config import Settings
from hankegraafi.release import Release
from hankegraafi.store import Places
from hankegraafi.store.remote.state import Loaded

pytestmark = pytest.mark.servers

SECONDS = 2.0
BOUND = SECONDS + 1.5
"""The limit of a query, a second, and what a busy machine takes for itself."""
KINDS = "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) { ?s a ?class } GROUP BY ?class"
GRAPH = "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 3"
PASSWORD = "hunter2-and-more"

MOST = Places().away
NUMBERS = count()


@pytest.fixture(scope="module")
def held(release: Release) -> Held:
    return Held(release, weight=1_000_000)


@pytest.fixture(scope="module")
def engine(held: Held) -> Iterator[Faulty]:
    engine = Faulty(held)
    yield engine
    engine.stop()


@pytest.fixture(scope="module")
def everything(release: Release, engine: Faulty, serving: Serving) -> Iterator[httpx.Client]:
    """A server that asks the engine everything."""
    settings = Settings(
        engine=engine.address,
        engine_user="service",
        engine_password=PASSWORD,
        query_seconds=SECONDS,
        query_size=4,
    )
    with (
        serving(release, settings) as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        yield client
        assert 0 == sum(figures(client, "hankegraafi_queries_running").values())
        assert figures(client, "hankegraafi_workers")[""] <= MOST + 4


@pytest.fixture(scope="module")
def scans(release: Release, engine: Faulty, serving: Serving) -> Iterator[httpx.Client]:
    """A server that asks the engine what scans."""
    settings = Settings(scans=engine.address, query_seconds=SECONDS, cache=0)
    with (
        serving(release, settings) as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        yield client


@pytest.fixture(autouse=True)
def _mended(engine: Faulty, held: Held) -> Iterator[None]:
    told = {**held.told}
    yield
    held.told = told
    engine.well()


def ask(client: httpx.Client, query: str = KINDS, **headers: str) -> httpx.Response:
    """Ask what nobody has asked before."""
    text = f"{query} # {next(NUMBERS)}"
    return client.get("/sparql", params={"query": text}, headers=headers)


def until_well(client: httpx.Client, seconds: float = 5.0) -> httpx.Response:
    """Ask until there is an answer."""
    end = time.monotonic() + seconds
    while (response := ask(client)).status_code != 200:
        assert time.monotonic() < end, response.text
    return response


def figures(client: httpx.Client, name: str) -> dict[str, float]:
    """Give what /metrics says, by labels."""
    found = {}
    for line in client.get("/metrics").text.splitlines():
        key, _, value = line.rpartition(" ")
        if key.partition("{")[0] == name:
            found[key.removeprefix(name)] = float(value)
    return found


def counted(response: httpx.Response) -> dict[str, str]:
    """Give the rows of KINDS."""
    rows = response.json()["results"]["bindings"]
    return {row["class"]["value"]: row["n"]["value"] for row in rows}


@pytest.fixture(scope="module")
def right(client: httpx.Client) -> dict[str, str]:
    """The rows of KINDS, as a server without another engine has them."""
    return counted(ask(client))


def test_an_engine_of_another_make_is_asked_in_its_own_words(
    release: Release, held: Held, serving: Serving, right: dict[str, str]
) -> None:
    """What was asked was written for the one before, so its answer is not believed."""
    engine = Faulty(held)
    settings = Settings(engine=engine.address, query_seconds=SECONDS)

    def other(asked: faults.Asked) -> faults.Given:
        given = held(asked)
        return given._replace(headers={**given.headers, "Server": "Virtuoso/07.20"})

    with serving(release, settings) as address, httpx.Client(base_url=address) as client:
        assert right == counted(ask(client))
        engine.answering = other
        refused = ask(client)
        engine.asked.clear()
        answered = until_well(client)
    engine.stop()

    assert (503, "1") == (refused.status_code, refused.headers["Retry-After"])
    assert right == counted(answered)
    assert any(" FROM <urn:hankegraafi:" in each.query for each in engine.asked)


FAULTS: dict[str, tuple[Fault, int]] = {
    "reset": (faults.reset, 502),
    "closed": (faults.hang_up, 502),
    "half an answer": (faults.half, 502),
    "reset in mid-answer": (faults.reset_half, 502),
    "another protocol": (faults.no_http, 502),
    "headers without end": (faults.endless_head, 502),
    "garbage": (faults.garbage, 502),
    "cut, with the length of the rest": (faults.cut_short, 502),
    "cut by one sign": (faults.without_brace, 502),
    "two answers in one": (faults.twice, 502),
    "chunks that do not end": (faults.chunks_cut, 502),
    "a page": (faults.web_page, 502),
    "a page that is called JSON": (faults.page_as_json, 502),
    "another content type": (faults.another_kind, 502),
    "yes instead of rows": (faults.yes, 502),
    "a row that is none": (faults.spoilt_row, 502),
    "nothing": (faults.nothing, 502),
    "an empty answer": (faults.empty, 502),
    "a part": (faults.part, 504),
    "silence": (faults.silence, 504),
    "a byte at a time": (faults.drip, 504),
    "a redirect": (faults.redirect, 502),
    "500": (faults.says(500), 502),
    "502": (faults.says(502), 502),
    "503": (faults.says(503), 503),
    "503 for a while": (faults.says(503, Retry_After="7"), 503),
    "504": (faults.says(504), 504),
    "429": (faults.says(429), 503),
    "401": (faults.says(401, WWW_Authenticate='Basic realm="x"'), 502),
    "403": (faults.says(403), 502),
    "404": (faults.says(404), 502),
}


@pytest.mark.parametrize(("fault", "status"), FAULTS.values(), ids=FAULTS)
def test_a_failure_is_told_in_time_and_the_next_answer_is_right(
    everything: httpx.Client,
    engine: Faulty,
    right: dict[str, str],
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    status: int,
) -> None:
    until_well(everything)
    engine.fault = fault
    begun = time.monotonic()

    with caplog.at_level(logging.INFO):
        failed = ask(everything)

    assert (status, "application/problem+json") == (
        failed.status_code,
        failed.headers["content-type"],
    )
    assert time.monotonic() - begun < BOUND
    assert ("retry-after" in failed.headers) == (status == 503)
    assert f":{engine.port}" not in failed.text
    assert PASSWORD not in failed.text + caplog.text
    assert engine.address in caplog.text
    engine.well()
    assert right == counted(until_well(everything))


@pytest.mark.parametrize("fault", [each for each, _ in FAULTS.values()], ids=FAULTS)
def test_where_only_scans_go_elsewhere_ours_answers_instead(
    scans: httpx.Client, engine: Faulty, right: dict[str, str], fault: Fault
) -> None:
    engine.fault = fault
    begun = time.monotonic()

    answered = ask(scans)

    assert (200, right) == (answered.status_code, counted(answered))
    assert time.monotonic() - begun < BOUND


def test_the_scans_do_go_elsewhere(scans: httpx.Client, engine: Faulty) -> None:
    ends = time.monotonic() + 60  # it may be left alone still
    before = len(engine.asked)
    while time.monotonic() < ends and before == len(engine.asked):
        assert 200 == ask(scans).status_code

    assert before < len(engine.asked)


@pytest.mark.parametrize("fault", [faults.reset, faults.half, faults.garbage, faults.says(500)])
def test_what_fails_once_is_asked_once_more(
    everything: httpx.Client, engine: Faulty, right: dict[str, str], fault: Fault
) -> None:
    until_well(everything)
    engine.fault = faults.once(fault, engine)

    answered = ask(everything)

    assert (200, right) == (answered.status_code, counted(answered))


@pytest.mark.parametrize(
    ("accept", "language", "words"),
    [
        ("application/sparql-results+json", "sv", "Motorn som besvarar"),
        ("application/sparql-results+json", "fi", "vastaava moottori"),
        ("text/csv", "", "The engine that answers"),
        ("text/html", "fi", "vastaava moottori"),
    ],
)
def test_a_failure_is_told_in_the_words_of_the_visitor(
    everything: httpx.Client, engine: Faulty, accept: str, language: str, words: str
) -> None:
    until_well(everything)
    engine.fault = faults.reset

    failed = ask(everything, Accept=accept, **{"Accept-Language": language})

    assert 502 == failed.status_code
    assert words in failed.text
    assert ("text/html" in failed.headers["content-type"]) == (accept == "text/html")


LIES: dict[str, Callable[[Loaded], Loaded | None]] = {
    "half of the release": lambda told: replace(told, stage="loading"),
    "one that leaves": lambda told: replace(told, stage="leaving"),
    "another one by that name": lambda told: replace(told, digest="0" * 64),
    "none at all": lambda _: None,
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_an_engine_that_holds_something_else_is_not_believed(
    everything: httpx.Client,
    held: Held,
    right: dict[str, str],
    lie: Callable[[Loaded], Loaded | None],
) -> None:
    until_well(everything)
    told = {**held.told}
    held.told = {name: lied for name, each in told.items() if (lied := lie(each))}

    failed = ask(everything)

    assert 503 == failed.status_code
    assert "does not hold this release" in failed.json()["detail"]
    held.told = told
    assert right == counted(until_well(everything))


def test_rows_without_a_column_are_not_believed(
    everything: httpx.Client, engine: Faulty, right: dict[str, str]
) -> None:
    until_well(everything)
    engine.fault = faults.rows(3)

    assert right == counted(ask(everything))


def test_what_an_engine_refuses_to_compute_is_computed_here(
    everything: httpx.Client, engine: Faulty, right: dict[str, str]
) -> None:
    until_well(everything)
    engine.fault = faults.says(400)

    assert right == counted(ask(everything))


@pytest.mark.parametrize(
    "fault", [faults.rows(100_000, ends=False), faults.rows(None)], ids=["half", "endless"]
)
@pytest.mark.parametrize("accept", ["text/csv", "application/sparql-results+xml"])
def test_a_long_answer_that_breaks_off_is_cut_off(
    everything: httpx.Client, engine: Faulty, fault: Fault, accept: str
) -> None:
    until_well(everything)
    engine.fault = fault
    taken = b""

    def take() -> None:
        nonlocal taken
        query = f"SELECT (?s AS ?n) {{ ?s ?p ?o }} # {next(NUMBERS)}"
        asked = {"query": query}
        with everything.stream("GET", "/sparql", params=asked, headers={"Accept": accept}) as got:
            assert 200 == got.status_code
            for piece in got.iter_bytes():
                taken += piece

    with pytest.raises(httpx.RemoteProtocolError):
        take()
    assert len(taken) <= 5 << 20
    assert f":{engine.port}".encode() not in taken


def test_a_long_answer_is_whole(everything: httpx.Client, engine: Faulty) -> None:
    until_well(everything)
    engine.fault = faults.rows(90_000)

    answered = ask(everything, "SELECT (?s AS ?n) { ?s ?p ?o }", Accept="text/csv")

    rows = list(csv.reader(io.StringIO(answered.text)))
    assert [["n"], *([str(each)] for each in range(90_000))] == rows


def test_an_engine_that_fails_is_left_alone_and_found_again(
    everything: httpx.Client, engine: Faulty, right: dict[str, str]
) -> None:
    until_well(everything)
    engine.fault, engine.spoils_told = faults.reset, True
    while not figures(everything, "hankegraafi_engine_open")[""]:
        assert 502 == ask(everything).status_code
    before, begun = len(engine.asked), time.monotonic()

    responses = [ask(everything) for _ in range(5)]

    assert time.monotonic() - begun < 0.9
    assert {503} == {each.status_code for each in responses}
    assert before == len(engine.asked)
    state = everything.get("/readyz")
    assert 200 == state.status_code
    told = {"asked": "everything", "state": "left_alone", "reason": "broken"}
    assert told == state.json()["engine"]
    engine.well()
    assert right == counted(until_well(everything, 3.0))
    assert "answers" == everything.get("/readyz").json()["engine"]["state"]
    asked = figures(everything, "hankegraafi_engine_asked_total")[""]
    assert 3 <= figures(everything, "hankegraafi_engine_failed_total")[""] < asked


def test_an_engine_that_restarts_is_found_again(
    everything: httpx.Client, engine: Faulty, right: dict[str, str]
) -> None:
    until_well(everything)
    engine.stop()
    assert 503 == ask(everything).status_code
    engine.start()

    assert right == counted(until_well(everything, 3.0))


def test_others_are_answered_while_many_wait_for_a_silent_engine(
    release: Release, held: Held, serving: Serving
) -> None:
    engine = Faulty(held)
    settings = Settings(engine=engine.address, query_seconds=60)
    found: list[int] = []

    def wait(address: str) -> None:
        with httpx.Client(base_url=address, timeout=60) as client:
            found.append(ask(client).status_code)

    with serving(release, settings) as address, httpx.Client(base_url=address, timeout=30) as one:
        until_well(one)
        engine.fault = faults.silence
        waiting = [threading.Thread(target=wait, args=(address,)) for _ in range(MOST + 4)]
        for each in waiting:
            each.start()
        engine.until_waiting(MOST)
        for path in ("/healthz", "/readyz", "/download/", "/", "/page/project"):
            assert 200 == one.get(path).status_code
        assert 200 == ask(one, GRAPH, Accept="text/turtle").status_code
        assert engine.waiting > MOST / 2  # they were answered before those that wait
        engine.well()
        for each in waiting:
            each.join()
    engine.stop()

    assert len(found) == MOST + 4
    assert {200, 503, 504} >= set(found)


def test_what_the_visitor_holds_already_is_not_asked(
    everything: httpx.Client, engine: Faulty
) -> None:
    until_well(everything)
    asked = {"query": f"{KINDS} # {next(NUMBERS)}"}
    etag = everything.get("/sparql", params=asked).headers["etag"]
    engine.fault = faults.silence
    before = len(engine.asked)

    again = everything.get("/sparql", params=asked, headers={"If-None-Match": etag})
    kept = everything.get("/sparql", params=asked)

    assert etag.startswith("W/")
    assert [304, 200] == [again.status_code, kept.status_code]
    assert before == len(engine.asked)


def test_what_our_own_engine_answers_needs_no_other(
    everything: httpx.Client, engine: Faulty
) -> None:
    engine.fault, engine.spoils_told = faults.reset, True

    assert 200 == ask(everything, GRAPH, Accept="text/turtle").status_code
    assert 400 == ask(everything, "SELECT").status_code
    assert 403 == ask(everything, "CLEAR ALL").status_code


def test_what_an_engine_sends_back_of_a_request_is_not_told(
    everything: httpx.Client, engine: Faulty, held: Held, caplog: pytest.LogCaptureFixture
) -> None:
    until_well(everything)
    seen: list[str] = []

    def answering(asked: faults.Asked) -> faults.Given:
        given = held(asked)
        if asked.is_told:
            return given
        seen.append(asked.headers.get("authorization", ""))
        if not seen[-1]:
            return faults.Given(401, {"WWW-Authenticate": 'Basic realm="x"'}, b"")
        back = f"user=service password={PASSWORD} {asked.headers}".encode()
        return faults.Given(500, {"Content-Type": "text/plain"}, back)

    engine.answering = answering
    try:
        with caplog.at_level(logging.INFO):
            failed = ask(everything)
    finally:
        engine.answering = held

    assert 502 == failed.status_code
    secret = seen[-1].removeprefix("Basic ")
    assert secret
    for each in (PASSWORD, secret):
        assert each not in failed.text + caplog.text


def test_a_certificate_that_nobody_has_signed_is_not_trusted(
    release: Release, held: Held, serving: Serving
) -> None:
    engine = Faulty(held, tls=faults.unsigned())
    try:
        settings = Settings(engine=engine.address, query_seconds=SECONDS)
        with serving(release, settings) as address, httpx.Client(base_url=address) as client:
            assert 502 == ask(client).status_code
        assert [] == engine.asked
    finally:
        engine.stop()


@pytest.mark.parametrize(
    "address", ["sparql+http://engine.invalid/sparql", "sparql+http://127.0.0.1:1/sparql"]
)
def test_an_engine_that_is_not_there_is_told_in_time(
    release: Release, serving: Serving, address: str
) -> None:
    settings = Settings(engine=address, query_seconds=SECONDS)
    with serving(release, settings) as served, httpx.Client(base_url=served) as client:
        begun = time.monotonic()
        assert 503 == ask(client).status_code
        assert time.monotonic() - begun < BOUND
