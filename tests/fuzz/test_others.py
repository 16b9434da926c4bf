"""While some ask what is too much, the others are answered as if nothing were."""

import http.client
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.fuzz.running import Running, asking, everything, post, running, status, target

from hankegraafi.release import Release

pytestmark = pytest.mark.fuzz

SECONDS = 4
MIB = 1 << 20
THREE = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
POINT = "SELECT ?p ?o {{ <https://w3id.org/hankegraafi/id/project/pomo> ?p ?o }} # {}"
BAD = {
    "a product": asking(f"SELECT (COUNT(*) AS ?n) {{ {THREE} }}"),
    "a huge order": asking(f"SELECT * {{ {THREE} }} ORDER BY ?c ?f ?a"),
    "a huge text": asking(f"SELECT (GROUP_CONCAT(STR(?c)) AS ?all) {{ {THREE} }}"),
    "a bad regex": asking(
        f"SELECT * {{ {THREE} FILTER REGEX(CONCAT(STR(?c), STR(?f)), '(a*)*(b|c.*)*(x+x+)+y$') }}"
    ),
    "a deep path": asking(
        "SELECT (COUNT(*) AS ?n) { ?a ((!<a:a>|^!<a:b>)*/(!<a:c>)+)* ?b . ?b (!<a:d>)* ?c }"
    ),
    "all that differs": asking(f"SELECT DISTINCT * {{ {THREE} }}"),
    "ten megabytes of query": post(b"#" * 10_000_000),
}


@pytest.fixture(scope="module")
def server(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    log = tmp_path_factory.mktemp("others") / "log"
    limits = {"QUERY_SECONDS": SECONDS, "CACHE": 0}
    with running(release.path.parent, log, settings=limits) as server:
        server.say(asking(POINT.format("first")))
        yield server
    assert "" == "\n".join(map(str, server.faults()))


@contextmanager
def clients(server: Running, request: bytes, count: int) -> Iterator[None]:
    """Let some clients send the same again and again, each when it was answered."""
    over = threading.Event()

    def client() -> None:
        while not over.is_set():
            server.say(request, timeout=60)
            over.wait(0.05)

    threads = [threading.Thread(target=client) for _ in range(count)]
    for each in threads:
        each.start()
    time.sleep(0.5)
    try:
        yield
    finally:
        over.set()
        for each in threads:
            each.join()


def p99(server: Running, count: int) -> float:
    """Ask so many point queries one after the other; give the time that 99 in 100 stay under.

    Raises:
        AssertionError: one of them was not answered.
    """
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    times = []
    for number in range(count):
        start = time.perf_counter()
        connection.request("GET", target(POINT.format(number)))
        response = connection.getresponse()
        response.read()
        times.append(time.perf_counter() - start)
        assert 200 == response.status
    connection.close()
    return sorted(times)[int(count * 0.99)]


@pytest.mark.parametrize("request_", BAD.values(), ids=BAD)
def test_four_bad_queries_cost_the_others_little(server: Running, request_: bytes) -> None:
    idle = max(p99(server, 500), p99(server, 500))

    with clients(server, request_, 4):
        busy = p99(server, 500)

    print(f"p99 {idle * 1e3:.2f} ms, beside four: {busy * 1e3:.2f} ms")
    assert busy < 10 * idle


def test_long_forms_do_not_stop_the_others(server: Running) -> None:
    form = post(b"query=" + b"%41" * 300_000, kind="application/x-www-form-urlencoded")

    with clients(server, form, 4):
        assert p99(server, 500) < 0.1


def test_sixteen_products_at_once_make_no_request_fail(server: Running) -> None:
    with clients(server, BAD["a product"], 16):
        assert p99(server, 500) < 1


def test_a_huge_answer_goes_through_without_being_held(server: Running) -> None:
    before, highest, size = server.resident(), 0, 0
    with server.connect() as connection:
        connection.sendall(asking(f"SELECT * {{ {THREE} }}", format="tsv", timeout="4"))
        while piece := connection.recv(1 << 20):
            size += len(piece)
            highest = max(highest, server.resident())

    assert size > 200 * MIB
    assert highest - before < 16 * MIB


def test_a_worker_that_stands_still_is_ended(server: Running) -> None:
    with server.connect(timeout=SECONDS * 5) as connection:
        connection.sendall(BAD["a product"])
        server.until(server.busy)
        stopped = [each.pid for each in server.busy()]
        for pid in stopped:
            os.kill(pid, signal.SIGSTOP)
        answer = everything(connection)

    assert 422 == status(answer)
    server.until(lambda: not {each.pid for each in server.workers()} & set(stopped))
    assert 200 == status(server.say(asking(POINT.format("after"))))


def test_the_holder_may_die_again_and_again(server: Running) -> None:
    for number in range(5):
        server.until(server.has_holder)
        os.kill(server.holder().pid, signal.SIGKILL)
        assert status(server.say(asking(POINT.format(f"again {number}")))) in {200, 503}

    server.until(lambda: 200 == status(server.say(asking(POINT.format("at last")))))
