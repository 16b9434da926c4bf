"""Known names that are like an unknown one: they share words, but prove nothing.

Words are weighed by how rare they are in the register; what is alike is a candidate for an editor
and never reaches the threshold.
"""

import math
from collections import defaultdict
from difflib import SequenceMatcher

from hankegraafi.names.forms import Form
from hankegraafi.names.lookup import Found, Scored, keep
from hankegraafi.names.memory import Weighed
from hankegraafi.names.register import Register
from hankegraafi.names.wordlists import Words

_CLOSELY = 10
_COMMON = 400
_CUT_AT = 40
_MISSPELT = 0.85
_LEGAL = 0.8
_NUMBERS = 0.5
_HEADS = 0.6
_MOST_WORDS = 16


def similar(text: str, register: Register) -> Found:
    """Give the organisations with names like a clean one, with scores below acceptance."""
    form = _expand(register.memory.form(text), register.words)
    wanted = _weigh(form, register)
    found: Found = {}
    least = register.words.threshold.show
    for number in _hopeful(form, register):
        score = _score(wanted, _known(number, register), register, least)
        if score >= least:
            entry = register.entries[number][1]
            keep(entry.place, Scored(score, ("similar",), entry.label), found)
    for place, scored in cut_short(text, register).items():
        keep(place, scored, found)
    return found


def cut_short(text: str, register: Register) -> Found:
    """Give the organisations whose names a clean one begins, but ends within a word.

    That is told of long names, as in a list with a column too narrow, and of a hyphen at the end.
    """
    found: Found = {}
    wanted = register.memory.form(text)
    if (len(text) < _CUT_AT and text[-1:] != "-") or len(wanted.core) < 2:
        return found
    kinds = ("cut-short",)
    for number in register.index.get(wanted.core[0], ()):
        core, entry = register.entries[number]
        if core != wanted.core and " ".join(core).startswith(wanted.words):
            keep(entry.place, Scored(register.words.weight(kinds), kinds, entry.label), found)
    return found


def alike(text: str, place: int, register: Register) -> float:
    """Say how like a name is to the names of one organisation, from 0 to below acceptance."""
    wanted = _weigh(_expand(register.memory.form(text), register.words), register)
    labels = register.organisations[place].labels + register.organisations[place].former
    known = (_weigh(register.memory.form(label.text), register) for label in labels)
    return max((_score(wanted, each, register) for each in known), default=0.0)


def _expand(found: Form, words: Words) -> Form:
    """Write out the abbreviations of a form."""
    core: list[str] = []
    for word in found.core[:_MOST_WORDS]:
        core.extend(words.abbreviations[word][0] if word in words.abbreviations else (word,))
    return Form(tuple(core), found.legal)


def _hopeful(wanted: Form, register: Register) -> list[int]:
    """Choose the few names that share the rarest words."""
    weights: defaultdict[int, float] = defaultdict(float)
    for word in dict.fromkeys(wanted.core):
        if word in register.words.small:
            continue
        for each in (word, *(register.memory.lemmas(word) if word[-1] == "n" else ())):
            numbers = register.index.get(each, ())
            if numbers and len(numbers) <= _COMMON:
                rarity = _rarity(each, register)
                for number in numbers:
                    weights[number] += rarity
    ranked = sorted((-weight, number) for number, weight in weights.items())
    return [number for _, number in ranked[:_CLOSELY]]


def _rarity(word: str, register: Register) -> float:
    return math.log(2 + len(register.entries) / (1 + len(register.index.get(word, ()))))


def _known(number: int, register: Register) -> Weighed:
    """Weigh a name of the register, once."""
    weighed = register.memory.weighed
    if number not in weighed:
        core, entry = register.entries[number]
        weighed[number] = _weigh(Form(core, entry.legal), register)
    return weighed[number]


def _weigh(name: Form, register: Register) -> Weighed:
    """Take the words of a name once, without the small ones if it has others."""
    every = tuple(dict.fromkeys(name.core))
    words = tuple(word for word in every if word not in register.words.small) or every
    rarities = {word: _rarity(word, register) for word in words}
    heads = (word for word in reversed(name.core) if word in register.words.organisation)
    return Weighed(
        words,
        rarities,
        sum(rarities.values()),
        frozenset(word[:2] for word in words),
        frozenset(word for word in every if word.isdigit()),
        next(heads, ""),
        name.legal,
    )


def _score(wanted: Weighed, known: Weighed, register: Register, least: float = 0.0) -> float:
    """Weigh the words that two names share against all that they hold.

    Where the score cannot reach `least` it may be given as 0.
    """
    total = wanted.total + known.total
    weight = register.words.evidence["similar"].weight
    if not total or weight * _most(wanted, known, register.words) < least * total:
        return 0.0
    factor = weight * _conflicts(wanted, known, register)
    shared = 0.0
    open_words = list(known.words)
    for word in wanted.words:
        best, which = _best(word, open_words, register)
        if best:
            open_words.remove(which)
            shared += best * (wanted.rarities[word] + known.rarities[which])
    return factor * shared / total


def _most(wanted: Weighed, known: Weighed, words: Words) -> float:
    """Say how much two names share at most: all words that any other might be like."""
    parallels = words.parallels
    return sum(
        one.rarities[word]
        for one, other in ((wanted, known), (known, wanted))
        for word in one.words
        if word[:2] in other.starts or word in parallels
    )


def _best(word: str, others: list[str], register: Register) -> tuple[float, str]:
    """Give the word that is most like another, and how far it is the same."""
    if word in others:
        return 1.0, word
    return max(((_word(word, each, register), each) for each in others), default=(0.0, ""))


def _word(first: str, second: str, register: Register) -> float:
    """Say how far two words are the same, from 0 to 1."""
    if first == second:
        return 1.0
    parallels = register.words.parallels
    if first in parallels and second in parallels and parallels[first] & parallels[second]:
        return 0.9
    if first[:2] != second[:2] or first.isdigit() or second.isdigit():
        return 0.0
    if second in register.memory.lemmas(first) or first in register.memory.lemmas(second):
        return 0.95
    if min(len(first), len(second)) < 6 or abs(len(first) - len(second)) > 3:
        return 0.0
    ratio = SequenceMatcher(None, first, second, autojunk=False).ratio()
    return ratio if ratio >= _MISSPELT else 0.0


def _conflicts(wanted: Weighed, known: Weighed, register: Register) -> float:
    factor = 1.0
    if wanted.legal and known.legal and wanted.legal != known.legal:
        factor *= _LEGAL
    if wanted.numbers != known.numbers:
        factor *= _NUMBERS
    if wanted.head and known.head and not _word(wanted.head, known.head, register):
        factor *= _HEADS
    return factor
