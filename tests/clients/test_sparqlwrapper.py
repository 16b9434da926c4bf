"""SPARQLWrapper asks the running service: every format, every way of sending, every error."""

import ast
import csv
import io
import json
import re
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.namespace import RDF, SKOS
from rdflib.query import Result
from SPARQLWrapper import (
    CSV,
    GET,
    JSON,
    JSONLD,
    N3,
    POST,
    POSTDIRECTLY,
    RDFXML,
    TSV,
    TURTLE,
    URLENCODED,
    XML,
    SPARQLWrapper,
    SPARQLWrapper2,
)
from SPARQLWrapper.SPARQLExceptions import EndPointNotFound, QueryBadFormed

pytestmark = pytest.mark.servers

COMPETENCY = Path(__file__).parents[2] / "queries" / "competency"
QUESTIONS = sorted(COMPETENCY.glob("cq*.rq"))
HANKE = Namespace("https://w3id.org/hankegraafi/ns#")
SOURCE = "https://w3id.org/hankegraafi/id/source/000-pomo"
PREFIXES = f"PREFIX hanke: <{HANKE}> PREFIX skos: <{SKOS}> "
NAMES = PREFIXES + "SELECT ?p ?n { ?p a hanke:Project ; skos:prefLabel ?n } ORDER BY ?p ?n"
EVERYTHING = "SELECT ?s ?p ?o { ?s ?p ?o } ORDER BY ?s ?p ?o"
COUNT = "SELECT (COUNT(*) AS ?count) { ?s ?p ?o }"
ENDLESS = "SELECT (COUNT(*) AS ?count) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
WAYS = [(GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)]
every_way = pytest.mark.parametrize("way", WAYS, ids=["get", "form", "direct"])
rdflib_is_deprecating = pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")


def prepared(
    address: str, query: str, way: tuple[str, str] = WAYS[0], format_name: str = JSON
) -> SPARQLWrapper:
    service = SPARQLWrapper(f"{address}/sparql", returnFormat=format_name)
    service.setQuery(query)
    service.setMethod(way[0])
    service.setRequestMethod(way[1])
    return service


def read(answer: Any, format_name: str) -> Result:
    """Read what `convert` gives by a parser of another library."""
    written = {
        JSON: lambda: json.dumps(answer).encode(),
        XML: lambda: answer.toxml().encode(),
        CSV: lambda: answer,
        TSV: lambda: answer,
    }
    return Result.parse(io.BytesIO(written[format_name]()), format=format_name)  # type: ignore[no-untyped-call]


def count_of(answer: Any) -> int:
    return int(answer["results"]["bindings"][0]["count"]["value"])


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda path: path.stem)
def test_competency_questions_have_their_answers(address: str, question: Path) -> None:
    query = re.sub("^#.*\n", "", question.read_text(), flags=re.MULTILINE)  # it looks into comments

    text = prepared(address, query, format_name=CSV).queryAndConvert()

    assert isinstance(text, bytes)
    with question.with_suffix(".csv").open(newline="") as expected:
        assert list(csv.reader(expected)) == list(csv.reader(io.StringIO(text.decode())))


@every_way
@pytest.mark.parametrize("format_name", [JSON, XML, CSV, TSV])
def test_rows(address: str, view: Graph, way: tuple[str, str], format_name: str) -> None:
    projects = set(view.subjects(RDF.type, HANKE.Project))
    expected = sorted((p, n) for p in projects for n in view.objects(p, SKOS.prefLabel))

    answer = prepared(address, NAMES, way, format_name).queryAndConvert()

    found = [tuple(row) for row in read(answer, format_name)]  # type: ignore[arg-type]
    plain = [(str(p), str(n)) for p, n in expected]
    assert plain == [(str(p), str(n)) for p, n in found]
    assert format_name == CSV or expected == found


@every_way
@pytest.mark.parametrize("format_name", [JSON, XML, CSV, TSV])
@pytest.mark.parametrize("expected", [True, False])
def test_yes_or_no(address: str, way: tuple[str, str], format_name: str, expected: bool) -> None:
    kind = "Project" if expected else "Nothing"

    answer: Any = prepared(address, f"ASK {{ ?s a <{HANKE[kind]}> }}", way, format_name).query()

    if format_name in {JSON, XML}:
        assert expected is read(answer.convert(), format_name).askAnswer
    else:
        assert str(expected).lower() == answer.convert().decode().strip()


@rdflib_is_deprecating
@every_way
@pytest.mark.parametrize("format_name", [TURTLE, N3, RDFXML, JSONLD, XML])
def test_graphs(address: str, view: Graph, way: tuple[str, str], format_name: str) -> None:
    query = (
        PREFIXES + "CONSTRUCT { ?p skos:prefLabel ?n } { ?p a hanke:Project ; skos:prefLabel ?n }"
    )
    projects = set(view.subjects(RDF.type, HANKE.Project))
    expected = {(p, SKOS.prefLabel, n) for p in projects for n in view.objects(p, SKOS.prefLabel)}

    answer: Any = prepared(address, query, way, format_name).queryAndConvert()

    found = Graph().parse(answer, format=format_name) if isinstance(answer, bytes) else answer
    assert expected == set(found.triples((None, None, None)))


@rdflib_is_deprecating
@every_way
def test_descriptions_are_the_same_in_every_format(address: str, way: tuple[str, str]) -> None:
    pomo = URIRef("https://w3id.org/hankegraafi/id/project/pomo")

    def described(format_name: str) -> set[Any]:
        answer: Any = prepared(address, f"DESCRIBE <{pomo}>", way, format_name).queryAndConvert()
        found = Graph().parse(answer, format=format_name) if isinstance(answer, bytes) else answer
        return set(found.triples((None, None, None)))

    turtle = described(TURTLE)
    assert (pomo, HANKE.acronym, Literal("POMO")) in turtle
    assert [turtle] * 3 == [described(each) for each in (N3, RDFXML, JSONLD)]


@every_way
def test_default_and_named_graphs(address: str, said: int, way: tuple[str, str]) -> None:
    default = prepared(address, COUNT, way)
    default.addDefaultGraph(SOURCE)
    named = prepared(address, "SELECT (COUNT(*) AS ?count) { GRAPH ?g { ?s ?p ?o } }", way)
    named.addNamedGraph(SOURCE)

    assert said == count_of(default.queryAndConvert()) == count_of(named.queryAndConvert())


@every_way
def test_pages_make_the_whole(address: str, view: Graph, way: tuple[str, str]) -> None:
    rows: list[Any] = []
    links: list[bool] = []
    for offset in range(0, len(view), 1000):
        service = prepared(address, EVERYTHING, way)
        service.addParameter("limit", "1000")
        service.addParameter("offset", str(offset))
        answer = service.query()
        rows += answer.convert()["results"]["bindings"]  # type: ignore[index,call-overload]
        links.append('rel="next"' in answer.info().get("link", ""))

    assert prepared(address, EVERYTHING).queryAndConvert()["results"]["bindings"] == rows  # type: ignore[index,call-overload]
    assert len(view) == len(rows)
    assert [True] * (len(links) - 1) + [False] == links


@pytest.mark.parametrize("way", WAYS[1:], ids=["form", "direct"])
def test_a_long_query_can_be_read_page_by_page(address: str, way: tuple[str, str]) -> None:
    values = " ".join(f"<https://data.example.org/{number}>" for number in range(3000))
    service = prepared(address, f"SELECT ?thing {{ VALUES ?thing {{ {values} }} }}", way)
    service.addParameter("limit", "2")
    service.addParameter("offset", "2998")
    last: Any = service.queryAndConvert()
    service.clearParameter("offset")
    first: Any = service.queryAndConvert()

    found = [
        row["thing"]["value"]
        for row in [*first["results"]["bindings"], *last["results"]["bindings"]]
    ]
    assert [f"https://data.example.org/{number}" for number in (0, 1, 2998, 2999)] == found


@every_way
def test_a_syntax_error_says_where(address: str, way: tuple[str, str]) -> None:
    with pytest.raises(QueryBadFormed) as raised:
        prepared(address, "SELECT *\n{ ?s ?p ", way).query()

    told = json.loads(ast.literal_eval(str(raised.value).partition("Response:\n")[2]))
    assert (400, 2) == (told["status"], told["line"])


@pytest.mark.parametrize("way", WAYS[1:], ids=["form", "direct"])
def test_updates_are_refused(address: str, way: tuple[str, str]) -> None:
    before = count_of(prepared(address, COUNT).queryAndConvert())

    with pytest.raises(HTTPError) as raised:
        prepared(address, "INSERT DATA { <urn:a> <urn:b> <urn:c> }", way).query()

    with raised.value as error:
        assert (403, 403) == (error.code, json.load(error)["status"])
    assert before == count_of(prepared(address, COUNT).queryAndConvert())


@every_way
def test_the_service_ends_a_query_when_the_client_says(address: str, way: tuple[str, str]) -> None:
    service = prepared(address, ENDLESS, way)
    service.addParameter("timeout", "0.2")

    with pytest.raises(HTTPError) as raised:
        service.query()

    with raised.value as error:
        told = json.load(error)
        assert (422, "time", 0.2) == (error.code, told["limit"], told["value"])


def test_the_client_waits_no_longer_than_it_says(address: str) -> None:
    service = prepared(address, ENDLESS)
    service.setTimeout(1)

    with pytest.raises(TimeoutError):
        service.query()


def test_a_wrong_address_is_told(address: str) -> None:
    service = SPARQLWrapper(f"{address}/nothing")
    service.setQuery("ASK {}")

    with pytest.raises(EndPointNotFound, match="There is nothing at this address"):
        service.query()


def test_the_smart_wrapper_gives_languages(address: str) -> None:
    service = SPARQLWrapper2(f"{address}/sparql")
    service.setQuery(PREFIXES + "SELECT ?n { ?p hanke:acronym 'POMO' ; skos:prefLabel ?n }")

    found: Any = service.query()

    name = "POMO – Pomokillasta osaamista muutosjohtajuuteen"
    assert [(name, "fi")] == [(row["n"].value, row["n"].lang) for row in found.bindings]
