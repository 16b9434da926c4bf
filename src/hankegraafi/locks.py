"""One at a time: a lock that the system takes back when its process ends, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hankegraafi.errors import FaultError


@contextmanager
def alone(path: Path, refusal: str) -> Iterator[None]:
    """Keep others out meanwhile who would lock the same file or folder; nobody waits.

    Args:
        path: the file or folder that is locked (flock); it is there.
        refusal: what to say to whoever comes second.

    Raises:
        FaultError: somebody else holds the lock.
        OSError: the file or folder cannot be opened.
    """
    lock = os.open(path, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FaultError(refusal, way_out="Wait until it is done.") from error
        yield
    finally:
        os.close(lock)
