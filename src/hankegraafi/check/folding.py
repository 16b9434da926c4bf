"""What good data also has is told once for a whole list, not for each of its records."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from hankegraafi import iris
from hankegraafi.check.messages import say
from hankegraafi.rdf.read import RECORDS, TurtleFile
from hankegraafi.records import Finding, Severity


def listed(files: Iterable[TurtleFile]) -> dict[str, Path]:
    """Give for each thing that a list was read into the file that holds it."""
    return {
        iris.document(quad.subject.value): file.path
        for file in files
        if file.path.name == RECORDS
        for quad in file.quads
        if isinstance(quad.subject, ox.NamedNode)
    }


def folded(findings: Iterable[Finding], records: dict[str, Path]) -> Iterator[Finding]:
    """Give findings, but of the recommendations for a list's records one each, with their number.

    Violations, and what rules find between things, stay as they are.
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
        others = counts[key] - 1
        yield (
            replace(finding, message=finding.message.then(say("alike", count=str(others))))
            if (others)
            else finding
        )


def _is_advice(finding: Finding) -> bool:
    return finding.rule.startswith("hs:Recommended-")
