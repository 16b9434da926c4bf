"""Go over to a new release while the service runs."""

import asyncio
import logging
from functools import partial
from pathlib import Path

from anyio import to_thread
from fastapi import FastAPI

from hankegraafi.errors import HankegraafiError
from hankegraafi.release import Release, current_version, open_release
from hankegraafi.serve.lookout import AGAIN, see
from hankegraafi.serve.site import Site, open_site
from hankegraafi.store import open_store

_log = logging.getLogger("hankegraafi.release")

LATER = 30.0
"""How long after a release could not be opened it is tried again, in seconds."""


class Switch:
    """Serves what `current` points at, from one request to the next.

    The new release is opened and read beside the old one. Then every new request is made to it;
    those that began before end with the old one, and those that name the old one still get it.
    Where an engine elsewhere answers queries, that has to hold the new release first.
    """

    def __init__(
        self, app: FastAPI, releases: Path, *, again: float = AGAIN, later: float = LATER
    ) -> None:
        """Look in a folder of releases.

        An engine is asked `again` after so many seconds; a release that could not be opened, for
        want of memory perhaps, is tried again `later`.
        """
        self._app = app
        self._releases = releases
        self._again = again
        self._later = later
        self._seen: str | None = app.state.site.release.version
        self._task: asyncio.Task[None] | None = None

    def look(self) -> None:
        """See whether another release is current, and begin to go over to it."""
        version = current_version(self._releases)
        if version is None or version == self._seen:
            return
        if self._task is not None and not self._task.done():
            if self._app.state.archive.coming:
                return
            self._task.cancel()  # it waits for an engine to have a release that nobody wants now
        self._seen = version
        self._task = asyncio.get_running_loop().create_task(self._go_over(version))
        self._app.state.archive.coming = (version, self._task)

    async def _go_over(self, version: str) -> None:
        old: Site = self._app.state.site
        if version == old.release.version:
            return
        try:
            release = await to_thread.run_sync(open_release, self._releases, version)
            await self._held(release, old)
            new = await to_thread.run_sync(partial(self._open, release, old))
            await new.pool.until_ready()
        except HankegraafiError as error:
            _log.error("release %s is not served: %s", version, error)
            self._app.state.archive.coming = None  # nobody waits for it, nor does another one
            await asyncio.sleep(self._later)
            self._seen = old.release.version
            return
        self._app.state.site = new
        _log.info("release %s is served now, after %s", version, old.release.version)
        self._app.state.archive.keep(old)

    async def _held(self, release: Release, old: Site) -> None:
        """Wait until the engine that is asked everything holds a release; the old one is served."""
        elsewhere, archive = old.choice.elsewhere, self._app.state.archive
        if elsewhere is None or elsewhere.only_scans:
            return
        task, told = self._task, ""
        while error := await to_thread.run_sync(see, elsewhere, release):
            archive.coming = None  # nobody waits for it meanwhile
            if error.reason != told:
                told = error.reason
                _log.warning(
                    "release %s is not served yet, but %s: %s",
                    *(release.version, old.release.version, error),
                )
            await asyncio.sleep(self._again)
        if task is not None:
            archive.coming = (release.version, task)

    def _open(self, release: Release, old: Site) -> Site:
        return open_site(release, open_store(release.path), old.settings, old.pool.places)
