"""A release built from the shipped data, served by a real server on a free port."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any, cast

import httpx
import pytest
import uvicorn
from tests.serve.earlier import published_once
from tests.support.faults import Faulty
from tests.support.seeds import seeds
from tests.support.shared import built

from hankegraafi.config import Settings
from hankegraafi.release import Release
from hankegraafi.serve import create_app
from hankegraafi.serve.connection import Connection
from hankegraafi.serve.quick import Quick

OTHER_BASE = "https://projects.example.org/data/"


Serving = Callable[..., AbstractContextManager[str]]


@contextmanager
def served(release: Release, settings: Settings | None = None) -> Iterator[str]:
    """Serve a release; gives the address. Requests wait in the backlog until the server is up."""
    listening = socket.create_server(("127.0.0.1", 0))
    app = create_app(release, settings)
    config = uvicorn.Config(
        app,
        http=cast("Any", partial(Connection, quick=Quick(app))),
        ws="none",
        lifespan="off",
        log_level="critical",
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        app.state.known.close()
        app.state.archive.close()
        app.state.site.pool.close()
        listening.close()


@pytest.fixture(scope="session")
def serving() -> Serving:
    """How to serve a release of one's own: with serving(release) as address."""
    return served


@pytest.fixture(scope="session")
def address(release: Release) -> Iterator[str]:
    with served(release) as address:
        yield address


@pytest.fixture(scope="session")
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The same data, released under another base."""
    release = built(tmp_path_factory, "other", seeds, base=OTHER_BASE)
    with served(release) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> list[Release]:
    """Three releases of the shipped data, the last of which is current; nobody changes them."""
    return published_once(tmp_path_factory)


@pytest.fixture(scope="session")
def timely(published: list[Release]) -> Iterator[httpx.Client]:
    """The last of three releases, served with the earlier ones beside it."""
    with served(published[-1]) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def over(release: Release, engine: Faulty, serving: Serving) -> Iterator[httpx.Client]:
    """A client of a server whose queries the engine of the module answers."""
    settings = Settings(engine=engine.address)
    with serving(release, settings) as address, httpx.Client(base_url=address, timeout=30) as one:
        yield one
