"""SHACL by pyshacl, over rdflib memory graphs: text in, plain records out.

Importing this module costs a second, so nobody imports it at the top: a command that checks
nothing starts without it. `focus_nodes` and `use_shapes` of pyshacl pass bad data and are never
used; whether the data conforms is never asked, only what was found.
"""

import logging
import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyshacl
import rdflib
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Node

from hankegraafi.check.messages import say
from hankegraafi.errors import FaultError
from hankegraafi.records import Severity, Text
from hankegraafi.vocab import PREFIXES, compact

_SH = PREFIXES["sh"]
_LOGGERS = ("pyshacl-validate", "pyshacl", "rdflib.term", "rdflib.plugins.parsers.ntriples")
_SEVERITIES = {_SH + severity.name.title(): severity for severity in Severity}
_WORDS = frozenset(
    rdflib.URIRef(_SH + name) for name in ("description", "message", "name", "order")
)
_PLACEHOLDER = re.compile(r"\{[$?](\w+)\}")


@dataclass(frozen=True, slots=True)
class Result:
    """One SHACL result: IRIs, and the value as the data spell it."""

    severity: Severity
    rule: str
    message: Text
    focus: str | None
    path: str | None
    value: str | None


class Shapes:
    """A shapes graph, parsed once and used for any number of data graphs."""

    def __init__(self, ntriples: str, *, like: "Shapes | None" = None) -> None:
        """Parse the shapes; those that are `like` others share what was prepared for them."""
        with _quiet():
            self._graph = rdflib.Graph().parse(data=ntriples, format="nt")
            self._program = _program(self._graph)
        self._prepared: dict[str, Query] = like._prepared if like else {}

    def check(self, ntriples: str, *, name: str) -> list[Result]:
        """Check a data graph against the shapes.

        Args:
            ntriples: the graph, without ill-typed literals.
            name: what the graph is called when the validator fails.

        Raises:
            FaultError: the validator crashed or gave no report; that is never a pass.
        """
        with _quiet():
            conforms, report = self._report(ntriples, name)
            results = list(self._results(report))
        if not conforms and not results:
            raise _fault(name, "it found something wrong and does not say what")
        return results

    def _report(self, ntriples: str, name: str) -> tuple[bool, rdflib.Graph]:
        try:
            conforms, report, text = pyshacl.validate(
                _Data(self._prepared).parse(data=ntriples, format="nt"),
                shacl_graph=self._program,
                inference="none",
                advanced=self._needs_targets(),
            )
        except Exception as error:  # whatever a validator dies of is a fault
            raise _fault(name, f"{type(error).__name__}: {error}") from error
        if not isinstance(report, rdflib.Graph):
            raise _fault(name, str(text))
        return bool(conforms), report

    def _needs_targets(self) -> bool:
        """Whether the shapes use targets or rules beyond SHACL Core and SHACL-SPARQL."""
        return any(True for name in ("target", "rule") for _ in self._triples(name))

    def _triples(self, name: str) -> Iterator[Any]:
        return iter(self._graph.triples((None, rdflib.URIRef(_SH + name), None)))

    def _results(self, report: rdflib.Graph) -> Iterator[Result]:
        for _, _, node in report.triples((None, _sh("result"), None)):
            focus, path, value = (
                report.value(node, _sh(name)) for name in ("focusNode", "resultPath", "value")
            )
            yield Result(
                severity=_SEVERITIES.get(
                    str(report.value(node, _sh("resultSeverity"))), Severity.VIOLATION
                ),
                rule=_rule(report, node),
                message=self._message(report, node),
                focus=_named(focus),
                path=_named(path),
                # A node that is wrong as a whole has no value apart from itself.
                value=None if value == focus and path is None else _spelt(value),
            )

    def _message(self, report: rdflib.Graph, node: Node) -> Text:
        """The words of the constraint, else of its shape, as the shapes graph has them."""
        for source in ("sourceConstraint", "sourceShape"):
            shape = report.value(node, _sh(source))
            words = list(self._graph.objects(shape, _sh("message"))) if shape is not None else []
            if words:
                return Text.of(
                    {
                        getattr(w, "language", None) or "en": _fill(str(w), report, node)
                        for w in words
                    }
                )
        return say("shape", rule=_rule(report, node))


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


def _program(shapes: rdflib.Graph) -> rdflib.Graph:
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


def _named(node: Node | None) -> str | None:
    return str(node) if isinstance(node, rdflib.URIRef) else None


def _spelt(node: Node | None) -> str | None:
    return None if node is None or isinstance(node, rdflib.BNode) else str(node)


def _rule(report: rdflib.Graph, node: Node) -> str:
    """The compact name of the constraint or shape that was not met; else of its component."""
    names = ("sourceConstraint", "sourceShape", "sourceConstraintComponent")
    named = (_named(report.value(node, _sh(name))) for name in names)
    return compact(next((iri for iri in named if iri), ""))


def _fill(template: str, report: rdflib.Graph, node: Node) -> str:
    """Put the nodes of a result into a message; `{?other}` is found in the engine's own words."""
    nodes = {"this": "focusNode", "value": "value", "path": "resultPath", "PATH": "resultPath"}
    values = {
        name: compact(str(value))
        for name, part in nodes.items()
        if (value := report.value(node, _sh(part))) is not None
    }
    if set(_PLACEHOLDER.findall(template)) <= set(values):
        return _PLACEHOLDER.sub(lambda match: values[match[1]], template)
    pieces = [re.escape(piece) for piece in _PLACEHOLDER.split(template)[::2]]
    pattern = re.compile("(.*)".join(pieces), re.DOTALL)
    said = (str(words) for words in report.objects(node, _sh("resultMessage")))
    return next((words for words in said if pattern.fullmatch(words)), template)


def _fault(name: str, detail: str) -> FaultError:
    return FaultError(
        f"the SHACL validator failed on {name}: {detail}",
        way_out="Nothing was passed; look at the shapes that use SPARQL or compare values.",
    )
