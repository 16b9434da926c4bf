"""The harvester's HTTP client: it asks one site, slowly, and never longer or more than it should.

A thread watches each request, however slowly its answer drips: an answer has to begin within the
time-out, and to come with some speed from then on. Redirects are given to the caller.
"""

import contextlib
import http.client
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from urllib.parse import urljoin

from hankegraafi import __version__
from hankegraafi.addresses import WebAddress
from hankegraafi.errors import FaultError
from hankegraafi.watches import Watch

AGENT = f"Hankegraafi/{__version__} publish-check (+https://w3id.org/hankegraafi/)"
MOST = 20_000_000
"""The longest answer that is read whole, in bytes."""
SPEED = 100_000
"""How many bytes a second a long answer has to come with."""
REDIRECTS = 5
"""How many redirects are followed one after the other."""
REQUESTS = 5_000
"""How many requests a walk may make."""
FAILURES = 50
"""How many requests may fail before a walk is given up; one that takes too long counts tenfold."""
WAITS = 30
"""How many times the time-out a walk may wait for answers to begin, all together."""

_PIECE = 1 << 16
Take = Callable[[bytes], object]


class NoAnswer(FaultError):
    """A request that got no answer; `key` says why: time, connection, certificate or protocol."""

    def __init__(self, url: str, key: str) -> None:
        super().__init__(f"{url} gives no answer ({key})")
        self.url = url
        self.key = key


class Stopped(FaultError):
    """The walk has taken all that it may take; `key` says of what: failures, requests or time."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the walk was stopped ({key})")
        self.key = key


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: `body` is what was kept of it, `length` how much came of it, in bytes.

    `cut` says that more would have come than is read, `short` that less came than was announced.
    """

    url: str
    status: int
    headers: Message
    body: bytes
    length: int
    cut: bool
    short: bool

    def header(self, name: str) -> str:
        """Give a header, several of them joined; empty where there is none."""
        return ", ".join(str(each) for each in self.headers.get_all(name, ()))

    @property
    def kind(self) -> str:
        """The media type, in lower case and without parameters; empty where none is said."""
        return self.header("Content-Type").partition(";")[0].strip().lower()

    @property
    def target(self) -> str:
        """Where a redirect leads, whole; empty for any other answer."""
        place = self.header("Location") if self.status in {301, 302, 303, 307, 308} else ""
        try:
            return urljoin(self.url, place) if place else ""
        except ValueError:
            return ""


class Web:
    """Asks a site, one request after the other."""

    def __init__(self, *, seconds: float, trust: ssl.SSLContext | None = None) -> None:
        """Take the time in which an answer has to begin.

        `trust` says which certificates are good; by default those that the system trusts.
        """
        self.asked = 0
        self.failed = 0
        self._seconds = seconds
        self._waited = 0.0
        self._trust = trust

    def ask(
        self,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        method: str = "GET",
        most: int = MOST,
        take: Take | None = None,
    ) -> Reply:
        """Ask for what stands at an address; no redirect is followed.

        Args:
            url: an http or https address.
            headers: what to say beside the client's own headers.
            method: GET or HEAD.
            most: how many bytes of the answer are read.
            take: is given the pieces of the answer, which is then not kept.

        Raises:
            NoAnswer: there is no answer, or it breaks the rules of HTTP.
            Stopped: nothing more may be asked.
        """
        place = WebAddress.of(url)
        if place is None:
            raise NoAnswer(url, "address")
        self._count()
        begun = time.monotonic()
        try:
            with (
                contextlib.closing(self._connect(place)) as sock,
                Watch(sock, time.monotonic() + self._seconds) as w,
            ):
                return _exchange(sock, place, method, dict(headers or {}), _Body(w, most, take))
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = _reason(error, late=time.monotonic() - begun >= self._seconds)
            self.failed += 10 if reason == "time" else 1
            raise NoAnswer(url, reason) from error
        finally:
            self._waited += min(time.monotonic() - begun, self._seconds)

    def _count(self) -> None:
        """Count a request that is about to be made.

        Raises:
            Stopped: it may not be.
        """
        if self.failed >= FAILURES:
            raise Stopped("failures")
        if self.asked >= REQUESTS:
            raise Stopped("requests")
        if self._waited > WAITS * self._seconds:
            raise Stopped("time")
        self.asked += 1

    def _connect(self, place: WebAddress) -> socket.socket:
        sock = socket.create_connection((place.host, place.port), self._seconds)
        if place.scheme == "http":
            return sock
        try:
            trust = self._trust or ssl.create_default_context()
            return trust.wrap_socket(sock, server_hostname=place.host)
        except BaseException:
            sock.close()
            raise


@dataclass(slots=True)
class _Body:
    """How the body of an answer is read."""

    watch: Watch
    most: int
    take: Take | None

    def pieces(self, reply: http.client.HTTPResponse) -> Iterator[bytes]:
        """Read an answer piece by piece, one byte more than it may have at most."""
        left = self.most + 1
        while left > 0 and (piece := reply.read1(min(left, _PIECE))):
            left -= len(piece)
            self.watch.give(len(piece) / SPEED)
            yield piece
        self.watch.check()


def _exchange(
    sock: socket.socket, place: WebAddress, method: str, headers: dict[str, str], body: _Body
) -> Reply:
    connection = http.client.HTTPConnection(place.host, place.port)
    connection.sock = sock
    own = {"Accept-Encoding": "identity", "Connection": "close", "User-Agent": AGENT}
    connection.request(method, place.path, None, {"Host": place.netloc, **own, **headers})
    with connection.getresponse() as reply:
        kept, length = [], 0
        for piece in body.pieces(reply):
            length += len(piece)
            if body.take is None:
                kept.append(piece)
            elif length <= body.most:
                body.take(piece)
        announced = reply.headers.get("Content-Length", "")
        expected = int(announced) if announced.isascii() and announced.isdigit() else length
        cut = length > body.most
        short = method != "HEAD" and not cut and length < expected and reply.status != 304
        whole = b"".join(kept)[: body.most]
        return Reply(place.url, reply.status, reply.headers, whole, length, cut, short)


def _reason(error: Exception, *, late: bool) -> str:
    if late or isinstance(error, TimeoutError):
        return "time"
    if isinstance(error, ssl.SSLError):
        return "certificate"
    return "connection" if isinstance(error, OSError) else "protocol"
