"""Validation beside the parser alone and beside pySHACL: `python -m benchmarks.validation`.

Generated data, one project in a hundred with a fault; every size is read by pyoxigraph's parser and
checked by `hankegraafi check` in one run. Memory is the sum over all processes, looked at while
they work.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

import click
import pyoxigraph as ox

from benchmarks import faulty
from benchmarks.files import Files
from hankegraafi.check import engines, shapes_lint
from hankegraafi.check.changed import check_changed
from hankegraafi.check.large import check_file
from hankegraafi.check.programs import Programs
from hankegraafi.check.shacl import Shapes
from hankegraafi.check.shapes import full, ntriples
from hankegraafi.rdf.read import read_turtle

HERE = Path(__file__).parent
SHAPES = HERE.parent / "shapes"
_PAGE = 4096

T = TypeVar("T")


@click.command()
@click.option("--sizes", default="1000,10000,100000", help="Numbers of projects.")
@click.option("--reference", default=1000, help="The size that pySHACL checks too; 0 for none.")
@click.option("--cache", type=click.Path(path_type=Path), default=HERE / ".cache")
@click.option("--output", type=click.Path(path_type=Path), default=HERE / "validation.md")
def main(*, sizes: str, reference: int, cache: Path, output: Path) -> None:
    """Measure, print the table, and write it down."""
    lines = [*_table(Files(cache, int(size)) for size in sizes.split(","))]
    if reference:
        lines += ["", *_reference(Files(cache, reference))]
    lines += ["", *_changed(Files(cache, max(map(int, sizes.split(",")))))]
    text = "\n".join(["# Validation", "", *lines]) + "\n"
    output.write_text(text, encoding="utf-8")
    click.echo(text)


def _data(files: Files) -> Path:
    return files.kept("faulty.nq", lambda path: faulty.write(path, files.projects))


def _table(sizes: Iterator[Files]) -> Iterator[str]:
    heads = "projects,triples,parser s,check s,times the parser,triples/s,memory MB,findings"
    yield f"| {heads.replace(',', ' | ')} |"
    yield "|---|---|---|---|---|---|---|---|"
    for files in sizes:
        path = _data(files)
        _count(path)  # so that nobody is the first to read it from the disk
        triples, parse = _timed(partial(_count, path))
        (found, memory), took = _timed(partial(_checked, path))
        yield (
            f"| {files.projects:,} | {triples:,} | {parse:.1f} | {took:.1f} | {took / parse:.1f} "
            f"| {triples / took:,.0f} | {memory} | {found:,} |"
        )


def _parsed(path: Path) -> Iterator[ox.Quad]:
    yield from ox.parse(path=path, format=ox.RdfFormat.N_QUADS)


def _count(path: Path) -> int:
    return sum(1 for _ in _parsed(path))


def _checked(path: Path) -> tuple[int, int]:
    """Check a file in a process of its own; give the findings, and the most memory in MB."""
    code = "import sys; from benchmarks.validation import check; check(sys.argv[1])"
    command = [sys.executable, "-c", code, str(path)]
    most = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        while process.poll() is None:
            most = max(most, _memory(process.pid))
            time.sleep(0.2)
        said = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise RuntimeError(f"the check ended with {process.returncode}")
    return int(said), most >> 20


def check(path: str) -> None:
    """Check a file and print the number of findings."""
    programs = Programs.of(shapes_lint.read_shapes(SHAPES)[0])
    print(check_file(Path(path), programs=programs).tally.counts.total())


def _memory(root: int) -> int:
    """The resident bytes of a process and all that it started (proc(5))."""
    parents: dict[int, int] = {}
    pages: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(folder.name)], pages[int(folder.name)] = int(fields[1]), int(fields[21])
    total = 0
    for number, held in pages.items():
        each = number
        while each not in {0, root}:
            each = parents.get(each, 0)
        total += held * _PAGE if each == root else 0
    return total


def _reference(files: Files) -> Iterator[str]:
    quads = [quad for quad in _parsed(_data(files)) if quad.graph_name == ox.DefaultGraph()]
    text = ntriples(quads)
    shapes = Shapes(full(shapes_lint.read_shapes(SHAPES)[0]), engines.engine(engines.REFERENCE))
    results, took = _timed(lambda: shapes.check(text, name="all"))
    yield (
        f"pySHACL on the whole graph of {files.projects:,} projects: {took:.1f} s, "
        f"{len(quads) / took:,.0f} triples a second, {len(results)} results."
    )


def _changed(files: Files) -> Iterator[str]:
    """One changed project, with a store on disk of all as its neighbours."""

    def load(folder: Path) -> None:
        store = ox.Store(str(folder))
        store.bulk_load(path=str(_data(files)), format=ox.RdfFormat.N_QUADS)
        store.optimize()  # as a release's is

    store = ox.Store.read_only(str(files.kept("faulty-store", load)))
    programs = Programs.of(shapes_lint.read_shapes(SHAPES)[0])
    texts = [_project(store, number * files.projects // 21) for number in range(1, 21)]
    times = []
    for text in texts:
        file = read_turtle(Path("changed.ttl"), text)
        _, took = _timed(partial(check_changed, file, programs, store))
        times.append(1000 * took)
    yield (
        f"One changed project of {files.projects:,}: median {sorted(times)[10]:.1f} ms, "
        f"first {times[0]:.1f} ms, slowest {max(times):.1f} ms of work."
    )


def _project(store: ox.Store, number: int) -> bytes:
    nodes = [f"https://w3id.org/hankegraafi/id/project/hanke-{number}"]
    lines = []
    for node in nodes:
        pattern = ox.NamedNode(node), None, None, ox.DefaultGraph()
        for quad in store.quads_for_pattern(*pattern):
            lines.append(f"{quad.triple} .\n")
            value = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
            if value.startswith(f"{nodes[0]}#") and value not in nodes:
                nodes.append(value)
    return "".join(lines).encode()


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    begun = time.perf_counter()
    return work(), time.perf_counter() - begun


if __name__ == "__main__":
    main()
