"""Moments and periods: what a date says, as precisely as it says it."""

from dataclasses import dataclass

from hankegraafi.sources.values.reasons import Unreadable

FIRST_YEAR, LAST_YEAR = 1901, 2199
"""Years that a project of this field can speak of; others are slips, or an empty date of Excel."""

_DAYS = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_PRECISIONS = {4: "year", 7: "month", 10: "day"}


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, a month or a year: "2015-03-01", "2015-03" or "2015" (XSD 1.1, no time zone)."""

    value: str

    @property
    def precision(self) -> str:
        """The precision: "day", "month" or "year"."""
        return _PRECISIONS[len(self.value)]

    @property
    def year(self) -> int:
        """The year alone."""
        return int(self.value[:4])

    def before(self, other: "Moment") -> bool:
        """Say whether this lies wholly before the other: never so where one holds the other."""
        shared = min(len(self.value), len(other.value))
        return self.value[:shared] < other.value[:shared]


@dataclass(frozen=True, slots=True)
class Period:
    """From start to end, both included; None is an end that the text leaves open."""

    start: Moment | None
    end: Moment | None

    @property
    def reversed(self) -> bool:
        """Say whether the end lies before the start."""
        return bool(self.start and self.end and self.end.before(self.start))


def moment(year: int, month: int | None, day: int | None, text: str) -> Moment:
    """Make a moment out of numbers; `text` is where they were read.

    Raises:
        Unreadable: "year-implausible", "no-such-month" or "no-such-day".
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Unreadable("year-implausible", text)
    if month is None:
        return Moment(str(year))
    if not 1 <= month <= 12:
        raise Unreadable("no-such-month", text)
    if day is None:
        return Moment(f"{year}-{month:02d}")
    if not 1 <= day <= _DAYS[month] or (day == 29 and month == 2 and not leap(year)):
        raise Unreadable("no-such-day", text)
    return Moment(f"{year}-{month:02d}-{day:02d}")


def leap(year: int) -> bool:
    """Say whether a year has a 29th of February (Gregorian calendar)."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
