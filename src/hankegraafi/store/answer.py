"""The answer to a query: rows, yes or no, or a graph."""

import threading
import weakref
from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import pyoxigraph as ox

from hankegraafi import formats
from hankegraafi.errors import FaultError, HankegraafiError, QueryError
from hankegraafi.formats import Format

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples
T = TypeVar("T")

_RESULTS = {
    formats.JSON: ox.QueryResultsFormat.JSON,
    formats.XML: ox.QueryResultsFormat.XML,
    formats.CSV: ox.QueryResultsFormat.CSV,
    formats.TSV: ox.QueryResultsFormat.TSV,
}


class Shelf(threading.local):
    """What the engine found for one thread.

    The engine's results leak, or end the whole process, when another thread drops or touches
    them. So they never leave their thread: an answer only knows that they lie here, and those of
    answers that nobody holds any more are dropped when the same thread asks again.
    """

    def __init__(self) -> None:
        self._kept: dict[int, tuple[weakref.ref[Answer], Results]] = {}

    def put(self, answer: "Answer", results: Results) -> None:
        """Keep the results of an answer."""
        self._kept = {key: kept for key, kept in self._kept.items() if kept[0]() is not None}
        self._kept[id(answer)] = (weakref.ref(answer), results)

    def take(self, answer: "Answer") -> Any:
        """Give the results of an answer, once.

        Raises:
            RuntimeError: they were taken before, or another thread asked.
        """
        kept = self._kept.pop(id(answer), None)
        if kept is None or kept[0]() is not answer:
            raise RuntimeError("an answer is read once, in the thread that asked")
        return kept[1]


class SupportsWrite(Protocol):
    """What takes the pieces of an answer."""

    def write(self, content: bytes, /) -> int:
        """Take a piece."""


class Answer:
    """What the engine found; it is read once, in the thread that asked.

    `kind` is "solutions", "boolean" or "graph".
    """

    def __init__(self, results: Results, shelf: Shelf | None = None) -> None:
        """Take results; on no shelf, the answer itself must not leave its thread."""
        if isinstance(results, ox.QuerySolutions):
            self.kind = "solutions"
        else:
            self.kind = "boolean" if isinstance(results, ox.QueryBoolean) else "graph"
        self._shelf = shelf
        self._results: list[Any] = []
        if shelf:
            shelf.put(self, results)
        else:
            self._results.append(results)

    @property
    def columns(self) -> tuple[str, ...] | None:
        """The names of the columns of rows; None of another kind, and of what lies on a shelf."""
        found = self._results[0] if self._results else None
        if not isinstance(found, ox.QuerySolutions):
            return None
        return tuple(each.value for each in found.variables)

    @property
    def boolean(self) -> bool:
        """Yes or no.

        Raises:
            QueryError: the answer is of another kind.
        """
        return self._read("boolean", bool)

    def serialize(self, target: Format) -> bytes:
        """Write rows, or yes or no, in one of the formats for results.

        Raises:
            QueryError: the answer is a graph, or a row of it cannot be computed.
            ValueError: the format is not one for results.
        """
        if target not in _RESULTS:
            raise ValueError(f"{target.name} is not a format for results")
        kind = "boolean" if self.kind == "boolean" else "solutions"
        return self._read(kind, lambda results: bytes(results.serialize(format=_RESULTS[target])))

    def write(self, file: SupportsWrite, target: Format) -> None:
        """Write rows, or yes or no, piece by piece as they are computed.

        Raises:
            QueryError: the answer is a graph, or a row of it cannot be computed.
            ValueError: the format is not one for results.
        """
        if target not in _RESULTS:
            raise ValueError(f"{target.name} is not a format for results")
        kind = "boolean" if self.kind == "boolean" else "solutions"
        self._read(kind, lambda results: results.serialize(output=file, format=_RESULTS[target]))

    def first(self, most: int) -> tuple[tuple[str, ...], list[tuple[Term | None, ...]], int]:
        """Give the names of the columns, the first rows, and how many rows there are.

        Raises:
            QueryError: the answer is of another kind, or a row of it cannot be computed.
        """

        def read(
            results: Any,
        ) -> tuple[tuple[str, ...], list[tuple[Term | None, ...]], int]:
            variables = results.variables
            rows, total = [], 0
            for row in results:
                total += 1
                if total <= most:
                    rows.append(tuple(row[variable] for variable in variables))
            return tuple(variable.value for variable in variables), rows, total

        return self._read("solutions", read)

    def table(self) -> tuple[tuple[str, ...], list[tuple[Term | None, ...]]]:
        """Give the names of the columns and every row; a value that is not bound is None.

        Raises:
            QueryError: the answer is of another kind, or a row of it cannot be computed.
        """

        def read(results: Any) -> tuple[tuple[str, ...], list[tuple[Term | None, ...]]]:
            variables = results.variables
            rows = [tuple(row) for row in results]
            return tuple(variable.value for variable in variables), rows

        return self._read("solutions", read)

    def has_any(self) -> bool:
        """Say whether there is a row, or a triple, or yes is the answer.

        Raises:
            QueryError: the first one cannot be computed.
        """
        if self.kind == "boolean":
            return self.boolean
        return self._read(self.kind, lambda results: next(iter(results), None) is not None)

    def triples(self, use: Callable[[ox.QueryTriples], T]) -> T:
        """Let a function go through the triples of a graph as they are computed.

        Raises:
            QueryError: the answer is no graph, or a part of it cannot be computed.
        """
        return self._read("graph", use)

    def quads(self) -> list[ox.Quad]:
        """Give the graph that the query made, as quads of the default graph.

        Raises:
            QueryError: the answer is of another kind, or a part of it cannot be computed.
        """

        def read(results: Any) -> list[ox.Quad]:
            return [ox.Quad(each.subject, each.predicate, each.object) for each in results]

        return self._read("graph", read)

    def _read(self, kind: str, read: Callable[[Any], T]) -> T:
        if self.kind != kind:
            raise QueryError(
                f"the answer is of the kind {self.kind}, not {kind}",
                way_out="Ask for a format that fits: rows for SELECT, a graph for CONSTRUCT.",
            )
        results = [self._shelf.take(self)] if self._shelf else self._results
        try:
            return read(results.pop())
        except (RuntimeError, OSError) as error:
            raise complaint(error) from error


def complaint(error: Exception) -> HankegraafiError:
    """Tell what the engine said while it computed an answer.

    The error loses its traceback, in which the engine's results would travel to other threads.
    """
    error.with_traceback(None)
    if isinstance(error, OSError):
        return FaultError(f"the store cannot be read: {error}")
    return QueryError(f"the query cannot be computed: {error}")
