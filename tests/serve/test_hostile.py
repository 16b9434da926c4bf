"""What a client sends in error or in malice costs itself an error, and others nothing."""

import http.client
import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from urllib.parse import urlencode

import httpx
import pytest
from tests.fuzz.running import (
    Running,
    asking,
    everything,
    get,
    post,
    running,
    status,
    target,
)
from tests.serve.conftest import Serving

from hankegraafi.config import Settings
from hankegraafi.release import Release

pytestmark = pytest.mark.servers

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
HUGE = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
POINT = "SELECT ?p { <https://w3id.org/hankegraafi/id/project/pomo> ?p ?o } LIMIT 3"
LONG = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 20000"
PATIENCE = 1.0
MIB = 1 << 20
FORM = "application/x-www-form-urlencoded"


def doubled(times: int) -> str:
    """Write patterns that make ?x0 a text and each further variable twice the one before."""
    steps = (f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(times))
    return f"BIND('a' AS ?x0) {' '.join(steps)}"


@pytest.fixture(scope="module")
def server(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server that allows little and waits shortly; it ends as it began, without a fault."""
    log = tmp_path_factory.mktemp("hostile") / "log"
    allowed = {"QUERY_SECONDS": 20, "QUERY_MEMORY": 512, "QUERY_SIZE": 96, "LONG_QUERIES": 2}
    with running(
        release.path.parent, log, patience=PATIENCE, settings={**allowed, "CACHE": 8}
    ) as server:
        server.say(asking(POINT))
        descriptors = server.descriptors()
        yield server
        server.until(lambda: not server.busy())
        server.until(lambda: server.descriptors() <= descriptors + 8)
        assert len(server.workers()) <= (os.cpu_count() or 1) + 2
        assert 200 == status(server.say(asking(POINT)))
    assert "" == "\n".join(map(str, server.faults()))


def answers(server: Running, query: str = POINT) -> bool:
    """Say whether the server answers another client."""
    return 200 == status(server.say(asking(f"{query} # {time.monotonic()}"), timeout=5))


NO_REQUESTS = {
    "nothing of HTTP": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"A" * 300, 400),
    "a method in lower case": (get("/", closes=True, method="get"), 400),
    "CONNECT": (get("localhost:443", closes=True, method="CONNECT"), 400),
    "a target with a space": (get("/a b", closes=True), 400),
    "a NUL in the target": (get("/a\0b", closes=True), 400),
    "bytes above ASCII in the target": (b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    "a target of 1 MB": (get("/sparql?query=" + "a" * 1_000_000), 431),
    "a head of 70 kB": (get("/", "X: " + "a" * 70_000), 431),
    "a head of 70 kB before a body": (post(b"ASK{}", "X: " + "a" * 70_000), 431),
    "no host": (b"GET /healthz HTTP/1.1\r\n\r\n", 400),
    "two hosts": (get("/healthz", "Host: other"), 400),
    "a NUL in a header": (get("/", "X: a\0b"), 400),
    "a folded header": (get("/", "X: a\r\n b"), 400),
    "a space before the colon": (get("/", "X : a"), 400),
    "no colon": (get("/", "X"), 400),
    "two lengths": (post(b"ASK{}", "Content-Length: 6"), 400),
    "a length below nothing": (get("/sparql", "Content-Length: -5", method="POST"), 400),
    "a length that no machine holds": (get("/", "Content-Length: " + "9" * 30, method="POST"), 400),
    "a length and chunks": (post(b"5\r\nASK{}\r\n0\r\n\r\n", "Transfer-Encoding: chunked"), 400),
    "chunks that are none": (
        get(
            "/sparql",
            "Content-Type: application/sparql-query",
            "Transfer-Encoding: chunked",
            method="POST",
        )
        + b"ZZ\r\nASK{}\r\n0\r\n\r\n",
        400,
    ),
    "another coding than chunks": (
        get(
            "/sparql",
            "Content-Type: application/sparql-query",
            "Transfer-Encoding: x",
            method="POST",
        )
        + b"ASK{}",
        400,
    ),
}


@pytest.mark.alone
@pytest.mark.parametrize(("request_", "expected"), NO_REQUESTS.values(), ids=NO_REQUESTS)
def test_what_is_no_request_is_refused_at_once(
    server: Running, request_: bytes, expected: int
) -> None:
    start = time.monotonic()

    assert expected == status(server.say(request_))
    assert time.monotonic() - start < PATIENCE


WRONG = {
    "overlong UTF-8": (get("/sparql?query=%c0%af", closes=True), 400),
    "half of a pair": (get("/sparql?query=%ed%a0%80", closes=True), 400),
    "a NUL": (get("/sparql?query=ASK%7B%7D%00", closes=True), 400),
    "a NUL in a path": (get("/page/project/%00", closes=True), 404),
    "a NUL in a file name": (get("/download/%00", closes=True), 404),
    "a NUL in a static file's name": (get("/static/%00", closes=True), 404),
    "a way out of the folder": (get("/static/%2e%2e/%2e%2e/app.py", closes=True), 404),
    "a name that no disk holds": (get("/static/" + "a" * 5000, closes=True), 404),
    "two queries": (get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", closes=True), 400),
    "a body that is no text": (post(b"\xff\xfe"), 400),
    "an empty body": (post(b""), 400),
    "a compressed body": (post(b"ASK{}", "Content-Encoding: gzip"), 415),
    "another charset": (post(b"ASK{}", kind="application/sparql-query; charset=utf-16"), 415),
    "another type": (post(b"ASK{}", kind="text/plain"), 415),
    "an update": (post(b"CLEAR ALL", kind="application/sparql-update"), 403),
    "an update as a form": (post(b"update=CLEAR+ALL", kind=FORM), 403),
    "a thousand fields": (post(b"&".join([b"a=b"] * 1000), kind=FORM), 400),
    "a length above all": (get("/sparql", "Content-Type: application/sparql-query",
        "Content-Length: 9999999999999", method="POST"), 413),
    "a format that is none": (asking("ASK {}", format="\0" * 9), 400),
    "a graph that is none": (asking("ASK {}", **{"default-graph-uri": "http://[ "}), 400),
    **{f"timeout={each}": (asking("ASK {}", timeout=each), 400)
       for each in ("nan", "inf", "-1", "1e9", "0", "٣", "1 000")},
    **{f"limit={each}": (asking("SELECT * {}", limit=each), 400)
       for each in ("nan", "0", "-1", "1e99", "²", "1.0", "9" * 40)},
    **{f"offset={each}": (asking("SELECT * {}", offset=each), 400)
       for each in ("-1", "x", "9" * 40)},
}  # fmt: skip


@pytest.mark.parametrize(("request_", "expected"), WRONG.values(), ids=WRONG)
def test_a_request_that_is_wrong_is_told_so(
    server: Running, request_: bytes, expected: int
) -> None:
    try:
        answer = server.say(request_, timeout=5)
    except TimeoutError:
        answer = b""

    assert expected == status(answer)
    assert b"application/problem+json" in answer


RIGHT = {
    "HTTP/1.0": b"GET /healthz HTTP/1.0\r\n\r\n",
    "a target with its host": get("http://other.example/healthz", closes=True),
    "a host that is none": b"GET /healthz HTTP/1.1\r\nHost: [::1\r\nConnection: close\r\n\r\n",
    "empty lines before": b"\r\n" * 20 + get("/healthz", closes=True),
    "a thousand headers": get("/healthz", *(f"X-{n}: y" for n in range(1000)), closes=True),
    "a body that GET does not have": get("/healthz", "Content-Length: 5", closes=True) + b"ASK{}",
    "an upgrade that is not offered": get("/healthz", "Upgrade: websocket", closes=True),
    "chunks": get(
        "/sparql",
        "Content-Type: application/sparql-query",
        "Transfer-Encoding: chunked",
        closes=True,
        method="POST",
    )
    + b"3;a=b\r\nASK\r\n2\r\n{}\r\n0\r\nX: y\r\n\r\n",
    "a body that waits for leave": post(b"ASK{}", "Expect: 100-continue"),
    "a query in the body, a graph in the target": post(b"ASK{}"),
}


@pytest.mark.parametrize("request_", RIGHT.values(), ids=RIGHT)
def test_a_request_that_is_odd_is_answered(server: Running, request_: bytes) -> None:
    assert 200 == status(server.say(request_, timeout=5))


def test_requests_one_behind_the_other_are_answered_in_their_turn(server: Running) -> None:
    three = get("/healthz") + get(target("ASK {}")) + get("/nowhere", closes=True)

    found = re.findall(rb"HTTP/1\.1 ([0-9]{3})", server.say(three))

    assert [b"200", b"200", b"404"] == found


def test_hundreds_of_requests_one_behind_the_other_are_answered(server: Running) -> None:
    server.say(asking(POINT))
    slow = get(target(f"SELECT (COUNT(*) AS ?n) {{ ?s ?p ?o . ?a ?b ?o }} # {time.monotonic()}"))

    answer = server.say(slow + get(target(POINT)) * 600 + get("/nowhere", closes=True))

    assert 601 == len(re.findall(rb"HTTP/1\.1 200", answer))


def test_garbage_behind_a_request_does_not_get_into_its_answer(server: Running) -> None:
    with server.connect() as connection:
        connection.sendall(get(target(LONG, format="csv")))
        begun = connection.recv(1000)
        connection.sendall(b"GARBAGE\r\n\r\n")
        rest = everything(connection)

    assert begun.startswith(b"HTTP/1.1 200")
    assert b"HTTP/1.1" not in rest


@pytest.mark.parametrize(
    "path",
    ["/", "/sparql", "/graphs", "/page/project", "/id/project/pomo", "/download/", "/metrics"],
)
@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "QUERY"])
def test_a_method_that_is_not_offered_is_refused(server: Running, path: str, method: str) -> None:
    answer = server.say(get(path, "Content-Length: 0", closes=True, method=method))

    assert 405 == status(answer)
    assert re.search(rb"\r\nallow: [A-Z, ]+\r\n", answer)


@pytest.mark.parametrize("query", ["SELECT ?s { ?s <a:a> ?o }", POINT, "ASK { <a:a> ?p ?o }",
    "CONSTRUCT { ?s ?p ?o } WHERE { ?s <a:a> ?o }", "DESCRIBE <a:a>"])  # fmt: skip
def test_why_there_is_nothing_can_be_asked_of_every_kind(server: Running, query: str) -> None:
    assert 200 == status(server.say(asking(query, explain="empty")))
    assert 200 == status(server.say(asking(query, "Accept: text/html")))


@pytest.mark.parametrize("kind", ["with its length", "in chunks"])
def test_a_query_of_ten_megabytes_costs_its_sender_an_error(server: Running, kind: str) -> None:
    body = b"#" * 10_000_000
    pieces = (body[start : start + 65536] for start in range(0, len(body), 65536))
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    headers = {"Content-Type": "application/sparql-query"}

    connection.request("POST", "/sparql", body if kind == "with its length" else pieces, headers)
    response = connection.getresponse()
    told = response.read()
    connection.close()

    assert (413, True) == (response.status, b"1048576" in told)


@pytest.mark.alone
@pytest.mark.parametrize("name", ["Accept", "Accept-Encoding", "Accept-Language", "Prefer",
    "If-None-Match", "Range", "Content-Type"])  # fmt: skip
@pytest.mark.parametrize("value", ["a" + " " * 60_000 + "!", "a/b;q=0.1," * 6000, '"' * 60_000])
def test_a_long_header_does_not_stop_the_others(server: Running, name: str, value: str) -> None:
    start = time.monotonic()

    answer = server.say(asking("ASK {}", f"{name}: {value}", format="json"))

    assert 200 == status(answer)
    assert time.monotonic() - start < 3


@pytest.mark.alone
@pytest.mark.parametrize(
    "beginning",
    [b"", b"GET /healthz HT", get("/healthz")[:-2], post(b"ASK{}")[:-2]],
    ids=["nothing", "half a line", "half a head", "half a body"],
)
def test_a_slow_client_is_closed_out(server: Running, beginning: bytes) -> None:
    start = time.monotonic()

    with server.connect() as connection:
        connection.sendall(beginning)
        answer = everything(connection)

    assert status(answer) in {0, 408}
    assert time.monotonic() - start < 4 * PATIENCE


@pytest.mark.alone
def test_a_client_that_sends_a_byte_at_a_time_is_closed_out(server: Running) -> None:
    start = time.monotonic()
    sent = 0
    with server.connect() as connection, suppress(BrokenPipeError, ConnectionResetError):
        for byte in get("/healthz", "X: " + "y" * 1000):
            connection.sendall(bytes([byte]))
            sent += 1
            time.sleep(0.01)

    assert sent < 1000
    assert time.monotonic() - start < 4 * PATIENCE


@pytest.mark.alone
def test_idle_connections_cost_the_others_nothing(server: Running) -> None:
    idle = [server.connect() for _ in range(100)]
    for number, connection in enumerate(idle):
        connection.sendall(b"GET /"[: number % 6])

    assert all(answers(server) for _ in range(20))

    for connection in idle:
        assert status(everything(connection)) in {0, 408}
        connection.close()


@pytest.mark.parametrize("request_", [asking(POINT), asking(ENDLESS), post(b"ASK{}")[:-2]])
def test_a_connection_closed_on_one_side_ends(server: Running, request_: bytes) -> None:
    assert status(server.say(request_, ends=True, timeout=5)) in {0, 200, 400}
    server.until(lambda: not server.busy())


def test_queries_end_with_their_clients(server: Running) -> None:
    """Some compute, some wait for their turn, some have begun to answer, some were not all sent."""
    left = server.metric('hankegraafi_queries_total{outcome="left"}')
    requests = [asking(f"{ENDLESS} # {n}") for n in range(8)]
    requests += [asking(f"{HUGE} # {n}", format="csv") for n in range(4)]
    requests += [post(b"ASK{}")[:-2]] * 4
    connections = [server.connect() for _ in requests]
    for connection, request in zip(connections, requests, strict=True):
        connection.sendall(request)
    server.until(lambda: server.metric("hankegraafi_queue") >= 4)
    for connection in connections:
        connection.close()

    server.until(lambda: server.metric("hankegraafi_queue") == 0 and not server.busy())
    server.until(lambda: server.metric('hankegraafi_queries_total{outcome="left"}') >= left + 12)


def test_a_reader_that_never_reads_is_cut_off(server: Running) -> None:
    before, descriptors = server.resident(), server.descriptors()
    stalled = [server.connect(receive_buffer=4096) for _ in range(4)]
    for connection in stalled:
        connection.sendall(asking(HUGE, format="csv"))
    server.until(lambda: server.descriptors() >= descriptors + 4)

    assert all(answers(server) for _ in range(20))
    server.until(lambda: server.descriptors() < descriptors + 4, seconds=60)

    assert server.resident() - before < 32 * MIB
    for connection in stalled:
        assert not everything(connection).endswith(b"0\r\n\r\n")
        connection.close()


@pytest.mark.alone
def test_a_slow_reader_that_reads_on_is_not_cut_off(server: Running) -> None:
    left = server.metric('hankegraafi_queries_total{outcome="left"}')
    with server.connect(receive_buffer=1 << 16) as connection:
        connection.sendall(asking(HUGE, format="csv"))
        for _ in range(50):
            assert connection.recv(1 << 15)
            time.sleep(0.1)

        assert left == server.metric('hankegraafi_queries_total{outcome="left"}')


def test_a_worker_that_the_system_ends_costs_its_own_query_only(server: Running) -> None:
    server.until(lambda: not server.busy())
    with server.connect() as connection:
        connection.sendall(asking(ENDLESS))
        server.until(server.busy)
        for each in server.busy():
            os.kill(each.pid, signal.SIGKILL)
        answer = everything(connection)

    assert 503 == status(answer)
    assert b"was ended by the system" in answer
    assert answers(server)


def test_a_stream_whose_worker_is_ended_breaks_off(server: Running) -> None:
    server.until(lambda: not server.busy())
    with server.connect() as connection:
        connection.sendall(asking(HUGE, format="csv"))
        begun = connection.recv(1 << 16)
        server.until(server.busy)
        for each in server.busy():
            os.kill(each.pid, signal.SIGKILL)
        rest = everything(connection)

    assert 200 == status(begun)
    assert not rest.endswith(b"0\r\n\r\n")
    assert answers(server)


def test_the_service_recovers_when_what_holds_the_release_is_ended(server: Running) -> None:
    server.until(lambda: not server.busy())
    with server.connect() as connection:
        connection.sendall(asking(ENDLESS))
        server.until(server.busy)
        os.kill(server.holder().pid, signal.SIGKILL)
        answer = everything(connection)

    assert 503 == status(answer)
    assert b"retry-after: " in answer.lower()
    assert b"another begins" in answer
    server.until(lambda: answers(server))


def test_an_answer_to_http_1_0_is_whole_or_refused(server: Running) -> None:
    answer = server.say(asking(LONG, format="csv").replace(b"HTTP/1.1", b"HTTP/1.0"))
    head, _, body = answer.partition(b"\r\n\r\n")

    assert b"transfer-encoding" not in head.lower()
    assert (status(answer), body.count(b"\r\n")) in {(200, 20_001), (426, 0)}


def test_a_page_of_long_texts_does_not_fill_the_server(server: Running) -> None:
    query = f"SELECT (CONCAT(?x17, STR(?o)) AS ?text) {{ {doubled(17)} ?s ?p ?o }} LIMIT 400"
    before = server.resident()

    answer = server.say(asking(query, "Accept: text/html"))

    assert len(answer) < 16 * MIB
    assert server.resident() - before < 32 * MIB


def test_one_long_text_does_not_fill_the_server(server: Running) -> None:
    before = server.resident()
    highest = 0
    with server.connect(receive_buffer=1 << 16) as connection:
        connection.sendall(asking(f"SELECT ?x25 {{ {doubled(25)} }}", format="csv"))
        size = 0
        while piece := connection.recv(1 << 20):
            size += len(piece)
            highest = max(highest, server.resident())

    assert size > 1 << 25
    assert highest - before < 24 * MIB


@pytest.mark.large
def test_no_number_of_headers_fills_the_server(server: Running) -> None:
    before = server.resident()
    for number in range(1200):
        accept = f"Accept: text/csv, a/b{number};x={'y' * 60_000}"
        assert 200 == status(server.say(asking("ASK {}", accept)))

    assert server.resident() - before < 40 * MIB


def test_a_part_of_a_long_query_has_headers_that_a_client_can_read(server: Running) -> None:
    query = "SELECT * { ?s ?p ?o } # " + "x" * 100_000
    body = urlencode({"query": query, "limit": 1, "format": "csv"}).encode()

    head, _, _ = server.say(post(body, kind=FORM)).partition(b"\r\n\r\n")

    assert 200 == status(head)
    assert b"more=true" in head
    assert len(head) < 16_000


@pytest.mark.parametrize("query", ["SELECT (NOW# now\n() AS ?now) {}",
    "SELECT ?s { ?s ?p ?o } ORDER BYRAND() LIMIT 50", "SELECT(1+RAND()AS?x){}"])  # fmt: skip
def test_what_differs_each_time_has_no_etag(server: Running, query: str) -> None:
    answers_ = [server.say(asking(query, format="csv")) for _ in range(2)]

    assert [200, 200] == [status(each) for each in answers_]
    assert b"\r\netag: " not in answers_[0]
    assert answers_[0].partition(b"\r\n\r\n")[2] != answers_[1].partition(b"\r\n\r\n")[2]


def test_without_a_queue_what_has_a_place_is_answered(release: Release, serving: Serving) -> None:
    with serving(release, Settings(queue=0)) as address:
        found = {httpx.get(address + target(f"{POINT} # {n}")).status_code for n in range(5)}

    assert {200} == found
