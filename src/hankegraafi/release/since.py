"""What a draft says that the release before did not: found once, and used by all who ask."""

import gzip
import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from hankegraafi.errors import ReleaseError, ReleaseRefused
from hankegraafi.release.changes.making import carry, described_in
from hankegraafi.release.changes.patch import ADDED, REMOVED, Row, difference
from hankegraafi.release.draft import NQUADS
from hankegraafi.release.dumps import open_dump
from hankegraafi.release.files import sha256_of
from hankegraafi.release.history import read_history
from hankegraafi.release.opened import (
    MANIFEST,
    Release,
    current,
    current_version,
    open_release,
)
from hankegraafi.release.stores import change_store, link_store
from hankegraafi.release.succession import (
    ended,
    refuse_other_base,
    refuse_reused,
    refuse_vanished,
    reused_in,
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


def guard_published(draft: Path, version: str, base: str, before: Release | None) -> None:
    """Stand at the gate for what was published and is not `before`: no IRI of it may end either.

    Nor may one be used again. That is the release that is current and not whole, and the one that
    was published last, where somebody made an earlier one current again. `version` is that of the
    draft.

    Raises:
        ReleaseRefused: an IRI would end, or what a release published can no longer be read.
    """
    releases = draft.parent
    published = {current_version(releases), *(each.version for each in read_history(releases)[-1:])}
    for name in sorted(filter(None, published - {version, before.version if before else None})):
        if (releases / name).is_dir():
            with _published(releases / name, base) as old, (draft / NQUADS).open("rb") as new:
                refuse_vanished(vanished(old, new, base), name, base)
            with _published(releases / name, base) as old:
                refuse_reused(ended(old, base), reused_in(draft / "store"), name)


def guard_again(before: Release, there: Release) -> None:
    """Stand at the gate for a release from earlier that is to be current once more.

    Raises:
        ReleaseRefused: an IRI of the release before would end, or be used again.
        ReleaseError: a dump is broken.
    """
    if there.version != before.version:
        _guard(before, open_dump(there, NQUADS), there.path / "store")


def _guard(before: Release, new: AbstractContextManager[BinaryIO], store: Path) -> None:
    """Compare whole dumps; `store` holds what the new one says."""
    version, base = before.version, before.base
    with open_dump(before, NQUADS) as old, new as later:
        refuse_vanished(vanished(old, later, base), version, base)
    with open_dump(before, NQUADS) as old:
        refuse_reused(ended(old, base), reused_in(store), version)


@contextmanager
def _published(release: Path, base: str) -> Iterator[BinaryIO]:
    """Open the dump of a release that need not be whole, as it was written.

    Raises:
        ReleaseRefused: it is not there any more, or has another base.
    """
    dump = _intact(release, base)
    if dump is None:
        raise ReleaseRefused(
            f"no release was built, for {release} is not whole, and nobody can tell whether an IRI "
            f"that it published would end",
            way_out="Put its files back; or, if its IRIs may end, remove its folder.",
        )
    with gzip.open(dump) if dump.suffix == ".gz" else dump.open("rb") as file:
        yield cast("BinaryIO", file)


def _intact(release: Path, base: str) -> Path | None:
    """Give the dump, plain or compressed, that is what the manifest says; None where none is."""
    try:
        manifest = json.loads((release / MANIFEST).read_bytes())
        old = str(manifest["base"])
        digests = {each["path"]: each["sha256"] for each in manifest["files"]}
        dumps = [release / name for name in (NQUADS, f"{NQUADS}.gz") if (release / name).is_file()]
        found = [path for path in dumps if sha256_of(path) == digests[f"dumps/{path.name}"]]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    refuse_other_base(old, base, release.name)
    return found[0] if found else None


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

    def guard(self) -> None:
        """Stand at the gate: no IRI that was published may end, or be used again.

        The store is there.

        Raises:
            ReleaseRefused: there is one that would.
        """
        store, version, base = self.draft / "store", self.before.version, self.base
        if self.rows is not None:
            removed = [line for sign, line in self.rows if sign == REMOVED]
            refuse_vanished(vanished_in(removed, described_in(store), base), version, base)
            refuse_reused(ended(removed, base), reused_in(store), version)
            return
        _guard(self.before, (self.draft / NQUADS).open("rb"), store)

    def carry(self, version: str) -> None:
        """Write down what changed, beside what the release says.

        Raises:
            OSError: there is no room.
        """
        carry(self.draft, version, self.base, self.before, self.rows)
