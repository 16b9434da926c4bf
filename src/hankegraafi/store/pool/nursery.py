"""The worker processes as the server knows them, and the process that forks them."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import weakref
from pathlib import Path
from typing import Protocol

from hankegraafi.errors import HankegraafiError, Overloaded, ReleaseError
from hankegraafi.store.pool.beside import Remote
from hankegraafi.store.pool.job import Job
from hankegraafi.store.pool.wire import EXIT, FORK, READY, WORD, WORKER, YIELD

_BUFFER = 1 << 18
_AGAIN = 1.0
_SHORT = 1 << 14


class Worker:
    """A worker process: its socket, its handle, what it works at, and what it will begin next."""

    def __init__(
        self, pid: int, connection: socket.socket, handle: int, nursery: "Nursery"
    ) -> None:
        self.pid = pid
        self.job: Job | None = None
        self.next: Job | None = None
        self.yields = False
        self.ended = False
        self._connection = connection
        self._handle = handle
        self._nursery = nursery
        self._reads = False
        self._writes = False
        connection.settimeout(0)
        self.resume()

    @property
    def is_open(self) -> bool:
        """Whether something can come from it."""
        return self._connection.fileno() >= 0

    @property
    def is_fit(self) -> bool:
        """Whether it can be set to work again."""
        return self.is_open and not (self.ended or self.yields)

    def follow(self, job: Job) -> bool:
        """Send the question that it shall begin next; False if it cannot take it now."""
        content = job.question.frame()
        if len(content) > _SHORT or self._writes:
            return False
        try:
            whole = self._connection.send(content) == len(content)
        except OSError:
            return False
        self.next = job if whole else None
        self.ended = self.ended or not whole
        return whole

    def go_on(self) -> Job | None:
        """Go over to what it begins next; None where nothing follows."""
        self.job, self.next = self.next, None
        if self.job:
            self.job.on_room = self.resume
        return self.job

    def drop_next(self) -> Job | None:
        """Take back what it was to begin next: as it will answer that, it has to leave then."""
        job, self.next = self.next, None
        if job:
            self.ended = True
        return job

    def begin(self, job: Job) -> bool:
        """Send a question; False if the worker is dead already."""
        self.job = job
        job.on_room = self.resume
        content = job.question.frame()
        try:
            sent = self._connection.send(content)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.job = None
            return False
        if sent < len(content):
            self._send_on(memoryview(content)[sent:])
        return True

    def _send_on(self, rest: memoryview) -> None:
        """Send what did not fit at once."""
        loop = self._nursery.loop
        self._writes = True

        def go_on() -> None:
            nonlocal rest
            try:
                rest = rest[self._connection.send(rest) :]
            except BlockingIOError:
                return
            except OSError:
                rest = rest[:0]
            if not rest:
                self._writes = False
                loop.remove_writer(self._connection)

        loop.add_writer(self._connection, go_on)

    def pause(self) -> None:
        """Read no more for now: the worker has to wait."""
        if self._reads:
            self._nursery.loop.remove_reader(self._connection)
            self._reads = False

    def resume(self) -> None:
        """Read on."""
        if not self._reads and self.is_open:
            self._nursery.loop.add_reader(self._connection, self._readable)
            self._reads = True

    def kill(self) -> None:
        """End the process."""
        self.ended = True
        with contextlib.suppress(ProcessLookupError):
            if self._handle >= 0:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def close(self) -> None:
        """Close the connection: a worker that has nothing to do leaves then."""
        if self.is_open:
            if not self._nursery.loop.is_closed():
                self.pause()
                self._nursery.loop.remove_writer(self._connection)
            self._connection.close()

    def forget(self) -> None:
        """Close what is left of a process that ended."""
        self.close()
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1

    def drain(self) -> None:
        """Read what a process that ended has left."""
        while self.is_open and self._readable():
            pass

    def _readable(self) -> bool:
        buffer = self._nursery.buffer
        try:
            count = self._connection.recv_into(buffer)
        except (BlockingIOError, InterruptedError):
            return False
        except OSError:
            count = 0
        if count == 0:
            self.pause()
            return False
        self._nursery.keeper.heard(self, buffer[:count])
        return True


class Keeper(Protocol):
    """Who has the workers do something."""

    def born(self, worker: Worker) -> None:
        """Take in a worker."""

    def heard(self, worker: Worker, data: memoryview) -> None:
        """Take in what a worker sent."""

    def died(self, worker: Worker, status: int) -> None:
        """Take in that a worker ended."""

    def lost(self, error: HankegraafiError, *, fatal: bool) -> None:
        """Take in that all workers are gone."""


class Nursery:
    """Has workers forked, and tells of their births and ends."""

    loop: asyncio.AbstractEventLoop

    def __init__(
        self,
        release: Path,
        memory: int,
        engine: str,
        keeper: Keeper,
        remote: Remote | None = None,
    ) -> None:
        """Start the process that holds the release.

        Raises:
            ReleaseError: it cannot be started.
        """
        self.keeper = keeper
        self.buffer = memoryview(bytearray(_BUFFER))
        self.ready = False
        self.pid = 0
        self._release = release
        self._memory = memory
        self._engine = engine
        self._remote = remote
        self._attached = False
        self._closed = False
        self._asked = 0
        self._workers: dict[int, Worker] = {}
        self._read: asyncio.Future[None] | None = None
        self._start()

    @property
    def is_closed(self) -> bool:
        """Whether it was closed, so that no worker will come."""
        return self._closed

    @property
    def count(self) -> int:
        """How many workers there are."""
        return len(self._workers)

    @property
    def pids(self) -> list[int]:
        """The processes: that which forks first."""
        return [self.pid, *self._workers]

    def attach(self, loop: asyncio.AbstractEventLoop) -> None:
        """Listen to the process, in an event loop; further calls do nothing."""
        if not self._attached and not self._closed and self._control.fileno() >= 0:
            self._attached = True
            self.loop = loop
            self._control.settimeout(0)
            loop.add_reader(self._control, self._hear)

    async def until_ready(self) -> None:
        """Wait until the process has read the release; call `attach` before.

        Raises:
            ReleaseError: it has ended instead.
        """
        if not self.ready:
            self._read = self.loop.create_future()
            await self._read
        if not self.ready:
            raise ReleaseError("the release cannot be read")

    def fork(self, count: int) -> None:
        """Have so many workers forked, less those that were asked for and are not there yet."""
        while self.ready and self._asked < count and self._tell(FORK, 0):
            self._asked += 1

    def let_yield(self, worker: Worker) -> None:
        """Let a worker give way to all others, for the rest of its life."""
        if not worker.yields:
            worker.yields = True
            self._tell(YIELD, worker.pid)

    def close(self) -> None:
        """End the process and all workers."""
        self._closed = True
        if self._attached:
            self._attached = False
            if not self.loop.is_closed():
                self.loop.remove_reader(self._control)
            for worker in self._workers.values():
                worker.forget()
        self._finalizer()

    def _start(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        remote = self._remote
        shared = remote.descriptor if remote else -1
        numbers = str(theirs.fileno()), str(self._memory)
        arguments = [str(self._release), *numbers, self._engine, str(shared)]
        with theirs:
            try:
                process = subprocess.Popen(  # noqa: S603 - our own module
                    [sys.executable, "-m", "hankegraafi.store.pool.zygote", *arguments],
                    pass_fds=[theirs.fileno(), *([shared] if remote else [])],
                    stdin=subprocess.PIPE if remote else subprocess.DEVNULL,
                    process_group=0,
                )
            except OSError as error:
                ours.close()
                raise ReleaseError(
                    f"no worker process can be started ({error.strerror})"
                ) from error
        if process.stdin and remote:
            with contextlib.suppress(OSError), process.stdin:
                process.stdin.write(remote.written())
        self.pid = process.pid
        self.ready = False
        self._asked = 0
        self._control = ours
        self._finalizer = weakref.finalize(self, _end, ours, process)

    def _tell(self, letter: bytes, pid: int) -> bool:
        try:
            self._control.send(WORD.pack(letter, pid, 0))
        except OSError:
            return False
        return True

    def _hear(self) -> None:
        """Take in what the process tells, all of it."""
        while self._attached:
            try:
                message, handles, _, _ = socket.recv_fds(self._control, WORD.size, 2)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                message, handles = b"", []
            if not message:
                self._begin_anew()
                return
            letter, pid, status = WORD.unpack(message)
            self._take(letter, pid, status, handles)

    def _take(self, letter: bytes, pid: int, status: int, handles: list[int]) -> None:
        if letter == READY:
            self.ready = True
            self._tell_read()
            self.fork(1)
        elif letter == WORKER:
            self._asked -= 1
            connection, handle = socket.socket(fileno=handles[0]), handles[1]
            worker = self._workers[pid] = Worker(pid, connection, handle, self)
            self.keeper.born(worker)
        elif letter == EXIT and pid in self._workers:
            worker = self._workers.pop(pid)
            worker.ended = True
            worker.drain()
            worker.close()
            self.keeper.died(worker, status)
            worker.forget()

    def _begin_anew(self) -> None:
        """Start another process in place of one that is gone."""
        fatal = not self.ready
        self.ready = False
        self._tell_read()
        self._attached = False
        self.loop.remove_reader(self._control)
        workers, self._workers = list(self._workers.values()), {}
        for worker in workers:
            worker.kill()
            worker.close()
        error = Overloaded(
            "the process that answers queries has ended, and another begins",
            way_out="Try again in a moment.",
        )
        self.keeper.lost(error, fatal=fatal)
        for worker in workers:
            worker.forget()
        self._finalizer()
        if not self._closed:
            self.loop.call_later(_AGAIN if fatal else 0, self._start_anew)

    def _tell_read(self) -> None:
        if self._read and not self._read.done():
            self._read.set_result(None)

    def _start_anew(self) -> None:
        if not self._closed:
            with contextlib.suppress(ReleaseError):
                self._start()
                self.attach(self.loop)


def _end(control: socket.socket, process: "subprocess.Popen[bytes]") -> None:
    """End a process with all that it forked, and take leave of it."""
    control.close()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
