"""A small data folder with an ontology and shapes of its own, and a function that builds it."""

import shutil
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest
from tests.support.shared import once

from hankegraafi import resources
from hankegraafi.rdf.read import read_folder
from hankegraafi.records import Finding
from hankegraafi.release import Release, open_release
from hankegraafi.release.build import build

BASE = "https://w3id.org/hankegraafi/"

PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix organisation: <https://w3id.org/hankegraafi/id/organisation/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix project: <https://w3id.org/hankegraafi/id/project/> .
@prefix alfa: <https://w3id.org/hankegraafi/id/project/alfa#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://w3id.org/hankegraafi/id/source/> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

DATA = {
    "catalogue.ttl": """<https://w3id.org/hankegraafi/id/dataset> a dcat:Dataset ;
        dcterms:modified "2026-11-21"^^xsd:date ;
        void:uriSpace "https://w3id.org/hankegraafi/" .""",
    "projects/alfa.ttl": """project:alfa a hanke:Project ;
        skos:prefLabel "Älfa"@fi , "Alfa"@en ;
        hanke:participation alfa:participation-kunta ;
        hanke:budget alfa:budget .
        alfa:budget a hanke:Money ; hanke:value 2725092.00 .
        alfa:participation-kunta a hanke:Participation ;
        hanke:organisation organisation:kunta ; hanke:role hanke:role-coordinator .""",
    "organisations/kunta.ttl": """organisation:kunta a hanke:Organisation ;
        skos:prefLabel "Kunta"@fi .""",
    "sources/000-sivu/claims.ttl": """project:alfa a hanke:Project ;
        skos:altLabel "ALFA-hanke"@fi .""",
}
ONTOLOGY = {
    "hankegraafi.ttl": 'hanke:Project a owl:Class ; skos:definition "A project."@en .',
    "schemes/roles.ttl": """hanke:role-coordinator a skos:Concept ;
        skos:prefLabel "koordinaattori"@fi , "coordinator"@en .""",
}
SHAPES = {"project.ttl": "hanke:Project a owl:Class ."}

Builder = Callable[..., Release]


def write_turtle(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PREFIXES + text, encoding="utf-8")
    return folder


def furnish(room: Path) -> Path:
    write_turtle(room / "data", DATA)
    write_turtle(room / "ontology", ONTOLOGY)
    write_turtle(room / "shapes", SHAPES)
    shutil.copy(resources.folder("ontology") / "context.jsonld", room / "ontology")
    return room


def build_in(room: Path, findings: Sequence[Finding] = (), **options: object) -> Release:
    given = {
        "releases": room / "releases",
        "ontology": room / "ontology",
        "shapes": room / "shapes",
    }
    return build(read_folder(room / "data"), findings, **(given | options))  # type: ignore[arg-type]


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A folder that holds data/, ontology/ and shapes/, and takes releases/."""
    return furnish(tmp_path)


@pytest.fixture
def make(room: Path) -> Builder:
    return partial(build_in, room)


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """What `make` gives first, built once for all tests; nobody changes it."""
    made = once(tmp_path_factory, "small", lambda room: build_in(furnish(room)))
    return open_release(made / "releases")


@pytest.fixture
def own(small: Release, room: Path) -> Release:
    """A copy of it in the room, which may be changed and built upon."""
    shutil.copytree(small.path.parent, room / "releases", symlinks=True)
    return open_release(room / "releases")
