"""What `source new` does: propose a description, write it down, show the first records."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hankegraafi import iris
from hankegraafi.errors import DataError, FaultError, UsageError
from hankegraafi.rdf.read import CATALOGUE, declared_base
from hankegraafi.sources.lists.command import known_things
from hankegraafi.sources.lists.described import FILE, read_description
from hankegraafi.sources.proposal.preview import preview
from hankegraafi.sources.proposal.propose import Proposal, propose


@dataclass(frozen=True, slots=True)
class NewSource:
    """A new source: its description on disk, what it rests on, and its first records as Turtle.

    Without a code or a title, or where the description must be mended first, there are no records,
    and `records` says so in a comment.
    """

    path: Path
    proposal: Proposal
    records: str


def new_source(
    file: Path, data: Path, *, name: str = "", today: date, lang: str, count: int = 3
) -> NewSource:
    """Propose a description of a list and write it to `data/sources/<name>/source.toml`.

    `name` is made of the file's own where it is empty; `count` records are shown.

    Raises:
        UsageError: there is such a source already, or no data folder.
        DataError: the file is none that can be read as rows.
        FaultError: the description cannot be written.
    """
    name = name or iris.slug(file.stem) or "list"
    path = data / "sources" / name / FILE
    if path.exists():
        raise UsageError(
            f"there is a source {name} already: {path}",
            way_out="Mend that description, or take another name with --name.",
        )
    base = declared_base(data / CATALOGUE)
    proposal = propose(file, name=name, today=today, lang=lang)
    _write(path, proposal.toml)
    if not proposal.complete:
        return NewSource(path, proposal, f"# {proposal.incomplete}\n")
    try:
        description = read_description(path, base=base)
        known = known_things(data, path.parent, base)
        records = preview(description, file, count, base=base, known=known, lang=lang)
    except DataError as error:
        records = f"# {error}\n"
    return NewSource(path, proposal, records)


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    draft = path.with_suffix(".draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        raise FaultError(
            f"{path} cannot be written: {error.strerror or error}",
            way_out="Give the folder rights and room.",
        ) from error
