"""An index that is open for reading."""

import sqlite3
import threading
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from hankegraafi.errors import FaultError, Overloaded
from hankegraafi.search.schema import VERSION

FILE = "search.sqlite"
"""The name of the index in the folder of a release."""

_BUILD = "Build the release anew with: hankegraafi build"
_MAPPED = 1 << 30
_STEPS = 10_000
SECONDS = 2.0
"""So long may one question take, in seconds, before it is stopped."""


class TooSlow(Overloaded):
    """A question to the index that was stopped, for it took too long."""

    def __init__(self) -> None:
        super().__init__(
            f"the search was stopped: it takes more than {SECONDS:g} seconds",
            way_out="Search for fewer or rarer words, or ask with SPARQL at /sparql.",
        )


@dataclass(slots=True)
class Index:
    """An index on the disk; each thread reads it by a connection of its own.

    `facts` says what it was written for: `base` and `version` of the release. `kept` holds what is
    worked out once.
    """

    path: Path
    facts: Mapping[str, str]
    local: threading.local = field(default_factory=threading.local, repr=False)
    kept: dict[str, Any] = field(default_factory=dict, repr=False)

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Ask fixed SQL with bound values; any thread may.

        Raises:
            TooSlow: it was stopped after `SECONDS`.
            FaultError: the file cannot be read, or the SQL is wrong.
        """
        connection = self._connection()
        until = monotonic() + SECONDS
        connection.set_progress_handler(lambda: monotonic() > until, _STEPS)
        try:
            return connection.execute(sql, values).fetchall()
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                raise TooSlow from error
            raise _unreadable(self.path, error) from error
        except sqlite3.Error as error:
            raise _unreadable(self.path, error) from error

    def posting(self, facet: str, value: str) -> "array[int]":
        """Give the places of the things of a facet's value, in the order of ids."""
        rows = self.rows("SELECT things FROM posting WHERE facet = ? AND value = ?", facet, value)
        return places(rows[0][0]) if rows else array("I")

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self.local, "connection", None)
        if found is None:
            found = self.local.connection = _connect(self.path)
        return found


def open_index(path: Path) -> Index:
    """Open an index.

    Raises:
        FaultError: it is missing, broken, or of another version of this product.
    """
    if not path.is_file():
        raise FaultError(f"the index {path} is missing", way_out=_BUILD)
    index = Index(path, {})
    facts = dict(index.rows("SELECT name, value FROM fact"))
    if facts.get("schema") != str(VERSION):
        raise FaultError(f"the index {path} is of another version", way_out=_BUILD)
    index.facts = facts
    return index


def places(blob: bytes) -> "array[int]":
    """Read places as the table `posting` holds them."""
    found = array("I", blob)
    if found and found[0] != int.from_bytes(blob[:4], "little"):
        found.byteswap()
    return found


def _connect(path: Path) -> sqlite3.Connection:
    """Open a connection that reads a file which does not change.

    Raises:
        FaultError: SQLite refuses.
    """
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        connection.execute(f"PRAGMA mmap_size = {_MAPPED}")
    except sqlite3.Error as error:
        raise _unreadable(path, error) from error
    return connection


def _unreadable(path: Path, error: sqlite3.Error) -> FaultError:
    return FaultError(f"the index {path} cannot be read ({error})", way_out=_BUILD)
