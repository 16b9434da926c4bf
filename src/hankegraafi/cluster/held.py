"""Work as it is held by a worker of a cluster, made ready when it is first needed."""

import pickle
from threading import Lock
from typing import TYPE_CHECKING, Any

from hankegraafi.cluster.sending import CODE, asking
from hankegraafi.cluster.watch import told
from hankegraafi.errors import FaultError, HankegraafiError

if TYPE_CHECKING:
    from hankegraafi.parallel import Errand


class Held:
    """Some work, by the parts of what was sent; between workers it travels as these.

    A worker with several threads does one piece after the other: what work remembers from piece to
    piece is not made for two at once.
    """

    def __init__(self, *parts: bytes) -> None:
        self._parts = parts
        self._lock = Lock()
        self._work: Errand | None = None

    def __reduce__(self) -> tuple[Any, ...]:
        return Held, self._parts

    def __sizeof__(self) -> int:
        return sum(map(len, self._parts))

    def __call__(self, given: bytes) -> bytes:
        """Do the work on a piece; give whether it went well, and what it gave or raised."""
        with self._lock:
            try:
                answer: tuple[bool, Any] = True, self._done(given)
            except (HankegraafiError, OSError, ValueError) as error:
                answer = False, error
        return pickle.dumps(answer)

    def _done(self, given: bytes) -> Any:
        if self._work is None:
            expected, work = pickle.loads(b"".join(self._parts))  # noqa: S301 - our own
            found = asking()(CODE)
            if found != expected:  # it came when all others had been asked
                raise FaultError(
                    f"a worker of the cluster has {told(found)} and not {told(expected)}",
                    way_out="Install the same versions on all workers.",
                )
            self._work = pickle.loads(work)  # noqa: S301 - our own
        return self._work.done(pickle.loads(given))  # noqa: S301 - our own
