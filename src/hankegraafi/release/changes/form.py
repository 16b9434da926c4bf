"""What changed, as JSON: one line a thing, so that it can be read and sent as a stream.

docs/changes.md tells the whole form.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from hankegraafi.release.changes.told import Change, Part, Thing
from hankegraafi.release.changes.values import from_json


def line_of(thing: Thing) -> bytes:
    """Write a thing as a line of JSON; its kind and IRI stand first, so that it can be picked."""
    told: dict[str, Any] = {"kind": thing.kind, "iri": thing.iri, "what": thing.what}
    if thing.successor:
        told["replaced_by"] = thing.successor
    told |= {"added": thing.added, "removed": thing.removed}
    told["changes"] = [_change(each) for each in thing.changes]
    told["parts"] = [
        {"iri": each.iri, "what": each.what, "changes": [_change(one) for one in each.changes]}
        for each in thing.parts
    ]
    if thing.untold:
        told["untold"] = thing.untold
    return json.dumps(told, ensure_ascii=False).encode() + b"\n"


def begins(kind: str, iri: str = "") -> bytes:
    """Give what the line of a thing begins with; without an IRI, of all things of a kind."""
    said = {"kind": kind, "iri": iri} if iri else {"kind": kind}
    return json.dumps(said, ensure_ascii=False).encode().removesuffix(b"}") + b","


def thing_of_line(line: bytes) -> Thing:
    """Read the line of a thing.

    Raises:
        ValueError, KeyError: it is none.
    """
    told = json.loads(line)
    return Thing(
        kind=told["kind"],
        iri=told["iri"],
        what=told["what"],
        added=told["added"],
        removed=told["removed"],
        changes=_read(told["changes"]),
        parts=tuple(
            Part(each["iri"], each["what"], _read(each["changes"])) for each in told["parts"]
        ),
        successor=told.get("replaced_by", ""),
        untold=told.get("untold", 0),
    )


def _change(change: Change) -> dict[str, Any]:
    return {
        "property": change.property,
        "source": change.source or None,
        "old": [each.as_json() for each in change.old],
        "new": [each.as_json() for each in change.new],
    }


def _read(told: Iterable[Mapping[str, Any]]) -> tuple[Change, ...]:
    return tuple(
        Change(
            each["property"],
            each["source"] or "",
            tuple(map(from_json, each["old"])),
            tuple(map(from_json, each["new"])),
        )
        for each in told
    )
