"""What the server and its workers say to each other: a question, and frames of an answer.

A frame is a letter, a length of four bytes and that many bytes:

    Q  a question                           (marshalled)
    H  what kind of answer follows          (marshalled)
    T  the first rows of it, for a page     (a pickled Table)
    D  a piece of it
    E  why there is none                    (a pickled error)
    Z  the end: what came before is whole   (one byte: 1 if the worker leaves now)

An answer without Z was cut off, and nobody may take it for whole. Both ends are our own processes
over a socket without a name, so marshalled and pickled values are safe here.
"""

import marshal
import pickle
import socket
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pyoxigraph as ox

from hankegraafi.store.empty.explanation import Explanation

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

QUESTION, HEAD, TABLE, PIECE, ERROR, END = b"Q", b"H", b"T", b"D", b"E", b"Z"
FRAME = struct.Struct("!cI")

READY, FORK, YIELD, WORKER, EXIT = b"R", b"F", b"N", b"W", b"X"
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


@dataclass(frozen=True, slots=True)
class Question:
    """A visitor's query, and the format that each kind of answer shall have.

    One whose format is "html" comes as a Table of at most `rows` rows. `encoding` is "", "gzip"
    or "zstd". `page` asks for a part of the rows; `explain` for the reason why there are none.
    """

    text: str
    wanted: Wanted
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    encoding: str = ""
    rows: int = 1000
    page: Page | None = None
    explain: bool = False
    limits: Limits = field(default_factory=Limits)

    def pack(self) -> bytes:
        """Write the question as bytes."""
        return marshal.dumps((*self._content(), tuple(self.limits)))

    def pack_content(self) -> bytes:
        """Write as bytes what the answer depends on: everything but the limits."""
        return repr(self._content()).encode()

    def _content(self) -> tuple[Any, ...]:
        return (
            self.text,
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

    `why` says why there are no rows, where that was asked.
    """

    names: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    total: int = 0
    boolean: bool | None = None
    why: Explanation | None = None


class Head(NamedTuple):
    """What comes: the kind of the answer, the name of its format ("" if none fits).

    `more` says whether rows follow the page that was asked for; None where none was.
    """

    kind: str
    format: str
    encoding: str = ""
    more: bool | None = None


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


def _loads(content: bytes) -> Any:
    return marshal.loads(content)  # noqa: S302 - our own process wrote it


def unpack(content: bytes) -> Any:
    """Read a pickled value."""
    return pickle.loads(content)  # noqa: S301 - our own worker wrote it


def send(connection: socket.socket, parts: Iterable[tuple[bytes, bytes]]) -> None:
    """Send frames; blocks while the reader is slow."""
    written = frames(parts)
    size = sum(map(len, written))
    sent = connection.sendmsg(written)
    if sent < size:
        connection.sendall(b"".join(written)[sent:])


def receive(connection: socket.socket) -> tuple[bytes, bytes] | None:
    """Receive one frame as (letter, content); None when the other end is gone."""
    kept = bytearray(connection.recv(1 << 16))
    while kept and len(kept) < FRAME.size:
        more = connection.recv(1 << 16)
        if not more:
            return None
        kept += more
    if not kept:
        return None
    letter, length = FRAME.unpack_from(kept)
    while len(kept) < FRAME.size + length:
        more = connection.recv(1 << 20)
        if not more:
            return None
        kept += more
    return letter, bytes(memoryview(kept)[FRAME.size :])
