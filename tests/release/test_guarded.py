"""The gate looks at what was published, whatever became of it since: no IRI ends by a mishap."""

import shutil
from pathlib import Path

import pytest
from tests.release.conftest import PREFIXES, Builder

from hankegraafi.errors import ReleaseRefused
from hankegraafi.release import Release, current_version

NEW = PREFIXES + 'project:uusi a hanke:Project ; skos:prefLabel "Uusi"@fi .'


def change(room: Path, name: str) -> None:
    path = room / "data" / "projects" / "alfa.ttl"
    path.write_text(path.read_text() + f'project:alfa hanke:acronym "{name}" .\n', encoding="utf-8")


@pytest.fixture
def two(room: Path, own: Release, make: Builder) -> tuple[Release, Release]:
    """Two releases; only the second, which is current, has a project that the data no more has."""
    path = room / "data" / "projects" / "uusi.ttl"
    path.write_text(NEW, encoding="utf-8")
    second = make()
    path.unlink()
    change(room, "A")
    return own, second


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-3])


def test_a_current_release_that_lost_a_file_is_still_compared(
    two: tuple[Release, Release], make: Builder
) -> None:
    (two[1].path / "findings.json").unlink()

    with pytest.raises(ReleaseRefused, match="project/uusi"):
        make()


def test_a_dump_that_is_altered_is_read_from_its_twin(
    two: tuple[Release, Release], make: Builder
) -> None:
    truncate(two[1].path / "dumps" / "hankegraafi.nq")

    with pytest.raises(ReleaseRefused, match="project/uusi"):
        make()


def test_what_cannot_be_compared_is_not_built_upon(
    room: Path, two: tuple[Release, Release], make: Builder
) -> None:
    for name in ("hankegraafi.nq", "hankegraafi.nq.gz"):
        truncate(two[1].path / "dumps" / name)
    with pytest.raises(ReleaseRefused, match=f"{two[1].version} is not whole"):
        make()

    shutil.rmtree(two[1].path)  # on purpose: what it published may end
    assert make().version == current_version(room / "releases")


def test_the_last_that_was_published_counts_though_another_is_current(
    room: Path, two: tuple[Release, Release], make: Builder
) -> None:
    pointer = room / "releases" / "current"
    pointer.unlink()
    pointer.symlink_to(two[0].version)

    with pytest.raises(ReleaseRefused, match="project/uusi"):
        make()
