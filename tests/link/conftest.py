"""A small data folder, and a registry that is made up."""

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hankegraafi.link import command
from hankegraafi.link.command import Report
from hankegraafi.link.record import Record, Skipped
from hankegraafi.link.registries.registry import CC0, SAME_AS, Registry
from hankegraafi.names.identifiers import Identifier
from hankegraafi.names.register import Label
from hankegraafi.records import Text

BASE = "https://data.example.org/"
NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
LATER = datetime(2026, 11, 25, tzinfo=UTC)
ROR = "https://ror.org/"
UNIVERSITY, TOWN, PORI = f"{ROR}00ktq1636", f"{ROR}03vdzkx92", f"{ROR}02w52zt87"

CATALOGUE = f"""\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix void: <http://rdfs.org/ns/void#> .

<{BASE}id/dataset> a dcat:Dataset ;
    void:uriSpace "{BASE}" .
"""
THINGS = f"""\
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix organisation: <{BASE}id/organisation/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <{BASE}id/source/> .
@prefix town: <{BASE}id/organisation/metsalan-kaupunki#> .

organisation:metsalan-yliopisto a hanke:Organisation ;
    skos:prefLabel "Metsälän yliopisto"@fi ;
    dcterms:source source:registry .

organisation:metsalan-kaupunki a hanke:Organisation ;
    skos:prefLabel "Metsälän kaupunki"@fi ;
    adms:identifier town:ytunnus ;
    dcterms:source source:registry ;
    hanke:organisationKind hanke:kind-municipality .

town:ytunnus a adms:Identifier ;
    dcterms:source source:registry ;
    hanke:identifierScheme hanke:id-ytunnus ;
    skos:notation "0201256-6" .

organisation:pori-oy a hanke:Organisation ;
    skos:prefLabel "Porin Putki Oy"@fi ;
    dcterms:source source:registry .
"""
SOURCE = f"""\
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<{BASE}id/source/registry> a foaf:Document ;
    skos:prefLabel "Rekisteri"@fi .
"""

RECORDS: tuple[Record | Skipped, ...] = (
    Record(
        UNIVERSITY,
        UNIVERSITY,
        (Label("Metsälän yliopisto", "fi"), Label("University of Metsälä", "en")),
        (Identifier("ror", UNIVERSITY), Identifier("isni", "0000000406322211")),
        place="line 2",
    ),
    Record(
        TOWN,
        TOWN,
        (Label("Metsälän kaupunki", "fi"),),
        (Identifier("ror", TOWN), Identifier("wikidata", "Q1757")),
        kind="kind-municipality",
        place="line 3",
    ),
    Record(
        PORI, PORI, (Label("Porin Putki Ky", "fi"),), (Identifier("ror", PORI),), place="line 4"
    ),
    Skipped("line 5", "has no identifier"),
)


def registry(records: Iterable[Record | Skipped] = RECORDS, name: str = "registry") -> Registry:
    """A made-up registry of organisations."""
    kept = tuple(records)
    return Registry(
        name=name,
        titles=Text.of({"fi": "Rekisteri", "sv": "Registret", "en": "The registry"}),
        homepage="https://registry.example.org/",
        licence=CC0,
        rights="",
        address="https://registry.example.org/api",
        kinds=frozenset({"organisation"}),
        scheme="ror",
        predicate=SAME_AS,
        read=lambda path: iter(kept),
    )


Link = Callable[..., Report]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with three organisations."""
    folder = tmp_path / "data"
    for name, text in (
        ("catalogue.ttl", CATALOGUE),
        ("organisations/all.ttl", THINGS),
        ("sources/registry/document.ttl", SOURCE),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def link(data: Path) -> Link:
    """Link the folder to made-up records."""

    def run(records: Iterable[Record | Skipped] = RECORDS, now: datetime = NOW) -> Report:
        made = registry(records)
        return command.link(data, made, lambda things: made.read(data), now=now)

    return run


def files(data: Path) -> dict[str, bytes]:
    """What stands in the files that links are kept in, by their paths."""

    def found() -> Iterator[Path]:
        yield from data.glob("links/*")
        yield from data.glob("sources/links-*/*")

    return {path.relative_to(data).as_posix(): path.read_bytes() for path in found()}
