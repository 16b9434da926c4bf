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
from hankegraafi.sources.rows.mojibake import looks_mojibake, repair
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
    records = _records(lines, layout)
    columns, notes = _header(records, layout, path)
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
    return column_names(cells, layout, path)


class _Lines:
    """Lines for `csv.reader`, which can be given once more where a row turns out to be broken."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._again: list[str] = []
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


def _records(source: Iterator[str], layout: Layout) -> Iterator[_Numbered]:
    """Give (number, line, cells) of every record, the empty ones too.

    A line whose quotes are broken is a record of its own: `Faulty`, whole, in one cell.
    """
    lines = _Lines(source)
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
            cells = next(reader)
            lines.row.clear()
        except StopIteration:
            return
        except csv.Error:
            cells = [Faulty(lines.break_off().rstrip("\r\n"), "broken-quotes")]
        yield number, line, cells


def _check_marks(layout: Layout, path: Path) -> None:
    for name, value in (("separator", layout.separator), ("quote", layout.quote or '"')):
        if len(value) != 1 or value in "\r\n\0":
            raise DataError(f"{name} is {value!r}", path=path, way_out="Give one character.")


def _rows(records: Iterator[_Numbered], table: Table, layout: Layout) -> Iterator[Row]:
    width = len(table.columns)
    for number, line, cells in records:
        text = "".join(cells)
        if len(cells) == width > 1 and text and not text.isspace() and not looks_mojibake(text):
            yield Row(number, line, tuple(cells))
        elif text and not text.isspace():
            yield _unlike(number, line, cells, table.columns, layout)
        else:
            table.blank += 1


def _unlike(
    number: int, line: int, cells: list[str], columns: Sequence[str], layout: Layout
) -> Row:
    """Give a row that has more or fewer cells than the header, or letters decoded wrongly."""
    width = len(columns)
    if isinstance(cells[0], Faulty):
        return Row(number, line, tuple(cells), (Fault(cells[0].code, value=shown(cells[0])),))
    while len(cells) > width and not cells[-1]:
        cells.pop()
    if layout.short == "pad":
        cells += [""] * (width - len(cells))
    cells = [_decoded(each, layout.repair) for each in cells]
    if len(cells) != width:
        shifted = Fault("shifted", value=shown(layout.separator.join(cells)))
        return Row(number, line, tuple(cells), (shifted,))
    return Row(number, line, tuple(cells), cell_faults(columns, cells))


def _decoded(cell: str, mending: str) -> str:
    """Mend a cell where the description says so; mark it where it cannot be read."""
    if mending == "mojibake":
        cell = repair(cell)
    return Faulty(cell, "mojibake") if looks_mojibake(cell) else cell
