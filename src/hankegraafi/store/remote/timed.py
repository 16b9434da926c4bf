"""A connection on which every step ends in time, however slowly an answer drips.

A watch (`hankegraafi.watches`) does so by a thread for each exchange, which is too much where a
query takes a millisecond.
"""

import io
import socket
import time

_TCP = {socket.AF_INET, socket.AF_INET6} if hasattr(socket, "TCP_QUICKACK") else set()


class TimedSocket:
    """What `http.client` needs of a socket; nothing waits beyond `end`, by `time.monotonic`."""

    def __init__(self, sock: socket.socket) -> None:
        """Take the socket; `end` has to be set before each exchange."""
        self.end = 0.0
        self._sock = sock

    def allow(self) -> socket.socket:
        """Give the socket, which waits no longer than there is time.

        Raises:
            TimeoutError: the time is over.
        """
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time is over")
        self._sock.settimeout(left)
        return self._sock

    def acknowledge(self) -> None:
        """Say at once what has come: some engines send no more until then (Nagle's algorithm).

        Linux forgets that it was told so, so it is told before each reading.
        """
        if self._sock.family in _TCP:
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)

    def sendall(self, content: bytes) -> None:
        """Send all of it.

        Raises:
            OSError: the connection is broken; TimeoutError where the time is over.
        """
        self.allow().sendall(content)

    def makefile(self, _mode: str = "rb") -> io.BufferedReader:
        """Give what comes over the connection; it stays open as long as this is read."""
        return io.BufferedReader(_Incoming(self, self._sock.makefile("rb", buffering=0)))

    def close(self) -> None:
        """Close the socket once nobody reads from it any more."""
        self._sock.close()


class _Incoming(io.RawIOBase):
    def __init__(self, timed: TimedSocket, raw: socket.SocketIO) -> None:
        super().__init__()
        self._timed = timed
        self._raw = raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int | None:  # type: ignore[override]
        self._timed.allow()
        self._timed.acknowledge()
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()
