"""JSON lines: a record in each line; one that is broken is given with its fault."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from hankegraafi.sources.rows.encodings import detect_encoding, open_text
from hankegraafi.sources.rows.flat import Pairs, TooDeep, exact, flatten
from hankegraafi.sources.rows.kinds import check_kind
from hankegraafi.sources.rows.layout import Fault, Layout, Row, Table, shown
from hankegraafi.sources.rows.lines import bounded_lines
from hankegraafi.sources.rows.suspect import Checker, checker_of


def open_jsonl(path: Path, layout: Layout, stack: ExitStack) -> Table:
    """Open a file of JSON lines.

    Raises:
        DataError: it is no such file; while rows are read: bytes that are not of its encoding, a
            line that is too long.
    """
    check_kind(path, "jsonl")
    encoding = detect_encoding(path, layout.encoding).name
    text, raw = open_text(path, encoding, stack)
    size = max(1, path.stat().st_size)
    table = Table((), iter(()), lambda: 1.0 if raw.closed else raw.tell() / size)
    table.rows = _rows(bounded_lines(text, path, encoding, layout.limits.line), table, layout)
    return table


def _rows(lines: Iterator[str], table: Table, layout: Layout) -> Iterator[Row]:
    decoder = json.JSONDecoder(
        object_pairs_hook=Pairs, parse_float=exact, parse_int=exact, parse_constant=_no_constant
    )
    checker = checker_of(layout)
    for number, line in enumerate(lines, start=1):
        text = line.strip()
        if text:
            yield _row(text, number, decoder, layout, checker)
        else:
            table.blank += 1


def _row(
    text: str, number: int, decoder: json.JSONDecoder, layout: Layout, checker: Checker
) -> Row:
    try:
        record = decoder.decode(text)
        if not isinstance(record, Pairs):
            return Row(number, number, {}, (Fault("not-a-record", value=shown(text)),))
        cells, faults = flatten(record, layout, checker)
    except ValueError:
        return Row(number, number, {}, (Fault("broken-json", value=shown(text)),))
    except (TooDeep, RecursionError):
        return Row(number, number, {}, (Fault("too-deep", value=shown(text)),))
    return Row(number, number, cells, faults)


def _no_constant(name: str) -> None:
    raise ValueError(name)
