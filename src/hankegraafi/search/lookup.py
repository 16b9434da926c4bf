"""Which thing an identifier or an IRI is of: in any way of writing it, and what is near to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hankegraafi.search import schemes, writings
from hankegraafi.search.near import MOST, ORDER, Near
from hankegraafi.search.opened import Index
from hankegraafi.search.schemes import Scheme
from hankegraafi.search.things import Hit, Known, Thing, Why, among, known, numbers
from hankegraafi.search.writings import Written

EXACT, SEVERAL, NEAR, NONE, NO_IDENTIFIER = "exact several near none not-an-identifier".split()
"""What becomes of a text: one thing, several, none but near ones, none, or it is no identifier."""

_WEAK = "closeMatch"

_IDENTIFIERS = """SELECT folded, scheme, notation, thing FROM identifier
    WHERE folded IN (SELECT value FROM json_each(?)) ORDER BY thing, scheme, notation"""
_LINKS = """SELECT object, predicate, thing FROM link
    WHERE object IN (SELECT value FROM json_each(?)) ORDER BY thing, predicate, object"""


@dataclass(frozen=True, slots=True)
class Match:
    """A thing that a text leads to, and why; `merged` is the IRI of what it has replaced."""

    thing: Thing
    why: Why
    merged: str = ""

    @property
    def weak(self) -> bool:
        """Whether the link says that both are alike, and no more."""
        return self.why.sort == "link" and self.why.name.endswith(_WEAK)


@dataclass(frozen=True, slots=True)
class Wrong:
    """An identifier whose check digit is wrong, and how it would be right."""

    scheme: str
    given: str
    right: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a text leads to.

    `matches` are the things, the heaviest first; `others` those that are only like what is meant.
    `near` and `wrong` say what may have been meant where there is nothing.
    """

    text: str
    matches: tuple[Match, ...] = ()
    others: tuple[Match, ...] = ()
    near: tuple[Match, ...] = ()
    wrong: tuple[Wrong, ...] = ()
    is_identifier: bool = True

    @property
    def sort(self) -> str:
        """What became of the text: one of the five words of this module."""
        if self.matches:
            return EXACT if len(self.matches) == 1 else SEVERAL
        if not self.is_identifier:
            return NO_IDENTIFIER
        return NEAR if self.near or self.wrong else NONE


class _Rows(NamedTuple):
    """What the tables say of many texts at once, by key and by IRI."""

    identifiers: dict[str, list[tuple[str, str, int]]]
    links: dict[str, list[tuple[str, int]]]
    iris: dict[str, int]


class Lookup:
    """Looks identifiers and IRIs up in an index; use it from one thread."""

    def __init__(self, index: Index, *, many: bool = False) -> None:
        """Take an index.

        `many` says that a whole table is asked: what is near is then told of codes alone, not of
        IRIs, and the keys of all codes are held meanwhile.
        """
        self._index = index
        self._near = Near(index, many=many)

    def scheme(self, name: str) -> Scheme | None:
        """Give a scheme by one of its names; one that only the data knows has no form."""
        if found := schemes.scheme_named(name):
            return found
        rows = self._index.rows("SELECT 1 FROM identifier WHERE scheme = ? LIMIT 1", name)
        return schemes.formless(name) if rows else None

    def find(self, texts: Sequence[str], scheme: Scheme | None = None) -> list[Answer]:
        """Say of each text what it leads to; a scheme that is named is the only one tried."""
        asked = [writings.written(each, scheme) for each in texts]
        found = self._found(asked)
        missed = [n for n in _missed(found) if asked[n].iris]
        again = self._found([writings.respelt(asked[n]) for n in missed])
        found = _with(found, missed, again)
        missed = _missed(found)
        near = self._near_ones([writings.respelt(asked[n]) for n in missed])
        return _with(found, missed, near)

    def _found(self, asked: Sequence[Written]) -> list[Answer]:
        """Say what texts lead to as they are spelt."""
        rows = self._rows(asked)
        hits = [_hits(each, rows) for each in asked]
        read = known(self._index, (thing for each in hits for thing, _ in each))
        return [_answer(one, each, read) for one, each in zip(asked, hits, strict=True)]

    def _rows(self, asked: Sequence[Written]) -> _Rows:
        found = _Rows({}, {}, {})
        keys = (key for each in asked for key in each.keys)
        for key, scheme, notation, thing in among(self._index, _IDENTIFIERS, keys):
            found.identifiers.setdefault(key, []).append((scheme, notation, thing))
        iris = [iri for each in asked for iri in each.iris]
        for iri, predicate, thing in among(self._index, _LINKS, iris):
            found.links.setdefault(iri, []).append((predicate, thing))
        found.iris.update(numbers(self._index, iris))
        return found

    def _near_ones(self, asked: Sequence[Written]) -> list[Answer]:
        """Say what may have been meant by texts that lead to nothing."""
        hits = self._near.find(asked)
        read = known(self._index, (thing for each in hits for thing, _ in each))
        return [_near_answer(one, each, read) for one, each in zip(asked, hits, strict=True)]


def _missed(found: Sequence[Answer]) -> list[int]:
    return [n for n, each in enumerate(found) if each.is_identifier and not each.matches]


def _with(found: list[Answer], places: Iterable[int], others: Iterable[Answer]) -> list[Answer]:
    changed = dict(zip(places, others, strict=True))
    return [changed.get(place, each) for place, each in enumerate(found)] if changed else found


def _hits(asked: Written, rows: _Rows) -> list[Hit]:
    """Gather what a text leads to: by identifier, as an IRI, by link."""
    coded = [
        (thing, Why("identifier", scheme, notation))
        for key in asked.keys
        for scheme, notation, thing in rows.identifiers.get(key, ())
        if _is_meant(asked, scheme, notation)
    ]
    own = [(rows.iris[iri], Why("iri", "", iri)) for iri in asked.iris if iri in rows.iris]
    linked = [
        (thing, Why("link", predicate, iri))
        for iri in asked.iris
        for predicate, thing in rows.links.get(iri, ())
    ]
    return [*coded, *own, *sorted(linked, key=lambda hit: hit[1].name.endswith(_WEAK))]


def _is_meant(asked: Written, scheme: str, notation: str) -> bool:
    """Say whether a notation with the same key is what was written."""
    if asked.any_scheme and writings.same(notation, asked.text):
        return True
    return any(
        each.scheme == scheme
        and (
            writings.same(notation, each.compact)
            or bool(each.notation and schemes.standard(scheme, notation) == each.notation)
        )
        for each in asked.readings
    )


def _answer(asked: Written, hits: Iterable[Hit], read: Known) -> Answer:
    """Tell things apart that are meant, and those that are only like what is meant."""
    by_end: dict[int, Match] = {}
    for thing, why in hits:
        if thing in read.things:
            by_end.setdefault(read.ends[thing], _match(thing, why, read))
    matches = [by_end[each] for each in sorted(by_end)]
    meant = [each for each in matches if not each.weak] or matches
    others = [each for each in matches if each not in meant]
    is_identifier = bool(asked.readings) or (asked.any_scheme and writings.is_like_one(asked.text))
    return Answer(asked.text, tuple(meant), tuple(others), is_identifier=is_identifier)


def _match(thing: int, why: Why, read: Known) -> Match:
    end = read.ends[thing]
    return Match(read.things[end], why, read.things[thing].iri if end != thing else "")


def _near_answer(asked: Written, hits: Iterable[Hit], read: Known) -> Answer:
    wrong = tuple(
        Wrong(each.scheme, each.compact, right)
        for each in asked.readings
        if (right := writings.checked(each))
    )
    near: dict[int, Match] = {}
    for thing, why in sorted(hits, key=lambda hit: (ORDER.index(hit[1].sort), hit[0])):
        if thing in read.things:
            near.setdefault(read.ends[thing], _match(thing, why, read))
    return Answer(asked.text, near=tuple([*near.values()][:MOST]), wrong=wrong)
