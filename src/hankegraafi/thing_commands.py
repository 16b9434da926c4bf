"""The commands that end IRIs without letting them die: `rename`, `merge` and `withdraw`."""

import difflib
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hankegraafi import resources, terminal
from hankegraafi.config import Settings
from hankegraafi.errors import DataError, ReleaseError, UsageError
from hankegraafi.options import DATA, NOW, RELEASES, examples
from hankegraafi.records import LANGUAGES

if TYPE_CHECKING:
    import pyoxigraph as ox

    from hankegraafi.rdf.together import Change, Content
    from hankegraafi.release import Release
    from hankegraafi.store import Engine
    from hankegraafi.succession.commands import Asked
    from hankegraafi.succession.plan import Plan

_SHOWN = 3


def _of_a_change(command: Callable[..., int]) -> Callable[..., int]:
    """Take what all commands take that change things."""
    options: list[Callable[[Any], Any]] = [
        click.option(f"--reason-{language}", default="", help=f"Why, in words ({language}).")
        for language in LANGUAGES
    ]
    options += [
        click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="When. [today]"),
        click.option("--dry-run", is_flag=True, help="Show what would change; change nothing."),
    ]
    options = [DATA, RELEASES, *options, click.pass_obj]
    for option in reversed(options):
        command = option(command)
    return command


@click.command(
    short_help="Give a thing another IRI; the old one leads on.",
    epilog=examples(
        "rename project/pomo project/pomo-2018", "rename organisation/abc xyz --dry-run"
    ),
)
@click.argument("old")
@click.argument("new")
@_of_a_change
def rename(settings: Settings, old: str, new: str, **options: Any) -> int:
    """Give the thing OLD the IRI of NEW, in all files of the data folder.

    OLD stays as a tombstone that names its successor, and is served with 301.
    Where the folder no longer describes OLD but describes NEW, only the tombstone is written.
    """
    from hankegraafi.succession import commands

    return _run(settings, lambda asked: commands.rename(asked, old, new), **options)


@click.command(
    short_help="Merge a thing into another; its IRI leads there.",
    epilog=examples(
        "merge project/pomo-2 project/pomo --dry-run",
        "merge organisation/abc-oy organisation/abc --take",
    ),
)
@click.argument("one")
@click.argument("into")
@click.option("--take", is_flag=True, help="Add what ONE says and INTO does not.")
@_of_a_change
def merge(settings: Settings, one: str, into: str, *, take: bool, **options: Any) -> int:
    """Merge the thing ONE into INTO, which keeps what it says.

    Whoever spoke of ONE speaks of INTO. What ONE said and INTO does not is listed.
    """
    from hankegraafi.succession import commands

    return _run(settings, lambda asked: commands.merge(asked, one, into, take=take), **options)


@click.command(
    short_help="Withdraw a thing; its IRI says when and why.",
    epilog=examples(
        'withdraw project/pomo --reason-en "Published by mistake."',
        'withdraw --missing --reason-en "No longer in the data."',
    ),
)
@click.argument("name", required=False)
@click.option(
    "--keep-references", is_flag=True, help="Withdraw it though others speak of it still."
)
@click.option(
    "--missing", is_flag=True, help="Withdraw all that the release has and the folder has not."
)
@_of_a_change
def withdraw(
    settings: Settings, name: str | None, *, keep_references: bool, missing: bool, **options: Any
) -> int:
    """Withdraw the thing NAME: its IRI stays, with its last name, and is served with 410.

    What sources claim of it stays theirs. It may also be a thing that the current release has and
    the data folder no longer describes.
    """
    from hankegraafi.succession import commands

    if bool(name) == missing:
        raise UsageError("say what is withdrawn", way_out="Give one name, or --missing.")
    if not any(options[f"reason_{language}"].strip() for language in LANGUAGES):
        raise UsageError(
            "nothing says why it is withdrawn",
            way_out="Give --reason-fi, --reason-sv or --reason-en, best all three.",
        )
    published = _Published(options["releases"] or settings.releases)

    def planned(asked: "Asked") -> "Plan":
        if name:
            return commands.withdraw(asked, name, keep_references=keep_references)
        return commands.withdraw_missing(asked, published.things())

    return _run(settings, planned, **options)


def _run(
    settings: Settings,
    planned: Callable[["Asked"], "Plan"],
    *,
    data: Path | None,
    releases: Path | None,
    day: Any,
    dry_run: bool,
    **reasons: str,
) -> int:
    from hankegraafi.rdf import together
    from hankegraafi.succession.commands import Asked
    from hankegraafi.succession.folder import open_folder
    from hankegraafi.succession.stones import Told

    folder = data or settings.data
    today = day.date() if day else click.get_current_context().meta[NOW].date()
    why = {each: reasons[f"reason_{each}"].strip() for each in LANGUAGES}
    told = Told(today, {language: words for language, words in why.items() if words})
    if not folder.is_dir():
        raise UsageError(f"the data folder {folder} does not exist", way_out="Give --data.")
    with together.alone(folder) as completed:
        if completed:
            terminal.say("A change that was cut short is completed.")
        opened = open_folder(folder)
        plan = planned(Asked(opened, told, _Published(releases or settings.releases)))
        _look(folder, plan.change)
        for note in plan.notes:
            click.echo(terminal.printable(note))
        if dry_run:
            terminal.print_lines(_diff(folder, plan.change))
            return 0
        together.apply(folder, plan.change)
    for path in sorted({*plan.change.moved.values(), *plan.change.written}):
        click.echo(f"changed {folder / path}")
    return 0


class _Published:
    """Knows what the current release says of things; it is opened when it is first asked."""

    def __init__(self, releases: Path) -> None:
        self._releases = releases
        self._opened: tuple[Release, Engine] | None = None

    def __call__(self, iri: str) -> Collection["ox.Triple"]:
        """Give what the curated view of the release says of a thing."""
        import pyoxigraph as ox

        if not (opened := self._open()):
            return ()
        own, view = ox.NamedNode(iri), ox.DefaultGraph()
        said = opened[1].describe(iri)
        return {each.triple for each in said if each.subject == own and each.graph_name == view}

    def things(self) -> Iterator[str]:
        """Go through all things that the release describes."""
        from hankegraafi.release import open_dump
        from hankegraafi.release.succession import described

        if not (opened := self._open()):
            return
        release = opened[0]
        with open_dump(release, "dumps/hankegraafi.nt") as lines:
            for subject in described(lines, release.base):
                yield subject[1:-1].decode()

    def _open(self) -> "tuple[Release, Engine] | None":
        from hankegraafi.release import open_release
        from hankegraafi.store import open_store

        if self._opened is None:
            try:
                release = open_release(self._releases)
            except ReleaseError:
                return None
            self._opened = release, open_store(release.path)
        return self._opened


def _look(folder: Path, change: "Change") -> None:
    """See to it that a change brings no violation into a folder that can be checked in memory.

    Raises:
        DataError: it does; names the first.
    """
    from hankegraafi.rdf.read import is_large

    if is_large(folder):
        terminal.say("The folder is large: check it yourself with hankegraafi check.")
        return

    touched = {_before(path, change.moved) for path in change.written}
    with tempfile.TemporaryDirectory() as room:
        new = _violations(_copy(folder, Path(room) / "after", touched, change))
        if new:
            before = _violations(_copy(folder, Path(room) / "before", touched))
            new = {key: told for key, told in new.items() if key not in before}
    if new:
        shown = "; ".join(list(new.values())[:_SHOWN])
        more = f"; and {len(new) - _SHOWN} more" if len(new) > _SHOWN else ""
        raise DataError(
            f"nothing was changed, for this would bring violations: {shown}{more}",
            way_out="Mend what stands in the way first, or make the change by hand.",
        )


def _copy(folder: Path, copy: Path, touched: set[str], change: "Change | None" = None) -> Path:
    """Copy a folder, without the records of lists that a change does not touch; and make it there.

    What such records lack then, they lack before the change as after it.
    """
    from hankegraafi.rdf import together
    from hankegraafi.succession.folder import LISTED

    def left_out(place: str, names: list[str]) -> list[str]:
        here = Path(place).relative_to(folder)
        listed = [name for name in names if name in LISTED and str(here / name) not in touched]
        return [*listed, *(name for name in names if name.startswith("."))]

    shutil.copytree(folder, copy, ignore=left_out)
    if change:
        together.apply(copy, change)
    return copy


def _violations(folder: Path) -> dict[tuple[str | None, ...], str]:
    """Check a folder; give what each violation is about, and its words."""
    from hankegraafi.check import check_folder, engines
    from hankegraafi.rdf.read import read_folder
    from hankegraafi.records import Severity

    found = check_folder(
        read_folder(folder),
        shapes=resources.folder("shapes"),
        checks=resources.folder("queries") / "checks",
        engine=engines.fastest(),
    )
    return {
        (each.rule, each.focus, each.path, each.value): (
            f"{each.rule} {each.message.best('en')[1]} ({each.focus})"
        )
        for each in found
        if each.severity is Severity.VIOLATION
    }


def _diff(folder: Path, change: "Change") -> Iterator[str]:
    """Go through what would change, as a unified diff."""
    for old, new in change.moved.items():
        yield f"rename {old} → {new}"
    for path, content in change.written.items():
        yield from _file_diff(folder, _before(path, change.moved), path, content)


def _before(path: str, moved: Mapping[str, str]) -> str:
    """Give the place that a file has before anything moves."""
    for old, new in moved.items():
        if path == new or path.startswith(f"{new}/"):
            return old + path.removeprefix(new)
    return path


def _file_diff(folder: Path, old: str, new: str, content: "Content | None") -> Iterator[str]:
    path = folder / old
    before = path.read_bytes() if path.is_file() else b""
    after = (
        b"" if content is None else content if isinstance(content, bytes) else b"".join(content())
    )
    yield from difflib.unified_diff(
        before.decode().splitlines(),
        after.decode().splitlines(),
        old if before else "/dev/null",
        "/dev/null" if content is None else new,
        lineterm="",
        n=1,
    )
