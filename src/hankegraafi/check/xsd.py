"""Lexical forms of the XML Schema 1.1 datatypes that data may use, calendar included.

RDF does no whitespace processing: " 2019" is not a year. https://www.w3.org/TR/xmlschema11-2/
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from types import MappingProxyType

from hankegraafi.vocab import expand

_YEAR = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0[1-9]|[12][0-9]|3[01])"
_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_CLOCK = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|(?P<end>24:00:00(?:\.0+)?))"

_FORMS: Mapping[str, tuple[re.Pattern[str], str]] = MappingProxyType(
    {
        expand(name): (re.compile(pattern, re.ASCII), example)
        for name, pattern, example in (
            ("xsd:boolean", r"true|false|1|0", "true"),
            ("xsd:date", f"{_YEAR}-{_MONTH}-{_DAY}{_ZONE}", "2019-02-28"),
            ("xsd:dateTime", f"{_YEAR}-{_MONTH}-{_DAY}T{_CLOCK}{_ZONE}", "2019-02-28T09:30:00Z"),
            ("xsd:decimal", r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)", "199999.50"),
            ("xsd:gYear", f"{_YEAR}{_ZONE}", "2019"),
            ("xsd:gYearMonth", f"{_YEAR}-{_MONTH}{_ZONE}", "2019-02"),
            ("xsd:integer", r"[+-]?[0-9]+", "12"),
        )
    }
)


def example(datatype: str) -> str:
    """Give a valid lexical form of a datatype; empty for one that has no form of its own."""
    return _FORMS[datatype][1] if datatype in _FORMS else ""


def well_formed(lexical: str, datatype: str) -> bool:
    """Tell whether a literal's words are in the lexical space of its datatype.

    >>> well_formed("2019-02-30", "http://www.w3.org/2001/XMLSchema#date")
    False
    """
    if datatype not in _FORMS:
        return True
    match = _FORMS[datatype][0].fullmatch(lexical)
    return bool(match) and _in_calendar(match.groupdict() if match else {})


def computable(lexical: str, datatype: str) -> bool:
    """Tell whether a well-formed value can be compared: years 0001–9999, hours 00–23."""
    match = _FORMS[datatype][0].fullmatch(lexical) if datatype in _FORMS else None
    parts = match.groupdict() if match else {}
    year = parts.get("year")
    return (year is None or (len(year) <= 5 and 1 <= int(year) <= 9999)) and not parts.get("end")


def _in_calendar(parts: Mapping[str, str | None]) -> bool:
    year, month, day = (parts.get(name) for name in ("year", "month", "day"))
    if not (year and month and day):
        return True
    # The Gregorian calendar repeats every 400 years, before the year 1 as well.
    return int(day) <= monthrange(2000 + int(year[-4:]) % 400, int(month))[1]
