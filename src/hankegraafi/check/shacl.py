"""SHACL by pyshacl, over rdflib memory graphs: text in, plain records out.

Importing pyshacl costs about a second, so it is imported inside the function that runs it; a
command that checks nothing starts without it. `focus_nodes` and `use_shapes` of pyshacl pass bad
data and are never used; whether the data conforms is never asked, only what was found.
"""

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hankegraafi.check.messages import say
from hankegraafi.errors import FaultError
from hankegraafi.records import Severity, Text
from hankegraafi.vocab import PREFIXES, compact

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

_SH = PREFIXES["sh"]
_LOGGERS = ("pyshacl-validate", "pyshacl", "rdflib.term", "rdflib.plugins.parsers.ntriples")
_SEVERITIES = {_SH + severity.name.title(): severity for severity in Severity}
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

    def __init__(self, ntriples: str) -> None:
        with _quiet():
            self._graph = _parse(ntriples)

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

    def _report(self, ntriples: str, name: str) -> tuple[bool, "Graph"]:
        from pyshacl import validate
        from rdflib import Graph

        try:
            conforms, report, text = validate(
                _parse(ntriples),
                shacl_graph=self._graph,
                inference="none",
                advanced=self._needs_targets(),
            )
        except Exception as error:  # noqa: BLE001 - whatever a validator dies of is a fault
            raise _fault(name, f"{type(error).__name__}: {error}") from error
        if not isinstance(report, Graph):
            raise _fault(name, str(text))
        return bool(conforms), report

    def _needs_targets(self) -> bool:
        """Whether the shapes use targets or rules beyond SHACL Core and SHACL-SPARQL."""
        return any(True for name in ("target", "rule") for _ in self._triples(name))

    def _triples(self, name: str) -> Iterator[Any]:
        from rdflib import URIRef

        return iter(self._graph.triples((None, URIRef(_SH + name), None)))

    def _results(self, report: "Graph") -> Iterator[Result]:
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
                value=_spelt(value),
            )

    def _message(self, report: "Graph", node: "Node") -> Text:
        """The words of the constraint, else of its shape, as the shapes graph has them."""
        for source in ("sourceConstraint", "sourceShape"):
            shape = report.value(node, _sh(source))
            words = list(self._graph.objects(shape, _sh("message"))) if shape is not None else []
            if words:
                return Text.of(
                    {getattr(w, "language", None) or "en": _fill(str(w), report, node) for w in words}
                )
        return say("shape", rule=_rule(report, node))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep literals as they are spelt, and the libraries' logs and warnings to themselves.

    rdflib's only switch for the spelling is a global one; it is put back afterwards.
    """
    import rdflib

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


def _parse(ntriples: str) -> "Graph":
    from rdflib import Graph

    return Graph().parse(data=ntriples, format="nt")


def _sh(name: str) -> "Node":
    from rdflib import URIRef

    return URIRef(_SH + name)


def _named(node: "Node | None") -> str | None:
    from rdflib import URIRef

    return str(node) if isinstance(node, URIRef) else None


def _spelt(node: "Node | None") -> str | None:
    from rdflib import BNode

    return None if node is None or isinstance(node, BNode) else str(node)


def _rule(report: "Graph", node: "Node") -> str:
    """The compact name of the constraint or shape that was not met; else of its component."""
    names = ("sourceConstraint", "sourceShape", "sourceConstraintComponent")
    named = (_named(report.value(node, _sh(name))) for name in names)
    return compact(next((iri for iri in named if iri), ""))


def _fill(template: str, report: "Graph", node: "Node") -> str:
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
