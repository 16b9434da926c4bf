"""Look lines up in a file that is in order, and write such a file anew with some of it replaced.

The cost follows the number of lines that are looked up, or that change; the rest of a file is
copied as it is.
"""

import mmap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

_PIECE = 1 << 24

Key = Callable[[bytes], bytes]
"""Gives what a line, with its end, is ordered by."""


class Place(NamedTuple):
    """From which byte to which something lies; where it would lie, if both are the same."""

    start: int
    end: int


class Lines:
    """The lines of a file that is in order."""

    def __init__(self, content: mmap.mmap | bytes, *, begin: int = 0, key: Key = bytes) -> None:
        """Take the content of a file.

        From the byte `begin` on its lines are in the order of their keys: of their bytes, where
        nothing else is said.
        """
        self._content = content
        self._begin = begin
        self._key = key

    @property
    def size(self) -> int:
        """How many bytes the file has."""
        return len(self._content)

    def text(self, start: int, end: int) -> bytes:
        """Give what stands from one byte to another."""
        return self._content[start:end]

    def line(self, at: int) -> bytes:
        """Give the line, with its end, in which a byte stands."""
        begin = self._content.rfind(b"\n", 0, at) + 1
        return self._content[begin : self._content.find(b"\n", at) + 1]

    def place(self, key: bytes) -> int:
        """Give the byte at which the first line begins whose key is not before this one."""
        content, low, high = self._content, self._begin, len(self._content)
        while low < high:
            begin = content.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = content.find(b"\n", begin) + 1
            if self._key(content[begin:end]) < key:
                low = end
            else:
                high = begin
        return low

    def span(self, key: bytes) -> Place:
        """Give the place of all lines with a key."""
        start = end = self.place(key)
        while end < len(self._content):
            following = self._content.find(b"\n", end) + 1
            if self._key(self._content[end:following]) != key:
                break
            end = following
        return Place(start, end)

    def holds(self, line: bytes) -> bool:
        """Say whether a line, with its end, stands in the file."""
        return self.stands_at(self.place(line), line)

    def stands_at(self, place: int, line: bytes) -> bool:
        """Say whether a line, with its end, stands at a byte."""
        return self._content[place : place + len(line)] == line

    def beginning(self, start: bytes) -> Iterator[bytes]:
        """Go through the lines that begin so, in a file that is ordered by its bytes."""
        place, size = self.place(start), len(self._content)
        while place < size and self._content[place : place + len(start)] == start:
            end = self._content.find(b"\n", place) + 1
            yield self._content[place:end]
            place = end


@contextmanager
def lines_of(path: Path, *, begin: int = 0, key: Key = bytes) -> Iterator[Lines]:
    """Open a file that is in order; `begin` and `key` are those of `Lines`.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        if not path.stat().st_size:  # nothing cannot be mapped
            yield Lines(b"", key=key)
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            yield Lines(content, begin=begin, key=key)


def splice(old: Path, new: Path, *, removed: Sequence[bytes], added: Sequence[bytes]) -> None:
    """Write a file that is ordered by its bytes anew, without some lines and with some more.

    Raises:
        ValueError: a line that is to be removed does not stand in the file.
        OSError: a file cannot be read or written.
    """
    gone = set(removed)
    changed = list[tuple[Place, bytes]]()
    with lines_of(old) as lines:
        for line in sorted({*removed, *added}):
            place = lines.place(line)
            if line not in gone:
                changed.append((Place(place, place), line))
            elif lines.stands_at(place, line):
                changed.append((Place(place, place + len(line)), b""))
            else:
                raise ValueError(f"{old} does not hold {line!r}")
    replace(old, new, changed)


def replace(old: Path, new: Path, changed: Iterable[tuple[Place, bytes]]) -> None:
    """Write a file anew, with other text in some places, which come in order.

    Raises:
        OSError: a file cannot be read, or there is no room.
    """
    with old.open("rb") as source, new.open("xb") as target:
        for place, text in changed:
            _copy(source, target, place.start)
            target.write(text)
            source.seek(place.end)
        _copy(source, target, old.stat().st_size)


def _copy(source: BinaryIO, target: BinaryIO, end: int) -> None:
    while (size := min(end - source.tell(), _PIECE)) > 0:
        target.write(source.read(size))
