"""The tables of the release before, read so far as a change needs them."""

import gzip
import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from hankegraafi.release.tables.columns import Columns, Counts, Tally, column_of
from hankegraafi.release.tables.fields import NAMES, Field, Way
from hankegraafi.release.tables.row import Fields, Row
from hankegraafi.release.tables.texts import parted

INDEX = "tables.json"
"""What the tables hold: rows, columns, and how their cells are counted."""


class Before:
    """The tables of a release, by what `tables.json` says of them."""

    def __init__(self, folder: Path) -> None:
        """Read what the tables hold.

        Raises:
            OSError, ValueError, KeyError, TypeError: it cannot be read.
        """
        said: Mapping[str, Any] = json.loads((folder / INDEX).read_bytes())
        self.folder = folder
        self.meaning: str = said["meaning"]
        self.rows: dict[str, int] = {each["name"]: each["rows"] for each in said["tables"]}
        self.columns: dict[str, Columns] = {
            each["name"]: tuple(column_of(column) for column in each["columns"])
            for each in said["tables"]
        }

    def counts(self, table: str, fields: Fields) -> Counts:
        """Give how the cells of a table are counted."""
        counts = Counts(self.rows[table])
        for column in self.columns[table]:
            tally = column.tally
            counts.tallies[fields.number(_counted(column.field))] = Tally(
                tally.cells, tally.lists, tally.mistaken, list(tally.bars)
            )
        return counts

    def plain(self, name: str, work: Path) -> Path:
        """Give a file as it was; one that lies compressed alone is unpacked into a folder.

        Raises:
            OSError: it is missing, or there is no room.
        """
        path, unpacked = self.folder / name, work / name
        if path.is_file():
            return path
        if not unpacked.is_file():
            with gzip.open(f"{path}.gz") as packed, unpacked.open("xb") as file:
                shutil.copyfileobj(packed, file)
        return unpacked

    def row(self, table: str, cells: Iterable[str], fields: Fields) -> Row:
        """Read the cells of a row back into values, as they were when they were counted."""
        iri, *rest = cells
        row = Row(table, iri)
        named: dict[Field, list[list[str]]] = {}
        for column, cell in zip(self.columns[table], rest, strict=True):
            values, each = parted(cell, column.separator), _counted(column.field)
            if not values:
                continue
            if each.kind == NAMES:
                named.setdefault(each, []).append(values)
                continue
            number = fields.number(each)
            row.cells[number] = values[0]
            if len(values) > 1:
                row.many[number] = values
            row.odd.append(number)
        for each, values_ in named.items():
            names = list(zip(*values_, strict=True))
            number = fields.number(each)
            row.names[number] = names[0]
            if len(names) > 1:
                row.many[number] = names
            row.odd.append(number)
        return row


def _counted(each: Field) -> Field:
    """Give the field by which a column is counted: names in three languages are one."""
    is_name = each.way in {Way.LABEL, Way.LINK} and not each.is_iri
    return Field(each.way, each.name, NAMES, each.of) if is_name else each
