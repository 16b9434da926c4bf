"""A cluster as hands: pieces go there, a few at a time, and what they become comes back.

What a lost worker had is done again by another, which Dask sees to; what is done is the same
whoever does it. Only what several workers in turn were lost over is given up.
"""

import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from time import monotonic
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

from hankegraafi.cluster.sending import doing, holding, same
from hankegraafi.cluster.watch import Watch
from hankegraafi.errors import FaultError
from hankegraafi.parallel import Errand, Piece, Result, here

if TYPE_CHECKING:
    from distributed import Client, Future

_PART = 8 << 20
"""Work travels in parts of so many bytes."""
_AHEAD = 2
"""So many pieces are sent for each worker."""
_MOST = 256 << 20
"""So many bytes may be under way; one piece always may."""
_LOOK = 1.0
"""How often it is looked, in seconds, whether all are there."""

Answer = tuple[int, Any]
"""The number of a piece, and what it became or the error of it."""


@dataclass(slots=True)
class Cluster:
    """A cluster that was joined."""

    client: "Client"
    watch: Watch

    @property
    def count(self) -> int:
        """How many workers there are."""
        return max(self.watch.count, 1)

    def told(self) -> str:
        """Tell beside the progress how many work."""
        return f", {self.watch.count} worker{'s' if self.watch.count != 1 else ''}"

    @contextmanager
    def hire(self) -> Iterator["Cluster"]:
        """Give these hands; the cluster stays joined."""
        yield self

    def each(
        self, work: Callable[[Piece], Result], pieces: Iterable[Piece]
    ) -> Iterator[tuple[Piece, Result]]:
        """Do the work on every piece; give pieces with their results as they come.

        Work that cannot travel is done here.

        Raises:
            FaultError: the scheduler is gone, no worker is there for too long, or a piece was the
                end of several.
            Exception: whatever the work raised.
        """
        if not isinstance(work, Errand):
            with here() as workers:
                yield from workers.each(work, pieces)
            return
        errand: Errand = work
        sending = _Sending(self, errand, enumerate(pieces))
        try:
            for piece, back in sending.answers():
                yield cast("Piece", piece), errand.taken(piece, back)
        finally:
            sending.end()


@dataclass(slots=True)
class _Sending:
    """One kind of work on its pieces: what is under way, and what has come back."""

    cluster: Cluster
    work: Errand
    pending: Iterator[tuple[int, Any]]
    name: str = field(default_factory=lambda: f"hankegraafi-{uuid4().hex}")
    parts: list["Future[Any]"] = field(default_factory=list)
    held: "Future[Any] | None" = None
    busy: dict[int, tuple[Any, int, "Future[Any]"]] = field(default_factory=dict)
    back: SimpleQueue[Answer] = field(default_factory=SimpleQueue)
    looked: float = 0.0

    def answers(self) -> Iterator[tuple[Any, Any]]:
        """Send piece after piece; give each with what came back of it.

        Raises:
            FaultError: see `Cluster.each`.
        """
        self._send_some()
        while self.busy:
            number, answer = self._next()
            piece, _, _ = self.busy.pop(number)
            if isinstance(answer, BaseException):
                raise self._fault(answer) from answer
            well, result = pickle.loads(answer)  # noqa: S301 - what our own code gave
            if not well:
                raise result
            yield piece, result
            self._send_some()

    def end(self) -> None:
        """Let go of what was sent, done or not."""
        for future in [each for *_, each in self.busy.values()] + [*self.parts]:
            with suppress(Exception):  # there may be nobody to be told
                future.release()
        if self.held:
            with suppress(Exception):
                self.held.release()

    def _send_some(self) -> None:
        """Send pieces, until there are enough for all workers."""
        most = _AHEAD * self.cluster.count
        while len(self.busy) < most and sum(size for _, size, _ in self.busy.values()) < _MOST:
            for number, piece in self.pending:
                self._send(number, piece)
                break
            else:
                return

    def _send(self, number: int, piece: Any) -> None:
        if self.held is None:  # before anything is packed: what packing makes stays here
            self._send_work()
        given = pickle.dumps(self.work.packed(piece))
        future = self._submitted(doing(), self.held, given, key=(self.name, number))
        future.add_done_callback(lambda each: self.back.put((number, _outcome(each))))
        self.busy[number] = piece, len(given), future

    def _send_work(self) -> None:
        """Send the work itself; who needs it and has it not, or no more, is given it by Dask."""
        content = pickle.dumps((self.cluster.watch.versions, pickle.dumps(self.work)))
        for place in range(0, len(content), _PART):
            part, key = content[place : place + _PART], (f"{self.name}-part", place)
            self.parts.append(self._submitted(same(), part, key=key))
        self.held = self._submitted(holding(), *self.parts, key=f"{self.name}-work")

    def _submitted(self, function: Callable[..., Any], *given: Any, key: Any) -> "Future[Any]":
        try:
            return self.cluster.client.submit(function, *given, key=key, pure=False)
        except Exception as error:
            raise self.cluster.watch.gone() from error

    def _next(self) -> Answer:
        """Wait for what comes back next.

        Raises:
            FaultError: the cluster is gone.
        """
        while True:
            if monotonic() - self.looked >= _LOOK:
                self.cluster.watch.look()
                self.looked = monotonic()
            with suppress(Empty):
                answer = self.back.get(timeout=_LOOK)
                self.cluster.watch.moved()
                return answer

    def _fault(self, error: BaseException) -> BaseException:
        """Say what became of a piece that did not come back."""
        watch, kind = self.cluster.watch, type(error).__name__
        if watch.client.status != "running" or kind.endswith("CancelledError"):
            return watch.gone()
        if kind == "KilledWorker":
            return FaultError(
                "as many workers of the cluster as may ended over the same piece",
                way_out="Nothing was taken as done; is memory scarce there?",
            )
        detail = " ".join(f"{kind}: {error}".split())
        return FaultError(
            f"a worker of the cluster {watch.address} failed: {detail}",
            way_out="Nothing was taken as done; look at what runs there.",
        )


def _outcome(future: "Future[Any]") -> Any:
    """Fetch what became of a piece, or give the error of it."""
    try:
        return future.result()
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is told where it is waited for
        return error
