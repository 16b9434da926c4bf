"""The embedded engine: a release's store, opened to be read and never written."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from hankegraafi.errors import QueryError, ReleaseError
from hankegraafi.records import Query
from hankegraafi.store import describe, guard, mistakes
from hankegraafi.store.answer import Answer, Results, Shelf, Term, complaint


class Engine:
    """Answers questions about one release; any number of threads may ask."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._shelf = Shelf()

    def rows(self, query: Query, **params: str) -> list[dict[str, Term]]:
        """Answer one of the house's own queries, with IRIs bound to its parameters.

        Raises:
            TypeError: the query has no such parameter.
            ValueError: a parameter is not an IRI.
            QueryError: the query is not a SELECT, or does not show a parameter that is bound.
        """
        unknown = set(params) - set(query.params)
        if unknown:
            raise TypeError(f"{query.name} has no parameter {', '.join(sorted(unknown))}")
        bound = {ox.Variable(name): ox.NamedNode(value) for name, value in params.items()}
        answer = self._answer(lambda: self._store.query(query.text, substitutions=dict(bound)))
        if answer.kind != "solutions":
            raise QueryError(f"{query.name} is not a SELECT")
        names, rows = answer.table()
        return [
            {name: term for name, term in zip(names, row, strict=True) if term is not None}
            for row in rows
        ]

    def describe(self, iri: str) -> list[ox.Quad]:
        """Give what the release says about a thing, its parts and what points at it.

        Empty when the IRI is not known.
        """
        node = _node(iri)
        return describe.describe(self._store, node) if node else []

    def ask_known(self, iri: str) -> bool:
        """Say whether the curated view says anything about a thing, or a graph has its name."""
        node = _node(iri)
        if node is None:
            return False
        about = self._store.quads_for_pattern(node, None, None, ox.DefaultGraph())
        return next(about, None) is not None or self._store.contains_named_graph(node)

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        prefixes: Mapping[str, str] | None = None,
    ) -> Answer:
        """Answer a visitor's query; read the answer in the same thread.

        Graphs that are given replace those that the query names (SPARQL 1.1 Protocol §2.1.4); one
        that the release does not hold is empty. `prefixes` need no declaration in the query.

        Raises:
            QueryRefused: the query is an update, or it calls another server.
            QuerySyntaxError: it is not SPARQL; names line and column.
            QueryError: it is too long or too deep, or cannot be computed.
        """
        items = guard.admit(text)
        known = dict(prefixes or {})
        chosen = bool(default_graphs or named_graphs)
        defaults = _graphs(default_graphs)
        named = _graphs(named_graphs)
        try:
            return self._answer(
                lambda: self._store.query(
                    text,
                    prefixes=known,
                    default_graph=[*defaults] if chosen else None,
                    named_graphs=[*named] if chosen else None,
                )
            )
        except SyntaxError as error:
            raise mistakes.explain(text, items, str(error), prefixes=known) from error

    def _answer(self, ask: Callable[[], Results]) -> Answer:
        try:
            return Answer(ask(), self._shelf)
        except (RuntimeError, OSError) as error:
            raise complaint(error) from error


def open_store(release: Path) -> Engine:
    """Open the store of a release folder; opening writes nothing.

    Raises:
        ReleaseError: there is no store, or it cannot be read.
    """
    try:
        return Engine(ox.Store.read_only(str(release / "store")))
    except OSError as error:
        raise ReleaseError(
            f"the store of {release} cannot be opened ({error})",
            way_out="Build the release anew with: hankegraafi build",
        ) from error


def _node(iri: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None


def _graphs(names: Sequence[str]) -> list[ox.NamedNode]:
    nodes = [_node(name) for name in names]
    for name, node in zip(names, nodes, strict=True):
        if node is None:
            raise QueryError(f"the graph name {name!r} is not an IRI")
    return [node for node in nodes if node]
