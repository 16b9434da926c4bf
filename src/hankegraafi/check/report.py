"""Findings for people and for machines.

For people: file by file, line by line; many findings that say the same stand as one, with a count
and three examples. A line is made of (style, words), so that a terminal can colour what it likes;
the styles are file, line, violation, warning, info, message, place, rule and plain.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Any

from hankegraafi.iris import KINDS
from hankegraafi.records import LANGUAGES, Finding, Severity
from hankegraafi.vocab import compact

Piece = tuple[str, str]
Line = tuple[Piece, ...]

EXAMPLES = 3
# Up to this many equal findings are listed one by one.
FEW = 3

_INDENT: Piece = ("plain", "    ")

_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "fi": {
            "violation": "virhe virhettä",
            "warning": "varoitus varoitusta",
            "info": "huomio huomiota",
            "none": "Ei huomautettavaa.",
            "several": "Useassa kohdassa",
            "nowhere": "Ilman tiedostoa",
            "times": "{count} kertaa, esimerkiksi",
            "total": "Yhteensä {counts}.",
        },
        "sv": {
            "violation": "fel fel",
            "warning": "varning varningar",
            "info": "upplysning upplysningar",
            "none": "Inget att anmärka på.",
            "several": "På flera ställen",
            "nowhere": "Utan fil",
            "times": "{count} gånger, till exempel",
            "total": "Sammanlagt {counts}.",
        },
        "en": {
            "violation": "violation violations",
            "warning": "warning warnings",
            "info": "note notes",
            "none": "Nothing to remark.",
            "several": "In several places",
            "nowhere": "Without a file",
            "times": "{count} times, for example",
            "total": "In all {counts}.",
        },
    }
)


def lines(findings: Iterable[Finding], language: str) -> Iterator[str]:
    """Give the report as plain lines in a language (fi, sv or en; another reads as fi)."""
    return ("".join(words for _, words in line).rstrip() for line in pieces(findings, language))


def pieces(findings: Iterable[Finding], language: str) -> Iterator[Line]:
    """Give the report as lines of (style, words)."""
    ordered = sorted(findings, key=Finding.sort_key)
    words = _WORDS.get(language, _WORDS[LANGUAGES[0]])
    spread = _spread(ordered)
    local = [finding for finding in ordered if _alike(finding) not in spread]
    for file, members in groupby(local, key=lambda finding: finding.file):
        yield (("file", str(file) if file else words["nowhere"]),)
        yield from _groups(list(members), language, words, with_file=False)
        yield ()
    if spread:
        everywhere = [finding for finding in ordered if _alike(finding) in spread]
        yield (("file", words["several"]),)
        yield from _groups(everywhere, language, words, with_file=True)
        yield ()
    yield (("plain", summary(ordered, language)),)


def summary(findings: Iterable[Finding], language: str) -> str:
    """Give one sentence with the number of findings of each severity."""
    words = _WORDS.get(language, _WORDS[LANGUAGES[0]])
    counts = Counter(finding.severity for finding in findings)
    if not counts:
        return words["none"]
    spoken = (f"{counts[s]} {_plural(words[s.word], counts[s])}" for s in Severity if counts[s])
    return words["total"].format(counts=", ".join(spoken))


def as_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Give the findings as plain values with always the same keys, for machines."""
    return [
        {
            "severity": finding.severity.word,
            "rule": finding.rule,
            "message": dict(finding.message.values),
            "focus": finding.focus,
            "path": finding.path,
            "value": finding.value,
            "graph": finding.graph,
            "file": finding.file.as_posix() if finding.file else None,
            "line": finding.line,
        }
        for finding in sorted(findings, key=Finding.sort_key)
    ]


def short(iri: str) -> str:
    """Shorten an IRI for reading: a term by its prefix, a thing by its kind.

    >>> short("https://w3id.org/hankegraafi/id/project/pomo#period")
    'project:pomo#period'
    """
    for kind in KINDS:
        _, found, name = iri.partition(f"/id/{kind}/")
        if found and name:
            return f"{kind}:{name}"
    return compact(iri)


def _alike(finding: Finding) -> tuple[Severity, str, str]:
    return finding.severity, finding.rule, str(finding.message.values)


def _spread(findings: Sequence[Finding]) -> set[tuple[Severity, str, str]]:
    """What is said so often, and in several files, that it is better said once."""
    counts = Counter(map(_alike, findings))
    files = Counter(alike for alike, _ in {(_alike(f), f.file) for f in findings})
    return {alike for alike, count in counts.items() if count > FEW and files[alike] > 1}


def _groups(
    findings: list[Finding], language: str, words: Mapping[str, str], *, with_file: bool
) -> Iterator[Line]:
    groups: dict[tuple[Severity, str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault(_alike(finding), []).append(finding)
    for finding in findings:
        same = groups[_alike(finding)]
        if len(same) <= FEW:
            yield _headline(finding, language, words, line=finding.line)
            yield (_INDENT, *_place(finding, with_file=with_file))
        elif finding is same[0]:
            yield _headline(finding, language, words, line=None)
            yield (_INDENT, ("plain", words["times"].format(count=len(same)) + ":"))
            for other in same[:EXAMPLES]:
                line = () if with_file else _line(other.line)
                yield (_INDENT, *line, *_place(other, with_file=with_file))


def _headline(
    finding: Finding, language: str, words: Mapping[str, str], *, line: int | None
) -> Line:
    severity = _plural(words[finding.severity.word], 1)
    message = finding.message.best(language)[1]
    style = finding.severity.word
    return (*_line(line), (style, severity), ("plain", "  "), ("message", message))


def _line(line: int | None) -> Line:
    return (("line", f"{line:>4}"), ("plain", "  ")) if line else (("plain", "      "),)


def _place(finding: Finding, *, with_file: bool) -> Line:
    """What stands there: node, property, value; then the graph that says so, and the rule."""
    terms = [short(term) for term in (finding.focus, finding.path, finding.value) if term]
    if finding.graph:
        terms.append(f"({short(finding.graph)})")
    if with_file and finding.file:
        terms.insert(0, f"{finding.file}:{finding.line}" if finding.line else str(finding.file))
    return (("place", "  ".join(terms)), ("plain", "  "), ("rule", f"[{finding.rule}]"))


def _plural(forms: str, count: int) -> str:
    one, many = forms.split()
    return one if count == 1 else many
