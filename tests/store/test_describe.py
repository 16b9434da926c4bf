import pyoxigraph as ox
import pytest
from tests.store.conftest import BASE

from hankegraafi import vocab
from hankegraafi.store import Engine

START = f"{BASE}id/"


def told(engine: Engine, name: str) -> set[str]:
    """The quads about a thing, as short words; names are left to a test of their own."""
    return {
        " ".join(
            vocab.compact(getattr(term, "value", "")).removeprefix(START)
            for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        ).strip()
        for quad in engine.describe(START + name)
    }


def own(lines: set[str]) -> set[str]:
    return {line for line in lines if not {"rdf:type", "skos:prefLabel"} & set(line.split())}


def test_a_project_comes_with_its_parts_and_what_points_at_it(engine: Engine) -> None:
    assert {
        "project/alfa hanke:participation project/alfa#kunta",
        "project/alfa#kunta hanke:organisation organisation/kunta",
        "project/alfa#kunta hanke:role hanke:role-coordinator",
        "project/alfa#said rdf:subject project/alfa",
        "project/alfa#said rdf:predicate hanke:status",
        "project/beta hanke:subProjectOf project/alfa",
        "source/s foaf:primaryTopic project/alfa",
    } == own(told(engine, "project/alfa"))


def test_an_organisation_comes_with_its_participations_and_their_projects(engine: Engine) -> None:
    assert {
        "project/alfa hanke:participation project/alfa#kunta",
        "project/alfa#kunta hanke:organisation organisation/kunta",
        "project/alfa#kunta hanke:role hanke:role-coordinator",
        "project/beta hanke:participation project/beta#kunta",
        "project/beta#kunta hanke:organisation organisation/kunta",
        "organisation/koulu org:unitOf organisation/kunta",
    } == own(told(engine, "organisation/kunta"))


def test_everything_that_is_mentioned_has_its_type_and_its_name(engine: Engine) -> None:
    lines = told(engine, "project/alfa")

    assert {
        "project/alfa rdf:type hanke:Project",
        "project/alfa skos:prefLabel Alfa",
        "organisation/kunta rdf:type hanke:Organisation",
        "organisation/kunta skos:prefLabel Kunta",
        "hanke:role-coordinator rdf:type skos:Concept",
        "hanke:role-coordinator skos:prefLabel koordinaattori",
        "project/beta skos:prefLabel Beta",
        "source/s skos:prefLabel Sivu",
    } <= lines


def test_a_source_comes_with_its_claims_in_their_graph(engine: Engine) -> None:
    assert {
        "project/alfa rdf:type hanke:Project source/s",
        "project/alfa skos:altLabel ALFA source/s",
        "source/s foaf:primaryTopic project/alfa",
    } <= told(engine, "source/s")


def test_claims_stay_out_of_other_descriptions(engine: Engine) -> None:
    graphs = {quad.graph_name for quad in engine.describe(f"{START}project/alfa")}

    assert {ox.DefaultGraph()} == graphs


def test_every_quad_is_told_once_and_the_things_own_come_first(engine: Engine) -> None:
    quads = engine.describe(f"{START}project/alfa")

    assert len(set(quads)) == len(quads)
    assert f"{START}project/alfa" == getattr(quads[0].subject, "value", "")


@pytest.mark.parametrize("iri", [f"{START}project/none", "no iri", "", f"{START}project/alf"])
def test_what_is_not_known_has_no_description(engine: Engine, iri: str) -> None:
    assert [] == engine.describe(iri)
    assert not engine.ask_known(iri)


@pytest.mark.parametrize("name", ["project/alfa", "project/alfa#kunta", "source/s"])
def test_what_has_statements_is_known(engine: Engine, name: str) -> None:
    assert engine.ask_known(START + name)


def test_parts_that_point_at_each_other_are_told_once() -> None:
    store = ox.Store()
    one, other = ox.NamedNode("a:x#1"), ox.NamedNode("a:x#2")
    link = ox.NamedNode("a:p")
    ring = [ox.Quad(ox.NamedNode("a:x"), link, one), ox.Quad(one, link, other)]
    ring.append(ox.Quad(other, link, one))
    store.extend(ring)

    assert ring == Engine(store).describe("a:x")
