"""SERVICE: what is asked of whom, and that its answer is joined as if it had been here."""

import json
import pickle
import threading
import time
import tracemalloc
from collections import Counter
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from typing import Any
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hankegraafi import formats
from hankegraafi.errors import QueryError, QueryRefused
from hankegraafi.store import Engine
from hankegraafi.store.federation.fetch import Fetcher
from hankegraafi.store.federation.remote import GENID, MAX_ROWS
from hankegraafi.store.federation.service import MAX_CALLS, ServiceError, resolve
from hankegraafi.store.guard import MAX_LENGTH, admit

HOSTS = frozenset({"r.example", "other.example:8080"})
URL = "http://r.example/sparql"
E = "PREFIX : <http://e.example/> "


def node(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"http://e.example/{name}")


def unasked(endpoint: str, query: str) -> bytes:
    pytest.fail(f"{endpoint} was asked")


class Asked(list[tuple[str, str]]):
    """A server that notes what it is asked, and answers always the same."""

    def __init__(self, *columns: str, rows: list[dict[str, Any]] | None = None) -> None:
        super().__init__()
        self.content = answer(list(columns), rows or [])

    def __call__(self, endpoint: str, query: str) -> bytes:
        self.append((endpoint, query))
        return self.content


def answer(columns: list[str], rows: list[dict[str, Any]]) -> bytes:
    return json.dumps({"head": {"vars": columns}, "results": {"bindings": rows}}).encode()


def uri(value: object) -> dict[str, object]:
    return {"type": "uri", "value": value}


def literal(value: object, **more: object) -> dict[str, object]:
    return {"type": "literal", "value": value, **{key.replace("_", ":"): more[key] for key in more}}


def asking(store: ox.Store) -> Callable[[str, str], bytes]:
    return lambda endpoint, query: Engine(store).query(query).serialize(formats.JSON)


def select(store: ox.Store, text: str) -> ox.QuerySolutions:
    found = store.query(text)
    assert isinstance(found, ox.QuerySolutions)
    return found


def rows(store: ox.Store, text: str) -> Counter[frozenset[tuple[str, str]]]:
    """The rows of an answer, by the way of every visitor's query."""
    found = json.loads(Engine(store).query(text).serialize(formats.JSON))
    return Counter(
        frozenset((name, json.dumps(value, sort_keys=True)) for name, value in row.items())
        for row in found["results"]["bindings"]
    )


# Who is asked what.


@pytest.mark.parametrize(
    ("text", "endpoint", "query"),
    [
        (
            f"SELECT * {{ ?s ?p ?o SERVICE <{URL}> {{ ?s ?q ?x }} }}",
            URL,
            " SELECT * WHERE { ?s ?q ?x }",
        ),
        (f"SELECT*{{service<{URL}>{{?s ?q ?x}}}}", URL, " SELECT * WHERE {?s ?q ?x}"),
        (
            f"SELECT * {{ SERVICE # a note\n SILENT\t<{URL}>\r\n{{ ?s ?p '}}' # }}\n }} }}",
            URL,
            " SELECT * WHERE { ?s ?p '}' # }\n }",
        ),
        (
            "PREFIX wd: <http://r.example/> # note\nSELECT * { SERVICE wd:a\\-b { ?s wd:p ?o } }",
            "http://r.example/a-b",
            "PREFIX wd: <http://r.example/> SELECT * WHERE { ?s wd:p ?o }",
        ),
        (
            "PREFIX : <http://r.example/> ASK { SERVICE : { ?s :p ?o } }",
            "http://r.example/",
            "PREFIX : <http://r.example/> SELECT * WHERE { ?s :p ?o }",
        ),
        (
            "prefix service: <http://r.example/> ASK { SERVICE service:x { ?s ?p ?o } }",
            "http://r.example/x",
            "prefix service: <http://r.example/> SELECT * WHERE { ?s ?p ?o }",
        ),
        (
            "BASE <http://r.example/a/b> ASK { SERVICE <../c> { ?s ?p <d> } }",
            "http://r.example/c",
            "BASE <http://r.example/a/b> SELECT * WHERE { ?s ?p <d> }",
        ),
        (
            "BASE <http://r.example/a/> BASE <b/> PREFIX x: <c/> BASE <z/> ASK { SERVICE x:d {} }",
            "http://r.example/a/b/c/d",
            "BASE <http://r.example/a/> BASE <b/> PREFIX x: <c/> BASE <z/> SELECT * WHERE {}",
        ),
        (
            "ASK { SERVICE <https://OTHER.example:8080> { SELECT ?a { ?a ?b ?c } LIMIT 3 } }",
            "https://OTHER.example:8080",
            " SELECT * WHERE { SELECT ?a { ?a ?b ?c } LIMIT 3 }",
        ),
        (
            f"ASK {{ SERVICE <{URL}> {{ ?s ?p ?o SERVICE SILENT <{URL}2> {{ ?o ?p ?x }} }} }}",
            URL,
            f" SELECT * WHERE {{ ?s ?p ?o SERVICE SILENT <{URL}2> {{ ?o ?p ?x }} }}",
        ),
    ],
)
def test_the_group_is_asked_as_a_query(text: str, endpoint: str, query: str) -> None:
    fetch = Asked("s")

    written = resolve(text, hosts=HOSTS, fetch=fetch)

    assert [(endpoint, query)] == fetch
    assert admit(written)
    assert "SERVICE <" not in written


HARMLESS = [
    "SELECT * { ?service ?p ?o }",
    f'SELECT * {{ ?s ?p "SERVICE <{URL}> {{}}" }}',
    f"SELECT * {{ ?s ?p '''it's SERVICE <{URL}> {{}}''' }}",
    f"SELECT * {{ ?s ?p ?o }} # SERVICE <{URL}> {{}}",
    "SELECT * FROM <http://r.example/SERVICE> { ?s ?p <http://r.example/SERVICE> }",
    "PREFIX service: <http://r.example/> SELECT * { ?s service:p service:o }",
    "SELECT * { ?s ?p 'a \\u00e4 service' }",
    "SELECT * FROM <http://r.example/x> FROM NAMED <http://r.example/y> { GRAPH ?g { ?s ?p ?o } }",
    f"ASK {{ {{ SELECT ?service {{ ?service ?p '# SERVICE <{URL}> {{}}' }} }} }}",
    f"ASK {{ ?s ?p <{URL}?SERVICE> # SERVICE <{URL}> {{\n }}",
    "ASK {}",
    "not SPARQL",
]


@pytest.mark.parametrize("text", HARMLESS)
@pytest.mark.parametrize("hosts", [HOSTS, frozenset[str]()])
def test_a_query_without_service_stays_as_it_is(text: str, hosts: frozenset[str]) -> None:
    assert text == resolve(text, hosts=hosts, fetch=unasked)


@pytest.mark.parametrize(
    "text",
    [
        "LOAD <http://r.example/>",
        "LOAD <http://r.example/service>",
        "LOAD SILENT <http://r.example/> INTO GRAPH <http://r.example/service>",
        "PREFIX service: <http://r.example/> SELECT * { GRAPH service:x { ?s ?p ?o } }",
    ],
)
@pytest.mark.parametrize("hosts", [HOSTS, frozenset[str]()])
def test_what_the_guard_refuses_calls_nobody(text: str, hosts: frozenset[str]) -> None:
    with pytest.raises(QueryRefused):
        Engine(ox.Store()).query(resolve(text, hosts=hosts, fetch=unasked))


CALL = f"SELECT * {{ SERVICE <{URL}> {{ ?s ?p ?o }} }}"


@pytest.mark.parametrize("text", [CALL, CALL.replace("SERVICE", "SERVICE SILENT"), CALL.lower()])
def test_nobody_is_called_when_no_host_is_allowed(text: str) -> None:
    with pytest.raises(QueryRefused, match="SERVICE calls another server, and this one calls none"):
        resolve(text, hosts=frozenset(), fetch=unasked)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://evil.example/",
        "http://r.example.evil.example/",
        "http://evil.example/r.example",
        "http://r.example@evil.example/",
        "http://r.example:8080/",
        "https://other.example/",
        "http://127.0.0.1/",
        "http://[::1]/",
        "ftp://r.example/",
        "file:///etc/passwd",
        "urn:r.example",
        "relative",
        "//r.example/",
        "",
    ],
)
@pytest.mark.parametrize("silent", ["", "SILENT"])
def test_a_host_that_is_not_allowed_is_refused_by_the_settings_name(
    endpoint: str, silent: str
) -> None:
    text = f"SELECT * {{ SERVICE {silent} <{endpoint}> {{ ?s ?p ?o }} }}"
    with pytest.raises(QueryRefused, match="HANKEGRAAFI_SERVICE_HOSTS") as caught:
        resolve(text, hosts=HOSTS, fetch=unasked)
    assert 403 == caught.value.status


@pytest.mark.parametrize(
    "text",
    [
        f"ASK {{ SERVICE <{URL}> {{}} SERVICE <http://evil.example/> {{}} }}",
        f"ASK {{ SERVICE <{URL}> {{ SERVICE <http://evil.example/> {{}} }} }}",
        f"ASK {{ SERVICE <{URL}> {{ SERVICE ?s {{}} }} }}",
        "ASK { ?s ?p ?g SERVICE ?g { ?s ?p ?o } }",
        "ASK { ?s ?p ?g SERVICE SILENT $g { ?s ?p ?o } }",
    ],
)
def test_nobody_is_asked_when_one_endpoint_is_refused(text: str) -> None:
    with pytest.raises(QueryRefused):
        resolve(text, hosts=HOSTS, fetch=unasked)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ASK { SERVICE }", "line 1, column 7: SERVICE needs the IRI of an endpoint"),
        ("ASK { SERVICE", "needs the IRI"),
        ("ASK { SERVICE SILENT", "needs the IRI"),
        (f"ASK {{ SERVICE <{URL}> }}", "needs the IRI"),
        (f"ASK {{ SERVICE <{URL}> ?s ?p ?o }}", "needs the IRI"),
        (f"ASK {{ SERVICE {{ <{URL}> ?p ?o }} }}", "needs the IRI"),
        (f"ASK {{ SERVICE SILENT SILENT <{URL}> {{}} }}", "needs the IRI"),
        (f"ASK {{\n SERVICE <{URL}> {{ ?s ?p ?o", "line 2, column 36: a { is not closed"),
        ("ASK { SERVICE x:y { ?s ?p ?o } }", "x:y is no IRI, and no name with a prefix"),
        ("ASK { SERVICE SILENTx:y { ?s ?p ?o } }", "no name with a prefix"),
        ("ASK { SERVICE _:y { ?s ?p ?o } }", "no name with a prefix"),
        (f"ASK {{ SERVICE '{URL}' {{ ?s ?p ?o }} }}", "no name with a prefix"),
        (f"ASK {{ SERVICESILENT<{URL}>{{}} }}", "there must be spaces around SERVICE"),
        (f"ASK {{ ?s ?p trueSERVICE<{URL}>{{}} }}", "there must be spaces"),
        (f"ASK {{ S\\u0045RVICE <{URL}> {{}} }}", "code point escapes"),
        (f"ASK {{ \\U00000053ERVICE <{URL}> {{}} }}", "code point escapes"),
        (f"ASK {{ SERVICE <{URL}> {{ ?s ?p '\\u0022' }} }}", "code point escapes"),
        (f"ASK {{ ?s ?p \\u0022 SERVICE <{URL}> {{}} \\u0022 }}", "code point escapes"),
        (f"ASK {{ ?s ?p '\\u0027 SERVICE <{URL}> {{}} #' }}", "code point escapes"),
        (f"ASK {{ SERVICE <{URL}\\u0020> {{}} }}", "code point escapes"),
        (f"ASK {{ {f'SERVICE <{URL}> {{}}' * 5} }}", "SERVICE 5 times. The limit is 4"),
        (f"INSERT {{ ?s ?p ?o }} WHERE {{ SERVICE <{URL}> {{ ?s ?p ?o }} }}", "is an update"),
        (f"ASK {{ SERVICE <{URL}> {{ }} ?s ?p '\ud800' }}", "not valid UTF-8"),
        (f"ASK {{ SERVICE <{URL}> {{ ?s ?p '\0' }} }}", "NUL"),
        (f"ASK {{ SERVICE <{URL}> {{ ?s ?p 1 }} {' ' * MAX_LENGTH} }}", "characters long"),
        (f"ASK {{ SERVICE <{URL}> {'{' * 101}{'}' * 101} }}", "more than 100 deep"),
        (f"ASK {{ SERVICE <{URL}> {{ FILTER(?a<#>'''\n?b) }} }} #''' }}", "SERVICE|unclear"),
        (f"PREFIX x: <{URL}> ASK {{ SERVICE x: {{}} SERVICEx:y {{}} }}", "SERVICE calls another"),
    ],
)
def test_what_is_not_understood_is_an_error_and_nobody_is_asked(text: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        resolve(text, hosts=HOSTS, fetch=unasked)


def test_the_most_calls_are_four() -> None:
    fetch = Asked()

    resolve(f"ASK {{ {f'SERVICE <{URL}> {{}}' * MAX_CALLS} }}", hosts=HOSTS, fetch=fetch)

    assert 4 == MAX_CALLS == len(fetch)


# What comes back.


def test_every_kind_of_term_comes_back_as_it_was_sent() -> None:
    values = {
        "a": uri("http://x.example/ä#'()"),
        "b": literal('a "b"\n\\ c\u0000\u0007\u2028'),
        "c": literal("sana", xml_lang="fi"),
        "d": literal("1", datatype="http://www.w3.org/2001/XMLSchema#integer"),
        "e": {
            "type": "typed-literal",
            "value": "2011",
            "datatype": "http://www.w3.org/2001/XMLSchema#gYear",
        },
        "f": literal("plain", xml_lang=""),
    }
    fetch = Asked(*values, "g", rows=[values, {"g": uri("urn:x:y")}])

    text = resolve(
        f"SELECT * {{ SERVICE <{URL}> {{ ?a ?b ?c . ?d ?e ?f . ?g ?g ?g }} }}",
        hosts=HOSTS,
        fetch=fetch,
    )
    first, second = select(ox.Store(), text)

    xsd = "http://www.w3.org/2001/XMLSchema#"
    assert [
        ox.NamedNode("http://x.example/ä#'()"),
        ox.Literal('a "b"\n\\ c\u0000\u0007\u2028'),
        ox.Literal("sana", language="fi"),
        ox.Literal("1", datatype=ox.NamedNode(f"{xsd}integer")),
        ox.Literal("2011", datatype=ox.NamedNode(f"{xsd}gYear")),
        ox.Literal("plain"),
        None,
    ] == [first[name] for name in "abcdefg"]
    assert [None] * 6 + [ox.NamedNode("urn:x:y")] == [second[name] for name in "abcdefg"]


def test_a_blank_node_becomes_the_same_iri_within_an_answer_only() -> None:
    def blank(label: str) -> dict[str, object]:
        return {"type": "bnode", "value": label}

    row = {"a": blank("nodeID://b1"), "b": blank("x> } #"), "c": blank("nodeID://b1")}
    call = f"SERVICE <{URL}> {{ ?a ?b ?c }}"
    fetch = Asked("a", "b", "c", rows=[row])

    def ask(text: str) -> list[list[str]]:
        written = resolve(f"SELECT * {{ {text} }}", hosts=HOSTS, fetch=fetch)
        return [[each.value for each in row] for row in select(ox.Store(), written)]

    [[first, second, third]] = ask(call)
    [other] = ask(call.replace("?a ?b ?c", "?b ?a ?c"))

    assert first == third
    assert first.startswith(GENID)
    assert 5 == len({first, second, *other, GENID})
    assert [[first, second, third]] == ask(call)
    assert [] == ask(call * 2), "the nodes of two answers are not the same"


def test_variables_that_the_group_does_not_have_are_left_out() -> None:
    fetch = Asked("a", "z", "a", "x } #", rows=[{"a": uri("urn:a:a"), "z": uri("urn:z:z")}])

    text = resolve(f"SELECT * {{ SERVICE <{URL}> {{ ?a ?b 1 }} }}", hosts=HOSTS, fetch=fetch)

    assert "SELECT * {  VALUES ( ?a ) { ( <urn:a:a> ) }  }" == text


@pytest.mark.parametrize(("sent", "expected"), [([], 0), ([{}], 1), ([{}, {}], 2)])
@pytest.mark.parametrize("columns", [[], ["a"]])
def test_rows_without_values_count(
    sent: list[dict[str, Any]], columns: list[str], expected: int
) -> None:
    text = resolve(
        f"SELECT * {{ SERVICE <{URL}> {{ ?a ?b ?c }} }}",
        hosts=HOSTS,
        fetch=Asked(*columns, rows=sent),
    )

    assert expected == rows(ox.Store(), text).total()


NO_TERMS: list[object] = [
    "text",
    1,
    [],
    {},
    {"type": "uri"},
    {"value": "x"},
    {"type": "triple", "value": {}},
    {"type": "variable", "value": "x"},
    {"type": ["uri"], "value": "urn:a:b"},
    {"type": "bnode", "value": 1},
    uri(None),
    uri(["urn:a:b"]),
    uri("relative"),
    uri(""),
    uri("http://a/> } SERVICE <http://evil.example/> { ?s ?p ?o } #"),
    uri("http://a/ b"),
    uri("http://a/\\u003E"),
    uri("http://a/\u0000"),
    uri("http://a/" + "a" * 1000),
    literal(1),
    literal(None),
    literal({"x": "y"}),
    literal("\ud800"),
    literal("a", xml_lang='en } SERVICE <http://evil.example/> { ?s ?p ?o } "'),
    literal("a", xml_lang="en--ltr"),
    literal("a", xml_lang=["fi"]),
    literal("a", xml_lang="fi", its_dir="ltr"),
    literal("a", datatype="x> } #"),
    literal("a", datatype=1),
    literal("a", datatype={}),
    literal("a", datatype="http://a/" + "a" * 1000),
]
HOSTILE = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b'"SERVICE"',
    b"\xff",
    b"\xef\xbb\xbf{}",
    b"[" * 100_000,
    b'{"head": ' * 50_000,
    b'{"head": {}, "boolean": true}',
    b'{"head": {"vars": "a"}, "results": {"bindings": []}}',
    b'{"head": {"vars": [1]}, "results": {"bindings": []}}',
    b'{"head": {"vars": [["a"]]}, "results": {"bindings": []}}',
    b'{"head": {"vars": ["a"]}, "results": {"bindings": {}}}',
    b'{"head": {"vars": ["a"]}, "results": {"bindings": [1]}}',
    b'{"head": {"vars": ["a"]}, "results": {"bindings": [{}]}',
    b'{"head": {"vars": ["a"]}, "results": {"bindings": [' + b"9" * 5000 + b"]}}",
    *(answer(["a"], [{"a": value}]) for value in NO_TERMS),
]


@pytest.mark.parametrize("content", HOSTILE)
def test_an_answer_that_is_none_is_an_error(content: bytes) -> None:
    with pytest.raises(
        ServiceError, match=r"SERVICE <http://r\.example/sparql> failed: its answer"
    ):
        resolve("ASK { SERVICE <" + URL + "> { ?a ?b ?c } }", hosts=HOSTS, fetch=lambda *_: content)


@pytest.mark.parametrize("content", HOSTILE)
def test_silent_goes_on_without_an_answer_that_is_none(content: bytes) -> None:
    text = f"SELECT * {{ VALUES ?x {{ 1 2 }} SERVICE SILENT <{URL}> {{ ?a ?b ?c }} }}"

    written = resolve(text, hosts=HOSTS, fetch=lambda *_: content)

    assert "SELECT * { VALUES ?x { 1 2 }  { }  }" == written
    assert 2 == rows(ox.Store(), written).total()


def test_a_server_that_fails_is_named() -> None:
    def fetch(endpoint: str, query: str) -> bytes:
        raise ServiceError("it cannot be reached")

    with pytest.raises(ServiceError, match=r"SERVICE <.*> failed: it cannot be reached") as caught:
        resolve(CALL, hosts=HOSTS, fetch=fetch)

    again = pickle.loads(pickle.dumps(caught.value))
    assert (502, ServiceError, str(caught.value)) == (again.status, type(again), str(again))
    silent = resolve(CALL.replace("SERVICE", "SERVICE SILENT"), hosts=HOSTS, fetch=fetch)
    assert "SELECT * {  { }  }" == silent


SOUP = st.lists(
    st.sampled_from([*"\"'\\\n\r\0 <>{}()#@^?", "\\u0022", "\\u005C", "SERVICE ", "<http://a>"])
    | st.text(st.characters(codec="utf-8"), max_size=3),
    max_size=12,
).map("".join)


@given(st.lists(SOUP, max_size=4), st.sampled_from(["", "fi"]))
def test_no_text_gets_out_of_its_literal(texts: list[str], language: str) -> None:
    found = [{"a": literal(text, xml_lang=language)} for text in texts]

    written = resolve(
        f"SELECT ?a {{ SERVICE <{URL}> {{ ?a ?b ?c }} }}",
        hosts=HOSTS,
        fetch=lambda *_: answer(["a"], found),
    )
    admit(written)

    assert texts == [row["a"].value for row in select(ox.Store(), written)]


@given(SOUP, SOUP, st.sampled_from(["uri", "bnode", "literal", "typed-literal", "triple"]))
def test_no_value_gets_out_of_its_place(value: str, kind: str, sort: str) -> None:
    term = {"type": sort, "value": f"urn:x:{value}", "datatype": f"urn:x:{kind}"}
    call = f"SERVICE SILENT <{URL}> {{ ?a ?b ?c }}"

    written = resolve(
        f"SELECT * {{ {call} }}", hosts=HOSTS, fetch=lambda *_: answer(["a"], [{"a": term}])
    )
    shape = [token.text for token in admit(written) if token.kind not in {"iri", "string"}]

    assert shape in (
        "SELECT * { VALUES ( ?a ) { ( ) } }".split(),
        "SELECT * { VALUES ( ?a ) { ( ^^ ) } }".split(),
        "SELECT * { { } }".split(),
    )
    ox.Store().query(written)


def test_too_many_rows_are_an_error_that_names_the_limit() -> None:
    most = Asked("s", rows=[{"s": literal("x")}] * MAX_ROWS)
    more = Asked("s", rows=[{"s": literal("x")}] * (MAX_ROWS + 1))

    assert MAX_ROWS == rows(ox.Store(), resolve(CALL, hosts=HOSTS, fetch=most)).total()
    with pytest.raises(ServiceError, match="has 10001 rows, and the limit is 10000"):
        resolve(CALL, hosts=HOSTS, fetch=more)


@pytest.mark.parametrize("silent", [True, False])
def test_answers_that_make_the_query_too_long_are_an_error(silent: bool) -> None:
    fetch = Asked("s", rows=[{"s": literal("x" * (MAX_LENGTH // 2))}])
    last = "SERVICE SILENT" if silent else "SERVICE"
    text = f"ASK {{ SERVICE <{URL}> {{ ?s ?p ?o }} {last} <{URL}> {{ ?s ?p ?o }} }}"
    if silent:
        written = resolve(text, hosts=HOSTS, fetch=fetch)
        assert admit(written)
        assert written.endswith("{ }  }")
    else:
        with pytest.raises(ServiceError, match="longer than 1000000 characters"):
            resolve(text, hosts=HOSTS, fetch=fetch)


def test_an_answer_is_given_up_as_soon_as_it_is_too_long() -> None:
    """Thousands of columns by thousands of rows would take all memory before they were counted."""
    names = [f"x{number}" for number in range(4000)]
    fetch = Asked(*names, rows=[{}] * MAX_ROWS)
    text = (
        f"ASK {{ SERVICE <{URL}> {{ VALUES ( {' '.join(f'?{name}' for name in names)} ) {{}} }} }}"
    )
    tracemalloc.start()
    with pytest.raises(ServiceError, match="longer than 1000000 characters"):
        resolve(text, hosts=HOSTS, fetch=fetch)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 64 << 20


@pytest.mark.alone
@pytest.mark.parametrize("repeated", ["SERVICE ?x {", "SERVICE <http://r.example/> {"])
def test_a_query_full_of_calls_is_soon_refused(repeated: str) -> None:
    began = time.monotonic()
    with pytest.raises(QueryError, match="The limit is 4"):
        resolve(repeated * (900_000 // len(repeated)), hosts=HOSTS, fetch=unasked)

    assert time.monotonic() - began < 10


def test_a_query_of_the_longest_length_may_call() -> None:
    text = CALL.ljust(MAX_LENGTH)

    assert MAX_LENGTH >= len(resolve(text, hosts=HOSTS, fetch=Asked("s")))


def test_lines_keep_their_numbers() -> None:
    text = f"SELECT *\n{{ SERVICE\n<{URL}>\n{{ ?s\n?p ?o }}\n?x oops }}"
    with pytest.raises(QueryError, match="line 6, column 4"):
        Engine(ox.Store()).query(resolve(text, hosts=HOSTS, fetch=Asked("s")))


# The answer is that of one store that holds what both hold.

SHAPES = [
    "?a :p ?b . SERVICE <{}> {{ ?b :q ?c }}",
    "SERVICE <{}> {{ ?b :q ?c }}",
    "SERVICE <{}> {{ ?b :q ?c }} ?a :p ?b .",
    "?a :p ?b OPTIONAL {{ SERVICE <{}> {{ ?b :q ?c }} }}",
    "SERVICE <{}> {{ ?a :q ?b }} OPTIONAL {{ ?b :p ?c }}",
    "{{ ?a :p ?b }} UNION {{ SERVICE <{}> {{ ?a :q ?b }} }}",
    "?a :p ?b MINUS {{ SERVICE <{}> {{ ?b :q ?c }} }}",
    "?a :p ?b FILTER EXISTS {{ SERVICE <{}> {{ ?b :q ?c }} }}",
    "?a :p ?b FILTER NOT EXISTS {{ SERVICE <{}> {{ ?b :q ?b }} }}",
    "?a :p ?b {{ SELECT ?b (COUNT(?c) AS ?n) {{ SERVICE <{}> {{ ?b :q ?c }} }} GROUP BY ?b }}",
    "?a :p ?b SERVICE <{}> {{ SELECT DISTINCT ?b {{ ?b :q ?c }} }}",
    "?a :p ?b SERVICE <{}> {{ ?b :q ?c OPTIONAL {{ ?c :q ?d }} }} ?d :p ?e",
    "?a :p ?b SERVICE <{}> {{ ?b :q ?c FILTER(?b != ?c) }} FILTER(?a != ?c)",
    "SERVICE <{}> {{ ?b :q ?c BIND(STR(?c) AS ?d) }} BIND(CONCAT(?d, STR(?b)) AS ?e)",
    "?a :p ?b SERVICE <{}> {{ :n1 :q :n2 }}",
    "?a :p ?b SERVICE SILENT <{}> {{ ?b :q ?c }}",
    "SERVICE <{}> {{ ?b :q ?c }} VALUES ?c {{ :n1 }}",
    "?a :p ?b SERVICE <{}> {{ ?b :q/:q? ?c }}",
    "SERVICE <{}> {{ {{ ?b :q ?c }} UNION {{ ?c :q ?b }} }} ?c :p ?d",
]
EDGES = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=6)


def filled(edges: list[tuple[int, int]], name: str) -> list[ox.Quad]:
    return [ox.Quad(node(f"n{start}"), node(name), node(f"n{end}")) for start, end in edges]


def local(shape: str) -> str:
    """The same question to one store: the call's group stands as a group of its own."""
    text = shape.format(URL).replace(f"SERVICE SILENT <{URL}>", "")
    return text.replace(f"SERVICE <{URL}>", "")


@given(here=EDGES, there=EDGES, shape=st.sampled_from(SHAPES))
def test_two_stores_answer_as_one_that_holds_both(
    here: list[tuple[int, int]], there: list[tuple[int, int]], shape: str
) -> None:
    own, remote, both = ox.Store(), ox.Store(), ox.Store()
    own.extend(filled(here, "p"))
    remote.extend(filled(there, "q"))
    both.extend([*own, *remote])
    text = f"{E} SELECT * {{ {shape.format(URL)} }}"

    written = resolve(text, hosts=HOSTS, fetch=asking(remote))

    assert rows(both, f"{E} SELECT * {{ {local(shape)} }}") == rows(own, written)


class Endpoint(BaseHTTPRequestHandler):
    """A SPARQL endpoint with a store of its own."""

    store = ox.Store()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        content = asking(self.store)("", parse_qs(body)["query"][0])
        self.send_response(200)
        self.send_header("Content-Type", self.headers["Accept"])
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *values: object) -> None:
        """Say nothing."""


def test_a_server_is_asked_over_http() -> None:
    own, remote, home = ox.Store(), ox.Store(), ip_address("127.0.0.1")
    own.extend(filled([(0, 1)], "p"))
    remote.extend(filled([(1, 2), (1, 3), (2, 2)], "q"))
    handler = type("Filled", (Endpoint,), {"store": remote})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        hosts = frozenset({f"r.example:{server.server_port}"})
        written = resolve(
            f"{E} SELECT ?c {{ ?a :p ?b SERVICE <http://r.example:{server.server_port}/sparql> "
            "{ ?b :q ?c } } ORDER BY ?c",
            hosts=hosts,
            fetch=Fetcher(hosts, look_up=lambda *_: [home], may_reach=home.__eq__),
        )
        thread.join()

    assert [node("n2"), node("n3")] == [row["c"] for row in select(own, written)]


def test_two_servers_are_asked_in_one_query() -> None:
    own, first, second = ox.Store(), ox.Store(), ox.Store()
    own.extend(filled([(0, 1)], "p"))
    first.extend(filled([(1, 2), (1, 3)], "q"))
    second.extend(filled([(3, 4)], "r"))
    stores = {URL: first, "https://other.example:8080/": second}
    text = (
        f"{E} SELECT * {{ ?a :p ?b SERVICE <{URL}> {{ ?b :q ?c }}"
        " SERVICE <https://other.example:8080/> { ?c :r ?d } }"
    )

    written = resolve(text, hosts=HOSTS, fetch=lambda to, query: asking(stores[to])(to, query))
    [row] = select(own, written)

    assert [node(f"n{n}") for n in (0, 1, 3, 4)] == [row[name] for name in "abcd"]
