"""What words that somebody asks for are found by in an index, and what words are like them.

The index knows every word that it holds, so nothing else needs to be looked up for those. A word
that it does not hold is led back to those that it does by the rules of inflection.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from hankegraafi.names.inflection import lemmas
from hankegraafi.names.wordlists import Inflection, load_words
from hankegraafi.search.opened import Index
from hankegraafi.search.things import among
from hankegraafi.search.words import folded

_ROWS = """SELECT folded, word, known, lemma, others FROM lexicon
    WHERE folded IN (SELECT value FROM json_each(?))"""
_SAID = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.said USING fts5vocab(main, 'words', 'row')"
_HELD = "SELECT term FROM temp.said WHERE term IN (SELECT value FROM json_each(?))"
_BEGUN = """SELECT word, lemma FROM lexicon
    WHERE folded >= ? AND folded < ? AND known = 0 LIMIT ?"""
_LIKE = """SELECT DISTINCT folded FROM lexicon
    WHERE folded >= ? AND folded < ? AND length(folded) BETWEEN ? AND ? LIMIT ?"""

_LAST = "\U0010ffff"
_SWEDISH = "ens ets arnas ernas ornas arna erna orna ar er or en et na n t s".split()
_ENGLISH = ("es", "s")
_SHORTEST = 3
_ENDING = 3
_MOST = 500
_READ = 4_000
_ALIKE = 0.72
_OFFERED = 3


@dataclass(frozen=True, slots=True)
class Terms:
    """What one word is found by.

    `terms` are all, `lemmas` those that stand in the order of the words; both are folded. `held`
    says whether the index holds one of them at all.
    """

    word: str
    terms: frozenset[str]
    lemmas: tuple[str, ...]
    held: bool


def inflection_of(index: Index) -> Inflection:
    """Give the rules of inflection; read at the first call, and kept.

    Raises:
        FaultError: a file of words is missing.
    """
    found: Inflection | None = index.kept.get("inflection")
    if found is None:
        found = index.kept["inflection"] = load_words().inflection
    return found


def terms_of(index: Index, word: str, rules: Inflection) -> Terms:
    """Say what a case-folded word is found by.

    What was typed without diacritics is found as well; what was typed with them, only with them,
    where the index holds it so.
    """
    plain = folded(word)
    rows = [*among(index, _ROWS, [plain])]
    exact = [row for row in rows if row[1] == word] if plain != word else []
    rows = exact or rows
    found = dict.fromkeys(lemma for _, _, _, lemma, _ in rows)
    if not any(known for _, _, known, _, _ in rows):
        found |= dict.fromkeys(_candidates(index, word, rules))
        found |= dict.fromkeys(_inflected(index, [plain, *found], rules))
    held = bool(found)
    return Terms(word, frozenset({plain, *found}), tuple(found) or (plain,), held)


def _candidates(index: Index, word: str, rules: Inflection) -> list[str]:
    """Give what the index holds that a word which it does not hold may be a form of."""
    possible = [*lemmas(word, rules), *_stems(word)]
    plain = {folded(each): None for each in possible}
    index.rows(_SAID)
    return [term for (term,) in among(index, _HELD, plain)]


def _stems(word: str) -> Iterator[str]:
    """Take Swedish and English endings off a word."""
    for ending in (*_SWEDISH, *_ENGLISH):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST:
            yield from (stem, f"{stem}a", f"{stem}e")


def _inflected(index: Index, plain: Iterable[str], rules: Inflection) -> Iterator[str]:
    """Give the lemmas of words that no dictionary has and that may be forms of one of these."""
    for each in plain:
        if len(each) < _SHORTEST:
            continue
        for start in _beginnings(each, rules):
            for word, lemma in index.rows(_BEGUN, start, start + _LAST, _MOST):
                if each in map(folded, lemmas(word, rules)):
                    yield lemma


def _beginnings(word: str, rules: Inflection) -> Iterator[str]:
    """Give how the forms of a word begin: Seinäjoki and Seinäjoen both with "seinaj"."""
    yield word[: max(_SHORTEST, len(word) - _ENDING)]
    for genitive, nominative in rules.prefixes:
        first, other = folded(nominative), folded(genitive)
        if word.startswith(first) and len(word) > len(first):
            yield other + word.removeprefix(first)[:1]


def alike(index: Index, word: str) -> list[str]:
    """Give the words of an index that are most like one which it does not hold, folded."""
    plain = folded(word)
    found: dict[str, float] = {}
    for start in dict.fromkeys((plain[:2], plain[:1])):
        if not start:
            continue
        lengths = (len(plain) - 2, len(plain) + 2)
        matcher = SequenceMatcher(b=plain)
        for (each,) in index.rows(_LIKE, start, start + _LAST, *lengths, _READ):
            matcher.set_seq1(each)
            if each != plain and matcher.quick_ratio() > _ALIKE and matcher.ratio() > _ALIKE:
                found[each] = matcher.ratio()
        if found:
            break
    return sorted(found, key=lambda each: (-found[each], each))[:_OFFERED]
