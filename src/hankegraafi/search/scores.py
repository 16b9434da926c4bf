"""How well a thing fits what is looked for: its names, and what else is known of it."""

import math
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from hankegraafi.names.inflection import lemmas
from hankegraafi.names.wordlists import Words

SHORT_TITLE = 2
"""A title of so few words, or fewer, may be another project's too."""

_RAISED = 1 / 3
_CONTRADICTED = 0.8
_MISSPELT = 0.75
_INFLECTED = 0.95
_PARALLEL = 0.9
_SHORTEST = 4
_LONG = 5
_BEGUN = 0.8
_BESIDES = 0.5

AGREES, CONTRADICTS, UNKNOWN = 1.0, 0.0, None
"""What a thing says of a value that is looked for."""


class Scored(NamedTuple):
    """How well a thing fits: from 0 to 1, the kinds of evidence, the name compared."""

    score: float
    evidence: tuple[str, ...]
    label: str


def weighed(scored: Scored, told: Iterable[float | None]) -> Scored:
    """Raise and lower the score of a name by what its thing says of other values.

    Each that agrees takes away a third of what is missing, each that contradicts a fifth of the
    score. What is only like the name stays below acceptance, whatever agrees.
    """
    score = scored.score
    for each in told:
        if each is None:
            continue
        if each <= CONTRADICTS:
            score *= _CONTRADICTED
        elif "similar" not in scored.evidence:
            score += (1 - score) * _RAISED * each
    return scored._replace(score=score)


def rarity(holding: int, things: int) -> float:
    """Say how much a word tells that so many of some things hold."""
    return math.log(2 + things / (1 + holding))


def alike(
    wanted: Sequence[str], known: Sequence[str], telling: Mapping[str, float], words: Words
) -> float:
    """Say how far two names share their words, by what each is `telling`; from 0 to 1.

    What is wanted and not in the known name weighs more than what that name has besides.
    """
    left = [each for each in dict.fromkeys(wanted) if each not in words.small] or [*wanted]
    right = [each for each in dict.fromkeys(known) if each not in words.small] or [*known]
    total = sum(telling.get(each, 1.0) for each in left)
    shared, free = 0.0, list(right)
    for word in left:
        best, which = max(((same(word, each, words), each) for each in free), default=(0.0, ""))
        if best:
            free.remove(which)
            shared += best * (telling.get(word, 1.0) + telling.get(which, 1.0))
            total += telling.get(which, 1.0)
    total += _BESIDES * sum(telling.get(each, 1.0) for each in free)
    return shared / total if total else 0.0


def same(first: str, second: str, words: Words) -> float:
    """Say how far two folded words are the same, from 0 to 1.

    Words in two languages, inflected, misspelt or cut short count for a part.
    """
    if first == second:
        return 1.0
    meaning = words.parallels.get(first)
    if meaning and meaning & words.parallels.get(second, frozenset()):
        return _PARALLEL
    if first.isdigit() or second.isdigit():
        return 0.0
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) < _SHORTEST or (first[:1] != second[:1] and not _slipped(first, second)):
        return 0.0
    if first[:3] == second[:3] and _inflected(first, second, words):
        return _INFLECTED
    if longer.startswith(shorter):
        return max(_BEGUN * len(shorter) / len(longer), 0.0)
    if len(longer) - len(shorter) > max(3, len(longer) // 3):
        return 0.0
    ratio = SequenceMatcher(None, first, second, autojunk=False).ratio()
    return ratio if ratio >= _MISSPELT else 0.0


def _slipped(first: str, second: str) -> bool:
    """Say whether a slip of the pen at the beginning tells two words apart, and nothing else.

    Where the first letter is another one, they must be long: "kanta" is no slip for "santa".
    """
    if first[1:] == second or second[1:] == first:
        return True
    if first[1:] == second[1:]:
        return len(first) > _LONG
    return first[1::-1] == second[:2] and first[2:] == second[2:]


def _inflected(first: str, second: str, words: Words) -> bool:
    return second in lemmas(first, words.inflection) or first in lemmas(second, words.inflection)
