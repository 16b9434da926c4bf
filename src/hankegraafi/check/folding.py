"""What good data also has is told once for a whole list, not for each of its records."""

from collections import Counter
from collections.abc import Iterable, Mapping
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
    documents = set(map(_advised, findings))
    return {
        document: path
        for document in filter(None, documents)
        for graph, path in graphs
        if any(store.quads_for_pattern(ox.NamedNode(document), None, None, graph))
    }


def folded(
    findings: Iterable[Finding],
    records: Mapping[str, Path],
    more: Mapping[Kind, int] = MappingProxyType({}),
) -> tuple[list[Finding], Counter[Kind]]:
    """Give findings, but of the recommendations for a list's records one each, with their number.

    Violations, and what rules find between things, stay as they are. `more` tells how many there
    are besides that say the same; given back are those of them that no number speaks of.
    """
    told: list[Finding] = []
    first: dict[tuple[Path, str, str | None], Finding] = {}
    counts: Counter[tuple[Path, str, str | None]] = Counter()
    for finding in findings:
        file = records.get(_advised(finding) or "")
        if file is None:
            told.append(finding)
            continue
        key = (file, finding.rule, finding.graph)
        first.setdefault(key, finding)
        counts[key] += 1
    rest = Counter(more)
    for key, finding in first.items():
        others = counts[key] - 1 + rest.pop(kind(finding), 0)
        count = say("alike", count=str(others))
        told.append(replace(finding, message=finding.message.then(count)) if others else finding)
    return told, rest


def _advised(finding: Finding) -> str | None:
    """Give the thing that a recommendation is for; None for a finding that is none."""
    is_advice = finding.rule.startswith("hs:Recommended-")
    if not is_advice or finding.severity is Severity.VIOLATION or not finding.focus:
        return None
    return iris.document(finding.focus)
