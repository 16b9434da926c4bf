"""What good data also has is told once for a whole list, not for each of its records."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pyoxigraph as ox

from hankegraafi import iris
from hankegraafi.check.messages import say
from hankegraafi.rdf.read import RECORDS, TurtleFile
from hankegraafi.records import Finding, Severity, Text

Kind = tuple[Severity, str, Text]
"""What findings that say the same have in common."""


def kind(finding: Finding) -> Kind:
    """Give what a finding has in common with those that say the same."""
    return finding.severity, finding.rule, finding.message


def listed(files: Iterable[TurtleFile]) -> dict[str, Path]:
    """Give for each thing that a list was read into the file that holds it."""
    return {
        iris.document(quad.subject.value): file.path
        for file in files
        if file.path.name == RECORDS
        for quad in file.quads
        if isinstance(quad.subject, ox.NamedNode)
    }


def listed_in(
    store: ox.Store, lists: Mapping[str, Path], findings: Iterable[Finding]
) -> dict[str, Path]:
    """Give for each thing that was found wanting, and that a list was read into, the list's file.

    `lists` are the files of lists by the graphs that hold what they say.
    """
    graphs = [(ox.NamedNode(graph), path) for graph, path in lists.items()]
    documents = {iris.document(each.focus) for each in findings if each.focus and _is_advice(each)}
    return {
        document: path
        for document in documents
        for graph, path in graphs
        if any(store.quads_for_pattern(ox.NamedNode(document), None, None, graph))
    }


def folded(
    findings: Iterable[Finding],
    records: Mapping[str, Path],
    more: Mapping[Kind, int] = MappingProxyType({}),
) -> Iterator[Finding]:
    """Give findings, but of the recommendations for a list's records one each, with their number.

    Violations, and what rules find between things, stay as they are. `more` tells how many there
    are besides that say the same.
    """
    first: dict[tuple[Path, str, str | None], Finding] = {}
    counts: dict[tuple[Path, str, str | None], int] = {}
    for finding in findings:
        file = records.get(iris.document(finding.focus)) if finding.focus else None
        if file is None or finding.severity is Severity.VIOLATION or not _is_advice(finding):
            yield finding
            continue
        key = (file, finding.rule, finding.graph)
        first.setdefault(key, finding)
        counts[key] = counts.get(key, 0) + 1
    for key, finding in first.items():
        others = counts[key] - 1 + more.get(kind(finding), 0)
        count = say("alike", count=str(others))
        yield replace(finding, message=finding.message.then(count)) if others else finding


def _is_advice(finding: Finding) -> bool:
    return finding.rule.startswith("hs:Recommended-")
