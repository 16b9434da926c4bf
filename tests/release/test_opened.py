import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.release.conftest import Builder

from hankegraafi.errors import ReleaseError
from hankegraafi.release import (
    Release,
    broken_releases,
    current_version,
    list_releases,
    open_release,
)
from hankegraafi.release.sealed import seal_anew

Damage = Callable[[Path], object]


def unlist(release: Path) -> None:
    manifest = json.loads((release / "manifest.json").read_bytes())
    (release / "manifest.json").write_text(json.dumps(manifest | {"files": [{"path": 1}]}))


DAMAGES: list[tuple[Damage, str]] = [
    (lambda path: (path / "manifest.json").unlink(), r"/manifest\.json is missing"),
    (lambda path: (path / "manifest.json").write_text("{"), r"/manifest\.json is broken"),
    (lambda path: (path / "manifest.json").write_text("[]"), r"/manifest\.json is broken"),
    (lambda path: (path / "manifest.json").write_text("{}"), r"is not the manifest of 2026"),
    (unlist, r"/manifest\.json does not list its files"),
    (lambda path: (path / "store.json").unlink(), r"/store\.json is missing"),
    (lambda path: (path / "findings.json").unlink(), r"/findings\.json is missing"),
    (
        lambda path: (path / "findings.json").write_text("[1, 2]"),
        r"/findings\.json has 6 bytes inst",
    ),
    (lambda path: (path / "store" / "CURRENT").unlink(), r"/store/CURRENT is missing"),
    (lambda path: (path / "sealed.json").write_text("{"), r"/sealed\.json is broken"),
    (lambda path: (path / "sealed.json").write_text("{}"), r"/sealed\.json is broken"),
    (lambda path: (path / "packed.json").write_text("{}"), r"/packed\.json is broken"),
    (
        lambda path: (path / "packed.json").write_text('{"left_out": ["findings.json"]}'),
        r"/packed\.json is broken",
    ),
]


def test_the_current_release_opens_by_its_own_folder(room: Path, own: Release) -> None:
    assert own == open_release(room / "releases")
    assert room / "releases" / own.version == open_release(room / "releases").path


def test_a_release_opens_by_its_version(room: Path, own: Release) -> None:
    assert own == open_release(room / "releases", own.version)


@pytest.mark.parametrize(("damage", "message"), DAMAGES)
def test_a_damaged_release_is_named_with_a_way_out(
    room: Path, own: Release, damage: Damage, message: str
) -> None:
    damage(own.path)

    with pytest.raises(ReleaseError, match=message) as caught:
        open_release(room / "releases")
    assert str(caught.value).endswith("hankegraafi build")
    assert 3 == caught.value.exit_code


def alter(path: Path, *, keep_time: bool) -> None:
    """Change a file and not its length; with its time, only its digest tells."""
    time = path.stat().st_mtime_ns
    content = path.read_bytes()
    path.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    if keep_time:
        os.utime(path, ns=(time, time))


@pytest.mark.parametrize("name", ["dumps/hankegraafi.nt", "store.json", "store/CURRENT"])
def test_a_file_with_another_time_is_read(room: Path, own: Release, name: str) -> None:
    alter(own.path / name, keep_time=False)

    with pytest.raises(ReleaseError, match=f"{name} (was altered: its digest differs|is broken)"):
        open_release(room / "releases")


def test_an_altered_file_that_kept_its_time_is_found_by_verifying(room: Path, own: Release) -> None:
    alter(own.path / "dumps" / "hankegraafi.nt", keep_time=True)

    assert open_release(room / "releases")
    with pytest.raises(ReleaseError, match=r"hankegraafi\.nt was altered: its digest differs"):
        open_release(room / "releases", verify=True)


def test_an_altered_manifest_is_named(room: Path, own: Release) -> None:
    manifest = own.path / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"curated": ', b'"curated":9'))

    with pytest.raises(ReleaseError, match=r"/manifest\.json was altered") as caught:
        open_release(room / "releases")
    assert manifest == caught.value.file


def test_a_copy_of_a_release_is_read_and_opens(room: Path, own: Release) -> None:
    shutil.copytree(room / "releases", room / "copied", symlinks=True, copy_function=shutil.copy)

    copied = open_release(room / "copied")

    assert own.version == copied.version
    assert (own.path / "store.json").stat().st_mtime_ns != (
        copied.path / "store.json"
    ).stat().st_mtime_ns


def test_a_release_without_a_seal_is_read(room: Path, own: Release) -> None:
    (own.path / "sealed.json").unlink()

    assert own == open_release(room / "releases")
    alter(own.path / "dumps" / "hankegraafi.nt", keep_time=True)
    with pytest.raises(ReleaseError, match=r"hankegraafi\.nt was altered: its digest differs"):
        open_release(room / "releases")


@pytest.mark.usefixtures("own")
def test_a_copy_is_sealed_anew_once_it_was_read(room: Path) -> None:
    shutil.copytree(room / "releases", room / "copied", symlinks=True, copy_function=shutil.copy)

    release = seal_anew(room / "copied", "current")

    alter(release.path / "dumps" / "hankegraafi.nt", keep_time=True)
    assert release == open_release(room / "copied")


def test_a_release_that_is_not_whole_is_not_sealed_anew(room: Path, own: Release) -> None:
    alter(own.path / "dumps" / "hankegraafi.nt", keep_time=False)
    before = (own.path / "sealed.json").read_bytes()

    with pytest.raises(ReleaseError, match=r"hankegraafi\.nt was altered: its digest differs"):
        seal_anew(room / "releases", own.version)
    assert before == (own.path / "sealed.json").read_bytes()


def test_where_there_is_nothing_the_way_out_is_to_build(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"there is no folder of releases at .* Build one with"):
        open_release(tmp_path / "releases")
    with pytest.raises(ReleaseError, match=r"no release in .* is current. Build one with"):
        open_release(tmp_path)


def test_a_pointer_to_nothing_is_named(tmp_path: Path) -> None:
    (tmp_path / "current").symlink_to("2026-11-21-00000000")

    with pytest.raises(ReleaseError, match="/current points at 2026-11-21-00000000, which is miss"):
        open_release(tmp_path)


@pytest.mark.parametrize("version", ["2026-01-01-00000000", "", "..", "../data", ".lock", "a/b"])
@pytest.mark.usefixtures("own")
def test_a_version_that_is_not_there_is_named(room: Path, version: str) -> None:
    with pytest.raises(ReleaseError, match="there is no release"):
        open_release(room / "releases", version)


def test_releases_are_listed_by_version_and_broken_ones_apart(
    room: Path, own: Release, make: Builder
) -> None:
    alfa = room / "data" / "projects" / "alfa.ttl"
    alfa.write_text(alfa.read_text().replace('"Alfa"@en', '"Alpha"@en'))
    second = make()
    (second.path / "findings.json").unlink()

    assert [own] == list_releases(room / "releases")
    assert [f"{second.path}/findings.json is missing"] == [
        error.message for error in broken_releases(room / "releases")
    ]
    assert second.version == current_version(room / "releases")


def test_a_folder_that_does_not_exist_has_no_releases(tmp_path: Path) -> None:
    assert [] == list_releases(tmp_path / "releases")
    assert current_version(tmp_path / "releases") is None


def test_reading_a_release_needs_no_library() -> None:
    import subprocess
    import sys

    script = "import sys, hankegraafi.release; print({'pyoxigraph', 'pyld'} & set(sys.modules))"
    outcome = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )

    assert "set()\n" == outcome.stdout
