"""The releases beside the one that is served: opened when somebody asks, closed when nobody does.

An earlier release has no process, no open file and no memory until it is asked for, and none again
a while after. A few are open at once; the one that nobody asked longest makes room for another.
The one that was current until now stays open as it was while somebody names it, for some minutes.

Memory and disk give the same rows in another order, so whoever reads an answer part by part is
kept to one of them: an address may name the order beside the release.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from anyio import to_thread
from starlette.applications import Starlette
from starlette.requests import Request

from hankegraafi.config import Settings
from hankegraafi.errors import Overloaded, ReleaseError
from hankegraafi.release import HISTORY, Published, in_order, open_release, read_history
from hankegraafi.serve.as_of import AsOf
from hankegraafi.serve.memory import give_back
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.site import Site, open_site
from hankegraafi.store import Places, available_memory, choose, open_store

IDLE = 60.0
"""After so many seconds without a request an earlier release is closed."""
MOST = 4
"""So many earlier releases are open at once."""
LEFT = 600.0
"""For so many seconds the release that was current stays as it was while somebody names it."""

_PLACES = Places(short=1, long=1, aside=4, queue=16)
_MEMORY, _DISK = "memory", "disk"
_VERSION = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-f]{8}")
_SOON = "5"
"""After so many seconds a client may look again for a release that is not here."""

_Key = tuple[str, str]


@dataclass(slots=True, eq=False)
class _Loan:
    """An earlier release that is open, or about to be; how many ask it, and since when nobody.

    `until` is when one that was current is closed though some ask it: it is opened anew then.
    """

    opening: asyncio.Future[Site]
    users: int = 0
    since: float = 0.0
    until: float | None = None


class Archive:
    """Opens the releases beside the current one; use it from one event loop."""

    def __init__(self, owner: Starlette, releases: Path) -> None:
        self.releases = releases
        self.owner = owner
        self.coming: tuple[str, asyncio.Task[None]] | None = None
        self._loans: dict[_Key, _Loan] = {}
        self._leaving: dict[asyncio.Task[None], Site] = {}
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
        return tuple(version for version, _ in self._loans)

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
        loans = [loan for (name, _), loan in [*self._loans.items()] if name == version]
        done = [each.opening for each in loans if each.opening.done()]
        return next((each.result() for each in done if not _failed(each)), None)

    def as_of(self, version: str) -> AsOf:
        """Say of which release a request is.

        Raises:
            ReleaseError: the history cannot be read.
        """
        times, latest = self.times(), self.current.release.version
        return AsOf(version, times.get(version), latest, times.get(latest))

    @asynccontextmanager
    async def lend(self, version: str, order: str = "") -> AsyncIterator[Site]:
        """Give a release to one request, for as long as that takes.

        `order` names the engine whose order of rows is wanted, "memory" or "disk"; else any.

        Raises:
            Refusal: there is no such release (404), or it is not whole (503).
            Overloaded: too many others are in use, or there is no memory for that order.
            ReleaseError: the history cannot be read.
        """
        if order and self.coming and self.coming[0] == version:
            await asyncio.shield(self.coming[1])
        if self._is_current(version, order):
            yield self.current
            return
        if version not in self.times():
            raise self._absent(version)
        key = self._key(version, order)
        loan = self._loans.get(key) or self._begin(key)
        loan.users += 1
        try:
            yield await self._opened(key, loan)
        finally:
            self._give_back(key, loan)

    def keep(self, left: Site) -> None:
        """Let the release that was current until now stay open, as if it had been lent."""
        loop = asyncio.get_running_loop()
        key = (left.release.version, left.choice.engine)
        if key in self._loans:
            self._close(key)
        opening: asyncio.Future[Site] = loop.create_future()
        opening.set_result(left)
        self._loans[key] = _Loan(opening, since=loop.time(), until=loop.time() + LEFT)
        self._watch(loop)

    def _is_current(self, version: str, order: str) -> bool:
        site = self.current
        return version == site.release.version and order in {"", site.choice.engine}

    def _key(self, version: str, order: str) -> _Key:
        """Say under which name a release is open, or will be; close one that stayed too long."""
        for key in [each for each in self._loans if each[0] == version]:
            until = self._loans[key].until
            if until is not None and asyncio.get_running_loop().time() > until:
                self._close(key)
        is_open = [engine for name, engine in self._loans if name == version]
        return version, order or next(iter(is_open), _DISK)

    def _absent(self, version: str) -> Refusal:
        """Say that a release is not here: it was pruned, there is none, or it is yet to come."""
        kept = ", ".join([*self.times()][::-1])
        published = {each.version for each in read_history(self.releases)}
        if not _VERSION.fullmatch(version) or version in published:
            return Refusal(404, "unknown_release", version=version, kept=kept)
        soon = {"Retry-After": _SOON}
        return Refusal(404, "absent_release", headers=soon, version=version, kept=kept)

    def close(self) -> None:
        """Close every earlier release, whoever asks it."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        for key, loan in list(self._loans.items()):
            loan.until = None
            self._close(key)
        for site in self._leaving.values():
            site.pool.close()

    def _begin(self, key: _Key) -> _Loan:
        version, engine = key
        self._make_room(engine)
        work = partial(_open, self.releases / version, self.current, engine)
        loan = _Loan(asyncio.get_running_loop().create_task(to_thread.run_sync(work)))
        self._loans[key] = loan
        return loan

    async def _opened(self, key: _Key, loan: _Loan) -> Site:
        """Wait until a release is open; who leaves meanwhile lets it open for others."""
        try:
            return await asyncio.shield(loan.opening)
        except ReleaseError as error:
            version, _ = key
            folder = self.releases / version
            file = error.file.relative_to(folder).as_posix() if error.file else "store"
            raise Refusal(503, "broken_release", version=version, file=file) from error

    def _make_room(self, engine: str) -> None:
        """Close the release that nobody asked for longest, where there are too many.

        One at a time is read into memory because an address names that order.

        Raises:
            Overloaded: all are in use.
        """
        alike = [
            key for key, loan in self._loans.items() if key[1] == _MEMORY and loan.until is None
        ]
        if engine == _MEMORY and alike:
            self._close_idle(alike, 1)
        if len(self._loans) >= MOST:
            self._close_idle(list(self._loans), MOST)

    def _close_idle(self, keys: list[_Key], most: int) -> None:
        idle = [key for key in keys if not self._loans[key].users]
        if not idle:
            raise Overloaded(
                f"{most} earlier releases are in use, as many as may",
                way_out="Try again in a moment.",
                retry_after=5,
            )
        self._close(min(idle, key=lambda key: self._loans[key].since))

    def _give_back(self, key: _Key, loan: _Loan) -> None:
        loop = asyncio.get_running_loop()
        loan.users -= 1
        loan.since = loop.time()
        if loan.users or self._loans.get(key) is not loan:
            return
        if _failed(loan.opening) or key[0] not in self._times:
            self._close(key)
        else:
            self._watch(loop)

    def _watch(self, loop: asyncio.AbstractEventLoop) -> None:
        """Look in a while what nobody asks any more."""
        if self._timer is None:
            self._timer = loop.call_later(IDLE, self._sweep, loop)

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        """Close what nobody has asked for a while."""
        self._timer = None
        now = loop.time()
        idle = [
            key for key, loan in self._loans.items() if not loan.users and now - loan.since >= IDLE
        ]
        for key in idle:
            self._close(key)
        if idle:
            give_back()
        if self._loans:
            self._timer = loop.call_later(IDLE / 4, self._sweep, loop)

    def _close(self, key: _Key) -> None:
        loan = self._loans.pop(key)
        if loan.until is not None:
            self._take_leave(loan.opening.result())
        elif loan.opening.done():
            _end(loan.opening)
        else:
            loan.opening.add_done_callback(_end)

    def _take_leave(self, left: Site) -> None:
        """Let those that began with a release while it was current end with it."""

        async def leave() -> None:
            await left.pool.drain()
            give_back()

        leaving = asyncio.get_running_loop().create_task(leave())
        self._leaving[leaving] = left
        leaving.add_done_callback(lambda done: self._leaving.pop(done, None))


def archive_of(request: Request) -> Archive:
    """Give the releases beside the one that a request is made to."""
    archive: Archive = request.app.state.archive
    return archive


def _open(folder: Path, current: Site, engine: str) -> Site:
    """Open a release beside the current one, from the disk or into memory, with few workers.

    Raises:
        ReleaseError: it is not whole, or cannot be read.
        Overloaded: it does not fit into memory.
    """
    release = open_release(folder.parent, folder.name)
    settings = replace(current.settings, engine=engine, scans="", cache=0)
    fitting = choose(release.manifest["counts"], Settings(), available_memory())
    if engine == _MEMORY and fitting.engine != engine:
        raise Overloaded(
            f"release {release.version} does not fit into memory here, so its rows cannot be given "
            "in the order in which they were begun",
            way_out="Begin anew at the first part, or try again in a while.",
            retry_after=30,
        )
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


def _failed(opening: asyncio.Future[Site]) -> bool:
    return opening.done() and (opening.cancelled() or opening.exception() is not None)


def _end(opening: asyncio.Future[Site]) -> None:
    """End what works for a release."""
    if not _failed(opening):
        opening.result().pool.close()
