"""A list read whole: every row is a record or rejected, and a reading replaces nothing half."""

import hashlib
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.sources.lists.conftest import HEADER, NOW, ROWS, Given

from hankegraafi.errors import DataError, UsageError
from hankegraafi.rdf.read import read_folder
from hankegraafi.sources.lists import part, reading
from hankegraafi.sources.lists.report import Changes, Sum

HANKE = "https://w3id.org/hankegraafi/ns#"
PREFIXES = """
PREFIX adms: <http://www.w3.org/ns/adms#>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX hanke: <https://w3id.org/hankegraafi/ns#>
PREFIX organisation: <https://example.org/id/organisation/>
PREFIX project: <https://example.org/id/project/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX schema: <https://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX source: <https://example.org/id/source/>
"""


def asked(given: Given, query: str) -> list[tuple[str, ...]]:
    """Ask the data folder as it was read."""
    folder = read_folder(given.data)
    assert () == folder.broken
    store = ox.Store()
    store.extend(folder.quads())
    rows = store.query(PREFIXES + query)
    assert isinstance(rows, ox.QuerySolutions)
    return sorted(
        tuple(term.value for name in rows.variables if (term := row[name]) is not None)
        for row in rows
    )


def test_every_row_is_a_record_or_rejected_and_no_euro_is_lost(given: Given) -> None:
    report = given.read()

    assert (4, 3) == (report.rows, report.records)
    assert [(4, "Loppu", "31.6.2016", "no-such-day")] == [each[:4] for each in report.rejected]
    assert {
        "Myönnetty": Sum(Decimal("3400.50"), Decimal(300)),
        "Käytetty": Sum(Decimal(500), Decimal(0)),
    } == report.sums


def test_what_a_row_says_stands_in_the_view_and_in_the_source_s_graph(given: Given) -> None:
    given.read()
    question = """
      ?project skos:prefLabel ?title ; hanke:status ?status ; dcterms:temporal ?period ;
        adms:identifier/skos:notation ?code ; hanke:funding ?grant .
      ?period dcat:startDate ?start ; dcat:endDate ?end .
      ?grant hanke:funder ?funder ; hanke:recipient ?recipient ; hanke:amount/hanke:value ?amount .
      ?project hanke:participation [ hanke:organisation ?recipient ; hanke:role ?role ] ."""
    expected = [
        (
            "Oppiva verkosto",
            "https://w3id.org/hankegraafi/ns#status-ended",
            *("2016-01-01", "2016-12-31", "2000.0"),
            "https://example.org/id/organisation/malli-oy",
        ),
        (
            "Taitava johtaminen",
            "https://w3id.org/hankegraafi/ns#status-running",
            *("2015-03-01", "2017-02-28", "1000.5"),
            "https://example.org/id/organisation/esimerkkila",
        ),
    ]
    names = "?title ?status ?start ?end ?amount ?recipient"

    view = asked(given, f"SELECT {names} WHERE {{ {question} }}")
    claims = asked(given, f"SELECT {names} WHERE {{ GRAPH source:list {{ {question} }} }}")

    assert [tuple(each) for each in expected] == [
        (*row[:4], f"{float(row[4])}", row[5]) for row in view
    ]
    assert view == claims


def test_each_record_names_its_row_and_each_reading_its_time(given: Given) -> None:
    given.read()

    assert [
        ("https://example.org/id/project/list-a1", "https://example.org/id/source/list#row=2"),
        ("https://example.org/id/project/list-a2", "https://example.org/id/source/list#row=3"),
        ("https://example.org/id/project/list-a4", "https://example.org/id/source/list#row=5"),
    ] == asked(given, "SELECT ?p ?row { GRAPH source:list { ?p prov:wasDerivedFrom ?row } }")
    assert [("2026-11-22T12:00:00Z", "1")] == asked(
        given,
        "SELECT ?when ?version { source:list prov:wasGeneratedBy ?reading . "
        "?reading prov:used source:list ; prov:endedAtTime ?when ; schema:version ?version }",
    )


def test_the_source_names_its_file_its_digest_and_its_day(given: Given) -> None:
    given.read()
    told = "SELECT ?name ?day ?sha { source:list skos:altLabel ?name ; schema:sha256 ?sha ; "

    def now() -> list[tuple[str, ...]]:
        return asked(given, f"{told} prov:generatedAtTime ?day }}")

    digest = hashlib.sha256(given.files()["list.csv"]).hexdigest()
    assert [("list.csv", "2026-11-21", digest)] == now()
    given.rows(*ROWS, header=HEADER + "\n")  # another file that says the same
    given.read()
    assert [("list.csv", "2026-11-21", digest)] != now()


def test_one_name_is_one_organisation_however_it_is_written(given: Given) -> None:
    given.rows(*ROWS[:2], ROWS[2].replace("31.6.", "30.6."))
    given.read()

    assert [("https://example.org/id/organisation/malli-oy", "Malli Oy")] == asked(
        given,
        "SELECT ?o ?name { ?o a hanke:Organisation ; skos:prefLabel ?name ; dcterms:source ?s }",
    )
    assert [("Esimerkkilän kaupunki",), ("MALLI OY",), ("Malli Oy",)] == asked(
        given, "SELECT ?name { GRAPH source:list { ?o skos:altLabel ?name } }"
    )


def test_looking_writes_nothing_and_says_the_same(given: Given) -> None:
    before = given.files()
    looked = given.read(write=False)

    assert before == given.files()
    read = given.read()
    assert looked == read.with_changes(Changes())


def test_reading_the_same_again_changes_no_byte(given: Given) -> None:
    given.read()
    before, times = given.files(), given.times()

    report = given.read(now=NOW + timedelta(days=1))

    assert (before, times) == (given.files(), given.times())
    assert Changes(0, 0, 3, ()) == report.changes


def test_an_updated_list_changes_what_changed(given: Given) -> None:
    given.read()
    before = given.files()["records.ttl"].decode()
    given.rows("A5;Viides;Päättynyt;;;;1;1;", ROWS[0], ROWS[1].replace("2000", "2500"), *ROWS[2:])

    report = given.read()

    after = given.files()["records.ttl"].decode()
    assert Changes(1, 1, 2, ()) == report.changes
    assert {"    hanke:value 2000.0 .", "    hanke:value 2500.0 ."} == {
        line for line in set(before.split("\n")) ^ set(after.split("\n")) if "00.0" in line
    }


def test_a_record_that_vanished_stays_until_somebody_decides(given: Given) -> None:
    given.read()
    given.rows(ROWS[0], *ROWS[2:])

    report = given.read()

    review = given.folder / "review.sssom.tsv"
    titles = "SELECT ?t { ?p a hanke:Project ; skos:prefLabel ?t }"
    assert ("list-a2",) == report.changes.vanished
    assert [("Neljäs hanke",), ("Oppiva verkosto",), ("Taitava johtaminen",)] == asked(
        given, titles
    )
    assert [("Malli Oy",)] == asked(
        given, "SELECT ?n { organisation:malli-oy skos:prefLabel ?n ; a hanke:Organisation }"
    )
    assert "project:list-a2" in review.read_text(encoding="utf-8")
    again = given.files()
    given.read()
    assert again == given.files()

    lines = review.read_text(encoding="utf-8").split("\n")
    review.write_text(
        "\n".join(f"{line}accept" if "project:list-a2" in line else line for line in lines),
        encoding="utf-8",
    )
    given.read()
    assert [("Neljäs hanke",), ("Taitava johtaminen",)] == asked(
        given, f"{titles[:-2]} MINUS {{ ?p owl:deprecated true }} }}"
    )
    ended = given.files()["records.ttl"]
    given.read()
    assert ended == given.files()["records.ttl"]


def test_an_interrupted_reading_goes_on_and_doubles_nothing(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"B{n};Hanke {n};Päättynyt;;;Yritys {n % 7} Oy;{n};0;" for n in range(95)]
    given.rows(*rows)
    given.read()
    whole = given.files()
    for path in given.folder.iterdir():
        if path.name not in {"list.csv", "source.toml"}:
            path.unlink()

    monkeypatch.setattr(reading, "_ROWS", 10)
    monkeypatch.setattr(reading, "cores", lambda: 1)
    written: list[int] = []
    write_part = part.write_part

    def dies(folder: Path, number: int, *rest: object) -> None:
        if len(written) == 4:
            raise KeyboardInterrupt
        written.append(number)
        write_part(folder, number, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "write_part", dies)
    with pytest.raises(KeyboardInterrupt):
        given.read()
    assert {"list.csv", "source.toml", ".reading"} == set(given.files_of_any_kind())

    done: list[int] = []

    def goes_on(folder: Path, number: int, *rest: object) -> None:
        done.append(number)
        write_part(folder, number, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(reading, "write_part", goes_on)
    report = given.read()

    assert [0, 1, 2, 3] == written
    assert [4, 5, 6, 7, 8, 9] == done
    assert 95 == report.records
    assert whole == given.files()


def test_the_same_comes_out_of_one_process_and_of_two(
    given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    given.rows(*(f"B{n};Hanke {n};Päättynyt;;;Yritys {n % 7} Oy;{n},50;0;" for n in range(95)))
    monkeypatch.setattr(reading, "_ROWS", 10)
    monkeypatch.setattr(reading, "cores", lambda: 1)
    given.read()
    one = given.files()
    monkeypatch.setattr(reading, "cores", lambda: 2)
    (given.folder / "records.ttl").unlink()

    given.read()

    changed = {name for name, text in given.files().items() if one[name] != text}
    assert set() == changed


def test_rows_that_say_the_same_twice(given: Given) -> None:
    given.rows(ROWS[0], ROWS[1], ROWS[0], "A2;Toinen nimi;Päättynyt;;;;1;1;")

    report = given.read()

    assert 1 == report.records
    assert [
        (3, "code-twice", 0),
        (4, "said-twice", 2),
        (5, "code-twice", 3),
    ] == [(each.row, each.reason, each.other) for each in report.rejected]
    assert Decimal("4002.00") == report.sums["Myönnetty"].whole


def test_codes_that_would_share_an_iri_are_one_code(given: Given) -> None:
    given.rows("A 1;Yksi;Päättynyt;;;;1;1;", "A-1;Kaksi;Päättynyt;;;;1;1;")

    assert ["same-iri", "same-iri"] == [each.reason for each in given.read().rejected]
    assert b"{exact}" in given.files()["rejected.csv"]


def test_a_slug_may_tell_apart_codes_that_would_share_an_iri(given: Given) -> None:
    given.describe(("list-{code}", "list-{exact}"))
    given.rows("A 1;Yksi;Päättynyt;;;;1;1;", "A-1;Kaksi;Päättynyt;;;;1;1;")

    report = given.read()

    assert (2, ()) == (report.records, report.rejected)
    assert [("A 1", "Yksi"), ("A-1", "Kaksi")] == asked(
        given, "SELECT ?c ?t { ?p skos:prefLabel ?t ; adms:identifier/skos:notation ?c }"
    )


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (";Nimi;Päättynyt;;;;1;1;", "Koodi", "missing"),
        ("-;Nimi;Päättynyt;;;;1;1;", "Koodi", "missing"),
        ("A1;;Päättynyt;;;;1;1;", "Nimi", "missing"),
        ("A1;Nimi;Kesken;;;;1;1;", "Tila", "not-in-list"),
        ("A1;Nimi;Päättynyt;2015;;;1;1;", "Alku", "other-form"),
        ("A1;Nimi;Päättynyt;1.1.2016;1.1.2015;;1;1;", "Loppu", "end-before-start"),
        ("A1;Nimi;Päättynyt;;;;1.2.3;1;", "Myönnetty", None),
        ("A1;Nimi;Päättynyt;;;;=1+1;1;", "Myönnetty", None),
        ("A1;Nimi;Päättynyt;;;;-5;1;", "Myönnetty", "negative-amount"),
        ("A1;Nimi \x07;Päättynyt;;;;5;1;", "Nimi", "control-character"),
        ("A1;N�imi;Päättynyt;;;;5;1;", "Nimi", None),
        ("A1;Nimi;Päättynyt;;;;5;1", "", None),
        ("A1;Nimi, osa;1;Päättynyt;;;5;1;", "Tila", "not-in-list"),
        ("A1;Nimi;Päättynyt;;;;;5;1;x;", "", None),
        ("???;Nimi;Päättynyt;;;;5;1;", "Koodi", "no-letters"),
    ],
)
def test_what_cannot_be_read_is_rejected_with_its_place(
    given: Given, row: str, column: str, reason: str | None
) -> None:
    given.rows(row, ROWS[1])

    report = given.read()

    assert 1 == report.records
    assert [(2, column)] == [(each.row, each.column) for each in report.rejected]
    assert reason in {None, report.rejected[0].reason}


def test_names_of_persons_are_left_out_and_told(given: Given) -> None:
    given.rows("A1;Nimi;Päättynyt;;;Tmi Maija Meikäläinen;1;1;")

    report = given.read()

    assert (1, 1) == (report.records, len(report.left_out))
    assert ["list.csv"] == [name for name, text in given.files().items() if b"Meik" in text]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (HEADER.replace("Nimi", "Hanke"), "the file has no column 'Nimi'"),
        (f"{HEADER};Uusi", "does not say what the column 'Uusi' becomes"),
    ],
)
def test_a_list_with_other_columns_is_refused_whole(given: Given, header: str, words: str) -> None:
    given.read()
    before = given.files()
    given.rows(*ROWS, header=header)

    with pytest.raises(DataError, match=words):
        given.read()

    assert before | {"list.csv": given.files()["list.csv"]} == given.files()


def test_a_file_or_source_that_is_not_there_is_named(given: Given) -> None:
    (given.folder / "list.csv").unlink()
    with pytest.raises(UsageError, match=r"list.csv is no file"):
        given.read()
    (given.folder / "source.toml").unlink()
    with pytest.raises(UsageError, match="there is no source list"):
        given.read()
