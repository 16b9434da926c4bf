"""What changed between releases: what they carry, and what is compared when somebody asks."""

import logging
import shutil
from collections import OrderedDict
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock, Semaphore
from typing import NamedTuple
from weakref import finalize

from starlette.requests import Request

from hankegraafi.errors import DataError, Overloaded, ReleaseError
from hankegraafi.release import (
    Changes,
    Published,
    compare,
    current_version,
    in_order,
    open_release,
    read_history,
    stored,
)

KEPT = 8
"""So many comparisons that were asked for are held, on the disk."""
WAITING = 4
"""So many may wait for the one that is made."""

_log = logging.getLogger(__name__)
_SECONDS = 20.0
_RETRY = 10
_SMALL = 8 << 20
_DUMP = "dumps/hankegraafi.nq.gz"


class Step(NamedTuple):
    """Two releases that were published one after the other; the first has none before it."""

    old: str
    new: str


class Comparisons:
    """Compares releases of one folder, one pair after the other, and holds what was asked last."""

    def __init__(self, releases: Path) -> None:
        self.releases = releases
        self._folder: Path | None = None
        self._made: OrderedDict[tuple[str, str], Changes] = OrderedDict()
        self._alone = Lock()
        self._places = Semaphore(WAITING)

    def close(self) -> None:
        """Let go of all that was made."""
        self._made.clear()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def known(self, old: str, new: str) -> Changes | None:
        """Give what changed between two releases where nothing needs to be compared for it.

        What was compared is forgotten when a release is no longer kept.
        """
        carried = self._carried(new)
        if carried and carried.old == old:
            return carried
        for pair in [each for each in self._made if not all(map(self.is_kept, each))]:
            if gone := self._made.pop(pair, None):
                shutil.rmtree(gone.path, ignore_errors=True)
        return self._made.get((old, new))

    def between(self, old: str, new: str) -> Changes:
        """Give what changed between two releases that are kept; this may take a while.

        Raises:
            Overloaded: others are compared, and it takes long.
            ReleaseError: a release is missing or broken.
        """
        if found := self.known(old, new):
            return found
        if not self._places.acquire(blocking=False):
            raise _busy()
        try:
            if not self._alone.acquire(timeout=_SECONDS):
                raise _busy()
            try:
                return self.known(old, new) or self._make(old, new)
            finally:
                self._alone.release()
        finally:
            self._places.release()

    def quickly(self, old: str, new: str) -> Changes | None:
        """Give what changed between two releases; None where that takes more than a moment."""
        found = self.known(old, new)
        small = all(_size(self.releases / each / _DUMP) < _SMALL for each in (old, new))
        if found or not small:
            return found
        try:
            return self.between(old, new)
        except (Overloaded, ReleaseError, DataError) as error:
            _log.warning("what changed from %s to %s is not told: %s", old, new, error)
            return None

    def steps(self) -> list[tuple[Step, str]]:
        """Give what was published after what, the latest first, with its time (ISO 8601).

        Between releases that are gone there is no step.

        Raises:
            ReleaseError: the history cannot be read.
        """
        told = self._history()
        found = []
        for place, each in enumerate(told):
            if self.is_kept(each.version):
                old = self._before(each.version, [one.version for one in told[:place]])
                found.append((Step(old, each.version), each.at.isoformat()))
        return found[::-1]

    def is_kept(self, version: str) -> bool:
        """Say whether a release is there."""
        plain = version and "/" not in version and not version.startswith(".")
        path = self.releases / version
        return bool(plain) and not path.is_symlink() and (path / "manifest.json").is_file()

    def _carried(self, version: str) -> Changes | None:
        """Give what a release carries; where that is broken, it is as if it carried nothing."""
        try:
            return stored(self.releases, version) if self.is_kept(version) else None
        except ReleaseError as error:
            _log.warning("%s", error)
            return None

    def _history(self) -> list[Published]:
        """Give what was published; where nobody noted it, on the day in its version."""
        current = current_version(self.releases)
        untold = [each for each, at in in_order(self.releases).items() if at is None]
        found = [Published(each, _day(each)) for each in untold] + read_history(self.releases)
        return sorted(found, key=lambda each: (each.at, each.version == current))

    def _before(self, version: str, earlier: list[str]) -> str:
        """Give the release that was current before another, of those that can be compared."""
        carried = self._carried(version)
        if carried and earlier and carried.old == earlier[-1]:
            return carried.old
        return next((e for e in reversed(earlier) if e != version and self.is_kept(e)), "")

    def _make(self, old: str, new: str) -> Changes:
        if self._folder is None:
            self._folder = Path(mkdtemp(prefix="hankegraafi-changes-"))
            finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        before, after = (open_release(self.releases, each) for each in (old, new))
        folder = self._folder / f"{old}..{new}"
        made = self._made[old, new] = compare(before, after, folder)
        while len(self._made) > KEPT:
            _, oldest = self._made.popitem(last=False)
            shutil.rmtree(oldest.path, ignore_errors=True)
        return made


def comparisons_of(request: Request) -> Comparisons:
    """Give what compares releases for a request."""
    found: Comparisons = request.app.state.comparisons
    return found


def _day(version: str) -> datetime:
    """Give the day that a version begins with; the first of 1970 where it begins with none."""
    try:
        return datetime.fromisoformat(version[:10]).replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


def _size(path: Path) -> int:
    """Give the size of a file in bytes; of one that is not there, more than any."""
    try:
        return path.stat().st_size
    except OSError:
        return _SMALL


def _busy() -> Overloaded:
    return Overloaded(
        "other releases are being compared",
        way_out="Try again in a moment, or take the dumps at /download/.",
        retry_after=_RETRY,
    )
