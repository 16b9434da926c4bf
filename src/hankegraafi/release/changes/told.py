"""What a patch means, thing by thing: what appeared, changed, was merged or withdrawn.

A thing is what has an IRI `<base>id/<kind>/<slug>`; its parts (`#period`, `#participation-omnia`)
are told under it. Everything else that has an IRI, a term or a concept, is a thing by itself.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from hankegraafi import iris, vocab
from hankegraafi.rdf.sorting import RUN, merged, sort
from hankegraafi.release.changes.patch import ADDED, REMOVED, Row
from hankegraafi.release.changes.values import LITERAL, Value, read

DATASET, TERM = "dataset", "term"
KINDS = (*iris.KINDS, DATASET, TERM)
"""The kinds of things, in the order in which they are told."""
APPEARED, CHANGED, MERGED, WITHDRAWN = WHAT = ("appeared", "changed", "merged", "withdrawn")
TOLD = 1000
"""Of one thing so many statements are told one by one; the rest is counted."""
IN_FULL = 200_000
"""When so many statements were told one by one, those of things that are new are only counted."""

_SUCCESSOR = vocab.term("dcterms:isReplacedBy")
_DEPRECATED = vocab.expand("owl:deprecated")
_TRUE = Value(LITERAL, "true", datatype=vocab.expand("xsd:boolean"))
_STATEMENT = re.compile(
    rb"(?:<([^>]*)>|(_:\S+)) <([^>]*)> "
    rb'(<[^>]*>|_:\S+|"[^"\\]*(?:\\.[^"\\]*)*"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?)'
    rb"(?: (?:<([^>]*)>|(_:\S+)))? \.\n"
)


class Side(NamedTuple):
    """One of two releases: its version, its base, and whether it describes what has an IRI."""

    version: str
    base: str
    describes: Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Change:
    """What is said by one property now and was not, and the other way round; in one language.

    `source` is the IRI of the source that says so; empty for the curated view.
    """

    property: str
    source: str
    old: tuple[Value, ...]
    new: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a thing that appeared, changed or was withdrawn."""

    iri: str
    what: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """What happened to a thing: `what` is one of `WHAT`, `kind` one of `KINDS`.

    `added` and `removed` count statements about it and its parts; `untold` of these are in neither
    `changes` nor `parts`, for there are too many. `successor` is the IRI of what replaced it.
    """

    kind: str
    iri: str
    what: str
    added: int
    removed: int
    changes: tuple[Change, ...] = ()
    parts: tuple[Part, ...] = ()
    successor: str = ""
    untold: int = 0


class _Said(NamedTuple):
    """One row of a patch about one node."""

    node: str
    property: str
    value: Value
    source: str
    is_new: bool


def things(rows: Iterable[Row], old: Side, new: Side) -> Iterator[Thing]:
    """Tell a patch from one release to another thing by thing, in the order of kinds and IRIs.

    Little of a long patch is in memory: it is sorted on the disk, in the folder of temporary files.
    Where a whole list is new, only the first of its things are told in full.
    """
    starts = tuple(f"{base}id/".encode() for base in dict.fromkeys((new.base, old.base)))
    with TemporaryDirectory(prefix="hankegraafi-") as folder:
        keyed = _in_order((_keyed(row, starts) for row in rows), Path(folder))
        spent = 0
        for (place, name), lines in groupby(keyed, key=lambda line: line.split(b"\t", 2)[:2]):
            kind, iri = KINDS[int(place)], name.decode()
            first, rest = _first(lines)
            if spent >= IN_FULL and _is_plainly_new(iri, first, rest, old):
                count = len(first) + rest.total()
                yield Thing(kind, iri, APPEARED, count, 0, untold=count)
            else:
                spent += len(first)
                yield _thing(kind, iri, [_said(line) for line in first], rest, (old, new))


def thing_of(subject: bytes, starts: tuple[bytes, ...]) -> tuple[int, bytes, bytes]:
    """Give the place of its kind, the IRI of the thing that a subject belongs to, and the part."""
    for start in starts:
        if subject.startswith(start):
            whole, mark, part = subject.partition(b"#")
            kind, _, slug = whole[len(start) :].decode("utf-8", "replace").partition("/")
            if slug and kind in iris.KINDS:
                return KINDS.index(kind), whole, mark + part
            if not slug and kind == DATASET:
                return KINDS.index(DATASET), whole, mark + part
    return KINDS.index(TERM), subject, b""


def _keyed(row: Row, starts: tuple[bytes, ...]) -> bytes:
    """Write a row so that it sorts by kind, thing, part and statement; the thing is first."""
    sign, line = row
    subject = line.partition(b" ")[0].removeprefix(b"<").removesuffix(b">")
    place, thing, part = thing_of(subject, starts)
    return b"%d\t%b\t%b\t%b%b\n" % (place, thing, part, line[:-1], sign)


def _in_order(lines: Iterator[bytes], folder: Path) -> Iterator[bytes]:
    first = list(islice(lines, RUN))
    if len(first) < RUN:
        return iter(sorted(first))
    return (line for line, _ in merged(sort(chain(first, lines), folder)))


def _first(lines: Iterator[bytes]) -> tuple[list[bytes], Counter[bytes]]:
    """Give the first of some keyed rows, and how often each sign is among the rest."""
    return list(islice(lines, TOLD)), Counter(line[-2:-1] for line in lines)


def _is_plainly_new(iri: str, lines: list[bytes], rest: Counter[bytes], old: Side) -> bool:
    """Say whether a thing appeared, and was neither withdrawn nor replaced at once."""
    marks = _SUCCESSOR.encode(), _DEPRECATED.encode()
    return (
        not rest[REMOVED]
        and all(line.endswith(ADDED + b"\n") for line in lines)
        and not any(mark in line for line in lines for mark in marks)
        and not old.describes(iri)
    )


def _thing(
    kind: str, iri: str, said: list[_Said], rest: Counter[bytes], sides: tuple[Side, Side]
) -> Thing:
    """Tell what happened to a thing; of the `rest` of its statements only the signs are counted."""
    new_ones = sum(each.is_new for each in said)
    own = [each for each in said if each.node == iri]
    ends = (e.value.text for e in own if e.is_new and e.property == _SUCCESSOR and not e.source)
    successor = next(ends, "")
    what = MERGED if successor else _what(iri, own, *sides)
    parts = groupby((each for each in said if each.node != iri), key=lambda each: each.node)
    return Thing(
        kind=kind,
        iri=iri,
        what=what,
        added=new_ones + rest[ADDED],
        removed=len(said) - new_ones + rest[REMOVED],
        changes=_changes(own),
        parts=tuple(_part(node, list(its), what, *sides) for node, its in parts),
        successor=successor,
        untold=rest.total(),
    )


def _part(iri: str, said: list[_Said], whole: str, old: Side, new: Side) -> Part:
    what = APPEARED if whole == APPEARED else _what(iri, said, old, new)
    return Part(iri, what, _changes(said))


def _what(iri: str, said: list[_Said], old: Side, new: Side) -> str:
    """Say what happened to a node: by what is said of it, and where that does not tell, by both.

    One that only gained statements may have been there before, one that only lost some may stay.
    """
    gained = any(each.is_new for each in said)
    lost = any(not each.is_new for each in said)
    if any(e.is_new and e.property == _DEPRECATED and e.value == _TRUE for e in said):
        return WITHDRAWN
    if gained and not lost and not old.describes(iri):
        return APPEARED
    if lost and not gained and not new.describes(iri):
        return WITHDRAWN
    return CHANGED


def _changes(said: Iterable[_Said]) -> tuple[Change, ...]:
    """Put what is said by one property of one source together; the curated view comes first.

    Words in different languages change apart from each other.
    """
    found: dict[tuple[str, str, str], tuple[list[Value], list[Value]]] = {}
    for each in said:
        key = each.source, each.property, each.value.language
        found.setdefault(key, ([], []))[each.is_new].append(each.value)
    return tuple(
        Change(name, source, tuple(old), tuple(new))
        for (source, name, _), (old, new) in sorted(found.items())
    )


def _said(line: bytes) -> _Said:
    """Read a keyed row.

    Raises:
        ValueError: it is none.
    """
    statement = line.split(b"\t", 3)[3]
    match = _STATEMENT.fullmatch(statement[:-2] + b"\n")
    if match is None:
        raise ValueError(f"this is no line of N-Quads: {statement[:200]!r}")
    iri, blank, name, value, graph, blank_graph = match.groups()
    return _Said(
        (iri or blank).decode(),
        name.decode(),
        read(value.decode()),
        (graph or blank_graph or b"").decode(),
        statement.endswith(ADDED + b"\n"),
    )
