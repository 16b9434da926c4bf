"""How things look on a terminal: colours only there, progress only there, plain lines elsewhere."""

import contextlib
import errno
import json
import os
import re
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from hankegraafi.errors import DataError, UsageError
from hankegraafi.release import Release, read_history, uncompared

Progress = Callable[[str, int, int], None]

NO_RELEASES = "There are no releases. Build one with: hankegraafi build"

_QUERY = re.compile(r"\s*(SELECT|ASK|CONSTRUCT|DESCRIBE|PREFIX|BASE)\b", re.IGNORECASE)
_WIDTH = 24
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_SOON, _SILENCE = 2.0, 10.0
_STYLES: dict[str, dict[str, Any]] = {
    "violation": {"fg": "red", "bold": True},
    "warning": {"fg": "yellow"},
    "info": {"fg": "cyan"},
    "file": {"bold": True},
    "good": {"fg": "green"},
    "dim": {"dim": True},
}


def styled(text: str, style: str) -> str:
    """Colour a piece of text; `click.echo` takes the colours off where there is no terminal."""
    return click.style(text, **_STYLES.get(style, {}))


def printable(text: str) -> str:
    """Show a control character as its code: what data says must not steer a terminal."""
    return "".join(
        character if character.isprintable() or character == " " else f"<U+{ord(character):04X}>"
        for character in text
    )


def print_json(value: object) -> None:
    """Print a value for machines: indented JSON, letters as they are."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def print_lines(lines: Iterable[str]) -> None:
    """Print lines that a machine reads."""
    for line in lines:
        click.echo(line)


def say(line: str, style: str = "dim") -> None:
    """Say on standard error, beside what is printed, what is going on."""
    click.echo(styled(printable(line), style), err=True)


def fail(line: str, code: int) -> int:
    """Say on standard error what went wrong; give the exit code."""
    click.echo(f"{styled('error:', 'violation')} {line}", err=True)
    return code


def refused(error: OSError) -> str:
    """Name what the system refused, and the way out where there was no room.

    A full disk is often told without a file: then what was written may have been temporary.
    """
    told = error.strerror or str(error)
    if error.errno not in _FULL:
        return f"{error.filename or 'the system'}: {told}."
    if error.filename:
        return f"{error.filename}: {told}. Make room there, and try again."
    return (
        f"a file could not be written: {told}. Make room, and try again; temporary files are in "
        f"{tempfile.gettempdir()}: TMPDIR names another folder."
    )


def unexpected(error: Exception) -> str:
    """Name a fault of our own by its kind and place, for a report."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    return f"unexpected {type(error).__name__} at {where}: {error}. Please report it."


def say_times(taken: Iterable[tuple[str, float]]) -> None:
    """Say on standard error how many seconds each of some things took."""
    for name, seconds in taken:
        click.echo(f"{seconds:8.3f} s  {name}", err=True)


def say_of_build(releases: Path, release: Release, now: datetime) -> None:
    """Say on standard error what to know of a build: a clock that is wrong, sums not compared."""
    warn_of_clock(releases, now)
    if names := uncompared(release):
        say(f"Sums that there was no time to compare with the engine: {', '.join(names)}.")


def say_more(count: int) -> None:
    """Say on standard error that so many findings were counted, and are not told one by one."""
    if count:
        say(f"{count} more findings are like those above and were only counted.")


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under a header, in columns as wide as they need."""
    table = [list(map(str, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(header, *table, strict=True)]
    click.echo(styled(_row(header, widths), "file"))
    for row in table:
        click.echo(_row(row, widths))


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()


def progress_bar(beside: Callable[[], str] = str) -> Progress:
    """Give a function that shows on standard error how far work is, the time left, and the memory.

    It is called with the name of the stage, the number done and the number there is. A terminal
    gets a bar; whatever else reads gets a line now and then, and of short work nothing.
    `beside` gives what is told beside that.
    """
    return _Shown(sys.stderr.isatty(), beside)


class _Shown:
    """How far work is; a stage's time left is what its steps took until now, continued."""

    def __init__(self, drawn: bool, beside: Callable[[], str]) -> None:  # noqa: FBT001
        self._drawn = drawn
        self._beside = beside
        self._stage = ""
        self._begun = self._said = time.monotonic()

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage != self._stage:
            self._stage, self._begun = stage, now
        text = f"{done}/{total} {stage}{self._told(now, done, total)}"
        if self._drawn:
            _draw(text, done, total)
        elif now - self._said >= _SILENCE:
            self._said = now
            click.echo(text, err=True)

    def _told(self, now: float, done: int, total: int) -> str:
        return f"{_left(now - self._begun, done, total)}{self._beside()}{_memory()}"


def _draw(text: str, done: int, total: int) -> None:
    filled = _WIDTH * done // max(total, 1)
    bar = "█" * filled + "·" * (_WIDTH - filled)
    columns = os.get_terminal_size(sys.stderr.fileno()).columns
    line = f"{bar} {text}"[: max(columns - 1, 1)]
    end = "" if done < total else "\r\033[K"
    click.echo(f"\r\033[K{line}{end}", err=True, nl=False)


def _memory() -> str:
    """The memory that this process and those that it started take, in words, where it is told."""
    own = Path("/proc/self")
    with contextlib.suppress(OSError, ValueError, IndexError):
        begun = " ".join(each.read_text() for each in own.glob("task/*/children")).split()
        folders = (own, *(Path("/proc") / process for process in begun))
        pages = sum(int((folder / "statm").read_text().split()[1]) for folder in folders)
        return f", {pages * os.sysconf('SC_PAGE_SIZE') >> 20} MB"
    return ""


def _left(taken: float, done: int, total: int) -> str:
    """The time left, in words, once it can be told; `taken` is the seconds since the first step."""
    if taken < _SOON or not 1 < done < total:
        return ""
    left = round(taken * (total - done) / (done - 1))
    return f", {left // 60}:{left % 60:02} left"


def print_pieces(lines: Iterable[Iterable[tuple[str, str]]]) -> None:
    """Print lines that are made of (style, text) pieces."""
    for line in lines:
        click.echo("".join(styled(printable(text), style) for style, text in line))


def query_text(text: str) -> str:
    """Take a query as it stands, from standard input, or from the file that it names.

    Raises:
        UsageError: it is no query, and no file that can be read.
        DataError: the file is not UTF-8.
    """
    if text == "-":
        return sys.stdin.read()
    if "{" in text or "\n" in text or _QUERY.match(text):
        return text
    path = Path(text)
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{text} is no query and no file that can be read ({error.strerror})",
            way_out="Give a SPARQL query in quotes, a file, or - for standard input.",
        ) from error
    except UnicodeDecodeError as error:
        raise DataError("the file is not UTF-8", path=path, way_out="Save it as UTF-8.") from error


def release_record(release: Release, *, current: str | None) -> dict[str, Any]:
    """Give what machines want to know of a release."""
    return {
        "version": release.version,
        "current": release.version == current,
        "path": str(release.path),
        "base": release.manifest["base"],
        "counts": release.manifest["counts"],
        "findings": release.manifest["findings"],
    }


def release_line(release: Release, outcome: str) -> str:
    """Say in one line what a build gave, and in words what it came to."""
    counts, findings = release.manifest["counts"], release.manifest["findings"]
    what = ", ".join(
        f"{number:,} {noun if number == 1 else f'{noun}s'}".replace(",", " ")
        for number, noun in (
            (counts["things"].get("project", 0), "project"),
            (counts["quads"], "statement"),
            (findings["warning"], "warning"),
            (findings["info"], "note"),
        )
    )
    return f"Release {release.version} {outcome}: {what}."


def warn_of_clock(releases: Path, now: datetime) -> None:
    """Say so where the clock stands before the release that was published last."""
    history = read_history(releases)
    if history and history[-1].at > now:
        click.echo(
            f"{styled('warning:', 'warning')} the clock stands at {now:%Y-%m-%d %H:%M} UTC, before "
            f"the last release was published ({history[-1].at:%Y-%m-%d %H:%M}). Set it right, or "
            f"correct the time in {releases / 'history.json'}.",
            err=True,
        )


def print_releases(records: Sequence[Mapping[str, Any]]) -> None:
    """Print releases as a table; the current one has a star."""
    if not records:
        click.echo(NO_RELEASES)
        return
    print_table(
        ("", "version", "published", "kept", "projects", "statements", "warnings"),
        [
            (
                "*" if each["current"] else "",
                each["version"],
                (each["published"] or "")[:10],
                "kept" if each["kept"] else "",
                str(each["counts"]["things"].get("project", 0)),
                str(each["counts"]["quads"]),
                str(each["findings"]["warning"]),
            )
            for each in records
        ],
    )
