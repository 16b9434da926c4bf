"""What is known beforehand: a record may be a project that another source tells of."""

from tests.sources.lists.conftest import Given
from tests.sources.lists.test_reading import asked

PROJECT = """\
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix organisation: <https://example.org/id/organisation/> .
@prefix project: <https://example.org/id/project/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix taitava: <https://example.org/id/project/taitava#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

project:taitava a hanke:Project ;
    skos:prefLabel "Taitava johtaminen"@fi ;
    dcterms:temporal taitava:period ;
    hanke:participation taitava:participation-esimerkkila .

taitava:period a dcterms:PeriodOfTime ;
    dcat:startDate "2015"^^xsd:gYear .

taitava:participation-esimerkkila a hanke:Participation ;
    hanke:organisation organisation:esimerkkila ;
    hanke:role hanke:role-coordinator .
"""
TITLES = "SELECT ?p { ?p a hanke:Project ; skos:prefLabel ?t MINUS { ?p dcterms:isReplacedBy ?o } }"
REPLACED = "SELECT ?old ?new { ?old dcterms:isReplacedBy ?new }"


def test_one_project_of_two_sources_has_two_views(given: Given) -> None:
    (given.data / "taitava.ttl").write_text(PROJECT, encoding="utf-8")

    report = given.read()

    assert (3, 1) == (report.records, report.merged)
    assert [("list-a2",), ("list-a4",), ("taitava",)] == [
        (iri.rpartition("/")[2],) for (iri,) in asked(given, TITLES)
    ]
    assert [("1000.5",)] == [
        (f"{float(value)}",)
        for (value,) in asked(
            given,
            "SELECT ?v { GRAPH source:list "
            "{ project:taitava hanke:funding/hanke:amount/hanke:value ?v } }",
        )
    ]
    assert [] == asked(given, "SELECT ?f { project:taitava hanke:funding ?f }")
    before = given.files()
    given.read()
    assert before == given.files()


def test_the_same_title_alone_makes_a_candidate_for_an_editor(given: Given) -> None:
    other = PROJECT.replace('"2015"', '"1999"').replace("esimerkkila", "agency")
    (given.data / "taitava.ttl").write_text(other, encoding="utf-8")

    report = given.read()

    review = given.folder / "review.sssom.tsv"
    text = review.read_text(encoding="utf-8")
    assert (3, 0, 1) == (report.records, report.merged, report.candidates)
    [line] = [each for each in text.split("\n") if each.startswith("project:list-a1\t")]
    assert "project:taitava" in line

    review.write_text(text.replace(line, f"{line}accept"), encoding="utf-8")
    again = given.read()
    assert (1, ()) == (again.merged, again.changes.vanished)
    assert [("list-a2",), ("list-a4",), ("taitava",)] == [
        (iri.rpartition("/")[2],) for (iri,) in asked(given, TITLES)
    ]
    assert f"{line}accept" in review.read_text(encoding="utf-8")


def test_a_new_organisation_is_known_by_its_number(given: Given) -> None:
    given.describe(("Huom = ", '"Y-tunnus" = "coordinator.id"\nHuom = '))
    head = "Koodi;Nimi;Tila;Alku;Loppu;Toteuttaja;Y-tunnus;Myönnetty;Käytetty;Huom"
    given.rows(
        "A1;Yksi;Päättynyt;;;Malli Oy;0201256-6;1;1;",
        "A2;Kaksi;Päättynyt;;;Malli Osakeyhtiö Ab;02012566;1;1;",
        "A3;Kolme;Päättynyt;;;Muu Oy;0201256-7;1;1;",
        header=head,
    )

    report = given.read()

    assert [("https://example.org/id/organisation/y-0201256-6", "0201256-6")] == asked(
        given,
        "SELECT ?o ?n { ?o a hanke:Organisation ; adms:identifier ?i . "
        "?i hanke:identifierScheme hanke:id-ytunnus ; skos:notation ?n }",
    )
    assert [(4, "Y-tunnus", "wrong-number")] == list(report.left_out)
    assert ("https://example.org/id/organisation/muu-oy",) in asked(
        given, "SELECT ?o { ?o a hanke:Organisation ; skos:prefLabel ?n }"
    )
