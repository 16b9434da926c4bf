"""The client that speaks with an engine: one connection, kept open, and a time for each exchange.

What only reads is sent once more when the engine broke off before it answered (RFC 9110, 9.2.2).
Redirects are not followed: who asks is told to the engine that is named, and to no other.
"""

import base64
import contextlib
import http.client
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from html import escape
from typing import IO
from urllib.parse import quote, urlencode, urljoin

from hankegraafi import __version__
from hankegraafi.addresses import WebAddress
from hankegraafi.errors import EngineError
from hankegraafi.store.remote.address import EngineAddress
from hankegraafi.store.remote.auth import Credentials
from hankegraafi.store.remote.reaching import reach
from hankegraafi.store.remote.timed import TimedSocket

FORM = "application/x-www-form-urlencoded"
CONNECT = 5.0
"""How long an engine may take to accept a connection, in seconds."""
_PAUSE = 0.1
_SAID = 500
_PIECE = 1 << 16

Body = bytes | IO[bytes] | Iterable[bytes] | None


class Reply:
    """An answer of an engine, read piece by piece; `close` it when it is not read to its end.

    The time in which nobody reads is given back: only the engine's own is counted. More than
    `most` bytes are no answer. `at_end` is called when all of it was read, and may find that it
    was nothing worth. What goes wrong while it is read is told by an EngineError, kept in `error`
    too, for who reads may be a parser that tells of it in its own words.
    """

    def __init__(self, client: "Client", raw: http.client.HTTPResponse, timed: TimedSocket) -> None:
        self.status = raw.status
        self.headers = raw.headers
        self.engine = str(client.address)
        self.error: EngineError | None = None
        self.most: int | None = None
        self.at_end: Callable[[], None] | None = None
        self._client = client
        self._raw = raw
        self._timed = timed
        self._taken = 0
        self._left = time.monotonic()
        self._ahead: bytes | None = None

    def read(self, size: int = -1) -> bytes:
        """Read on.

        Raises:
            EngineError: it breaks off, comes too slowly, or does not end.
        """
        if self._ahead:
            kept = self._ahead
            size = len(kept) if size < 0 else size
            content, self._ahead = kept[:size], kept[size:]
            return content
        if self.error:
            raise self.error
        content = self._read(size)
        self._taken += len(content)
        if self.most is not None and self._taken > self.most:
            raise self._failed(_endless(self.engine))
        if self.at_end and (not content or size < 0):
            at_end, self.at_end = self.at_end, None
            self.close()
            try:
                at_end()
            except EngineError as error:
                raise self._failed(error) from error
        return content

    def ahead(self, most: int) -> bytes | None:
        """Read so many bytes before any of them is used; give them too if they are the whole.

        Raises:
            EngineError: as `read`.
        """
        pieces, size = [], 0
        while size <= most:
            piece = self.read(_PIECE)
            pieces.append(piece)
            size += len(piece)
            if not piece:
                self._ahead = b"".join(pieces)
                return self._ahead
        self._ahead = b"".join(pieces)
        return None

    def whole(self, most: int) -> bytes:
        """Read all of it, and no more than so many bytes.

        Raises:
            EngineError: as `read`.
        """
        content = self.ahead(most)
        if content is None:
            raise self._failed(_endless(self.engine))
        return content

    def said(self) -> str:
        """Read the beginning of an error, on one line; what is secret is left out."""
        with contextlib.suppress(EngineError):
            said = self.read(_SAID * 4).decode(errors="replace")
            return " ".join(self.without_secrets(said).split())[:_SAID]
        return ""

    def without_secrets(self, text: str) -> str:
        """Take out of what the engine says what nobody may see."""
        return self._client.without_secrets(text)

    def close(self) -> None:
        """Let go of the answer; the connection is kept when all of it was read."""
        if not self._raw.isclosed() or self._raw.will_close or self.error:
            self._client.close()

    def _read(self, size: int) -> bytes:
        now = time.monotonic()
        self._timed.end += now - self._left
        try:
            content = self._raw.read(None if size < 0 else size)
            if not content and size and self._raw.length:  # http.client takes this for the end
                raise http.client.IncompleteRead(content, self._raw.length)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise self._failed(self._client.told(error)) from error
        self._left = time.monotonic()
        return content

    def _failed(self, error: EngineError) -> EngineError:
        self.error = error
        self.close()
        return error


class Client:
    """Asks one engine, for one thread."""

    def __init__(
        self,
        address: EngineAddress,
        *,
        connect: float = CONNECT,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """Connect to nothing yet; `connect` is how many seconds that may take."""
        self.address = address
        self._connect = connect
        self._trust = trust
        self._credentials = Credentials(address.user, address.password)
        self._connection: http.client.HTTPConnection | None = None
        self._host: WebAddress | None = None
        self._seconds = 0.0
        self.server = ""

    def ask(
        self,
        text: str,
        *,
        accept: str,
        seconds: float,
        extra: Mapping[str, str] | None = None,
        again: bool = True,
    ) -> Reply:
        """Send a query, as a form (SPARQL 1.1 Protocol §2.1.2); a failure is tried once more.

        Raises:
            EngineError: the engine cannot be reached, breaks off, or is too slow.
        """
        body = urlencode({"query": text, **(extra or {})}).encode()
        end = time.monotonic() + seconds
        headers = {"Accept": accept, "Content-Type": FORM}
        try:
            return self.send("POST", "", body, headers, seconds=seconds)
        except EngineError as error:
            left = end - time.monotonic() - _PAUSE
            if error.reason == "slow" or left <= 0 or not again:
                raise
        time.sleep(_PAUSE)
        return self.send("POST", "", body, headers, seconds=left)

    def send(
        self,
        method: str,
        target: str,
        body: Body,
        headers: Mapping[str, str],
        *,
        seconds: float,
    ) -> Reply:
        """Send a request to an address relative to the engine's, "" for its own.

        A body that is a stream is sent once: make sure by a small request before that the engine
        knows who asks.

        Raises:
            EngineError: the engine cannot be reached, breaks off, or is too slow.
        """
        end = time.monotonic() + seconds
        self._seconds = seconds
        place = WebAddress.of(urljoin(self.address.web.url, target)) if target else None
        place = place or self.address.web
        reply = self._send(method, place, body, headers, end)
        challenges = reply.headers.get_all("WWW-Authenticate") or []
        whole = body is None or isinstance(body, bytes)
        again = reply.status == http.client.UNAUTHORIZED and self._credentials.learn(challenges)
        if again and whole:
            reply.said()
            reply.close()
            reply = self._send(method, place, body, headers, end)
        return reply

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def without_secrets(self, text: str) -> str:
        """Take out of a text what nobody may see: an engine may send back what it was sent."""
        user, password = self.address.user, self.address.password
        pair = base64.b64encode(f"{user}:{password}".encode()).decode()
        for secret in (pair, password, quote(password), escape(password)) if password else ():
            text = text.replace(secret, "…")
        return text

    def told(self, error: Exception) -> EngineError:
        """Tell what went wrong with a connection."""
        name = str(self.address)
        if isinstance(error, TimeoutError):
            return EngineError(
                "slow",
                f"the engine {name} gave no whole answer within {self._seconds:.3g} seconds",
                engine=name,
                way_out="Ask for less, or see whether the engine is overloaded.",
            )
        if isinstance(error, ssl.SSLCertVerificationError):
            what = f"the certificate of the engine {name} is not good for its name"
        elif isinstance(error, http.client.HTTPException | ValueError):
            what = f"the engine {name} does not speak HTTP, or broke off"
        else:
            what = f"the engine {name} broke off ({_reason(error)})"
        return EngineError("broken", what, engine=name, way_out="Look at its log.")

    def _send(
        self, method: str, place: WebAddress, body: Body, headers: Mapping[str, str], end: float
    ) -> Reply:
        kept = self._connection is not None and self._host == place
        try:
            return self._exchange(method, place, body, headers, end)
        except EngineError as error:
            whole = body is None or isinstance(body, bytes)
            if not kept or not whole or error.reason != "broken":
                raise
        return self._exchange(method, place, body, headers, end)  # it was closed meanwhile

    def _exchange(
        self, method: str, place: WebAddress, body: Body, headers: Mapping[str, str], end: float
    ) -> Reply:
        connection, timed = self._connected(place, end)
        timed.end = end
        sent = {
            "User-Agent": f"Hankegraafi/{__version__}",
            "Accept-Encoding": "identity",
            **headers,
            **self._credentials.header(method, place.path),
        }
        try:
            connection.request(method, place.path, body, sent)
            raw = connection.getresponse()
            self.server = str(raw.headers.get("Server", ""))
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.close()
            raise self.told(error) from error
        return Reply(self, raw, timed)

    def _connected(
        self, place: WebAddress, end: float
    ) -> tuple[http.client.HTTPConnection, TimedSocket]:
        kept = self._connection
        if kept is not None and isinstance(kept.sock, TimedSocket) and self._host == place:
            return kept, kept.sock
        self.close()
        if place.scheme == "https" and self._trust is None:
            self._trust = ssl.create_default_context()
        trust = self._trust if place.scheme == "https" else None
        try:
            sock = reach(place, min(end, time.monotonic() + self._connect), trust)
        except (OSError, ValueError) as error:
            if isinstance(error, ssl.SSLCertVerificationError):
                raise self.told(error) from error
            raise EngineError(
                "unreachable",
                f"the engine {self.address} cannot be reached ({_reason(error)})",
                engine=str(self.address),
                way_out="Start it, or correct its address.",
            ) from error
        connection = http.client.HTTPConnection(place.host, place.port)
        connection.sock = timed = TimedSocket(sock)
        self._connection, self._host = connection, place
        return connection, timed


def refused(address: EngineAddress, reply: Reply) -> EngineError:
    """Say what it means that an engine answers with an error; the answer is closed then."""
    name, status, said = str(address), reply.status, reply.said()
    reply.close()
    if status in {401, 403}:
        return EngineError(
            "refused",
            f"the engine {name} does not let this service ask (status {status})",
            engine=name,
            way_out="Set HANKEGRAAFI_ENGINE_USER and HANKEGRAAFI_ENGINE_PASSWORD.",
        )
    reason = "unreachable" if status in {429, 503} else "slow" if status == 504 else "broken"
    wait = str(reply.headers.get("Retry-After", "")).strip() if reason == "unreachable" else ""
    return EngineError(
        reason,
        f"the engine {name} answers with the status {status}{f' ({said[:300]})' if said else ''}",
        engine=name,
        way_out="Look at its log; is its address that of a SPARQL endpoint?",
        wait=float(wait) if wait.isascii() and wait.isdigit() and len(wait) < 6 else 0.0,
    )


def _endless(engine: str) -> EngineError:
    return EngineError(
        "broken",
        f"the engine {engine} gives an answer that does not end",
        engine=engine,
        way_out="Look at its log; is its address that of a SPARQL endpoint?",
    )


def _reason(error: Exception) -> str:
    return str(getattr(error, "strerror", None) or error or "no answer")
