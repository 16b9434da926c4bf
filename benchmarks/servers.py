"""The servers that are compared: this service and its peers, each as its package installs it."""

import contextlib
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import MappingProxyType

from benchmarks.client import send
from benchmarks.files import Files, peers, run
from benchmarks.processes import Missing, Server, free_port, started
from benchmarks.virtuoso import virtuoso

Start = Callable[[Files], AbstractContextManager[Server]]

OURS = "hankegraafi"
DISK = "oxigraph disk"
AS_LOADED = "oxigraph disk as loaded"
MEMORY = "oxigraph memory"
VIRTUOSO = "Virtuoso"
RDFLIB = "rdflib-endpoint"
RDFLIB_MOST = 10_000
"""The most projects that rdflib-endpoint is given: it would load 100,000 for many minutes."""


@contextlib.contextmanager
def ours(files: Files, *, pinned: Sequence[str] = ()) -> Iterator[Server]:
    """Start this service from its command line; `pinned` is a command that it runs under."""
    program = str(Path(sys.executable).with_name("hankegraafi"))
    version = run([program, "--version"]).split()[-1]
    port = str(free_port())
    command = [program, "serve", "--releases", str(files.releases()), "--port", port]
    with started(
        OURS,
        f"hankegraafi {version}",
        [*pinned, *command],
        endpoint=f"http://127.0.0.1:{port}/sparql?query=",
        cwd=files.folder,
    ) as server:
        yield server


@contextlib.contextmanager
def oxigraph_disk(files: Files) -> Iterator[Server]:
    """Start the `oxigraph` server over a store on disk, optimised as its loader advises."""
    program, _ = oxigraph(files)
    store = files.kept("oxigraph", lambda path: oxigraph_load(program, path, files))
    with _over(DISK, store, files) as server:
        yield server


@contextlib.contextmanager
def oxigraph_as_loaded(files: Files) -> Iterator[Server]:
    """Start the `oxigraph` server over a store on disk as its bulk loader leaves it."""
    program, _ = oxigraph(files)
    store = files.kept("oxigraph-as-loaded", lambda path: _load(program, path, files))
    with _over(AS_LOADED, store, files) as server:
        yield server


def oxigraph_load(program: str, store: Path, files: Files) -> None:
    """Make a store by the `oxigraph` server's bulk loader, and optimise it as that advises."""
    _load(program, store, files)
    run([program, "optimize", "--location", str(store)])


def _load(program: str, store: Path, files: Files) -> None:
    run([program, "load", "--location", str(store), "--file", str(files.quads())])


@contextlib.contextmanager
def _over(name: str, store: Path, files: Files) -> Iterator[Server]:
    program, version = oxigraph(files)
    bind = f"127.0.0.1:{free_port()}"
    command = [program, "serve-read-only", "--location", str(store), "--bind", bind]
    endpoint = f"http://{bind}/query?query="
    with started(name, version, command, endpoint=endpoint, cwd=files.folder) as server:
        yield server


@contextlib.contextmanager
def oxigraph_memory(files: Files) -> Iterator[Server]:
    """Start the `oxigraph` server in memory and send it the data."""
    program, version = oxigraph(files)
    bind = f"127.0.0.1:{free_port()}"
    command = [program, "serve", "--bind", bind]
    endpoint = f"http://{bind}/query?query="
    with started(MEMORY, version, command, endpoint=endpoint, cwd=files.folder) as server:
        send(f"http://{bind}/store?no_transaction", files.quads(), "application/n-quads")
        yield server


@contextlib.contextmanager
def rdflib_endpoint(files: Files) -> Iterator[Server]:
    """Start rdflib-endpoint on the curated view; its default graph would mix the claims in."""
    if files.projects > RDFLIB_MOST:
        raise Missing(f"not asked beyond {RDFLIB_MOST:,} projects: loading takes too long")
    programs = _peers(files)
    shown = run([str(programs / "python"), "-m", "pip", "show", "rdflib-endpoint"])
    version = next(line for line in shown.splitlines() if line.startswith("Version:")).split()[1]
    port = str(free_port())
    command = [str(programs / "rdflib-endpoint"), "serve", "--host", "127.0.0.1", "--port", port]
    with started(
        RDFLIB,
        f"rdflib-endpoint {version}",
        [*command, str(files.view())],
        endpoint=f"http://127.0.0.1:{port}/?query=",
        cwd=files.folder,
    ) as server:
        yield server


SERVERS: Mapping[str, Start] = MappingProxyType(
    {
        OURS: ours,
        DISK: oxigraph_disk,
        MEMORY: oxigraph_memory,
        VIRTUOSO: virtuoso,
        RDFLIB: rdflib_endpoint,
        AS_LOADED: oxigraph_as_loaded,
    }
)
"""Every server by its name, in the order of the tables."""
USUAL = (OURS, DISK, MEMORY, VIRTUOSO, RDFLIB)
"""The servers that run when none are named."""


def _peers(files: Files) -> Path:
    try:
        return peers(files.cache)
    except (OSError, RuntimeError, subprocess.SubprocessError) as error:
        raise Missing(f"its Python package cannot be installed ({error})") from error


def oxigraph(files: Files) -> tuple[str, str]:
    """Give the program of the `oxigraph` package, and its name and version.

    Raises:
        Missing: the package cannot be installed.
    """
    program = str(_peers(files) / "oxigraph")
    return program, run([program, "--version"]).strip()
