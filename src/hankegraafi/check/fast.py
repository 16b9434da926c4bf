"""SHACL by compiled engines: what SHACL Core asks by `shacl`, constraints in SPARQL by pyoxigraph.

`shacl` has one maintainer and is pinned. It runs a constraint's
query once for every focus node, so those queries that may be run once for all of them are.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pyoxigraph as ox
import shacl

from hankegraafi.check import selects
from hankegraafi.check.engines import About, everything
from hankegraafi.check.queries import Queries
from hankegraafi.check.results import written
from hankegraafi.check.selects import Ready, Select
from hankegraafi.vocab import PREFIXES, expand

_QUERIES = frozenset({expand("sh:select"), expand("sh:ask")})
_INNER = re.compile(r"\{\s*select\b", re.IGNORECASE)
_SH = PREFIXES["sh"]
_BOOLEAN = expand("xsd:boolean")
_SAID = re.compile(rf'^(?P<report>\S+) <{expand("sh:conforms")}> "(true|false)".*$', re.MULTILINE)
_THIS = re.compile(r"[?$]this\b|\*")


class Fast:
    """The fast engine; programs that it made share the queries that it read."""

    name = "shacl"

    def __init__(self) -> None:
        self._queries = Queries()

    def compile(self, shapes: str) -> "_Program":
        """Make a program of shapes.

        Raises:
            ValueError: the engine does not take them, or would take what is wrong.
        """
        for quad in ox.parse(shapes, format=ox.RdfFormat.N_TRIPLES):
            if quad.predicate.value in _QUERIES and isinstance(quad.object, ox.Literal):
                _see_this(quad.object.value)
        for_all, rest = selects.split(shapes, self._queries)
        return _Program(rest, for_all)


class _Program:
    """A program that travels between processes as the text that it is made of."""

    def __init__(self, shapes: str, for_all: Sequence[Select]) -> None:
        self._text = shapes
        self._selects = tuple(for_all)
        self._shapes = shacl.Shapes.from_text(shapes, format="ntriples")
        self._for_all = [Ready(each) for each in for_all]

    def __reduce__(self) -> tuple[Any, ...]:
        return _Program, (self._text, self._selects)

    def report(self, ntriples: str, about: About = everything) -> str:
        """Validate a data graph."""
        report = self._shapes.validate_text(ntriples, format="ntriples")
        core = self._core(report, about)
        said = _SAID.search(core)
        if said is None:
            raise ValueError("it gave no report")
        more = selects.results(self._for_all, ntriples, said["report"], about)
        return (core.replace(said[0], said[0].replace("true", "false")) if more else core) + more

    def _core(self, report: shacl.Report, about: About) -> str:
        """Write the engine's report, whole or of some focus nodes; most of many are not wanted."""
        if about is everything:
            return str(report.serialize("ntriples"))
        wanted = [each for each in report.results if about(each.focus_node.strip("<>"))]
        if any(each.path and not each.path.startswith("<") for each in wanted):
            return str(report.serialize("ntriples"))
        conforms = "false" if wanted else "true"
        said = f'_:report <{_SH}conforms> "{conforms}"^^<{_BOOLEAN}> .\n'
        return said + "".join(
            written("_:report", f"_:r{number}", _parts(each)) for number, each in enumerate(wanted)
        )


def _parts(result: shacl.Result) -> Iterator[tuple[str, str | None]]:
    """What a report states of a result."""
    yield "focusNode", result.focus_node
    yield "resultPath", result.path
    yield "value", result.value
    yield "resultSeverity", f"<{result.severity_iri}>"
    yield "sourceShape", result.source_shape
    yield "sourceConstraintComponent", f"<{result.component_iri}>"


def _see_this(query: str) -> None:
    """See that subqueries show $this (SHACL 5.2.1), which this engine does not ask for.

    Raises:
        ValueError: one does not.
    """
    for inner in _INNER.finditer(query):
        shown, _, _ = query[inner.end() :].partition("{")
        if not _THIS.search(shown):
            raise ValueError("a subquery of a shape does not select $this")
