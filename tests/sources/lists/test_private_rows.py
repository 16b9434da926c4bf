"""What the published file of rejected rows tells of persons: the reason, and no name or number."""

import csv
import io

import pytest
from tests.sources.lists.conftest import Given

from hankegraafi.sources.lists.report import lines, rejected_table
from hankegraafi.sources.lists.told import Rejected

DESCRIBED = frozenset({"Lapin liitto", "Käynnissä"})
HIDDEN = """Ari Aho|Bo Ek|Eva Lax|Ari|AHO|Aho Oy|ARI 12|ARI1|BO-12|M. V.|Ab Ek|Eva 1.1.2015
040 123 4567|0401234567|(040) 123 4567|0400-123456|+358 40 123 4567|358401234567|09-1234567
09-123 456|019 123 456|010101-123N|010101-1234|131052-308T|a@b.fi|Lapin liitto, Ari Aho"""
SHOWN = """292990 EUR|7560|443909.00|-500,00|1 200 000,50 €|12,5 %|$100|12 t€|100 SEK|100 mk|EUR
2 milj. €|1.2.2015|31.6.2016|2015-01-31|20150131|2015-01-31T12:00:00Z|1. maaliskuuta 2015
1.1.2014-31.12.2016|A70301|S20123|A-123|2020/15|0201256-6|Oy|-|Käynnissä|Käynnissä; Lapin liitto"""


def shown(value: str, reason: str = "not-in-list") -> list[str]:
    """The value and the reason that are published of a rejected row."""
    text = rejected_table([Rejected(2, "Tila", value, reason)], {}, DESCRIBED)
    row = next(iter(csv.DictReader(io.StringIO(text))))
    return [row["value"], row["reason"]]


@pytest.mark.parametrize("value", HIDDEN.replace("\n", "|").split("|"))
def test_a_value_that_may_name_a_person_or_lead_to_one_is_not_published(value: str) -> None:
    assert ["", "not-in-list"] == shown(value)


@pytest.mark.parametrize("value", SHOWN.replace("\n", "|").split("|"))
def test_a_value_that_surely_names_nobody_is_published(value: str) -> None:
    assert [value, "not-in-list"] == shown(value)


def test_a_row_rejected_for_privacy_never_shows_its_value() -> None:
    assert ["", "personal-data"] == shown("100", "personal-data")


def test_names_and_numbers_in_other_columns_leak_nowhere(given: Given) -> None:
    given.rows(
        "A1;Yksi hanke;Ari Aho;1.1.2016;;;1;1;",
        "A2;Toinen hanke;040 123 4567;1.1.2016;;;1;1;",
        "A3;MATTI VIRTANEN apuraha väitöskirjaan;Päättynyt;1.1.2016;;;1;1;",
        "A4;Neljäs hanke;Päättynyt;31.6.2016;;;1;1;",
    )

    report = given.read()

    files = given.files()
    rows = list(csv.DictReader(io.StringIO(files["rejected.csv"].decode())))
    assert [("Tila", ""), ("Tila", ""), ("Nimi", ""), ("Alku", "31.6.2016")] == [
        (row["column"], row["value"]) for row in rows
    ]
    assert ["not-in-list", "not-in-list", "personal-data"] == [row["reason"] for row in rows][:3]
    del files["list.csv"]
    published = b"".join(files.values())
    assert not [name for name in (b"Ari", b"Aho", b"4567", b"VIRTANEN") if name in published]
    assert "VIRTANEN" not in "\n".join(lines(report, "en"))


def test_the_values_of_the_description_are_known_to_the_report(given: Given) -> None:
    assert {"Käynnissä", "Päättynyt"} == given.read(write=False).described
