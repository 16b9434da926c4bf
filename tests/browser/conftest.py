"""The shipped data, released and served, and a real Chromium to look at it with."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, cast

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright

from hankegraafi import resources
from hankegraafi.rdf.read import read_folder
from hankegraafi.release import Release
from hankegraafi.release.build import build
from hankegraafi.serve import create_app
from hankegraafi.serve.connection import Connection
from hankegraafi.serve.quick import Quick
from hankegraafi.serve.server import listen

ODD = Path(__file__).parents[1] / "serve" / "odd"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def address(release: Release) -> Iterator[str]:
    with served(release) as address:
        yield address


@pytest.fixture(scope="session")
def odd_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Legal data of unusual shape: eighty partners, a very long word, odd dates."""
    release = build(
        read_folder(ODD),
        [],
        releases=tmp_path_factory.mktemp("odd"),
        ontology=resources.folder("ontology"),
        shapes=resources.folder("shapes"),
    )
    with served(release) as address:
        yield address


@contextmanager
def served(release: Release) -> Iterator[str]:
    """Serve a release on a free port; gives the address."""
    listening = listen("127.0.0.1", 0)
    app = create_app(release)
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
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    app.state.site.pool.close()
    listening.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "the browser tests need the package chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    context = browser.new_context(
        base_url=address, locale="fi-FI", permissions=["clipboard-read", "clipboard-write"]
    )
    yield context.new_page()
    context.close()
