"""Forms of dates, as a description of a source writes them: "d.M.yyyy", "yyyyMMdd", "excel"."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from hankegraafi.errors import DataError
from hankegraafi.sources.values.cells import Since1904
from hankegraafi.sources.values.moments import Moment, moment
from hankegraafi.sources.values.reasons import Unreadable

_FIELDS = {
    "yyyy": "(?P<year>[0-9]{4})",
    "yy": "(?P<short>[0-9]{2})",
    "MM": "(?P<month>[0-9]{2})",
    "M": "(?P<month>[0-9]{1,2})",
    "dd": "(?P<day>[0-9]{2})",
    "d": "(?P<day>[0-9]{1,2})",
    "HH": "(?:[01][0-9]|2[0-4])",
    "H": "(?:[01]?[0-9]|2[0-4])",
    "hh": "(?:0[0-9]|1[0-2])",
    "h": "(?:0?[0-9]|1[0-2])",
    "mm": "[0-5][0-9]",
    "ss": "(?:[0-5][0-9]|60)",
    "SSS": "[0-9]{1,9}",
    "a": "(?:[AaPp][Mm])",
    "X": "(?:Z|[+-][0-9]{2}:?[0-9]{2})",
}
_PIECES = re.compile(r"'([^']*)'|(yyyy|yy|MM?|dd?|HH?|hh?|mm|ss|SSS|a|X)|(T|[^A-Za-z'])|(.)")
_EPOCHS = {"excel": date(1899, 12, 30), "excel1904": date(1904, 1, 1)}
_SERIAL = re.compile(r"([0-9]{1,7})(?:\.[0-9]{1,20})?")
_FIRST_SERIAL = 61
"""Excel's 1900 was a leap year; from 1 March 1900 on its numbers are right."""


@dataclass(frozen=True, slots=True)
class MomentForm:
    """One form: `shape` has groups for year, month and day; or `epoch` for Excel's numbers."""

    shape: re.Pattern[str]
    epoch: date | None = None

    def read(self, text: str, whole: str) -> Moment | None:
        """Read a text in this form; None where it has not the form.

        Raises:
            Unreadable: it has the form, and there is no such date.
        """
        found = self.shape.fullmatch(text)
        if found is None:
            return None
        if self.epoch == _EPOCHS["excel"] and isinstance(whole, Since1904):
            raise Unreadable("days-since-1904", whole)
        if self.epoch is not None:
            return _serial(int(found[1]), self.epoch, whole)
        named = found.groupdict()
        month, day = named.get("month"), named.get("day")
        year = int(named["year"]) if named.get("year") else _century(int(named["short"]))
        return moment(year, int(month) if month else None, int(day) if day else None, whole)


def form(text: str) -> MomentForm:
    """Make a form out of how it is written.

    `d M y` are day, month and year, doubled where both figures must stand (`yy` is 1969–2068, as
    in POSIX); `H h m s S a X` are the time of day, which is read and left; what stands in single
    quotes, and every other mark, stands for itself. `excel` and `excel1904` are days counted from
    1900 and 1904.

    Raises:
        DataError: it is no form.
    """
    if text in _EPOCHS:
        return MomentForm(_SERIAL, _EPOCHS[text])
    shape = ""
    for quoted, field, mark, other in _PIECES.findall(text):
        if other:
            raise _no_form(text)
        shape += _FIELDS[field] if field else re.escape(quoted or mark)
    try:
        made = re.compile(shape)
    except re.error:
        raise _no_form(text) from None
    names = made.groupindex.keys()
    if len(names & {"year", "short"}) != 1 or ("day" in names and "month" not in names):
        raise _no_form(text)
    return MomentForm(made)


def _no_form(text: str) -> DataError:
    return DataError(
        f'"{text}" is no form of a date',
        way_out='Write such as "d.M.yyyy", "yyyy-MM-dd", "M/yyyy", "yyyy", "excel".',
    )


def _century(year: int) -> int:
    return year + (1900 if year >= 69 else 2000)


def _serial(days: int, epoch: date, whole: str) -> Moment:
    if epoch.year == 1899 and days < _FIRST_SERIAL:
        raise Unreadable("year-implausible", whole)
    try:
        day = epoch + timedelta(days=days)
    except OverflowError:
        raise Unreadable("year-implausible", whole) from None
    return moment(day.year, day.month, day.day, whole)
