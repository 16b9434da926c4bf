"""The links alone, as a release gives them: triples, and mappings with their reasons."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.release.test_changed import same
from tests.release.test_large import large
from tests.support.seeds import seeds

from hankegraafi import vocab
from hankegraafi.errors import DataError, ReleaseRefused
from hankegraafi.link import command
from hankegraafi.link.registries import REGISTRIES
from hankegraafi.release import Release, changed, gate
from hankegraafi.release.links import MAPPINGS, TRIPLES, is_link, read_mappings
from hankegraafi.store import open_store

pytestmark = pytest.mark.large

NOW = datetime(2026, 11, 22, tzinfo=UTC)
BASE, OTHER = vocab.DEFAULT_BASE, "https://data.example.org/"
SAME = "<http://www.w3.org/2002/07/owl#sameAs>"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return seeds(tmp_path_factory.mktemp("links") / "data", linked=True)


@pytest.fixture(scope="module")
def small(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    return gate.build_folder(data, tmp_path_factory.mktemp("small"))[0]


def rows(release: Release) -> list[dict[str, str]]:
    text = (release.path / MAPPINGS).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(io.StringIO("\n".join(lines)), delimiter="\t"))


def entries(release: Release) -> dict[str, tuple[str, str]]:
    return {
        each["path"]: (each["media_type"], each["describes"])
        for each in release.manifest["files"]
        if each["path"].startswith("links/")
    }


def test_the_files_stand_in_the_manifest(small: Release) -> None:
    assert {
        TRIPLES: ("application/n-triples", "links"),
        MAPPINGS: ("text/tab-separated-values", "mappings"),
    } == entries(small)


def test_the_triples_are_those_links_of_the_view_that_lead_out(small: Release) -> None:
    view = (small.path / "dumps/hankegraafi.nt").read_bytes().splitlines(keepends=True)
    links = (small.path / TRIPLES).read_bytes().splitlines(keepends=True)

    assert [line for line in view if is_link(line, BASE)] == links
    assert any(SAME.encode() in line for line in links)
    assert sorted(links) == links


def test_every_accepted_link_is_a_triple(small: Release) -> None:
    links = (small.path / TRIPLES).read_text()
    store = open_store(small.path)
    known = {
        str(getattr(quad.subject, "value", ""))
        for quad in store._store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    }
    accepted = [
        row
        for row in rows(small)
        if row["decision"] in ("rule", "accept")
        and row["predicate_id"] == "owl:sameAs"
        and row["subject_id"].replace("organisation:", f"{BASE}id/organisation/") in known
    ]

    assert accepted
    for row in accepted:
        subject = row["subject_id"].replace("organisation:", f"<{BASE}id/organisation/")
        assert f"{subject}> {SAME}" in links


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"<{BASE}id/a> {SAME} <https://ror.org/1> .\n", True),
        (f"<{BASE}id/a> {SAME} <{BASE}id/b> .\n", False),
        (f'<{BASE}id/a> {SAME} "https://ror.org/1" .\n', False),
        (f"<{BASE}id/a> <http://xmlns.com/foaf/0.1/homepage> <https://x.example.org/> .\n", False),
        (
            f"<{BASE}id/a> <http://purl.org/dc/terms/subject> <http://www.yso.fi/onto/yso/p1> .\n",
            True,
        ),
    ],
)
def test_a_link_leads_out_of_the_data(line: str, expected: bool) -> None:
    assert expected == is_link(line.encode(), BASE)


@pytest.mark.parametrize("base", [None, OTHER])
def test_a_stream_gives_the_same_files(data: Path, tmp_path: Path, base: str | None) -> None:
    memory, _ = gate.build_folder(data, tmp_path / "small", base=base)
    stream = large(data, tmp_path / "large", base)

    for name in (TRIPLES, MAPPINGS):
        assert (memory.path / name).read_bytes() == (stream.path / name).read_bytes()
    text = (stream.path / MAPPINGS).read_text(encoding="utf-8")
    assert f"#  organisation: {base or BASE}id/organisation/\n" in text
    assert f"#mapping_set_id: {base or BASE}id/links\n" in text


def test_a_decision_more_is_built_as_from_nothing(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[bool] = []
    made = changed.make

    def told(*given: object) -> object:
        found = made(*given)  # type: ignore[arg-type]
        taken.append(found is not None)
        return found

    large(data, tmp_path / "releases")
    table = data / "links" / "ror.sssom.tsv"
    before = table.read_text(encoding="utf-8")
    lines = before.splitlines(keepends=True)
    place = next(n for n, line in enumerate(lines) if "\tror:" in line and "\trule\t" in line)
    lines[place] = lines[place].replace("\trule\t", "\treject\t")
    table.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(ReleaseRefused, match="link ror --write"):
        large(data, tmp_path / "releases")
    command.write(data, REGISTRIES["ror"], now=NOW)
    monkeypatch.setattr(changed, "make", told)
    quick = large(data, tmp_path / "releases")
    monkeypatch.undo()

    assert [True] == taken
    same(large(data, tmp_path / "others"), quick)
    assert [("Not", "semapv:ManualMappingCuration")] == [
        (row["predicate_modifier"], row["mapping_justification"])
        for row in rows(quick)
        if row["decision"] == "reject"
    ]
    table.write_text(before, encoding="utf-8")
    command.write(data, REGISTRIES["ror"], now=NOW)


def test_data_without_links_has_no_mappings(tmp_path: Path) -> None:
    assert b"" == read_mappings(tmp_path)


def test_tables_of_different_columns_do_not_go_together(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "links"
    folder.mkdir()
    for name in ("ror.sssom.tsv", "pic.sssom.tsv"):
        text = (data / "links" / name).read_text(encoding="utf-8")
        old = "\tcomment\t"
        (folder / name).write_text(text.replace(old, "\tnote\t" if name < "q" else old))
    with pytest.raises(DataError, match="other columns"):
        read_mappings(tmp_path)
