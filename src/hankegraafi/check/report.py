"""Findings for people and for machines.

For people: file by file, line by line; many findings that say the same stand as one, with a count
and three examples. A line is made of (style, words), so that a terminal can colour what it likes;
the styles are file, line, violation, warning, info, message, place, rule and plain.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import Any

from hankegraafi.iris import KINDS
from hankegraafi.records import LANGUAGES, Finding, Severity, Text
from hankegraafi.vocab import compact

Piece = tuple[str, str]
Line = tuple[Piece, ...]
Alike = tuple[Severity, str, str]

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
            "expected": "odotettiin",
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
            "expected": "väntat",
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
            "expected": "expected",
        },
    }
)


def lines(findings: Iterable[Finding], language: str) -> Iterator[str]:
    """Give the report as plain lines in a language (fi, sv or en; another reads as fi)."""
    return ("".join(words for _, words in line).rstrip() for line in pieces(findings, language))


def pieces(findings: Iterable[Finding], language: str) -> Iterator[Line]:
    """Give the report as lines of (style, words)."""
    ordered = sorted(findings, key=Finding.sort_key)
    said = words(language)
    spreading = spread(ordered, lambda finding: str(finding.file))
    local = [finding for finding in ordered if alike(finding) not in spreading]
    for file, members in groupby(local, key=lambda finding: finding.file):
        yield (("file", str(file) if file else said["nowhere"]),)
        yield from _groups(list(members), language, said, with_file=False)
        yield ()
    if spreading:
        everywhere = [finding for finding in ordered if alike(finding) in spreading]
        yield (("file", said["several"]),)
        yield from _groups(everywhere, language, said, with_file=True)
        yield ()
    yield (("plain", summary(ordered, language)),)


def summary(findings: Iterable[Finding], language: str) -> str:
    """Give one sentence with the number of findings of each severity."""
    counted = tally(findings, language)
    said = words(language)
    return said["total"].format(counts=counted) if counted else said["none"]


def tally(findings: Iterable[Finding], language: str) -> str:
    """Give the number of findings of each severity, such as "1 violation, 2 notes"."""
    said = words(language)
    counts = Counter(finding.severity for finding in findings)
    return ", ".join(
        f"{counts[each]} {plural(said[each.word], counts[each])}"
        for each in Severity
        if counts[each]
    )


def words(language: str) -> Mapping[str, str]:
    """Give the words of the report in a language (fi, sv or en; another reads as fi)."""
    return _WORDS.get(language, _WORDS[LANGUAGES[0]])


def plural(forms: str, count: int) -> str:
    """Choose between the two forms of a word, "violation violations"."""
    one, many = forms.split()
    return one if count == 1 else many


def as_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Give the findings as plain values with always the same keys, for machines."""
    return [
        {
            "severity": finding.severity.word,
            "rule": finding.rule,
            "message": dict(finding.said.values),
            "focus": finding.focus,
            "path": finding.path,
            "value": finding.value,
            "graph": finding.graph,
            "file": finding.file.as_posix() if finding.file else None,
            "line": finding.line,
            "column": finding.column,
            "expected": dict(finding.expected.values) or None,
            "hint": dict(finding.hint.values) or None,
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


def alike(finding: Finding) -> Alike:
    """Give what equal findings have in common: gravity, rule and what is wrong."""
    return finding.severity, finding.rule, str(finding.message.values)


def spread(findings: Sequence[Finding], place: Callable[[Finding], str]) -> set[Alike]:
    """Find what is said so often, and in several places, that it is better said once."""
    counts = Counter(map(alike, findings))
    places = Counter(said for said, _ in {(alike(each), place(each)) for each in findings})
    return {said for said, count in counts.items() if count > FEW and places[said] > 1}


def _groups(
    findings: list[Finding], language: str, words: Mapping[str, str], *, with_file: bool
) -> Iterator[Line]:
    groups: dict[Alike, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(alike(finding), []).append(finding)
    for finding in findings:
        same = groups[alike(finding)]
        if len(same) <= FEW:
            yield _headline(finding, finding.said, language, words, line=finding.line)
            yield (_INDENT, *_place(finding, with_file=with_file))
            yield from _expectation([finding], language, words)
        elif finding is same[0]:
            mended_alike = len({other.hint for other in same}) == 1
            said = finding.said if mended_alike else finding.message
            yield _headline(finding, said, language, words, line=None)
            yield from _expectation(same, language, words)
            yield (_INDENT, ("plain", words["times"].format(count=len(same)) + ":"))
            for other in same[:EXAMPLES]:
                line = () if with_file else _line(other.line)
                hint = () if mended_alike else _hint(other, language)
                yield (_INDENT, *line, *_place(other, with_file=with_file), *hint)


def _headline(
    finding: Finding, said: Text, language: str, words: Mapping[str, str], *, line: int | None
) -> Line:
    severity = plural(words[finding.severity.word], 1)
    style = finding.severity.word
    message = said.best(language)[1]
    return (*_line(line), (style, severity), ("plain", "  "), ("message", message))


def _expectation(
    same: Sequence[Finding], language: str, words: Mapping[str, str]
) -> Iterator[Line]:
    """What should stand there, where something else does; once for what expects the same."""
    expected = same[0].expected.best(language)[1]
    if expected and same[0].value is not None and len({each.expected for each in same}) == 1:
        yield (_INDENT, ("place", f"{words['expected']}: {expected}"))


def _hint(finding: Finding, language: str) -> Line:
    hint = finding.hint.best(language)[1]
    return (("plain", "  "), ("message", hint)) if hint else ()


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
