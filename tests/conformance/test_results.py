"""The readers of results take what the standards say, and refuse what they do not."""

import pyoxigraph as ox
import pytest
from tests.conformance import results
from tests.conformance.data import Source
from tests.conformance.results import Strings, Table, Unreadable

A = ox.NamedNode("https://tests.example/a")
HEI = ox.Literal("hei", language="fi")
ONE = ox.Literal("1", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
SRX = 'xmlns="http://www.w3.org/2005/sparql-results#"'

JSON = b"""{"head": {"vars": ["b", "a"]}, "results": {"bindings": [
  {"a": {"type": "uri", "value": "https://tests.example/a"},
   "b": {"type": "literal", "value": "hei", "xml:lang": "FI"}},
  {"b": {"type": "literal", "value": "1",
         "datatype": "http://www.w3.org/2001/XMLSchema#integer"}}]}}"""
XML = f"""<sparql {SRX}><head><variable name="b"/><variable name="a"/></head><results>
  <result><binding name="a"><uri>https://tests.example/a</uri></binding>
    <binding name="b"><literal xml:lang="fi">hei</literal></binding></result>
  <result><binding name="b"><literal
    datatype="http://www.w3.org/2001/XMLSchema#integer">1</literal></binding></result>
</results></sparql>""".encode()
TSV = b'?b\t?a\n"hei"@fi\t<https://tests.example/a>\n1\t\n'
EXPECTED = Table(("a", "b"), ((A, HEI), (None, ONE)))


@pytest.mark.parametrize(("extension", "content"), [("srj", JSON), ("srx", XML), ("tsv", TSV)])
def test_rows_are_the_same_in_every_format(extension: str, content: bytes) -> None:
    assert EXPECTED == results.expected(Source("x:y", extension, content))


def test_csv_has_strings_only() -> None:
    read = results.from_csv(b'b,a\r\nhei,https://tests.example/a\r\n"1, ""2""",\r\n')

    assert Strings(("b", "a"), (("hei", A.value), ('1, "2"', ""))) == read


def test_a_blank_line_of_csv_is_an_empty_cell() -> None:
    assert Strings(("a",), (("",), ("x",))) == results.from_csv(b"a\r\n\r\nx\r\n")


@pytest.mark.parametrize(
    ("extension", "content"),
    [
        ("srj", b'{"head": {}, "boolean": false}'),
        ("srx", f"<sparql {SRX}><boolean>false</boolean></sparql>".encode()),
    ],
)
def test_no_is_read_as_no(extension: str, content: bytes) -> None:
    assert results.expected(Source("x:y", extension, content)) is False


def test_triple_terms_and_directions_are_read() -> None:
    told = ox.Triple(A, A, ox.Literal("hei", language="fi", direction=ox.BaseDirection.LTR))
    as_json = b"""{"head": {"vars": ["t"]}, "results": {"bindings": [{"t": {
      "type": "triple", "value": {
      "subject": {"type": "uri", "value": "https://tests.example/a"},
      "predicate": {"type": "uri", "value": "https://tests.example/a"},
      "object": {"type": "literal", "value": "hei", "xml:lang": "fi", "its:dir": "ltr"}}}}]}}"""
    as_tsv = b'?t\n<<( <https://tests.example/a> <https://tests.example/a> "hei"@fi--ltr )>>\n'

    assert Table(("t",), ((told,),)) == results.from_json(as_json)
    assert Table(("t",), ((told,),)) == results.from_tsv(as_tsv)


def test_a_result_set_in_turtle_keeps_its_order() -> None:
    content = b"""@prefix rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> .
      [] a rs:ResultSet ; rs:resultVariable "a" , "b" ; rs:solution
        [ rs:index 2 ; rs:binding [ rs:variable "b" ; rs:value 1 ] ] ,
        [ rs:index 1 ; rs:binding [ rs:variable "a" ; rs:value <a> ] ,
                                  [ rs:variable "b" ; rs:value "hei"@fi ] ] ."""

    read = results.expected(Source("https://tests.example/", "ttl", content))

    assert EXPECTED._replace(ordered=True) == read


@pytest.mark.parametrize(
    ("extension", "content"),
    [
        ("srj", b"{"),
        ("srj", b'{"head": {}}'),
        ("srj", b'{"head": {"vars": ["a"]}, "results": {"bindings": [{"a": {"type": "x"}}]}}'),
        ("srx", b"<sparql"),
        ("srx", f"<sparql {SRX}><boolean>perhaps</boolean></sparql>".encode()),
        ("csv", b"a,b\r\n1\r\n"),
        ("csv", b""),
        ("tsv", b"?a\n1\t2\n"),
        ("tsv", b"?a\nhei\n"),
        ("ttl", b"<a> <b>"),
    ],
)
def test_what_is_broken_is_not_read(extension: str, content: bytes) -> None:
    with pytest.raises(Unreadable):
        results.expected(Source("x:y", extension, content))
