"""Findings in every form but the terminal's: JSON, SARIF, GitHub's annotations, HTML, SHACL."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from hankegraafi import __version__, resources
from hankegraafi.check import report
from hankegraafi.rdf.read import DataFolder
from hankegraafi.records import LANGUAGES, Finding, Severity
from hankegraafi.vocab import PREFIXES, expand

_SARIF = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_GITHUB = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
# What a path in a URI may hold as it is (RFC 3986 §3.3).
_IN_PATHS = "/:@!$&'()*+,;=~"
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_HOME = "https://w3id.org/hankegraafi/"


def write(
    findings: Sequence[Finding], form: str, language: str, folder: DataFolder, today: date
) -> str:
    """Write findings in a form: json, sarif, github, html or ttl.

    `folder` is what was checked, and `today` when.
    """
    if form == "html":
        from hankegraafi.check import html

        ontology = resources.folder("ontology")
        return html.page(findings, language, folder=folder, ontology=ontology, today=today)
    if form == "github":
        return "\n".join(github(findings, language))
    if form == "ttl":
        return turtle(findings).rstrip()
    value = sarif(findings, language) if form == "sarif" else report.as_json(findings)
    return json.dumps(value, ensure_ascii=False, indent=2)


def sarif(findings: Iterable[Finding], language: str) -> dict[str, Any]:
    """Give a log of SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/)."""
    ordered = sorted(findings, key=Finding.sort_key)
    rules = sorted({finding.rule for finding in ordered})
    tool = {
        "name": "hankegraafi",
        "version": __version__,
        "informationUri": _HOME,
        "rules": [{"id": rule} for rule in rules],
    }
    results = [_sarif_result(finding, language, rules.index(finding.rule)) for finding in ordered]
    run = {"tool": {"driver": tool}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def github(findings: Iterable[Finding], language: str) -> Iterator[str]:
    """Give one workflow command a finding: GitHub shows it beside the line that it is about."""
    for finding in sorted(findings, key=Finding.sort_key):
        place = {
            "file": finding.file.as_posix() if finding.file else "",
            "line": str(finding.line or ""),
            "col": str(finding.column or ""),
            "title": finding.rule,
        }
        told = ",".join(f"{key}={_property(value)}" for key, value in place.items() if value)
        words = finding.said.best(language)[1]
        about = f" ({finding.focus})" if finding.focus else ""
        yield _printable(f"::{_GITHUB[finding.severity]} {told}::{_data(words + about)}")


def turtle(findings: Iterable[Finding]) -> str:
    """Give a `sh:ValidationReport` as Turtle; it conforms when there is no violation."""
    ordered = sorted(findings, key=Finding.sort_key)
    report = ox.BlankNode("report")
    conforms = all(finding.severity is not Severity.VIOLATION for finding in ordered)
    triples = [
        ox.Triple(report, _node("rdf:type"), _node("sh:ValidationReport")),
        ox.Triple(report, _node("sh:conforms"), ox.Literal(conforms)),
    ]
    nodes = [ox.BlankNode(f"r{number}") for number, _ in enumerate(ordered, start=1)]
    triples += (ox.Triple(report, _node("sh:result"), node) for node in nodes)
    for node, finding in zip(nodes, ordered, strict=True):
        triples += (ox.Triple(node, _node(name), value) for name, value in _result(finding))
    prefixes = {name: PREFIXES[name] for name in ("hs", "sh", "xsd")}
    content = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""
    lines = content.decode().splitlines(keepends=True)
    declared = len(prefixes)  # in no order of its own
    return "".join([*sorted(lines[:declared]), *lines[declared:]])


def _result(finding: Finding) -> Iterator[tuple[str, ox.NamedNode | ox.Literal]]:
    yield "rdf:type", _node("sh:ValidationResult")
    yield "sh:resultSeverity", _node(f"sh:{finding.severity.name.title()}")
    if finding.focus:
        yield "sh:focusNode", _value(finding.focus)
    if finding.path and isinstance(path := _value(finding.path), ox.NamedNode):
        yield "sh:resultPath", path
    if finding.value is not None:
        yield "sh:value", _value(finding.value)
    if finding.rule.partition(":")[0] in PREFIXES:
        yield "sh:sourceShape", _node(finding.rule)
    for language, words in finding.said.values:
        yield "sh:resultMessage", ox.Literal(words, language=language)


def _value(text: str) -> ox.NamedNode | ox.Literal:
    """Give a value: an IRI when it reads as one of the web's, else text."""
    if text.startswith(("http://", "https://")):
        try:
            return ox.NamedNode(text)
        except ValueError:
            return ox.Literal(text)
    return ox.Literal(text)


def _node(name: str) -> ox.NamedNode:
    return ox.NamedNode(expand(name))


def _sarif_result(finding: Finding, language: str, index: int) -> dict[str, Any]:
    values = dict(finding.said.values)
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _SARIF[finding.severity],
        "message": {"text": finding.said.best(language)[1]},
        "properties": {
            "focus": finding.focus,
            "path": finding.path,
            "value": finding.value,
            "graph": finding.graph,
            "messages": {each: values[each] for each in LANGUAGES if each in values},
            "expected": finding.expected.best(language)[1] or None,
            "hint": finding.hint.best(language)[1] or None,
        },
    }
    if finding.file:
        place: dict[str, Any] = {
            "artifactLocation": {"uri": quote(finding.file.as_posix(), safe=_IN_PATHS)}
        }
        if finding.line:
            place["region"] = {"startLine": finding.line}
            if finding.column:
                place["region"]["startColumn"] = finding.column
        result["locations"] = [{"physicalLocation": place}]
    return result


def _printable(line: str) -> str:
    """Show a control character as its code: what data says must not steer who reads a log."""
    return "".join(each if each.isprintable() else f"<U+{ord(each):04X}>" for each in line)


def _data(text: str) -> str:
    """Escape the words of a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    """Escape a property of a workflow command."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
