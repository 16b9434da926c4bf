"""How things look on a terminal: colours only there, progress only there, plain lines elsewhere."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import click

from hankegraafi.release import Release

Progress = Callable[[str, int, int], None]

_WIDTH = 24
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


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under a header, in columns as wide as they need."""
    table = [list(map(str, row)) for row in rows]
    widths = [max(map(len, column)) for column in zip(header, *table, strict=True)]
    click.echo(styled(_row(header, widths), "file"))
    for row in table:
        click.echo(_row(row, widths))


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()


def progress_bar() -> Progress:
    """Give a function that draws how far a piece of work is, on standard error, if anyone looks.

    It is called with the name of the stage, the number done and the number there is.
    """
    if not sys.stderr.isatty():
        return lambda _stage, _done, _total: None

    def draw(stage: str, done: int, total: int) -> None:
        filled = _WIDTH * done // max(total, 1)
        bar = "█" * filled + "·" * (_WIDTH - filled)
        columns = os.get_terminal_size(sys.stderr.fileno()).columns
        line = f"{bar} {done}/{total} {stage}"[: max(columns - 1, 1)]
        end = "" if done < total else "\r\033[K"
        click.echo(f"\r\033[K{line}{end}", err=True, nl=False)

    return draw


def print_pieces(lines: Iterable[Iterable[tuple[str, str]]]) -> None:
    """Print lines that are made of (style, text) pieces."""
    for line in lines:
        click.echo("".join(styled(printable(text), style) for style, text in line))


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


def release_line(release: Release, *, fresh: bool) -> str:
    """Say in one line what a build gave."""
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
    return f"Release {release.version} {'built' if fresh else 'is up to date'}: {what}."


def print_releases(records: Sequence[Mapping[str, Any]]) -> None:
    """Print releases as a table; the current one has a star."""
    if not records:
        click.echo("There are no releases. Build one with: hankegraafi build")
        return
    print_table(
        ("", "version", "projects", "statements", "warnings"),
        [
            (
                "*" if each["current"] else "",
                each["version"],
                str(each["counts"]["things"].get("project", 0)),
                str(each["counts"]["quads"]),
                str(each["findings"]["warning"]),
            )
            for each in records
        ],
    )
