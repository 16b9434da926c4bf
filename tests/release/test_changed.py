"""A release of which only what changed was built is the one that is built from nothing."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.release.test_large import large
from tests.support.seeds import seeds

from benchmarks import folders
from hankegraafi.errors import ReleaseRefused
from hankegraafi.release import Release, changed, current_version
from hankegraafi.release.memory import MEMORY, opened_memory
from hankegraafi.store import open_store

pytestmark = pytest.mark.large

LABEL = '<http://www.w3.org/2004/02/skos/core#prefLabel> "'


def replaced(name: str, old: str, new: str) -> Callable[[Path], None]:
    def change(data: Path) -> None:
        path = data / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return change


def added(name: str, text: str) -> Callable[[Path], None]:
    def change(data: Path) -> None:
        (data / name).parent.mkdir(parents=True, exist_ok=True)
        with (data / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


def copied(data: Path) -> None:
    """Let a second project say what the first says, by another name."""
    text = (data / "projects" / "hanke-3.ttl").read_text(encoding="utf-8")
    other = text.replace("hanke-3", "hanke-3000").replace("S20003", "S99999")
    (data / "projects" / "hanke-3000.ttl").write_text(other, encoding="utf-8")


BASE = "https://w3id.org/hankegraafi/"
CHANGES = {
    "a name": replaced("projects/hanke-7.ttl", LABEL, f"{LABEL}Uusi "),
    "an organisation's name": replaced("organisations/organisaatio-1.ttl", LABEL, f"{LABEL}Uusi "),
    "an amount": replaced("projects/hanke-9.ttl", '.5"^^', '.75"^^'),
    "a date": replaced("projects/hanke-11.ttl", '-12-31"^^', '-11-30"^^'),
    "a project more": copied,
    "a warning more": replaced(
        "organisations/organisaatio-2.ttl",
        f"organisaatio-2> <http://purl.org/dc/terms/source> <{BASE}id/source/register>",
        'organisaatio-2> <http://www.w3.org/2004/02/skos/core#altLabel> "Toinen nimi"@fi',
    ),
    "what a source says": replaced("sources/sivu-0/claims.ttl", '"@fi', ' uusi"@fi'),
    "what is said twice already": added(
        "projects/hanke-13.ttl",
        f"<{BASE}id/organisation/organisaatio-1> a <{BASE}ns#Organisation> .\n",
    ),
    "the class of many": replaced("programmes/ohjelma-3.ttl", LABEL, f"{LABEL}Uusi "),
    "a project less": added(
        "projects/hanke-15.ttl",
        f"<{BASE}id/project/hanke-15> <http://purl.org/dc/terms/isReplacedBy> "
        f"<{BASE}id/project/hanke-16> .\n",
    ),
    "nothing but the layout": added("projects/hanke-17.ttl", "# a comment\n"),
    "the catalogue": added(
        "catalogue.ttl",
        f"<{BASE}id/dataset> <http://purl.org/dc/terms/modified> "
        '"2026-11-22"^^<http://www.w3.org/2001/XMLSchema#date> .\n',
    ),
}


SOME = frozenset({"a name", "a project more", "a project less", "what a source says"})
"""Those that are tried each time; all are by `make large-test`."""


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A room with a data folder of 40 projects, and a release of it."""
    room = tmp_path_factory.mktemp("changed")
    folders.write(room / "data", 40)
    large(room / "data", room / "releases")
    return room


@pytest.fixture
def room(begun: Path, tmp_path: Path) -> Path:
    return shutil.copytree(begun, tmp_path / "room", symlinks=True, copy_function=shutil.copy2)


def same(one: Release, other: Release) -> None:
    """See that two releases are the same, byte for byte, but for how their stores lie."""
    assert one.version == other.version
    assert one.manifest == other.manifest
    for each in one.manifest["files"]:
        name = each["path"]
        assert (one.path / name).read_bytes() == (other.path / name).read_bytes(), name
    stores = [open_store(each.path) for each in (one, other)]
    quads = [set(map(str, store._store.quads_for_pattern(None, None, None))) for store in stores]
    assert quads[0] == quads[1]


@pytest.fixture
def changes_only(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Tell of each build whether it took what was there."""
    told: list[bool] = []
    make = changed.make

    def watched(*given: object) -> object:
        made = make(*given)  # type: ignore[arg-type]
        told.append(made is not None)
        return made

    monkeypatch.setattr(changed, "make", watched)
    return told


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(change, id=name, marks=[] if name in SOME else [pytest.mark.large])
        for name, change in CHANGES.items()
    ],
)
def test_it_is_the_same_release(
    room: Path, change: Callable[[Path], None], changes_only: list[bool]
) -> None:
    change(room / "data")
    quick = large(room / "data", room / "releases")
    whole = large(room / "data", room / "others")

    assert [True] == changes_only
    same(whole, quick)


@pytest.mark.large
def test_changes_follow_each_other(room: Path, changes_only: list[bool]) -> None:
    for change in CHANGES.values():
        change(room / "data")
        quick = large(room / "data", room / "releases")

    assert [True] * len(CHANGES) == changes_only
    same(large(room / "data", room / "others"), quick)


def test_what_is_taken_back_gives_the_release_before(room: Path) -> None:
    before = current_version(room / "releases")
    path = room / "data" / "projects" / "hanke-7.ttl"
    text = path.read_text(encoding="utf-8")
    CHANGES["a name"](room / "data")
    assert before != large(room / "data", room / "releases").version
    path.write_text(text, encoding="utf-8")

    assert before == large(room / "data", room / "releases").version


def test_a_violation_is_told_and_nothing_is_forgotten(room: Path, changes_only: list[bool]) -> None:
    before = current_version(room / "releases")
    path = room / "data" / "projects" / "hanke-7.ttl"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("ns#inProgramme", "ns#inProgrammes"), encoding="utf-8")
    with pytest.raises(ReleaseRefused, match=r"projects/hanke-7\.ttl:[0-9]+"):
        large(room / "data", room / "releases")
    assert before == current_version(room / "releases")

    path.write_text(text, encoding="utf-8")
    CHANGES["a date"](room / "data")
    quick = large(room / "data", room / "releases")

    assert [True] == changes_only
    same(large(room / "data", room / "others"), quick)


def test_a_memory_that_is_broken_is_not_asked(room: Path, changes_only: list[bool]) -> None:
    (room / "releases" / MEMORY).write_bytes(b"nonsense" * 1000)
    CHANGES["a name"](room / "data")
    release = large(room / "data", room / "releases")

    assert [] == changes_only
    same(large(room / "data", room / "others"), release)
    with opened_memory(room / "releases") as memory:
        assert memory
        assert release.version.encode() == memory.fact("version")


def test_lists_and_pages_of_the_shipped_kind(tmp_path: Path, changes_only: list[bool]) -> None:
    data = seeds(tmp_path / "data")
    large(data, tmp_path / "releases")
    for path in sorted((data / "projects").glob("*.ttl"))[:2]:
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace('"@fi', ' (muutettu)"@fi', 1), encoding="utf-8")
        quick = large(data, tmp_path / "releases")

    assert [True, True] == changes_only
    same(large(data, tmp_path / "others"), quick)
