"""The rows of a sheet as its XML tells them, a block at a time."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from hankegraafi.errors import DataError
from hankegraafi.sources.rows.formats import PLAIN, NumberFormat
from hankegraafi.sources.rows.layout import Limits
from hankegraafi.sources.rows.parts import Parts
from hankegraafi.sources.rows.serial import cell_of_number
from hankegraafi.sources.rows.workbook import Workbook, unescaped
from hankegraafi.sources.values.cells import Dated, Exact, Faulty, Since1904, Truth

_LAST_ROW = 1_048_576
_REMEMBERED = 20_000
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_MERGE = re.compile(rb'mergeCell\s[^>]*?\bref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_MOST_MERGES = 8 << 20


@dataclass(slots=True)
class SheetRow:
    """A row of a sheet: its number from 1, its cells from the first column on.

    `width` is how many columns the sheet states; those at the end that are empty are not in
    `cells`.
    """

    number: int
    hidden: bool
    cells: list[str] = field(default_factory=list)
    width: int = 0


@dataclass(frozen=True, slots=True)
class Range:
    """A range of merged cells; rows from 1, columns from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


class SheetRows:
    """The rows of a sheet, in order; those without any cell may be missing.

    `hidden_columns` tells, once the first row was given, whether there are any. Going on raises
    `DataError` where the sheet is broken, or larger than is read.
    """

    def __init__(self, parts: Parts, part: str, book: Workbook, limits: Limits) -> None:
        self._handler = _Sheet(parts, book, limits)
        self._parts = parts
        self._part = part
        self._rows = self._read()

    def __iter__(self) -> Iterator[SheetRow]:
        return self._rows

    def __next__(self) -> SheetRow:
        return next(self._rows)

    @property
    def hidden_columns(self) -> bool:
        """Whether the sheet has columns that are hidden."""
        return self._handler.hidden_columns

    def done(self) -> float:
        """How much of the sheet was read, 0 to 1."""
        return self._parts.share_read(self._part)

    def _read(self) -> Iterator[SheetRow]:
        for _ in self._parts.parse(self._part, self._handler):
            rows, self._handler.rows = self._handler.rows, []
            yield from rows


def merged_ranges(parts: Parts, part: str) -> list[Range]:
    """Give the merged ranges of a sheet: they stand in its XML behind the rows.

    Raises:
        DataError: the sheet is broken, or has too many of them.
    """
    tail = b""
    found = False
    for block in parts.blocks(part):
        tail += block
        place = -1 if found else tail.find(b"mergeCells")
        if place >= 0:
            found, tail = True, tail[place:]
        elif not found:
            tail = tail[-16:]
        if len(tail) > _MOST_MERGES:
            raise parts.broken("it has too many merged cells")
        if found and (end := tail.find(b"mergeCells", 10)) >= 0:
            return sorted(map(_range, _MERGE.findall(tail[:end])), key=lambda each: each.top)
    return []


def _range(found: tuple[bytes, bytes, bytes, bytes]) -> Range:
    left, top, right, bottom = (each.decode() for each in found)
    return Range(int(top), column_of(left), int(bottom), column_of(right))


def column_of(letters: str) -> int:
    """Give a column's place from 0: "A" is 0, "AB" is 27."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


class _Sheet:
    """Collects rows. The cell that is being read is in `_kind` … `_value`."""

    def __init__(self, parts: Parts, book: Workbook, limits: Limits) -> None:
        self.rows: list[SheetRow] = []
        self.hidden_columns = False
        self._parts = parts
        self._book = book
        self._limits = limits
        self._row = SheetRow(0, hidden=False)
        self._columns: dict[str, int] = {}
        self._dates: dict[tuple[str, str], str] = {}
        self._into: list[str] | None = None
        self._value: list[str] | None = None
        self._formula: list[str] | None = None
        self._begin_cell({})
        self._aside = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name == "c":
            self._begin_cell(attributes)
        elif name == "v":
            self._into = self._value = []
        elif name == "t":
            self._into = None if self._aside else self._text
        elif name == "f":
            self._into = self._formula = []
        elif name == "row":
            self._begin_row(attributes)
        elif name == "col":
            self.hidden_columns |= attributes.get("hidden") in {"1", "true"}
        elif name == "rPh":
            self._aside = True

    def end(self, name: str) -> None:
        """An element ends."""
        if name in {"v", "t", "f"}:
            self._into = None
        elif name == "c":
            self._end_cell()
        elif name == "row":
            self.rows.append(self._row)
        elif name == "rPh":
            self._aside = False

    def data(self, text: str) -> None:
        """Text stands here."""
        if self._into is None:
            return
        self._into.append(text)
        self._length += len(text)
        if self._length > self._limits.cell:
            raise self._too_much(f"a cell is longer than {self._limits.cell} characters")

    def _begin_row(self, attributes: dict[str, str]) -> None:
        stated = attributes.get("r", "")
        number = int(stated) if stated.isdigit() and len(stated) < 9 else self._row.number + 1
        if not self._row.number < number <= _LAST_ROW:
            raise self._parts.broken(f"row {number} stands behind row {self._row.number}")
        self._row = SheetRow(number, hidden=attributes.get("hidden") in {"1", "true"})

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._kind = attributes.get("t", "n")
        self._style = attributes.get("s", "")
        self._reference = attributes.get("r", "")
        self._value = None
        self._formula = None
        self._text: list[str] = []
        self._length = 0

    def _end_cell(self) -> None:
        row = self._row
        place = self._column() if self._reference else row.width
        if not row.width <= place < self._limits.columns:
            raise self._parts.broken(f"cell {self._reference} stands in the wrong place")
        row.width = place + 1
        cell = self._cell()
        if cell == "" and type(cell) is str:
            return
        if place > len(row.cells):
            row.cells += [""] * (place - len(row.cells))
        row.cells.append(cell)

    def _column(self) -> int:
        letters = self._reference.rstrip("0123456789")
        place = self._columns.get(letters)
        if place is None:
            if not _REFERENCE.fullmatch(self._reference):
                raise self._parts.broken(f"there is no cell {self._reference[:20]}")
            place = self._columns[letters] = column_of(letters)
        return place

    def _cell(self) -> str:
        value = None if self._value is None else "".join(self._value)
        if self._kind == "inlineStr":
            return unescaped("".join(self._text))
        if value is None or (value == "" and self._kind != "str"):
            return self._without_value()
        if self._kind == "s":
            return self._shared(value)
        if self._kind == "n":
            return self._numeric(value)
        if self._kind == "b":
            return Truth("true" if value == "1" else "false")
        if self._kind == "e":
            return Faulty(value, "error-cell")
        return Dated(value) if self._kind == "d" else value

    def _numeric(self, value: str) -> str:
        """Read a number; the dates of a sheet are the same ones again and again."""
        shown = self._format()
        if not shown.kind:
            cell = cell_of_number(value, shown, epoch1904=False)
            return Since1904(cell) if self._book.epoch1904 and type(cell) is Exact else cell
        known = self._dates.get((value, self._style))
        if known is None:
            known = cell_of_number(value, shown, epoch1904=self._book.epoch1904)
            if len(self._dates) < _REMEMBERED:
                self._dates[value, self._style] = known
        return known

    def _without_value(self) -> str:
        if self._formula is None:
            return ""
        return Faulty(f"={''.join(self._formula)}", "formula")

    def _shared(self, value: str) -> str:
        place = int(value) if value.isdigit() and len(value) < 9 else -1
        if not 0 <= place < len(self._book.texts):
            raise self._parts.broken(f"there is no shared text {value[:20]}")
        return self._book.texts[place]

    def _format(self) -> NumberFormat:
        style = self._style
        place = int(style) if style.isdigit() and len(style) < 9 else 0
        return self._book.formats[place] if place < len(self._book.formats) else PLAIN

    def _too_much(self, said: str) -> DataError:
        return DataError(
            f"row {self._row.number}: {said}",
            path=self._parts.path,
            way_out="Save the sheet as CSV, and look at that row.",
        )
