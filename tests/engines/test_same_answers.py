"""The same questions to every engine through our HTTP: memory, disk, Virtuoso, Oxigraph, both.

Three bodies of data: what is shipped, 500 invented projects, and values that engines differ in.
"""

import csv
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import httpx
import pyoxigraph as ox
import pytest
from tests.engines.conftest import put
from tests.serve.test_queries import API, EXAMPLES, bound_to
from tests.support import nasty
from tests.support.answers import CSV, JSON, TURTLE, XML, Told, ask, is_elsewhere, served, told
from tests.support.asking import Maker
from tests.support.bare import bare_release
from tests.support.engines import EngineServer
from tests.support.seeds import seeds

from benchmarks import data
from hankegraafi import queries
from hankegraafi.release import Release, open_release
from hankegraafi.release.gate import build_folder

ROOT = Path(__file__).parents[2]
COMPETENCY = ROOT / "queries" / "competency"
SUMS = sorted((ROOT / "benchmarks" / "queries").glob("**/*.rq"))
OURS = "memory"
PROJECTS = 500
"""So many are enough that sums over all of them go through much of the data."""
GENERATED = 250
"""So many queries are made by chance for each body of data."""
ELSEWHERE = 60
"""At least so many of these Virtuoso answers itself, or nothing would be proved."""
REFUSED = 422
BAD = {"cartesian", "concatenation", "expression", "path"}


class World(NamedTuple):
    """A release, and the servers that answer from it, by the name of their engine."""

    name: str
    release: Release
    servers: Mapping[str, httpx.Client]

    def ask(self, text: str, accept: str = JSON, *, ordered: bool = False) -> dict[str, Told]:
        """Ask all of them."""
        return {
            name: ask(client, text, accept, ordered=ordered)
            for name, client in self.servers.items()
        }


def _release(name: str, folder: Path) -> Release:
    if name == "shipped":
        return build_folder(seeds(folder / "data", linked=True), folder / "releases")[0]
    dump = folder / "all.nq"
    if name == "nasty":
        nasty.write(dump)
    else:
        data.write(dump, PROJECTS)
    return bare_release(folder, dump, version=name)


@pytest.fixture(scope="module", params=["shipped", "projects", "nasty"])
def world(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    virtuoso: EngineServer,
    oxigraph: EngineServer,
) -> Iterator[World]:
    name = request.param
    folder = tmp_path_factory.mktemp(name)
    found = _release(name, folder)
    for engine in (virtuoso, oxigraph):
        put(engine, found)
    settings = {
        OURS: {"HANKEGRAAFI_ENGINE": "memory"},
        "disk": {"HANKEGRAAFI_ENGINE": "disk"},
        "virtuoso": {"HANKEGRAAFI_ENGINE": virtuoso.query_address},
        "oxigraph": {"HANKEGRAAFI_ENGINE": oxigraph.query_address},
        "both": {"HANKEGRAAFI_SCANS": virtuoso.query_address},
    }
    with served(found.path.parent, folder / "log.txt", settings) as servers:
        yield World(name, found, servers)


def same(answers: Mapping[str, Told], text: str) -> None:
    """See that all answers are the one of our own engine in memory."""
    expected = answers[OURS]
    assert dict.fromkeys(answers, expected) == dict(answers), text


def test_competency_questions_examples_and_our_own_queries(world: World) -> None:
    asked = {query.name: query.text for query in queries.load_folder(COMPETENCY)}
    asked |= {query.name: query.text for query in EXAMPLES}
    if world.name == "shipped":
        asked |= {query.name: queries.bind(query, bound_to(query, world.release)) for query in API}
    asked |= {path.stem: path.read_text() for path in SUMS if path.stem not in BAD}

    for text in asked.values():
        accept = TURTLE if "CONSTRUCT" in text or "DESCRIBE" in text else JSON
        answers = world.ask(text, accept)
        if "LIMIT" in text and "ORDER BY" not in text:  # any rows will do
            answers = {
                name: answer._replace(rows=len(answer.rows or ()))
                for name, answer in answers.items()
            }
        same(answers, text)


def test_competency_questions_are_answered_as_expected(world: World) -> None:
    if world.name != "shipped":
        return
    for path in sorted(COMPETENCY.glob("cq*.rq")):
        answers = world.ask(path.read_text(), CSV, ordered=True)
        with path.with_suffix(".csv").open(encoding="utf-8", newline="") as file:
            (columns, *rows) = csv.reader(file)
        for name, answer in answers.items():
            assert (tuple(columns), rows) == (answer.columns, answer.rows), (name, path.stem)


def test_queries_made_by_chance(
    world: World, record_property: Callable[[str, object], None]
) -> None:
    store = ox.Store.read_only(str(world.release.path / "store"))
    elsewhere = dict.fromkeys(("virtuoso", "oxigraph", "both"), 0)

    for number, asked in enumerate(Maker(store, 5).many(GENERATED)):
        accept = (JSON, JSON, JSON, CSV, XML)[number % 5]
        answers = world.ask(asked.text, accept, ordered=asked.ordered)
        if "ORDER BY" in asked.text:  # what cannot be ordered may be refused, as it lies in a store
            answers = {
                name: answer
                for name, answer in answers.items()
                if answer.status != REFUSED or name == OURS
            }
        if answers[OURS].status != REFUSED:
            same(answers, asked.text)
        for name in elsewhere:
            elsewhere[name] += is_elsewhere(world.servers[name], asked.text)

    for name, count in elsewhere.items():
        record_property(f"{world.name}: {name}", count)
    print(f"\n{world.name}: of {GENERATED} queries elsewhere: {elsewhere}")  # shown by -s
    assert elsewhere["virtuoso"] >= (ELSEWHERE if world.name != "nasty" else ELSEWHERE // 3)
    assert elsewhere["oxigraph"] >= GENERATED // 3


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
        "SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p",
        "SELECT (COUNT(?s) AS ?n) (COUNT(DISTINCT ?s) AS ?m) WHERE { ?s a ?c ; ?p ?o }",
        "SELECT ?c (COUNT(?o) AS ?n) WHERE { ?s a ?c ; ?p ?o } GROUP BY ?c ORDER BY DESC(?n) ?c",
    ],
)
def test_what_goes_through_much_is_answered_elsewhere(world: World, text: str) -> None:
    same(world.ask(text, ordered="ORDER" in text), text)
    if world.name == "projects":
        assert is_elsewhere(world.servers["both"], text)
        assert is_elsewhere(world.servers["virtuoso"], text)


def test_many_who_ask_at_once_are_told_the_same(world: World) -> None:
    """Engines that part a query among threads may part it otherwise when there is much to do."""
    if world.name != "projects":
        return
    named = {"active", "funding", "classes", "currencies", "roles"}
    texts = [path.read_text() for path in SUMS if path.stem in named]
    texts.append(
        "PREFIX hanke: <https://w3id.org/hankegraafi/ns#> "
        "SELECT (SUM(DISTINCT ?v) AS ?n) (SUM(?v) AS ?m) "
        "WHERE { ?b hanke:amount ?a . ?a hanke:value ?v }"
    )
    expected = [ask(world.servers[OURS], text) for text in texts]
    asked = [(number % len(texts), number) for number in range(20 * len(texts))]

    def answered(each: tuple[int, int]) -> Told:
        which, number = each  # each asks for another number of rows, so that nothing is held
        return ask(world.servers["virtuoso"], f"{texts[which]} LIMIT {10**6 + number}")

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(answered, asked))

    assert [expected[which] for which, _ in asked] == found


def test_an_order_that_would_end_an_engine_does_not_reach_it(world: World) -> None:
    """Its own sorting gives up where values cannot be ordered, and the server ends with it."""
    if world.name != "nasty":
        return
    text = "SELECT ?p ?o WHERE { ?s ?p ?o } ORDER BY ?o"

    assert world.ask(text)[OURS].status in {200, REFUSED}
    assert not is_elsewhere(world.servers["oxigraph"], text)


ODD = [
    "SELECT DISTINCT ?o WHERE {{ ?s ex:{name} ?o }}",
    "SELECT ?s ?o WHERE {{ ?s ex:{name} ?o }}",
    "SELECT (COUNT(DISTINCT ?o) AS ?n) WHERE {{ ?s ex:{name} ?o }}",
    "SELECT ?o (COUNT(*) AS ?n) WHERE {{ ?s ex:{name} ?o }} GROUP BY ?o",
    "SELECT ?s ?t WHERE {{ ?s ex:{name} ?o . ?t ex:{name} ?o }}",
    "SELECT ?s ?t WHERE {{ ?s ex:{name} ?o . ?t ex:mixed ?o }}",
    "SELECT (SUM(?o) AS ?n) (AVG(?o) AS ?m) WHERE {{ ?s ex:{name} ?o }}",
    "SELECT (MIN(?o) AS ?n) (COUNT(?o) AS ?m) WHERE {{ ?s ex:{name} ?o }}",
    "SELECT ?s WHERE {{ ?s ex:{name} ?o FILTER(?o > 1) }}",
    "SELECT ?s WHERE {{ ?s ex:{name} 1 }}",
    'SELECT ?s WHERE {{ ?s ex:{name} "2020-02-29"^^<http://www.w3.org/2001/XMLSchema#date> }}',
    "SELECT ?s WHERE {{ ?s a ?c MINUS {{ ?s ex:{name} ?o }} }}",
]


@pytest.mark.parametrize("name", nasty.NAMES)
def test_values_that_engines_differ_in(world: World, name: str) -> None:
    if world.name != "nasty":
        return
    for shape in ODD:
        if name == "float" and "SUM" in shape:
            continue  # such a sum hangs on the order, here too
        text = f"PREFIX ex: <{nasty.EX}> {shape.format(name=name)}"
        same(world.ask(text), text)


SOURCE = "https://w3id.org/hankegraafi/id/source/003-vertaansa-vailla-omnia"
STATUS = (
    "PREFIX hanke: <https://w3id.org/hankegraafi/ns#> "
    "SELECT ?status WHERE { ?project a hanke:Project ; hanke:status ?status }"
)
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
PROTOCOL: list[tuple[str, dict[str, object]]] = [
    ("GET", {"params": {"query": STATUS}}),
    ("GET", {"params": {"query": STATUS, "format": "csv"}}),
    ("GET", {"params": {"query": STATUS, "format": "xml"}}),
    ("GET", {"params": {"query": STATUS, "format": "tsv"}}),
    ("GET", {"params": {"query": STATUS}, "headers": {"Accept": "text/csv;q=0.2, text/xml"}}),
    ("GET", {"params": {"query": STATUS}, "headers": {"Accept": "image/png"}}),
    ("GET", {"params": {"query": STATUS, "default-graph-uri": SOURCE}}),
    ("GET", {"params": {"query": STATUS, "default-graph-uri": "http://no.example/graph"}}),
    ("GET", {"params": {"query": "SELECT * { GRAPH ?g { ?s ?p ?o } }", "named-graph-uri": SOURCE}}),
    ("POST", {"data": {"query": STATUS}}),
    ("POST", {"data": {"query": STATUS, "default-graph-uri": [SOURCE]}}),
    ("POST", {"data": {"query": f"{COUNT.replace('WHERE', f'FROM <{SOURCE}> WHERE')}"}}),
    ("POST", {"data": {"query": COUNT.replace("?n)", "?n)\n# a comment } FROM <x>\n")}}),
    ("POST", {"content": STATUS, "headers": {"Content-Type": "application/sparql-query"}}),
    ("POST", {"content": STATUS, "headers": {"Content-Type": "text/plain"}}),
    ("POST", {"data": {"update": "CLEAR ALL"}}),
    ("POST", {"data": {"query": "DROP ALL"}}),
    ("POST", {"data": {"query": "SELECT ?x WHERE { ?x"}}),
    ("POST", {"data": {"query": "SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}}),
    ("GET", {"params": {"query": f"DESCRIBE <{SOURCE}>", "format": "turtle"}}),
    ("GET", {"params": {"query": "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }", "format": "turtle"}}),
    ("GET", {"params": {"query": "ASK { ?s ?p ?o }"}}),
    ("GET", {"params": {"query": "ASK { ?s <http://no.example/p> ?o }", "format": "xml"}}),
    ("GET", {"params": {"query": "SELECT * WHERE { GRAPH ?g { } }"}}),
    (
        "GET",
        {"params": {"query": "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"}},
    ),
    ("GET", {"params": {"query": "SELECT * WHERE { <urn:hankegraafi:served> ?p ?o }"}}),
    ("GET", {"params": {"query": "SELECT * { GRAPH <urn:hankegraafi:state> { ?s ?p ?o } }"}}),
]


@pytest.mark.parametrize("number", range(len(PROTOCOL)))
def test_the_protocol(world: World, number: int) -> None:
    method, options = PROTOCOL[number]

    answers = {
        name: told(client.request(method, "/sparql", **options))  # type: ignore[arg-type]
        for name, client in world.servers.items()
    }

    same(answers, str(options))


def test_a_release_is_opened_by_its_own_version(world: World) -> None:
    """The servers serve what was loaded, and not another release of the same engine."""
    version = world.release.version
    for client in world.servers.values():
        assert (
            version == client.get("/sparql", params={"query": COUNT}).headers["Hankegraafi-Release"]
        )
    assert open_release(world.release.path.parent, version).version == version
