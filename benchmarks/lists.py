"""Lists of any length, made by rule: the same number of rows gives the same bytes."""

from pathlib import Path

DESCRIPTION = """\
version = 1

[source]
title = { fi = "Tehty lista", sv = "Gjord lista", en = "Made list" }
language = "fi"
retrieved = 2026-11-21

[file]
name = "list.csv"
format = "csv"
separator = ";"

[values]
dates = ["d.M.yyyy"]

[columns]
Koodi = "code"
Nimi = "title"
Tila = { to = "status", map = { "Käynnissä" = "running", "Päättynyt" = "ended" } }
Alku = "start"
Loppu = "end"
Toteuttaja = ["coordinator", "funding.grant.recipient"]
Rahoittaja = "funding.grant.funder"
"Myönnetty" = "funding.grant.amount"
Huom = "ignore"
"""
CATALOGUE = """\
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix void: <http://rdfs.org/ns/void#> .

<https://example.org/id/dataset> a dcat:Dataset ;
    dcterms:title "Tehty lista"@fi , "Gjord lista"@sv , "Made list"@en ;
    void:uriSpace "https://example.org/" .
"""
_HEADER = "Koodi;Nimi;Tila;Alku;Loppu;Toteuttaja;Rahoittaja;Myönnetty;Huom\n"
_WORDS = (
    "taitava johtaminen oppiva verkosto kestävä kasvu digitaalinen osaaminen yhteinen polku "
    "vihreä siirtymä työelämän kumppanuus nuorten tulevaisuus"
).split()
_TOWNS = "Esimerkkilä Mallila Koela Näytelä Kokkila Pohjala Rantala Metsälä Järvelä Niemelä".split()
_FORMS = ("Oy", "ry", "säätiö", "koulutuskuntayhtymä", "osuuskunta")
_EVERY = 97
"""Every so many rows, one cannot be read."""


def row(number: int) -> str:
    """Make one row; the same number gives the same row."""
    mixed = number * 2_654_435_761 % 4_294_967_296
    words = " ".join(_WORDS[mixed // 7**place % len(_WORDS)] for place in range(4))
    start, months = 2000 + mixed % 24, mixed % 12 + 1
    amount = mixed % 900_000 + 1000
    end = "31.6.2030" if number % _EVERY == 0 else f"28.{months}.{start + 2}"
    return (
        f"K{number:07d};{words.capitalize()} {number};{('Käynnissä', 'Päättynyt')[mixed % 2]};"
        f"1.{months}.{start};{end};{_body(mixed % 30_000)};"
        f"{_TOWNS[mixed % 7]}n liitto;{amount},{mixed % 90 + 10};\n"
    )


def _body(number: int) -> str:
    town = _TOWNS[number % len(_TOWNS)]
    word = _WORDS[number // 10 % len(_WORDS)]
    return f"{town}n {word} {number // 100} {_FORMS[number % len(_FORMS)]}"


def write(data: Path, rows: int) -> Path:
    """Write a data folder whose one source is a list of so many rows; give the source's folder."""
    folder = data / "sources" / "made"
    folder.mkdir(parents=True)
    (data / "catalogue.ttl").write_text(CATALOGUE, encoding="utf-8")
    (folder / "source.toml").write_text(DESCRIPTION, encoding="utf-8")
    with (folder / "list.csv").open("w", encoding="utf-8") as file:
        file.write(_HEADER)
        file.writelines(map(row, range(rows)))
    return folder
