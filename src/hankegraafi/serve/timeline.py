"""Bars on a line of years: pure numbers, in per cent of the width, for the templates to draw."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import pyoxigraph as ox

from hankegraafi.serve import dates

_STEPS = (1, 2, 5, 10, 20, 50, 100)
_MOST_TICKS = 12

Span = tuple[ox.Literal | None, ox.Literal | None]


@dataclass(frozen=True, slots=True)
class Tick:
    """A year on the axis, and where its first day lies in per cent."""

    year: int
    at: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A period on the axis, in per cent of its width.

    `start_kind` and `end_kind` are the precision that a source gives: "day", "month", "year", or
    "open" where there is no date.
    """

    at: float
    width: float
    start_kind: str
    end_kind: str


@dataclass(frozen=True, slots=True)
class Axis:
    """A line of whole years."""

    first: date
    last: date

    @property
    def ticks(self) -> list[Tick]:
        """Give the years to write on the axis: not more than a person can read."""
        years = range(self.first.year, self.last.year + 1)
        step = next(step for step in _STEPS if len(years) <= step * _MOST_TICKS)
        return [Tick(year, self.place(date(year, 1, 1))) for year in years if year % step == 0]

    def place(self, day: date) -> float:
        """Tell where a day begins, in per cent from the left."""
        whole = (self.last - self.first).days + 1
        share = 100 * (day - self.first).days / whole
        return round(min(max(share, 0.0), 100.0), 3)

    def bar(self, span: Span) -> Bar | None:
        """Draw a period; an open end reaches to the end of the axis; None for no dates at all."""
        start, end = (dates.earliest(span[0]) if span[0] else None), _last(span[1])
        if start is None and end is None:
            return None
        left = self.place(start or self.first)
        right = self.place(end + timedelta(days=1)) if end else 100.0
        return Bar(left, round(max(right - left, 0.6), 3), _kind(span[0]), _kind(span[1]))


def axis(spans: Iterable[Span]) -> Axis | None:
    """Make the axis that all these periods fit on; None when none of them has a date."""
    days = [
        day
        for start, end in spans
        for day in (dates.earliest(start) if start else None, _last(end))
        if day is not None
    ]
    if not days:
        return None
    return Axis(date(min(days).year, 1, 1), date(max(days).year, 12, 31))


def _last(value: ox.Literal | None) -> date | None:
    return dates.latest(value) if value else None


def _kind(value: ox.Literal | None) -> str:
    length = len(dates.parts(value)) if value else 0
    return ("open", "year", "month", "day")[length]


def span(start: object, end: object) -> Span:
    """Make a period of what a query found; what is no date counts as unknown."""
    return (
        start if isinstance(start, ox.Literal) else None,
        end if isinstance(end, ox.Literal) else None,
    )
