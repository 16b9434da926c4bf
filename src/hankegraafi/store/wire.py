"""What the server and its workers say to each other: a question, and frames of an answer.

A frame is a letter, a length of four bytes and that many bytes:

    H  what kind of answer follows          (a pickled Head)
    D  a piece of it
    E  why there is none                    (a pickled error)
    Z  the end: what came before is whole

An answer without Z was cut off, and nobody may take it for whole. Both ends are our own processes
over a socket without a name, so pickles are safe here.
"""

import pickle
import socket
import struct
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from hankegraafi.formats import Format

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

HEAD, PIECE, ERROR, END = b"H", b"D", b"E", b"Z"
_FRAME = struct.Struct("!cI")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may take: seconds of wall-clock time, bytes of memory beyond the store's."""

    seconds: float = 30.0
    memory: int = 2 << 30


@dataclass(frozen=True, slots=True)
class Question:
    """A visitor's query, and the format that each kind of answer shall have.

    `formats` maps "solutions", "boolean" and "graph" to a format; a kind that is missing cannot be
    given. One whose format is a page comes as a Table of at most `rows` rows.
    """

    text: str
    formats: dict[str, Format]
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    rows: int = 1000
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class Table:
    """The first rows of an answer, and how many there are; yes or no where that was asked."""

    names: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    total: int = 0
    boolean: bool | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What comes: the kind of the answer, its format (None if none fits), or a whole table."""

    kind: str
    format: Format | None
    table: Table | None = None


def send(connection: socket.socket, letter: bytes, content: bytes = b"") -> None:
    """Send one frame; blocks while the reader is slow."""
    connection.sendall(_FRAME.pack(letter, len(content)) + content)


def send_object(connection: socket.socket, letter: bytes, value: object) -> None:
    """Send a value as one frame."""
    send(connection, letter, pickle.dumps(value))


def receive(connection: socket.socket) -> tuple[bytes, bytes] | None:
    """Receive one frame as (letter, content); None when the other end is gone."""
    start = _exactly(connection, _FRAME.size)
    if start is None:
        return None
    letter, length = _FRAME.unpack(start)
    content = _exactly(connection, length)
    return None if content is None else (letter, content)


def unpack(content: bytes) -> Any:
    """Read a value that `send_object` sent."""
    return pickle.loads(content)  # noqa: S301 - our own worker wrote it


def _exactly(connection: socket.socket, length: int) -> bytes | None:
    pieces = bytearray()
    while len(pieces) < length:
        try:
            piece = connection.recv(min(length - len(pieces), 1 << 20))
        except ConnectionError:
            return None
        if not piece:
            return None
        pieces += piece
    return bytes(pieces)
