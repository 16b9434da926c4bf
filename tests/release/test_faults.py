"""What the machine may refuse: one line that says so, and nothing half-written."""

import fcntl
import subprocess
import sys
from pathlib import Path

import pytest
from tests.release.conftest import Builder

from hankegraafi.errors import DataError, FaultError, UsageError
from hankegraafi.release import Release, open_release
from hankegraafi.release.gate import build_folder

# A file that grows beyond the limit fails like a disk that is full.
FULL_DISK = """
import resource, sys
from pathlib import Path
from hankegraafi.errors import FaultError
from hankegraafi.rdf.read import read_folder
from hankegraafi.release.build import build

room, limit = Path(sys.argv[1]), int(sys.argv[2])
folder = read_folder(room / "data")
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
try:
    build(
        folder, [],
        releases=room / "releases", ontology=room / "ontology", shapes=room / "shapes",
    )
except FaultError as error:
    sys.exit(str(error))
"""


def test_a_file_in_the_place_of_the_releases_is_named(room: Path, make: Builder) -> None:
    (room / "releases").write_text("")

    with pytest.raises(FaultError, match=r"cannot be written: .*/releases: File exists"):
        make()


def test_a_wrong_place_or_base_is_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "releases").write_text("")
    told: list[str] = []

    for base, releases, error in (
        (None, tmp_path / "releases", FaultError),
        (None, tmp_path / "releases" / "below", FaultError),
        ("https://a.example", tmp_path / "others", UsageError),
    ):
        with pytest.raises(error):
            build_folder(
                tmp_path / "no-data",
                releases,
                base=base,
                progress=lambda stage, done, total: told.append(stage),
            )

    assert [] == told
    assert ["releases"] == [path.name for path in tmp_path.iterdir()]


def test_a_folder_that_cannot_be_made_is_named(make: Builder) -> None:
    with pytest.raises(FaultError, match="cannot be written: /proc/releases: ") as caught:
        make(releases=Path("/proc/releases"))

    assert "\n" not in str(caught.value)
    assert 3 == caught.value.exit_code


@pytest.mark.parametrize("limit", [500, 5000])
def test_a_full_disk_leaves_nothing_half_written(room: Path, own: Release, limit: int) -> None:
    path = room / "data" / "projects" / "alfa.ttl"
    path.write_text(path.read_text() + 'project:alfa hanke:acronym "A" .', encoding="utf-8")
    outcome = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(room), str(limit)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert 1 == outcome.returncode
    assert "the release cannot be written: " in outcome.stderr
    assert 1 == outcome.stderr.count("\n")
    assert own == open_release(room / "releases", verify=True)
    assert {".lock", "current", "history.json", own.version} == {
        path.name for path in (room / "releases").iterdir()
    }


@pytest.mark.usefixtures("own")
def test_a_second_build_says_that_another_is_running(room: Path, make: Builder) -> None:
    with (room / "releases" / ".lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)

        with pytest.raises(FaultError, match=r"another build is running in .*/releases\. Wait"):
            make()


def test_leftovers_of_a_build_that_died_are_swept(room: Path, make: Builder) -> None:
    leftover = room / "releases" / ".building-0123" / "store"
    leftover.mkdir(parents=True)
    (room / "releases" / ".building-4567").symlink_to("nowhere")
    release = make()

    assert {".lock", "current", "history.json", release.version} == {
        path.name for path in (room / "releases").iterdir()
    }


def test_a_release_that_lost_a_file_is_built_anew(room: Path, own: Release, make: Builder) -> None:
    (own.path / "findings.json").unlink()

    assert own == make()
    assert own == open_release(room / "releases", verify=True)


def test_a_release_that_is_whole_is_taken_as_it_is(own: Release, make: Builder) -> None:
    store = own.path / "store" / "CURRENT"
    before = store.stat().st_mtime_ns

    assert before == (make().path / "store" / "CURRENT").stat().st_mtime_ns


def test_a_pointer_that_dangles_is_set_right(room: Path, own: Release, make: Builder) -> None:
    (room / "releases" / "current").unlink()
    (room / "releases" / "current").symlink_to("2000-01-01-00000000")

    assert make() == own
    assert own == open_release(room / "releases")


def test_an_ontology_file_that_is_broken_is_named(room: Path, make: Builder) -> None:
    (room / "ontology" / "schemes" / "roles.ttl").write_text("hanke:role a")

    with pytest.raises(DataError, match=r"ontology/schemes/roles\.ttl:1: "):
        make()


def test_a_context_that_is_none_is_named(room: Path, make: Builder) -> None:
    (room / "ontology" / "context.jsonld").write_text("[]")

    with pytest.raises(DataError, match=r"ontology/context\.jsonld: this is not a JSON-LD context"):
        make()


def test_an_ontology_without_a_context_is_a_fault(room: Path, make: Builder) -> None:
    (room / "ontology" / "context.jsonld").unlink()

    with pytest.raises(FaultError, match=r"context\.jsonld may not be read"):
        make()
