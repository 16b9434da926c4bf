"""The tables of a description, as TOML gives them: what may stand in them, and where a fault is."""

import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from hankegraafi.errors import DataError

_KINDS: dict[type, str] = {
    str: "a text in quotes",
    int: "a whole number",
    list: "a list: […]",
    dict: "a table: {…}",
    date: "a date: 2026-11-21",
}


class Tables:
    """Looks into the tables of one description; every fault names its key and line."""

    def __init__(self, path: Path, text: str) -> None:
        self._path, self._lines = path, text.splitlines()

    def table(self, content: Mapping[str, Any], key: str, *, optional: bool = False) -> Any:
        """Give a table of a table; an empty one where an optional one is missing.

        Raises:
            DataError: it is missing, or no table.
        """
        if key not in content and not optional:
            raise self.wrong(f"[{key}]", "is missing")
        table = content.get(key, {})
        if not isinstance(table, dict):
            raise self.wrong(key, f"is a table: [{key}]")
        return table

    def known(self, where: str, table: Mapping[str, Any], keys: set[str]) -> None:
        """Look that a table holds known keys alone.

        Raises:
            DataError: it holds another.
        """
        for key in table:
            if key not in keys:
                near = get_close_matches(key, keys, n=1)
                raise self.wrong(
                    key,
                    f"is not known{f' in {where}' if where else ''}",
                    f"Did you mean {near[0]}?" if near else f"Known are: {', '.join(sorted(keys))}",
                )

    def typed(
        self, where: str, table: Mapping[str, Any], types: Mapping[str, type]
    ) -> Mapping[str, Any]:
        """Give a table whose keys are known, and whose values are of their types.

        Raises:
            DataError: they are not.
        """
        self.known(where, table, set(types))
        for key, value in table.items():
            if not isinstance(value, types[key]) or isinstance(value, bool) != (types[key] is bool):
                raise self.wrong(key, f"is {_KINDS.get(types[key], types[key].__name__)}")
        return table

    def wrong(self, key: str, what: str, way_out: str = "") -> DataError:
        """Make the error of a key, with the line where it stands."""
        bare = key.strip("[]")
        starts = re.compile(rf'\s*\[?["\']?{re.escape(bare)}["\']?\s*[\]=.]')
        within = re.compile(rf"(?<![\w-]){re.escape(bare)}(?![\w-])")
        line = next((n for n, each in enumerate(self._lines, 1) if starts.match(each)), None)
        line = line or next(
            (n for n, each in enumerate(self._lines, 1) if within.search(each)), None
        )
        way_out = way_out or "See docs/sources.md for a whole description."
        way_out = way_out if way_out.endswith((".", "?")) else f"{way_out}."
        return DataError(f"{key} {what}", path=self._path, line=line, way_out=way_out)


def flat(table: Mapping[str, Any], before: str = "") -> list[tuple[str, Any]]:
    """Give the entries of nested tables, with dots between their keys."""
    found: list[tuple[str, Any]] = []
    for key, value in table.items():
        found += (
            flat(value, f"{before}{key}.") if isinstance(value, dict) else [(before + key, value)]
        )
    return found
