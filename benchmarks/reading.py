"""A list's way from its rows to answers: `python -m benchmarks.reading`.

A generated list, one row in 97 with a fault, is read by `hankegraafi source read` on all cores,
built by `hankegraafi build`, served by `hankegraafi serve`, and asked ten queries. What it gives is
also parsed by pyoxigraph as N-Quads, the first million of them. Statements are counted as they
stand in the release: in the view, and in the graph of the list. Memory is the sum over all
processes, what they share counted once.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from statistics import median
from urllib.parse import quote

import click
import pyoxigraph as ox

from benchmarks import lists
from benchmarks.client import fetch
from benchmarks.processes import READY, Server, free_port, memory, started

HERE = Path(__file__).parent
QUERIES = HERE / "queries" / "listed"
PATIENCE = 600
"""How long a query may take, in seconds."""

_SAMPLE = 1_000_000
_TIMES = 5
_ENOUGH = 10.0
_READ = (
    "rows",
    "records",
    "rejected",
    "statements",
    "seconds",
    "statements a second",
    "the parser alone",
    "ratio",
    "memory MB",
)
_BUILT = ("rows", "seconds", "memory MB", "release MB", "ready after s", "from", "serving MB")


@click.command()
@click.option("--rows", default="10000,100000,1000000", help="Numbers of rows.")
@click.option("--cache", type=click.Path(path_type=Path), default=HERE / ".cache")
@click.option("--output", type=click.Path(path_type=Path), default=HERE / "reading.md")
@click.option("--only-read", is_flag=True, help="Build and serve nothing.")
def main(*, rows: str, cache: Path, output: Path, only_read: bool) -> None:
    """Measure, print the tables, and write them down."""
    counts = list(map(int, rows.split(",")))
    read, built, asked = [], [], []
    for count in counts:
        folder = cache / f"list-{count}"
        shutil.rmtree(folder, ignore_errors=True)
        read.append(_said(_read(folder / "data", count)))
        if not only_read:
            *figures, times = _built(folder)
            built.append(_said([f"{count:,}", *figures]))
            asked.append(times)
        shutil.rmtree(folder)
    parts = ["# From rows to answers", "", *_table(_READ, read)]
    if not only_read:
        parts += ["", *_table(_BUILT, built), "", *_table(*_latencies(counts, asked))]
    text = "\n".join(parts) + "\n"
    output.write_text(text, encoding="utf-8")
    click.echo(text)


def _said(cells: list[str]) -> str:
    line = f"| {' | '.join(cells)} |"
    click.echo(line)
    return line


def _table(heads: tuple[str, ...], lines: list[str]) -> list[str]:
    return [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads), *lines]


def _read(data: Path, count: int) -> list[str]:
    source = lists.write(data, count)
    said, took, most = run(["source", "read", "made", "--json", "--data", str(data)])
    report = json.loads(said)
    sample = source / "sample.nq"
    statements = 2 * _sample(source / "records.ttl", sample) + _count(source / "records.claims.ttl")
    parsed = _parse(sample)
    sample.unlink()
    return [
        f"{count:,}",
        f"{report['records']:,}",
        f"{report['rejected']:,}",
        f"{statements:,}",
        f"{took:.1f}",
        f"{statements / took:,.0f}",
        f"{parsed:,.0f}",
        f"{statements / took / parsed:.2f}",
        f"{most >> 20}",
    ]


def run(arguments: list[str]) -> tuple[str, float, int]:
    """Run a command; give what it says, the seconds, and the most memory of all its processes.

    Raises:
        RuntimeError: it failed.
    """
    begun, most = time.perf_counter(), 0
    command = [sys.executable, "-m", "hankegraafi", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        while process.poll() is None:
            most = max(most, memory(process.pid))
            time.sleep(0.2)
        took = time.perf_counter() - begun
        said = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise RuntimeError(f"hankegraafi {arguments[0]} ended with {process.returncode}")
    return said, took, most


def _sample(records: Path, sample: Path) -> int:
    """Write the first statements as N-Quads; give how many there are in all."""
    graph = ox.NamedNode("https://example.org/id/source/made")
    quads = ox.parse(path=records, format=ox.RdfFormat.TURTLE)
    count = 0
    with sample.open("w", encoding="utf-8") as file:
        for quad in islice(quads, _SAMPLE):
            file.write(f"{ox.Quad(quad.subject, quad.predicate, quad.object, graph)} .\n")
            count += 1
    return count + sum(1 for _ in quads)


def _count(path: Path) -> int:
    return sum(1 for _ in ox.parse(path=path, format=ox.RdfFormat.TURTLE))


def _parse(sample: Path) -> float:
    """Give how many statements a second the parser reads."""
    begun = time.perf_counter()
    count = sum(1 for _ in ox.parse(path=sample, format=ox.RdfFormat.N_QUADS))
    return count / (time.perf_counter() - begun)


def _built(folder: Path) -> tuple[str, str, str, str, str, str, list[tuple[float, float]]]:
    """Build a release, serve it, ask it."""
    releases = folder / "releases"
    _, took, most = run(["build", "--data", str(folder / "data"), "--releases", str(releases)])
    size = sum(each.stat().st_size for each in releases.rglob("*") if each.is_file())
    port = free_port()
    arguments = ["serve", "--releases", str(releases), "--port", str(port)]
    command = ["env", f"HANKEGRAAFI_QUERY_SECONDS={PATIENCE}", sys.executable, "-m", "hankegraafi"]
    with started(
        "listed",
        "",
        [*command, *arguments],
        endpoint=f"http://127.0.0.1:{port}/sparql?query=",
        cwd=folder,
    ) as server:
        times = list(_times(server))
        words = (folder / "listed.log").read_text(encoding="utf-8")
        place = re.search(r"answered from (?:the )?(\w+)", words)
        return (
            f"{took:.0f}",
            f"{most >> 20}",
            f"{size >> 20}",
            f"{server.ready:.1f}",
            place[1] if place else "?",
            f"{memory(server.process) >> 20}",
            times,
        )


def _times(server: Server) -> Iterator[tuple[float, float]]:
    """Ask each query, with a comment that never comes again; give the first time and the median.

    Raises:
        RuntimeError: a query was not answered.
    """
    for path in _queries():
        taken: list[float] = []
        while len(taken) < _TIMES and sum(taken) < _ENOUGH:
            text = f"{path.read_text(encoding='utf-8')}\n# {len(taken)} {os.getpid()}"
            url = f"{server.endpoint}{quote(text)}"
            reply = fetch(url, "text/csv", timeout=READY, keep=True)
            if reply.status != 200 or reply.body.count(b"\n") < 2:
                raise RuntimeError(f"{path.name}: {reply.status} {reply.body[:300]!r}")
            taken.append(reply.seconds)
        yield taken[0], median(taken)


def _queries() -> list[Path]:
    return sorted(QUERIES.glob("*.rq"))


def _latencies(
    counts: list[int], asked: list[list[tuple[float, float]]]
) -> tuple[tuple[str, ...], list[str]]:
    """A line for each query: at each number of rows, the first answer and the median, in ms."""
    heads = ("query", *(f"{count:,} rows: first / median ms" for count in counts))
    lines = []
    for number, path in enumerate(_queries()):
        title = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("#+ title@en: ")
        cells = (f"{1000 * a[number][0]:,.0f} / {1000 * a[number][1]:,.0f}" for a in asked)
        lines.append(f"| {title} | {' | '.join(cells)} |")
    return heads, lines


if __name__ == "__main__":
    main()
