"""The things of an index with their names, and what has become of those that were merged."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hankegraafi.search.entry import PREFERRED
from hankegraafi.search.opened import Index

_LANGUAGES = ("fi", "sv", "en", "")
_HOPS = 20

_BY_ID = """SELECT id, iri, kind, successor FROM thing
    WHERE id IN (SELECT value FROM json_each(?))"""
_BY_IRI = """SELECT id, iri, kind, successor FROM thing
    WHERE iri IN (SELECT value FROM json_each(?))"""
_NAMES = """SELECT thing, language, text FROM name
    WHERE thing IN (SELECT value FROM json_each(?)) AND role = ? ORDER BY thing, id"""


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing of the index; `names` are (language, name), the preferred ones alone."""

    iri: str
    kind: str
    names: tuple[tuple[str, str], ...] = ()

    def label(self, language: str) -> tuple[str, str]:
        """Give (language, name) as a reader of a language is shown it; the IRI if it has none."""
        if not self.names:
            return "", self.iri
        return self.names[shown([tag for tag, _ in self.names], language)]


def shown(tags: Sequence[str], language: str) -> int:
    """Say which of several names is shown to a reader, by their languages: the place of it.

    The first one in the reader's language, else in fi, sv or en, else without a language, else any.

    >>> shown(["en", "sv", "sv"], "sv"), shown(["de", "en"], "fi"), shown(["de", "et"], "fi")
    (1, 1, 0)
    """
    return next((tags.index(each) for each in (language, *_LANGUAGES) if each in tags), 0)


class Why(NamedTuple):
    """Why a text leads to a thing.

    `sort` is "identifier", "iri" or "link"; of a near one "parted" (the same signs, parted in
    another way), "swapped", "changed", "lost", "added" or "similar". `name` is the scheme of the
    identifier, or the predicate of the link; `value` its notation or IRI as it stands in the data.
    """

    sort: str
    name: str
    value: str


Hit = tuple[int, Why]
"""The number of a thing, and why it is found."""


@dataclass(slots=True)
class Known:
    """The things that were read, by their numbers; `ends` has what became of the merged ones."""

    things: dict[int, Thing] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)


def among(
    index: Index, sql: str, values: Iterable[object], *more: object
) -> Iterable[tuple[Any, ...]]:
    """Give the rows for many values at once: they are the first parameter, as a JSON array."""
    wanted = [*dict.fromkeys(values)]
    return index.rows(sql, json.dumps(wanted), *more) if wanted else ()


def numbers(index: Index, iris: Iterable[str]) -> dict[str, int]:
    """Give the numbers of things by their IRIs; those that the index has not are left out."""
    return {iri: number for number, iri, _, _ in among(index, _BY_IRI, iris)}


def known(index: Index, ids: Iterable[int]) -> Known:
    """Read things with their names, and what has replaced them."""
    found = followed(index, ids)
    _name(index, found)
    return found


def followed(index: Index, ids: Iterable[int]) -> Known:
    """Read things without their names, and what has replaced them, step by step."""
    found, after, by_iri = Known(), dict[int, str](), dict[str, int]()
    rows = [*among(index, _BY_ID, ids)]
    for _ in range(_HOPS):
        for number, iri, kind, successor in rows:
            found.things[number] = Thing(iri, kind)
            by_iri[iri] = number
            if successor:
                after[number] = successor
        rows = [*among(index, _BY_IRI, (each for each in after.values() if each not in by_iri))]
        if not rows:
            break
    found.ends = {number: _end(number, after, by_iri) for number in found.things}
    return found


def _name(index: Index, found: Known) -> None:
    names: dict[int, list[tuple[str, str]]] = {}
    for thing, language, text in among(index, _NAMES, found.things, PREFERRED):
        names.setdefault(thing, []).append((language, text))
    for number, told in names.items():
        plain = found.things[number]
        found.things[number] = Thing(plain.iri, plain.kind, tuple(told))


def _end(number: int, after: Mapping[int, str], by_iri: Mapping[str, int]) -> int:
    """Give what has replaced a thing in the end: itself if nothing has, or if they go round."""
    seen = [number]
    while (following := by_iri.get(after.get(seen[-1], ""))) is not None:
        if following in seen:
            return number
        seen.append(following)
    return seen[-1]
