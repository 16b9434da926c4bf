"""Visitors' queries, each in a worker process that can be ended; the server's side.

A query runs in one of two lanes. It begins in the short one, which has a place more than the
machine has cores. What is not done in a moment goes over to the long lane as far as there is room,
and soon yields there to all others, if there are others. What finds no room is ended and begun
anew in its turn, which nobody notices, for nothing was given on of it and queries only read. So
whatever runs, a short query finds a place. An answer that waits for its reader has a place in
neither, nor has a query whose worker waits for an engine elsewhere, for that computes nothing here.

Everything here happens in one event loop. See `store.pool.zygote` for the other side.
"""

import asyncio
from collections import Counter, deque
from pathlib import Path
from time import monotonic
from typing import NamedTuple

from hankegraafi.errors import HankegraafiError
from hankegraafi.store.choice import MEMORY, Elsewhere
from hankegraafi.store.pool import refusals
from hankegraafi.store.pool.beside import Remote
from hankegraafi.store.pool.job import Job, Stage
from hankegraafi.store.pool.nursery import Nursery, Worker
from hankegraafi.store.pool.plain import Plain
from hankegraafi.store.pool.wire import Question
from hankegraafi.store.remote.breaker import Breaker

_TICK = 0.01
_SHORT = 0.015
_LONG = 0.05
_STALLED = 0.5
_MOMENT = 0.01
_LATELY = 0.5


class Places(NamedTuple):
    """How much happens at once.

    `short` and `long` queries run; `aside` answers wait for a slow reader, and `away` queries for
    an engine elsewhere; `queue` queries wait for their turn, each at most `wait` seconds.
    """

    short: int = 3
    long: int = 4
    aside: int = 32
    away: int = 32
    queue: int = 128
    wait: float = 30.0


class Pool:
    """Answers questions about one release; use it from one event loop."""

    def __init__(
        self,
        release: Path,
        *,
        places: Places,
        memory: int,
        engine: str = MEMORY,
        elsewhere: Elsewhere | None = None,
        seconds: float = 30.0,
    ) -> None:
        """Start the process that holds the release; it reads while others go on.

        `memory` is what a worker may take beyond the store, in bytes; `engine` says where the
        store is, in "memory" or on "disk"; `elsewhere` is an engine that others run, and `seconds`
        how long that is waited for.

        Raises:
            ReleaseError: the process cannot be started.
        """
        self.places = places
        self.counts: Counter[str] = Counter()
        self.running = [0] * len(Stage)
        remote = Remote.of(elsewhere, seconds, self) if elsewhere else None
        self.breaker = Breaker(remote.descriptor) if remote else None
        self.nursery = Nursery(release, memory, engine, self, remote)
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._waiting: deque[Job] = deque()
        self._waiting_long: deque[Job] = deque()
        self._waiting_away: deque[Job] = deque()
        self._ticking: asyncio.TimerHandle | None = None
        self._done: asyncio.Future[None] | None = None
        self._others: deque[float] = deque((float("-inf"),) * 2, maxlen=2)

    @property
    def waiting(self) -> int:
        """How many queries wait for their turn."""
        lined_up = sum(each.next is not None for each in self._busy)
        return sum(map(len, self._queues)) + lined_up

    @property
    def _queues(self) -> tuple[deque[Job], ...]:
        return self._waiting, self._waiting_long, self._waiting_away

    @property
    def is_ready(self) -> bool:
        """Whether the release is read and queries are answered."""
        return self.nursery.ready

    def wake(self) -> None:
        """Begin to listen to the workers, from within an event loop."""
        self.nursery.attach(asyncio.get_running_loop())

    async def until_ready(self) -> None:
        """Wait until the release is read.

        Raises:
            ReleaseError: it cannot be read.
        """
        self.wake()
        await self.nursery.until_ready()

    def at_work(self) -> dict[str, int]:
        """Say how many queries are in each lane."""
        lanes = (Stage.SHORT, Stage.LONG, Stage.ASIDE, Stage.AWAY)
        return {each.name.casefold(): self.running[each] for each in lanes}

    def now(self) -> float:
        """Give the time of the event loop, in seconds."""
        return self.nursery.loop.time()

    def note_other(self) -> None:
        """Note that the server has more to do than to wait for long queries."""
        self._others.append(monotonic())

    def submit(self, question: Question | Plain) -> Job:
        """Give a question to a worker, or let it wait for one.

        Raises:
            Overloaded: too many wait already.
        """
        loop = asyncio.get_running_loop()
        self.nursery.attach(loop)
        free = self.places.short - self.running[Stage.SHORT]
        if self.nursery.is_closed or self.waiting - max(0, free) >= self.places.queue:
            self.counts["refused"] += 1
            raise refusals.full(self.waiting)
        job = Job(question, now=loop.time())
        job.on_close = self._close
        if self._idle and free > 0 and not any(self._queues):
            self._set_to_work(job, Stage.SHORT)
        else:
            self._waiting.append(job)
            self._advance()
        if self._ticking is None:
            self._tick_later(loop)
        return job

    async def drain(self) -> None:
        """Wait until every question is answered, and end the workers."""
        if self._busy or self.waiting:
            self._done = asyncio.get_running_loop().create_future()
            await self._done
        self.close()

    def close(self) -> None:
        """End the workers."""
        if self._ticking:
            self._ticking.cancel()
        self.nursery.close()

    def born(self, worker: Worker) -> None:
        """Take in a worker that was forked."""
        self._idle.append(worker)
        self._advance()

    def heard(self, worker: Worker, data: memoryview) -> None:
        """Take in what a worker sent."""
        now = self.nursery.loop.time()
        job = worker.job
        while job is not None and data:
            data = job.feed(data, now=now)
            if not job.ended:
                break
            self._finish(worker, job)
            job = worker.job
        if job is not None and job.is_full:
            job.stalled_since = job.stalled_since or now
            worker.pause()
        if job is not None and job.away and job.stage in {Stage.SHORT, Stage.LONG}:
            self._let_away(worker, job)

    def died(self, worker: Worker, status: int) -> None:
        """Take in that a worker ended; `status` is negative for a signal's number."""
        if worker in self._idle:
            self._idle.remove(worker)
        if worker.job:
            self.counts["killed"] += 1
            job = worker.job
            job.fail(refusals.cause(job, status))
            self._finish(worker, job)
        self._advance()

    def lost(self, error: HankegraafiError, *, fatal: bool) -> None:
        """Take in that all workers are gone; when `fatal`, those that wait get no answer."""
        self._idle.clear()
        for worker in list(self._busy):
            if worker.job:
                worker.job.fail(error)
                self._finish(worker, worker.job)
        if fatal:
            for queue in self._queues:
                while queue:
                    queue.popleft().fail(error)

    def _advance(self) -> None:
        """Set free workers to what waits, and have as many forked as could be used."""
        if self._idle and not any(self._queues):
            return
        running, places = self.running, self.places
        while self._idle:
            if self._waiting_long and running[Stage.LONG] < places.long:
                self._set_to_work(self._waiting_long.popleft(), Stage.LONG)
            elif self._waiting_away and running[Stage.AWAY] < places.away:
                self._set_to_work(self._waiting_away.popleft(), Stage.AWAY)
            elif self._waiting and running[Stage.SHORT] < places.short:
                self._set_to_work(self._waiting.popleft(), Stage.SHORT)
            else:
                break
        if self._waiting:
            self._line_up()
        long = min(len(self._waiting_long), places.long - running[Stage.LONG])
        away = min(len(self._waiting_away), places.away - running[Stage.AWAY])
        wanted = places.short - running[Stage.SHORT] + max(long, 0) + max(away, 0)
        self.nursery.fork(wanted - len(self._idle))

    def _line_up(self) -> None:
        """Let workers that are about to be free know already what they will begin next."""
        now = self.now()
        for worker in self._busy:
            job = worker.job
            if not self._waiting:
                return
            if worker.next or not worker.is_fit or job is None or job.stage is not Stage.SHORT:
                continue
            if now - job.began < _MOMENT and worker.follow(self._waiting[0]):
                self._waiting.popleft()

    def _take_back(self, worker: Worker) -> None:
        """Let others begin what a worker would have begun next."""
        if job := worker.drop_next():
            self._waiting.appendleft(job)

    def _set_to_work(self, job: Job, stage: Stage) -> None:
        worker = self._idle.pop()
        job.began = self.nursery.loop.time()
        self._busy.add(worker)
        self._move(job, stage)
        if not worker.begin(job):
            self._busy.discard(worker)
            self._move(job, Stage.WAITING)
            worker.close()
            queues = {Stage.LONG: self._waiting_long, Stage.AWAY: self._waiting_away}
            queues.get(stage, self._waiting).appendleft(job)

    def _move(self, job: Job, stage: Stage) -> None:
        self.running[job.stage] -= 1
        self.running[stage] += 1
        job.stage = stage

    def _finish(self, worker: Worker, job: Job) -> None:
        """Let go of a worker that has done its work, or is ended."""
        now = self.now()
        if now - job.began < _MOMENT:
            self.note_other()
        self._move(job, Stage.DONE)
        if not worker.is_fit or job.leaves:
            self._take_back(worker)
            self._busy.discard(worker)
            worker.job = None
            worker.close()
        elif following := worker.go_on():
            following.began = now
            self._move(following, Stage.SHORT)
        else:
            self._busy.discard(worker)
            worker.resume()
            self._idle.append(worker)
        self._advance()
        if self._done and not (self._busy or self.waiting or self._done.done()):
            self._done.set_result(None)

    def _close(self, job: Job) -> None:
        """Take away a question whose answer nobody waits for."""
        for queue in self._queues:
            if job in queue:
                queue.remove(job)
                self.counts["left"] += 1
                job.fail(refusals.left())
        for worker in list(self._busy):
            if worker.job is job:
                self.counts["left"] += 1
                if job.stage is not Stage.SHORT:  # what is short ends by itself
                    self._end(worker, job, refusals.left())
            elif worker.next is job:
                self.counts["left"] += 1
                worker.drop_next()
                job.fail(refusals.left())

    def _end(self, worker: Worker, job: Job, error: HankegraafiError) -> None:
        """End a worker at its work."""
        worker.kill()
        job.fail(error)
        self._finish(worker, job)

    def _tick_later(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._ticking is None:
            self._ticking = loop.call_later(_TICK, self._tick, loop)

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        """Look after what is not done in a moment."""
        now = loop.time()
        self._ticking = None
        yields = monotonic() - self._others[0] < _LATELY
        for worker in list(self._busy):
            if worker.job:
                self._look_after(worker, worker.job, now)
                if yields and worker.job and worker.job.is_heavy(now - _LONG):
                    self.nursery.let_yield(worker)
        for queue in self._queues:
            for job in list(queue):
                job.nudge(now=now)
                if now - job.asked > self.places.wait:
                    queue.remove(job)
                    job.fail(refusals.full(self.waiting))
        if self._busy or self.waiting:
            self._tick_later(loop)

    def _look_after(self, worker: Worker, job: Job, now: float) -> None:
        job.nudge(now=now)
        if now - job.began < _SHORT:
            return
        self._take_back(worker)
        if job.stage is Stage.AWAY and not job.away:
            self._move(job, Stage.SHORT)
        if job.stage is Stage.SHORT and self.running[Stage.LONG] < self.places.long:
            self._move(job, Stage.LONG)
            self._advance()
        if now - job.began < _LONG:
            return
        if job.left:
            self._end(worker, job, refusals.left())
            return
        stalled = now - job.stalled_since if job.stalled_since else 0.0
        if job.computed(now=now) > job.question.limits.seconds:
            self._end(worker, job, refusals.late(job))
        elif stalled > _STALLED and not self._put_aside(job):
            self._end(worker, job, refusals.too_many_slow())
        elif job.stage is Stage.SHORT:
            self._put_back(worker, job)
        elif job.stage is Stage.ASIDE and not stalled:
            self._move(job, Stage.AWAY if job.away else Stage.LONG)

    def _put_aside(self, job: Job) -> bool:
        """Take an answer whose reader is slow out of the lanes; False when there is no room."""
        if job.stage is not Stage.ASIDE:
            if self.running[Stage.ASIDE] >= self.places.aside:
                return False
            self._move(job, Stage.ASIDE)
            self._advance()
        return True

    def _let_away(self, worker: Worker, job: Job) -> None:
        """Let a worker wait for an engine elsewhere, where not too many do."""
        self._take_back(worker)
        if self.running[Stage.AWAY] < self.places.away:
            self._move(job, Stage.AWAY)
            self._advance()
        else:
            self._begin_later(worker, job, self._waiting_away)

    def _put_back(self, worker: Worker, job: Job) -> None:
        """Let a query for which the long lane has no room begin anew when it has.

        One of which a part was given on already goes over.
        """
        if job.is_given:
            self._move(job, Stage.LONG)
            self._advance()
        else:
            self._begin_later(worker, job, self._waiting_long)

    def _begin_later(self, worker: Worker, job: Job, queue: deque[Job]) -> None:
        self.counts["put_back"] += 1
        self._busy.discard(worker)
        self._move(job, Stage.WAITING)
        worker.job = None
        worker.kill()
        worker.close()
        job.restart()
        queue.append(job)
        self._advance()
