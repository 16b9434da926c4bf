"""Why a query finds nothing: the first pattern that fails, and what there is instead."""

import pickle
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import BNode, Variable
from rdflib.term import Literal as RdflibLiteral
from tests.store.conftest import BASE, CLAIMS, DATA

from hankegraafi.errors import HankegraafiError, QueryRefused
from hankegraafi.store.empty import explain, join, reader
from hankegraafi.store.empty.explain import explain_empty
from hankegraafi.store.empty.explanation import REASONS, Explanation, tell
from hankegraafi.store.empty.patterns import Group, Pattern, Select, Union
from hankegraafi.store.empty.terms import Namespaces
from hankegraafi.store.lexer import tokens

ROOT = Path(__file__).parents[2]
PREFIXES = {
    "foaf": "http://xmlns.com/foaf/0.1/",
    "hanke": f"{BASE}ns#",
    "org": "http://www.w3.org/ns/org#",
    "organisation": f"{BASE}id/organisation/",
    "project": f"{BASE}id/project/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "source": f"{BASE}id/source/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
MORE = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix project: <https://w3id.org/hankegraafi/id/project/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
project:alfa dcat:startDate "2024-01-15"^^xsd:date ; hanke:value "5000.00"^^xsd:decimal ;
    hanke:status hanke:status-ended ; hanke:acronym "A & B" .
"""
TERMS = """
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
hanke:Project rdfs:label "Hanke"@fi , "Projekt"@sv .
hanke:organisation rdfs:label "toteuttajaorganisaatio"@fi .
"""
PATTERN_REASONS = REASONS - set(
    "filter minus having limit limit_inside offset path bind optional several not_empty "
    "unreadable too_much too_long".split()
)


@pytest.fixture(scope="module")
def store() -> ox.Store:
    found = ox.Store()
    for text, graph in ((DATA, ""), (MORE, ""), (CLAIMS, "id/source/s"), (TERMS, "ns")):
        to_graph = ox.NamedNode(BASE + graph) if graph else ox.DefaultGraph()
        found.load(text.encode(), format=ox.RdfFormat.TURTLE, to_graph=to_graph)
    return found


def why(store: ox.Store, text: str, **graphs: list[str]) -> Explanation:
    return explain_empty(store, text, prefixes=PREFIXES, **graphs)  # type: ignore[arg-type]


def answers(store: ox.Store, text: str) -> bool:
    """Whether the engine finds anything."""
    found = store.query(text, prefixes=PREFIXES)
    return (
        bool(found) if isinstance(found, ox.QueryBoolean) else next(iter(found), None) is not None
    )


@pytest.mark.parametrize(
    ("patterns", "reason", "failing", "nearest"),
    [
        # classes
        ("?p a hanke:Projekt", "no_such_class", "?p a hanke:Projekt", "hanke:Project"),
        ("?p a hanke:Hanke", "no_such_class", "?p a hanke:Hanke", "hanke:Project"),
        ("?p a hanke:project", "no_such_class", "?p a hanke:project", "hanke:Project"),
        ("?p a <http://a.example/Projects>", "no_such_class", "", "hanke:Project"),
        ("?p a hanke:Organization", "no_such_class", "", "hanke:Organisation"),
        ("project:alfa a hanke:Organisation", "other_class", "", "hanke:Project"),
        ("?p a hanke:Project . ?p a skos:Concept", "others_class", "?p a skos:Concept", ""),
        # properties
        ("?p hanke:organisaton ?o", "no_such_property", "", "hanke:organisation"),
        ("?p hanke:toteuttajaorganisaatio ?o", "no_such_property", "", "hanke:organisation"),
        ("?p rdfs:prefLabel ?o", "no_such_property", "", "skos:prefLabel"),
        ("?p a hanke:Project ; hanke:rol ?o", "no_such_property", "?p hanke:rol ?o", "hanke:role"),
        ("project:alfa hanke:organisation ?o", "lacks_property", "", "rdf:type"),
        ("?p a hanke:Project ; hanke:role ?o", "others_lack", "?p hanke:role ?o", "skos:prefLabel"),
        ("?x hanke:organisation ?o . ?p hanke:role ?o", "not_reached", "?p hanke:role ?o", ""),
        # things
        ("project:alfaa ?p ?o", "no_such_thing", "project:alfaa ?p ?o", "project:alfa"),
        ("project:Alfa ?p ?o", "no_such_thing", "", "project:alfa"),
        ("project:lafa skos:prefLabel ?o", "no_such_thing", "", "project:alfa"),
        ("organisation:alfa skos:prefLabel ?o", "no_such_thing", "", "project:alfa"),
        ("?x hanke:role hanke:coordinator", "no_such_thing", "", "hanke:role-coordinator"),
        ("BIND(project:alfaa AS ?p) ?p a ?c", "no_such_thing", "?p a ?c", "project:alfa"),
        (
            "VALUES ?p { project:alfaa project:x } ?p a ?c",
            "no_such_thing",
            "?p a ?c",
            "project:alfa",
        ),
        # values
        ("?p skos:prefLabel 'Alfa'", "language", "?p skos:prefLabel 'Alfa'", '"Alfa"@fi'),
        ("?p skos:prefLabel 'Alfa'@sv", "language", "", '"Alfa"@fi'),
        ("?p hanke:acronym 'A & B'@fi", "language", "", '"A & B"'),
        ("?p skos:prefLabel 'alfa'", "case", "", '"Alfa"@fi'),
        ("?p skos:prefLabel 'KUNTA'@fi", "case", "", '"Kunta"@fi'),
        ("?p skos:prefLabel ' Alfa '@fi", "blanks", "", '"Alfa"@fi'),
        ("?p hanke:acronym 'A &  B'", "blanks", "", '"A & B"'),
        ("?p <http://www.w3.org/ns/dcat#startDate> '2024-01-15'", "datatype", "", None),
        ("?p <http://www.w3.org/ns/dcat#startDate> '2024'", "datatype", "", None),
        ("?p hanke:value 5000", "datatype", "", '"5000"^^xsd:decimal'),
        (f"?s foaf:primaryTopic '{BASE}id/project/alfa'", "iri", "", "project:alfa"),
        ("?p skos:prefLabel 'Alfaa'@fi", "no_such_value", "", '"Alfa"@fi'),
        ("?p hanke:status 'ended'", "no_such_value", "", "hanke:status-ended"),
        ("?x hanke:role hanke:Project", "no_such_value", "", "hanke:role-coordinator"),
        ("project:alfa hanke:status hanke:Project", "other_value", "", "hanke:status-ended"),
        ("VALUES ?n { 'Alfa' } ?p skos:prefLabel ?n", "language", "", '"Alfa"@fi'),
        ("VALUES ?n { 'Alfa' 'Beta' } ?p skos:prefLabel ?n", "language", "", '"Alfa"@fi'),
        (
            "?p skos:prefLabel ?n FILTER(?n = 'Alfa')",
            "language",
            "FILTER(?n = 'Alfa')",
            '"Alfa"@fi',
        ),
        ("?p hanke:status ?s FILTER(?s = hanke:ended)", "no_such_thing", "", "hanke:status-ended"),
        # directions
        (
            "?s hanke:subProjectOf project:beta",
            "reversed",
            "",
            "project:beta hanke:subProjectOf ?s",
        ),
        ("hanke:Project a ?p", "reversed", "", "?p a hanke:Project"),
        (
            "?o a hanke:Organisation . ?o hanke:organisation ?x",
            "reversed",
            "?o hanke:organisation ?x",
            "?x hanke:organisation ?o",
        ),
        # graphs
        ("?s skos:altLabel ?o", "only_in_graphs", "?s skos:altLabel ?o", "source:s"),
        (
            "?p a hanke:Project ; skos:altLabel ?o",
            "only_in_graphs",
            "?p skos:altLabel ?o",
            "source:s",
        ),
        ("GRAPH ?g { ?x hanke:role ?r }", "only_in_default", "?x hanke:role ?r", ""),
        ("GRAPH source:s { ?x hanke:role ?r }", "only_in_default", "", ""),
        (f"GRAPH <{BASE}ns> {{ ?x skos:altLabel ?r }}", "only_in_graphs", "", "source:s"),
        ("GRAPH source:t { ?s ?p ?o }", "no_such_graph", "?s ?p ?o", "source:s"),
        (
            "?o skos:prefLabel ?n . GRAPH ?g { ?o a hanke:Organisation }",
            "only_in_default",
            "?o a hanke:Organisation",
            "",
        ),
        ("GRAPH ?g { ?p a ?c } GRAPH ?g { ?p skos:prefLabel ?n }", "only_in_default", "", ""),
        # paths
        (
            "?p hanke:participation/hanke:organsation ?o",
            "no_such_property",
            "?p hanke:participation/hanke:organsation ?o",
            "hanke:organisation",
        ),
        ("?p ^hanke:rol ?o", "no_such_property", "", "hanke:role"),
        ("?p (hanke:rol)+ ?o", "no_such_property", "", "hanke:role"),
        ("?p hanke:rol|hanke:roll ?o", "no_such_property", "", "hanke:role"),
        ("?p hanke:subProjectOf+ project:beta", "reversed", "", ""),
        ("project:alfa hanke:subProjectOf* project:beta", "path", "hanke:subProjectOf*", ""),
        # together
        ("?p hanke:subProjectOf ?q . ?q hanke:subProjectOf ?r", "reversed", "", ""),
        ("?x skos:prefLabel ?x", "no_match", "?x skos:prefLabel ?x", ""),
        ("VALUES ?x { }", "values", "VALUES ?x { }", ""),
        ("?p a hanke:Project VALUES ?p { organisation:kunta }", "other_class", "", ""),
        # parts of a query
        (
            "OPTIONAL { ?a hanke:x ?b } ?p a hanke:Projekt",
            "no_such_class",
            "?p a hanke:Projekt",
            "",
        ),
        ("{ { ?p a hanke:Projekt } }", "no_such_class", "?p a hanke:Projekt", ""),
        ("{ SELECT ?p { ?p a hanke:Projekt } LIMIT 5 }", "no_such_class", "?p a hanke:Projekt", ""),
        ("?p a ?c FILTER EXISTS { ?p hanke:rol ?r }", "no_such_property", "?p hanke:rol ?r", ""),
        ("?p hanke:participation [ hanke:rol ?r ]", "no_such_property", "[] hanke:rol ?r", ""),
        ("?p hanke:x ( 1 2 )", "no_such_property", "?p hanke:x ( 1 2 )", ""),
        ("{ ?p a hanke:X } UNION { ?p a hanke:Projekt }", "no_such_class", "?p a hanke:X", ""),
        ("{ ?p a hanke:X } UNION { ?p a hanke:Project } ?p hanke:y ?z", "no_such_property", "", ""),
        (
            "?o a hanke:Organisation { ?o hanke:role ?r } UNION { ?o hanke:participation ?r }",
            "others_lack",
            "?o hanke:role ?r",
            "",
        ),
        # what is no pattern
        ("?p a ?c FILTER(?p = 1)", "filter", "FILTER(?p = 1)", ""),
        ("?p a ?c FILTER regex(str(?c), 'zz')", "filter", "FILTER regex(str(?c), 'zz')", ""),
        ("?p a ?c FILTER NOT EXISTS { ?p a ?d }", "filter", "FILTER NOT EXISTS { ?p a ?d }", ""),
        ("?p a ?c MINUS { ?p a ?d }", "minus", "MINUS { ?p a ?d }", ""),
        ("?p a ?c BIND(STR(?p) AS ?q) ?q a ?d", "bind", "BIND(STR(?p) AS ?q)", ""),
        (
            "?p hanke:participation ?c OPTIONAL { ?p hanke:participation ?q } ?q org:unitOf ?d",
            "optional",
            "OPTIONAL { ?p hanke:participation ?q }",
            "",
        ),
        (
            "{ SELECT ?p { ?p a hanke:Project } ORDER BY ?p LIMIT 1 } ?p hanke:subProjectOf ?q",
            "limit_inside",
            "LIMIT 1",
            "",
        ),
        (
            "?p a ?c FILTER(?c = 1) MINUS { ?p a ?d }",
            "several",
            "FILTER(?c = 1)",
            "FILTER(?c = 1), MINUS { ?p a ?d }",
        ),
    ],
)
def test_the_first_pattern_that_finds_nothing_is_named_with_what_is_nearest(
    store: ox.Store, patterns: str, reason: str, failing: str, nearest: str | None
) -> None:
    text = f"SELECT * {{ {patterns} }}"
    told = why(store, text)

    assert not answers(store, text)
    assert reason == told.reason
    assert failing in ("", told.pattern)
    if nearest == "" or told.reason in {"several"}:
        assert nearest in {"", ", ".join(told.nearest)}
    elif nearest is None:
        assert told.nearest
    else:
        assert nearest == told.nearest[0]


def test_what_is_told_has_its_place_and_values(store: ox.Store) -> None:
    told = why(store, "SELECT *\nWHERE {\n  ?p a hanke:Project ;\n     hanke:acronim ?name\n}")

    assert ("?p hanke:acronim ?name", 4, 6) == (told.pattern, told.line, told.column)
    assert ({"term": "hanke:acronim"}, ("hanke:acronym",)) == (told.values, told.nearest)
    assert told == pickle.loads(pickle.dumps(told))


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("ASK {\n?s a hanke:Projekt }", "no_such_class", 2),
        ("CONSTRUCT { ?s a hanke:X }\nWHERE { ?s a hanke:Projekt }", "no_such_class", 2),
        ("CONSTRUCT WHERE { ?s a hanke:Projekt }", "no_such_class", 1),
        ("DESCRIBE project:alpha", "no_such_thing", 1),
        ("DESCRIBE ?p { ?p a hanke:Projekt }", "no_such_class", 1),
        ("SELECT ?p { ?p a ?c } LIMIT 0", "limit", 1),
        ("SELECT ?p { ?p a ?c }\nOFFSET 100", "offset", 2),
        ("SELECT ?p (COUNT(*) AS ?n) { ?p a ?c } GROUP BY ?p\nHAVING(?n > 9)", "having", 2),
        ("SELECT * { ?p a ?c }\nVALUES ?c { hanke:Projekt }", "no_such_class", 1),
        (
            "PREFIX k: <https://w3id.org/hankegraafi/ns#>\nASK { ?p a k:Projekt }",
            "no_such_class",
            2,
        ),
        ("BASE <https://w3id.org/hankegraafi/>\nASK { ?p a <ns#Projekt> }", "no_such_class", 2),
        (r"ASK { ?p skos:prefLabel 'Alf\u0061' }", "language", 1),
        ("SELECT * FROM source:t { ?s ?p ?o }", "no_such_graph", 1),
        ("SELECT * FROM source:s { ?s hanke:role ?o }", "only_in_default", 1),
        ("SELECT * FROM NAMED source:s { GRAPH ?g { ?s hanke:role ?o } }", "only_in_default", 1),
        ("SELECT * FROM source:s { GRAPH ?g { ?s a hanke:Project } }", "no_named_graphs", 1),
    ],
)
def test_every_form_of_query_is_looked_into(
    store: ox.Store, text: str, reason: str, line: int
) -> None:
    told = why(store, text)

    assert not answers(store, text)
    assert (reason, line) == (told.reason, told.line)


@pytest.mark.parametrize(
    ("text", "graphs", "reason"),
    [
        ("ASK { ?s skos:altLabel ?o }", {"default_graphs": ["a:none"]}, "no_such_graph"),
        ("ASK { ?s hanke:role ?o }", {"default_graphs": [f"{BASE}id/source/s"]}, "only_in_default"),
        ("ASK { ?s hanke:role ?o }", {"named_graphs": [f"{BASE}id/source/s"]}, "only_in_default"),
        (
            "ASK { GRAPH source:s { ?s skos:altLabel ?o } }",
            {"named_graphs": [f"{BASE}ns"]},
            "only_in_graphs",
        ),
    ],
)
def test_graphs_that_the_protocol_names_replace_those_of_the_query(
    store: ox.Store, text: str, graphs: dict[str, list[str]], reason: str
) -> None:
    assert reason == why(store, text, **graphs).reason


def test_relative_iris_begin_with_the_base(store: ox.Store) -> None:
    told = explain_empty(store, "ASK { ?p a <Projekt> }", prefixes={}, base=f"{BASE}ns#")

    assert ("no_such_class", {"term": "<https://w3id.org/hankegraafi/Projekt>"}) == (
        told.reason,
        told.values,
    )


def test_a_prefix_means_in_the_explanation_what_it_means_in_the_query(store: ox.Store) -> None:
    text = "PREFIX skos: <https://www.w3.org/2004/02/skos/core#> ASK { ?s skos:prefLabel ?o }"
    told = explain_empty(store, text, prefixes={})

    assert {"term": "skos:prefLabel"} == told.values
    assert "<http://www.w3.org/2004/02/skos/core#prefLabel>" == told.nearest[0]


def test_each_branch_of_a_union_is_explained(store: ox.Store) -> None:
    told = why(store, "ASK { { ?p a hanke:X } UNION { ?p hanke:rol ?r } UNION { ?p a hanke:Y } }")

    assert ["?p hanke:rol ?r", "?p a hanke:Y"] == [each.pattern for each in told.also]
    assert ("hanke:role",) == told.also[0].nearest


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT * { ?s ?p ?o }", "not_empty"),
        ("ASK {}", "not_empty"),
        ("SELECT (COUNT(*) AS ?n) { ?p a hanke:Projekt }", "no_such_class"),
        ("ASK { { SELECT (COUNT(*) AS ?n) { ?p a hanke:Projekt } } }", "not_empty"),
        ("ASK { << ?s ?p ?o >> ?q ?r }", "unreadable"),
        ("ASK { ?s ?p ?o {| ?q ?r |} }", "unreadable"),
        ("ASK { ?s unknown:p ?o }", "unreadable"),
        ("ASK { ?s a hanke:Projekt", "unreadable"),
        ("", "not_empty"),
    ],
)
def test_what_cannot_be_told_is_said(store: ox.Store, text: str, reason: str) -> None:
    assert reason == why(store, text).reason


def test_a_query_that_is_not_allowed_is_refused_here_too(store: ox.Store) -> None:
    with pytest.raises(QueryRefused):
        why(store, "ASK { SERVICE <http://127.0.0.1:1/> {} }")


def said(key: str, **values: object) -> str:
    words = {
        "explain.place": "At {line}:{column}, {pattern}:",
        "explain.no_such_class": "Nothing is a {term}.",
        "explain.no_such_class_nearest": "There is {nearest}.",
        "explain.language": "There is {nearest}.",
        "explain.unsure": "Perhaps.",
    }
    return words[key].format(**values)


def test_an_explanation_is_told_in_sentences(store: ox.Store) -> None:
    assert (
        "At 1:7, ?p a hanke:Projekt: Nothing is a hanke:Projekt. There is hanke:Project."
        == tell(why(store, "ASK { ?p a hanke:Projekt }"), said)
    )
    assert 'At 1:7, ?p skos:prefLabel "Alfa": There is "Alfa"@fi.' == tell(
        why(store, 'ASK { ?p skos:prefLabel "Alfa" }'), said
    )
    assert "Nothing is a hanke:X. Perhaps." == tell(
        Explanation("no_such_class", values={"term": "hanke:X"}, sure=False), said
    )


# The reader against another parser.


def flat(group: Group) -> Iterator[tuple[str, ...]]:
    for part in group:
        if isinstance(part, Pattern):
            nodes = (part.graph, part.subject, part.predicate, part.object)
            yield tuple("_" if isinstance(each, ox.BlankNode) else str(each) for each in nodes)
        elif isinstance(part, Union):
            for branch in part.branches:
                yield from flat(branch)
        elif isinstance(part, Select):
            yield from flat(part.group)


def triples(algebra: object, graph: str = "None") -> Iterator[tuple[str, ...]]:
    """What rdflib finds in a query, without what OPTIONAL and MINUS ask for, and what is counted.

    Whoever counts everything has a row even where there is nothing to count.
    """
    if not isinstance(algebra, CompValue):
        return
    if algebra.name == "AggregateJoin" and not algebra.p.expr:
        return
    inside = written(algebra["term"]) if algebra.name == "Graph" else graph
    for triple in dict.get(algebra, "triples", ()):
        yield from ((graph, *each) for each in stretched(*triple))
    for name in ("p", "p1", "p2"):
        if name in algebra and not (name == "p2" and algebra.name in {"LeftJoin", "Minus"}):
            yield from triples(algebra[name], inside)


def stretched(one: object, path: object, two: object) -> Iterator[tuple[str, ...]]:
    """A path as the triples that it is made of."""
    if isinstance(path, InvPath):
        yield from stretched(two, path.arg, one)
    elif isinstance(path, AlternativePath):
        for each in path.args:
            yield from stretched(one, each, two)
    elif isinstance(path, SequencePath):
        nodes = [one, *(BNode() for _ in path.args[1:]), two]
        for start, each, end in zip(nodes, path.args, nodes[1:], strict=False):
            yield from stretched(start, each, end)
    elif isinstance(path, MulPath):
        if not path.zero:
            yield from stretched(one, path.path, BNode())
            yield from stretched(BNode(), path.path, two)
    else:
        yield tuple(map(written, (one, path, two)))


def written(node: object) -> str:
    if isinstance(node, BNode):
        return "_"
    if isinstance(node, Variable):
        return f"?{node}"
    if isinstance(node, RdflibLiteral):
        if node.language:
            return str(ox.Literal(str(node), language=node.language))
        datatype = ox.NamedNode(str(node.datatype)) if node.datatype else None
        return str(ox.Literal(str(node), datatype=datatype))
    return f"<{node}>"


FOLDERS = [ROOT / "queries" / name for name in ("examples", "checks")]
FILES = [path for folder in FOLDERS for path in folder.glob("*.rq")]
TEXTS = {path.stem: path.read_text() for path in sorted(FILES)} | {
    "nested": "PREFIX a: <a:> SELECT ?x {"
    " ?x a:b [ a:c 'x'@fi ; a a:d , a:e ] ; a:f ( ?y '''z''' ) . "
    "{ GRAPH ?g { ?x a:h ?i } } UNION { ?x a:j 'ä\\\\' } OPTIONAL { ?x a:l ?m } FILTER(?i > 1) "
    "{ SELECT ?w { ?w a:m/^a:n|a:o+/a:p* ?m } } MINUS { ?x a:n ?o } [] a:p _:q . _:q ?r () . "
    'BIND(1 + 2 AS ?sum) ?x a:b 1, 2.5, true, \'x\'^^a:t, """a"b""" FILTER regex(?y, \'a\') }',
    "construct": "CONSTRUCT { ?a <a:b> ?b } WHERE { ?a <a:c> ?b . { ?b <a:d> ?e } }",
}


@pytest.mark.parametrize("name", TEXTS)
def test_the_reader_finds_the_patterns_that_another_parser_finds(name: str) -> None:
    text = TEXTS[name]
    theirs = sorted(triples(translateQuery(parseQuery(text)).algebra))
    ours = sorted(flat(reader.read(text, list(tokens(text)), Namespaces({})).group))

    assert theirs == ours


def test_names_are_read_with_their_escapes() -> None:
    text = "ASK { ?x a:j\\.k\\'l 'tab\\t \\'quoted\\' \\\\n'@fi-FI }"
    (pattern,) = reader.read(text, list(tokens(text)), Namespaces({"a": "a:"})).group

    assert isinstance(pattern, Pattern)
    assert ox.NamedNode("a:j.k'l") == pattern.predicate
    assert ox.Literal("tab\t 'quoted' \\n", language="fi-FI") == pattern.object


# Explanations against the engine's answers.

NODES = ["?a", "?b", "?c", "project:alfa", "project:beta", "organisation:kunta", "project:none"]
VERBS = """a ?p skos:prefLabel hanke:participation hanke:organisation hanke:subProjectOf
    skos:altLabel hanke:nothing""".split()
OBJECTS = [*NODES, "hanke:Project", "hanke:Organisation", '"Alfa"@fi', '"Alfa"']
GRAPHS = ["%s"] * 6 + ["GRAPH ?g { %s }", "GRAPH source:s { %s }"]
simple = st.builds(lambda *words: " ".join(words), *map(st.sampled_from, (NODES, VERBS, OBJECTS)))
in_graphs = st.builds(lambda frame, triple: frame % triple, st.sampled_from(GRAPHS), simple)


def first_failing(store: ox.Store, parts: list[str]) -> str:
    """The first part that finds nothing by itself, or else together with those before it."""
    for part in parts:
        if not answers(store, f"ASK {{ {part} }}"):
            return part
    for count in range(1, len(parts) + 1):
        if not answers(store, f"ASK {{ {' '.join(parts[:count])} }}"):
            return parts[count - 1]
    return ""


@settings(max_examples=300, deadline=None)
@given(parts=st.lists(in_graphs.map(lambda part: f"{part} . "), min_size=1, max_size=4))
def test_the_failing_pattern_is_the_one_that_the_engine_fails_at(
    store: ox.Store, parts: list[str]
) -> None:
    told = why(store, f"SELECT * {{ {''.join(parts)} }}")
    failing = first_failing(store, parts)

    assert (told.reason == "not_empty") == (not failing)
    assert told.pattern in failing
    assert told.reason in REASONS


STEPS = """hanke:participation/hanke:organisation ^hanke:participation hanke:subProjectOf*
    hanke:subProjectOf+ hanke:organisation|hanke:role !a (hanke:participation/^hanke:organisation)?
    """.split()
FRAMES = """{ %s } UNION { %s }|OPTIONAL { %s } %s|{ SELECT ?a { %s } } %s|{ %s } %s
    |{ SELECT (COUNT(*) AS ?n) { %s } } %s|MINUS { %s } %s|FILTER EXISTS { %s } %s
    |FILTER NOT EXISTS { %s } %s|VALUES ?a { project:alfa } %s %s|%s FILTER(?a != ?b) %s
    |BIND(project:beta AS ?b) %s %s|%s VALUES (?a ?b) { (UNDEF project:alfa) } %s
    |{ SELECT ?a ?b { %s } ORDER BY ?a LIMIT 1 } %s""".replace("\n    ", "").split("|")
with_paths = st.builds(lambda *words: " ".join(words), *map(st.sampled_from, (NODES, STEPS, NODES)))
groups = st.recursive(
    simple | in_graphs | with_paths,
    lambda inner: st.builds(
        lambda f, a, b: f % (f"{a} .", f"{b} ."), st.sampled_from(FRAMES), inner, inner
    ),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(group=groups)
def test_no_pattern_of_a_query_that_finds_something_is_blamed(store: ox.Store, group: str) -> None:
    dots = re.compile(r"([.}])(?: *[.])+")
    text = f"ASK {{ {dots.sub(lambda match: match[1], group)} }}"
    try:
        found = answers(store, text)
    except SyntaxError:  # a variable is given its value twice
        assume(False)
    told = why(store, text)

    assert told.reason in REASONS - {"unreadable"}
    if found:
        assert told.reason not in PATTERN_REASONS, told
    else:
        assert told.reason != "not_empty"


WORDS = """SELECT * WHERE { } ( ) [ ] . ; , a ?a ?b hanke:Project "x" 'y'@fi 1 + - * / | ^ ! = <a:b>
    UNION OPTIONAL MINUS GRAPH FILTER EXISTS NOT BIND AS VALUES UNDEF GROUP BY HAVING LIMIT 0 OFFSET
    << >> {| |} _:x PREFIX BASE FROM NAMED DESCRIBE CONSTRUCT ASK ORDER \\ true""".split()


@settings(max_examples=400, deadline=None)
@given(words=st.lists(st.sampled_from(WORDS), max_size=20))
def test_whatever_is_asked_only_our_own_errors_are_raised(
    store: ox.Store, words: list[str]
) -> None:
    for text in (" ".join(words), f"SELECT * {{ {' '.join(words)} }}"):
        try:
            told = why(store, text)
        except HankegraafiError:
            continue
        assert told.reason in REASONS


# Work is bounded.


@pytest.mark.alone
@pytest.mark.parametrize(
    "text",
    [
        "ASK " + "{" * 99 + "?s a hanke:X" + "}" * 99,
        "ASK { ?s hanke:x " + "[ hanke:y " * 98 + "1" + "]" * 98 + "}",
        "ASK { ?s " + "(" * 98 + "hanke:x" + ")" * 98 + " ?o }",
        "ASK { ?s ?p " + "(" * 98 + "1" + ")" * 98 + "}",
        "ASK {" + "{ ?s a hanke:X } UNION " * 500 + "{ ?s a hanke:Y } }",
        "ASK {" + "?s a hanke:X . " * 1200 + "}",
        "ASK {" + "?s ?p ?o . " * 1200 + "?s a hanke:X }",
        "ASK {" + "".join(f"?a{n} ?b{n} ?c{n} . " for n in range(1200)) + "?a1 hanke:role ?c2 }",
        "ASK { ?s a hanke:X . VALUES ?x {" + " <a:b>" * 100_000 + "} }",
        "ASK { VALUES ?s {" + " <a:b>" * 100_000 + "} ?s a hanke:Project }",
        "ASK { ?s " + "hanke:participation/" * 1500 + "hanke:role ?o }",
    ],
)
def test_long_and_deep_queries_end_soon(store: ox.Store, text: str) -> None:
    began = time.monotonic()
    told = why(store, text)

    assert told.reason in REASONS
    assert time.monotonic() - began < 10
    assert len(told.pattern) <= 201


@pytest.fixture(scope="module")
def crowd() -> ox.Store:
    """Three thousand projects, none of which fits another."""
    found = ox.Store()
    kind = ox.NamedNode(PREFIXES["rdf"] + "type")
    for number in range(3000):
        thing = ox.NamedNode(f"{BASE}id/project/hanke-{number}")
        found.add(ox.Quad(thing, kind, ox.NamedNode(f"{BASE}ns#Project")))
        part = ox.NamedNode(f"{thing.value}#osa")
        found.add(ox.Quad(part, ox.NamedNode(f"{BASE}ns#role"), ox.Literal(number)))
        found.add(ox.Quad(thing, ox.NamedNode(f"{BASE}ns#acronym"), ox.Literal(f"H{number}")))
    return found


@pytest.mark.parametrize(
    ("group", "reason", "sure"),
    [
        ("?p a hanke:Project ; hanke:role ?r", "others_lack", True),
        ("?p a hanke:Project ; hanke:role ?r FILTER(?r > 1)", "others_lack", False),
        ("?p a hanke:Project ; hanke:role ?r ; hanke:acronym ?n", "others_lack", False),
        ("?p a hanke:Projekt", "no_such_class", True),
        ("project:hanke-29x9 a ?c", "no_such_thing", True),
        ("?p hanke:acronym 'H2999'@fi", "language", True),
    ],
)
def test_what_takes_too_long_is_told_as_far_as_it_is_known(
    crowd: ox.Store, monkeypatch: pytest.MonkeyPatch, group: str, reason: str, sure: bool
) -> None:
    monkeypatch.setattr(explain, "_STEPS", 1000)
    told = why(crowd, f"ASK {{ {group} }}")

    assert (reason, sure) == (told.reason, told.sure)


def test_a_search_ends_when_its_steps_are_done() -> None:
    budget = join.Budget(10, 60)
    for _ in range(10):
        budget.spend()
    with pytest.raises(join.Tired):
        budget.spend()


BARE = """
import resource, sys
import pyoxigraph as ox
from hankegraafi.store.empty.explain import explain_empty

store = ox.Store()
store.add(ox.Quad(ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.Literal("1", language="fi")))
resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))
for text in sys.argv[1:]:
    print(explain_empty(store, text, prefixes={}).reason)
"""


def test_an_explanation_needs_no_file() -> None:
    texts = {
        "ASK { ?s <a:p> '1' }": "language",
        "ASK { ?s <a:p> '1.0' }": "datatype",
        "ASK { ?s <a:q> ?o }": "no_such_property",
        "BASE <http://a/b> ASK { <s> <c> ?o FILTER(?o > 1) }": "no_such_property",
    }
    outcome = subprocess.run(
        [sys.executable, "-c", BARE, *texts], capture_output=True, text=True, check=False
    )

    assert ("", list(texts.values())) == (outcome.stderr, outcome.stdout.split())
