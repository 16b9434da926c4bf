"""The client that asks other servers: whom it reaches, what it sends, and what it takes."""

import hashlib
import ipaddress
import itertools
import re
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import Message
from http.client import parse_headers
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import pytest

from hankegraafi import __version__
from hankegraafi.store.federation import fetch, reach
from hankegraafi.store.federation.fetch import MAX_BYTES, Fetcher
from hankegraafi.store.federation.reach import (
    Address,
    ServiceError,
    endpoint_of,
    is_among,
    may_reach,
)

HOME = ipaddress.ip_address("127.0.0.1")
JSON = "application/sparql-results+json"
NO_ROWS = b'{"head": {"vars": []}, "results": {"bindings": []}}'
ASKED = "SELECT * WHERE { ?s ?p 'ä&+%' }"


class Heard(NamedTuple):
    line: str
    headers: Message
    body: bytes


Reply = Callable[[Callable[[bytes], object], threading.Event], None]


class Remote(socketserver.ThreadingTCPServer):
    """A server on this machine that answers each request as the next of its replies says."""

    daemon_threads = True

    def __init__(self, *replies: Reply, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.port = self.server_address[1]
        self.heard: list[Heard] = []
        self.connections = 0
        self.stop = threading.Event()
        self.replies = itertools.chain(replies, itertools.repeat(replies[-1]))
        self._tls = tls

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self.connections += 1
        if self._tls is None:
            return connection, address
        return self._tls.wrap_socket(connection, server_side=True), address

    def handle_error(self, request: object, client_address: object) -> None:
        """The client left; that is what some tests want."""


class _Talk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        remote = self.server
        assert isinstance(remote, Remote)
        line = self.rfile.readline().decode().strip()
        headers = parse_headers(self.rfile)
        body = self.rfile.read(int(headers["Content-Length"]))
        remote.heard.append(Heard(line, headers, body))
        next(remote.replies)(self.wfile.write, remote.stop)


@contextmanager
def serving(*replies: Reply, tls: ssl.SSLContext | None = None) -> Iterator[Remote]:
    with Remote(*replies, tls=tls) as remote:
        thread = threading.Thread(target=remote.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield remote
        finally:
            remote.stop.set()
            remote.shutdown()
            thread.join()


def says(body: bytes = NO_ROWS, *, status: str = "200 OK", kind: str = JSON, **more: str) -> Reply:
    headers = {"Content-Type": kind, "Content-Length": str(len(body))}
    headers |= {name.replace("_", "-"): value for name, value in more.items()}

    def reply(write: Callable[[bytes], object], stop: threading.Event) -> None:
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {headers[name]}" for name in headers), "", ""]
        write("\r\n".join(lines).encode() + body)

    return reply


def leads_to(url: str, status: str = "307 Temporary Redirect") -> Reply:
    return says(b"", status=status, Location=url)


def goes_on(start: bytes, again: bytes, pause: float = 0.01) -> Reply:
    """Never end: say one thing, and then another again and again."""

    def reply(write: Callable[[bytes], object], stop: threading.Event) -> None:
        write(start)
        while not stop.wait(pause):
            write(again)

    return reply


def fetcher(*ports: int, **given: Any) -> Fetcher:
    """One that takes this machine for a public one, by the name remote.test."""
    hosts = frozenset(f"remote.test:{port}" for port in ports)
    known: dict[str, Any] = {"look_up": lambda *_: [HOME], "may_reach": HOME.__eq__}
    return Fetcher(hosts, **(known | given))


def test_a_query_is_posted_and_its_answer_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with serving(says(b'{"the": "answer"}')) as remote:
        answer = fetcher(remote.port)(f"http://Remote.TEST:{remote.port}/a/b?c=ä#d", ASKED)

    [heard] = remote.heard
    assert b'{"the": "answer"}' == answer
    assert "POST /a/b?c=%C3%A4 HTTP/1.1" == heard.line
    assert {"query": [ASKED]} == parse_qs(heard.body.decode())
    assert {
        "Accept": JSON,
        "Accept-Encoding": "identity",
        "Connection": "close",
        "Content-Length": str(len(heard.body)),
        "Content-Type": "application/x-www-form-urlencoded",
        "Host": f"remote.test:{remote.port}",
        "User-Agent": f"Hankegraafi/{__version__}",
    } == dict(heard.headers.items())


@pytest.mark.parametrize("path", ["", "/", "?x=1"])
def test_a_path_is_never_empty(path: str) -> None:
    with serving(says()) as remote:
        fetcher(remote.port)(f"http://remote.test:{remote.port}{path}", ASKED)

    assert f"POST /{path.removeprefix('/')} HTTP/1.1" == remote.heard[0].line


@pytest.mark.parametrize(
    ("iri", "hosts", "expected"),
    [
        ("https://a.example/x", "a.example", True),
        ("http://a.example/x", "a.example", True),
        ("HTTPS://A.Example/x", "a.EXAMPLE", True),
        ("https://a.example./x", "a.example", True),
        ("https://a.example/x", "a.example.", True),
        ("https://a.example:443/x", "a.example", True),
        ("https://a.example/x", "a.example:443", True),
        ("https://a.example:8443/x", "a.example:8443", True),
        ("https://a.example:8443/x", "a.example", False),
        ("http://a.example:443/x", "a.example", False),
        ("https://a.example/x", "a.example:80", False),
        ("https://b.a.example/x", "a.example", False),
        ("https://a.example.b/x", "a.example", False),
        ("https://xa.example/x", "a.example", False),
        ("https://a.example/x", "", False),
        ("https://a.example/x", "*", False),
        ("https://[2001:db8::1]/x", "[2001:DB8::1]", True),
        ("https://xn--4ca.example/", "xn--4ca.example", True),
    ],
)
def test_a_host_is_allowed_by_its_exact_name(iri: str, hosts: str, expected: bool) -> None:
    endpoint = endpoint_of(iri)

    assert endpoint
    assert expected == is_among(endpoint, frozenset(hosts.split()))


STRANGE = [
    "ftp://a.example/",
    "file:///etc/passwd",
    "gopher://a.example/",
    "urn:a.example",
    "a.example",
    "//a.example/",
    "http:a.example",
    "http:/a.example",
    "http:///a.example",
    "http://a.example@b.example/",
    "http://user:word@a.example/",
    "http://b.example\\@a.example/",
    "http://a.example\\.b.example/",
    "http://a.example:/",
    "http://a.example:0/",
    "http://a.example:65536/",
    "http://a.example:80:80/",
    "http://a.example:+80/",
    "http://a.example:８０/",
    "http://a.example%2eb/",
    "http://a.example /",
    "http://a.example\n/",
    "http://a.example/\r\nHost: b",
    "http://a.example/\t",
    " http://a.example/",
    "http://a.example/ ",
    "http://.a.example/",
    "http://a.example../",
    "http://ä.example/",
    "http://ａ.example/",
    "http://a。example/",
    "http://\u212a.example/",
    "http://[::1%25eth0]/",
    "http://[::1/",
    "http://[v1.a]/",
    "http://a.example/\ud800",
    "http://a.example/" + "a" * 1000,
    "",
]


@pytest.mark.parametrize("url", STRANGE)
def test_what_is_no_plain_address_is_not_asked(url: str) -> None:
    assert endpoint_of(url) is None
    with pytest.raises(ServiceError, match="no plain http or https address") as caught:
        Fetcher(frozenset({"a.example"}), look_up=unasked)(url, ASKED)
    assert 502 == caught.value.status


def unasked(host: str, port: int) -> list[Address]:
    pytest.fail(f"{host} was looked up")


def test_another_host_is_not_even_looked_up() -> None:
    with pytest.raises(ServiceError, match=r"leads to b\.example, which is not allowed"):
        Fetcher(frozenset({"a.example"}), look_up=unasked)("https://b.example/", ASKED)


NOT_PUBLIC = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254
    169.254.0.1 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.9 192.0.0.170 192.0.2.1
    192.88.99.1 192.168.0.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1
    224.0.0.1 232.1.2.3 239.255.255.255 240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1
    64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 64:ff9b:1:ffff::808:808
    100::1 2001::1 2001:0:7f00:1::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a00:1::1
    2002:808:808::1 3fff::1 4000::1 5f00::1 fc00::1 fd00:ec2::254 fdff::1 fe80::1 febf::1 fec0::1
    ff00::1 ff02::1 ff0e::1
""".split()
PUBLIC = """
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1
    193.166.1.1 223.255.255.254 2001:200::1 2001:708::1 2001:4860:4860::8888 2600::1 2a00:1450::1
    64:ff9b::808:808
""".split()


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_an_address_that_is_not_public_is_never_reached(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = ipaddress.ip_address(text)
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("it was reached"))

    assert not may_reach(address)
    for scheme in ("http", "https"):
        ask = Fetcher(frozenset({"a.example"}), look_up=lambda *_: [address])
        with pytest.raises(ServiceError, match=r"a\.example has an address that is not public"):
            ask(f"{scheme}://a.example/", ASKED)


@pytest.mark.parametrize("text", PUBLIC)
def test_a_public_address_may_be_reached(text: str) -> None:
    assert may_reach(ipaddress.ip_address(text))


@pytest.mark.parametrize("mixed", [["8.8.8.8", "127.0.0.1"], ["::1", "2600::1"]])
def test_one_address_that_is_not_public_is_one_too_many(
    mixed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("it was reached"))
    addresses = [ipaddress.ip_address(each) for each in mixed]

    with pytest.raises(ServiceError, match="not public"):
        Fetcher(frozenset({"a.example"}), look_up=lambda *_: addresses)("http://a.example/", ASKED)


SELVES = "localhost LocalHost. 127.0.0.1 127.1 2130706433 0x7f000001 0x7f.1 0177.0.0.1 0 [::1]"


@pytest.mark.parametrize(
    "host", [*SELVES.split(), "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]"]
)
def test_this_machine_is_not_reached_under_any_name(host: str) -> None:
    with serving(says()) as remote:
        ask = Fetcher(frozenset({f"{host.lower().removesuffix('.')}:{remote.port}"}))
        with pytest.raises(ServiceError, match=r"not public|is not known"):
            ask(f"http://{host}:{remote.port}/", ASKED)

    assert 0 == remote.connections


@pytest.mark.parametrize("host", ["a..b", "a" * 64 + ".example"])
def test_a_name_that_cannot_be_one_is_not_known(host: str) -> None:
    with pytest.raises(ServiceError, match="is not known"):
        Fetcher(frozenset({host}))(f"http://{host}/", ASKED)


def test_a_name_is_looked_up_once_and_what_was_checked_is_reached() -> None:
    answers = iter([[HOME], [ipaddress.ip_address("127.0.0.2")]])
    with serving(says()) as remote:
        ask = fetcher(remote.port, look_up=lambda *_: next(answers))
        ask(f"http://remote.test:{remote.port}/", ASKED)

    assert 1 == remote.connections
    assert [ipaddress.ip_address("127.0.0.2")] == next(answers)


def test_the_next_address_is_tried() -> None:
    silent = ipaddress.ip_address("127.0.0.2")
    with serving(says()) as remote:
        ask = fetcher(
            remote.port, look_up=lambda *_: [silent, HOME], may_reach={silent, HOME}.__contains__
        )
        answer = ask(f"http://remote.test:{remote.port}/", ASKED)

    assert NO_ROWS == answer


def test_nobody_at_an_address_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(ServiceError, match="cannot be reached"):
        fetcher(port)(f"http://remote.test:{port}/", ASKED)


@pytest.mark.parametrize("status", ["307 Temporary Redirect", "308 Permanent Redirect"])
@pytest.mark.parametrize("relative", [True, False])
def test_a_redirect_that_keeps_the_request_is_followed(status: str, relative: bool) -> None:
    with serving(says()) as last:
        with serving(leads_to(f"http://remote.test:{last.port}/x?y", status)) as first:
            ask = fetcher(first.port, last.port)
            answer = ask(f"http://remote.test:{first.port}/", ASKED)
        with serving(leads_to("../x?y", status), says()) as alone:
            fetcher(alone.port)(f"http://remote.test:{alone.port}/a/b", ASKED)

    heard = alone.heard if relative else [*first.heard, *last.heard]
    assert NO_ROWS == answer
    assert "POST /x?y HTTP/1.1" == heard[1].line
    assert heard[0].body == heard[1].body


def test_a_redirect_to_a_host_that_is_not_allowed_is_not_followed() -> None:
    with serving(says()) as other, serving(leads_to(f"http://evil.test:{other.port}/")) as remote:
        with pytest.raises(ServiceError, match=r"leads to evil\.test:\d+, which is not allowed"):
            fetcher(remote.port)(f"http://remote.test:{remote.port}/", ASKED)
        same = f"http://remote.test:{other.port}/"
    with serving(leads_to(same)) as remote, pytest.raises(ServiceError, match="not allowed"):
        fetcher(remote.port)(f"http://remote.test:{remote.port}/", ASKED)

    assert 0 == other.connections


@pytest.mark.parametrize("address", ["127.0.0.2", "169.254.169.254", "10.0.0.1", "::1"])
def test_a_redirect_to_an_address_that_is_not_public_is_not_followed(address: str) -> None:
    """The name stays the same, and the name service answers otherwise a moment later."""
    answers = iter([[HOME], [ipaddress.ip_address(address)]])
    with serving(leads_to("/again"), says()) as remote:
        ask = fetcher(remote.port, look_up=lambda *_: next(answers))
        with pytest.raises(ServiceError, match="not public"):
            ask(f"http://remote.test:{remote.port}/", ASKED)

    assert 1 == remote.connections


@pytest.mark.parametrize("url", [url for url in STRANGE if re.fullmatch("[!-~]+:[!-~]+", url)])
def test_a_redirect_to_what_is_no_plain_address_is_not_followed(url: str) -> None:
    strange = pytest.raises(ServiceError, match="no plain http or https address")
    with serving(leads_to(url), says()) as remote, strange:
        fetcher(remote.port)(f"http://remote.test:{remote.port}/", ASKED)

    assert 1 == remote.connections


def test_redirects_in_a_circle_end() -> None:
    circle = pytest.raises(ServiceError, match="redirects more than 3 times")
    with serving(leads_to("/round")) as remote, circle:
        fetcher(remote.port)(f"http://remote.test:{remote.port}/", ASKED)

    assert 4 == remote.connections


def test_three_redirects_are_followed() -> None:
    with serving(leads_to("/1"), leads_to("/2"), leads_to("/3"), says()) as remote:
        assert NO_ROWS == fetcher(remote.port)(f"http://remote.test:{remote.port}/", ASKED)


@pytest.mark.parametrize("status", ["300", "301", "302", "303", "304", "305", "306"])
def test_a_redirect_that_would_change_the_request_is_an_error(status: str) -> None:
    refused = pytest.raises(ServiceError, match=f"answers with the status {status}")
    with serving(leads_to("/x", f"{status} There"), says()) as remote, refused:
        fetcher(remote.port)(f"http://remote.test:{remote.port}/", ASKED)

    assert 1 == remote.connections


WRONG = {
    "500": (says(status="500 Sorry"), "status 500"),
    "400": (says(status="400 Bad Request"), "status 400"),
    "204": (says(b"", status="204 No Content"), "status 204"),
    "206": (says(status="206 Partial Content"), "status 206"),
    "redirect to nowhere": (says(status="307 There"), "status 307"),
    "HTML": (says(kind="text/html"), "text/html, not JSON results"),
    "XML results": (says(kind="application/sparql-results+xml"), "not JSON results"),
    "JSON-LD": (says(kind="application/ld+json"), "not JSON results"),
    "no type": (says(kind=""), "not JSON results"),
    "compressed": (says(Content_Encoding="gzip"), "compressed"),
    "not HTTP": (lambda write, _: write(b"SSH-2.0-OpenSSH\r\n"), "does not speak HTTP"),
    "nothing": (lambda write, _: None, "does not speak HTTP"),
    "long line": (lambda write, _: write(b"HTTP/1.1 200 " + b"x" * 70000), "not speak HTTP"),
    "bad chunk": (
        lambda write, _: write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n"
        ),
        "does not speak HTTP",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_answer_is_an_error(name: str) -> None:
    reply, message = WRONG[name]
    with serving(reply) as remote, pytest.raises(ServiceError, match=message):
        fetcher(remote.port)(f"http://remote.test:{remote.port}/", ASKED)


@pytest.mark.parametrize("kind", [JSON, f"{JSON}; charset=utf-8", "application/JSON"])
def test_json_is_taken_by_either_name(kind: str) -> None:
    with serving(says(kind=kind)) as remote:
        assert NO_ROWS == fetcher(remote.port)(f"http://remote.test:{remote.port}/", ASKED)


HEAD = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\n".encode()
ENDLESS = {
    "no answer": goes_on(b"", b""),
    "headers": goes_on(HEAD, b"X: y\r\n"),
    "a header": goes_on(HEAD + b"X: ", b"y"),
    "interim answers": goes_on(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.001),
    "a body": goes_on(HEAD + b"\r\n", b" "),
    "a body of known length": goes_on(HEAD + b"Content-Length: 90000\r\n\r\n", b" "),
    "chunks": goes_on(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
    "a chunk's length": goes_on(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
}


@pytest.mark.alone
@pytest.mark.parametrize("name", ENDLESS)
def test_a_server_that_does_not_come_to_an_end_is_cut(name: str) -> None:
    began = time.monotonic()
    with serving(ENDLESS[name]) as remote:
        ask = fetcher(remote.port, seconds=0.3)
        with pytest.raises(ServiceError, match=r"no whole answer within 0\.3 seconds|HTTP"):
            ask(f"http://remote.test:{remote.port}/", ASKED)

        assert time.monotonic() - began < 2


@pytest.mark.alone
def test_a_server_that_does_not_take_the_request_is_cut() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1) as deaf:
        port = deaf.getsockname()[1]
        began = time.monotonic()
        with pytest.raises(ServiceError, match=r"within 0\.3 seconds"):
            fetcher(port, seconds=0.3)(f"http://remote.test:{port}/", "x" * 20_000_000)

        assert time.monotonic() - began < 2


@pytest.mark.alone
def test_a_name_service_that_does_not_answer_is_not_waited_for() -> None:
    stop, began = threading.Event(), time.monotonic()

    def slow(host: str, port: int) -> list[Address]:
        stop.wait(60)
        return []

    with pytest.raises(ServiceError, match=r"within 0\.2 seconds"):
        fetcher(1, look_up=slow, seconds=0.2)("http://remote.test:1/", ASKED)
    stop.set()

    assert time.monotonic() - began < 2


def test_the_time_is_that_of_all_calls_together() -> None:
    with serving(says(), goes_on(HEAD + b"\r\n", b" "), says()) as remote:
        ask, url = fetcher(remote.port, seconds=0.5), f"http://remote.test:{remote.port}/"
        ask(url, ASKED)
        for _ in range(2):
            with pytest.raises(ServiceError, match=r"within 0\.5 seconds"):
                ask(url, ASKED)

    assert 2 == remote.connections


def test_the_usual_limits_are_the_documented_ones() -> None:
    assert (10.0, 5_000_000, 3) == (fetch.SECONDS, fetch.MAX_BYTES, fetch.MAX_REDIRECTS)


LONG = {
    "announced": goes_on(HEAD + b"Content-Length: 6000000\r\n\r\n", b" " * 100_000, 0),
    "not announced": goes_on(HEAD + b"\r\n", b" " * 100_000, 0),
    "in chunks": goes_on(
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b" " * 65536 + b"\r\n", 0
    ),
}


@pytest.mark.parametrize("name", LONG)
def test_an_answer_that_is_too_long_is_an_error_that_names_the_limit(name: str) -> None:
    too_long = pytest.raises(ServiceError, match="longer than 5000000 bytes")
    with serving(LONG[name]) as remote, too_long:
        fetcher(remote.port)(f"http://remote.test:{remote.port}/", ASKED)


def test_an_answer_may_be_as_long_as_the_limit() -> None:
    with serving(says(b" " * MAX_BYTES)) as remote:
        answer = fetcher(remote.port)(f"http://remote.test:{remote.port}/", ASKED)

    assert MAX_BYTES == len(answer)


class Encrypted(NamedTuple):
    server: ssl.SSLContext
    trust: ssl.SSLContext
    names: list[str | None]


@pytest.fixture
def encrypted(tmp_path: Path) -> Encrypted:
    """A certificate for remote.test, and a client that trusts it."""
    path = tmp_path / "remote.pem"
    path.write_text(certificate("remote.test"))
    server, names = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), list[str | None]()
    server.load_cert_chain(path)
    server.sni_callback = lambda _sock, name, _context: names.append(name)
    trust = ssl.create_default_context()
    trust.load_verify_locations(path)
    return Encrypted(server, trust, names)


def test_an_encrypted_server_is_asked_by_its_name(encrypted: Encrypted) -> None:
    with serving(says(), tls=encrypted.server) as remote:
        ask = fetcher(remote.port, trust=encrypted.trust)
        answer = ask(f"https://remote.test:{remote.port}/", ASKED)

    assert NO_ROWS == answer
    assert ["remote.test"] == encrypted.names
    assert f"remote.test:{remote.port}" == remote.heard[0].headers["Host"]


@pytest.mark.parametrize("host", ["other.test", "127.0.0.1"])
def test_a_certificate_for_another_name_is_not_good(host: str, encrypted: Encrypted) -> None:
    with serving(says(), tls=encrypted.server) as remote:
        ask = Fetcher(
            frozenset({f"{host}:{remote.port}"}),
            look_up=lambda *_: [HOME],
            may_reach=HOME.__eq__,
            trust=encrypted.trust,
        )
        with pytest.raises(ServiceError, match="its certificate is not good for its name"):
            ask(f"https://{host}:{remote.port}/", ASKED)

    assert [] == remote.heard


def test_a_certificate_that_nobody_trusts_is_not_good(encrypted: Encrypted) -> None:
    distrust = pytest.raises(ServiceError, match="its certificate is not good")
    with serving(says(), tls=encrypted.server) as remote, distrust:
        fetcher(remote.port)(f"https://remote.test:{remote.port}/", ASKED)

    assert [] == remote.heard


def test_a_redirect_out_of_encryption_is_not_followed(encrypted: Encrypted) -> None:
    with serving(says()) as plain:
        leads = leads_to(f"http://remote.test:{plain.port}/")
        with serving(leads, tls=encrypted.server) as remote:
            ask = fetcher(remote.port, plain.port, trust=encrypted.trust)
            with pytest.raises(ServiceError, match="redirects from https to http"):
                ask(f"https://remote.test:{remote.port}/", ASKED)

    assert 0 == plain.connections


@pytest.mark.alone
def test_an_encrypted_server_that_does_not_come_to_an_end_is_cut(encrypted: Encrypted) -> None:
    began = time.monotonic()
    with serving(goes_on(HEAD + b"\r\n", b" "), tls=encrypted.server) as remote:
        ask = fetcher(remote.port, trust=encrypted.trust, seconds=0.6)
        with pytest.raises(ServiceError, match=r"within 0\.6 seconds"):
            ask(f"https://remote.test:{remote.port}/", ASKED)

    assert time.monotonic() - began < 3


def test_a_handshake_that_does_not_come_to_an_end_is_cut() -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        port = deaf.getsockname()[1]
        with pytest.raises(ServiceError, match=r"within 0\.3 seconds"):
            fetcher(port, seconds=0.3)(f"https://remote.test:{port}/", ASKED)


def test_by_default_names_are_looked_up_and_addresses_checked() -> None:
    ask = Fetcher(frozenset())

    assert reach.may_reach == ask._may_reach
    assert fetch.look_up == ask._look_up
    assert [HOME] == list(dict.fromkeys(fetch.look_up("127.0.0.1", 80)))


# A certificate, written by hand (X.690 and RFC 5280). The key is made of two primes that
# everybody knows, so nobody takes it for a secret.

P, Q, E = 2**1279 - 1, 2**2203 - 1, 65537
RSA, SHA256_RSA, SHA256 = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.11", "2.16.840.1.101.3.4.2.1"
SEQUENCE, OCTETS, BITS, NULL = 0x30, 4, 3, b"\x05\x00"


def certificate(name: str) -> str:
    """A certificate that signs itself, and its key, as PEM."""
    public = der(SEQUENCE, number(P * Q), number(E))
    owner = der(SEQUENCE, der(0x31, der(SEQUENCE, oid("2.5.4.3"), der(0x0C, name.encode()))))
    extensions = [
        (oid("2.5.29.17"), der(OCTETS, der(SEQUENCE, der(0x82, name.encode())))),
        (oid("2.5.29.19"), der(1, b"\xff"), der(OCTETS, der(SEQUENCE, der(1, b"\xff")))),
        (oid("2.5.29.15"), der(1, b"\xff"), der(OCTETS, der(BITS, b"\x02\x84"))),
        (oid("2.5.29.14"), der(OCTETS, der(OCTETS, hashlib.sha1(public).digest()))),
    ]
    content = der(
        SEQUENCE,
        der(0xA0, number(2)),
        number(1),
        der(SEQUENCE, oid(SHA256_RSA), NULL),
        owner,
        der(SEQUENCE, der(0x17, b"200101000000Z"), der(0x18, b"99991231235959Z")),
        owner,
        der(SEQUENCE, der(SEQUENCE, oid(RSA), NULL), der(BITS, b"\0", public)),
        der(0xA3, der(SEQUENCE, *(der(SEQUENCE, *each) for each in extensions))),
    )
    whole = der(
        SEQUENCE, content, der(SEQUENCE, oid(SHA256_RSA), NULL), der(BITS, b"\0", signed(content))
    )
    secret = pow(E, -1, (P - 1) * (Q - 1))
    parts = (0, P * Q, E, secret, P, Q, secret % (P - 1), secret % (Q - 1), pow(Q, -1, P))
    key = der(SEQUENCE, *map(number, parts))
    return ssl.DER_cert_to_PEM_cert(whole) + ssl.DER_cert_to_PEM_cert(key).replace(
        "CERTIFICATE", "RSA PRIVATE KEY"
    )


def signed(content: bytes) -> bytes:
    """The signature of RSASSA-PKCS1-v1_5 (RFC 8017 §8.2)."""
    digest = der(OCTETS, hashlib.sha256(content).digest())
    info = der(SEQUENCE, der(SEQUENCE, oid(SHA256), NULL), digest)
    size = ((P * Q).bit_length() + 7) // 8
    padded = b"\0\1" + b"\xff" * (size - 3 - len(info)) + b"\0" + info
    secret = pow(E, -1, (P - 1) * (Q - 1))
    return pow(int.from_bytes(padded, "big"), secret, P * Q).to_bytes(size, "big")


def der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    length = size.to_bytes((size.bit_length() + 7) // 8 or 1, "big")
    return bytes([tag]) + (bytes([128 + len(length)]) if size > 127 else b"") + length + content


def number(value: int) -> bytes:
    return der(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(text: str) -> bytes:
    first, second, *rest = map(int, text.split("."))
    content = [40 * first + second]
    for each in rest:
        digits = [each & 127]
        while each := each >> 7:
            digits.insert(0, each & 127 | 128)
        content += digits
    return der(6, bytes(content))
