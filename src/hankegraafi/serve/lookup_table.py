"""A table as people send it: its encoding, separator and column found, its limits kept."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hankegraafi.search.schemes import SCHEMES, key
from hankegraafi.serve.problems import Refusal

MAX_BODY = 10_000_000
"""The longest table, in bytes."""
MAX_ROWS = 100_000
"""The most rows, without the names of the columns."""
MAX_COLUMNS = 200
"""The most columns."""
MAX_CELL = 10_000
"""The longest cell, in characters."""

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}
_CHARSETS = {
    **dict.fromkeys(("utf-8", "utf8", "us-ascii", "ascii", ""), "utf-8-sig"),
    **dict.fromkeys(("windows-1252", "cp1252", "iso-8859-1", "latin1", "latin-1"), "cp1252"),
    **dict.fromkeys(("utf-16", "utf-16le", "utf-16be"), "utf-16"),
}
_GENERAL = ("id", "identifier", "tunniste", "tunnus", "identifierare", "beteckning")
_ALSO = ("business_id", "businessid", "organisaatiotunnus", "organisationsnummer", "vat_id")
_SEP = re.compile(r'"?sep=([,;\t])"?\r?\n', re.IGNORECASE)
_LINE = re.compile(r"\r\n|\n|\r")
_MARKS = {"utf-8": b"\xef\xbb\xbf"}
_SHOWN = 200


class Wanted(NamedTuple):
    """A table as it was sent.

    `lines` says that every line is an identifier; `headless` that the first row names no columns;
    `marked` that the answer begins with a byte order mark whatever came, for spreadsheets.
    """

    content: bytes
    column: str = ""
    charset: str = ""
    separator: str = ""
    lines: bool = False
    headless: bool = False
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table that was looked through: all of it can be read, and is within the limits.

    `header` has the names of the columns; `column` is the place of the identifiers, from 0 on;
    `count` the number of rows.
    """

    text: str
    header: tuple[str, ...]
    column: int
    count: int
    separator: str
    ending: str
    marked: bool
    lines: bool
    headless: bool

    def cell(self, row: Sequence[str]) -> str:
        """Give the identifier of a row."""
        return row[self.column]

    def rows(self, at_once: int) -> Iterator[list[list[str]]]:
        """Give the rows, so many at once; each has as many cells as the header."""
        some: list[list[str]] = []
        for row in self._parsed():
            some.append(_filled(row, len(self.header)))
            if len(some) == at_once:
                yield some
                some = []
        if some:
            yield some

    def head(self, added: Sequence[str]) -> bytes:
        """Write the names of the columns with those that are added."""
        mark = _MARKS["utf-8"] if self.marked else b""
        return mark + (b"" if self.headless else self.written([[*self.header, *added]]))

    def written(self, rows: Sequence[Sequence[str]]) -> bytes:
        """Write rows as they came: with the same separator and the same ends of lines."""
        out = io.StringIO()
        csv.writer(out, delimiter=self.separator, lineterminator=self.ending).writerows(rows)
        return out.getvalue().encode("utf-8", "replace")

    def _parsed(self) -> Iterator[list[str]]:
        rows = _parse(self.text, self.separator, lines=self.lines)
        if not (self.headless or self.lines):
            next(rows, None)
        return rows


def read(wanted: Wanted) -> Table:
    """Read a table.

    Raises:
        Refusal: it cannot be read, is beyond a limit, or its column is not found.
    """
    text, marked = _decoded(wanted)
    told = _SEP.match(text)
    text = text[told.end() :] if told else text
    separator = told[1] if told else _separator(wanted, text)
    first = next(_parse(text, separator, lines=wanted.lines), None)
    if first is None or (not any(map(str.strip, first)) and wanted.lines is False):
        raise Refusal(400, "lookup_empty")
    header = _header(wanted, first)
    if len(header) > MAX_COLUMNS:
        raise Refusal(400, "lookup_columns", limit=MAX_COLUMNS, count=len(header))
    return Table(
        text=text,
        header=header,
        column=_column(wanted, header),
        count=_count(text, separator, len(header), wanted),
        separator=separator,
        ending="\r\n" if "\r\n" in text else "\n",
        marked=marked or wanted.marked,
        lines=wanted.lines,
        headless=wanted.headless,
    )


def parameter(content_type: str, name: str) -> str:
    """Give a parameter of a media type, such as the charset; empty where it has none."""
    match = re.search(rf'[;\s]{name}\s*=\s*"?([^";\s]+)', content_type, re.IGNORECASE)
    return match[1] if match else ""


def free(added: Sequence[str], header: Sequence[str]) -> list[str]:
    """Give the names of added columns, numbered where the table has such columns already."""
    taken, found = set(header), list[str]()
    for name in added:
        number = 2
        free_name = name
        while free_name in taken:
            free_name, number = f"{name}_{number}", number + 1
        found.append(free_name)
    return found


def _decoded(wanted: Wanted) -> tuple[str, bool]:
    """Give the text, and whether it began with a byte order mark."""
    content, charset = wanted.content, wanted.charset.casefold()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        charset = "utf-16"
    if charset not in _CHARSETS:
        known = "utf-8, windows-1252, utf-16"
        raise Refusal(415, "lookup_charset", given=charset[:40], known=known)
    if content.startswith(_MARKS["utf-8"]):
        charset = "utf-8"
    try:
        text = content.decode(_CHARSETS[charset])
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refusal(400, "lookup_encoding", line=line, charset=charset or "utf-8") from error
    return text, content.startswith((_MARKS["utf-8"], b"\xff\xfe", b"\xfe\xff"))


def _separator(wanted: Wanted, text: str) -> str:
    """Find the separator: the one that is named, else the one that parts the first row most."""
    if wanted.separator:
        named = wanted.separator.casefold()
        found = SEPARATORS.get(named, wanted.separator)
        if found not in SEPARATORS.values():
            raise Refusal(400, "lookup_separator", given=wanted.separator[:_SHOWN])
        return found
    if wanted.lines:
        return ","
    return max(SEPARATORS.values(), key=lambda each: _width(text, each))


def _width(text: str, separator: str) -> int:
    try:
        return len(next(csv.reader(_lines(text), delimiter=separator, strict=True), []))
    except csv.Error:
        return 0


def _lines(text: str) -> Iterator[str]:
    return iter(io.StringIO(text, newline=""))


def _parse(text: str, separator: str, *, lines: bool) -> Iterator[list[str]]:
    """Read the rows of a table.

    Raises:
        Refusal: its quotes do not close, or stand where they cannot.
    """
    if lines:
        ended = _LINE.split(text)
        yield from ([line] for line in (ended if ended[-1] else ended[:-1]))
        return
    rows = csv.reader(_lines(text), delimiter=separator, strict=True)
    while True:
        begun = rows.line_num + 1
        try:
            row = next(rows, None)
        except csv.Error as error:
            raise Refusal(400, "lookup_csv", line=begun, why=str(error)) from error
        if row is None:
            return
        yield row


def _header(wanted: Wanted, first: Sequence[str]) -> tuple[str, ...]:
    if wanted.lines:
        return ("id",)
    if wanted.headless:
        return tuple(str(number) for number, _ in enumerate(first, start=1))
    return tuple(first)


def _column(wanted: Wanted, header: Sequence[str]) -> int:
    """Find the column of the identifiers.

    It is the one that is named, by its name or its number from 1 on; else the only one; else the
    first that is called as a scheme is, else the first that is called `id` or the like.
    """
    names = [each.strip() for each in header]
    asked = wanted.column.strip()
    if asked:
        for found in (names, [each.casefold() for each in names]):
            if asked in found or asked.casefold() in found:
                return found.index(asked if asked in found else asked.casefold())
        if asked.isascii() and asked.isdigit() and 0 < int(asked[:6]) <= len(names):
            return int(asked) - 1
    elif len(names) == 1:
        return 0
    else:
        schemes = {key(each) for scheme in SCHEMES for each in (scheme.name, *scheme.aliases)}
        for known in (schemes | {key(each) for each in _ALSO}, {key(each) for each in _GENERAL}):
            for place, name in enumerate(names):
                if key(name) in known:
                    return place
    columns = ", ".join(each[:_SHOWN] for each in names[:_SHOWN])
    told = "lookup_column" if asked else "lookup_no_column"
    raise Refusal(400, told, given=asked[:_SHOWN], columns=columns)


def _count(text: str, separator: str, width: int, wanted: Wanted) -> int:
    """Count the rows, and see that all of them are within the limits."""
    count = 0 if wanted.headless or wanted.lines else -1
    for row in _parse(text, separator, lines=wanted.lines):
        count += 1
        if count > MAX_ROWS:
            raise Refusal(413, "lookup_rows", limit=MAX_ROWS)
        if any(row[width:]):
            raise Refusal(400, "lookup_ragged", row=count, count=len(row), width=width)
        if any(len(each) > MAX_CELL for each in row):
            raise Refusal(400, "lookup_cell", row=count, limit=MAX_CELL)
    return count


def _filled(row: list[str], width: int) -> list[str]:
    return row if len(row) == width else [*row[:width], *[""] * (width - len(row))]
