"""A cell is a `str`. Where the file itself says what it holds, it is one of these kinds of it."""

from hankegraafi.sources.values.plain import LONGEST, plain
from hankegraafi.sources.values.reasons import Unreadable


class Exact(str):
    """A number as a machine writes it: a dot before decimals, no marks between thousands."""

    __slots__ = ()


class Euros(Exact):
    """A number that the file shows with the sign of the euro, which is not among its letters."""

    __slots__ = ()


class Spread(str):
    """A cell that is merged with another, whose value stands here once more: no sum counts it."""

    __slots__ = ()


class Since1904(Exact):
    """A number in a workbook whose days are counted from 1904."""

    __slots__ = ()


class Percent(str):
    """A share as a sheet shows it, a dot before decimals: "75 %"."""

    __slots__ = ()


class Dated(str):
    """A date, or a date and time, as a machine writes it (ISO 8601)."""

    __slots__ = ()


class Truth(str):
    """True or false: "true" or "false"."""

    __slots__ = ()


class Faulty(str):
    """What stands in a cell that gives no value; `code` is the reason's."""

    code: str

    def __new__(cls, text: str, code: str) -> "Faulty":
        """Make a cell of the text as it stands and the code of the reason."""
        made = super().__new__(cls, text)
        made.code = code
        return made

    def __reduce__(self) -> tuple[type["Faulty"], tuple[str, str]]:
        return type(self), (str(self), self.code)


class Absent(Faulty):
    """What a sheet writes where a value is not there: no value, or nothing if so described."""


def content(text: str) -> str:
    """Give the plain text of a cell that holds one value.

    Raises:
        Unreadable: it holds nothing, too much, or a fault that its file speaks of.
    """
    if isinstance(text, Faulty):
        raise Unreadable(text.code, text)
    if len(text) > LONGEST:
        raise Unreadable("too-long", text)
    whole = plain(text).strip()
    if not whole:
        raise Unreadable("empty", text)
    return whole
