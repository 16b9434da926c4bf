"""`hankegraafi changes` and `hankegraafi patch`, as a user calls them."""

import gzip
import json
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.cli.conftest import Run
from tests.serve.earlier import renamed_once

from hankegraafi.release import Release


class Built(NamedTuple):
    """Two releases of the shipped data: the acronym of a project changed between them."""

    old: str
    new: str


@pytest.fixture
def built(release: Release, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Built:
    """The releases in the folder in which the command runs."""
    old, new = renamed_once(tmp_path_factory, release)
    shutil.copytree(new.path.parent, tmp_path / "releases", symlinks=True)
    return Built(old.version, new.version)


def dump(folder: Path, version: str) -> bytes:
    return gzip.decompress(
        (folder / "releases" / version / "dumps" / "hankegraafi.nq.gz").read_bytes()
    )


def test_the_two_latest_releases_are_compared(run: Run, built: Built) -> None:
    told = run("changes")

    assert (0, "") == (told.returncode, told.stderr)
    assert [
        f"from {built.old} to {built.new}",
        "project/pomo changed",
        "  hanke:acronym: POMO → Pomo",
        "1 thing; 1 statement added, 1 removed",
    ] == told.stdout.splitlines()


def test_any_two_are_compared_in_either_direction(run: Run, built: Built) -> None:
    told = run("changes", built.new, built.old)

    assert "  hanke:acronym: Pomo → POMO" in told.stdout.splitlines()
    assert "0 things" in run("changes", built.new, built.new).stdout
    assert run("changes").stdout == run("changes", built.old).stdout


def test_json_and_the_patch_are_for_machines(run: Run, built: Built, tmp_path: Path) -> None:
    told = json.loads(run("changes", "--json").stdout)
    patch = tmp_path / "a.rdfp"
    patch.write_text(run("changes", "--format", "rdfp").stdout, encoding="utf-8")
    old = tmp_path / "old.nq"
    old.write_bytes(dump(tmp_path, built.old))
    applied = run("patch", "a.rdfp", "old.nq", "--to", "new.nq")

    assert {"project": {"changed": 1}} == told["counts"]
    assert told == json.loads(run("changes", "--format", "json").stdout)
    assert (0, "written new.nq\n") == (applied.returncode, applied.stdout)
    assert dump(tmp_path, built.new) == (tmp_path / "new.nq").read_bytes()


def test_a_patch_that_does_not_fit_writes_nothing(run: Run, built: Built, tmp_path: Path) -> None:
    patch = tmp_path / "a.rdfp"
    patch.write_text(run("changes", "--format", "rdfp").stdout, encoding="utf-8")
    (tmp_path / "new.nq").write_bytes(dump(tmp_path, built.new))
    refused = run("patch", "a.rdfp", "new.nq", "--to", "b.nq")

    assert 1 == refused.returncode
    assert "project/pomo" in refused.stderr
    assert not (tmp_path / "b.nq").exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("changes", "2020-01-01-00000000"), 3),
        (("changes", "--format", "csv"), 2),
        (("patch", "nothing.rdfp", "nothing.nq", "--to", "x.nq"), 3),
    ],
)
def test_what_cannot_be_done_is_said(
    run: Run, built: Built, arguments: tuple[str, ...], code: int
) -> None:
    assert built.new
    refused = run(*arguments)

    assert code == refused.returncode
    assert "Traceback" not in refused.stderr
    assert refused.stderr.startswith("error:")


def test_one_release_alone_is_not_compared(run: Run, built: Built, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "releases" / built.old)
    refused = run("changes")

    assert (1, "") == (refused.returncode, refused.stdout)
    assert "there are no two releases" in refused.stderr
