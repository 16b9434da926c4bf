"""The catalogue passes the shapes of DCAT-AP 3.0.1, the EU's lists beside it.

The shapes and the lists are those of the EU; without them there is nothing to hold it against.
One thing is left: a recommendation to be on the EU's own list of corporate bodies, which holds
institutions of the EU and some of its member states, and no college or city.
"""

import csv
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import rdflib
from pyshacl import validate
from rdflib.namespace import DCTERMS, RDF, SH, SKOS
from tests.support.shared import copy_of, once

from hankegraafi.rdf.scaffold import Answers, create
from hankegraafi.release import HISTORY, Published, Release, open_release
from hankegraafi.release.gate import build_folder
from hankegraafi.release.history import written
from hankegraafi.serve import catalogue_page
from hankegraafi.serve.site import open_site
from hankegraafi.store import open_store

SHARED = Path(__file__).parents[3] / "shared"
SHAPES = SHARED / "vocabularies" / "dcat-ap" / "3.0.1"
LISTS = SHARED / "registries" / "eu-authority-tables"
AUTHORITY = "http://publications.europa.eu/resource/authority/"
TABLES = ("country", "data-theme", "file-type", "frequency", "language", "place")
FILES = (
    *("dcat-ap-SHACL.ttl", "ranges.ttl", "modular/shapes.ttl", "modular/range.ttl"),
    *("modular/shapes_recommended.ttl", "modular/mdr-vocabularies.shape.ttl"),
    "modular/deprecateduris.ttl",
)
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
NEWER_THAN_THE_TABLE = {f"{AUTHORITY}file-type/PARQUET"}


def described(release: Release, address: str) -> rdflib.Graph:
    """The whole graph of /catalog."""
    site = open_site(release, open_store(release.path))
    try:
        quads = catalogue_page.quads(site, address=address)
    finally:
        site.pool.close()
    return rdflib.Graph().parse(data="".join(f"{q.triple} .\n" for q in quads), format="nt")


def started(room: Path, answers: Answers) -> Release:
    create(room / "data", answers, today=date(2026, 1, 1))
    return build_folder(room / "data", room / "releases")[0]


def ten(room: Path) -> Release:
    """The tenth release of a folder that was started anew."""
    started(room, Answers(contact="info@example.org"))
    catalogue = room / "data" / "catalogue.ttl"
    text = catalogue.read_text()
    for day in range(2, 11):
        catalogue.write_text(re.sub(r'modified "[0-9-]+"', f'modified "2026-01-{day:02}"', text))
        release, _ = build_folder(room / "data", room / "releases")
    return release


MADE: dict[str, Callable[[Path], Release] | None] = {
    "shipped": None,
    "started anew": partial(started, answers=Answers()),
    "another licence": partial(
        started,
        answers=Answers(
            base="https://data.example.fi/x/",
            licence="https://example.org/terms",
            contact="https://example.org/contact",
            kind="LocalAuthority",
        ),
    ),
    "ten releases": ten,
}


SOME = ("shipped", "started anew")
"""Those that are looked at each time; all are by `make large-test`."""

FOUND = [name for name in MADE if SHAPES.is_dir()]
"""Those that can be held against the shapes: all, where these are at hand."""


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=[] if name in SOME else [pytest.mark.large]) for name in FOUND
    ],
)
def graph(
    request: pytest.FixtureRequest, release: Release, tmp_path_factory: pytest.TempPathFactory
) -> rdflib.Graph:
    def publish(room: Path) -> None:
        make = MADE[request.param]
        if make:
            make(room)
        else:
            copy_of(release, room)
        versions = sorted(path.parent.name for path in room.glob("releases/2*/manifest.json"))
        history = [Published(each, FIRST + timedelta(days=n)) for n, each in enumerate(versions)]
        (room / "releases" / HISTORY).write_bytes(written(history))

    room = once(tmp_path_factory, f"dcat-{request.param}".replace(" ", "-"), publish)
    return described(open_release(room / "releases"), "http://localhost:8000")


@pytest.fixture(scope="module")
def lists() -> rdflib.Graph:
    """What the EU's lists say of their values."""
    found = rdflib.Graph()
    for name in TABLES:
        with (LISTS / f"{name}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                node = rdflib.URIRef(row["uri"])
                found.add((node, RDF.type, SKOS.Concept))
                found.add((node, SKOS.inScheme, rdflib.URIRef(AUTHORITY + name)))
                label = row["label_en"] or node.rpartition("/")[2]
                found.add((node, SKOS.prefLabel, rdflib.Literal(label, lang="en")))
        scheme = rdflib.URIRef(AUTHORITY + name)
        found.add((scheme, RDF.type, SKOS.ConceptScheme))
        found.add((scheme, DCTERMS.title, rdflib.Literal(name)))
    return found


def shapes(*names: str) -> rdflib.Graph:
    """Shapes, less the properties that they name and that no file describes: they ask nothing."""
    found = rdflib.Graph()
    for name in names:
        found.parse(SHAPES / name)
    for shape, part in list(found.subject_objects(SH.property)):
        if found.value(part, SH.path) is None:
            found.remove((shape, SH.property, part))
    return found


def results(data: rdflib.Graph, *names: str) -> list[tuple[str, str, str]]:
    """The severity, focus and path of every result; not of what only explains one."""
    _, report, text = validate(data, shacl_graph=shapes(*names), inference="none")
    assert isinstance(report, rdflib.Graph), text
    return sorted(
        (
            str(report.value(each, SH.resultSeverity)).rpartition("#")[2],
            str(report.value(each, SH.focusNode)),
            str(report.value(each, SH.resultPath)),
        )
        for each in report.objects(None, SH.result)
    )


@pytest.mark.parametrize("name", FILES)
def test_the_catalogue_passes(graph: rdflib.Graph, lists: rdflib.Graph, name: str) -> None:
    found = results(graph + lists, name)
    wanting = [each for each in found if not is_corporate_body(name, each)]

    assert [] == wanting


def is_corporate_body(name: str, result: tuple[str, str, str]) -> bool:
    """Whether a result only recommends that the publisher be a body of the EU's own list."""
    severity, _, path = result
    where = name == "modular/mdr-vocabularies.shape.ttl"
    return where and (severity, path) == ("Warning", str(DCTERMS.publisher))


def test_all_shapes_together_find_no_violation(graph: rdflib.Graph, lists: rdflib.Graph) -> None:
    assert [] == [each for each in results(graph + lists, *FILES) if each[0] == "Violation"]


def test_the_shapes_find_what_is_missing(graph: rdflib.Graph, lists: rdflib.Graph) -> None:
    graph = graph + lists
    graph.remove((None, DCTERMS.publisher, None))
    graph.remove((None, DCTERMS.issued, None))
    severities = {severity for severity, _, _ in results(graph, *FILES)}

    assert {"Violation", "Warning"} == severities


def test_every_value_is_in_the_list_that_it_is_said_to_be_from(
    graph: rdflib.Graph, lists: rdflib.Graph
) -> None:
    said = {
        str(node)
        for name in TABLES
        for node in graph.subjects(SKOS.inScheme, rdflib.URIRef(AUTHORITY + name))
    }
    known = {str(node) for node in lists.subjects(RDF.type, SKOS.Concept)}

    assert said
    assert set() == said - known - NEWER_THAN_THE_TABLE
