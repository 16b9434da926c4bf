"""Tests that run at the same time in several processes, and tests that want the machine alone."""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path


@contextmanager
def held(path: Path, kind: int) -> Iterator[None]:
    """Hold a lock file, alone (fcntl.LOCK_EX) or with others (fcntl.LOCK_SH)."""
    with path.open("w") as file:
        fcntl.flock(file, kind)
        try:
            yield
        finally:
            # Closing alone would not do: processes begun meanwhile may have the file open too.
            fcntl.flock(file, fcntl.LOCK_UN)


@contextmanager
def turn(folder: Path, *, alone: bool) -> Iterator[None]:
    """Wait for a turn, and take it; who waits holds the door, so that nobody goes in before."""
    with ExitStack() as stack:
        with held(folder / "door", fcntl.LOCK_EX):
            room = held(folder / "room", fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            stack.enter_context(room)
        yield
