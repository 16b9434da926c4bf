"""A small data folder and a small list, which tests change as they need."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hankegraafi.sources.lists.command import run
from hankegraafi.sources.lists.report import Report

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
BASE = "https://example.org/"

DESCRIPTION = """\
version = 1

[source]
title = { fi = "Lista", sv = "Lista", en = "List" }
language = "fi"
retrieved = 2026-11-21

[file]
name = "list.csv"
format = "csv"
separator = ";"

[values]
dates = ["d.M.yyyy"]
currency = "EUR"
empty = ["-"]

[record]
slug = "list-{code}"

[columns]
Koodi = "code"
Nimi = "title"
Tila = { to = "status", map = { "Käynnissä" = "running", "Päättynyt" = "ended" } }
Alku = "start"
Loppu = "end"
Toteuttaja = ["coordinator", "funding.grant.recipient"]
"Myönnetty" = "funding.grant.amount"
"Käytetty" = "funding.grant.spent"
Huom = "ignore"

[constants]
"funding.grant.funder" = "organisation:agency"
"""
HEADER = "Koodi;Nimi;Tila;Alku;Loppu;Toteuttaja;Myönnetty;Käytetty;Huom"
ROWS = (
    "A1;Taitava johtaminen;Käynnissä;1.3.2015;28.2.2017;Esimerkkilän kaupunki;1 000,50;500;",
    "A2;Oppiva verkosto;Päättynyt;1.1.2016;31.12.2016;Malli Oy;2000;-;x",
    "A3;Kolmas hanke;Päättynyt;1.1.2016;31.6.2016;MALLI OY;300;0;",
    "A4;Neljäs hanke;Päättynyt;1.1.2016;;;400;0;",
)
ORGANISATIONS = """\
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix organisation: <https://example.org/id/organisation/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

organisation:agency a hanke:Organisation ;
    skos:prefLabel "Esimerkkivirasto"@fi .

organisation:esimerkkila a hanke:Organisation ;
    skos:prefLabel "Esimerkkilän kaupunki"@fi .
"""
CATALOGUE = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix void: <http://rdfs.org/ns/void#> .

<https://example.org/dataset> a dcat:Dataset ;
    void:uriSpace "https://example.org/" .
"""


class Given:
    """A data folder with one source."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.folder = data / "sources" / "list"
        self.folder.mkdir(parents=True)
        (data / "organisations.ttl").write_text(ORGANISATIONS, encoding="utf-8")
        (data / "catalogue.ttl").write_text(CATALOGUE, encoding="utf-8")
        self.describe()
        self.rows(*ROWS)

    def describe(self, *changes: tuple[str, str]) -> None:
        """Write the description, with some of its text changed."""
        text = DESCRIPTION
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (self.folder / "source.toml").write_text(text, encoding="utf-8")

    def rows(self, *rows: str, header: str = HEADER) -> None:
        """Write the list."""
        text = "\n".join((header, *rows, ""))
        (self.folder / "list.csv").write_text(text, encoding="utf-8")

    def read(self, *, write: bool = True, now: datetime = NOW) -> Report:
        """Read the list, or look what would be read."""
        return run("list", self.data, file=None, write=write, now=now, progress=lambda *_: None)

    def files(self) -> dict[str, bytes]:
        """Give what stands in the source's folder."""
        return {path.name: path.read_bytes() for path in self.folder.iterdir() if path.is_file()}

    def times(self) -> dict[str, int]:
        """Give when each file was written, in nanoseconds."""
        return {path.name: path.stat().st_mtime_ns for path in self.folder.iterdir()}

    def files_of_any_kind(self) -> list[str]:
        """Name what stands there, folders too."""
        return [path.name for path in self.folder.iterdir()]


@pytest.fixture
def given(tmp_path: Path) -> Given:
    return Given(tmp_path / "data")
