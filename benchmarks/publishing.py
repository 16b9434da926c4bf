"""What it takes to publish again: `python -m benchmarks.publishing`.

A data folder with a file for each project is built; then one file changes, and it is built again by
the same command, beside a build of the changed folder from nothing. All files of the two releases
must be the same. Then ten releases are kept, each with one statement in a hundred changed, and the
room on the disk is counted, what several share once.
"""

import json
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from benchmarks import folders
from benchmarks.reading import run

HERE = Path(__file__).parent
RELEASES = 10
_LABEL = re.compile(r'(#prefLabel> "[^"]*)(")')
_SUMMARY = re.compile(r'(#summary> "[^"]*)(")')
_SUM = re.compile(r'(#value> "[0-9]+)\.5"')
_BUILDS = ("what changes", "seconds", "part of a whole build", "memory MB", "same bytes")
_ROOM = ("releases kept", "statements", "MB", "times one")


def _more(pattern: re.Pattern[str], replacement: str) -> Callable[[Path, int], None]:
    """Give what changes a project's file by a pattern, which must be there."""

    def change(data: Path, number: int) -> None:
        path = data / "projects" / f"hanke-{number}.ttl"
        text, count = pattern.subn(replacement, path.read_text(encoding="utf-8"))
        if not count:
            raise ValueError(f"{path} has nothing to change")
        path.write_text(text, encoding="utf-8")

    return change


def _new(data: Path, number: int) -> None:
    """Add a project like another."""
    folder = data / "projects"
    text = (folder / f"hanke-{number}.ttl").read_text(encoding="utf-8")
    text = _LABEL.sub(r"\1 again\2", text.replace(f"hanke-{number}", f"hanke-again-{number}"))
    code = re.compile(rf'"S{20000 + number}"')
    (folder / f"hanke-again-{number}.ttl").write_text(code.sub('"S-again"', text), encoding="utf-8")


CHANGES = {
    "a project's summary": _more(_SUMMARY, r"\1 New.\2"),
    "a project's name": _more(_LABEL, r"\1 New\2"),
    "an amount": _more(_SUM, r'\1.75"'),
    "a project more": _new,
}


@click.command()
@click.option("--projects", default=100_000, help="How many projects are built.")
@click.option("--kept", default=25_000, help="How many projects the ten releases have.")
@click.option("--cache", type=click.Path(path_type=Path), default=HERE / ".cache")
@click.option("--output", type=click.Path(path_type=Path), default=HERE / "publishing.md")
def main(*, projects: int, kept: int, cache: Path, output: Path) -> None:
    """Measure, print the tables, and write them down."""
    room = cache / "publishing"
    shutil.rmtree(room, ignore_errors=True)
    built = list(_told(_builds(room, projects)))
    shutil.rmtree(room)
    disk = list(_told(_rooms(room, kept)))
    shutil.rmtree(room)
    parts = [f"# Publishing again, {projects:,} projects", "", *_table(_BUILDS, built)]
    parts += ["", "# Ten releases", "", *_table(_ROOM, disk)]
    output.write_text("\n".join(parts) + "\n", encoding="utf-8")


def _told(rows: Iterable[list[str]]) -> Iterator[str]:
    for cells in rows:
        line = f"| {' | '.join(cells)} |"
        click.echo(line)
        yield line


def _table(heads: tuple[str, ...], lines: list[str]) -> list[str]:
    return [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads), *lines]


def _build(data: Path, releases: Path) -> tuple[Path, float, int]:
    """Build; give the folder of the release, the seconds, and the most memory."""
    said, took, most = run(["build", "--json", "--data", str(data), "--releases", str(releases)])
    return Path(json.loads(said)["path"]), took, most


def _builds(room: Path, projects: int) -> Iterator[list[str]]:
    data = room / "data"
    folders.write(data, projects)
    time.sleep(2)  # a file that is written while it is read may not be trusted by its time
    _, whole, most = _build(data, room / "releases")
    yield ["everything", f"{whole:.1f}", "1", f"{most >> 20}", ""]
    for number, (name, change) in enumerate(CHANGES.items()):
        change(data, projects // 2 + number)
        quick, took, most = _build(data, room / "releases")
        shutil.rmtree(room / "others", ignore_errors=True)
        other, whole, _ = _build(data, room / "others")
        same = "yes" if _is_same(quick, other) else "NO"
        yield [name, f"{took:.1f}", f"{took / whole:.3f}", f"{most >> 20}", same]


def _is_same(one: Path, other: Path) -> bool:
    """Say whether two releases have the same manifest, and so the same bytes in every file."""
    return (one / "manifest.json").read_bytes() == (other / "manifest.json").read_bytes()


def _rooms(room: Path, projects: int) -> Iterator[list[str]]:
    data, releases = room / "data", room / "releases"
    folders.write(data, projects)
    first = 0
    for number in range(RELEASES):
        if number:
            for project in range(number, projects, 100):
                CHANGES["a project's summary"](data, project)
        release, *_ = _build(data, releases)
        size = _size(releases)
        first = first or size
        statements = json.loads((release / "manifest.json").read_bytes())["counts"]["quads"]
        yield [f"{number + 1}", f"{statements:,}", f"{size >> 20}", f"{size / first:.2f}"]


def _size(folder: Path) -> int:
    """Give the bytes that a folder takes on the disk, of files with several names once."""
    found = {(each.st_dev, each.st_ino): each for each in (p.lstat() for p in folder.rglob("*"))}
    return sum(each.st_blocks * 512 for each in found.values())


if __name__ == "__main__":
    main()
