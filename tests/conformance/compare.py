"""Whether two results are the same: blank nodes may bear other names, each the same everywhere.

Rows of a table and statements of a graph are both rows of terms, and compared alike.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox
from tests.conformance.results import Graph, Result, Row, Strings, Table, Term

_XSD = "http://www.w3.org/2001/XMLSchema#"
_EXACT = {
    f"{_XSD}{name}"
    for name in (
        "integer decimal nonPositiveInteger negativeInteger nonNegativeInteger positiveInteger "
        "long int short byte unsignedLong unsignedInt unsignedShort unsignedByte"
    ).split()
}
_FLOATING = {f"{_XSD}double", f"{_XSD}float"}
_NAMELESS = ox.BlankNode("x")

Names = dict[ox.BlankNode, ox.BlankNode]


def same(
    expected: Result, actual: Result, *, computed: Collection[str] = (), lax: bool = False
) -> bool:
    """Say whether an answer is the expected one.

    A term that a pattern matches must come back as the data writes it. In the columns that the
    query computes, a number may be written in any way that its datatype has for its value. `lax`
    lets duplicates be left out.
    """
    if isinstance(expected, bool) or isinstance(actual, bool):
        return expected is actual
    names, rows, ordered = _parts(expected)
    other_names, other_rows, _ = _parts(actual)
    if names != other_names:
        return False
    if lax:
        return set(rows) == set(other_rows) and not Counter(other_rows) - Counter(rows)
    free = [name in computed for name in names]
    return same_rows(_plain(rows, free), _plain(other_rows, free), ordered=ordered)


def _parts(result: Table | Strings | Graph) -> tuple[tuple[str, ...], list[Row], bool]:
    """Give the names of the columns, sorted, the rows, and whether their order counts."""
    if isinstance(result, Table):
        return result.names, list(result.rows), result.ordered
    if isinstance(result, Strings):
        names = tuple(sorted(result.names))
        places = [result.names.index(name) for name in names]
        return names, [tuple(_cell(row[place]) for place in places) for row in result.rows], False
    return (), list(result), False


def _cell(text: str) -> Term:
    return ox.BlankNode("b" + text.encode().hex()) if text.startswith("_:") else ox.Literal(text)


def as_strings(result: Table) -> Strings:
    """Write a table as CSV would."""
    return Strings(result.names, tuple(tuple(map(_said, row)) for row in result.rows))


def _said(term: Term | None) -> str:
    if term is None:
        return ""
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _plain(rows: list[Row], free: list[bool]) -> list[Row]:
    if not any(free):
        return rows
    return [
        tuple(plain(term) if may else term for term, may in zip(row, free, strict=True))
        for row in rows
    ]


def plain(term: Term | None) -> Term | None:
    """Write a number in one way for its value; other terms stay as they are."""
    if not isinstance(term, ox.Literal):
        return term
    try:
        if term.datatype.value in _EXACT:
            value = format(Decimal(term.value).normalize(), "f")
        elif term.datatype.value in _FLOATING:
            value = repr(float(term.value))
        else:
            return term
    except (InvalidOperation, ValueError):
        return term
    return ox.Literal(value, datatype=term.datatype)


def same_rows(expected: Sequence[Row], actual: Sequence[Row], *, ordered: bool) -> bool:
    """Say whether rows are the same under one renaming of their blank nodes.

    Unless they are ordered, any order will do; a row that stands twice must stand twice.
    """
    if Counter(map(_shape, expected)) != Counter(map(_shape, actual)):
        return False
    if not ordered:
        rows = [row for row in expected if list(_nodes(row))]
        return _matches(rows, [row for row in actual if list(_nodes(row))], {})
    names: Names | None = {}
    for row, other in zip(expected, actual, strict=True):
        names = _extended(names, row, other) if names is not None else None
    return names is not None


def _matches(rows: list[Row], candidates: list[Row], names: Names) -> bool:
    """Try to give every row a partner of its own."""
    if not rows:
        return True
    tried: set[Row] = set()
    for place, other in enumerate(candidates):
        extended = None if other in tried else _extended(names, rows[0], other)
        tried.add(other)
        rest = candidates[:place] + candidates[place + 1 :]
        if extended is not None and _matches(rows[1:], rest, extended):
            return True
    return False


def _extended(names: Names, row: Row, other: Row) -> Names | None:
    """Add what makes one row the other; None when nothing does."""
    if _shape(row) != _shape(other):
        return None
    extended = dict(names)
    for node, partner in zip(_nodes(row), _nodes(other), strict=True):
        if extended.setdefault(node, partner) != partner:
            return None
    return extended if len(set(extended.values())) == len(extended) else None


def _shape(row: Row) -> Row:
    """Give a row without the names of its blank nodes."""
    return tuple(_nameless(term) if term is not None else None for term in row)


def _nameless(term: Term) -> Term:
    if isinstance(term, ox.BlankNode):
        return _NAMELESS
    if isinstance(term, ox.Triple):
        subject = _NAMELESS if isinstance(term.subject, ox.BlankNode) else term.subject
        return ox.Triple(subject, term.predicate, _nameless(term.object))
    return term


def _nodes(row: Row) -> Iterator[ox.BlankNode]:
    """Go through the blank nodes of a row, also those in triple terms."""
    for term in row:
        if isinstance(term, ox.BlankNode):
            yield term
        elif isinstance(term, ox.Triple):
            yield from _nodes((term.subject, term.object))
