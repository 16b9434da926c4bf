"""Questions to an engine elsewhere about one release, bounded in time and size.

It is never believed where it does not hold the release as a whole.

An answer that is not long is read to its end and looked through before a word of it is used: when
it is not whole, the engine is asked once more, and what cannot be told by then is an error that
costs the visitor nothing but the answer. After each answer the engine is asked whether it still
holds the release: one that is being replaced, or that began anew without its data, finds nothing
and calls that an answer.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeGuard, TypeVar

from hankegraafi.errors import EngineError
from hankegraafi.store.answer import Answer
from hankegraafi.store.pool.wire import Limits
from hankegraafi.store.remote import dialects, results, state
from hankegraafi.store.remote.address import EngineAddress
from hankegraafi.store.remote.breaker import Breaker
from hankegraafi.store.remote.client import Client, Reply, refused
from hankegraafi.store.remote.fragment import Reading
from hankegraafi.store.remote.state import Loaded, Watched

ACCEPT = "application/sparql-results+json"
GREETING = 5.0
"""How long an engine may take to say that it holds the release, in seconds."""
AHEAD = 1 << 21
"""So many bytes of an answer are read and looked through before it is used."""

_SHARE = {True: 0.5, False: 0.95}
_LEAST = 0.25
_FRESH = 5.0
_AGAIN = 2.0
_PAUSE = 0.1
_TWICE = 0.25
_MORE = 1 << 24
_FOLD = 8
_COMPUTING = "SPARQL"

T = TypeVar("T")


class Telling(Protocol):
    """Is told when a question goes to the engine, and when it is computed here after all."""

    def __call__(self, *, away: bool) -> None:
        """Take note."""


@dataclass(frozen=True, slots=True)
class Spec:
    """An engine elsewhere: its address, whether it is asked only what scans, and its release.

    `digest` is that of the release's dump; `seconds` how long a query may take, where it does not
    say so itself.
    """

    address: EngineAddress
    only_scans: bool
    version: str
    digest: str
    seconds: float


class Cannot(Exception):
    """The engine elsewhere says that it cannot compute a query, or may have cut its answer.

    `lasts` says that it would do so again.
    """

    def __init__(self, message: str = "", *, lasts: bool = True) -> None:
        super().__init__(message)
        self.lasts = lasts


@dataclass(frozen=True, slots=True)
class Asked:
    """What an engine is asked: the words, what is computed of its answer here, and what is shown.

    `shown` are the columns; None where yes or no is asked.
    """

    text: str
    reading: Reading | None
    shown: Sequence[str] | None


class Calls:
    """Asks one engine about one release, for one thread."""

    def __init__(self, spec: Spec, breaker: Breaker) -> None:
        """Connect to nothing yet."""
        self.dialect = dialects.OTHER
        self._spec = spec
        self._breaker = breaker
        self._client = Client(spec.address)
        self._watched = Watched(spec.version)
        self._loaded: Loaded | None = None
        self._looked = float("-inf")
        self._noted: EngineError | None = None
        self._began = 0.0
        self._end = 0.0
        self._most = 0
        self._away = False
        self._tell: Telling | None = None
        self.begin(Limits(seconds=spec.seconds))

    def begin(self, limits: Limits, tell: Telling | None = None) -> None:
        """Begin with a question that has such limits.

        Some of its time is kept back: to say that there was no answer, or, where our own engine
        answers then, for that.
        """
        share = limits.seconds * _SHARE[self._spec.only_scans]
        self._began = time.monotonic()
        self._end = self._began + min(share, max(limits.seconds - _LEAST, limits.seconds / 2))
        self._most = _MORE + _FOLD * limits.size
        self._tell, self._away = tell, False

    def home(self) -> None:
        """Note that the question is computed here."""
        self._go(away=False)

    def _go(self, *, away: bool) -> None:
        if self._tell is not None and away is not self._away:
            self._tell(away=away)
        self._away = away

    def release(self) -> Loaded:
        """Give what the engine knows of the release; asked once, and again while it has none.

        Raises:
            EngineError: it cannot be asked, or has not this release as a whole.
        """
        if self._loaded is not None:
            return self._loaded
        if time.monotonic() - self._looked < _AGAIN:
            raise without(self._spec)
        return self._guarded(self._greet)

    def lets(self) -> bool:
        """Say whether the engine may be asked now."""
        return not self._breaker.is_open(time.monotonic())

    def ask(self, asked: Asked) -> Answer:
        """Ask the engine.

        Raises:
            Cannot: it says that it cannot compute the query, or gave only a part.
            EngineError: it gave no answer.
        """
        return self._guarded(lambda: self._twice(asked))

    def failed(self, error: EngineError) -> None:
        """Note that an answer failed while it was used."""
        if error is not self._noted and not error.alone:
            self._note(error)

    def _guarded(self, ask: Callable[[], T]) -> T:
        """Ask, unless the engine is left alone; note how it went."""
        now = time.monotonic()
        if not self._breaker.lets(now):
            raise _alone(self._spec, self._breaker.state.until - now)
        self._go(away=True)
        try:
            found = ask()
        except EngineError as error:
            self._note(error)
            raise
        except Cannot:
            self._breaker.well(time.monotonic())
            raise
        self._breaker.well(time.monotonic())
        return found

    def _note(self, error: EngineError) -> None:
        self._noted = error
        if error.reason == "without":
            self._breaker.lacks()
        else:
            self._breaker.ill(self._began, time.monotonic(), error.reason)

    def _twice(self, asked: Asked) -> Answer:
        """Ask, and once more when it failed early: what only reads can be asked again."""
        before = time.monotonic()
        if before - self._breaker.state.heard > _FRESH:
            self._greet()
        try:
            return self._once(asked)
        except EngineError as error:
            now = time.monotonic()
            late = now - before > _TWICE * (self._end - before)
            if error.reason not in {"unreachable", "broken"} or error.wait or late:
                raise
        time.sleep(_PAUSE)
        return self._once(asked)

    def _once(self, asked: Asked) -> Answer:
        seconds = self._left()
        reply = self._client.ask(
            asked.text,
            accept=ACCEPT,
            seconds=seconds,
            extra=self.dialect.limits(seconds),
            again=False,
        )
        if reply.status != 200:
            raise self._refused(reply)
        self._see_whole(reply, seconds)
        reply.most, reply.at_end = self._most, self._still
        content = reply.ahead(AHEAD)
        if content is not None:
            results.check(content, reply, asked.reading)
        most = dialects.most_rows(reply.headers)
        found = results.answer(reply, asked.reading, asked.shown, most=most)
        if found is None:
            raise Cannot(lasts=most is not None)
        return found

    def _see_whole(self, reply: Reply, seconds: float) -> None:
        """See that an answer does not call itself a part.

        Raises:
            EngineError: it does.
        """
        if why := dialects.partial(reply.headers):
            reply.close()
            raise EngineError(
                "slow",
                f"the engine {self._spec.address} gave only a part of the answer within "
                f"{seconds:.3g} seconds ({self._client.without_secrets(why)})",
                engine=str(self._spec.address),
                way_out="Ask for less at once.",
            )

    def _refused(self, reply: Reply) -> Exception:
        """Say what an error means: what it says of a query that it has read, ours can compute."""
        status = reply.status
        error = refused(self._spec.address, reply)
        computing = status == 500 and _COMPUTING in error.message and "Error" in error.message
        return Cannot(error.message) if status in {400, 413, 422} or computing else error

    def _greet(self, least: float = 0.001) -> Loaded:
        """Ask whether the engine holds the release as a whole.

        Raises:
            EngineError: it does not, or does not say so soon; or it is of another make than the
                one before, for which what was asked was written.
        """
        seconds = min(GREETING, max(self._left(), least))
        loaded = self._watched.read(self._client, seconds)
        if not holds(loaded, self._spec.digest):
            self._loaded, self._looked = None, time.monotonic()
            raise without(self._spec)
        before, self.dialect = self.dialect, dialects.of(self._client.server)
        if self._loaded is not None and before is not self.dialect:
            self._loaded = None
            raise _another(self._spec)
        self._loaded = loaded
        return loaded

    def _still(self) -> None:
        """See that it holds the release after it has answered.

        Raises:
            EngineError: it does not.
        """
        self._greet(least=_LEAST)

    def _left(self) -> float:
        return max(self._end - time.monotonic(), 0.001)


def holds(loaded: Loaded | None, digest: str) -> TypeGuard[Loaded]:
    """Say whether what an engine tells of a release means that it holds it as a whole."""
    return loaded is not None and loaded.stage == "whole" and loaded.digest == digest


def without(spec: Spec) -> EngineError:
    """Say that an engine does not hold a release."""
    return EngineError(
        "without",
        f"the engine {spec.address} does not hold the release {spec.version} as a whole",
        engine=str(spec.address),
        way_out=f"Load it: hankegraafi load --engine {spec.address}",
    )


def _another(spec: Spec) -> EngineError:
    return EngineError(
        "unreachable",
        f"an engine of another make has taken the place of the one at {spec.address}",
        engine=str(spec.address),
        way_out="Try again in a moment.",
        wait=1.0,
    )


def _alone(spec: Spec, wait: float) -> EngineError:
    return EngineError(
        "unreachable",
        f"the engine {spec.address} has failed several times, and is left alone",
        engine=str(spec.address),
        way_out="Try again in a moment.",
        wait=max(wait, 1.0),
        alone=True,
    )


def look(spec: Spec) -> Loaded | EngineError:
    """Ask an engine once for a release, for at most a few seconds; say why it cannot be asked."""
    client = Client(spec.address, connect=GREETING)
    try:
        loaded = state.read(client, spec.version, GREETING)
        return loaded if holds(loaded, spec.digest) else without(spec)
    except EngineError as error:
        return error
    finally:
        client.close()
