"""What a column of sums holds, by its name: which funding, and whether awarded or spent."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from hankegraafi import iris
from hankegraafi.sources.proposal.naming import same
from hankegraafi.sources.proposal.wordlists import ColumnWords, Phrase, folded

GRANT = "grant"
_STAGES = ("requested", "spent", "budget", "awarded", "planned")


@dataclass(frozen=True, slots=True)
class Sum:
    """A column of sums: `stage` is a key of [money] in the words, "" where the name says none.

    `funding` is the name of the funding; `sure` tells that the name speaks of money at all,
    `shared` that it has the sign of several currencies.
    """

    stage: str
    funding: str
    currency: str
    sure: bool
    thousands: bool
    shared: bool = False


def sum_of(name: str, spoken: Phrase, words: ColumnWords) -> Sum:
    """Read the name of a column of numbers as that of sums.

    >>> from hankegraafi.sources.proposal.wordlists import load_column_words, words_of
    >>> name = "Myönnetty EU- ja valtion rahoitus"
    >>> sum_of(name, words_of(name), load_column_words()).funding
    'eu-state'
    """
    currency = next((words.currencies[each] for each in spoken if each in words.currencies), "")
    stage = next((each for each in _STAGES if _any(spoken, words.money[each])), "")
    noun = _any(spoken, words.money["nouns"])
    no_sum = bool(words.no_sums.intersection(spoken))
    rest = [each for each in spoken if not _says_nothing(each, words)]
    groups = [_group(each, words) for each in rest]
    alone = bool(stage) and not rest
    grouped = bool(rest) and all(each in words.groups.values() for each in groups)
    return Sum(
        stage=stage,
        funding="-".join(filter(None, dict.fromkeys(groups))) or GRANT,
        currency=currency,
        sure=not no_sum
        and bool(noun or stage in _STAGES[:3] or (currency and (stage or grouped)) or alone),
        thousands=any(each in words.thousands for each in _pairs(name, spoken)),
        shared=not currency and bool(words.shared.intersection(spoken)),
    )


def _any(spoken: Iterable[str], known: frozenset[str]) -> bool:
    return any(same(word, each) for word in spoken for each in known)


def _says_nothing(word: str, words: ColumnWords) -> bool:
    """Say whether a word is one of stage, of money, of currency or a small one."""
    if len(word) < 2 or word in {*words.currencies, *words.shared, *words.thousands}:
        return True
    return any(_any([word], known) for known in words.money.values())


def _group(word: str, words: ColumnWords) -> str:
    found = next((name for known, name in words.groups.items() if same(word, known)), "")
    return found or iris.slug(word)


def _pairs(name: str, spoken: Phrase) -> Iterable[str]:
    """Give what may say that numbers stand for thousands: words, and signs as they are written."""
    yield from spoken
    yield from folded(name).replace("(", " ").replace(")", " ").split()
    yield from (" ".join(two) for two in pairwise(spoken))
