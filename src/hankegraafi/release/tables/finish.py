"""What stands beside the tables in CSV: compressed twins, Parquet, the workbook, the metadata."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from hankegraafi.parallel import cores
from hankegraafi.release.draft import GZIP, Entry, entry
from hankegraafi.release.files import json_bytes, write
from hankegraafi.release.packing import NONE, Blocks, compress
from hankegraafi.release.tables.about import About
from hankegraafi.release.tables.before import INDEX, Before
from hankegraafi.release.tables.columns import Columns
from hankegraafi.release.tables.meaning import Meaning
from hankegraafi.release.tables.metadata import metadata
from hankegraafi.release.tables.parquet import write_parquet
from hankegraafi.release.tables.workbook import fits, write_workbook

FOLDER = "tables"
METADATA = "csv-metadata.json"
"""The name under which readers of CSVW look for metadata in the folder of a table."""
REST = "rest.nt"
"""The statements of the curated view that no table can carry."""
WORKBOOK = "hankegraafi.xlsx"
LINES = "dumps/hankegraafi.nt"
STORE = "store"

_DESCRIBES = "tables"
_AT_ONCE = 4
"""So many tables are written as Parquet at once; each may take a gigabyte."""
_TYPES = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".nt": "application/n-triples",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".gz": GZIP,
}


@dataclass(frozen=True, slots=True)
class Table:
    """A table: how many rows it has, and its columns after the first."""

    rows: int
    columns: Columns


@dataclass(frozen=True, slots=True)
class Packing:
    """What is known of the blocks of compressed tables, by their paths in a release.

    `known` gives those of the release before, `keep` is told those of this one.
    """

    known: Callable[[str], Blocks]
    keep: Callable[[str, Blocks], object]


NO_PACKING = Packing(known=lambda _: NONE, keep=lambda *_: None)


def finish(
    draft: Path,
    tables: Mapping[str, Table],
    meaning: Meaning,
    about: About,
    packing: Packing = NO_PACKING,
    before: Before | None = None,
) -> list[Entry]:
    """Write what stands beside the tables; give what the manifest says of all.

    A table whose CSV is not there is as it was in the tables `before`, and taken over from these.

    Raises:
        FaultError: a table cannot be written as Parquet.
        OSError: there is no room.
    """
    folder = draft / FOLDER
    with ThreadPoolExecutor(min(cores(), _AT_ONCE)) as threads:
        others = [
            threads.submit(write_parquet, folder, name, table.columns, table.rows)
            for name, table in tables.items()
            if _is_new(folder, name, before)
        ]
        for name in tables:
            _pack(folder, name, packing, before)
        for each in others:
            each.result()
    held = {name: (table.rows, table.columns) for name, table in tables.items()}
    has_workbook = fits(held)
    if has_workbook:
        write_workbook(folder / WORKBOOK, held, meaning, about)
    said = metadata({name: each.columns for name, each in tables.items()}, meaning, about)
    write(folder / METADATA, json_bytes(said))
    index = {
        "meaning": meaning.digest,
        "workbook": WORKBOOK if has_workbook else "",
        "tables": [_described(name, table) for name, table in tables.items()],
    }
    write(folder / INDEX, json_bytes(index))
    return list(_entries(draft))


def _is_new(folder: Path, name: str, before: Before | None) -> bool:
    return before is None or (folder / f"{name}.csv").exists()


def _pack(folder: Path, name: str, packing: Packing, before: Before | None) -> None:
    """Compress a table that is new; take the files of another over."""
    plain, packed, parquet = (f"{name}.{each}" for each in ("csv", "csv.gz", "parquet"))
    path, known = f"{FOLDER}/{plain}", packing.known(f"{FOLDER}/{plain}")
    if before is None or _is_new(folder, name, before):
        old = before.folder / packed if before else None
        blocks = compress(folder / plain, folder / packed, before=old, known=known)
    else:
        _copy(before.plain(plain, folder), folder / plain)
        _copy(before.folder / packed, folder / packed)
        _copy(before.folder / parquet, folder / parquet)
        blocks = dict(known)
    packing.keep(path, blocks)


def _copy(source: Path, target: Path) -> None:
    """Take a file over; on the disk it is the same one, as far as the disk allows."""
    if source == target:
        return
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)


def _described(name: str, table: Table) -> dict[str, object]:
    described = [each.described() for each in table.columns]
    return {"name": name, "rows": table.rows, "columns": described}


def _entries(draft: Path) -> Iterator[Entry]:
    for path in sorted((draft / FOLDER).iterdir()):
        name = path.relative_to(draft).as_posix()
        made = entry(draft, name, media_type=_TYPES[path.suffix], describes=_DESCRIBES)
        yield made | ({"compressed": name.removesuffix(".gz")} if path.suffix == ".gz" else {})
