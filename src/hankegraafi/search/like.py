"""Things whose names are like a name: they share words with it, or words that are misspelt in it.

Each kind of things is looked through by itself, for a word that is rare in names of organisations
may stand in every title of a project.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_lowercase
from typing import NamedTuple

from hankegraafi.names.inflection import lemmas
from hankegraafi.names.wordlists import Words
from hankegraafi.search.opened import Index
from hankegraafi.search.scores import Scored, alike, rarity
from hankegraafi.search.things import among
from hankegraafi.search.words import folded, mark, tokens

_MOST_WORDS = 12
_HOPEFUL = 16
_ENOUGH = 8
_LEFT_OUT = 4
_KEPT = 12
_COMPARED = 20
_LEAST = 0.3
_COMMON = 2000
_SHORTEST = 4
_LONGEST = 30
_ENDING = 3
_FORMS = 12
_RARE = 500
_PIECE = 3
_PIECES = 6
_REMEMBERED = 200_000

_HELD = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.held USING fts5vocab(main, 'starts', 'row')"
_CUT = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.cut USING fts5vocab(main, 'pieces', 'row')"
_COUNT_WORD = "SELECT doc FROM temp.held WHERE term = ?"
_COUNT_WORDS = """SELECT held.term, held.doc
    FROM json_each(?) AS wanted JOIN temp.held ON held.term = wanted.value"""
_COUNT_PIECE = "SELECT doc FROM temp.cut WHERE term = ?"
_COUNT_THINGS = "SELECT kind, count(*) FROM thing GROUP BY kind"
_HEAVIEST = "SELECT rowid FROM starts WHERE starts MATCH ? ORDER BY rowid LIMIT ?"
_BEST = "SELECT rowid FROM starts WHERE starts MATCH ? ORDER BY rank, rowid LIMIT ?"
_BY_PIECES = "SELECT rowid FROM pieces WHERE pieces MATCH ? ORDER BY rank, rowid LIMIT ?"
_NAMES = """SELECT name.thing, thing.kind, name.text, name.folded
    FROM name JOIN thing ON thing.id = name.thing
    WHERE name.thing IN (SELECT value FROM json_each(?)) ORDER BY name.thing, name.role, name.id"""
_BEGUN = """SELECT DISTINCT folded FROM lexicon WHERE folded >= ? AND folded < ?
    AND length(folded) <= ? ORDER BY folded LIMIT ?"""
_SPELT = """SELECT DISTINCT folded FROM lexicon
    WHERE folded IN (SELECT value FROM json_each(?)) ORDER BY folded"""


def like(
    text: str, kinds: Iterable[str], index: Index, words: Words
) -> Iterator[tuple[int, Scored]]:
    """Give the things of some kinds with names like a clean one, with scores below acceptance."""
    index.rows(_HELD)
    index.rows(_CUT)
    wanted = [each for each in tokens(folded(text)) if each not in words.small][:_MOST_WORDS]
    counts, kinds = _Counts(index), tuple(kinds)
    forms = {word: _forms(word, kinds, counts, words) for word in wanted}
    hopeful: dict[int, None] = {}
    for kind in kinds:
        groups = [_group(each, kind, counts) for each in forms.values()]
        hopeful.update(dict.fromkeys(_sharing([each for each in groups if each.count], index)))
    unknown = [word for word in wanted if word not in forms[word]]
    if unknown and len(hopeful) < _ENOUGH:
        hopeful.update(dict.fromkeys(_with_letters(unknown, counts)))
    rows = _names(wanted, hopeful, frozenset(kinds), counts)
    shared = {*wanted, *(each for some in forms.values() for each in some)}
    yield from _best(wanted, _promising(rows, shared), words)


class _Counts:
    """How many things hold a word, or three letters, in a name; counted once for an index."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self._kept: dict[tuple[str, str], int] = index.kept.setdefault("like", {})

    def of(self, word: str, kind: str) -> int:
        """Give how many things of a kind hold a word."""
        each = (mark(kind, first=first) + word for first in (False, True))
        return sum(self._count(_COUNT_WORD, one) for one in each)

    def look_up(self, words: Iterable[str], kinds: Sequence[str]) -> None:
        """Count how many things of some kinds hold words, all at once."""
        terms = (mark(k, first=f) + word for word in words for k in kinds for f in (False, True))
        missing = [each for each in terms if (_COUNT_WORD, each) not in self._kept]
        if len(self._kept) > _REMEMBERED:
            self._kept.clear()
        self._kept |= {(_COUNT_WORD, term): 0 for term in missing}
        found = among(self.index, _COUNT_WORDS, missing)
        self._kept |= {(_COUNT_WORD, term): count for term, count in found}

    def of_piece(self, piece: str) -> int:
        """Give how many things hold three letters."""
        return self._count(_COUNT_PIECE, piece)

    def things(self, kind: str) -> int:
        """Give how many things there are of a kind."""
        if ("things", kind) not in self._kept:
            self._kept |= {("things", k): count for k, count in self.index.rows(_COUNT_THINGS)}
            self._kept.setdefault(("things", kind), 0)
        return self._kept["things", kind]

    def rarity(self, words: Iterable[str], kind: str) -> Mapping[str, float]:
        """Give how much words tell in names of a kind."""
        words = [*words]
        self.look_up(words, (kind,))
        return {word: rarity(self.of(word, kind), self.things(kind)) for word in words}

    def spelt(self, word: str) -> list[str]:
        """Give the words that one with a slip of the pen may be."""
        return [row[0] for row in among(self.index, _SPELT, slips(word)) if row[0] != word]

    def begun(self, word: str) -> list[str]:
        """Give words that begin as one does, save for its ending."""
        stem = word[:-_ENDING]
        if len(stem) < _SHORTEST:
            return []
        rows = self.index.rows(_BEGUN, stem, f"{stem}\U0010ffff", len(word) + _ENDING, _FORMS)
        return [row[0] for row in rows]

    def _count(self, sql: str, term: str) -> int:
        key = (sql, term)
        count = self._kept.get(key)
        if count is None:
            rows = self.index.rows(sql, term)
            count = rows[0][0] if rows else 0
            if len(self._kept) > _REMEMBERED:
                self._kept.clear()
            self._kept[key] = count
        return count


@dataclass(frozen=True, slots=True)
class _Group:
    """A word as names of a kind may hold it, in how many of them, and how it is searched for."""

    count: int
    expression: str


def _forms(word: str, kinds: Sequence[str], counts: _Counts, words: Words) -> list[str]:
    """Give a word and its nominatives, as names hold them; else what it may be misspelt for."""

    def held(several: Iterable[str]) -> list[str]:
        told = [*several]
        counts.look_up(told, kinds)
        return [each for each in told if any(counts.of(each, kind) for kind in kinds)]

    found = held((word, *(lemmas(word, words.inflection) if word.endswith("n") else ())))
    if found or not _SHORTEST <= len(word) <= _LONGEST or not word.isalpha():
        return found
    return held(counts.spelt(word)) or held(counts.begun(word))


def _group(forms: Iterable[str], kind: str, counts: _Counts) -> _Group:
    """Say how the forms of a word are searched for in names of a kind."""
    held = [each for each in forms if counts.of(each, kind)]
    terms = (f'"{mark(kind, first=first)}{each}"' for each in held for first in (False, True))
    return _Group(sum(counts.of(each, kind) for each in held), f"({' OR '.join(terms)})")


def _sharing(groups: Sequence[_Group], index: Index) -> list[int]:
    """Find names with all of the words, else with all but one, else with some of the rarest."""
    ranked = sorted(groups, key=lambda each: (each.count, each.expression))
    found: dict[int, None] = {}
    for some in _choices(ranked):
        expression = " AND ".join(each.expression for each in some)
        found.update((row[0], None) for row in index.rows(_HEAVIEST, expression, _HOPEFUL))
        if len(found) >= _ENOUGH:
            return [*found]
    rare, total = list[str](), 0
    for each in ranked:
        total += each.count
        if total > _COMMON:
            break
        rare.append(each.expression)
    if rare:
        rows = index.rows(_BEST, " OR ".join(rare), _HOPEFUL)
        found.update((row[0], None) for row in rows)
    return [*found]


def _choices(ranked: Sequence[_Group]) -> Iterator[Sequence[_Group]]:
    """Choose all words, then all but one, the commonest left out first, and the rarest alone."""
    if ranked:
        yield ranked
    if len(ranked) > 2:
        for place in range(len(ranked) - 1, -1, -1)[:_LEFT_OUT]:
            yield [*ranked[:place], *ranked[place + 1 :]]
    if len(ranked) > 1:
        yield ranked[:1]


def _with_letters(unknown: Iterable[str], counts: _Counts) -> list[int]:
    """Find names with three letters at a time of the words that no name holds."""
    cut = dict.fromkeys(
        word[place : place + _PIECE] for word in unknown for place in range(len(word) - _PIECE + 1)
    )
    held = {each: count for each in cut if (count := counts.of_piece(each))}
    rarest, total = list[str](), 0
    for each in sorted(held, key=lambda each: (held[each], each))[:_PIECES]:
        total += held[each]
        if total > _RARE:
            break
        rarest.append(f'"{each}"')
    if not rarest:
        return []
    return [row[0] for row in counts.index.rows(_BY_PIECES, " OR ".join(rarest), _HOPEFUL)]


def slips(word: str) -> Iterator[str]:
    """Give what a word may have been before one letter was lost, added, changed, or two swapped.

    >>> {"kunta", "kanta", "kuta"} <= {*slips("kuntta"), *slips("knta"), *slips("kutta")}
    True
    """
    for place in range(len(word) + 1):
        start, end = word[:place], word[place:]
        for letter in ascii_lowercase:
            yield start + letter + end
            if end:
                yield start + letter + end[1:]
        if end:
            yield start + end[1:]
        if len(end) > 1:
            yield start + end[1] + end[0] + end[2:]


class _Name(NamedTuple):
    """A name that may be meant, its words, and how much each of them and of those asked tells."""

    thing: int
    text: str
    words: list[str]
    telling: Mapping[str, float]


def _names(
    wanted: Sequence[str], hopeful: Iterable[int], kinds: frozenset[str], counts: _Counts
) -> list[_Name]:
    """Read the names of things of some kinds."""
    rows = [
        (thing, kind, text, tokens(plain)[: 2 * _MOST_WORDS])
        for thing, kind, text, plain in among(counts.index, _NAMES, hopeful)
        if kind in kinds
    ]
    words = {kind: {*wanted} for kind in kinds}
    for _, kind, _, known in rows:
        words[kind].update(known)
    telling = {kind: counts.rarity(every, kind) for kind, every in words.items()}
    return [_Name(thing, text, known, telling[kind]) for thing, kind, text, known in rows]


def _promising(names: Iterable[_Name], shared: set[str]) -> list[_Name]:
    """Choose the names of which the most is shared, roughly."""

    def part(name: _Name) -> float:
        whole = sum(name.telling[word] for word in name.words)
        own = sum(name.telling[word] for word in name.words if word in shared)
        return own * own / whole if whole else 0.0

    return sorted(names, key=part, reverse=True)[:_COMPARED]


def _best(
    wanted: Sequence[str], names: Iterable[_Name], words: Words
) -> Iterator[tuple[int, Scored]]:
    """Score what may be meant by its words, and give the best."""
    weight = words.evidence["similar"].weight
    best: dict[int, Scored] = {}
    for thing, text, known, telling in names:
        score = weight * alike(wanted, known, telling, words)
        if score >= _LEAST and (thing not in best or score > best[thing].score):
            best[thing] = Scored(score, ("similar",), text)
    yield from sorted(best.items(), key=lambda each: (-each[1].score, each[0]))[:_KEPT]
