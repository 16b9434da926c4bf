"""Dates and periods: out of a cell, and inside running text.

Nothing is guessed: what could mean two things, or nothing, is `Unreadable` with its reason. A
part of a year ("kevät 2024") has the precision of the year; its wording stays with the caller.
"""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from hankegraafi.sources.values.cells import Dated, Exact, Faulty, content
from hankegraafi.sources.values.date_forms import MomentForm, form
from hankegraafi.sources.values.date_text import Found, find, find_periods
from hankegraafi.sources.values.date_words import DateWords, load_date_words
from hankegraafi.sources.values.moments import Moment, Period, moment
from hankegraafi.sources.values.reasons import Unreadable

__all__ = [
    "DateWords",
    "Found",
    "Moment",
    "Period",
    "find_periods",
    "load_date_words",
    "moment_reader",
    "period_reader",
    "read_moment",
    "read_period",
]

_REMEMBERED = 20_000

NO_WORDS = DateWords(months={})

_PLAIN_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
_ISO = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:T.{1,40})?)?)?")
_TIME = re.compile(
    r"(?:,? ?([^\W\d_]{2,8})\.? ?|[T ] ?|, )([0-9]{1,2})(?:[.:]([0-9]{2}))?(?:[.:]([0-9]{2}))?"
    r"(?:[.,][0-9]{1,9})?(?: ?(Z|[+-][0-9]{2}:?[0-9]{2}))?"
)
_CLOCK = re.compile(
    r"(?<=[0-9]{2})[T ](?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?(?:\.0{1,9})?(?= ?[-/]|$)"
)
_UTC = {"Z", "+00:00", "-00:00", "+0000"}


def read_moment(text: str, forms: Sequence[str] = (), words: DateWords | None = None) -> Moment:
    """Read a cell that holds one date.

    `forms` such as "d.M.yyyy" or "excel" say what is accepted; without them it is what can mean
    one thing only in Finland. Without `words` no names of months or seasons are known. `Dated`
    cells are read whatever the forms. For many cells take `moment_reader`.

    Raises:
        Unreadable: it is no date, or could be several.
        DataError: a form that is none.
    """
    return moment_reader(forms, words)(text)


def moment_reader(
    forms: Sequence[str] = (), words: DateWords | None = None
) -> Callable[[str], Moment]:
    """Make a `read_moment` for many cells.

    Raises:
        DataError: a form that is none.
    """
    known, accepted = words or NO_WORDS, tuple(form(each) for each in forms)

    def in_forms(text: str) -> Moment:
        return _dated(text) or _in_forms(content(text), accepted, text)

    def free(text: str) -> Moment:
        quick = _PLAIN_DAY.fullmatch(text)
        if quick and not isinstance(text, Faulty):
            day, month, year = quick.groups()
            return moment(int(year), int(month), int(day), text)
        return _dated(text) or _free_moment(text, known)

    return _remembering(in_forms if forms else free)


def read_period(text: str, forms: Sequence[str] = (), words: DateWords | None = None) -> Period:
    """Read a cell that holds a period: "1.8.–31.12.2020", "2015–2017", "alkaen 2020", "2020".

    A month, a part of a year or a year is a period too; a single day is not. For many cells take
    `period_reader`.

    Raises:
        Unreadable: it is no period, could be several, or ends before it starts.
        DataError: a form that is none.
    """
    return period_reader(forms, words)(text)


def period_reader(
    forms: Sequence[str] = (), words: DateWords | None = None
) -> Callable[[str], Period]:
    """Make a `read_period` for many cells.

    Raises:
        DataError: a form that is none.
    """
    known, accepted = words or NO_WORDS, tuple(form(each) for each in forms)

    def read(text: str) -> Period:
        only = _dated(text)
        if only is not None:
            return _lone(only, text)
        whole = _unpointed(text)
        if accepted:
            return _period_in_forms(whole, accepted, text)
        return _free_period(whole, known, text)

    return _remembering(read)


_Read = TypeVar("_Read")


def _remembering(read: Callable[[str], _Read]) -> Callable[[str], _Read]:
    """Make a reader that knows what it has read: lists state the same dates again and again."""
    known: dict[str, _Read] = {}

    def reader(text: str) -> _Read:
        found = known.get(text) if type(text) is str else None
        if found is None:
            found = read(text)
            if type(text) is str and len(known) < _REMEMBERED:
                known[text] = found
        return found

    return reader


def _dated(text: str) -> Moment | None:
    """Read a cell of which the file says that it is a date."""
    if not isinstance(text, Dated):
        return None
    found = _ISO.fullmatch(text)
    if found is None:
        raise Unreadable("not-a-date", text)
    year, month, day = found.groups()
    return moment(int(year), int(month) if month else None, int(day) if day else None, text)


def _free_moment(text: str, words: DateWords) -> Moment:
    whole = _unpointed(text)
    if isinstance(text, Exact) and not whole.isdigit():
        raise Unreadable("not-a-date", text)
    found = _open_or_whole(_without_time(whole, words, text), words, text)
    if found.kind != "date" or found.period.start is None:
        raise Unreadable("period-not-date", text)
    return found.period.start


def _free_period(whole: str, words: DateWords, text: str) -> Period:
    found = _open_or_whole(_CLOCK.sub("", whole), words, text)
    if found.kind == "date" and found.period.start is not None:
        return _lone(found.period.start, text)
    return _in_order(found.period, text)


def _unpointed(text: str) -> str:
    return content(text).rstrip(" .,;") or "."


def _in_order(period: Period, text: str) -> Period:
    if period.reversed:
        raise Unreadable("end-before-start", text)
    return period


def _lone(only: Moment, text: str) -> Period:
    """Make a period of a month or a year that stands alone."""
    if only.precision == "day":
        raise Unreadable("date-not-period", text)
    return Period(only, only)


def _in_forms(whole: str, forms: Sequence[MomentForm], text: str) -> Moment:
    """Read a text in the one form that it has; forms that give the same date are one.

    Raises:
        Unreadable: it has none; it has one, and there is no such date; "ambiguous".
    """
    found: list[Moment] = []
    wrong: Unreadable | None = None
    for each in forms:
        try:
            read = each.read(whole, text)
        except Unreadable as caught:
            wrong = wrong or Unreadable(*caught.args)  # the one caught holds what called this
            continue
        if read is not None and read not in found:
            found.append(read)
    if len(found) == 1:
        return found[0]
    if found:
        raise Unreadable("ambiguous", text)
    raise wrong or Unreadable("other-form", text)


def _period_in_forms(whole: str, forms: Sequence[MomentForm], text: str) -> Period:
    for cut in (each.start() for each in re.finditer("-", whole)):
        first, second = whole[:cut].strip(), whole[cut + 1 :].strip()
        try:
            start = _in_forms(first, forms, text) if first else None
            end = _in_forms(second, forms, text) if second else None
        except Unreadable as wrong:
            if wrong.code == "ambiguous":
                raise
            continue
        if start or end:
            return _in_order(Period(start, end), text)
    return _lone(_in_forms(whole, forms, text), text)


def _open_or_whole(whole: str, words: DateWords, text: str) -> Found:
    """Read a whole cell, which may begin or end with the dash of an open period."""
    bare = whole.strip("- ")
    if bare == whole:
        return _whole(whole, words, text)
    found = _whole(bare, words, text)
    only = found.period.start
    if found.kind != "date" or (whole[0] == "-") == (whole[-1] == "-"):
        raise Unreadable("not-a-date", text)
    return _opened(found, only, "until" if whole[0] == "-" else "since")


def _opened(found: Found, only: Moment | None, kind: str) -> Found:
    period = Period(only, None) if kind == "since" else Period(None, only)
    return Found(period, found.begin, found.end, kind)


def _whole(whole: str, words: DateWords, text: str) -> Found:
    """Read a text that must be one date or period from its first to its last character."""
    try:
        found = list(find(whole, words, strict=True))
    except Unreadable as wrong:
        raise Unreadable(wrong.code, text) from None
    if len(found) == 1 and (found[0].begin, found[0].end) == (0, len(whole)):
        return found[0]
    raise Unreadable(_why_not(whole, words), text)


_NEARLY = (
    ("no-year", re.compile(r"[0-9]{1,2}\. ?[0-9]{1,2}\.?")),
    ("year-implausible", re.compile(r"[0-9]{4}")),
    ("two-digit-year", re.compile(r"[0-9]{1,2}/[0-9]{2}")),
    ("two-digit-year", re.compile(r"[0-9]{1,2}([./-]) ?[0-9]{1,2}\1 ?[0-9]{2}")),
    ("day-or-month-first", re.compile(r"[0-9]{1,2}([/-])[0-9]{1,2}\1[0-9]{4}.*", re.DOTALL)),
    ("date-without-marks", re.compile(r"[0-9]{8}|[0-9]{6}")),
    ("serial-number", re.compile(r"[0-9]{5}([.,][0-9]+)?")),
    ("formula", re.compile(r"[=@+].*", re.DOTALL)),
)


def _why_not(whole: str, words: DateWords) -> str:
    if whole.lower() in words.months or whole.lower() in words.seasons:
        return "no-year"
    return next((code for code, shape in _NEARLY if shape.fullmatch(whole)), "not-a-date")


def _without_time(whole: str, words: DateWords, text: str) -> str:
    """Take the time of day off the end of a date.

    Raises:
        Unreadable: "no-such-time"; "day-depends-on-zone" where the day in Finland may be the next.
    """
    head = re.match(r"[0-9]{1,2}\. ?[0-9]{1,2}\. ?[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}", whole)
    time = _TIME.fullmatch(whole, head.end()) if head else None
    if head is None or time is None:
        return whole
    word, hour, minute, second, zone = time.groups()
    if word not in {None, "T"} and word.lower() not in words.clock:
        return whole
    if word is None and minute is None:
        return whole
    past = int(hour) == 24 and bool(int(minute or 0) + int(second or 0))
    if past or int(hour) > 24 or int(minute or 0) > 59 or int(second or 0) > 60:
        raise Unreadable("no-such-time", text)
    if zone in _UTC and int(hour) >= 21:
        raise Unreadable("day-depends-on-zone", text)
    return head[0]
