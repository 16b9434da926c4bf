"""Look lines up in a sorted file, and write such a file anew with a few lines changed.

The cost follows the number of lines that are looked up, or that change; the rest of a file is
copied as it is.
"""

import mmap
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_PIECE = 1 << 24


class Lines:
    """The lines of a sorted file."""

    def __init__(self, content: mmap.mmap | bytes) -> None:
        """Take the content of a file whose lines are sorted by their bytes."""
        self._content = content

    def place(self, line: bytes) -> int:
        """Give the byte at which the first line begins that does not stand before this one."""
        content, low, high = self._content, 0, len(self._content)
        while low < high:
            begin = content.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = content.find(b"\n", begin) + 1
            if content[begin:end] < line:
                low = end
            else:
                high = begin
        return low

    def holds(self, line: bytes) -> bool:
        """Say whether a line, with its end, stands in the file."""
        place = self.place(line)
        return self._content[place : place + len(line)] == line

    def beginning(self, start: bytes) -> Iterator[bytes]:
        """Go through the lines that begin so."""
        place, size = self.place(start), len(self._content)
        while place < size and self._content[place : place + len(start)] == start:
            end = self._content.find(b"\n", place) + 1
            yield self._content[place:end]
            place = end


@contextmanager
def lines_of(path: Path) -> Iterator[Lines]:
    """Open a sorted file.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        if not path.stat().st_size:  # nothing cannot be mapped
            yield Lines(b"")
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            yield Lines(content)


def splice(old: Path, new: Path, *, removed: Sequence[bytes], added: Sequence[bytes]) -> None:
    """Write a sorted file anew without some of its lines, and with some more.

    Raises:
        ValueError: a line that is to be removed does not stand in the file.
        OSError: a file cannot be read or written.
    """
    gone = set(removed)
    with lines_of(old) as lines, old.open("rb") as source, new.open("xb") as target:
        for line in sorted({*removed, *added}):
            place = lines.place(line)
            _copy(source, target, place)
            if line in gone:
                if source.read(len(line)) != line:
                    raise ValueError(f"{old} does not hold {line!r}")
            else:
                target.write(line)
        shutil.copyfileobj(source, target, _PIECE)


def _copy(source: BinaryIO, target: BinaryIO, place: int) -> None:
    while (size := min(place - source.tell(), _PIECE)) > 0:
        target.write(source.read(size))
