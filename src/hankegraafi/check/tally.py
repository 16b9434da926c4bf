"""Findings by what they say: all are counted, and of a frequent kind the first are kept."""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from heapq import nsmallest
from pathlib import Path
from typing import Any

from hankegraafi.check.folding import Kind, kind
from hankegraafi.records import Finding, Severity, Text

KEPT = 1_000
"""How many findings that say the same are told with their places; the others are counted."""
_SPARE = 1_000
_MOST = KEPT + _SPARE
_TEXTS = ("message", "expected", "hint")
_PLAIN = ("rule", "focus", "path", "value", "graph")


class NotKnown(Exception):
    """Of a frequent kind so many of the first are gone that it is not known which come next."""


@dataclass(slots=True)
class Tally:
    """Findings, and how many there are of each kind; of a frequent kind the first are kept.

    Which are the first depends on what they say alone, not on the order in which they come.
    """

    counts: Counter[Kind] = field(default_factory=Counter)
    _kept: dict[Kind, list[Finding]] = field(default_factory=dict)

    def add(self, found: Iterable[Finding]) -> None:
        """Count findings, and keep the first."""
        for finding in found:
            alike = kind(finding)
            self.counts[alike] += 1
            self._keep(alike, finding)

    def merge(self, other: "Tally") -> None:
        """Add what was counted elsewhere."""
        self.counts += other.counts
        for alike, findings in other._kept.items():
            for finding in findings:
                self._keep(alike, finding)

    def placed(self, path: Path) -> "Tally":
        """Give the tally of what is told, with the lines of the file that state it."""
        return self._told(_with_lines(path, self.findings))

    def mapped(self, change: Callable[[Finding], Finding]) -> "Tally":
        """Give the tally of what is told, each finding changed in what is not of its kind."""
        return self._told(map(change, self.findings))

    def _told(self, findings: Iterable[Finding]) -> "Tally":
        result = Tally(self.counts)
        for finding in findings:
            result._kept.setdefault(kind(finding), []).append(finding)
        return result

    def changed(self, gone: "Tally", come: "Tally") -> "Tally":
        """Give the tally without some findings, and with others.

        Raises:
            NotKnown: it cannot be told which are the first of a kind then.
        """
        result = Tally(Counter(self.counts))
        result.counts.subtract(gone.counts)
        result.counts.update(come.counts)
        for alike in {**self._kept, **come._kept}:
            known = _first(self._kept.get(alike, []), _MOST)
            whole = len(known) == self.counts[alike]
            left = Counter(known) - Counter(gone._kept.get(alike, ()))
            more = come._kept.get(alike, [])
            if not whole:  # what stands behind all that are known may stand behind others too
                more = [each for each in more if each.sort_key() < known[-1].sort_key()]
            result._kept[alike] = [*left.elements(), *more]
            count = result.counts[alike]
            told = min(len(result._kept[alike]), count)
            if count < 0 or told < min(count, KEPT) or len(result._kept[alike]) > count:
                raise NotKnown
        result.counts = +result.counts
        return result

    def written(self) -> bytes:
        """Write the tally, without places, as JSON that `read` reads."""
        told = [
            {"count": self.counts[alike], "first": [_record(each) for each in _first(some, _MOST)]}
            for alike, some in self._kept.items()
        ]
        return json.dumps(told, ensure_ascii=False).encode()

    @classmethod
    def read(cls, text: bytes) -> "Tally":
        """Read what `written` wrote."""
        tally = cls()
        for each in json.loads(text):
            first = [_finding(record) for record in each["first"]]
            if first:
                tally.counts[kind(first[0])] = each["count"]
                tally._kept[kind(first[0])] = first
        return tally

    def _keep(self, alike: Kind, finding: Finding) -> None:
        kept = self._kept.setdefault(alike, [])
        kept.append(finding)
        if len(kept) >= 2 * _MOST:
            self._kept[alike] = _first(kept, _MOST)

    @property
    def findings(self) -> list[Finding]:
        """The findings that are told, in order."""
        kept = (each for findings in self._kept.values() for each in _first(findings, KEPT))
        return sorted(kept, key=Finding.sort_key)

    @property
    def more(self) -> Counter[Kind]:
        """How many findings of each kind were counted and are not told."""
        kept = {alike: min(len(findings), KEPT) for alike, findings in self._kept.items()}
        return self.counts - Counter(kept)


def _first(findings: list[Finding], count: int) -> list[Finding]:
    return nsmallest(count, findings, key=Finding.sort_key)


def _record(finding: Finding) -> dict[str, Any]:
    texts = {name: dict(getattr(finding, name).values) for name in _TEXTS}
    return {"severity": finding.severity.name} | {n: getattr(finding, n) for n in _PLAIN} | texts


def _finding(record: Mapping[str, Any]) -> Finding:
    given: dict[str, Any] = {name: record[name] for name in _PLAIN}
    given |= {name: Text.of(record[name]) for name in _TEXTS}
    return Finding(Severity[record["severity"]], **given)


def _with_lines(path: Path, findings: list[Finding]) -> list[Finding]:
    """Give findings with the lines that state them, in files in which every line is a triple."""
    if path.suffix not in {".nt", ".nq"} or not findings:
        return findings
    places: dict[str, list[int]] = defaultdict(list)
    for place, finding in enumerate(findings):
        if finding.line is None and finding.focus:
            places[f"<{finding.focus}>"].append(place)
    best: dict[int, int] = {}
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, 1):
            subject = line[: line.find(" ")]
            for place in places.get(subject, ()):
                fit = fitting(findings[place], line)
                if fit > best.get(place, -1):
                    best[place] = fit
                    findings[place] = replace(findings[place], file=path, line=number)
    return findings


def fitting(finding: Finding, line: str) -> int:
    """How well a line states what was found: of its node, its property, its value, its graph."""
    if (f" <{finding.graph}> ." in line) != bool(finding.graph):
        return 0
    if f"> <{finding.path}> " not in line:
        return 1
    return 3 if finding.value and finding.value in line else 2
