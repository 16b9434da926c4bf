"""What is said of a query that is not SPARQL: where, what was expected, and the way out."""

import pickle
import random

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hankegraafi import vocab
from hankegraafi.errors import HankegraafiError
from hankegraafi.store import Engine, QuerySyntaxError
from hankegraafi.store.mistakes.expected import Parser

FOAF = "PREFIX foaf: <http://xmlns.com/foaf/0.1/> "


def mistake(text: str) -> QuerySyntaxError:
    with pytest.raises(QuerySyntaxError) as caught:
        Engine(ox.Store()).query(text)
    return caught.value


def place(text: str, error: QuerySyntaxError) -> str:
    """What stands where the error points at, up to the next blank."""
    line = text.split("\n")[error.line - 1]
    return line[error.column - 1 :].partition(" ")[0]


def test_an_error_names_place_expectation_and_line() -> None:
    error = mistake("SELECT *\n\nWHER { ?s ?p ?o }")

    assert (
        "line 3, column 1: WHER does not fit here; expected WHERE, { or FROM: WHER { ?s ?p ?o }"
        == error.message
    )
    assert (("WHERE", "{", "FROM"), "Did you mean WHERE?") == (error.expected, error.way_out)


@pytest.mark.parametrize(
    ("piece", "names"),
    [
        ("", ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "PREFIX", "BASE")),
        ("PREFIX", ("a prefix with a colon",)),
        ("PREFIX a:", ("an IRI",)),
        ("SELECT", ("a variable", "(", "*", "DISTINCT")),
        ("SELECT *", ("WHERE", "{", "FROM")),
        ("SELECT * WHERE", ("{",)),
        ("SELECT * FROM", ("an IRI", "NAMED")),
        ("SELECT (1", ("AS", "an operator")),
        ("ASK { ?s", ("a variable", "an IRI", "(", "the word a")),
        ("ASK { ?s ?p", ("a variable", "an IRI", "a string", "a number", "(")),
        ("ASK { ?s ?p ?o", ("}", ".", ";", ",", "FILTER", "OPTIONAL", "GRAPH", "BIND")),
        ("ASK { ?s ?p [ ?q ?r", ("]", ";", ",")),
        ("ASK { {}", ("}", "a triple pattern", "FILTER", "OPTIONAL", "UNION")),
        ("ASK { FILTER(", ("an expression",)),
        ("ASK { FILTER(?x", (")", "an operator")),
        ("ASK { FILTER", ("an IRI", "(", "a function")),
        ("ASK { FILTER NOT", ("EXISTS",)),
        ("ASK { BIND(?x", ("AS", "an operator")),
        ("ASK { VALUES ?x {", ("}", "an IRI", "a string", "a number", "UNDEF")),
        ("SELECT * {} GROUP", ("BY",)),
        ("SELECT * {} ORDER BY", ("an expression", "ASC", "DESC")),
        ("SELECT * {} LIMIT", ("a number",)),
        ("SELECT * {} LIMIT 1", ("the end of the query", "VALUES", "OFFSET")),
    ],
)
def test_what_was_expected_is_what_the_parser_takes(piece: str, names: tuple[str, ...]) -> None:
    error = mistake(f"{piece} %")

    assert names == error.expected[: len(names)]
    assert len(error.expected) <= 8


@pytest.mark.parametrize(
    ("text", "wrong", "way_out"),
    [
        ("SELCT ?s { ?s ?p ?o }", "SELCT", "Did you mean SELECT?"),
        ("PREFX a: <a:b> ASK {}", "PREFX", "Did you mean PREFIX?"),
        ("SELECT DISTINT ?s { ?s ?p ?o }", "DISTINT", "Did you mean DISTINCT?"),
        ("select ?s from <a:b> were { ?s ?p ?o }", "were", "Did you mean WHERE?"),
        ("ASK { ?s ?p ?o FILER(?o = 1) }", "FILER(?o", "Did you mean FILTER?"),
        ("ASK { ?s ?p ?o . FILTRE(?o = 1) }", "FILTRE(?o", "Did you mean FILTER?"),
        ("ASK { ?s ?p ?o OPTINAL { ?s ?p ?o } }", "OPTINAL", "Did you mean OPTIONAL?"),
        ("ASK { ?s ?p ?o FILTER NOT EXIST {} }", "EXIST", "Did you mean EXISTS?"),
        ("ASK { ?s ?p ?o FILTER regx(?o, 'a') }", "regx(?o,", "Did you mean REGEX?"),
        ("ASK { ?s ?p ?o FILTER(strstart(?o, 'a')) }", "strstart(?o,", "Did you mean STRSTARTS?"),
        ("SELECT (COUNT(DISTICT ?s) AS ?n) { ?s ?p ?o }", "DISTICT", "Did you mean DISTINCT?"),
        ("SELECT ?s { ?s ?p ?o } GRUOP BY ?s", "GRUOP", "Did you mean GROUP?"),
        ("SELECT ?s { ?s ?p ?o } ODERBY ?s", "ODERBY", "Did you mean ORDER BY?"),
        ("SELECT ?s { ?s ?p ?o } LIMT 5", "LIMT", "Did you mean LIMIT?"),
    ],
)
def test_a_misspelt_keyword_is_told_from_the_one_that_was_meant(
    text: str, wrong: str, way_out: str
) -> None:
    error = mistake(text)

    assert (wrong, way_out) == (place(text, error), error.way_out)


@pytest.mark.parametrize(
    ("text", "wrong", "way_out"),
    [
        ("ASK { ?s ?p ?o ?x ?y ?z }", "?x", "Write . between two triples"),
        ("ASK { ?s ?p }", "}", "three parts: subject, property, value"),
        ("ASK { ?s ?p ?o . FILTER(?o == 1) }", "=", "Write = once."),
        ("ASK { ?s ?p ?o FILTER(?o <> 1) }", "<>", "Write != for unequal."),
        ("ASK { ?s ?p ?o FILTER ?o = 1 }", "?o", "in brackets: FILTER(…)"),
        ("ASK { ?s ?p ?o . ?o = 1 }", "=", "in brackets: FILTER(…)"),
        ("ASK { ?s ?p ?o FILTER(?o = 1 AND ?s = 2) }", "AND", "Write &&"),
        ("ASK { ?s ?p ?o FILTER(?o LIKE '%a%') }", "LIKE", "write CONTAINS("),
        ("ASK { ?s ?p ?o NOT EXISTS { ?a ?b ?c } }", "NOT", "Write FILTER NOT EXISTS."),
        ("ASK { ?s ?p “x” }", "“x”", "“ is another character"),
        ("ASK { ?s ?p ‘x’ }", "‘x’", "‘ is another character"),
        ("ASK {\u00a0?s ?p ?o }", "\u00a0?s", "a no-break space (U+00A0)"),
        ("```sparql\nASK {}\n```", "```sparql", "they belong to Markdown"),
        ("ASK {}\n```", "```", "they belong to Markdown"),
        ("ASK { ?s ?p &lt;a:b&gt; }", "&lt;a:b&gt;", "escaped for HTML: write < instead of &lt;"),
        ("ASK { FILTER(?a &amp;&amp; ?b) }", "&amp;&amp;", "write & instead of &amp;"),
        ('ASK { ?s ?p "say "hi"" }', 'hi""', 'Inside a text, write \\"'),
        ("SELECT * { ?s ?p ?o };", ";", "Leave out the ; at the end."),
        ("SELECT * {} LIMIT 1 ORDER BY ?s", "ORDER", "The order is: GROUP BY, HAVING, ORDER BY"),
        ("SELECT * {} ORDER BY ?s DESC LIMIT 1", "LIMIT", "The direction comes first: DESC(?x)"),
        ("SELECT * {} ORDER BY ?s, ?t", ",", "no commas between variables"),
        ("SELECT ?s, ?t {}", ",", "no commas between variables"),
        ("SELECT {}", "{}", "or write * for all of them"),
        ("SELECT COUNT(*) { ?s ?p ?o }", "COUNT(*)", "(COUNT(?x) AS ?count)"),
        ("SELECT (COUNT(*) ?n) { ?s ?p ?o }", "?n)", "a name with AS"),
        ("SELECT (COUNT(*)) { ?s ?p ?o }", ")", "a name with AS"),
        ("SELECT ?s AS ?x { ?s ?p ?o }", "AS", "as in (?x AS ?y)"),
        ("ASK { BIND(1 ?x) }", "?x)", "as in BIND(1 AS ?x)"),
        ("SELECT name WHERE { ?s ?p ?name }", "name", "begins with a question mark: ?name"),
        ("SELECT * FROM projects WHERE name = 'x'", "projects", "This looks like SQL"),
        ("SELECT name, id FROM projects", "name,", "This looks like SQL"),
        ("ASK { ?s a Project }", "Project", "Did you mean hanke:Project?"),
        ("ASK { ?s prefLabel ?o }", "prefLabel", "Did you mean skos:prefLabel?"),
        (FOAF + "ASK { ?sa foaf:Document }", "}", "Is a blank missing: ?s a foaf:Document?"),
        ("SELECT * { ?s ?p ?o LIMIT 5", "LIMIT", "The { of line 1, column 10 is still open."),
        ("ASK { FILTER(?x }", "}", "The ( of line 1, column 13 is still open."),
        ("ASK { ?s ?p ?o } }", "}", "Nothing is open here"),
        ("ASK { ?s ?p <a:b c> }", ">", "An IRI has no blanks"),
        ("ASK { ?s ?p 'a'@fi_FI }", "_FI", "A language tag has hyphens: @fi-FI"),
        ("ASK { ?s <p> ?o }", "<p>", "Write the whole IRI: <https://…>"),
        ("@prefix a: <a:b> . ASK {}", "@prefix", "Without @"),
        ("PREFIX a: <a:b> . ASK {}", ".", "No dot ends a PREFIX line."),
        ("PREFIX a <a:b> ASK {}", "a", "A prefix ends with a colon: a:"),
        ("PREFIX a: b ASK {}", "b", "An IRI stands between < and >."),
        ("ASK {} PREFIX a: <a:b>", "PREFIX", "come before everything else"),
        ("ASK {} SELECT * {}", "SELECT", "one query at a time"),
        ("SELECT * {} FROM <a:b>", "FROM", "FROM comes before WHERE"),
        ("SELECT * WHERE ?s ?p ?o", "?s", "Patterns stand between { and }."),
        ("ASK { _:a ?p ?o OPTIONAL { _:a ?q ?r } }", "_:a", "write a variable"),
        ("ASK { { ?s ?p ?o } UNION ?s ?q ?o }", "?s", "Patterns stand between { and }."),
    ],
)
def test_the_mistakes_of_beginners_have_a_way_out(text: str, wrong: str, way_out: str) -> None:
    error = mistake(text)

    assert wrong == place(text, error)
    assert way_out in error.way_out


@pytest.mark.parametrize(
    ("text", "wrong", "problem", "way_out"),
    [
        ("SELECT * {\n ?s ?p ?o .", "", "a { is not closed", "the { of line 1, column 10."),
        ("ASK { ?s ?p (1 2", "", "a { is not closed", "the ( of line 1, column 13 and the { of"),
        ("ASK { ?s ?p 'a\nb' }", "'a", "a string is not closed", "between ''' and '''"),
        ("ASK { ?s ?p 'a }", "'a", "a string is not closed", ""),
        ("SELECT ?s", "", "the query ends too early", ""),
        ("SELECT ?s {} ORDER BY ?s DESC", "", "ends too early", "The direction comes first"),
        (
            "SELECT ?s ?o { ?s ?p ?o } GROUP BY ?s",
            "?o",
            "?o is neither in GROUP BY nor in an aggregate",
            "(SAMPLE(?o) AS ?any_o)",
        ),
        ("SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o }", "?s", "?s is neither in GROUP BY", ""),
        ("SELECT (?o AS ?x) { ?s ?p ?o } GROUP BY ?s", "?o", "?o is neither in GROUP BY", ""),
        ("ASK { { SELECT ?s ?o { ?s ?p ?o } GROUP BY ?s } }", "?o", "?o is neither", ""),
        ("SELECT ?s { ?s ?p ?o FILTER(COUNT(?s) > 1) }", "COUNT(?s)", "cannot stand in", "HAVING"),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", "", "SELECT * is not authorized", "Instead of *"),
        ("SELECT ?s (1 AS ?s) { ?s ?p ?o }", "?s)", "?s has a value already", "another name"),
        ("ASK { ?s ?p ?o BIND(1 AS ?o) }", "?o)", "?o has a value already", "another name"),
        ("ASK { VALUES (?a ?b) { (1) } }", ")", "a row of VALUES has too few", "UNDEF"),
    ],
)
def test_what_is_only_noticed_later_is_shown_where_it_is(
    text: str, wrong: str, problem: str, way_out: str
) -> None:
    error = mistake(text)

    assert wrong == place(text, error)
    assert problem in error.problem
    assert way_out in error.way_out


HANKE = f"Write before the query: PREFIX hanke: <{vocab.HANKE}>"


@pytest.mark.parametrize(
    ("text", "way_out"),
    [
        ("ASK { ?s a hanke:Project }", HANKE),
        ("ASK { ?s a hankee:Project }", f"Did you mean hanke:? {HANKE}"),
        ("ASK { ?s a Hanke:Project }", f"Did you mean hanke:? {HANKE}"),
        ("PREFIX hanke: <a:b> ASK { ?s a hakne:Project }", "Did you mean hanke:?"),
        ("ASK { ?s ahanke:Project ?o }", "Is a blank missing: a hanke:?"),
        (
            "ASK { ?s wdt:P31 ?o }",
            "Write before the query: PREFIX wdt: <http://www.wikidata.org/prop/direct/>",
        ),
        (
            "ASK { ?s foat:name ?o }",
            "Did you mean foaf:? Write before the query: PREFIX foaf: <http://xmlns.com/foaf/0.1/>",
        ),
        ("ASK { ?s http://a.example/b ?o }", "Write a whole IRI between < and >."),
        (
            "ASK { ?s qqqqq:name ?o }",
            "Declare it before the query, as in: PREFIX qqqqq: <http://www.example.org/>",
        ),
    ],
)
def test_the_prefix_that_was_likely_meant_is_offered(text: str, way_out: str) -> None:
    assert way_out == mistake(text).way_out


def test_a_long_line_is_shown_around_the_mistake() -> None:
    error = mistake(f"ASK {{ {'?s ?p ?o . ' * 50} ?s ?p }}  {'# ' * 99}")

    assert len(error.source) <= 122
    assert "?s ?p }" in error.source
    assert error.source.startswith("…")
    assert error.source.endswith("…")


def test_an_error_travels_whole_between_processes() -> None:
    error = mistake("ASK { ?s ?p }")
    other = pickle.loads(pickle.dumps(error))

    assert (str(error), error.expected, error.column) == (str(other), other.expected, other.column)


LONG = 990_000


@pytest.mark.parametrize(
    "text",
    [
        "ASK { VALUES ?x {" + " <a:b>" * (LONG // 6) + " % } }",
        "ASK { ?s ?p ?o FILTER(?o IN (1" + ",1" * (LONG // 2) + " %)) }",
        "ASK { ?s ?p '" + "a" * LONG + "' % }",
        "ASK { ?s ?p '" + "a" * LONG,
        "ASK { #" + "a" * LONG + "\n % }",
        "ASK { ?s ?p ?o " + " " * LONG,
        "ASK {" + "\n" * LONG + "% }",
        "ASK {" + "?s ?p ?o . " * 1200 + "% }",
        "ASK { ?s ?p ?o . FILTER(" + "(" * 90 + "%",
    ],
)
def test_however_long_a_query_is_few_pieces_of_it_are_read_again(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    plainly = Parser.furthest

    def counted(parser: Parser, piece: str) -> object:
        read.append(len(piece))
        return plainly(parser, piece)

    monkeypatch.setattr(Parser, "furthest", counted)
    error = mistake(text)

    assert len(read) <= 25
    assert sum(each > 100_000 for each in read) <= 8
    assert len(str(error)) < 1000


def asked(text: str) -> HankegraafiError | None:
    """Ask a query; give the error if there is one."""
    try:
        Engine(ox.Store()).query(text)
    except HankegraafiError as error:
        return error
    return None


def is_inside(text: str, error: QuerySyntaxError) -> bool:
    lines = text.split("\n")
    return error.line <= len(lines) and 1 <= error.column <= len(lines[error.line - 1]) + 1


WORDS = (
    "SELECT ASK CONSTRUCT DESCRIBE WHERE FROM NAMED FILTER OPTIONAL UNION GRAPH BIND VALUES MINUS "
    "GROUP ORDER BY HAVING LIMIT OFFSET DISTINCT AS NOT EXISTS IN COUNT ( ) { } [ ] . ; , * + / | "
    "^ ! = < > <= && || 'a' \"b\" ''' \" ' @fi ^^ 1 -2 3.5 ?s ?p $o <a:b> hanke:Project x: _:b a "
    "true UNDEF PREFIX BASE REGEX STR # \\ & ` “ ~ : \u00a0 ä 🙂 \n"
).split(" ")


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join) | st.text(max_size=60))
def test_any_text_gives_an_answer_or_a_place_inside_it(text: str) -> None:
    error = asked(text)

    assert error is None or "\n" not in str(error)
    if isinstance(error, QuerySyntaxError):
        assert is_inside(text, error)
        assert len(error.expected) <= 8


GOOD = """PREFIX hanke: <https://w3id.org/hankegraafi/ns#>
SELECT ?project (COUNT(DISTINCT ?role) AS ?roles) WHERE {
  ?project a hanke:Project ; hanke:participation [ hanke:role ?role ] .
  OPTIONAL { ?project hanke:summary ?text FILTER(LANG(?text) = "fi" && ?text != '''x''') }
  { ?project hanke:status ?status } UNION { GRAPH ?g { ?project hanke:status ?status } }
  VALUES (?status ?x) { (hanke:status-ended UNDEF) (hanke:status-running 5) }
  FILTER NOT EXISTS { ?project hanke:subProjectOf+/^hanke:partOf ?other }
  BIND(STRLEN("ä") + 2.5 AS ?length)
} GROUP BY ?project HAVING(COUNT(?role) > 1) ORDER BY DESC(?roles) LIMIT 5
"""


def test_whatever_word_is_left_out_or_misspelt_something_useful_is_said() -> None:
    dice = random.Random(7)
    words = GOOD.split(" ")
    mistakes = 0
    for _ in range(300):
        at = dice.randrange(len(words))
        changed = dice.choice(["", words[at] + dice.choice("x)};"), words[at][1:]])
        text = " ".join([*words[:at], changed, *words[at + 1 :]])
        error = asked(text)
        if isinstance(error, QuerySyntaxError):
            mistakes += 1
            assert is_inside(text, error)
            assert error.expected or error.way_out, error
    assert mistakes > 150
