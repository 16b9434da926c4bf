"""The numbers of things: the heavier a thing, the smaller its number."""

from hashlib import sha256

_BITS = 42
_HEAVIEST = (1 << 21) - 1


def number(iri: str, weight: int, probe: int = 0) -> int:
    """Give the number of a thing, from 1 to 2⁶³ − 1: first by its weight, then by its IRI.

    So rows in the order of their numbers come heaviest first. `probe` goes up where a number is
    taken by another thing.

    >>> number("https://example.org/a", 9) < number("https://example.org/b", 8)
    True
    """
    digest = int.from_bytes(sha256(iri.encode()).digest()[:8], "big")
    lighter = _HEAVIEST - min(max(weight, 0), _HEAVIEST)
    return lighter << _BITS | (digest + probe) % ((1 << _BITS) - 1) + 1
