"""What the lists of the pages hold."""

import pyoxigraph as ox
import pytest

from hankegraafi import queries, resources

DATA = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/old> a hanke:{kind} ; skos:prefLabel "Vanha"@fi ;
    dcterms:isReplacedBy <https://example.org/new> .
<https://example.org/new> a hanke:{kind} ; skos:prefLabel "Uusi"@fi .
"""


@pytest.mark.parametrize("kind", ["Project", "Organisation"])
def test_what_was_replaced_is_not_listed(kind: str) -> None:
    store = ox.Store()
    store.load(DATA.replace("{kind}", kind), format=ox.RdfFormat.TURTLE)
    query = queries.load(resources.folder("queries") / "api" / f"list_{kind.casefold()}.rq")

    rows = store.query(query.text)

    assert isinstance(rows, ox.QuerySolutions)
    assert ["https://example.org/new"] == [row["thing"].value for row in rows]
