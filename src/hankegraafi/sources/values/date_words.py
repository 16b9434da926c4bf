"""The words of dates, read from `words/dates.toml`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hankegraafi.wordfiles import read_words

_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DateWords:
    """Words in small letters, by what they do; phrases are tuples, the longest first.

    `months` gives a month's number. `seasons` and `years` stand before a year. `since_*` and
    `until_*` open or close a period, before or behind its one date, and so do those of `ongoing`
    behind a start; `joins` stand between two, `both` between two after one of `between`; `towards`
    begins the second, `away` the first. `of`, `ordinals` and `clock` stand within a date, `during`
    behind it; `numbered` before a figure that is no date, `counted` behind it.
    """

    months: Mapping[str, int]
    seasons: frozenset[str] = _NONE
    years: frozenset[str] = _NONE
    since_before: tuple[str, ...] = ()
    since_after: tuple[str, ...] = ()
    ongoing: tuple[str, ...] = ()
    until_before: tuple[str, ...] = ()
    until_after: tuple[str, ...] = ()
    joins: frozenset[str] = _NONE
    between: frozenset[str] = _NONE
    both: frozenset[str] = _NONE
    towards: frozenset[str] = _NONE
    away: frozenset[str] = _NONE
    of: frozenset[str] = _NONE
    ordinals: frozenset[str] = _NONE
    clock: frozenset[str] = _NONE
    during: tuple[str, ...] = ()
    numbered: frozenset[str] = _NONE
    counted: frozenset[str] = _NONE


def load_date_words() -> DateWords:
    """Read the words of dates: once, where a run begins; then hand them on."""
    return _date_words(read_words("dates"))


def _date_words(table: Mapping[str, Any]) -> DateWords:
    seasons, years, within = table["seasons"], table["years"], table["within"]
    since, until, joins = table["since"], table["until"], table["joins"]
    return DateWords(
        months=_months(table["months"]),
        seasons=frozenset().union(seasons["fi"], seasons["sv"], seasons["en"], seasons["quarters"]),
        years=frozenset().union(years["fi"], years["sv"], years["en"]),
        since_before=_phrases(since["before"]),
        since_after=_phrases(since["after"]),
        ongoing=_phrases(since["ongoing"]),
        until_before=_phrases(until["before"]),
        until_after=_phrases(until["after"]),
        joins=frozenset(joins["words"]),
        between=frozenset(joins["between"]),
        both=frozenset(joins["and"]),
        towards=frozenset(joins["towards"]),
        away=frozenset(joins["away"]),
        of=frozenset(within["of"]),
        ordinals=frozenset(within["ordinals"]),
        clock=frozenset(within["clock"]),
        during=_phrases(within["during"]),
        numbered=frozenset(table["numbered"]["words"]),
        counted=frozenset(table["counted"]["words"]),
    )


def _months(table: Mapping[str, Any]) -> Mapping[str, int]:
    months: dict[str, int] = {}
    for place, stem in enumerate(table["stems"], start=1):
        months |= {stem + ending: place for ending in table["endings"]}
    for language in ("sv", "en"):
        for place, words in enumerate(table[language], start=1):
            months |= dict.fromkeys(words, place)
    # "tammi–maaliskuu": the stem alone, where a dash follows.
    return months | {f"{stem}-": place for place, stem in enumerate(table["stems"], start=1)}


def _phrases(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words), key=lambda each: (-len(each), each)))
