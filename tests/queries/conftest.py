from pathlib import Path

import pyoxigraph as ox
import pytest

from hankegraafi import resources
from hankegraafi.rdf.read import read_folder

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def store() -> ox.Store:
    """The shipped data and the concept schemes, as the service holds them."""
    data = read_folder(ROOT / "data")
    assert data.broken == ()
    store = ox.Store()
    store.extend(data.quads())
    for path in sorted((resources.folder("ontology") / "schemes").glob("*.ttl")):
        store.load(path.read_bytes(), format=ox.RdfFormat.TURTLE)
    return store
