"""What the server and its workers say to each other: a question, and frames of an answer.

A frame is a letter, a length of four bytes and that many bytes:

    Q  a question                           (marshalled)
    P  a plain query, as it stands in an address (see `store.pool.plain`)
    N  it is not plain: it has to be asked as a question
    A  a whole answer: what kind it is, and its bytes (marshalled)
    H  what kind of answer follows          (marshalled)
    T  the first rows of it, for a page     (a pickled Table)
    D  a piece of it
    E  why there is none                    (a pickled error)
    G  the worker asks an engine elsewhere  (one byte: 0 if it computes by itself again)
    Z  the end: what came before is whole   (one byte: 1 if the worker leaves now)

An answer without Z was cut off, and nobody may take it for whole; an answer that is short comes
whole, as A alone. Both ends are our own processes
over a socket without a name, so marshalled and pickled values are safe here.
"""

import marshal
import pickle
import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, NamedTuple

import pyoxigraph as ox

from hankegraafi.store.empty.explanation import Explanation

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

QUESTION, PLAIN = b"Q", b"P"
UNUSUAL, WHOLE, HEAD, TABLE, PIECE, ERROR, END = b"N", b"A", b"H", b"T", b"D", b"E", b"Z"
AWAY = b"G"
FRAME = struct.Struct("!cI")

READY, FORK, YIELD, WORKER, EXIT = b"R", b"F", b"N", b"W", b"X"
WEAK = "W/"
"""How a stamp begins under which the same question may have its rows in another order."""
WORD = struct.Struct("!cii")
"""A letter, a process and a status: what goes between the server and the process that forks."""


class Limits(NamedTuple):
    """What a query may take.

    `seconds` of computing, `memory` in bytes beyond the store's, `size` of its answer in bytes
    before it is compressed.
    """

    seconds: float = 30.0
    memory: int = 1 << 30
    size: int = 2 << 30


class Wanted(NamedTuple):
    """The name of the format in which each kind of answer shall come; empty: none fits."""

    solutions: str = ""
    boolean: str = ""
    graph: str = ""


class Page(NamedTuple):
    """The part of the rows that is wanted: at most `limit` of them, after `offset`."""

    limit: int
    offset: int = 0


class Question(NamedTuple):
    """A visitor's query, and the format that each kind of answer shall have.

    One whose format is "html" comes as a Table of at most `rows` rows. `encoding` is "", "gzip"
    or "zstd". `page` asks for a part of the rows; `explain` for what is told
    instead of an answer: "empty" why there are no rows, "plan" who would answer, and why.
    """

    text: str
    wanted: Wanted
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    encoding: str = ""
    rows: int = 1000
    page: Page | None = None
    explain: str = ""
    limits: Limits = Limits()

    def frame(self) -> bytes:
        """Write the question as a frame."""
        content = marshal.dumps((self.text, *self._manner(), tuple(self.limits)))
        return FRAME.pack(QUESTION, len(content)) + content

    def etag(self, stamp: str) -> str:
        """Give an ETag: under the same stamp, the same question has the same answer.

        The answer depends on everything but the limits.
        """
        return etag_in(self.mark(stamp), self.text, stamp)

    def mark(self, stamp: str) -> "blake2b":
        """Begin the digest of an ETag with everything but the text."""
        return blake2b(repr((stamp, self._manner())).encode(), digest_size=12)

    def _manner(self) -> tuple[Any, ...]:
        return (
            tuple(self.wanted),
            self.default_graphs,
            self.named_graphs,
            self.encoding,
            self.rows,
            self.page and tuple(self.page),
            self.explain,
        )

    @classmethod
    def unpack(cls, content: bytes) -> "Question":
        """Read what `pack` wrote."""
        text, wanted, defaults, named, encoding, rows, page, explain, limits = _loads(content)
        return cls(
            text,
            Wanted(*wanted),
            defaults,
            named,
            encoding,
            rows,
            Page(*page) if page else None,
            explain,
            Limits(*limits),
        )


@dataclass(frozen=True, slots=True)
class Table:
    """The first rows of an answer, and how many there are; yes or no where that was asked.

    `why` says why there are no rows, `plan` who would answer and why, where that was asked.
    """

    names: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    total: int = 0
    boolean: bool | None = None
    why: Explanation | None = None
    plan: "Plan | None" = None


class Plan(NamedTuple):
    """Who answers a query: our own engine, or one elsewhere; `reason` is a key of the messages.

    `rows` is about how many triples and rows the query goes through, None where nobody asked;
    `begins` the pattern with the most of them.
    """

    elsewhere: bool
    reason: str
    rows: int | None = None
    begins: str = ""


class Head(NamedTuple):
    """What comes: the kind of the answer, the name of its format ("" if none fits).

    `more` says whether rows follow the page that was asked for; None where none was. `etag` is
    that of the answer to a plain query.
    """

    kind: str
    format: str
    encoding: str = ""
    more: bool | None = None
    etag: str = ""


def etag_in(mark: blake2b, text: str, stamp: str) -> str:
    """End an ETag with the text of the query; under a stamp that says so it is a weak one."""
    digest = mark.copy()
    digest.update(text.encode())
    return f'{WEAK if stamp.startswith(WEAK) else ""}"{digest.hexdigest()}"'


def frames(parts: Iterable[tuple[bytes, bytes]]) -> list[bytes]:
    """Write frames as pieces of bytes to be sent one after the other."""
    written: list[bytes] = []
    for letter, content in parts:
        written += (FRAME.pack(letter, len(content)), content)
    return written


def pack_head(head: Head) -> bytes:
    """Write a head as bytes."""
    return marshal.dumps(tuple(head))


def unpack_head(content: bytes) -> Head:
    """Read what `pack_head` wrote."""
    return Head(*_loads(content))


def pack_whole(head: Head, content: bytes, *, leaves: bool) -> bytes:
    """Write a whole answer as bytes; `leaves` says that its worker leaves."""
    return marshal.dumps((*head, content, leaves))


def unpack_whole(written: bytes | memoryview) -> tuple[Head, bytes, bool]:
    """Read what `pack_whole` wrote."""
    *head, content, leaves = _loads(written)
    return Head(*head), content, leaves


def _loads(content: bytes | memoryview) -> Any:
    return marshal.loads(content)  # noqa: S302 - our own process wrote it


def unpack(content: bytes) -> Any:
    """Read a pickled value."""
    return pickle.loads(content)  # noqa: S301 - our own worker wrote it


def send(connection: socket.socket, parts: Iterable[tuple[bytes, bytes]]) -> None:
    """Send frames; blocks while the reader is slow."""
    connection.sendall(b"".join(frames(parts)))


class Receiver:
    """Takes frames from a connection, one after the other."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._kept = bytearray()

    def receive(self) -> tuple[bytes, bytes] | None:
        """Wait for a frame, and give it as (letter, content); None when the other end is gone."""
        kept, wanted = self._kept, FRAME.size
        while True:
            if len(kept) >= wanted:
                letter, length = FRAME.unpack_from(kept)
                wanted = FRAME.size + length
                if len(kept) >= wanted:
                    content = bytes(memoryview(kept)[FRAME.size : wanted])
                    del kept[:wanted]
                    return letter, content
            more = self._connection.recv(1 << 16)
            if not more:
                return None
            kept += more
