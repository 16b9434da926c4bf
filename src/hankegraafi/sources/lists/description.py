"""What a list is, and how its columns become records. Pure values; `described` reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from hankegraafi.records import Text
from hankegraafi.sources.lists.terms import Kind, Target
from hankegraafi.sources.rows.layout import Layout


@dataclass(frozen=True, slots=True)
class Source:
    """Where a list is from: its name in three languages, its licence, when it was retrieved.

    `licence` and `homepage` are IRIs; without a licence only facts are published, no text.
    """

    name: str
    title: Text
    language: str
    retrieved: date
    homepage: str = ""
    licence: str = ""
    rights: str = ""
    issued: date | None = None


@dataclass(frozen=True, slots=True)
class Forms:
    """How values are written: dates, the decimal sign, the currency, and what means nothing."""

    dates: tuple[str, ...] = ()
    decimal: str = ","
    currency: str = "EUR"
    empty: frozenset[str] = frozenset({""})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it becomes, and how it is read.

    `mapped` gives the IRI for each word, `only` all words that are allowed (both empty: any),
    `split` the sign between several values.
    """

    name: str
    target: Target
    forms: Forms
    mapped: Mapping[str, str]
    only: frozenset[str]
    split: str = ""

    @property
    def is_read(self) -> bool:
        """Say whether its cells are looked at; `only` checks those of an ignored one too."""
        return self.target.term.kind is not Kind.IGNORED or bool(self.only)


@dataclass(frozen=True, slots=True)
class Constant:
    """What every record has: a value as text, or an IRI."""

    target: Target
    value: str


@dataclass(frozen=True, slots=True)
class Description:
    """A source description, whole and valid.

    `parts` gives the funding that another is a part of. `joins` tells that rows of one code are
    one project; of the fundings in `each` every row then has its own, the others they share.
    """

    path: Path
    version: str
    source: Source
    layout: Layout
    file: Path | None
    columns: tuple[Column, ...]
    constants: tuple[Constant, ...]
    parts: Mapping[str, str]
    slug: str
    scheme: str
    joins: bool = False
    each: frozenset[str] = frozenset()

    def column(self, term: str) -> Column | None:
        """Give the first column that becomes a term, by its key."""
        return next((each for each in self.columns if each.target.key == term), None)
