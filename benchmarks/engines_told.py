"""The results of `benchmarks.engines` as Markdown: verdicts first, then every row as it is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from statistics import median, quantiles
from typing import NamedTuple

from benchmarks.setups import (
    BOTH,
    OURS_DISK,
    OURS_MEMORY,
    OVER_OXIGRAPH,
    OVER_VIRTUOSO,
    SAME,
    VIRTUOSO,
)

OURS = (OURS_DISK, OURS_MEMORY, OVER_VIRTUOSO, OVER_OXIGRAPH, BOTH)
RATIO = 1.2
"""Seconds of a sum over everything through this service, against Virtuoso asked directly."""
POINT = 0.020
"""Seconds of a point query at the median, on the largest data."""
NAMED = 0.100
"""Seconds of a named sum without any other server, at `NAMED_AT` projects."""
NAMED_AT, POINT_AT = 100_000, 1_000_000

_BASES = {VIRTUOSO: "Virtuoso", SAME: "that Virtuoso"}
_WORDS = {True: "met", False: "**not met**"}


class Row(NamedTuple):
    """What a setup cost: seconds to load and until it was ready, bytes of disk and memory."""

    name: str
    version: str
    load: float
    ready: float
    disk: int
    memory: int


@dataclass(slots=True)
class Figures:
    """Everything that was measured on so many projects; seconds by kind and setup.

    The sums of a setup stand by round; `named` has the first time of each, then the others.
    """

    projects: int
    triples: int = 0
    rows: list[Row] = field(default_factory=list)
    points: dict[tuple[str, str], list[float]] = field(default_factory=dict)
    sums: dict[tuple[str, str], dict[int, float]] = field(default_factory=dict)
    named: dict[str, list[float]] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    unlike: dict[tuple[str, str], str] = field(default_factory=dict)
    unable: dict[tuple[str, str], str] = field(default_factory=dict)

    def point(self, kind: str, name: str, seconds: float) -> None:
        """Note a point query."""
        self.points.setdefault((kind, name), []).append(seconds)

    def sum(self, kind: str, name: str, seconds: float, turn: int) -> None:
        """Note a sum of a round."""
        self.sums.setdefault((kind, name), {})[turn] = seconds

    def ratios(self, kind: str, name: str, base: str = VIRTUOSO) -> list[float]:
        """Divide a setup's seconds by those of another, round by round."""
        own, other = (self.sums.get((kind, each), {}) for each in (name, base))
        return [own[turn] / other[turn] for turn in own if turn in other]


class Verdict(NamedTuple):
    """What was asked for, what was measured, and whether that is met."""

    asked: str
    measured: str
    met: bool


def verdicts(figures: Figures) -> Iterator[Verdict]:
    """Judge what was measured; each limit by its worst kind."""
    for base, name in product(_BASES, (OVER_VIRTUOSO, BOTH)):
        ratios = {kind: figures.ratios(kind, name, base) for kind in _kinds(figures.sums)}
        if worst := _worst(ratios):
            asked = f"sums, {name}: at most {RATIO} times {_BASES[base]} asked directly"
            yield Verdict(asked, f"{worst[0]:.2f} (`{worst[1]}`)", worst[0] <= RATIO)
    for name in OURS if figures.projects >= POINT_AT else ():
        times = {kind: each for (kind, own), each in figures.points.items() if own == name}
        if worst := _worst(times):
            asked = f"point queries, {name}: under {POINT * 1e3:.0f} ms at the median"
            yield Verdict(asked, f"{worst[0] * 1e3:.1f} ms (`{worst[1]}`)", worst[0] < POINT)
    after = {kind: times[1:] or times for kind, times in figures.named.items()}
    if figures.projects == NAMED_AT and (worst := _worst(after)):
        asked = f"named sums without another server: at most {NAMED * 1e3:.0f} ms"
        yield Verdict(asked, f"{worst[0] * 1e3:.1f} ms (`{worst[1]}`)", worst[0] <= NAMED)


def _worst(found: Mapping[str, Sequence[float]]) -> tuple[float, str] | None:
    """Give the highest median, and the kind that has it."""
    return max(((median(each), kind) for kind, each in found.items() if each), default=None)


def failed(figures: Figures) -> bool:
    """Say whether a limit was missed, or this service answers otherwise than others."""
    odd = any(name in OURS for _, name in (*figures.unlike, *figures.unable))
    return odd or not all(each.met for each in verdicts(figures))


def report(machine: str, runs: Sequence[Figures]) -> str:
    """Write the whole report."""
    blocks = [
        "# Engines",
        f"`make bench-engines` on {machine}. How to read this: [README.md](README.md#engines).",
    ]
    for figures in runs:
        blocks += _run(figures)
    return "\n\n".join(blocks) + "\n"


def _run(figures: Figures) -> Iterator[str]:
    yield f"## {figures.projects:,} projects, {figures.triples:,} triples"
    if judged := list(verdicts(figures)):
        rows = ((each.asked, each.measured, _WORDS[each.met]) for each in judged)
        yield _table(("limit", "measured", "verdict"), rows)
    yield from _notes(figures)
    yield _table(
        ("engine", "version", "loaded in", "disk", "ready after", "memory at the end"),
        map(_cells, figures.rows),
    )
    names = [each.name for each in figures.rows]
    yield "### Point queries, one client: p50 / p95 in ms"
    yield _table(("kind", *names), _points(figures, names))
    yield "### Sums over everything, one at a time: median ms"
    yield _table(("kind", *names), _sums(figures, names))
    own = [name for name in names if name in OURS]
    for base, called in _BASES.items():
        if any(figures.ratios(kind, name, base) for kind, name in figures.sums if name != base):
            yield f"### Sums over everything: times {called} asked directly (lowest–highest)"
            yield _table(("kind", *own), _ratios(figures, own, base))
    if figures.named:
        yield "### Named sums of this service, on disk, without another server: ms"
        rows = ((f"`{kind}`", *_named(times)) for kind, times in figures.named.items())
        yield _table(("name", "first", "median after"), rows)


def _notes(figures: Figures) -> Iterator[str]:
    lines = [f"{name} is missing: {why}." for name, why in figures.missing.items()]
    lines += [f"{name} did not answer `{kind}`: {w}." for (kind, name), w in figures.unable.items()]
    lines += [
        f"{name} answered `{kind}` otherwise: {w}." for (kind, name), w in figures.unlike.items()
    ]
    if lines:
        yield "\n".join(f"* {line}" for line in lines)


def _cells(row: Row) -> tuple[str, ...]:
    sizes = (f"{size / 2**20:,.0f} MiB" for size in (row.disk, row.memory))
    disk, memory = sizes
    return row.name, row.version, f"{row.load:,.0f} s", disk, f"{row.ready:.1f} s", memory


def _points(figures: Figures, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for kind in _kinds(figures.points):
        yield f"`{kind}`", *(_point(figures.points.get((kind, name), [])) for name in names)


def _point(times: Sequence[float]) -> str:
    if len(times) < 2:
        return "–"
    late = quantiles(times, n=20)[-1]
    return f"{median(times) * 1e3:.1f} / {late * 1e3:.1f}"


def _sums(figures: Figures, names: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for kind in _kinds(figures.sums):
        times = [figures.sums.get((kind, name), {}).values() for name in names]
        yield f"`{kind}`", *(f"{median(each) * 1e3:,.0f}" if each else "–" for each in times)


def _ratios(figures: Figures, names: Sequence[str], base: str) -> Iterator[tuple[str, ...]]:
    for kind in _kinds(figures.sums):
        yield f"`{kind}`", *(_ratio(figures.ratios(kind, name, base)) for name in names)


def _ratio(ratios: Sequence[float]) -> str:
    return f"{median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})" if ratios else "–"


def _named(times: Sequence[float]) -> tuple[str, str]:
    after = f"{median(times[1:]) * 1e3:,.1f}" if times[1:] else "–"
    return f"{times[0] * 1e3:,.1f}", after


def _kinds(found: Iterable[tuple[str, str]]) -> list[str]:
    return list(dict.fromkeys(kind for kind, _ in found))


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
