"""What a file of rows is, by its content: format, encoding, separator, sheet, header, records."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from hankegraafi.errors import DataError
from hankegraafi.sources.giving.built_in import looks_like_grants
from hankegraafi.sources.proposal.header import header_row, is_data
from hankegraafi.sources.proposal.pointer import records_pointer
from hankegraafi.sources.proposal.separator import best_separator
from hankegraafi.sources.rows.encodings import detect_encoding, open_text
from hankegraafi.sources.rows.grants import FORMAT
from hankegraafi.sources.rows.kinds import check_kind, kind_of
from hankegraafi.sources.rows.layout import Layout
from hankegraafi.sources.rows.lines import bounded_lines
from hankegraafi.sources.rows.reading import open_rows
from hankegraafi.sources.rows.spreadsheet import sheet_names

_LOOKED = 200
_SHEETS = 20


@dataclass(frozen=True, slots=True)
class Shape:
    """How a file is to be read, and the evidence.

    `evidence` is a code of `words/reasons.toml` for the encoding, "" where the format says it;
    `sheets` are all that can be seen; `headless` tells that no row names the columns.
    """

    layout: Layout
    evidence: str = ""
    sheets: tuple[str, ...] = ()
    headless: bool = False


def shape_of(path: Path) -> Shape:
    """Find out what a file is.

    Raises:
        DataError: it is nothing that can be read as rows; saying what it is, with a way out.
    """
    kind = kind_of(path)
    if kind == "xlsx":
        return _workbook(path)
    if kind == "json":
        return _json(path)
    check_kind(path, "csv")
    return _delimited(path)


def _json(path: Path) -> Shape:
    encoding = detect_encoding(path)
    if _are_lines(path, encoding.name):
        return Shape(Layout(format="jsonl", encoding=_named(encoding.name)), encoding.evidence)
    pointer, first = records_pointer(path, encoding.name)
    layout = Layout(format="json", encoding=_named(encoding.name), records=pointer)
    if looks_like_grants(first):
        layout = replace(layout, format=FORMAT)
    return Shape(layout, encoding.evidence)


def _are_lines(path: Path, encoding: str) -> bool:
    """Say whether the first line is a record of its own, with no document around it.

    Raises:
        DataError: it is one, and the second line is too long.
    """
    limit = Layout().limits.line
    with ExitStack() as stack:
        text, _ = open_text(path, encoding, stack)
        lines = (each for each in bounded_lines(text, path, encoding, limit) if each.strip())
        record = _record(lines)
        return record is not None and (bool(next(lines, "")) or not _holds_list(record))


def _record(lines: Iterator[str]) -> dict[str, object] | None:
    """Give the record of the first line; None where it is none, or only begins one."""
    try:
        record = json.loads(next(lines, ""))
    except (ValueError, RecursionError, DataError):
        return None
    return record if isinstance(record, dict) else None


def _holds_list(value: object) -> bool:
    """Say whether a list of records stands in an object, or in the objects within."""
    if isinstance(value, dict):
        return any(map(_holds_list, value.values()))
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def _delimited(path: Path) -> Shape:
    encoding = detect_encoding(path)
    with ExitStack() as stack:
        text, _ = open_text(path, encoding.name, stack)
        limit = Layout().limits.line
        lines = list(islice(bounded_lines(text, path, encoding.name, limit), _LOOKED))
    separator, quote = best_separator(lines)
    layout = Layout(
        format="tsv" if separator == "\t" else "csv",
        encoding=_named(encoding.name),
        separator=separator,
        quote=quote,
    )
    return _with_header(Shape(layout, encoding.evidence), _first_rows(path, layout))


def _workbook(path: Path) -> Shape:
    """Take the sheet that looks most like a list: the most columns that most rows fill."""
    names = sheet_names(path, Layout(format="xlsx"))
    best, rows, most = "", list[tuple[int, list[str]]](), -1
    for name in names[:_SHEETS]:
        found = _first_rows(path, Layout(format="xlsx", sheet=name))
        size = sum(len([cell for cell in cells if cell]) for _, cells in found)
        if size > most:
            best, rows, most = name, found, size
    if most <= 0:
        raise DataError("the workbook has no rows", path=path, way_out="Name another file.")
    sheet = best if len(names) > 1 else ""
    return _with_header(Shape(Layout(format="xlsx", sheet=sheet), sheets=names), rows)


def _first_rows(path: Path, layout: Layout) -> list[tuple[int, list[str]]]:
    """Give the first rows as they stand, header and all, with their numbers."""
    bare = replace(layout, header=0, columns=("1",))
    with open_rows(path, bare) as table:
        return [
            (row.number, [" ".join(str(each).split()) for each in _in_order(row.cells)])
            for row in islice(table, _LOOKED)
        ]


def _in_order(cells: object) -> Iterable[str]:
    return cells if isinstance(cells, tuple) else ()


def _with_header(shape: Shape, rows: Sequence[tuple[int, list[str]]]) -> Shape:
    place = header_row([cells for _, cells in rows])
    if place is not None:
        return replace(shape, layout=replace(shape.layout, header=rows[place][0]))
    width = max((len(cells) for _, cells in rows if is_data(cells)), default=1)
    columns = tuple(f"column {number}" for number in range(1, width + 1))
    return replace(shape, layout=replace(shape.layout, header=0, columns=columns), headless=True)


def _named(encoding: str) -> str:
    return {"utf-8-sig": "utf-8", "cp1252": "windows-1252"}.get(encoding, encoding)
