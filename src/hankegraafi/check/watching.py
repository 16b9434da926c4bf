"""Check again whenever files change: their sizes and times are looked at, several times a second.

Asking the files themselves works on every system and on shared folders, and needs no library.
"""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn

from hankegraafi.errors import HankegraafiError
from hankegraafi.records import LANGUAGES

PAUSE = 0.2
"""Seconds between two looks; where looking takes long, ten times that long."""

State = Mapping[Path, tuple[int, int]]

_NAMED = 3
_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "fi": {
            "checked": "Tarkistettu, {seconds} s.",
            "waiting": "Odotetaan muutoksia; Ctrl-C lopettaa.",
            "point": ",",
        },
        "sv": {
            "checked": "Granskat, {seconds} s.",
            "waiting": "Väntar på ändringar; Ctrl-C avslutar.",
            "point": ",",
        },
        "en": {
            "checked": "Checked in {seconds} s.",
            "waiting": "Waiting for changes; Ctrl-C ends.",
            "point": ".",
        },
    }
)


def watch(
    folders: Sequence[Path], check: Callable[[], object], language: str, say: Callable[..., None]
) -> NoReturn:
    """Check, and check again after each change, until Ctrl-C.

    Args:
        folders: where files may change.
        check: checks, and prints what it found; what it raises later than the first time is told.
        language: fi, sv or en.
        say: called with what is going on, and with "violation" when that is an error.
    """
    words = _WORDS.get(language, _WORDS[LANGUAGES[0]])
    before = look(folders)
    _timed(check, words, say)
    while True:
        now = _changed(folders, before)
        say(_named([path for path in {**before, **now} if before.get(path) != now.get(path)]))
        before = now
        try:
            _timed(check, words, say)
        except HankegraafiError as error:
            say(str(error), "violation")
            say(words["waiting"])


def _timed(check: Callable[[], object], words: Mapping[str, str], say: Callable[..., None]) -> None:
    began = time.perf_counter()
    check()
    taken = f"{time.perf_counter() - began:.2f}".replace(".", words["point"])
    say(f"{words['checked'].format(seconds=taken)} {words['waiting']}")


def _changed(folders: Sequence[Path], before: State) -> State:
    """Wait until some file has changed, appeared or gone; give how all are now."""
    while True:
        began = time.perf_counter()
        now = look(folders)
        if now != before:
            return now
        time.sleep(max(PAUSE, 10 * (time.perf_counter() - began)))


def _named(paths: Sequence[Path]) -> str:
    """Name the first few of some files."""
    names = [str(path) for path in sorted(paths)]
    more = [f"… ({len(names)})"] if names[_NAMED:] else []
    return ", ".join([*names[:_NAMED], *more])


def look(folders: Sequence[Path]) -> State:
    """Give the files below some folders, with when they were changed (ns) and how long they are.

    Hidden ones do not count, nor what may not be read or is gone before it is looked at.
    """
    found: dict[Path, tuple[int, int]] = {}
    seen: set[str] = set()
    pending = [str(folder) for folder in folders]
    while pending:
        folder = pending.pop()
        real = os.path.realpath(folder)
        if real not in seen:
            seen.add(real)
            pending += _look(folder, found)
    return found


def _look(folder: str, found: dict[Path, tuple[int, int]]) -> list[str]:
    """Note the files of a folder, and give the folders in it."""
    deeper: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.startswith(".") or entry.name.endswith("~"):
                    continue
                if entry.is_dir():
                    deeper.append(entry.path)
                elif entry.is_file():
                    stat = entry.stat()
                    found[Path(entry.path)] = stat.st_mtime_ns, stat.st_size
    except OSError:
        return deeper
    return deeper
