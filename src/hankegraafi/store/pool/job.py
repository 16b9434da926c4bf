"""One question on its way through a pool, and what has come of its answer."""

import asyncio
import enum
from collections import deque
from collections.abc import AsyncIterator, Callable

from hankegraafi.errors import HankegraafiError
from hankegraafi.store.pool import wire
from hankegraafi.store.pool.plain import Plain
from hankegraafi.store.pool.wire import Head, Question, Table

SHORT_ANSWER = 1 << 18
"""Up to how many bytes an answer is waited for, before the first of them are given on."""
HIGH = 1 << 19
"""How many bytes of an answer are kept for a slow reader, before the worker has to wait."""
_PATIENCE = 0.01
_SLOW = 0.05


class Stage(enum.IntEnum):
    """Where a question is."""

    WAITING = 0
    SHORT = 1
    LONG = 2
    ASIDE = 3
    AWAY = 4
    DONE = 5


class Job:
    """A question and its answer; use it from one event loop.

    `on_ready` is called once when the beginning of the answer has come, or none will;
    `on_slow` once when that takes longer than a moment; `on_room` when the reader has made room;
    `on_close` when nobody waits for the answer any more. `away` says that its worker waits for an
    engine elsewhere.
    """

    head: Head | None = None
    table: Table | None = None
    ended = False
    leaves = False
    left = False
    away = False
    stalled_since: float | None = None
    on_ready: Callable[[], None] | None = None
    on_slow: Callable[[], None] | None = None
    on_room: Callable[[], None] | None = None
    on_close: Callable[["Job"], None] | None = None
    _error: HankegraafiError | None = None
    _idle = 0.0
    _size = 0
    _first: float | None = None
    _given = False
    _ready = False
    _begun: asyncio.Future[None] | None = None
    _more: asyncio.Future[None] | None = None

    def __init__(self, question: Question | Plain, *, now: float) -> None:
        self.question = question
        self.stage = Stage.WAITING
        self.asked = now
        self.began = now
        self._kept = bytearray()
        self._pieces: deque[bytes] = deque()

    @property
    def is_given(self) -> bool:
        """Whether a part of the answer was given on, so that it cannot begin anew."""
        return self._given

    @property
    def is_full(self) -> bool:
        """Whether no more should be read before the reader has made room."""
        return self._size > HIGH

    @property
    def is_plain(self) -> bool:
        """Whether the answer is there as a whole: bytes in a format, and not too many of them."""
        fits = self.head is not None and bool(self.head.format) and self.table is None
        return self.ended and fits and self._error is None and self._size <= SHORT_ANSWER

    @property
    def is_unusual(self) -> bool:
        """Whether the worker found that the query has to be asked as a question."""
        return self.ended and self.head is None and self._error is None

    def is_heavy(self, since: float) -> bool:
        """Whether its worker computes since a time: not while it waits for an engine elsewhere."""
        return self.began <= since and (self._given or not self.away)

    def computed(self, *, now: float) -> float:
        """Give the seconds of computing so far: not those in which the reader was slow."""
        stalled = now - self.stalled_since if self.stalled_since is not None else 0.0
        return now - self.began - self._idle - stalled

    def take(self) -> bytes:
        """Give all that has come."""
        content = b"".join(self._pieces)
        self._pieces.clear()
        self._taken(self._size)
        return content

    async def begin(self) -> bytes:
        """Wait for the beginning of the answer and give it; all of it when it is short.

        Raises:
            HankegraafiError: there is no answer; says why.
        """
        while not self._ready:  # it may begin anew between being woken and going on
            self._begun = asyncio.get_running_loop().create_future()
            await self._begun
        if self._error and not self._pieces:
            raise self._error
        return self.take()

    @property
    def is_whole(self) -> bool:
        """Whether nothing follows what was given."""
        return self.ended and not self._pieces and self._error is None

    async def rest(self) -> AsyncIterator[bytes]:
        """Go through what follows the beginning.

        Raises:
            HankegraafiError: the answer broke off; what came before is not whole.
        """
        while True:
            if self._pieces:
                piece = self._pieces.popleft()
                self._taken(len(piece))
                yield piece
            elif self._error:
                raise self._error
            elif self.ended:
                return
            else:
                self._more = asyncio.get_running_loop().create_future()
                await self._more

    def close(self) -> None:
        """Say that nobody waits any more."""
        self.left = not self.ended
        if self.on_close:
            self.on_close(self)

    def feed(self, data: memoryview, *, now: float) -> memoryview:
        """Take what a worker sent; give back what follows the end of this answer."""
        kept = self._kept
        if not kept and (end := self._feed_whole(data)):
            return data[end:]
        kept += data
        at = 0
        while not self.ended and len(kept) - at >= wire.FRAME.size:
            letter, length = wire.FRAME.unpack_from(kept, at)
            end = at + wire.FRAME.size + length
            if end > len(kept):
                break
            self._frame(letter, bytes(memoryview(kept)[at + wire.FRAME.size : end]), now)
            at = end
        rest = memoryview(bytes(kept[at:])) if self.ended else data[:0]
        del kept[:at]
        waited = self._first is not None and now - self._first > _PATIENCE
        if self.ended or self._size > SHORT_ANSWER or self._more or waited:
            self._wake()
        return rest

    def _feed_whole(self, data: memoryview) -> int:
        """Take an answer that came at once, and say where it ends; 0 if it is not one."""
        if len(data) < wire.FRAME.size:
            return 0
        letter, length = wire.FRAME.unpack_from(data)
        end: int = wire.FRAME.size + length
        if letter != wire.WHOLE or len(data) < end:
            return 0
        self._whole(data[wire.FRAME.size : end])
        self._wake()
        return end

    def _whole(self, written: bytes | memoryview) -> None:
        self.head, content, self.leaves = wire.unpack_whole(written)
        if content:
            self._pieces.append(content)
            self._size += len(content)
        self.ended = True

    def nudge(self, *, now: float) -> None:
        """Give on what has come, if the rest of it lets itself be waited for."""
        if self._first is not None and now - self._first > _PATIENCE:
            self._wake()
        if self.on_slow and now - self.asked > _SLOW:
            self.on_slow()
            self.on_slow = None

    def fail(self, error: HankegraafiError) -> None:
        """End the answer with an error, unless it is whole."""
        if not self.ended:
            self._error = self._error or error
            self.ended = True
        self._wake()

    def restart(self) -> None:
        """Forget what a worker sent, to begin anew with another."""
        self.head = self.table = self._first = None
        self._kept.clear()
        self._pieces.clear()
        self._size = 0
        self._ready = False
        self._idle = 0.0
        self.away = False
        self.stage = Stage.WAITING

    def _frame(self, letter: bytes, content: bytes, now: float) -> None:
        if letter == wire.PIECE:
            self._pieces.append(content)
            self._size += len(content)
            self._first = self._first or now
        elif letter == wire.HEAD:
            self.head = wire.unpack_head(content)
        elif letter == wire.TABLE:
            self.table = wire.unpack(content)
        elif letter == wire.ERROR:
            self._error = wire.unpack(content)
        elif letter == wire.WHOLE:
            self._whole(content)
        elif letter == wire.AWAY:
            self.away = content == b"1"
        else:
            self.ended = True
            self.leaves = content == b"1"

    def _taken(self, size: int) -> None:
        """Note that the reader took some bytes: the worker may go on."""
        self._given = True
        self._size -= size
        if self.stalled_since is not None:
            self._idle += asyncio.get_running_loop().time() - self.stalled_since
            self.stalled_since = None
        if self.on_room and not self.is_full:
            self.on_room()

    def _wake(self) -> None:
        self._ready = True
        if self.on_ready:
            on_ready, self.on_ready = self.on_ready, None
            on_ready()
        for future in (self._begun, self._more):
            if future is not None and not future.done():
                future.set_result(None)
        self._more = None
