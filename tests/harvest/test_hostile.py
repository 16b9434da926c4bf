"""Sites that mean no good: every walk ends, in bounded time and memory, and says what is wrong."""

import gzip
import json
import random
import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from tests.harvest.spoilt import Answer, Asked, spoilt

from hankegraafi.errors import DataError, FaultError, UsageError
from hankegraafi.harvest import distributions, links, web, xml
from hankegraafi.harvest.command import Walked, publish_check
from hankegraafi.harvest.place import Site
from hankegraafi.harvest.web import NoAnswer, Web

pytestmark = pytest.mark.whole

Talk = Callable[[socket.socket, threading.Event], None]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


def walk(address: str, *, seconds: float = 0.5, sample: int = 2) -> Walked:
    return publish_check(
        address,
        today=date(2030, 1, 1),
        progress=lambda *_: None,
        sample=sample,
        seconds=seconds,
    )


@contextmanager
def talking(talk: Talk) -> Iterator[str]:
    """A server that reads a request and then does to the connection what it likes."""
    listening = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()

    def serve(connection: socket.socket) -> None:
        with connection:
            try:
                connection.recv(65536)
                talk(connection, stop)
            except OSError:
                return

    def accept() -> None:
        while not stop.is_set():
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        stop.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


def sends(*pieces: bytes) -> Talk:
    def talk(connection: socket.socket, stop: threading.Event) -> None:
        for piece in pieces:
            connection.sendall(piece)

    return talk


def goes_on(start: bytes, again: bytes, pause: float) -> Talk:
    """Say one thing, and then another again and again."""

    def talk(connection: socket.socket, stop: threading.Event) -> None:
        connection.sendall(start)
        while not stop.wait(pause):
            connection.sendall(again)

    return talk


CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "talk",
    [
        goes_on(b"", b"H", 0.05),
        goes_on(OK, b"X-More: more\r\n", 0.05),
        goes_on(OK + b"\r\n", b"a", 0.05),
        goes_on(CHUNKED, b"0", 0.05),
        goes_on(CHUNKED, b"1\r\na\r\n", 0.05),
        goes_on(b"HTTP/1.1 100 Continue\r\n\r\n", b"HTTP/1.1 100 Continue\r\n\r\n", 0.01),
    ],
    ids=["status", "headers", "body", "chunk-size", "chunks", "continue"],
)
def test_an_answer_that_drips_is_no_answer(talk: Talk) -> None:
    with talking(talk) as address:
        begun = time.monotonic()
        with pytest.raises(NoAnswer) as raised:
            Web(seconds=0.5).ask(address)

    assert "time" == raised.value.key
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    ("talk", "key"),
    [
        (sends(b"what do you want?\r\n\r\n"), "protocol"),
        (sends(b""), "connection"),
        (sends(b"\x16\x03\x01" * 100), "protocol"),
        (sends(OK, b"X: " + b"x" * 100_000), "protocol"),
        (sends(OK, b"X: x\r\n" * 1000), "protocol"),
        (sends(CHUNKED, b"zz\r\n"), "protocol"),
        (sends(OK, b"Content-Length: " + b"9" * 5000 + b"\r\n\r\nx"), "protocol"),
    ],
)
def test_what_is_no_http_is_no_answer(talk: Talk, key: str) -> None:
    with talking(talk) as address, pytest.raises(NoAnswer) as raised:
        Web(seconds=5).ask(address)

    assert key == raised.value.key


def test_an_endless_answer_is_read_up_to_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    with talking(goes_on(OK + b"\r\n", b"a" * 65536, 0)) as address:
        reply = Web(seconds=5).ask(address, most=1_000_000)

    assert (True, 1_000_000) == (reply.cut, len(reply.body))


def test_an_answer_that_ends_too_early_is_short() -> None:
    with talking(sends(OK, b"Content-Length: 10\r\n\r\nabc")) as address:
        reply = Web(seconds=5).ask(address)

    assert (True, 3) == (reply.short, reply.length)


@pytest.mark.parametrize(
    "talk",
    [
        goes_on(OK + b"\r\n", b"a" * 65536, 0.001),
        sends(b"HTTP/1.1 302 Found\r\nLocation: /?a\r\nContent-Length: 0\r\n\r\n"),
        sends(b"HTTP/1.1 302 Found\r\nLocation: //[\r\nContent-Length: 0\r\n\r\n"),
        sends(b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"),
        sends(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        sends(b"HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n"),
        sends(b"HTTP/1.0 500 No\r\n\r\n"),
        sends(OK, b"Content-Length: 4\r\n\r\n\xff\xfe\x00\xff"),
        sends(OK.replace(b"text/html", b"text/turtle"), b"Content-Length: 2\r\n\r\n<a"),
    ],
    ids=["endless", "circle", "broken", "file", "empty", "999", "500", "bytes", "turtle"],
)
def test_a_walk_through_nonsense_ends(talk: Talk) -> None:
    begun = time.monotonic()
    with talking(talk) as address:
        walked = walk(address)

    assert walked.faults
    assert time.monotonic() - begun < 60


def test_a_walk_stops_where_nothing_answers_any_more() -> None:
    begun, count = time.monotonic(), iter(range(10_000))

    def talk(connection: socket.socket, stop: threading.Event) -> None:
        if next(count) == 0:
            connection.sendall(OK + b"Content-Length: 2\r\n\r\nHi")
        else:
            stop.wait()

    with talking(talk) as address:
        walked = walk(address, seconds=0.2)

    assert "stopped" in {each.rule for each in walked.faults}
    assert "no-answer" in {each.rule for each in walked.faults}
    assert time.monotonic() - begun < 10


def test_a_site_that_does_not_answer_is_a_fault_of_the_machine() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    with pytest.raises(FaultError, match="cannot be reached") as raised:
        walk(f"http://127.0.0.1:{port}/")
    assert 3 == raised.value.exit_code


def test_a_certificate_that_nobody_trusts_is_told() -> None:
    with talking(sends(b"HTTP/1.1 200 OK\r\n\r\n")) as address, pytest.raises(FaultError):
        walk(address.replace("http:", "https:"))
    assert "certificate" == web._reason(ssl.SSLCertVerificationError(), late=False)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "data.example.org",
        "ftp://data.example.org/",
        "http://",
        "http:///x",
        "http://a:b@data.example.org/",
        "http://data.example.org:99999/",
        "http://data.example.org/?q=1",
        "http://data.example.org/#x",
        "http://data example.org/",
        "javascript:alert(1)",
        "http://" + "a" * 5000,
        "http://[::1",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(UsageError) as raised:
        walk(url)
    assert 2 == raised.value.exit_code


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        ("/x", "http://h.example/x"),
        ("http://h.example/x#y", "http://h.example/x"),
        ("http://H.example:80/x", "http://h.example/x"),
        ("https://b.example/id/x", "http://h.example/id/x"),
        ("https://b.example/id/x#y", "http://h.example/id/x"),
        ("http://h.example:81/x", None),
        ("http://h.example.evil/x", None),
        ("http://h.example@evil/x", None),
        ("//evil/x", None),
        ("mailto:a@h.example", None),
        ("http://[", None),
        (
            "/ä ö".replace(" ", "%20"),
            "http://h.example/%C3%A4%20%C3%B6".replace("%C3%B6", "%C3%B6"),
        ),
    ],
)
def test_an_iri_is_looked_up_on_the_site_alone(reference: str, found: str | None) -> None:
    site = Site("http://h.example/", "https://b.example/")

    assert found == site.locate(reference)


@pytest.mark.large
def test_a_catalogue_of_ten_thousand_files_is_bounded(site: str) -> None:
    """Ten thousand files, and as many links: bounded in requests, in time and in memory."""
    lines = [
        f"<http://x.example/d> <{distributions.DCAT}distribution> <http://x.example/{n}> .\n"
        f"<http://x.example/{n}> <{distributions.DCAT}downloadURL> <http://HOST/{n}> ."
        for n in range(10_000)
    ]
    body = "\n".join(lines)

    def spoil(asked: Asked, answer: Answer) -> Answer:
        if asked.path.startswith("/catalog"):
            text = body.replace("HOST", asked.host).encode()
            return Answer(200, (("Content-Type", "text/turtle"),), b"").saying(text)
        links = ", ".join(f'<http://{asked.host}/{n}>; rel="item"' for n in range(1000))
        return answer.having("Link", links) if asked.path.startswith("/page/") else answer

    tracemalloc.start()
    begun = time.monotonic()
    with spoilt(site, spoil) as address:
        walked = walk(address, seconds=10)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert walked.asked < 2_000
    assert len(walked.faults) <= 1_000
    assert time.monotonic() - begun < 120
    assert peak < 500_000_000


@pytest.mark.large
@pytest.mark.parametrize("seed", range(20))
def test_nothing_that_is_said_brings_a_walk_down(site: str, seed: int) -> None:
    chance = random.Random(seed)
    odd = ["", "<", '"', "\x7f", "<http://[>; rel=cite-as", "a" * 9000, "é", "0", "-1", "1e9"]

    def spoil(asked: Asked, answer: Answer) -> Answer:
        if chance.random() < 0.3:
            body = bytearray(answer.body)
            for _ in range(min(len(body), 30)):
                body[chance.randrange(len(body))] = chance.randrange(256)
            answer = answer.saying(bytes(body))
        if chance.random() < 0.3 and answer.headers:
            name = chance.choice(answer.headers)[0]
            if name.lower() not in {"content-length", "transfer-encoding"}:
                answer = answer.having(name, chance.choice(odd))
        if chance.random() < 0.1:
            answer = Answer(chance.choice([200, 204, 301, 303, 304, 404, 500]), answer.headers, b"")
        return answer

    with spoilt(site, spoil) as address:
        walked = walk(address, seconds=2)

    json.dumps(walked.record())
    assert walked.faults


def test_a_packed_file_that_grows_without_end_is_no_packed_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(distributions, "_UNPACKED", 1 << 20)
    taken = distributions._Taken(packed=True)
    packed = gzip.compress(b"\0" * (20 << 20))
    for place in range(0, len(packed), 1000):
        taken.take(packed[place : place + 1000])

    assert "> 200 ×" == taken.packing_fault


@pytest.mark.parametrize("size", [0, 1, 1 << 20, (1 << 20) + 1, 3_000_000])
@pytest.mark.parametrize("members", [1, 2])
def test_a_packed_file_is_unpacked_whole(size: int, members: int) -> None:
    packed = gzip.compress(random.Random(1).randbytes(size // 2) + b"a" * (size // 2)) * members
    taken, cut = distributions._Taken(packed=True), distributions._Taken(packed=True)
    for place in range(0, len(packed), 65536):
        taken.take(packed[place : place + 65536])
    cut.take(packed[:-1])

    assert "" == taken.packing_fault
    assert "" != cut.packing_fault


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ('<a>; rel="x"', [("x", "a", "")]),
        ("<a>;rel=x;type=text/turtle", [("x", "a", "text/turtle")]),
        ('<a,b>; rel="x y", <c>; REL=Z', [("x", "a,b", ""), ("y", "a,b", ""), ("z", "c", "")]),
        ('<a>; title="<b>; rel=\\"no\\""; rel=x', [("x", "a", "")]),
        ('<a>; rel=x; anchor="/other"', []),
        ("<a", []),
        ("a; rel=x", []),
        ("", []),
    ],
)
def test_links_are_read(header: str, found: list[tuple[str, str, str]]) -> None:
    assert found == [tuple(each) for each in links.read(header)]


@pytest.mark.parametrize(
    "header",
    ["<a>;" + " " * 60_000, "<" * 60_000, "<a>" + "; a" * 20_000, '<a>; a="' + "\\" * 60_000],
)
def test_a_malicious_header_takes_no_time(header: str) -> None:
    begun = time.monotonic()
    links.read(header)

    assert time.monotonic() - begun < 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<a>",
        b"<a/><b/>",
        b"<!DOCTYPE a><a/>",
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b"<a>" * 60 + b"</a>" * 60,
        b"<a>" + b"<b/>" * 70_000 + b"</a>",
        b"<?xml version='1.0' encoding='nothing'?><a/>",
        b"\x00\x01",
    ],
)
def test_xml_that_is_none_of_two_levels_is_refused(content: bytes) -> None:
    with pytest.raises(DataError):
        xml.read(content)


def test_xml_is_read() -> None:
    found = xml.read(b"<a xmlns='u'>x<b>1</b><c><d>2</d><d>3</d></c></a>")

    assert ("u a", ["u b", "u c"]) == (found.name, [each.name for each in found.records])
    assert ("1", {"u d": "3"}) == (found.records[0].text, found.records[1].parts)
