"""The command: `python -m benchmarks`, run from the root of the repository."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import click
import pyoxigraph

from benchmarks import kinds, report, special
from benchmarks.files import Files
from benchmarks.inprocess import InProcess, in_process
from benchmarks.measure import Mismatch, Plan, Rounds, say
from benchmarks.processes import Missing, Server, memory
from benchmarks.results import Results, Running
from benchmarks.servers import DISK, MEMORY, OURS, SERVERS, USUAL

HERE = Path(__file__).parent
QUICK = Plan(seconds=1, connections=(8,), rounds=1)
SPECIAL = ("repeated", "neighbours")


@click.command()
@click.option("--quick", is_flag=True, help="10,000 projects, one short round, three servers.")
@click.option("--only", default="", help="Kinds, or short, heavy, long, repeated, neighbours.")
@click.option("--sizes", default="10000,100000", help="Numbers of projects.")
@click.option("--servers", default="", help="Names of servers.")
@click.option("--seconds", default=1, help="Seconds of one run of load.")
@click.option("--rounds", default=3, help="How often every server has its turn.")
@click.option("--cache", type=click.Path(path_type=Path), default=HERE / ".cache")
@click.option("--output", type=click.Path(path_type=Path), help="Where the table goes.")
def main(
    *,
    quick: bool,
    only: str,
    sizes: str,
    servers: str,
    seconds: int,
    rounds: int,
    cache: Path,
    output: Path | None,
) -> None:
    """Measure this service beside its peers and print a table; exit code 1 after errors."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if not shutil.which("wrk"):
        raise click.ClickException("wrk is not installed; on Debian: apt-get install wrk")
    plan = QUICK if quick else Plan(seconds=seconds, rounds=rounds)
    names = _known(servers, SERVERS) or ([OURS, DISK, MEMORY] if quick else list(USUAL))
    every = [each.name for each in kinds.load_all()]
    usual = [*kinds.LENGTHS, *SPECIAL]
    wanted = _known(only, [*usual, *every]) or usual
    runs = []
    for size in _listed("10000" if quick else sizes):
        with tempfile.TemporaryDirectory() as scratch:
            runs.append(_measure(Files(cache, int(size)), plan, names, wanted, Path(scratch)))
        if output or not quick:
            text = report.report(_machine(), runs)
            (output or HERE / "results.md").write_text(text, encoding="utf-8")
    click.echo(report.report(_machine(), runs))
    sys.exit(int(any(run.errors for run in runs)))


def _measure(
    files: Files, plan: Plan, names: Sequence[str], wanted: Sequence[str], scratch: Path
) -> Results:
    say(f"{files.projects:,} projects")
    results = Results(files.projects)
    results.kinds = [each for each in kinds.load_all() if {each.name, each.length} & {*wanted}]
    with files.quads().open("rb") as lines:
        results.triples = sum(1 for _ in lines)
    with contextlib.ExitStack() as stack:
        servers = list(_start(files, names, results, stack))
        rounds = Rounds(plan, servers, results, scratch)
        _rounds(rounds, files, stack)
        point = next(each for each in kinds.load_all() if each.name == "project")
        own = [server for server in servers if server.name == OURS]
        if "neighbours" in wanted and own:
            special.neighbours(own[0], plan, results, point, scratch)
        results.running = [
            Running(each.name, each.version, each.ready, memory(each.process)) for each in servers
        ]
    if "repeated" in wanted and own:
        special.repeated(files, plan, results, point, scratch)
    return results


def _rounds(rounds: Rounds, files: Files, stack: contextlib.ExitStack) -> None:
    for kind in rounds.results.of_length("short"):
        rounds.short(kind)
    rest = rounds.results.of_length("heavy", "long")
    reference: InProcess | None = None
    if rest:
        say("loading pyoxigraph in process")
        reference = stack.enter_context(in_process(files))
    for kind in rest:
        rounds.alone(kind, reference)


def _start(
    files: Files, names: Sequence[str], results: Results, stack: contextlib.ExitStack
) -> Iterator[Server]:
    """Start every server; a peer that cannot be started is noted as missing."""
    for name in names:
        say(f"starting {name}")
        try:
            yield stack.enter_context(SERVERS[name](files))
        except Missing as error:
            results.missing[name] = str(error)
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            if name == OURS:
                raise
            results.missing[name] = f"it did not start ({error})"


def _machine() -> report.Machine:
    size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    python = ".".join(map(str, sys.version_info[:3]))
    wrk = subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False)  # noqa: S607
    programs = [
        f"Python {python}",
        f"pyoxigraph {pyoxigraph.__version__}",
        f"wrk {wrk.stdout.split()[1].partition('/')[2]}",
    ]
    return report.Machine(len(os.sched_getaffinity(0)), size, programs)


def _known(text: str, names: Iterable[str]) -> list[str]:
    """Read a list of names; one that is unknown ends the command."""
    found = _listed(text)
    if odd := sorted(set(found) - set(names)):
        raise click.UsageError(f"unknown: {', '.join(odd)}. Known: {', '.join(names)}.")
    return found


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def _run() -> None:
    try:
        main()
    except Mismatch as error:
        sys.exit(f"error: the answers differ: {error}")


if __name__ == "__main__":
    _run()
