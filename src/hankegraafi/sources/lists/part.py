"""A part of a list: some rows read one after another, by one process, into files of its own."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from decimal import Decimal
from os import getpid
from pathlib import Path
from typing import Any, NamedTuple

from hankegraafi.names.match import Candidate
from hankegraafi.sources.lists.gathering import gather
from hankegraafi.sources.lists.organisations import Named
from hankegraafi.sources.lists.projects import Projects
from hankegraafi.sources.lists.record import Reader
from hankegraafi.sources.lists.terms import CODE
from hankegraafi.sources.lists.told import PRIVATE, LeftOut, Record, Rejected
from hankegraafi.sources.lists.turtle import Writer
from hankegraafi.sources.rows.layout import Cell

RECORDS, CLAIMS = "records.ttl", "records.claims.ttl"

Totals = dict[str, Decimal]


class Taken(NamedTuple):
    """A row as it was taken from the file: its number, its cells, and why it cannot be read.

    `fault` is a code of `words/reasons.toml`, `column` and `value` say where; all empty when there
    is none. `other` is another row that has to do with it. `code` stands where the code should, in
    a row whose cells cannot be told apart.
    """

    row: int
    cells: tuple[Cell, ...]
    fault: str = ""
    column: str = ""
    value: str = ""
    other: int = 0
    code: str = ""


@dataclass(slots=True)
class Outcome:
    """What became of rows: counts, sums of each column of money, and what is to be told.

    `records` are the rows that became records, `projects` the records: several rows may be one.
    `new` and `known` give the spellings of each organisation by its IRI; `candidates` the pairs
    that somebody should look at. `merged` gives by the IRI that a record would have by itself the
    known project that it is, and its title as Turtle; `replaced` the known organisation and the
    spellings in the same way. `refused` are the last steps of the IRIs that rejected rows name, and
    `private` those of rows that tell of a person: such a record does not stay.
    """

    records: int = 0
    projects: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    accepted_sums: Totals = field(default_factory=dict)
    rejected_sums: Totals = field(default_factory=dict)
    new: dict[str, list[str]] = field(default_factory=dict)
    known: dict[str, list[str]] = field(default_factory=dict)
    candidates: dict[str, tuple[str, tuple[Candidate, ...]]] = field(default_factory=dict)
    merged: dict[str, tuple[str, str]] = field(default_factory=dict)
    replaced: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    private: set[str] = field(default_factory=set)

    def add(self, other: "Outcome") -> None:
        """Take in what became of other rows, which come after these."""
        self.records += other.records
        self.projects += other.projects
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
                _spell(own.setdefault(iri, []), names)
        for iri, candidates in other.candidates.items():
            self.ask(iri, *candidates)
        self.merged |= other.merged
        self.refused |= other.refused
        self.private |= other.private
        for iri, (successor, names) in other.replaced.items():
            _spell(self.replaced.setdefault(iri, (successor, []))[1], names)

    def ask(self, iri: str, name: str, candidates: tuple[Candidate, ...]) -> None:
        """Keep candidates of an IRI; of several names those of the first in the alphabet."""
        if iri not in self.candidates or name < self.candidates[iri][0]:
            self.candidates[iri] = name, candidates

    def name(self, named: Named) -> None:
        """Take in how an organisation is written."""
        _spell((self.known if named.known else self.new).setdefault(named.iri, []), (named.name,))
        if named.candidates:
            self.ask(named.iri, named.name, named.candidates)
        if named.own and named.own != named.iri:
            _spell(self.replaced.setdefault(named.own, (named.iri, []))[1], (named.name,))

    def as_json(self) -> str:
        """Write it down, for `outcome`."""
        return json.dumps(
            {
                "records": self.records,
                "projects": self.projects,
                "rejected": self.rejected,
                "left_out": self.left_out,
                "accepted_sums": {name: str(value) for name, value in self.accepted_sums.items()},
                "rejected_sums": {name: str(value) for name, value in self.rejected_sums.items()},
                "new": self.new,
                "known": self.known,
                "merged": self.merged,
                "replaced": self.replaced,
                "refused": sorted(self.refused),
                "private": sorted(self.private),
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
        projects=content["projects"],
        rejected=[Rejected(*each) for each in content["rejected"]],
        left_out=[LeftOut(*each) for each in content["left_out"]],
        accepted_sums=_totals(content["accepted_sums"]),
        rejected_sums=_totals(content["rejected_sums"]),
        new=content["new"],
        known=content["known"],
        merged={iri: (other, title) for iri, (other, title) in content["merged"].items()},
        replaced={iri: (other, names) for iri, (other, names) in content["replaced"].items()},
        refused=set(content["refused"]),
        private=set(content["private"]),
        candidates={
            iri: (name, tuple(_candidate(*each) for each in candidates))
            for iri, (name, candidates) in content["candidates"].items()
        },
    )


def _candidate(iri: str, score: float, evidence: list[str], label: str) -> Candidate:
    return Candidate(iri, score, tuple(evidence), label)


def _totals(content: Mapping[str, str]) -> Totals:
    return {name: Decimal(value) for name, value in content.items()}


def _spell(spellings: list[str], names: Iterable[str]) -> None:
    spellings += [name for name in names if name not in spellings]


class Read(NamedTuple):
    """What rows became: a record, unless it is None, and rows that were rejected."""

    rows: Sequence[Taken]
    record: Record | None = None
    rejected: tuple[Rejected, ...] = ()


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
    for read in _together(rows, reader, writer) if reader.joins else _apart(rows, reader):
        taken_in = set(read.record.rows) if read.record else set()
        is_private = any(each.reason == PRIVATE for each in read.rejected)
        for taken in read.rows:
            sums = result.accepted_sums if taken.row in taken_in else result.rejected_sums
            for name, amount in reader.amounts(taken.cells):
                sums[name] = sums.get(name, Decimal(0)) + amount
            if taken.row not in taken_in:
                steps = result.private if is_private else result.refused
                steps.add(_step(taken, reader, writer))
        result.rejected += read.rejected
        result.records += len(taken_in)
        if read.record:
            _publish(read.record, writer, projects, result, records, claims)
    return result


def _publish(
    read: Record,
    writer: Writer,
    projects: Projects,
    result: Outcome,
    records: list[str],
    claims: list[str],
) -> None:
    """Write a record, and tell of the organisations and the project that it names."""
    result.projects += 1
    result.left_out += dict.fromkeys(read.left_out)
    for named in read.names:
        result.name(named)
    own = writer.project(read.code)
    same = projects.find(read, own, writer.scheme)
    if same.iri:
        result.merged[own] = same.iri, writer.title(read)
    elif same.candidates:
        result.ask(own, str(read.values["title"][0].words), same.candidates)
    (claims if same.iri else records).append(writer.record(read, same.iri or own))
    claims += [writer.derived(same.iri or own, row) for row in read.rows]


def _apart(rows: Iterable[Taken], reader: Reader) -> Iterator[Read]:
    """Read each row by itself."""
    for taken in rows:
        read = _read(taken, reader)
        if isinstance(read, Rejected):
            yield Read((taken,), None, (read,))
        else:
            yield Read((taken,), read)


def _together(rows: Iterable[Taken], reader: Reader, writer: Writer) -> Iterator[Read]:
    """Read the rows of one code together; what is no record by itself, or said twice, is apart.

    Where one row of a project is no record, none of its rows is.
    """
    groups: dict[str, dict[tuple[Cell, ...], tuple[Taken, Record]]] = {}
    broken: dict[str, int] = {}
    for taken in rows:
        read = _read(taken, reader)
        if isinstance(read, Rejected):
            broken.setdefault(_step(taken, reader, writer), taken.row)
            yield Read((taken,), None, (read,))
            continue
        group = groups.setdefault(writer.slug(read.code), {})
        first, _ = group.setdefault(taken.cells, (taken, read))
        if first is not taken:
            twice = Rejected(taken.row, reader.column(CODE), "", "said-twice", first.row)
            yield Read((taken,), None, (twice,))
    for step, group in groups.items():
        taken_in = [taken for taken, _ in group.values()]
        records = [record for _, record in group.values()]
        whole = (
            _undone(records, reader, broken[step]) if step in broken else gather(records, reader)
        )
        if isinstance(whole, Record):
            yield Read(taken_in, whole)
        else:
            pairs = zip(whole, taken_in, strict=True)
            own = tuple(reader.as_written(each, taken.cells) for each, taken in pairs)
            yield Read(taken_in, None, own)


def _undone(records: Iterable[Record], reader: Reader, other: int) -> tuple[Rejected, ...]:
    """Reject the rows of a project of which another row was rejected."""
    column = reader.column(CODE)
    return tuple(Rejected(each.row, column, each.code, "row-rejected", other) for each in records)


def _step(taken: Taken, reader: Reader, writer: Writer) -> str:
    """Give the last step of the IRI that a row names; empty where its code is not known."""
    return writer.slug(taken.code or reader.code(taken.cells))


def _read(taken: Taken, reader: Reader) -> Record | Rejected:
    if taken.fault:
        return Rejected(taken.row, taken.column, taken.value, taken.fault, taken.other)
    return reader.record(taken.row, taken.cells)


class Made(NamedTuple):
    """What a part became, as it is written: its records and claims as Turtle, its outcome."""

    records: str
    claims: str
    outcome: str


def make_part(rows: Iterable[Taken], reader: Reader, writer: Writer, projects: Projects) -> Made:
    """Read rows into the texts of the files of a part."""
    records: list[str] = []
    claims: list[str] = []
    result = read_part(rows, reader, writer, projects, records, claims)
    return Made("".join(records), "".join(claims), result.as_json())


def write_part(folder: Path, number: int, made: Made) -> None:
    """Write the files of a part; the last that is written says that the part is whole.

    Raises:
        OSError: there is no room.
    """
    _write(folder / f"{number}.{RECORDS}", made.records)
    _write(folder / f"{number}.{CLAIMS}", made.claims)
    _write(folder / f"{number}.json", made.outcome)


def _write(path: Path, text: str) -> None:
    """Write a file in one step, so that a process that dies leaves none that is half."""
    draft = path.with_name(f"{path.name}.{getpid()}")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)
