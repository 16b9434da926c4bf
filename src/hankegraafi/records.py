"""The plain values that the rooms hand to each other: frozen, without any library's types."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

LANGUAGES = ("fi", "sv", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """The same words in several languages.

    >>> Text.of({"fi": "hanke", "en": "project"}).best("sv")
    ('fi', 'hanke')
    """

    values: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, values: Mapping[str, str]) -> "Text":
        """Make a text from language tag → words; the house's languages come first."""
        order = {language: place for place, language in enumerate(LANGUAGES)}
        items = sorted(values.items(), key=lambda item: (order.get(item[0], len(order)), item[0]))
        return cls(tuple(items))

    def best(self, language: str) -> tuple[str, str]:
        """Give (language, words) in the language asked for, else fi, sv, en, else any."""
        known = dict(self.values)
        for candidate in (language, *LANGUAGES, *known):
            if candidate in known:
                return candidate, known[candidate]
        return "", ""

    def then(self, other: "Text") -> "Text":
        """Give these words with another's after them, in the languages that these are in."""
        both = ((each, f"{words} {other.best(each)[1]}".strip()) for each, words in self.values)
        return Text(tuple(both))

    def __bool__(self) -> bool:
        return bool(self.values)


class Severity(IntEnum):
    """How grave a finding is, by SHACL's three words; the gravest first."""

    VIOLATION = 0
    WARNING = 1
    INFO = 2

    @property
    def word(self) -> str:
        """The severity as it is printed and stored: "violation", "warning" or "info"."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found, with its place where it is known.

    `rule` names the shape, query or check; `focus`, `path` and `graph` are IRIs; `value` is as it
    stands in the data; `line` and `column` (in characters) count from 1. `message` says what is
    wrong, `expected` what would be right, `hint` how this one is mended; the last two may be empty.
    """

    severity: Severity
    rule: str
    message: Text
    focus: str | None = None
    path: str | None = None
    value: str | None = None
    file: Path | None = None
    line: int | None = None
    graph: str | None = None
    column: int | None = None
    expected: Text = Text()
    hint: Text = Text()

    @property
    def said(self) -> Text:
        """What is wrong, and how it is mended."""
        return self.message.then(self.hint)

    def sort_key(self) -> tuple[str, int, int, str, str, str, str]:
        """Order by place, then gravity, then rule: the same findings always print the same."""
        return (
            str(self.file or ""),
            self.line or 0,
            self.severity,
            self.rule,
            self.focus or "",
            self.path or "",
            self.value or "",
        )


@dataclass(frozen=True, slots=True)
class Query:
    """A SPARQL query from a file, with what its header says about it."""

    name: str
    text: str
    title: Text = field(default_factory=Text)
    description: Text = field(default_factory=Text)
    params: tuple[str, ...] = ()
    level: Severity | None = None
