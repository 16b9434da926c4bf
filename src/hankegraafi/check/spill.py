"""A large file, parted by the documents that it speaks of.

The file is read once, slice by slice, and every triple is put aside in one of several buckets, on
disk, chosen by its document: so all that is said of a document lies in one bucket, however the file
is ordered. On the way the links between documents are noted that shapes may follow.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import BinaryIO, NamedTuple
from zlib import crc32

from hankegraafi.check.neighbours import Needs, stated
from hankegraafi.check.sieve import KEPT_AWAY, PASSED, Broken, Sieve
from hankegraafi.iris import document
from hankegraafi.rdf.stream import batches, opened, quads

Document = tuple[str, str]
"""A graph's IRI, empty for the curated view, and the IRI of a document in it."""

_CHUNK = 1 << 20
_HELD = 1_000
_BEGIN = "\x01"
_PART = ("", "#")
_REMEMBERED = 50_000
FORMS = (".nt", ".nq", ".ttl", ".trig")
"""How the names of files end that can be read."""
BY_LINE = frozenset(FORMS[:2])
"""The formats in which every line stands for itself."""


class Slice(NamedTuple):
    """A part of a file, in bytes; `last` is -1 where it is to be read to its end."""

    number: int
    path: Path
    first: int
    last: int


@dataclass(slots=True)
class Read:
    """What was read: how much, the links noted, and the lines that could not be read."""

    lines: int = 0
    triples: int = 0
    links: dict[Document, set[str]] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)


class Block(NamedTuple):
    """Lines of one document in one graph, as they were put aside, and how each was judged.

    `judged` holds a letter for each line (see `sieve`), and nothing where all passed.
    """

    name: str
    graph: str
    judged: str
    lines: list[str]


def slices(path: Path, count: int) -> list[Slice]:
    """Part a file; only where every line stands for itself can it be more than one slice."""
    size = path.stat().st_size
    if path.suffix not in BY_LINE or size < _CHUNK * count:
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
        DataError: the file cannot be read, and its lines do not stand for themselves.
        OSError: there is no room.
    """

    def write(bucket: int, lines: list[str]) -> None:
        _append(folder, bucket, os.getpid(), "".join(lines).encode())

    return _put(_texts(piece), needs, _Buckets(buckets, write))


def content(piece: Slice) -> bytes:
    """Give what a slice holds, of a file in which every line stands for itself.

    Raises:
        OSError: it cannot be read.
    """
    with opened(piece.path) as file:
        place = file.seek(piece.first) if piece.first else file.tell()
        return file.read(piece.last - place if piece.last >= 0 else -1)


def parted(text: bytes, needs: tuple[Needs, Needs], buckets: int) -> tuple[Read, dict[int, bytes]]:
    """Part what a slice holds as `put_aside` does; give what belongs into each bucket."""
    found: dict[int, list[str]] = {}

    def write(bucket: int, lines: list[str]) -> None:
        found.setdefault(bucket, []).extend(lines)

    read = _put(_lines(BytesIO(text), 0, -1), needs, _Buckets(buckets, write))
    return read, {bucket: "".join(lines).encode() for bucket, lines in found.items()}


def append(folder: Path, found: Mapping[int, bytes]) -> None:
    """Put aside what was parted elsewhere.

    Raises:
        OSError: there is no room.
    """
    for bucket, text in found.items():
        _append(folder, bucket, os.getpid(), text)


def _append(folder: Path, bucket: int, process: int, text: bytes) -> None:
    with (folder / f"{bucket}-{process}").open("ab") as file:
        file.write(text)


def _put(texts: Iterable[str], needs: tuple[Needs, Needs], writer: "_Buckets") -> Read:
    read, sieve, links = Read(), Sieve(), _Links(needs)
    last, block, size = "", Block("", "", "", []), 0
    odd: dict[int, str] = {}
    for text in texts:
        for each in sieve.sift(text):
            if isinstance(each, Broken):
                read.broken.append(each._replace(line=read.lines + (each.line or 0)))
                continue
            subject, predicate, value, graph, written, judged = each
            if subject != last or graph != block.graph:
                last, name = subject, document(subject)
                if name != block.name or graph != block.graph:
                    read.triples += writer.write(block, odd)
                    block, size = Block(name, graph, "", []), len(name)
            # Most values are parts of the same document.
            if value and (value[:size] != block.name or value[size : size + 1] not in _PART):
                links.note(block, predicate, value)
            if judged != PASSED:
                odd[len(block.lines)] = judged
            block.lines.append(written)
        read.lines += text.count("\n")
    read.triples += writer.write(block, odd)
    writer.close()
    read.links = links.noted
    return read


class _Links:
    """Notes what leads from one document to another."""

    def __init__(self, needs: tuple[Needs, Needs]) -> None:
        self._needs = needs
        self._seen: set[tuple[str, str, str]] = set()
        self.noted: dict[Document, set[str]] = {}

    def note(self, block: Block, predicate: str, value: str) -> None:
        link = block.graph, predicate, value
        if link in self._seen:
            return
        if len(self._seen) < _REMEMBERED:
            self._seen.add(link)
        needs = self._needs[block.graph != ""]
        if predicate not in needs.backward:
            if needs.follows(predicate):
                self._add((block.graph, document(value)), predicate)
            return
        self._seen.discard(link)  # another document may have the same value
        self._add((block.graph, document(value)), predicate)
        self._add((block.graph, block.name), predicate)

    def _add(self, found: Document, predicate: str) -> None:
        noted = self.noted.get(found)
        if noted is None:
            self.noted[found] = {predicate}
        else:
            noted.add(predicate)


class _Buckets:
    """Buckets that are written to, each with some blocks held back."""

    def __init__(self, count: int, put: Callable[[int, list[str]], None]) -> None:
        self._put = put
        self._blocks: list[list[str]] = [[] for _ in range(count)]

    def write(self, block: Block, odd: dict[int, str]) -> int:
        """Put a block aside; give how many lines it has. What is odd is forgotten."""
        number = len(block.lines)
        if number:
            judged = "".join(odd.get(line, PASSED) for line in range(number)) if odd else ""
            bucket = crc32(block.name.encode()) % len(self._blocks)
            head = f"{_BEGIN}{block.name}\t{block.graph}\t{judged}\n"
            self._blocks[bucket] += (head, *block.lines)
            odd.clear()
            if len(self._blocks[bucket]) > _HELD:
                self._flush(bucket)
        return number

    def close(self) -> None:
        for bucket in range(len(self._blocks)):
            self._flush(bucket)

    def _flush(self, bucket: int) -> None:
        if self._blocks[bucket]:
            self._put(bucket, self._blocks[bucket])
            self._blocks[bucket] = []


def bucket(folder: Path, number: int) -> Iterator[Block]:
    """Go through what was put aside in a bucket."""
    yield from blocks(bucket_text(folder, number))


def bucket_text(folder: Path, number: int) -> bytes:
    """Give what was put aside in a bucket as it was written.

    Raises:
        OSError: it cannot be read.
    """
    return b"".join(path.read_bytes() for path in sorted(folder.glob(f"{number}-*")))


def blocks(given: bytes) -> Iterator[Block]:
    """Go through what a bucket holds, as it was written."""
    text = given.decode()
    for block in text.removeprefix(_BEGIN).split(f"\n{_BEGIN}") if text else ():
        head, *lines = block.removesuffix("\n").split("\n")
        name, graph, judged = head.split("\t")
        yield Block(name, graph, judged, [f"{line}\n" for line in lines])


def sound(block: Block) -> list[str]:
    """Give the lines of a block that a validator can be given."""
    pairs = zip_longest(block.lines, block.judged)
    return [line for line, judged in pairs if judged != KEPT_AWAY]


def asked_for(
    blocks: Iterable[Block], wanted: Mapping[Document, frozenset[str]]
) -> list[tuple[str, str]]:
    """Give, with their graphs, the triples of a bucket that others ask for."""
    found = []
    for block in blocks:
        if properties := wanted.get((block.graph, block.name)):
            said = zip_longest(block.lines, stated(block.lines), block.judged)
            for line, (_, predicate, _), judged in said:
                if judged != KEPT_AWAY and predicate in properties:
                    found.append((block.graph, line))
    return found


def _texts(piece: Slice) -> Iterator[str]:
    """Go through a slice, some lines at a time; another format is written as N-Quads first."""
    if piece.path.suffix not in BY_LINE:
        yield from (text.decode() for text in batches(quads(piece.path)))
        return
    with opened(piece.path) as file:
        place = file.seek(piece.first) if piece.first else file.tell()
        yield from _lines(file, place, piece.last)


def _lines(file: BinaryIO, place: int, last: int) -> Iterator[str]:
    """Go through whole lines of a file, some at a time, from a byte to another or to its end."""
    while last < 0 or place < last:
        text = file.read(_CHUNK if last < 0 else min(_CHUNK, last - place))
        if not text:
            return
        text += b"" if text.endswith(b"\n") else file.readline()
        place += len(text)
        yield text.decode("utf-8", "surrogateescape")
