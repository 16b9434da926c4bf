"""Write all tables of a release, from its sorted dump and its store; memory knows no size."""

import marshal
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from hankegraafi.parallel import Hands, Hire, here
from hankegraafi.rdf.found import lines_of
from hankegraafi.release.draft import Entry
from hankegraafi.release.inputs import Inputs
from hankegraafi.release.tables.about import read_about
from hankegraafi.release.tables.columns import Columns, Counts, columns
from hankegraafi.release.tables.files import header, record
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
from hankegraafi.release.tables.making import (
    CSV,
    LINKED,
    REFUSED,
    Counted,
    MakeRows,
    MakeTables,
    Part,
    kept,
)
from hankegraafi.release.tables.meaning import LINKS, NAMES, Meaning, read_meaning
from hankegraafi.release.tables.row import Fields
from hankegraafi.release.tables.spans import spans

Progress = Callable[[str, int, int], None]


def write_tables(
    draft: Path,
    *,
    base: str,
    version: str,
    inputs: Inputs,
    packing: Packing = NO_PACKING,
    hire: Hire = here,
    progress: Progress | None = None,
) -> list[Entry]:
    """Write the tables of a draft into its folder `tables`; give what the manifest says of them.

    They are made of `dumps/hankegraafi.nt`, which is sorted by its bytes, and of the store. The
    same statements give the same bytes, whoever works. `packing` is told the blocks of what is
    compressed; `hire` gives who makes rows and writes them, `progress` is called with a stage,
    spans done, spans in all.

    Raises:
        DataError: a file of the ontology or of the shapes is not Turtle.
        FaultError: a table cannot be written as Parquet, or who worked was lost.
        OSError: there is no room.
    """
    meaning = read_meaning(inputs)
    return write_all(
        draft,
        meaning,
        base=base,
        version=version,
        packing=packing,
        hire=hire,
        progress=progress,
    )


def write_all(
    draft: Path,
    meaning: Meaning,
    *,
    base: str,
    version: str,
    packing: Packing = NO_PACKING,
    hire: Hire = here,
    progress: Progress | None = None,
) -> list[Entry]:
    """Write the tables of a draft, where it is known what the ontology and the shapes say.

    Raises:
        FaultError: a table cannot be written as Parquet, or who worked was lost.
        OSError: there is no room.
    """
    (draft / FOLDER).mkdir()
    with TemporaryDirectory(prefix=".tables-", dir=draft) as work, hire() as hands:
        tables = _Writing(draft, Path(work), meaning, hands, progress).written()
    about = read_about(draft / LINES, base=base, version=version)
    return finish(draft, tables, meaning, about, packing)


@dataclass(slots=True)
class _Writing:
    """Tables in the making: what spans become lies in a folder, their cells are counted."""

    draft: Path
    work: Path
    meaning: Meaning
    hands: Hands
    progress: Progress | None
    fields: Fields = field(default_factory=Fields)
    counts: dict[str, Counts] = field(default_factory=dict)

    def written(self) -> dict[str, Table]:
        """Write all tables as CSV, and what no table can carry."""
        made = self._rows()
        with (self.draft / FOLDER / REST).open("xb") as rest:
            for number in range(len(made)):
                with kept(self.work, number, REFUSED).open("rb") as part:
                    shutil.copyfileobj(part, rest)
        tables = {name: self._table(name) for name in NAMES if name in self.counts}
        linked = self._csv("tables", made, MakeTables(self.work, _held(tables), self.meaning))
        if LINKS in self.counts:
            links = {LINKS: self._table(LINKS)}
            work = MakeTables(self.work, _held(links), self.meaning, LINKED)
            self._csv("links", linked, work)
            tables |= links
        return tables

    def _rows(self) -> list[Part]:
        """Make the rows of every thing."""
        with lines_of(self.draft / LINES) as lines:
            found = spans(lines)
        work = MakeRows(self.draft / LINES, self.draft / STORE, self.work, self.meaning)
        made = self.hands.each(work, found)
        return self._counted("rows", ((span.number, each) for span, each in made), len(found))

    def _csv(self, stage: str, parts: list[Part], work: MakeTables) -> list[Part]:
        """Write tables; give the links of each span."""
        made = self.hands.each(work, parts)
        linked = self._counted(stage, ((part.number, each) for part, each in made), len(parts))
        with ExitStack() as stack:
            files = {
                name: stack.enter_context((self.draft / FOLDER / f"{name}.csv").open("xb"))
                for name in work.tables
            }
            for name, file in files.items():
                file.write(record(header(name, work.tables[name])))
            for number in range(len(parts)):
                path = kept(self.work, number, CSV)
                for name, text in marshal.loads(path.read_bytes()).items():  # noqa: S302 - our own
                    files[name].write(text)
                path.unlink()
        return linked

    def _counted(self, stage: str, made: Iterable[tuple[int, Counted]], total: int) -> list[Part]:
        """Count the rows of all spans, in the order of these; give their fields."""
        found = dict[int, Counted]()
        for number, each in made:
            found[number] = each
            if self.progress:
                self.progress(stage, len(found), total)
        return list(self._added(sorted(found.items())))

    def _added(self, found: Iterable[tuple[int, Counted]]) -> Iterator[Part]:
        for number, each in found:
            numbers = [self.fields.number(one) for one in each.fields]
            for name, counts in each.counts.items():
                self.counts.setdefault(name, Counts()).add(counts, numbers)
            yield Part(number, each.fields)

    def _table(self, name: str) -> Table:
        counts = self.counts[name]
        return Table(counts.rows, columns(name, counts, self.fields.known, self.meaning))


def _held(tables: dict[str, Table]) -> dict[str, Columns]:
    return {name: table.columns for name, table in tables.items()}
