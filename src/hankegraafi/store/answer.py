"""The answer to a query: rows, yes or no, or a graph."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

import pyoxigraph as ox

from hankegraafi import formats
from hankegraafi.errors import FaultError, QueryError
from hankegraafi.formats import Format

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
T = TypeVar("T")

_RESULTS = {
    formats.JSON: ox.QueryResultsFormat.JSON,
    formats.XML: ox.QueryResultsFormat.XML,
    formats.CSV: ox.QueryResultsFormat.CSV,
    formats.TSV: ox.QueryResultsFormat.TSV,
}


class Answer:
    """What the engine found; it is read once, in the thread that asked.

    `kind` is "solutions", "boolean" or "graph". The engine's results die with the whole process
    when another thread touches them, so that is an error here.
    """

    def __init__(self, results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> None:
        self._results: Any = results
        self._thread = threading.get_ident()
        if isinstance(results, ox.QuerySolutions):
            self.kind = "solutions"
        else:
            self.kind = "boolean" if isinstance(results, ox.QueryBoolean) else "graph"

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

    def table(self) -> tuple[tuple[str, ...], list[tuple[Term | None, ...]]]:
        """Give the names of the columns and every row; a value that is not bound is None.

        Raises:
            QueryError: the answer is of another kind, or a row of it cannot be computed.
        """

        def read(results: Any) -> tuple[tuple[str, ...], list[tuple[Term | None, ...]]]:
            variables = results.variables
            rows = [tuple(row[variable] for variable in variables) for row in results]
            return tuple(variable.value for variable in variables), rows

        return self._read("solutions", read)

    def quads(self) -> list[ox.Quad]:
        """Give the graph that the query made, as quads of the default graph.

        Raises:
            QueryError: the answer is of another kind, or a part of it cannot be computed.
        """

        def read(results: Any) -> list[ox.Quad]:
            return [ox.Quad(each.subject, each.predicate, each.object) for each in results]

        return self._read("graph", read)

    def _read(self, kind: str, read: Callable[[Any], T]) -> T:
        if threading.get_ident() != self._thread:
            raise RuntimeError("an answer is read in the thread that asked")
        if self.kind != kind:
            raise QueryError(
                f"the answer is of the kind {self.kind}, not {kind}",
                way_out="Ask for a format that fits: rows for SELECT, a graph for CONSTRUCT.",
            )
        with evaluating():
            return read(self._results)


class evaluating:  # noqa: N801 - reads as a statement: with evaluating()
    """Turn what the engine raises during evaluation into an error of the query."""

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        """Raise the engine's complaint as the query's.

        Raises:
            QueryError: the engine could not compute the answer.
            FaultError: the store's files could not be read.
        """
        if isinstance(error, RuntimeError):
            raise QueryError(f"the query cannot be computed: {error}") from error
        if isinstance(error, OSError):
            raise FaultError(f"the store cannot be read: {error}") from error
