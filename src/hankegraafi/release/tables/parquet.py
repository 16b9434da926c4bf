"""Tables as Parquet, made of the CSV: numbers, dates and lists have types, texts no bars."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hankegraafi.errors import FaultError
from hankegraafi.release.tables.columns import Column
from hankegraafi.release.tables.fields import BOOLEAN, NUMBERS, XSD
from hankegraafi.release.tables.files import header

if TYPE_CHECKING:
    from duckdb import DuckDBPyRelation, Expression

_DIGITS = 38
_MEMORY = "1GB"
_LONGEST = 1 << 24
"""A row may have so many bytes."""
_REAL = frozenset({f"{XSD}double", f"{XSD}float"})
_DATE = f"{XSD}date"
_VECTOR = 2_048
_MOST_ROWS = 60 * _VECTOR
_GROUP = 1 << 26
"""Rows are written in groups of at most so many, and of about so many bytes of CSV."""
_SAFE = 18
"""Whole numbers of so many digits fit into 64 bits."""
_DECIMAL = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"
_PATTERNS = {
    _DATE: r"[0-9]{4}-[0-9]{2}-[0-9]{2}",
    BOOLEAN: "true|false|1|0",
    **dict.fromkeys(_REAL, f"{_DECIMAL}([eE][+-]?[0-9]+)?"),
}


def write_parquet(folder: Path, name: str, columns: Sequence[Column], rows: int) -> None:
    """Write a table of so many rows as Parquet beside its CSV; the same gives the same bytes.

    Decimals have as many places as the longest needs, where 38 digits are enough; else they are
    texts. Dates are dates, unless one has a time zone; a year or a month alone is a text.

    Raises:
        FaultError: there is no room, or a row has more than 16 MB.
    """
    import duckdb

    source = folder / f"{name}.csv"
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": "1",
        "memory_limit": _MEMORY,
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    try:
        with duckdb.connect(":memory:", config=settings) as engine:
            table = engine.read_csv(
                str(source),
                header=True,
                sep=",",
                quotechar='"',
                escapechar='"',
                na_values="",
                auto_detect=False,
                columns=dict.fromkeys(header(name, columns), "VARCHAR"),
                max_line_size=_LONGEST,
            )
            types = dict(_types(table, columns))
            cells = [duckdb.ColumnExpression(header(name, columns)[0]), *_cells(columns, types)]
            table.project(*cells).write_parquet(
                str(folder / f"{name}.parquet"),
                compression="zstd",
                row_group_size=_group(source, rows),
            )
    except duckdb.Error as error:
        raise FaultError(
            f"the table {name} could not be written as Parquet: {str(error).splitlines()[0]}",
            way_out="Is there room on the disk? A row may have 16 MB.",
        ) from error


def _group(source: Path, rows: int) -> int:
    """Give how many rows make a group: a multiple of what the engine takes at once."""
    fitting = _GROUP * rows // max(source.stat().st_size, 1)
    return min(max(fitting // _VECTOR, 1) * _VECTOR, _MOST_ROWS)


def _cells(columns: Sequence[Column], types: Mapping[str, str]) -> Iterator["Expression"]:
    for each in columns:
        yield _cell(each, types.get(each.name, "")).alias(each.name)


def _cell(column: Column, kind: str) -> "Expression":
    """Give what a column is in Parquet: a list, a text without its bar, or of a type."""
    from duckdb import CaseExpression, ColumnExpression, ConstantExpression, FunctionExpression

    cell = ColumnExpression(column.name)
    if not column.separator:
        return cell.cast(kind) if kind else cell
    bar = ConstantExpression(column.separator)
    if column.is_list:
        return _list(cell, bar)
    bare = FunctionExpression("substr", cell, ConstantExpression(2))
    has_bar = FunctionExpression("starts_with", cell, bar)
    return CaseExpression(has_bar, bare).otherwise(cell)


def _list(cell: "Expression", bar: "Expression") -> "Expression":
    from duckdb import ColumnExpression, ConstantExpression, FunctionExpression, LambdaExpression

    filled = LambdaExpression("each", ColumnExpression("each") != ConstantExpression(""))
    return FunctionExpression("list_filter", FunctionExpression("string_split", cell, bar), filled)


def _types(table: "DuckDBPyRelation", columns: Sequence[Column]) -> Iterator[tuple[str, str]]:
    """Find the types of columns that hold no texts: one that all their cells fit."""
    typed = [each for each in columns if not (each.separator or each.field.is_iri)]
    wanted = [each for each in typed if each.field.kind in NUMBERS | {_DATE, BOOLEAN}]
    measures = [measure for each in wanted for measure in _measures(each)]
    if not measures:
        return
    found = iter(table.aggregate(measures).fetchall()[0])
    for each in wanted:
        whole, places, misfits = next(found), next(found), next(found)
        if kind := _type(each.field.kind, whole or 0, places or 0, misfits):
            yield each.name, kind


def _measures(column: Column) -> list["Expression"]:
    """Give three measures of a column: digits before the point, after it, and what does not fit."""
    from duckdb import ColumnExpression, ConstantExpression, FunctionExpression

    def call(name: str, *given: Any) -> "Expression":
        return FunctionExpression(name, *given)

    cell, point = ColumnExpression(column.name), ConstantExpression(".")
    parts = (call("split_part", cell, point, ConstantExpression(n)) for n in (1, 2))
    digits = [call("max", call("length", part)) for part in parts]
    pattern = ConstantExpression(_PATTERNS.get(column.field.kind, _DECIMAL))
    misfit = ~call("regexp_full_match", cell, pattern)
    return [*digits, call("count_if", misfit)]


def _type(kind: str, whole: int, places: int, misfits: int) -> str:
    if misfits:
        return ""
    if kind == _DATE:
        return "DATE"
    if kind == BOOLEAN:
        return "BOOLEAN"
    if kind in _REAL:
        return "DOUBLE"
    if kind != f"{XSD}decimal" and whole <= _SAFE:
        return "BIGINT"
    return f"DECIMAL({_DIGITS},{places})" if whole + places <= _DIGITS else ""
