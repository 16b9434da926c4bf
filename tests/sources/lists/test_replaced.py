"""What another has taken the place of keeps its IRI, which leads on; nothing of it dies."""

from tests.sources.lists.conftest import HEADER, ROWS, Given
from tests.sources.lists.test_known import PROJECT, REPLACED
from tests.sources.lists.test_reading import asked
from tests.sources.lists.test_together import violations

OWN = "https://example.org/id/organisation/"
ALIKE = (
    "A1;Yksi;Päättynyt;;;Malli Toiminta Oy;1;1;",
    "A2;Kaksi;Päättynyt;;;Malli Toiminta;1;1;",
)


def decided(given: Given, start: str, decision: str) -> None:
    """Write a decision into the row of the review file that begins so."""
    path = given.folder / "review.sssom.tsv"
    lines = path.read_text(encoding="utf-8").split("\n")
    [line] = [each for each in lines if each.startswith(start)]
    assert line.endswith("\t")
    text = "\n".join(f"{each}{decision}" if each == line else each for each in lines)
    path.write_text(text, encoding="utf-8")


def known_project(given: Given) -> None:
    other = PROJECT.replace('"2015"', '"1999"').replace("esimerkkila", "agency")
    (given.data / "taitava.ttl").write_text(other, encoding="utf-8")


def test_a_project_that_an_editor_merges_leads_on_from_its_old_iri(given: Given) -> None:
    known_project(given)
    given.read()
    assert [] == asked(given, REPLACED)
    decided(given, "project:list-a1\t", "accept")

    report = given.read()

    expected = [
        ("https://example.org/id/project/list-a1", "https://example.org/id/project/taitava")
    ]
    assert expected == asked(given, REPLACED)
    assert [("Taitava johtaminen",)] == asked(
        given, "SELECT ?t { project:list-a1 skos:prefLabel ?t ; a hanke:Project }"
    )
    assert [] == asked(given, "SELECT ?f { project:list-a1 hanke:funding ?f }")
    assert [] == violations(given)
    assert ((), 1) == (report.changes.vanished, report.merged)
    before, times = given.files(), given.times()
    assert ((), 2) == ((again := given.read()).changes.vanished, again.changes.unchanged)
    assert (before, times) == (given.files(), given.times())

    given.rows(*ROWS[1:])  # the row goes, the link stays
    given.read()
    assert expected == asked(given, REPLACED)
    assert "project:list-a1" not in {
        line.split("\t")[0]
        for line in given.files()["review.sssom.tsv"].decode().split("\n")
        if "NoTermFound" in line
    }


def test_a_decision_that_is_taken_back_gives_the_project_back(given: Given) -> None:
    known_project(given)
    given.read()
    before = given.files()
    decided(given, "project:list-a1\t", "accept")
    given.read()
    (given.folder / "review.sssom.tsv").write_bytes(before["review.sssom.tsv"])

    given.read()

    assert [] == asked(given, REPLACED)
    assert before == given.files()


def test_a_project_that_becomes_known_leads_on_too(given: Given) -> None:
    given.read()
    (given.data / "taitava.ttl").write_text(PROJECT, encoding="utf-8")

    report = given.read()

    assert 1 == report.merged
    assert [("https://example.org/id/project/list-a1",)] == asked(
        given, "SELECT ?old { ?old dcterms:isReplacedBy project:taitava }"
    )
    (given.data / "taitava.ttl").unlink()
    given.read()
    assert [] == asked(given, REPLACED)


def test_an_organisation_that_becomes_known_under_another_iri_leads_on(given: Given) -> None:
    given.rows(*ROWS[1:])
    given.read()
    assert [] == asked(given, REPLACED)
    known = given.data / "organisations.ttl"
    known.write_text(
        known.read_text(encoding="utf-8")
        + 'organisation:malli a hanke:Organisation ; skos:prefLabel "Malli Oy"@fi .\n',
        encoding="utf-8",
    )

    given.read()

    assert [(f"{OWN}malli-oy", f"{OWN}malli")] == asked(given, REPLACED)
    assert [("Malli Oy",)] == asked(given, "SELECT ?t { organisation:malli-oy skos:prefLabel ?t }")
    assert [] == violations(given)
    before, times = given.files(), given.times()
    given.read()
    assert (before, times) == (given.files(), given.times())


def test_a_record_that_stays_may_speak_of_what_was_replaced(given: Given) -> None:
    given.read()
    known = given.data / "organisations.ttl"
    known.write_text(
        known.read_text(encoding="utf-8")
        + 'organisation:malli a hanke:Organisation ; skos:prefLabel "Malli Oy"@fi .\n',
        encoding="utf-8",
    )
    given.rows(ROWS[0], "A9;Uusi;Päättynyt;;;Malli Oy;1;1;")

    given.read()

    assert [(f"{OWN}malli-oy", f"{OWN}malli")] == asked(given, REPLACED)
    assert [] == violations(given)


def test_two_new_organisations_that_an_editor_calls_one(given: Given) -> None:
    given.rows(*ALIKE)
    report = given.read()
    rows = [
        line.split("\t")
        for line in given.files()["review.sssom.tsv"].decode().split("\n")
        if "skos:exactMatch" in line
    ]
    assert len(rows) == report.candidates == given.read(write=False).candidates == 1
    [(old, new)] = [(row[0].partition(":")[2], row[3].partition(":")[2]) for row in rows]
    decided(given, f"organisation:{old}\t", "accept")

    report = given.read()

    assert 0 == report.candidates
    assert [(OWN + old, OWN + new)] == asked(given, REPLACED)
    assert [(OWN + new,)] == asked(
        given, "SELECT DISTINCT ?o { ?p hanke:participation/hanke:organisation ?o }"
    )
    assert [] == violations(given)
    given.rows(ALIKE[new == "malli-toiminta-oy"])  # what it was called by itself is named no more
    given.read()
    assert [] == violations(given)


def numbered(given: Given, *rows: str) -> None:
    given.describe(("Huom = ", '"Y-tunnus" = "coordinator.id"\nHuom = '))
    given.rows(*rows, header=HEADER.replace("Toteuttaja", "Toteuttaja;Y-tunnus"))


NUMBERED = (
    "A1;Yksi;Päättynyt;;;Malli Oy;0201256-6;1;1;",
    "A2;Kaksi;Päättynyt;;;Aivan Muu ry;0201256-6;1;1;",
    "A3;Kolme;Päättynyt;;;MALLI OSAKEYHTIÖ;02012566;1;1;",
)


def test_one_number_with_two_names_is_told_and_an_editor_may_part_them(given: Given) -> None:
    numbered(given, *NUMBERED)

    report = given.read()

    assert (("number-names", "0201256-6"),) == report.notes
    assert (1, 1) == (report.organisations[1], report.candidates)
    [line] = [
        each
        for each in given.files()["review.sssom.tsv"].decode().split("\n")
        if "name-differs" in each
    ]
    assert ["organisation:aivan-muu-ry", "Aivan Muu ry"] == line.split("\t")[:2]
    decided(given, "organisation:aivan-muu-ry\t", "reject")

    report = given.read()

    assert ((), 0, 2) == (report.notes, report.candidates, report.organisations[1])
    assert [(f"{OWN}aivan-muu-ry",), (f"{OWN}y-0201256-6",), (f"{OWN}y-0201256-6",)] == asked(
        given, "SELECT ?o { ?p hanke:participation/hanke:organisation ?o }"
    )
    assert [] == violations(given)


def test_one_number_written_in_several_ways_is_nothing_to_tell(given: Given) -> None:
    numbered(given, NUMBERED[0], NUMBERED[2])

    assert ((), 0) == ((report := given.read()).notes, report.candidates)
