"""How the engine elsewhere does, seen from the server: told when it changes, and when it is back.

Workers find out by themselves that an engine fails. That it answers again they would find out when
somebody asks; so while it fails, it is looked at every few seconds from here.
"""

import asyncio
import logging
from collections.abc import Mapping
from time import monotonic

from anyio import to_thread

from hankegraafi.errors import EngineError
from hankegraafi.release import Release
from hankegraafi.serve.site import Site
from hankegraafi.store import Elsewhere
from hankegraafi.store.remote.breaker import FAILURES
from hankegraafi.store.remote.calls import Spec, look
from hankegraafi.store.remote.state import Loaded, digest

AGAIN = 2.0
"""How long after a look at an engine that fails it is looked at again, in seconds."""

_MEANWHILE = (
    "Pages and downloads are served meanwhile, and the engine is asked again every few seconds."
)
_OPEN = (
    "the engine {engine} took updates from anybody when the release was loaded: let only this "
    "machine reach it, or give it a password."
)
_log = logging.getLogger("hankegraafi.engine")


def see(elsewhere: Elsewhere, release: Release) -> EngineError | None:
    """Ask an engine whether it holds a release; say why it cannot be asked for it."""
    seen = _seen(elsewhere, release)
    return seen if isinstance(seen, EngineError) else None


def _seen(elsewhere: Elsewhere, release: Release) -> Loaded | EngineError:
    version, sum_ = release.version, digest(release.manifest)
    return look(Spec(elsewhere.address, elsewhere.only_scans, version, sum_, AGAIN))


def told(site: Site) -> Mapping[str, object] | None:
    """Say how the engine elsewhere does, for a program; None where there is none."""
    elsewhere, breaker = site.choice.elsewhere, site.pool.breaker
    if elsewhere is None or breaker is None:
        return None
    state = breaker.state
    does = "answers" if state.heard else "unasked"
    if state.reason:
        does = "left_alone" if breaker.is_open(monotonic()) else "fails"
    reason = {"reason": state.reason} if state.reason else {}
    return {"asked": "scans" if elsewhere.only_scans else "everything", "state": does, **reason}


class Lookout:
    """Looks at the engine of a site while it fails; use it from one event loop."""

    def __init__(self) -> None:
        self._told = ""
        self._next = 0.0
        self._task: asyncio.Task[None] | None = None

    def begin(self, site: Site) -> str:
        """Look once, before there is an event loop; say what is wrong, or nothing."""
        elsewhere, breaker = site.choice.elsewhere, site.pool.breaker
        if elsewhere is None or breaker is None:
            return ""
        seen = _seen(elsewhere, site.release)
        if isinstance(seen, EngineError):
            self._told = seen.reason
            breaker.seen(seen.reason)
            return f"{seen} {_MEANWHILE}"
        breaker.greeted(monotonic())
        return _OPEN.format(engine=elsewhere.address) if seen.open_to_all else ""

    def look(self, site: Site) -> None:
        """See how the engine does; called about once a second."""
        breaker = site.pool.breaker
        if breaker is None or (self._task is not None and not self._task.done()):
            return
        state = breaker.state
        if state.heard and not state.reason:
            self._tell(site, "")
        elif monotonic() >= self._next:
            self._task = asyncio.get_running_loop().create_task(self._ask(site))

    async def _ask(self, site: Site) -> None:
        elsewhere, breaker = site.choice.elsewhere, site.pool.breaker
        if elsewhere is None or breaker is None:
            return
        error = await to_thread.run_sync(see, elsewhere, site.release)
        self._next = monotonic() + AGAIN
        state = breaker.state
        if error is not None:
            self._tell(site, error.reason, str(error))
            breaker.seen(error.reason)
        elif state.failures >= FAILURES:
            self._tell(site, state.reason, _failing(elsewhere, state.failures, state.reason))
            breaker.let_one(monotonic())
        else:
            self._tell(site, "")
            if not state.failures:
                breaker.greeted(monotonic())

    def _tell(self, site: Site, reason: str, words: str = "") -> None:
        """Write to the log what has changed."""
        if reason == self._told or site.choice.elsewhere is None:
            return
        self._told = reason
        if reason:
            _log.warning("%s", words)
        else:
            address = site.choice.elsewhere.address
            _log.info("the engine %s answers, and holds %s", address, site.release.version)


def _failing(elsewhere: Elsewhere, failures: int, reason: str) -> str:
    return (
        f"the engine {elsewhere.address} is there, but has failed {failures} times in a row "
        f"({reason}): one question at a time is put to it"
    )
