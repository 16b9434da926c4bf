"""Earlier releases: packed without loss, kept on purpose, pruned without harm."""

import json
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.release.conftest import DATA, ONTOLOGY, SHAPES, write_turtle

from hankegraafi import resources
from hankegraafi.errors import FaultError, NotFound, ReleaseError, UsageError
from hankegraafi.rdf.read import read_folder
from hankegraafi.release import Published, Release, current_version, open_dump, open_release
from hankegraafi.release.build import build
from hankegraafi.release.history import HISTORY, written
from hankegraafi.release.keeping import (
    in_order,
    keep,
    kept_versions,
    own_bytes,
    pack,
    pack_others,
    prunable,
    prune,
    unpack,
)
from hankegraafi.release.place import drafted

DUMP = "dumps/hankegraafi.nq"
FIRST = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> list[Release]:
    """Four releases, published on four days; the last one is current, and none is packed."""
    room = tmp_path_factory.mktemp("four")
    write_turtle(room / "ontology", ONTOLOGY)
    write_turtle(room / "shapes", SHAPES)
    shutil.copy(resources.folder("ontology") / "context.jsonld", room / "ontology")
    made = []
    for number in range(4):
        alfa = DATA["projects/alfa.ttl"].replace('"Alfa"@en', f'"Alfa {number}"@en')
        folder = read_folder(write_turtle(room / "data", DATA | {"projects/alfa.ttl": alfa}))
        made.append(
            build(
                folder,
                (),
                releases=room / "releases",
                ontology=room / "ontology",
                shapes=room / "shapes",
            )
        )
    releases = room / "releases"
    for each in made:
        unpack(open_release(releases, each.version))
    date_them(releases, made)
    return [open_release(releases, each.version) for each in made]


@pytest.fixture
def four(built: list[Release], tmp_path: Path) -> list[Release]:
    """The four releases in a folder of one's own."""
    shutil.copytree(built[0].path.parent, tmp_path / "releases", symlinks=True)
    return [open_release(tmp_path / "releases", each.version) for each in built]


def date_them(releases: Path, made: list[Release]) -> None:
    days = [FIRST + timedelta(days=number) for number in range(len(made))]
    told = [Published(each.version, at) for each, at in zip(made, days, strict=True)]
    (releases / HISTORY).write_bytes(written(told))


def versions(releases: list[Release]) -> list[str]:
    return [each.version for each in releases]


def test_packing_leaves_out_what_is_there_compressed(four: list[Release]) -> None:
    release = four[0]
    plain = (release.path / DUMP).read_bytes()
    there = {path.stat().st_blocks * 512 for path in [release.path / DUMP]}

    freed = pack(release)

    packed = open_release(release.path.parent, release.version, verify=True)
    listed = {each["path"] for each in release.manifest["files"]}
    left_out = {each for each in listed if f"{each}.gz" in listed}
    assert left_out == packed.left_out
    assert DUMP in left_out
    assert not [each for each in left_out if (release.path / each).exists()]
    assert freed >= sum(there)
    with open_dump(packed, DUMP) as dump:
        assert plain == dump.read()
    assert pack(packed) == 0


def test_a_packed_release_is_the_same_release(four: list[Release]) -> None:
    pack_others(four[0].path.parent, four[-1].version)

    opened = [open_release(four[0].path.parent, each.version) for each in four]

    assert four == opened
    assert [True, True, True, False] == [bool(each.left_out) for each in opened]


@pytest.mark.parametrize("gone", range(5))
def test_packing_that_was_cut_off_leaves_a_release_that_opens(
    four: list[Release], gone: int
) -> None:
    release = four[0]
    whole = (release.path / DUMP).read_bytes()
    kept = {path: path.read_bytes() for path in (release.path / "dumps").iterdir()}
    pack(release)
    for path, content in list(kept.items())[gone:]:
        path.write_bytes(content)

    again = open_release(release.path.parent, release.version)

    with open_dump(again, DUMP) as dump:
        assert whole == dump.read()
    pack(again)
    assert not (release.path / DUMP).exists()


def test_a_note_that_was_cut_off_is_written_again(four: list[Release]) -> None:
    (four[0].path / ".packed.json").write_text('{"left')

    pack(open_release(four[0].path.parent, four[0].version))

    assert open_release(four[0].path.parent, four[0].version).left_out


def test_a_packed_release_whose_compressed_file_is_gone_or_altered_is_named(
    four: list[Release],
) -> None:
    pack(four[0])
    packed = four[0].path / f"{DUMP}.gz"
    content = packed.read_bytes()

    packed.write_bytes(content[:99] + bytes([content[99] ^ 1]) + content[100:])
    with pytest.raises(ReleaseError, match=r"hankegraafi\.nq\.gz was altered"):
        open_release(four[0].path.parent, four[0].version)
    packed.unlink()
    with pytest.raises(ReleaseError, match=r"hankegraafi\.nq\.gz is missing"):
        open_release(four[0].path.parent, four[0].version)


def test_a_stream_that_breaks_off_is_an_error(four: list[Release]) -> None:
    pack(four[0])
    release = open_release(four[0].path.parent, four[0].version)
    packed = release.path / f"{DUMP}.gz"
    packed.write_bytes(packed.read_bytes()[:-20])

    with pytest.raises(ReleaseError, match="is broken"), open_dump(release, DUMP) as dump:
        dump.read()
    packed.unlink()
    with (
        pytest.raises(ReleaseError, match=r"hankegraafi\.nq is missing"),
        open_dump(release, DUMP) as dump,
    ):
        dump.read()


def test_unpacking_gives_the_files_back(four: list[Release]) -> None:
    release = four[0]
    before = {path: path.read_bytes() for path in (release.path / "dumps").iterdir()}
    pack(release)

    unpack(open_release(release.path.parent, release.version))

    again = open_release(release.path.parent, release.version)
    assert frozenset() == again.left_out
    assert before == {path: path.read_bytes() for path in (release.path / "dumps").iterdir()}


def test_releases_stand_in_the_order_of_publication(four: list[Release]) -> None:
    releases = four[0].path.parent

    assert versions(four) == list(in_order(releases))

    date_them(releases, four[1:])
    assert versions(four) == list(in_order(releases))
    assert in_order(releases)[four[0].version] is None


def test_pruning_keeps_the_newest(four: list[Release]) -> None:
    releases = four[0].path.parent

    assert (four[0].version, four[1].version) == prunable(releases, newest=2)
    prune(releases, prunable(releases, newest=2))

    assert versions(four[2:]) == list(in_order(releases))
    assert four[3].version == current_version(releases)
    assert four[3] == open_release(releases, verify=True)


def test_pruning_goes_by_age(four: list[Release]) -> None:
    releases = four[0].path.parent

    assert () == prunable(releases, before=FIRST)
    assert (four[0].version,) == prunable(releases, before=FIRST + timedelta(days=1))
    assert tuple(versions(four[:3])) == prunable(releases, before=FIRST + timedelta(days=99))
    date_them(releases, four[1:])
    assert four[0].version not in prunable(releases, before=FIRST + timedelta(days=99))


def test_the_current_release_is_never_pruned(four: list[Release]) -> None:
    releases = four[0].path.parent
    os.replace(  # noqa: PTH105 - a link in place of a link
        _link(releases, four[1].version), releases / "current"
    )

    assert (four[0].version, four[2].version) == prunable(releases, newest=1)
    with pytest.raises(UsageError, match="is the current release"):
        prune(releases, [four[0].version, four[1].version])
    assert versions(four) == list(in_order(releases))


def _link(releases: Path, version: str) -> Path:
    beside = releases / ".link"
    beside.symlink_to(version)
    return beside


def test_what_is_kept_on_purpose_is_spared_until_it_is_let_go(four: list[Release]) -> None:
    releases, first = four[0].path.parent, four[0].version

    keep(releases, [first])

    assert frozenset({first}) == kept_versions(releases)
    assert first not in prunable(releases, newest=1)
    with pytest.raises(UsageError, match=r"kept on purpose\. Let it go with: hankegraafi rel"):
        prune(releases, [first])
    keep(releases, [first], on_purpose=False)
    assert first in prunable(releases, newest=1)


def test_what_is_not_there_can_be_neither_kept_nor_pruned(four: list[Release]) -> None:
    releases = four[0].path.parent
    for version in ("2020-01-01-00000000", "current", "..", ".lock", "../data"):
        with pytest.raises(NotFound, match="there is no release"):
            keep(releases, [version])
        with pytest.raises(NotFound, match="there is no release"):
            prune(releases, [four[0].version, version])
    assert versions(four) == list(in_order(releases))


def test_a_broken_release_can_be_pruned(four: list[Release]) -> None:
    (four[0].path / "manifest.json").unlink()

    prune(four[0].path.parent, [four[0].version])

    assert not four[0].path.exists()


def test_nothing_is_pruned_while_a_build_runs(four: list[Release]) -> None:
    releases = four[0].path.parent
    with drafted(releases), pytest.raises(FaultError, match="another build is running"):
        prune(releases, [four[0].version])
    assert four[0].path.exists()


def test_pruning_that_was_cut_off_leaves_nothing_that_looks_like_a_release(
    four: list[Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    releases = four[0].path.parent
    monkeypatch.setattr("hankegraafi.release.place.remove", lambda path: None)

    prune(releases, [four[0].version])

    monkeypatch.undo()
    assert versions(four[1:]) == list(in_order(releases))
    with drafted(releases):
        pass
    assert [] == list(releases.glob(".building-*"))


def test_a_broken_list_of_those_that_are_kept_prunes_nothing(four: list[Release]) -> None:
    (four[0].path.parent / "kept.json").write_text("[")

    with pytest.raises(ReleaseError, match=r"kept\.json is broken"):
        prune(four[0].path.parent, [four[0].version])
    assert four[0].path.exists()


def test_bytes_are_counted_once_and_those_of_others_not(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "own").write_bytes(b"x" * 8192)
    (tmp_path / "a" / "shared").write_bytes(b"x" * 4096)
    (tmp_path / "b" / "shared").hardlink_to(tmp_path / "a" / "shared")

    assert [8192, 0, 12288] == [
        own_bytes([tmp_path / "a"]),
        own_bytes([tmp_path / "b"]),
        own_bytes([tmp_path / "a", tmp_path / "b"]),
    ]


def test_a_copy_of_packed_releases_opens(four: list[Release], tmp_path: Path) -> None:
    pack_others(four[0].path.parent, four[-1].version)
    shutil.copytree(four[0].path.parent, tmp_path / "copied", symlinks=True)

    for each in four:
        assert each.version == open_release(tmp_path / "copied", each.version).version
    packed = json.loads((tmp_path / "copied" / four[0].version / "packed.json").read_bytes())
    assert DUMP in packed["left_out"]
