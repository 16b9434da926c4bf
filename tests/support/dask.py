"""A Dask cluster of processes on this machine, whose workers can be lost."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread
from typing import IO

ROOT = Path(__file__).parents[2]
_SCHEDULER = re.compile(r"Scheduler at:\s*(tcp://127\.0\.0\.1:[0-9]+)")
_REGISTERED = re.compile(r"Registered to:\s*tcp://")
_HERE = ("--host", "127.0.0.1", "--no-dashboard")


class Dask:
    """A scheduler and workers, each a process with one thread."""

    def __init__(self, scheduler: Mapping[str, str] | None = None) -> None:
        """Start a scheduler, with some settings in its environment."""
        self.processes: list[subprocess.Popen[str]] = []
        self._readers: list[Thread] = []
        found = self._started(("scheduler", *_HERE, "--port", "0"), scheduler or {}, _SCHEDULER)
        self.address = found[1]
        self.scheduler = self.processes.pop()

    def worker(self, environment: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """Start a worker, and wait until the scheduler knows it."""
        options = ("--nthreads", "1", "--no-nanny", "--memory-limit", "0")
        given = ("worker", self.address, *_HERE, *options)
        self._started(given, environment or {}, _REGISTERED)
        return self.processes[-1]

    def end(self) -> None:
        """End every process."""
        for process in (*self.processes, self.scheduler):
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGKILL)
            process.wait()
        for reader in self._readers:
            reader.join()

    def _started(
        self, given: tuple[str, ...], environment: Mapping[str, str], awaited: re.Pattern[str]
    ) -> re.Match[str]:
        paths = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *given],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": paths, "PYTHONWARNINGS": "ignore", **environment},
        )
        self.processes.append(process)
        assert process.stderr
        lines = []
        for line in process.stderr:
            lines.append(line)
            if found := awaited.search(line):
                self._readers.append(Thread(target=_drain, args=(process.stderr,)))
                self._readers[-1].start()
                return found
        raise AssertionError("".join(lines))


def _drain(said: IO[str]) -> None:
    """Read to its end what nobody wants to know, so that who says it is not held up."""
    with said:
        for _ in said:
            pass


@contextmanager
def dask(workers: int = 0, scheduler: Mapping[str, str] | None = None) -> Iterator[Dask]:
    """Give a cluster with so many workers."""
    cluster = Dask(scheduler)
    try:
        for _ in range(workers):
            cluster.worker()
        yield cluster
    finally:
        cluster.end()


def killed(process: int) -> None:
    """End a process at once."""
    os.kill(process, signal.SIGKILL)
