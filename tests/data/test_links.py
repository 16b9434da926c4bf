"""The shipped data is linked: every identifier of the registers' organisations is in the graph."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from hankegraafi import vocab
from hankegraafi.link import sssom
from hankegraafi.link.propose import CHAINED
from hankegraafi.link.sssom import REJECT
from hankegraafi.rdf.derived import link_files, out_of_step
from hankegraafi.rdf.read import read_folder

ROOT = Path(__file__).parents[2]
DATA = ROOT / "data"
BASE = vocab.DEFAULT_BASE
SEEDS = [*(ROOT.parent / "shared" / "registries").glob("seed-organisations/*.csv")]
NODES = {
    "ytunnus": "ytunnus",
    "provider_oid": "oid",
    "school_oid": "oid",
    "oppilaitoskoodi": "school-number",
    "ror_id": "ror",
    "wikidata_qid": "wikidata",
    "isni": "isni",
    "crossref_funder": "crossref-funder",
    "pic": "pic",
    "home_kunta_code": "municipality",
}
LINKS = {
    "ror_id": "{}",
    "wikidata_qid": "http://www.wikidata.org/entity/{}",
    "isni": "https://isni.org/isni/{}",
    "crossref_funder": "https://doi.org/10.13039/{}",
    "home_kunta_yso": "{}",
    "home_kunta_wikidata": "http://www.wikidata.org/entity/{}",
}


@pytest.fixture(scope="module")
def graph() -> ox.Store:
    folder = read_folder(DATA)
    assert folder.broken == ()
    store = ox.Store()
    store.extend(folder.quads())
    return store


def rows(path: Path) -> Iterator[tuple[str, str]]:
    """Every cell of a table that is not empty: (column, value)."""
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield from ((column, value) for column, value in row.items() if value)


def term(name: str) -> ox.NamedNode:
    return ox.NamedNode(vocab.expand(name))


def objects(graph: ox.Store, *predicates: str) -> set[str]:
    """What these properties lead to in the curated view."""
    return {
        str(getattr(quad.object, "value", ""))
        for each in predicates
        for quad in graph.quads_for_pattern(None, term(each), None, ox.DefaultGraph())
    }


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name)
def test_every_identifier_of_the_register_is_a_node(path: Path, graph: ox.Store) -> None:
    known = {
        (str(getattr(scheme.object, "value", "")).removeprefix(f"{vocab.HANKE}id-"), value)
        for scheme in graph.quads_for_pattern(None, term("hanke:identifierScheme"), None)
        for notation in graph.quads_for_pattern(scheme.subject, term("skos:notation"), None)
        for value in [str(getattr(notation.object, "value", ""))]
    }
    wanted = {(NODES[column], value) for column, value in rows(path) if column in NODES}

    assert wanted
    assert set() == wanted - known


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.name)
def test_every_identifier_that_is_an_iri_elsewhere_is_a_link(path: Path, graph: ox.Store) -> None:
    known = objects(graph, "owl:sameAs", "skos:exactMatch", "skos:closeMatch")
    wanted = {
        LINKS[column].format(value.replace(" ", "") if column == "isni" else value)
        for column, value in rows(path)
        if column in LINKS
    }

    assert wanted
    assert set() == wanted - known


def test_themes_are_concepts_of_yso(graph: ox.Store) -> None:
    themes = objects(graph, "dcterms:subject")

    assert themes
    assert not [each for each in themes if not each.startswith(vocab.PREFIXES["yso"])]


def test_funders_that_have_a_ror_id_are_linked_to_isni_wikidata_and_crossref(
    graph: ox.Store,
) -> None:
    ministry = ox.NamedNode(f"{BASE}id/organisation/opetus-ja-kulttuuriministerio")
    same = {
        str(getattr(quad.object, "value", ""))
        for quad in graph.quads_for_pattern(ministry, term("owl:sameAs"), None, ox.DefaultGraph())
    }

    assert {
        "https://ror.org/02w52zt87",
        "http://www.wikidata.org/entity/Q3315253",
        "https://isni.org/isni/0000000404103701",
        "https://doi.org/10.13039/501100003126",
    } == same


def test_what_is_published_was_made_from_the_tables() -> None:
    assert [] == out_of_step(DATA)


def test_a_body_and_its_school_are_never_one_record() -> None:
    for path in link_files(DATA):
        accepted = [
            each
            for each in sssom.read(path, base=BASE)
            if each.decision != REJECT and each.mapping_justification != CHAINED
        ]
        kinds = [(each.object_id, each.subject_id.rpartition("/")[0]) for each in accepted]

        assert len(kinds) == len(set(kinds))


def test_what_is_the_same_thing_is_no_municipality(graph: ox.Store) -> None:
    towns = {
        quad.subject
        for quad in graph.quads_for_pattern(
            None, term("hanke:organisationKind"), term("hanke:kind-municipality")
        )
    }
    same = {
        (quad.subject, quad.object)
        for town in towns
        for quad in graph.quads_for_pattern(town, term("owl:sameAs"), None, ox.DefaultGraph())
    }

    assert towns
    assert not [each for each in same if "wikidata.org" in str(each[1])]
