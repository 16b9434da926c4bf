"""`source new`: the description on disk, and the first records."""

from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.sources.proposal.made import body, delimited, title

from hankegraafi.errors import DataError, UsageError
from hankegraafi.sources.lists.described import read_description
from hankegraafi.sources.proposal.command import NewSource, new_source

CATALOGUE = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix void: <http://rdfs.org/ns/void#> .
<https://e.example/id/dataset> a dcat:Dataset ; void:uriSpace "https://e.example/" .
"""
PROJECT = ox.NamedNode("https://w3id.org/hankegraafi/ns#Project")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "catalogue.ttl").write_text(CATALOGUE, encoding="utf-8")
    return folder


def made(folder: Path, *, code: bool = True) -> Path:
    rows = [[f"K{n}", title(n), body(n), f"{n}.1.2020"] for n in range(1, 30)]
    table = [["Koodi", "Hankkeen nimi", "Hakija", "Alkaa"], *rows]
    return delimited(folder / "Omat hankkeet.csv", [row[0 if code else 1 :] for row in table])


def new(file: Path, data: Path, name: str = "") -> NewSource:
    return new_source(file, data, name=name, today=date(2026, 1, 2), lang="fi", count=2)


def test_a_description_is_written_and_the_first_records_are_shown(
    data: Path, tmp_path: Path
) -> None:
    found = new(made(tmp_path), data)

    assert data / "sources/omat-hankkeet/source.toml" == found.path
    assert "omat-hankkeet" == read_description(found.path, base="https://e.example/").source.name
    triples = ox.parse(found.records, format=ox.RdfFormat.TURTLE)
    projects = {each.subject.value for each in triples if each.object == PROJECT}
    assert {f"https://e.example/id/project/omat-hankkeet-k{n}" for n in (1, 2)} == projects


def test_what_must_be_chosen_is_said(data: Path, tmp_path: Path) -> None:
    found = new(made(tmp_path, code=False), data)

    assert found.path.is_file()
    assert found.records.startswith("# Mikään sarake ei yksilöi riviä.")


def test_a_source_that_is_there_stays(data: Path, tmp_path: Path) -> None:
    file = made(tmp_path)
    before = new(file, data).path.read_bytes()

    with pytest.raises(UsageError, match="already"):
        new(file, data)

    assert before == new(file, data, "toinen").path.with_name("source.toml").read_bytes().replace(
        b"toinen-", b"omat-hankkeet-"
    )


def test_nothing_is_written_for_what_is_no_list(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "page.csv"
    file.write_text("<!doctype html><html></html>", encoding="utf-8")

    with pytest.raises(DataError, match="HTML"):
        new(file, data)

    assert not (data / "sources").exists()
