"""A row in the making: its values and names, by the numbers of their fields."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from hankegraafi.records import LANGUAGES
from hankegraafi.release.tables.fields import Field
from hankegraafi.release.tables.texts import is_odd, literal

Names = tuple[str, ...]
"""The names of a thing in the three languages; empty where it has none at all."""
Kept = tuple[tuple[int, ...], tuple[int, ...], tuple[str, ...], dict[int, list[Any]]]
"""A row: the numbers of its cells, those of its names, an empty text, the IRI and all its texts,
and what there are several of."""
Numbers = tuple[int, int]
"""The number of a field of IRIs, and that of the field of their names."""

_PLAIN_IRI = re.compile(
    rb"<(?!.*/\.\.?(?:[/?#>]|$))[A-Za-z][A-Za-z0-9+.-]*:"
    rb"(?:[A-Za-z0-9._~:/?#@!$&'()*+,;=\[\]-]|%[0-9A-Fa-f]{2})*>"
)
_TEXTS = 2
SHOWN = 100
"""Of several IRIs a cell holds so many at most, with their names; all are rows of the links."""


@dataclass(slots=True)
class Row:
    """A row of a table: the IRI of what it is about, and its values by the number of their field.

    `cells` has the first value of each, `names` the names of that, `many` all values, or all names,
    where there are several; `odd` are the numbers of what may not simply be written as it is.
    """

    table: str
    iri: str
    cells: dict[int, str] = field(default_factory=dict)
    names: dict[int, Names] = field(default_factory=dict)
    many: dict[int, list[Any]] = field(default_factory=dict)
    odd: list[int] = field(default_factory=list)

    def add(self, number: int, text: str, *, typed: bool = False) -> None:
        """Add a text, a number or a date."""
        if number in self.cells:
            self.many.setdefault(number, [self.cells[number]]).append(text)
            self.odd.append(number)
            return
        self.cells[number] = text
        if is_odd(text, typed=typed):
            self.odd.append(number)

    def put(self, numbers: Numbers, iri: str, names: Names, *, odd: bool | None = None) -> None:
        """Add an IRI, and the names of what it is of; among several all have a name.

        `odd` says whether the names have to be looked at, where that is known.
        """
        number, beside = numbers
        if number not in self.cells:
            self.cells[number] = iri
            if names:
                self.name(beside, names, odd=odd)
            return
        first = self.cells[number]
        self.many.setdefault(number, [first]).append(iri)
        held = self.many.setdefault(beside, [self.names.get(beside) or unnamed(first)])
        held.append(names or unnamed(iri))
        if names:
            self.names.setdefault(beside, names)
        self.odd += numbers

    def name(self, number: int, names: Names, *, odd: bool | None = None) -> None:
        """Add names alone."""
        self.names[number] = names
        if are_odd(names) if odd is None else odd:
            self.odd.append(number)

    def values(self, number: int) -> list[str]:
        """Give all values of a field; none where it is empty."""
        if number in self.many:
            return self.many[number]
        return [self.cells[number]] if number in self.cells else []

    def named(self, number: int) -> list[Names]:
        """Give the names of all values, by the number of the field of names."""
        if number not in self.names:
            return []
        names: list[Names] = self.many.get(number) or [self.names[number]]
        return names

    def kept(self) -> Kept:
        """Give the row in a form that is quick to write and to read."""
        texts = ("", self.iri, *self.cells.values(), *chain.from_iterable(self.names.values()))
        return (*self.cells,), (*self.names,), texts, self.many


def row_of(table: str, kept: Kept) -> Row:
    """Give the row of what was kept of it; it does not tell what is odd."""
    cells, names, texts, many = kept
    at, step = _TEXTS + len(cells), len(LANGUAGES)
    return Row(
        table,
        texts[1],
        dict(zip(cells, texts[_TEXTS:at], strict=True)),
        {n: texts[at + step * i : at + step * (i + 1)] for i, n in enumerate(names)},
        many,
    )


def unnamed(iri: str) -> Names:
    """Give the words for what has no name, beside others that have one."""
    return (re.split(r"[/#]", iri)[-1] or iri,) * len(LANGUAGES)


def is_plain(term: bytes) -> bool:
    """Say whether a term is an IRI that a URI template leaves as it is (RFC 6570 §3.2.3)."""
    if term.isascii() and b"%" not in term and b"/." not in term and b"\\" not in term:
        return term.startswith(b"<")
    return _PLAIN_IRI.fullmatch(term) is not None


def are_odd(names: Names) -> bool:
    """Say whether names have to be looked at."""
    return any(is_odd(each) for each in names)


@dataclass(slots=True)
class Fields:
    """The fields that were met with, by number."""

    known: list[Field] = field(default_factory=list)
    numbers: dict[Field, int] = field(default_factory=dict)

    @classmethod
    def of(cls, known: Iterable[Field]) -> "Fields":
        """Give fields that were numbered elsewhere the numbers that they have there."""
        fields = list(known)
        return cls(fields, {each: number for number, each in enumerate(fields)})

    def number(self, each: Field) -> int:
        """Give the number of a field."""
        if each not in self.numbers:
            self.numbers[each] = len(self.known)
            self.known.append(each)
        return self.numbers[each]


def names_of(literals: Iterable[bytes]) -> Names:
    """Give names in the three languages; where there is none in one, that in the next best."""
    said: dict[str, str] = {}
    for each in literals:
        if each.startswith(b'"'):
            text, kind = literal(each)
            if text:
                said.setdefault(kind[1:].decode() if kind.startswith(b"@") else "", text)
    return in_languages(said)


def in_languages(said: Mapping[str, str]) -> Names:
    """Give the three languages' names of those that there are: in the next best, fi, sv, en, any.

    >>> in_languages({"fi": "hanke", "en": "project"})
    ('hanke', 'hanke', 'project')
    """
    if not said:
        return ()
    order = [*(each for each in LANGUAGES if each in said), *sorted(said)]
    best = said[order[0]]
    return tuple(said.get(each, best) for each in LANGUAGES)
