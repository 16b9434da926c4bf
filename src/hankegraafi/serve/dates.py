"""Dates at the precision that their datatype says: a day, a month or a year."""

import re
from calendar import monthrange
from datetime import date

import pyoxigraph as ox

from hankegraafi.serve.languages import Messages
from hankegraafi.vocab import expand

DAY, MONTH, YEAR = expand("xsd:date"), expand("xsd:gYearMonth"), expand("xsd:gYear")
_LENGTH = {YEAR: 1, MONTH: 2, DAY: 3}
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?(?:Z|[+-][0-9]{2}:[0-9]{2})?")


def write(value: ox.Literal, t: Messages) -> str:
    """Write a date for people; what is not a date stays as it is."""
    numbers = parts(value)
    if not numbers:
        return value.value
    if len(numbers) == 1:
        return f"{numbers[0]:04}"
    month = t("month.names").split()[numbers[1] - 1]
    if len(numbers) == 2:
        return t("month.date_month", month=month, year=numbers[0])
    return t("month.date_day", day=numbers[2], number=numbers[1], month=month, year=numbers[0])


def parts(value: ox.Literal) -> tuple[int, ...]:
    """Give (year), (year, month) or (year, month, day); a time zone is left out.

    Nothing for what is no such date, and for years that the calendar does not reach: those before
    1 and after 9999.
    """
    match = _DATE.fullmatch(value.value)
    numbers = tuple(int(piece) for piece in match.groups() if piece) if match else ()
    fits = len(numbers) == _LENGTH.get(value.datatype.value, 0)
    return numbers if fits and numbers and _exists(numbers) else ()


def earliest(value: ox.Literal) -> date | None:
    """Give the first day that a date may mean."""
    numbers = parts(value)
    return date(*(*numbers, 1, 1)[:3]) if numbers else None


def latest(value: ox.Literal) -> date | None:
    """Give the last day that a date may mean."""
    numbers = parts(value)
    if not numbers:
        return None
    year, month = (*numbers, 12)[:2]
    return date(*numbers) if len(numbers) == 3 else date(year, month, monthrange(year, month)[1])


def _exists(numbers: tuple[int, ...]) -> bool:
    try:
        date(*(*numbers, 1, 1)[:3])
    except ValueError:
        return False
    return True
