"""Go over to a new release while the service runs."""

import asyncio
import logging
from functools import partial
from pathlib import Path

from anyio import to_thread
from fastapi import FastAPI

from hankegraafi.errors import HankegraafiError
from hankegraafi.release import current_version, open_release
from hankegraafi.serve.memory import give_back
from hankegraafi.serve.site import Site, open_site
from hankegraafi.store import open_store

_GRACE = 30.0
_log = logging.getLogger("hankegraafi.release")


class Switch:
    """Serves what `current` points at, from one request to the next.

    The new release is opened and read beside the old one. Then every new request is made to it;
    those that began before end with the old one, whose workers leave when they are done.
    """

    def __init__(self, app: FastAPI, releases: Path) -> None:
        self._app = app
        self._releases = releases
        self._seen: str | None = app.state.site.release.version
        self._task: asyncio.Task[None] | None = None
        self._leaving: set[asyncio.Task[None]] = set()

    def look(self) -> None:
        """See whether another release is current, and begin to go over to it."""
        if self._task is not None and not self._task.done():
            return
        version = current_version(self._releases)
        if version is not None and version != self._seen:
            self._seen = version
            self._task = asyncio.get_running_loop().create_task(self._go_over(version))

    async def _go_over(self, version: str) -> None:
        old: Site = self._app.state.site
        try:
            new = await to_thread.run_sync(partial(self._open, version, old))
            await new.pool.until_ready()
        except HankegraafiError as error:
            _log.error("release %s is not served: %s", version, error)
            return
        self._app.state.site = new
        _log.info("release %s is served now, after %s", version, old.release.version)
        leaving = asyncio.get_running_loop().create_task(_take_leave(old))
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)

    def _open(self, version: str, old: Site) -> Site:
        release = open_release(self._releases, version)
        return open_site(release, open_store(release.path), old.settings, old.pool.places)


async def _take_leave(old: Site) -> None:
    """Let those that began with a release end with it: some may not have asked yet."""
    await asyncio.sleep(_GRACE)
    await old.pool.drain()
    del old
    give_back()
