"""The polite client, against a server on this machine that answers as it is told."""

import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hankegraafi import __version__
from hankegraafi.link.web import Client, Limits, NoAnswer

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
Say = Callable[[BaseHTTPRequestHandler], None]


def say(status: int = 200, body: bytes = b"{}", **headers: str) -> Say:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if "Content_Length" not in headers:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def raw(data: bytes) -> Say:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(data)

    return answer


class Host:
    """Gives the answers of a list one after the other, the last one again and again."""

    def __init__(self) -> None:
        self.answers: list[Say] = [say()]
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.quiet = threading.Event()
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host.asked.append((self.command, self.path, dict(self.headers)))
                answer = host.answers.pop(0) if len(host.answers) > 1 else host.answers[0]
                try:
                    answer(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def close(self) -> None:
        self.quiet.set()
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def hang(self, _: BaseHTTPRequestHandler) -> None:
        self.quiet.wait(10)

    def drip(self, handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        while not self.quiet.wait(0.02):
            handler.wfile.write(b"a")


@pytest.fixture
def host() -> Iterator[Host]:
    made = Host()
    yield made
    made.close()


class Sleep:
    def __init__(self) -> None:
        self.slept: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def sleep() -> Sleep:
    return Sleep()


def client(
    sleep: Sleep, *, folder: Path | None = None, now: datetime = NOW, limits: Limits | None = None
) -> Client:
    limits = limits or Limits(pause=0)
    return Client("ror", now=now, sleep=sleep, folder=folder, limits=limits, local=True)


def test_it_says_who_it_is_and_sends_nothing_else(host: Host, sleep: Sleep) -> None:
    host.answers = [say(200, b'{"a":1}')]

    body = client(sleep)(f"{host.url}/v2/organizations?query=%C3%A4&x=1")

    [(method, path, headers)] = host.asked
    assert (b'{"a":1}', "GET", "/v2/organizations?query=%C3%A4&x=1") == (body, method, path)
    assert {"Host", "User-Agent", "Accept", "Accept-Encoding", "Connection"} == set(headers)
    assert f"hankegraafi/{__version__} (+https://w3id.org/hankegraafi/)" == headers["User-Agent"]
    assert [] == sleep.slept


def test_it_waits_as_a_busy_server_asks(host: Host, sleep: Sleep) -> None:
    date = "Sun, 22 Nov 2026 12:00:00 GMT"
    later = "Sun, 22 Nov 2026 12:00:31 GMT"
    host.answers = [
        say(429, Retry_After="7"),
        raw(
            f"HTTP/1.1 503 Busy\r\nDate: {date}\r\nRetry-After: {later}\r\n"
            "Content-Length: 0\r\n\r\n".encode()
        ),
        say(500),
        say(200, b"[]"),
    ]

    assert b"[]" == client(sleep)(host.url)
    assert [7, 31, 8] == sleep.slept


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_server_that_goes_on_failing_is_told_with_a_way_out(
    host: Host, sleep: Sleep, status: int
) -> None:
    host.answers = [say(status, b"<html>sorry</html>", Retry_After="soon")]

    with pytest.raises(NoAnswer) as error:
        client(sleep)(f"{host.url}/x")

    assert 4 == len(host.asked)
    assert [2, 4, 8] == sleep.slept
    assert (status, "ror", f"{host.url}/x") == (
        error.value.answered,
        error.value.registry,
        error.value.address,
    )
    assert f"ror: {host.url}/x answered {status}" in str(error.value)
    assert "read a snapshot with --file" in str(error.value)


def test_a_server_that_asks_for_an_hour_is_left_alone(host: Host, sleep: Sleep) -> None:
    host.answers = [say(429, Retry_After="3600")]

    with pytest.raises(NoAnswer, match="left alone for 3600 seconds") as error:
        client(sleep)(host.url)

    assert (1, 429, []) == (len(host.asked), error.value.answered, sleep.slept)


@pytest.mark.parametrize("status", [201, 204, 206, 304, 400, 401, 403, 404, 410, 418])
def test_what_will_not_change_is_asked_once(host: Host, sleep: Sleep, status: int) -> None:
    host.answers = [raw(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode())]

    with pytest.raises(NoAnswer) as error:
        client(sleep)(host.url)

    assert (1, status) == (len(host.asked), error.value.answered)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x00\x01\x02 garbage\r\n\r\n", "rules of HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", "broke off"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "broke off"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab", "broke off"),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", "rules of HTTP"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n", "rules of HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nxx", "packed as gzip"),
        (b"", "cannot be reached"),
    ],
)
def test_an_answer_that_is_none_is_told(host: Host, sleep: Sleep, data: bytes, said: str) -> None:
    host.answers = [raw(data)]

    with pytest.raises(NoAnswer, match=said) as error:
        client(sleep)(host.url)

    assert (2, 0) == (len(host.asked), error.value.answered)


@pytest.mark.parametrize("way", ["hang", "drip"])
def test_silence_and_dripping_end(host: Host, sleep: Sleep, way: str) -> None:
    host.answers = [getattr(host, way)]

    with pytest.raises(NoAnswer, match=r"no answer within 0\.2 seconds"):
        client(sleep, limits=Limits(whole=0.2, pause=0))(host.url)

    assert 2 == len(host.asked)


def test_silence_before_tls_ends_too(sleep: Sleep) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        with pytest.raises(NoAnswer, match=r"no answer within 0\.2 seconds"):
            client(sleep, limits=Limits(whole=0.2, pause=0))(f"https://127.0.0.1:{port}/")


def test_a_server_without_tls_is_told(host: Host, sleep: Sleep) -> None:
    with pytest.raises(NoAnswer, match="does not speak TLS"):
        client(sleep)(host.url.replace("http:", "https:"))


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_that_is_too_long_is_not_read(host: Host, sleep: Sleep, announced: bool) -> None:
    body = b"x" * 300_000
    host.answers = [
        say(200, body) if announced else raw(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + body)
    ]

    with pytest.raises(NoAnswer, match="longer than 100000 bytes") as error:
        client(sleep, limits=Limits(size=100_000, pause=0))(host.url)

    assert "snapshot" in error.value.way_out


def test_a_huge_announced_body_is_not_even_begun(host: Host, sleep: Sleep) -> None:
    host.answers = [say(200, b"", Content_Length="99999999999999")]

    with pytest.raises(NoAnswer, match="is longer than"):
        client(sleep)(host.url)


def test_nobody_there(sleep: Sleep) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    with pytest.raises(NoAnswer, match="cannot be reached"):
        client(sleep)(f"http://127.0.0.1:{port}/")

    assert [2] == sleep.slept


@pytest.mark.parametrize(
    "address",
    [
        "http://api.ror.org/",
        "http://localhost/",
        "ftp://api.ror.org/",
        "file:///etc/passwd",
        "https://user:secret@api.ror.org/",
        "https://api.ror.org:99999/",
        "https://api.ror.org/ a",
        "https:///x",
        "",
    ],
)
def test_only_plain_https_is_asked(sleep: Sleep, address: str) -> None:
    with pytest.raises(NoAnswer) as error:
        client(sleep)(address)

    assert "secret" not in str(error.value)


def test_http_is_spoken_with_this_machine_only_where_it_is_allowed(host: Host) -> None:
    asking = Client("ror", now=NOW, sleep=lambda _: None)

    with pytest.raises(NoAnswer, match="is not https"):
        asking(host.url)

    assert [] == host.asked


def test_a_redirect_on_the_host_is_followed(host: Host, sleep: Sleep) -> None:
    host.answers = [say(303, Location="/there?a=1#b"), say(200, b"yes")]

    assert b"yes" == client(sleep)(f"{host.url}/here")
    assert ["/here", "/there?a=1"] == [path for _, path, _ in host.asked]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("http://localhost/", "another host"),
        ("https://example.org/", "another host"),
        ("https://127.0.0.1.example.org/", "another host"),
        ("//example.org/", "another host"),
        ("ftp://127.0.0.1/", "no plain address"),
        ("file:///etc/passwd", "no plain address"),
        ("http://[::1", "no plain address"),
        ("", "no plain address"),
        ("/round", "leads on more than 4 times"),
    ],
)
def test_a_redirect_to_elsewhere_is_not_followed(
    host: Host, sleep: Sleep, place: str, said: str
) -> None:
    host.answers = [say(302, Location=place)]

    with pytest.raises(NoAnswer, match=said):
        client(sleep)(host.url)


def test_a_host_is_not_asked_twice_without_a_pause(host: Host, sleep: Sleep) -> None:
    asking = client(sleep, limits=Limits(pause=30))

    asking(f"{host.url}/1")
    asking(f"{host.url}/2")

    [waited] = sleep.slept
    assert 20 < waited <= 30


def test_what_is_kept_is_not_asked_again_until_it_is_old(
    host: Host, sleep: Sleep, tmp_path: Path
) -> None:
    host.answers = [say(200, b"one"), say(200, b"two")]
    week = timedelta(days=7)

    given = [
        client(sleep, folder=tmp_path / "kept", now=now)(f"{host.url}/a")
        for now in (NOW, NOW + week, NOW + week + timedelta(seconds=1), NOW + week)
    ]

    assert [b"one", b"one", b"two", b"two"] == given
    assert 3 == len(host.asked), "what was kept in the future is not believed"


def test_kept_answers_are_of_one_address_and_broken_ones_are_none(
    host: Host, sleep: Sleep, tmp_path: Path
) -> None:
    host.answers = [say(200, b"first"), say(200, b"second"), say(200, b"third")]

    asking = client(sleep, folder=tmp_path)
    assert [b"first", b"second"] == [asking(f"{host.url}/a"), asking(f"{host.url}/b")]
    [broken, whole] = sorted(tmp_path.iterdir(), key=lambda file: b"second" in file.read_bytes())
    broken.write_bytes(broken.read_bytes()[:-1])

    assert [b"third", b"second"] == [asking(f"{host.url}/a"), asking(f"{host.url}/b")]
    assert {broken.name, whole.name} == {file.name for file in tmp_path.iterdir()}


@pytest.mark.parametrize("said", ["no-store", "private, max-age=60"])
def test_what_may_not_be_kept_is_not(host: Host, sleep: Sleep, tmp_path: Path, said: str) -> None:
    host.answers = [say(200, b"x", Cache_Control=said)]

    client(sleep, folder=tmp_path)(host.url)

    assert [] == list(tmp_path.iterdir())


def test_failures_are_not_kept(host: Host, sleep: Sleep, tmp_path: Path) -> None:
    host.answers = [say(404), say(200, b"there")]
    asking = client(sleep, folder=tmp_path)

    with pytest.raises(NoAnswer):
        asking(host.url)

    assert b"there" == asking(host.url)


def test_a_folder_that_cannot_be_written_is_told(host: Host, sleep: Sleep, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(Exception, match="cannot be written"):
        client(sleep, folder=tmp_path / "file")(host.url)
