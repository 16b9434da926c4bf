"""Know the house's own sums in visitors' words, and answer them from the tables of a release.

A query counts as the house's where its tokens are the same: blanks and comments do not matter. IRIs
may be bound to its parameters in either of the two ways in which the house writes them: in place of
the variables (`queries.bind`), or as a line of VALUES at the head of each group (`queries.shown`).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from hankegraafi import queries
from hankegraafi.errors import FaultError
from hankegraafi.records import Query
from hankegraafi.release.sums import Sums
from hankegraafi.store.guard import MAX_LENGTH
from hankegraafi.store.lexer import tokens
from hankegraafi.store.pool.plain import unquoted

_PLACE = "https://w3id.org/hankegraafi/id/any/parameter"
_IRI = re.compile(r"<[^<>]*>")
_BEGINNING = re.compile(r"\bSELECT\b([^{]*)\{")
_ENCODED = re.compile(rb"SELECT(.{1,1500}?)(?:\{|%7[Bb])")
_LONGEST = 10_000
"""No query of the house is longer, whichever IRI is bound."""
_MOST = MAX_LENGTH // 16
"""No query has room for more rows of a sum."""
_ALIASED = re.compile(r"\([^()]*AS (\?\w+)\s*\)|\([^()]*\)")

Known = dict[tuple[str, ...], list["_Form"]]


class Asked(NamedTuple):
    """A sum that a visitor asks for, and the IRIs of its parameters."""

    query: Query
    params: Mapping[str, str]


class _Form(NamedTuple):
    """A way to write a query; `iris` are those in it, an empty one stands for the parameter."""

    query: Query
    iris: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """The sums that a release has tables of, by what their texts look like.

    `heads` are the words between SELECT and the first brace: most queries differ there already.
    """

    tables: Sums
    heads: frozenset[str]
    forms: Mapping[tuple[str, ...], tuple[_Form, ...]] = field(repr=False)

    def may_ask(self, query: bytes) -> bool:
        """Say of a query, as it stands in an address, whether it might ask for a sum."""
        found = _ENCODED.search(query)
        if found is None:
            return False
        try:
            return _head(unquoted(found[1])) in self.heads
        except UnicodeDecodeError:
            return False

    def asked(self, text: str) -> Asked | None:
        """Give the sum that a query asks for; None for every other query."""
        found = _BEGINNING.search(text) if len(text) < _LONGEST else None
        if found is None or _head(found[1]) not in self.heads:
            return None
        words, iris = _shape(text)
        for form in self.forms.get(words, ()):
            pairs = list(zip(iris, form.iris, strict=True))
            given = {own[1:-1] for own, fixed in pairs if not fixed}
            is_same = all(own == fixed for own, fixed in pairs if fixed)
            if is_same and len(given) == len(form.query.params):
                return Asked(form.query, dict(zip(form.query.params, given, strict=True)))
        return None

    def rewritten(self, asked: Asked) -> str | None:
        """Give a query that says all rows of the sum itself; None if it is too long.

        A sum without rows is None too, for there is more to say of it than nothing.
        """
        try:
            rows = self.tables.first(asked.query, asked.params, _MOST + 1)
        except (FaultError, ValueError):
            return None
        if not rows or len(rows) > _MOST:
            return None
        text = values(columns(asked.query), rows)
        return text if len(text) <= MAX_LENGTH else None


def named(tables: Sums, known: Iterable[Query]) -> Named:
    """Learn how the sums look that there are tables of."""
    forms: Known = {}
    heads = set()
    for query in known:
        if not tables.knows(query):
            continue
        for text in _written(query):
            words, iris = _shape(text)
            free = tuple("" if each == f"<{_PLACE}>" else each for each in iris)
            forms.setdefault(words, []).append(_Form(query, free))
            if beginning := _BEGINNING.search(text):
                heads.add(_head(beginning[1]))
    return Named(tables, frozenset(heads), {key: tuple(each) for key, each in forms.items()})


def columns(query: Query) -> list[str]:
    """Give the names that a query of the house shows, in their order."""
    beginning = _BEGINNING.search(query.text)
    shown = beginning[1].rpartition("WHERE")[0] if beginning else ""
    while (flat := _ALIASED.sub(r"\1", shown)) != shown:
        shown = flat
    return re.findall(r"\?(\w+)", shown)


def values(names: Iterable[str], rows: Iterable[Mapping[str, object]]) -> str:
    """Write rows as a query that finds just these, in their order."""
    head = " ".join(f"?{each}" for each in names)
    lines = (f"({' '.join(str(row.get(name, 'UNDEF')) for name in names)})" for row in rows)
    return "\n".join((f"SELECT {head} WHERE {{ VALUES ({head}) {{", *lines, "} }"))


def _written(query: Query) -> list[str]:
    if not query.params:
        return [query.text]
    given = dict.fromkeys(query.params, _PLACE)
    return [queries.bind(query, given), queries.shown(query, given)]


def _head(text: str) -> str:
    return "".join(_IRI.sub("<>", text).split())


def _shape(text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the tokens of a query without its IRIs, and these."""
    items = list(tokens(text))
    words = tuple("<>" if each.kind == "iri" else each.text for each in items)
    return words, tuple(each.text for each in items if each.kind == "iri")
