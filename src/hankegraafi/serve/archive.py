"""The releases beside the one that is served: opened when somebody asks, closed when nobody does.

An earlier release has no process, no open file and no memory until it is asked for, and none again
a while after. A few are open at once; the one that nobody asked longest makes room for another.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from anyio import to_thread
from starlette.applications import Starlette
from starlette.requests import Request

from hankegraafi.errors import Overloaded, ReleaseError
from hankegraafi.release import HISTORY, Published, in_order, open_release, read_history
from hankegraafi.serve.as_of import AsOf
from hankegraafi.serve.memory import give_back
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.site import Site, open_site
from hankegraafi.store import Places, open_store

IDLE = 60.0
"""After so many seconds without a request an earlier release is closed."""
MOST = 4
"""So many earlier releases are open at once."""

_PLACES = Places(short=1, long=1, aside=4, queue=16)


@dataclass(slots=True, eq=False)
class _Loan:
    """An earlier release that is open, or about to be; how many ask it, and since when nobody."""

    opening: asyncio.Task[Site]
    users: int = 0
    since: float = 0.0


class Archive:
    """Opens the releases beside the current one; use it from one event loop."""

    def __init__(self, owner: Starlette, releases: Path) -> None:
        self.releases = releases
        self.owner = owner
        self._loans: dict[str, _Loan] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._seen: tuple[int, ...] = ()
        self._times: Mapping[str, datetime | None] = {}
        self._history: tuple[Published, ...] = ()

    @property
    def current(self) -> Site:
        """The release that is served without a version in the address."""
        site: Site = self.owner.state.site
        return site

    @property
    def opened(self) -> tuple[str, ...]:
        """The earlier releases that are open now."""
        return tuple(self._loans)

    def times(self) -> Mapping[str, datetime | None]:
        """Give the releases that are there, in the order of publication, with its times.

        Raises:
            ReleaseError: the history cannot be read.
        """
        watched = (self.releases, self.releases / HISTORY)
        seen = tuple(path.stat().st_mtime_ns for path in watched if path.exists())
        if seen != self._seen:
            self._times = in_order(self.releases)
            told = [each for each in read_history(self.releases) if each.version in self._times]
            untold = [Published(each, _day(each)) for each, at in self._times.items() if not at]
            self._history = tuple(sorted((*untold, *told), key=lambda each: each.at))
            self._seen = seen
        return self._times

    def history(self) -> tuple[Published, ...]:
        """Give when each release that is there became the current one, in the order of time.

        Of one whose publication nobody noted, it is the day in its version.

        Raises:
            ReleaseError: the history cannot be read.
        """
        self.times()
        return self._history

    def moment(self, version: str) -> datetime:
        """Give when a release was last published, as `history` has it."""
        return next(
            (each.at for each in reversed(self.history()) if each.version == version), _day(version)
        )

    def lent(self, version: str) -> Site | None:
        """Give a release if it is open now."""
        if version == self.current.release.version:
            return self.current
        loan = self._loans.get(version)
        is_open = loan is not None and loan.opening.done() and not _failed(loan.opening)
        return loan.opening.result() if loan and is_open else None

    def as_of(self, version: str) -> AsOf:
        """Say of which release a request is.

        Raises:
            ReleaseError: the history cannot be read.
        """
        times, latest = self.times(), self.current.release.version
        return AsOf(version, times.get(version), latest, times.get(latest))

    @asynccontextmanager
    async def lend(self, version: str) -> AsyncIterator[Site]:
        """Give a release to one request, for as long as that takes.

        Raises:
            Refusal: there is no such release (404), or it is not whole (503).
            Overloaded: too many others are in use.
            ReleaseError: the history cannot be read.
        """
        if version == self.current.release.version:
            yield self.current
            return
        if version not in self.times():
            kept = ", ".join([*self.times()][::-1])
            raise Refusal(404, "unknown_release", version=version, kept=kept)
        loan = self._loans.get(version) or self._begin(version)
        loan.users += 1
        try:
            yield await self._opened(version, loan)
        finally:
            self._give_back(version, loan)

    def close(self) -> None:
        """Close every earlier release, whoever asks it."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        for version in list(self._loans):
            self._close(version)

    def _begin(self, version: str) -> _Loan:
        self._make_room()
        opening = to_thread.run_sync(partial(_open, self.releases / version, self.current))
        loan = _Loan(asyncio.get_running_loop().create_task(opening))
        self._loans[version] = loan
        return loan

    async def _opened(self, version: str, loan: _Loan) -> Site:
        """Wait until a release is open; who leaves meanwhile lets it open for others."""
        try:
            return await asyncio.shield(loan.opening)
        except ReleaseError as error:
            folder = self.releases / version
            file = error.file.relative_to(folder).as_posix() if error.file else "store"
            raise Refusal(503, "broken_release", version=version, file=file) from error

    def _make_room(self) -> None:
        """Close the release that nobody asked for longest, where there are too many.

        Raises:
            Overloaded: all are in use.
        """
        if len(self._loans) < MOST:
            return
        idle = [name for name, loan in self._loans.items() if not loan.users]
        if not idle:
            raise Overloaded(
                f"{MOST} earlier releases are in use, as many as may",
                way_out="Try again in a moment.",
                retry_after=5,
            )
        self._close(min(idle, key=lambda name: self._loans[name].since))

    def _give_back(self, version: str, loan: _Loan) -> None:
        loop = asyncio.get_running_loop()
        loan.users -= 1
        loan.since = loop.time()
        if loan.users or self._loans.get(version) is not loan:
            return
        if _failed(loan.opening) or version not in self._times:
            self._close(version)
        elif self._timer is None:
            self._timer = loop.call_later(IDLE, self._sweep, loop)

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        """Close what nobody has asked for a while."""
        self._timer = None
        now = loop.time()
        idle = [
            version
            for version, loan in self._loans.items()
            if not loan.users and now - loan.since >= IDLE
        ]
        for version in idle:
            self._close(version)
        if idle:
            give_back()
        if self._loans:
            self._timer = loop.call_later(IDLE / 4, self._sweep, loop)

    def _close(self, version: str) -> None:
        opening = self._loans.pop(version).opening
        if opening.done():
            _end(opening)
        else:
            opening.add_done_callback(_end)


def archive_of(request: Request) -> Archive:
    """Give the releases beside the one that a request is made to."""
    archive: Archive = request.app.state.archive
    return archive


def _open(folder: Path, current: Site) -> Site:
    """Open a release beside the current one, from the disk and with few workers.

    Raises:
        ReleaseError: it is not whole, or cannot be read.
    """
    release = open_release(folder.parent, folder.name)
    settings = replace(current.settings, engine="disk", cache=0)
    try:
        return open_site(release, open_store(release.path), settings, _PLACES)
    except (OSError, ValueError, KeyError) as error:
        raise ReleaseError(f"{folder} cannot be read ({error!r})") from error


def _day(version: str) -> datetime:
    """Give the day that a version begins with; the first of 1970 where it begins with none."""
    try:
        return datetime.fromisoformat(version[:10]).replace(tzinfo=UTC)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)


def _failed(opening: asyncio.Task[Site]) -> bool:
    return opening.done() and (opening.cancelled() or opening.exception() is not None)


def _end(opening: asyncio.Task[Site]) -> None:
    """End what works for a release."""
    if not _failed(opening):
        opening.result().pool.close()
