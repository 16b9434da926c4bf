"""Queries made by chance, and the same answers on every engine."""

from collections.abc import Iterator

import httpx
import pyoxigraph as ox
import pytest
from tests.engines.conftest import put
from tests.support import nasty
from tests.support.answers import ask, is_elsewhere, served
from tests.support.asking import Maker
from tests.support.bare import bare_release
from tests.support.engines import EngineServer

from benchmarks import data

QUERIES = 3_000
LIMIT = 422
Pair = tuple[ox.Store, httpx.Client, httpx.Client]


@pytest.fixture(scope="module", params=["projects", "nasty"])
def pair(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    virtuoso: EngineServer,
) -> Iterator[Pair]:
    """A release, and ours from memory and over Virtuoso."""
    folder = tmp_path_factory.mktemp(request.param)
    dump = folder / "all.nq"
    if request.param == "nasty":
        nasty.write(dump)
    else:
        data.write(dump, 40)
    found = bare_release(folder, dump, version=f"chance-{request.param}")
    put(virtuoso, found)
    settings = {
        "memory": {"HANKEGRAAFI_ENGINE": "memory"},
        "virtuoso": {"HANKEGRAAFI_ENGINE": virtuoso.query_address},
    }
    with served(folder, folder / "log.txt", settings) as clients:
        store = ox.Store.read_only(str(found.path / "store"))
        yield store, clients["memory"], clients["virtuoso"]


@pytest.mark.fuzz
def test_both_give_the_same(pair: Pair) -> None:
    store, memory, virtuoso = pair
    different = []

    for asked in Maker(store, 2024).many(QUERIES):
        if not is_elsewhere(virtuoso, asked.text):
            continue  # ours answers, from the disk: of equal values it may give another one
        expected = ask(memory, asked.text, ordered=asked.ordered)
        if expected.status == LIMIT:
            continue  # too much for ours: there is nothing to compare
        if expected != ask(virtuoso, asked.text, ordered=asked.ordered):
            different.append(asked.text)

    assert [] == different
