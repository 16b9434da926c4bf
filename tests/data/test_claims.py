"""Each page's graph holds what that page states, with its words; the curated view rests on them."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import pyoxigraph

from hankegraafi import iris, vocab

Rows = Callable[[str], list[tuple[str, ...]]]
Facts = dict[str, Any]

PHONE = re.compile(r"(?<![\d.])(?:\+358[ -]?|0)(?:\d{1,3}[ -]\d{3}[ -]?\d{2,4}|\d{8,})")


def page(name: str) -> str:
    return name.rsplit("/", 1)[-1][:3]


def last(name: str) -> str:
    return name.rsplit("/", 1)[-1]


def literals(store: pyoxigraph.Store) -> list[pyoxigraph.Literal]:
    quads = store.quads_for_pattern(None, None, None, None)
    return [quad.object for quad in quads if isinstance(quad.object, pyoxigraph.Literal)]


def test_every_statement_has_the_words_of_its_page(rows: Rows, table: Rows) -> None:
    found = rows(
        """SELECT ?said ?quote { GRAPH ?page {
             ?said a hanke:Statement ; hanke:quote ?quote ; dcterms:source ?page } }"""
    )

    assert sorted((page(a), a.partition("#")[2], b) for a, b in found) == table("evidence")


def test_every_statement_is_a_triple_of_the_same_graph(rows: Rows) -> None:
    found = rows(
        """SELECT ?said { GRAPH ?page { ?said rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o
             FILTER NOT EXISTS { ?s ?p ?o } } }"""
    )

    assert found == []


def test_organisations_keep_the_names_of_each_page(rows: Rows, table: Rows) -> None:
    found = rows(
        """SELECT ?page ?who ?name { GRAPH ?page {
             ?who a hanke:Organisation ; skos:altLabel ?name } }"""
    )

    assert sorted((page(a), last(b), c) for a, b, c in found) == table("names_by_page")


def test_each_page_lists_its_own_number_of_parts(rows: Rows, facts: Facts) -> None:
    found = rows(
        """SELECT ?page ?kind ?part { GRAPH ?page { ?page foaf:primaryTopic ?project .
             ?project ?kind ?part .
             VALUES ?kind { hanke:goal hanke:action hanke:result hanke:peerNetwork hanke:focusArea
                            hanke:contact } } }"""
    )
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for name, kind, _ in found:
        counts[page(name)][kind] += 1

    assert {name: dict(kinds) for name, kinds in counts.items()} == facts[
        "parts counted on each page"
    ]


def test_facts_of_the_twice_described_project_rest_on_one_page_or_on_two(
    rows: Rows, facts: Facts
) -> None:
    found = rows(
        """PREFIX part: <https://w3id.org/hankegraafi/id/project/vertaansa-vailla#>
           PREFIX project: <https://w3id.org/hankegraafi/id/project/>
           SELECT DISTINCT ?fact ?page {
             GRAPH ?page { ?said rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }
             VALUES (?s ?p ?value ?fact) {
               (project:vertaansa-vailla skos:prefLabel UNDEF "name")
               (project:vertaansa-vailla hanke:participantCount 16 "number of participants")
               (project:vertaansa-vailla hanke:focusArea part:focus-area-3-1 "focus area 3.1")
               (project:vertaansa-vailla hanke:focusArea part:focus-area-3-2 "focus area 3.2")
               (project:vertaansa-vailla hanke:inProgramme UNDEF "programme")
               (project:vertaansa-vailla hanke:status hanke:status-ended "status ended")
               (project:vertaansa-vailla hanke:status hanke:status-running "status running")
               (project:vertaansa-vailla hanke:participation
                 part:participation-vamia "participation of Vamia")
               (project:vertaansa-vailla hanke:participation
                 part:participation-espoon-seudun-koulutuskuntayhtyma-omnia "coordinator")
               (part:period dcat:startDate UNDEF "dates")
               (part:funding-1 hanke:funder UNDEF "funder")
               (part:peer-network-1 hanke:status UNDEF "peer networks") }
             FILTER(!BOUND(?value) || ?o = ?value) }"""
    )
    pages: dict[str, list[str]] = defaultdict(list)
    for fact, name in found:
        pages[fact].append(page(name))

    assert dict(pages) == facts["facts of Vertaansa vailla by page"]


def test_a_claim_names_only_what_the_curated_view_knows(rows: Rows) -> None:
    found = rows(
        """SELECT ?node {
             GRAPH ?page { { ?node ?p ?o } UNION { ?s ?p ?node }
               FILTER(isIRI(?node) && strstarts(str(?node), "https://w3id.org/hankegraafi/id/"))
               FILTER NOT EXISTS { ?node a hanke:Statement } }
             FILTER NOT EXISTS { ?node a ?known } }"""
    )

    assert found == []


def test_a_claim_is_no_richer_than_the_curated_view(rows: Rows) -> None:
    found = rows(
        """SELECT DISTINCT ?s ?p ?o {
             GRAPH ?page { ?s ?p ?o FILTER NOT EXISTS { ?s a hanke:Statement } }
             FILTER(?p NOT IN (skos:prefLabel, skos:altLabel, hanke:position))
             FILTER NOT EXISTS { ?s ?p ?o } }"""
    )

    assert found == [("project/vertaansa-vailla", "status", "status-running")]


def test_every_curated_thing_and_part_has_a_source(rows: Rows) -> None:
    found = rows(
        """SELECT ?node { ?node a ?class .
             FILTER(?class NOT IN (dcat:Dataset, foaf:Agent, foaf:Document, vcard:Organization))
             FILTER NOT EXISTS { ?node dcterms:source ?source . ?source a foaf:Document }
             FILTER NOT EXISTS { GRAPH ?page { ?node a ?class } } }"""
    )

    assert found == []


def test_a_thing_names_each_page_that_speaks_of_it(rows: Rows) -> None:
    found = rows(
        """SELECT ?page ?project { GRAPH ?page { ?project a hanke:Project }
             FILTER NOT EXISTS { ?project dcterms:source ?page } }"""
    )

    assert found == []


def test_what_is_inferred_says_from_what(rows: Rows, facts: Facts) -> None:
    found = rows(
        """SELECT ?said ?object ?from { ?said a hanke:Statement ; rdf:object ?object ;
             hanke:inferredFrom ?from . GRAPH ?page { ?from a hanke:Statement } }"""
    )
    inferred: dict[str, list[str]] = {}
    for said, value, origin in found:
        entry = inferred.setdefault(last(said), [last(value)])
        entry.append(f"{page(origin)}#{origin.partition('#')[2]}")

    assert {key: [entry[0], " ".join(entry[1:])] for key, entry in inferred.items()} == facts[
        "inferred"
    ]


def test_what_is_inferred_is_stated_plainly_only_where_a_page_states_it(rows: Rows) -> None:
    found = rows(
        """SELECT ?said { ?said hanke:inferredFrom ?from ; rdf:subject ?s ; rdf:predicate ?p ;
             rdf:object ?o . ?s ?p ?o . FILTER NOT EXISTS { GRAPH ?page { ?s ?p ?o } } }"""
    )

    assert found == []


def test_a_quote_is_short(rows: Rows) -> None:
    quotes = rows("SELECT ?quote { GRAPH ?page { ?said hanke:quote ?quote } }")

    assert [quote for (quote,) in quotes if len(quote) > 200] == []


def test_only_a_named_output_carries_words_of_its_page(rows: Rows) -> None:
    found = rows(
        """SELECT ?part ?words { GRAPH ?page { ?part a ?class ; ?property ?words .
             VALUES ?class { hanke:Goal hanke:Action hanke:Result }
             FILTER(datatype(?words) IN (xsd:string, rdf:langString)) } }"""
    )

    assert found == [("project/pomo#result-2", "Pomokilta –toimintamalli")]


def test_the_editors_words_stand_in_three_languages(rows: Rows) -> None:
    found = rows(
        """SELECT ?thing ?property (GROUP_CONCAT(lang(?text)) AS ?tags) { ?thing ?property ?text .
             VALUES ?property { hanke:summary hanke:purpose hanke:policyContext } }
           GROUP BY ?thing ?property"""
    )

    assert [row for row in found if sorted(row[2].split()) != ["en", "fi", "sv"]] == []


def test_everything_that_needs_it_has_a_summary(rows: Rows) -> None:
    found = rows(
        """SELECT ?thing { ?thing a ?class FILTER NOT EXISTS { ?thing hanke:summary ?text }
             VALUES ?class {
               hanke:Project hanke:Programme hanke:Goal hanke:Action hanke:Result } }"""
    )

    assert found == []


def test_no_literal_holds_an_email_address(store: pyoxigraph.Store) -> None:
    assert [text.value for text in literals(store) if "@" in text.value] == []


def test_no_literal_holds_a_phone_number(store: pyoxigraph.Store) -> None:
    assert PHONE.search("puh. 040 000 0000")
    assert PHONE.search("+358 40 0000000")
    assert [text.value for text in literals(store) if PHONE.search(text.value)] == []


def test_every_iri_of_ours_is_described(store: pyoxigraph.Store) -> None:
    quads = list(store.quads_for_pattern(None, None, None, None))
    described = {str(quad.subject) for quad in quads}
    used = {quad.object.value for quad in quads if isinstance(quad.object, pyoxigraph.NamedNode)}
    ours = {f"<{iri}>" for iri in used if iris.split(iri, vocab.DEFAULT_BASE)}

    assert ours - described == set()


def test_every_node_is_named_by_an_iri_and_has_a_type(store: pyoxigraph.Store) -> None:
    rdf_type = pyoxigraph.NamedNode(vocab.term("rdf:type"))
    quads = list(store.quads_for_pattern(None, None, None, None))
    nodes = {(quad.subject, quad.graph_name) for quad in quads}
    typed = {(quad.subject, quad.graph_name) for quad in quads if quad.predicate == rdf_type}

    assert {node for node, _ in nodes if not isinstance(node, pyoxigraph.NamedNode)} == set()
    assert nodes - typed == set()


def test_only_terms_of_the_vocabulary_are_used(store: pyoxigraph.Store) -> None:
    quads = list(store.quads_for_pattern(None, None, None, None))
    named = [quad.object.value for quad in quads if isinstance(quad.object, pyoxigraph.NamedNode)]

    assert {quad.predicate.value for quad in quads} - vocab.PROPERTIES == set()
    assert {iri for iri in named if iri.startswith(vocab.HANKE)} - vocab.TERMS == set()
