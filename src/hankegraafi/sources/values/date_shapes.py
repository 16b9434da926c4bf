"""The shapes that a date has in running text, and where in a text they stand."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from hankegraafi.sources.values.date_words import DateWords
from hankegraafi.sources.values.reasons import Unreadable


class Part(NamedTuple):
    """One date as it stands from `begin` to `end`; without a year it is half of a period.

    `until` is the last year of "2014–15". `weak` says that the same characters could be something
    else: a number, a chapter, a code.
    """

    year: int | None
    month: int | None
    day: int | None
    begin: int
    end: int
    weak: bool = False
    until: int | None = None


_Shape = tuple[re.Pattern[str], Callable[[re.Match[str], DateWords], Part | None]]

_TOKEN = re.compile(r"(?<![^\W_])[Qq][1-4](?![0-9])|[0-9]+|[^\W\d_]+")
_SPACE = r"[ \n]?"
_NO_MORE = r"(?![0-9])"
_DASH_NEXT = r"(?= {0,2}-)"


def parts(text: str, words: DateWords, *, strict: bool) -> Iterator[Part]:
    """Give every date of a text that `plain` made plain, in order.

    Raises:
        Unreadable: in `strict` reading, the first that has the shape of a date and is none.
    """
    reached = 0
    for token in _TOKEN.finditer(text):
        if token.start() < reached:
            continue
        try:
            part = _part(text, token, words)
        except _NotOne as wrong:
            if strict:
                raise Unreadable(wrong.code, text) from None
            reached = wrong.end
            continue
        if part is not None:
            reached = part.end
            yield part


class _NotOne(Exception):
    """It has the shape of a date and cannot be read as one."""

    def __init__(self, code: str, end: int) -> None:
        super().__init__(code)
        self.code = code
        self.end = end


def _part(text: str, token: re.Match[str], words: DateWords) -> Part | None:
    if token[0].isascii() and token[0].isdigit():
        shapes = _OF_FIGURES if len(token[0]) in {1, 2, 4} else ()
    else:
        shapes = _OF_WORDS if _is_word(token[0].lower(), words) else ()
    for pattern, build in shapes:
        found = pattern.match(text, token.start())
        part = build(found, words) if found else None
        if part is not None:
            return part
    return None


def _is_word(word: str, words: DateWords) -> bool:
    return (
        word in words.months
        or word in words.seasons
        or word in words.years
        or f"{word}-" in words.months
    )


def _day(found: re.Match[str], _: DateWords) -> Part:
    return Part(int(found[3]), int(found[2]), int(found[1]), *found.span())


def _year_first(found: re.Match[str], _: DateWords) -> Part:
    return Part(int(found[1]), int(found[3]), int(found[4]), *found.span())


def _dashed(found: re.Match[str], words: DateWords) -> Part | None:
    """Read "01-Mar-2015"."""
    month = words.months.get(found[2].lower())
    return Part(int(found[3]), month, int(found[1]), *found.span()) if month else None


def _iso_month(found: re.Match[str], _: DateWords) -> Part | None:
    year, month = int(found[1]), int(found[2])
    if month == (year + 1) % 100 <= 12:
        raise _NotOne("years-or-month", found.end())
    return Part(year, month, None, *found.span()) if 1 <= month <= 12 else None


def _short_years(found: re.Match[str], _: DateWords) -> Part | None:
    """Read "2014–15" and "2014/15", where the second cannot be a month."""
    first, last = int(found[1]), int(found[1]) // 100 * 100 + int(found[3])
    if last <= first or (found[2] == "/" and last != first + 1):
        return None
    if int(found[3]) <= 12:
        raise _NotOne("years-or-month", found.end())
    return Part(first, None, None, *found.span(), weak=True, until=last)


def _month(found: re.Match[str], words: DateWords) -> Part | None:
    if _word_before(found) in words.numbered:
        raise _NotOne("not-a-date", found.end())
    return Part(int(found[2]), int(found[1]), None, *found.span(), weak="/" not in found[0])


def _day_of_month(found: re.Match[str], words: DateWords) -> Part | None:
    """Read "1. maaliskuuta 2024", "1 mars 2024", "1st of March 2024"; the year may be missing."""
    day, ordinal, of, name, year = found.groups()
    month = words.months.get(name.lower())
    if month is None or (of and of.lower() not in words.of):
        return None
    if ordinal not in {None, "."} and ordinal.lower() not in words.ordinals:
        return None
    end = found.end() if year else found.end(4)
    return Part(int(year) if year else None, month, int(day), found.start(), end)


def _month_day(found: re.Match[str], words: DateWords) -> Part | None:
    """Read "March 1, 2024"."""
    name, day, ordinal, year = found.groups()
    month = words.months.get(name.lower())
    if month is None or (ordinal and ordinal.lower() not in words.ordinals):
        return None
    return Part(int(year), month, int(day), *found.span())


def _named(found: re.Match[str], words: DateWords) -> Part | None:
    """Read "maaliskuu 2024", "kevät 2024", "vuonna 2024", "Q1/2024"."""
    name, of, year = found.groups()
    if of and of.lower() not in words.years | words.of:
        return None
    month = words.months.get(name.lower())
    known = month is not None or name.lower() in words.seasons or name.lower() in words.years
    return Part(int(year), month, None, *found.span()) if known else None


def _half(found: re.Match[str], words: DateWords) -> Part | None:
    """Read the first half of "tammi–maaliskuu 2024" or "kevät–syksy 2024"."""
    name = found[1].lower()
    month = words.months.get(f"{name}-" if found[2] and name not in words.months else name)
    known = month is not None or name in words.seasons
    return Part(None, month, None, *found.span(1)) if known else None


def _half_day(found: re.Match[str], _: DateWords) -> Part:
    month = int(found[2]) if found[2] else None
    return Part(None, month, int(found[1]), *found.span())


def _year(found: re.Match[str], words: DateWords) -> Part | None:
    word = _word_before(found)
    if word in words.numbered and word not in words.years:
        return None
    after = _TOKEN.match(found.string, found.end() + 1)
    if (
        found.string[found.end() : found.end() + 1] == " "
        and after
        and after[0].lower() in words.counted
    ):
        return None
    return Part(int(found[1]), None, None, *found.span(), weak=True)


def _word_before(found: re.Match[str]) -> str:
    before = _TOKEN.findall(found.string[max(0, found.start() - 20) : found.start()])
    return before[-1].lower() if before else ""


_NAME = r"([^\W\d_]{2,20})\.?"
_DAY_OF = rf"([0-9]{{1,2}})(\.|[a-z]{{2}}\b)?{_SPACE}"
_THEN_YEAR = rf"(?:,?{_SPACE}([0-9]{{4}}){_NO_MORE})?"
_OF_FIGURES: tuple[_Shape, ...] = (
    (re.compile(rf"([0-9]{{1,2}})\. ?([0-9]{{1,2}})\. ?([0-9]{{4}}){_NO_MORE}"), _day),
    (re.compile(rf"([0-9]{{4}})([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}}){_NO_MORE}"), _year_first),
    (re.compile(rf"([0-9]{{1,2}}) ?[/.] ?([0-9]{{4}}){_NO_MORE}"), _month),
    (re.compile(rf"([0-9]{{4}})-([0-9]{{2}}){_NO_MORE}(?!-[0-9])"), _iso_month),
    (re.compile(rf"([0-9]{{4}}) ?([-/]) ?([0-9]{{2}}){_NO_MORE}(?![-./][0-9])"), _short_years),
    (re.compile(rf"([0-9]{{1,2}})-([^\W\d_]{{3,10}})-([0-9]{{4}}){_NO_MORE}"), _dashed),
    (re.compile(rf"{_DAY_OF}(){_NAME}{_THEN_YEAR}", re.IGNORECASE), _day_of_month),
    (re.compile(rf"{_DAY_OF}([a-z]{{2,3}}) {_NAME}{_THEN_YEAR}", re.IGNORECASE), _day_of_month),
    (re.compile(rf"([0-9]{{1,2}})\. ?(?:([0-9]{{1,2}})\.?)?{_DASH_NEXT}"), _half_day),
    (re.compile(r"([0-9]{1,2})()(?= ?- ?[0-9]{1,2}(?:\.|[a-z]{2})? ?[^\W\d_]{3})"), _half_day),
    (re.compile(rf"(?<![0-9]{{3}} )((?:18|19|20|21)[0-9]{{2}}){_NO_MORE}"), _year),
)
_OF_WORDS: tuple[_Shape, ...] = (
    (
        re.compile(
            rf"{_NAME} ([0-9]{{1,2}})([a-z]{{2}}\b)?,? ([0-9]{{4}}){_NO_MORE}", re.IGNORECASE
        ),
        _month_day,
    ),
    (
        re.compile(
            r"([^\W_][^\W_]{0,20})(?:\.? ?|[/\n]|(?:\.? ([^\W\d_]{1,10})\.?)? )"
            rf"([0-9]{{4}}){_NO_MORE}"
        ),
        _named,
    ),
    (re.compile(r"([^\W\d_]{3,20})( ?-)?"), _half),
)
