"""The hidden folder in which a list is read, and who may read into a source's folder: one."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from hankegraafi import locks
from hankegraafi.errors import FaultError

WORK, NEW, READY = ".reading", "new", "ready"
_DISCARDED = "discarded"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def faults(place: Path) -> Iterator[None]:
    """Tell what the system refuses, with the place and the way out.

    Raises:
        FaultError: a file cannot be read or written.
    """
    try:
        yield
    except OSError as error:
        way_out = "What was read is kept; read again when it is mended."
        if error.errno in _FULL:
            way_out = "Make room and read again: what was read is kept, and goes on."
        elif isinstance(error, PermissionError):
            way_out = "Give it the rights and read again: what was read is kept, and goes on."
        raise FaultError(
            f"the list cannot be read: {error.filename or place}: {error.strerror or error}",
            way_out=way_out,
        ) from error


def alone(folder: Path) -> AbstractContextManager[None]:
    """Keep other readings out of a folder, while one is under way.

    Raises:
        FaultError: another reading is under way.
        OSError: the folder cannot be opened.
    """
    return locks.alone(folder, f"another reading of {folder.name} is under way")


def begun(folder: Path, job: str) -> Path:
    """Give the folder for the parts of a job, with what was read of it; other jobs go.

    One that was whole and only not yet in its place is put there first.

    Raises:
        OSError: a file cannot be written.
    """
    top = folder / WORK
    work = top / job
    if work.is_dir() and not top.is_symlink():
        return work
    if top.is_dir() and not top.is_symlink():
        for ready in sorted(top.glob(f"*/{READY}")):
            if ready.parent.name != _DISCARDED:
                put_in_place(ready.parent, folder)
        for each in list(top.iterdir()):
            _discard(each)
    else:
        top.unlink(missing_ok=True)
    work.mkdir(parents=True)
    return work


def put_in_place(work: Path, folder: Path) -> None:
    """Put the files of a reading that is whole in the place of those before.

    Raises:
        OSError: a file cannot be replaced.
    """
    new = work / NEW
    for path in sorted(new.iterdir()) if new.is_dir() else ():
        path.replace(folder / path.name)


def end(work: Path) -> None:
    """Remove the folder of a job that is done.

    Raises:
        OSError: it cannot be removed.
    """
    _discard(work)
    shutil.rmtree(work.parent)


def _discard(path: Path) -> None:
    """Remove a job; first its name, so that what may be left of it is never gone on with."""
    if not path.is_dir() or path.is_symlink():
        path.unlink()
        return
    gone = path.with_name(_DISCARDED)
    if path != gone:
        if gone.exists():
            shutil.rmtree(gone)
        path.rename(gone)
    shutil.rmtree(gone)
