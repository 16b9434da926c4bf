"""A release of a folder whose catalogue states no more than it has to."""

from datetime import date
from pathlib import Path

import pytest
from tests.support.shared import built

from hankegraafi.rdf.scaffold import Answers, create
from hankegraafi.release import Release

LITTLE = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<https://example.org/id/dataset> a dcat:Dataset ;
    dcterms:modified "2026-01-01"^^xsd:date ;
    dcterms:title "Hankkeet"@fi ;
    void:uriSpace "https://example.org/" .
"""


def says_little(rooms: pytest.TempPathFactory) -> Release:
    """Give the release, built once for all processes that share the tests."""
    return built(rooms, "little", _started)


def _started(data: Path) -> Path:
    create(data, Answers(), today=date(2026, 1, 1))
    (data / "catalogue.ttl").write_text(LITTLE)
    return data
