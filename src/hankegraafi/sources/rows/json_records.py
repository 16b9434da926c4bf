"""The records of a JSON document, streamed by ijson: none but the present one is in memory."""

import codecs
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

import ijson

from hankegraafi.errors import DataError
from hankegraafi.sources.rows.encodings import detect_encoding, refuted
from hankegraafi.sources.rows.flat import Pairs, TooDeep, flatten
from hankegraafi.sources.rows.halves import WholeCharacters
from hankegraafi.sources.rows.kinds import check_kind
from hankegraafi.sources.rows.layout import Fault, Layout, Row, Table, shown
from hankegraafi.sources.rows.suspect import Checker, checker_of

_Event = tuple[str, object]

_BLOCK = 1 << 16
_MOST = 16 << 20
"""How many bytes one record, or one member that is passed over, may have."""
_CLOSING = {"end_map", "end_array"}
_OPENING = {"start_map", "start_array"}


def open_json(path: Path, layout: Layout, stack: ExitStack) -> Table:
    """Open a JSON document whose list of records stands at `layout.records`.

    Raises:
        DataError: it is no such file; while rows are read: it is broken, there is no list at the
            pointer, a record is too large.
    """
    check_kind(path, "json")
    encoding = detect_encoding(path, layout.encoding).name
    file = stack.enter_context(path.open("rb"))
    size = max(1, path.stat().st_size)
    source = Document(file, encoding, path)
    table = Table((), iter(()), lambda: 1.0 if file.closed else file.tell() / size)
    table.rows = _rows(source, path, layout)
    return table


class Document:
    """The document's bytes in UTF-8; refuses a value of which too many pass without an event."""

    def __init__(self, file: BinaryIO, encoding: str, path: Path) -> None:
        self._path = path
        self.encoding = encoding
        self._file: Any = file
        self._whole = WholeCharacters()
        self.passed = 0
        self.record = 0
        if encoding == "utf-8-sig":
            file.seek(3 if file.read(3) == codecs.BOM_UTF8 else 0)
        else:
            self._file = codecs.EncodedFile(file, "utf-8", encoding)

    def read(self, size: int = -1) -> bytes:
        """Give the next bytes.

        Raises:
            DataError: too many for one value; bytes that are not of the encoding.
        """
        if self.passed > _MOST:
            raise DataError(
                f"record {self.record} is longer than {_MOST >> 20} MiB",
                path=self._path,
                way_out="Check that records = points to the list of records.",
            )
        data = b""
        while not data:
            try:
                block: bytes = self._file.read(size)
            except UnicodeDecodeError:
                raise refuted(self._path, self.encoding) from None
            self.passed += len(block)
            data = self._whole.next(block)
            if not block:
                return data
        return data


def _rows(source: Document, path: Path, layout: Layout) -> Iterator[Row]:
    events, checker = ijson.basic_parse(source, buf_size=_BLOCK), checker_of(layout)
    try:
        _enter(events, source, path, layout)
        for kind, value in events:
            if kind == "end_array":
                break
            source.record += 1
            source.passed = 0
            yield _row(kind, value, events, source.record, layout, checker)
        for _ in events:
            source.passed = 0
    except UnicodeDecodeError:
        raise refuted(path, source.encoding) from None
    except (ijson.JSONError, ValueError) as wrong:
        raise _broken(source, path, wrong) from None
    except TooDeep:
        raise DataError(
            f"record {source.record + 1} is nested too deep", path=path, way_out="Mend the file."
        ) from None


def _broken(source: Document, path: Path, wrong: Exception) -> DataError:
    return DataError(
        f"the JSON is broken near record {source.record} ({_first_line(wrong)})",
        path=path,
        way_out="Fetch the file anew; it may have been cut off.",
    )


def _first_line(wrong: Exception) -> str:
    said = wrong.args[0] if wrong.args else ""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return text.strip().partition("\n")[0][:100]


def _row(
    kind: str,
    value: object,
    events: Iterator[_Event],
    number: int,
    layout: Layout,
    checker: Checker,
) -> Row:
    record = _value(kind, value, events, layout, 0)
    if not isinstance(record, Pairs):
        return Row(number, 0, {}, (Fault("not-a-record", value=shown(str(record))),))
    try:
        cells, faults = flatten(record, layout, checker)
    except TooDeep:
        return Row(number, 0, {}, (Fault("too-deep"),))
    return Row(number, 0, cells, faults)


def _value(
    kind: str, value: object, events: Iterator[_Event], layout: Layout, depth: int
) -> object:
    """Build a value out of events; recursion is bounded by the layout's depth."""
    if kind not in _OPENING:
        return value
    if depth > layout.limits.depth:
        raise TooDeep
    if kind == "start_array":
        items = []
        for inner, each in events:
            if inner == "end_array":
                break
            items.append(_value(inner, each, events, layout, depth + 1))
        return items
    pairs = Pairs()
    for inner, name in events:
        if inner == "end_map":
            break
        first, each = next(events)
        pairs.append((str(name), _value(first, each, events, layout, depth + 1)))
    return pairs


def _enter(events: Iterator[_Event], source: Document, path: Path, layout: Layout) -> None:
    """Go to the first record.

    Raises:
        DataError: the pointer leads nowhere, or to something that is no list.
    """
    kind, _ = next(events)
    for step in _steps(layout.records, path):
        kind = _into(kind, step, events, source, layout)
        if not kind:
            raise _nowhere(f'"{step}" is not there', path, layout)
    if kind != "start_array":
        raise _nowhere("there is no list", path, layout)


def _into(kind: str, step: str, events: Iterator[_Event], source: Document, layout: Layout) -> str:
    """Go into the member of an object, or the item of a list; give its first event's kind."""
    if kind not in _OPENING:
        return ""
    for place, (inner, name) in enumerate(events):
        if inner in _CLOSING:
            return ""
        here = str(name) if kind == "start_map" else str(place)
        first = next(events)[0] if kind == "start_map" else inner
        if here == step:
            return first
        _skip(first, events, source, layout)
    return ""


def _skip(kind: str, events: Iterator[_Event], source: Document, layout: Layout) -> None:
    depth = 1 if kind in _OPENING else 0
    while depth:
        source.passed = 0
        inner, _ = next(events)
        depth += (inner in _OPENING) - (inner in _CLOSING)
        if depth > layout.limits.depth:
            raise TooDeep


def _steps(pointer: str, path: Path) -> list[str]:
    if pointer and not pointer.startswith("/"):
        raise DataError(
            f'"{pointer}" is no JSON Pointer', path=path, way_out='Write such as "/data/items".'
        )
    return [each.replace("~1", "/").replace("~0", "~") for each in pointer.split("/")[1:]]


def _nowhere(said: str, path: Path, layout: Layout) -> DataError:
    where = f'at "{layout.records}"' if layout.records else "at the top of the document"
    return DataError(
        f"{said} {where}",
        path=path,
        way_out='Say with records = where the list of records stands, such as "/grants".',
    )
