"""What is handed over to an engine that differs from ours, and in which words."""

import re
from collections.abc import Mapping

import pyoxigraph as ox
import pytest

from hankegraafi.store import guard
from hankegraafi.store.empty.terms import Namespaces
from hankegraafi.store.remote import fragment, placed
from hankegraafi.store.remote.expressions import Kinds, kind
from hankegraafi.store.remote.fragment import Reading
from hankegraafi.store.remote.placed import Unfit
from hankegraafi.store.remote.triples import ANY

XSD = "http://www.w3.org/2001/XMLSchema#"
START = "PREFIX e: <http://e.example/> "
KINDS: Mapping[str, set[str]] = {
    "label": {"lang"},
    "code": {"string"},
    "day": {"date"},
    "count": {"integer"},
    "value": {"decimal"},
    "other": {"other"},
    "mixed": {"integer", "decimal"},
    "next": {"iri"},
    "long": {"lang", "other"},
}


def known(name: str | None) -> Kinds:
    if name is None:
        return ANY
    return frozenset(KINDS.get(name.rpartition("/")[2], ()))


def read(text: str) -> tuple[str, Reading]:
    """The query as it is sent, on one line, and what is computed of its answer."""
    written = START + text
    items = guard.admit(written)
    prefixes = Namespaces({}, "http://base.example/")
    ox.Store().query(written, base_iri="http://base.example/")
    shape = placed.outline(written, items, prefixes)
    changes = [
        *placed.edits(written, items, shape, prefixes, "r1"),
        *placed.view(items, shape, "r1", is_chosen=False),
    ]
    reading = fragment.read(written, items, prefixes, known)
    return " ".join(placed.applied(written, [*changes, *reading.edits], "").split()), reading


def test_an_order_by_what_is_shown_calls_it_by_its_name() -> None:
    text = "SELECT ?o (MIN(?n) AS ?a) { ?s e:count ?n ; e:next ?o } GROUP BY ?o ORDER BY "
    sent, _ = read(f"{text} DESC( min( ?n ) ) (MAX(?n))")

    assert sent.endswith("ORDER BY DESC( ?a ) (MAX(?n))")


def inside(text: str) -> str:
    """What stands in the graph of the curated view."""
    match = re.search(r"GRAPH <urn:hankegraafi:r1:view> \{ (.*) \} \}", read(text)[0])
    assert match
    return match[1]


def test_a_query_goes_in_plain_words_to_the_graph_of_its_release() -> None:
    text = "SELECT ?n # e:x }\nWHERE { ?s e:next <other> ; e:label 'å'@fi # {\n . ?s e:count ?n }"

    sent, _ = read(text)

    assert (
        "SELECT ?n WHERE { GRAPH <urn:hankegraafi:r1:view> { ?s <http://e.example/next> "
        '<http://base.example/other> ; <http://e.example/label> "å"@fi . '
        "?s <http://e.example/count> ?n } }"
    ) == sent


@pytest.mark.parametrize(
    ("condition", "written"),
    [
        ("?d <= '2020-05-01'^^<{x}date>", '(!(?d > "2020-05-01"^^<{x}date>))'),
        ("'2020-05-01'^^<{x}date> < ?d", '(!(?d <= "2020-05-01"^^<{x}date>))'),
        ("?v = 10", '((!(?v < "10"^^<{x}integer>) && !(?v > "10"^^<{x}integer>)))'),
        ("?v != 1.5", '((?v < "1.5"^^<{x}decimal> || ?v > "1.5"^^<{x}decimal>))'),
        ("?l = 'å'@fi", '((STR(?l) = "å" && LANG(?l) = "fi"))'),
        ("?l NOT IN ('å'@fi)", '((STR(?l) != "å" || LANG(?l) != "fi"))'),
        ("?c IN ('a', 'b')", '(STR(?c) = "a" || STR(?c) = "b")'),
        ("YEAR(?d) >= 2020", "YEAR(?d) >= 2020"),
        (
            "YEAR(?d) IN (2015, 2020)",
            '(YEAR ( ?d ) = "2015"^^<{x}integer> || YEAR ( ?d ) = "2020"^^<{x}integer>)',
        ),
        (
            "?s IN (<http://a.example/>, <http://b.example/>)",
            "(?s = <http://a.example/> || ?s = <http://b.example/>)",
        ),
        (
            "LANG(?l) NOT IN ('fi', 'sv')",
            '(LANG ( ?l ) != "fi" && LANG ( ?l ) != "sv")',
        ),
        ("CONTAINS(LCASE(STR(?l)), 'talo')", 'CONTAINS(LCASE(STR(?l)), "talo")'),
        ("REGEX(STR(?l), 'talo', 'i')", 'REGEX(STR(?l), "talo", "i")'),
        ("LANGMATCHES(LANG(?l), 'fi')", 'LANGMATCHES(LANG(?l), "fi")'),
        ("BOUND(?d) && !(?v > 1 || isIRI(?s))", None),
    ],
)
def test_a_filter_is_written_so_that_no_engine_looks_it_up(
    condition: str, written: str | None
) -> None:
    condition = condition.replace("{x}", XSD)
    text = f"SELECT ?s {{ ?s e:day ?d ; e:value ?v ; e:label ?l ; e:code ?c FILTER({condition}) }}"

    found = inside(text).partition("FILTER(")[2].rpartition(")")[0]

    if written is not None:
        assert written.replace("{x}", XSD) == found


def test_an_average_is_asked_as_a_sum_and_a_count_each_of_them_once() -> None:
    sent, reading = read(
        "SELECT ?n (AVG(?v) AS ?a) (SUM(?v) AS ?s) (SUM( ?v ) AS ?t) (COUNT(*) AS ?c) "
        "{ ?x e:next ?n ; e:value ?v } GROUP BY ?n ORDER BY ?c ?n"
    )

    shown = sent.partition("SELECT ")[2].partition(" WHERE")[0].partition(" {")[0]
    assert "?n (COUNT(?v) AS ?hk_count_2) (SUM(?v) AS ?s) (COUNT(*) AS ?c)" == shown
    assert [("a", "s", "hk_count_2")] == [tuple(each) for each in reading.averages]
    assert reading.copies == {"t": "s"}
    assert reading.decimals == {"a", "s", "t"}
    assert not reading.sums  # a group is never empty


def test_the_sum_of_nothing_is_noted() -> None:
    _, reading = read("SELECT (SUM(?v) AS ?s) { ?x e:value ?v }")

    assert {"s"} == reading.sums


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "SELECT ?p (COUNT(?o) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?n) ?p",
        "SELECT ?y { ?s e:day ?d BIND(YEAR(?d) AS ?y) } GROUP BY ?y HAVING(COUNT(*) > 1)",
        "SELECT ?y (SUM(?v) AS ?n) { ?s e:day ?d ; e:value ?v } GROUP BY (YEAR(?d) AS ?y)",
        "SELECT (YEAR(?d) AS ?y) { ?s e:day ?d }",
        "SELECT ?l { ?s e:label ?l } ORDER BY DESC(?l) LIMIT 3 OFFSET 1",
        "SELECT ?s ?d { ?s e:next ?o OPTIONAL { ?s e:day ?d } }",
        "SELECT ?s { { ?s e:code ?c } UNION { ?s e:day ?d } }",
        "SELECT ?s { ?s e:code ?c MINUS { ?s e:day ?d } FILTER NOT EXISTS { ?s e:value 1.5 } }",
        "SELECT ?o { VALUES ?s { e:a e:b } ?s e:next/e:next ?o }",
        "SELECT ?o { ?s e:code ?o . ?s ^e:next ?x }",
        "SELECT ?n ?m { ?n e:next ?m { SELECT ?n (COUNT(*) AS ?c) { ?n e:code ?x } GROUP BY ?n } }",
        "SELECT ?s { ?s e:other ?o }",
    ],
)
def test_what_goes_elsewhere(text: str) -> None:
    sent, _ = read(text)

    assert sent.count("GRAPH") == 1
    ox.Store().query(sent)  # it is a query still


REFUSED = {
    "ASK { ?s ?p ?o }": "yes_or_no",
    "DESCRIBE e:x": "describe",
    "SELECT * FROM <http://g.example/> { ?s ?p ?o }": "dataset",
    "SELECT ?hk_x { ?s e:next ?hk_x }": "names",
    "SELECT ?s ?S { ?s e:next ?S }": "names",
    "SELECT ?s { ?s e:next ?o FILTER EXISTS { ?O e:next ?s } }": "names",
    "SELECT ?ä { ?ä e:next ?o }": "names",
    f"SELECT ?{'a' * 51} {{ ?{'a' * 51} e:next ?o }}": "names",
    "SELECT ?s { ?s e:next ?o { ?s e:day ?d FILTER(!BOUND(?o)) } }": "unbound",
    "SELECT ?s { ?s e:next ?o OPTIONAL { ?s e:day ?d FILTER(BOUND(?o)) } }": "unbound",
    "SELECT ?s { ?s e:next ?o MINUS { ?s e:day ?d FILTER(!BOUND(?o)) } }": "unbound",
    "SELECT ?s { ?s e:next ?o FILTER EXISTS { ?s e:day ?d FILTER(BOUND(?o)) } }": "unbound",
    "SELECT ?s { ?s e:next ?o FILTER(!BOUND(?nothing)) }": "unbound",
    "SELECT ?g { ?s e:label ?l } GROUP BY (SUBSTR(STR(?l), 1, 3) AS ?g)": "functions",
    "SELECT ?g { ?s e:label ?l } GROUP BY (LCASE(STR(?l)) AS ?g)": "copies",
    "SELECT ?s { { SELECT DISTINCT ?s { ?s e:next ?o } } ?s e:day ?d } LIMIT 5": "inside",
    "SELECT DISTINCT ?d { ?s e:next ?o OPTIONAL { ?s e:day ?d } }": "unbound",
    "SELECT DISTINCT ?c ?d { { ?s e:code ?c } UNION { ?s e:day ?d } }": "unbound",
    "SELECT ?t (COUNT(*) AS ?n) { ?s e:label ?l } GROUP BY (STR(?l) AS ?t) ORDER BY ?t": "order",
    "SELECT ?t { ?s e:label ?l BIND(STR(?l) AS ?t) } GROUP BY ?t ORDER BY ?t": "order",
    "SELECT DISTINCT (AVG(?n) AS ?a) { ?s e:count ?n } GROUP BY ?s": "rows",
    r"SELECT ?s { ?s e:code '\u0061' }": "escapes",
    "SELECT (EXISTS { ?s ?p ?o } AS ?x) { ?s e:next ?o }": "exists",
    "SELECT ?s { ?s e:day ?d FILTER(?d) }": "conditions",
    "SELECT (isIRI(?s) AS ?x) { ?s e:day ?d }": "booleans",
    "SELECT ?s { ?s e:count ?n FILTER(?n + 1 > 2) }": "arithmetic",
    "SELECT ?s { ?s e:label ?l FILTER(UCASE(STR(?l)) = 'A') }": "functions",
    "SELECT ?s { ?s e:label ?l FILTER(CONTAINS(LCASE(STR(?l)), 'ä')) }": "functions",
    "SELECT ?s { ?s e:label ?l FILTER(REGEX(STR(?l), '^a.*')) }": "functions",
    "SELECT ?s { ?s e:label ?l FILTER(STRLEN(STR(?l)) = 1) }": "functions",
    "SELECT ?s { ?s e:label ?l FILTER(?l < 'a'@fi) }": "comparisons",
    "SELECT ?s { ?s e:label ?l ; e:code ?c FILTER(?l = ?c) }": "comparisons",
    "SELECT ?s { ?s e:next ?a ; e:next ?b FILTER(?a = ?b) }": "comparisons",
    "SELECT ?s { ?s e:label ?l FILTER(STR(?l) IN ('a', 'ä')) }": "comparisons",
    "SELECT ?s { ?s e:label ?l FILTER(STR(?l) NOT IN ('ä')) }": "comparisons",
    "SELECT ?s { ?s e:label ?l ; e:code ?c FILTER(STR(?l) IN ('a', STR(?c))) }": "comparisons",
    "SELECT ?s { ?s e:next ?o FILTER(?o IN (e:a, <http://e.example/ä>)) }": "comparisons",
    "SELECT ?o { ?s e:other ?o }": "values",
    "SELECT ?o { ?s e:long ?o }": "values",
    "SELECT ?s { ?s e:mixed 1 }": "values",
    "SELECT ?s { ?s e:value ?v . ?t e:count ?v }": "values",
    "SELECT ?s { ?s e:other ?v . ?t e:other ?v }": "values",
    "SELECT ?s { ?s e:code '' }": "values",
    "SELECT ?s { ?s e:day '2021-02-30'^^<http://www.w3.org/2001/XMLSchema#date> }": "values",
    "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s e:other ?o }": "values",
    "SELECT ?s { ?s e:next _:b }": "nameless",
    "SELECT ?s { ?s e:next (1 2) }": "nameless",
    "SELECT ?s { ?s e:next+ ?o }": "paths",
    "SELECT ?s { ?s e:next|e:label ?o }": "paths",
    "SELECT ?s { ?s e:day ?d OPTIONAL { ?s e:next ?o } BIND(YEAR(?d) AS ?y) }": "together",
    "SELECT ?s { { ?s e:next ?v } UNION { ?s e:label ?v } }": "branches",
    "SELECT ?s { ?s (e:next|e:label)/e:next ?o }": "paths",
    "SELECT ?s { ?s !e:next ?o }": "paths",
    "SELECT ?s { ?s ^e:label ?o }": "paths",
    "SELECT ?s { GRAPH ?g { ?s e:next ?o } }": "graphs",
    "SELECT ?s { ?s e:next ?o OPTIONAL { ?s e:day ?d } ?t e:day ?d }": "optional",
    "SELECT ?s { { ?s e:code ?c } UNION { ?s e:day ?d } ?t e:day ?d }": "optional",
    "SELECT ?s { ?s e:next ?o OPTIONAL { ?x e:day ?d } }": "optional",
    "SELECT (MAX(?d) AS ?m) { ?s e:next ?o OPTIONAL { ?s e:day ?d } }": "unbound",
    "SELECT ?s { ?s e:next ?o OPTIONAL { ?s e:day ?d } FILTER(YEAR(?d) = 2020) }": "unbound",
    "SELECT ?s (?s AS ?t) { ?s e:next ?o }": "copies",
    "SELECT ?s { ?s e:next ?o BIND(?o AS ?t) }": "copies",
    "SELECT ?d { ?s e:day ?d } GROUP BY ?d HAVING(YEAR(?d) > 1)": "having",
    "SELECT ?s { ?s <bif:contains> ?o }": "properties",
    "SELECT (SAMPLE(?d) AS ?y) { ?s e:day ?d }": "any_value",
    "SELECT (COUNT(DISTINCT *) AS ?y) { ?s e:day ?d }": "rows",
    "SELECT (SUM(?n * 2) AS ?y) { ?s e:count ?n }": "aggregates",
    "SELECT (SUM(?n) AS ?y) { ?s e:mixed ?n }": "sums",
    "SELECT ?x { { SELECT (AVG(?n) AS ?x) { ?s e:count ?n } } }": "averages",
    "SELECT (MAX(?l) AS ?y) { ?s e:label ?l }": "extremes",
    "SELECT ?o { ?s e:count ?n ; e:next ?o } GROUP BY ?o HAVING(AVG(?n) > 1)": "having",
    "SELECT (AVG(?n) AS ?a) { ?s e:count ?n ; e:next ?o } GROUP BY ?o ORDER BY ?a": "order",
    "SELECT ?s { ?s e:next ?o OPTIONAL { ?s e:day ?d } } ORDER BY ?d": "order",
    "SELECT ?s { ?s e:next ?o FILTER(?o = e:a && ?o != e:a) }": "comparisons",
    "SELECT ?s { ?s e:next ?o FILTER(?o != e:a) FILTER(e:b = ?o) }": "comparisons",
    "SELECT ?s { ?s e:next ?o FILTER(!(?o != e:a)) FILTER(!(?o != e:b)) }": "comparisons",
    "SELECT ?s { VALUES ?o { e:a e:b } ?s e:next ?o FILTER(?o NOT IN (e:b)) }": "comparisons",
    "SELECT DISTINCT (COUNT(?n) AS ?c) { ?s e:count ?n OPTIONAL { ?s e:next ?o } } GROUP BY ?s": (
        "rows"
    ),
    "SELECT DISTINCT (COUNT(*) AS ?c) { ?s e:count ?n }": "rows",
    "SELECT (SUM(DISTINCT ?n) AS ?c) { ?s e:count ?n }": "sums",
    "SELECT (AVG(DISTINCT ?n) AS ?c) { ?s e:count ?n }": "sums",
    "SELECT (MAX(DISTINCT ?n) AS ?c) { ?s e:count ?n }": "sums",
    "SELECT (MIN(DISTINCT ?n) AS ?c) { ?s e:count ?n }": "sums",
    "SELECT ?s { ?s e:next ?o FILTER EXISTS { ?o e:next ?s FILTER(!BOUND(?o)) } }": "unbound",
    "SELECT DISTINCT ?s { ?s e:next ?o } ORDER BY ?o": "order",
    "SELECT ?o (MIN(?n) AS ?a) { ?s e:count ?n ; e:next ?o } GROUP BY ?o ORDER BY (MIN(?n)) ?a": (
        "order"
    ),
    "SELECT ?o { ?s e:count ?n ; e:next ?o } GROUP BY ?o ORDER BY (MAX(?n)) (MAX( ?n ))": "order",
    "SELECT ?y { ?s e:day ?d BIND(YEAR(?d) AS ?y) } ORDER BY ?y": "order",
    "SELECT ?s { ?s e:next ?o FILTER EXISTS { ?o e:day ?d } } ORDER BY ?s": "inside",
    "SELECT ?s { { SELECT ?s { ?s e:next ?o OPTIONAL { ?s e:day ?d } } } }": "inside",
    "SELECT ?s { ?s e:day ?d { SELECT ?s { ?s e:next ?o } LIMIT 3 } }": "parts",
    "SELECT REDUCED ?s { ?s e:next ?o }": "reduced",
    "SELECT ?s { ?s e:next ?o } VALUES ?o { e:x }": "values_after",
    "SELECT ?s { ?s e:next ?o } GROUP BY ?s HAVING(COUNT(*) > 1 && COUNT(*) < 3)": "unread",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_answered_here_and_why(text: str) -> None:
    with pytest.raises(Unfit) as unfit:
        read(text)

    assert REFUSED[text] == unfit.value.difference


@pytest.mark.parametrize(
    ("value", "name", "expected"),
    [
        ("2020-02-29", "date", "date"),
        ("2021-02-29", "date", "other"),
        ("1599-12-31", "date", "other"),
        ("2020-02-29Z", "date", "other"),
        ("2020-02-29T00:00:00", "dateTime", "other"),
        ("2020", "gYear", "other"),
        ("true", "boolean", "other"),
        ("1e0", "double", "other"),
        ("5", "integer", "integer"),
        ("05", "integer", "other"),
        ("9223372036854775808", "integer", "other"),
        ("1.5", "decimal", "decimal"),
        ("1234567890123456.5", "decimal", "other"),
        ("å", "string", "string"),
        ("", "string", "other"),
        ("a\nb", "string", "other"),
        ("\U0001f9ed", "string", "other"),
        ("\u0130", "string", "other"),
        ("x" * 1001, "string", "other"),
    ],
)
def test_the_kind_of_a_value(value: str, name: str, expected: str) -> None:
    assert expected == kind(ox.Literal(value, datatype=ox.NamedNode(XSD + name)))


@pytest.mark.parametrize(("tag", "expected"), [("fi", "lang"), ("en-gb", "other")])
def test_the_kind_of_a_text_with_a_language(tag: str, expected: str) -> None:
    assert expected == kind(ox.Literal("x", language=tag))
