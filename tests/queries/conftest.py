import pyoxigraph as ox
import pytest
from tests.support.seeds import seeds

from hankegraafi import resources
from hankegraafi.rdf.read import read_folder


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    """The shipped data without the list but with its links, and the concept schemes."""
    data = read_folder(seeds(tmp_path_factory.mktemp("seeds") / "data", linked=True))
    assert data.broken == ()
    store = ox.Store()
    store.extend(data.quads())
    for path in sorted((resources.folder("ontology") / "schemes").glob("*.ttl")):
        store.load(path.read_bytes(), format=ox.RdfFormat.TURTLE)
    return store
