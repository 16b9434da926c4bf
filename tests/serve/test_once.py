"""What is computed once per release is computed once, however many ask at the same time."""

import threading
from collections.abc import Iterator

import pytest

from hankegraafi.release import Release
from hankegraafi.serve.site import Site, open_site
from hankegraafi.store import open_store


@pytest.fixture
def site(release: Release) -> Iterator[Site]:
    site = open_site(release, open_store(release.path))
    yield site
    site.pool.close()


def test_many_who_ask_at_once_get_what_one_has_computed(site: Site) -> None:
    gate, made = threading.Barrier(8), []

    def make() -> object:
        made.append(object())
        return made[-1]

    got: list[object] = []

    def ask() -> None:
        gate.wait()
        got.append(site.once("key", make))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 1 == len(made)
    assert [made[0]] * 8 == got
