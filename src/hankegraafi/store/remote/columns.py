"""What SELECT shows, and which values of it engines agree on."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from hankegraafi.store.lexer import Token
from hankegraafi.store.remote.expressions import (
    DATE,
    DECIMAL,
    INTEGER,
    NUMBERS,
    OTHER,
    YES,
    Kinds,
    Use,
)
from hankegraafi.store.remote.placed import Unfit
from hankegraafi.store.remote.triples import ANY, Scope

COUNTED = frozenset({INTEGER})
_SHOWN = ANY - {OTHER}


class Item(NamedTuple):
    """What SELECT shows: a variable, perhaps of an aggregate or of an expression."""

    name: str
    kinds: Kinds
    certain: bool = True
    aggregate: str = ""
    words: str = ""
    start: int = 0
    end: int = 0


def written(items: Sequence[Token]) -> str:
    """Write an expression in one way, however it was written."""
    words = ((each.text.upper(), " ") if each.kind == "word" else (each.text, "") for each in items)
    return "".join(text + space for text, space in words).replace(" (", "(", 1)


def twice(shown: Sequence[Item]) -> list[str]:
    """Name the columns that show what another one shows, and the other."""
    found = Counter(each.words for each in shown if each.words)
    return [each.name for each in shown if found[each.words] > 1]


def show(kinds: Kinds) -> None:
    """See that values come back as they are.

    Raises:
        Unfit: there may be some that do not.
    """
    if not kinds <= _SHOWN:
        raise Unfit("values")


def made(use: Use) -> None:
    """See that engines make the same values of an expression, and keep them apart from others.

    Raises:
        Unfit: they may not.
    """
    if use.kinds <= {YES}:
        raise Unfit("booleans")
    if use.plain or use.constant or use.small:
        raise Unfit("copies")


def aggregated(name: str, scope: Scope, variable: str, *, distinct: bool) -> Kinds:
    """Give the kind of an aggregate of a variable.

    Raises:
        Unfit: engines may not agree on it.
    """
    kinds = scope.kinds.get(variable, ANY)
    if name == "COUNT":
        if distinct and OTHER in kinds:
            raise Unfit("values")
        return COUNTED
    if distinct or (name in {"SUM", "AVG"} and not (kinds <= NUMBERS and len(kinds) == 1)):
        raise Unfit("sums")
    if name in {"MIN", "MAX"} and not (kinds <= NUMBERS or kinds == {DATE}):
        raise Unfit("extremes")
    return frozenset({DECIMAL}) if name == "AVG" else kinds
