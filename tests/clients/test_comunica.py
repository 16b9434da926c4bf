"""Comunica asks the running service, alone and together with other sources."""

import csv
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from rdflib import Graph, Literal, Namespace
from rdflib.namespace import RDF, SKOS

pytestmark = pytest.mark.comunica

HERE = Path(__file__).parent
COMPETENCY = HERE.parents[1] / "queries" / "competency"
HANKE = Namespace("https://w3id.org/hankegraafi/ns#")
PROJECT = Namespace("https://w3id.org/hankegraafi/id/project/")
EX = Namespace("https://data.example.org/")
SOURCE = "https://w3id.org/hankegraafi/id/source/000-pomo"
PREFIXES = f"PREFIX ex: <{EX}> PREFIX hanke: <{HANKE}> PREFIX skos: <{SKOS}> "
NAMES = PREFIXES + "SELECT ?p ?n { ?p a hanke:Project ; skos:prefLabel ?n }"
COUNT = "SELECT (COUNT(*) AS ?count) { ?s ?p ?o }"
MINE = f"""
<{PROJECT.pomo}> <{EX.note}> "first" .
<{PROJECT.ufo}> <{EX.note}> "second" .
<{PROJECT.unknown}> <{EX.note}> "other" .
"""
LOCAL = {"type": "serialized", "value": MINE, "mediaType": "text/turtle", "baseIRI": str(EX)}


def comunica(*cases: dict[str, Any]) -> list[dict[str, Any]]:
    """Have Comunica answer; each case has `sources` and a `query`."""
    assert (HERE / "node_modules").is_dir(), "make client-test installs Comunica"
    done = subprocess.run(
        ["node", str(HERE / "comunica.mjs")],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    answers: list[dict[str, Any]] = json.loads(done.stdout)
    return answers


def spoken(term: Any) -> str:
    """Write a term as comunica.mjs does."""
    language = term.language if isinstance(term, Literal) else None
    return f"{term}@{language}" if language else str(term)


def names_in(graph: Graph) -> list[tuple[str, str]]:
    projects = set(graph.subjects(RDF.type, HANKE.Project))
    return sorted((str(p), spoken(n)) for p in projects for n in graph.objects(p, SKOS.prefLabel))


def names_of(answer: dict[str, Any]) -> list[tuple[str, str]]:
    assert "error" not in answer, answer
    return sorted((row["p"], row["n"]) for row in answer["rows"])


def by_address(address: str) -> list[Any]:
    """The ways to name the service as a source; the first reads its description."""
    endpoint = f"{address}/sparql"
    return [endpoint, {"type": "sparql", "value": endpoint}]


def test_competency_questions_have_their_answers(address: str) -> None:
    questions = sorted(COMPETENCY.glob("cq*.rq"))
    source = by_address(address)[1]

    answers = comunica(*({"sources": [source], "query": each.read_text()} for each in questions))

    for question, answer in zip(questions, answers, strict=True):
        assert "error" not in answer, (question.stem, answer)
        with question.with_suffix(".csv").open(newline="") as file:
            expected = [{k: v for k, v in row.items() if v} for row in csv.DictReader(file)]
        found = [{k: v for k, v in row.items() if v} for row in answer["rows"]]
        assert (question.stem, expected) == (question.stem, [without_languages(r) for r in found])


def without_languages(row: dict[str, str]) -> dict[str, str]:
    return {k: v[:-3] if v[-3:] in {"@fi", "@sv", "@en"} else v for k, v in row.items()}


@pytest.mark.parametrize("get", [False, True], ids=["either", "get"])
def test_every_form_of_query_from_the_service_alone(address: str, view: Graph, get: bool) -> None:
    construct = "CONSTRUCT { ?p skos:prefLabel ?n } { ?p a hanke:Project ; skos:prefLabel ?n }"
    queries = [NAMES, PREFIXES + construct, f"DESCRIBE <{PROJECT.pomo}>", "ASK { ?s ?p ?o }"]
    for source in by_address(address):
        cases = [{"sources": [source], "query": each, "httpGet": get} for each in queries]

        rows, constructed, described, yes = comunica(*cases)

        assert names_in(view) == names_of(rows)
        assert names_in(view) == sorted((s, o) for s, _, o in constructed["triples"])
        pomo = {(str(p), spoken(o)) for p, o in view.predicate_objects(PROJECT.pomo)}
        assert pomo <= {(p, o) for s, p, o in described["triples"] if s == str(PROJECT.pomo)}
        assert yes == {"boolean": True}


def test_named_graphs(address: str, said: int) -> None:
    queries = [
        f"SELECT (COUNT(*) AS ?count) {{ GRAPH <{SOURCE}> {{ ?s ?p ?o }} }}",
        f"SELECT (COUNT(*) AS ?count) FROM <{SOURCE}> {{ ?s ?p ?o }}",
    ]

    for source in by_address(address):
        answers = comunica(*({"sources": [source], "query": each} for each in queries))

        assert [[{"count": str(said)}]] * 2 == [answer["rows"] for answer in answers]


def test_a_long_query_is_posted(address: str, view: Graph) -> None:
    values = " ".join(f"<{EX}{number}>" for number in range(3000))
    query = NAMES.replace("{ ?p a", f"{{ VALUES ?p {{ {values} <{PROJECT.pomo}> }} ?p a")

    (answer,) = comunica({"sources": [by_address(address)[0]], "query": query})

    assert [each for each in names_in(view) if each[0] == str(PROJECT.pomo)] == names_of(answer)


def test_the_service_and_a_file_are_joined(address: str, view: Graph) -> None:
    join = PREFIXES + "SELECT ?p ?n ?note { ?p ex:note ?note ; skos:prefLabel ?n }"
    optional = PREFIXES + (
        "SELECT ?p ?n ?note { ?p a hanke:Project ; skos:prefLabel ?n . "
        "OPTIONAL { ?p ex:note ?note } }"
    )

    for source in by_address(address):
        joined, kept, counted = comunica(
            *({"sources": [source, LOCAL], "query": each} for each in (join, optional, COUNT))
        )

        known = {str(PROJECT.pomo): "first", str(PROJECT.ufo): "second"}
        assert [each for each in names_in(view) if each[0] in known] == names_of(joined)
        assert all(known[row["p"]] == row["note"] for row in joined["rows"])
        assert names_in(view) == names_of(kept)
        assert known == {row["p"]: row["note"] for row in kept["rows"] if "note" in row}
        assert [{"count": str(len(view) + 3)}] == counted["rows"]


def test_joins_over_several_patterns(address: str, view: Graph) -> None:
    query = PREFIXES + (
        "SELECT ?p ?n { ?p ex:note ?note ; hanke:participation ?part . "
        "?part hanke:organisation ?organisation . ?organisation skos:prefLabel ?n }"
    )
    noted = (PROJECT.pomo, PROJECT.ufo)
    expected = sorted(
        (str(project), spoken(name))
        for project in noted
        for part in view.objects(project, HANKE.participation)
        for organisation in view.objects(part, HANKE.organisation)
        for name in view.objects(organisation, SKOS.prefLabel)
    )

    (answer,) = comunica({"sources": [by_address(address)[0], LOCAL], "query": query})

    assert expected == names_of(answer)


def test_service_of_comunica(address: str, view: Graph) -> None:
    query = PREFIXES + (
        f"SELECT ?p ?n {{ ?p ex:note ?note . "
        f"SERVICE <{address}/sparql> {{ ?p skos:prefLabel ?n }} }}"
    )

    (answer,) = comunica({"sources": [LOCAL], "query": query})

    noted = {str(PROJECT.pomo), str(PROJECT.ufo)}
    assert [each for each in names_in(view) if each[0] in noted] == names_of(answer)


def test_graphs_things_and_dumps_are_sources_too(address: str, view: Graph, said: int) -> None:
    whole = [f"{address}/graphs?default", f"{address}/download/dumps/hankegraafi.ttl"]
    thing = f"SELECT ?n {{ <{PROJECT.pomo}> <{SKOS.prefLabel}> ?n }}"

    answers = comunica(
        *({"sources": [each], "query": COUNT} for each in whole),
        {"sources": [f"{address}/graphs?graph={SOURCE}"], "query": COUNT},
        {"sources": [f"{address}/id/project/pomo"], "query": thing},
    )

    counts = [int(answer["rows"][0]["count"]) for answer in answers[:3]]
    assert [len(view), len(view), said] == counts
    names = {spoken(name) for name in view.objects(PROJECT.pomo, SKOS.prefLabel)}
    assert names <= {row["n"] for row in answers[3]["rows"]}


def test_the_description_says_of_the_address_that_it_is_a_service(address: str) -> None:
    """Comunica believes a description that speaks of the very address that it asked."""
    endpoint = f"{address}/sparql"
    sd = "http://www.w3.org/ns/sparql-service-description#"
    query = f"SELECT ?endpoint {{ <{endpoint}> <{sd}endpoint> ?endpoint }}"

    (answer,) = comunica({"sources": [{"type": "file", "value": endpoint}], "query": query})

    assert [{"endpoint": endpoint}] == answer["rows"]


def test_errors_say_what_is_wrong(address: str) -> None:
    source = by_address(address)[1]

    update, waiting = comunica(
        {"sources": [source], "query": f"INSERT DATA {{ <{EX.a}> a <{EX.b}> }}"},
        {
            "sources": [source],
            "query": "SELECT (COUNT(*) AS ?count) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
            "httpTimeout": 500,
        },
    )

    assert "HTTP status 403" in update["error"]
    assert "timed out" in waiting["error"]


def test_an_answer_that_breaks_off_is_an_error(cramped: str) -> None:
    triples = "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f }"
    queries = ["SELECT * { ?a ?b ?c . ?d ?e ?f }", triples]

    answers = comunica(*({"sources": [by_address(cramped)[1]], "query": each} for each in queries))

    assert [["error"]] * 2 == [list(answer) for answer in answers]


def test_fetch_gives_no_part_of_an_answer_for_the_whole(cramped: str) -> None:
    script = (
        "const [address, query] = process.argv.slice(1);"
        "const body = new URLSearchParams({ query });"
        "const answer = await fetch(address, { method: 'POST', body });"
        "console.log(answer.status);"
        "console.log((await answer.text()).length);"
    )
    long = "SELECT * { ?a ?b ?c . ?d ?e ?f }"

    done = subprocess.run(
        ["node", "--input-type=module", "-e", script, f"{cramped}/sparql", long],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (1, "200\n") == (done.returncode, done.stdout)
    assert "terminated" in done.stderr
