"""The tables as one workbook (Office Open XML), for people who open it in a spreadsheet.

Texts are texts: none can become a formula. A number that a spreadsheet would round is a text.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hankegraafi.records import LANGUAGES, Text
from hankegraafi.release.tables import words
from hankegraafi.release.tables.about import About
from hankegraafi.release.tables.columns import Column
from hankegraafi.release.tables.fields import BOOLEAN, NUMBERS, XSD, Field, Way
from hankegraafi.release.tables.files import header, rows
from hankegraafi.release.tables.meaning import Meaning
from hankegraafi.release.tables.texts import is_mistaken, parted

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

Held = Mapping[str, tuple[int, Sequence[Column]]]
"""Tables by name: how many rows, which columns."""

CELLS = 1_000_000
"""With more cells than this in all there is no workbook."""

_ROWS = 1_048_576
_LONGEST = 32_767
_CUT = " […]"
_EXACT = 15
_DATE = f"{XSD}date"
_FIRST_DAY = date(1900, 3, 1)
_MADE = datetime(2000, 1, 1)
_NUMBER = re.compile(r"[+-]?0*([0-9]*)(?:\.([0-9]+))?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WIDTHS = {"iri": 32, _DATE: 12, BOOLEAN: 10}
_TEXT_WIDTH, _NUMBER_WIDTH, _NAME_WIDTH = 40, 14, 26


def fits(tables: Held) -> bool:
    """Say whether tables fit into a workbook."""
    cells = sum(count * (len(columns) + 1) for count, columns in tables.values())
    return cells <= CELLS and all(count < _ROWS for count, _ in tables.values())


def write_workbook(path: Path, tables: Held, meaning: Meaning, about: About) -> None:
    """Write tables that lie beside it as CSV into a workbook; the same tables give the same bytes.

    Raises:
        OSError: there is no room.
    """
    import xlsxwriter

    options = {"constant_memory": True, "tmpdir": str(path.parent)}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"created": _MADE, "title": about.title.best("en")[1]})
        _write_first(book, tables, about)
        _write_columns(book, tables, meaning)
        for name, (count, columns) in tables.items():
            _write_table(book, path.with_name(f"{name}.csv"), name, count, columns)


def _write_first(book: "Workbook", tables: Held, about: About) -> None:
    """Write what this is, in three languages, and which sheets there are."""
    sheet = book.add_worksheet("about")
    sheet.set_column(0, 0, _TEXT_WIDTH)
    sheet.set_column(1, len(LANGUAGES), _NAME_WIDTH)
    bold, large = book.add_format({"bold": True}), book.add_format({"bold": True, "font_size": 16})
    place = 0
    for language in LANGUAGES:
        for number, line in enumerate(words.head(about, language)):
            sheet.write_string(place, 0, line, large if number == 0 else None)
            place += 1
        place += 1
    for number, word in enumerate(("sheet", *LANGUAGES, "rows")):
        sheet.write_string(place, number, word, bold)
    for name, (count, _) in tables.items():
        place += 1
        sheet.write_string(place, 0, name)
        for number, language in enumerate(LANGUAGES, 1):
            sheet.write_string(place, number, words.table_title(name).best(language)[1])
        sheet.write_number(place, len(LANGUAGES) + 1, count)


def _write_columns(book: "Workbook", tables: Held, meaning: Meaning) -> None:
    """Write what the columns mean."""
    sheet = book.add_worksheet("columns")
    kinds: tuple[tuple[str, Callable[[Field, Meaning], Text]], ...] = (
        ("title", words.title),
        ("definition", words.text),
    )
    titles = ["sheet", "column", *(f"{kind}_{each}" for kind, _ in kinds for each in LANGUAGES)]
    _write_header(book, sheet, titles)
    sheet.set_column(0, 4, _NAME_WIDTH)
    sheet.set_column(5, len(titles), _TEXT_WIDTH)
    place = 0
    for name, (_, columns) in tables.items():
        for each in columns:
            place += 1
            said = [dict(say(each.field, meaning).values) for _, say in kinds]
            told = [text.get(language, "") for text in said for language in LANGUAGES]
            for number, cell in enumerate((name, each.name, *told)):
                if cell:
                    sheet.write_string(place, number, cell)
    sheet.autofilter(0, 0, place, len(titles) - 1)


def _write_table(
    book: "Workbook", path: Path, name: str, count: int, columns: Sequence[Column]
) -> None:
    sheet = book.add_worksheet(name)
    for number, column in enumerate(columns, 1):
        sheet.set_column(number, number, _width(column))
    sheet.set_column(0, 0, _WIDTHS["iri"])
    _write_header(book, sheet, header(name, columns))
    writer = _Writer(book, sheet)
    for place, (iri, *cells) in enumerate(rows(path), 1):
        sheet.write_string(place, 0, iri)
        for number, (column, cell) in enumerate(zip(columns, cells, strict=True), 1):
            if cell:
                writer.write(place, number, column, cell)
    sheet.autofilter(0, 0, count, len(columns))


def _write_header(book: "Workbook", sheet: "Worksheet", titles: Sequence[str]) -> None:
    bold = book.add_format({"bold": True, "bottom": 1})
    sheet.freeze_panes(1, 1)
    for number, title in enumerate(titles):
        sheet.write_string(0, number, title, bold)


def _width(column: Column) -> int:
    kind = column.field.kind
    if column.field.way in {Way.LABEL, Way.LINK} and kind != "iri":
        return _NAME_WIDTH
    return _NUMBER_WIDTH if kind in NUMBERS else _WIDTHS.get(kind, _TEXT_WIDTH)


class _Writer:
    """Writes cells by what they hold; the formats of a workbook are made once."""

    def __init__(self, book: "Workbook", sheet: "Worksheet") -> None:
        self._book = book
        self._sheet = sheet
        self._formats: dict[str, Format] = {}

    def write(self, row: int, place: int, column: Column, cell: str) -> None:
        kind = column.field.kind
        values = parted(cell, column.separator)
        text = "; ".join(values)
        number = _NUMBER.fullmatch(text) if kind in NUMBERS else None
        if number and len(number[1] + (number[2] or "")) <= _EXACT:
            shown = f"0.{'0' * len(number[2])}" if number[2] else "0"
            self._sheet.write_number(row, place, float(text), self._format(num_format=shown))
        elif kind == _DATE and _DAY.fullmatch(text) and (day := _day(text)):
            self._sheet.write_datetime(row, place, day, self._format(num_format="yyyy-mm-dd"))
        elif kind == BOOLEAN and text in {"true", "false"}:
            self._sheet.write_boolean(row, place, text == "true")
        else:
            quoted = self._format(quote_prefix=True) if is_mistaken(values, "") else None
            self._sheet.write_string(row, place, _short(text), quoted)

    def _format(self, **said: Any) -> "Format":
        key = str(said)
        if key not in self._formats:
            self._formats[key] = self._book.add_format(said)
        return self._formats[key]


def _day(text: str) -> date | None:
    """Give a day as a date, where a spreadsheet knows it: its calendar begins in 1900."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= _FIRST_DAY else None


def _short(text: str) -> str:
    """Give a text at the length that a cell can have; a mark tells where one is cut."""
    units = len(text.encode("utf-16-le")) // 2
    if units <= _LONGEST:
        return text
    return (
        text.encode("utf-16-le")[: 2 * (_LONGEST - len(_CUT))].decode("utf-16-le", "ignore") + _CUT
    )
