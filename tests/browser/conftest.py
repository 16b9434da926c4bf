"""The shipped data, released and served, and a real Chromium to look at it with."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.serve.conftest import served
from tests.serve.listed import release_of

from hankegraafi import resources
from hankegraafi.rdf.read import read_folder
from hankegraafi.release import Release
from hankegraafi.release.build import build

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


@pytest.fixture(scope="session")
def listed_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A list of many projects, and a page about one of them."""
    with served(release_of(tmp_path_factory.mktemp("listed"))) as address:
        yield address


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
