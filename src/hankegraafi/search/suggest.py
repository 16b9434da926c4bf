"""What a search box offers while somebody types: names that begin so, hold such words or letters.

First come things of that very name or code, then those whose name begins with what was typed, those
whose code begins so, those with words that follow each other so, those with such words in any
order, and those that have the letters anywhere in a name. Within each the heaviest comes first; of
codes that begin so, the first.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from hankegraafi.search.entry import KINDS
from hankegraafi.search.opened import Index
from hankegraafi.search.things import among, followed, shown
from hankegraafi.search.words import folded, mark, tokens

MOST = 50
"""So many things are offered at most."""
LONGEST = 200
"""So many letters may be asked for."""

_MOST_WORDS = 8
_MOST_PIECES = 24
_PIECE = 3
_LOOKED_AT = 120
_MORE = 10
_LAST = chr(0x10FFFF)

_WHOLE = "SELECT DISTINCT thing FROM name WHERE folded = ? ORDER BY thing LIMIT ?"
_STARTS = "SELECT rowid FROM starts WHERE starts MATCH ? ORDER BY rowid LIMIT ?"
_PIECES = "SELECT rowid FROM pieces WHERE pieces MATCH ? ORDER BY rowid LIMIT ?"
_CODE = "SELECT DISTINCT thing FROM identifier WHERE folded = ? ORDER BY thing LIMIT ?"
_BEGUN = """SELECT identifier.thing FROM identifier CROSS JOIN thing ON thing.id = identifier.thing
    WHERE identifier.folded > ? AND identifier.folded < ?
    AND thing.kind IN (SELECT value FROM json_each(?)) ORDER BY identifier.folded LIMIT ?"""
_THINGS = "SELECT id, iri, kind FROM thing WHERE id IN (SELECT value FROM json_each(?))"
_NAMES = """SELECT thing, role, language, text, folded FROM name
    WHERE thing IN (SELECT value FROM json_each(?)) ORDER BY thing, role, id"""


class Piece(NamedTuple):
    """A piece of a name, and whether it is what was typed."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A thing that is offered.

    `label` is its name in the reader's language, as far as it has one, and `language` the tag of
    that; `name` is the name that fits what was typed, and `pieces` are its parts.
    """

    iri: str
    kind: str
    label: str
    language: str
    name: str
    name_language: str
    pieces: tuple[Piece, ...]


class _Name(NamedTuple):
    role: int
    language: str
    text: str
    folded: str


_NONE = _Name(0, "", "", "")


class _Thing(NamedTuple):
    iri: str
    kind: str
    names: tuple[_Name, ...]


def suggest(
    index: Index,
    text: str,
    *,
    language: str = "fi",
    kinds: Sequence[str] = KINDS,
    limit: int = 10,
) -> list[Suggestion]:
    """Offer things whose names fit what was typed, each once, the best first.

    `kinds` are some of `entry.KINDS`; what was merged into another thing leads to that one.

    Raises:
        TooSlow: it was stopped.
        FaultError: the index cannot be read.
    """
    typed = folded(text)
    found: dict[str, Suggestion] = {}
    seen = set[int]()
    for numbers in _tiers(index, typed, kinds, limit):
        new = [each for each in numbers if each not in seen]
        seen.update(new)
        for each in _made(index, new, typed, language, kinds):
            found.setdefault(each.iri, each)
        if len(found) >= limit:
            break
    return list(found.values())[:limit]


def _tiers(index: Index, typed: str, kinds: Sequence[str], limit: int) -> Iterator[list[int]]:
    """Give the numbers of things, from those that fit best on; each tier knows its own order."""
    words = tokens(typed)[:_MOST_WORDS]
    if not words:
        return
    most = 2 * limit + _MORE
    yield _numbers(index, _WHOLE, typed, most)
    code = "".join(filter(str.isalnum, typed)) if any(map(str.isdigit, typed)) else ""
    if code:
        yield _numbers(index, _CODE, code, most)
    yield _numbers(
        index, _STARTS, _either(_phrase(words, each, first=True) for each in kinds), most
    )
    if len(code) >= _PIECE:
        yield _begun(index, code, kinds, most)
    yield _numbers(index, _STARTS, _either(_phrase(words, each) for each in kinds), most)
    if len(words) > 1:
        yield _numbers(index, _STARTS, _either(_each(words, kind) for kind in kinds), most)
    if pieces := _pieces(typed):
        marked = _either(f'"{mark(each) * _PIECE}"' for each in kinds)
        wanted = pieces if set(KINDS) <= set(kinds) else f"{pieces} AND ({marked})"
        near = _numbers(index, _PIECES, wanted, _LOOKED_AT)
        holding = _holding(index, near, typed.split())
        yield [each for each in near if each in holding]


def _numbers(index: Index, sql: str, wanted: str, most: int) -> list[int]:
    return [number for (number,) in index.rows(sql, wanted, most)]


def _begun(index: Index, code: str, kinds: Sequence[str], most: int) -> list[int]:
    """Give the things of which a code begins so, in the order of codes."""
    rows = index.rows(_BEGUN, code, f"{code}{_LAST}", json.dumps([*kinds]), most)
    return [*dict.fromkeys(number for (number,) in rows)]


def _phrase(words: Sequence[str], kind: str, *, first: bool = False) -> str:
    """Ask for words that follow each other, the last one begun; `first` at the start of a name."""
    plain = mark(kind)
    head = mark(kind, first=True) if first else plain
    marked = [head + words[0], *(plain + each for each in words[1:])]
    return f'"{" ".join(marked)}" *'


def _each(words: Sequence[str], kind: str) -> str:
    """Ask for words in any order, each begun."""
    either = (
        f'("{mark(kind)}{each}" * OR "{mark(kind, first=True)}{each}" *)'
        for each in _longest(words)
    )
    return f"({' AND '.join(either)})"


def _longest(words: Sequence[str]) -> list[str]:
    """Leave out words that other ones begin with."""
    found = sorted(set(words))
    kept = [one for one, other in pairwise([*found, ""]) if not other.startswith(one)]
    return sorted(kept, key=len, reverse=True)


def _either(wanted: Iterator[str]) -> str:
    return " OR ".join(wanted)


def _pieces(typed: str) -> str:
    """Ask for three letters at a time; empty where no word has three."""
    cut = {
        word[place : place + _PIECE]: None
        for word in typed.split()
        for place in range(len(word) - _PIECE + 1)
    }
    quoted = ['"{}"'.format(each.replace('"', '""')) for each in cut]
    step = -(-len(quoted) // _MOST_PIECES) or 1
    return " AND ".join(quoted[::step])


def _holding(index: Index, near: Sequence[int], words: Sequence[str]) -> set[int]:
    """Give the things of which one name holds every word."""
    rows = among(index, _NAMES, near)
    return {thing for thing, _, _, _, plain in rows if all(each in plain for each in words)}


def _made(
    index: Index, numbers: Sequence[int], typed: str, language: str, kinds: Sequence[str]
) -> Iterator[Suggestion]:
    """Make suggestions; of things in one tier those by whose preferred name they are come first."""
    ends = followed(index, numbers).ends
    things = _things(index, [*numbers, *ends.values()])
    best = {number: _best(things[number], typed) for number in numbers}
    for number in sorted(numbers, key=lambda each: _fit(best[each], typed)[:2]):
        name = best[number]
        end = things[ends[number]]
        if end.kind not in kinds:
            continue
        own = _label(end, language)
        shown = own if _fit(own, typed)[0] <= _fit(name, typed)[0] else name
        yield Suggestion(
            iri=end.iri,
            kind=end.kind,
            label=own.text or end.iri,
            language=own.language,
            name=shown.text,
            name_language=shown.language,
            pieces=tuple(cut(shown.text, typed)),
        )


def _best(thing: _Thing, typed: str) -> _Name:
    """Give the name that fits best what was typed."""
    return min(thing.names, key=lambda each: _fit(each, typed), default=_NONE)


def _things(index: Index, numbers: Sequence[int]) -> dict[int, _Thing]:
    names: dict[int, list[_Name]] = {}
    for thing, *rest in among(index, _NAMES, numbers):
        names.setdefault(thing, []).append(_Name(*rest))
    return {
        number: _Thing(iri, kind, tuple(names.get(number, ())))
        for number, iri, kind in among(index, _THINGS, numbers)
    }


def _label(thing: _Thing, language: str) -> _Name:
    """Give the name of a thing in a language, as far as it has one."""
    best = [each for each in thing.names if each.role == thing.names[0].role]
    return best[shown([each.language for each in best], language)] if best else _NONE


def _fit(name: _Name, typed: str) -> tuple[int, int, int]:
    """Say how well a name fits what was typed: the less the better."""
    plain = name.folded
    if plain == typed:
        fit = 0
    elif plain.startswith(typed):
        fit = 1
    elif f" {typed}" in f" {plain}":
        fit = 2
    else:
        said = f" {' '.join(tokens(plain))}"
        if all(f" {each}" in said for each in set(tokens(typed))):
            fit = 3
        else:
            fit = 4 if all(each in plain for each in set(typed.split())) else 5
    return fit, name.role, len(plain)


def cut(name: str, typed: str) -> Iterator[Piece]:
    """Part a name into what was typed, whatever its case and diacritics, and the rest.

    >>> [each.text for each in cut("Jyväskylän yliopisto", "yli jyvas")]
    ['Jyväs', 'kylän ', 'yli', 'opisto']
    """
    plain, places = _flat(name)
    hit = [False] * len(name)
    for word in {folded(typed), *tokens(folded(typed))} - {""}:
        for start in _occurrences(plain, word):
            first, last = places[start], places[start + len(word) - 1]
            hit[first : last + 1] = [True] * (last + 1 - first)
    start = 0
    for place in range(1, len(name) + 1):
        if place == len(name) or hit[place] != hit[start]:
            yield Piece(name[start:place], hit[start])
            start = place


def _occurrences(plain: str, word: str) -> list[int]:
    """Find where words begin so; where none does, where these letters stand."""
    found, start = list[int](), plain.find(word)
    while start >= 0:
        found.append(start)
        start = plain.find(word, start + 1)
    begun = [each for each in found if each == 0 or not plain[each - 1].isalnum()]
    return begun or found


def _flat(name: str) -> tuple[str, list[int]]:
    """Fold a name letter by letter; say from which of its letters each comes."""
    plain, places = list[str](), list[int]()
    for place, letter in enumerate(name):
        for each in folded(letter) or (" " if letter.isspace() else ""):
            plain.append(each)
            places.append(place)
    return "".join(plain), places
