"""The shipped release, served by the command as a user starts it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph
from tests.support.seeds import seeds
from tests.support.shared import built

from hankegraafi.release import Release

ROOT = Path(__file__).parents[2]
SOURCE = "https://w3id.org/hankegraafi/id/source/000-pomo"


@contextmanager
def served(release: Release, log: Path, **settings: str) -> Iterator[str]:
    """Run `hankegraafi serve` on a free port; gives the address that its first line names."""
    command = [sys.executable, "-m", "hankegraafi", "serve", "--port", "0"]
    environment = {"PATH": os.defpath, "PYTHONPATH": str(ROOT / "src"), "LANG": "C.UTF-8"}
    with (
        log.open("w") as errors,
        subprocess.Popen(
            [*command, "--releases", str(release.path.parent)],
            env=environment | settings,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout
            first = process.stdout.readline()
            assert " is served on http://" in first, log.read_text()
            yield first.split()[-1]
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=30)
            finally:
                process.kill()


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release that the shipped data gives, with its links, without the list."""
    return built(tmp_path_factory, "linked", partial(seeds, linked=True))


@pytest.fixture(scope="session")
def address(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(release, tmp_path_factory.mktemp("served") / "log") as address:
        yield address


@pytest.fixture(scope="session")
def cramped(release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service whose answers break off after 4 MiB."""
    log = tmp_path_factory.mktemp("cramped") / "log"
    with served(release, log, HANKEGRAAFI_QUERY_SIZE="4") as address:
        yield address


@pytest.fixture(scope="session")
def view(release: Release) -> Graph:
    """The curated view, read from the release's dump."""
    return Graph().parse(release.path / "dumps" / "hankegraafi.nt", format="nt")


@pytest.fixture(scope="session")
def said(release: Release) -> int:
    """How many triples the dump holds in the graph of the source SOURCE."""
    dump = release.path / "dumps" / "hankegraafi.nq"
    quads = ox.parse(path=str(dump), format=ox.RdfFormat.N_QUADS)
    return sum(1 for quad in quads if str(quad.graph_name) == f"<{SOURCE}>")
