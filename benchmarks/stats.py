"""The few statistics of the tables: medians, geometric means and spreads."""

import math
from collections.abc import Iterable, Sequence
from statistics import median
from typing import NamedTuple


class Spread(NamedTuple):
    """A median with the lowest and the highest of the rounds."""

    median: float
    low: float
    high: float


def spread(values: Iterable[float]) -> Spread | None:
    """Give the median, lowest and highest; None for no values."""
    found = sorted(values)
    return Spread(median(found), found[0], found[-1]) if found else None


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Divide round by round; a round in which either side has nothing does not count."""
    pairs = zip(ours, theirs, strict=False)
    return [own / other for own, other in pairs if own > 0 and other > 0]


def geometric_mean(values: Iterable[float]) -> float:
    """Give the geometric mean of ratios; zero when one of them is, NaN when there are none."""
    found = list(values)
    if not found:
        return math.nan
    if min(found) <= 0:
        return 0.0
    return math.exp(sum(map(math.log, found)) / len(found))
