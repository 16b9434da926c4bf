"""What words that somebody asks for are found by in an index, and what words are like them.

The index knows every word that it holds, so nothing else needs to be looked up for those. A word
that it does not hold is led back to those that it does by dictionaries, and names by the rules of
inflection.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from hankegraafi.names.inflection import lemmas
from hankegraafi.names.wordlists import Inflection, load_words
from hankegraafi.search.opened import Index
from hankegraafi.search.things import among
from hankegraafi.search.words import LANGUAGES, Dictionaries, folded

_ROWS = """SELECT folded, word, known, lemma, others FROM lexicon
    WHERE folded IN (SELECT value FROM json_each(?))"""
_SAID = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.said USING fts5vocab(main, 'words', 'row')"
_HELD = "SELECT term FROM temp.said WHERE term IN (SELECT value FROM json_each(?))"
_BEGUN = """SELECT DISTINCT word, lemma, known FROM lexicon
    WHERE folded >= ? AND folded < ?
    AND (folded GLOB '*n' OR folded GLOB '*[sl][st]a' OR folded GLOB '*ll[ae]')
    ORDER BY folded LIMIT ?"""
_LIKE = """SELECT DISTINCT folded FROM lexicon
    WHERE folded >= ? AND folded < ? AND length(folded) BETWEEN ? AND ? LIMIT ?"""

_LAST = "\U0010ffff"
_SWEDISH = "ens ets arnas ernas ornas arna erna orna ar er or en et na n t s".split()
_ENGLISH = ("es", "s")
_SHORTEST = 3
_ENDING = 3
_LONG = 5
_VOWELS = frozenset("aeiouyäöå")
_MOST = 3_000
_REMEMBERED = 10_000
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


@dataclass(frozen=True, slots=True)
class Grammar:
    """How words are led back to what they are forms of: by rules, and by dictionaries."""

    rules: Inflection
    dictionaries: Dictionaries


def grammar_of(index: Index) -> Grammar:
    """Give the grammar; its rules are read at the first call, dictionaries when one is needed.

    Raises:
        FaultError: a file of words is missing.
    """
    found: Grammar | None = index.kept.get("grammar")
    if found is None:
        found = index.kept["grammar"] = Grammar(load_words().inflection, Dictionaries())
    return found


def terms_of(index: Index, word: str, grammar: Grammar) -> Terms:
    """Say what a case-folded word is found by; what was found out is kept.

    What was typed without diacritics is found as well; what was typed with them, only with them,
    where the index holds it so.
    """
    kept: dict[str, Terms] = index.kept.setdefault("terms", {})
    found = kept.get(word)
    if found is None:
        if len(kept) >= _REMEMBERED:
            kept.clear()
        found = kept[word] = _terms(index, word, grammar)
    return found


def _terms(index: Index, word: str, grammar: Grammar) -> Terms:
    plain = folded(word)
    rows = [*among(index, _ROWS, [plain])]
    exact = [row for row in rows if row[1] == word] if plain != word else []
    found = dict.fromkeys(lemma for _, _, _, lemma, _ in exact or rows)
    if len(word) >= _SHORTEST and word.isalpha():
        if not rows:
            found |= _held(index, _lemmas(word, grammar))
        nominatives = {word, *_into(word), *lemmas(word, grammar.rules)}
        found |= dict.fromkeys(_forms(index, nominatives, grammar.rules, _itself))
        if not found:
            bare = set(map(folded, nominatives))
            found |= dict.fromkeys(_forms(index, bare, grammar.rules, folded))
    held = bool(found)
    return Terms(word, frozenset({plain, *found}), tuple(found) or (plain,), held)


def _lemmas(word: str, grammar: Grammar) -> Iterator[str]:
    """Give what a word that the index does not hold may be a form of, in any language."""
    known = [each for name in LANGUAGES if (each := grammar.dictionaries.lemma(word, name))]
    yield from known or [grammar.dictionaries.guess(word, name) for name in LANGUAGES]
    possible = lemmas(word, grammar.rules)
    yield from (each for each in possible if grammar.dictionaries.is_lemma(each, "fi"))
    if not known:
        yield from possible
        yield from _stems(word)


def _held(index: Index, possible: Iterable[str]) -> dict[str, None]:
    """Give those of some words that the index holds."""
    index.rows(_SAID)
    plain = dict.fromkeys(map(folded, possible))
    return dict.fromkeys(term for (term,) in among(index, _HELD, plain))


def _stems(word: str) -> Iterator[str]:
    """Take Swedish and English endings off a word."""
    for ending in (*_SWEDISH, *_ENGLISH):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST:
            yield from (stem, f"{stem}a", f"{stem}e")


def _into(word: str) -> Iterator[str]:
    """Take off the ending of the illative: Jyväskylään, Jyväskylä."""
    if len(word) > _LONG and word[-1] == "n" and word[-2] == word[-3] and word[-2] in _VOWELS:
        yield word[:-2]


def _itself(word: str) -> str:
    return word


def _forms(
    index: Index, nominatives: set[str], rules: Inflection, written: Callable[[str], str]
) -> Iterator[str]:
    """Give what words of the index that may be forms of some nominatives are found by.

    A dictionary may lead the name of a place to another word (Vantaan, vannas): such a word is
    found by itself. `written` is how words are compared.
    """
    starts = {start for each in nominatives for start in _beginnings(folded(each), rules)}
    for start in sorted(starts):
        for word, lemma, known in index.rows(_BEGUN, start, start + _LAST, _MOST):
            if not nominatives.isdisjoint(map(written, lemmas(word, rules))):
                yield folded(word) if known else lemma


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
