"""The shipped data says what its sources say: an independent list of facts, compared one by one."""

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

Rows = Callable[[str], list[tuple[str, ...]]]
Facts = dict[str, Any]


def last(name: str) -> str:
    return name.rsplit("/", 1)[-1]


def page(name: str) -> str:
    return last(name)[:3]


def grouped(pairs: list[tuple[str, ...]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for key, value in pairs:
        groups[last(key)].append(last(value))
    return dict(groups)


def test_five_pages_describe_four_projects(rows: Rows, facts: Facts) -> None:
    found = rows("SELECT ?page ?project { ?page foaf:primaryTopic ?project }")

    assert {page(a): last(b) for a, b in found} == facts["primary topics"]


def test_four_projects_are_only_mentioned(rows: Rows, facts: Facts) -> None:
    found = rows("SELECT ?page ?project { ?page schema:mentions ?project }")

    assert {page(key): names for key, names in grouped(found).items()} == facts["mentions"]


def test_a_page_speaks_from_the_view_of_its_publisher(rows: Rows, facts: Facts) -> None:
    found = rows("SELECT ?page ?who { ?page dcterms:identifier ?number ; dcterms:publisher ?who }")

    assert {page(a): last(b) for a, b in found} == facts["publishers"]


def test_only_one_page_is_dated(rows: Rows) -> None:
    found = rows("SELECT ?page ?day { ?page dcterms:issued ?day }")

    assert found == [("source/003-vertaansa-vailla-omnia", "2021-06-18")]


def test_every_page_is_finnish(rows: Rows) -> None:
    found = rows(
        "SELECT ?number ?language { ?page dcterms:identifier ?number ; dcterms:language ?language }"
    )

    assert [(a, last(b)) for a, b in found] == [(f"00{n}", "FIN") for n in range(5)]


def test_projects_carry_their_names(rows: Rows, facts: Facts) -> None:
    found = rows("SELECT ?project ?name { ?project a hanke:Project ; skos:prefLabel ?name }")

    assert {last(a): b for a, b in found} == facts["names"]


def test_a_project_is_named_in_finnish_only(rows: Rows) -> None:
    found = rows(
        "SELECT DISTINCT (lang(?name) AS ?tag) { ?project a hanke:Project ; skos:prefLabel ?name }"
    )

    assert found == [("fi",)]


def test_projects_carry_their_acronyms(rows: Rows, facts: Facts) -> None:
    found = rows("SELECT ?project ?name { ?project a hanke:Project ; hanke:acronym ?name }")

    assert {last(a): b for a, b in found} == facts["acronyms"]


def test_the_bilingual_project_has_a_swedish_name_too(rows: Rows) -> None:
    found = rows(
        """SELECT ?project ?name { ?project a hanke:Project ; skos:altLabel ?name
             FILTER(lang(?name) = "sv") }"""
    )

    assert found == [("project/parasta-johtamista-lansi", "Bästa ledarskap")]


def test_periods_have_the_dates_and_the_precision_of_their_sources(rows: Rows, table: Rows) -> None:
    found = rows(
        """SELECT ?thing ?start ?end ?precision {
             ?thing dcterms:temporal ?period .
             ?period dcat:startDate ?start ; dcat:endDate ?end .
             BIND(strafter(str(datatype(?start)), "#") AS ?precision)
             FILTER(datatype(?start) = datatype(?end)) }"""
    )

    assert found == table("periods")


def test_participations_have_the_roles_of_their_sources(rows: Rows, table: Rows) -> None:
    found = rows(
        """SELECT ?project ?role ?organisation {
             ?project hanke:participation ?part .
             ?part hanke:organisation ?organisation ; hanke:role ?role }"""
    )

    assert sorted((last(a), b.removeprefix("role-"), last(c)) for a, b, c in found) == table(
        "participations"
    )


def test_each_project_has_at_most_one_coordinator(rows: Rows) -> None:
    found = rows(
        "SELECT ?project { ?project hanke:participation/hanke:role hanke:role-coordinator }"
    )

    assert len(found) == len(set(found))


def test_two_organisations_take_part_in_two_projects(rows: Rows) -> None:
    found = rows(
        """SELECT ?organisation (COUNT(DISTINCT ?project) AS ?n) {
             ?project hanke:participation/hanke:organisation ?organisation }
           GROUP BY ?organisation HAVING(COUNT(DISTINCT ?project) > 1)"""
    )

    assert found == [
        ("organisation/salon-seudun-koulutuskuntayhtyma", "2"),
        ("organisation/vamia", "2"),
    ]


def test_funders_are_those_that_the_pages_name(rows: Rows, facts: Facts) -> None:
    found = rows("SELECT ?project ?who { ?project hanke:funding/hanke:funder ?who }")

    assert grouped(found) == facts["funders"]


def test_no_amount_of_money_is_stated(rows: Rows) -> None:
    assert (
        rows("SELECT ?s { { ?s a hanke:Money } UNION { ?s hanke:amount|hanke:budget ?o } }") == []
    )


def test_projects_belong_to_the_programmes_that_the_pages_name(rows: Rows, facts: Facts) -> None:
    found = rows("SELECT ?project ?programme { ?project hanke:inProgramme ?programme }")

    assert grouped(found) == facts["programmes"]


def test_programmes_have_owners_and_parts(rows: Rows, facts: Facts) -> None:
    owners = rows("SELECT ?programme ?who { ?programme hanke:owner ?who }")
    wholes = rows("SELECT ?programme ?whole { ?programme hanke:partOfProgramme ?whole }")

    assert {last(a): last(b) for a, b in owners} == facts["programme owners"]
    assert {last(a): last(b) for a, b in wholes} == facts["sub-programmes"]


def test_one_project_works_in_the_network_of_another(rows: Rows, facts: Facts) -> None:
    found = rows(
        """SELECT ?project ?network { ?project hanke:inNetwork ?network .
             ?network a hanke:ProjectNetwork }"""
    )

    assert {last(a): last(b) for a, b in found} == facts["networks"]


def test_each_project_has_the_number_of_parts_that_its_pages_list(rows: Rows, facts: Facts) -> None:
    found = rows(
        """SELECT ?project ?kind ?part { ?project a hanke:Project ; ?kind ?part .
             VALUES ?kind { hanke:goal hanke:action hanke:result hanke:peerNetwork hanke:focusArea
                            hanke:contact } }"""
    )
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for project, kind, _ in found:
        counts[last(project)][kind] += 1

    assert {name: dict(kinds) for name, kinds in counts.items()} == facts["counted parts"]


def test_numbers_are_those_that_the_pages_print(rows: Rows, facts: Facts) -> None:
    found = rows(
        """SELECT ?thing ?kind ?number { ?thing ?kind ?number .
             VALUES ?kind { hanke:participantCount hanke:partnerCount hanke:focusAreaCount } }"""
    )
    numbers: dict[str, dict[str, int]] = defaultdict(dict)
    for thing, kind, number in found:
        numbers[thing][kind] = int(number)

    assert dict(numbers) == facts["numbers"]


def test_results_are_reached_or_only_expected(rows: Rows, facts: Facts) -> None:
    found = rows("SELECT DISTINCT ?project ?status { ?project hanke:result/hanke:status ?status }")

    assert grouped(found) == facts["result statuses"]


def test_every_result_has_a_status(rows: Rows) -> None:
    assert (
        rows("SELECT ?part { ?part a hanke:Result FILTER NOT EXISTS { ?part hanke:status ?any } }")
        == []
    )


def test_the_curated_view_states_the_status_of_one_project(rows: Rows, facts: Facts) -> None:
    found = rows("SELECT ?project ?status { ?project a hanke:Project ; hanke:status ?status }")

    assert {last(a): b for a, b in found} == facts["statuses in the curated view"]


def test_both_statuses_of_the_disputed_project_stay_with_their_dates(
    rows: Rows, facts: Facts
) -> None:
    found = rows(
        """SELECT ?page ?project ?status ?day { GRAPH ?page {
             ?project a hanke:Project ; hanke:status ?status .
             ?said rdf:subject ?project ; rdf:predicate hanke:status ; rdf:object ?status .
             OPTIONAL { ?said hanke:asOf ?day } } }"""
    )

    assert {page(a): [last(b), c, d] for a, b, c, d in found} == facts["statuses by page"]


def test_focus_areas_carry_their_numbers_and_names(rows: Rows, facts: Facts) -> None:
    found = rows(
        """SELECT ?project ?number ?name {
             ?project a hanke:Project ; hanke:focusArea ?area .
             ?area skos:prefLabel ?name ; hanke:position ?place .
             OPTIONAL { ?area skos:notation ?notation }
             BIND(COALESCE(?notation, str(?place)) AS ?number) FILTER(lang(?name) = "fi") }"""
    )
    areas: dict[str, dict[str, str]] = defaultdict(dict)
    for project, number, name in found:
        areas[last(project)][number] = name

    assert dict(areas) == facts["focus areas"]


def test_one_participant_works_in_two_focus_areas(rows: Rows, facts: Facts) -> None:
    found = rows(
        """SELECT ?who ?name { ?part hanke:organisation ?who ; hanke:focusArea/skos:prefLabel ?name
             FILTER(lang(?name) = "fi") }"""
    )

    assert grouped(found) == facts["focus areas of a participant"]


def test_goals_and_actions_of_one_participant_are_marked_as_its_own(
    rows: Rows, facts: Facts
) -> None:
    found = rows(
        """SELECT ?part ?number { ?part hanke:scope/hanke:organisation ?who .
             OPTIONAL { ?part hanke:focusArea/skos:notation ?number } }"""
    )

    assert [f"{a.partition('#')[2]} {b}".strip() for a, b in found] == facts["vamia's own parts"]


def test_peer_networks_are_running_or_planned_on_the_day_of_the_page(
    rows: Rows, facts: Facts
) -> None:
    found = rows(
        """SELECT ?status ?name { ?network skos:prefLabel ?name FILTER(lang(?name) = "fi")
             GRAPH ?page { ?said rdf:subject ?network ; rdf:predicate hanke:status ;
               rdf:object ?status ; hanke:asOf "2021-06-18"^^xsd:date .
               ?network a hanke:PeerNetwork } }"""
    )

    assert grouped(found) == facts["peer networks on 2021-06-18"]


def test_contacts_are_roles_at_organisations(rows: Rows, facts: Facts) -> None:
    found = rows(
        """SELECT ?project ?role ?who { ?project hanke:contact ?contact .
             ?contact skos:prefLabel ?role FILTER(lang(?role) = "fi")
             OPTIONAL { ?contact hanke:organisation ?who } }"""
    )
    contacts: dict[str, list[list[str]]] = defaultdict(list)
    for project, role, who in found:
        contacts[last(project)].append([role, last(who)])

    assert dict(contacts) == facts["contacts"]


def test_organisations_have_every_identifier_of_the_registers(rows: Rows, table: Rows) -> None:
    found = rows(
        """SELECT ?organisation ?scheme ?value { ?organisation a hanke:Organisation ;
             adms:identifier ?node .
             ?node hanke:identifierScheme ?scheme ; skos:notation ?value ;
               dcterms:source ?register }"""
    )

    assert sorted((last(a), b.removeprefix("id-"), c) for a, b, c in found) == table("identifiers")


def test_schools_are_units_of_their_legal_bodies(rows: Rows, table: Rows) -> None:
    found = rows(
        """SELECT ?body ?unit ?place { ?body a hanke:Organisation ; hanke:homeMunicipality ?place .
             FILTER NOT EXISTS { ?body org:unitOf ?any }
             OPTIONAL { ?unit org:unitOf ?body ; a org:OrganizationalUnit, hanke:Organisation } }"""
    )

    assert [tuple(map(last, row)) for row in found] == table("legal_bodies")


def test_the_name_of_the_city_is_not_the_same_thing_as_the_city_organisation(rows: Rows) -> None:
    helsinki = "http://www.wikidata.org/entity/Q1757"
    found = rows("SELECT ?thing ?how ?other { ?thing ?how ?other }")
    links = {(a, last(b)) for a, b, other in found if other == helsinki}

    assert links == {
        ("organisation/helsingin-kaupunki", "core#closeMatch"),
        ("place/091", "core#closeMatch"),
    }


def test_each_described_project_has_three_to_six_themes(rows: Rows) -> None:
    found = rows(
        """SELECT ?project (COUNT(?theme) AS ?n) { ?project dcterms:subject ?theme .
             ?theme a skos:Concept ; skos:prefLabel ?fi, ?sv, ?en .
             FILTER(lang(?fi) = "fi" && lang(?sv) = "sv" && lang(?en) = "en") } GROUP BY ?project"""
    )

    assert {last(a) for a, _ in found} == {
        "parasta-johtamista-lansi",
        "pomo",
        "strapetsi",
        "vertaansa-vailla",
    }
    assert all(3 <= int(n) <= 6 for _, n in found)


def test_homepages_are_those_of_the_registers(rows: Rows, table: Rows) -> None:
    found = rows("SELECT ?body ?page { ?body a hanke:Organisation ; foaf:homepage ?page }")

    assert [(last(body), address) for body, address in found] == table("homepages")


def test_municipalities_have_their_names_and_links(rows: Rows, table: Rows) -> None:
    found = rows(
        """SELECT ?code ?fi ?sv ?yso ?wikidata { ?place a dcterms:Location ; skos:prefLabel ?fi ;
             adms:identifier/skos:notation ?code ; skos:exactMatch ?yso .
             FILTER(lang(?fi) = "fi")
             OPTIONAL { ?place skos:prefLabel ?other FILTER(lang(?other) = "sv") }
             BIND(COALESCE(?other, ?fi) AS ?sv)
             OPTIONAL { ?place skos:closeMatch ?wikidata } }"""
    )

    assert [(*row[:3], last(row[3]), last(row[4])) for row in found] == table("places")


def test_themes_have_the_names_of_the_ontology_that_they_come_from(rows: Rows, table: Rows) -> None:
    found = rows(
        """SELECT ?concept ?fi ?sv ?en { ?concept a skos:Concept ; skos:prefLabel ?fi, ?sv, ?en .
             FILTER(lang(?fi) = "fi" && lang(?sv) = "sv" && lang(?en) = "en") }"""
    )

    assert [(last(concept), *labels) for concept, *labels in found] == table("themes")
