"""Put the parts of a reading together, compare with the reading before, and replace it whole.

A record that the list no longer has stays as it was, and becomes a candidate for withdrawal in the
review file; where an editor accepts that, the next reading leaves it out.
"""

import filecmp
import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, TextIO

from hankegraafi import iris
from hankegraafi.sources.lists.description import Description
from hankegraafi.sources.lists.document import ended, text_of
from hankegraafi.sources.lists.organisations import Organisations
from hankegraafi.sources.lists.part import CLAIMS, RECORDS, Outcome
from hankegraafi.sources.lists.report import Changes, Report, json_text, rejected_table
from hankegraafi.sources.lists.survey import Progress
from hankegraafi.sources.lists.turtle import Writer
from hankegraafi.sources.lists.words import load_words
from hankegraafi.sources.names import review
from hankegraafi.sources.names.match import Match, relatives
from hankegraafi.sources.names.register import Label, Organisation

DOCUMENT, REPORT, REJECTED = "document.ttl", "reading.json", "rejected.csv"
REVIEW = "review.sssom.tsv"
GENERATED = frozenset({RECORDS, CLAIMS, DOCUMENT})

_READY, _COMPARED = "ready", 20_000
_RECORD = re.compile(r"project:(\S+) a hanke:Project ")
_ORGANISATION = re.compile(r"(\S+) a hanke:Organisation ")


class Block(NamedTuple):
    """A record, or an organisation (its name begins with its prefix), with its text."""

    name: str
    text: str


def assemble(
    work: Path,
    parts: int,
    outcome: Outcome,
    report: Report,
    description: Description,
    organisations: Organisations,
    *,
    base: str,
    now: datetime,
    progress: Progress,
) -> Report:
    """Make the files of a source out of the parts in a folder, and put them into its parent.

    Raises:
        DataError: the review file is broken.
        OSError: a file cannot be read or written.
    """
    new, writer = work / "new", Writer(description, base)
    if not (work / _READY).exists():
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        _records(new / RECORDS, work, parts, outcome, writer, organisations)
        own = outcome.records - len(outcome.merged)
        changes = _compare(work.parent / RECORDS, new / RECORDS, own)
        merged = {iri.rpartition("/")[2] for iri in outcome.merged}
        left = tuple(slug for slug in changes.vanished if slug not in merged)
        changes = replace(changes, vanished=left)
        progress("put together", 1, 2)
        report = report.with_changes(changes)
        _beside(work.parent, new, outcome, report, description, writer, organisations)
        _claims(new / CLAIMS, work, parts, outcome, writer, _kept(new, base))
        _document(work.parent, new, description, writer, now)
        (work / _READY).write_text("", encoding="utf-8")
    for path in sorted(new.iterdir()) if new.is_dir() else ():
        if not _same(path, work.parent / path.name):
            path.replace(work.parent / path.name)
    return report


def _beside(
    folder: Path,
    new: Path,
    outcome: Outcome,
    report: Report,
    description: Description,
    writer: Writer,
    organisations: Organisations,
) -> None:
    """Write the report, the rejected rows, what is to be reviewed, and take over what stays."""
    words = load_words()
    rejected = rejected_table(report.rejected, words.reasons)
    (new / REJECTED).write_text(rejected, encoding="utf-8")
    (new / REPORT).write_text(json_text(report), encoding="utf-8")
    since = f"Not in the list that was retrieved on {description.source.retrieved}."
    vanished = {iris.thing(writer.base, "project", slug): slug for slug in report.changes.vanished}
    gone = [review.withdrawal(iri, slug, since) for iri, slug in vanished.items()]
    found = [
        row
        for iri, (name, candidates) in sorted(outcome.candidates.items())
        for row in review.rows_of(iri, name, Match(None, candidates), organisations.words)
    ]
    found += _alike(outcome, organisations)
    before = [
        row
        for row in review.read_review(folder / REVIEW, base=writer.base)
        if row.predicate_id != review.WITHDRAWN or row.subject_id in vanished
    ]
    rows = review.merged([*gone, *found], before)
    (new / REVIEW).write_text(review.text_of(rows, base=writer.base), encoding="utf-8")
    _keep(folder / RECORDS, new, set(_kept(new, writer.base)))


def _alike(outcome: Outcome, organisations: Organisations) -> Iterator[review.Row]:
    """The new organisations that may be another of them; very many are not compared."""
    if len(outcome.new) > _COMPARED:
        return
    new = [
        Organisation(iri, tuple(Label(name, "") for name in names))
        for iri, names in outcome.new.items()
    ]
    for iri, found in relatives(new, organisations.words):
        label = organisations.label(outcome.new[iri])
        yield from review.rows_of(iri, label, found, organisations.words)


def _kept(new: Path, base: str) -> list[str]:
    """The slugs of the records that stay although the list no longer has them."""
    rows = review.read_review(new / REVIEW, base=base)
    before = iris.thing(base, "project", "")
    return [
        row.subject_id.removeprefix(before)
        for row in rows
        if row.predicate_id == review.WITHDRAWN and row.decision != review.ACCEPT
    ]


def _document(
    folder: Path, new: Path, description: Description, writer: Writer, now: datetime
) -> None:
    """Describe the source; a reading that gave the same has ended when the one before did."""
    same = all(_same(folder / name, new / name) for name in (RECORDS, CLAIMS))
    when = ended(folder / DOCUMENT) if same else None
    text = text_of(description, writer.source, when or now, base=writer.base)
    (new / DOCUMENT).write_text(text, encoding="utf-8")


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)


def _records(
    path: Path,
    work: Path,
    parts: int,
    outcome: Outcome,
    writer: Writer,
    organisations: Organisations,
) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(writer.prefixes())
        for iri, names in sorted(outcome.new.items()):
            file.write(writer.organisation(iri, organisations.label(names)))
    _join(path, (work / f"{number}.{RECORDS}" for number in range(parts)))


def _claims(
    path: Path,
    work: Path,
    parts: int,
    outcome: Outcome,
    writer: Writer,
    gone: Iterable[str],
) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(writer.prefixes())
        for iri, names in sorted((*outcome.known.items(), *outcome.new.items())):
            if written := sorted(filter(None, names)):
                file.write(writer.spelt(iri, written))
    _join(path, (work / f"{number}.{CLAIMS}" for number in range(parts)))
    with path.open("a", encoding="utf-8") as file:
        file.writelines(
            writer.derived(iris.thing(writer.base, "project", slug), 0) for slug in gone
        )


def _join(path: Path, parts: Iterable[Path]) -> None:
    with path.open("ab") as file:
        for part in parts:
            with part.open("rb") as opened:
                shutil.copyfileobj(opened, file, 1 << 20)


def blocks(file: TextIO) -> Iterator[Block]:
    """Take a file of records apart; the declarations at its head are no block."""
    name, lines = "", list[str]()
    for line in file:
        found = None if line[0] in " \n@" else _RECORD.match(line) or _ORGANISATION.match(line)
        if found:
            if name:
                yield Block(name, "".join(lines))
            name, lines = found[1], []
        lines.append(line)
    if name:
        yield Block(name, "".join(lines))


def _compare(before: Path, now: Path, records: int) -> Changes:
    """Count what is new and what has changed of so many records."""
    if not before.is_file():
        return Changes(added=records)
    with before.open(encoding="utf-8") as file:
        known = {each.name: hash(each.text) for each in blocks(file) if _is_record(each)}
    added = changed = unchanged = 0
    with now.open(encoding="utf-8") as file:
        for each in filter(_is_record, blocks(file)):
            earlier = known.pop(each.name, None)
            added += earlier is None
            changed += earlier is not None and earlier != hash(each.text)
            unchanged += earlier == hash(each.text)
    return Changes(added, changed, unchanged, tuple(sorted(known)))


def _is_record(block: Block) -> bool:
    return ":" not in block.name and not block.name.startswith("<")


def _keep(before: Path, new: Path, names: set[str]) -> None:
    """Take over the records that stay, and the organisations that only they speak of."""
    if not names:
        return
    with (new / RECORDS).open(encoding="utf-8") as file:
        there = {each.name for each in blocks(file) if not _is_record(each)}
    with before.open(encoding="utf-8") as old:
        known = {e.name: e.text for e in blocks(old) if e.name in names or not _is_record(e)}
    kept = [known[name] for name in sorted(names & known.keys())]
    spoken = {iri for text in kept for iri in re.findall(r"(?:organisation:|<)\S+", text)}
    with (new / RECORDS).open("a", encoding="utf-8") as out:
        out.writelines(known[iri] for iri in sorted(spoken & known.keys() - there))
        out.writelines(kept)
