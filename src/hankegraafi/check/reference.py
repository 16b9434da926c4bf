"""SHACL by pyshacl, the reference, over rdflib memory graphs.

`focus_nodes` and `use_shapes` of pyshacl pass bad data and are never used; a store of another
engine behind rdflib changes how literals compare, so there is none.
"""

import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pyshacl
import rdflib
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Node

from hankegraafi.check.engines import About, everything
from hankegraafi.vocab import PREFIXES

_SH = PREFIXES["sh"]
_LOGGERS = ("pyshacl-validate", "pyshacl", "rdflib.term", "rdflib.plugins.parsers.ntriples")
_WORDS = frozenset(
    rdflib.URIRef(_SH + name) for name in ("description", "message", "name", "order")
)


class Reference:
    """The reference; programs that it made share the queries that it parsed."""

    name = "pyshacl"

    def __init__(self) -> None:
        self._prepared: dict[str, Query] = {}

    def compile(self, shapes: str) -> "_Program":
        """Make a program of shapes.

        Raises:
            ValueError: pyshacl would read them otherwise than they are meant.
        """
        with _quiet():
            graph = rdflib.Graph().parse(data=shapes, format="nt")
            if any(str(each) == "1" for each in graph.objects(None, _sh("uniqueLang"))):
                raise ValueError('sh:uniqueLang is "1", which counts for nothing: write true')
            return _Program(_bare(graph), self._prepared)


class _Program:
    """A program that travels between processes as the text that it is made of."""

    def __init__(self, shapes: rdflib.Graph, prepared: dict[str, Query]) -> None:
        self._shapes = shapes
        self._prepared = prepared

    def __reduce__(self) -> tuple[Any, ...]:
        return _restored, (self._shapes.serialize(format="nt"),)

    def report(self, ntriples: str, about: About = everything) -> str:  # noqa: ARG002
        """Validate a data graph, whole.

        Raises:
            ValueError: pyshacl gave no report.
        """
        with _quiet():
            _, report, text = pyshacl.validate(
                _Data(self._prepared).parse(data=ntriples, format="nt"),
                shacl_graph=self._shapes,
                inference="none",
                advanced=self._needs_targets(),
            )
            if not isinstance(report, rdflib.Graph):
                raise ValueError(str(text))
            return str(report.serialize(format="nt"))

    def _needs_targets(self) -> bool:
        """Whether the shapes use targets or rules beyond SHACL Core and SHACL-SPARQL."""
        return any((None, _sh(name), None) in self._shapes for name in ("target", "rule"))


def _restored(shapes: str) -> _Program:
    with _quiet():
        return _Program(rdflib.Graph().parse(data=shapes, format="nt"), {})


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep literals as they are spelt, and the libraries' logs and warnings to themselves.

    rdflib's only switch for the spelling is a global one; it is put back afterwards.
    """
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [logger.disabled for logger in loggers]
    spelling = rdflib.NORMALIZE_LITERALS
    try:
        rdflib.NORMALIZE_LITERALS = False
        for logger in loggers:
            logger.disabled = True
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        rdflib.NORMALIZE_LITERALS = spelling
        for logger, disabled in zip(loggers, before, strict=True):
            logger.disabled = disabled


def _bare(shapes: rdflib.Graph) -> rdflib.Graph:
    """The shapes without their words: pyshacl walks all of a shape's triples at every turn.

    A query keeps its messages, for the engine fills in the variables that only it knows.
    """
    queries = set(shapes.subjects(_sh("select"))) | set(shapes.subjects(_sh("ask")))
    program = rdflib.Graph()
    for subject, predicate, value in shapes:
        if subject in queries or predicate not in _WORDS:
            program.add((subject, predicate, value))
    return program


class _Data(rdflib.Graph):
    """A data graph that parses each query once: pyshacl asks the same ones for every focus node."""

    def __init__(self, prepared: dict[str, Query]) -> None:
        super().__init__()
        self._prepared = prepared

    def query(
        self,
        query_object: str | Query,
        processor: Any = "sparql",
        result: Any = "sparql",
        initNs: Mapping[str, Any] | None = None,  # noqa: N803 - rdflib's names
        initBindings: Mapping[str, Any] | None = None,  # noqa: N803
        use_store_provided: bool = True,  # noqa: FBT001, FBT002
        **kwargs: Any,
    ) -> rdflib.query.Result:
        """Answer a query as rdflib does."""
        if isinstance(query_object, str):
            if query_object not in self._prepared:
                names = dict(self.namespaces()) | dict(initNs or {})
                self._prepared[query_object] = prepareQuery(query_object, initNs=names)
            query_object = self._prepared[query_object]
        return super().query(
            query_object, processor, result, initNs, initBindings, use_store_provided, **kwargs
        )


def _sh(name: str) -> Node:
    return rdflib.URIRef(_SH + name)
