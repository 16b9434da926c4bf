r"""What a visitor's query may not do, seen through every disguise that the grammar allows."""

import contextlib
import random
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import NamedTuple

import pyoxigraph as ox
import pytest

from hankegraafi.errors import HankegraafiError, QueryError, QueryRefused
from hankegraafi.store.guard import MAX_DEPTH, MAX_IRI, MAX_LENGTH, MAX_TOKENS, admit
from hankegraafi.store.lexer import tokens

CALLS = [
    "SELECT * { SERVICE <http://a/> { ?s ?p ?o } }",
    "SELECT * { service <http://a/> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <http://a/> { ?s ?p ?o } }",
    "SELECT * {SERVICE<http://a/>{?s ?p ?o}}",
    "SELECT * {SERVICESILENT<http://a/>{?s ?p ?o}}",
    "SELECT * { SERVICE#\n<http://a/> { ?s ?p ?o } }",
    "SELECT * { # a comment\rSERVICE ?g { ?s ?p ?o } }",
    r"SELECT * { S\u0045RVICE <http://a/> { ?s ?p ?o } }",
    r"SELECT * { \U00000053ERVICE <http://a/> { ?s ?p ?o } }",
    "SELECT * { FILTER EXISTS { SERVICE <http://a/> { ?s ?p ?o } } }",
    "SELECT * { { SELECT * { SERVICE <http://a/> { ?s ?p ?o } } } }",
    "SELECT * { ?s ?p trueSERVICE<http://a/>{} }",
    "SELECT * { ?s ?p 1SERVICE<http://a/>{} }",
    "PREFIX : <http://a/> SELECT * { service:foo {?s ?p ?o} }",
    "PREFIX x: <http://a/> SELECT * { ?s ?p ?o.SERVICEx:foo {?s ?p ?o} }",
    "PREFIX x: <http://a/> SELECT * { ?s ?p trueSERVICEx:y{} }",
    'SELECT * { ?s ?p "\\u0022 } #" SERVICE <http://a/> {} }',
    'SELECT * { BIND("a\\\\" AS ?x) SERVICE <http://a/> {} BIND("" AS ?y) }',
    "PREFIX x: <http://a/> SELECT * { ?s ?p x:\u203f\\' . SERVICE <http://a/> {} #' \n}",
    "PREFIX x: <http://a/> SELECT * { ?s ?p x:a\\#b SERVICE <http://a/> {} }",
    "SELECT * { FILTER(?a<<http://x#>) SERVICE <http://a/> {} }",
]
AMBIGUOUS = [
    'SELECT * { FILTER(?a<#>"""\n?b) SERVICE <http://a/> {} #"""\n}',
    "SELECT * { FILTER(?a<'>' && ?b) SERVICE <http://a/> {} FILTER(?x='') }",
    'SELECT * { <<#>"""\n?s ?p ?o>> ?x ?y . SERVICE <http://a/> {} #"""\n}',
    "SELECT * { FILTER(?a<((1+?b)>?c) }",
]
HARMLESS = [
    "SELECT * { ?service ?p ?o }",
    "SELECT * { $SERVICE ?p ?o }",
    'SELECT * { ?s ?p "SERVICE <http://a/> {}" }',
    "SELECT * { ?s ?p 'a\\' SERVICE <http://a/> {}' }",
    'SELECT * { ?s ?p """a "SERVICE" b""" }',
    "SELECT * { ?s ?p '''it's SERVICE\n''' }",
    "SELECT * { ?s ?p <http://a/SERVICE> }",
    "SELECT * { ?s ?p ?o } # SERVICE <http://a/> {}",
    "PREFIX service: <http://a/> SELECT * { ?s service:p service:o }",
    "PREFIX ex: <http://a/> SELECT * { ?s ex:service ?o }",
    "PREFIX x: <http://a/x#> SELECT * { ?s <http://a/y#z> <http://a/o#'1'> . ?t x:p ?u }",
    "SELECT * { FILTER(?a<?b && ?c>?d) }",
    "SELECT * { FILTER(?a IN (<http://a/x#y>, <http://a/x#z>)) }",
    "SELECT * { VALUES (?a ?b) { (<http://a/x#y> <http://a/x#z>) } }",
    'SELECT * { ?s ?p "1"^^<http://www.w3.org/2001/XMLSchema#integer> }',
]


@pytest.mark.parametrize("text", CALLS)
def test_a_call_to_another_server_is_refused(text: str) -> None:
    with pytest.raises(QueryRefused, match="SERVICE calls another server, and this one calls none"):
        admit(text)


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_what_only_a_parser_could_tell_apart_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match=r"SERVICE|line 1, column \d+: it is unclear whether <"):
        admit(text)


@pytest.mark.parametrize("text", HARMLESS)
def test_the_word_in_another_place_is_harmless(text: str) -> None:
    assert admit(text)
    ox.Store().query(text)


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a:a> <a:b> <a:c> }",
        "insert { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "# first\nPREFIX x: <http://a/>\nBASE <http://b/>\nDELETE WHERE { ?s ?p ?o }",
        "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "LOAD <http://a/>",
        "CLEAR ALL",
        "CREATE GRAPH <a:g>",
        "DROP ALL",
        "COPY <a:a> TO <a:b>",
        "MOVE <a:a> TO <a:b>",
        "ADD <a:a> TO <a:b>",
    ],
)
def test_an_update_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(QueryRefused, match="is an update, and this service only reads") as caught:
        admit(text)
    assert 403 == caught.value.status


def test_words_of_updates_are_harmless_inside_a_query() -> None:
    assert admit('SELECT ?insert { ?insert <a:delete> "DROP ALL" }')


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ASK {" + " " * MAX_LENGTH + "}", "characters long. The limit is 1000000"),
        ("ASK { ?s ?p 'a\ud800' }", "not valid UTF-8"),
        ("ASK { ?s ?p '\0' }", "NUL character"),
        ("ASK " + "{" * 101 + "}" * 101, "more than 100 deep"),
        ("ASK {FILTER(" + "!" * 6000 + "1)}", "outside lists of values. The limit is 5000"),
        ("ASK {" + "?s ?p ?o . " * 1500 + "}", "words and signs"),
        ("ASK {?s <" + "a:" * 501 + "> ?o}", "an IRI of 1004 characters. The limit is 1000"),
    ],
)
def test_what_the_parser_would_die_of_is_refused(text: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        admit(text)
    assert 400 == caught.value.status


@pytest.mark.parametrize(
    "text",
    [
        "ASK { VALUES ?x {" + " <http://a/x#y>" * 9000 + "} }",
        "ASK { VALUES (?x ?y) {" + " (1 'a')" * 9000 + "} }",
        "ASK { ?x ?p ?o FILTER(?x IN (1" + ",1" * 9000 + ")) }",
    ],
)
def test_long_lists_of_values_are_answered(text: str) -> None:
    admit(text)

    assert ("VALUES" in text) == bool(ox.Store().query(text))


SHAPES = {
    "parentheses": ("ASK {FILTER(", "(", "1", ")", ")}"),
    "braces": ("ASK {", "{", "", "}", "}"),
    "functions": ("ASK {FILTER(", "IF(1,1,", "1", ")", ")}"),
    "exists": ("ASK {", "FILTER EXISTS{", "", "}", "}"),
    "selects": ("ASK {", "{SELECT * {", "", "}}", "}"),
    "optional": ("ASK {", "OPTIONAL{", "", "}", "}"),
    "lists": ("ASK {?s ?p ", "(", "1", ")", "}"),
    "not": ("ASK {FILTER(", "!", "1", "", ")}"),
    "sums": ("ASK {FILTER(", "?a+", "?a", "", ")}"),
    "ors": ("ASK {FILTER(", "?a||", "?a", "", ")}"),
    "binds": ("ASK {", "BIND(1 AS ?a)", "", "", "}"),
    "filters": ("ASK {", "FILTER(1)", "", "", "}"),
    "unions": ("ASK {", "{}UNION", "{}", "", "}"),
    "minus": ("ASK {", "MINUS{}", "", "", "}"),
    "hidden": ("ASK {FILTER(?a<", "(", "1", ")", ">?b)}"),
    "unfinished": ("ASK {FILTER(", "(", "", "", ""),
}
PROBE = """
import sys
import pyoxigraph as ox
from hankegraafi.errors import QueryError
from hankegraafi.store import Engine

before, opening, middle, closing, after = sys.argv[1:]
for times in (90, 300, 700, 1200, 2400, 4900, 100_000):
    try:
        Engine(ox.Store()).query(before + opening * times + middle + closing * times + after)
    except QueryError:
        pass
print("alive")
"""


@pytest.mark.parametrize("shape", SHAPES)
def test_no_nesting_and_no_length_ends_the_process(shape: str) -> None:
    outcome = subprocess.run(
        [sys.executable, "-c", PROBE, *SHAPES[shape]], capture_output=True, text=True, check=False
    )

    assert (0, "alive\n") == (outcome.returncode, outcome.stdout)


def test_tokens_are_told_apart() -> None:
    text = "SELECT ?a{?a<b>x:c\\#d 'e#'@fi-FI,1.5e3.#f\n}"

    assert [
        ("word", "SELECT"),
        ("variable", "?a"),
        ("operator", "{"),
        ("variable", "?a"),
        ("iri", "<b>"),
        ("name", "x:c\\#d"),
        ("string", "'e#'"),
        ("language", "@fi-FI"),
        ("operator", ","),
        ("number", "1.5e3"),
        ("operator", "."),
        ("operator", "}"),
    ] == [(token.kind, token.text) for token in tokens(text)]


class Ear(NamedTuple):
    """A server that counts who connects."""

    url: str
    heard: list[int]


@pytest.fixture
def ear() -> Iterator[Ear]:
    heard: list[int] = []
    with socket.create_server(("127.0.0.1", 0), backlog=100) as server:

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                heard.append(1)
                connection.close()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield Ear(f"http://127.0.0.1:{server.getsockname()[1]}/", heard)
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


PIECES = (
    "\" \"\"\" ' ''' # < > <#> <'> << <<http://x#> ?a ?b ?a< FILTER( FILTER(?a ) ( { } . "
    "<a:b#c> \\u0022 \\\\ \\\" \\' \\ x:a x:a\\' x:a\\#b || && >?b 1 ='x' @en ^^ IN( (<a:#>) "
    '"" _:b <<( )>> {| |} = ! + - * /'
).split()
SPACED = ["\n", " ", "?s ?p ?o", " . ", "BIND(1 AS ?z)", "VALUES ?x {", "?s <a:b#> ?o"]


def test_no_mix_of_quotes_brackets_and_signs_hides_a_call(ear: Ear) -> None:
    """Random queries: what is admitted reaches nobody, and some that are not would have."""
    dice = random.Random(20)
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("a:a"), ox.NamedNode("a:p"), ox.Literal("true")))
    calls = [f"SERVICE <{ear.url}> {{?s ?p ?o}}", "service:foo {?s ?p ?o}", "SERVICEx:y{}"]
    prologue = "".join(f"PREFIX {name}: <{ear.url}> " for name in ("", "x", "service"))
    caught = 0
    for _ in range(6000):
        before, after = (
            "".join(dice.choice(dice.choice((PIECES, SPACED))) for _ in range(dice.randint(0, 6)))
            for _ in range(2)
        )
        frame = dice.choice(["{%s %s %s}", "{FILTER(?a%s) %s %s}", "{FILTER(?a<%s\n?b) %s%s}"])
        text = prologue + "SELECT * " + frame % (before, dice.choice(calls), after)
        heard = len(ear.heard)
        admitted = is_admitted(text)
        with contextlib.suppress(SyntaxError, OSError, RuntimeError):
            list(store.query(text))  # type: ignore[arg-type]
        connected = len(ear.heard) > heard
        assert not (admitted and connected), text
        caught += connected
    assert caught > 10


def is_admitted(text: str) -> bool:
    try:
        admit(text)
    except HankegraafiError:
        return False
    return True


def test_the_limits_are_those_that_were_measured() -> None:
    assert (1_000_000, 100, 5_000, 1_000) == (MAX_LENGTH, MAX_DEPTH, MAX_TOKENS, MAX_IRI)
