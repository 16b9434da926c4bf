"""The results of a validation: a `sh:ValidationReport` as text in, plain records out.

Whatever engine wrote the report, it is read here, so that all of them say the same in the same
words (https://www.w3.org/TR/shacl/#validation-report).
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from hankegraafi.check.messages import say
from hankegraafi.records import Severity, Text
from hankegraafi.vocab import PREFIXES, compact

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_SH = PREFIXES["sh"]
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


class Report:
    """A report, and the shapes' own words for what it reports."""

    def __init__(self, ntriples: str, words: Mapping[str, Sequence[ox.Literal]]) -> None:
        """Read a report; `words` are the messages of the shapes by their IRIs."""
        self._words = words
        self._nodes: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES):
            name = quad.predicate.value.removeprefix(_SH)
            self._nodes[quad.subject][name].append(quad.object)

    @property
    def conforms(self) -> bool | None:
        """What the report says of the whole, or reports together; None where it says nothing."""
        said = [node["conforms"][0] for node in self._nodes.values() if node.get("conforms")]
        return all(each == _TRUE for each in said) if said else None

    def results(self, about: Callable[[str], bool]) -> list[Result]:
        """Give the results that the report names itself, not those inside of others.

        Those of nodes that `about` does not take are left out.
        """
        named = [each for node in list(self._nodes.values()) for each in node.get("result", ())]
        found = (self._nodes[each] for each in named)
        return [self._result(each) for each in found if _is_about(each, about)]

    def _result(self, node: Mapping[str, list[Term]]) -> Result:
        focus, path, value, severity = (
            next(iter(node.get(name, ())), None)
            for name in ("focusNode", "resultPath", "value", "resultSeverity")
        )
        return Result(
            severity=_SEVERITIES.get(_named(severity) or "", Severity.VIOLATION),
            rule=_rule(node),
            message=self._message(node),
            focus=_named(focus),
            path=_named(path),
            # A node that is wrong as a whole has no value apart from itself.
            value=None if value == focus and path is None else _spelt(value),
        )

    def _message(self, node: Mapping[str, list[Term]]) -> Text:
        """The words of the constraint, else of its shape, else of the engine."""
        for source in _SOURCES:
            found = [self._words.get(_named(each) or "", ()) for each in node.get(source, ())]
            if words := [each for some in found for each in some]:
                return Text.of({w.language or "en": _fill(w, node) for w in words})
        said = [each for each in node.get("resultMessage", ()) if isinstance(each, ox.Literal)]
        if said and all(each.language for each in said):
            return Text.of({each.language or "": each.value for each in said})
        return say("shape", rule=_rule(node))


def _is_about(node: Mapping[str, list[Term]], about: Callable[[str], bool]) -> bool:
    focus = [_named(each) for each in node.get("focusNode", ())]
    return not focus or focus[0] is None or about(focus[0])


_TRUE = ox.Literal("true", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean"))
_SOURCES = ("sourceConstraint", "sourceShape")


def written(report: object, node: object, parts: Iterable[tuple[str, object]]) -> str:
    """Write a result of a report, N-Triples, with what is stated of it; None states nothing."""
    said = (f"{node} <{_SH}{name}> {term} .\n" for name, term in parts if term is not None)
    return f"{report} <{_SH}result> {node} .\n" + "".join(said)


def words_of(ntriples: str) -> dict[str, list[ox.Literal]]:
    """Give the messages that shapes carry, by the IRIs of what carries them."""
    words: dict[str, list[ox.Literal]] = defaultdict(list)
    for quad in ox.parse(ntriples, format=ox.RdfFormat.N_TRIPLES):
        if quad.predicate.value == f"{_SH}message" and isinstance(quad.object, ox.Literal):
            words[_named(quad.subject) or ""].append(quad.object)
    words.pop("", None)
    return dict(words)


def _named(node: Term | None) -> str | None:
    return node.value if isinstance(node, ox.NamedNode) else None


def _spelt(node: Term | None) -> str | None:
    return node.value if isinstance(node, ox.NamedNode | ox.Literal) else None


def _rule(node: Mapping[str, list[Term]]) -> str:
    """The compact name of the constraint or shape that was not met; else of its component."""
    names = (*_SOURCES, "sourceConstraintComponent")
    named = (_named(each) for name in names for each in node.get(name, ()))
    return compact(next((iri for iri in named if iri), ""))


def _fill(template: ox.Literal, node: Mapping[str, list[Term]]) -> str:
    """Put the nodes of a result into a message; `{?other}` is found in the engine's own words."""
    nodes = {"this": "focusNode", "value": "value", "path": "resultPath", "PATH": "resultPath"}
    values = {
        name: compact(_spelt(node[part][0]) or str(node[part][0]))
        for name, part in nodes.items()
        if node.get(part)
    }
    words = template.value
    if set(_PLACEHOLDER.findall(words)) <= set(values):
        return _PLACEHOLDER.sub(lambda match: values[match[1]], words)
    pieces = [re.escape(piece) for piece in _PLACEHOLDER.split(words)[::2]]
    pattern = re.compile("(.*)".join(pieces), re.DOTALL)
    said = (each.value for each in node.get("resultMessage", ()) if isinstance(each, ox.Literal))
    return next((each for each in said if pattern.fullmatch(each)), words)
