"""Virtuoso 7 from Debian: its configuration, its bulk loader, its server."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from string import Template

from benchmarks.files import Files, run
from benchmarks.processes import Missing, Server, free_port, started

INI = Path(__file__).with_name("virtuoso.ini")
# The graph that stands for the default graph, which Virtuoso does not have.
VIEW = "https://w3id.org/hankegraafi/view"
BUFFERS_A_GIGABYTE = 85_000

_LOAD = f"ld_dir('.', 'data.nq', '{VIEW}'); rdf_loader_run(); checkpoint;"
_DIRTY = 0.75
"""The share of the buffers that may wait to be written, as its makers advise."""


@contextlib.contextmanager
def virtuoso(files: Files, *, gigabytes: int = 2) -> Iterator[Server]:
    """Start Virtuoso over a database that was bulk loaded before.

    Raises:
        Missing: its package is not installed.
    """
    folder = files.kept("virtuoso", lambda path: load(path, files, gigabytes=gigabytes))
    with serving(folder, gigabytes=gigabytes) as (server, _):
        yield server


def load(folder: Path, files: Files, *, gigabytes: int = 2) -> None:
    """Make a database of the data by Virtuoso's bulk loader.

    Raises:
        Missing: its package is not installed.
    """
    folder.mkdir()
    (folder / "data.nq").symlink_to(files.quads().resolve())
    with serving(folder, gigabytes=gigabytes) as (_, port):
        run([_programs()[1], f"127.0.0.1:{port}", "dba", "dba", f"EXEC={_LOAD}"])


@contextlib.contextmanager
def serving(folder: Path, *, gigabytes: int, graph: str = VIEW) -> Iterator[tuple[Server, int]]:
    """Serve a database with so much memory for its pages; gives the port for SQL too.

    `graph` is asked where a query names none.

    Raises:
        Missing: its package is not installed.
    """
    program, _ = _programs()
    web, sql = free_port(), free_port()
    buffers = gigabytes * BUFFERS_A_GIGABYTE
    text = Template(INI.read_text(encoding="utf-8")).substitute(
        http=web, sql=sql, buffers=buffers, dirty=int(buffers * _DIRTY)
    )
    (folder / "virtuoso.ini").write_text(text, encoding="utf-8")
    (folder / "virtuoso.lck").unlink(missing_ok=True)
    with started(
        "Virtuoso",
        _version(program),
        [program, "+foreground", "+configfile", "virtuoso.ini"],
        endpoint=f"http://127.0.0.1:{web}/sparql?default-graph-uri={graph}&query=",
        cwd=folder,
    ) as server:
        yield server, sql


def _programs() -> tuple[str, str]:
    """Give the programs that serve and that speak SQL."""
    program, isql = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if not program or not isql:
        raise Missing("not installed; on Debian: apt-get install virtuoso-opensource-7-bin")
    return program, isql


def _version(program: str) -> str:
    words = run([program, "-?"], codes=(0, 1)).split()
    return f"Virtuoso {words[words.index('Version') + 1].removesuffix('-pthreads')}"
