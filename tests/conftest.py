"""What every test may ask for: the shipped data, built once; and who runs beside whom."""

from collections.abc import Generator
from pathlib import Path

import pytest
from tests.support.seeds import seeds
from tests.support.turns import turn

from hankegraafi.release import Release
from hankegraafi.release.gate import build_folder


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Where several processes share the tests, one that is marked `alone` runs alone."""
    if not hasattr(item.config, "workerinput"):
        return (yield)
    rooms = Path(item.config.option.basetemp).parent
    with turn(rooms, alone=item.get_closest_marker("alone") is not None):
        return (yield)


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release that the shipped data gives, without the list."""
    room = tmp_path_factory.mktemp("shipped")
    built, _ = build_folder(seeds(room / "data"), room / "releases")
    return built
