"""Programs open the tables without settings, and nothing becomes something else on the way."""

import datetime
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd  # type: ignore[import-untyped]
import pytest
from tests.release.tables.conftest import BASE, Tabled
from tests.release.tables.csvw import metadata_of
from tests.release.tables.strategies import MISTAKEN

from hankegraafi.release.tables.texts import is_mistaken
from hankegraafi.release.tables.workbook import fits

pytestmark = pytest.mark.whole

PROJECT = f"{BASE}id/project/alfa"
SAID = """
project:alfa a hanke:Project ; skos:prefLabel "Älfa, \\"iso\\""@fi ; hanke:acronym "%s" ;
    skos:altLabel "yksi"@fi , "kaksi"@fi ; hanke:participantCount 16 ;
    dcterms:temporal alfa:period ; hanke:budget alfa:budget ; hanke:status hanke:status-ended ;
    dcterms:subject <http://www.yso.fi/onto/yso/p2> , <http://www.yso.fi/onto/yso/p1> .
alfa:budget a hanke:Money ; hanke:value 2725092.00 ; hanke:approximate true ;
    hanke:currency euro:EUR .
alfa:period a dcterms:PeriodOfTime ;
    dcat:startDate "2018-08-01"^^xsd:date ; dcat:endDate "2019"^^xsd:gYear .
project:beta a hanke:Project ; skos:prefLabel "Beeta\\nrivi"@fi ;
    dcterms:temporal beta:period ; hanke:budget beta:money .
beta:period a dcterms:PeriodOfTime ; dcat:startDate "1850-01-01"^^xsd:date .
beta:money a hanke:Money ; hanke:value -12345678901234567890.5 .
"""
TEXTS = [*MISTAKEN, "Älfa", "1234567-8", "a=b", "R2-D2"]


def said(acronym: str = "ÄLFA") -> str:
    return SAID % acronym


def rows(path: Path) -> list[dict[str, Any]]:
    table = duckdb.read_parquet(str(path))
    return [dict(zip(table.columns, row, strict=True)) for row in table.fetchall()]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_stays_a_text_in_every_program(tabled: Tabled, text: str) -> None:
    """The bar before it in CSV is the one that the metadata tells."""
    folder = tabled(said(text)) / "tables"
    table = next(t for t in metadata_of(folder)["tables"] if "projects.csv" == t["url"])
    column = next(c for c in table["tableSchema"]["columns"] if "acronym" == c["name"])
    written = column.get("separator", "") + text
    book = openpyxl.load_workbook(folder / "hankegraafi.xlsx")["projects"]
    place = [cell.value for cell in book[1]].index("acronym")

    assert (text in MISTAKEN) == ("separator" in column)
    assert written == pd.read_csv(folder / "projects.csv")["acronym"][0]
    assert (written,) == duckdb.read_csv(str(folder / "projects.csv")).project(
        "acronym"
    ).fetchall()[0]
    assert text == rows(folder / "projects.parquet")[0]["acronym"]
    assert text == book[2][place].value
    assert "s" == book[2][place].data_type
    assert not written.startswith(tuple("=+-@\t\r"))


@pytest.mark.parametrize(
    "text", ["1234567-8", "S20001", "1.2.246.562.10.1", "a", "Ei", "e5", "10 kg"]
)
def test_what_is_clear_has_no_bar(text: str) -> None:
    assert not is_mistaken([text], "@fi")


@pytest.mark.parametrize(
    "text", ["\t=1", " =1", "＝1+1", "0123", "1 000", "12:30", "5 %", "#N/A", "None"]
)
def test_what_is_not_has_one(text: str) -> None:
    assert is_mistaken([text], "@fi")


def test_a_negative_number_is_a_number(tabled: Tabled) -> None:
    folder = tabled(said()) / "tables"
    text = (folder / "amounts.csv").read_text(encoding="utf-8")

    assert ",2725092.00," in text
    assert ",-12345678901234567890.5," in text


def test_pandas_reads_words_and_numbers(tabled: Tabled) -> None:
    table = pd.read_csv(tabled(said()) / "tables" / "projects.csv")

    assert ['Älfa, "iso"', "Beeta\nrivi"] == list(table["prefLabel_fi"])
    assert 16 == table["participantCount"][0]
    assert "2018-08-01" == table["temporal_startDate"][0]
    assert "ended" == table["status_label_en"][0]
    assert [PROJECT, f"{BASE}id/project/beta"] == list(table["iri"])


def test_parquet_has_types(tabled: Tabled) -> None:
    folder = tabled(said()) / "tables"
    alfa, beta = rows(folder / "projects.parquet")

    assert ["kaksi", "yksi"] == alfa["altLabel_fi"]
    assert [f"http://www.yso.fi/onto/yso/p{n}" for n in (1, 2)] == alfa["subject"]
    assert (16, None) == (alfa["participantCount"], beta["participantCount"])
    assert datetime.date(2018, 8, 1) == alfa["temporal_startDate"]
    assert "2019" == alfa["temporal_endDate_gYear"]
    assert Decimal("2725092.00") == alfa["budget_value"]
    assert Decimal("-12345678901234567890.5") == beta["budget_value"]
    assert alfa["budget_approximate"] is True
    assert "EUR" == alfa["budget_currency"]


def test_a_decimal_that_no_type_holds_is_a_text(tabled: Tabled) -> None:
    long = f"0.{'1' * 40}"
    folder = tabled(f"alfa:m a hanke:Money ; hanke:value {long} .") / "tables"

    assert long == rows(folder / "amounts.parquet")[0]["value"]


def test_numbers_in_the_workbook_lose_no_digit(tabled: Tabled) -> None:
    book = openpyxl.load_workbook(tabled(said()) / "tables" / "hankegraafi.xlsx")
    amounts = {row[0].value: row for row in book["amounts"].iter_rows(min_row=2)}
    place = [cell.value for cell in book["amounts"][1]].index("value")
    short = amounts[f"{PROJECT}#budget"][place]
    long = amounts[f"{BASE}id/project/beta#money"][place]

    assert (2725092, "0.00") == (short.value, short.number_format)
    assert ("-12345678901234567890.5", "s") == (long.value, long.data_type)


def test_days_in_the_workbook_are_days(tabled: Tabled) -> None:
    book = openpyxl.load_workbook(tabled(said()) / "tables" / "hankegraafi.xlsx")["periods"]
    place = [cell.value for cell in book[1]].index("startDate")

    assert datetime.datetime(2018, 8, 1) == book[2][place].value
    assert "yyyy-mm-dd" == book[2][place].number_format
    assert "1850-01-01" == book[3][place].value


def test_the_first_sheet_says_what_this_is(tabled: Tabled) -> None:
    catalogue = f"""<{BASE}id/dataset> a dcat:Dataset ;
        dcterms:title "Hankkeet"@fi , "Projects"@en ;
        dcterms:publisher <{BASE}id/dataset#publisher> ;
        dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> .
    <{BASE}id/dataset#publisher> a foaf:Agent ; skos:prefLabel "Kunta"@fi ."""
    book = openpyxl.load_workbook(tabled(said() + catalogue) / "tables" / "hankegraafi.xlsx")
    sheet = book.worksheets[0]
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    first = [row[0] for row in cells]

    assert "Hankkeet" == first[0]
    assert "Projects" in first
    assert "Julkaisu: 2026-11-21-0059dd57" in first
    assert "Publisher: Kunta" in first
    assert "Licence: https://creativecommons.org/publicdomain/zero/1.0/" in first
    cited = f"Cite as: Kunta: Projects, release 2026-11-21-0059dd57. {BASE}id/dataset"
    assert cited in first
    assert ["projects", "hankkeet", "projekt", "projects", 2] in cells
    assert {"about", "columns", "projects", "periods", "amounts"} <= set(book.sheetnames)
    assert all(each.freeze_panes for each in book.worksheets[1:])
    assert all(each.auto_filter.ref for each in book.worksheets[1:])


def test_nothing_in_the_workbook_is_a_formula(tabled: Tabled) -> None:
    turtle = "".join(
        f'alfa:g-{n} a hanke:Goal ; hanke:summary "{text}"@fi .' for n, text in enumerate(MISTAKEN)
    )
    book = openpyxl.load_workbook(tabled(turtle) / "tables" / "hankegraafi.xlsx")
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}

    assert kinds <= {"s", "n"}


def test_a_text_too_long_for_a_cell_is_marked(tabled: Tabled) -> None:
    long = "pitkä " * 10_000
    draft = tabled(f'project:alfa a hanke:Project ; hanke:summary "{long}"@fi .')
    book = openpyxl.load_workbook(draft / "tables" / "hankegraafi.xlsx")["projects"]
    told = str(book[2][2].value)

    assert 32_767 == len(told)
    assert told.endswith(" […]")
    assert long == rows(draft / "tables" / "projects.parquet")[0]["summary_fi"]


def test_more_than_a_million_cells_have_no_workbook() -> None:
    assert fits({"projects": (1_000_000, ())})
    assert not fits({"projects": (1_000_001, ())})


def test_the_same_statements_give_the_same_bytes(tabled: Tabled) -> None:
    one, two = (tabled(said(), name) / "tables" for name in ("one", "two"))

    assert {p.name: p.read_bytes() for p in one.iterdir()} == {
        p.name: p.read_bytes() for p in two.iterdir()
    }


def test_long_lists_are_cut_and_stand_whole_in_the_links(tabled: Tabled) -> None:
    topics = " , ".join(f"<http://www.yso.fi/onto/yso/p{n}>" for n in range(250))
    folder = tabled(f"project:alfa a hanke:Project ; dcterms:subject {topics} .") / "tables"

    assert 100 == len(rows(folder / "projects.parquet")[0]["subject"])
    assert 250 == len(rows(folder / "links.parquet"))


def test_the_index_counts_cells(tabled: Tabled) -> None:
    index = json.loads((tabled(said()) / "tables" / "tables.json").read_bytes())
    projects = next(each for each in index["tables"] if "projects" == each["name"])
    cells = {each["name"]: each["cells"] for each in projects["columns"]}

    assert 2 == projects["rows"]
    assert (2, 1) == (cells["prefLabel_fi"], cells["acronym"])
