"""A site between the harvester and the real one, which spoils some answers on their way."""

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def having(self, name: str, value: str | None) -> "Answer":
        """The same with another header, or without it."""
        kept = tuple(each for each in self.headers if each[0].lower() != name.lower())
        return replace(self, headers=kept if value is None else (*kept, (name, value)))

    def get(self, name: str) -> str:
        return next((v for key, v in self.headers if key.lower() == name.lower()), "")

    def saying(self, body: bytes) -> "Answer":
        """The same with another body, of the right length."""
        return replace(self, body=body).having("Content-Length", str(len(body)))

    def replacing(self, old: bytes, new: bytes) -> "Answer":
        return self.saying(self.body.replace(old, new))


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    accept: str
    host: str


Spoil = Callable[[Asked, Answer], Answer]


def as_it_is(asked: Asked, answer: Answer) -> Answer:
    return answer


class _Between(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, _Server)
        upstream = http.client.HTTPConnection(server.upstream, timeout=30)
        upstream.request(self.command, self.path, headers=dict(self.headers.items()))
        with upstream.getresponse() as reply:
            length = reply.headers.get("Content-Length")
            answer = Answer(reply.status, tuple(reply.headers.items()), reply.read())
        upstream.close()
        if length is None:
            answer = answer.having("Transfer-Encoding", None)
            answer = answer.having("Content-Length", str(len(answer.body)))
        asked = Asked(self.command, self.path, self.headers.get("Accept", ""), self.headers["Host"])
        answer = server.spoil(asked, answer)
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, upstream: str, spoil: Spoil) -> None:
        super().__init__(("127.0.0.1", 0), _Between)
        self.upstream = urlsplit(upstream).netloc
        self.spoil = spoil

    def handle_error(self, request: object, client_address: object) -> None:
        """The harvester left; that is what some tests want."""


@contextmanager
def spoilt(upstream: str, spoil: Spoil = as_it_is) -> Iterator[str]:
    """Serve a site with spoilt answers; gives the address."""
    with _Server(upstream, spoil) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()
