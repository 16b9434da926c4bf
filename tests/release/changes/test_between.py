"""What changed between any two releases that are kept, with or without what they carry."""

import gzip
import json
import shutil
from pathlib import Path

import pytest
from tests.release.changes.conftest import Kept

from hankegraafi.errors import DataError, ReleaseError
from hankegraafi.release import Release
from hankegraafi.release.changes.between import forget, rows_between, stored
from hankegraafi.release.changes.kept import FOLDER, Changes, read_changes, write_changes
from hankegraafi.release.changes.making import apply_file, compared, side_of
from hankegraafi.release.changes.patch import Row, applied, difference

STATES = {
    "v1": 'project:a a hanke:Project ; skos:prefLabel "A"@fi .',
    "v2": 'project:a a hanke:Project ; skos:prefLabel "B"@fi . project:b a hanke:Project .',
    "v3": 'project:a a hanke:Project ; skos:prefLabel "A"@fi . project:c a hanke:Project .',
    "v4": "project:c a hanke:Project ; owl:deprecated true .",
}


def text(release: Release) -> bytes:
    return (release.path / "dumps" / "hankegraafi.nq").read_bytes()


def carry(release: Release, previous: Release) -> Changes:
    """Let a release carry what changed since another."""
    rows = difference(*(text(each).splitlines(keepends=True) for each in (previous, release)))
    return write_changes(release.path / FOLDER, rows, side_of(previous), side_of(release))


@pytest.fixture
def kept(keep: Kept) -> dict[str, Release]:
    return {version: keep(version, trig) for version, trig in STATES.items()}


def between(old: Release, new: Release) -> list[Row]:
    with rows_between(old, new) as rows:
        return list(rows)


def lead(kept: dict[str, Release]) -> None:
    """Every two releases are led from one to the other."""
    for old in kept.values():
        for new in kept.values():
            rows = between(old, new)
            assert text(new) == b"".join(applied(rows, text(old).splitlines(keepends=True)))


def test_dumps_are_compared_where_nothing_is_carried(kept: dict[str, Release]) -> None:
    lead(kept)


def test_patches_are_put_together(kept: dict[str, Release]) -> None:
    for old, new in (("v1", "v2"), ("v2", "v3"), ("v3", "v4")):
        carry(kept[new], kept[old])
    expected = {
        (a, b): list(difference(*(text(kept[each]).splitlines(keepends=True) for each in (a, b))))
        for a in kept
        for b in kept
    }
    for release in kept.values():
        shutil.rmtree(release.path / "dumps")

    assert expected == {(a, b): between(kept[a], kept[b]) for a in kept for b in kept}


def test_patches_that_part_are_put_together_by_way_of_a_third(kept: dict[str, Release]) -> None:
    for old, new in (("v1", "v2"), ("v1", "v3"), ("v3", "v4")):
        carry(kept[new], kept[old])
    shutil.rmtree(kept["v1"].path / "dumps")
    kept.pop("v1")

    lead(kept)


def test_a_gap_is_closed_by_the_dumps(kept: dict[str, Release]) -> None:
    carry(kept["v2"], kept["v1"])
    carry(kept["v4"], kept["v3"])

    lead(kept)


def test_a_circle_ends(kept: dict[str, Release]) -> None:
    carry(kept["v2"], kept["v1"])
    carry(kept["v1"], kept["v2"])

    lead(kept)


def test_what_is_carried_is_read(kept: dict[str, Release]) -> None:
    written = carry(kept["v2"], kept["v1"])

    assert written == stored(kept["v1"].path.parent, "v2")
    assert None is stored(kept["v1"].path.parent, "v1")
    assert {"project": {"appeared": 1, "changed": 1}} == written.counts
    assert (2, 1) == (written.added, written.removed)
    assert ["changed", "appeared"] == [each.what for each in written.things()]
    assert ["https://x.test/id/project/b"] == [e.iri for e in written.things(first=1)]
    assert [] == written.things("organisation")
    assert ["changed"] == [e.what for e in written.things("project", "https://x.test/id/project/a")]


def test_the_patch_says_between_which_releases_it_lies(kept: dict[str, Release]) -> None:
    text = list(carry(kept["v2"], kept["v1"]).patch())

    assert [
        b"H id <https://x.test/release/v2> .\n",
        b"H prev <https://x.test/release/v1> .\n",
        b"TX .\n",
    ] == text[:3]


def test_what_is_carried_is_the_same_each_time(kept: dict[str, Release]) -> None:
    def files() -> dict[str, bytes]:
        return {each.name: each.read_bytes() for each in folder.iterdir()}

    folder = kept["v2"].path / FOLDER
    carry(kept["v2"], kept["v1"])
    first = files()
    carry(kept["v2"], kept["v1"])

    assert first == files()


def test_nobody_tells_any_more_what_a_release_said_that_is_gone(kept: dict[str, Release]) -> None:
    for old, new in (("v1", "v2"), ("v2", "v3"), ("v3", "v4")):
        carry(kept[new], kept[old])
    releases = kept["v1"].path.parent
    (releases / "current").symlink_to("v4")
    shutil.rmtree(kept.pop("v2").path)

    assert ["v3"] == forget(releases, "v2")
    assert None is stored(releases, "v3")
    assert stored(releases, "v4")
    lead(kept)


def test_a_patch_is_applied_to_files_whole_or_not_at_all(
    kept: dict[str, Release], tmp_path: Path
) -> None:
    patch, new = tmp_path / "a.rdfp", tmp_path / "new.nq.gz"
    patch.write_bytes(b"".join(compared(kept["v1"], kept["v2"], tmp_path / "told").patch()))
    dumps = [kept[each].path / "dumps" / "hankegraafi.nq" for each in ("v1", "v2", "v3")]
    apply_file(patch, dumps[0], new)

    assert dumps[1].read_bytes() == gzip.decompress(new.read_bytes())
    new.unlink()
    with pytest.raises(DataError, match=r"deletes what is not there|adds what is there"):
        apply_file(patch, dumps[1], new)
    patch.write_bytes(patch.read_bytes()[:-5])
    with pytest.raises(DataError, match="TC"):
        apply_file(patch, dumps[0], new)
    assert ["a.rdfp", "releases", "told"] == sorted(each.name for each in tmp_path.iterdir())


def read_all(folder: Path) -> None:
    found = read_changes(folder)
    assert found
    list(found.lines())
    list(found.rows())


@pytest.mark.parametrize("name", ["patch.rdfp.gz", "things.jsonl.gz", "summary.json"])
def test_what_is_broken_is_named(kept: dict[str, Release], name: str) -> None:
    carry(kept["v2"], kept["v1"])
    path = kept["v2"].path / FOLDER / name
    path.write_bytes(path.read_bytes()[:-9])

    with pytest.raises(ReleaseError, match=name):
        read_all(path.parent)


def test_each_line_is_json(kept: dict[str, Release]) -> None:
    folder = carry(kept["v4"], kept["v3"]).path
    lines = gzip.decompress((folder / "things.jsonl.gz").read_bytes()).splitlines()

    assert ["withdrawn", "withdrawn"] == [json.loads(line)["what"] for line in lines]
