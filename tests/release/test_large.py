"""A release that was built as a stream is the one that is built in memory."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from tests.support.seeds import seeds

from hankegraafi import resources
from hankegraafi.errors import DataError, ReleaseRefused
from hankegraafi.rdf.sorting import merged, sort
from hankegraafi.release import Release, current_version, gate
from hankegraafi.release.large import build_large

pytestmark = pytest.mark.whole

LINES = {"hankegraafi.nq", "hankegraafi.nq.gz", "hankegraafi.nt", "hankegraafi.nt.gz"}


def large(data: Path, releases: Path, base: str | None = None) -> Release:
    return build_large(
        data,
        releases=releases,
        ontology=resources.folder("ontology"),
        shapes=resources.folder("shapes"),
        checks=resources.folder("queries") / "checks",
        base=base,
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return seeds(tmp_path_factory.mktemp("large") / "data")


@pytest.mark.parametrize(
    "base", [None, pytest.param("https://data.example.org/", marks=pytest.mark.large)]
)
def test_it_is_the_same_release(data: Path, tmp_path: Path, base: str | None) -> None:
    small, _ = gate.build_folder(data, tmp_path / "small", base=base)
    streamed = large(data, tmp_path / "large", base)

    assert small.manifest["counts"] == streamed.manifest["counts"]
    assert small.manifest["findings"] == streamed.manifest["findings"]
    for name in LINES:
        assert (small.path / "dumps" / name).read_bytes() == (
            streamed.path / "dumps" / name
        ).read_bytes(), name
    if base is None:
        assert (small.path / "findings.json").read_text() == (
            streamed.path / "findings.json"
        ).read_text()
        assert small.version == streamed.version


def test_its_manifest_lists_its_files_and_nothing_else_is_left(data: Path, tmp_path: Path) -> None:
    release = large(data, tmp_path)

    assert LINES == {path.name for path in (release.path / "dumps").iterdir()}
    listed = {each["path"] for each in release.manifest["files"]}
    assert {f"dumps/{name}" for name in LINES} < listed
    there = {".lock", ".memory", "current", "history.json", release.version}
    assert there == {path.name for path in tmp_path.iterdir()}
    assert not (release.path / "work").exists()


def test_a_folder_beyond_the_bound_is_built_as_a_stream(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "is_large", lambda _folder: True)

    release, fresh = gate.build_folder(data, tmp_path)
    again, fresh_again = gate.build_folder(data, tmp_path, if_changed=True)

    assert (gate.Outcome.BUILT, gate.Outcome.UNCHANGED) == (fresh, fresh_again)
    assert LINES == {path.name for path in (release.path / "dumps").iterdir()}
    assert release.version == again.version == current_version(tmp_path)


def test_a_violation_is_told_with_its_place_and_nothing_is_built(
    data: Path, tmp_path: Path
) -> None:
    own = shutil.copytree(data, tmp_path / "data")
    path = own / "organisations" / "helsingin-kaupunki.ttl"
    path.write_text(path.read_text().replace("skos:prefLabel", "skos:prefLabell"))

    with pytest.raises(ReleaseRefused, match=r"organisations/helsingin-kaupunki\.ttl:[0-9]+ "):
        large(own, tmp_path / "releases")

    assert [".lock"] == [each.name for each in (tmp_path / "releases").iterdir()]


def test_a_broken_file_is_told_and_nothing_is_built(data: Path, tmp_path: Path) -> None:
    own = shutil.copytree(data, tmp_path / "data")
    (own / "projects" / "broken.ttl").write_text("<a> <b> ")

    with pytest.raises(ReleaseRefused, match=r"broken\.ttl"):
        large(own, tmp_path / "releases")

    assert [".lock"] == [each.name for each in (tmp_path / "releases").iterdir()]


def test_a_text_that_xml_cannot_carry_is_refused(data: Path, tmp_path: Path) -> None:
    own = shutil.copytree(data, tmp_path / "data")
    path = own / "organisations" / "helsingin-kaupunki.ttl"
    path.write_text(path.read_text().replace('"Helsingin kaupunki"', '"Helsingin\\bkaupunki"', 1))

    with pytest.raises((DataError, ReleaseRefused)):
        large(own, tmp_path / "releases")

    assert [".lock"] == [each.name for each in (tmp_path / "releases").iterdir()]


def test_lines_are_sorted_in_runs_and_each_is_given_once(tmp_path: Path) -> None:
    lines = [f"{number * 7919 % 1000:04d} ä\n".encode() for number in range(3000)]

    runs = sort(lines, tmp_path, run=256)

    assert 12 == len(runs)
    assert sorted(Counter(lines).items()) == list(merged(runs))
    assert [] == sort([], tmp_path)
