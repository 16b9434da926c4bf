"""Number formats of a workbook (ECMA-376, 18.8.31): what stands around a number that is shown."""

import re
from dataclasses import dataclass
from typing import NamedTuple

_DAY, _MONTH, _YEAR, _NO_YEAR, _TIME, _PERCENT = (
    "day",
    "month",
    "year",
    "no-year",
    "time",
    "percent",
)
_BUILT_IN = (
    dict.fromkeys((14, 15, 22, *range(27, 37), *range(50, 59)), _DAY)
    | {17: _MONTH, 16: _NO_YEAR, 9: _PERCENT, 10: _PERCENT}
    | dict.fromkeys((18, 19, 20, 21, 45, 46, 47), _TIME)
)
_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h|m|s)[^\]]*\]', re.IGNORECASE)
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<space>_.)|\*.'
    r"|\[\$(?P<currency>[^\]-]*)(?:-(?P<language>[0-9A-F]{3,8}))?[^\]]*\]"
    r"|\[[^\]]*\]|(?P<figure>General|[0#?.,@]|E[+-]|[0-9])|(?P<bare>.)",
    re.IGNORECASE | re.DOTALL,
)
_SECTIONS = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;"\\\[]|["\\\[])*', re.DOTALL)
_BETWEEN = re.compile(r"[\s/'\u2019]*")
_CONDITION = re.compile(r"\[[<>=]")
_SIGNS = re.compile(r"[\s()+\-\u2212]+")
_EURO = {"", "€", "eur", "euro", "euroa"}
_LOCAL = {
    "kr": {0x41D: "SEK", 0x414: "NOK", 0x814: "NOK", 0x406: "DKK", 0x40F: "ISK", 0x438: "DKK"},
    "$": {0x409: "USD", 0x1009: "CAD", 0xC0C: "CAD", 0xC09: "AUD", 0x1409: "NZD", 0x1004: "SGD"},
}
"""What a sign that several currencies share means in the language of a format (MS-LCID)."""


class Around(NamedTuple):
    """What one section of a format puts around a number.

    `thousands` tells how often the number is divided by 1000 before it is shown, `zeros` to how
    many figures it is filled up with zeros. `hidden` says that the number is not shown as such.
    """

    before: str = ""
    after: str = ""
    thousands: int = 0
    zeros: int = 0
    hidden: bool = False

    @property
    def unit(self) -> str:
        """What is shown beside the number, without signs and spaces, in small letters."""
        return _SIGNS.sub("", self.before + self.after).lower()


_NOTHING = Around()


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A number format: its kind, and what stands around numbers from 0 up, and below 0.

    A kind is "" (a number as it is), "day", "month", "year" (as precise as a date is shown),
    "no-year", "time", "percent", "euro" or "marked" (with some other mark, as it is shown).
    """

    kind: str = ""
    positive: Around = _NOTHING
    negative: Around | None = None


PLAIN = NumberFormat()


def built_in(number: int) -> NumberFormat:
    """Give a format that workbooks know by its number alone."""
    kind = _BUILT_IN.get(number, "")
    return NumberFormat(kind) if kind else PLAIN


def format_of(code: str) -> NumberFormat:
    """Give the number format of a code.

    >>> format_of('#,##0 "kr"').positive.after
    ' kr'
    """
    kind = kind_of_format(code)
    if kind:
        return NumberFormat(kind)
    sections = [each for each in _sections(code) if each] or ["General"]
    if code.startswith(";"):
        return NumberFormat("marked", Around(hidden=True))
    positive = _around(sections[0])
    own = len(sections) > 1 and not _CONDITION.search(code)
    negative = _around(sections[1]) if own else None
    shown = (positive, negative or positive)
    if all(_is_plain(each) for each in shown):
        return NumberFormat("euro") if any(each.unit for each in shown) else PLAIN
    return NumberFormat("marked", positive, negative)


def kind_of_format(code: str) -> str:
    """Give the kind of a number format's code: how precise a date it shows; "" for numbers.

    >>> kind_of_format("d.m.yyyy"), kind_of_format("mmm yyyy"), kind_of_format('0.0" d"')
    ('day', 'month', '')
    """
    bare = _NOT_CODE.sub("", _sections(code)[0]).lower().replace("general", "")
    if "%" in bare:
        return _PERCENT
    era = "e" in bare and not set("0#") & set(bare)
    if "y" in bare or era:
        return _DAY if "d" in bare else _MONTH if "m" in bare else _YEAR
    if "d" in bare:
        return _NO_YEAR
    return _TIME if set("hs") & set(bare) else _NO_YEAR if "m" in bare else ""


def _sections(code: str) -> list[str]:
    """Part a code at its semicolons, save those that are quoted."""
    found, place = [], 0
    while place <= len(code):
        match = _SECTIONS.match(code, place)
        found.append(match[0] if match else "")
        place += len(found[-1]) + 1
    return found


def _is_plain(around: Around) -> bool:
    return not around.hidden and not around.zeros and around.unit in _EURO


def _around(section: str) -> Around:
    """Read what a section shows before, between and behind the figures."""
    texts, figures = [""], ""
    for found in _TOKEN.finditer(section):
        if found["figure"]:
            figures += found["figure"]
            texts.append("")
        else:
            texts[-1] += _said(found)
    between = texts[1:-1]
    if len(texts) == 1 or not all(_BETWEEN.fullmatch(each) for each in between):
        return Around(hidden=True)
    zeros = len(figures) if len(figures) > 1 and set(figures) == {"0"} else 0
    thousands = len(figures) - len(figures.rstrip(","))
    return Around(texts[0], texts[-1], thousands, zeros if not any(between) else 0)


def _said(found: re.Match[str]) -> str:
    if found["space"]:
        return " "
    named = ("quoted", "escaped", "currency", "bare")
    said = next((found[name] for name in named if found[name]), "")
    return _in_language(said, found["language"]) if found["language"] else said


def _in_language(sign: str, language: str) -> str:
    """Give the code of a currency's sign where the language that stands with it tells which."""
    known = _LOCAL.get(sign.strip(" .").lower(), {})
    return known.get(int(language, 16) & 0xFFFF, sign)
