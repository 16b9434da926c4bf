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
_VIEW = "https://w3id.org/hankegraafi/view"
_LOAD = f"ld_dir('.', 'data.nq', '{_VIEW}'); rdf_loader_run(); checkpoint;"


@contextlib.contextmanager
def virtuoso(files: Files) -> Iterator[Server]:
    """Start Virtuoso over a database that was bulk loaded before.

    Raises:
        Missing: its package is not installed.
    """
    program, isql = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if not program or not isql:
        raise Missing("not installed; on Debian: apt-get install virtuoso-opensource-7-bin")
    quads = files.quads()

    def load(folder: Path) -> None:
        folder.mkdir()
        (folder / "data.nq").symlink_to(quads.resolve())
        with _serving(program, folder) as (_, port):
            run([isql, f"127.0.0.1:{port}", "dba", "dba", f"EXEC={_LOAD}"])

    with _serving(program, files.kept("virtuoso", load)) as (server, _):
        yield server


@contextlib.contextmanager
def _serving(program: str, folder: Path) -> Iterator[tuple[Server, int]]:
    """Serve a database; gives the port for SQL too."""
    web, sql = free_port(), free_port()
    text = Template(INI.read_text(encoding="utf-8")).substitute(http=web, sql=sql)
    (folder / "virtuoso.ini").write_text(text, encoding="utf-8")
    (folder / "virtuoso.lck").unlink(missing_ok=True)
    with started(
        "Virtuoso",
        _version(program),
        [program, "+foreground", "+configfile", "virtuoso.ini"],
        endpoint=f"http://127.0.0.1:{web}/sparql?default-graph-uri={_VIEW}&query=",
        cwd=folder,
    ) as server:
        yield server, sql


def _version(program: str) -> str:
    words = run([program, "-?"], codes=(0, 1)).split()
    return f"Virtuoso {words[words.index('Version') + 1].removesuffix('-pthreads')}"
