"""The names of columns: clean, and each its own."""

from collections.abc import Sequence
from pathlib import Path

from hankegraafi.errors import DataError
from hankegraafi.sources.rows.layout import Layout, Note


def column_names(
    cells: Sequence[str], layout: Layout, path: Path
) -> tuple[tuple[str, ...], list[Note]]:
    """Give the names of columns as a header states them, and notes on those that were changed.

    Spaces and line breaks become one space; empty cells at the end are no columns; an empty name
    becomes "column 3", the second of a name "Nimi (2)".

    Raises:
        DataError: there are no names, or too many.
    """
    names = [" ".join(each.replace("\ufeff", "").split()) for each in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise _no_header(layout, path)
    if len(names) > layout.limits.columns:
        raise DataError(
            f"the header has {len(names)} columns, more than {layout.limits.columns}",
            path=path,
            line=layout.header or None,
            way_out="Check the separator.",
        )
    return _distinct(names)


def _distinct(names: Sequence[str]) -> tuple[tuple[str, ...], list[Note]]:
    taken: set[str] = set()
    given, notes = [], []
    for place, name in enumerate(names, start=1):
        own = name or f"column {place}"
        count = 1
        while own in taken or (own != name and own in names):
            count += 1
            own = f"{name or f'column {place}'} ({count})"
        if own != name:
            notes.append(Note("column-renamed" if name else "column-unnamed", own))
        taken.add(own)
        given.append(own)
    return tuple(given), notes


def _no_header(layout: Layout, path: Path) -> DataError:
    return DataError(
        f"row {layout.header} holds no names of columns",
        path=path,
        way_out="Say with header = which row holds them, or header = 0 and columns = […].",
    )
