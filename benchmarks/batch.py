"""What more cores and a cluster do for batch work: `python -m benchmarks.batch`.

A large file is checked by documents, a list is read in, and the tables of a release are written:
by one core, by all cores, and by a Dask cluster of as many processes on this machine, one after the
other. What they give must be the same. The seconds of starting the cluster do not count.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

import click
import pyoxigraph as ox

from benchmarks import faulty, lists
from hankegraafi import resources
from hankegraafi.check import shapes_lint
from hankegraafi.check.large import check_file
from hankegraafi.check.programs import Programs
from hankegraafi.cluster import joined
from hankegraafi.parallel import Hire, cores, here
from hankegraafi.rdf.sorting import merged, sort
from hankegraafi.rdf.stream import lines
from hankegraafi.release.inputs import read_inputs
from hankegraafi.release.tables import write_tables
from hankegraafi.sources.lists.command import run

HERE = Path(__file__).parent
BASE = "https://w3id.org/hankegraafi/"
_HEADS = ("work", "one core s", "all cores s", "ratio", "cluster s", "ratio", "same")

Work = Callable[[Path, Hire], str]
"""Does some work in a new folder; gives a digest of what came out."""


@click.command()
@click.option("--projects", default=100_000, help="How many projects there are.")
@click.option("--cache", type=click.Path(path_type=Path), default=HERE / ".cache")
@click.option("--output", type=click.Path(path_type=Path), default=HERE / "batch.md")
def main(*, projects: int, cache: Path, output: Path) -> None:
    """Measure, print the table, and write it down."""
    from tests.support.dask import dask

    room = cache / "batch"
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(parents=True)
    said = []
    with (
        dask(workers=cores()) as started,
        joined(started.address, patience=60, say=click.echo) as c,
    ):
        for name, work in _works(room, projects).items():
            said.append(f"| {' | '.join(_row(name, room, work, c.hire))} |")
            click.echo(said[-1])
    busy = f"{os.getloadavg()[2]:.1f}"
    parts = [f"# Batch work, {projects:,} projects, {cores()} cores", ""]
    parts += [f"| {' | '.join(_HEADS)} |", "|---" * len(_HEADS) + "|", *said, ""]
    parts += [f"At its end the machine had had {busy} processes at work for 15 minutes.", ""]
    output.write_text("\n".join(parts), encoding="utf-8")
    shutil.rmtree(room)


def _row(name: str, room: Path, work: Work, cluster: Hire) -> list[str]:
    with _one_core():
        one, first = _timed(room, work, here)
    every, second = _timed(room, work, here)
    there, third = _timed(room, work, cluster)
    same = "yes" if first == second == third else "NO"
    seconds = (f"{one:.1f}", f"{every:.1f}", f"{one / every:.2f}", f"{there:.1f}")
    return [name, *seconds, f"{one / there:.2f}", same]


def _timed(room: Path, work: Work, hire: Hire) -> tuple[float, str]:
    folder = room / "work"
    folder.mkdir()
    begun = time.perf_counter()
    digest = work(folder, hire)
    took = time.perf_counter() - begun
    shutil.rmtree(folder)
    return took, digest


@contextmanager
def _one_core() -> Iterator[None]:
    """Leave this process, and those that it starts, one core."""
    all_cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(all_cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, all_cores)


def _works(room: Path, projects: int) -> dict[str, Work]:
    """Make what is worked on."""
    path, well, draft = room / "data.nq", room / "well.nq", room / "draft"
    faulty.write(path, projects)
    with well.open("w", encoding="utf-8") as file:
        file.writelines(faulty.things(projects, faults=False))
    (draft / "dumps").mkdir(parents=True)
    _dump(well, draft)
    lists.write(room / "data", projects)
    return {
        "checking": partial(_checked, path),
        "reading in": partial(_read, room / "data"),
        "tables": partial(_tables, draft),
    }


def _dump(path: Path, draft: Path) -> None:
    """Write what a build has when it makes tables: the sorted view, and a store."""
    quads = (q for q in ox.parse(path=path) if isinstance(q.graph_name, ox.DefaultGraph))
    with (draft / "dumps" / "hankegraafi.nt").open("xb") as dump:
        dump.writelines(line for line, _ in merged(sort(lines(quads), draft)))
    for each in draft.glob("run-*"):
        each.unlink()
    store = ox.Store(str(draft / "store"))
    store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)
    store.flush()


def _checked(path: Path, _: Path, hire: Hire) -> str:
    programs = Programs.of(shapes_lint.read_shapes(resources.folder("shapes"))[0])
    found = check_file(path, programs=programs, hire=hire).tally
    told = [(each.sort_key(), found.counts.total()) for each in found.findings]
    return sha256(repr(told).encode()).hexdigest()


def _read(data: Path, folder: Path, hire: Hire) -> str:
    copy = folder / "data"
    shutil.copytree(data, copy)
    now = datetime(2026, 11, 22, tzinfo=UTC)
    run("made", copy, file=None, write=True, now=now, progress=_quiet, hire=hire)
    return _digest(copy)


def _tables(draft: Path, folder: Path, hire: Hire) -> str:
    for name in ("dumps", "store"):
        (folder / name).symlink_to((draft / name).resolve())
    ontology, shapes = resources.folder("ontology"), resources.folder("shapes")
    inputs = read_inputs(folder, ontology=ontology, shapes=shapes)
    write_tables(folder, base=BASE, version="measured", inputs=inputs, hire=hire)
    return _digest(folder / "tables")


def _quiet(*_: object) -> None:
    pass


def _digest(folder: Path) -> str:
    found = sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.update(path.relative_to(folder).as_posix().encode())
            found.update(path.read_bytes())
    return found.hexdigest()


if __name__ == "__main__":
    main()
