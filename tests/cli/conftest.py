import subprocess
import sys
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from tests.support.seeds import seeds

from hankegraafi.cli import main
from hankegraafi.release import Release

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT / "src")}
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command in this process: in an empty folder, not on a terminal."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        written = BytesIO(), BytesIO()
        texts = [TextIOWrapper(each, "utf-8", write_through=True) for each in written]
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdin", TextIOWrapper(BytesIO(stdin.encode()), "utf-8"))
            patch.setattr(sys, "stdout", texts[0])
            patch.setattr(sys, "stderr", texts[1])
            code = main(list(arguments), ENVIRONMENT)
        out, errors = (each.getvalue().decode() for each in written)
        return subprocess.CompletedProcess(arguments, code, out, errors)

    return call


@pytest.fixture
def program(tmp_path: Path) -> Run:
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
            env=ENVIRONMENT,
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
