"""Which of the kept releases know a thing.

A release that nobody asks is not open, so its store alone is opened, for a while and to be read;
what was found is kept, for a release does not change.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence

from anyio import to_thread

from hankegraafi.errors import ReleaseError
from hankegraafi.release import open_release
from hankegraafi.serve.archive import IDLE, Archive
from hankegraafi.serve.things import is_thing
from hankegraafi.store import Engine, open_store

MOST = 12
"""So many stores are open at once."""

_ANSWERS = 4096


class Known:
    """Answers which releases know a thing; use it from one event loop."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._answers: OrderedDict[tuple[str, str], bool] = OrderedDict()
        self._stores: OrderedDict[str, tuple[Engine, str]] = OrderedDict()
        self._asking = asyncio.Lock()
        self._timer: asyncio.TimerHandle | None = None

    async def where(self, steps: str, versions: Sequence[str]) -> frozenset[str]:
        """Give those of some releases that know a thing, by its steps, such as "project/pomo".

        One that cannot be opened is taken not to.
        """
        if not is_thing(steps):
            return frozenset()
        unasked = [each for each in versions if (each, steps) not in self._answers]
        told = {each: self._answers[each, steps] for each in versions if each not in unasked}
        if unasked:
            async with self._asking:
                told |= await to_thread.run_sync(self._ask, unasked, steps)
            self._keep(steps, {each: told[each] for each in unasked if each in told})
            self._close_later()
        return frozenset(each for each, is_known in told.items() if is_known)

    def close(self) -> None:
        """Close every store."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        self._stores.clear()

    def _ask(self, versions: Sequence[str], steps: str) -> dict[str, bool]:
        """Ask some releases; one that is not whole is left out."""
        found: dict[str, bool] = {}
        for version in versions:
            try:
                engine, base = self._store(version)
            except ReleaseError:
                continue
            found[version] = engine.ask_known(f"{base}id/{steps}")
        return found

    def _store(self, version: str) -> tuple[Engine, str]:
        """Open the store of a release, or take one that is open.

        Raises:
            ReleaseError: it cannot be opened.
        """
        if site := self._archive.lent(version):
            return site.engine, site.base
        if version not in self._stores:
            release = open_release(self._archive.releases, version)
            self._stores[version] = open_store(release.path), release.base
            if len(self._stores) > MOST:
                self._stores.popitem(last=False)
        self._stores.move_to_end(version)
        return self._stores[version]

    def _keep(self, steps: str, told: dict[str, bool]) -> None:
        for version, is_known in told.items():
            self._answers[version, steps] = is_known
        while len(self._answers) > _ANSWERS:
            self._answers.popitem(last=False)

    def _close_later(self) -> None:
        """Close all stores when nobody has asked for a while."""
        if self._timer:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(IDLE, self._close_idle)

    def _close_idle(self) -> None:
        if self._asking.locked():
            self._close_later()
        else:
            self.close()
