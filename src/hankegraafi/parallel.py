"""The same work on many pieces, in processes of this machine's cores.

The processes are started afresh, not forked: engines have threads, which a fork would lose. A
process that dies is a fault, never an empty result. Who else may do such work, and what work has to
be like for others to do it, is told here too: `Hands` and `Errand`.
"""

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, suppress
from itertools import chain, islice
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Protocol, TypeVar, cast, runtime_checkable

from hankegraafi.errors import FaultError, HankegraafiError

Piece = TypeVar("Piece")
Result = TypeVar("Result")


@runtime_checkable
class Errand(Protocol):
    """Work that can be done where this machine's files are not.

    Called with a piece it does all of it: `taken(piece, done(packed(piece)))`.
    """

    def packed(self, piece: Any) -> Any:
        """Give what travels: the piece, and what it needs of files."""

    def done(self, packed: Any) -> Any:
        """Do the work, wherever; give what travels back."""

    def taken(self, piece: Any, back: Any) -> Any:
        """Take in what came back, into files too; give the result."""


class Hands(Protocol):
    """Whoever does the same work on many pieces."""

    @property
    def count(self) -> int:
        """How many pieces are worked on at once."""

    def each(
        self, work: Callable[[Piece], Result], pieces: Iterable[Piece]
    ) -> Iterator[tuple[Piece, Result]]:
        """Do the work on every piece; give pieces with their results as they come.

        The pieces are taken one by one, when there is somebody for the next.

        Raises:
            FaultError: somebody was lost, and the work could not be done again.
            Exception: whatever the work raised.
        """


Hire = Callable[[], AbstractContextManager[Hands]]
"""Gives hands for as long as a block lasts."""


def cores() -> int:
    """Give the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def here() -> "Workers":
    """Give a process for each of this machine's cores."""
    return Workers(cores())


class Workers:
    """Processes that work; they end with the block in which they are used."""

    def __init__(self, processes: int) -> None:
        """Have so many processes, started when there is work; with less than two there are none."""
        self._count = processes
        self._processes: dict[Connection, BaseProcess] = {}

    def __enter__(self) -> "Workers":
        return self

    @property
    def count(self) -> int:
        """How many processes there are at most."""
        return max(self._count, 1)

    def __exit__(self, *_: object) -> None:
        for pipe, process in self._processes.items():
            pipe.close()
            process.terminate()
            process.join()
        self._processes.clear()

    def each(
        self, work: Callable[[Piece], Result], pieces: Iterable[Piece]
    ) -> Iterator[tuple[Piece, Result]]:
        """Do the work on every piece; give pieces with their results as they come.

        The pieces are taken one by one, when there is a process for the next.

        Raises:
            FaultError: a process died.
            Exception: whatever the work raised.
        """
        pending = iter(pieces)
        first = list(islice(pending, self._count))
        if len(first) < 2:
            for piece in chain(first, pending):
                yield piece, work(piece)
            return
        busy: dict[Connection, Piece] = {}
        for pipe, piece in zip(self._started(len(first)), first, strict=True):
            busy[pipe] = piece
            _send(pipe, (work, piece))
        while busy:
            for ready in cast("list[Connection]", wait(list(busy))):
                piece, result = busy.pop(ready), _received(ready, self._processes[ready])
                for following in islice(pending, 1):
                    busy[ready] = following
                    _send(ready, (None, following))
                yield piece, cast("Result", result)

    def _started(self, count: int) -> list[Connection]:
        context = multiprocessing.get_context("spawn")
        while len(self._processes) < count:
            here, there = context.Pipe()
            process: BaseProcess = context.Process(target=_serve, args=(there,), daemon=True)
            process.start()
            there.close()
            self._processes[here] = process
        return list(self._processes)[:count]


def _send(pipe: Connection, what: object) -> None:
    with suppress(BrokenPipeError):  # that it died is told when its answer is asked for
        pipe.send(what)


def _received(pipe: Connection, process: BaseProcess) -> object:
    try:
        well, result = pipe.recv()
    except (EOFError, OSError) as error:
        process.join()
        code = process.exitcode or 0
        how = f"by signal {signal.Signals(-code).name}" if code < 0 else f"with code {code}"
        raise FaultError(
            f"a process that worked ended {how}",
            way_out="Nothing was taken as done; is memory scarce?",
        ) from error
    if not well:
        raise result
    return result


def _serve(pipe: Connection) -> None:
    """Work on piece after piece until the other end is closed; a new work comes with its first."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.disable()  # what is made is much and has no circles
    work: Callable[[object], object] | None = None
    while True:
        try:
            given, piece = pipe.recv()
        except EOFError:
            return
        work = given or work
        try:
            if work is None:
                raise ValueError("there is no work")
            answer: tuple[bool, object] = True, work(piece)
        except (HankegraafiError, OSError, ValueError) as error:
            answer = False, error
        pipe.send(answer)
