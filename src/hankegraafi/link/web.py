"""The HTTP client of the registries: it asks politely, keeps what it got, and never waits for ever.

It asks by GET alone (RFC 9110), over https, one request after the other with a pause between two
of one host. What a busy or failing server says is waited for, a bounded number of times. Nothing
secret is sent: no cookies, no credentials, no query of another registry.
"""

import contextlib
import email.utils
import http.client
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message
from pathlib import Path
from urllib.parse import urljoin

from hankegraafi import __version__
from hankegraafi.addresses import WebAddress
from hankegraafi.errors import FaultError
from hankegraafi.link.kept import Kept
from hankegraafi.watches import Watch

AGENT = f"hankegraafi/{__version__} (+https://w3id.org/hankegraafi/)"
ACCEPT = "application/json, application/rdf+xml;q=0.9, text/turtle;q=0.8"

_AGAIN = frozenset({429, 500, 502, 503, 504})
_MOVED = frozenset({301, 302, 303, 307, 308})
_LOCAL = frozenset({"127.0.0.1", "::1"})
_PIECE = 1 << 16
_LATER = "Try again later, or read a snapshot with --file."


class NoAnswer(FaultError):
    """A registry did not answer as it should.

    `registry` is its name, `address` what was asked, `answered` the HTTP status, 0 for none.
    """

    def __init__(
        self, registry: str, address: str, said: str, *, answered: int = 0, way_out: str = _LATER
    ) -> None:
        super().__init__(f"{registry}: {address[:300]} {said}", way_out=way_out)
        self.registry = registry
        self.address = address
        self.answered = answered


@dataclass(frozen=True, slots=True)
class Limits:
    """How long is waited, how much is read, how often is asked.

    Times are in seconds: `connect` to reach the host, `whole` for one answer from begin to end,
    `pause` between two requests to a host, `first` before the second try (doubled for each
    further one), `wait` the longest that a server may ask to be waited for. `size` is in bytes,
    `tries` and `redirects` are counts; what gives no answer at all is tried `silent` times. What
    is kept is given for `age`.
    """

    connect: float = 10.0
    whole: float = 60.0
    pause: float = 1.0
    first: float = 2.0
    wait: float = 120.0
    size: int = 50_000_000
    tries: int = 4
    silent: int = 2
    redirects: int = 4
    age: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    headers: Message
    body: bytes


class _Unfit(http.client.HTTPException):
    """An answer that is whole by the rules and yet not what can be read, in words."""


class Client:
    """Asks one registry; an instance is a `Fetch`."""

    def __init__(
        self,
        registry: str,
        *,
        now: datetime,
        sleep: Callable[[float], object],
        folder: Path | None = None,
        limits: Limits = Limits(),
        hosts: frozenset[str] = frozenset(),
        local: bool = False,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """Make a client.

        Args:
            registry: the name that errors tell.
            now: the time, with a zone; what is kept is as old as it says.
            sleep: waits for so many seconds.
            folder: where answers are kept; None to keep none.
            limits: see `Limits`.
            hosts: hosts to which a redirect may lead, beside the one that was asked.
            local: http may be spoken with 127.0.0.1 and ::1.
            trust: which certificates are good; by default those that the system trusts.
        """
        self._registry = registry
        self._sleep = sleep
        self._limits = limits
        self._kept = Kept(folder, now, limits.age) if folder else None
        self._now = now
        self._hosts = hosts
        self._local = local
        self._trust = trust
        self._last: dict[str, float] = {}

    def __call__(self, address: str) -> bytes:
        """Give the body at an address, from what is kept where it is new enough.

        Raises:
            NoAnswer: it cannot be had.
        """
        target = self._target(address)
        if self._kept and (body := self._kept.get(target.url)) is not None:
            return body
        reply = self._followed(target)
        if self._kept and _may_be_kept(reply.headers):
            self._kept.put(target.url, reply.body)
        return reply.body

    def _target(self, address: str) -> WebAddress:
        target = WebAddress.of(address)
        if target is None:
            raise self._fault("an address", "is not a plain address", way_out="Give another.")
        if target.scheme != "https" and not (self._local and target.host in _LOCAL):
            raise self._fault(target.url, "is not https", way_out="Give an https address.")
        return target

    def _followed(self, target: WebAddress) -> _Reply:
        """Ask, and follow redirects to the same host or a host that was named."""
        asked = target
        for _ in range(self._limits.redirects + 1):
            reply = self._tried(asked)
            if reply.status not in _MOVED:
                if reply.status == 200:
                    return reply
                said = http.client.responses.get(reply.status, "unknown")
                raise self._fault(
                    asked.url, f"answered {reply.status} ({said})", answered=reply.status
                )
            asked = self._moved(asked, reply, target)
        raise self._fault(target.url, f"leads on more than {self._limits.redirects} times")

    def _moved(self, asked: WebAddress, reply: _Reply, first: WebAddress) -> WebAddress:
        """Give where a redirect leads; http to the host itself is taken for https."""
        place = str(reply.headers.get("Location", ""))
        try:
            after = WebAddress.of(urljoin(asked.url, place)) if place else None
        except ValueError:
            after = None
        if after is None:
            raise self._fault(asked.url, "leads on to no plain address", answered=reply.status)
        if after.host != first.host and after.host not in self._hosts:
            raise self._fault(
                asked.url, f"leads on to another host, {after.host}", answered=reply.status
            )
        if after.scheme == "http" and asked.scheme == "https":
            port = 443 if after.port == 80 else after.port
            after = WebAddress("https", after.host, port, after.path)
        return self._target(after.url)

    def _tried(self, target: WebAddress) -> _Reply:
        """Ask until there is an answer that is no "later", as often as the limits say."""
        silent = 0
        for count in range(1, self._limits.tries + 1):
            self._pause(target.host)
            try:
                reply = self._once(target)
            except NoAnswer:
                silent += 1
                if silent >= self._limits.silent or count >= self._limits.tries:
                    raise
                self._sleep(self._limits.first)
                continue
            if reply.status not in _AGAIN:
                return reply
            wait = self._wait(target, reply, count)
            if count < self._limits.tries:
                self._sleep(wait)
        said = http.client.responses.get(reply.status, "unknown")
        raise self._fault(
            target.url,
            f"answered {reply.status} ({said}), {self._limits.tries} times",
            answered=reply.status,
        )

    def _pause(self, host: str) -> None:
        """Wait until the host may be asked again."""
        left = self._last.get(host, -self._limits.pause) + self._limits.pause - time.monotonic()
        if host in self._last and left > 0:
            self._sleep(left)
        self._last[host] = time.monotonic()

    def _wait(self, target: WebAddress, reply: _Reply, count: int) -> float:
        """Say how long to wait: what the server asks for, at least our own back-off.

        Raises:
            NoAnswer: it asks for more than may be waited.
        """
        asked = _retry_after(reply.headers, self._now)
        if asked > self._limits.wait:
            raise self._fault(
                target.url,
                f"answered {reply.status} and asks to be left alone for {asked:.0f} seconds",
                answered=reply.status,
                way_out="Try again after that time, or read a snapshot with --file.",
            )
        return max(asked, self._limits.first * 2.0 ** (count - 1))

    def _once(self, target: WebAddress) -> _Reply:
        """Make one request.

        Raises:
            NoAnswer: no whole answer came in time.
        """
        deadline = time.monotonic() + self._limits.whole
        try:
            with contextlib.closing(self._connect(target)) as sock, Watch(sock, deadline) as watch:
                if isinstance(sock, ssl.SSLSocket):
                    sock.do_handshake()
                reply = self._exchange(sock, target)
                watch.check()
                return reply
        except (OSError, http.client.HTTPException, ValueError) as error:
            late = time.monotonic() >= deadline or isinstance(error, TimeoutError)
            said = f"gave no answer within {self._limits.whole:g} seconds" if late else _why(error)
            raise self._fault(target.url, said) from error

    def _connect(self, target: WebAddress) -> socket.socket:
        sock = socket.create_connection((target.host, target.port), self._limits.connect)
        try:
            sock.settimeout(self._limits.whole)
            if target.scheme == "http":
                return sock
            trust = self._trust or ssl.create_default_context()
            return trust.wrap_socket(
                sock, server_hostname=target.host, do_handshake_on_connect=False
            )
        except BaseException:
            sock.close()
            raise

    def _exchange(self, sock: socket.socket, target: WebAddress) -> _Reply:
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = sock
        headers = {
            "Host": target.netloc,
            "User-Agent": AGENT,
            "Accept": ACCEPT,
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        connection.request("GET", target.path, None, headers)
        with connection.getresponse() as reply:
            if reply.status != 200:
                return _Reply(reply.status, reply.headers, b"")
            return _Reply(reply.status, reply.headers, self._body(reply, target))

    def _body(self, reply: http.client.HTTPResponse, target: WebAddress) -> bytes:
        coding = reply.headers.get("Content-Encoding", "identity").strip().lower()
        if coding not in {"", "identity"}:
            raise _Unfit(f"is packed as {coding[:20]}, which was not asked for")
        announced = str(reply.headers.get("Content-Length", "")).strip()
        expected = int(announced) if announced.isascii() and announced.isdigit() else -1
        kept = bytearray()
        while expected <= self._limits.size and (piece := reply.read1(_PIECE)):
            kept += piece
            if len(kept) > self._limits.size:
                break
        if max(len(kept), expected) > self._limits.size:
            raise self._fault(
                target.url,
                f"is longer than {self._limits.size} bytes",
                answered=reply.status,
                way_out="Ask for less, or read a snapshot with --file.",
            )
        if len(kept) < expected:
            raise _Unfit("broke off before its end")
        return bytes(kept)

    def _fault(
        self, address: str, said: str, *, answered: int = 0, way_out: str = _LATER
    ) -> NoAnswer:
        return NoAnswer(self._registry, address, said, answered=answered, way_out=way_out)


def _retry_after(headers: Message, now: datetime) -> float:
    """Read Retry-After (RFC 9110, 10.2.3) in seconds: a number, or a date from the answer's own.

    A value that is neither counts as 0.
    """
    text = str(headers.get("Retry-After", "")).strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    until = _date(text)
    since = _date(str(headers.get("Date", ""))) or now
    return max((until - since).total_seconds(), 0.0) if until else 0.0


def _date(text: str) -> datetime | None:
    try:
        found = email.utils.parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return found if found.tzinfo else None


def _may_be_kept(headers: Message) -> bool:
    """Say whether an answer may be kept by its Cache-Control (RFC 9111)."""
    said = ", ".join(str(each) for each in headers.get_all("Cache-Control", ())).lower()
    return "no-store" not in said and "private" not in said


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "has no certificate that is trusted"
    if isinstance(error, ssl.SSLError):
        return "does not speak TLS"
    if isinstance(error, http.client.IncompleteRead):
        return "broke off before its end"
    if isinstance(error, ConnectionError | socket.gaierror | http.client.RemoteDisconnected):
        return "cannot be reached"
    if isinstance(error, _Unfit):
        return str(error)
    return "did not answer by the rules of HTTP"
