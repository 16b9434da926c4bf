"""In which forms values are written: dates with their order, numbers with their decimal mark."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from hankegraafi.sources.values.cells import Dated, Exact, Since1904
from hankegraafi.sources.values.dates import DateWords, moment_reader, period_reader
from hankegraafi.sources.values.money import Amount, MoneyWords, read_amount
from hankegraafi.sources.values.reasons import Unreadable

_FORMS = (
    "d.M.yyyy",
    "yyyy-MM-dd",
    "M/yyyy",
    "yyyy-MM",
    "yyyy",
    "d.M.yyyy H:mm",
    "d.M.yyyy H.mm",
    "d.M.yyyy H:mm:ss",
    "d.M.yyyy H.mm.ss",
    "yyyy-MM-dd HH:mm",
    "yyyy-MM-dd HH:mm:ss",
    "yyyy-MM-dd HH:mm:ss.SSS",
    "yyyy-MM-ddTHH:mm:ss",
    "yyyy-MM-ddTHH:mm:ss.SSS",
    "d/M/yyyy",
    "M/d/yyyy",
    "d-M-yyyy",
    "yyyy/M/d",
    "d.M.yy",
    "d/M/yy",
    "M/d/yy",
    "M.yyyy",
    "d. M. yyyy",
    "yyyyMMdd",
    "excel",
    "excel1904",
)
_BARE = {"yyyy", "yyyyMMdd", "excel", "excel1904"}
"""Forms that are figures alone, which could be any number."""
_TWINS = {
    "d/M/yyyy": "M/d/yyyy",
    "M/d/yyyy": "d/M/yyyy",
    "d/M/yy": "M/d/yy",
    "M/d/yy": "d/M/yy",
}
_MOST = 4
_SERIALS = range(20_000, 60_000)
_YEARS = range(1950, 2100)
_USUAL, _SHARING = "EUR", ("SEK", "USD")
WHICH = "?"
"""Stands for a currency whose sign others have too."""


@dataclass(frozen=True, slots=True)
class Dates:
    """The forms of dates; empty where dates are written freely, or the file knows them itself.

    `share` of the values is read by them; `bare` tells that they are figures alone; `twins` are
    two forms between which the values do not decide.
    """

    share: float
    forms: tuple[str, ...] = ()
    bare: bool = False
    twins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Periods:
    """Periods: `share` of the values can be read as one, `ranges` of them can be nothing else."""

    share: float
    ranges: float


@dataclass(frozen=True, slots=True)
class Numbers:
    """How numbers are written: `share` of the values is read with the decimal `mark`.

    The mark is "" where none stands in any value, "?" where the values mean two things.
    `currencies` are those that stand in the cells (`WHICH` where that is not certain), `bare` tells
    that some cells name none; `exact` that the file knows its numbers. `most` is the largest.
    """

    share: float
    mark: str = ""
    currencies: frozenset[str] = frozenset()
    exact: bool = False
    bare: bool = True
    most: Decimal = Decimal(0)


def dates_of(values: Sequence[str], words: DateWords) -> Dates:
    """Find the forms by which most values are dates."""
    left = [each for each in values if not isinstance(each, Dated)]
    if not left:
        return Dates(1.0 if values else 0.0)
    forms: list[str] = []
    twins: tuple[str, ...] = ()
    whole = len(values)
    while left and len(forms) < _MOST:
        read = {form: _read(left, form) for form in _FORMS}
        best = max(read, key=lambda form: (len(read[form]), -_FORMS.index(form)))
        if not read[best]:
            break
        twin = _TWINS.get(best, "")
        if twin and len(read[twin]) == len(read[best]):
            twins = (best, twin)
        forms.append(best)
        left = [each for each in left if each not in read[best]]
    share = 1 - len(left) / whole
    free = sum(map(_reads(moment_reader((), words)), values)) / whole
    if free > share:
        return Dates(free)
    return Dates(share, tuple(forms), all(form in _BARE for form in forms), twins)


def periods_of(values: Sequence[str], words: DateWords) -> Periods:
    """Say which share of the values can be read as periods."""
    period, single = _reads(period_reader((), words)), _reads(moment_reader((), words))
    read = [each for each in values if period(each)]
    whole = max(1, len(values))
    return Periods(len(read) / whole, sum(not single(each) for each in read) / whole)


def numbers_of(values: Sequence[str], words: MoneyWords) -> Numbers:
    """Find out how most values are numbers, with or without a currency."""
    read = {mark: [_amount(each, mark, words) for each in values] for mark in (",", ".")}
    comma = point = either = 0
    for text, one, two in zip(values, read[","], read["."], strict=True):
        if isinstance(text, Exact) or (one is None and two is None):
            continue
        comma += two is None
        point += one is None
        either += one is not None and two is not None and one[0] != two[0]
    mark = ("," if comma > point else ".") if comma != point else "?" if either or comma else ""
    chosen = read["." if mark == "." else ","]
    exact = sum(isinstance(each, Exact) for each in values)
    known = [each for each in chosen if each is not None]
    said = frozenset(each[1] for each in known if each[1])
    bare = any(not each[1] for each in known)
    most = max((abs(each[0]) for each in known), default=Decimal(0))
    if exact and exact == len(values):
        return Numbers(1.0, "", said, exact=True, bare=bare, most=most)
    share = max(exact, len(known)) / max(1, len(values))
    return Numbers(share, mark, said, bare=bare, most=most)


def _read(values: Sequence[str], form: str) -> set[str]:
    if form == "yyyy":
        return {each for each in values if _whole(each) in _YEARS}
    if form in {"excel", "excel1904"}:
        late = form == "excel1904"
        return {e for e in values if _whole(e) in _SERIALS and isinstance(e, Since1904) == late}
    reads = _reads(moment_reader((form,)))
    return {each for each in values if reads(each)}


def _whole(text: str) -> int:
    head = text.strip().partition(".")[0]
    return int(head) if head.isascii() and head.isdigit() and len(head) < 9 else 0


def _reads(read: Callable[[str], object]) -> Callable[[str], bool]:
    def reads(text: str) -> bool:
        try:
            read(text)
        except Unreadable:
            return False
        return True

    return reads


def _amount(text: str, mark: str, words: MoneyWords) -> tuple[Decimal, str] | None:
    """Read an amount as the reading will; with the currency that it names itself."""

    def read(currency: str) -> Amount:
        return read_amount(text, decimal=mark, currency=currency, words=words)

    try:
        return read("").value, read("").currency
    except Unreadable as wrong:
        shared = wrong.code == "ambiguous-currency"
    for currency in _SHARING if shared else (_USUAL,):
        try:
            return read(currency).value, WHICH if shared else ""
        except Unreadable:
            continue
    return None
