"""Cells of text that give no value: formulas, errors of a spreadsheet, letters decoded wrongly."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from hankegraafi.sources.rows.layout import Layout
from hankegraafi.sources.rows.mojibake import looks_mojibake, repair
from hankegraafi.sources.values.cells import Absent, Faulty
from hankegraafi.wordfiles import read_words

_BEGINS = re.compile(r"\s*[=#]").match


@dataclass(frozen=True, slots=True)
class Checker:
    """Marks cells of text that give no value, and mends letters where a description says so.

    `errors` are what a spreadsheet writes where a formula failed, `absent` what it writes where a
    value is not there; both in small letters.
    """

    mends: bool
    errors: frozenset[str]
    absent: frozenset[str]

    def suspects(self, cells: Iterable[str], joined: str) -> bool:
        """Say whether one of some cells, which are `joined` to one text, may be such a cell."""
        if ("=" in joined or "#" in joined) and any(map(_BEGINS, cells)):
            return True
        return "\0" in joined or looks_mojibake(joined)

    def checked(self, cell: str) -> str:
        """Give a cell of text as it is, mended, or marked with the reason why it gives no value."""
        if "\0" in cell:
            return Faulty(cell, "zero-byte")
        begins = cell.lstrip()[:1]
        if begins == "=" and cell.strip("= "):
            return Faulty(cell, "formula")
        if begins == "#":
            return self._error(cell)
        if self.mends:
            cell = repair(cell)
        return Faulty(cell, "mojibake") if looks_mojibake(cell) else cell

    def _error(self, cell: str) -> str:
        said = cell.strip().casefold()
        if said in self.absent:
            return Absent(cell, "error-cell")
        hidden = len(said) > 2 and not said.strip("#")
        return Faulty(cell, "error-cell") if hidden or said in self.errors else cell


def checker_of(layout: Layout) -> Checker:
    """Make what checks the cells of a file.

    Raises:
        FaultError: the installation lacks its words.
    """
    words = read_words("sheets")["errors"]
    errors = [each for tag in ("fi", "sv", "en") for each in words[tag]]
    return Checker(
        mends=layout.repair == "mojibake",
        errors=frozenset(map(str.casefold, errors)),
        absent=frozenset(map(str.casefold, words["absent"])),
    )
