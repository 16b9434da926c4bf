"""Room 5: the gate, and the immutable folders that pass it.

What reads releases needs the standard library alone; what builds them stands in `build`, and
what answers from their tables in `sums`.
"""

from hankegraafi.release.changes import Change, Changes, Part, Thing, Value, compare, stored
from hankegraafi.release.dumps import open_dump
from hankegraafi.release.history import HISTORY, Published, read_history
from hankegraafi.release.keeping import in_order, kept_versions
from hankegraafi.release.opened import (
    Release,
    broken_releases,
    current_version,
    list_releases,
    open_release,
    uncompared,
)

__all__ = [
    "HISTORY",
    "Change",
    "Changes",
    "Part",
    "Published",
    "Release",
    "Thing",
    "Value",
    "broken_releases",
    "compare",
    "current_version",
    "in_order",
    "kept_versions",
    "list_releases",
    "open_dump",
    "open_release",
    "read_history",
    "stored",
    "uncompared",
]
