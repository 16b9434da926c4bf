"""The shipped data, as its build made it, in real engines."""

from tests.engines.conftest import InEngine
from tests.engines.test_loading import count, served, told

from hankegraafi.store.remote import names


def test_the_shipped_data_is_served_from_an_engine(loaded: InEngine) -> None:
    version, counts = loaded.shipped.version, loaded.shipped.manifest["counts"]

    known = told(loaded.server, version)

    assert known is not None
    assert ("whole", version) == (known.stage, served(loaded.server))
    assert (counts["quads"], counts["curated"]) == (known.quads, known.curated)
    assert len(counts["graphs"]) == known.graphs
    assert counts["curated"] == count(loaded.server, names.view(version))
    assert counts["things"]["project"] > 0
    assert told(loaded.server, loaded.small.version) is not None
