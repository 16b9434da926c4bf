"""Work that tells a test when it has begun, so that whoever does it can be lost in the midst."""

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hankegraafi.errors import DataError
from hankegraafi.parallel import Errand, Hands, Piece, Result


@dataclass(slots=True)
class Stopping:
    """Work of which some pieces never end: whoever does one tells who it is, and waits.

    `stops` is a folder with a file for each piece that shall not end; `pipe` is told the process.
    """

    work: Errand
    stops: Path
    pipe: Path

    def __call__(self, piece: Any) -> Any:
        return self.taken(piece, self.done(self.packed(piece)))

    def packed(self, piece: Any) -> Any:
        return self.work.packed(piece)

    def done(self, packed: Any) -> Any:
        for stop in self.stops.iterdir():
            stop.unlink()
            with self.pipe.open("w") as told:
                told.write(f"{os.getpid()}\n")
            signal.pause()
        return self.work.done(packed)

    def taken(self, piece: Any, back: Any) -> Any:
        return self.work.taken(piece, back)


@dataclass(slots=True)
class Stopped:
    """Hands that do the first work that can travel as `Stopping` does."""

    hands: Hands
    stops: Path
    pipe: Path

    @property
    def count(self) -> int:
        return self.hands.count

    def each(
        self, work: Callable[[Piece], Result], pieces: Iterable[Piece]
    ) -> Iterator[tuple[Piece, Result]]:
        told: Any = work
        if isinstance(work, Errand):
            told = Stopping(work, self.stops, self.pipe)
        return self.hands.each(told, pieces)


@dataclass(slots=True)
class Doubled:
    """Doubles a number; what it is not to be done of is an error, or the end of who does it."""

    wrong: int = -1
    deadly: int = -1

    def __call__(self, piece: int) -> int:
        return self.taken(piece, self.done(self.packed(piece)))

    def packed(self, piece: int) -> int:
        return piece

    def done(self, packed: int) -> int:
        if packed == self.wrong:
            raise DataError("it cannot be doubled", path=Path("numbers"), line=packed)
        if packed == self.deadly:
            os.kill(os.getpid(), signal.SIGKILL)
        return 2 * packed

    def taken(self, _: int, back: int) -> int:
        return back
