"""How much of the data a query goes through, judged before it is asked.

A plan is made as engines make one: of the patterns that belong together, the one with the fewest
triples comes first, and each further one is followed from what is known already. What is counted
are the triples and rows on the way. The figures are those of the release.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.store.empty import reader
from hankegraafi.store.empty.patterns import (
    Asked,
    Group,
    Node,
    Pattern,
    Select,
    Suspect,
    Union,
    Unreadable,
    Values,
)
from hankegraafi.store.empty.terms import Namespaces
from hankegraafi.store.lexer import Token
from hankegraafi.store.remote.state import Loaded

MANY = 20_000
"""From so many triples and rows on a query is one that scans."""

_TYPE = vocab.expand("rdf:type")
_THING = 30.0
_WHOLE = frozenset({"GROUP", "ORDER", "DISTINCT", "COUNT", "SUM", "AVG", "MIN", "MAX", "HAVING"})
_SLICE = "LIMIT"


class Judged(NamedTuple):
    """About how many triples and rows a query goes through, and where most of them come from."""

    rows: float
    begins: str = ""

    @property
    def scans(self) -> bool:
        """Whether that is much of the data."""
        return self.rows >= MANY


def judge(text: str, items: Sequence[Token], prefixes: Namespaces, loaded: Loaded) -> Judged:
    """Judge a query by its patterns and the figures of a release."""
    try:
        asked: Asked = reader.read(text, items, prefixes)
    except Unreadable:
        return Judged(float(loaded.quads), "what is not understood")
    judged = _Counter(loaded).group(asked.group, set())
    words = {each.text.upper() for each in items if each.kind == "word"}
    if _SLICE in words and not words & _WHOLE:
        return judged._replace(rows=min(judged.rows, _limit(items) * _THING))
    return judged


def _limit(items: Sequence[Token]) -> float:
    numbers = [
        float(after.text)
        for word, after in pairwise(items)
        if word.says(_SLICE) and after.kind == "number"
    ]
    return max(numbers, default=0.0)


class _Counter:
    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded

    def group(self, parts: Group, bound: set[Node]) -> Judged:
        """Count for a group and one choice of values for the variables that have some already."""
        known = bound | set(_given(parts))
        given = [len(each.rows) for each in parts if isinstance(each, Values)]
        rows = float(math.prod(max(each, 1) for each in given))
        total, most, begins = 0.0, -1.0, ""
        for inner in (each for each in parts if isinstance(each, Select)):
            judged = self.group(inner.group, set())
            total, begins = total + judged.rows, judged.begins
            known |= set(_variables(inner.group))
        for start in _counting(parts):
            total, begins = total + self._loaded.curated, start
        left = [each for each in parts if isinstance(each, Pattern | Union)]
        while left:
            near = [each for each in left if not known.isdisjoint(_variables((each,)))] or left
            sizes = [(self._cost(each, known), place) for place, each in enumerate(near)]
            (size, start), place = min(sizes, key=lambda each: each[0][0])
            part = near[place]
            left.remove(part)
            rows = max(rows * size, 1.0)
            total += rows
            if size > most:
                most, begins = size, start
            known |= set(_variables((part,)))
        return Judged(total, begins)

    def _cost(self, part: Pattern | Union, known: set[Node]) -> Judged:
        """Give how many triples a part has for one choice of what is known."""
        if isinstance(part, Pattern):
            return Judged(self._size(part, known), part.piece.text)
        branches = [self.group(each, known) for each in part.branches]
        largest = max(branches, key=lambda each: each.rows)
        return Judged(sum(each.rows for each in branches), largest.begins)

    def _size(self, pattern: Pattern, known: set[Node]) -> float:
        """Give how many triples a pattern has for one choice of what is known."""
        one = _is_known(pattern.subject, known)
        two = _is_known(pattern.object, known)
        predicate = pattern.predicate
        if not isinstance(predicate, ox.NamedNode):
            return _THING if one or two else float(self._loaded.quads)
        figures = self._loaded.properties.get(predicate.value)
        if figures is None:
            return 0.0 if pattern.graph is None else _THING
        triples, subjects, objects = figures
        if one and two:
            return 1.0
        if one:
            return triples / max(subjects, 1)
        if two:
            if predicate.value == _TYPE and isinstance(pattern.object, ox.NamedNode):
                return float(self._loaded.classes.get(pattern.object.value, 0))
            return triples / max(objects, 1)
        return float(triples)


def _counting(parts: Group) -> Iterator[str]:
    """Go through the queries inside that only count, of which nothing more is known."""
    read = {each.piece.start for each in parts if isinstance(each, Select)}
    for part in parts:
        inside = isinstance(part, Suspect) and part.piece.text[:6].upper() == "SELECT"
        if inside and part.piece.start not in read:
            yield part.piece.text[:100]


def _given(parts: Group) -> Iterator[Node]:
    """Go through the variables that VALUES and filters give a value."""
    for part in parts:
        if isinstance(part, Values):
            yield from part.variables
        elif isinstance(part, Suspect) and part.equals is not None:
            yield from part.names


def _is_known(node: Node, known: set[Node]) -> bool:
    return isinstance(node, ox.NamedNode | ox.Literal) or node in known


def _names(pattern: Pattern) -> Iterator[Node]:
    for node in (pattern.subject, pattern.predicate, pattern.object, pattern.graph):
        if isinstance(node, ox.Variable | ox.BlankNode):
            yield node


def _variables(group: Group) -> Iterator[Node]:
    for part in group:
        if isinstance(part, Pattern):
            yield from _names(part)
        elif isinstance(part, Union):
            for branch in part.branches:
                yield from _variables(branch)
        elif isinstance(part, Select):
            yield from _variables(part.group)
