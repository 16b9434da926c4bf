"""A server as a user starts it, in a process of its own, and what it takes of the machine."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

_START = (
    "import sys; from hankegraafi.serve import connection; "
    "connection.SECONDS = connection.UNREAD = float(sys.argv.pop(1)); "
    "from hankegraafi.cli import run; run()"
)
_PATIENCE = 30.0


class Process(NamedTuple):
    """A process of the server: the one that forks has the web process as its parent."""

    pid: int
    parent: int
    state: str
    policy: int


class Running:
    """A server that runs."""

    def __init__(self, port: int, pid: int, log: Path) -> None:
        self.port = port
        self.pid = pid
        self.log = log

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def connect(self, *, timeout: float = 20.0, receive_buffer: int = 0) -> socket.socket:
        """Open a connection of one's own."""
        connection = socket.socket()
        if receive_buffer:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        connection.settimeout(timeout)
        connection.connect(("127.0.0.1", self.port))
        return connection

    def say(self, request: bytes, *, timeout: float = 20.0, ends: bool = False) -> bytes:
        """Send bytes and give what comes until the server closes; `ends` closes our side first.

        Raises:
            TimeoutError: the server does not close; its message is what came.
        """
        with self.connect(timeout=timeout) as connection:
            try:
                connection.sendall(request)
                if ends:
                    connection.shutdown(socket.SHUT_WR)
            except (BrokenPipeError, ConnectionResetError):
                pass
            return everything(connection)

    def descriptors(self) -> int:
        """Say how many descriptors the web process has open."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))

    def resident(self, pid: int = 0) -> int:
        """Give the memory of the web process, or of another, in bytes."""
        pages = int(Path(f"/proc/{pid or self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")

    def holder(self) -> Process:
        """Give the process that holds the release."""
        return next(each for each in _processes() if each.parent == self.pid)

    def has_holder(self) -> bool:
        """Say whether there is a process that holds the release."""
        return any(each.parent == self.pid and each.state != "Z" for each in _processes())

    def workers(self) -> list[Process]:
        """Give the processes that answer queries."""
        holders = {each.pid for each in _processes() if each.parent == self.pid}
        return [each for each in _processes() if each.parent in holders and each.state != "Z"]

    def busy(self) -> list[Process]:
        """Give the workers that compute in the long lane; they yield to what is asked here."""
        for _ in range(2):
            self.say(get("/healthz", closes=True))
        return [each for each in self.workers() if each.policy == os.SCHED_IDLE]

    def lines(self) -> list[dict[str, Any]]:
        """Read the log: every line of it is a JSON object."""
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines()]

    def faults(self) -> list[dict[str, Any]]:
        """Give the lines of the log that tell of a fault of ours."""
        return [line for line in self.lines() if "trace" in line or line.get("outcome") == "fault"]

    def metric(self, name: str) -> float:
        """Read one of the metrics."""
        text = self.say(get("/metrics", closes=True)).decode()
        found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
        return float(found[1]) if found else 0.0

    def until(self, what: Any, *, seconds: float = _PATIENCE) -> None:
        """Wait until something is true.

        Raises:
            TimeoutError: it was not in time.
        """
        end = time.monotonic() + seconds
        while not what():
            if time.monotonic() > end:
                raise TimeoutError(f"not true within {seconds:g} seconds")
            time.sleep(0.02)


@contextmanager
def running(
    releases: Path,
    log: Path,
    *,
    patience: float = 15.0,
    settings: Mapping[str, object] | None = None,
) -> Iterator[Running]:
    """Start `hankegraafi serve`, wait until it answers queries, and end it.

    `patience` is how long the server waits for a request to arrive, and for a client to read on,
    in seconds; `settings` are those of the environment, by their names after HANKEGRAAFI_.
    """
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HANKEGRAAFI_")}
    given = {f"HANKEGRAAFI_{k}": str(v) for k, v in {"DRAIN": 0, **(settings or {})}.items()}
    command = ["serve", "--releases", str(releases), "--port", "0"]
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", _START, str(patience), *command],
            stdout=subprocess.PIPE,
            stderr=errors,
            env=kept | given,
        )
    try:
        assert process.stdout is not None
        line = process.stdout.readline().decode()
        server = Running(int(line.rpartition(":")[2]), process.pid, log)
        server.until(lambda: server.say(get("/readyz", closes=True)).startswith(b"HTTP/1.1 200"))
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout:
            process.stdout.close()


def get(path: str, *headers: str, closes: bool = False, method: str = "GET") -> bytes:
    """Write a request without a body."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *headers]
    return "\r\n".join([*lines, *(["Connection: close"] if closes else []), "", ""]).encode()


def post(body: bytes, *headers: str, kind: str = "application/sparql-query") -> bytes:
    """Write a POST of a body to /sparql, with its right length."""
    length = f"Content-Length: {len(body)}"
    head = get("/sparql", f"Content-Type: {kind}", length, *headers, closes=True, method="POST")
    return head + body


def asking(query: str, *headers: str, **parameters: str) -> bytes:
    """Write a GET of a query; the server closes after its answer."""
    return get(target(query, **parameters), *headers, closes=True)


def target(query: str, **parameters: str) -> str:
    """Give the path that asks a query."""
    return "/sparql?" + urlencode({"query": query, **parameters})


def everything(connection: socket.socket) -> bytes:
    """Read until the other end closes; a connection that it breaks off ends too.

    Raises:
        TimeoutError: nothing comes, and it stays open.
    """
    read = bytearray()
    try:
        while piece := connection.recv(1 << 16):
            read += piece
    except ConnectionResetError:
        pass
    return bytes(read)


def status(answer: bytes) -> int:
    """Give the status of an answer; 0 when the connection was closed without one."""
    found = re.match(rb"(?:HTTP/1\.1 100 [^\r]*\r\n\r\n)?HTTP/1\.1 ([0-9]{3}) ", answer)
    return int(found[1]) if found else 0


def _processes() -> list[Process]:
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                fields = (path / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            found.append(Process(int(path.name), int(fields[1]), fields[0], int(fields[38])))
    return found
