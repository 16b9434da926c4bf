"""What the layout of a file seems to be: a proposal for a person to look at."""

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import ijson

from hankegraafi.errors import DataError
from hankegraafi.sources.rows.encodings import Encoding, detect_encoding, open_text
from hankegraafi.sources.rows.kinds import check_kind, kind_of
from hankegraafi.sources.rows.layout import Layout
from hankegraafi.sources.rows.reading import open_rows
from hankegraafi.sources.rows.spreadsheet import sheet_names

_SAMPLE = 100
_LINE = 1 << 16
_EVENTS = 200_000
_SEPARATORS = ";,\t|"
_VALUE = re.compile(r"[-+(]?[0-9][0-9.,: /%€-]*\)?")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A layout, and the evidence for its encoding (None where the format has no choice)."""

    layout: Layout
    encoding: Encoding | None = None


def propose_layout(path: Path) -> Proposal:
    """Look at the beginning of a file and say how it may be read.

    Raises:
        DataError: it is nothing that can be read as rows.
    """
    kind = kind_of(path)
    if kind == "xlsx":
        return Proposal(_with_header(path, _first_sheet(path)))
    if kind != "json":
        check_kind(path, "csv")
    encoding = detect_encoding(path)
    name = encoding.name.removesuffix("-sig")
    if kind == "json":
        return Proposal(_json(path, name), encoding)
    return Proposal(_delimited(path, name), encoding)


def _first_sheet(path: Path) -> Layout:
    names = sheet_names(path, Layout("xlsx"))
    return Layout("xlsx", sheet=names[0] if names else "")


def _with_header(path: Path, layout: Layout) -> Layout:
    """Find the row with the names: the first that is as wide as most and holds no values."""
    width = layout.limits.columns
    bare = replace(layout, header=0, columns=tuple(map(str, range(1, width + 1))), short="pad")
    with open_rows(path, bare) as table:
        rows = [(row.number, _filled(tuple(row.cells))) for row in islice(table, _SAMPLE)]
    return replace(layout, header=_header(rows))


def _filled(cells: Sequence[str]) -> list[str]:
    full = list(cells)
    while full and not full[-1].strip():
        full.pop()
    return full


def _header(rows: Sequence[tuple[int, Sequence[str]]]) -> int:
    usual = Counter(len(cells) for _, cells in rows).most_common(1)
    for number, cells in rows:
        named = all(each.strip() and not _VALUE.fullmatch(each.strip()) for each in cells)
        if named and len(cells) >= usual[0][0]:
            return number
    return 1


def _delimited(path: Path, encoding: str) -> Layout:
    lines = list(islice(_lines(path, encoding), _SAMPLE))
    separator = max(_SEPARATORS, key=lambda each: _fit(lines, each))
    if separator == "\t":
        layout = Layout("tsv", encoding, separator="\t")
    else:
        layout = Layout("csv", encoding, separator=separator)
    rows = enumerate(_records(lines, separator), start=1)
    return replace(layout, header=_header([(number, _filled(cells)) for number, cells in rows]))


def _fit(lines: Sequence[str], separator: str) -> tuple[float, int]:
    """Say how well a separator fits: the share of rows with the usual width, and that width."""
    widths = Counter(len(each) for each in _records(lines, separator) if each)
    if not widths:
        return 0.0, 0
    width, count = max(widths.items(), key=lambda item: (item[0] > 1, item[1], item[0]))
    return (count / widths.total() if width > 1 else 0.0), width


def _records(lines: Sequence[str], separator: str) -> list[list[str]]:
    try:
        return list(csv.reader(lines, delimiter=separator))
    except csv.Error:
        return []


def _lines(path: Path, encoding: str) -> Iterator[str]:
    with ExitStack() as stack:
        text, _ = open_text(path, encoding if encoding != "utf-8" else "utf-8-sig", stack)
        try:
            while line := text.readline(_LINE):
                yield line
        except UnicodeDecodeError:
            return


def _json(path: Path, encoding: str) -> Layout:
    lines = [line for line in islice(_lines(path, encoding), _SAMPLE) if line.strip()]
    if len(lines) > 1 and all(map(_is_record, lines[:2])):
        return Layout("jsonl", encoding)
    return Layout("json", encoding, records=_pointer(path))


def _is_record(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _pointer(path: Path) -> str:
    """Find the first list whose first item is an object.

    Raises:
        DataError: there is none near the beginning.
    """
    with path.open("rb") as file:
        before = ("", "")
        try:
            for prefix, kind, _ in islice(ijson.parse(file), _EVENTS):
                if kind == "start_map" and before[1] == "start_array":
                    return _as_pointer(before[0])
                before = (prefix, kind)
        except ijson.JSONError:
            pass
    raise DataError(
        "no list of records was found",
        path=path,
        way_out='Say with records = where it stands, such as "/grants".',
    )


def _as_pointer(prefix: str) -> str:
    steps = [each.replace("~", "~0").replace("/", "~1") for each in prefix.split(".") if each]
    return "".join(f"/{'0' if each == 'item' else each}" for each in steps)
