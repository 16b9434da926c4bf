"""The client that asks SPARQL endpoints for queries, at allowed hosts and public addresses.

The address that was checked is the one that is connected to, so a name cannot be answered
differently a moment later. Every redirect is checked like the first request. One clock runs over
names, connections, requests and answers.
"""

import contextlib
import http.client
import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from urllib.parse import urlencode

from hankegraafi import __version__, formats
from hankegraafi.addresses import WebAddress
from hankegraafi.store.federation import reach
from hankegraafi.store.federation.reach import Address, ServiceError

SECONDS = 10.0
"""How long all calls of one query may take together, in seconds."""
MAX_BYTES = 5_000_000
"""The longest answer that is read, in bytes."""
MAX_REDIRECTS = 3
"""How many redirects are followed."""

_HEADERS = {
    "Accept": formats.JSON.media_type,
    "Accept-Encoding": "identity",
    "Connection": "close",
    "Content-Type": "application/x-www-form-urlencoded",
    "User-Agent": f"Hankegraafi/{__version__}",
}


def look_up(host: str, port: int) -> list[Address]:
    """Ask the name service for the addresses of a host.

    Raises:
        OSError: it knows none.
        UnicodeError: the name cannot be one.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [ipaddress.ip_address(each[4][0]) for each in found]


class Fetcher:
    """Asks other servers on behalf of one query; its time runs from when it is made."""

    def __init__(
        self,
        hosts: frozenset[str],
        *,
        look_up: Callable[[str, int], list[Address]] = look_up,
        may_reach: Callable[[Address], bool] = reach.may_reach,
        trust: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        """Take the hosts that may be asked, as `name` or `name:port`.

        `trust` says which certificates are good; by default those that the system trusts.
        """
        self._hosts = hosts
        self._look_up = look_up
        self._may_reach = may_reach
        self._trust = trust
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def __call__(self, endpoint: str, query: str) -> bytes:
        """Send a SELECT to an endpoint; give the answer, which should be JSON results.

        Raises:
            ServiceError: the endpoint may not be reached, or gives no such answer in time.
        """
        try:
            return self._follow(endpoint, urlencode({"query": query}).encode())
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise ServiceError(self._told(error)) from error

    def _follow(self, url: str, body: bytes) -> bytes:
        secure = False
        for _ in range(MAX_REDIRECTS + 1):
            endpoint = self._allowed(url)
            if secure and endpoint.scheme != "https":
                raise ServiceError("it redirects from https to http")
            secure = endpoint.scheme == "https"
            with contextlib.closing(self._connect(endpoint)) as sock, self._cut_in_time(sock):
                answer = _exchange(sock, endpoint, body)
            self._left()
            if isinstance(answer, bytes):
                return answer
            url = reach.absolute(answer, url)
        raise ServiceError(f"it redirects more than {MAX_REDIRECTS} times")

    def _allowed(self, url: str) -> WebAddress:
        endpoint = reach.endpoint_of(url)
        if endpoint is None:
            raise ServiceError("it leads to what is no plain http or https address")
        if not reach.is_among(endpoint, self._hosts):
            raise ServiceError(f"it leads to {endpoint.netloc}, which is not allowed")
        return endpoint

    def _connect(self, endpoint: WebAddress) -> socket.socket:
        sock = self._reach(endpoint)
        if endpoint.scheme == "http":
            return sock
        trust = self._trust or ssl.create_default_context()
        try:
            return trust.wrap_socket(sock, server_hostname=endpoint.host)
        except BaseException:
            sock.close()
            raise

    def _reach(self, endpoint: WebAddress) -> socket.socket:
        """Connect to the first address that answers; all of them must be public."""
        addresses = self._addresses(endpoint)
        if not addresses:
            raise ServiceError(f"the host {endpoint.host} is not known")
        if not all(self._may_reach(each) for each in addresses):
            raise ServiceError(f"the host {endpoint.host} has an address that is not public")
        for untried in range(len(addresses), 1, -1):
            with contextlib.suppress(OSError):
                target = (str(addresses[-untried]), endpoint.port)
                return socket.create_connection(target, self._left() / untried)
        return socket.create_connection((str(addresses[-1]), endpoint.port), self._left())

    def _addresses(self, endpoint: WebAddress) -> list[Address]:
        """Look a name up; the thread is left alone when the name service is too slow."""
        found: queue.SimpleQueue[list[Address]] = queue.SimpleQueue()

        def look() -> None:
            try:
                found.put(list(dict.fromkeys(self._look_up(endpoint.host, endpoint.port))))
            except (OSError, UnicodeError, ValueError):
                found.put([])

        threading.Thread(target=look, daemon=True).start()
        try:
            return found.get(timeout=self._left())
        except queue.Empty:
            raise TimeoutError from None

    @contextlib.contextmanager
    def _cut_in_time(self, sock: socket.socket) -> Iterator[None]:
        """Cut a connection when the time is over, however slowly it is used."""

        def cut() -> None:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

        timer = threading.Timer(self._left(), cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _left(self) -> float:
        """Give the seconds that are left, always some.

        Raises:
            TimeoutError: there are none.
        """
        left = self._end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _told(self, error: Exception) -> str:
        if time.monotonic() >= self._end or isinstance(error, TimeoutError):
            return f"there is no whole answer within {self._seconds:g} seconds"
        if isinstance(error, ssl.SSLCertVerificationError):
            return "its certificate is not good for its name"
        if isinstance(error, http.client.HTTPException):
            return "it does not speak HTTP, or broke off"
        return "it cannot be reached, or broke off"


def _exchange(sock: socket.socket, endpoint: WebAddress, body: bytes) -> bytes | str:
    """Send a request; give the answer, or where a redirect leads."""
    connection = http.client.HTTPConnection(endpoint.host, endpoint.port)
    connection.sock = sock
    connection.request("POST", endpoint.path, body, {"Host": endpoint.netloc, **_HEADERS})
    with connection.getresponse() as reply:
        if reply.status in {307, 308} and reply.headers.get("Location"):
            return str(reply.headers["Location"])
        if reply.status != http.client.OK:
            raise ServiceError(f"it answers with the status {reply.status}")
        return _content(reply)


def _content(reply: http.client.HTTPResponse) -> bytes:
    kind = reply.headers.get_content_type()
    if kind not in formats.JSON.media_types:
        raise ServiceError(f"its answer is {kind[:100]}, not JSON results")
    if reply.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise ServiceError("its answer is compressed, and that was not asked for")
    content = reply.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise ServiceError(f"its answer is longer than {MAX_BYTES} bytes")
    return content
