"""Nested records into named cells: "recipient[0].name"."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from hankegraafi.sources.rows.halves import whole_characters
from hankegraafi.sources.rows.layout import Cell, Fault, Layout, shown
from hankegraafi.sources.rows.suspect import Checker
from hankegraafi.sources.values.cells import Absent, Exact, Faulty, Truth


class Pairs(list[tuple[str, object]]):
    """An object of JSON: names and values in order, doubled names included."""


class TooDeep(Exception):
    """A record is nested deeper, or holds more values, than the layout allows."""


def flatten(
    record: Pairs, layout: Layout, checker: Checker
) -> tuple[dict[str, Cell], tuple[Fault, ...]]:
    """Give the cells of a record by name, and their faults.

    An object's members are named with dots, those of a list of objects with their place: "[0]".
    A list of plain values is a tuple. Null is empty.

    Raises:
        TooDeep: beyond the layout's limits.
    """
    cells: dict[str, Cell] = {}
    faults: list[Fault] = []
    todo: list[tuple[str, object, int]] = [("", record, 0)]
    while todo:
        name, value, depth = todo.pop()
        if depth > layout.limits.depth or len(cells) + len(todo) > layout.limits.record:
            raise TooDeep
        below = _below(name, value)
        if below is not None:
            todo += [(child, each, depth + 1) for child, each in reversed(below)]
        elif name in cells:
            faults.append(Fault("duplicate-key", name, shown(str(value))))
        else:
            cells[name] = _cell(value, checker)
            faults += _faults(name, cells[name])
    return cells, tuple(faults)


def _below(name: str, value: object) -> Sequence[tuple[str, object]] | None:
    """Give the named values below an object or a list of objects; None of a plain value."""
    if isinstance(value, Pairs):
        return [(f"{name}.{key}" if name else key, each) for key, each in value]
    if isinstance(value, list) and any(isinstance(each, list) for each in value):
        return [(f"{name}[{place}]", each) for place, each in enumerate(value)]
    return None


def _cell(value: object, checker: Checker) -> Cell:
    if isinstance(value, list):
        return tuple(_scalar(each, checker) for each in value)
    return _scalar(value, checker)


def _scalar(value: object, checker: Checker) -> str:
    """Give a plain value as a cell: text, a number as its figures, true and false, "" for null."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return Truth("true" if value else "false")
    if not isinstance(value, str):
        return exact(str(value))
    if isinstance(value, Exact):
        return value
    value = whole_characters(value)
    return checker.checked(value) if checker.suspects((value,), value) else value


def exact(text: str) -> Exact:
    """Give a number of JSON without an exponent, where that is not too long: "1.5e3" is "1500".

    >>> exact("1.5e3"), exact("1e999")
    ('1500', '1e999')
    """
    if "e" not in text and "E" not in text:
        return Exact(text)
    try:
        number = Decimal(text)
    except InvalidOperation:
        return Exact(text)
    if not number.is_finite() or abs(number.adjusted()) > 30:
        return Exact(text)
    plain = format(number, "f")
    return Exact(plain.rstrip("0").rstrip(".") if "." in plain else plain)


def _faults(name: str, cell: Cell) -> list[Fault]:
    each = cell if isinstance(cell, tuple) else (cell,)
    return [
        Fault(one.code, name, shown(one))
        for one in each
        if isinstance(one, Faulty) and not isinstance(one, Absent)
    ]
