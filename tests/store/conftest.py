from pathlib import Path

import pyoxigraph as ox
import pytest

from hankegraafi.store import Engine, open_store

BASE = "https://w3id.org/hankegraafi/"
PREFIXES = """@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix organisation: <https://w3id.org/hankegraafi/id/organisation/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix project: <https://w3id.org/hankegraafi/id/project/> .
@prefix alfa: <https://w3id.org/hankegraafi/id/project/alfa#> .
@prefix beta: <https://w3id.org/hankegraafi/id/project/beta#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/hankegraafi/id/source/> .
"""
DATA = (
    PREFIXES
    + """
project:alfa a hanke:Project ; skos:prefLabel "Alfa"@fi ; hanke:participation alfa:kunta .
alfa:kunta a hanke:Participation ; hanke:organisation organisation:kunta ;
    hanke:role hanke:role-coordinator .
alfa:said a hanke:Statement ; rdf:subject project:alfa ; rdf:predicate hanke:status .
project:beta a hanke:Project ; skos:prefLabel "Beta"@fi ; hanke:subProjectOf project:alfa ;
    hanke:participation beta:kunta .
beta:kunta a hanke:Participation ; hanke:organisation organisation:kunta .
organisation:kunta a hanke:Organisation ; skos:prefLabel "Kunta"@fi .
organisation:koulu a hanke:Organisation ; skos:prefLabel "Koulu"@fi ;
    org:unitOf organisation:kunta .
hanke:role-coordinator a skos:Concept ; skos:prefLabel "koordinaattori"@fi .
source:s a foaf:Document ; skos:prefLabel "Sivu"@fi ; foaf:primaryTopic project:alfa .
"""
)
CLAIMS = PREFIXES + 'project:alfa a hanke:Project ; skos:altLabel "ALFA"@fi .'


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store as a release has it."""
    folder = tmp_path_factory.mktemp("small")
    store = ox.Store(str(folder / "store"))
    store.load(DATA.encode(), format=ox.RdfFormat.TURTLE)
    source = ox.NamedNode(f"{BASE}id/source/s")
    store.load(CLAIMS.encode(), format=ox.RdfFormat.TURTLE, to_graph=source)
    store.flush()
    return folder


@pytest.fixture
def engine(small: Path) -> Engine:
    return open_store(small)
