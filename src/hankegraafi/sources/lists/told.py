"""What a row of a list says, or why it says nothing. Pure values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hankegraafi.sources.lists.organisations import Named
from hankegraafi.sources.rows.layout import Cell

SAME_IRI = "same-iri"
"""Of rows whose codes differ, but in signs that an IRI does not hold."""


PRIVATE = "personal-data"
"""The reason of what tells of a person."""


class Rejected(NamedTuple):
    """A row that became no record: the column and the value that kept it out, and why.

    `reason` is a code of `words/reasons.toml`; `other` is another row that has to do with it.
    """

    row: int
    column: str
    value: str
    reason: str
    other: int = 0


class LeftOut(NamedTuple):
    """A value that is not published, of a row that is: a person's name."""

    row: int
    column: str
    reason: str


class Said(NamedTuple):
    """A text in a language."""

    words: str
    language: str


@dataclass(slots=True)
class Record:
    """What one row says, or several of one project, in the order of the description's columns.

    `values` holds what is said of the project by term, `fundings` the same for each funding by its
    name; `names` are the organisations that the row speaks of. `wholes` gives the funding that
    another is a part of, `described` the description's name of a funding that has a number of its
    own. `more` are the further rows.
    """

    row: int
    code: str
    values: dict[str, list[Any]] = field(default_factory=dict)
    roles: list[tuple[str, Named]] = field(default_factory=list)
    fundings: dict[str, dict[str, Any]] = field(default_factory=dict)
    names: list[Named] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    wholes: Mapping[str, str] = field(default_factory=dict)
    described: Mapping[str, str] = field(default_factory=dict)
    more: tuple[int, ...] = ()

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows that say it, in their order."""
        return self.row, *self.more


def shown(cell: Cell) -> str:
    """Give a cell as text."""
    return cell if isinstance(cell, str) else " | ".join(cell)
