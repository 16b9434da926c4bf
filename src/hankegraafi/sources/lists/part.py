"""A part of a list: some rows read one after another, by one process, into files of its own."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from hankegraafi.sources.lists.projects import Projects
from hankegraafi.sources.lists.record import LeftOut, Reader, Record, Rejected
from hankegraafi.sources.lists.turtle import Writer
from hankegraafi.sources.names.match import Candidate
from hankegraafi.sources.rows.layout import Cell

RECORDS, CLAIMS = "records.ttl", "records.claims.ttl"

Totals = dict[str, Decimal]


class Taken(NamedTuple):
    """A row as it was taken from the file: its number, its cells, and why it cannot be read.

    `fault` is a code of `words/reasons.toml`, `column` and `value` say where; all empty when there
    is none. `other` is another row that has to do with it.
    """

    row: int
    cells: tuple[Cell, ...]
    fault: str = ""
    column: str = ""
    value: str = ""
    other: int = 0


@dataclass(slots=True)
class Outcome:
    """What became of rows: counts, sums of each column of money, and what is to be told.

    `new` and `known` give the spellings of each organisation by its IRI; `candidates` the pairs
    that somebody should look at, `merged` the known project that a record is, by its own IRI.
    """

    records: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    accepted_sums: Totals = field(default_factory=dict)
    rejected_sums: Totals = field(default_factory=dict)
    new: dict[str, list[str]] = field(default_factory=dict)
    known: dict[str, list[str]] = field(default_factory=dict)
    candidates: dict[str, tuple[str, tuple[Candidate, ...]]] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)

    def add(self, other: "Outcome") -> None:
        """Take in what became of other rows, which come after these."""
        self.records += other.records
        self.rejected += other.rejected
        self.left_out += other.left_out
        for mine, theirs in (
            (self.accepted_sums, other.accepted_sums),
            (self.rejected_sums, other.rejected_sums),
        ):
            for name, value in theirs.items():
                mine[name] = mine.get(name, Decimal(0)) + value
        for own, others in ((self.new, other.new), (self.known, other.known)):
            for iri, names in others.items():
                spellings = own.setdefault(iri, [])
                spellings += [name for name in names if name not in spellings]

        for iri, candidates in other.candidates.items():
            self.candidates.setdefault(iri, candidates)
        self.merged |= other.merged

    def as_json(self) -> str:
        """Write it down, for `outcome`."""
        return json.dumps(
            {
                "records": self.records,
                "rejected": self.rejected,
                "left_out": self.left_out,
                "accepted_sums": {name: str(value) for name, value in self.accepted_sums.items()},
                "rejected_sums": {name: str(value) for name, value in self.rejected_sums.items()},
                "new": self.new,
                "known": self.known,
                "merged": self.merged,
                "candidates": {
                    iri: (name, [astuple(each) for each in candidates])
                    for iri, (name, candidates) in self.candidates.items()
                },
            },
            ensure_ascii=False,
        )


def outcome(text: str) -> Outcome:
    """Read what `Outcome.as_json` wrote."""
    content: dict[str, Any] = json.loads(text)
    return Outcome(
        records=content["records"],
        rejected=[Rejected(*each) for each in content["rejected"]],
        left_out=[LeftOut(*each) for each in content["left_out"]],
        accepted_sums=_totals(content["accepted_sums"]),
        rejected_sums=_totals(content["rejected_sums"]),
        new=content["new"],
        known=content["known"],
        merged=content["merged"],
        candidates={
            iri: (name, tuple(_candidate(*each) for each in candidates))
            for iri, (name, candidates) in content["candidates"].items()
        },
    )


def _candidate(iri: str, score: float, evidence: list[str], label: str) -> Candidate:
    return Candidate(iri, score, tuple(evidence), label)


def _totals(content: Mapping[str, str]) -> Totals:
    return {name: Decimal(value) for name, value in content.items()}


def read_part(
    rows: Iterable[Taken],
    reader: Reader,
    writer: Writer,
    projects: Projects,
    records: list[str],
    claims: list[str],
) -> Outcome:
    """Read rows; the text of each record is added to `records`, of each claim to `claims`.

    Of a project that is known already, the source only claims what it says.
    """
    result = Outcome()
    for taken in rows:
        read = _read(taken, reader)
        sums = result.accepted_sums if isinstance(read, Record) else result.rejected_sums
        for name, amount in reader.amounts(taken.cells):
            sums[name] = sums.get(name, Decimal(0)) + amount
        if isinstance(read, Rejected):
            result.rejected.append(read)
            continue
        result.records += 1
        result.left_out += dict.fromkeys(read.left_out)
        for named in read.names:
            spellings = (result.known if named.known else result.new).setdefault(named.iri, [])
            if named.name not in spellings:
                spellings.append(named.name)
            if named.candidates:
                result.candidates.setdefault(named.iri, (named.name, named.candidates))
        own = writer.project(read.code)
        same = projects.find(read, own, writer.scheme)
        if same.iri:
            result.merged[own] = same.iri
        elif same.candidates:
            title = str(read.values["title"][0].words)
            result.candidates.setdefault(own, (title, same.candidates))
        (claims if same.iri else records).append(writer.record(read, same.iri or own))
        claims.append(writer.derived(same.iri or own, read.row))
    return result


def _read(taken: Taken, reader: Reader) -> Record | Rejected:
    if taken.fault:
        return Rejected(taken.row, taken.column, taken.value, taken.fault, taken.other)
    return reader.record(taken.row, taken.cells)


def write_part(
    folder: Path,
    number: int,
    rows: Iterable[Taken],
    reader: Reader,
    writer: Writer,
    projects: Projects,
) -> None:
    """Read rows into files of their own; the last that is written says that the part is whole."""
    records: list[str] = []
    claims: list[str] = []
    result = read_part(rows, reader, writer, projects, records, claims)
    (folder / f"{number}.{RECORDS}").write_text("".join(records), encoding="utf-8")
    (folder / f"{number}.{CLAIMS}").write_text("".join(claims), encoding="utf-8")
    draft = folder / f"{number}.draft"
    draft.write_text(result.as_json(), encoding="utf-8")
    draft.replace(folder / f"{number}.json")
