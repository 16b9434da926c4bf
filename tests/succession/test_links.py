"""Links go along when a thing gets another name, and end when it is withdrawn."""

from pathlib import Path

import pytest
from tests.support.seeds import seeds

from hankegraafi.cli import main
from hankegraafi.link import sssom
from hankegraafi.rdf.derived import out_of_step
from hankegraafi.rdf.read import read_folder
from hankegraafi.vocab import DEFAULT_BASE

pytestmark = pytest.mark.whole

AGENCY = f"{DEFAULT_BASE}id/organisation/opetushallitus"
NEW = f"{DEFAULT_BASE}id/organisation/opetusvirasto"
TOWN = f"{DEFAULT_BASE}id/organisation/helsingin-kaupunki"
ROR = "links/ror.sssom.tsv"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return seeds(tmp_path / "data", linked=True)


def linked(data: Path) -> set[tuple[str, str]]:
    rows = sssom.read(data / ROR, base=DEFAULT_BASE)
    return {(each.subject_id, each.object_id) for each in rows if each.is_accepted}


def same(data: Path, thing: str) -> set[str]:
    """What a thing is the same as, in the curated view."""
    return {
        str(quad.object)
        for quad in read_folder(data).quads()
        if quad.predicate.value.endswith("#sameAs")
        and str(quad.subject) == f"<{thing}>"
        and "#" not in str(quad.graph_name)
    }


def run(data: Path, *arguments: str) -> int:
    releases = data.parent / "releases"
    given = (*arguments, "--data", str(data), "--releases", str(releases), "--reason-en", "test")
    return main([*given], {})


def test_links_are_those_of_the_new_name(data: Path) -> None:
    before, was = linked(data), same(data, AGENCY)

    assert 0 == run(data, "rename", "organisation/opetushallitus", "organisation/opetusvirasto")
    assert [] == out_of_step(data)
    assert {(NEW if one == AGENCY else one, other) for one, other in before} == linked(data)
    assert was == same(data, NEW)
    assert 0 == main(["link", "ror", "--write", "--data", str(data)], {})
    assert was == same(data, NEW)
    assert 0 == main(["check", "--data", str(data)], {})


def test_what_is_withdrawn_is_linked_no_more_and_its_decision_is_kept(data: Path) -> None:
    before = linked(data)

    assert 0 == run(data, "withdraw", "organisation/helsingin-kaupunki", "--keep-references")
    for name in ("ror", "opintopolku", "pic"):
        assert 0 == main(["link", name, "--write", "--data", str(data)], {})
    assert set() == same(data, TOWN)
    assert {each for each in before if each[0] == TOWN and "ror.org" in each[1]} <= linked(data)


def test_a_merged_pair_stands_once(data: Path) -> None:
    path = data / ROR
    rows = sssom.read(path, base=DEFAULT_BASE)
    twins = [each for each in rows if each.subject_id == AGENCY]

    assert twins
    assert 0 == run(data, "merge", "organisation/opetushallitus", "organisation/vaasan-kaupunki")
    assert len(rows) == len(sssom.read(path, base=DEFAULT_BASE))
