"""The commands about what changed: `changes` between two releases; `patch` applies a patch."""

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from hankegraafi import terminal
from hankegraafi.config import Settings
from hankegraafi.errors import NotFound
from hankegraafi.options import JSON, PATH, RELEASES, examples
from hankegraafi.vocab import compact

if TYPE_CHECKING:
    from hankegraafi.release import Release
    from hankegraafi.release.changes import Change, Changes, Thing


@click.command(
    short_help="Say what changed between two releases.",
    epilog=examples(
        "changes",
        "changes 2026-11-21-26647cc6 2026-12-01-0a1b2c3d",
        "changes --json",
        "changes --format rdfp > changes.rdfp",
    ),
)
@click.argument("old", required=False)
@click.argument("new", required=False)
@RELEASES
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "rdfp"]),
    default="text",
    help="Text, JSON, or an RDF Patch of the dump. [text]",
)
@JSON
@click.pass_obj
def changes(
    settings: Settings,
    old: str | None,
    new: str | None,
    releases: Path | None,
    form: str,
    *,
    as_json: bool,
) -> None:
    """Say what appeared, changed, was merged or withdrawn from the release OLD to NEW.

    Without NEW it is the current release; without both, the two that were published last.
    """
    from hankegraafi.release.changes.making import changes_of

    before, after = _two(releases or settings.releases, old, new)
    with TemporaryDirectory(prefix="hankegraafi-") as folder:
        found = changes_of(before, after, Path(folder))
        for line in _written(found, "json" if as_json else form):
            sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()


@click.command(
    short_help="Apply an RDF Patch to a dump.",
    epilog=examples("patch changes.rdfp hankegraafi-old.nq --to hankegraafi-new.nq"),
)
@click.argument("patch", type=PATH)
@click.argument("dump", type=PATH)
@click.option("--to", type=PATH, required=True, help="The file to write.")
def patch(patch: Path, dump: Path, to: Path) -> None:
    """Apply an RDF Patch between two releases, PATCH, to the N-Quads of the older one, DUMP.

    Files may be compressed (.gz). A patch that does not fit writes nothing.
    """
    from hankegraafi.release.changes.making import apply_file

    apply_file(patch, dump, to)
    click.echo(f"written {to}")


def _two(folder: Path, old: str | None, new: str | None) -> "tuple[Release, Release]":
    """Open the two releases that are meant.

    Raises:
        NotFound: there are no two.
        ReleaseError: one is missing or broken.
    """
    from hankegraafi.release import current_version, in_order, open_release

    order = list(in_order(folder))
    current = current_version(folder)
    new = new or current or (order[-1] if order else None)
    others = [each for each in order if each != new]
    old = old or (others[-1] if others else None)
    if old is None or new is None:
        raise NotFound(
            f"there are no two releases in {folder}",
            way_out="Build one after the data has changed: hankegraafi build",
        )
    return open_release(folder, old), open_release(folder, new)


def _written(found: "Changes", form: str) -> Iterator[bytes]:
    if form == "json":
        return found.json()
    return found.patch() if form == "rdfp" else _text(found)


def _text(found: "Changes") -> Iterator[bytes]:
    """Write what changed for a terminal: a line for each thing, and one for each value."""
    yield from _encoded(f"from {found.old} to {found.new}")
    for each in found.each():
        base = found.base
        yield from _encoded(_about(each, base))
        for change in each.changes:
            yield from _encoded(f"  {_values(change, base)}")
        for part in each.parts:
            yield from _encoded(f"  #{part.iri.partition('#')[2]} {part.what}")
            for change in part.changes:
                yield from _encoded(f"    {_values(change, base)}")
        if each.untold:
            yield from _encoded(f"  and {each.untold} statements more; see --format rdfp")
    yield from _encoded(
        f"{_counted(found.total, 'thing')}; {_counted(found.added, 'statement')} added, "
        f"{found.removed} removed"
    )


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _about(thing: "Thing", base: str) -> str:
    successor = f" into {_short(thing.successor, base)}" if thing.successor else ""
    return f"{_short(thing.iri, base)} {thing.what}{successor}"


def _values(change: "Change", base: str) -> str:
    old, new = (
        ", ".join(_short(each.text, base) if each.type == "uri" else each.text for each in values)
        for values in (change.old, change.new)
    )
    source = f" ({_short(change.source, base)})" if change.source else ""
    name = _short(change.property, base)
    if change.old and change.new:
        return f"{name}: {old} → {new}{source}"
    return f"{name}: {'+' if change.new else '-'} {new or old}{source}"


def _short(iri: str, base: str) -> str:
    return iri.removeprefix(f"{base}id/") if iri.startswith(f"{base}id/") else compact(iri)


def _encoded(line: str) -> Iterator[bytes]:
    yield f"{terminal.printable(line)}\n".encode()
