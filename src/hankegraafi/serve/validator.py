"""Documents that visitors send are checked by processes of their own, a few at a time.

The process that has the shapes ready (`hankegraafi.check.apart`) is started for the first of them.
Each is read by a worker that it forks, which is ended when the connection to it is closed: because
its time is over, or its visitor has left.
"""

import asyncio
import contextlib
import json
import math
import os
import signal
import socket
import subprocess
import sys
import weakref
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from hankegraafi.config import Settings
from hankegraafi.errors import FaultError
from hankegraafi.serve.problems import Refusal

AT_ONCE = 2
"""How many documents are checked at the same time."""
QUEUE = 8
"""How many more may wait for their turn."""
PATIENCE = 15.0
"""How long each of them waits, in seconds."""
HELD = 64 << 20
"""How many bytes of documents are held at the same time, those that are still arriving too."""

_MODULE = "hankegraafi.check.apart"
_BUSY = {"Retry-After": "5"}
_SOON = {"Retry-After": "1"}
_NO_MEMORY = frozenset({3, -signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS, -signal.SIGKILL})
_NO_TIME = frozenset({-signal.SIGXCPU, -signal.SIGALRM})


class Validator:
    """Has documents checked; holds no more of them than it may."""

    def __init__(self, settings: Settings) -> None:
        """Begin without a process; `query_seconds` and `query_memory` are what a check may take."""
        self._seconds = math.ceil(settings.query_seconds)
        self._memory = settings.query_memory
        self._places = asyncio.Semaphore(AT_ONCE)
        self._waiting = 0
        self._held = 0
        self._control: socket.socket | None = None
        self._ready: asyncio.Future[bool] | None = None
        self._life: asyncio.Future[None] | None = None
        self._finalizer: weakref.finalize[Any, Validator] | None = None

    def hold(self, size: int) -> None:
        """Take note of bytes that are held from now on.

        Raises:
            Refusal: there are too many.
        """
        if self._held + size > HELD:
            raise Refusal(503, "validations_wait", headers={**_BUSY, "Connection": "close"})
        self._held += size

    def let_go(self, size: int) -> None:
        """Take note of bytes that are held no more."""
        self._held -= size

    async def check(self, content: bytes, wanted: Mapping[str, object]) -> dict[str, Any]:
        """Check a document; `wanted` are members of `hankegraafi.check.apart.Wanted`.

        Returns:
            What was found, or "broken" with what is wrong with the document.

        Raises:
            Refusal: too many wait, or it takes more than it may.
            FaultError: the check failed.
        """
        line = {
            "size": len(content),
            "seconds": self._seconds,
            "memory": self._memory << 20,
            **wanted,
        }
        async with self._place():
            await self._until_ready()
            try:
                async with asyncio.timeout(2 * self._seconds):
                    told = await self._ask(json.dumps(line).encode() + b"\n", content)
            except TimeoutError:
                told = {"ended": -signal.SIGXCPU}
        if "ended" in told:
            raise self._ended(told["ended"])
        if "fault" in told:
            raise FaultError(told["fault"])
        return told

    def close(self) -> None:
        """End the process and all workers."""
        if self._life:
            self._life.cancel()
        if self._finalizer:
            self._finalizer()
        self._control = self._life = None

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """Wait for a place."""
        if self._waiting >= QUEUE:
            raise Refusal(503, "validations_wait", headers=_BUSY)
        self._waiting += 1
        try:
            async with asyncio.timeout(PATIENCE):
                await self._places.acquire()
        except TimeoutError as error:
            raise Refusal(503, "validations_wait", headers=_BUSY) from error
        finally:
            self._waiting -= 1
        try:
            yield
        finally:
            self._places.release()

    async def _ask(self, line: bytes, content: bytes) -> dict[str, Any]:
        """Send a document to a new worker, and take its answer."""
        reader, writer = await asyncio.open_connection(sock=self._connect())
        try:
            writer.write(line)
            writer.write(content)  # a worker that has ended reads no more, but says how
            answer = await reader.read(-1)
        except ConnectionError:
            answer = b""
        finally:
            writer.transport.abort()
        return _read(answer)

    def _connect(self) -> socket.socket:
        """Give one end of a socket whose other end a new worker will have.

        Raises:
            Refusal: the process that forks the workers has just ended.
        """
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                if self._control is None:
                    raise BrokenPipeError
                socket.send_fds(self._control, [b"D"], [theirs.fileno()])
            except OSError as error:
                ours.close()
                raise Refusal(503, "validator_lost", headers=_SOON) from error
        ours.settimeout(0)
        return ours

    async def _until_ready(self) -> None:
        """Wait until the process has read the shapes; one that is gone is started anew.

        Raises:
            FaultError: it cannot be started.
        """
        if self._life is None or self._life.done():
            self.close()
            self._start()
        if self._ready is None or not await asyncio.shield(self._ready):
            raise FaultError("the process that checks documents cannot be started")

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - our own module
                [sys.executable, "-P", "-B", "-m", _MODULE, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
                cwd="/",
                process_group=0,
            )
        ours.settimeout(0)
        self._control = ours
        self._ready = asyncio.get_running_loop().create_future()
        self._life = asyncio.ensure_future(_attend(ours, self._ready))
        self._finalizer = weakref.finalize(self, _end, ours, process)

    def _ended(self, status: int) -> Exception:
        """Say why a worker ended before it had an answer."""
        if status in _NO_TIME:
            return Refusal(422, "validation_time", seconds=self._seconds)
        if status in _NO_MEMORY:
            return Refusal(422, "validation_memory", memory=self._memory)
        return FaultError(f"a worker that checked a document ended with the status {status}")


async def _attend(control: socket.socket, ready: "asyncio.Future[bool]") -> None:
    """Take note of when a process is ready; return when it is gone."""
    loop = asyncio.get_running_loop()
    said = b"R"
    while said:
        try:
            said = await loop.sock_recv(control, 1)
        except OSError:
            said = b""
        if not ready.done():
            ready.set_result(bool(said))


def _read(answer: bytes) -> dict[str, Any]:
    """Read what a worker says; one that says nothing went down with the process that forked it."""
    try:
        told: dict[str, Any] = json.loads(answer)
    except ValueError:
        raise Refusal(503, "validator_lost", headers=_SOON) from None
    return told


def _end(control: socket.socket, process: "subprocess.Popen[bytes]") -> None:
    """End a process with all that it forked, and take leave of it."""
    control.close()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
