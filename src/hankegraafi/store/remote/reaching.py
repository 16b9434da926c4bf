"""A connection to an engine, made within a time: its name, its address, its certificate."""

import queue
import socket
import ssl
import threading
import time

from hankegraafi.addresses import WebAddress
from hankegraafi.watches import Watch

_Found = list[tuple[str, int]]


def reach(place: WebAddress, end: float, trust: ssl.SSLContext | None) -> socket.socket:
    """Connect until a time of `time.monotonic`, with TLS where there is something to `trust`.

    Raises:
        OSError: it cannot be reached; TimeoutError where the time was over.
    """
    failed: OSError | None = None
    for host, port in _resolved(place, end):
        try:
            sock = socket.create_connection((host, port), _left(end))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return _secured(sock, place.host, end, trust) if trust else sock
        except ssl.SSLCertVerificationError:
            raise
        except OSError as error:
            failed = error
    raise failed or OSError(f"{place.host} has no address")


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError("it takes too long")
    return left


def _resolved(place: WebAddress, end: float) -> _Found:
    """Look a name up; the system may take very long for that, so it is left behind if it does."""
    answers: queue.SimpleQueue[_Found | OSError] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
            answers.put([(str(each[4][0]), int(each[4][1])) for each in found])
        except OSError as error:
            answers.put(error)
        except ValueError:  # no name of a host
            answers.put(OSError(f"{place.host} is no name of a host"))

    threading.Thread(target=look_up, daemon=True).start()
    try:
        answer = answers.get(timeout=_left(end))
    except queue.Empty:
        raise TimeoutError("its name is not found in time") from None
    if isinstance(answer, OSError):
        raise answer
    return answer


def _secured(sock: socket.socket, host: str, end: float, trust: ssl.SSLContext) -> ssl.SSLSocket:
    secured = trust.wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)
    try:
        with Watch(secured, end) as watch:
            secured.do_handshake()
            watch.check()
    except (OSError, ValueError) as error:
        secured.close()
        if isinstance(error, ssl.SSLCertVerificationError):
            raise
        raise OSError(f"no TLS: {error}") from error
    return secured
