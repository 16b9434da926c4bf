"""Say what changed between releases that lie in folders: their dumps compared, their stores asked.

A thing that only gained statements appeared if the release before did not describe it; a patch
does not tell that, a store does.
"""

import gzip
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from hankegraafi.errors import DataError, ReleaseError
from hankegraafi.release.changes import patch
from hankegraafi.release.changes.between import DUMP, rows_between, stored
from hankegraafi.release.changes.kept import FOLDER, Changes, write_changes
from hankegraafi.release.changes.patch import Row, difference
from hankegraafi.release.changes.told import Side
from hankegraafi.release.dumps import open_dump
from hankegraafi.release.opened import Release


def carry(
    draft: Path, version: str, base: str, previous: Release, rows: Iterable[Row] | None = None
) -> Changes:
    """Write into a draft what changed since the release before; its dump and store are there.

    `rows` is what differs, where that is known already. Nothing that was written hangs on the time
    or the machine; the version and the manifest know nothing of it.

    Raises:
        ReleaseError: a file of the release before is missing or broken.
        OSError: a file cannot be written.
    """
    sides = side_of(previous), Side(version, base, described_in(draft / "store"))
    if rows is not None:
        return write_changes(draft / FOLDER, rows, *sides)
    with open_dump(previous, DUMP) as before, (draft / DUMP).open("rb") as after:
        return write_changes(draft / FOLDER, difference(before, after), *sides)


def compared(old: Release, new: Release, folder: Path) -> Changes:
    """Write into a folder what changed between two releases that lie beside each other.

    Raises:
        ReleaseError: a file of theirs is missing or broken.
        OSError: a file cannot be written.
    """
    with rows_between(old, new) as rows:
        return write_changes(folder, rows, side_of(old), side_of(new))


def changes_of(old: Release, new: Release, folder: Path) -> Changes:
    """Give what changed between two releases: what the newer one carries, else `compared`.

    Raises:
        ReleaseError: a file of theirs is missing or broken.
        OSError: a file cannot be written.
    """
    found = stored(new.path.parent, new.version)
    return found if found and found.old == old.version else compared(old, new, folder)


def apply_file(source: Path, dump: Path, target: Path) -> None:
    """Apply a patch to a sorted dump; the target is written whole or not at all.

    Files may be compressed.

    Raises:
        DataError: the patch does not fit, or is none; a file is no compressed one.
        OSError: a file cannot be read or written.
    """
    beside = target.with_name(f".{target.name}.part")
    try:
        with (
            _opened(source) as text,
            _opened(dump) as old,
            gzip.open(beside, "wb") if target.suffix == ".gz" else beside.open("wb") as new,
        ):
            new.writelines(patch.applied(patch.read(text), old))
        beside.replace(target)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"a compressed file is broken ({error})", path=source) from error
    finally:
        beside.unlink(missing_ok=True)


def _opened(path: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(path) if path.suffix == ".gz" else path.open("rb"))


def side_of(release: Release) -> Side:
    """Give a release as one side of a comparison; its store is open as long as that is there.

    Raises:
        ReleaseError: its store cannot be opened.
    """
    return Side(release.version, release.base, described_in(release.path / "store"))


def described_in(store: Path) -> Callable[[str], bool]:
    """Open a store that nobody writes, and say of IRIs whether any graph of it describes them.

    Raises:
        ReleaseError: it cannot be opened.
    """
    try:
        opened = ox.Store.read_only(str(store))
    except OSError as error:
        raise ReleaseError(
            f"{store} cannot be opened ({error})",
            way_out="Build the release anew with: hankegraafi build",
        ) from error

    def describes(iri: str) -> bool:
        try:
            node = ox.NamedNode(iri)
        except ValueError:
            return False
        return next(opened.quads_for_pattern(node, None, None, None), None) is not None

    return describes
