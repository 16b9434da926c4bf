"""XLSX (ECMA-376), streamed: what a reader of the sheet sees, with its hidden and merged cells."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from hankegraafi.errors import DataError
from hankegraafi.sources.rows.header import column_names
from hankegraafi.sources.rows.kinds import check_kind
from hankegraafi.sources.rows.layout import Fault, Layout, Note, Row, Table, cell_faults, shown
from hankegraafi.sources.rows.parts import Parts
from hankegraafi.sources.rows.sheet import Range, SheetRow, SheetRows, merged_ranges
from hankegraafi.sources.rows.suspect import Checker, checker_of
from hankegraafi.sources.rows.workbook import Sheet, Workbook, open_workbook
from hankegraafi.sources.values.cells import Exact, Faulty, Spread

_MOST_OPEN = 1000


def open_xlsx(path: Path, layout: Layout, stack: ExitStack) -> Table:
    """Open a sheet of a workbook.

    Raises:
        DataError: it is no workbook, is locked or broken, or would unpack to too much; it has no
            such sheet, or no header.
    """
    check_kind(path, "xlsx")
    parts = Parts(path, layout.limits, stack)
    book = open_workbook(parts, layout.limits)
    sheet = _chosen(book, layout.sheet, path)
    merges = _Merges(merged_ranges(parts, sheet.part), path, fill=layout.merged == "fill")
    rows = SheetRows(parts, sheet.part, book, layout.limits)
    first, names = _header(rows, merges, layout)
    columns, notes = column_names(names, layout, path)
    table = Table(columns, iter(()), rows.done, [*_sheet_notes(book, sheet), *notes])
    table.rows = _rows(rows, first, table, merges, layout)
    return table


def sheet_names(path: Path, layout: Layout) -> tuple[str, ...]:
    """Give the names of a workbook's sheets that are not hidden.

    Raises:
        DataError: it is no workbook that can be read.
    """
    with ExitStack() as stack:
        book = open_workbook(Parts(path, layout.limits, stack), layout.limits)
        return tuple(each.name for each in book.sheets if not each.hidden)


def _chosen(book: Workbook, name: str, path: Path) -> Sheet:
    for sheet in book.sheets:
        if sheet.name == name or (not name and not sheet.hidden):
            return sheet
    there = ", ".join(each.name for each in book.sheets)
    raise DataError(
        f'there is no sheet "{name}"' if name else "there is no sheet that is not hidden",
        path=path,
        way_out=f"Name one of: {there}.",
    )


def _sheet_notes(book: Workbook, chosen: Sheet) -> list[Note]:
    others = [each for each in book.sheets if each is not chosen]
    notes = [Note("sheet-hidden" if each.hidden else "sheet-other", each.name) for each in others]
    return [*notes, Note("sheet-read-hidden", chosen.name)] if chosen.hidden else notes


def _header(rows: SheetRows, merges: "_Merges", layout: Layout) -> tuple[int, Sequence[str]]:
    """Give the number of the first row behind the header, and the names."""
    if not layout.header:
        return 1, layout.columns
    for row in rows:
        row.cells += [""] * (row.width - len(row.cells))
        if row.number >= layout.header:
            return row.number + 1, merges.applied(row) if row.number == layout.header else ()
        merges.applied(row)
    return layout.header + 1, ()


class _Merges:
    """The merged ranges of a sheet, row by row downwards."""

    def __init__(self, ranges: Sequence[Range], path: Path, *, fill: bool) -> None:
        self._path = path
        self._waiting = list(reversed(ranges))
        self._open: list[tuple[Range, str]] = []
        self._fill = fill

    def applied(self, row: SheetRow) -> list[str]:
        """Give the cells of a row with those marked, or filled, that belong to a merged one."""
        cells = row.cells
        self._open = [each for each in self._open if each[0].bottom >= row.number]
        while self._waiting and self._waiting[-1].top <= row.number:
            area = self._waiting.pop()
            value = cells[area.left] if area.left < len(cells) and area.top == row.number else ""
            if area.bottom >= row.number:
                self._open.append((area, value))
        if len(self._open) > _MOST_OPEN:
            raise DataError(
                f"row {row.number} belongs to {len(self._open)} merged cells",
                path=self._path,
                way_out="Take the sheet's cells apart, or save it as CSV.",
            )
        for area, value in self._open:
            self._mark(cells, area, value, row.number)
        return cells

    def _mark(self, cells: list[str], area: Range, value: str, number: int) -> None:
        for place in range(area.left, min(area.right + 1, len(cells))):
            if (number, place) != (area.top, area.left):
                cells[place] = _again(value) if self._fill else Faulty("", "merged")


def _again(value: str) -> str:
    """Give the value of a merged cell for the others of its range: no number counts twice."""
    if type(value) is str:
        return Spread(" ".join(value.split()))
    return Spread(value) if isinstance(value, Exact) else value


def _rows(
    rows: SheetRows, expected: int, table: Table, merges: _Merges, layout: Layout
) -> Iterator[Row]:
    width, hidden, checker = len(table.columns), 0, checker_of(layout)
    for row in rows:
        table.blank += row.number - expected
        expected = row.number + 1
        row.cells += [""] * (width - len(row.cells))
        cells = merges.applied(row)
        if len(cells) > width and not "".join(cells[width:]).strip():
            del cells[width:]
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if not any(each.strip() or isinstance(each, Faulty) for each in cells):
            table.blank += 1
            continue
        hidden += row.hidden
        yield _row(row.number, cells, table, checker)
    if hidden:
        table.notes.append(Note("rows-hidden", str(hidden)))
    if rows.hidden_columns:
        table.notes.append(Note("columns-hidden"))


def _row(number: int, cells: list[str], table: Table, checker: Checker) -> Row:
    if checker.suspects(cells, "".join(cells)):
        cells = [_checked(each, checker) for each in cells]
    if len(cells) != len(table.columns):
        return Row(number, 0, tuple(cells), (Fault("shifted", value=shown(" | ".join(cells))),))
    return Row(number, 0, tuple(cells), cell_faults(table.columns, cells))


def _checked(cell: str, checker: Checker) -> str:
    """Check a cell of text, also one that a merged cell repeats."""
    if type(cell) not in {str, Spread}:
        return cell
    found = checker.checked(cell)
    again = isinstance(cell, Spread) and not isinstance(found, Faulty)
    return Spread(found) if again else found
