"""A small data folder with a list of many projects, a page about one of them, and an editor."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from hankegraafi import resources
from hankegraafi.rdf.read import read_folder
from hankegraafi.release import Release
from hankegraafi.release.build import build

MANY = 120
"""How many projects the list has; they stand in its rows 2 to 121."""
REFUSED = 60
"""How many rows of the list were rejected; they come after those of the projects."""
FIRST_REFUSED = MANY + 4
PREFIXES = """
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://w3id.org/hankegraafi/id/> .
"""
CATALOGUE = """
<dataset> a dcat:Dataset ; dcterms:title "Luettelon hankkeet"@fi .
<source/lista> a foaf:Document ;
    skos:prefLabel "Avustusluettelo"@fi, "Bidragsförteckningen"@sv, "List of grants"@en ;
    foaf:homepage <https://example.org/lista.csv> ;
    dcterms:publisher <organisation/rahasto> ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
    dcterms:rights "Lähde: Esimerkkirahasto 2026."@fi ;
    dcterms:language "fi" ; skos:altLabel "lista-2026.csv" ; schema:sha256 "0f1e2d" ;
    prov:generatedAtTime "2026-11-20"^^xsd:date ;
    prov:wasGeneratedBy <source/lista#reading> .
<source/lista#reading> a prov:Activity ; prov:used <source/lista> ;
    prov:endedAtTime "2026-11-22T08:30:00Z"^^xsd:dateTime ; schema:version "7" .
<source/sivu> a foaf:Document ; skos:prefLabel "Hankesivu"@fi ; dcterms:language "fi" ;
    foaf:primaryTopic <project/h-5> .
<source/toinen> a foaf:Document ; skos:prefLabel "Toinen luettelo"@fi ; dcterms:language "fi" .
<organisation/rahasto> a hanke:Organisation ; skos:prefLabel "Esimerkkirahasto"@fi ;
    dcterms:source <source/lista> .
<programme/ohjelma> a hanke:Programme ; skos:prefLabel "Pitkä ohjelma"@fi ;
    dcterms:source <source/lista> .
<programme/osa> a hanke:Programme ; skos:prefLabel "Ohjelman osa"@fi ;
    hanke:partOfProgramme <programme/ohjelma> .
<project/h-5> hanke:summary "Toimittajan tiivistelmä."@fi, "Ett sammandrag."@sv, "A summary."@en .
<project/h-5#ended> a hanke:Statement ; rdf:subject <project/h-5> ;
    rdf:predicate hanke:status ; rdf:object hanke:status-ended ;
    hanke:inferredFrom <source/sivu#start> .
<project/yksin> a hanke:Project ; skos:prefLabel "Toimittajan oma hanke"@fi .
"""
PAGE = """
<project/h-5> a hanke:Project ; skos:prefLabel "Hanke 005"@fi ;
    dcterms:temporal <project/h-5#period> .
<project/h-5#period> a dcterms:PeriodOfTime ; dcat:startDate "2015-01-05"^^xsd:date .
<source/sivu#start> a hanke:Statement ; dcterms:source <source/sivu> ;
    rdf:subject <project/h-5#period> ; rdf:predicate dcat:startDate ;
    rdf:object "2015-01-05"^^xsd:date ; hanke:quote "Alkaa 5.1.2015"@fi ; hanke:heading "Kesto"@fi .
"""
OTHER = """
<project/h-7> a hanke:Project ; skos:prefLabel "Hanke 007"@fi, "Projekt 007"@sv ;
    hanke:status hanke:status-ended ; dcterms:temporal <project/h-7#period> ;
    hanke:funding <project/h-7#toinen> ; prov:wasDerivedFrom <source/toinen#row=3> .
<project/h-7#period> a dcterms:PeriodOfTime ;
    dcat:startDate "2015-01-07"^^xsd:date ; dcat:endDate "2017-06-30"^^xsd:date .
<project/h-7#toinen> a hanke:Funding ; hanke:decisionNumber "D/7" .
"""
REJECTED = "row,column,value,reason,other row,fi,sv,en\n"
REJECTED_ROW = (
    "{row},Myönnetty,{value},{reason},{other},Syy suomeksi.,Orsak på svenska.,Reason in English.\n"
)
RECORD = """
<project/h-{n}> a hanke:Project ; skos:prefLabel "Hanke {n:03}"@fi ;
    adms:identifier <project/h-{n}#code> ; dcterms:source <source/lista> ;
    dcterms:temporal <project/h-{n}#period> ; hanke:status hanke:status-running ;
    hanke:participation <project/h-{n}#participation-toteuttaja> ;
    hanke:funding <project/h-{n}#funding> .
<project/h-{n}#code> a adms:Identifier ; skos:notation "S{n:05}" ;
    hanke:identifierScheme hanke:id-project-code ; dcterms:source <source/lista> .
<project/h-{n}#period> a dcterms:PeriodOfTime ;
    dcat:startDate "2015-01-{day:02}"^^xsd:date ; dcat:endDate "2016-12-31"^^xsd:date .
<project/h-{n}#participation-toteuttaja> a hanke:Participation ;
    hanke:organisation <organisation/toteuttaja> ; hanke:role hanke:role-coordinator .
<project/h-{n}#funding> a hanke:Funding ; hanke:funder <organisation/rahasto> ;
    hanke:inProgramme <programme/osa> ; hanke:authority <organisation/toteuttaja> ;
    hanke:amount <project/h-{n}#amount> ; hanke:spent <project/h-{n}#spent> .
<project/h-{n}#amount> a hanke:Money ; hanke:value {n}000.0 ;
    hanke:currency <http://publications.europa.eu/resource/authority/currency/EUR> .
<project/h-{n}#spent> a hanke:Money ; hanke:value {n}00.5 ;
    hanke:currency <http://publications.europa.eu/resource/authority/currency/EUR> .
"""


def place_of(number: int) -> str:
    """The row of a project; the last stands in three rows, of which the cells are merged."""
    return f"row={number + 1}" if number < MANY else f"row={number + 1}-{number + 3}"


def report() -> dict[str, object]:
    """What the reading of the list tells: three blank rows, and a sum of money in two halves."""
    accepted, rejected = sum(range(1, MANY + 1)) * 1000, REFUSED * Decimal("12.5")
    return {
        "source": "lista",
        "file": "lista.csv",
        "mapping": "7",
        "rows": MANY + REFUSED,
        "blank": 3,
        "records": MANY,
        "rejected": REFUSED,
        "left_out": {"person-name": 2},
        "sums": {
            "Myönnetty": {
                "accepted": str(accepted),
                "rejected": str(rejected),
                "whole": str(accepted + rejected),
            }
        },
    }


def rejected() -> str:
    """The table of the rejected rows; the first two disagree with row 2, one value is a script."""
    rows = range(FIRST_REFUSED, FIRST_REFUSED + REFUSED)
    return REJECTED + "".join(
        REJECTED_ROW.format(
            row=row,
            value="<script>1</script>" if row == FIRST_REFUSED + 2 else f"{row}.50",
            reason="repeated" if row < FIRST_REFUSED + 2 else "other-form",
            other=2 if row < FIRST_REFUSED + 2 else "",
        )
        for row in rows
    )


def publish(release: Release, name: str, files: Mapping[str, str]) -> None:
    """Put the files of a reading into a release that does not have them yet."""
    folder = release.path / "sources" / name
    folder.mkdir(parents=True, exist_ok=True)
    for path, text in files.items():
        if not (folder / path).exists():
            (folder / path).write_text(text, encoding="utf-8")


def release_of(folder: Path) -> Release:
    """Write the data and build a release of it."""
    data = folder / "data"
    for name in ("lista", "sivu", "toinen"):
        (data / "sources" / name).mkdir(parents=True)
    numbers = range(1, MANY + 1)
    records = "".join(RECORD.format(n=n, day=n % 28 or 28) for n in numbers)
    records += '<organisation/toteuttaja> a hanke:Organisation ; skos:prefLabel "Toteuttaja"@fi .\n'
    derived = "".join(
        f"<project/h-{n}> prov:wasDerivedFrom <source/lista#{place_of(n)}> .\n" for n in numbers
    )
    for path, text in (
        ("catalogue.ttl", CATALOGUE),
        ("sources/lista/records.ttl", records),
        ("sources/lista/records.claims.ttl", derived),
        ("sources/sivu/claims.ttl", PAGE),
        ("sources/toinen/claims.ttl", OTHER),
    ):
        (data / path).write_text(PREFIXES + text, encoding="utf-8")
    files = {"reading.json": json.dumps(report()), "rejected.csv": rejected()}
    for name, text in files.items():
        (data / "sources/lista" / name).write_text(text, encoding="utf-8")
    release = build(
        read_folder(data),
        [],
        releases=folder / "releases",
        ontology=resources.folder("ontology"),
        shapes=resources.folder("shapes"),
    )
    publish(release, "lista", files)
    return release
