"""A build that finds a sum which the engine answers otherwise publishes nothing."""

import json
from pathlib import Path

import pytest
from tests.release.conftest import Builder

from hankegraafi.errors import FaultError
from hankegraafi.release import build as building
from hankegraafi.release import current_version, uncompared
from hankegraafi.release.draft import Entry
from hankegraafi.release.sums import sums_of
from hankegraafi.release.sums.making import write_sums


def _wrong(draft: Path) -> list[Entry]:
    """Write the tables, and let two change places."""
    entries = write_sums(draft)
    one, other = (draft / "sums" / f"{name}.parquet" for name in ("counts", "count_classes"))
    one.write_bytes(other.read_bytes())
    return entries


def test_nothing_is_published_that_differs(
    make: Builder, room: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make()
    (room / "data" / "projects" / "alfa.ttl").write_text(
        (room / "data" / "projects" / "alfa.ttl").read_text().replace("2725092.00", "5.00")
    )
    monkeypatch.setattr(building, "write_sums", _wrong)

    with pytest.raises(FaultError, match=r"the sum counts .* as the engine answers"):
        make()

    assert first.version == current_version(room / "releases")
    assert [first.version] == [
        each.name
        for each in (room / "releases").iterdir()
        if each.is_dir() and not each.is_symlink()
    ]


def test_a_release_tells_which_sums_were_not_compared(
    make: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "compare_sums", lambda *_, **__: ("sums", "counts"))
    release = make()

    assert ["sums", "counts"] == uncompared(release)
    assert {"inputs", "sums_not_compared"} == set(
        json.loads((release.path / "build.json").read_bytes())
    )


def test_the_manifest_lists_the_tables(make: Builder) -> None:
    release = make()
    listed = {
        str(each["path"]) for each in release.manifest["files"] if each["describes"] == "sums"
    }
    there = {each.relative_to(release.path).as_posix() for each in release.path.glob("sums/*")}

    assert there == listed
    assert {f"sums/{name}.parquet" for name in sums_of(release).names} == there - {"sums/sums.json"}
    assert [] == uncompared(release)
