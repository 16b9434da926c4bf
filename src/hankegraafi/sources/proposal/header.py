"""Which row names the columns: the first that is full of words, above rows of its width."""

import re
from collections import Counter
from collections.abc import Sequence

_NUMBER = re.compile(r"[-+(]?[0-9][0-9 .,\u00a0\u202f]*[)%€-]?")
_DATE = re.compile(r"[0-9]{1,4}([./-])[0-9]{1,2}\1[0-9]{2,4}.*|[0-9]{1,2}[./][0-9]{4}")
_ADDRESS = re.compile(r"https?://|www\.|[^@\s]+@[^@\s]+\.")
_YEAR = re.compile(r"(19|20)[0-9]{2}")
_LONGEST = 150
_ABOVE = 60


def header_row(rows: Sequence[Sequence[str]]) -> int | None:
    """Give the place of the header among the first rows, from 0; None when there is none.

    Titles and notes above it have fewer cells. A first row like those below it is data.
    """
    widths = Counter(_filled(row) for row in rows if _filled(row))
    if not widths:
        return None
    usual = max(widths, key=lambda width: (widths[width] * (1 if width > 1 else 0.1), width))
    widest = max(len(row) for row in rows)
    for place, row in enumerate(rows[:_ABOVE]):
        if _filled(row) >= min(0.75 * usual, usual - 0.5, widest) and _names(row):
            below = [each for each in rows[place + 1 :] if is_data(each)]
            return place if _differs(row, below, place) else None
        if is_data(row) and _filled(row) >= 0.75 * usual and _filled(row) > 1:
            return None
    return None


def is_data(row: Sequence[str]) -> bool:
    """Say whether a row holds anything."""
    return any(row)


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell) for cell in row)


def _is_value(cell: str) -> bool:
    return bool(
        (_NUMBER.fullmatch(cell) and not _YEAR.fullmatch(cell))
        or _DATE.fullmatch(cell)
        or _ADDRESS.match(cell)
    )


def _names(row: Sequence[str]) -> bool:
    """Say whether cells look like names: words, short, each its own."""
    cells = [cell for cell in row if cell]
    if not cells or any(_is_value(cell) or len(cell) > _LONGEST for cell in cells):
        return False
    return len(set(cells)) >= 0.5 * len(cells) and any(any(map(str.isalpha, c)) for c in cells)


def _differs(row: Sequence[str], below: Sequence[Sequence[str]], place: int) -> bool:
    """Say whether rows below hold what the row does not: values, or the same words often."""
    if not below:
        return True
    for column, name in enumerate(row):
        cells = [each[column] for each in below if column < len(each) and each[column]]
        values = sum(map(_is_value, cells))
        if not cells or not name:
            continue
        if name in cells:
            return False
        figures = 0 if _has_digit(name) else sum(map(_has_digit, cells))
        if max(values, figures) >= 0.5 * len(cells):
            return True
    return place > 0 or all(map(_looks_like_name, filter(None, row)))


def _looks_like_name(cell: str) -> bool:
    return len(cell) <= 60 and not _has_digit(cell)


def _has_digit(cell: str) -> bool:
    return any(map(str.isdigit, cell))
