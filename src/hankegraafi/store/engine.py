"""The embedded engine: a release's store, opened to be read and never written."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hankegraafi import queries
from hankegraafi.errors import QueryError, ReleaseError
from hankegraafi.records import Query
from hankegraafi.store import describe, guard, paging
from hankegraafi.store.answer import Answer, Results, Shelf, Term, complaint
from hankegraafi.store.empty import explain
from hankegraafi.store.empty.explanation import Explanation
from hankegraafi.store.lexer import closed_up
from hankegraafi.store.mistakes import syntax
from hankegraafi.store.pool.wire import Page


class Engine:
    """Answers questions about one release; any number of threads may ask."""

    def __init__(self, store: ox.Store, base: str = "", *, threads: bool = True) -> None:
        """Take a store; `base` is what relative IRIs of a query begin with.

        Where only one thread asks, say so: it is quicker.
        """
        self._store = store
        self.base = base
        self._shelf = Shelf() if threads else None

    def rows(self, query: Query, **params: str) -> list[dict[str, Term]]:
        """Answer one of the house's own queries, with IRIs bound to its parameters.

        Raises:
            TypeError: the query has no such parameter.
            ValueError: a parameter is not an IRI.
            QueryError: the query is not a SELECT, or does not show a parameter that is bound.
        """
        text = queries.bind(query, params)
        answer = self._answer(lambda: self._store.query(text))
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

    def has_graph(self, iri: str) -> bool:
        """Say whether there is a named graph."""
        node = _node(iri)
        return node is not None and self._store.contains_named_graph(node)

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
        items = None if guard.is_plain(text) else guard.admit(text)
        given: dict[str, Any] = {"base_iri": self.base or None}
        if prefixes:
            given["prefixes"] = dict(prefixes)
        if default_graphs or named_graphs:
            given["default_graph"] = _graphs(default_graphs)
            given["named_graphs"] = _graphs(named_graphs)
        try:
            return self._answer(partial(self._store.query, text, **given))
        except SyntaxError as error:
            if (closed := closed_up(text)) != text:
                graphs = {"default_graphs": default_graphs, "named_graphs": named_graphs}
                return self.query(closed, **graphs, prefixes=prefixes)
            items = guard.admit(text) if items is None else items
            raise syntax.explain(
                text, items, str(error), prefixes=prefixes or {}, base=self.base or None
            ) from error

    def page(
        self,
        text: str,
        page: Page,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> tuple[Answer, bool]:
        """Answer a part of a visitor's query; say too whether rows follow it.

        Raises:
            QueryError: as `query`; and the query has no rows that could be counted off.
        """
        items = guard.admit(text)
        asked = partial(self.query, default_graphs=default_graphs, named_graphs=named_graphs)
        asked(text)  # what is wrong is said in the visitor's own words
        following = Page(paging.ALL, page.offset + page.limit)
        more = asked(paging.cut(text, items, following)).has_any()
        return asked(paging.cut(text, items, page)), more

    def why_empty(
        self, text: str, *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> Explanation:
        """Say why a visitor's query finds nothing.

        Raises:
            QueryError: as `query`.
        """
        asked = self.query(text, default_graphs=default_graphs, named_graphs=named_graphs)
        if asked.has_any():
            return Explanation("not_empty")
        return explain.explain_empty(
            self._store,
            text,
            prefixes={},
            base=self.base or None,
            default_graphs=default_graphs,
            named_graphs=named_graphs,
        )

    def _answer(self, ask: Callable[[], Results]) -> Answer:
        try:
            return Answer(ask(), self._shelf)
        except (RuntimeError, OSError) as error:
            raise complaint(error) from error


def open_store(release: Path, base: str = "", *, threads: bool = True) -> Engine:
    """Open the store of a release folder; opening writes nothing.

    Where only one thread will ask, say so: it is quicker.

    Raises:
        ReleaseError: there is no store, or it cannot be read.
    """
    try:
        return Engine(ox.Store.read_only(str(release / "store")), base, threads=threads)
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
