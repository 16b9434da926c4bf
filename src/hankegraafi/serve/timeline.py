"""Bars on a line of years: pure numbers, in per cent of the width, for the templates to draw."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from hankegraafi.serve import dates

_STEPS = (1, 2, 5, 10, 20, 50, 100)
_MOST_TICKS = 12
MOST_YEARS = 60
"""The longest axis, in years: what lies further away is cut."""

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
    "open" where there is no date; "cut" where the date lies beyond the axis.
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
        step = next((step for step in _STEPS if len(years) <= step * _MOST_TICKS), _STEPS[-1])
        return [Tick(year, self.place(date(year, 1, 1))) for year in years if year % step == 0]

    def place(self, day: date, *, after: bool = False) -> float:
        """Tell where a day begins, or where it is over, in per cent from the left."""
        whole = self.last.toordinal() - self.first.toordinal() + 1
        share = 100 * (day.toordinal() + after - self.first.toordinal()) / whole
        return round(min(max(share, 0.0), 100.0), 3)

    def bar(self, span: Span) -> Bar | None:
        """Draw a period; an open end reaches to the end of the axis; None for no dates at all."""
        start, end = _first(span[0]), _last(span[1])
        if start is None and end is None:
            return None
        left = self.place(start) if start else 0.0
        right = self.place(end, after=True) if end else 100.0
        beyond = (end and end < self.first) or (start and start > self.last)
        return Bar(
            at=left,
            width=0.0 if beyond else round(max(right - left, 0.6), 3),
            start_kind=self._kind(span[0], start),
            end_kind=self._kind(span[1], end),
        )

    def _kind(self, value: ox.Literal | None, day: date | None) -> str:
        if value is None or day is None:
            return "open"
        if not self.first <= day <= self.last:
            return "cut"
        return ("year", "month", "day")[len(dates.parts(value)) - 1]


def axis(spans: Iterable[Span], *, around: Span | None = None) -> Axis | None:
    """Make the axis that all these periods fit on; None when none of them has a date.

    It never grows beyond MOST_YEARS: then it stays around the one period that matters, or else
    around the middle one of all dates.
    """
    years = _years(spans)
    if not years:
        return None
    centre = next(iter(_years([around] if around else [])), years[len(years) // 2])
    near = [year for year in years if abs(year - centre) < MOST_YEARS // 2]
    return Axis(date(min(near, default=centre), 1, 1), date(max(near, default=centre), 12, 31))


def _years(spans: Iterable[Span]) -> list[int]:
    days = (day for start, end in spans for day in (_first(start), _last(end)) if day)
    return sorted(day.year for day in days)


def _first(value: ox.Literal | None) -> date | None:
    return dates.earliest(value) if value else None


def _last(value: ox.Literal | None) -> date | None:
    return dates.latest(value) if value else None


def span(start: object, end: object) -> Span:
    """Make a period of what a query found; what is no date counts as unknown."""
    return (
        start if isinstance(start, ox.Literal) else None,
        end if isinstance(end, ox.Literal) else None,
    )
