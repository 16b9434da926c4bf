"""Numbers out of a cell: exact, and never by a guess at the decimal mark."""

import re
from collections.abc import Mapping
from decimal import Decimal

from hankegraafi.errors import DataError
from hankegraafi.sources.values.cells import Dated, Exact, Faulty, Percent, Spread, content
from hankegraafi.sources.values.reasons import Unreadable

_PER_MARK: Mapping[str, re.Pattern[str]] = {
    ",": re.compile(
        r"(?:(?P<grouped>[1-9][0-9]{0,2}(?:(?: [0-9]{3})+|(?:\.[0-9]{3})+))|(?P<whole>[0-9]{0,30}))"
        r"(?:,(?P<part>[0-9]{1,20}))?"
    ),
    ".": re.compile(
        r"(?:(?P<grouped>[1-9][0-9]{0,2}(?:(?: [0-9]{3})+|(?:,[0-9]{3})+))|(?P<whole>[0-9]{0,30}))"
        r"(?:\.(?P<part>[0-9]{1,20}))?"
    ),
}
_PLAIN = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,20})?")
_OTHER = {",": ".", ".": ","}
_SIGNED = re.compile(r"(?:([+-]) ?)?([0-9.,][0-9., ]*)(-)?|\(([0-9.,][0-9., ]*)\)")
_PERCENT = r"[+(-]? ?[0-9][0-9., ]*\)? ?(?:%|‰|pros\.?|prosenttia|procent|percent|per cent|pct)"
_NEARLY = (
    ("exponent", re.compile(r"[+-]?[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+")),
    ("range-not-number", re.compile(r"[0-9][0-9., ]*-[0-9., ]*[0-9]")),
    ("wrong-grouping", re.compile(r"[+(-]? ?[0-9]+(?:[., '’´][0-9]*)+\)?-?")),
    ("percent-not-number", re.compile(_PERCENT, re.IGNORECASE)),
    ("formula", re.compile(r"[=@+].*", re.DOTALL)),
)


def read_number(text: str, *, decimal: str = ",") -> Decimal:
    """Read a number: `1 234,50`, `1.234,50`, `-1 200`, `(1 200)`, `1 200-`.

    `decimal` is the mark before decimals, "," or "."; thousands may be parted by any space, or by
    the other mark. `Exact` cells are read with a dot.

    Raises:
        Unreadable: it is no number, or one whose marks contradict `decimal`.
        DataError: a decimal mark that is none.
    """
    found = quick(text, decimal)
    if found is not None:
        return found
    whole = number_content(text)
    mark = "." if isinstance(text, Exact) else decimal
    read = signed(whole, mark)
    if read is None:
        raise Unreadable(why_no_number(whole, mark), text)
    return read


def quick(text: str, decimal: str) -> Decimal | None:
    """Read the plainest numbers, as most are: figures, and a mark with decimals; else None."""
    if isinstance(text, Faulty | Dated | Spread):
        return None
    if text.isdigit() and text.isascii() and len(text) <= 30:
        return Decimal(text)
    if (decimal == "." or isinstance(text, Exact)) and _PLAIN.fullmatch(text):
        return abs(Decimal(text)) if text[0] == "-" and not text.strip("-0.") else Decimal(text)
    return None


def number_content(text: str) -> str:
    """Give the plain text of a cell that should hold a number.

    Raises:
        Unreadable: it holds nothing, too much, or something that its file says is no number.
    """
    if isinstance(text, Dated):
        raise Unreadable("date-not-number", text)
    if isinstance(text, Percent):
        raise Unreadable("percent-not-number", text)
    if isinstance(text, Spread):
        raise Unreadable("merged-number", text)
    return content(text)


def signed(whole: str, decimal: str) -> Decimal | None:
    """Read a plain text as a number, with at most one sign; None where it is none."""
    found = _SIGNED.fullmatch(whole)
    if found is None or (found[1] and found[3]):
        return None
    read = figure(found[2] or found[4], decimal)
    negative = found[1] == "-" or found[3] or found[4]
    return read.copy_negate() if read and negative else read


def figure(whole: str, decimal: str) -> Decimal | None:
    """Read figures without a sign; None where they are no number with this decimal mark."""
    shape = _PER_MARK.get(decimal)
    if shape is None:
        raise DataError(f'"{decimal}" is no decimal mark', way_out='Write "," or ".".')
    found = shape.fullmatch(whole)
    if found is None or not whole[-1:].isdigit():
        return None
    digits = re.sub("[^0-9]", "", found["grouped"] or found["whole"] or "0")
    return Decimal(f"{digits}.{found['part']}" if found["part"] else digits)


def why_no_number(whole: str, decimal: str) -> str:
    """Give the code of the reason why a plain text is no number."""
    if signed(whole, decimal) is None and signed(whole, _OTHER[decimal]) is not None:
        return "other-decimal-mark"
    return next((code for code, shape in _NEARLY if shape.fullmatch(whole)), "not-a-number")
