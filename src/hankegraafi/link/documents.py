"""The JSON documents that registries give out (RFC 8259), read record by record."""

import codecs
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import ijson

from hankegraafi.errors import DataError
from hankegraafi.link.encodings import ANEW, encoding_of, opened
from hankegraafi.link.record import Skipped

OBJECT = 16 << 20
"""The longest record of a JSON document, in bytes."""
DEPTH = 60
"""How deep a JSON value may be nested."""


def objects(path: Path, *under: str, named: bool = False) -> Iterator[dict[str, Any] | Skipped]:
    """Read the JSON objects of a list, one after the other; what is no object is skipped.

    `under` are the members that lead to the list: none for a document that is a list, "companies"
    for {"companies": […]}. With `named` the objects are the members of an object that stands
    there. Places are numbers: "record 3".

    Raises:
        DataError: see `opened` and `encoding_of`; the document is broken, a record is too long or
            nested too deep; there is no record.
    """
    encoding = encoding_of(path)
    with opened(path) as file:
        source, number = _Counted(file, encoding, path), 0
        events = ijson.basic_parse(source, use_float=True, buf_size=1 << 16)
        try:
            for each in _members(events, under, named=named):
                number += 1
                source.passed = 0
                yield (
                    each
                    if isinstance(each, dict)
                    else Skipped(f"record {number}", "is no JSON object")
                )
            for _ in events:
                source.passed = 0
        except (ijson.JSONError, UnicodeError, _TooDeep) as wrong:
            raise DataError(
                f"the JSON is broken after record {number}, or nested too deep",
                path=path,
                way_out=ANEW,
            ) from wrong
    if not number:
        raise DataError(
            f"the document has no record{' at ' + '.'.join(under) if under else ''}",
            path=path,
            way_out="Give the file as the registry gives it out; docs/registries.md tells how.",
        )


class _TooDeep(Exception):
    """A value is nested deeper than any that a registry gives."""


_Events = Iterator[tuple[str, Any]]


def _members(events: _Events, under: Sequence[str], *, named: bool) -> Iterator[Any]:
    """Give the values of the list, or of the object, that stands under these members."""
    kind, _ = next(events, ("", None))
    for name in under:
        if kind != "start_map" or not _found(events, name):
            return
        kind, _ = next(events)
    if kind != ("start_map" if named else "start_array"):
        return
    for kind, value in events:
        if kind in {"end_map", "end_array"}:
            return
        first = next(events) if kind == "map_key" else (kind, value)
        yield _built(events, first)


def _found(events: _Events, name: str) -> bool:
    """Go to the value of a member; what stands before it is passed over."""
    for kind, value in events:
        if kind == "end_map":
            return False
        if value == name:
            return True
        _built(events, next(events))
    return False


def _built(events: _Events, first: tuple[str, Any]) -> Any:
    """Build the value that begins with an event."""
    builder, depth = ijson.ObjectBuilder(), 0
    kind, value = first
    while True:
        builder.event(kind, value)
        depth += kind.startswith("start_") - kind.startswith("end_")
        if depth > DEPTH:
            raise _TooDeep
        if depth == 0:
            return builder.value
        kind, value = next(events)


class _Counted:
    """The bytes of a JSON document in UTF-8; refuses a record of which too many pass."""

    def __init__(self, file: BinaryIO, encoding: str, path: Path) -> None:
        self._file: IO[Any] = file
        if encoding not in {"utf-8", "utf-8-sig"}:
            self._file = cast("IO[Any]", codecs.EncodedFile(file, "utf-8", encoding))
        elif encoding == "utf-8-sig":
            file.read(3)
        self._path = path
        self.passed = 0

    def read(self, size: int = -1) -> bytes:
        if self.passed > OBJECT:
            raise DataError(
                f"a record is longer than {OBJECT >> 20} MiB",
                path=self._path,
                way_out="Check that the file is a list of records.",
            )
        block: bytes = self._file.read(size)
        self.passed += len(block)
        return block
