"""Dates and periods inside running text: dates joined by what stands between and around them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from hankegraafi.sources.values.date_shapes import Part, parts
from hankegraafi.sources.values.date_words import DateWords
from hankegraafi.sources.values.moments import Moment, Period, moment
from hankegraafi.sources.values.phrases import phrase_after, phrase_before
from hankegraafi.sources.values.plain import plain
from hankegraafi.sources.values.reasons import Unreadable

_GLUE = 40
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Found:
    """A date or period in a text, from character `begin` to `end`.

    `kind` is "date" (start and end are the same moment), "period", "since" or "until".
    """

    period: Period
    begin: int
    end: int
    kind: str


def find_periods(text: str, words: DateWords) -> Iterator[Found]:
    """Find the dates and periods of running text, in order, none overlapping.

    What only looks like a date is left out. A period that ends before it starts is given as it
    stands (`Period.reversed`).
    """
    return find(plain(text), words, strict=False)


def find(text: str, words: DateWords, *, strict: bool) -> Iterator[Found]:
    """Find the dates and periods of a text that `plain` made plain.

    Raises:
        Unreadable: in `strict` reading, the first that has the shape of a date and is none.
    """
    waiting: Part | None = None
    for part in parts(text, words, strict=strict):
        if waiting is None:
            waiting = part
            continue
        if _joined(text, waiting, part, words):
            found = _together(text, waiting, part, words, strict=strict)
            waiting = None
        else:
            found = _alone(text, waiting, words, strict=strict)
            waiting = part
        if found:
            yield found
    last = _alone(text, waiting, words, strict=strict) if waiting else None
    if last:
        yield last


def _joined(text: str, first: Part, second: Part, words: DateWords) -> bool:
    """Say whether two dates are the two ends of one period, by what stands between."""
    glue = text[first.end : second.begin]
    if len(glue) > _GLUE or second.year is None or first.until or second.until:
        return False
    mark = glue.strip(" \n>")
    if mark in {"-", "--", "...", "…"}:
        return "\n" not in glue[: glue.find("-")]
    between = glue.strip(" ,.:;-\n").lower()
    if not between:
        return not glue.strip(" ") and _first_word(text, second.begin) in words.towards
    if between in words.both:
        return _first_word(text, first.begin, back=True) in words.between
    if glue == "/" and not first.weak:  # an interval of ISO 8601
        return all(text[each.begin + 4 : each.begin + 5] == "-" for each in (first, second))
    if glue == "/":
        return first.weak and second.weak and second.year == (first.year or 0) + 1
    return between in words.joins


def _first_word(text: str, place: int, *, back: bool = False) -> str:
    """Give the word that begins at a place, or the one that ends before it, in small letters."""
    if back:
        return str((_WORD.findall(text[max(0, place - 20) : place]) or [""])[-1]).lower()
    found = _WORD.match(text, place)
    return found[0].lower() if found else ""


def _together(
    text: str, first: Part, second: Part, words: DateWords, *, strict: bool
) -> Found | None:
    month = second.month if first.month is None and first.day is not None else first.month
    if first.year is None and second.month is None:  # "kesä–syksy 2020" begins with no month
        month = None
    year = second.year if first.year is None else first.year
    if not _bounded(text, first, second.end) or year is None or second.year is None:
        return None
    try:
        start = moment(year, month, first.day, text)
        end = moment(second.year, second.month, second.day, text)
        period = Period(start, end)
        if first.year is None and period.reversed:
            raise Unreadable("end-before-start", text)
    except Unreadable:
        if strict:
            raise
        return None
    begin = phrase_before(text, first.begin, (*words.since_before, *words.between))
    last = phrase_after(text, second.end, (*words.until_after, *words.between))
    begin = first.begin if begin is None else begin
    return Found(period, begin, last or second.end, "period")


def _alone(text: str, part: Part, words: DateWords, *, strict: bool) -> Found | None:
    if part.year is None or not _bounded(text, part, part.end):
        return None
    try:
        only = moment(part.year, part.month, part.day, text)
    except Unreadable:
        if strict:
            raise
        return None
    if part.until:
        return Found(Period(only, Moment(str(part.until))), part.begin, part.end, "period")
    found = Found(Period(only, only), part.begin, part.end, "date")
    return _with_case(text, _with_phrase(text, found, only, words), words, strict=strict)


def _with_case(text: str, found: Found, words: DateWords, *, strict: bool) -> Found:
    """Open a lone date of a cell that its case makes the start or the end: "vuodesta 2020"."""
    only, word = found.period.start, _first_word(text, found.begin)
    if found.kind == "date" and strict and word in words.away:
        return replace(found, period=Period(only, None), kind="since")
    if found.kind == "date" and strict and word in words.towards:
        return replace(found, period=Period(None, only), kind="until")
    return found


def _with_phrase(text: str, found: Found, only: Moment, words: DateWords) -> Found:
    """Make a date the start or the end of an open period where a word around it says so."""
    article = phrase_before(text, found.begin, tuple(words.of))
    begin = found.begin if article is None else article
    since = phrase_before(text, begin, words.since_before)
    until = phrase_before(text, begin, words.until_before) if since is None else None
    begin = since if since is not None else until if until is not None else begin
    since_end = phrase_after(text, found.end, words.since_after)
    since_end = since_end or phrase_after(text, found.end, words.ongoing, skip=" -")
    if since_end:
        since_end = phrase_after(text, since_end, words.ongoing, skip=" -,") or since_end
    until_end = phrase_after(text, found.end, words.until_after)
    during = phrase_after(text, found.end, words.during)
    end = since_end or until_end or during or found.end
    if (since is not None or since_end) and (until is not None or until_end):
        return found
    found = Found(found.period, begin, end, found.kind)
    if since is not None or since_end:
        return Found(Period(only, None), begin, end, "since")
    if until is not None or until_end:
        return Found(Period(None, only), begin, end, "until")
    return found


def _bounded(text: str, part: Part, end: int) -> bool:
    """Say whether the characters around show that this is no piece of a code or a number."""
    before, after = text[max(0, part.begin - 2) : part.begin], text[end : end + 2]
    if before[-1:] in {"/", "§", "#"} or after[:1].isdigit():
        return False
    if before[-1:] == "-" and before[:1].isalnum():
        return False
    if len(before) == 2 and before[1] in ".," and before[0].isdigit():
        return False
    if after[:1] in {"/", ".", "-", ","} and after[1:].isdigit():
        return False
    return not part.weak or not (
        before[-1:].isalnum()
        or after[:1].isalpha()
        or (after[:1] in {"-", ":"} and after[1:].isalnum())
    )
