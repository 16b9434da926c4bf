"""A circuit breaker that all workers of a server share: an engine that fails is left alone a while.

It is a few bytes of memory that the processes have in common, so what one of them learns is known
to all. Times are those of `time.monotonic`, which is one clock for all processes of a machine.
"""

import mmap
import os
import struct
from typing import NamedTuple

FAILURES = 3
"""After so many failures in a row an engine is left alone."""
SHORTEST, LONGEST = 1.0, 30.0
"""How long it is left alone, in seconds: twice as long each time."""

_REASONS = ("", "unreachable", "without", "slow", "broken", "refused")
_STATE = struct.Struct("=ddddqq")
_COUNTS = struct.Struct("=qq")
_BEGIN = 64
SIZE = mmap.PAGESIZE
_SLOTS = (SIZE - _BEGIN) // _COUNTS.size


def shared() -> int:
    """Make the memory; give a descriptor that other processes can inherit."""
    descriptor = os.memfd_create("engine")
    os.ftruncate(descriptor, SIZE)
    return descriptor


class State(NamedTuple):
    """How an engine does.

    It is left alone `until` a time, for a `pause` that began when `opened`; it was `heard` last at
    a time, 0 where never, and has failed so often in a row; `reason` says why it failed last, as an
    EngineError has it.
    """

    until: float = 0.0
    pause: float = 0.0
    opened: float = 0.0
    heard: float = 0.0
    failures: int = 0
    reason: str = ""


class Breaker:
    """Says whether an engine may be asked now, and counts how it did.

    Each process counts in a place of its own, so that none is lost where two count at once.
    """

    def __init__(self, descriptor: int) -> None:
        """Take the memory behind a descriptor, which can be closed then."""
        self._memory = mmap.mmap(descriptor, SIZE)
        self._slot = 0

    def count_in(self, number: int) -> None:
        """Say which process this is, by its number in the order of their births."""
        self._slot = number % _SLOTS

    @property
    def asked(self) -> int:
        """How many questions were put to the engine."""
        return sum(asked for asked, _ in self._counts())

    @property
    def failed(self) -> int:
        """How many of them it has not answered well."""
        return sum(failed for _, failed in self._counts())

    @property
    def state(self) -> State:
        """How the engine does."""
        until, pause, opened, heard, failures, reason = _STATE.unpack_from(self._memory)
        return State(until, pause, opened, heard, failures, _REASONS[reason])

    def is_open(self, now: float) -> bool:
        """Say whether the engine is left alone at a time."""
        return now < self.state.until

    def lets(self, now: float) -> bool:
        """Say whether one may ask now; after a pause one asker is let through at a time."""
        state = self.state
        if now < state.until:
            return False
        if state.failures >= FAILURES:
            self._write(state._replace(until=now + state.pause))
        return True

    def let_one(self, now: float) -> None:
        """Let one asker through now: there is a sign that the engine is back."""
        state = self.state
        if now < state.until:
            self._write(state._replace(until=now))

    def well(self, now: float) -> None:
        """Note that the engine has answered a question."""
        self._count(0)
        self.greeted(now)

    def greeted(self, now: float) -> None:
        """Note that it is there, and holds the release."""
        self._write(State(heard=now))

    def seen(self, reason: str) -> None:
        """Note what a look at the engine has found, which nobody asked for."""
        self._write(self.state._replace(reason=reason))

    def lacks(self) -> None:
        """Note that it answers, and does not hold the release: that may be so soon."""
        self._count(1)
        self._write(State(reason="without"))

    def ill(self, began: float, now: float, reason: str = "broken") -> None:
        """Note that it has not answered, and why.

        A question that `began` before the engine was left alone makes the pause no longer.
        """
        self._count(1)
        state = self.state
        state = state._replace(failures=state.failures + 1, reason=reason)
        if state.failures == FAILURES or (state.failures > FAILURES and began >= state.opened):
            pause = min(max(state.pause * 2, SHORTEST), LONGEST)
            state = state._replace(until=now + pause, pause=pause, opened=now)
        self._write(state)

    def _count(self, failed: int) -> None:
        place = _BEGIN + self._slot * _COUNTS.size
        asked, before = _COUNTS.unpack_from(self._memory, place)
        _COUNTS.pack_into(self._memory, place, asked + 1, before + failed)

    def _counts(self) -> list[tuple[int, ...]]:
        places = range(_BEGIN, _BEGIN + _SLOTS * _COUNTS.size, _COUNTS.size)
        return [_COUNTS.unpack_from(self._memory, place) for place in places]

    def _write(self, state: State) -> None:
        *rest, reason = state
        _STATE.pack_into(self._memory, 0, *rest, _REASONS.index(reason))
