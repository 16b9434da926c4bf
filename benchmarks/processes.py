"""Server processes: started as a user starts them, ended by their own number."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.client import fetch

READY = 900
"""How long a server may take until it answers, in seconds."""

_GRACE = 20
_SETTLING = 20
_PAUSE = 0.05


class Missing(Exception):
    """A peer is not here; says why, and how it could be had."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers; `ready` is the seconds from its start to its first answer.

    `endpoint` is the address to which only a query must be added.
    """

    name: str
    version: str
    endpoint: str
    process: int
    ready: float

    @property
    def address(self) -> str:
        """Scheme, host and port."""
        return "/".join(self.endpoint.split("/")[:3])

    @property
    def path(self) -> str:
        """The endpoint without the address."""
        return self.endpoint.removeprefix(self.address)


@contextlib.contextmanager
def started(
    name: str,
    version: str,
    command: Sequence[str],
    *,
    endpoint: str,
    cwd: Path,
    settings: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Start a server, wait until it answers, and end it afterwards; its words go to a log.

    `settings` are variables of its environment, besides those of this process.

    Raises:
        RuntimeError: it ended, or did not answer in time.
    """
    began = time.perf_counter()
    log = cwd / f"{name.replace(' ', '-')}.log"
    with (
        log.open("wb") as output,
        running(command, cwd=cwd, output=output.fileno(), settings=settings) as process,
    ):
        _wait(process, endpoint, log)
        yield Server(name, version, endpoint, process.pid, time.perf_counter() - began)


@contextlib.contextmanager
def running(
    command: Sequence[str], *, cwd: Path, output: int, settings: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process; at the end it is ended, and so are the children that it left behind."""
    process = subprocess.Popen(  # noqa: S603 - commands of our own
        command,
        cwd=cwd,
        env={**os.environ, **(settings or {})},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        own = family(process.pid)
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_GRACE)
        process.kill()
        process.wait()
        for number, started_at in own.items():
            if _told(number)[1:] == (started_at,):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)


def family(root: int) -> dict[int, int]:
    """Give a process and all that it started, each with the moment of its own start."""
    told = {number: _told(number) for number in _numbers()}
    found = [root] if root in told else []
    for each in found:
        found += [number for number, (parent, _) in told.items() if parent == each]
    return {number: told[number][1] for number in found}


def memory(root: int) -> int:
    """Give the memory of a process and its children in bytes; what they share counts once."""
    return sum(_proportional(number) for number in family(root))


def settle(root: int) -> None:
    """Wait until a process and its children rest: some go on with what nobody waits for."""
    until = time.perf_counter() + _SETTLING
    before = _ticks(root)
    while time.perf_counter() < until:
        time.sleep(_PAUSE)
        now = _ticks(root)
        if now - before <= 1:
            return
        before = now


def free_port() -> int:
    """Give a port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait(process: subprocess.Popen[bytes], endpoint: str, log: Path) -> None:
    until = time.perf_counter() + READY
    while time.perf_counter() < until:
        if process.poll() is not None:
            words = log.read_text(errors="replace").strip().splitlines()
            raise RuntimeError(f"it ended: {words[-1] if words else 'without a word'}")
        with contextlib.suppress(OSError):
            status = fetch(f"{endpoint}ASK%20%7B%7D", "*/*", timeout=READY).status
            if status == http.client.OK:
                return
            if status == http.client.INTERNAL_SERVER_ERROR:
                raise RuntimeError(f"it answers with {status}; see {log}")
        time.sleep(0.1)
    raise RuntimeError(f"it did not answer within {READY} seconds")


def _numbers() -> Iterator[int]:
    return (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())


def _told(number: int) -> tuple[int, int]:
    """Give the parent of a process and when it started; zeros when it is gone."""
    try:
        told = Path(f"/proc/{number}/stat").read_text()
    except OSError:
        return 0, 0
    fields = told.rpartition(")")[2].split()
    return int(fields[1]), int(fields[19])


def _ticks(root: int) -> int:
    """Give the time that a process and its children have computed, in the kernel's ticks."""
    total = 0
    for number in family(root):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
            total += int(fields[11]) + int(fields[12])
    return total


def _proportional(number: int) -> int:
    try:
        lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))
