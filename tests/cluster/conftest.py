"""A cluster, data that is large enough to be parted, and what is made of it."""

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pyoxigraph as ox
import pytest
from tests.cluster.works import Stopped
from tests.support.dask import Dask, dask

from benchmarks import faulty, lists
from hankegraafi import resources
from hankegraafi.check import large, shapes_lint, spill
from hankegraafi.check.large import check_file
from hankegraafi.check.programs import Programs
from hankegraafi.cluster import joined
from hankegraafi.cluster.hands import Cluster
from hankegraafi.parallel import Hands, Hire
from hankegraafi.records import Finding
from hankegraafi.release.inputs import Inputs, read_inputs
from hankegraafi.release.tables import spans, write_tables
from hankegraafi.sources.lists import reading
from hankegraafi.sources.lists.command import run

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
Made = Callable[[Path, Hire], object]
"""Makes something in a folder, by the hands that it is given; gives what it comes to."""


@pytest.fixture(scope="session")
def cluster() -> Iterator[Dask]:
    """A cluster that nobody may lose."""
    with dask(workers=2) as started:
        yield started


@pytest.fixture
def joins(cluster: Dask) -> Iterator[Cluster]:
    with joined(cluster.address, patience=5, say=print) as found:
        yield found


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spill, "_CHUNK", 1 << 14)
    monkeypatch.setattr(large, "_SLICE", 1 << 17)
    monkeypatch.setattr(large, "_BUCKET", 1 << 17)
    monkeypatch.setattr(spans, "_SPAN", 1 << 17)
    monkeypatch.setattr(reading, "_ROWS", 40)


@pytest.fixture(scope="session")
def lines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Projects as N-Quads, with faults."""
    path = tmp_path_factory.mktemp("lines") / "data.nq"
    faulty.write(path, 10 * len(faulty.KINDS))
    return path


@pytest.fixture(scope="session")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    ontology, shapes = resources.folder("ontology"), resources.folder("shapes")
    return read_inputs(tmp_path_factory.mktemp("none"), ontology=ontology, shapes=shapes)


@pytest.fixture(scope="session")
def programs() -> Programs:
    return Programs.of(shapes_lint.read_shapes(resources.folder("shapes"))[0])


def checked(lines: Path, programs: Programs) -> Made:
    """Check a large file."""

    def made(_: Path, hire: Hire) -> object:
        found = check_file(lines, programs=programs, hire=hire)
        return sorted(found.tally.placed(lines).findings, key=Finding.sort_key), found.triples

    return made


def read(folder: Path, hire: Hire) -> object:
    """Read a list."""
    data = folder / "data"
    source = data / "sources" / "made"
    if not source.exists():
        lists.write(data, 400)
    run("made", data, file=None, write=True, now=NOW, progress=lambda *_: None, hire=hire)
    return files(source)


def looked(folder: Path, hire: Hire) -> object:
    """Look what would be read of a list."""
    lists.write(folder / "data", 400)
    report = run(
        "made",
        folder / "data",
        file=None,
        write=False,
        now=NOW,
        progress=lambda *_: None,
        hire=hire,
    )
    return report, sorted(files(folder / "data" / "sources" / "made"))


def tabled(lines: Path, inputs: Inputs) -> Made:
    """Write tables."""

    def made(folder: Path, hire: Hire) -> object:
        (folder / "dumps").mkdir()
        quads = [q for q in ox.parse(path=lines) if isinstance(q.graph_name, ox.DefaultGraph)]
        said = sorted({f"{quad.triple} .\n".encode() for quad in quads})
        (folder / "dumps" / "hankegraafi.nt").write_bytes(b"".join(said))
        store = ox.Store(str(folder / "store"))
        store.bulk_extend(quads)
        store.flush()
        base = "https://w3id.org/hankegraafi/"
        entries = write_tables(folder, base=base, version="v", inputs=inputs, hire=hire)
        return json.dumps(entries), files(folder / "tables")

    return made


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def made(request: pytest.FixtureRequest, lines: Path, programs: Programs, inputs: Inputs) -> Made:
    """What is made, by the name that a test gives."""
    name: str = request.param
    known: dict[str, Made] = {
        "checking": checked(lines, programs),
        "reading in": read,
        "looking": looked,
        "tables": tabled(lines, inputs),
    }
    return known[name]


@contextmanager
def stopped(hands: Hands, folder: Path, count: int) -> Iterator[tuple[Hire, Path]]:
    """Give hands of which the first pieces, so many, are begun and never done; and a pipe.

    Who has begun one is told there.
    """
    stops, pipe = folder / "stops", folder / "pipe"
    stops.mkdir()
    for number in range(count):
        (stops / str(number)).touch()
    os.mkfifo(pipe)

    @contextmanager
    def hire() -> Iterator[Hands]:
        yield Stopped(hands, stops, pipe)

    yield hire, pipe


@contextmanager
def begun(pipe: Path, then: Callable[[int], object], count: int = 1) -> Iterator[None]:
    """Do something whenever somebody tells that a piece has begun, so often in all."""

    def wait() -> None:
        with os.fdopen(os.open(pipe, os.O_RDWR), "r") as told:  # who tells never finds it closed
            for _ in range(count):
                then(int(told.readline()))

    thread = Thread(target=wait, daemon=True)
    thread.start()
    yield
    thread.join()
