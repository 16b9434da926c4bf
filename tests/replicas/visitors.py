"""Visitors of a service, many at once: what each asked, and what came."""

import http.client
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import NamedTuple


class Asked(NamedTuple):
    """A request."""

    path: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes | None = None

    @property
    def method(self) -> str:
        """The method of HTTP."""
        return "GET" if self.body is None else "POST"


class Came(NamedTuple):
    """An answer; `status` is 0 when none came, and `body` says why."""

    asked: Asked
    status: int
    release: str
    body: bytes


class Visitors:
    """Each asks one thing after the other, on a connection that is kept while it can be."""

    def __init__(self, port: int) -> None:
        self.came: list[Came] = []
        self._port = port
        self._changed = threading.Condition()
        self._over = False

    def until(self, what: Callable[[Sequence[Came]], bool]) -> None:
        """Wait until what came is as it should be."""
        with self._changed:
            assert self._changed.wait_for(lambda: what(self.came), timeout=60)

    def more(self, number: int) -> None:
        """Wait until so many answers more have come."""
        seen = len(self.came)
        self.until(lambda came: len(came) >= seen + number)

    @contextmanager
    def at_it(self, asks: Sequence[Callable[[int], Asked]]) -> Iterator[None]:
        """Let a visitor for each of these ask, until the block ends."""
        threads = [threading.Thread(target=self._visit, args=(ask,)) for ask in asks]
        for each in threads:
            each.start()
        try:
            yield
        finally:
            self._over = True
            for each in threads:
                each.join()

    def _visit(self, ask: Callable[[int], Asked]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        for number in count():
            if self._over:
                break
            came = request(connection, ask(number))
            with self._changed:
                self.came.append(came)
                self._changed.notify_all()
        connection.close()


def request(connection: http.client.HTTPConnection, asked: Asked) -> Came:
    """Ask once; the connection is opened anew where it was closed."""
    try:
        connection.request(asked.method, asked.path, asked.body, dict(asked.headers))
        answer = connection.getresponse()
        body = answer.read()
    except (http.client.HTTPException, OSError) as error:
        connection.close()
        return Came(asked, 0, "", repr(error).encode())
    return Came(asked, answer.status, answer.headers["hankegraafi-release"] or "", body)
