"""What those who run the service see of it: health, metrics, and a line of log for each query."""

import asyncio
import contextlib
import json
import logging
import os
import resource
from bisect import bisect_left
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import accumulate, count
from pathlib import Path
from time import monotonic
from typing import TextIO

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hankegraafi import __version__
from hankegraafi.serve import lookout
from hankegraafi.serve.site import Site, site_of
from hankegraafi.store.remote.breaker import Breaker

SLOW = 1.0
"""From how many seconds on a query is logged as slow."""
TEXT_LOGGED = 1000
"""How many characters of a slow or failed query's text are logged at most."""

_OUTCOMES = (
    "answered",
    "not_modified",
    "refused",
    "limit",
    "overloaded",
    "engine",
    "broken_off",
    "left",
    "fault",
)
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_FLUSH = 0.1
_NO_STORE = {"Cache-Control": "no-store"}


class Journal:
    """The log of queries: one JSON object a line, written some at a time."""

    def __init__(self, stream: TextIO, clock: Callable[[], float]) -> None:
        """Write to a stream; `clock` gives the seconds since 1970 (UTC)."""
        self._stream = stream
        self._clock = clock
        self._lines: list[str] = []
        self._second = 0
        self._time = ""

    def note(self, level: str, message: str, told: str) -> None:
        """Take a line; `told` are members of a JSON object."""
        if not self._lines:
            asyncio.get_running_loop().call_later(_FLUSH, self.flush)
        now = self._clock()
        second = int(now)
        if second != self._second:
            self._second = second
            self._time = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")
        self._lines.append(
            f'{{"time": "{self._time}.{int((now - second) * 1000):03d}Z", "level": "{level}", '
            f'"logger": "hankegraafi.query", "message": "{message}", {told}}}\n'
        )

    def flush(self) -> None:
        """Write what was taken."""
        lines, self._lines = self._lines, []
        with contextlib.suppress(OSError, ValueError):
            self._stream.write("".join(lines))
            self._stream.flush()


class Watch:
    """Counts queries and writes their log; lives as long as the application."""

    def __init__(self, journal: Journal | None = None) -> None:
        self.journal = journal
        self.outcomes = dict.fromkeys(_OUTCOMES, 0)
        self._took = [0] * (len(_BUCKETS) + 1)
        self._seconds = 0.0
        self._start = os.urandom(4).hex()
        self._numbers = count(1)

    def collect(self) -> Iterator[Metric]:
        """Go through the metrics, for Prometheus."""
        queries = CounterMetricFamily(
            "hankegraafi_queries", "Queries by how they ended.", labels=["outcome"]
        )
        for outcome, number in self.outcomes.items():
            queries.add_metric([outcome], number)
        yield queries
        bounds = [*map(str, _BUCKETS), "+Inf"]
        buckets = list(zip(bounds, accumulate(self._took), strict=True))
        yield HistogramMetricFamily(
            "hankegraafi_query_seconds",
            "Time from a query's arrival to the end of its answer.",
            buckets=buckets,
            sum_value=self._seconds,
        )

    def next_id(self) -> str:
        """Give the next query its name."""
        return f"{self._start}-{next(self._numbers)}"

    def note(
        self, query_id: str, outcome: str, status: int, seconds: float, size: int, text: str
    ) -> None:
        """Count a query that ended, and log it; the text only of one that was slow or failed."""
        self.outcomes[outcome] += 1
        self._took[bisect_left(_BUCKETS, seconds)] += 1
        self._seconds += seconds
        if self.journal is None:
            return
        slow = seconds > SLOW
        told = (
            f'"query_id": "{query_id}", "outcome": "{outcome}", "status": {status}, '
            f'"seconds": {seconds:.6f}, "bytes": {size}'
        )
        if slow or status >= 400:
            told += f', "length": {len(text)}, "query": {json.dumps(text[:TEXT_LOGGED])}'
        self.journal.note("warning" if slow else "info", "slow query" if slow else "query", told)


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record."""
        line = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S") + f".{int(record.msecs):03d}",
            "level": record.levelname.casefold(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def watch_of(request: Request) -> Watch:
    """Give what counts the queries of the application that a request is made to."""
    watch: Watch = request.app.state.watch
    return watch


async def healthz(_: Request) -> Response:
    """Say that the process answers."""
    return JSONResponse({"status": "ok", "version": __version__}, headers=_NO_STORE)


async def readyz(request: Request) -> Response:
    """Say whether queries are answered and will be: 200, or 503.

    It is 503 while the release is being read, and while the server drains before it stops. How an
    engine elsewhere does is told, and changes nothing: pages and downloads need none, and all
    servers over it would be taken away at once.
    """
    site = site_of(request)
    site.pool.wake()
    drains = request.app.state.leave.is_draining
    ready = site.pool.is_ready and not drains
    status = "draining" if drains else "ready" if ready else "starting"
    told: dict[str, object] = {"status": status, "release": site.release.version}
    if engine := lookout.told(site):
        told["engine"] = engine
    headers = _NO_STORE if ready else {**_NO_STORE, "Retry-After": "1"}
    return JSONResponse(told, 200 if ready else 503, headers)


async def metrics(request: Request) -> Response:
    """Give the metrics in the text format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(watch_of(request))
    registry.register(_State(site_of(request)))
    text = generate_latest(registry)
    kind = "text/plain; version=0.0.4; charset=utf-8"
    return Response(text, headers={**_NO_STORE, "Content-Type": kind})


class _State:
    """The state of queue, workers, cache and memory, read when it is asked for."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def collect(self) -> Iterator[Metric]:
        """Go through the metrics."""
        pool, cache = self._site.pool, self._site.cache
        running = GaugeMetricFamily(
            "hankegraafi_queries_running", "Queries at work.", labels=["lane"]
        )
        for stage, number in pool.at_work().items():
            running.add_metric([stage], number)
        yield running
        yield GaugeMetricFamily("hankegraafi_queue", "Queries that wait.", pool.waiting)
        yield GaugeMetricFamily("hankegraafi_queue_limit", "May wait.", pool.places.queue)
        yield GaugeMetricFamily("hankegraafi_workers", "Worker processes.", pool.nursery.count)
        ended = CounterMetricFamily(
            "hankegraafi_workers_events", "What happened to workers.", labels=["event"]
        )
        for event in ("killed", "left", "put_back", "refused"):
            ended.add_metric([event], pool.counts[event])
        yield ended
        if pool.breaker:
            yield from _engine(pool.breaker)
        yield GaugeMetricFamily("hankegraafi_cache_bytes", "Held answers' size.", cache.used)
        yield GaugeMetricFamily("hankegraafi_cache_entries", "Held answers.", len(cache))
        asked = CounterMetricFamily("hankegraafi_cache", "Look-ups.", labels=["result"])
        asked.add_metric(["hit"], cache.hits)
        asked.add_metric(["miss"], cache.misses)
        yield asked
        memory = GaugeMetricFamily(
            "hankegraafi_memory_bytes", "Resident memory.", labels=["process"]
        )
        memory.add_metric(["server"], _resident("self"))
        memory.add_metric(["store"], _resident(str(pool.nursery.pid)))
        yield memory
        version = self._site.release.version
        release = GaugeMetricFamily("hankegraafi_release", "What is served.", labels=["version"])
        release.add_metric([version], 1)
        yield release


def _engine(breaker: Breaker) -> Iterator[Metric]:
    """Go through the metrics of an engine elsewhere."""
    names = "hankegraafi_engine_asked", "hankegraafi_engine_failed"
    yield CounterMetricFamily(names[0], "Questions to the engine elsewhere.", breaker.asked)
    yield CounterMetricFamily(names[1], "Those it has not answered well.", breaker.failed)
    left = int(breaker.is_open(monotonic()))
    yield GaugeMetricFamily("hankegraafi_engine_open", "1 while it is left alone.", left)


def _resident(process: str) -> int:
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    except (OSError, IndexError, ValueError):
        return 0
    return pages * resource.getpagesize()
