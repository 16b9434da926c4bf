"""The quick way for plain requests: what is held, and short queries, without the layers of ASGI.

Most requests are plain: a GET that asks for no part, sets no condition, and comes in one piece,
with the same headers as thousands before it. The first of them goes the ordinary way, and what
its headers mean is learned. From then on such a request is answered as bytes when the answer is
held; and a query is given to a worker as it stands. Everything else, and what a worker has more
to say about than a short answer, is passed on to the application; the answers are the same, byte
for byte.
"""

import re
from collections.abc import MutableMapping
from typing import Any, NamedTuple, Protocol
from urllib.parse import unquote_plus

from fastapi import FastAPI

from hankegraafi import formats
from hankegraafi.errors import Overloaded
from hankegraafi.serve import asked, sparql
from hankegraafi.serve.cache import Headers, Held, Key, key_of, written
from hankegraafi.serve.site import Site
from hankegraafi.serve.streamed import Entry
from hankegraafi.serve.watched import SLOW
from hankegraafi.store import Job, Limits, Manner, Plain, encode

_LINE = re.compile(rb"GET (/[!-\"$->@-~]*)(?:\?([!-\"$-~]*))? HTTP/1\.1\r\n")
_PREFIX = b"query="
_OWN = b"%betag: %b\r\ncontent-length: %d\r\nquery-id: %b\r\n"
_UNUSUAL = frozenset(
    (
        b"if-none-match if-modified-since if-unmodified-since prefer content-length "
        b"transfer-encoding expect upgrade x-forwarded-proto x-forwarded-for forwarded "
        b"hankegraafi-release"
    ).split()
)
_LONGEST_HEADERS = 2_000
_KNOWN = 1_000


class Way(NamedTuple):
    """What the headers of a plain request mean.

    `scheme` and `varying` are their share in the key of an answer; `manner` is how queries are
    to be answered, None where a page is wanted.
    """

    scheme: str
    varying: tuple[object, ...]
    manner: bytes | None
    limits: Limits


class Caller(Protocol):
    """A connection on which a request has come."""

    def answer(self, head: bytes, body: bytes) -> None:
        """Send a whole answer at once."""

    def pass_on(self, data: bytes, begun: object) -> None:
        """Let the application answer a request; its query may have begun."""


class Quick:
    """Answers plain requests to an application."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._site: Site | None = None
        self._ways: dict[bytes, Way] = {}
        self._default: Headers = []
        self._always = b""

    def always(self, default: Headers) -> bytes:
        """Give the headers that every answer has, as they are sent."""
        if default is not self._default:
            self._default, self._always = default, written(default)
        return self._always

    def take(self, data: bytes, caller: Caller) -> "Turn | bool":
        """Take on what came on a connection at rest; False if it is no plain request.

        True when it is answered already.
        """
        site: Site = self._app.state.site
        if site is not self._site:
            self._site = site
            self._ways.clear()
        line = _LINE.match(data)
        way = self._ways.get(data[line.end() :]) if line else None
        if line is None or way is None:
            return False
        path, query = line.groups(b"")
        key = (way.scheme, path, query, *way.varying)
        if held := site.cache.find(key):
            site.pool.note_other()
            caller.answer(held.head, held.body)
            return True
        if path != b"/sparql" or way.manner is None:
            return False
        if not query.startswith(_PREFIX) or b"&" in query or site.named.may_ask(query):
            return False
        question = Plain(way.manner, query[len(_PREFIX) :], way.limits)
        try:
            job = site.pool.submit(question)
        except Overloaded:
            return False
        return Turn(self._app, site, key, job, caller, data)

    def learn(self, data: bytes, scope: MutableMapping[str, Any]) -> None:
        """Learn what the headers of a request mean that was read in the ordinary way."""
        site: Site = self._app.state.site
        line = _LINE.match(data)
        if line is None or site is not self._site:
            return
        lines = data[line.end() :]
        if _is_whole(lines, len(scope["headers"])) and (way := _way(site, scope)):
            if len(self._ways) >= _KNOWN:
                self._ways.clear()
            self._ways[lines] = way


class Turn:
    """A query on the quick way: `leave` it when the client is gone."""

    __slots__ = ("_app", "_caller", "_data", "_job", "_key", "_site")

    def __init__(
        self, app: FastAPI, site: Site, key: Key, job: Job, caller: Caller, data: bytes
    ) -> None:
        self._app = app
        self._site = site
        self._key = key
        self._job = job
        self._caller = caller
        self._data = data
        job.on_ready = self._ready

    def leave(self) -> None:
        """Let nobody compute what nobody waits for."""
        self._job.on_ready = None
        self._job.close()
        self._entry().end("left", sparql.LEFT)

    def _ready(self) -> None:
        """Answer, when the answer is short and whole."""
        job, site, watch = self._job, self._site, self._app.state.watch
        if not job.is_plain or job.head is None:
            begun = None if job.is_unusual else (site, job, self._making())
            self._caller.pass_on(self._data, begun)
            return
        head, body = job.head, job.take()
        etag = head.etag.encode()
        name = watch.next_id()
        common = _headers(site, head.format, head.encoding)
        told = _OWN % (common, etag, len(body), name.encode())
        self._caller.answer(told, body)
        seconds = site.pool.now() - job.asked
        text = self._text() if seconds > SLOW else ""
        watch.note(name, "answered", 200, seconds, len(body), text)
        site.cache.misses += 1
        site.cache.put(self._key, Held(told, etag, body))

    def _entry(self) -> Entry:
        return Entry(self._app.state.watch, self._text(), self._job.asked)

    def _making(self) -> sparql.Making:
        etag = self._job.head.etag if self._job.head else ""
        return sparql.Making(self._entry(), etag, None)

    def _text(self) -> str:
        query: bytes = self._job.question.asked  # type: ignore[union-attr]
        return unquote_plus(query.decode())


def _is_whole(lines: bytes, count: int) -> bool:
    """Say whether these are so many header lines and their end, and nothing else."""
    ends = lines.count(b"\r\n")
    return (
        len(lines) <= _LONGEST_HEADERS
        and lines.endswith(b"\r\n\r\n")
        and ends == lines.count(b"\n") == lines.count(b"\r") == count + 1
    )


def _way(site: Site, scope: MutableMapping[str, Any]) -> Way | None:
    """Say what headers mean; None where they are not those of a plain request."""
    key = key_of(scope)
    if key is None or any(name in _UNUSUAL for name, _ in scope["headers"]):
        return None
    headers: dict[bytes, bytes] = dict(scope["headers"])
    accept, accepted = (
        headers.get(name, b"").decode("latin-1") for name in (b"accept", b"accept-encoding")
    )
    scheme, _, _, *varying = key
    wanted = asked.wanted(site, accept, None)
    settings = site.settings
    limits = sparql.limits_of(settings)
    manner = None
    if formats.HTML.name not in wanted:
        encoding = encode.choose(accepted) if accepted else ""
        manner = Manner(wanted, encoding, limits, site.answer_stamp).pack()
    return Way(str(scheme), tuple(varying), manner, limits)


def _headers(site: Site, name: str, encoding: str) -> bytes:
    """Give the headers that all answers in a format have; made once a release."""
    kept = site.kept
    key = ("headers", name, encoding)
    if key not in kept:
        told = sparql.headers_of(formats.BY_NAME[name], encoding)
        raw = [(k.lower().encode(), v.encode()) for k, v in told.items()]
        kept[key] = written([*raw, *site.headers])
    headers: bytes = kept[key]
    return headers
