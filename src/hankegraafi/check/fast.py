"""SHACL by `shacl` (https://pypi.org/project/shacl/): a compiled engine, one maintainer, pinned."""

import re

import pyoxigraph as ox
import shacl

from hankegraafi.vocab import expand

_QUERIES = frozenset({expand("sh:select"), expand("sh:ask")})
_INNER = re.compile(r"\{\s*select\b", re.IGNORECASE)
_THIS = re.compile(r"[?$]this\b|\*")


class Fast:
    """The fast engine."""

    name = "shacl"

    def compile(self, shapes: str) -> "_Program":
        """Make a program of shapes.

        Raises:
            ValueError: the engine does not take them, or would take what is wrong.
        """
        for quad in ox.parse(shapes, format=ox.RdfFormat.N_TRIPLES):
            if quad.predicate.value in _QUERIES and isinstance(quad.object, ox.Literal):
                _see_this(quad.object.value)
        return _Program(shacl.Shapes.from_text(shapes, format="ntriples"))


class _Program:
    def __init__(self, shapes: shacl.Shapes) -> None:
        self._shapes = shapes

    def report(self, ntriples: str) -> str:
        """Validate a data graph."""
        report = self._shapes.validate_text(ntriples, format="ntriples")
        return str(report.serialize("ntriples"))


def _see_this(query: str) -> None:
    """See that subqueries show $this (SHACL 5.2.1), which this engine does not ask for.

    Raises:
        ValueError: one does not.
    """
    for inner in _INNER.finditer(query):
        shown, _, _ = query[inner.end() :].partition("{")
        if not _THIS.search(shown):
            raise ValueError("a subquery of a shape does not select $this")
