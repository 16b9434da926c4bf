"""What the name of a column says: which terms it could mean, how surely, and in which language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hankegraafi.sources.proposal.wordlists import ColumnWords, Named, Phrase, words_of

SURE = 0.9
LIKELY = 0.7
_ENDING = 3
_STEM = 4


@dataclass(frozen=True, slots=True)
class Match:
    """A meaning that a name could have; `strength` is 0 to 1, `length` that of the known name."""

    meaning: str
    strength: float
    languages: tuple[str, ...]
    length: int


@dataclass(frozen=True, slots=True)
class Name:
    """The name of a column taken apart.

    `matches` are the terms that it could mean, best first; `person` and `number` say how surely it
    speaks of persons and of identifiers; `language` is one that the name itself names;
    `other_date` tells that a date under it would not be the project's own, `project` that it says
    that it is about projects.
    """

    words: Phrase
    matches: tuple[Match, ...]
    person: float
    number: float
    language: str = ""
    other_date: bool = False
    project: bool = False

    def strength(self, meaning: str) -> float:
        """Say how surely the name means a term."""
        return next((each.strength for each in self.matches if each.meaning == meaning), 0.0)


def name_of(name: str, words: ColumnWords) -> Name:
    """Take the name of a column apart."""
    whole = words_of(name)
    language = next((words.languages[each] for each in whole if each in words.languages), "")
    bare = tuple(
        each for each in whole if each not in words.languages and each not in words.currencies
    )
    spoken = tuple(each for each in bare if each not in words.small) or bare or whole
    return Name(
        words=whole,
        matches=_matches(spoken, words.names, words),
        person=max((each.strength for each in _matches(spoken, words.persons, words)), default=0.0),
        number=max((each.strength for each in _matches(spoken, words.numbers, words)), default=0.0),
        language=language,
        project=bool(words.projects.intersection(whole)),
        other_date=bool(words.other_dates.intersection(whole)),
    )


def same(word: str, known: str) -> bool:
    """Say whether a word is a known one, or that one with an ending.

    >>> same("toteuttajan", "toteuttaja"), same("tila", "til")
    (True, False)
    """
    if word == known:
        return True
    return (
        len(known) >= _STEM
        and word.startswith(known)
        and len(word) - len(known) <= _ENDING
        and word.isalpha()
    )


def _matches(spoken: Phrase, names: Iterable[Named], words: ColumnWords) -> tuple[Match, ...]:
    core = _without(spoken, words.before) or spoken
    bare = tuple(each for each in core if each not in words.naming) or core
    best: dict[str, Match] = {}
    for known in names:
        strength = _strength(spoken, core, bare, known.words)
        before = best.get(known.meaning)
        if not strength or (before and before.strength > strength):
            continue
        languages = before.languages if before and before.strength == strength else ()
        length = max(len("".join(known.words)), before.length if languages and before else 0)
        found = tuple(dict.fromkeys((*languages, known.language)))
        best[known.meaning] = Match(known.meaning, strength, found, length)
    return tuple(sorted(best.values(), key=lambda each: (-each.strength, -each.length)))


def _strength(spoken: Phrase, core: Phrase, bare: Phrase, known: Phrase) -> float:
    if spoken == known:
        return 1.0
    if _equal(core, known):
        return 0.95
    if _equal(bare, known):
        return 0.9
    place = _within(core, known)
    if place is None or len("".join(known)) < 3:
        return 0.0
    matched = len("".join(core[place : place + len(known)]))
    return round(0.5 + 0.38 * matched / len("".join(core)), 3)


def _equal(words: Phrase, known: Phrase) -> bool:
    return len(words) == len(known) and all(map(same, words, known))


def _within(words: Phrase, known: Phrase) -> int | None:
    last = len(words) - len(known)
    return next((at for at in range(last + 1) if _equal(words[at : at + len(known)], known)), None)


def _without(words: Sequence[str], before: frozenset[str]) -> Phrase:
    """Take words that say nothing off the beginning."""
    rest = tuple(words)
    while len(rest) > 1 and rest[0] in before:
        rest = rest[1:]
    return rest
