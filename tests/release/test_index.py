"""The index of a release: what of each thing stands in it, and that a change is as a whole."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from tests.search.test_write import said
from tests.support.seeds import seeds
from tests.support.shared import copy_of, in_turn

from hankegraafi.release import Release, open_release
from hankegraafi.release.changes.patch import difference
from hankegraafi.release.gate import build_folder
from hankegraafi.release.index import change_search, write_search
from hankegraafi.release.keeping import pack
from hankegraafi.release.opened import SEARCH
from hankegraafi.search.found import Asked, search
from hankegraafi.search.opened import FILE, Index, open_index
from hankegraafi.search.suggest import suggest

BASE = "https://w3id.org/hankegraafi/"
PREFIXES = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix organisation: <https://w3id.org/hankegraafi/id/organisation/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix place: <https://w3id.org/hankegraafi/id/place/> .
@prefix project: <https://w3id.org/hankegraafi/id/project/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix yso: <http://www.yso.fi/onto/yso/> .
"""
STONES = """organisation:vanha a hanke:Organisation ;
    skos:prefLabel "Muinainen opisto"@fi ;
    dcterms:isReplacedBy organisation:tyotehoseura-ry ;
    dcterms:modified "2026-11-20"^^xsd:date .
organisation:poissa a hanke:Organisation ;
    skos:prefLabel "Kadonnut säätiö"@fi ;
    owl:deprecated true ;
    dcterms:modified "2026-11-20"^^xsd:date .
"""


def iri(steps: str) -> str:
    return f"{BASE}id/{steps}"


@pytest.fixture(scope="module")
def index(release: Release) -> Index:
    return open_index(release.path / FILE)


def found(index: Index, text: str, **chosen: Sequence[str]) -> set[str]:
    return {each.iri for each in search(index, Asked(text, chosen)).results}


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("johtaminen", "project/pomo"),  # muutosjohtajuuteen, muutoksen johtamiseen
        ("ledarskap", "project/parasta-johtamista-lansi"),
        ("ledarskapet", "project/parasta-johtamista-lansi"),
        ("Tampere", "organisation/tampereen-kaupunki"),
        ("Tampere", "place/837"),
        ("työtehoseura", "organisation/tyotehoseura-ry"),
        ("0211675-2", "organisation/tampereen-kaupunki"),
        ("yrkesutbildning", "project/parasta-johtamista-lansi"),
        ("utbildning", "project/parasta-johtamista-lansi"),
        ("leadership", "project/pomo"),
    ],
)
def test_the_shipped_data_is_found(index: Index, text: str, steps: str) -> None:
    assert iri(steps) in found(index, text)


def test_a_compound_is_found_by_its_end(index: Index) -> None:
    titles = {each.label for each in search(index, Asked("johtaminen")).results}

    assert any("muutosjohta" in each.casefold() for each in titles)


@pytest.mark.parametrize(
    ("facet", "value"),
    [
        ("year", "2019"),
        ("organisation", iri("organisation/tampereen-seudun-ammattiopisto-tredu")),
        ("organisation", iri("organisation/tampereen-kaupunki")),  # the body of a participant
        ("municipality", iri("place/837")),
        ("role", f"{BASE}ns#role-coordinator"),
        ("theme", "http://www.yso.fi/onto/yso/p9700"),
    ],
)
def test_projects_are_parted_by_facets(index: Index, facet: str, value: str) -> None:
    projects = found(index, "", **{facet: [value], "kind": ["project"]})

    assert iri("project/parasta-johtamista-lansi") in projects


def test_a_status_is_a_facet(index: Index) -> None:
    ended = found(index, "", status=[f"{BASE}ns#status-ended"])

    assert {iri("project/vertaansa-vailla")} == ended


def test_a_name_that_only_a_source_writes_is_found(index: Index) -> None:
    assert iri("organisation/tyotehoseura-ry") in {e.iri for e in suggest(index, "työtehoseura")}


def test_themes_are_those_of_projects(index: Index) -> None:
    themes = index.rows("SELECT iri FROM thing WHERE kind = 'theme'")

    assert ("http://www.yso.fi/onto/yso/p9700",) in themes
    assert not [iri for (iri,) in themes if iri.startswith(f"{BASE}ns#")]


def _stones(data: Path) -> None:
    (data / "organisations" / "withdrawn.ttl").write_text(PREFIXES + STONES)


def test_what_was_merged_is_found_and_what_was_withdrawn_is_not(
    release: Release, tmp_path_factory: pytest.TempPathFactory
) -> None:
    _, after = in_turn(tmp_path_factory, "tombstones", release, _stones)
    index = open_index(after.path / FILE)

    assert [iri("organisation/tyotehoseura-ry")] == [
        each.iri for each in suggest(index, "muinainen")
    ]
    assert {iri("organisation/vanha"), iri("organisation/tyotehoseura-ry")} == found(
        index, "muinainen opisto"
    )
    assert [] == suggest(index, "kadonnut")
    assert set() == found(index, "kadonnut")


def _in(path: str, old: str, new: str) -> Callable[[Path], None]:
    def change(data: Path) -> None:
        text = (data / path).read_text()
        assert old in text
        (data / path).write_text(text.replace(old, new))

    return change


CHANGES = {
    "name of an organisation": _in(
        "organisations/tyotehoseura-ry.ttl", '"Työtehoseura ry"', '"Työtehoseura"'
    ),
    "name of a theme": _in("themes.ttl", '"mentorointi"', '"mentorointi ja tuki"'),
    "home of an organisation": _in(
        "organisations/tampereen-kaupunki.ttl",
        "hanke:homeMunicipality place:837",
        "hanke:homeMunicipality place:049",
    ),
    "body of an organisation": _in(
        "organisations/tampereen-kaupunki.ttl",
        "org:unitOf organisation:tampereen-kaupunki",
        "org:unitOf organisation:turun-kaupunki",
    ),
    "tombstones": _stones,
    "text of a project": _in("projects/digiosaava-fi.ttl", "kehittämishanke", "kokeiluhanke"),
    "part of a programme": _in(
        "programmes/oikeus-osata.ttl",
        "    hanke:partOfProgramme programme:oikeus-osata ;\n",
        "",
    ),
}


SOME = {"name of an organisation", "tombstones"}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=[] if name in SOME else [pytest.mark.large]) for name in CHANGES],
)
def test_a_changed_index_is_as_a_whole_one(
    release: Release, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, name: str
) -> None:
    _, after = in_turn(tmp_path_factory, name.replace(" ", "-"), release, CHANGES[name])
    whole, changed = tmp_path / "whole", tmp_path / "changed"
    for each in (whole, changed):
        each.mkdir()
        for part in ("store", "dumps"):
            (each / part).symlink_to(after.path / part)
    dumps = (each.path / "dumps" / "hankegraafi.nq" for each in (release, after))
    with next(dumps).open("rb") as old, next(dumps).open("rb") as new:
        lines = [line for _, line in difference(old, new)]
    assert lines

    write_search(whole, base=BASE, version="two")
    change_search(changed, release.path, base=BASE, version="two", changes=lines)

    assert said(open_index(whole / FILE)) == said(open_index(changed / FILE))


def test_a_release_that_is_packed_has_no_index_and_gets_one_again(
    release: Release, tmp_path: Path
) -> None:
    data, releases = tmp_path / "data", tmp_path / "releases"
    first = copy_of(release, tmp_path)
    before = said(open_index(first.path / FILE))
    CHANGES["name of a theme"](data)
    second, _ = build_folder(data, releases)

    assert [] == [name for name in (FILE, SEARCH) if (first.path / name).exists()]
    assert first == open_release(releases, first.version, verify=True)

    shutil.copy(seeds(tmp_path / "again") / "themes.ttl", data / "themes.ttl")
    again, _ = build_folder(data, releases)

    assert (first.version, True) == (again.version, (again.path / SEARCH).exists())
    assert before == said(open_index(again.path / FILE))
    assert not (second.path / FILE).exists()


def test_an_index_that_was_altered_is_told(tmp_path: Path, release: Release) -> None:
    copy = tmp_path / release.version
    shutil.copytree(release.path, copy)
    listed = json.loads((copy / SEARCH).read_bytes())["files"]
    assert [FILE] == [each["path"] for each in listed]
    whole = open_release(tmp_path, release.version)
    (copy / FILE).write_bytes(b"x" * listed[0]["bytes"])

    with pytest.raises(Exception, match=f"{FILE} was altered"):
        open_release(tmp_path, release.version)
    pack(whole)
    assert open_release(tmp_path, release.version).version == release.version
