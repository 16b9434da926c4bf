"""Several sources, editors' decisions and odd descriptions: what is published stays whole."""

import pytest
from tests.sources.lists.conftest import BASE, DESCRIPTION, HEADER, NOW, ROWS, Given
from tests.sources.lists.test_reading import asked

from hankegraafi import resources
from hankegraafi.check import check_folder, engines
from hankegraafi.errors import DataError
from hankegraafi.rdf.read import read_folder
from hankegraafi.records import Severity
from hankegraafi.sources.lists.command import run
from hankegraafi.sources.lists.described import read_description
from hankegraafi.sources.lists.report import Report

TITLES = "SELECT ?t { ?p a hanke:Project ; skos:prefLabel ?t }"


def violations(given: Given) -> list[str]:
    checks = resources.folder("queries") / "checks"
    found = check_folder(
        read_folder(given.data),
        shapes=resources.folder("shapes"),
        checks=checks,
        engine=engines.FAST,
    )
    # The example's own organisations and catalogue are bare, which is not what is asked about.
    return [
        f"{each.rule} {each.focus}"
        for each in found
        if each.severity is Severity.VIOLATION and each.file and "sources" in each.file.parts
    ]


def second(given: Given, *rows: str) -> Report:
    """Read another list of the same form."""
    folder = given.data / "sources" / "other"
    folder.mkdir(exist_ok=True)
    text = DESCRIPTION.replace("list-{code}", "other-{code}")
    (folder / "source.toml").write_text(text, encoding="utf-8")
    (folder / "list.csv").write_text("\n".join((HEADER, *rows, "")), encoding="utf-8")
    return run("other", given.data, file=None, write=True, now=NOW, progress=lambda *_: None)


def test_reading_one_list_again_changes_nothing_when_another_names_the_same(given: Given) -> None:
    given.read()
    before = given.files()
    report = second(given, ROWS[0], "B9;Aivan toinen;Päättynyt;;;Malli Oy;5;1;")

    assert (2, 1) == (report.records, report.merged)
    given.read()

    assert before == given.files()
    assert [] == violations(given)


def test_two_lists_may_use_the_same_code_for_different_projects(given: Given) -> None:
    given.read()
    second(given, "A1;Aivan muu asia;Päättynyt;;;;5;1;")

    assert [] == violations(given)


def test_a_withdrawn_record_that_comes_back_is_there_again(given: Given) -> None:
    for decision in ("accept", "reject"):
        given.rows(*ROWS)
        given.read()
        given.rows(ROWS[0], *ROWS[2:])
        given.read()
        review = given.folder / "review.sssom.tsv"
        text = review.read_text(encoding="utf-8")
        [line] = [each for each in text.split("\n") if each.startswith("project:list-a2\t")]
        review.write_text(text.replace(line, f"{line}{decision}"), encoding="utf-8")
        given.read()

        given.rows(*ROWS)
        given.read()

        assert [("Neljäs hanke",), ("Oppiva verkosto",), ("Taitava johtaminen",)] == asked(
            given, TITLES
        )
        assert [] == violations(given)


def test_a_number_of_a_known_body_under_another_name_makes_no_second_owner(given: Given) -> None:
    known = given.data / "organisations.ttl"
    known.write_text(
        "@prefix adms: <http://www.w3.org/ns/adms#> .\n"
        + known.read_text(encoding="utf-8")
        + "organisation:esimerkkila adms:identifier organisation:esimerkkila\\#ytunnus .\n"
        "organisation:esimerkkila\\#ytunnus a adms:Identifier ;\n"
        '    hanke:identifierScheme hanke:id-ytunnus ; skos:notation "0201256-6" .\n',
        encoding="utf-8",
    )
    given.describe(("Huom = ", '"Y-tunnus" = "coordinator.id"\nHuom = '))
    head = HEADER.replace("Toteuttaja", "Toteuttaja;Y-tunnus")
    given.rows("A1;Yksi;Päättynyt;;;Aivan Muu Oy;0201256-6;1;1;", header=head)

    report = given.read()

    assert (1, 1) == (report.records, report.candidates)
    assert [] == asked(
        given, "SELECT ?o { ?o adms:identifier/skos:notation '0201256-6' ; dcterms:source ?s }"
    )


@pytest.mark.parametrize(
    ("row", "records", "left_out"),
    [
        ("A1;Nimi;Päättynyt;;;Malli Oy;;;", 1, 0),  # the funder is known
        ("A1;Nimi;Päättynyt;;;Malli Oy;;5;", 1, 0),
    ],
)
def test_what_is_accepted_passes_the_check(
    given: Given, row: str, records: int, left_out: int
) -> None:
    given.rows(row)

    report = given.read()

    assert (records, left_out) == (report.records, len(report.left_out))
    assert [] == violations(given)


def test_a_funding_of_which_nothing_is_known_is_left_out_and_told(given: Given) -> None:
    given.describe(('\n[constants]\n"funding.grant.funder" = "organisation:agency"\n', "\n"))
    given.rows("A1;Nimi;Päättynyt;;;Malli Oy;;;", "A2;Muu;Päättynyt;;;Malli Oy;;7;")

    report = given.read()

    assert [(2, "funding.grant", "no-amount")] == list(report.left_out)
    assert [] == violations(given)


def test_one_body_has_one_role_and_sums_agree_with_the_budget(given: Given) -> None:
    given.describe(("Huom = ", 'Kumppani = "partner"\nBudjetti = "budget"\nHuom = '))
    head = HEADER.replace("Toteuttaja", "Toteuttaja;Kumppani;Budjetti")
    given.rows(
        "A1;Yksi;Päättynyt;;;Malli Oy;Malli Oy;100;50;1;",
        "A2;Kaksi;Päättynyt;;;Malli Oy;;10;50;1;",
        "A3;Kolme;Päättynyt;;;Malli Oy;;-10;;;",
        header=head,
    )

    report = given.read()

    assert [(2, "partner", "one-role")] == list(report.left_out)
    assert [(3, "part-above-whole"), (4, "negative-amount")] == [
        (each.row, each.reason) for each in report.rejected
    ]
    assert [] == violations(given)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('Huom = "ignore"', '"*" = "alternative"', "can only be read as"),
        ('Huom = "ignore"', 'Huom = "partner.id"', "which no column names"),
        ('Huom = "ignore"', 'Huom = "period"', "holds the start and the end"),
        ('Alku = "start"', 'Alku = { to = "start", split = ";" }', "has one value"),
        ('Nimi = "title"', 'Nimi = { to = "title", map = { a = "b" } }', "has a map"),
        ('Nimi = "title"', 'Nimi = "title@de"', "which is no term"),
        ("list-{code}", "a/{code}", "small letters"),
        ('"organisation:agency"', '"http://x y"', "is no IRI"),
        ('"running"', '"yso:p298"', "is no IRI"),
        (
            '"funding.grant.funder" =',
            'budget = "1"\n"funding.grant.funder" =',
            "cannot be the same",
        ),
        ('"funding.grant.funder" =', 'start = "then"\n"funding.grant.funder" =', "is no date"),
    ],
)
def test_descriptions_that_would_make_nonsense_are_refused(
    given: Given, old: str, new: str, words: str
) -> None:
    given.describe((old, new))

    with pytest.raises(DataError, match=words):
        read_description(given.folder / "source.toml", base=BASE)


def test_a_thing_that_nobody_describes_is_named(given: Given) -> None:
    given.describe(("organisation:agency", "organisation:typo"))

    with pytest.raises(DataError, match="organisation:typo is described nowhere"):
        given.read()


@pytest.mark.parametrize("left", ["job", "ready", "job ready", ""])
def test_whatever_a_killed_reading_left_behind_the_next_one_works(given: Given, left: str) -> None:
    given.read()
    before = given.files()
    work = given.folder / ".reading"
    work.mkdir()
    for name in left.split():
        (work / name).write_text("", encoding="utf-8")

    given.read()

    assert before == given.files()
    assert not work.exists()


def test_rejected_rows_publish_no_words(given: Given) -> None:
    given.rows("A1;Hanke; jatko;Tmi Matti Virtanen;Anna Korhonen;1;2;3;4;5", "A2;X;Matti;;;;1;1;")

    given.read()

    shown = (given.folder / "rejected.csv").read_text(encoding="utf-8").replace("fi,sv,en", "")
    assert not [name for name in ("Matti", "Korhonen", "jatko") if name in shown]


def test_json_with_a_column_missing_or_several_values_is_not_read_in_part(given: Given) -> None:
    names = '"Koodi": "A1", "Nimi": "Yksi", "Tila": "Päättynyt", "Alku": "", "Loppu": ""'
    rest = '"Toteuttaja": "", "Käytetty": "", "Huom": ""'
    given.describe(('format = "csv"', 'format = "json"'), ('separator = ";"\n', ""))
    path = given.folder / "list.csv"
    path.write_text(f"[{{{names}, {rest}}}]", encoding="utf-8")
    with pytest.raises(DataError, match="no column 'Myönnetty'"):
        given.read()

    path.write_text(f'[{{{names}, "Myönnetty": [1, 2], {rest}}}]', encoding="utf-8")
    assert [("Myönnetty", "several-values")] == [
        (each.column, each.reason) for each in given.read().rejected
    ]
