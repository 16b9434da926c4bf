"""pyoxigraph in memory in a process of its own, without HTTP: what the service is measured against.

`python -m benchmarks.inprocess DATA.nq` reads one JSON object a line, {"query": …, "format": …},
and answers each with the seconds to the first row, the seconds to the last byte, and the bytes.
"""

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from benchmarks.files import ROOT, Files

FORMATS: dict[str, Any] = {
    "json": ox.QueryResultsFormat.JSON,
    "csv": ox.QueryResultsFormat.CSV,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "turtle": ox.RdfFormat.TURTLE,
}


class Measured(NamedTuple):
    """Seconds to the first row, seconds to the last byte, and how many bytes there were."""

    first: float
    seconds: float
    size: int


class InProcess:
    """The other end of the process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def measure(self, query: str, format_name: str) -> Measured:
        """Answer a query twice: up to its first row, and whole.

        Raises:
            RuntimeError: the process ended.
        """
        if not self._process.stdin or not self._process.stdout:
            raise RuntimeError("the process has no pipes")
        self._process.stdin.write(json.dumps({"query": query, "format": format_name}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("pyoxigraph in memory ended")
        first, seconds, size = json.loads(line)
        return Measured(first, seconds, size)


@contextlib.contextmanager
def in_process(files: Files) -> Iterator[InProcess]:
    """Start the process and wait until it has loaded the data."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "benchmarks.inprocess", str(files.quads().resolve())],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        if not process.stdout or process.stdout.readline() != "ready\n":
            raise RuntimeError("pyoxigraph in memory did not start")
        yield InProcess(process)
    finally:
        process.kill()
        process.communicate()


def main(path: Path) -> None:
    """Load the data and answer until standard input ends."""
    store = ox.Store()
    # The thread that loads allocates slowly ever after, so it is not the one that answers.
    loading = threading.Thread(target=store.bulk_load, kwargs={"path": path})
    loading.start()
    loading.join()
    print("ready", flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(_measure(store, asked["query"], asked["format"])), flush=True)


def _measure(store: ox.Store, query: str, format_name: str) -> Measured:
    began = time.perf_counter()
    found = store.query(query)
    if isinstance(found, ox.QueryBoolean):
        raise ValueError("a yes or no has no rows")
    next(iter(found), None)
    first = time.perf_counter() - began
    del found
    began = time.perf_counter()
    written = store.query(query).serialize(format=FORMATS[format_name])
    return Measured(first, time.perf_counter() - began, len(written or b""))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
