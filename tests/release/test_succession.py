"""The gate of succession: which IRIs a later release would end."""

import random
from collections.abc import Callable
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.release.conftest import BASE, Builder

from hankegraafi.errors import ReleaseRefused
from hankegraafi.rdf.stream import lines
from hankegraafi.release.changes.patch import REMOVED, difference
from hankegraafi.release.inputs import ONTOLOGY_GRAPH
from hankegraafi.release.succession import (
    described,
    refuse_other_base,
    refuse_vanished,
    vanished,
    vanished_in,
)
from hankegraafi.vocab import HANKE

ODD = 'x> <https://w3id.org/hankegraafi/id/project/no> "y" <z> .'
GRAPHS = (None, f"{BASE}id/source/sivu", ONTOLOGY_GRAPH)
SUBJECTS = (
    *(f"{BASE}id/project/{name}" for name in ("a", "a-b", "ab", "b", "a#x", "a-b#x", "b#y")),
    f"{BASE}id/dataset",
    f"{BASE}id/dataset#publisher",
    f"{HANKE}Project",
    f"{HANKE}role-x",
    "https://elsewhere.example/id/project/a",
    "http://www.yso.fi/onto/yso/p1",
)
OBJECTS = (ox.Literal(ODD), ox.Literal(ODD, language="fi"), ox.NamedNode(f"{BASE}id/project/q"))


def quad(subject: str, value: Any, graph: str | None) -> ox.Quad:
    name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(f"{HANKE}value"), value, name)


QUADS = st.builds(
    quad, st.sampled_from(SUBJECTS), st.sampled_from(OBJECTS), st.sampled_from(GRAPHS)
)


def dump(quads: list[ox.Quad]) -> list[bytes]:
    return sorted(set(lines(quads)))


def counted(quads: list[ox.Quad]) -> set[str]:
    """What must not end, told the slow way."""
    found = set()
    for each in quads:
        iri = each.subject.value  # type: ignore[union-attr]
        in_view = isinstance(each.graph_name, ox.DefaultGraph)
        if iri.startswith(f"{BASE}id/") and "#" not in iri and in_view:
            found.add(iri)
        if iri.startswith(HANKE) and str(each.graph_name) != f"<{GRAPHS[1]}>":
            found.add(iri)
    return found


@given(st.lists(QUADS, max_size=30), st.lists(QUADS, max_size=30))
def test_what_vanishes_is_what_the_slow_way_finds(old: list[ox.Quad], new: list[ox.Quad]) -> None:
    before, after = dump(old), dump(new)
    expected = counted(old) - counted(new)

    found = list(vanished(before, after, BASE))

    assert sorted(expected) == sorted(found)
    assert len(found) == len(set(found))
    removed = [line for sign, line in difference(before, after) if sign == REMOVED]
    random.Random(1).shuffle(removed)
    assert sorted(expected) == vanished_in(removed, counted(new).__contains__, BASE)


def test_a_release_describes_its_things_terms_and_concepts(make: Builder) -> None:
    text = (make().path / "dumps" / "hankegraafi.nq").read_bytes().splitlines(keepends=True)

    assert [
        f"<{BASE}id/dataset>",
        f"<{BASE}id/organisation/kunta>",
        f"<{BASE}id/project/alfa>",
        f"<{HANKE}Project>",
        f"<{HANKE}role-coordinator>",
    ] == [each.decode() for each in described(text, BASE)]


@pytest.mark.parametrize(
    ("ended", "said"),
    [
        (["project/a"], "1 IRI of the release v1 would end: {0}"),
        (["project/a", "project/b"], "2 IRIs of the release v1 would end: {0}; {1}"),
        (
            [f"project/{name}" for name in "abcde"],
            "5 IRIs of the release v1 would end: {0}; {1}; {2}; and 2 more",
        ),
    ],
)
def test_the_refusal_names_the_first_three_and_the_ways_out(ended: list[str], said: str) -> None:
    iris = [f"{BASE}id/{each}" for each in ended]
    with pytest.raises(ReleaseRefused) as caught:
        refuse_vanished(iter(iris), "v1", BASE)

    assert said.format(*iris) in caught.value.message
    assert caught.value.message.endswith(said.format(*iris))
    for command in ("rename", "merge", "withdraw"):
        assert command in caught.value.way_out
    assert ended[0] in caught.value.way_out


@pytest.mark.parametrize(
    "passes",
    [lambda: refuse_vanished([], "v1", BASE), lambda: refuse_other_base(BASE, BASE, "v1")],
)
def test_what_ends_nothing_passes(passes: Callable[[], None]) -> None:
    passes()


def test_another_base_ends_every_iri() -> None:
    with pytest.raises(ReleaseRefused, match="every IRI of the release v1 would end") as caught:
        refuse_other_base(BASE, "https://example.org/", "v1")

    assert "--releases" in caught.value.way_out
