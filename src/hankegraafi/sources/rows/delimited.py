"""CSV and TSV (RFC 4180), streamed; a row that does not fit is given with its fault."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import count, islice
from pathlib import Path

from hankegraafi.errors import DataError
from hankegraafi.sources.rows.encodings import detect_encoding, open_text
from hankegraafi.sources.rows.header import column_names
from hankegraafi.sources.rows.kinds import check_kind
from hankegraafi.sources.rows.layout import Fault, Layout, Note, Row, Table, cell_faults, shown
from hankegraafi.sources.rows.lines import bounded_lines
from hankegraafi.sources.rows.suspect import Checker, checker_of
from hankegraafi.sources.values.cells import Faulty

_Numbered = tuple[int, int, list[str]]


def open_csv(path: Path, layout: Layout, stack: ExitStack) -> Table:
    """Open a CSV file.

    Raises:
        DataError: it is no such file, or its header cannot be read; while rows are read: bytes
            that are not of its encoding, a line that is too long.
    """
    _check_marks(layout, path)
    check_kind(path, layout.format)
    encoding = detect_encoding(path, layout.encoding).name
    text, raw = open_text(path, encoding, stack)
    lines = bounded_lines(text, path, encoding, layout.limits.line)
    given = _Lines(lines, layout.separator)
    records = _records(given, layout)
    columns, notes = _header(records, layout, path)
    given.width = len(columns)
    size = max(1, path.stat().st_size)
    table = Table(columns, iter(()), lambda: 1.0 if raw.closed else raw.tell() / size, notes)
    table.rows = _rows(records, table, layout)
    return table


def open_tsv(path: Path, layout: Layout, stack: ExitStack) -> Table:
    """Open a file whose cells are parted by tabs; see `open_csv`."""
    return open_csv(path, _with_tabs(layout), stack)


def _with_tabs(layout: Layout) -> Layout:
    return replace(layout, separator="\t")


def _header(
    records: Iterator[_Numbered], layout: Layout, path: Path
) -> tuple[tuple[str, ...], list[Note]]:
    if not layout.header:
        return column_names(layout.columns, layout, path)
    _, line, cells = next(islice(records, layout.header - 1, None), (0, 0, []))
    if any(isinstance(each, Faulty) for each in cells):
        raise DataError(
            f"the quotes of row {layout.header}, which names the columns, are broken",
            path=path,
            line=line,
            way_out='Mend the row, or write quote = "".',
        )
    if any("\0" in each for each in cells):
        raise DataError(
            f"row {layout.header}, which names the columns, has a zero byte",
            path=path,
            line=line,
            way_out="Mend the row, or fetch the file anew.",
        )
    return column_names(cells, layout, path)


class _Lines:
    """Lines for `csv.reader`, which can be given once more where a row turns out to be broken.

    `width` is how many columns the table has, 0 while that is not known.
    """

    def __init__(self, lines: Iterator[str], separator: str) -> None:
        self._lines = lines
        self._again: list[str] = []
        self._separator = separator
        self._spoilt: set[int] = set()
        self.width = 0
        self.row: list[str] = []
        self.given = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else next(self._lines)
        self.row.append(line)
        self.given += 1
        return line

    def break_off(self) -> str:
        """Give the first line of the row that is being read; the others will be given again."""
        first, *others = self.row
        self._again.extend(reversed(others))
        self.given -= len(others)
        self.row = []
        return first

    def spoilt(self) -> str:
        """Give the next line if its quotes are known to be broken; "" if they are not."""
        if self.given + 1 not in self._spoilt:
            return ""
        self._spoilt.remove(self.given + 1)
        line = next(self)
        self.row.clear()
        return line

    def swallowed(self, cells: Sequence[str], quote: str) -> bool:
        """Say whether a quote that was not closed made one row out of several.

        So it is where lines within a row look like rows. The last one, whose quote closed it, is
        spoilt then; where one line does not look like a row, all of them are. A row of which every
        cell is quoted is whole.
        """
        quoted = (quote + each.replace(quote, 2 * quote) + quote for each in cells)
        if self._separator.join(quoted) == "".join(self.row).rstrip("\r\n"):
            return False
        alike = [self._like_row(line) for line in self.row]
        if not any(alike[1:-1]) and not (alike[0] and alike[-1]):
            return False
        last = self.given
        self._spoilt |= {last} if all(alike) else set(range(last - len(alike) + 2, last + 1))
        return True

    def _like_row(self, line: str) -> bool:
        """A line with as many separators as a row has; in prose a space follows most of them."""
        marks = line.count(self._separator)
        return 0 < marks == self.width - 1 and 2 * line.count(f"{self._separator} ") < marks


def _records(lines: _Lines, layout: Layout) -> Iterator[_Numbered]:
    """Give (number, line, cells) of every record, the empty ones too.

    A line whose quotes are broken is a record of its own: `Faulty`, whole, in one cell.
    """
    reader = csv.reader(
        lines,
        delimiter=layout.separator,
        quotechar=layout.quote or None,
        quoting=csv.QUOTE_MINIMAL if layout.quote else csv.QUOTE_NONE,
        strict=True,
    )
    for number in count(1):
        line = lines.given + 1
        try:
            spoilt = lines.spoilt()
            cells = [_broken(spoilt)] if spoilt else next(reader)
            if len(lines.row) > 1 and lines.swallowed(cells, layout.quote):
                cells = [_broken(lines.break_off())]
            lines.row.clear()
        except StopIteration:
            return
        except csv.Error:
            cells = [_broken(lines.break_off())]
        yield number, line, cells


def _broken(line: str) -> str:
    return Faulty(line.rstrip("\r\n"), "broken-quotes")


def _check_marks(layout: Layout, path: Path) -> None:
    for name, value in (("separator", layout.separator), ("quote", layout.quote or '"')):
        if len(value) != 1 or value in "\r\n\0":
            raise DataError(f"{name} is {value!r}", path=path, way_out="Give one character.")


def _rows(records: Iterator[_Numbered], table: Table, layout: Layout) -> Iterator[Row]:
    width, checker = len(table.columns), checker_of(layout)
    for number, line, cells in records:
        text = "".join(cells)
        if (
            len(cells) == width > 1
            and text
            and not text.isspace()
            and not checker.suspects(cells, text)
        ):
            yield Row(number, line, tuple(cells))
        elif text and not text.isspace():
            yield _unlike(number, line, cells, table.columns, layout, checker)
        else:
            table.blank += 1


def _unlike(
    number: int,
    line: int,
    cells: list[str],
    columns: Sequence[str],
    layout: Layout,
    checker: Checker,
) -> Row:
    """Give a row that has more or fewer cells than the header, or may have some without value."""
    width = len(columns)
    if isinstance(cells[0], Faulty):
        return Row(number, line, tuple(cells), (Fault(cells[0].code, value=shown(cells[0])),))
    while len(cells) > width and not cells[-1]:
        cells.pop()
    if layout.short == "pad":
        cells += [""] * (width - len(cells))
    cells = [checker.checked(each) for each in cells]
    if len(cells) != width:
        shifted = Fault("shifted", value=shown(layout.separator.join(cells)))
        return Row(number, line, tuple(cells), (shifted,))
    return Row(number, line, tuple(cells), cell_faults(columns, cells))
