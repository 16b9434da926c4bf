"""A bounded look at the rows of a file: the first ones, and a spread of those that follow."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from hankegraafi.sources.rows.layout import Cell, Layout, Row, Table
from hankegraafi.sources.rows.reading import open_rows
from hankegraafi.sources.values.cells import Absent, Faulty

FIRST = 5_000
_STEP = 20
_SPREAD: Mapping[str, int] = {"csv": 100_000, "tsv": 100_000}
_SPREAD_ELSE = 20_000
_COLUMNS = 2_000


@dataclass(slots=True)
class Sample:
    """The cells of some rows by column, those that hold anything.

    `rows` were looked at; `whole` tells that the file has no more; `faults` counts codes of
    `words/reasons.toml`; `named` tells that each record names its own columns (JSON).
    """

    columns: dict[str, list[Cell]] = field(default_factory=dict)
    rows: int = 0
    whole: bool = True
    named: bool = False
    faults: Counter[str] = field(default_factory=Counter)


def sample_of(path: Path, layout: Layout) -> Sample:
    """Look at rows of a file.

    Raises:
        DataError: the file is broken within what is looked at.
    """
    found = Sample()
    with open_rows(path, layout) as table:
        found.named = not table.columns
        found.columns = {name: [] for name in table.columns}
        for row in _chosen(table, layout.format, found):
            found.rows += 1
            _take(found, row, table.columns)
    return found


def _chosen(table: Table, form: str, found: Sample) -> Iterator[Row]:
    rows = iter(table)
    most = _SPREAD.get(form, _SPREAD_ELSE)
    yield from chain(islice(rows, FIRST), islice(rows, 0, most - FIRST, _STEP))
    found.whole = found.whole and next(rows, None) is None


def _take(found: Sample, row: Row, columns: tuple[str, ...]) -> None:
    found.faults.update({fault.code for fault in row.faults})
    if any(not fault.column for fault in row.faults):
        return
    if isinstance(row.cells, tuple):
        pairs: Iterator[tuple[str, Cell]] = zip(columns, row.cells, strict=True)
    else:
        pairs = iter(row.cells.items())
    for name, cell in pairs:
        if name not in found.columns:
            if len(found.columns) >= _COLUMNS or not _is_sound(name):
                found.whole = False
                continue
            found.columns[name] = []
        if isinstance(cell, Absent):
            found.columns[name].append(str(cell))
        elif holds(cell):
            found.columns[name].append(cell)


def _is_sound(name: str) -> bool:
    """Say whether a name can be written: JSON may hold halves of characters."""
    return not any("\ud800" <= each <= "\udfff" for each in name)


def holds(cell: Cell) -> bool:
    """Say whether a cell holds anything that can be read."""
    if isinstance(cell, tuple):
        return any(map(holds, cell))
    return not isinstance(cell, Faulty) and bool(cell.strip())
