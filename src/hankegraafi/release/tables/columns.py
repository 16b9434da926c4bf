"""The columns of a table: counted while its rows are made, named and ordered when all are there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, count
from typing import Any

from hankegraafi import vocab
from hankegraafi.records import LANGUAGES
from hankegraafi.release.tables.fields import (
    LINK_ENDS,
    NAMES,
    TYPE,
    Field,
    Way,
    kind_order,
    local,
    suffixes,
)
from hankegraafi.release.tables.meaning import CLASS_OF, LINKS, WORDS, Meaning
from hankegraafi.release.tables.row import SHOWN, Names, Row
from hankegraafi.release.tables.texts import BARS, held_bars, is_mistaken

_KINDS_OF_ROWS = 10_000
_WAYS = {Way.VALUE: 0, Way.MORE: 0, Way.OWNER: 0, Way.LINK: 0, Way.LABEL: 1, Way.PART: 2}

KEY = "iri"
"""The name of the first column of every table of things: the IRI of what the row is about."""


@dataclass(slots=True)
class Tally:
    """How many cells of a column there are, hold several values, would be mistaken, hold a bar."""

    cells: int = 0
    lists: int = 0
    mistaken: int = 0
    bars: list[int] = field(default_factory=lambda: [0] * len(BARS))

    def add(self, other: "Tally") -> None:
        """Add what was counted elsewhere."""
        self.cells += other.cells
        self.lists += other.lists
        self.mistaken += other.mistaken
        self.bars = [sum(each) for each in zip(self.bars, other.bars, strict=True)]

    def look(self, values: Sequence[str], kind: str, step: int = 1) -> None:
        """Count what is odd of a cell, or with -1 take it back."""
        if kind != "iri":
            self.mistaken += step * is_mistaken(values, kind)
            held = held_bars(values)
            self.bars = [n + step * is_held for n, is_held in zip(self.bars, held, strict=True)]

    def look_at_names(self, names: Sequence[Names], step: int = 1) -> None:
        """Count what is odd of the names in three languages, which are written alike."""
        each = list(zip(*names, strict=True))
        self.mistaken += step * any(is_mistaken(values, NAMES) for values in each)
        held = held_bars(chain.from_iterable(each))
        self.bars = [n + step * is_held for n, is_held in zip(self.bars, held, strict=True)]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in the header, what it is of, and how several values are parted."""

    name: str
    field: Field
    separator: str
    tally: Tally

    @property
    def is_list(self) -> bool:
        """Whether a cell of it holds several values."""
        return self.tally.lists > 0

    @property
    def is_stated(self) -> bool:
        """Whether its cells give statements: IRIs that are several stand in the links instead."""
        return self.field.states and not (self.field.is_iri and self.is_list)

    @property
    def is_linked(self) -> bool:
        """Whether its values are rows of the links."""
        return self.field.states and not self.is_stated

    def described(self) -> dict[str, Any]:
        """Give the column as tables.json has it."""
        told, of = self.field, self.tally
        return {
            "name": self.name,
            "way": told.way,
            "property": told.name,
            "kind": told.kind,
            "of": told.of,
            "separator": self.separator,
            "cells": of.cells,
            "lists": of.lists,
            "mistaken": of.mistaken,
            "bars": of.bars,
        }


Columns = tuple[Column, ...]


def column_of(described: Mapping[str, Any]) -> Column:
    """Read a column from tables.json."""
    each = described
    told = Field(Way(each["way"]), each["property"], each["kind"], each["of"])
    tally = Tally(each["cells"], each["lists"], each["mistaken"], list(each["bars"]))
    return Column(each["name"], told, each["separator"], tally)


@dataclass(slots=True)
class Counts:
    """The rows of a table, and the cells of its fields by number, counted as they come.

    Rows that fill the same fields are counted together, for there are few kinds of them.
    """

    rows: int = 0
    tallies: dict[int, Tally] = field(default_factory=dict)
    filled: dict[tuple[tuple[int, ...], ...], int] = field(default_factory=dict)

    def count(self, row: Row, fields: Sequence[Field], step: int = 1) -> None:
        """Count a row, or with -1 take it back."""
        self.rows += step
        filled = (*row.cells,), (*row.names,)
        self.filled[filled] = self.filled.get(filled, 0) + step
        if len(self.filled) > _KINDS_OF_ROWS:
            self.settle()
        for number in set(row.odd):
            tally = self.tallies.setdefault(number, Tally())
            tally.lists += step * (number in row.many)
            if fields[number].kind == NAMES:
                tally.look_at_names(row.named(number)[:SHOWN], step)
            else:
                tally.look(row.values(number), fields[number].kind, step)

    def add(self, other: "Counts", numbers: Sequence[int]) -> None:
        """Add what was counted elsewhere; `numbers` are the fields' here, by those there."""
        other.settle()
        self.rows += other.rows
        for number, tally in other.tallies.items():
            self.tallies.setdefault(numbers[number], Tally()).add(tally)

    def settle(self) -> None:
        """Bring the cells that were counted by kinds of rows into the tallies."""
        for filled, rows in self.filled.items():
            for number in chain(*filled):
                self.tallies.setdefault(number, Tally()).cells += rows
        self.filled.clear()


def columns(table: str, counts: Counts, fields: Sequence[Field], meaning: Meaning) -> Columns:
    """Give the columns of a table that hold something, named and in order."""
    counts.settle()
    there = {fields[n]: tally for n, tally in counts.tallies.items() if tally.cells}
    parted = {
        each: tally
        for known, tally in there.items()
        for each in (map(known.in_language, LANGUAGES) if known.kind == NAMES else (known,))
    }
    taken, made = {KEY, *LINK_ENDS[:1]} if table == LINKS else {KEY}, list[Column]()
    for each in sorted(parted, key=lambda each: _order(table, each, meaning)):
        name = next(name for name in _names(each, table) if name.casefold() not in taken)
        taken.add(name.casefold())
        made.append(Column(name, each, _separator(parted[each]), parted[each]))
    return tuple(made)


def _separator(tally: Tally) -> str:
    if not (tally.lists or tally.mistaken):
        return ""
    return next((bar for bar, held in zip(BARS, tally.bars, strict=True) if not held), BARS[-1])


def _order(table: str, each: Field, meaning: Meaning) -> tuple[object, ...]:
    """Classes first, then what it is a part of, then properties as the shapes order them.

    The names of what a column leads to stand right after it.
    """
    if each.way is Way.LINK:
        return (LINK_ENDS.index(each.name), each.is_text, kind_order(each.kind))
    basis = each.basis
    rule = meaning.rule(table, each.name)
    return (
        0 if each.name == TYPE else 1 if basis is Way.OWNER else 2,
        basis is Way.MORE,
        rule.order,
        vocab.compact(each.name),
        each.of if basis is Way.OWNER else "",
        _WAYS[each.way],
        meaning.rule(rule.target, each.of).order if each.way is Way.PART else 0.0,
        each.told,
        kind_order(each.kind),
    )


def _names(each: Field, table: str) -> Iterator[str]:
    """Give the names that a column may have, the plainest first."""
    first, clear = suffixes(each.kind)
    if each.way is Way.LABEL or (each.way is Way.LINK and each.is_text):
        first = clear = f"_label{clear}"
    stem = _stem(each, table)
    yield stem + first
    yield stem + clear
    vocabulary, _, _ = vocab.compact(each.told).partition(":")
    stem = f"{vocabulary}_{stem}" if vocabulary in vocab.PREFIXES else stem
    yield stem + clear
    yield from (f"{stem}{clear}_{number}" for number in count(2))


def _stem(each: Field, table: str) -> str:
    own = local(each.name)
    if each.basis is Way.MORE:
        return f"more_{own}"
    if each.way is Way.PART:
        return f"{own}_{local(each.of)}"
    if each.basis is not Way.OWNER:
        return own
    part = local(CLASS_OF.get(table, ""))
    return WORDS[each.of] if own.casefold() == part.casefold() else f"{WORDS[each.of]}_{own}"
