"""A watch over a connection: it is cut when its time is over, however slowly an answer drips."""

import contextlib
import socket
import threading
import time


class Watch(threading.Thread):
    """Cuts a connection at a time of `time.monotonic`; more time can be given."""

    def __init__(self, sock: socket.socket, end: float) -> None:
        """Take the connection, and when its time is over, in seconds of `time.monotonic`."""
        super().__init__(daemon=True)
        self._sock = sock
        self._end = end
        self._done = threading.Event()
        self._over = False

    def __enter__(self) -> "Watch":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self.join()

    def give(self, seconds: float) -> None:
        """Give more time."""
        self._end += seconds

    def check(self) -> None:
        """See that the time was not over: a connection that was cut looks like one that ended.

        Raises:
            TimeoutError: it was.
        """
        if self._over:
            raise TimeoutError

    def run(self) -> None:
        """Wait until the time is over, or the answer is there."""
        while not self._done.wait(max(self._end - time.monotonic(), 0)):
            if time.monotonic() >= self._end:
                self._over = True
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(self._sock, socket.SHUT_RDWR)
                return
