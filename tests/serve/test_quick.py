"""The quick way gives the answers of the ordinary way, byte for byte, whatever comes on it."""

import re
import socket
from urllib.parse import quote, urlsplit

import pytest

pytestmark = pytest.mark.servers

HEADERS = b"Host: localhost\r\nAccept: %b\r\n\r\n"
JSON = b"application/sparql-results+json"
ORDINARY = "&view="
"""A second parameter keeps a query off the quick way, and changes nothing."""
NAMES = "SELECT ?name {{ ?x <http://www.w3.org/2004/02/skos/core#prefLabel> ?name }} LIMIT {}"
HUGE = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 60000"


def head(query: str, more: str = "", accept: bytes = JSON) -> bytes:
    line = f"GET /sparql?query={quote(query, safe='')}{more} HTTP/1.1\r\n"
    return line.encode() + HEADERS % accept


class Talk:
    """One connection that stays open."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._socket = socket.create_connection((parts.hostname, parts.port), timeout=30)
        self._kept = b""

    def __enter__(self) -> "Talk":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def send(self, content: bytes) -> None:
        self._socket.sendall(content)

    def answer(self) -> tuple[int, dict[str, str], bytes]:
        """Read one answer: its status, headers and body."""
        while b"\r\n\r\n" not in self._kept:
            self._more()
        told, _, self._kept = self._kept.partition(b"\r\n\r\n")
        first, *lines = told.decode("latin-1").split("\r\n")
        headers = {name.casefold(): value for name, _, value in (x.partition(": ") for x in lines)}
        if headers.get("transfer-encoding") == "chunked":
            return int(first.split()[1]), headers, self._chunks()
        length = int(headers.get("content-length", "0"))
        return int(first.split()[1]), headers, self._take(length)

    def ask(self, content: bytes) -> tuple[int, dict[str, str], bytes]:
        self.send(content)
        return self.answer()

    def _chunks(self) -> bytes:
        body = b""
        while True:
            while b"\r\n" not in self._kept:
                self._more()
            size, _, self._kept = self._kept.partition(b"\r\n")
            piece = self._take(int(size, 16) + 2)[:-2]
            if not piece:
                return body
            body += piece

    def _take(self, length: int) -> bytes:
        while len(self._kept) < length:
            self._more()
        taken, self._kept = self._kept[:length], self._kept[length:]
        return taken

    def _more(self) -> None:
        more = self._socket.recv(1 << 16)
        assert more, "the connection was closed"
        self._kept += more


def same(headers: dict[str, str]) -> dict[str, str]:
    """Give the headers that do not differ from answer to answer."""
    return {key: value for key, value in headers.items() if key not in {"date", "query-id"}}


@pytest.mark.parametrize(
    "query",
    [
        NAMES.format(3),
        "ASK { ?s ?p ?o }",
        "SELECT ?x { VALUES ?x { 'ä' \"+&%\" } }",
        "SELECT (NOW() AS ?n) { FILTER(false) }",
        "SELECT ?x { ?x a <http://nothing.example/> ",
        "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
        "INSERT DATA { <http://a.example/> <http://b.example/> 1 }",
        "SELECT \\u003Fx { VALUES ?x { 1 } }",
        " ",
        HUGE,
    ],
)
@pytest.mark.parametrize("accept", [JSON, b"text/csv", b"text/html", b"image/png"])
def test_both_ways_give_the_same(address: str, query: str, accept: bytes) -> None:
    """The second and third time the headers are known, so that the query takes the quick way."""
    with Talk(address) as talk:
        talk.ask(head("ASK {}", accept=accept))
        ordinary = talk.ask(head(query, ORDINARY, accept))
        quick = [talk.ask(head(query, accept=accept)) for _ in range(2)]

    for status, headers, body in quick:
        if status == 200 and b"html" not in accept:
            assert ordinary[2] == body
            assert same(ordinary[1]).keys() | {"etag"} == same(headers).keys() | {"etag"}
            assert ordinary[1].get("etag") == headers.get("etag")
        assert ordinary[0] == status
        assert ordinary[1]["content-type"] == headers["content-type"]


def test_an_answer_is_held_and_its_etag_is_that_of_the_ordinary_way(address: str) -> None:
    query = NAMES.format(7)
    with Talk(address) as talk:
        talk.ask(head("ASK {}"))
        first = talk.ask(head(query))
        again = talk.ask(head(query))
        known = (
            head(query, ORDINARY)[:-2] + b"If-None-Match: %b\r\n\r\n" % first[1]["etag"].encode()
        )
        unchanged = talk.ask(known)

    assert first[2] == again[2]
    assert first[1]["query-id"] == again[1]["query-id"]
    assert (304, b"") == (unchanged[0], unchanged[2])


@pytest.mark.parametrize("size", [1, 7, 64, 1 << 16])
def test_requests_one_after_the_other_without_waiting(address: str, size: int) -> None:
    """Whatever pieces they come in, the answers come whole and in order."""
    texts = [f"SELECT ?x {{ VALUES ?x {{ {number} }} }} #{size}" for number in range(12)]
    requests = b"".join(head(text, accept=b"text/csv") for text in texts)
    with Talk(address) as talk:
        talk.ask(head("ASK {}", accept=b"text/csv"))
        for at in range(0, len(requests), size):
            talk.send(requests[at : at + size])
        answers = [talk.answer() for _ in texts]

    assert [f"x\r\n{number}\r\n".encode() for number in range(12)] == [each[2] for each in answers]


def test_a_request_behind_another_on_the_quick_way(address: str) -> None:
    with Talk(address) as talk:
        talk.ask(head("ASK {}", accept=b"text/csv"))
        talk.send(head("SELECT ?x { VALUES ?x { 71 } }", accept=b"text/csv"))
        talk.send(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        talk.send(head("SELECT ?x { VALUES ?x { 72 } }", accept=b"text/csv"))
        bodies = [talk.answer()[2] for _ in range(3)]

    assert [b"x\r\n71\r\n", b"x\r\n72\r\n"] == bodies[::2]
    assert b'"ok"' in bodies[1]


def test_headers_that_are_known_do_not_stand_for_others(address: str) -> None:
    query = "SELECT ?x { VALUES ?x { 73 } }"
    with Talk(address) as talk:
        for accept, kind in ((JSON, "json"), (b"text/csv", "csv"), (JSON, "json")):
            for _ in range(2):
                _, headers, _ = talk.ask(head(query, accept=accept))
                assert kind in headers["content-type"]


def test_a_client_that_leaves_costs_nobody_else(address: str) -> None:
    with Talk(address) as talk:
        talk.ask(head("ASK {}"))
    for number in range(40):
        with Talk(address) as talk:
            talk.send(head(f"SELECT * {{ ?s ?p ?o }} LIMIT {1000 + number}"))
    with Talk(address) as talk:
        status, _, body = talk.ask(head("SELECT ?x { VALUES ?x { 74 } }"))

    assert 200 == status
    assert re.search(rb'"value":"74"', body)


def test_the_rest_of_a_request_is_never_taken_for_one(address: str) -> None:
    """What looks like a request is a header's value, where a request has begun before it."""
    with Talk(address) as talk:
        talk.ask(head("ASK {}"))
        begun = b"GET /ns HTTP/1.1\r\nHost: localhost\r\nX-Said: "
        talk.send(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" + begun)
        first, _, _ = talk.answer()
        second, _, body = talk.ask(head("ASK {}"))

    assert (200, 400, b"") == (first, second, body)
