"""Known names that are like an unknown one: they share words, but prove nothing.

Words are weighed by how rare they are in the register; what is alike is a candidate for an editor
and never reaches the threshold.
"""

import math
from collections import defaultdict
from difflib import SequenceMatcher

from hankegraafi.names.forms import Form, form
from hankegraafi.names.inflection import lemmas
from hankegraafi.names.lookup import Found, Scored, keep
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
    wanted = _expand(form(text, register.words), register.words)
    found: Found = {}
    for number in _hopeful(wanted, register):
        core, entry = register.entries[number]
        score = _score(wanted, Form(core, entry.legal), register)
        if score >= register.words.threshold.show:
            keep(entry.place, Scored(score, ("similar",), entry.label), found)
    for place, scored in cut_short(text, register).items():
        keep(place, scored, found)
    return found


def cut_short(text: str, register: Register) -> Found:
    """Give the organisations whose names a clean one begins, but ends within a word.

    That is told of long names, as in a list with a column too narrow, and of a hyphen at the end.
    """
    found: Found = {}
    wanted = form(text, register.words)
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
    wanted = _expand(form(text, register.words), register.words)
    known = (form(label.text, register.words) for label in register.organisations[place].labels)
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
    for word in set(wanted.core):
        if word in register.words.small:
            continue
        for each in {word, *(lemmas(word, register.words.inflection) if word[-1] == "n" else ())}:
            numbers = register.index.get(each, ())
            if len(numbers) <= _COMMON:
                rarity = _rarity(each, register)
                for number in numbers:
                    weights[number] += rarity
    ranked = sorted(weights.items(), key=lambda each: (-each[1], each[0]))
    return [number for number, _ in ranked[:_CLOSELY]]


def _rarity(word: str, register: Register) -> float:
    return math.log(2 + len(register.entries) / (1 + len(register.index.get(word, ()))))


def _score(wanted: Form, known: Form, register: Register) -> float:
    """Weigh the words that two names share against all that they hold."""
    small = register.words.small
    left = [word for word in dict.fromkeys(wanted.core) if word not in small] or [*wanted.core]
    right = [word for word in dict.fromkeys(known.core) if word not in small] or [*known.core]
    total = sum(_rarity(word, register) for word in (*left, *right))
    shared = 0.0
    open_words = list(right)
    for word in left:
        best, which = max(
            ((_word(word, each, register.words), each) for each in open_words), default=(0.0, "")
        )
        if best:
            open_words.remove(which)
            shared += best * (_rarity(word, register) + _rarity(which, register))
    score = shared / total if total else 0.0
    return register.words.evidence["similar"].weight * score * _conflicts(wanted, known, register)


def _word(first: str, second: str, words: Words) -> float:
    """Say how far two words are the same, from 0 to 1."""
    if first == second:
        return 1.0
    if words.parallels.get(first, frozenset()) & words.parallels.get(second, frozenset()):
        return 0.9
    if first[:2] != second[:2] or first.isdigit() or second.isdigit():
        return 0.0
    if second in lemmas(first, words.inflection) or first in lemmas(second, words.inflection):
        return 0.95
    if min(len(first), len(second)) < 6 or abs(len(first) - len(second)) > 3:
        return 0.0
    ratio = SequenceMatcher(None, first, second, autojunk=False).ratio()
    return ratio if ratio >= _MISSPELT else 0.0


def _conflicts(wanted: Form, known: Form, register: Register) -> float:
    factor = 1.0
    if wanted.legal and known.legal and wanted.legal != known.legal:
        factor *= _LEGAL
    if {e for e in wanted.core if e.isdigit()} != {e for e in known.core if e.isdigit()}:
        factor *= _NUMBERS
    heads = (_head(wanted, register.words), _head(known, register.words))
    if all(heads) and not _word(heads[0], heads[1], register.words):
        factor *= _HEADS
    return factor


def _head(name: Form, words: Words) -> str:
    """Give the last word that says what kind of organisation a name is of, if any."""
    heads = [word for word in name.core if word in words.organisation]
    return heads[-1] if heads else ""
