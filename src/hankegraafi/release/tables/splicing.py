"""Find the records of a few documents in a large file that is in their order, and replace them.

The cost follows the number of documents; the rest of the file is copied as it is. Only where
records have line feeds inside of quotes is the file gone through from its beginning.
"""

import mmap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from hankegraafi.release.tables.documents import document_of
from hankegraafi.release.tables.files import records

_PIECE = 1 << 24


class Place(NamedTuple):
    """From which byte to which the records of a document lie; of none, where they would."""

    start: int
    end: int


def places(path: Path, documents: Sequence[bytes], *, header: bool) -> list[Place]:
    """Find the records of documents, which are given in order.

    Raises:
        OSError: the file cannot be read.
    """
    if not path.stat().st_size:  # nothing cannot be mapped
        return [Place(0, 0)] * len(documents)
    with (
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        body = content.find(b"\n") + 1 if header else 0
        if header and _is_broken(content):
            content.seek(body)
            return list(_gone_through(iter(content.readline, b""), body, documents))
        return [_looked_up(content, body, each) for each in documents]


def splice(source: Path, target: Path, found: Sequence[Place], new: Sequence[bytes]) -> None:
    """Write a file anew, with other text in the places that were found.

    Raises:
        OSError: a file cannot be read, or there is no room.
    """
    with source.open("rb") as old, target.open("xb") as file:
        for place, text in zip(found, new, strict=True):
            _copy(old, file, place.start - old.tell())
            file.write(text)
            old.seek(place.end)
        _copy(old, file, source.stat().st_size - old.tell())


def texts(path: Path, found: Sequence[Place]) -> Iterator[bytes]:
    """Go through the records that lie in some places.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        for place in found:
            file.seek(place.start)
            yield from records(file.read(place.end - place.start).splitlines(keepends=True))


def document(record: bytes) -> bytes:
    """Give the document of a record, or of a line of N-Triples."""
    if record.startswith(b"<"):
        return document_of(record.partition(b" ")[0])
    if record.startswith(b'"'):
        return document_of(b"<%s>" % record[1:].partition(b'"')[0])
    return document_of(b"<%s>" % record.partition(b",")[0].rstrip(b"\n"))


def _is_broken(content: mmap.mmap) -> bool:
    """Say whether a line feed may stand inside of a quoted cell: then a line has odd quotes."""
    content.seek(0)
    return any(line.count(b'"') % 2 for line in iter(content.readline, b""))


def _looked_up(content: mmap.mmap, body: int, name: bytes) -> Place:
    low, high = body, len(content)
    while low < high:
        begin = content.rfind(b"\n", low, (low + high) // 2) + 1 or low
        end = content.find(b"\n", begin) + 1
        if document(content[begin:end]) < name:
            low = end
        else:
            high = begin
    end = low
    while end < len(content):
        following = content.find(b"\n", end) + 1
        if document(content[end:following]) != name:
            break
        end = following
    return Place(low, end)


def _gone_through(
    lines: Iterator[bytes], begin: int, documents: Sequence[bytes]
) -> Iterator[Place]:
    pending = iter(documents)
    wanted = next(pending, None)
    start = None
    for each in records(lines):
        here = document(each)
        while wanted is not None and wanted < here:
            yield Place(begin if start is None else start, begin)
            wanted, start = next(pending, None), None
        if wanted == here and start is None:
            start = begin
        begin += len(each)
    while wanted is not None:
        yield Place(begin if start is None else start, begin)
        wanted, start = next(pending, None), None


def _copy(source: BinaryIO, target: BinaryIO, length: int) -> None:
    while length > 0:
        piece = source.read(min(_PIECE, length))
        target.write(piece)
        length -= len(piece)
