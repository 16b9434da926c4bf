"""Rows on their way: written to a hidden folder as they are made, read again table by table."""

import marshal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from hankegraafi.release.tables.row import Kept

_AT_ONCE = 500
_LENGTH = 8


class Spool:
    """Files of rows, one for each name."""

    def __init__(self, folder: Path) -> None:
        """Keep rows in a folder that exists."""
        self._folder = folder
        self._pending: dict[str, list[Kept]] = {}
        self._files: dict[str, BinaryIO] = {}
        self._stack = ExitStack()

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._stack.close()

    @property
    def names(self) -> list[str]:
        """The names under which there are rows."""
        return list(self._pending)

    def add(self, name: str, row: Kept) -> None:
        """Add a row.

        Raises:
            OSError: there is no room.
        """
        pending = self._pending.setdefault(name, [])
        pending.append(row)
        if len(pending) >= _AT_ONCE:
            self._flush(name)

    def rows(self, name: str) -> Iterator[Kept]:
        """Go through the rows of a name, in the order in which they were added."""
        if self._pending.get(name):
            self._flush(name)
        if name not in self._files:
            return
        self._files[name].flush()
        with self._path(name).open("rb") as file:
            while length := int.from_bytes(file.read(_LENGTH), "big"):
                yield from marshal.loads(file.read(length))  # noqa: S302 - this process wrote it

    def _flush(self, name: str) -> None:
        if name not in self._files:
            self._files[name] = self._stack.enter_context(self._path(name).open("xb"))
        kept = marshal.dumps(self._pending[name])
        self._files[name].write(len(kept).to_bytes(_LENGTH, "big") + kept)
        self._pending[name] = []

    def _path(self, name: str) -> Path:
        return self._folder / name.replace(" ", ".")
