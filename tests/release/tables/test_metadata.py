"""The metadata keep the rules of CSV on the Web, and say what the tables hold."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.release.tables.conftest import BASE, Tabled
from tests.release.tables.csvw import metadata_of, rows_of
from tests.release.tables.test_round_trip import PROJECT as ODD

from hankegraafi.records import LANGUAGES
from hankegraafi.release import Release
from hankegraafi.vocab import term

PROJECT = ODD.replace("<http://x/y#z> ,", "")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_]*")


@pytest.fixture(params=["shipped", "project"])
def folder(request: pytest.FixtureRequest, release: Release, tabled: Tabled) -> Path:
    return (release.path if "shipped" == request.param else tabled(PROJECT)) / "tables"


def tables(folder: Path) -> dict[str, dict[str, Any]]:
    return {each["url"].removesuffix(".csv"): each for each in metadata_of(folder)["tables"]}


def columns(folder: Path) -> Iterator[dict[str, Any]]:
    for table in tables(folder).values():
        yield from table["tableSchema"]["columns"]


def column(folder: Path, table: str, name: str) -> dict[str, Any]:
    found = tables(folder)[table]["tableSchema"]["columns"]
    held: dict[str, Any] = next(each for each in found if name == each["name"])
    return held


def test_every_csv_is_described_and_every_header_is_right(folder: Path) -> None:
    assert {path.stem for path in folder.glob("*.csv")} == tables(folder).keys()
    for name, table in tables(folder).items():
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            header = next(csv.reader(file))
        names = [each["name"] for each in table["tableSchema"]["columns"]]
        assert names == header
        assert len(names) == len({each.casefold() for each in names})
        assert all(NAME.fullmatch(each) for each in names)


def test_a_row_has_a_key_of_its_own(folder: Path) -> None:
    for table in tables(folder).values():
        key = table["tableSchema"]["primaryKey"]
        names = [key] if isinstance(key, str) else key
        keys = [tuple(row[name] for name in names) for row in rows_of(folder, table)]
        assert len(keys) == len(set(keys))
        assert all(all(each) for each in keys)


def test_foreign_keys_lead_to_rows(folder: Path) -> None:
    found = tables(folder)
    for table in found.values():
        for key in table["tableSchema"].get("foreignKeys", ()):
            assert {"columnReference", "reference"} == key.keys()
            target = found[key["reference"]["resource"].removesuffix(".csv")]
            there = {row[key["reference"]["columnReference"]] for row in rows_of(folder, target)}
            here = {row[key["columnReference"]] for row in rows_of(folder, table)} - {""}
            assert here <= there


def test_parts_lead_to_projects_and_organisations(tabled: Tabled) -> None:
    folder = tabled(PROJECT) / "tables"
    keys = {
        (name, key["columnReference"]): key["reference"]["resource"]
        for name, table in tables(folder).items()
        for key in table["tableSchema"].get("foreignKeys", ())
    }

    assert "projects.csv" == keys["participations", "project"]
    assert "organisations.csv" == keys["participations", "organisation"]
    assert "projects.csv" == keys["funding", "project"]
    assert "organisations.csv" == keys["funding", "funder"]
    assert "amounts.csv" == keys["funding", "amount"]
    assert "organisations.csv" == keys["identifiers", "organisation"]


def test_no_column_has_both_several_values_and_a_value_url(folder: Path) -> None:
    """A value URL is one for a cell, however many values that has (csv2rdf, §4.6)."""
    assert [] == [
        each["name"] for each in columns(folder) if {"separator", "valueUrl"} <= each.keys()
    ]


def test_a_column_for_people_gives_no_statement(folder: Path) -> None:
    labels = [each for each in columns(folder) if "_label_" in each["name"]]

    assert labels
    assert all(each["suppressOutput"] for each in labels)
    assert not [each for each in labels if "propertyUrl" in each]


def test_names_stand_in_three_languages_beside_the_iri(tabled: Tabled) -> None:
    folder = tabled(PROJECT + 'organisation:kunta skos:prefLabel "Kommun"@sv .') / "tables"
    (row,) = rows_of(folder, tables(folder)["participations"])

    assert f"{BASE}id/organisation/kunta" == row["organisation"]
    names = [row[f"organisation_label_{each}"] for each in LANGUAGES]
    assert ["Kunta", "Kommun", "Kunta"] == names  # without a name in English, the first there is


def test_a_column_says_what_it_is_in_the_words_of_the_ontology(folder: Path) -> None:
    funder = column(folder, "funding", "funder")

    assert {"fi": "rahoittaja", "sv": "finansiär", "en": "funder"} == funder["titles"]
    assert term("hanke:funder") == funder["propertyUrl"]
    assert set(LANGUAGES) == {each["@language"] for each in funder["dc:description"]}


def test_datatypes_and_languages_are_told(tabled: Tabled) -> None:
    folder = tabled(PROJECT) / "tables"

    assert "decimal" == column(folder, "amounts", "value")["datatype"]
    assert "date" == column(folder, "periods", "startDate")["datatype"]
    assert "gYear" == column(folder, "periods", "endDate_gYear")["datatype"]
    assert "gYearMonth" == column(folder, "funding", "awardDate_gYearMonth")["datatype"]
    assert "fi" == column(folder, "projects", "prefLabel_fi")["lang"]


def test_columns_stand_in_the_order_of_the_shapes(tabled: Tabled) -> None:
    folder = tabled(PROJECT) / "tables"
    names = [each["name"] for each in tables(folder)["projects"]["tableSchema"]["columns"]]

    assert ["iri", "type"] == names[:2]
    order = ["prefLabel_fi", "altLabel_fi", "temporal_startDate", "budget_value", "subject"]
    assert order == [each for each in names if each in order]
