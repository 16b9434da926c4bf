"""What every test may ask for: the shipped data, built once."""

from pathlib import Path

import pytest

from hankegraafi.release import Release
from hankegraafi.release.gate import build_folder

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """The release that the shipped data gives."""
    built, _ = build_folder(ROOT / "data", tmp_path_factory.mktemp("shipped"))
    return built
