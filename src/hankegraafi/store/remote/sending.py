"""The ways in which statements reach an engine: all at once, graph by graph, or as updates."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import TypeVar

from hankegraafi.store.remote import names
from hankegraafi.store.remote.door import NQUADS, NTRIPLES, UPDATE, Answered, Door, denied, is_full
from hankegraafi.store.remote.gathering import Piece
from hankegraafi.store.remote.probing import Found, graph_at

Line = TypeVar("Line")

MEGABYTE = 1 << 20
_STATEMENTS, _BYTES = 1_000, MEGABYTE // 4
"""How much goes into an update: Virtuoso compiles each to at most 10,000 lines of its own."""
_LARGE = 1_000


class Way(ABC):
    """How pieces of a dump are sent; each may be sent twice.

    A piece has at most `lines` statements and about `size` bytes.
    """

    name = ""
    lines = 100_000
    size = 10 * MEGABYTE

    def __init__(self, door: Door, version: str) -> None:
        self.door = door
        self.version = version

    @abstractmethod
    def send(self, piece: Piece, upto: int) -> int:
        """Send a piece, which ends with the statement `upto`; give up to which all are there.

        Raises:
            EngineError: the engine does not take it.
        """

    def end(self) -> None:
        """Wait until everything is there."""
        return

    def close(self) -> None:
        """Leave nothing behind, also when it broke off."""
        return


class Quads(Way):
    """N-Quads, all graphs at once."""

    name = "as N-Quads"

    def __init__(self, door: Door, version: str, *, large: bool) -> None:
        """Take larger pieces where the engine has a bulk loader behind its door."""
        super().__init__(door, version)
        if large:
            self.lines, self.size = 500_000, 100 * MEGABYTE

    def send(self, piece: Piece, upto: int) -> int:
        """Send a piece."""
        self._post(quads(self.version, piece))
        return upto

    def _post(self, lines: list[bytes]) -> None:
        answered = self.door.send(self.door.statements, b"".join(lines), NQUADS)
        _or_halves(self.door, answered, lines, self._post)


class Graphs(Way):
    """A large graph by the Graph Store Protocol, many small ones in one update."""

    name = "by the Graph Store Protocol"

    def send(self, piece: Piece, upto: int) -> int:
        """Send a piece."""
        small: Piece = {}
        for graph, lines in piece.items():
            if len(lines) >= _LARGE or len(piece) == 1:
                self._post(graph, lines)
            else:
                small[graph] = lines
        for batch in batches(small):
            if not _update(self.door, self.version, batch):
                for graph, lines in batch.items():
                    self._post(graph, lines)
        return upto

    def _post(self, graph: bytes | None, lines: list[bytes]) -> None:
        target = graph_at(self.door.statements, place(self.version, graph))

        def post(some: list[bytes]) -> None:
            answered = self.door.send(target, b" .\n".join([*some, b""]), NTRIPLES)
            _or_halves(self.door, answered, some, post)

        post(lines)


class Updates(Way):
    """Nothing but updates: slow, but every engine knows them."""

    name = "by updates"

    def send(self, piece: Piece, upto: int) -> int:
        """Send a piece."""
        for batch in batches(piece):
            self._update(batch)
        return upto

    def _update(self, batch: Piece) -> None:
        lines = [(graph, line) for graph, found in batch.items() for line in found]

        def post(some: list[tuple[bytes | None, bytes]]) -> None:
            answered = _updated(self.door, self.version, _grouped(some))
            _or_halves(self.door, answered, some, post)

        post(lines)


def way(door: Door, found: Found, version: str) -> Way:
    """Choose how statements are sent to an engine."""
    door.updates, door.statements = found.updates, found.statements
    if found.kind == NQUADS:
        return Quads(door, version, large=found.dialect.exact)
    return Graphs(door, version) if found.kind else Updates(door, version)


def insert_names(door: Door, version: str, graphs: Iterable[bytes]) -> None:
    """Say of graphs what they are called in the engine, before anything is put into them.

    Raises:
        EngineError: the engine does not take it.
    """
    named = [(place(version, each), each) for each in graphs]
    lines = [b"<%s> <%s> %s" % (own.encode(), names.OF.encode(), each) for own, each in named]
    graph = names.names(version)
    for start in range(0, len(lines), _STATEMENTS):
        told = b" .\n".join(lines[start : start + _STATEMENTS])
        door.change(f"INSERT DATA {{ GRAPH <{graph}> {{\n{told.decode()} }} }}")


def place(version: str, graph: bytes | None) -> str:
    """Name the graph of an engine that stands for a graph of a dump, none for the curated view."""
    return names.view(version) if graph is None else names.graph(version, graph[1:-1].decode())


def quads(version: str, piece: Piece) -> list[bytes]:
    """Write a piece as lines of N-Quads with the engine's own graphs."""
    found = []
    for graph, lines in piece.items():
        end = b" <%s> .\n" % place(version, graph).encode()
        found += [line + end for line in lines]
    return found


def batches(piece: Piece) -> Iterator[Piece]:
    """Part a piece into some that fit into an update each."""
    batch, count, length = Piece(), 0, 0
    for graph, lines in piece.items():
        for line in lines:
            if count >= _STATEMENTS or length + len(line) > _BYTES:
                if batch:
                    yield batch
                batch, count, length = Piece(), 0, 0
            batch.setdefault(graph, []).append(line)
            count, length = count + 1, length + len(line) + 3
    if batch:
        yield batch


def _update(door: Door, version: str, batch: Piece) -> bool:
    """Send a batch as an update; False where the engine does not take one of its values so.

    Raises:
        EngineError: it takes nothing.
    """
    answered = _updated(door, version, batch)
    if is_full(answered) or denied(answered):
        raise door.error("updated", answered)
    return answered.well


def _updated(door: Door, version: str, batch: Piece) -> Answered:
    blocks = [
        b"GRAPH <%s> {\n%s }" % (place(version, graph).encode(), b" .\n".join(lines))
        for graph, lines in batch.items()
    ]
    return door.send(door.updates, b"INSERT DATA {\n%s\n}" % b"\n".join(blocks), UPDATE)


def _grouped(lines: Iterable[tuple[bytes | None, bytes]]) -> Piece:
    found: Piece = {}
    for graph, line in lines:
        found.setdefault(graph, []).append(line)
    return found


def _or_halves(
    door: Door, answered: Answered, lines: list[Line], post: Callable[[list[Line]], None]
) -> None:
    """Send a piece in halves where it is too long for the engine, or for what stands before it."""
    if answered.well:
        return
    too_long = answered.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE or "exceed" in answered.said
    if not too_long or len(lines) < 2:
        raise door.error("loaded", answered)
    post(lines[: len(lines) // 2])
    post(lines[len(lines) // 2 :])
