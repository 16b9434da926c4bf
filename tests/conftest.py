"""What every test may ask for: the shipped data, built once."""

import pytest
from tests.support.seeds import seeds

from hankegraafi.release import Release
from hankegraafi.release.gate import build_folder


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release that the shipped data gives, without the list."""
    room = tmp_path_factory.mktemp("shipped")
    built, _ = build_folder(seeds(room / "data"), room / "releases")
    return built
