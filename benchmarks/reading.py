"""Reading lists in, beside the parser alone: `python -m benchmarks.reading`.

A generated list, one row in 97 with a fault, is read by `hankegraafi source read` on all cores.
What it gives is then parsed by pyoxigraph as N-Quads, the first million of them; a row of the
table tells how fast both are in quads a second. Memory is the sum over all processes.
"""

import json
import shutil
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

import click
import pyoxigraph as ox

from benchmarks import lists
from benchmarks.processes import memory

HERE = Path(__file__).parent
_SAMPLE = 1_000_000
_HEADS = (
    "rows,records,rejected,quads,read s,rows/s,quads/s,parser quads/s,ratio,memory MB,written MB"
)


@click.command()
@click.option("--rows", default="10000,100000,1000000", help="Numbers of rows.")
@click.option("--cache", type=click.Path(path_type=Path), default=HERE / ".cache")
@click.option("--output", type=click.Path(path_type=Path), default=HERE / "reading.md")
def main(*, rows: str, cache: Path, output: Path) -> None:
    """Measure, print the table, and write it down."""
    lines = [f"| {_HEADS.replace(',', ' | ')} |", "|" + "---|" * len(_HEADS.split(","))]
    for count in map(int, rows.split(",")):
        lines.append(_row(cache / f"list-{count}", count))
        click.echo(lines[-1])
    text = "\n".join(["# Reading lists in", "", *lines]) + "\n"
    output.write_text(text, encoding="utf-8")
    click.echo(text)


def _row(data: Path, count: int) -> str:
    shutil.rmtree(data, ignore_errors=True)
    source = lists.write(data, count)
    report, took, most = _read(data)
    sample = source / "sample.nq"
    quads, written = _sample(source / "records.ttl", sample)
    parsed = _parse(sample)
    figures = (
        f"{count:,}",
        f"{report['records']:,}",
        f"{report['rejected']:,}",
        f"{quads:,}",
        f"{took:.1f}",
        f"{count / took:,.0f}",
        f"{quads / took:,.0f}",
        f"{parsed:,.0f}",
        f"{quads / took / parsed:.2f}",
        f"{most >> 20}",
        f"{written >> 20}",
    )
    shutil.rmtree(data)
    return f"| {' | '.join(figures)} |"


def _read(data: Path) -> tuple[dict[str, int], float, int]:
    """Read the list in processes of its own; give the report, the seconds and the most memory."""
    command = [sys.executable, "-m", "hankegraafi", "source", "read", "made", "--json"]
    begun, most = time.perf_counter(), 0
    with subprocess.Popen(  # noqa: S603
        [*command, "--data", str(data)], stdout=subprocess.PIPE, text=True
    ) as process:
        while process.poll() is None:
            most = max(most, memory(process.pid))
            time.sleep(0.2)
        took = time.perf_counter() - begun
        said = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise RuntimeError(f"the reading ended with {process.returncode}")
    return json.loads(said), took, most


def _sample(records: Path, sample: Path) -> tuple[int, int]:
    """Write the first quads as N-Quads; give how many there are in all, and the bytes read."""
    graph = ox.NamedNode("https://example.org/id/source/made")
    quads = ox.parse(path=records, format=ox.RdfFormat.TURTLE)
    count = 0
    with sample.open("w", encoding="utf-8") as file:
        for quad in islice(quads, _SAMPLE):
            file.write(f"{ox.Quad(quad.subject, quad.predicate, quad.object, graph)} .\n")
            count += 1
    return count + sum(1 for _ in quads), records.stat().st_size


def _parse(sample: Path) -> float:
    """Give how many quads a second the parser reads."""
    begun = time.perf_counter()
    count = sum(1 for _ in ox.parse(path=sample, format=ox.RdfFormat.N_QUADS))
    return count / (time.perf_counter() - begun)


if __name__ == "__main__":
    main()
