"""The tutorial, done step by step in an empty folder, as its reader does it."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(\S+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)

PROGRESS = re.compile(r"\d+/\d+ .+")
"""What a slow machine tells while a step takes its time."""


def matches(expected: str, actual: str) -> bool:
    """Compare printed text; "…" stands for anything."""
    pattern = re.escape(expected.strip()).replace("…", ".*?")
    return re.fullmatch(pattern, actual.strip(), re.DOTALL) is not None


def test_every_step_of_the_tutorial_does_what_it_says(tmp_path: Path) -> None:
    shim = tmp_path / "bin" / "hankegraafi"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m hankegraafi "$@"\n')
    shim.chmod(0o755)
    folder = tmp_path / "empty"
    folder.mkdir()
    environment = {
        "PATH": f"{shim.parent}:{os.defpath}",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT / "src"),
    }
    printed, steps = "", 0

    for kind, path, text in BLOCK.findall((ROOT / "docs" / "tutorial.md").read_text()):
        if kind == "turtle":
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(text)
        elif kind == "sh":
            result = subprocess.run(
                ["/bin/bash", "-ec", text],
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            told = [each for each in result.stderr.splitlines() if not PROGRESS.fullmatch(each)]
            assert (0, []) == (result.returncode, told)
            printed, steps = result.stdout, steps + 1
        elif kind == "text":
            assert matches(text, printed), printed

    assert steps == 6
