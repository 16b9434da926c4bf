"""The folder of releases: one build at a time, and a release is there whole or not at all.

A build that dies at any moment leaves a folder `.building-…` and nothing else behind; the next
one sweeps it. `current` moves by one rename, after everything is on the disk.
"""

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hankegraafi.errors import FaultError, ReleaseError
from hankegraafi.locks import alone
from hankegraafi.release.files import sync, write
from hankegraafi.release.opened import CURRENT, open_release

_DRAFT = ".building-"
_LOCK = ".lock"


@contextmanager
def drafted(releases: Path) -> Iterator[Path]:
    """Give the name of a draft in a folder that no other build uses; what is left of it goes away.

    Raises:
        FaultError: another build is running, or the folder cannot be written.
    """
    with _faults(releases), _alone(releases):
        _sweep(releases)
        draft = releases / f"{_DRAFT}{secrets.token_hex(8)}"
        try:
            yield draft
        finally:
            for each in (draft, beside(draft)):
                remove(each)


def beside(draft: Path) -> Path:
    """Give the name of a file that goes away with a draft, and is not published with it."""
    return draft.with_name(f"{draft.name}-beside")


@contextmanager
def locked(releases: Path) -> Iterator[None]:
    """Let no build begin in a folder of releases meanwhile.

    Raises:
        FaultError: a build is running, or the folder cannot be written.
    """
    with _faults(releases), _alone(releases):
        yield


def writable(releases: Path) -> None:
    """Look, before any work is done, whether releases can lie where they shall.

    Raises:
        FaultError: something else is in the place of the folder, or it may not be written.
    """
    there = next(each for each in (releases, *releases.absolute().parents) if each.exists())
    with _faults(releases):
        if not there.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(there))
        if not os.access(there, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(there))


@contextmanager
def _faults(releases: Path) -> Iterator[None]:
    """Say in one line what the machine refused.

    Raises:
        FaultError: a folder cannot be written, or the disk is full.
    """
    try:
        yield
    except OSError as error:
        where = error.filename or releases
        raise FaultError(
            f"the release cannot be written: {where}: {error.strerror or error}",
            way_out="Give the folder rights and room, or choose another with --releases.",
        ) from error


@contextmanager
def _alone(releases: Path) -> Iterator[None]:
    """Keep other builds out of the folder; the lock ends with the process, however it ends.

    Raises:
        FaultError: another build is running.
    """
    releases.mkdir(parents=True, exist_ok=True)
    lock = releases / _LOCK
    lock.touch()
    with alone(lock, f"another build is running in {releases}"):
        yield


def _sweep(releases: Path) -> None:
    """Remove what builds left behind that died."""
    for leftover in releases.glob(f"{_DRAFT}*"):
        remove(leftover)


def remove(path: Path) -> None:
    """Remove a file or a folder with all in it, if it is there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def is_whole(releases: Path, version: str) -> bool:
    """Say whether a release is there already, with every file as it was written."""
    try:
        open_release(releases, version, verify=True)
    except ReleaseError:
        return False
    return True


def publish(draft: Path, target: Path) -> None:
    """Give a finished draft its name; what stood there was not whole and goes away."""
    leftover = target.with_name(f"{_DRAFT}{secrets.token_hex(8)}")
    if target.exists() or target.is_symlink():
        target.rename(leftover)
    draft.rename(target)
    sync(target.parent)
    remove(leftover)


def take_away(release: Path) -> None:
    """Remove a release, first under its name and then from the disk; the next build sweeps up."""
    leftover = release.with_name(f"{_DRAFT}{secrets.token_hex(8)}")
    release.rename(leftover)
    sync(release.parent)
    remove(leftover)


def replace(path: Path, text: bytes, draft: Path) -> None:
    """Write a file anew, by way of another name."""
    write(draft, text)
    draft.replace(path)
    sync(path.parent)


def point(releases: Path, version: str, draft: Path) -> None:
    """Make a release the current one, in one move."""
    pointer = releases / CURRENT
    if pointer.is_symlink() and str(pointer.readlink()) == version:
        return
    remove(draft)
    draft.symlink_to(version)
    draft.replace(pointer)
    sync(releases)
