"""What `benchmarks.engines` compares: this service over each engine, and engines asked directly."""

import contextlib
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import quote

from benchmarks import virtuoso
from benchmarks.files import Files, run
from benchmarks.processes import Server, free_port, memory, started
from benchmarks.servers import oxigraph, oxigraph_load
from hankegraafi.store.remote import names

OURS_MEMORY = "ours, in memory"
OURS_DISK = "ours, on disk"
VIRTUOSO = "Virtuoso, directly"
OXIGRAPH = "oxigraph, directly"
OVER_VIRTUOSO = "ours over Virtuoso"
OVER_OXIGRAPH = "ours over oxigraph"
BOTH = "ours, scans to Virtuoso"
SAME = "that Virtuoso, directly"
"""The very Virtuoso that ours asks, with all that it holds, asked for the curated view."""

SECONDS = 900
"""How long a query of this service may take here: the usual limit would end what is to be timed."""
LARGE = 500_000
"""From how many projects on Virtuoso has 4 GB for its pages, and memory one server at a time."""
STATEMENT = 450
"""About so many bytes of memory this service takes for a statement."""

_PROGRAM = str(Path(sys.executable).with_name("hankegraafi"))
_CREDENTIALS = MappingProxyType(
    {"HANKEGRAAFI_ENGINE_USER": "dba", "HANKEGRAAFI_ENGINE_PASSWORD": "dba"}
)


class Setup(NamedTuple):
    """What is asked, and what it cost: seconds to load it, bytes on the disk.

    `beside` are servers that it asks in its turn.
    """

    name: str
    server: Server
    load: float
    disk: int
    beside: tuple[Server, ...] = ()

    @property
    def memory(self) -> int:
        """The memory of all its processes, in bytes."""
        return sum(memory(each.process) for each in (self.server, *self.beside))


@dataclass(slots=True)
class Setups:
    """Starts what is compared; an engine that two of them ask is started once."""

    files: Files
    stack: contextlib.ExitStack
    shared: dict[str, "Loaded"] = field(default_factory=dict)

    @property
    def gigabytes(self) -> int:
        """How much memory Virtuoso has for its pages."""
        return 4 if self.files.projects >= LARGE else 2

    def start(self, name: str) -> Setup:
        """Start one of `NAMES`.

        Raises:
            Missing: it cannot be had here; says why.
            RuntimeError, OSError, subprocess.SubprocessError: it did not load or start.
        """
        return _STARTS[name](self)

    def releases(self) -> tuple[Path, float]:
        """Give the folder of releases, and how long it took to make."""
        return timed(self.files, "releases", lambda path: _release(path, self.files))

    def ours(self, settings: Mapping[str, str]) -> Server:
        """Start this service with some settings."""
        version = run([_PROGRAM, "--version"]).split()[-1]
        port = str(free_port())
        folder, _ = self.releases()
        return self.stack.enter_context(
            started(
                f"hankegraafi-{port}",
                f"hankegraafi {version}",
                [_PROGRAM, "serve", "--releases", str(folder), "--port", port],
                endpoint=f"http://127.0.0.1:{port}/sparql?query=",
                cwd=self.files.folder,
                settings={"HANKEGRAAFI_QUERY_SECONDS": str(SECONDS), **settings},
            )
        )

    def once(self, name: str, make: Callable[[], "Loaded"]) -> "Loaded":
        """Give an engine that holds the release; it is started at the first time."""
        if name not in self.shared:
            self.shared[name] = make()
        return self.shared[name]


class Loaded(NamedTuple):
    """An engine that `hankegraafi load` put the release into: its setting, seconds, bytes."""

    server: Server
    address: str
    load: float
    disk: int


def size(path: Path) -> int:
    """Give how much room a file or a folder takes on the disk, in bytes; links count as nothing."""
    found = [path, *path.rglob("*")]
    return sum(each.lstat().st_blocks * 512 for each in found if not each.is_symlink())


def timed(files: Files, name: str, make: Callable[[Path], object]) -> tuple[Path, float]:
    """Make something unless it was made before; give it, and the seconds that it took then."""
    told = files.folder / f"{name}.seconds"

    def measured(path: Path) -> None:
        began = time.perf_counter()
        make(path)
        told.write_text(f"{time.perf_counter() - began:.1f}")

    path = files.kept(name, measured)
    return path, float(told.read_text())


def _release(releases: Path, files: Files) -> None:
    """Make a release of the data, with its sums; its dumps are the same files by other names."""
    from tests.support.bare import bare_release

    from hankegraafi.release.sealed import seal_anew
    from hankegraafi.release.sums.making import write_sums

    releases.mkdir()
    dump = releases / "data.nq"
    os.link(files.quads(), dump)
    release = bare_release(releases, dump)
    os.link(files.view(), release.path / "dumps" / "hankegraafi.nt")
    write_sums(release.path)
    seal_anew(releases, release.version)


def _ours_memory(setups: Setups) -> Setup:
    folder, _ = setups.releases()
    server = setups.ours({"HANKEGRAAFI_ENGINE": "memory"})
    dump = next(folder.glob("*/dumps/hankegraafi.nq"))
    return Setup(OURS_MEMORY, server, server.ready, size(dump))


def _ours_disk(setups: Setups) -> Setup:
    folder, seconds = setups.releases()
    server = setups.ours({"HANKEGRAAFI_ENGINE": "disk"})
    return Setup(OURS_DISK, server, seconds, size(next(folder.glob("*/store"))))


def _virtuoso(setups: Setups) -> Setup:
    def make(path: Path) -> None:
        virtuoso.load(path, setups.files, gigabytes=setups.gigabytes)

    folder, seconds = timed(setups.files, "virtuoso", make)
    serving = virtuoso.serving(folder, gigabytes=setups.gigabytes)
    server, _ = setups.stack.enter_context(serving)
    return Setup(VIRTUOSO, server, seconds, size(folder))


def _oxigraph(setups: Setups) -> Setup:
    program, version = oxigraph(setups.files)
    store, seconds = timed(
        setups.files, "oxigraph", lambda path: oxigraph_load(program, path, setups.files)
    )
    bind = f"127.0.0.1:{free_port()}"
    server = setups.stack.enter_context(
        started(
            "oxigraph",
            version,
            [program, "serve-read-only", "--location", str(store), "--bind", bind],
            endpoint=f"http://{bind}/query?query=",
            cwd=setups.files.folder,
        )
    )
    return Setup(OXIGRAPH, server, seconds, size(store))


def _over_virtuoso(setups: Setups) -> Setup:
    engine = _loaded_virtuoso(setups)
    server = setups.ours({"HANKEGRAAFI_ENGINE": engine.address, **_CREDENTIALS})
    return Setup(OVER_VIRTUOSO, server, engine.load, engine.disk, (engine.server,))


def _over_oxigraph(setups: Setups) -> Setup:
    engine = _loaded_oxigraph(setups)
    server = setups.ours({"HANKEGRAAFI_ENGINE": engine.address, **_CREDENTIALS})
    return Setup(OVER_OXIGRAPH, server, engine.load, engine.disk, (engine.server,))


def _both(setups: Setups) -> Setup:
    engine = _loaded_virtuoso(setups)
    folder, seconds = setups.releases()
    server = setups.ours(
        {"HANKEGRAAFI_ENGINE": "disk", "HANKEGRAAFI_SCANS": engine.address, **_CREDENTIALS}
    )
    disk = engine.disk + size(next(folder.glob("*/store")))
    return Setup(BOTH, server, engine.load + seconds, disk, (engine.server,))


def _same(setups: Setups) -> Setup:
    engine = _loaded_virtuoso(setups)
    folder, _ = setups.releases()
    view = names.view(next(folder.glob("*/manifest.json")).parent.name)
    address = f"{engine.server.address}/sparql?default-graph-uri={quote(view)}&query="
    return Setup(SAME, replace(engine.server, endpoint=address), engine.load, engine.disk)


def _loaded_virtuoso(setups: Setups) -> Loaded:
    def start() -> Loaded:
        folder = setups.files.kept("virtuoso-loaded", lambda path: path.mkdir())
        serving = virtuoso.serving(folder, gigabytes=setups.gigabytes)
        server, _ = setups.stack.enter_context(serving)
        address = f"sparql+{server.address}/sparql"
        (folder / "bulk").mkdir(exist_ok=True)
        bulk = ("--bulk-folder", f"{folder.resolve() / 'bulk'}:bulk")
        seconds = _load(setups, folder, address, *bulk)
        return Loaded(server, address, seconds, size(folder))

    return setups.once("virtuoso", start)


def _loaded_oxigraph(setups: Setups) -> Loaded:
    def start() -> Loaded:
        program, version = oxigraph(setups.files)
        folder = setups.files.kept("oxigraph-loaded", lambda path: path.mkdir())
        bind = f"127.0.0.1:{free_port()}"
        server = setups.stack.enter_context(
            started(
                "oxigraph-loaded",
                version,
                [program, "serve", "--location", str(folder / "store"), "--bind", bind],
                endpoint=f"http://{bind}/query?query=",
                cwd=setups.files.folder,
            )
        )
        address = f"sparql+http://{bind}/query"
        return Loaded(server, address, _load(setups, folder, address), size(folder))

    return setups.once("oxigraph", start)


def _load(setups: Setups, folder: Path, address: str, *options: str) -> float:
    """Put the release into an engine unless it is there; give the seconds that it took."""
    releases, _ = setups.releases()
    told = folder / "loaded.seconds"
    if not told.exists():
        began = time.perf_counter()
        command = [_PROGRAM, "load", "--engine", address, "--releases", str(releases), *options]
        print("  hankegraafi load", *options, file=sys.stderr)
        run(command, settings=_CREDENTIALS)
        told.write_text(f"{time.perf_counter() - began:.1f}")
    return float(told.read_text())


def missing_memory(name: str, triples: int) -> str:
    """Say why a setup does not fit into this machine's memory; empty where it does."""
    needed = triples * STATEMENT
    there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if name == OURS_MEMORY and needed > 0.9 * there:
        return f"it takes about {needed / 2**30:.0f} GB of {there / 2**30:.0f} GB"
    return ""


_STARTS: Mapping[str, Callable[[Setups], Setup]] = MappingProxyType(
    {
        OURS_DISK: _ours_disk,
        OURS_MEMORY: _ours_memory,
        VIRTUOSO: _virtuoso,
        OXIGRAPH: _oxigraph,
        OVER_VIRTUOSO: _over_virtuoso,
        OVER_OXIGRAPH: _over_oxigraph,
        BOTH: _both,
        SAME: _same,
    }
)
NAMES = tuple(_STARTS)
"""Every setup, in the order of the tables."""


def groups(projects: int, chosen: tuple[str, ...]) -> Iterator[list[str]]:
    """Part the setups into those that run beside each other; memory alone where there is much."""
    alone = {OURS_MEMORY} if projects >= LARGE else set()
    yield [name for name in chosen if name not in alone]
    if rest := [name for name in chosen if name in alone]:
        yield rest
