"""What a walk finds wrong: the rule, the address, what was expected there and what was found."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hankegraafi.records import LANGUAGES, Severity, Text

WORDS = Path(__file__).parent / "words.toml"
MOST = 1_000
"""How many faults are told; the rest is counted."""
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a site.

    `expected` and `found` are as they go over the wire, or terms; either may be empty.
    """

    rule: str
    severity: Severity
    url: str
    found: str
    expected: str
    message: Text
    way_out: Text

    def record(self) -> dict[str, Any]:
        """Give the fault as plain values with always the same keys."""
        return {
            "rule": self.rule,
            "severity": self.severity.word,
            "url": self.url,
            "expected": self.expected or None,
            "found": self.found or None,
            "message": dict(self.message.values),
            "way_out": dict(self.way_out.values),
        }


class Faults:
    """The faults of a walk, in the order in which they were found; each is told once."""

    def __init__(self) -> None:
        """Begin with none."""
        self.rules: Mapping[str, Any] = tomllib.loads(WORDS.read_text(encoding="utf-8"))
        self._told: dict[tuple[str, str, str], Fault] = {}
        self.more = 0

    def add(self, rule: str, url: str, *, found: object = "", expected: object = "") -> None:
        """Note a fault at an address.

        Raises:
            KeyError: there is no such rule.
        """
        told = self.rules[rule]
        key = (rule, _cut(url), _cut(found))
        if key in self._told:
            return
        if len(self._told) >= MOST:
            self.more += 1
            return
        self._told[key] = Fault(
            rule=rule,
            severity=Severity[told["severity"].upper()],
            url=key[1],
            found=key[2],
            expected=_cut(expected),
            message=_text(told["message"]),
            way_out=_text(told["way_out"]),
        )

    def listed(self) -> list[Fault]:
        """Give the faults, the gravest first."""
        return sorted(self._told.values(), key=lambda fault: fault.severity)


def _text(words: Mapping[str, str]) -> Text:
    return Text.of({language: words[language] for language in LANGUAGES})


def _cut(value: object) -> str:
    """Write a value on one line, not longer than somebody reads."""
    line = " ".join(str(value)[: 4 * _LONGEST].split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
