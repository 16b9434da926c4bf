"""The results as Markdown: verdicts first, then every figure that they rest on."""

from collections.abc import Iterable, Iterator, Sequence
from statistics import median
from typing import NamedTuple

from benchmarks.kinds import Kind
from benchmarks.results import IN_PROCESS, TWO, Results, rates
from benchmarks.servers import AS_LOADED, DISK, MEMORY, OURS, RDFLIB, VIRTUOSO
from benchmarks.stats import Spread, geometric_mean, ratios, spread
from benchmarks.verdicts import cells, faster, shares, slower, verdicts

FAR_AHEAD = 2.0
"""How many times faster a peer must be for the report to say so by name."""

_PEERS = (DISK, AS_LOADED, MEMORY, VIRTUOSO, RDFLIB)
_WORDS = {True: "met", False: "**not met**", None: "not measured"}


class Machine(NamedTuple):
    """What everything ran on."""

    cores: int
    memory: int
    programs: Sequence[str]


def report(machine: Machine, runs: Sequence[Results]) -> str:
    """Write the whole report."""
    programs = ", ".join(machine.programs)
    blocks = [
        "# Results of `make bench`",
        f"{machine.cores} cores, {machine.memory / 2**30:.0f} GiB of memory; {programs}.",
        "How to read this: [README.md](README.md).",
    ]
    for results in runs:
        blocks += _run(results)
    return "\n\n".join(blocks) + "\n"


def _run(results: Results) -> Iterator[str]:
    yield f"## {results.projects:,} projects, {results.triples:,} triples"
    yield _table(
        ("threshold", "measured", "verdict"),
        ((each.asked, each.measured, _WORDS[each.met]) for each in verdicts(results)),
    )
    yield from _notes(results)
    yield from _servers(results)
    for number in results.connections():
        yield from _short(results, number)
    for length, words in (("heavy", "Heavy queries"), ("long", "Long results")):
        if any(results.alone(kind.name, OURS) for kind in results.of_length(length)):
            yield f"### {words}, one at a time"
            yield _alone(results, length)
    yield from _special(results)


def _notes(results: Results) -> Iterator[str]:
    lines = [f"{name} is missing: {why}." for name, why in results.missing.items()]
    lines += [
        f"{name} did not answer `{kind}`: {why}."
        for (kind, name), why in sorted(results.unable.items())
    ]
    lines += [
        f"{name} answered `{kind}` otherwise: {why}."
        for (kind, name), why in sorted(results.unlike.items())
    ]
    lines += [f"**Failed:** {each}." for each in dict.fromkeys(results.errors)]
    lines += _ahead(results)
    if lines:
        yield "\n".join(f"* {line}" for line in lines)


def _ahead(results: Results) -> Iterator[str]:
    """Say where a peer is far ahead of this service; a short kind by its geometric mean."""
    for peer in _PEERS:
        found = slower(results, OURS, peer)
        for kind in results.of_length("short"):
            compared = [
                ratio
                for number in results.connections()
                for ratio in faster(results, kind.name, number, peer)
            ]
            if compared:
                found[kind.name] = 1 / geometric_mean(compared)
        far = [f"`{name}` {times:.1f}" for name, times in found.items() if times >= FAR_AHEAD]
        if far:
            yield f"{peer} is far ahead, by these times: {', '.join(far)}."


def _servers(results: Results) -> Iterator[str]:
    yield "### Servers"
    yield _table(
        ("server", "version", "ready after", "memory at the end"),
        (
            (each.name, each.version, f"{each.ready:.1f} s", f"{each.memory >> 20:,} MiB")
            for each in results.running
        ),
    )


def _short(results: Results, number: int) -> Iterator[str]:
    """Write the table of short queries at one number of connections."""
    measured = {each.server for each in results.loads if each.connections == number}
    servers = [name for name in results.servers() if name in measured]
    peers = [name for name in servers if name != OURS]
    yield f"### Short queries, {number} {'connection' if number == 1 else 'connections'}"
    header = [
        "kind",
        *(f"{name}, a second" for name in servers),
        *(f"ratio to {name}" for name in peers),
        *(f"{name}, p50 / p99 in ms" for name in servers if name in {OURS, DISK}),
    ]
    rows = [_short_row(results, kind, number, servers) for kind in results.of_length("short")]
    means = [geometric_mean(cells(results, name, [number]).values()) for name in peers]
    last = ["geometric mean", *("" for _ in servers), *(f"{mean:.2f}" for mean in means)]
    yield _table(header, [*rows, [*last, *("" for name in servers if name in {OURS, DISK})]])


def _short_row(results: Results, kind: Kind, number: int, servers: Sequence[str]) -> list[str]:
    series = {name: results.series(kind.name, number, name) for name in servers}
    own = rates(series.get(OURS, []))
    return [
        f"`{kind.name}`",
        *(_count(spread(rates(series[name]))) for name in servers),
        *(_ratio(ratios(own, rates(series[name]))) for name in servers if name != OURS),
        *(
            _times([load.p50 for load in series[name]], [load.p99 for load in series[name]])
            for name in servers
            if name in {OURS, DISK}
        ),
    ]


def _alone(results: Results, length: str) -> str:
    """Write the table of queries that ran alone."""
    kinds = results.of_length(length)
    asked = {each.server for kind in kinds for each in results.asked if each.kind == kind.name}
    names = [name for name in (OURS, IN_PROCESS, *_PEERS) if name in asked]
    header = ["kind", *(f"{name}, s" for name in names)]
    header += [f"times {name}" for name in names if name != OURS]
    header += [f"{name}, first byte in ms" for name in (OURS, DISK) if name in names]
    if IN_PROCESS in names:
        header.append(f"{IN_PROCESS}, first row in ms")
    if length == "heavy":
        header += ["two at once, s", "times one"]
    else:
        header += ["MB a second", f"ratio of bytes a second to {IN_PROCESS}"]
    return _table(header, (_alone_row(results, kind, names) for kind in kinds))


def _alone_row(results: Results, kind: Kind, names: Sequence[str]) -> list[str]:
    found = {name: results.alone(kind.name, name) for name in (*names, TWO)}
    seconds = {name: [each.seconds for each in found[name]] for name in found}
    row = [f"`{kind.name}`", *(_seconds(seconds[name]) for name in names)]
    row += [_ratio(ratios(seconds[OURS], seconds[name])) for name in names if name != OURS]
    for name in (OURS, DISK, IN_PROCESS):
        if name in names:
            row.append(_milliseconds([each.first for each in found[name]]))
    if kind.length == "heavy":
        return [*row, _seconds(seconds[TWO]), _ratio(ratios(seconds[TWO], seconds[OURS]))]
    own = spread(each.size / each.seconds / 1e6 for each in found[OURS])
    return [*row, _count(own), _ratio(shares(results, kind))]


def _special(results: Results) -> Iterator[str]:
    """Write the tables of what was measured of this service alone."""
    for title, what, measured in (
        ("Repeated, from one core, 32 connections", "what", results.repeated),
        (
            "Point queries beside bad neighbours, 8 connections",
            "one project with its parts",
            results.neighbours,
        ),
    ):
        if measured:
            yield f"### {title}"
            yield _table(
                (what, "a second", "p50 / p99 in ms"),
                (
                    (
                        name,
                        _count(spread(rates(loads))),
                        _times([load.p50 for load in loads], [load.p99 for load in loads]),
                    )
                    for name, loads in measured.items()
                ),
            )


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _count(found: Spread | None) -> str:
    return f"{found.median:,.{0 if found.median >= 10 else 1}f}" if found else "–"


def _seconds(found: Sequence[float]) -> str:
    return f"{median(found):.3f}" if found else "–"


def _ratio(found: Sequence[float]) -> str:
    """Write the median of ratios with the lowest and the highest of the rounds."""
    over = spread(found)
    return f"{over.median:.2f} ({over.low:.2f}–{over.high:.2f})" if over else "–"


def _times(middle: Sequence[float], late: Sequence[float]) -> str:
    return f"{_milliseconds(middle)} / {_milliseconds(late)}"


def _milliseconds(found: Sequence[float]) -> str:
    return f"{1_000 * median(found):.1f}" if found else "–"
