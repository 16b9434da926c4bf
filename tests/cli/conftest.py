import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.support.seeds import seeds

from hankegraafi.release import Release

ROOT = Path(__file__).parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the command as a user does: another process, in an empty folder, not on a terminal."""

    def call(*arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "hankegraafi", *arguments],
            cwd=tmp_path,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT / "src")},
        )

    return call


@pytest.fixture
def releases(release: Release) -> Path:
    """The folder in which the shipped data was built."""
    return release.path.parent


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the shipped data without the list, to be spoilt."""
    return seeds(tmp_path / "data")
