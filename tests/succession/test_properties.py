"""Whatever is renamed, merged and withdrawn: no IRI ends, the data passes the check, all answer."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.succession.conftest import BASE, start

from hankegraafi import resources
from hankegraafi.check import check_folder, engines
from hankegraafi.cli import main
from hankegraafi.rdf.canonical import reformat
from hankegraafi.rdf.read import read_folder
from hankegraafi.rdf.stream import lines
from hankegraafi.records import Severity
from hankegraafi.release.succession import described, vanished
from hankegraafi.serve.gone import last
from hankegraafi.succession.folder import open_folder
from hankegraafi.succession.stones import successors

KINDS = {
    "project": ("alfa", "beta", "example-project", "uusi"),
    "organisation": ("kunta", "opisto", "example-college", "example-funder", "uusi"),
    "source": ("example-page", "sivu"),
}
WHY = ("--reason-fi", "Turha.")


def names(kind: str) -> st.SearchStrategy[str]:
    return st.sampled_from([f"{kind}/{slug}" for slug in KINDS[kind]])


STEPS = st.sampled_from([*KINDS]).flatmap(
    lambda kind: st.one_of(
        st.tuples(st.just("rename"), names(kind), names(kind)),
        st.tuples(st.just("merge"), names(kind), names(kind), st.just("--take")),
        st.tuples(st.just("merge"), names(kind), names(kind)),
        st.tuples(*map(st.just, ("withdraw", "--keep-references", *WHY)), names(kind)),
        st.tuples(*map(st.just, ("withdraw", *WHY)), names(kind)),
    )
)


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return start(tmp_path_factory.mktemp("begun") / "data")


def dump(data: Path) -> list[bytes]:
    folder = read_folder(data)
    assert () == folder.broken
    return sorted(set(lines(folder.quads())))


def violations(data: Path) -> Iterator[str]:
    found = check_folder(
        read_folder(data),
        shapes=resources.folder("shapes"),
        checks=resources.folder("queries") / "checks",
        engine=engines.fastest(),
    )
    return (str(each) for each in found if each.severity is Severity.VIOLATION)


@pytest.mark.large
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(steps=st.lists(STEPS, min_size=2, max_size=5))
def test_after_any_changes_every_iri_lives_on(begun: Path, steps: list[tuple[str, ...]]) -> None:
    with tempfile.TemporaryDirectory() as room:
        data = Path(room) / "data"
        shutil.copytree(begun, data)
        before = dump(data)
        for step in steps:
            now = dump(data)
            code = main([*step, "--data", str(data), "--releases", f"{room}/none"], {})
            assert code in {0, 1, 2}
            assert [] == list(vanished(now, dump(data), BASE))
            if code:
                assert now == dump(data)
        assert [] == list(vanished(before, dump(data), BASE))
        assert [] == list(violations(data))
        assert [] == reformat([data], write=False)
        assert [] == unanswered(data)


def unanswered(data: Path) -> list[str]:
    """The replaced things that lead to no one thing, or to a thing that is not there."""
    folder = open_folder(data)
    table = {each: tuple(successors(folder.said(each), each)) for each in folder.stones}
    things = {each[1:-1].decode() for each in described(dump(data), BASE)}
    led = {each: last(table, each) for each, into in table.items() if into}
    lost = [each for each, end in led.items() if end and end not in things]
    return [*lost, *(each for each, end in led.items() if not end and not _ends(table, each))]


def _ends(table: dict[str, tuple[str, ...]], iri: str) -> bool:
    """Whether a chain ends at something that was withdrawn: that answers 410."""
    seen = set[str]()
    while table.get(iri) and iri not in seen:
        seen.add(iri)
        iri = table[iri][0]
    return iri in table and not table[iri]
