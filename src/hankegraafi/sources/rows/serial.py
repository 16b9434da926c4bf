"""Numbers of a spreadsheet as a reader of it sees them: numbers, dates, times, percents."""

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

from hankegraafi.sources.rows.formats import Around, NumberFormat
from hankegraafi.sources.values.cells import Dated, Euros, Exact, Faulty, Percent

_SHORT = re.compile(r"-?(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{0,5}[1-9])?")
_EPOCH_1900 = datetime(1899, 12, 30)
_EPOCH_1904 = datetime(1904, 1, 1)
_FIRST_SERIAL = 61
_FIGURES = 15
_MINUS = re.compile(r"[-\u2212(]")
_LAST_SERIAL = 2_958_466
_LENGTHS = {"day": 10, "month": 7, "year": 4}


def cell_of_number(text: str, shown: NumberFormat, *, epoch1904: bool) -> str:
    """Make a cell of a number as it stands in the XML, and the format that it is shown in.

    A date is as precise as its format shows it: a month that is typed in is stored as its first
    day, and the day was never stated. Numbers have the 15 figures that spreadsheets count with.
    What the format puts beside a number ("kr") stands beside it here.
    """
    kind = shown.kind
    if not kind and _SHORT.fullmatch(text):
        return Exact(text)
    try:
        number = Decimal(text)
    except InvalidOperation:
        return Faulty(text[:100], "not-a-number")
    if not number.is_finite() or abs(number.adjusted()) > 30:
        return Faulty(text[:100], "not-a-number")
    if kind == "percent":
        return Percent(f"{shortest(number * 100)} %")
    if kind not in {"", "euro", "marked"}:
        return _date(number, text, kind, epoch1904=epoch1904)
    if number.adjusted() >= _FIGURES:
        return Faulty(text[:100], "too-many-figures")
    if kind == "marked":
        return _marked(number, shown)
    return Euros(shortest(number)) if kind == "euro" else Exact(shortest(number))


def _marked(number: Decimal, shown: NumberFormat) -> str:
    """Give a number with what its format puts beside it: "1000 kr", "00123"."""
    own = shown.negative if number < 0 else None
    around = own or shown.positive
    if around.hidden:
        return Faulty(shortest(number), "number-format")
    sign = "-" if number < 0 and (own is None or not _MINUS.search(own.before)) else ""
    text = f"{sign}{around.before.lstrip()}{_figures(abs(number), around)}{around.after.rstrip()}"
    return Exact(text)


def _figures(number: Decimal, around: Around) -> str:
    if around.thousands and around.unit:
        number = number.scaleb(-3 * around.thousands)
    text = shortest(number)
    return text.zfill(around.zeros) if "." not in text else text


def shortest(number: Decimal) -> str:
    """Give a number with at most 15 figures, without an exponent or zeros at its end.

    >>> shortest(Decimal("0.30000000000000004"))
    '0.3'
    """
    rounded = Decimal(f"{number:.14e}") if len(number.as_tuple().digits) > 15 else number
    text = format(rounded, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in {"", "-0", "-"} else text


def _date(number: Decimal, text: str, kind: str, *, epoch1904: bool) -> str:
    if kind == "no-year":
        return Faulty(text, "no-year")
    first = 0 if epoch1904 or kind == "time" else _FIRST_SERIAL
    if not first <= number < _LAST_SERIAL:
        return Faulty(text, "year-implausible")
    moment = (_EPOCH_1904 if epoch1904 else _EPOCH_1900) + _days(number)
    if kind == "time":
        return moment.strftime("%H:%M:%S")
    written = moment.isoformat(timespec="seconds")
    if kind == "day" and moment.hour + moment.minute + moment.second:
        return Dated(written)
    return Dated(written[: _LENGTHS[kind]])


def _days(number: Decimal) -> timedelta:
    return timedelta(seconds=int((number * 86_400).to_integral_value()))
