"""What differs between releases: patches of their dumps, and what these mean for each thing.

`patch` knows lines, `told` knows things, `kept` the files that hold both, `between` the way from
one release to another, `making` the releases themselves; the last needs the store's library.
"""

from hankegraafi.release.changes.between import compare, stored
from hankegraafi.release.changes.kept import Changes
from hankegraafi.release.changes.told import (
    APPEARED,
    CHANGED,
    KINDS,
    MERGED,
    WITHDRAWN,
    Change,
    Part,
    Thing,
)
from hankegraafi.release.changes.values import Value

__all__ = [
    "APPEARED",
    "CHANGED",
    "KINDS",
    "MERGED",
    "WITHDRAWN",
    "Change",
    "Changes",
    "Part",
    "Thing",
    "Value",
    "compare",
    "stored",
]
