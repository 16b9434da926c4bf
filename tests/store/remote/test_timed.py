"""Nothing waits on a connection beyond its time."""

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from hankegraafi.store.remote.timed import TimedSocket

Pair = tuple[TimedSocket, socket.socket]


@pytest.fixture
def pair() -> Iterator[Pair]:
    own, other = socket.socketpair()
    timed = TimedSocket(own)
    yield timed, other
    timed.close()
    other.close()


def ends_in(timed: TimedSocket, seconds: float) -> float:
    timed.end = time.monotonic() + seconds
    return timed.end


def test_what_comes_in_time_is_read(pair: Pair) -> None:
    timed, other = pair
    ends_in(timed, 60)
    with timed.makefile() as incoming:
        timed.sendall(b"asked")
        assert b"asked" == other.recv(100)
        other.sendall(b"told\nmore")
        other.close()

        assert [b"told\n", b"more", b""] == [incoming.readline(), incoming.read(), incoming.read()]


def test_an_answer_that_drips_is_not_waited_for(pair: Pair) -> None:
    timed, other = pair
    enough = threading.Event()

    def drip() -> None:
        while not enough.wait(0.01):
            other.sendall(b".")

    dripping = threading.Thread(target=drip)
    dripping.start()
    end = ends_in(timed, 0.2)
    with timed.makefile() as incoming, pytest.raises(TimeoutError):
        incoming.read()
    enough.set()
    dripping.join()

    assert end <= time.monotonic() < end + 5


def test_who_takes_nothing_is_not_waited_for(pair: Pair) -> None:
    timed, _ = pair
    ends_in(timed, 0.1)

    with pytest.raises(TimeoutError):
        timed.sendall(bytes(100 << 20))


def test_more_time_can_be_given(pair: Pair) -> None:
    timed, other = pair
    ends_in(timed, -1)
    with timed.makefile() as incoming:
        with pytest.raises(TimeoutError):
            incoming.read(1)
        timed.end += 61
        other.sendall(b"x")

        assert b"x" == incoming.read(1)


def test_what_is_read_stays_open_when_the_connection_is_closed(pair: Pair) -> None:
    timed, other = pair
    ends_in(timed, 60)
    with timed.makefile() as incoming:
        timed.close()
        other.sendall(b"the rest")
        other.close()

        assert b"the rest" == incoming.read()
