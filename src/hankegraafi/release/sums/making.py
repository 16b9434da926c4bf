"""Make the tables of sums of a draft, from its dumps."""

import os
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hankegraafi import vocab
from hankegraafi.errors import FaultError
from hankegraafi.release.draft import NQUADS, NTRIPLES, Entry, entry
from hankegraafi.release.files import json_bytes, write
from hankegraafi.release.sums.reader import FOLDER, INDEX
from hankegraafi.release.sums.twins import LINES, STEPS, UNFIT, Twin, mark, shared, twins

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection, DuckDBPyRelation, Expression

_DESCRIBES = "sums"
_PARQUET = "application/vnd.apache.parquet"
_SHARE = 4
"""Which part of the machine's memory the sums may take, 1 GB at least: one over four."""
_LONGEST = 1 << 24
"""A line may have so many bytes; sums over longer ones are left to the engine."""
_NEVER = "\x01\x02\x1f\x03"
"""What parts the columns of a dump: nothing, for there is one."""
_WIDE = "DECIMAL(38,18)"
_GROUP = 20_480
"""Rows of a group: one of them is read to find what is said of one thing."""


def write_sums(draft: Path) -> list[Entry]:
    """Write the tables of sums of a draft into its folder `sums`; give what the manifest says.

    They are made of the dumps. The same statements give the same bytes. What the data say in a
    way that only the engine can add up has no table: `sums.json` says why.

    Raises:
        FaultError: they cannot be written.
        OSError: there is no room.
    """
    import duckdb

    folder = draft / FOLDER
    folder.mkdir()
    all_twins = twins()
    with TemporaryDirectory(prefix=".sums-", dir=draft) as work:
        try:
            with duckdb.connect(":memory:", config=_settings(work)) as engine:
                left = _write(engine, draft, all_twins)
        except _too_much() as error:
            left = {each.name: _line(error) for each in all_twins}
        except duckdb.Error as error:
            raise FaultError(
                f"the tables of sums could not be written: {_line(error)}",
                way_out="Is there room on the disk?",
            ) from error
    for name in left:
        (folder / f"{name}.parquet").unlink(missing_ok=True)
    marks = {each.name: mark(each.query) for each in all_twins if each.name not in left}
    write(draft / INDEX, json_bytes({"queries": marks, "left": left}))
    return list(_entries(draft, sorted(marks)))


def _settings(work: str) -> dict[str, str | bool | int | float | list[str]]:
    return {
        "memory_limit": f"{_gigabytes()}GB",
        "temp_directory": work,
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }


def _gigabytes() -> int:
    whole = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return max(1, (whole // _SHARE) >> 30)


def _write(engine: "DuckDBPyConnection", draft: Path, all_twins: Sequence[Twin]) -> dict[str, str]:
    """Write the tables that can be; give why the others cannot, by name.

    Raises:
        duckdb.Error: the dumps cannot be read.
    """
    for name, path in (("curated_lines", NTRIPLES), ("all_lines", NQUADS)):
        _lines(engine, draft / path, name)
    _wanted(engine, {each for twin in all_twins for each in twin.reads})
    engine.execute(shared(LINES))
    unfit = {name for (name,) in engine.execute(shared(UNFIT)).fetchall()}
    left = {each.name: _told(unfit, each.reads) for each in all_twins if unfit & {*each.reads}}
    for name in STEPS:
        engine.execute(shared(name))
    for each in all_twins:
        if each.name in left:
            continue
        try:
            _parquet(engine, each, draft / FOLDER / f"{each.name}.parquet")
        except _too_much() as error:
            left[each.name] = _line(error)
    return left


def _too_much() -> tuple[type[Exception], ...]:
    """Give the errors that say: this is more than a sum can be made of here."""
    import duckdb

    return (
        duckdb.OutOfMemoryException,
        duckdb.InvalidInputException,
        duckdb.OutOfRangeException,
        duckdb.ConversionException,
    )


def _told(unfit: Collection[str], reads: Iterable[str]) -> str:
    names = ", ".join(sorted({*unfit} & {*reads}))
    return f"not all that is said with {names} is what a sum takes for granted"


def _line(error: Exception) -> str:
    return str(error).splitlines()[0]


def _lines(engine: "DuckDBPyConnection", path: Path, name: str) -> None:
    read = engine.read_csv(
        str(path),
        header=False,
        sep=_NEVER,
        quotechar="",
        escapechar="",
        auto_detect=False,
        columns={"line": "VARCHAR"},
        max_line_size=_LONGEST,
    )
    read.create_view(name)


def _wanted(engine: "DuckDBPyConnection", names: Iterable[str]) -> None:
    """Tell the engine the properties that the sums read."""
    from duckdb import ColumnExpression, ConstantExpression

    rows = [
        (ConstantExpression(each), ConstantExpression(f"<{vocab.term(each)}>"))
        for each in sorted(names)
    ]
    columns = zip(("col0", "col1"), ("name", "term"), strict=True)
    named = [ColumnExpression(given).alias(name) for given, name in columns]
    engine.values(*rows).project(*named).create("wanted")


def _parquet(engine: "DuckDBPyConnection", twin: Twin, path: Path) -> None:
    """Write the table of one query; decimals have as many places as the longest needs."""
    from duckdb import ColumnExpression

    engine.sql(twin.sql).create(f"answer {twin.name}")
    table = engine.table(f'"answer {twin.name}"')
    cells = [
        _narrow(table, name) if str(kind) == _WIDE else ColumnExpression(name)
        for name, kind in zip(table.columns, table.types, strict=True)
    ]
    table.project(*cells).write_parquet(str(path), compression="zstd", row_group_size=_GROUP)


def _narrow(table: "DuckDBPyRelation", name: str) -> "Expression":
    from duckdb import ColumnExpression, ConstantExpression, FunctionExpression

    def call(function: str, *given: "Expression | str") -> "Expression":
        return FunctionExpression(
            function,
            *(ConstantExpression(each) if isinstance(each, str) else each for each in given),
        )

    text = ColumnExpression(name).cast("VARCHAR")
    point = call("strpos", text, ".")
    last = call("length", call("rtrim", text, "0"))
    places = table.aggregate([call("max", last - point)]).fetchall()[0][0] or 0
    return ColumnExpression(name).cast(f"DECIMAL(38,{places})").alias(name)


def _entries(draft: Path, names: Iterable[str]) -> Iterable[Entry]:
    yield entry(draft, INDEX, media_type="application/json", describes=_DESCRIBES)
    for name in names:
        yield entry(draft, f"{FOLDER}/{name}.parquet", media_type=_PARQUET, describes=_DESCRIBES)
