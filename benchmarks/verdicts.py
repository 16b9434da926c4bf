"""The thresholds, and whether a run met them."""

from collections.abc import Iterable, Iterator, Mapping
from statistics import median
from typing import NamedTuple

from benchmarks.kinds import Kind
from benchmarks.results import IN_PROCESS, TWO, Results, rates
from benchmarks.servers import DISK, OURS, RDFLIB
from benchmarks.special import DOCUMENT, PAGE, REPEATED
from benchmarks.stats import geometric_mean, ratios

SMALL, LARGE = 10_000, 100_000
MEAN_SMALL, MEAN_LARGE, LOWEST = 1.0, 3.0, 0.4
"""Short queries against the `oxigraph` server on disk: the geometric means, and any one cell."""
RDFLIB_TIMES = 10.0
"""Short queries against rdflib-endpoint."""
LATE = 1.0
"""The p99 of short queries at the most connections, against the server's."""
REPEATED_RATE = 10_000.0
"""Repeated queries and documents a second, from one core."""
LONG_SHARE = 0.9
"""Bytes a second of long results, against pyoxigraph in process."""
FIRST_BYTE = 0.050
"""Seconds from the first row to the first byte."""
HEAVY_TIMES = 1.1
"""Seconds of a heavy query, against pyoxigraph in process."""
TWO_TIMES = 1.2
"""Seconds of two heavy queries at once, against one."""


class Verdict(NamedTuple):
    """What was asked for, what was measured, and whether that is met; None: not measured."""

    asked: str
    measured: str
    met: bool | None


def verdicts(results: Results) -> list[Verdict]:
    """Judge a run; what was not measured is said to be so."""
    return [
        *_short(results),
        _late(results),
        _against_rdflib(results),
        *_repeated(results),
        *_long(results),
        *_heavy(results),
    ]


def cells(results: Results, other: str, connections: Iterable[int]) -> dict[str, float]:
    """Give the median ratio of requests a second for each short kind and number of connections."""
    wanted = list(connections)
    return {
        f"{kind.name} ({number})": median(compared)
        for kind in results.of_length("short")
        for number in wanted
        if (compared := faster(results, kind.name, number, other))
    }


def faster(results: Results, kind: str, connections: int, other: str) -> list[float]:
    """Give the ratios of requests a second, this service's by another's, round by round."""
    own = rates(results.series(kind, connections, OURS))
    return ratios(own, rates(results.series(kind, connections, other)))


def slower(results: Results, server: str, other: str) -> dict[str, float]:
    """Give for each kind asked alone the median ratio of seconds, `server` by `other`."""
    found = {}
    for kind in results.of_length("heavy", "long"):
        own = [each.seconds for each in results.alone(kind.name, server)]
        theirs = [each.seconds for each in results.alone(kind.name, other)]
        if compared := ratios(own, theirs):
            found[kind.name] = median(compared)
    return found


def shares(results: Results, kind: Kind) -> list[float]:
    """Give the ratios of bytes a second, over HTTP by in process, round by round."""
    own = [each.size / each.seconds for each in results.alone(kind.name, OURS)]
    return ratios(own, [each.size / each.seconds for each in results.alone(kind.name, IN_PROCESS)])


def _short(results: Results) -> Iterator[Verdict]:
    found = cells(results, DISK, results.connections())
    bound = MEAN_LARGE if results.projects >= LARGE else MEAN_SMALL
    mean = geometric_mean(found.values())
    asked = f"short queries, geometric mean of the ratios to {DISK}: at least {bound:g}"
    yield Verdict(asked, f"{mean:.2f}", mean >= bound) if found else _nothing(asked)
    yield _least(f"short queries, the lowest ratio to {DISK}: at least {LOWEST:g}", found, LOWEST)


def _late(results: Results) -> Verdict:
    most = max(results.connections(), default=0)
    found = {}
    for kind in results.of_length("short"):
        own = [load.p99 for load in results.series(kind.name, most, OURS)]
        theirs = [load.p99 for load in results.series(kind.name, most, DISK)]
        if compared := ratios(own, theirs):
            found[kind.name] = median(compared)
    asked = f"short queries, the highest ratio of p99 at {most} connections to {DISK}"
    return _most(f"{asked}: at most {LATE:g}", found, LATE)


def _against_rdflib(results: Results) -> Verdict:
    asked = f"short queries, the lowest ratio to {RDFLIB}: at least {RDFLIB_TIMES:g}"
    found = cells(results, RDFLIB, results.connections())
    return _least(asked, found, RDFLIB_TIMES)


def _repeated(results: Results) -> Iterator[Verdict]:
    for name in (REPEATED, DOCUMENT, PAGE):
        loads = results.repeated.get(name, [])
        asked = f"{name}, from one core: at least {REPEATED_RATE:,.0f} a second"
        if loads:
            rate = median(rates(loads))
            yield Verdict(asked, f"{rate:,.0f}", rate >= REPEATED_RATE)
        else:
            yield _nothing(asked)


def _long(results: Results) -> Iterator[Verdict]:
    kinds = results.of_length("long")
    through = {kind.name: shares(results, kind) for kind in kinds}
    yield _least(
        f"long results, the lowest ratio of bytes a second to {IN_PROCESS}: "
        f"at least {LONG_SHARE:g}",
        {name: median(found) for name, found in through.items() if found},
        LONG_SHARE,
    )
    late = {}
    for kind in kinds:
        own = [each.first for each in results.alone(kind.name, OURS)]
        row = [each.first for each in results.alone(kind.name, IN_PROCESS)]
        if own and row:
            late[kind.name] = 1_000 * (median(own) - median(row))
    asked = f"long results, first byte after the first row: at most {1_000 * FIRST_BYTE:g} ms"
    yield _most(asked, late, 1_000 * FIRST_BYTE)


def _heavy(results: Results) -> Iterator[Verdict]:
    heavy = {kind.name for kind in results.of_length("heavy")}
    alone = slower(results, OURS, IN_PROCESS)
    yield _most(
        f"heavy queries, the highest ratio of seconds to {IN_PROCESS}: at most {HEAVY_TIMES:g}",
        {name: ratio for name, ratio in alone.items() if name in heavy},
        HEAVY_TIMES,
    )
    yield _most(
        f"heavy queries, the highest ratio of two at once to one: at most {TWO_TIMES:g}",
        slower(results, TWO, OURS),
        TWO_TIMES,
    )


def _least(asked: str, found: Mapping[str, float], bound: float) -> Verdict:
    if not found:
        return _nothing(asked)
    name = min(found, key=lambda each: found[each])
    return Verdict(asked, f"{found[name]:.2f} ({name})", found[name] >= bound)


def _most(asked: str, found: Mapping[str, float], bound: float) -> Verdict:
    if not found:
        return _nothing(asked)
    name = max(found, key=lambda each: found[each])
    return Verdict(asked, f"{found[name]:.2f} ({name})", found[name] <= bound)


def _nothing(asked: str) -> Verdict:
    return Verdict(asked, "–", None)
