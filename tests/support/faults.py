"""A SPARQL engine that can be told to fail: in every way in which one fails on its way to us.

`Faulty` answers by a function, and spoils the answer as it is told: `Held` is one that answers from
a release, `proxy` one that asks a real engine.
"""

import contextlib
import http.client
import json
import socket
import ssl
import struct
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, NamedTuple
from urllib.parse import parse_qs

import pyoxigraph as ox

from hankegraafi.release import Release
from hankegraafi.store.remote import names, state
from hankegraafi.store.remote.expressions import kind

JSON = "application/sparql-results+json"
TOLD = "urn:hankegraafi:told"
_ABORT = struct.pack("ii", 1, 0)
_PATIENCE = 60.0


class Given(NamedTuple):
    """An answer before it is spoilt."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Asked(NamedTuple):
    """A request: its query, headers and path."""

    query: str
    headers: Mapping[str, str]
    path: str
    body: bytes

    @property
    def is_told(self) -> bool:
        """Whether it asks only what the engine knows of a release."""
        return TOLD in self.query


Answering = Callable[[Asked], Given]
Fault = Callable[["Line", Given], None]


class Line:
    """One connection, on which a fault does what it likes; `freed` is set when it shall end."""

    def __init__(self, sock: socket.socket, freed: threading.Event) -> None:
        self.sock = sock
        self.freed = freed

    def send(self, given: Given, *, cut: int | None = None, more: str = "") -> None:
        """Send an answer, or so many bytes of its body under the head of all of it."""
        told = {"Server": "Oxigraph", "Content-Length": str(len(given.body)), **given.headers}
        head = [f"HTTP/1.1 {given.status} {http.client.responses.get(given.status, '?')}"]
        head += [f"{name}: {value}" for name, value in told.items()]
        self.sock.sendall(("\r\n".join(head) + f"\r\n{more}\r\n").encode() + given.body[:cut])

    def abort(self) -> None:
        """Close the connection by a reset."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _ABORT)
        self.sock.close()

    def close(self) -> None:
        """Close the connection."""
        self.sock.close()


class Faulty:
    """An engine at a free port of 127.0.0.1, or at one that is given."""

    def __init__(
        self, answering: Answering, *, port: int = 0, tls: ssl.SSLContext | None = None
    ) -> None:
        self.answering = answering
        self.fault: Fault | None = None
        self.spoils_told = False
        self.asked: list[Asked] = []
        self.waiting = 0
        self._changed = threading.Condition()
        self._tls = tls
        self._freed = threading.Event()
        self._lines: set[socket.socket] = set()
        self._listening: socket.socket | None = None
        self.port = port
        self.start()

    @property
    def address(self) -> str:
        """What HANKEGRAAFI_ENGINE takes."""
        scheme = "https" if self._tls else "http"
        return f"sparql+{scheme}://127.0.0.1:{self.port}/query"

    def start(self) -> None:
        """Listen."""
        self._freed = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", self.port), backlog=128)
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listening,), daemon=True).start()

    def stop(self) -> None:
        """Refuse connections, and break off those that there are."""
        self._freed.set()
        if self._listening is not None:
            self._listening.shutdown(socket.SHUT_RDWR)
            self._listening.close()
            self._listening = None
        for sock in list(self._lines):
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def free(self) -> None:
        """Let those go that wait in silence."""
        self._freed.set()
        self._freed = threading.Event()

    def well(self) -> None:
        """Fail no more."""
        self.fault, self.spoils_told = None, False
        self.free()

    def until_waiting(self, number: int) -> None:
        """Wait until so many requests are being spoilt."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.waiting >= number, _PATIENCE)

    def _wait(self, number: int) -> None:
        with self._changed:
            self.waiting += number
            self._changed.notify_all()

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                sock, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(sock, self._freed), daemon=True).start()

    def _serve(self, sock: socket.socket, freed: threading.Event) -> None:
        self._lines.add(sock)
        try:
            if self._tls:
                sock = self._tls.wrap_socket(sock, server_side=True)
            with sock, sock.makefile("rb") as file:
                while asked := _read(file):
                    self.asked.append(asked)
                    given = self.answering(asked)
                    line = Line(sock, self._freed)
                    if self.fault and (self.spoils_told or not asked.is_told):
                        self._wait(1)
                        try:
                            self.fault(line, given)
                        finally:
                            self._wait(-1)
                        return
                    line.send(given)
        except (OSError, ValueError):
            pass
        finally:
            self._lines.discard(sock)


def _read(file: BinaryIO) -> Asked | None:
    first = file.readline().split()
    if len(first) < 3:
        return None
    headers: dict[str, str] = {}
    while line := file.readline().strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().casefold()] = value.strip()
    body = file.read(int(headers.get("content-length", 0)))
    form = parse_qs(body.decode(), keep_blank_values=True)
    return Asked(form.get("query", [""])[0], headers, first[1].decode(), body)


class Held:
    """Releases as an engine holds them; what it tells of them can be changed."""

    def __init__(self, *releases: Release, weight: int = 1) -> None:
        """Load them; `weight` times as many triples are said to be there, so that queries scan."""
        self.store = ox.Store()
        self.told: dict[str, state.Loaded] = {}
        for each in releases:
            self.load(each, weight)

    def load(self, release: Release, weight: int = 1) -> None:
        """Load a release."""
        self.told[release.version] = _load(self.store, release, weight)

    def __call__(self, asked: Asked) -> Given:
        """Answer a query."""
        if asked.is_told:
            return Given(200, {"Content-Type": JSON}, self._telling(asked.query))
        try:
            found = self.store.query(asked.query)
            assert not isinstance(found, ox.QueryTriples)
            body = found.serialize(format=ox.QueryResultsFormat.JSON)
            return Given(200, {"Content-Type": JSON}, bytes(body or b""))
        except SyntaxError as error:
            return Given(400, {"Content-Type": "text/plain"}, str(error).encode())

    def _telling(self, query: str) -> bytes:
        rows = []
        for version, told in self.told.items():
            name = names.space(version).rstrip(":")
            if f"<{name}>" in query:
                release = {"type": "uri", "value": name}
                rows.append({"release": release, "told": {"type": "literal", "value": told.json()}})
        found = {"head": {"vars": ["release", "told"]}, "results": {"bindings": rows}}
        return json.dumps(found).encode()


def _load(store: ox.Store, release: Release, weight: int) -> state.Loaded:
    kinds: dict[str, set[str]] = defaultdict(set)
    counts: dict[str, int] = defaultdict(int)
    version, total = release.version, 0
    whole = ox.Store.read_only(str(release.path / "store"))
    for quad in whole:
        total += 1
        term, name = quad.object, quad.predicate.value
        graph = quad.graph_name
        kinds[name].add(kind(term) if isinstance(term, ox.NamedNode | ox.Literal) else "other")
        if isinstance(graph, ox.NamedNode):
            placed = ox.NamedNode(names.graph(version, graph.value))
            of = ox.Quad(placed, ox.NamedNode(names.OF), graph, ox.NamedNode(names.names(version)))
            store.add(of)
        else:
            counts[name] += 1
            placed = ox.NamedNode(names.view(version))
        store.add(ox.Quad(quad.subject, quad.predicate, term, placed))
    return state.Loaded(
        version,
        "whole",
        state.digest(release.manifest),
        total * weight,
        sum(counts.values()) * weight,
        properties={name: (n * weight, n * weight, n * weight) for name, n in counts.items()},
        kinds={name: tuple(sorted(each)) for name, each in kinds.items()},
    )


def proxy(port: int) -> Answering:
    """Answer as an engine at another port does."""

    def ask(asked: Asked) -> Given:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        try:
            passed = {k: v for k, v in asked.headers.items() if k not in {"host", "connection"}}
            connection.request("POST", asked.path, asked.body, passed)
            reply = connection.getresponse()
            dropped = {"content-length", "transfer-encoding", "connection"}
            headers = {k: v for k, v in reply.getheaders() if k.casefold() not in dropped}
            return Given(reply.status, headers, reply.read())
        finally:
            connection.close()

    return ask


# What goes wrong: each takes the connection and the answer that should have been given.


def reset(line: Line, _: Given) -> None:
    """Break off before the answer."""
    line.abort()


def hang_up(line: Line, _: Given) -> None:
    """Close the connection before the answer."""
    line.close()


def half(line: Line, given: Given) -> None:
    """Close the connection in the midst of an answer."""
    line.send(given, cut=len(given.body) // 2)


def reset_half(line: Line, given: Given) -> None:
    """Break off in the midst of an answer."""
    half(line, given)
    line.abort()


def no_http(line: Line, _: Given) -> None:
    """Answer in another protocol."""
    line.sock.sendall(b"\x16\x03\x01\x02\x00 220 mail.example ESMTP\r\n" * 9)


def endless_head(line: Line, _: Given) -> None:
    """Send headers without end."""
    line.sock.sendall(b"HTTP/1.1 200 OK\r\n")
    with contextlib.suppress(OSError):
        while not line.freed.is_set():
            line.sock.sendall(b"X-More: and more\r\n" * 99)


def garbage(line: Line, given: Given) -> None:
    """Call garbage an answer."""
    line.send(given._replace(body=b'{"head": {"vars": ["n"]}, "results": \x00\xff!' * 9))


def cut_short(line: Line, given: Given) -> None:
    """Give a half of an answer with the length of that half."""
    line.send(given._replace(body=given.body[: len(given.body) // 2]))


def without_brace(line: Line, given: Given) -> None:
    """Leave out the last sign of an answer."""
    line.send(given._replace(body=given.body.rstrip()[:-1]))


def twice(line: Line, given: Given) -> None:
    """Give an answer twice as one."""
    line.send(given._replace(body=given.body * 2))


def chunks_cut(line: Line, given: Given) -> None:
    """Send chunks, the last of which is not there."""
    body = given.body[: len(given.body) // 2]
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {JSON}\r\nTransfer-Encoding: chunked\r\n\r\n"
    line.sock.sendall(f"{head}{len(body):x}\r\n".encode() + body + b"\r\n")


def web_page(line: Line, given: Given) -> None:
    """Give a page with status 200."""
    page = b"<!doctype html><title>Welcome</title>"
    line.send(given._replace(headers={"Content-Type": "text/html"}, body=page))


def page_as_json(line: Line, given: Given) -> None:
    """Give a page, and call it an answer."""
    line.send(given._replace(body=b"<!doctype html><title>Welcome</title>"))


def another_kind(line: Line, given: Given) -> None:
    """Give rows in a format that nobody asked for."""
    line.send(given._replace(headers={"Content-Type": "text/csv"}, body=b"n\r\n7\r\n"))


def yes(line: Line, given: Given) -> None:
    """Say yes where rows are asked for."""
    line.send(given._replace(body=b'{"head": {}, "boolean": true}'))


def part(line: Line, given: Given) -> None:
    """Give a part, and say so in a header alone, as Virtuoso does."""
    headers = {**given.headers, "X-SQL-State": "S1TAT", "X-SQL-Message": "timed out"}
    line.send(given._replace(headers=headers))


def nothing(line: Line, given: Given) -> None:
    """Say that there is nothing to say."""
    line.send(Given(204, {}, b""))


def empty(line: Line, given: Given) -> None:
    """Give an empty answer."""
    line.send(given._replace(body=b""))


def spoilt_row(line: Line, given: Given) -> None:
    """Give a row that is none."""
    body = b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"uri","value":"<> "}}]}}'
    line.send(given._replace(body=body))


def silence(line: Line, _: Given) -> None:
    """Say nothing."""
    line.freed.wait(_PATIENCE)


def drip(line: Line, given: Given) -> None:
    """Send a byte now and then."""
    line.send(given, cut=1)
    with contextlib.suppress(OSError):
        for byte in given.body[1:]:
            if line.freed.wait(0.05):
                return
            line.sock.sendall(bytes([byte]))


def redirect(line: Line, _: Given) -> None:
    """Send on to somebody else."""
    line.send(Given(307, {"Location": "http://127.0.0.1:9/query"}, b""))


def once(fault: Fault, engine: Faulty) -> Fault:
    """Fail this time, and be well afterwards."""

    def fail(line: Line, given: Given) -> None:
        engine.fault = None
        fault(line, given)

    return fail


def says(status: int, body: bytes = b"no", **headers: str) -> Fault:
    """Give an error."""

    def say(line: Line, _: Given) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.send(Given(status, {"Content-Type": "text/plain", **named}, body))

    return say


def echo(line: Line, given: Given) -> None:
    """Fail, and send back all that came with the request: `given` has it as its body."""
    line.send(Given(500, {"Content-Type": "text/plain"}, given.body))


def rows(count: int | None, *, ends: bool = True) -> Fault:
    """Give so many rows, or rows without end; break off in their midst where nothing `ends`."""

    def send(line: Line, _: Given) -> None:
        head = f"HTTP/1.1 200 OK\r\nServer: Oxigraph\r\nContent-Type: {JSON}\r\n\r\n"
        line.sock.sendall(f'{head}{{"head":{{"vars":["n"]}},"results":{{"bindings":['.encode())
        row = b'{"n":{"type":"literal","value":"%d"}}'
        with contextlib.suppress(OSError):
            first = True
            for numbers in _numbers(count):
                piece = b",".join(row % number for number in numbers)
                line.sock.sendall(piece if first else b"," + piece)
                first = False
                if line.freed.is_set():
                    return
            if ends:
                line.sock.sendall(b"]}}")

    return send


def _numbers(count: int | None) -> Iterator[range]:
    at = 0
    while count is None or at < count:
        upto = at + 1000 if count is None else min(at + 1000, count)
        yield range(at, upto)
        at = upto


def unsigned() -> ssl.SSLContext:
    """Give what a server needs for TLS: a certificate that nobody has signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).with_name("unsigned.pem"))
    return context
