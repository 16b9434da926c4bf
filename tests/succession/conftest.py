"""A small data folder with projects and organisations, and the command as a function."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hankegraafi.cli import main

BASE = "https://data.example.org/"
PROJECT = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix organisation: <https://data.example.org/id/organisation/> .
@prefix own: <https://data.example.org/id/project/{slug}#> .
@prefix project: <https://data.example.org/id/project/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://data.example.org/id/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

project:{slug} a hanke:Project ;
    skos:prefLabel "{name}"@fi ;
    dcterms:source source:example-page ;
    dcterms:temporal own:period ;
    hanke:goal own:goal-1 ;
    hanke:participation own:participation-{organisation} .

own:goal-1 a hanke:Goal ;
    hanke:position 1 ;
    hanke:summary "Tavoite: {name}"@fi .

own:participation-{organisation} a hanke:Participation ;
    hanke:organisation organisation:{organisation} ;
    hanke:role hanke:role-partner .

own:period a dcterms:PeriodOfTime ;
    dcat:startDate "{year}"^^xsd:gYear .
"""
ORGANISATION = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix organisation: <https://data.example.org/id/organisation/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <https://data.example.org/id/source/> .

organisation:{slug} a hanke:Organisation ;
    skos:prefLabel "{name}"@fi ;
    dcterms:source source:example-page .
"""
PROJECTS = (("alfa", "Alfa", "2020", "kunta"), ("beta", "Beta", "2021", "opisto"))
ORGANISATIONS = (("kunta", "Esimerkkilän kunta"), ("opisto", "Mallilan opisto"))

Run = Callable[..., int]


def start(data: Path) -> Path:
    """Write the folder; everything in it is in canonical form."""
    assert 0 == main(["new", str(data), "--base", BASE, "--publisher", "Esimerkki"], {})
    for slug, name, year, organisation in PROJECTS:
        text = PROJECT.format(slug=slug, name=name, year=year, organisation=organisation)
        (data / "projects" / f"{slug}.ttl").write_text(text, encoding="utf-8")
    for slug, name in ORGANISATIONS:
        text = ORGANISATION.format(slug=slug, name=name)
        (data / "organisations" / f"{slug}.ttl").write_text(text, encoding="utf-8")
    return data


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return start(tmp_path / "data")


@pytest.fixture
def run(tmp_path: Path, data: Path) -> Run:
    """Run a command on the folder; give its exit code."""
    environment = {
        "HANKEGRAAFI_DATA": str(data),
        "HANKEGRAAFI_RELEASES": str(tmp_path / "releases"),
    }

    def call(*arguments: str) -> int:
        return main(list(arguments), environment)

    return call
