"""One way to open any file of rows."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hankegraafi.errors import DataError
from hankegraafi.sources.rows.delimited import open_csv, open_tsv
from hankegraafi.sources.rows.grants import FORMAT, open_grants
from hankegraafi.sources.rows.json_lines import open_jsonl
from hankegraafi.sources.rows.json_records import open_json
from hankegraafi.sources.rows.layout import Layout, Table
from hankegraafi.sources.rows.spreadsheet import open_xlsx

Reader = Callable[[Path, Layout, ExitStack], Table]

READERS: Mapping[str, Reader] = {
    "csv": open_csv,
    "tsv": open_tsv,
    "xlsx": open_xlsx,
    "json": open_json,
    "jsonl": open_jsonl,
    FORMAT: open_grants,
}
"""Format → what opens a file of it."""


_CHOICES = {
    "merged": ("", "fill"),
    "repair": ("", "mojibake"),
    "short": ("", "pad"),
}


@contextmanager
def open_rows(path: Path, layout: Layout) -> Iterator[Table]:
    """Open a file of rows; it is closed where the `with` ends.

    Every row is given: one that does not fit has its faults with it; rows without any content are
    counted in `Table.blank`.

    Raises:
        DataError: the file is not what the layout says, is broken, or is larger than is read:
            with its place and a way out.
    """
    reader = READERS.get(layout.format)
    if reader is None:
        raise DataError(
            f'the format "{layout.format}" is not known',
            path=path,
            way_out=f"Write one of {', '.join(READERS)}.",
        )
    _check(layout, path)
    with ExitStack() as stack:
        yield reader(path, layout, stack)


def _check(layout: Layout, path: Path) -> None:
    """Refuse a layout that says what no file can be.

    Raises:
        DataError: naming the setting and what it may be.
    """
    for name, choices in _CHOICES.items():
        if getattr(layout, name) not in choices:
            raise DataError(
                f"{name} is {getattr(layout, name)!r}",
                path=path,
                way_out=f'Write "{choices[1]}", or leave it out.',
            )
    if layout.header < 0:
        raise DataError(
            f"header is {layout.header}", path=path, way_out="Count rows from 1; 0 is no header."
        )
