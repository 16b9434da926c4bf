"""What a walk found, for people: rule by rule, with what was expected, found, and the way out.

A line is made of (style, words), so that a terminal can colour what it likes.
"""

from collections.abc import Iterator, Mapping
from itertools import groupby
from types import MappingProxyType

from hankegraafi.harvest.command import Walked
from hankegraafi.harvest.faults import Fault
from hankegraafi.records import Severity

Line = tuple[tuple[str, str], ...]

FEW = 3
"""How many places are shown where a rule is broken in more of them."""

_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "fi": {
            "violation": "virhe",
            "warning": "varoitus",
            "expected": "odotettiin: {value}",
            "found": "löytyi: {value}",
            "more": "ja {count} muussa paikassa",
            "omitted": "Löydöksistä {count} vain laskettiin.",
            "none": "{url}: ei huomautettavaa. Pyyntöjä: {asked}.",
            "total": "{url}: virheitä {violations}, varoituksia {warnings}. Pyyntöjä: {asked}.",
        },
        "sv": {
            "violation": "fel",
            "warning": "varning",
            "expected": "väntat: {value}",
            "found": "funnet: {value}",
            "more": "och på {count} andra ställen",
            "omitted": "{count} fynd räknades bara.",
            "none": "{url}: inget att anmärka på. Anrop: {asked}.",
            "total": "{url}: fel {violations}, varningar {warnings}. Anrop: {asked}.",
        },
        "en": {
            "violation": "violation",
            "warning": "warning",
            "expected": "expected: {value}",
            "found": "found: {value}",
            "more": "and in {count} other places",
            "omitted": "{count} findings were only counted.",
            "none": "{url}: nothing is wrong. Requests: {asked}.",
            "total": "{url}: violations {violations}, warnings {warnings}. Requests: {asked}.",
        },
    }
)
_LEVELS = (Severity.VIOLATION, Severity.WARNING)


def lines(walked: Walked, language: str) -> Iterator[Line]:
    """Give the report in a language (fi, sv or en)."""
    words = _WORDS[language]
    ordered = sorted(walked.faults, key=lambda fault: (fault.severity, fault.rule))
    for _, members in groupby(ordered, key=lambda fault: (fault.severity, fault.rule)):
        yield from _rule(list(members), language)
        yield ()
    if walked.more:
        yield (("plain", words["omitted"].format(count=walked.more)),)
    counts = [sum(each.severity is level for each in walked.faults) for level in _LEVELS]
    key = "total" if walked.faults else "none"
    said = words[key].format(
        url=walked.url, asked=walked.asked, violations=counts[0], warnings=counts[1]
    )
    yield (("plain", said),)


def _rule(faults: list[Fault], language: str) -> Iterator[Line]:
    words, first = _WORDS[language], faults[0]
    level, message = first.severity.word, first.message.best(language)[1]
    name = ("rule", f"[{first.rule}]")
    yield (level, words[level]), ("plain", "  "), ("message", message), ("plain", "  "), name
    for each in faults[:FEW]:
        yield ("plain", "    "), ("file", each.url)
        told = [(key, getattr(each, key)) for key in ("expected", "found")]
        said = ", ".join(words[key].format(value=value) for key, value in told if value)
        if said:
            yield ("plain", "      "), ("place", said)
    if len(faults) > FEW:
        yield ("plain", "    "), ("plain", words["more"].format(count=len(faults) - FEW))
    yield ("plain", "    → "), ("plain", first.way_out.best(language)[1])
