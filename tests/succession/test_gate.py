"""IRIs never die and are never given away: what the gate says to what was changed by hand."""

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.succession.conftest import BASE, Run

from hankegraafi.errors import ReleaseRefused
from hankegraafi.release import current_version, gate, open_release
from hankegraafi.release.succession import ended, refuse_reused, reused_in
from hankegraafi.vocab import expand

pytestmark = pytest.mark.large

WHY = ("--reason-en", "By mistake.")
PREFIXES = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix project: <https://data.example.org/id/project/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
REPLACED = """
project:{} a hanke:Project ;
    skos:prefLabel "Vanha"@fi ;
    dcterms:isReplacedBy {} .
"""

Capture = pytest.CaptureFixture[str]


@pytest.fixture(params=[False, True], ids=["in memory", "as a stream"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param:
        monkeypatch.setattr(gate, "is_large", lambda _folder: True)


def replaced(data: Path, **successors: str) -> None:
    said = (REPLACED.format(name, successor) for name, successor in successors.items())
    (data / "replaced.ttl").write_text(PREFIXES + "".join(said), encoding="utf-8")


def refused(run: Run, data: Path, capsys: Capture) -> str:
    """Build, and see that nothing came of it; give what was said."""
    releases = data.parent / "releases"
    before = current_version(releases)
    capsys.readouterr()
    assert 1 == run("build")
    assert before == current_version(releases)
    return capsys.readouterr().err


@pytest.mark.usefixtures("size")
@pytest.mark.parametrize(
    ("command", "name"),
    [(("withdraw", "alfa", *WHY), "Alfa"), (("rename", "alfa", "uusi"), "Aivan toinen")],
    ids=["withdrawn", "renamed"],
)
def test_what_has_a_tombstone_is_not_described_again(
    run: Run, data: Path, capsys: Capture, command: tuple[str, ...], name: str
) -> None:
    path = data / "projects" / "alfa.ttl"
    text = path.read_text(encoding="utf-8")
    assert 0 == run("build")
    assert 0 == run(*command)
    assert 0 == run("build")
    (data / "withdrawn.ttl").unlink()
    path.write_text(text.replace('"Alfa"', f'"{name}"'), encoding="utf-8")

    said = refused(run, data, capsys)

    assert f"would live again: {BASE}id/project/alfa" in said
    assert "under a new name" in said


@pytest.mark.usefixtures("size")
def test_data_of_an_earlier_release_do_not_end_what_came_since(
    run: Run, data: Path, capsys: Capture
) -> None:
    assert 0 == run("build")
    text = (data / "projects" / "alfa.ttl").read_text(encoding="utf-8")
    new = data / "projects" / "uusi.ttl"
    new.write_text(text.replace("alfa", "uusi"), encoding="utf-8")
    assert 0 == run("build")
    new.unlink()

    assert f"would end: {BASE}id/project/uusi" in refused(run, data, capsys)


def test_data_of_an_earlier_release_that_end_nothing_are_current_again(
    run: Run, data: Path
) -> None:
    path = data / "projects" / "alfa.ttl"
    text = path.read_text(encoding="utf-8")
    assert 0 == run("build")
    first = current_version(data.parent / "releases")
    path.write_text(text.replace('"Alfa"', '"Aalfa"'), encoding="utf-8")
    assert 0 == run("build")
    path.write_text(text, encoding="utf-8")

    assert 0 == run("build")
    assert first == current_version(data.parent / "releases")


def test_a_tombstone_may_become_another(run: Run, data: Path) -> None:
    assert 0 == run("withdraw", "alfa", *WHY)
    assert 0 == run("build")
    (data / "withdrawn.ttl").unlink()
    replaced(data, alfa="project:beta")

    assert 0 == run("build")


def test_a_chain_by_hand_is_built(run: Run, data: Path) -> None:
    replaced(data, one="project:two", two="project:alfa")

    assert 0 == run("build")


@pytest.mark.parametrize(
    ("successors", "rule"),
    [
        ({"one": "project:nothing"}, "dangling-reference"),
        ({"one": "project:two", "two": "project:one"}, "Identity-own-successor"),
        ({"one": "project:one"}, "Identity-own-successor"),
    ],
)
def test_what_leads_nowhere_is_refused(
    run: Run, data: Path, capsys: Capture, successors: dict[str, str], rule: str
) -> None:
    replaced(data, **successors)

    assert rule in refused(run, data, capsys)


@pytest.mark.usefixtures("size")
def test_tombstones_are_not_counted_as_things(run: Run, data: Path, capsys: Capture) -> None:
    def built() -> tuple[dict[str, int], int]:
        assert 0 == run("build")
        release = open_release(data.parent / "releases")
        things = release.manifest["counts"]["things"]
        assert f": {things['project']} projects," in capsys.readouterr().out
        return things, release.manifest["counts"]["classes"]["hanke:Project"]

    things, projects = built()
    assert 0 == run("rename", "alfa", "uusi")
    assert 0 == run("withdraw", "beta", *WHY)
    capsys.readouterr()

    assert ({**things, "project": things["project"] - 1}, projects + 1) == built()


def store(folder: Path, *said: tuple[str, str, str]) -> Callable[[str], bool]:
    opened = ox.Store(str(folder))
    triples = ((ox.NamedNode(s), ox.NamedNode(expand(p)), ox.NamedNode(o)) for s, p, o in said)
    opened.extend(ox.Quad(*each) for each in triples)
    opened.flush()
    del opened
    return reused_in(folder)


def test_what_a_list_names_again_lives_again(tmp_path: Path) -> None:
    page, register = f"{BASE}id/source/page", f"{BASE}id/source/register"
    things = {name: f"{BASE}id/project/{name}" for name in ("own", "listed", "gone", "nothing")}
    is_reused = store(
        tmp_path / "store",
        (things["own"], "dcterms:source", page),
        (things["listed"], "dcterms:source", register),
        (things["gone"], "dcterms:isReplacedBy", things["own"]),
        (register, "prov:wasGeneratedBy", f"{register}#reading"),
    )

    assert ["own"] == [name for name, iri in things.items() if is_reused(iri)]


def test_only_things_of_the_view_have_tombstones() -> None:
    said = [
        f"<{BASE}id/project/{name}> <{expand(term)}> {rest} .\n".encode()
        for name, term, rest in (
            ("a", "owl:deprecated", '"true"'),
            ("a", "skos:prefLabel", '"A"'),
            ("b", "dcterms:isReplacedBy", f"<{BASE}id/project/c>"),
            ("c", "dcterms:isReplacedBy", f"<{BASE}id/project/b> <{BASE}id/source/s>"),
            ("d#x", "owl:deprecated", '"true"'),
        )
    ]
    term = f'<{expand("hanke:Old")}> <{expand("owl:deprecated")}> "true" .\n'.encode()

    assert [f"{BASE}id/project/{name}" for name in "ab"] == list(ended([*said, term], BASE))


def test_the_first_three_are_named() -> None:
    with pytest.raises(
        ReleaseRefused, match=r"for 4 things .* v1 .*: a; b; c; and 1 more"
    ) as caught:
        refuse_reused("dcbab", lambda _: True, "v1")
    assert "no release was built" in str(caught.value)
