"""The catalogue says what is there: every fact is compared with the release, or with its files."""

import hashlib
import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, FOAF, OWL, RDF, SKOS, VOID
from tests.serve.conftest import Serving
from tests.serve.little import says_little
from tests.support.shared import once

from hankegraafi.formats import Format
from hankegraafi.rdf.scaffold import Answers, create
from hankegraafi.release import HISTORY, Published, Release, open_release, read_history
from hankegraafi.release.gate import build_folder
from hankegraafi.release.history import written
from hankegraafi.serve import extent
from hankegraafi.serve.things import DATA

DCAT3 = rdflib.Namespace(str(DCAT))
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
VCARD = rdflib.Namespace("http://www.w3.org/2006/vcard/ns#")
BASE = "https://data.example.org/projects/"
FIRST = datetime(2026, 1, 1, 12, tzinfo=UTC)
BROWSER = {"Accept": "text/html"}
PLAIN = {"Accept-Encoding": "identity"}
PARSERS = {"turtle": "turtle", "jsonld": "json-ld", "ntriples": "nt", "rdfxml": "xml"}
PARSERS |= {"nquads": "nquads", "trig": "trig"}
_SCRIPT = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def build(data: Path, releases: Path, day: date) -> Release:
    """Build a data folder that says that it changed on a day."""
    catalogue = data / "catalogue.ttl"
    text = re.sub(r'modified "[0-9-]+"', f'modified "{day}"', catalogue.read_text())
    catalogue.write_text(text)
    release, _ = build_folder(data, releases)
    return release


def published(releases: Path, *versions: str) -> None:
    """Write down that releases were published a day apart."""
    history = [Published(each, FIRST + timedelta(days=n)) for n, each in enumerate(versions)]
    (releases / HISTORY).write_bytes(written(history))


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> tuple[Release, ...]:
    """Three releases of a folder that was started anew."""
    releases = once(tmp_path_factory, "started-anew", publish) / "releases"
    return tuple(open_release(releases, each.version) for each in read_history(releases))


def publish(room: Path) -> None:
    answers = Answers(
        base=BASE, publisher="Opisto", licence="CC-BY-4.0", contact="avoin.data@example.org"
    )
    create(room / "data", answers, today=date(2026, 1, 1))
    built = [
        build(room / "data", room / "releases", date(2026, 1, 1) + timedelta(days=n))
        for n in range(3)
    ]
    published(room / "releases", *(each.version for each in built))


@pytest.fixture(scope="module")
def served(three: tuple[Release, ...], serving: Serving) -> Iterator[httpx.Client]:
    with serving(three[-1]) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def graph(served: httpx.Client) -> rdflib.Graph:
    return rdflib.Graph().parse(data=served.get("/catalog.ttl").content, format="turtle")


def one(graph: rdflib.Graph, subject: rdflib.term.Node, name: rdflib.URIRef) -> str:
    return str(graph.value(subject, name, any=False))


def release_iri(release: Release) -> rdflib.URIRef:
    return rdflib.URIRef(f"{release.base}release/{release.version}")


@pytest.mark.parametrize("each", DATA, ids=lambda each: each.name)
def test_every_format_says_the_same(
    served: httpx.Client, graph: rdflib.Graph, each: Format
) -> None:
    name, extension, media_type = each.name, each.extension, each.media_type
    by_extension = served.get(f"/catalog.{extension}")
    by_accept = served.get("/catalog", headers={"Accept": media_type})
    found = rdflib.Dataset(default_union=True)
    found.parse(data=by_extension.content, format=PARSERS[name])

    assert set(graph) == set(found.triples((None, None, None)))
    assert by_extension.content == by_accept.content
    assert by_accept.headers["content-type"].startswith(media_type)


def test_there_are_no_blank_nodes(graph: rdflib.Graph) -> None:
    assert [] == [t for t in graph if any(isinstance(n, rdflib.BNode) for n in t)]


def test_the_releases_are_members_of_a_series_in_their_order(
    graph: rdflib.Graph, three: tuple[Release, ...]
) -> None:
    catalog, series = rdflib.URIRef(f"{BASE}catalog"), rdflib.URIRef(f"{BASE}id/dataset")
    nodes = [release_iri(each) for each in three]

    assert [series] == list(graph.subjects(RDF.type, DCAT3.DatasetSeries))
    assert set(nodes) == set(graph.objects(catalog, DCAT.dataset))
    assert set(nodes) == set(graph.subjects(DCAT3.inSeries, series))
    assert set(nodes) == set(graph.objects(series, DCAT3.hasVersion))
    assert [None, *nodes[:-1]] == [graph.value(each, DCAT3.prev) for each in nodes]
    assert [None, *nodes[:-1]] == [graph.value(each, DCAT3.previousVersion) for each in nodes]
    assert [each.version for each in three] == [one(graph, n, DCAT3.version) for n in nodes]
    assert [f"2026-01-0{n}T12:00:00+00:00" for n in (1, 2, 3)] == [
        one(graph, each, DCTERMS.issued) for each in nodes
    ]
    assert ["2026-01-01T12:00:00+00:00", "2026-01-03T12:00:00+00:00"] == [
        one(graph, catalog, name) for name in (DCTERMS.issued, DCTERMS.modified)
    ]
    assert (str(nodes[0]), str(nodes[-1])) == (
        one(graph, series, DCAT3.first),
        one(graph, series, DCAT3.last),
    )


def test_every_file_of_the_data_is_a_distribution_that_can_be_had(
    graph: rdflib.Graph, three: tuple[Release, ...], served: httpx.Client
) -> None:
    told = set()
    for release in three:
        files = {each["path"]: each for each in release.manifest["files"]}
        data = {path for path in files if path.startswith(("dumps/", "tables/"))}
        data = {path for path in data if "json" not in path or path.startswith("dumps/")}
        for node in graph.objects(release_iri(release), DCAT.distribution):
            path = one(graph, node, DCTERMS.title)
            told.add((release.version, path))
            given = served.get(one(graph, node, DCAT.downloadURL), headers=PLAIN)
            checksum = graph.value(node, SPDX.checksum)
            assert (200, one(graph, node, DCAT.byteSize)) == (
                given.status_code,
                given.headers["content-length"],
            )
            assert checksum
            assert files[path]["sha256"] == one(graph, checksum, SPDX.checksumValue)
            assert files[path]["sha256"] == hashlib.sha256(given.content).hexdigest()
            packed = graph.value(node, DCAT3.compressFormat)
            assert path.endswith(".gz") == (packed is not None)
        assert {path for version, path in told if version == release.version} == data


def test_a_compressed_file_has_the_type_of_what_is_in_it(
    graph: rdflib.Graph, three: tuple[Release, ...]
) -> None:
    nodes = list(graph.objects(release_iri(three[-1]), DCAT.distribution))
    types = {
        one(graph, node, DCTERMS.title).removesuffix(".gz"): one(graph, node, DCAT.mediaType)
        for node in nodes
    }
    formats = {one(graph, node, DCTERMS.format).rpartition("/")[2] for node in nodes}
    iana = "https://www.iana.org/assignments/media-types/"

    assert f"{iana}application/n-quads" == types["dumps/hankegraafi.nq"]
    assert f"{iana}text/turtle" == types["dumps/hankegraafi.ttl"]
    assert {
        "RDF_N_QUADS",
        "RDF_N_TRIPLES",
        "RDF_TURTLE",
        "RDF_XML",
        "RDF_TRIG",
        "JSON_LD",
    } <= formats


def test_publisher_licence_and_contact_are_those_that_were_asked_for(
    graph: rdflib.Graph, three: tuple[Release, ...]
) -> None:
    node = release_iri(three[-1])
    publisher, contact = graph.value(node, DCTERMS.publisher), graph.value(node, DCAT.contactPoint)

    assert publisher
    assert contact
    assert "Opisto" == one(graph, publisher, FOAF.name)
    assert "Opisto" == one(graph, contact, VCARD.fn)
    assert "mailto:avoin.data@example.org" == one(graph, contact, VCARD.hasEmail)
    assert "https://creativecommons.org/licenses/by/4.0/" == one(graph, node, DCTERMS.license)


def test_the_services_are_at_the_address_that_was_asked(
    graph: rdflib.Graph, served: httpx.Client, three: tuple[Release, ...]
) -> None:
    services = list(graph.subjects(RDF.type, DCAT3.DataService))
    queries = rdflib.URIRef(f"{BASE}catalog#sparql")

    assert all(str(each).startswith(f"{BASE}catalog#") for each in services)
    assert queries in services
    assert (queries, RDF.type, SD.Service) in graph
    for each in services:
        assert one(graph, each, DCAT3.endpointURL).startswith(str(served.base_url).rstrip("/"))
        assert release_iri(three[-1]) == graph.value(each, DCAT3.servesDataset)


def test_the_catalogue_is_joined_with_the_description_of_release_and_service(
    graph: rdflib.Graph, served: httpx.Client, three: tuple[Release, ...]
) -> None:
    node = release_iri(three[-1])
    described = rdflib.Graph().parse(
        data=served.get("/.well-known/void", headers={"Accept": "text/turtle"}).content
    )
    kinds = set(graph.objects(node, RDF.type))
    curated = graph.value(node, VOID.subset)

    assert {DCAT.Dataset, VOID.Dataset, SD.Dataset} == kinds
    assert set(described) <= set(graph)
    assert list(graph.objects(node, VOID.exampleResource))
    assert curated
    assert list(graph.objects(curated, VOID.classPartition))
    assert list(graph.objects(curated, VOID.propertyPartition))


def test_the_link_sets_are_what_queries_count(client: httpx.Client, release: Release) -> None:
    graph = rdflib.Graph().parse(data=client.get("/catalog.ttl").content, format="turtle")
    store = ox.Store.read_only(str(release.path / "store"))
    sets = list(graph.subjects(RDF.type, VOID.Linkset))
    told = set()
    for each in sets:
        target = graph.value(each, VOID.objectsTarget)
        assert target
        told.add(
            (
                one(graph, each, VOID.linkPredicate),
                one(graph, target, VOID.uriSpace),
                int(one(graph, each, VOID.triples)),
            )
        )
    counted = Counter(
        (name, re.sub(r"[^/#]*$", "", quad.object.value))
        for name in map(str, (OWL.sameAs, SKOS.closeMatch, SKOS.exactMatch, DCTERMS.subject))
        for quad in store.quads_for_pattern(None, ox.NamedNode(name), None, ox.DefaultGraph())
        if isinstance(quad.object, ox.NamedNode) and not quad.object.value.startswith(release.base)
    )

    assert counted
    assert {(*each, count) for each, count in counted.items()} == told


def test_the_days_that_are_covered_are_those_of_the_projects(
    graph: rdflib.Graph, three: tuple[Release, ...]
) -> None:
    period = graph.value(release_iri(three[-1]), DCTERMS.temporal)

    assert period
    assert ["2026-01-01", "2027-12-31"] == [
        one(graph, period, name) for name in (DCAT.startDate, DCAT.endDate)
    ]


def test_another_address_gives_other_addresses_and_the_same_iris(served: httpx.Client) -> None:
    here = served.get("/catalog.nt").text
    there = served.get("/catalog.nt", headers={"Host": "elsewhere.example"}).text

    assert here.replace(str(served.base_url).rstrip("/"), "http://elsewhere.example") == there


def test_the_answer_is_known_by_its_etag(served: httpx.Client) -> None:
    first = served.get("/catalog.ttl")
    again = served.get("/catalog.ttl", headers={"If-None-Match": first.headers["etag"]})
    other = served.get("/catalog.nt")

    assert (304, b"") == (again.status_code, again.content)
    assert first.headers["etag"] != other.headers["etag"]
    assert dict(served.head("/catalog.ttl").headers) | {"date": ""} == dict(first.headers) | {
        "date": ""
    }


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [("/catalog", "image/png", 406), ("/catalog.xyz", "*/*", 404)],
)
def test_what_cannot_be_given_is_refused(
    served: httpx.Client, path: str, accept: str, status: int
) -> None:
    assert status == served.get(path, headers={"Accept": accept}).status_code


@pytest.mark.parametrize(
    ("language", "words"),
    [("fi", "Tietoluettelo"), ("sv", "Datakatalog"), ("en", "Data catalogue")],
)
def test_people_get_a_page(
    served: httpx.Client, three: tuple[Release, ...], language: str, words: str
) -> None:
    page = served.get(f"/catalog?lang={language}", headers=BROWSER)

    assert f"<h1>{words}</h1>" in page.text
    assert all(f"/release/{each.version}" in page.text for each in three)
    assert 'href="mailto:avoin.data@example.org"' in page.text
    assert "catalog.jsonld" in page.text


@pytest.mark.parametrize("path", ["/page/dataset", "/catalog"])
def test_the_page_tells_search_engines_of_the_data_set(
    served: httpx.Client, three: tuple[Release, ...], path: str
) -> None:
    found = _SCRIPT.findall(served.get(f"{path}?lang=sv", headers=BROWSER).text)
    said = json.loads(found[0])

    assert 1 == len(found)
    assert ("https://schema.org/", "Dataset", "Projekt") == (
        said["@context"],
        said["@type"],
        said["name"],
    )
    assert three[-1].version == said["version"]
    assert "2026-01-01/2027-12-31" == said["temporalCoverage"]
    assert "Opisto" == said["publisher"]["name"]
    assert {"avoin.data@example.org"} == {said["publisher"]["contactPoint"]["email"]}
    assert said["distribution"]
    for each in said["distribution"]:
        given = served.get(each["contentUrl"], headers=PLAIN)
        assert each["sha256"] == hashlib.sha256(given.content).hexdigest()


def test_nothing_in_the_data_ends_the_script(
    tmp_path: Path, serving: Serving, three: tuple[Release, ...]
) -> None:
    create(tmp_path / "data", Answers(title="</script><b>&amp;"), today=date(2026, 1, 1))
    release, _ = build_folder(tmp_path / "data", tmp_path / "releases")
    with serving(release) as address:
        page = httpx.get(f"{address}/page/dataset?lang=en", headers=BROWSER).text

    assert "</script><b>&amp;" == json.loads(_SCRIPT.findall(page)[0])["name"]
    assert "</script><b>" not in page


def test_a_release_that_is_taken_away_leaves_the_catalogue(
    three: tuple[Release, ...], tmp_path: Path, serving: Serving
) -> None:
    releases = tmp_path / "releases"
    shutil.copytree(three[0].path.parent, releases, symlinks=True)
    own = Release(releases / three[-1].version, three[-1].version, three[-1].manifest)
    with serving(own) as address:
        before = httpx.get(f"{address}/catalog.nt")
        shutil.rmtree(releases / three[0].version)
        after = httpx.get(f"{address}/catalog.nt")

    assert three[0].version in before.text
    assert three[0].version not in after.text
    assert before.headers["etag"] != after.headers["etag"]


def test_a_folder_that_states_little_is_served_and_the_catalogue_says_less(
    tmp_path_factory: pytest.TempPathFactory, serving: Serving
) -> None:
    release = says_little(tmp_path_factory)
    with serving(release) as address:
        graph = rdflib.Graph().parse(data=httpx.get(f"{address}/catalog.ttl").content)
        page = httpx.get(f"{address}/catalog", headers=BROWSER)
    node = release_iri(release)

    assert 200 == page.status_code
    assert ["Hankkeet"] == [str(each) for each in graph.objects(node, DCTERMS.title)]
    assert [] == list(graph.objects(node, DCTERMS.publisher))
    assert [] == list(graph.objects(node, DCAT.contactPoint))
    assert [] == list(graph.objects(None, DCTERMS.license))


def test_an_earlier_release_leads_to_the_one_catalogue_of_all(
    served: httpx.Client, three: tuple[Release, ...]
) -> None:
    answer = served.get(f"/release/{three[1].version}/catalog.ttl", follow_redirects=False)

    assert (308, "/catalog.ttl") == (answer.status_code, answer.headers["location"])


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        (("2020",), ("2020-01-01", "2020-12-31")),
        (("2020-02", "2019-11-05"), ("2019-11-05", "2020-02-29")),
        (("2021-05-04", "2021"), ("2021-01-01", "2021-12-31")),
        (("-0044", "12345", "2020-13", "2020-02-30", "0000", "soon", "2020Z"), None),
        ((), None),
    ],
)
def test_a_year_and_a_month_cover_all_their_days(
    dates: tuple[str, ...], days: tuple[str, str] | None
) -> None:
    covered = extent.coverage({"date": ox.Literal(each)} for each in dates)

    assert days == (covered and tuple(each.isoformat() for each in covered))
