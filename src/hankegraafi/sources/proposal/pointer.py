"""Where in a JSON document the list of records stands (JSON Pointer, RFC 6901)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ijson

from hankegraafi.errors import DataError
from hankegraafi.sources.rows.json_records import Document

_EVENTS = 2_000_000
_ENOUGH = 2_000
_FIELDS = 200


@dataclass(slots=True)
class _List:
    """A list of objects: how many were seen, and the fields of the first."""

    records: int
    fields: list[str]


def records_pointer(path: Path, encoding: str) -> tuple[str, list[str]]:
    """Find the longest list of objects in the first part of a document; also its first fields.

    Lists inside of records are not looked at.

    Raises:
        DataError: there is none, or the JSON is broken, or has a value that is too long, before
            one is found.
    """
    lists: dict[str, _List] = {}
    with path.open("rb") as file:
        document = Document(file, encoding, path)
        try:
            _walk(ijson.basic_parse(document, buf_size=1 << 16), document, lists)
        except ijson.JSONError as wrong:
            if not lists:
                raise DataError(
                    "the JSON is broken", path=path, way_out="Fetch the file anew."
                ) from wrong
    if not lists:
        raise DataError(
            "the document holds no list of records",
            path=path,
            way_out="Name a file whose records stand in a list of objects.",
        )
    pointer = max(lists, key=lambda each: (lists[each].records, -len(each)))
    return pointer, lists[pointer].fields


def _walk(events: Any, document: Document, lists: dict[str, _List]) -> None:
    """Go through events; `steps` holds the keys down to here, None for an item of a list."""
    steps: list[str | None] = []
    inside: list[str] = []
    for count, (kind, value) in enumerate(events):
        document.passed = 0
        if kind == "map_key":
            steps[-1] = str(value)
            if len(inside) == 1 and inside[0] in lists and None in steps:
                _field(lists[inside[0]], str(value), steps)
        elif kind == "start_array":
            inside.append(_pointer(steps) if None not in steps else "")
            steps.append(None)
        elif kind == "end_array":
            inside.pop()
            steps.pop()
        elif kind == "start_map":
            if len(inside) == 1 and steps and steps[-1] is None:
                lists.setdefault(inside[0], _List(0, [])).records += 1
            steps.append("")
        elif kind == "end_map":
            steps.pop()
        if count > _EVENTS or any(each.records >= _ENOUGH for each in lists.values()):
            return


def _field(found: _List, name: str, steps: list[str | None]) -> None:
    if found.records == 1 and len(found.fields) < _FIELDS and steps.index(None) == len(steps) - 2:
        found.fields.append(name)


def _pointer(steps: list[str | None]) -> str:
    return "".join("/" + str(each).replace("~", "~0").replace("/", "~1") for each in steps)
