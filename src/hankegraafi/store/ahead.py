"""The files of a store, read into the system's memory before anybody asks.

A look-up in a store on the disk reads a few places of its files. Where the system holds them in its
page cache that takes microseconds, where it does not, as long as the disk takes, for each of them.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread

_STATEMENTS = ".sst"
_PIECE = 1 << 20
"""So much is read at once: who looks something up meanwhile waits for no more than that."""


def read_ahead(release: Path, available: int) -> Thread | None:
    """Let the system read a release's store, while others go on; nothing waits for it.

    What would take half of the `available` bytes or more is left to be read as it is asked for.
    """
    files = sorted((release / "store").glob(f"*{_STATEMENTS}"))
    if sum(each.stat().st_size for each in files) >= available / 2:
        return None
    reader = Thread(target=_read, args=(files,), daemon=True)
    reader.start()
    return reader


def _read(files: Sequence[Path]) -> None:
    piece = bytearray(_PIECE)
    for each in files:
        with suppress(OSError), each.open("rb", buffering=0) as file:
            while file.readinto(piece):
                pass
