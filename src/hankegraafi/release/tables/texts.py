"""Texts on their way into cells: literals read, and what a program would take for something else.

A cell that a program would take for a formula, a number, a date or for nothing is written behind
the separator of its column: "|0123". To a reader of CSVW that is a list of two, of which the first
is empty and therefore null (Model for Tabular Data, §6.4.4), so that it gives the text as it was.
"""

import re
from collections.abc import Iterable, Sequence

from hankegraafi.release.tables.fields import BOOLEAN, NUMBERS, STRING, TIMES

BARS = ("|", "¦", "‖", "␟", "\uffff")
"""Separators, the first that no value of a column holds is its own; no release holds the last."""

_BAR = re.compile("[|¦‖␟\uffff]")
_SHORT = 10
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROL = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_STRING = f"^^<{STRING}>".encode()
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_TIME = re.compile(r"-?[0-9T][0-9:.TZ+-]*|--[0-9][0-9Z:+-]*")
_FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
_WORDS = frozenset("true false inf infinity null none nan n/a na".split())
_MISTAKEN = re.compile(
    r"""\s*(?:
    \.?\d+ (?:[.,]\d+)? \s? (?:e[+-]?\d+|%)?     # 0123, 1,5, 1E5, 5 %
  | \d{1,3} (?:[ ,\u00a0\u202f]\d{3})+ (?:[.,]\d+)?
  | \d{1,4} (?:[-/.]\d{1,4}){1,2} \.?            # 2019-05, 1/2019, 1.2.2019
  | \d{4}-\d\d-\d\d [T ] .*
  | \d{1,2} : \d\d (?: : \d\d)?
  | <na> | \#n/a (?:\ n/a)? | \#na | 1\.\#(?:ind|qnan)
    )\s*""",
    re.VERBOSE | re.IGNORECASE,
)


def literal(said: bytes) -> tuple[str, bytes]:
    """Take a literal of N-Triples apart: its text, and what follows its closing quote."""
    end = said.rindex(b'"')
    text, kind = said[1:end].decode(), said[end + 1 :]
    return _ESCAPE.sub(_plain, text) if "\\" in text else text, b"" if kind == _STRING else kind


def kind_of(kind: bytes) -> str:
    """Give the kind of a field by what follows the closing quote of its literals."""
    if kind.startswith(b"@"):
        return kind.decode()
    return kind.decode()[3:-1] or STRING


def is_typed(kind: bytes) -> bool:
    """Say whether a literal has a datatype other than a string's."""
    return kind.startswith(b"^")


def is_mistaken(values: Sequence[str], kind: str) -> bool:
    """Say whether a program would take a cell for something else than the values that it holds."""
    first = values[0]
    if kind in NUMBERS and _NUMBER.fullmatch(first):
        return False
    if kind in TIMES and _TIME.fullmatch(first):
        return False
    if _FORMULA.match(first):
        return True
    if len(values) > 1 or kind in NUMBERS or kind in TIMES or kind == BOOLEAN:
        return False
    return first.casefold().strip() in _WORDS or bool(_MISTAKEN.fullmatch(first))


def joined(values: Sequence[str], separator: str, kind: str) -> str:
    """Write values as one cell."""
    if not separator:
        return values[0]
    cell = separator.join(values)
    return separator + cell if is_mistaken(values, kind) else cell


def parted(cell: str, separator: str) -> list[str]:
    """Read a cell as CSVW does: what is empty is null."""
    values = cell.split(separator) if separator else [cell]
    return [each for each in values if each]


def is_odd(text: str, *, typed: bool = False) -> bool:
    """Say whether a text has to be looked at: it may be mistaken, or hold a separator.

    Nearly all are not, so this is quick and says yes too often.
    """
    if typed:
        return not text[0].isdigit()
    if not text[0].isalpha() or (len(text) < _SHORT and text.casefold().strip() in _WORDS):
        return True
    return "|" in text or (not text.isascii() and _BAR.search(text) is not None)


def held_bars(values: Iterable[str]) -> list[bool]:
    """Say for each separator whether values hold it."""
    whole = "".join(values)
    return [bar in whole for bar in BARS]


def _plain(match: re.Match[str]) -> str:
    short, long, one = match.groups()
    code = short or long
    return chr(int(code, 16)) if code else _CONTROL.get(one, one)
