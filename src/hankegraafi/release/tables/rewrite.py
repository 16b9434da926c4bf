"""Write the tables of a release from those of the one before: only the rows of what changed.

The bytes are those that writing everything gives; where that cannot be told from the changes
alone, because a column comes or goes, everything is written.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.parallel import Hire, here
from hankegraafi.rdf.found import Place, replace
from hankegraafi.release.draft import Entry
from hankegraafi.release.inputs import Inputs
from hankegraafi.release.tables.about import read_about
from hankegraafi.release.tables.before import Before
from hankegraafi.release.tables.columns import Column, Columns, Counts, columns
from hankegraafi.release.tables.documents import document_of, find
from hankegraafi.release.tables.files import Writer, cells, record
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
from hankegraafi.release.tables.links import linker
from hankegraafi.release.tables.meaning import LINKS, Meaning, read_meaning
from hankegraafi.release.tables.row import Fields, Row
from hankegraafi.release.tables.rows import Rower
from hankegraafi.release.tables.splicing import places, texts
from hankegraafi.release.tables.write import write_all

_LABEL = f"<{vocab.term('skos:prefLabel')}>".encode()
_MOST = 20_000
"""When more things than this change, all tables are written."""


def rewrite_tables(
    draft: Path,
    previous: Path,
    *,
    base: str,
    version: str,
    inputs: Inputs,
    changes: Iterable[bytes],
    packing: Packing = NO_PACKING,
    hire: Hire = here,
) -> list[Entry]:
    """Write the tables of a draft as `write_tables` does, from those of the release before.

    `previous` is that release's folder; `changes` are the lines of N-Quads that are in one of the
    two releases' dumps alone, `packing` is what is known of the compressed tables, `hire` gives who
    works where everything is written.

    Raises:
        DataError: a file of the ontology or of the shapes is not Turtle.
        FaultError: a table cannot be written as Parquet.
        OSError: there is no room.
    """
    meaning = read_meaning(inputs)
    try:
        before = Before(previous / FOLDER)
    except (OSError, ValueError, KeyError, TypeError):
        before = None
    if before is not None and before.meaning == meaning.digest:
        with TemporaryDirectory(prefix=".tables-", dir=draft) as work:
            change = _Change(draft, Path(work), before, meaning, *_changed(changes))
            tables = change.tables()
            if tables is not None:
                (draft / FOLDER).mkdir()
                change.write(tables)
        if tables is not None:
            about = read_about(draft / LINES, base=base, version=version)
            return finish(draft, tables, meaning, about, packing, before)
    return write_all(draft, meaning, base=base, version=version, packing=packing, hire=hire)


def _changed(changes: Iterable[bytes]) -> tuple[set[bytes], set[bytes]]:
    """Give the documents that changed, and the subjects whose names did."""
    documents, named = set[bytes](), set[bytes]()
    for line in changes:
        subject, name, _ = line.split(b" ", 2)
        documents.add(document_of(subject))
        if name == _LABEL:
            named.add(subject)
    return documents, named


@dataclass(slots=True)
class _Change:
    """The change of tables: which documents, their rows before and after."""

    draft: Path
    work: Path
    before: Before
    meaning: Meaning
    documents: set[bytes]
    named: set[bytes]
    fields: Fields = field(default_factory=Fields)
    counts: dict[str, Counts] = field(default_factory=dict)
    new: dict[str, list[Row]] = field(default_factory=dict)
    rest: list[bytes] = field(default_factory=list)
    old: set[str] = field(default_factory=set)
    ordered: list[bytes] = field(default_factory=list)
    places: dict[str, list[Place]] = field(default_factory=dict)

    def tables(self) -> dict[str, Table] | None:
        """Give the tables as they will be; None where a column would come or go."""
        self._add_referring()
        if len(self.documents) > _MOST:
            return None
        self.ordered = sorted(self.documents)
        self.counts = {name: self.before.counts(name, self.fields) for name in self.before.columns}
        for name in self.before.columns:
            self._forget(name)
        self._make()
        if self.new.keys() - self.before.columns.keys():
            return None
        made = {}
        for name, held in self.before.columns.items():
            counts = self.counts[name]
            now = columns(name, counts, self.fields.known, self.meaning)
            if not counts.rows or not _are_alike(held, now):
                return None
            made[name] = Table(counts.rows, now)
        return made

    def _add_referring(self) -> None:
        """Add the documents that show a name that changed."""
        store = ox.Store.read_only(str(self.draft / STORE))
        for each in self.named:
            node = ox.NamedNode(each.decode()[1:-1])
            for quad in store.quads_for_pattern(None, None, node, ox.DefaultGraph()):
                self.documents.add(document_of(str(quad.subject).encode()))
            if len(self.documents) > _MOST:
                return

    def _forget(self, name: str) -> None:
        """Take the rows of the documents back out of the counts."""
        path = self.before.plain(f"{name}.csv", self.work)
        found = self.places[name] = places(path, self.ordered, header=True)
        for each in texts(path, found):
            self.old.add(name)
            row = self.before.row(name, cells(each), self.fields)
            self.counts[name].count(row, self.fields.known, -1)

    def _make(self) -> None:
        """Make the rows of the documents as they are now, and their links."""
        labels = Labels(self.draft / STORE, self.meaning)
        rower = Rower(self.meaning, self.fields, labels, self.rest.append)
        linkers = {
            name: linker(held, self.fields, self.meaning)
            for name, held in self.before.columns.items()
            if name != LINKS
        }
        for document in find(self.draft / LINES, self.documents):
            links = list[Row]()
            for row in rower.rows(document):
                self._add(row)
                if row.table in linkers:
                    links += linkers[row.table].links(row)
            seen = set()
            for link in sorted(links, key=lambda each: f"{each.iri}>"):
                key = (link.iri, *link.cells.values())
                if key not in seen:
                    seen.add(key)
                    self._add(link)

    def _add(self, row: Row) -> None:
        self.new.setdefault(row.table, []).append(row)
        if row.table in self.counts:
            self.counts[row.table].count(row, self.fields.known)

    def write(self, tables: dict[str, Table]) -> None:
        """Write the tables that are not as they were."""
        folder = self.draft / FOLDER
        for name in self.old | self.new.keys():
            writer = Writer(tables[name].columns, self.fields)
            rows = ((row.iri, record(writer(row.kept()))) for row in self.new.get(name, ()))
            said = ((document_of(f"<{iri}>".encode()), line) for iri, line in rows)
            old = self.before.plain(f"{name}.csv", self.work)
            self._replace(old, folder / f"{name}.csv", self.places[name], said)
        said = ((document_of(line.partition(b" ")[0]), line) for line in self.rest)
        old = self.before.plain(REST, self.work)
        self._replace(old, folder / REST, places(old, self.ordered, header=False), said)

    def _replace(
        self, old: Path, new: Path, found: Iterable[Place], said: Iterable[tuple[bytes, bytes]]
    ) -> None:
        """Write a file anew with what is said of each document now, in the places of before."""
        lines: dict[bytes, list[bytes]] = {}
        for name, line in said:
            lines.setdefault(name, []).append(line)
        now = (b"".join(lines.get(name, ())) for name in self.ordered)
        replace(old, new, zip(found, now, strict=True))


def _are_alike(old: Columns, new: Columns) -> bool:
    """Say whether columns are written alike, however many cells they have."""
    return list(map(_written, old)) == list(map(_written, new))


def _written(each: Column) -> tuple[object, ...]:
    return each.name, each.field, each.separator, each.is_list
