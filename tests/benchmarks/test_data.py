"""The benchmark's data: always the same, valid, and of the size that it claims."""

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from benchmarks import data
from hankegraafi import vocab

PROJECTS = 400


@pytest.fixture(scope="module")
def quads(tmp_path_factory: pytest.TempPathFactory) -> list[ox.Quad]:
    path = tmp_path_factory.mktemp("data") / "data.nq"
    data.write(path, PROJECTS)
    return list(ox.parse(path=path, format=ox.RdfFormat.N_QUADS))


def test_it_is_always_the_same() -> None:
    assert "".join(data.things(50)) == "".join(data.things(50))


def test_a_project_has_about_forty_triples(quads: list[ox.Quad]) -> None:
    owners = Counter(
        str(quad.subject).strip("<>").partition("#")[0]
        for quad in quads
        if isinstance(quad.graph_name, ox.DefaultGraph)
    )
    sizes = [owners[data.project(number)] for number in range(PROJECTS)]

    assert 38 < sum(sizes) / PROJECTS < 45
    assert 25 < min(sizes)


def test_it_names_only_terms_of_the_vocabulary(quads: list[ox.Quad]) -> None:
    named = {quad.predicate.value for quad in quads}
    named |= {
        quad.object.value
        for quad in quads
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(vocab.HANKE)
    }

    assert set() == named - vocab.TERMS


def test_every_reference_leads_somewhere(quads: list[ox.Quad]) -> None:
    subjects = {quad.subject for quad in quads}
    pointed = {
        quad.object
        for quad in quads
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(f"{data.BASE}id/")
    }

    assert set() == pointed - subjects


def test_one_project_in_twenty_has_claims_in_a_named_graph(quads: list[ox.Quad]) -> None:
    graphs = {quad.graph_name for quad in quads} - {ox.DefaultGraph()}
    triples = {quad.triple for quad in quads if isinstance(quad.graph_name, ox.DefaultGraph)}

    assert PROJECTS // data.PROJECTS_PER_PAGE == len(graphs)
    assert triples < {quad.triple for quad in quads}


def test_without_claims_only_the_curated_view_is_left(tmp_path: Path) -> None:
    data.write(tmp_path / "view.nt", 40, claims=False)
    data.write(tmp_path / "all.nq", 40)

    view = list(ox.parse(path=tmp_path / "view.nt", format=ox.RdfFormat.N_TRIPLES))
    everything = ox.parse(path=tmp_path / "all.nq", format=ox.RdfFormat.N_QUADS)
    assert view == [quad for quad in everything if isinstance(quad.graph_name, ox.DefaultGraph)]
