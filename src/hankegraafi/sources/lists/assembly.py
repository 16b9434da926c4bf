"""Put the parts of a reading together, compare with the reading before, and replace it whole.

A record that the list no longer has stays as it was, and becomes a candidate for withdrawal in the
review file; where an editor accepts that, the next reading leaves it out. One whose row is rejected
now has not vanished: it stays as it was, with its origin, and the report says so.
"""

import filecmp
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from hankegraafi import iris
from hankegraafi.names import review
from hankegraafi.sources.lists.compared import Compared, compare, keep, origins
from hankegraafi.sources.lists.document import Document, ended, text_of
from hankegraafi.sources.lists.ended import Ended
from hankegraafi.sources.lists.organisations import Organisations
from hankegraafi.sources.lists.part import CLAIMS, RECORDS, Outcome
from hankegraafi.sources.lists.report import Report, json_text, rejected_table
from hankegraafi.sources.lists.survey import Progress
from hankegraafi.sources.lists.turtle import Writer
from hankegraafi.sources.lists.words import load_words
from hankegraafi.sources.lists.workplace import NEW, READY, put_in_place

DOCUMENT, REPORT, REJECTED = "document.ttl", "reading.json", "rejected.csv"
REVIEW = "review.sssom.tsv"
REFUSED = "rejected-now"
_SHOWN = 20
GENERATED = frozenset({RECORDS, CLAIMS, DOCUMENT})


class Parts(NamedTuple):
    """The parts of a reading in a folder, what became of all rows, and what is asked of editors.

    `described` are the IRIs that the data folder describes without this source, `spoken` the
    organisations that it speaks of.
    """

    work: Path
    total: int
    outcome: Outcome
    asked: tuple[review.Row, ...]
    described: frozenset[str]
    spoken: frozenset[str]

    def files(self, name: str) -> Iterator[Path]:
        """Give the files of one kind, in order."""
        return (self.work / f"{number}.{name}" for number in range(self.total))


def assemble(
    parts: Parts,
    report: Report,
    document: Document,
    organisations: Organisations,
    progress: Progress,
) -> Report:
    """Make the files of a source out of its parts, and put them into its folder.

    Raises:
        DataError: the review file is broken.
        OSError: a file cannot be read or written.
    """
    folder, new = document.description.path.parent, parts.work / NEW
    if not (parts.work / READY).exists():
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        writer = Writer(document.description, document.base)
        report = _Assembly(parts, document, organisations, writer, folder, new).made(report)
        (parts.work / READY).touch()
    progress("put together", 1, 2)
    for path in list(new.iterdir()):
        if _same(path, folder / path.name):
            path.unlink()
    put_in_place(parts.work, folder)
    return report


class Stone(NamedTuple):
    """What stands for a thing whose place another has taken; `decided` tells that an editor did."""

    text: str
    decided: bool


class _Assembly(NamedTuple):
    """Makes the files of a source in a folder for them, beside those of the reading before."""

    parts: Parts
    document: Document
    organisations: Organisations
    writer: Writer
    folder: Path
    new: Path

    def made(self, report: Report) -> Report:
        """Write all files; give the report with what has changed."""
        before = review.read_review(self.folder / REVIEW, base=self.writer.base)
        self._records()
        stones = self._stones(before)
        outcome, records = self.parts.outcome, self.new / RECORDS
        own = outcome.projects - len(outcome.merged)
        earlier = self.folder / RECORDS
        found = compare(earlier, records, own, stones.keys(), outcome.refused, outcome.private)
        report = _told(report.with_changes(found.changes), found.refused)
        rejected = rejected_table(report.rejected, load_words().reasons, report.described)
        (self.new / REJECTED).write_text(rejected, encoding="utf-8")
        (self.new / REPORT).write_text(json_text(report), encoding="utf-8")
        kept = self._review(before, report.changes.vanished)
        written = self._replaced(stones, found)
        keep(earlier, records, (*kept, *found.refused), written.keys())
        with records.open("a", encoding="utf-8") as file:
            file.writelines(text for _, text in sorted(written.items()))
        self._graves(earlier, records)
        self._claims(kept, found.refused)
        self._document()
        return report

    def _records(self) -> None:
        path = self.new / RECORDS
        with path.open("w", encoding="utf-8") as file:
            file.write(self.writer.prefixes())
            for iri, names in sorted(self.parts.outcome.new.items()):
                file.write(self.writer.organisation(iri, self.organisations.label(names)))
        _join(path, self.parts.files(RECORDS))

    def _review(self, before: Iterable[review.Row], vanished: Iterable[str]) -> list[str]:
        """Write the review file; give the slugs of the vanished records that stay."""
        base = self.writer.base
        retrieved = self.document.description.source.retrieved
        since = f"Not in the list that was retrieved on {retrieved}."
        gone = {iris.thing(base, "project", slug): slug for slug in vanished}
        asked = [review.withdrawal(iri, slug, since) for iri, slug in gone.items()]
        known = [
            row for row in before if row.predicate_id != review.WITHDRAWN or row.subject_id in gone
        ]
        rows = review.merged([*asked, *self.parts.asked], known)
        (self.new / REVIEW).write_text(review.text_of(rows, base=base), encoding="utf-8")
        return [
            gone[row.subject_id]
            for row in rows
            if row.predicate_id == review.WITHDRAWN and row.decision != review.ACCEPT
        ]

    def _stones(self, before: Iterable[review.Row]) -> dict[str, Stone]:
        """What has another IRI than it would have by itself: by the name of its block."""
        decided = {row.subject_id for row in before if row.decision == review.ACCEPT}
        outcome, writer = self.parts.outcome, self.writer
        found = {
            iri.rpartition("/")[2]: Stone(
                writer.replaced(iri, successor, title=title), decided=iri in decided
            )
            for iri, (successor, title) in outcome.merged.items()
        }
        for iri, (successor, names) in outcome.replaced.items():
            if iri not in outcome.new and any(names):
                label = self.organisations.label(filter(None, names))
                text = writer.replaced(iri, successor, label)
                found[writer.name(iri)] = Stone(text, decided=iri in decided)
        return found

    def _replaced(self, stones: Mapping[str, Stone], found: Compared) -> dict[str, str]:
        """Write what another has taken the place of, where links to it may be about.

        It was there in the reading before, or an editor knew it; what has no successor any more
        goes.
        """
        there = self.parts.described | self.parts.outcome.new.keys()
        named = {self.writer.name(iri) for iri in there}
        earlier = {each.name: each.text for each in found.replaced if each.successor in named}
        now = {
            name: stone.text
            for name, stone in stones.items()
            if stone.decided or name in found.stood
        }
        return earlier | now

    def _graves(self, earlier: Path, records: Path) -> None:
        """Write what stays of all that stood in the reading before and is nowhere now."""
        source, outcome = self.document.description.source, self.parts.outcome
        known = Ended(
            self.writer,
            self.organisations.words,
            source.retrieved.isoformat(),
            self.parts.described,
            self.parts.spoken,
            outcome.private,
        )
        graves = sorted(known.graves(earlier, records))
        with records.open("a", encoding="utf-8") as file:
            file.writelines(graves)

    def _claims(self, kept: Iterable[str], refused: Collection[str]) -> None:
        """Write the claims; a vanished record comes from no row, a refused one from its old one."""
        path, outcome = self.new / CLAIMS, self.parts.outcome
        with path.open("w", encoding="utf-8") as file:
            file.write(self.writer.prefixes())
            for iri, names in sorted((*outcome.known.items(), *outcome.new.items())):
                if written := sorted(filter(None, names)):
                    file.write(self.writer.spelt(iri, written))
        _join(path, self.parts.files(CLAIMS))
        with path.open("a", encoding="utf-8") as file:
            for slug, lines in origins(self.folder / CLAIMS, (*kept, *refused)).items():
                iri = iris.thing(self.writer.base, "project", slug)
                stays = slug in refused and lines
                file.writelines(lines if stays else [self.writer.derived(iri, 0)])

    def _document(self) -> None:
        """Describe the source; a reading that gave the same has ended when the one before did."""
        path = self.folder / DOCUMENT
        when = ended(path) if all(map(self._is_same, (RECORDS, CLAIMS))) else None
        text = text_of(self.document, self.writer.source, when or self.document.now)
        if when and text != path.read_text(encoding="utf-8"):
            text = text_of(self.document, self.writer.source, self.document.now)
        (self.new / DOCUMENT).write_text(text, encoding="utf-8")

    def _is_same(self, name: str) -> bool:
        return _same(self.folder / name, self.new / name)


def _told(report: Report, refused: Sequence[str]) -> Report:
    """Tell in a report which records stay as they were, as the rows that they have now are none."""
    if not refused:
        return report
    names = ", ".join(refused[:_SHOWN]) + (" …" if len(refused) > _SHOWN else "")
    return replace(report, notes=(*report.notes, (REFUSED, f"{len(refused)}: {names}")))


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)


def _join(path: Path, parts: Iterable[Path]) -> None:
    with path.open("ab") as file:
        for part in parts:
            with part.open("rb") as opened:
                shutil.copyfileobj(opened, file, 1 << 20)
