"""What a draft says that the release before did not: found once, and used by all who ask."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from hankegraafi.errors import ReleaseError
from hankegraafi.release.changes.making import carry, described_in
from hankegraafi.release.changes.patch import ADDED, REMOVED, Row, difference
from hankegraafi.release.draft import NQUADS
from hankegraafi.release.dumps import open_dump
from hankegraafi.release.history import read_history
from hankegraafi.release.opened import Release, current, open_release
from hankegraafi.release.stores import change_store, link_store
from hankegraafi.release.succession import (
    refuse_other_base,
    refuse_vanished,
    vanished,
    vanished_in,
)

_MOST = 0.2


def release_before(releases: Path) -> Release | None:
    """Give the release that the next one follows: the current one, else the last that is whole."""
    if found := current(releases):
        return found
    for published in reversed(read_history(releases)):
        try:
            return open_release(releases, published.version)
        except ReleaseError:
            continue
    return None


def is_worth_it(changes: int, statements: int) -> bool:
    """Say whether so few statements change that a release is better begun from the one before."""
    return changes <= statements * _MOST


@dataclass(frozen=True, slots=True)
class Since:
    """What differs since the release before: rows of a patch, None where they are too many.

    The dump of the draft is there; `base` is what the IRIs of its things begin with.
    """

    before: Release
    draft: Path
    base: str
    rows: Sequence[Row] | None

    @classmethod
    def of(cls, before: Release, draft: Path, base: str, statements: int) -> "Since":
        """Compare the dumps; `statements` is how many the draft has.

        Raises:
            ReleaseRefused: the base is another.
            ReleaseError: the dump of the release before is broken.
        """
        refuse_other_base(before.base, base, before.version)
        with open_dump(before, NQUADS) as old, (draft / NQUADS).open("rb") as new:
            rows = list(islice(difference(old, new), statements))
        return cls(before, draft, base, rows if is_worth_it(len(rows), statements) else None)

    def begin_store(self) -> bool:
        """Make the draft's store from the one before; say whether it was worth it.

        Raises:
            OSError: there is no room.
        """
        if self.rows is None:
            return False
        link_store(self.before.path / "store", self.draft / "store")
        removed, added = ([line for each, line in self.rows if each == s] for s in (REMOVED, ADDED))
        change_store(self.draft / "store", removed=removed, added=added)
        return True

    def refuse_vanished(self) -> None:
        """Stand at the gate: no IRI that was published may end. The store is there.

        Raises:
            ReleaseRefused: there is one that would.
        """
        if self.rows is not None:
            removed = [line for sign, line in self.rows if sign == REMOVED]
            ended = iter(vanished_in(removed, described_in(self.draft / "store"), self.base))
            refuse_vanished(ended, self.before.version, self.base)
            return
        with open_dump(self.before, NQUADS) as old, (self.draft / NQUADS).open("rb") as new:
            refuse_vanished(vanished(old, new, self.base), self.before.version, self.base)

    def carry(self, version: str) -> None:
        """Write down what changed, beside what the release says.

        Raises:
            OSError: there is no room.
        """
        carry(self.draft, version, self.base, self.before, self.rows)
