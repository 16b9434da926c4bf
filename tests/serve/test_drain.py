"""How a server takes leave: /readyz says so first, and whoever asks is answered."""

import http.client
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from tests.support.bare import bare_release
from tests.support.servers import Server, serving

pytestmark = pytest.mark.servers

STATEMENTS = 1_500
SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }"
ENDLESS = f"{SLOW[:-1]} . ?g ?h ?i . ?j ?k ?l }}"


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    room = tmp_path_factory.mktemp("bare")
    lines = (f'<http://e.example/{n}> <http://e.example/p> "{n}" .\n' for n in range(STATEMENTS))
    (room / "a.nq").write_text("".join(lines))
    bare_release(room, room / "a.nq", version="a")
    return room


@pytest.fixture
def draining(releases: Path, tmp_path: Path) -> Iterator[Server]:
    with serving(releases, tmp_path / "log", "--drain", "3000") as server:
        yield server


def asked(query: str) -> str:
    return "/sparql?" + urlencode({"query": query, "format": "csv"})


def get(connection: http.client.HTTPConnection, path: str) -> tuple[int, str | None, bytes]:
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.headers["connection"], answer.read()


def until_it_drains(server: Server) -> tuple[int, str | None, bytes]:
    while (told := get(server.connect(), "/readyz"))[0] == 200:
        pass
    return told


def until_a_query_runs(server: Server) -> None:
    lane = b'hankegraafi_queries_running{lane="long"} 1.0'
    while lane not in get(server.connect(), "/metrics")[2]:
        pass


def until_nobody_is_let_in(server: Server) -> None:
    while True:
        try:
            get(server.connect(), "/healthz")
        except ConnectionError:
            return


def test_a_server_that_drains_says_so_and_answers_on(draining: Server) -> None:
    rests = draining.connect()
    for _ in range(3):  # from the second one on such a request goes the quick way
        before = get(rests, asked("ASK {}"))
    draining.tell(signal.SIGTERM)
    told = until_it_drains(draining)
    after = [
        get(rests, asked("ASK {}")),
        get(draining.connect(), asked("ASK { ?s ?p ?o }")),
        get(draining.connect(), "/healthz"),
    ]

    assert (200, None) == before[:2]
    assert (503, "close") == told[:2]
    assert b'"status":"draining"' in told[2]
    assert [(200, "close")] * 3 == [each[:2] for each in after]
    draining.tell(signal.SIGTERM)
    assert 0 == draining.ended()


def test_an_answer_under_way_when_the_draining_begins_closes_its_connection(
    draining: Server,
) -> None:
    waiting = draining.connect()
    waiting.request("GET", asked(SLOW))
    until_a_query_runs(draining)
    draining.tell(signal.SIGTERM)
    answer = waiting.getresponse()

    assert (200, "close") == (answer.status, answer.headers["connection"])
    assert str(STATEMENTS**2) == answer.read().decode().split()[1]


def test_after_the_draining_what_runs_is_finished_and_nobody_is_let_in(
    releases: Path, tmp_path: Path
) -> None:
    with serving(releases, tmp_path / "log", DRAIN=0) as server:
        waiting = server.connect()
        waiting.request("GET", asked(SLOW))
        until_a_query_runs(server)
        server.tell(signal.SIGTERM)
        answer = waiting.getresponse()
        count, code = answer.read().decode().split()[1], server.ended()
        with pytest.raises(ConnectionRefusedError):
            server.connect().connect()

    assert (200, str(STATEMENTS**2), 0) == (answer.status, count, code)


@pytest.mark.alone
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_it_at_once(releases: Path, tmp_path: Path, number: int) -> None:
    with serving(releases, tmp_path / "log", DRAIN=0, QUERY_SECONDS=600) as server:
        waiting = server.connect()
        waiting.request("GET", asked(ENDLESS))
        until_a_query_runs(server)
        began = time.monotonic()
        server.tell(signal.SIGTERM)
        until_nobody_is_let_in(server)
        server.tell(signal.Signals(number))
        code = server.ended()
        with pytest.raises((http.client.HTTPException, ConnectionError)):
            waiting.getresponse()

    assert 0 == code
    assert time.monotonic() - began < 30


@pytest.mark.alone
def test_control_c_does_not_drain(draining: Server) -> None:
    began = time.monotonic()
    draining.tell(signal.SIGINT)

    assert 0 == draining.ended()
    assert time.monotonic() - began < 30


def test_a_connection_that_has_just_come_is_answered(releases: Path, tmp_path: Path) -> None:
    with serving(releases, tmp_path / "log", DRAIN=0) as server:
        stopped = server.connect()
        server.tell(signal.SIGSTOP)
        stopped.request("GET", asked("ASK {}"))  # the system has let it in, the server not yet
        server.tell(signal.SIGTERM)
        server.tell(signal.SIGCONT)
        answer = stopped.getresponse()

        assert (200, 0) == (answer.status, server.ended())
