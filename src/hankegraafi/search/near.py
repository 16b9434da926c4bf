"""What may have been meant by an identifier or an IRI that leads to nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import chain

from hankegraafi.search.opened import Index
from hankegraafi.search.schemes import is_iri
from hankegraafi.search.things import Hit, Why, among, numbers
from hankegraafi.search.writings import Written

MOST = 10
"""How many near things are told."""
ORDER = ("parted", "swapped", "changed", "lost", "added", "similar")
"""Why a thing is near, the likeliest first: see `slip`, and "similar" for an IRI."""

_ALIKE = 0.8
_COMPARED = 300
_SHORTEST_START = 8
_LONGEST_IRI = 300

_CODES = """SELECT folded, scheme, notation, thing FROM identifier
    WHERE folded IN (SELECT value FROM json_each(?)) ORDER BY thing, scheme, notation"""
_LINKS = """SELECT object, thing FROM link WHERE object IN (SELECT value FROM json_each(?))"""
_THINGS_LIKE = "SELECT iri FROM thing WHERE iri >= ? AND iri < ? ORDER BY iri LIMIT ?"
_LINKS_LIKE = """SELECT DISTINCT object FROM link
    WHERE object >= ? AND object < ? ORDER BY object LIMIT ?"""

Slips = Mapping[str, tuple[str, str]]
"""By keys of the index: what was given, and what may have been meant."""


def slips(text: str) -> Iterator[str]:
    """Give what a key may have been before one slip: a sign changed, lost, added, two swapped.

    A digit stands for another digit, a letter for another letter; what is lost is a digit.
    """
    for place, sign in enumerate(text):
        start, end = text[:place], text[place + 1 :]
        for other in "0123456789" if sign.isdigit() else "abcdefghijklmnopqrstuvwxyz":
            if other != sign:
                yield start + other + end
        yield start + end
        if end and end[0] != sign:
            yield start + end[0] + sign + end[1:]
    for place in range(len(text) + 1):
        for digit in "0123456789":
            yield text[:place] + digit + text[place:]


def slip(given: str, meant: str) -> str:
    """Name the slip by which one key becomes another: swapped, lost, added, changed.

    >>> slip("01395544", "01395454"), slip("0139545", "01395454")
    ('swapped', 'lost')
    """
    if len(given) < len(meant):
        return "lost"
    if len(given) > len(meant):
        return "added"
    wrong = sum(one != other for one, other in zip(given, meant, strict=True))
    return "swapped" if wrong == 2 else "changed" if wrong else "parted"


class Near:
    """Finds what is near; with `many` codes alone, and their keys are held."""

    def __init__(self, index: Index, *, many: bool) -> None:
        self._index = index
        self._many = many
        self._keys: frozenset[str] | None = None

    def find(self, asked: Sequence[Written]) -> list[list[Hit]]:
        """Give what is near to each text."""
        near = [self._slips(each) for each in asked]
        rows: dict[str, list[tuple[str, str, int]]] = {}
        wanted = (key for each in near for key in each)
        for key, scheme, notation, thing in among(self._index, _CODES, wanted):
            rows.setdefault(key, []).append((scheme, notation, thing))
        hits = [_codes(one, each, rows) for one, each in zip(asked, near, strict=True)]
        if self._many:
            return hits
        return [each or self._iris(one) for one, each in zip(asked, hits, strict=True)]

    def _slips(self, asked: Written) -> Slips:
        """Give the keys that a text may have been before one slip, and the key that it is."""
        found: dict[str, tuple[str, str]] = {}
        for start, given in asked.stems:
            meant: Iterable[str] = chain((given,), slips(given))
            if self._many and start:
                meant = (each for each in meant if start + each in self._all_keys())
            elif self._many:
                meant = filter(self._all_keys().__contains__, meant)
            for each in meant:
                found.setdefault(start + each, (given, each))
        return found

    def _all_keys(self) -> frozenset[str]:
        if self._keys is None:
            rows = self._index.rows("SELECT DISTINCT folded FROM identifier")
            self._keys = frozenset(key for (key,) in rows)
        return self._keys

    def _iris(self, asked: Written) -> list[Hit]:
        """Find IRIs that are much like one: with one slip in the last step, or the same start."""
        if not is_iri(asked.text) or len(asked.text) > _LONGEST_IRI:
            return []
        likes: dict[str, float] = {}
        for spelt in _starts(asked.iris):
            start, slash, last = spelt.rpartition("/")
            likes |= dict.fromkeys(self._existing([start + slash + s for s in slips(last)]), 1.0)
            for iri in self._beginning(spelt):
                likes.setdefault(iri, SequenceMatcher(None, spelt, iri).ratio())
        best = sorted((-like, iri) for iri, like in likes.items() if like >= _ALIKE)[:MOST]
        things = self._existing([iri for _, iri in best])
        return [(thing, Why("similar", "", iri)) for _, iri in best for thing in things[iri]]

    def _existing(self, iris: Sequence[str]) -> dict[str, list[int]]:
        """Give the things of those IRIs that the index has, as things or as what they link to."""
        found = {iri: [number] for iri, number in numbers(self._index, iris).items()}
        for iri, thing in among(self._index, _LINKS, iris):
            found.setdefault(iri, []).append(thing)
        return found

    def _beginning(self, iri: str) -> Iterator[str]:
        """Give IRIs that begin as one does: as much of it as any of them has."""
        step = len(iri) - len(iri.rpartition("/")[2])
        for cut in dict.fromkeys((len(iri), (2 * len(iri) + step) // 3, step + 4, step)):
            start = iri[:cut]
            if len(start) < _SHORTEST_START:
                return
            found = [
                row[0]
                for sql in (_THINGS_LIKE, _LINKS_LIKE)
                for row in self._index.rows(sql, start, f"{start}\U0010ffff", _COMPARED)
            ]
            yield from found
            if found:
                return


def _starts(iris: Sequence[str]) -> list[str]:
    """Give an IRI with https and with http, otherwise as it was written."""
    first = iris[0]
    scheme, mark, rest = first.partition("://")
    other = "http" if scheme == "https" else "https"
    return [f"{each}{mark}{rest}" for each in (scheme, other)] if mark else [first]


def _codes(
    asked: Written, near: Slips, rows: Mapping[str, list[tuple[str, str, int]]]
) -> list[Hit]:
    """Gather the things whose identifiers are one slip away."""
    schemes = {each.scheme for each in asked.readings}
    return [
        (thing, Why(slip(*pair), scheme, notation))
        for key, pair in near.items()
        for scheme, notation, thing in rows.get(key, ())
        if asked.any_scheme or scheme in schemes
    ]
