"""A large file, parted by the documents that it speaks of.

The file is read once, slice by slice, and every triple is put aside in one of several buckets, on
disk, chosen by its document: so all that is said of a document lies in one bucket, however the file
is ordered. On the way the links between documents are noted that shapes may follow.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice, pairwise
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import pyoxigraph as ox

from hankegraafi.check.neighbours import Needs, parts
from hankegraafi.check.sieve import KEPT_AWAY, Sieve
from hankegraafi.iris import document

Document = tuple[str, str]
"""A graph's IRI, empty for the curated view, and the IRI of a document in it."""

_CHUNK = 1 << 20
_HELD = 2_000
FORMS = (".nt", ".nq", ".ttl", ".trig")
"""How the names of files end that can be read; in the first two every line stands for itself."""

_BY_LINE = frozenset(FORMS[:2])


class Slice(NamedTuple):
    """A part of a file, in bytes; `last` is -1 where it is to be read to its end."""

    number: int
    path: Path
    first: int
    last: int


@dataclass(slots=True)
class Read:
    """What was read: how much, the links noted, and the lines that could not be read, and why."""

    lines: int = 0
    triples: int = 0
    links: dict[Document, set[str]] = field(default_factory=dict)
    broken: list[tuple[int, str]] = field(default_factory=list)


class Aside(NamedTuple):
    """A triple as it was put aside, and how its terms were judged."""

    document: str
    graph: str
    judged: str
    line: str


def slices(path: Path, count: int) -> list[Slice]:
    """Part a file; only where every line stands for itself can it be more than one slice."""
    size = path.stat().st_size
    if path.suffix not in _BY_LINE or size < _CHUNK * count:
        return [Slice(0, path, 0, -1)]
    places = [0]
    with path.open("rb") as file:
        for number in range(1, count):
            file.seek(size * number // count)
            file.readline()
            places.append(file.tell())
    return [Slice(n, path, *each) for n, each in enumerate(pairwise([*places, size]))]


def put_aside(piece: Slice, needs: tuple[Needs, Needs], folder: Path, buckets: int) -> Read:
    """Read a slice into buckets: files in a folder.

    Args:
        piece: what to read.
        needs: what the shapes need, of the curated view and of named graphs.
        folder: where the buckets are.
        buckets: how many there are.

    Raises:
        OSError: there is no room.
    """
    read, sieve = Read(), Sieve()
    writer, links = _Buckets(folder, os.getpid(), buckets), _Links(needs)
    last, name, lines = "", "", writer.lines(0)
    for line in _lines(piece):
        read.lines += 1
        try:
            stated = sieve.look(line)
        except SyntaxError as error:
            read.broken.append((read.lines, str(error.msg)))
            continue
        if stated is None:
            continue
        read.triples += 1
        subject, predicate, value, graph, written, judged = stated
        if subject != last:
            last, name = subject, document(subject)
            lines = writer.lines(crc32(name.encode()) % buckets)
        if value:
            links.note(name, graph, predicate, value)
        lines.append(f"{judged}{name}\t{graph}\t{written}")
        if len(lines) > _HELD:
            writer.flush(lines)
    writer.close()
    read.links = links.noted
    return read


class _Links:
    """Notes what leads from one document to another."""

    def __init__(self, needs: tuple[Needs, Needs]) -> None:
        self._needs = needs
        self._means: dict[tuple[bool, str], tuple[bool, bool]] = {}
        self.noted: dict[Document, set[str]] = {}

    def note(self, name: str, graph: str, predicate: str, value: str) -> None:
        key = graph != "", predicate
        if key not in self._means:
            needs = self._needs[key[0]]
            self._means[key] = needs.follows(predicate), predicate in needs.backward
        forward, backward = self._means[key]
        if not (forward or backward) or (value.startswith(name) and document(value) == name):
            return
        if forward:
            self._add((graph, document(value)), predicate)
        if backward:
            self._add((graph, name), predicate)

    def _add(self, found: Document, predicate: str) -> None:
        noted = self.noted.get(found)
        if noted is None:
            self.noted[found] = {predicate}
        else:
            noted.add(predicate)


class _Buckets:
    """Files that are appended to, each with some lines held back."""

    def __init__(self, folder: Path, process: int, count: int) -> None:
        self._paths = [folder / f"{bucket}-{process}" for bucket in range(count)]
        self._lines: list[list[str]] = [[] for _ in range(count)]

    def lines(self, bucket: int) -> list[str]:
        return self._lines[bucket]

    def flush(self, lines: list[str]) -> None:
        bucket = next(place for place, each in enumerate(self._lines) if each is lines)
        with self._paths[bucket].open("a", encoding="utf-8", newline="") as file:
            file.writelines(lines)
        lines.clear()

    def close(self) -> None:
        for lines in self._lines:
            self.flush(lines)


def bucket(folder: Path, number: int) -> Iterator[Aside]:
    """Go through what was put aside in a bucket."""
    for path in sorted(folder.glob(f"{number}-*")):
        with path.open(encoding="utf-8", newline="\n") as file:
            for text in file:
                name, graph, line = text.split("\t", 2)
                yield Aside(name[1:], graph, name[0], line)


def asked_for(
    stated: Iterable[Aside], wanted: Mapping[Document, frozenset[str]]
) -> list[tuple[str, str]]:
    """Give, with their graphs, the triples of a bucket that others ask for."""
    found = []
    for name, graph, judged, line in stated:
        properties = wanted.get((graph, name))
        if properties is None or judged == KEPT_AWAY:
            continue
        if parts(line)[1] in properties:
            found.append((graph, line))
    return found


def _lines(piece: Slice) -> Iterator[str]:
    """Go through a slice line by line; what is in another format is written as N-Quads first."""
    if piece.path.suffix not in _BY_LINE:
        quads = ox.parse(path=piece.path, format=ox.RdfFormat.from_extension(piece.path.suffix[1:]))
        while some := list(islice(quads, _HELD)):
            text = ox.serialize(some, format=ox.RdfFormat.N_QUADS)
            yield from (text or b"").decode().splitlines(keepends=True)
        return
    with piece.path.open("rb") as file:
        file.seek(piece.first)
        place = piece.first
        for line in file:
            place += len(line)
            yield line.decode("utf-8", "replace")
            if place >= piece.last >= 0:
                return
