"""How much a release holds, counted over the sorted lines of its dump."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hankegraafi import iris, vocab
from hankegraafi.rdf.found import Lines

_TYPE = f"<{vocab.term('rdf:type')}>".encode()
_ENDED = frozenset(f"<{each}>".encode() for each in vocab.ENDED)
_LINE = re.compile(
    rb"(<[^>]*>|_:\S+) (<[^>]*>) "
    rb'(<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?)(?: (<[^>]*>))? \.\n'
)


class Parts(NamedTuple):
    """The terms of a line of N-Quads, as they are written; the curated view has no graph."""

    subject: bytes
    predicate: bytes
    value: bytes
    graph: bytes | None


def parts(line: bytes) -> Parts:
    """Take a line of a dump apart.

    Raises:
        ValueError: it is none.
    """
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError(f"this is no line of N-Quads: {line[:200]!r}")
    return Parts(*match.groups())


@dataclass(slots=True)
class Counts:
    """Counts quads by graph, and classes and kinds of things in the data's curated view alone.

    The lines come sorted, so a thing is new when the line before was about another. A tombstone
    counts by its class, as it does in queries, and not as a thing: `kind` is that of the last one
    as long as it counts.
    """

    base: str
    quads: int = 0
    graphs: Counter[bytes] = field(default_factory=Counter)
    classes: Counter[bytes] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    last: bytes = b""
    kind: str = ""

    def count(self, line: bytes, *, is_data: bool) -> bool:
        """Count a line; say whether it stands in the curated view."""
        subject, predicate, value, graph = parts(line)
        self.quads += 1
        if graph:
            self.graphs[graph] += 1
            return False
        if is_data:
            if predicate == _TYPE and value.startswith(b"<"):
                self.classes[value] += 1
            if subject != self.last:
                self.last, self.kind = subject, _kind(subject, self.base)
                self._count_thing(1)
            if predicate in _ENDED:
                self._count_thing(-1)
                self.kind = ""
        return True

    def _count_thing(self, number: int) -> None:
        if self.kind:
            self.kinds[self.kind] += number

    def told(self) -> dict[str, Any]:
        """Give the counts as the manifest has them."""
        return {
            "quads": self.quads,
            "curated": self.quads - self.graphs.total(),
            "graphs": {_iri(graph): n for graph, n in self.graphs.items()},
            "classes": {vocab.compact(_iri(each)): n for each, n in self.classes.items()},
            "things": dict(+self.kinds),
        }


class Side(NamedTuple):
    """One side of a change: lines that only it has, of the dump and of the data, and the dump.

    `beside` are lines of the dump that are not of the data.
    """

    dump: Iterable[bytes]
    data: Iterable[bytes]
    lines: Lines
    beside: frozenset[bytes]


def recounted(before: Mapping[str, Any], base: str, old: Side, new: Side) -> dict[str, Any]:
    """Give the counts after a change, as `Counts.told` gives them."""
    quads = int(before["quads"])
    graphs, classes, things = (Counter(before[name]) for name in ("graphs", "classes", "things"))
    for side, sign in ((old, -1), (new, 1)):
        for line in side.dump:
            quads += sign
            if graph := parts(line).graph:
                graphs[_iri(graph)] += sign
        for line in side.data:
            _, predicate, value, graph = parts(line)
            if not graph and predicate == _TYPE and value.startswith(b"<"):
                classes[vocab.compact(_iri(value))] += sign
    for subject in {parts(line).subject for side in (old, new) for line in side.data}:
        if kind := _kind(subject, base):
            things[kind] += _counts(subject, new) - _counts(subject, old)
    return {
        "quads": quads,
        "curated": quads - graphs.total(),
        "graphs": dict(+graphs),
        "classes": dict(+classes),
        "things": dict(+things),
    }


def _counts(subject: bytes, side: Side) -> bool:
    """Say whether the data describe a thing in the curated view, and not as one that ended."""
    lines = (line for line in side.lines.beginning(subject + b" ") if line not in side.beside)
    said = [each.predicate for each in map(parts, lines) if not each.graph]
    return bool(said) and _ENDED.isdisjoint(said)


def _kind(subject: bytes, base: str) -> str:
    """Give the kind of a thing; nothing for a part, and for what is not ours."""
    name = iris.split(_iri(subject), base)
    return name.kind if name and not name.part else ""


def _iri(term: bytes) -> str:
    return term.decode()[1:-1]
