"""What a file of rows looks like, and what comes out of it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hankegraafi.sources.values.cells import Absent, Faulty

_SHOWN = 500
Cell = str | tuple[str, ...]
"""Empty is ""; a list of JSON is a tuple. See `values.cells` for cells whose kind is known."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is taken before it is refused; lengths in characters, sizes in bytes.

    `unpacked` and `ratio` bound an XLSX file: its parts unpacked, and how much they may shrink.
    """

    line: int = 1 << 20
    cell: int = 1 << 17
    columns: int = 16_384
    depth: int = 32
    record: int = 100_000
    unpacked: int = 8 << 30
    strings: int = 256 << 20
    ratio: int = 500


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read a file.

    `format` is a key of READERS; `encoding` "" means to find out; `header` is the row with the
    names, counted from 1 (0: there is none, and `columns` gives the names). `quote` "" means that
    no mark quotes. `sheet` "" is the first that is not hidden; `records` is a JSON Pointer
    (RFC 6901) to the list. `merged` "fill" gives every cell of a merged range its value (numbers
    that are counted stand in the first alone), `repair` "mojibake" mends twice-encoded letters,
    `short` "pad" takes missing last cells for empty ones.
    """

    format: str = "csv"
    encoding: str = ""
    separator: str = ","
    quote: str = '"'
    header: int = 1
    columns: tuple[str, ...] = ()
    sheet: str = ""
    records: str = ""
    merged: str = ""
    repair: str = ""
    short: str = ""
    limits: Limits = Limits()


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row, or the cell of one column, cannot be taken as it stands; `code` is a reason's."""

    code: str
    column: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """What a reader should know of a file; `code` is a reason's."""

    code: str
    value: str = ""


class Row(NamedTuple):
    """One row: `number` as a person counts in the file, from 1 and with the header.

    `line` is the line of the text where it begins (0 where there are no lines). `cells` are in
    the order of the columns; of a JSON record they are by name. A row with a fault that names no
    column ("shifted", "broken-quotes") has other cells than the table has columns: they stand as
    they came, and are not to be picked by column.
    """

    number: int
    line: int
    cells: tuple[str, ...] | Mapping[str, Cell]
    faults: tuple[Fault, ...] = ()


@dataclass(slots=True)
class Table:
    """An open file: its columns (none for JSON, whose records name their own) and its rows.

    `notes` and `blank`, the number of rows without any content, grow while rows are read; `done`
    tells how much was read, 0 to 1. `optional` are the fields that a format knows, although no
    record of a file may have them.
    """

    columns: tuple[str, ...]
    rows: Iterator[Row]
    done: Callable[[], float]
    notes: list[Note] = field(default_factory=list)
    blank: int = 0
    optional: frozenset[str] = frozenset()

    def __iter__(self) -> Iterator[Row]:
        return self.rows

    def picker(self, names: Sequence[str]) -> Callable[[Row], tuple[Cell, ...]]:
        """Make what takes the cells of some columns out of a row; "" where a record has none.

        Raises:
            KeyError: the table has no such column.
        """
        if not self.columns:
            return _by_name(names)
        places = {name: place for place, name in enumerate(self.columns)}
        return _by_place([places[each] for each in names])


def _by_name(names: Sequence[str]) -> Callable[[Row], tuple[Cell, ...]]:
    def pick(row: Row) -> tuple[Cell, ...]:
        cells: Any = row.cells
        return tuple(cells.get(each, "") for each in names)

    return pick


def _by_place(places: Sequence[int]) -> Callable[[Row], tuple[Cell, ...]]:
    def pick(row: Row) -> tuple[Cell, ...]:
        cells: Any = row.cells
        return tuple([cells[each] for each in places])

    return pick


def shown(text: str) -> str:
    """Give the beginning of a text, short enough to be shown."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def cell_faults(columns: Sequence[str], cells: Sequence[str]) -> tuple[Fault, ...]:
    """Give the faults that cells of a row carry; what may mean nothing is none."""
    return tuple(
        Fault(cell.code, name, shown(cell))
        for name, cell in zip(columns, cells, strict=True)
        if isinstance(cell, Faulty) and not isinstance(cell, Absent)
    )
