"""One load at a time: who holds the lock, and when a holder counts as dead."""

import json
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from hankegraafi.errors import FaultError
from hankegraafi.store.remote import holding, names
from hankegraafi.store.remote.address import EngineAddress
from hankegraafi.store.remote.client import Client
from hankegraafi.store.remote.door import Door, text, text_of


@contextmanager
def engine() -> Iterator[tuple[Door, ox.Store]]:
    """Serve a store in memory that takes queries and updates at one address."""
    store = ox.Store()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            content = b""
            if self.headers["Content-Type"] == "application/sparql-update":
                store.update(body)
            else:
                found = store.query(parse_qs(body)["query"][0])
                assert isinstance(found, ox.QuerySolutions)
                content = found.serialize(format=ox.QueryResultsFormat.JSON) or b""
            self.send_response_only(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    port = server.server_address[1]
    client = Client(EngineAddress.of(f"sparql+http://127.0.0.1:{port}/sparql"))
    try:
        yield Door(client, pauses=()), store
    finally:
        client.close()
        server.shutdown()
        server.server_close()
        thread.join()


def left(door: Door, sign: dict[str, object]) -> str:
    """Leave a lock behind, as a load that was killed does."""
    holder = holding.Holder(door, 1.0)
    holder.take()
    door.change(text("remove", thing=holder.name, property=holding.SIGN))
    told = text_of(json.dumps(sign))
    graph = f"GRAPH <{names.STATE}>"
    door.change(f"INSERT DATA {{ {graph} {{ <{holder.name}> <{holding.SIGN}> {told} }} }}")
    return holder.name


def test_nothing_is_left_of_a_lock_that_was_given_back() -> None:
    with engine() as (door, store):
        with holding.alone(door, beat=0.01) as holder:
            assert {holder.name} == holding.holders(door).keys()
            holder.check()
        assert 0 == len(store)


def test_a_sign_of_life_changes() -> None:
    with engine() as (door, _), holding.alone(door, beat=0.01):
        first = holding.holders(door)
        until = iter(range(1000))
        while holding.holders(door) == first:
            next(until)


def test_the_second_is_refused_while_the_first_lives() -> None:
    with engine() as (door, _), holding.alone(door, beat=0.01) as holder:
        with pytest.raises(FaultError, match="another load"), holding.alone(door, patience=60.0):
            raise AssertionError("two at once")
        holder.check()


def test_a_lock_without_life_is_taken_over() -> None:
    with engine() as (door, store):
        left(door, {"machine": "another", "process": 1, "began": "1", "sign": "x"})
        with holding.alone(door, patience=0.05) as holder:
            assert {holder.name} == holding.holders(door).keys()
        assert 0 == len(store)


@pytest.mark.parametrize("began", ["0", "x"])
def test_a_lock_of_a_process_that_ended_is_taken_over_at_once(began: str) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    with engine() as (door, _):
        machine = holding._machine()
        left(door, {"machine": machine, "process": gone.pid, "began": began, "sign": "x"})
        with holding.alone(door, patience=1e9) as holder:
            holder.check()


def test_a_lock_of_a_process_that_lives_is_watched() -> None:
    own = os.getpid()
    with engine() as (door, store):
        sign = {"machine": holding._machine(), "process": own, "began": holding._began(own)}
        left(door, sign)
        with holding.alone(door, patience=0.05):
            pass
        assert 0 == len(store)


def test_two_that_come_at_once_are_both_refused() -> None:
    with engine() as (door, store):
        one, other = holding.Holder(door, 1.0), holding.Holder(door, 1.0)
        graph = f"GRAPH <{names.STATE}>"
        held = f"<{holding.LOCK}> <{holding.HELD}> <{one.name}> . <{one.name}> <{holding.SIGN}> 1"
        door.change(f"INSERT DATA {{ {graph} {{ {held} }} }}")
        with pytest.raises(FaultError, match="another load"):
            other.take()
        assert {one.name} == holding.holders(door).keys()
        assert 2 == len(store)


def test_who_lost_the_lock_is_told() -> None:
    with engine() as (door, _), holding.alone(door, beat=60.0) as holder:
        holding.drop(door, holder.name)
        with pytest.raises(FaultError, match="another load"):
            holder.check()


@pytest.mark.parametrize("sign", ["", "{", "[]", "7", '{"machine": 1}', '{"process": "x"}'])
def test_a_sign_that_cannot_be_read_is_watched(sign: str) -> None:
    assert not holding._has_ended(sign)
