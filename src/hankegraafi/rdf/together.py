"""Change several files of a folder together: all of them or none, whenever the machine stops.

What is to be done is written down first, beside new contents, in a hidden folder. From the moment
that this folder has its name the change counts as made; what is left of it is done by whoever
comes next (a write-ahead log). Every step may be done twice.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from hankegraafi import locks
from hankegraafi.errors import DataError, FaultError

_READY, _DRAFT, _STEPS = ".change", ".change-draft", "steps.json"


Content = bytes | Callable[[], Iterable[bytes]]
"""What a file is to hold, whole or piece by piece."""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of files: paths are relative to the folder, with slashes.

    `moved` are files or folders that get another name, first of all; `written` gives new contents,
    None for a file that goes away, at the places that things have then.
    """

    moved: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, Content | None] = field(default_factory=dict)


@contextmanager
def alone(folder: Path) -> Iterator[bool]:
    """Keep other changes out of a folder; say whether one that was cut short was completed first.

    Raises:
        FaultError: another change is under way, or the folder cannot be read or written.
    """
    with ExitStack() as stack:
        with _faults(folder):
            stack.enter_context(locks.alone(folder, f"another change of {folder} is under way"))
            completed = _complete(folder)
        yield completed


def apply(folder: Path, change: Change) -> None:
    """Make a change, whole or not at all; the caller is `alone` in the folder.

    Raises:
        FaultError: a file cannot be written; nothing was changed.
    """
    with _faults(folder):
        draft = folder / _DRAFT
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir()
        try:
            _write_down(draft, change)
            draft.rename(folder / _READY)
        except OSError:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        _sync(folder)
        _complete(folder)


def refuse_unfinished(folder: Path) -> None:
    """Refuse to read a folder in which a change was cut short.

    Raises:
        DataError: there is one.
    """
    if os.path.isdir(folder / _READY):  # noqa: PTH112 - says no where the folder may not be read
        raise DataError(
            "a change of several files was cut short, and is half done",
            path=folder,
            way_out="Give the same command again: rename, merge and withdraw complete it first.",
        )


def _write_down(draft: Path, change: Change) -> None:
    """Write new contents and the list of steps; everything is on the disk when this ends."""
    steps: list[list[str]] = [["move", *each] for each in change.moved.items()]
    for number, (path, content) in enumerate(change.written.items()):
        if content is None:
            steps.append(["remove", path, ""])
            continue
        steps.append(["write", path, str(number)])
        _put(draft / str(number), content)
    _put(draft / _STEPS, json.dumps(steps).encode())
    _sync(draft)


def _put(path: Path, content: Content) -> None:
    with path.open("xb") as file:
        file.writelines([content] if isinstance(content, bytes) else content())
        file.flush()
        os.fsync(file.fileno())


def _complete(folder: Path) -> bool:
    """Do what is left of a change that was written down; say whether there was one."""
    ready = folder / _READY
    shutil.rmtree(folder / _DRAFT, ignore_errors=True)
    if not (ready / _STEPS).is_file():
        return False
    for step in _steps(ready):
        _do(folder, *step)
    for touched in {(folder / path).parent for _, *paths in _steps(ready) for path in paths}:
        if touched.is_dir():
            _sync(touched)
    ready.rename(folder / _DRAFT)
    _sync(folder)
    shutil.rmtree(folder / _DRAFT, ignore_errors=True)
    return True


def _steps(ready: Path) -> Iterable[tuple[str, str, str]]:
    return [(kind, one, other) for kind, one, other in json.loads((ready / _STEPS).read_bytes())]


def _do(folder: Path, kind: str, one: str, other: str) -> None:
    """Do one step, if it was not done before."""
    path = folder / one
    if kind == "move":
        if path.exists():
            (folder / other).parent.mkdir(parents=True, exist_ok=True)
            path.rename(folder / other)
    elif kind == "remove":
        path.unlink(missing_ok=True)
        _prune(folder, path.parent)
    elif (staged := folder / _READY / other).exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        staged.chmod(path.stat().st_mode if path.exists() else 0o644)
        staged.replace(path.resolve())


def _prune(folder: Path, path: Path) -> None:
    """Remove a folder that was left empty, below the one that changes."""
    if path != folder and path.is_dir() and not any(path.iterdir()):
        path.rmdir()


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def place(path: Path, folder: Path) -> str:
    """Give a file's place in a folder as a change names it."""
    return str(PurePosixPath(path.relative_to(folder)))


@contextmanager
def _faults(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise FaultError(
            f"{error.filename or folder} cannot be changed ({error.strerror or error})",
            way_out="Check the rights of the folder, and the room on the disk.",
        ) from error
