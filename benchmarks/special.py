"""What is measured of this service alone: answers it gave before, documents, bad neighbours."""

import contextlib
import http.client
import itertools
import os
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from benchmarks import data
from benchmarks.client import fetch
from benchmarks.drive import Target, drive, target
from benchmarks.files import Files
from benchmarks.kinds import QUERIES, Kind
from benchmarks.measure import VALUES, Plan, note, say
from benchmarks.processes import Server
from benchmarks.results import Results
from benchmarks.servers import ours

REPEATED = "one query again and again"
DOCUMENT = "Turtle of 200 projects"
PAGE = "pages of 200 projects"
FIRST = "Turtle of projects, each for the first time"
IDLE = "alone"
BESIDE = "beside four bad queries"
NEVER = 1 << 40

_DOCUMENTS = 200
_WARMING = 15.0
_TURTLE = "text/turtle"
_HTML = "text/html"


def repeated(files: Files, plan: Plan, results: Results, kind: Kind, scratch: Path) -> None:
    """Measure what was asked before, with the service on one core and `wrk` on another."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) < 2:
        results.errors.append("repeated requests need two cores, one for wrk")
        return
    say("repeated queries and documents, from one core")
    own, other = (("taskset", "--cpu-list", str(core)) for core in cores[:2])
    with ours(files, pinned=own) as server:
        for name, chosen in _targets(server, results.projects, kind, scratch).items():
            once = name == FIRST
            if not once:
                _warm(chosen)
            for _ in range(1 if once else plan.rounds):
                load = drive(
                    chosen,
                    connections=32,
                    seconds=1 if once else plan.seconds,
                    numbered=False,
                    pinned=other,
                )
                results.repeated.setdefault(name, []).append(load)
                note(results, name, load)


def neighbours(server: Server, plan: Plan, results: Results, kind: Kind, scratch: Path) -> None:
    """Measure point queries alone, and beside four queries that would take all there is."""
    say("point queries beside bad neighbours")
    file, values = scratch / "neighbours.txt", kind.values(results.projects, VALUES)
    chosen = target(server.address, file, kind.media_type, server.path + kind.path(), values)
    bad = [path.read_text(encoding="utf-8") for path in sorted((QUERIES / "bad").glob("*.rq"))]
    numbers = itertools.count(NEVER, 1_000_000)
    for _ in range(plan.rounds):
        for name in (IDLE, BESIDE):
            with _asking(server, bad if name == BESIDE else []):
                load = drive(chosen, connections=8, seconds=2 * plan.seconds, first=next(numbers))
            results.neighbours.setdefault(name, []).append(load)
            note(results, name, load)


def _targets(server: Server, projects: int, kind: Kind, scratch: Path) -> dict[str, Target]:
    def make(name: str, accept: str, path: str, values: Iterable[str]) -> Target:
        return target(server.address, scratch / f"{name}.txt", accept, path, values)

    slugs = [data.project(number).rpartition("/")[2] for number in range(projects)]
    query = server.path + kind.path()
    return {
        REPEATED: make("repeated", kind.media_type, query, kind.values(projects, 1)),
        FIRST: make("first", _TURTLE, "/id/project/\t.ttl", slugs[_DOCUMENTS:]),
        DOCUMENT: make("documents", _TURTLE, "/id/project/\t.ttl", slugs[:_DOCUMENTS]),
        PAGE: make("pages", _HTML, "/page/project/\t", slugs[:_DOCUMENTS]),
    }


def _warm(chosen: Target) -> None:
    """Ask for every address once, as far as there is time; what fails then fails later too."""
    until = time.perf_counter() + _WARMING
    path, *values = chosen.paths.read_text(encoding="ascii").splitlines()
    for value in values:
        if time.perf_counter() > until:
            return
        with contextlib.suppress(OSError, http.client.HTTPException):
            fetch(chosen.address + path.replace("\t", value), chosen.accept, timeout=_WARMING)


@contextlib.contextmanager
def _asking(server: Server, queries: Sequence[str]) -> Iterator[None]:
    """Ask queries all the while, each again as soon as it is refused or stopped."""
    done = threading.Event()
    threads = [threading.Thread(target=_ask, args=(server, text, done)) for text in queries]
    for thread in threads:
        thread.start()
    time.sleep(0.5 if threads else 0)
    try:
        yield
    finally:
        done.set()
        for thread in threads:
            thread.join()


def _ask(server: Server, query: str, done: threading.Event) -> None:
    for number in itertools.count():
        if done.is_set():
            return
        with contextlib.suppress(OSError, http.client.HTTPException):
            url = server.endpoint + quote(f"{query}#{number}", safe="")
            fetch(url, "application/sparql-results+json", timeout=3.0)
