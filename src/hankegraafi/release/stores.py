"""The store of a release, begun from that of another: what is the same lies on the disk once.

The files that hold statements are never written to after they are closed (RocksDB's `.sst`), so a
new store may have them by another name, as its own check-points do.
"""

import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

_SHARED = ".sst"
_LEFT = frozenset({"LOCK", "LOG"})


def link_store(old: Path, new: Path) -> None:
    """Make a store of its own that says what another says; what is written to it stays in it.

    Raises:
        OSError: there is no room, or a file may not be read.
    """
    new.mkdir(parents=True)
    for path in sorted(old.iterdir()):
        if path.name in _LEFT or path.name.startswith("LOG."):
            continue
        if path.suffix == _SHARED:
            _link(path, new / path.name)
        else:
            shutil.copyfile(path, new / path.name)


def change_store(store: Path, *, removed: Iterable[bytes], added: Iterable[bytes]) -> None:
    """Remove statements from a store on the disk, and add others; both are lines of N-Quads.

    Raises:
        OSError: there is no room.
    """
    opened = ox.Store(str(store))
    for quad in quads(removed):
        opened.remove(quad)
    opened.extend(quads(added))
    opened.flush()


def quads(lines: Iterable[bytes]) -> Sequence[ox.Quad]:
    """Read lines of N-Quads."""
    return list(ox.parse(b"".join(lines), format=ox.RdfFormat.N_QUADS))


def _link(path: Path, name: Path) -> None:
    """Give a file a second name; where the file system knows no such thing, copy it."""
    try:
        os.link(path, name)
    except OSError:
        shutil.copyfile(path, name)
