"""Visitors' queries, each in a process of its own that can be ended; the server's side.

See `store.zygote` for the other side.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from pathlib import Path

from hankegraafi.errors import HankegraafiError, QueryLimit, ReleaseError
from hankegraafi.store import wire
from hankegraafi.store.wire import Head, Question

_GRACE = 5.0
_LATE = 0.2
_WAY_OUT = "Ask for less at once: join every pattern to another, and set a LIMIT."


class Workers:
    """Forks a worker for each question; any number of threads may ask."""

    def __init__(self, release: Path) -> None:
        """Start the process that holds a release; it reads while others go on."""
        self._release = release
        self._lock = threading.Lock()
        self._start()

    def ask(self, question: Question) -> "Asked":
        """Send a question to a worker of its own.

        Raises:
            ReleaseError: the process that holds the release cannot be started.
        """
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            try:
                self._hand_over(theirs)
            except BaseException:
                ours.close()
                raise
        return Asked(ours, question)

    def _hand_over(self, connection: socket.socket) -> None:
        """Give a connection to the process that forks, or to a new one where it has died."""
        try:
            socket.send_fds(self._control, [b"Q"], [connection.fileno()])
        except OSError:
            self.close()
            self._start()
            socket.send_fds(self._control, [b"Q"], [connection.fileno()])

    def close(self) -> None:
        """End the process and its workers."""
        self._finalizer()

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        module = "hankegraafi.store.zygote"
        with theirs:
            try:
                process = subprocess.Popen(  # noqa: S603 - our own module
                    [sys.executable, "-m", module, str(self._release), str(theirs.fileno())],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                )
            except OSError as error:
                ours.close()
                raise ReleaseError(
                    f"no worker process can be started ({error.strerror})"
                ) from error
        self._control = ours
        self._finalizer = weakref.finalize(self, _end, ours, process)


def _end(control: socket.socket, process: subprocess.Popen[bytes]) -> None:
    control.close()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE)
    process.kill()
    process.wait()


class Asked:
    """A question that a worker is at; `kill` may be called from another thread."""

    def __init__(self, connection: socket.socket, question: Question) -> None:
        self._connection = connection
        self._question = question
        self._began = time.monotonic()
        self._worker: int | None = None
        self._killed = False
        self._lock = threading.Lock()

    def begin(self) -> Head:
        """Wait for the beginning of the answer.

        Raises:
            QueryLimit: the query took more than it may, or ended its worker.
            HankegraafiError: what the worker says is wrong with the query.
        """
        try:
            wire.send_object(self._connection, wire.HEAD, self._question)
            self._meet()
            self._began = time.monotonic()
            letter, content = self._frame()
        except OSError as error:
            raise self._broken() from error
        if letter == wire.ERROR:
            self.close()
            raise self._error(content)
        return self._head(content)

    def pieces(self) -> Iterator[bytes]:
        """Go through the pieces of the answer.

        Raises:
            HankegraafiError: the answer broke off; what came before is not whole.
        """
        try:
            while True:
                letter, content = self._frame()
                if letter == wire.END:
                    return
                if letter == wire.ERROR:
                    raise self._error(content)
                yield content
        finally:
            self.close()

    def kill(self) -> None:
        """End the worker; whoever waits for its answer gets an error."""
        with self._lock:
            self._killed = True
            if self._worker is not None:
                with contextlib.suppress(ProcessLookupError):
                    signal.pidfd_send_signal(self._worker, signal.SIGKILL)

    def close(self) -> None:
        """End the worker if it is still there, and forget it."""
        self.kill()
        with self._lock:
            if self._worker is not None:
                os.close(self._worker)
                self._worker = None
            self._connection.close()

    def _meet(self) -> None:
        """Take the worker's handle, so that it can be ended and no other process can."""
        message, descriptors, _, _ = socket.recv_fds(self._connection, 1, 1)
        if not message:
            raise ConnectionError("the worker is gone")
        with self._lock:
            self._worker = descriptors[0]
        if self._killed:
            self.kill()

    def _frame(self) -> tuple[bytes, bytes]:
        frame = wire.receive(self._connection)
        if frame is None:
            raise self._broken()
        return frame

    def _head(self, content: bytes) -> Head:
        head: Head = wire.unpack(content)
        return head

    def _error(self, content: bytes) -> HankegraafiError:
        error: HankegraafiError = wire.unpack(content)
        return error

    def _broken(self) -> HankegraafiError:
        """Say why a worker died before its answer was whole."""
        met, killed = self._worker is not None, self._killed
        self.close()
        if not met:
            return ReleaseError("no worker takes queries now", way_out="Try again in a moment.")
        limits = self._question.limits
        if killed:
            reason = "nobody waits for its answer"
        elif time.monotonic() - self._began > limits.seconds - _LATE:
            reason = f"it takes more than {limits.seconds:g} seconds"
        else:
            reason = (
                f"it needs more than {limits.memory >> 20} MiB of memory, or is nested too deep"
            )
        return QueryLimit(f"the query was stopped: {reason}", way_out=_WAY_OUT)
