"""Rows of one code, wherever they stand in a list, brought together part by part.

Groups of rows fill parts of a list in the order in which their codes are met first. What each part
holds is written into a file of its own, so that a list of any length and order takes little memory.
"""

import inspect
import json
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from hankegraafi.sources.lists.part import Taken
from hankegraafi.sources.rows.layout import Cell
from hankegraafi.sources.values import cells as kinds

MOST = 10_000
"""More rows than these are not one project: their code is no code of projects."""
TOO_MANY = "too-many-rows"

_HELD = 20_000
_KINDS: dict[str, type[str]] = {
    name: kind for name, kind in inspect.getmembers(kinds, inspect.isclass) if issubclass(kind, str)
}


class Plan(NamedTuple):
    """How many parts groups of rows fill, and how many there are with the rows of no group."""

    grouped: int
    parts: int


def plan(groups: dict[int, int], rows: int, size: int) -> Plan:
    """Turn the number of rows of each group into the number of its part, of so many rows in all.

    A part has `size` rows, or one group that is larger. A group that is too large is in none: -1.
    """
    part, filled, placed = 0, 0, 0
    for key, count in groups.items():
        if count > MOST:
            groups[key] = -1
            continue
        if filled and filled + count > size:
            part, filled = part + 1, 0
        groups[key] = part
        filled += count
        placed += count
    grouped = part + 1 if placed else 0
    return Plan(grouped, grouped + math.ceil((rows - placed) / size))


def lay_out(rows: Iterable[tuple[int, Taken]], folder: Path) -> None:
    """Write rows into the files of their parts, in their order.

    Raises:
        OSError: a file cannot be written.
    """
    held: dict[int, list[str]] = {}
    for count, (part, taken) in enumerate(rows, 1):
        held.setdefault(part, []).append(_written(taken))
        if count % _HELD == 0:
            _flush(held, folder)
    _flush(held, folder)


def laid_out(folder: Path, part: int) -> Iterator[Taken]:
    """Give the rows of a part.

    Raises:
        OSError: its file cannot be read.
    """
    with _file(folder, part).open(encoding="utf-8", newline="\n") as file:
        for line in file:
            row, cells, *rest = json.loads(line)
            yield Taken(row, tuple(map(_cell, cells)), *rest)


def _flush(held: dict[int, list[str]], folder: Path) -> None:
    for part, lines in held.items():
        with _file(folder, part).open("a", encoding="utf-8", newline="\n") as file:
            file.writelines(lines)
    held.clear()


def _file(folder: Path, part: int) -> Path:
    return folder / f"{part}.rows"


def _written(taken: Taken) -> str:
    content = (taken.row, [_told(cell) for cell in taken.cells], *taken[2:])
    return json.dumps(content, separators=(",", ":")) + "\n"


def _told(cell: Cell) -> Any:
    """A text as it is, several in a list, a cell whose kind is known with its kind."""
    if type(cell) is str:
        return cell
    if isinstance(cell, tuple):
        return [_told(each) for each in cell]
    given = [str(cell), *([cell.code] if isinstance(cell, kinds.Faulty) else [])]
    return {type(cell).__name__: given}


def _cell(told: Any) -> Any:
    if isinstance(told, dict):
        [(name, given)] = told.items()
        return _KINDS[name](*given)
    return tuple(map(_cell, told)) if isinstance(told, list) else told
