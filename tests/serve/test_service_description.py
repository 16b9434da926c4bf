"""What the service tells programs of itself: every fact is compared with the release."""

from collections.abc import Mapping

import anyio
import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import DCTERMS, FOAF, RDF, SKOS, VOID
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from tests.support.bare import bare_release

from hankegraafi import formats
from hankegraafi.config import Settings
from hankegraafi.errors import HankegraafiError
from hankegraafi.formats import Format
from hankegraafi.release import Release
from hankegraafi.serve import problems, service_description, void
from hankegraafi.serve.site import Site, open_site
from hankegraafi.serve.things import DATA
from hankegraafi.store import open_store

HERE = "https://data.example.org"
PATH = "/.well-known/void"
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
W3C = "http://www.w3.org/ns/formats/"
PARSERS = {
    "turtle": "turtle",
    "jsonld": "json-ld",
    "ntriples": "nt",
    "rdfxml": "xml",
    "nquads": "nquads",
    "trig": "trig",
}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

Triples = set[tuple[rdflib.term.Node, ...]]


async def endpoint(request: Request) -> Response:
    """What the query endpoint gives a program that asks nothing."""
    chosen = formats.negotiate(request.headers.get("accept"), DATA)
    return await service_description.response(request, chosen or formats.TURTLE)


def application(release: Release, settings: Settings | None = None) -> Starlette:
    app = Starlette(
        routes=[Route(PATH, service_description.well_known), Route("/sparql", endpoint)],
        exception_handlers={HankegraafiError: problems.on_refusal},
    )
    app.state.site = open_site(release, open_store(release.path), settings)
    return app


@pytest.fixture(scope="module")
def app(release: Release) -> Starlette:
    return application(release)


@pytest.fixture(scope="module")
def site(app: Starlette) -> Site:
    found: Site = app.state.site
    return found


@pytest.fixture(scope="module")
def store(release: Release) -> ox.Store:
    return ox.Store.read_only(str(release.path / "store"))


@pytest.fixture(scope="module")
def graph(app: Starlette) -> rdflib.Graph:
    return rdflib.Graph().parse(data=get(app).content, format="turtle")


def get(
    app: Starlette,
    path: str = PATH,
    *,
    method: str = "GET",
    address: str = HERE,
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=address) as client:
            return await client.request(method, path, headers=headers)

    return anyio.run(ask)


def parsed(body: bytes, chosen: str) -> Triples:
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=body, format=PARSERS[chosen])
    return set(dataset.triples((None, None, None)))


def node(graph: rdflib.Graph, subject: str) -> rdflib.term.Node:
    """The release, or its default graph, which is a part of it."""
    release = graph.value(rdflib.URIRef(f"{HERE}{PATH}"), FOAF.primaryTopic, any=False)
    return rdflib.URIRef(
        {"dataset": f"{release}", "default-graph": f"{release}#{subject}"}[subject]
    )


def number(graph: rdflib.Graph, subject: str, name: str) -> int:
    return int(str(graph.value(node(graph, subject), VOID[name], any=False)))


def asked(store: ox.Store, query: str) -> dict[str, int]:
    """The rows of a query, the last column of which counts."""
    answer = store.query(query)
    assert isinstance(answer, ox.QuerySolutions)
    rows = [[term.value for term in row] for row in answer]
    return {" ".join(row[:-1]): int(row[-1]) for row in rows}


@pytest.mark.parametrize("path", [PATH, "/sparql"])
@pytest.mark.parametrize("each", DATA, ids=lambda each: each.name)
def test_every_format_gives_the_same_graph(
    app: Starlette, graph: rdflib.Graph, each: Format, path: str
) -> None:
    response = get(app, path, headers={"Accept": each.media_type})

    assert (200, each.content_type) == (response.status_code, response.headers["content-type"])
    assert set(graph) == parsed(response.content, each.name)


def test_what_is_sent_is_what_is_said(site: Site, graph: rdflib.Graph) -> None:
    said = void.quads(site, address=HERE)
    lines = "".join(f"{quad.triple} .\n" for quad in said).encode()

    assert parsed(lines, "ntriples") == set(graph)
    assert [] == [each for each in set(graph) if any(isinstance(t, rdflib.BNode) for t in each)]


def test_the_endpoint_is_the_address_that_was_asked(app: Starlette, release: Release) -> None:
    body = get(app, "/sparql", address="http://localhost:8080").content
    graph = rdflib.Graph().parse(data=body, format="turtle")
    endpoint = rdflib.URIRef("http://localhost:8080/sparql")
    service = rdflib.URIRef(f"{release.base}catalog#sparql")

    assert {service, endpoint} == set(graph.subjects(RDF.type, SD.Service))
    assert {(service, endpoint), (endpoint, endpoint)} == set(graph.subject_objects(SD.endpoint))


SCHEMA: dict[rdflib.term.Node, tuple[rdflib.URIRef, rdflib.URIRef | None]] = {
    SD.endpoint: (SD.Service, None),
    SD.supportedLanguage: (SD.Service, None),
    SD.resultFormat: (SD.Service, None),
    SD.feature: (SD.Service, None),
    SD.defaultEntailmentRegime: (SD.Service, None),
    SD.defaultDataset: (SD.Service, SD.Dataset),
    SD.defaultGraph: (SD.Dataset, SD.Graph),
    SD.namedGraph: (SD.Dataset, SD.NamedGraph),
    SD.name: (SD.NamedGraph, None),
    SD.graph: (SD.NamedGraph, SD.Graph),
}


def test_the_service_conforms_to_the_schema(graph: rdflib.Graph) -> None:
    used = [each for each in graph if str(each[1]).startswith(str(SD))]
    wrong = []
    for subject, name, value in used:
        domain, span = SCHEMA[name]
        fits = span is None or (value, RDF.type, span) in graph
        if not (fits and (subject, RDF.type, domain) in graph and isinstance(value, rdflib.URIRef)):
            wrong.append((subject, name, value))

    assert SCHEMA.keys() - {SD.feature} == {each[1] for each in used}
    assert [] == wrong
    for each in graph.subjects(RDF.type, SD.NamedGraph):
        assert 1 == len(list(graph.objects(each, SD.name)))


def test_the_service_says_what_it_can_and_no_more(site: Site, graph: rdflib.Graph) -> None:
    federated = {
        quad.object.value
        for quad in void.quads(site, address=HERE, federated=True)
        if quad.predicate.value == str(SD.feature) and isinstance(quad.object, ox.NamedNode)
    }
    given = {str(each).removeprefix(W3C) for each in graph.objects(None, SD.resultFormat)}

    assert [SD.SPARQL11Query] == list(graph.objects(None, SD.supportedLanguage))
    assert [] == list(graph.objects(None, SD.feature))
    assert {str(SD.BasicFederatedQuery)} == federated
    assert {
        *("Turtle", "N-Triples", "RDF_XML", "JSON-LD", "TriG", "N-Quads"),
        *(f"SPARQL_Results_{each}" for each in ("JSON", "XML", "CSV", "TSV")),
    } == given
    assert len(formats.GRAPH_FORMATS) + len(formats.RESULT_FORMATS) == len(given)


def test_a_service_that_calls_others_says_so(app: Starlette, release: Release) -> None:
    alone = get(app)
    calling = get(application(release, Settings(service_hosts=frozenset({"sparql.example.org"}))))

    assert b"BasicFederatedQuery" not in alone.content
    assert b"sd:feature sd:BasicFederatedQuery" in calling.content
    assert alone.headers["etag"] != calling.headers["etag"]


def test_the_numbers_are_what_queries_count(graph: rdflib.Graph, store: ox.Store) -> None:
    everything = "{ ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } }"
    counted = {
        "dataset triples": f"SELECT (COUNT(*) AS ?n) {{ {everything} }}",
        "default-graph triples": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        "default-graph entities": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
        "default-graph classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
        "default-graph properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
    }

    assert {name: asked(store, query)[""] for name, query in counted.items()} == {
        name: number(graph, *name.split()) for name in counted
    }


@pytest.mark.parametrize(
    ("partition", "by", "count", "query"),
    [
        (
            VOID.classPartition,
            VOID["class"],
            VOID.entities,
            "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c",
        ),
        (
            VOID.propertyPartition,
            VOID.property,
            VOID.triples,
            "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p",
        ),
    ],
    ids=["class", "property"],
)
def test_the_partitions_are_what_queries_count(
    graph: rdflib.Graph,
    store: ox.Store,
    partition: rdflib.URIRef,
    by: rdflib.URIRef,
    count: rdflib.URIRef,
    query: str,
) -> None:
    parts = list(graph.objects(node(graph, "default-graph"), partition))
    told = {
        str(graph.value(part, by, any=False)): int(str(graph.value(part, count, any=False)))
        for part in parts
    }

    assert asked(store, query) == told
    assert len(parts) == len(told)


def test_every_graph_of_the_release_is_listed(graph: rdflib.Graph, release: Release) -> None:
    counts = release.manifest["counts"]
    told = {
        str(graph.value(each, SD.name)): int(
            str(graph.value(graph.value(each, SD.graph), VOID.triples, any=False))
        )
        for each in graph.objects(None, SD.namedGraph)
    }

    assert counts["graphs"] == told
    assert [counts["quads"], counts["curated"]] == [
        number(graph, each, "triples") for each in ("dataset", "default-graph")
    ]


@pytest.mark.parametrize(
    ("subject", "held"), [("dataset", "dataset"), ("default-graph", "curated")]
)
def test_every_dump_of_the_manifest_is_named(
    graph: rdflib.Graph, release: Release, subject: str, held: str
) -> None:
    dumps = {
        f"{HERE}/download/{each['path']}"
        for each in release.manifest["files"]
        if each["path"].startswith("dumps/") and each["describes"] == held
    }

    assert dumps
    assert dumps == {str(each) for each in graph.objects(node(graph, subject), VOID.dataDump)}


def test_the_data_set_says_what_its_catalogue_says(graph: rdflib.Graph, release: Release) -> None:
    catalogue = rdflib.Graph().parse(release.path / "catalogue.ttl")
    named = rdflib.URIRef(f"{release.base}id/dataset")
    dataset = rdflib.URIRef(f"{release.base}release/{release.version}")
    publisher = graph.value(dataset, DCTERMS.publisher)

    assert named == graph.value(dataset, DCTERMS.isVersionOf)
    for name in ("title", "description", "license", "rights", "publisher", "modified"):
        assert set(catalogue.objects(named, DCTERMS[name])) == set(
            graph.objects(dataset, DCTERMS[name])
        )
    assert {"fi", "sv", "en"} == {
        each.language
        for each in graph.objects(dataset, DCTERMS.title)
        if isinstance(each, rdflib.Literal)
    }
    assert set(catalogue.objects(publisher, SKOS.prefLabel)) == set(
        graph.objects(publisher, SKOS.prefLabel)
    )


def test_the_data_set_is_found_and_used(
    graph: rdflib.Graph, site: Site, store: ox.Store, release: Release
) -> None:
    document = rdflib.URIRef(f"{HERE}{PATH}")
    dataset = graph.value(document, FOAF.primaryTopic)
    examples = [str(each) for each in graph.objects(dataset, VOID.exampleResource)]
    vocabularies = tuple(str(each) for each in graph.objects(dataset, VOID.vocabulary))
    used = asked(store, "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")

    assert (document, RDF.type, VOID.DatasetDescription) in graph
    assert [dataset] == list(graph.objects(None, SD.defaultDataset))
    assert rdflib.URIRef(f"{HERE}/sparql") == graph.value(dataset, VOID.sparqlEndpoint)
    assert rdflib.URIRef(f"{HERE}/") == graph.value(dataset, FOAF.homepage)
    assert f"{release.base}id/" == str(graph.value(dataset, VOID.uriSpace))
    assert {f"/page/{kind}" for kind in release.manifest["counts"]["things"]} == {
        str(site.path_of(each)).rpartition("/")[0] for each in examples
    }
    assert [] == [each for each in used if not each.startswith(vocabularies)]
    assert {f"{each}" for each in graph.objects(dataset, VOID.feature)} <= {
        f"{each}" for each in graph.objects(None, SD.resultFormat)
    }


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("data.example.org", "https://data.example.org"),
        ("Data.Example.ORG:8443", "https://data.example.org:8443"),
        ("127.0.0.1:8000", "https://127.0.0.1:8000"),
        ("web_1:80", "https://web_1:80"),
        ("[::1]:8000", "https://[::1]:8000"),
        ("[2001:DB8::7]", "https://[2001:db8::7]"),
        ("", None),
        ("evil.example/x", None),
        ("user@evil.example", None),
        ("evil.example#", None),
        ("a b", None),
        ("<script>", None),
        ('x"y', None),
        ("x>y", None),
        ("ä.example", None),
        ("..", None),
        ("-x.example", None),
        ("a" * 64 + ".example", None),
        ("-" * 50_000, None),
        ("x:0", None),
        ("x:65536", None),
        ("x:", None),
        ("x:١", None),
        ("[::1", None),
        ("[1:2]", None),
        ("[::1%eth0]", None),
        ("x\n", None),
    ],
    ids=lambda each: str(each)[:20],
)
def test_only_a_host_becomes_part_of_an_address(
    app: Starlette, release: Release, host: str, address: str | None
) -> None:
    assert (address or release.base.rstrip("/")) == told(app, host)


def test_two_hosts_are_no_host(app: Starlette, release: Release) -> None:
    assert release.base.rstrip("/") == told(app, "one.example", "two.example")
    assert release.base.rstrip("/") == told(app)


def told(app: Starlette, *hosts: str) -> str:
    headers = [(b"host", host.encode("utf-8")) for host in hosts]
    scope = {"type": "http", "scheme": "https", "headers": headers, "app": app}
    return service_description.address_of(Request(scope))


def test_a_false_host_is_not_repeated(app: Starlette, release: Release) -> None:
    response = get(app, headers={"Host": "evil.example/><script>"})

    assert 200 == response.status_code
    assert b"evil" not in response.content
    assert f"sd:endpoint <{release.base}sparql>".encode() in response.content


def test_each_address_and_format_has_its_strong_etag(app: Starlette) -> None:
    etags = {
        get(app, address=address, headers={"Accept": each.media_type}).headers["etag"]
        for address in (HERE, "http://data.example.org", "http://localhost:1")
        for each in DATA
    }

    assert 3 * len(DATA) == len(etags)
    assert all(each.startswith('"') for each in etags)
    assert get(app).headers["etag"] == get(app).headers["etag"]


def test_what_the_client_has_is_not_sent_again(app: Starlette) -> None:
    etag = get(app).headers["etag"]
    again = get(app, headers={"If-None-Match": etag})
    elsewhere = get(app, address="http://localhost:1", headers={"If-None-Match": etag})
    other = get(app, headers={"If-Match": '"older"'})

    assert (304, b"", etag) == (again.status_code, again.content, again.headers["etag"])
    assert [200, 412] == [elsewhere.status_code, other.status_code]


@pytest.mark.parametrize(
    ("accept", "status", "sent"),
    [
        ("", 200, "text/turtle; charset=utf-8"),
        ("*/*", 200, "text/turtle; charset=utf-8"),
        ("application/rdf+xml;q=0.4, application/n-triples;q=0.5", 200, "application/n-triples"),
        ("application/ld+json", 200, "application/ld+json"),
        (BROWSER, 303, "/page/dataset?lang=sv"),
        ("image/png", 406, "application/problem+json"),
    ],
)
def test_programs_get_data_and_people_the_page(
    app: Starlette, accept: str, status: int, sent: str
) -> None:
    response = get(app, f"{PATH}?lang=sv", headers={"Accept": accept})
    headers = response.headers

    assert (status, sent) == (
        response.status_code,
        headers.get("location") or headers["content-type"],
    )
    assert "Accept" in headers["vary"]


def test_head_gives_the_headers_of_get(app: Starlette) -> None:
    assert dict(get(app).headers) == dict(get(app, method="HEAD").headers)


def test_the_answer_links_to_the_document_the_service_and_the_data_set(
    app: Starlette, release: Release
) -> None:
    links = {each["rel"]: each["url"] for each in get(app, "/sparql").links.values()}
    header = get(app, "/sparql").headers["link"]

    assert PATH == links["canonical"]
    assert '</sparql>; rel="describes"' in header
    assert f'<{release.base}id/dataset>; rel="describes"' in header


ODD = """
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix odd: <https://odd.example/> .
@prefix source: <https://w3id.org/hankegraafi/id/source/> .

<https://odd.example/ä> a <https://odd.example/Ä?b#c/d> , "no class" , hanke:Project ,
        <hanke:Project> ;
    <urn:x:p> odd:x .
<source:a> { source:a odd:p 1 }
<source:%61> { source:a odd:p 1 }
source:a { source:a odd:p 1 , 2 }
source: { source:a odd:p 1 }
"""


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Starlette:
    """Data of no known shape and without a catalogue."""
    folder = tmp_path_factory.mktemp("odd")
    data = folder / "odd.nq"
    quads = ox.parse(ODD, format=ox.RdfFormat.TRIG)
    ox.serialize(quads, str(data), format=ox.RdfFormat.N_QUADS)
    return application(bare_release(folder / "releases", data))


def test_data_of_any_shape_is_described(odd: Starlette) -> None:
    graph = rdflib.Graph().parse(data=get(odd).content, format="turtle")
    named = {
        str(graph.value(each, SD.name, any=False)): str(
            graph.value(graph.value(each, SD.graph, any=False), VOID.triples, any=False)
        )
        for each in graph.subjects(RDF.type, SD.NamedGraph)
    }
    classes = {str(each) for each in graph.objects(None, VOID["class"])}

    assert {
        "source:a": "1",
        "source:%61": "1",
        "https://w3id.org/hankegraafi/id/source/a": "2",
        "https://w3id.org/hankegraafi/id/source/": "1",
    } == named
    assert {
        "hanke:Project",
        "https://odd.example/Ä?b#c/d",
        "https://w3id.org/hankegraafi/ns#Project",
    } == classes
    assert [10, 5] == [number(graph, each, "triples") for each in ("dataset", "default-graph")]


@pytest.mark.parametrize("each", DATA, ids=lambda each: each.name)
def test_data_of_any_shape_is_described_in_every_format(odd: Starlette, each: Format) -> None:
    turtle = get(odd, headers={"Accept": "text/turtle"})
    response = get(odd, headers={"Accept": each.media_type})

    assert parsed(turtle.content, "turtle") == parsed(response.content, each.name)


def test_people_get_turtle_where_there_is_no_page(odd: Starlette) -> None:
    response = get(odd, headers={"Accept": "text/html"})

    assert (200, "text/turtle; charset=utf-8") == (
        response.status_code,
        response.headers["content-type"],
    )
