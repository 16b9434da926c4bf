"""The quick way for plain requests: what is held, and short queries, without the layers of ASGI.

Most requests are plain: a GET that asks for no part and sets no condition. Such a one is answered
here as bytes when the answer is held, or when a worker gives all of it in a moment. Everything
else is passed on to the application, with the query that may have begun meanwhile; the answers
are the same, byte for byte.
"""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple
from urllib.parse import unquote

from fastapi import FastAPI

from hankegraafi import formats
from hankegraafi.errors import Overloaded
from hankegraafi.serve import sparql
from hankegraafi.serve.asked import Asked
from hankegraafi.serve.cache import Held, key_of, written
from hankegraafi.serve.site import Site
from hankegraafi.serve.streamed import Entry
from hankegraafi.store import Job, Question, encode

_PREFIX = b"query="
_OWN = b"etag: %b\r\ncontent-length: %d\r\nquery-id: %b\r\n"
_UNUSUAL = frozenset(
    (
        b"if-none-match if-modified-since if-unmodified-since prefer content-length "
        b"transfer-encoding expect upgrade x-forwarded-proto x-forwarded-for forwarded"
    ).split()
)

_SIGNS = (("+", " "), *((f"%{ord(sign):02X}", sign) for sign in " :/?{}<>#\";,()=\n\r'&"))

Write = Callable[[bytes, bytes], None]
PassOn = Callable[[], None]


class Turn(NamedTuple):
    """One request: what it asks, how to answer it whole, and how to pass it on."""

    scope: Any
    write: Write
    pass_on: PassOn


class Quick:
    """Answers plain requests to an application."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app

    def take(self, turn: Turn) -> bool:
        """Take on a request; False for one that is not plain."""
        scope = turn.scope
        if scope["method"] != "GET":
            return False
        key = key_of(scope)
        if key is None or any(name in _UNUSUAL for name, _ in scope["headers"]):
            return False
        site: Site = self._app.state.site
        if held := site.cache.find(key):
            turn.write(held.head, held.body)
            return True
        return scope["path"] == "/sparql" and self._ask(turn, site, key)

    def _ask(self, turn: Turn, site: Site, key: tuple[object, ...]) -> bool:
        """Give a plain query to a worker."""
        question = _question(site, turn.scope, key)
        if question is None:
            return False
        entry = Entry(self._app.state.watch, question.text, asyncio.get_running_loop().time())
        try:
            job = site.pool.submit(question)
        except Overloaded:
            return False
        making = sparql.Making(entry, question, sparql.etag_of(site, question), None)

        def pass_on() -> None:
            job.on_end = job.on_slow = None
            turn.scope["begun"] = (site, job, making)
            turn.pass_on()

        job.on_slow = pass_on
        job.on_end = partial(_end, turn, site, key, job, making, pass_on)
        return True


def _end(
    turn: Turn,
    site: Site,
    key: tuple[object, ...],
    job: Job,
    making: sparql.Making,
    pass_on: PassOn,
) -> None:
    """Answer, when the answer is short and whole."""
    head = job.head
    if not job.is_plain or head is None:
        pass_on()
        return
    body = job.take()
    etag = making.etag.encode()
    own = (etag, len(body), making.entry.id.encode())
    told = _headers(site, head.format, head.encoding) + _OWN % own
    turn.write(told, body)
    making.entry.end("answered", 200, len(body))
    site.cache.put(key, Held(told, etag, body))


def _question(site: Site, scope: Any, key: tuple[object, ...]) -> Question | None:
    """Make a question of a plain query; None where it is not plain."""
    asked: bytes = scope["query_string"]
    if not asked.startswith(_PREFIX) or b"&" in asked:
        return None
    accept, accepted = key[3], key[5]
    wanted = site.wanted.get((bytes(accept).decode("latin-1"), ""))  # type: ignore[call-overload]
    if wanted is None or formats.HTML.name in wanted:
        return None
    try:
        text = _unquoted(asked[len(_PREFIX) :].decode())
    except UnicodeDecodeError:
        return None
    if not text.strip() or sparql.is_volatile(text) or "service" in text.casefold():
        return None
    encoding = encode.choose(bytes(accepted).decode("latin-1")) if accepted else ""  # type: ignore[call-overload]
    return sparql.question_of(site, Asked(text), wanted, text, encoding)


def _unquoted(text: str) -> str:
    """Read what a form has encoded; the signs that queries are full of go first, and quickly.

    None of them is a percent sign, so none can make an escape that was not there.

    Raises:
        UnicodeDecodeError: it is not UTF-8.
    """
    for escape, sign in _SIGNS:
        text = text.replace(escape, sign)
    return unquote(text, errors="strict") if "%" in text else text


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
