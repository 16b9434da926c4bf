"""Answer the house's queries over everything from the tables of a release."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from hankegraafi import queries, vocab
from hankegraafi.errors import FaultError
from hankegraafi.records import Query
from hankegraafi.release.opened import Release
from hankegraafi.release.sums.twins import mark

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Cells = tuple[Any, ...]
"""What stands in a column, row by row."""

FOLDER = "sums"
INDEX = f"{FOLDER}/sums.json"
"""Which queries there are tables of, and why others are left to the engine."""

_INTEGER, _DECIMAL, _BOOLEAN = (
    ox.NamedNode(vocab.PREFIXES["xsd"] + name) for name in ("integer", "decimal", "boolean")
)
_WORDS = frozenset({"year", "example", "space", "name", "word", "code"})
"""Columns that hold texts; other texts are IRIs."""
_KIND, _LANGUAGE = "_datatype", "_language"
"""How columns end whose cells tell the datatypes, or the languages, of those in another."""
_OF_NOTHING = {
    "organisation_sum": ("projects", "unstated", "share"),
    "programme_sum": ("projects", "unstated", "share"),
    "project_sum_below": ("projects", "unstated", "share"),
    "source_size": ("count",),
}
"""What is none where a table knows nothing of a thing: an engine has a row that says so."""


class Sums:
    """The tables of sums of a release; any number of threads may ask."""

    def __init__(self, folder: Path, marks: Mapping[str, str]) -> None:
        """Take a release's folder, and the digest of each query that it has a table of."""
        self._folder = folder
        self._marks = marks
        self._lock = Lock()
        self._engine: DuckDBPyConnection | None = None

    @property
    def names(self) -> frozenset[str]:
        """The names of the queries that there are tables of."""
        return frozenset(self._marks)

    def knows(self, query: Query) -> bool:
        """Say whether there is a table of a query as it stands."""
        return query.name in self._marks and self._marks[query.name] == mark(query)

    def ready(self) -> None:
        """Begin now what the first question would wait for; where there is no table, nothing."""
        if self._marks:
            self._cursor().close()

    def rows(self, query: Query, **params: str) -> list[dict[str, Term]]:
        """Answer a query as the engine does, with IRIs bound to all of its parameters.

        Raises:
            TypeError: these are not the parameters of the query.
            ValueError: a parameter is not an IRI.
            FaultError: the table cannot be read.
        """
        return self.first(query, params)

    def first(
        self, query: Query, params: Mapping[str, str], most: int | None = None
    ) -> list[dict[str, Term]]:
        """Give the first so many rows of what `rows` gives; without `most` all of them.

        Raises:
            TypeError: as `rows`.
            ValueError: as `rows`.
            FaultError: as `rows`.
        """
        queries.bind(query, params)
        if set(params) != set(query.params) or not self.knows(query):
            raise TypeError(f"{query.name} with {sorted(params)} has no table")
        names, found = self._found(query.name, params, most)
        rows = _rows(names, found)
        if not rows and query.name in _OF_NOTHING:
            rows = [_nothing(query.name, params)]
        return rows

    def largest(self, query: Query, most: int) -> list[str]:
        """Give the things of which a query with one parameter tells the most, and the last one.

        Raises:
            FaultError: the table cannot be read.
        """
        from duckdb import ColumnExpression

        (name,) = query.params
        column = ColumnExpression(name)
        with self._table(query.name) as table:
            size = "awards" if "awards" in table.columns else "count"
            first = table.sort(ColumnExpression(size).desc().nulls_last(), column).limit(most)
            last = table.sort(column.desc()).limit(1)
            found = [row[0] for each in (first, last) for row in each.project(column).fetchall()]
        return list(dict.fromkeys(found))

    def _found(
        self, name: str, params: Mapping[str, str], most: int | None
    ) -> tuple[list[str], list[Any]]:
        from duckdb import ColumnExpression, ConstantExpression

        with self._table(name) as table:
            for column, iri in params.items():
                table = table.filter(ColumnExpression(column) == ConstantExpression(iri))
            return table.columns, (table if most is None else table.limit(most)).fetchall()

    @contextmanager
    def _table(self, name: str) -> "Iterator[DuckDBPyRelation]":
        import duckdb

        try:
            with self._cursor() as cursor:
                yield cursor.read_parquet(f"{self._folder}/{FOLDER}/{name}.parquet")
        except duckdb.Error as error:
            raise FaultError(
                f"the table of {name} cannot be read: {str(error).splitlines()[0]}",
                way_out="Build the release anew with: hankegraafi build",
            ) from error

    def _cursor(self) -> "DuckDBPyConnection":
        """Give a way of one's own to the one engine, which begins with the first who asks."""
        import duckdb

        with self._lock:
            if self._engine is None:
                settings: dict[str, str | bool | int | float | list[str]] = {
                    "threads": "2",
                    "memory_limit": "512MB",
                    "autoinstall_known_extensions": "false",
                    "autoload_known_extensions": "false",
                }
                self._engine = duckdb.connect(":memory:", config=settings)
            return self._engine.cursor()


def sums_of(release: Release) -> Sums:
    """Give the tables of sums of a release; one that was built without them has none."""
    return sums_in(release.path)


def sums_in(folder: Path) -> Sums:
    """Give the tables of sums that lie in a folder."""
    try:
        told = json.loads((folder / INDEX).read_bytes())
        marks = {str(name): str(each) for name, each in told["queries"].items()}
    except (OSError, ValueError, KeyError, AttributeError):
        marks = {}
    return Sums(folder, marks)


def _nothing(name: str, params: Mapping[str, str]) -> dict[str, Term]:
    row: dict[str, Term] = {each: ox.NamedNode(iri) for each, iri in params.items()}
    for each in _OF_NOTHING[name]:
        row[each] = ox.Literal("0", datatype=_DECIMAL if each == "share" else _INTEGER)
    return row


def _rows(names: list[str], found: list[tuple[Any, ...]]) -> list[dict[str, Term]]:
    """Give rows of terms; what a column says again and again is made once."""
    cells = dict(zip(names, zip(*found, strict=True), strict=True)) if found else {}
    shown = [name for name in cells if not name.endswith((_KIND, _LANGUAGE))]
    rows: list[dict[str, Term]] = [{} for _ in found]
    for name in shown:
        beside = [cells[each] for each in (name + _KIND, name + _LANGUAGE) if each in cells]
        for row, term in zip(rows, _column(name, cells[name], beside), strict=True):
            if term is not None:
                row[name] = term
    return rows


def _column(name: str, said: Cells, beside: Sequence[Cells]) -> Iterator[Term | None]:
    if isinstance(next(filter(None, said), None), Decimal):  # dear to look up
        return (_term(name, each) for each in said)
    if not beside:
        plain = {each: _term(name, each) for each in set(said)}
        return map(plain.__getitem__, said)
    told = list(zip(said, *beside, strict=True))
    made = {each: _term(name, *each) for each in set(told)}
    return map(made.__getitem__, told)


def _term(name: str, value: object, tag: str | None = None) -> Term | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return ox.Literal("true" if value else "false", datatype=_BOOLEAN)
    if isinstance(value, int):
        return ox.Literal(str(value), datatype=_INTEGER)
    if isinstance(value, Decimal):
        return ox.Literal(_digits(value), datatype=_DECIMAL)
    if tag and ":" in tag:  # a datatype; a language has no colon
        return ox.Literal(str(value), datatype=ox.NamedNode(tag))
    if tag:
        return ox.Literal(str(value), language=tag)
    return ox.Literal(str(value)) if name in _WORDS else ox.NamedNode(str(value))


def _digits(value: Decimal) -> str:
    """Write a decimal as the engine does, without zeros at its end."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"
