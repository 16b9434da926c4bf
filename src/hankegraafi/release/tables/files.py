"""Tables as CSV (RFC 4180): UTF-8, commas, a header, line feeds, quotes where they are needed."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from hankegraafi.records import LANGUAGES
from hankegraafi.release.tables.columns import KEY, Column
from hankegraafi.release.tables.fields import LINK_ENDS, NAMES, Field, Way
from hankegraafi.release.tables.meaning import LINKS
from hankegraafi.release.tables.row import SHOWN, Fields, Kept
from hankegraafi.release.tables.texts import joined

_PLANS = 10_000
_WORDS = len(LANGUAGES)
_CELL = re.compile(r'(?:("(?:[^"]|"")*")|([^,]*)),')


def key_of(table: str) -> str:
    """Give the name of a table's first column: the IRI of what a row is about."""
    return LINK_ENDS[0] if table == LINKS else KEY


def header(table: str, columns: Iterable[Column]) -> list[str]:
    """Give the names of all columns."""
    return [key_of(table), *(each.name for each in columns)]


class Writer:
    """Writes rows of a table as cells; how those of one kind are put together is found once."""

    def __init__(self, columns: Sequence[Column], fields: Fields) -> None:
        """Write rows with these columns."""
        self._columns = columns
        self._places = {fields.number(each.field): place for place, each in enumerate(columns, 1)}
        self._names = {
            fields.number(Field(each.field.way, each.field.name, NAMES, each.field.of)): place
            for place, each in enumerate(columns, 1)
            if _is_first_name(each)
        }
        self._plans: dict[tuple[tuple[int, ...], ...], _Plan] = {}

    def __call__(self, kept: Kept) -> Sequence[str]:
        """Give the cells of a row."""
        cells, names, texts, many = kept
        plan = self._plans.get((cells, names))
        if plan is None:
            if len(self._plans) >= _PLANS:
                self._plans.clear()
            plan = self._plans[cells, names] = self._plan(cells, names)
        if not plan.parted:
            return plan.taken(texts)
        row = list(plan.taken(texts))
        for number, place, column in plan.parted:
            if number in self._names:
                words = many[number][:SHOWN] if number in many else [row[place : place + _WORDS]]
                for further, each in enumerate(zip(*words, strict=True)):
                    row[place + further] = joined(each, column.separator, NAMES)
            else:
                values = many.get(number) or [row[place]]
                shown = values[:SHOWN] if column.field.is_iri else values
                row[place] = joined(shown, column.separator, column.field.kind)
        return row

    def _plan(self, cells: tuple[int, ...], names: tuple[int, ...]) -> "_Plan":
        """Find where the cells of a kind of rows stand among its texts; the first is empty."""
        places = [0] * (len(self._columns) + 1)
        places[0] = 1
        for at, number in enumerate(cells, 2):
            places[self._places[number]] = at
        for at, number in enumerate(names):
            for further in range(_WORDS):
                places[self._names[number] + further] = 2 + len(cells) + _WORDS * at + further
        held = ((n, (self._places | self._names)[n]) for n in (*cells, *names))
        parted = ((n, place, self._columns[place - 1]) for n, place in held)
        return _Plan(_taker(places), [each for each in parted if each[2].separator])


class _Plan(NamedTuple):
    """How the texts of a row become cells, and which of these may be written in another way."""

    taken: Callable[[Sequence[str]], Sequence[str]]
    parted: list[tuple[int, int, Column]]


def _taker(places: list[int]) -> Callable[[Sequence[str]], Sequence[str]]:
    if len(places) == 1:
        return lambda texts: (texts[places[0]],)
    return itemgetter(*places)


def _is_first_name(column: Column) -> bool:
    each = column.field
    return each.way in {Way.LABEL, Way.LINK} and each.kind == f"@{LANGUAGES[0]}"


def written(columns: Sequence[Column], rows: Iterable[Kept], fields: Fields) -> bytes:
    """Write rows of a table as CSV, without a header."""
    file = StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerows(map(Writer(columns, fields), rows))
    return file.getvalue().encode()


def record(row: Sequence[str]) -> bytes:
    """Write one row as `written` does."""
    file = StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerow(row)
    return file.getvalue().encode()


def records(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Go through the records of a table as they are written: a quoted cell may hold line feeds."""
    held = b""
    for line in lines:
        held = held + line if held else line
        if held.count(b'"') % 2 == 0:
            yield held
            held = b""


def cells(record: bytes) -> list[str]:
    """Read the cells of a record; they may be of any length."""
    text = record.decode().removesuffix("\n")
    if '"' not in text:
        return text.split(",")
    found = _CELL.findall(f"{text},")
    return [quoted[1:-1].replace('""', '"') if quoted else plain for quoted, plain in found]


def rows(path: Path) -> Iterator[list[str]]:
    """Go through the rows of a table, without its header.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        yield from map(cells, islice(records(file), 1, None))
