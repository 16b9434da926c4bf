"""Know the house's own sums in visitors' words, and answer them from the tables of a release.

A query counts as the house's where it asks for the same rows (`wording`). It may show some of their
columns, under other names, order them otherwise, and take only some of them. An IRI may be bound to
a parameter in either of the two ways in which the house writes it: in place of the variable
(`queries.bind`), or as a line of VALUES at the head of each group (`queries.shown`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

from hankegraafi import queries
from hankegraafi.errors import FaultError
from hankegraafi.records import Query
from hankegraafi.release.sums import Sums
from hankegraafi.store import wording
from hankegraafi.store.guard import MAX_LENGTH
from hankegraafi.store.lexer import without_comments
from hankegraafi.store.wording import Print, Wording, Words

_PLACE = "https://w3id.org/hankegraafi/id/any/parameter"
_PARAMETER = f"<{_PLACE}>"
_LONGEST = 10_000
"""No query of the house is longer, whichever IRI is bound."""
_MOST = MAX_LENGTH // 16
"""No query has room for more rows of a sum."""


class Column(NamedTuple):
    """A column of a table: its own name, and what the visitor calls it."""

    own: str
    name: str


class Asked(NamedTuple):
    """A sum that a visitor asks for, the IRI of its parameter, and what is wanted of its rows.

    `order` are columns, and whether the largest comes first; without any, rows stay as they are.
    """

    query: Query
    params: Mapping[str, str]
    columns: tuple[Column, ...]
    is_distinct: bool
    order: tuple[tuple[str, bool], ...]
    limit: int | None
    offset: int


class _Form(NamedTuple):
    """A way to write a query of the house; its parameter is `_PARAMETER`."""

    query: Query
    wording: Wording


@dataclass(frozen=True, slots=True)
class Named:
    """The sums that a release has tables of, by how they are worded, and at a glance."""

    tables: Sums
    prints: frozenset[Print]
    forms: Mapping[Words, Sequence[_Form]] = field(repr=False)

    def may_ask(self, query: bytes) -> bool:
        """Say of a query, as it stands in an address or by itself, whether it might be a sum."""
        return wording.print_of(query) in self.prints

    def asked(self, text: str) -> Asked | None:
        """Give the sum that a query asks for; None for every other query."""
        if len(text) >= _LONGEST or not self.may_ask(text.encode(errors="replace")):
            return None
        told = wording.read(text)
        forms = self.forms.get(told.words, ()) if told else ()
        return next(filter(None, (_asked(each, told) for each in forms if told)), None)

    def rewritten(self, asked: Asked) -> str | None:
        """Give a query that says the rows of the sum itself; None if it is too long.

        A sum without rows is None too, for there is more to say of it than nothing.
        """
        try:
            rows = self.tables.first(asked.query, asked.params, _MOST + 1)
        except (FaultError, ValueError):
            return None
        if not rows or len(rows) > _MOST:
            return None
        text = _values(asked, rows)
        return text if len(text) <= MAX_LENGTH else None


def named(tables: Sums, known: Iterable[Query]) -> Named:
    """Learn how the sums are worded that there are tables of."""
    forms: dict[Words, list[_Form]] = {}
    prints = set()
    for query in filter(tables.knows, known):
        for text in _written(query):
            told = wording.read(text)
            if told and not told.offset:
                forms.setdefault(told.words, []).append(_Form(query, told))
                prints.add(wording.print_of(without_comments(text).encode()))
    return Named(tables, frozenset(filter(None, prints)), forms)


def _written(query: Query) -> list[str]:
    if not query.params:
        return [query.text]
    given = dict.fromkeys(query.params, _PLACE)
    return [queries.bind(query, given), queries.shown(query, given)]


def _asked(form: _Form, told: Wording) -> Asked | None:
    """Give what is asked for in the words of a form; None where it is something else."""
    pairs = zip(told.iris, form.wording.iris, strict=True)
    iri = next((iri for iri, own in pairs if own == _PARAMETER), _PARAMETER)
    own = form.wording.with_iri(_PARAMETER, iri)
    names = {each.what: each.name for each in own.columns}
    wanted = {each.what for each in told.columns} | {each.what for each in told.order}
    if own.iris != told.iris or not names.keys() >= wanted:
        return None
    is_ordered = own.order == told.order and not told.is_distinct
    is_whole = own.limit is None and own.is_distinct <= told.is_distinct
    if not is_whole and own._replace(columns=()) != told._replace(columns=()):
        return None
    return Asked(
        form.query,
        dict.fromkeys(form.query.params, iri[1:-1]),
        tuple(Column(names[each.what], each.name) for each in told.columns),
        told.is_distinct,
        () if is_ordered else tuple((names[each.what], each.is_falling) for each in told.order),
        told.limit,
        told.offset,
    )


def _values(asked: Asked, rows: Iterable[Mapping[str, object]]) -> str:
    """Write what is wanted of rows as a query that finds just these, in their order."""
    wanted = {name: own for own, name in asked.columns}
    names = {own: name for name, own in wanted.items()}
    unused = (name for number in count() if (name := f"by{number}") not in wanted)
    for own, _ in asked.order:
        if own not in names:
            names[own] = next(unused)
    columns = wanted | {name: own for own, name in names.items()}
    shown, head = (" ".join(f"?{each}" for each in said) for said in (wanted, columns))
    ends = [f"{'DESC' if falls else 'ASC'}(?{names[own]})" for own, falls in asked.order]
    ends = ["ORDER BY", *ends] if ends else []
    ends += [] if asked.limit is None else [f"LIMIT {asked.limit}"]
    ends += [f"OFFSET {asked.offset}"] if asked.offset else []
    select = "SELECT DISTINCT" if asked.is_distinct else "SELECT"
    lines = (
        f"({' '.join(str(row.get(own, 'UNDEF')) for own in columns.values())})" for row in rows
    )
    beginning = f"{select} {shown} WHERE {{ VALUES ({head}) {{"
    return "\n".join((beginning, *lines, "} }", " ".join(ends))).strip()
