"""The client of engines against a small server that misbehaves."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from hankegraafi.errors import EngineError
from hankegraafi.store.remote.address import EngineAddress
from hankegraafi.store.remote.client import Client

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
Serve = Callable[[socket.socket, int], None]


@contextmanager
def serving(serve: Serve) -> Iterator[EngineAddress]:
    """Serve each connection by a function, which is told how many came before."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        over = threading.Event()

        def run() -> None:
            number = 0
            while True:
                connection, _ = listening.accept()
                with connection:
                    if over.is_set():
                        return
                    serve(connection, number)
                number += 1

        thread = threading.Thread(target=run)
        thread.start()
        port = listening.getsockname()[1]
        try:
            yield EngineAddress.of(f"sparql+http://127.0.0.1:{port}/sparql")
        finally:
            over.set()
            socket.create_connection(("127.0.0.1", port)).close()
            thread.join()


def request(connection: socket.socket) -> bytes:
    """Read a request whole; nothing where the other end is gone."""
    found = b""
    while b"\r\n\r\n" not in found:
        more = connection.recv(65536)
        if not more:
            return b""
        found += more
    head, _, body = found.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0] or 0)
    while len(body) < length:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def ask(client: Client, seconds: float = 5.0) -> tuple[int, bytes]:
    reply = client.ask("ASK {}", accept="*/*", seconds=seconds)
    try:
        return reply.status, reply.read()
    finally:
        reply.close()


def test_one_connection_is_kept() -> None:
    connections: list[int] = []

    def serve(connection: socket.socket, number: int) -> None:
        connections.append(number)
        while request(connection):
            connection.sendall(OK)

    with serving(serve) as address:
        client = Client(address)
        assert [(200, b"ok")] * 3 == [ask(client) for _ in range(3)]
        client.close()

    assert [0] == connections


def test_a_connection_that_was_closed_meanwhile_is_opened_anew() -> None:
    def serve(connection: socket.socket, number: int) -> None:
        request(connection)
        connection.sendall(OK)

    with serving(serve) as address:
        client = Client(address)
        assert [(200, b"ok")] * 3 == [ask(client) for _ in range(3)]
        client.close()


def test_one_broken_answer_is_asked_for_again() -> None:
    def serve(connection: socket.socket, number: int) -> None:
        request(connection)
        if number:
            connection.sendall(OK)

    with serving(serve) as address:
        client = Client(address)
        assert (200, b"ok") == ask(client)
        client.close()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhal",
        b"\x00\xff garbage\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
    ],
)
def test_a_broken_answer_is_told(answer: bytes) -> None:
    def serve(connection: socket.socket, number: int) -> None:
        request(connection)
        connection.sendall(answer)

    with serving(serve) as address:
        client = Client(address)
        with pytest.raises(EngineError, match="broke off") as raised:
            ask(client)
        client.close()

    assert ("broken", 502) == (raised.value.reason, raised.value.status)


def test_silence_is_told_in_time() -> None:
    over = threading.Event()

    def serve(connection: socket.socket, number: int) -> None:
        request(connection)
        over.wait(10)

    with serving(serve) as address:
        client = Client(address)
        with pytest.raises(EngineError, match=r"no whole answer within 0\.2 seconds") as raised:
            ask(client, 0.2)
        over.set()
        client.close()

    assert ("slow", 504) == (raised.value.reason, raised.value.status)


def test_an_answer_that_drips_is_told_in_time() -> None:
    over = threading.Event()

    def serve(connection: socket.socket, number: int) -> None:
        request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        try:
            while not over.wait(0.01):
                connection.sendall(b"x")
        except OSError:
            pass

    with serving(serve) as address:
        client = Client(address)
        with pytest.raises(EngineError) as raised:
            ask(client, 0.3)
        over.set()
        client.close()

    assert "slow" == raised.value.reason


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    client = Client(EngineAddress.of(f"sparql+http://127.0.0.1:{port}/sparql"))

    with pytest.raises(EngineError, match=r"cannot be reached.*Start it") as raised:
        ask(client)

    assert ("unreachable", 503) == (raised.value.reason, raised.value.status)


def test_who_asks_is_said_when_the_engine_wants_to_know() -> None:
    heads: list[bytes] = []

    def serve(connection: socket.socket, number: int) -> None:
        while head := request(connection):
            heads.append(head)
            if b"Authorization: Basic ZGJhOmRiYQ==" in head:
                connection.sendall(OK)
            else:
                connection.sendall(
                    b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=x\r\n"
                    b"Content-Length: 0\r\n\r\n"
                )

    with serving(serve) as address:
        client = Client(EngineAddress(address.web, "dba", "dba"))
        assert [(200, b"ok")] * 2 == [ask(client), ask(client)]
        client.close()

    assert [False, True, True] == [b"Authorization" in head for head in heads]
