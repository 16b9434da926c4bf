"""Reading the tables back through their metadata gives the statements that they were made of."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from tests.release.tables.conftest import BASE, VERSION, Kept, Tabled, draft_of, triples
from tests.release.tables.csvw import metadata_of, rows_of, triples_of
from tests.release.tables.strategies import TRIPLES

from hankegraafi.release.inputs import Inputs
from hankegraafi.release.tables import write_tables
from hankegraafi.release.tables.write import write_all

pytestmark = pytest.mark.whole

PROJECT = """
project:alfa a hanke:Project , hanke:ProjectNetwork ;
    skos:prefLabel "Älfa"@fi , "Alfa, den \\"stora\\""@sv ;
    skos:altLabel "A"@fi , "B|b"@fi , "=1+1"@fi ;
    dcterms:subject <http://www.yso.fi/onto/yso/p1> , <http://www.yso.fi/onto/yso/p2> ;
    hanke:budget alfa:budget ; hanke:participation alfa:participation-kunta ;
    dcterms:temporal alfa:period ; hanke:funding alfa:funding-1 .
alfa:budget a hanke:Money ; hanke:value 2725092.00 ; hanke:currency euro:EUR .
alfa:money a hanke:Money ; hanke:value -0.50 , "007"^^xsd:decimal ; hanke:currency euro:EUR .
alfa:funding-1 a hanke:Funding ; hanke:funder organisation:kunta ; hanke:amount alfa:money ;
    hanke:awardDate "2019-05"^^xsd:gYearMonth .
alfa:period a dcterms:PeriodOfTime ; dcat:startDate "2018-08-01"^^xsd:date ;
    dcat:endDate "2019"^^xsd:gYear .
alfa:participation-kunta a hanke:Participation ; hanke:organisation organisation:kunta ;
    hanke:role hanke:role-coordinator .
organisation:kunta a hanke:Organisation ; skos:prefLabel "Kunta"@fi ;
    adms:identifier <http://x/y#z> , kunta:code .
kunta:code a adms:Identifier ; skos:notation "0123" .
"""


def read_back(draft: Path) -> set[ox.Triple]:
    """Give the statements of the tables and of what no table can carry."""
    rest = ox.parse((draft / "tables" / "rest.nt").read_bytes(), format=ox.RdfFormat.N_TRIPLES)
    return {triple for _, triple in triples_of(draft / "tables")} | {q.triple for q in rest}


def test_a_project_comes_back_whole(tabled: Tabled) -> None:
    draft = tabled(PROJECT)

    assert triples(PROJECT) == read_back(draft)
    assert b"" == (draft / "tables" / "rest.nt").read_bytes()


def test_the_shipped_data_comes_back_whole(release: object, tmp_path: Path, inputs: Inputs) -> None:
    path: Path = release.path  # type: ignore[attr-defined]
    lines = (path / "dumps" / "hankegraafi.nt").read_bytes()
    said = {quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)}
    draft = draft_of(tmp_path / "draft", said)
    write_tables(draft, base=BASE, version=VERSION, inputs=inputs)

    assert said == read_back(draft)
    assert b"" == (draft / "tables" / "rest.nt").read_bytes()


def test_a_row_gives_what_is_said_of_its_thing(tabled: Tabled) -> None:
    draft = tabled(PROJECT)
    of_table: dict[str, set[ox.Triple]] = {}
    for name, triple in triples_of(draft / "tables"):
        of_table.setdefault(name, set()).add(triple)
    table = next(t for t in metadata_of(draft / "tables")["tables"] if "funding.csv" == t["url"])

    funding = {t for t in triples(PROJECT) if str(t.subject).endswith("#funding-1>")}
    owner = {t for t in triples(PROJECT) if str(t.object).endswith("#funding-1>")}
    assert funding | owner == of_table["funding"]
    assert 1 == len(list(rows_of(draft / "tables", table)))


@given(TRIPLES)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_said_comes_back(meaning: Kept, said: Iterable[ox.Triple]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        draft = draft_of(Path(folder) / "draft", said)
        write_all(draft, meaning(), base=BASE, version=VERSION)

        assert set(said) == read_back(draft)
