"""A sorted file of lines seen through a window: a stream of any length, little of it in memory."""

from collections.abc import Iterable, Iterator
from itertools import islice

_PIECE = 1 << 20
_LINES = 4096
_LEAST = 64


class Window:
    """The part of a stream that was read and not taken yet; it begins at the start of a line.

    The stream is a binary file, or the lines themselves; a last line without an end gets one.
    """

    def __init__(self, source: Iterable[bytes]) -> None:
        self.data = b""
        self.at = 0
        self._pieces = _ended(_pieces(source))

    def more(self) -> bool:
        """Read on; say whether there was more."""
        piece = next(self._pieces, b"")
        if piece:
            self.data = self.data[self.at :] + piece
            self.at = 0
        return bool(piece)

    def line(self) -> bytes:
        """Give the line at the beginning, without taking it; empty at the end."""
        end = self.data.find(b"\n", self.at)
        while end < 0:
            if not self.more():
                return b""
            end = self.data.find(b"\n", self.at)
        return self.data[self.at : end + 1]

    def take(self, size: int) -> None:
        """Go on over so many bytes."""
        self.at += size

    def before(self, line: bytes) -> Iterator[bytes]:
        """Take all lines that stand before a line in the order of bytes, many at once."""
        while (first := self.line()) and first < line:
            end = self.data.rfind(b"\n") + 1
            last = self.data.rfind(b"\n", self.at, end - 1) + 1 or self.at
            place = end if self.data[last:end] < line else self._place(line, last)
            yield self.data[self.at : place]
            self.at = place

    def rest(self) -> Iterator[bytes]:
        """Take all that is left, many lines at once."""
        while self.line():
            end = self.data.rfind(b"\n") + 1
            yield self.data[self.at : end]
            self.at = end

    def _place(self, line: bytes, high: int) -> int:
        """Find the start of the first line that is not before another; `high` is one such start."""
        low = self.at
        while low < high:
            start = self.data.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = self.data.find(b"\n", start) + 1
            if self.data[start:end] < line:
                low = end
            else:
                high = start
        return low


def pass_equal(one: Window, other: Window) -> None:
    """Go on over the lines that both windows show next and that are the same, in big steps.

    A few equal lines may be left.
    """
    while True:
        size = min(len(one.data) - one.at, len(other.data) - other.at)
        same = _common(one, other, size)
        whole = one.data.rfind(b"\n", one.at, one.at + same) + 1
        step = whole - one.at if whole else 0
        one.take(step)
        other.take(step)
        if same < size:
            return
        short = [each for each in (one, other) if len(each.data) - each.at == size - step]
        grown = [each.more() for each in short]
        if not all(grown):
            return


def _common(one: Window, other: Window, size: int) -> int:
    """Give how many bytes are the same in both, of so many; less, by at most a few, in doubt."""
    done, step, grows = 0, _LEAST, True
    while done < size:
        here, there = one.at + done, other.at + done
        some = min(step, size - done)
        if one.data[here : here + some] == other.data[there : there + some]:
            done += some
            step *= 4 if grows else 1
        elif step > _LEAST:
            step, grows = step // 4, False
        else:
            break
    return done


def _pieces(source: Iterable[bytes]) -> Iterator[bytes]:
    read = getattr(source, "read", None)
    if read is not None:
        while piece := read(_PIECE):
            yield piece
        return
    lines = iter(source)
    while piece := b"".join(islice(lines, _LINES)):
        yield piece


def _ended(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Close the last line, where it is not."""
    piece = b"\n"
    for piece in pieces:
        yield piece
    if not piece.endswith(b"\n"):
        yield b"\n"
