"""How many of the things that were found have each value of a facet.

Things are known by their places in the order of their numbers. Which have a value is read from the
table `posting` when the first search needs it, and kept: four bytes for each, and for values that
many things have one bit for every thing, of which a machine counts thousands at once.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter

from hankegraafi.search.entry import FACETS
from hankegraafi.search.opened import Index, places

KIND = "kind"
"""The facet of what kind of thing it is."""

_ALL = "SELECT facet, value, things FROM posting"
_IDS = "SELECT id FROM thing ORDER BY id"
_MANY = 128
"""A value that one thing in so many has is counted by bits."""
_DIGITS = bytes(ord("1" if each == 1 else "0") for each in range(256))

Chosen = Mapping[str, Sequence[str]]
"""Values by facet; several of one facet mean any of them."""


@dataclass(frozen=True, slots=True)
class Postings:
    """All things in order, the place of each, and the places of those that have a value.

    `bits` holds the same for values that many things have, as numbers with one bit for each thing.
    """

    ids: "array[int]"
    places: Mapping[int, int]
    facets: Mapping[str, Mapping[str, "array[int]"]]
    bits: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet, how many of the things that were found have it, and if it is chosen."""

    value: str
    count: int
    chosen: bool


def postings(index: Index) -> Postings:
    """Give what is kept of an index for counting; read at the first call.

    Raises:
        FaultError: the index cannot be read.
    """
    found: Postings | None = index.kept.get("postings")
    if found is None:
        ids = array("q", (number for (number,) in index.rows(_IDS)))
        facets: dict[str, dict[str, array[int]]] = {each: {} for each in (KIND, *FACETS)}
        for facet, value, things in index.rows(_ALL):
            facets.setdefault(facet, {})[value] = places(things)
        bits = {
            (facet, value): _bits(_mask(held, len(ids)))
            for facet, values in facets.items()
            for value, held in values.items()
            if len(held) * _MANY > len(ids)
        }
        known = {number: place for place, number in enumerate(ids)}
        found = Postings(ids, known, facets, bits)
        index.kept["postings"] = found
    return found


@dataclass(slots=True)
class Narrowed:
    """Things that were found, narrowed down by chosen values.

    `masks` has one byte for each thing, by facet: 1 where it has one of the values that are chosen;
    `found` is that of the things that were found before.
    """

    known: Postings
    chosen: Chosen
    found: bytes
    masks: Mapping[str, bytes]

    @classmethod
    def of(cls, known: Postings, found: Iterable[int] | None, chosen: Chosen) -> "Narrowed":
        """Narrow things down by their places; None stands for all there are."""
        size = len(known.ids)
        whole = bytes(b"\1" * size) if found is None else _mask(found, size)
        masks = {
            facet: _mask(
                (place for each in values for place in known.facets[facet].get(each, ())), size
            )
            for facet, values in chosen.items()
        }
        return cls(known, chosen, whole, masks)

    def mask(self, but: str = "") -> bytes:
        """Give what is left, one byte for each thing; without narrowing by one of the facets."""
        left = int.from_bytes(self.found, "little")
        for facet, mask in self.masks.items():
            if facet != but:
                left &= int.from_bytes(mask, "little")
        return left.to_bytes(len(self.found), "little")

    def counts(self, most: int) -> dict[str, list[Value]]:
        """Count the values of every facet: so many at most of each, and those that are chosen.

        A facet counts what would be found if nothing of itself were chosen.
        """
        usual = self.mask()
        return {
            facet: self._values(facet, self.mask(facet) if facet in self.masks else usual, most)
            for facet in self.known.facets
        }

    def _values(self, facet: str, mask: bytes, most: int) -> list[Value]:
        own = self.chosen.get(facet, ())
        total = mask.count(1)
        every, bits = total == len(mask), _bits(mask)
        counts = {
            value: len(held) if every else self._count(facet, value, bits, mask)
            for value, held in self.known.facets[facet].items()
            if total or value in own
        }
        counts |= {each: 0 for each in own if each not in counts}
        ordered = sorted(
            (value for value, count in counts.items() if count or value in own),
            key=lambda each: (each not in own, -counts[each], each),
        )
        return [Value(each, counts[each], each in own) for each in ordered[: max(most, len(own))]]

    def _count(self, facet: str, value: str, bits: int, mask: bytes) -> int:
        """Count the things of a value that are left: at their places a mask is 1."""
        if (known := self.known.bits.get((facet, value))) is not None:
            return (known & bits).bit_count()
        held = self.known.facets[facet][value]
        return sum(itemgetter(*held)(mask)) if len(held) > 1 else mask[held[0]]


def _bits(mask: bytes) -> int:
    """Write a mask of bytes as a number with one bit for each."""
    return int(mask.translate(_DIGITS) or b"0", 2)


def _mask(found: Iterable[int], size: int) -> bytes:
    made = bytearray(size)
    for place in found:
        made[place] = 1
    return bytes(made)
