"""Rows of one code are one project, where the description says so, wherever they stand."""

import random
from decimal import Decimal

import pytest
from tests.sources.lists.conftest import BASE, Given
from tests.sources.lists.test_reading import asked
from tests.sources.lists.test_together import violations

from hankegraafi.errors import DataError
from hankegraafi.sources.lists import joining, part, reading
from hankegraafi.sources.lists.described import read_description
from hankegraafi.sources.lists.joining import laid_out, lay_out
from hankegraafi.sources.lists.part import Taken
from hankegraafi.sources.lists.report import Changes, Sum
from hankegraafi.sources.values import cells

JOIN = ('slug = "list-{code}"', 'slug = "list-{code}"\njoin = "code"')
PER_ROW = ('Huom = "ignore"\n', 'Huom = "ignore"\n\n[funding.grant]\nper = "row"\n')
PER_PROJECT = ('Huom = "ignore"\n', 'Huom = "ignore"\n\n[funding.grant]\nper = "project"\n')
PARTNERS = ('Toteuttaja = ["coordinator", "funding.grant.recipient"]', 'Toteuttaja = "partner"')
YEARS = (
    "A1;Taitava johtaminen;Käynnissä;1.3.2015;;Malli Oy;1000,50;500;",
    "A2;Oppiva verkosto;Päättynyt;;;Muu Oy;7;-;",
    "A1;;Käynnissä;;28.2.2017;Malli Oy;2000;0;",
    "A1;Taitava johtaminen;;1.3.2015;;MALLI OY;3000;1;",
)
GRANTS = """SELECT ?f ?v { ?p hanke:funding ?f ; adms:identifier/skos:notation ?code .
    ?f hanke:amount/hanke:value ?v FILTER(?code = "A1") }"""
PARTS = """SELECT ?o { ?p hanke:participation/hanke:organisation ?o ;
    adms:identifier/skos:notation ?code FILTER(?code = "A1") }"""
TITLES = "SELECT ?t { ?p a hanke:Project ; skos:prefLabel ?t }"


def test_a_grant_a_year_is_one_project_with_several_grants(given: Given) -> None:
    given.describe(JOIN, PER_ROW)
    given.rows(*YEARS)

    report = given.read()

    assert (4, 4, 2, ()) == (report.rows, report.records, report.projects, report.rejected)
    assert Sum(Decimal("6007.50"), Decimal(0)) == report.sums["Myönnetty"]
    assert [("1", 1000.5), ("2", 2000.0), ("3", 3000.0)] == [
        (iri.rpartition("-")[2], float(value)) for iri, value in asked(given, GRANTS)
    ]
    assert [("https://example.org/id/organisation/malli-oy",)] == asked(given, PARTS)
    assert [("2015-03-01", "2017-02-28")] == asked(
        given,
        "SELECT ?s ?e { ?p skos:prefLabel 'Taitava johtaminen'@fi ; dcterms:temporal ?t ."
        " ?t dcat:startDate ?s ; dcat:endDate ?e }",
    )
    assert [("2",), ("4",), ("5",)] == [
        (row.rpartition("=")[2],)
        for (row,) in asked(
            given, "SELECT ?r { GRAPH ?g { project:list-a1 prov:wasDerivedFrom ?r } }"
        )
    ]
    assert [] == violations(given)


def test_a_partner_a_row_is_one_project_with_one_grant(given: Given) -> None:
    given.describe(JOIN, PER_PROJECT, PARTNERS)
    given.rows(
        "A1;Taitava;Käynnissä;;;Malli Oy;1000;;",
        "A1;Taitava;Käynnissä;;;Muu ry;1000;;",
        "A1;Taitava;Käynnissä;;;Kolmas Oy;;;",
    )

    report = given.read()

    assert (3, 1, ()) == (report.records, report.projects, report.rejected)
    assert [("https://example.org/id/project/list-a1#funding-grant", 1000.0)] == [
        (iri, float(value)) for iri, value in asked(given, GRANTS)
    ]
    assert 3 == len(asked(given, PARTS))
    assert [] == violations(given)


def test_rows_that_contradict_each_other_are_rejected_with_the_value_and_the_other_row(
    given: Given,
) -> None:
    given.describe(JOIN, PER_ROW)
    given.rows(
        "A1;Yksi;Käynnissä;;;Malli Oy;1000;;",
        "A2;Muu;Käynnissä;;;Malli Oy;5;;",
        "A1;Yksi;Päättynyt;;;Malli Oy;200;;",
        "A1;Yksi;;;;Malli Oy;30;;",
    )

    report = given.read()

    assert (4, 1, 1) == (report.rows, report.records, report.projects)
    assert [(2, "Tila", 4), (4, "Tila", 2), (5, "Tila", 2)] == [
        (each.row, each.column, each.other) for each in report.rejected
    ]
    assert {"rows-differ"} == {each.reason for each in report.rejected}
    assert Sum(Decimal(5), Decimal(1230)) == report.sums["Myönnetty"]
    assert [("Muu",)] == asked(given, TITLES)


@pytest.mark.parametrize(
    ("other", "column", "reason"),
    [
        ("A1;Yksi;Käynnissä;;;Muu Oy;1;;", "Toteuttaja", "rows-differ"),
        ("a1;Yksi;Käynnissä;;;Malli Oy;1;;", "Koodi", "same-iri"),
        ("A1;Yksi;Käynnissä;;1.1.2014;Malli Oy;1;;", "Loppu", "end-before-start"),
    ],
)
def test_what_makes_no_whole_record_is_rejected_row_by_row(
    given: Given, other: str, column: str, reason: str
) -> None:
    given.describe(JOIN, PER_ROW)
    given.rows("A1;Yksi;Käynnissä;1.1.2015;;Malli Oy;1000;;", other)

    report = given.read()

    assert [(2, column, reason), (3, column, reason)] == [
        (*each[:2], each.reason) for each in report.rejected
    ]
    assert Sum(Decimal(0), Decimal(1001)) == report.sums["Myönnetty"]


def test_a_row_said_twice_a_faulty_row_and_a_code_without_title(given: Given) -> None:
    given.describe(JOIN, PER_ROW)
    given.rows(
        YEARS[0],
        YEARS[0],
        "A2;Toinen;Käynnissä;31.6.2015;;Malli Oy;7;;",
        "A9;;Käynnissä;;;Malli Oy;5;;",
        ";Nimi;Käynnissä;;;Malli Oy;6;;",
    )

    report = given.read()

    assert [
        (3, "said-twice", 2),
        (4, "no-such-day", 0),
        (5, "missing", 0),
        (6, "missing", 0),
    ] == [(each.row, each.reason, each.other) for each in report.rejected]
    assert (1, 1) == (report.records, report.projects)
    assert Sum(Decimal("1000.50"), Decimal("1018.50")) == report.sums["Myönnetty"]


def test_the_budget_bounds_the_grants_of_all_rows_together(given: Given) -> None:
    given.describe(JOIN, PER_ROW, ("Huom =", 'Budjetti = "budget"\nHuom ='))
    head = "Koodi;Nimi;Tila;Alku;Loppu;Toteuttaja;Budjetti;Myönnetty;Käytetty;Huom"
    given.rows("A1;N;;;;M Oy;100;60;;", "A1;N;;;;M Oy;100;50;;", header=head)

    assert [(2, "part-above-whole"), (3, "part-above-whole")] == [
        (each.row, each.reason) for each in given.read().rejected
    ]


def test_each_row_is_told_with_what_stands_in_its_own_cell(given: Given) -> None:
    given.describe(JOIN, PER_ROW, ("Huom =", 'Budjetti = "budget"\nHuom ='))
    head = "Koodi;Nimi;Tila;Alku;Loppu;Toteuttaja;Budjetti;Myönnetty;Käytetty;Huom"
    given.rows(
        "A1;N;;;;M Oy;100;60;;",
        "A1;N;;;;M Oy;;1 050,00;;",
        "A2;N;;1.1.2020;;M Oy;;1;;",
        "A2;N;;;31.12.2019;M Oy;;2;;",
        "A2;N;;;;M Oy;;3;;",
        header=head,
    )

    report = given.read()

    assert [
        (2, "Myönnetty", "60", "part-above-whole"),
        (3, "Myönnetty", "1 050,00", "part-above-whole"),
        (4, "Loppu", "", "end-before-start"),
        (5, "Loppu", "31.12.2019", "end-before-start"),
        (6, "Loppu", "", "end-before-start"),
    ] == [each[:4] for each in report.rejected]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A1;Yksi;Käynnissä;31.6.2015;;Malli Oy;7;;", "no-such-day"),
        ("A1;Yksi;Käynnissä;;;Malli Oy;=1+1;;", "formula"),
        ("A1;Yksi;Käynnissä;;;Malli Oy;7;;;x;y", "shifted"),
    ],
)
def test_where_one_row_is_rejected_no_row_of_its_project_is_published(
    given: Given, monkeypatch: pytest.MonkeyPatch, row: str, reason: str
) -> None:
    monkeypatch.setattr(reading, "_ROWS", 2)
    given.describe(JOIN, PER_ROW)
    others = [f"B{n};Muu {n};;;;Malli Oy;1;;" for n in range(5)]
    given.rows("A1;Yksi;Käynnissä;;;Malli Oy;1000;;", *others, row, "a1;Yksi;;;;Malli Oy;30;;")

    report = given.read()

    assert (8, 5, 5) == (report.rows, report.records, report.projects)
    assert [(2, "row-rejected", 8), (9, "row-rejected", 8)] == [
        (each.row, each.reason, each.other) for each in report.rejected if each.row != 8
    ]
    assert [(8, reason)] == [
        (each.row, each.reason) for each in report.rejected if each.reason != "row-rejected"
    ]
    assert Decimal(5) == report.sums["Myönnetty"].accepted


def test_without_join_the_reason_names_the_way_out(given: Given) -> None:
    given.rows(*YEARS[:1], YEARS[3])
    given.read()

    assert b'join = ""code""' in given.files()["rejected.csv"]


def many() -> list[str]:
    rows = [
        f"B{n % 40};Hanke {n % 40};Päättynyt;;;Yritys {n % 40} Oy;{n},50;0;" for n in range(200)
    ]
    return [*rows, ";Ilman koodia;Päättynyt;;;;1;1;", "B1;Hanke 1;Päättynyt;;;;x;1;"]


def test_rows_of_one_project_meet_whatever_part_they_stand_in(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    given.describe(JOIN, PER_ROW)
    given.rows(*many())
    looked = given.read(write=False)
    whole = given.read()
    one = given.files()
    monkeypatch.setattr(reading, "_ROWS", 15)
    for processes in (1, 2):
        monkeypatch.setattr(reading, "cores", lambda count=processes: count)
        (given.folder / "records.ttl").unlink()

        report = given.read()

        assert one == given.files()
        assert whole == report
    assert looked == whole.with_changes(Changes())
    assert (195, 39, 7) == (whole.records, whole.projects, len(whole.rejected))


def test_the_order_of_rows_changes_no_record(given: Given) -> None:
    given.describe(JOIN, PER_ROW)
    given.rows(*many())
    before = given.read()
    rows = many()
    random.Random(5).shuffle(rows)
    given.rows(*rows)

    report = given.read()

    assert Changes(0, 0, 39, ()) == report.changes
    assert before.sums == report.sums


def test_a_reading_that_was_interrupted_goes_on_with_what_was_laid_out(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    given.describe(JOIN, PER_ROW)
    given.rows(*many())
    given.read()
    whole = given.files()
    (given.folder / "records.ttl").unlink()
    monkeypatch.setattr(reading, "_ROWS", 15)
    monkeypatch.setattr(reading, "cores", lambda: 1)
    done: list[int] = []
    write_part = part.write_part

    def dies(folder: object, number: int, *rest: object) -> None:
        if len(done) == 4:
            raise KeyboardInterrupt
        done.append(number)
        write_part(folder, number, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "write_part", dies)
    with pytest.raises(KeyboardInterrupt):
        given.read()
    monkeypatch.setattr(reading, "write_part", write_part)
    given.read()

    assert [0, 1, 2, 3] == done
    assert whole == given.files()


def test_a_code_of_very_many_rows_is_no_code_of_a_project(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "MOST", 3)
    given.describe(JOIN, PER_ROW)
    given.rows(*(f"A1;Yksi;;;;Malli Oy;{n};;" for n in range(4)), "A2;Kaksi;;;;Malli Oy;9;;")

    report = given.read()

    assert (1, {"too-many-rows"}) == (report.records, {each.reason for each in report.rejected})
    assert Sum(Decimal(9), Decimal(6)) == report.sums["Myönnetty"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ((JOIN,), r'Say \[funding.grant\] per = "row"'),
        ((PER_ROW,), 'Say join = "code"'),
        ((JOIN, (PER_ROW[0], PER_ROW[1].replace('"row"', '"year"'))), "leaves open"),
        (((JOIN[0], JOIN[1].replace('"code"', '"title"')), PER_ROW), "rows of one code"),
    ],
)
def test_a_description_says_whether_each_row_has_a_funding_of_its_own(
    given: Given, changes: tuple[tuple[str, str], ...], words: str
) -> None:
    given.describe(*changes)

    with pytest.raises(DataError, match=words):
        read_description(given.folder / "source.toml", base=BASE)


def test_cells_keep_their_kinds_on_their_way_through_a_file(given: Given) -> None:
    kinds = [cells.Exact("1.5"), cells.Dated("2015-01-01"), cells.Truth("true")]
    faulty = cells.Faulty("=1+1", "formula")
    row = Taken(7, ("a\n\"b'", "", ("x", "y"), *kinds, faulty), "fault", "column", "value", 3)
    lay_out([(0, row)], given.data)

    [back] = laid_out(given.data, 0)

    assert row == back
    assert [type(each) for each in row.cells] == [type(each) for each in back.cells]
    last = back.cells[-1]
    assert isinstance(last, cells.Faulty)
    assert "formula" == last.code
