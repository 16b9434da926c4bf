"""Real engines, started once, and what is loaded into them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from tests.support.bare import bare_release
from tests.support.engines import EngineServer, Oxigraph, Virtuoso

from benchmarks import data
from hankegraafi.release import Release
from hankegraafi.store.remote.loading import Outcome, Wish, load

Server = TypeVar("Server", bound=EngineServer)
STARTS: dict[str, type[EngineServer]] = {"virtuoso": Virtuoso, "oxigraph": Oxigraph}


@dataclass(frozen=True)
class InEngine:
    """An engine with two releases in it: the shipped data, which is served, and 200 projects."""

    server: EngineServer
    shipped: Release
    small: Release


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs installed servers."""
    for item in items:
        if "tests/engines" in item.path.as_posix():
            item.add_marker(pytest.mark.engines)


def put(server: EngineServer, release: Release, **wish: object) -> Outcome:
    """Load a release; a lock that is left is soon taken for a dead one's."""
    settings = {"keep": 100, "beat": 0.1, "patience": 1.0, "pauses": (), **wish}
    return load(server.address, release, Wish(**settings), lambda *_: None)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    """A Virtuoso 7 with the limits of Debian's package."""
    yield from _running(Virtuoso, tmp_path_factory)


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oxigraph]:
    """An `oxigraph` server over a store on disk."""
    yield from _running(Oxigraph, tmp_path_factory)


@pytest.fixture(scope="session", params=list(STARTS))
def engine(request: pytest.FixtureRequest) -> EngineServer:
    """Each of the engines."""
    server: EngineServer = request.getfixturevalue(request.param)
    return server


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of 200 invented projects."""
    return projects(tmp_path_factory.mktemp("small"), 200, "small")


@pytest.fixture(scope="session")
def loaded(engine: EngineServer, release: Release, small: Release) -> InEngine:
    """Each of the engines, with both releases in it; the shipped data is served."""
    put(engine, small)
    put(engine, release)
    return InEngine(engine, release, small)


@pytest.fixture(scope="module", params=list(STARTS))
def own(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[EngineServer]:
    """Each of the engines for one module alone, which may do what it likes with it."""
    yield from _running(STARTS[request.param], tmp_path_factory)


def projects(folder: Path, number: int, version: str) -> Release:
    """Make a release of invented projects; it becomes the current one of its folder."""
    folder.mkdir(exist_ok=True)
    dump = folder / "data.nq"
    data.write(dump, number)
    return bare_release(folder, dump, version=version)


def _running(start: Callable[[Path], Server], rooms: pytest.TempPathFactory) -> Iterator[Server]:
    server = start(rooms.mktemp("engine"))
    try:
        yield server
    finally:
        server.stop()
