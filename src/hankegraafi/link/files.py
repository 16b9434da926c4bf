"""The tables that registries give out, read row by row: CSV (RFC 4180), parted by , ; or tabs.

A table is read as it is: its encoding is found, its separator too, and nothing but the present row
is in memory. A row that does not fit is given as `Skipped`; a file that cannot be read at all is a
DataError with a way out.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from hankegraafi.errors import DataError
from hankegraafi.link.encodings import ANEW, encoding_of, opened
from hankegraafi.link.record import Skipped

LINE = 1 << 20
"""The longest line of a CSV file, in characters."""
CELL = 10_000
"""The longest cell that is taken, in characters."""
SPAN = 50
"""How many lines one row may have."""
COLUMNS = 1_000
"""The most columns of a table."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its cells by the names of their columns, and the line where it begins."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Give a cell without spaces around it; empty where the table has no such column."""
        return " ".join(self.cells.get(column, "").split())

    @property
    def place(self) -> str:
        """Where the row stands, such as "line 12"."""
        return f"line {self.line}"


def columns_of(path: Path) -> tuple[str, ...]:
    """Give the names of a table's columns; empty where the file has no line.

    Raises:
        DataError: see `opened` and `encoding_of`; the header is broken, or names a column twice.
    """
    with _opened_lines(path) as lines:
        return _header(lines, path)[0]


def rows(path: Path) -> Iterator[Row | Skipped]:
    """Read a table, row by row; the separator is found: comma, semicolon or tab.

    A row is skipped whose quotes are broken, that has a zero byte, more or fewer cells than the
    header, a cell that is too long, or is the header again.

    Raises:
        DataError: see `columns_of`; a line is too long.
    """
    with _opened_lines(path) as lines:
        names, separator = _header(lines, path)
        for line, cells in _records(lines, separator, len(names)):
            yield _row(line, cells, names)


@contextmanager
def _opened_lines(path: Path) -> Iterator["_Lines"]:
    encoding = encoding_of(path)
    with opened(path) as file:
        text = io.TextIOWrapper(file, encoding, newline="")
        try:
            yield _Lines(text, path)
        finally:
            text.detach()


def _row(line: int, cells: Sequence[str] | str, names: tuple[str, ...]) -> Row | Skipped:
    place = f"line {line}"
    if isinstance(cells, str):
        return Skipped(place, cells)
    cells = list(cells)
    while len(cells) > len(names) and not cells[-1].strip():
        cells.pop()
    if len(cells) != len(names):
        return Skipped(place, f"has {len(cells)} cells where the header names {len(names)}")
    if any("\0" in each for each in cells):
        return Skipped(place, "has a zero byte")
    if any(len(each) > CELL for each in cells):
        return Skipped(place, f"has a cell of more than {CELL} characters")
    if tuple(each.strip() for each in cells) == names:
        return Skipped(place, "is the header again")
    return Row(line, dict(zip(names, cells, strict=True)))


class _Lines:
    """The lines of a file, which can be given once more where a row turns out to be broken."""

    def __init__(self, text: IO[str], path: Path) -> None:
        self._text = text
        self._path = path
        self._again: list[str] = []
        self.row: list[str] = []
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        if len(self.row) >= SPAN:
            raise csv.Error("too many lines")
        line = self._again.pop() if self._again else self._next()
        self.number += 1
        self.row.append(line)
        return line

    def _next(self) -> str:
        try:
            line = self._text.readline(LINE)
        except UnicodeError as wrong:
            raise DataError(
                "the file is not of the encoding that its first bytes tell",
                path=self._path,
                line=self.number + 1,
                way_out="Save the file as UTF-8.",
            ) from wrong
        if not line:
            raise StopIteration
        if len(line) >= LINE:
            raise DataError(
                f"the line is longer than {LINE} characters",
                path=self._path,
                line=self.number + 1,
                way_out="Check that this is a table.",
            )
        return line

    def break_off(self) -> None:
        """Leave the first line of the row that is being read; the others are given again."""
        others = self.row[1:]
        self._again.extend(reversed(others))
        self.number -= len(others)
        self.row = []


def _header(lines: _Lines, path: Path) -> tuple[tuple[str, ...], str]:
    """Give the names of the columns and the separator."""
    for line in lines:
        lines.row = []
        if not line.strip():
            continue
        separator = max(",;\t", key=line.count)
        try:
            cells = next(csv.reader([line], delimiter=separator, strict=True))
        except csv.Error as wrong:
            raise _bad_header(path, lines.number, "has broken quotes") from wrong
        names = tuple(each.strip() for each in cells)
        if "\0" in line:
            raise _bad_header(path, lines.number, "has a zero byte")
        if len(names) > COLUMNS:
            raise _bad_header(path, lines.number, f"has more than {COLUMNS} columns")
        if twice := sorted({each for each in names if each and names.count(each) > 1}):
            raise _bad_header(path, lines.number, f"names a column twice: {', '.join(twice)}")
        return names, separator
    return (), ","


def _bad_header(path: Path, line: int, said: str) -> DataError:
    return DataError(f"the row that names the columns {said}", path=path, line=line, way_out=ANEW)


def _records(
    lines: _Lines, separator: str, width: int
) -> Iterator[tuple[int, Sequence[str] | str]]:
    """Give the line and the cells of every row that is not empty, or what is wrong with it."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        begin = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            lines.break_off()
            reader = csv.reader(lines, delimiter=separator, strict=True)
            yield begin, "has broken quotes, or a cell that is too long"
            continue
        if _swallowed(lines.row, separator, width):
            lines.break_off()
            yield begin, "has broken quotes"
            continue
        lines.row = []
        if any(each.strip() for each in cells):
            yield begin, cells


def _swallowed(row: Sequence[str], separator: str, width: int) -> bool:
    """Say whether a quote that was not closed made one row out of several that stand by itself."""
    if width < 2:
        return False
    return any(_like_row(each, separator, width) for each in row[1:])


def _like_row(line: str, separator: str, width: int) -> bool:
    """A line with as many separators as a row has; in prose a space follows most of them."""
    marks = line.count(separator)
    return marks == width - 1 and '"' not in line and 2 * line.count(f"{separator} ") < marks
