"""Write all tables of a release, from its sorted dump and its store; memory knows no size."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from hankegraafi.release.draft import Entry
from hankegraafi.release.inputs import Inputs
from hankegraafi.release.tables.about import read_about
from hankegraafi.release.tables.columns import Column, Counts, columns
from hankegraafi.release.tables.documents import documents
from hankegraafi.release.tables.files import write_csv
from hankegraafi.release.tables.finish import (
    FOLDER,
    LINES,
    NO_PACKING,
    REST,
    STORE,
    Packing,
    Table,
    finish,
)
from hankegraafi.release.tables.labels import Labels
from hankegraafi.release.tables.links import linker, merged
from hankegraafi.release.tables.meaning import LINKS, NAMES, Meaning, read_meaning
from hankegraafi.release.tables.row import Fields, Kept, Row, row_of
from hankegraafi.release.tables.rows import Rower
from hankegraafi.release.tables.spool import Spool


def write_tables(
    draft: Path, *, base: str, version: str, inputs: Inputs, packing: Packing = NO_PACKING
) -> list[Entry]:
    """Write the tables of a draft into its folder `tables`; give what the manifest says of them.

    They are made of `dumps/hankegraafi.nt`, which is sorted by its bytes, and of the store. The
    same statements give the same bytes. `packing` is told the blocks of what is compressed.

    Raises:
        DataError: a file of the ontology or of the shapes is not Turtle.
        FaultError: a table cannot be written as Parquet.
        OSError: there is no room.
    """
    return write_all(draft, read_meaning(inputs), base=base, version=version, packing=packing)


def write_all(
    draft: Path, meaning: Meaning, *, base: str, version: str, packing: Packing = NO_PACKING
) -> list[Entry]:
    """Write the tables of a draft, where it is known what the ontology and the shapes say.

    Raises:
        OSError: there is no room.
    """
    folder = draft / FOLDER
    folder.mkdir()
    with TemporaryDirectory(prefix=".tables-", dir=draft) as work, Spool(Path(work)) as spool:
        writing = _Writing(draft, meaning, spool)
        with (folder / REST).open("xb") as rest:
            writing.gather(rest)
        tables = {name: writing.write(name) for name in NAMES if name in spool.names}
        if writing.linked:
            tables[LINKS] = writing.write_links()
    about = read_about(draft / LINES, base=base, version=version)
    return finish(draft, tables, meaning, about, packing)


@dataclass(slots=True)
class _Writing:
    """Tables in the making: their rows lie in the spool, their cells are counted."""

    draft: Path
    meaning: Meaning
    spool: Spool
    fields: Fields = field(default_factory=Fields)
    counts: dict[str, Counts] = field(default_factory=dict)
    linked: list[str] = field(default_factory=list)

    def gather(self, rest: BinaryIO) -> None:
        """Make the rows of every thing."""
        labels = Labels(self.draft / STORE, self.meaning)
        rower = Rower(self.meaning, self.fields, labels, rest.write)
        with (self.draft / LINES).open("rb") as lines:
            for document in documents(lines):
                for row in rower.rows(document):
                    self._add(row.table, row)

    def _add(self, name: str, row: Row) -> None:
        counts = self.counts.get(row.table)
        if counts is None:
            counts = self.counts[row.table] = Counts()
        counts.count(row, self.fields.known)
        self.spool.add(name, row.kept())

    def write(self, name: str) -> Table:
        """Write a table, and put its links aside."""
        table = self._table(name)
        rows = self._with_links(name, table.columns)
        write_csv(self.draft / FOLDER / f"{name}.csv", name, table.columns, rows, self.fields)
        return table

    def _table(self, name: str) -> Table:
        counts = self.counts[name]
        return Table(counts.rows, columns(name, counts, self.fields.known, self.meaning))

    def _with_links(self, name: str, held: tuple[Column, ...]) -> Iterator[Kept]:
        if not any(each.is_linked for each in held):
            yield from self.spool.rows(name)
            return
        links = linker(held, self.fields, self.meaning)
        aside = f"{LINKS} {name}"
        self.linked.append(aside)
        for kept in self.spool.rows(name):
            for link in links.links(row_of(name, kept)):
                self._add(aside, link)
            yield kept

    def write_links(self) -> Table:
        """Write the links of all tables, each once."""
        rows = [map(partial(row_of, LINKS), self.spool.rows(each)) for each in self.linked]
        table = self._table(LINKS)
        path = self.draft / FOLDER / f"{LINKS}.csv"
        write_csv(path, LINKS, table.columns, map(Row.kept, merged(rows, self.fields)), self.fields)
        return table
