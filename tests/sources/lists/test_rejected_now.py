"""A record whose row is rejected now has not vanished: it stays, and is not to be withdrawn."""

import pytest
from tests.sources.lists.conftest import ROWS, Given
from tests.sources.lists.test_joining import JOIN, PER_ROW
from tests.sources.lists.test_reading import asked
from tests.sources.lists.test_replaced import decided
from tests.sources.lists.test_together import violations

FAULTY = {
    "a day that is none": ROWS[1].replace("1.1.2016", "31.6.2016"),
    "more cells": f"{ROWS[1]};y",
    "no title": ROWS[1].replace("Oppiva verkosto", ""),
    "said in two ways": f"{ROWS[1]}\nA2;Muu;Päättynyt;;;;1;1;",
}
ROW = "SELECT ?row { GRAPH source:list { project:list-a2 prov:wasDerivedFrom ?row } }"
TITLE = "SELECT ?t { project:list-a2 skos:prefLabel ?t ; hanke:funding ?f }"


@pytest.mark.parametrize("row", FAULTY.values(), ids=FAULTY.keys())
def test_a_record_whose_row_is_rejected_now_stays_and_comes_back(given: Given, row: str) -> None:
    given.read()
    whole = given.files()
    given.rows(ROWS[3], row, ROWS[0])

    report = given.read()

    assert ((), 2) == (report.changes.vanished, report.records)
    assert ("rejected-now", "1: list-a2") in report.notes
    assert b"NoTermFound" not in given.files()["review.sssom.tsv"]
    assert [("https://example.org/id/source/list#row=3",)] == asked(given, ROW)
    assert [("Oppiva verkosto",)] == asked(given, TITLE)
    assert [] == violations(given)
    before, times = given.files(), given.times()
    assert report.notes == given.read().notes
    assert (before, times) == (given.files(), given.times())

    given.rows(*ROWS)
    report = given.read()

    assert ((), ()) == (report.changes.vanished, report.notes)
    assert whole["records.ttl"] == given.files()["records.ttl"]
    assert whole["records.claims.ttl"] == given.files()["records.claims.ttl"]


def test_a_withdrawal_that_was_accepted_does_not_take_a_record_whose_row_is_back(
    given: Given,
) -> None:
    given.read()
    given.rows(ROWS[0], ROWS[3])
    assert ("list-a2",) == given.read().changes.vanished
    decided(given, "project:list-a2\t", "accept")
    given.rows(ROWS[0], FAULTY["no title"], ROWS[3])

    given.read()

    assert [("Oppiva verkosto",)] == asked(given, TITLE)
    assert b"NoTermFound" not in given.files()["review.sssom.tsv"]


def test_a_joined_project_stays_when_one_of_its_rows_is_rejected(given: Given) -> None:
    given.describe(JOIN, PER_ROW)
    given.rows("A2;Yksi;;;;;1;;", "A2;;;;;;2;;", "A3;Muu;;;;;3;;")
    given.read()
    given.rows("A2;Yksi;;;;;1;;", "A2;;;31.6.2016;;;2;;", "A3;Muu;;;;;3;;")

    report = given.read()

    assert ((), (("rejected-now", "1: list-a2"),)) == (report.changes.vanished, report.notes)
    assert [("Yksi",), ("Yksi",)] == asked(given, TITLE)
    assert [("2",), ("3",)] == [(row.rpartition("=")[2],) for (row,) in asked(given, ROW)]


def test_a_record_that_turns_out_to_tell_of_a_person_goes_at_once(given: Given) -> None:
    given.read()
    person = ROWS[1].replace("Oppiva verkosto", "MATTI VIRTANEN apuraha väitöskirjaan")
    given.rows(ROWS[0], person, ROWS[3])

    report = given.read()

    assert ((), (), 2) == (report.changes.vanished, report.notes, report.records)
    assert [] == asked(given, TITLE)
    assert [] == asked(given, ROW)
    found = {name for name, text in given.files().items() if b"MATTI" in text}
    assert {"list.csv"} == found
    assert [] == violations(given)
