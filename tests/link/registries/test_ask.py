"""The public interfaces, as they are documented, played by a server on this machine."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from hankegraafi.errors import FaultError, UsageError
from hankegraafi.link.record import Record
from hankegraafi.link.registries import REGISTRIES
from hankegraafi.link.registries.registry import Question
from hankegraafi.link.web import Client, Limits, NoAnswer
from hankegraafi.names.identifiers import Identifier
from hankegraafi.names.register import Label

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Internet:
    """All hosts in one: answers by host and path; what it does not know is 404."""

    def __init__(self) -> None:
        self.pages: dict[str, Any] = {}
        self.asked: list[tuple[str, Mapping[str, list[str]]]] = []
        internet = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                url = urlsplit(self.path[1:])
                place = f"{url.netloc}{url.path}" if url.netloc else url.path
                internet.asked.append((place, parse_qs(url.query)))
                page = internet.pages.get(place)
                body = page if isinstance(page, bytes) else json.dumps(page).encode()
                self.send_response(404 if page is None else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def ask(self, name: str, question: Question) -> list[Record]:
        limits = Limits(pause=0)
        client = Client(name, now=NOW, sleep=lambda _: None, limits=limits, local=True)
        port = self.server.server_port

        def fetch(address: str) -> bytes:
            return client(address.replace("https://", f"http://127.0.0.1:{port}/", 1))

        ask = REGISTRIES[name].ask
        assert ask is not None
        return list(ask(question, fetch))

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def internet() -> Iterator[Internet]:
    made = Internet()
    yield made
    made.close()


SERVICE = "virkailija.opintopolku.fi/organisaatio-service/api"
BODY = "1.2.246.562.10.11111111111"
SCHOOL = "1.2.246.562.10.22222222222"
PROVIDER = {
    "oid": BODY,
    "parentOid": "1.2.246.562.10.00000000001",
    "ytunnus": "0139545-4",
    "nimi": {"fi": "Mallilan koulutuskuntayhtymä", "sv": "Mallby samkommun"},
    "kotipaikkaUri": "kunta_734",
    "organisaatiotyypit": ["organisaatiotyyppi_01"],
    "status": "AKTIIVINEN",
    "children": [
        {
            "oid": SCHOOL,
            "parentOid": BODY,
            "oppilaitosKoodi": "12345",
            "oppilaitostyyppi": "oppilaitostyyppi_21#1",
            "nimi": {"fi": "Mallilan ammattiopisto"},
            "kotipaikkaUri": "kunta_734",
            "organisaatiotyypit": ["organisaatiotyyppi_02"],
            "status": "PASSIIVINEN",
            "children": [],
        }
    ],
}
PROVIDER_RECORD = Record(
    key=BODY,
    iri="",
    labels=(Label("Mallilan koulutuskuntayhtymä", "fi"), Label("Mallby samkommun", "sv")),
    identifiers=(Identifier("oid", BODY), Identifier("ytunnus", "0139545-4")),
    municipality="734",
)
SCHOOL_RECORD = Record(
    key=SCHOOL,
    iri="",
    labels=(Label("Mallilan ammattiopisto", "fi"),),
    identifiers=(Identifier("oid", SCHOOL), Identifier("school-number", "12345")),
    kind="kind-school",
    body=BODY,
    municipality="734",
    active=False,
    page=f"https://opintopolku.fi/konfo/fi/oppilaitos/{SCHOOL}",
)


def test_opintopolku(internet: Internet) -> None:
    one = {
        "oid": SCHOOL,
        "nimi": {"fi": "Mallilan ammattikorkeakoulu"},
        "yhteystiedot": [{"email": "someone@example.org"}],
        "tyypit": ["organisaatiotyyppi_02"],
        "oppilaitosTyyppiUri": "oppilaitostyyppi_41#1",
        "oppilaitosKoodi": "12345",
        "parentOid": BODY,
        "status": "AKTIIVINEN",
    }
    internet.pages = {
        f"{SERVICE}/hierarkia/hae": {"numHits": 2, "organisaatiot": [PROVIDER]},
        f"{SERVICE}/{SCHOOL}": one,
    }

    assert [PROVIDER_RECORD, SCHOOL_RECORD] == internet.ask("opintopolku", "Mallila")
    assert [SCHOOL_RECORD] == internet.ask("opintopolku", Identifier("school-number", "12345"))
    assert [PROVIDER_RECORD] == internet.ask("opintopolku", Identifier("ytunnus", "0139545-4"))
    assert ["kind-university-of-applied-sciences"] == [
        each.kind for each in internet.ask("opintopolku", Identifier("oid", SCHOOL))
    ]
    assert [] == internet.ask("opintopolku", Identifier("oid", "1.2.246.562.10.3"))
    assert ["Mallila"] == internet.asked[0][1]["searchStr"]


def test_ytj(internet: Internet) -> None:
    company = {
        "businessId": {"value": "0112038-9", "registrationDate": "1978-03-15", "source": "3"},
        "names": [
            {"name": "Wanha Malli Oy", "type": "1", "endDate": "2001-01-01", "version": 2},
            {"name": "Malliyhtiö Oyj", "type": "1", "version": 1},
            {"name": "Modellbolaget Abp", "type": "2", "version": 1},
        ],
        "companyForms": [
            {
                "type": "17",
                "descriptions": [{"languageCode": "1", "description": "Julkinen osakeyhtiö"}],
            }
        ],
        "addresses": [{"postOffices": [{"city": "ESPOO", "municipalityCode": "49"}]}],
    }
    trader = {
        "businessId": {"value": "0139545-4"},
        "names": [{"name": "Tmi Maija Malli", "type": "1"}],
        "companyForms": [
            {"descriptions": [{"description": "Yksityinen elinkeinonharjoittaja"}]},
        ],
    }
    formless = {"businessId": {"value": "0139545-4"}, "names": [{"name": "Maija Malli"}]}
    page = {"totalResults": 3, "companies": [company, trader, formless]}
    internet.pages = {"avoindata.prh.fi/opendata-ytj-api/v3/companies": page}

    expected = Record(
        key="0112038-9",
        iri="",
        labels=(Label("Malliyhtiö Oyj"), Label("Modellbolaget Abp")),
        identifiers=(Identifier("ytunnus", "0112038-9"),),
        former=(Label("Wanha Malli Oy"),),
        kind="kind-company",
        municipality="049",
        page="https://tietopalvelu.ytj.fi/yritys/0112038-9",
    )
    assert [expected] == internet.ask("ytj", Identifier("ytunnus", "0112038-9"))
    assert [expected] == internet.ask("ytj", "Malliyhtiö & pojat")
    assert [{"businessId": ["0112038-9"]}, {"name": ["Malliyhtiö & pojat"]}] == [
        query for _, query in internet.asked
    ]


ROR = {
    "id": "https://ror.org/00ktq1636",
    "names": [
        {"lang": None, "types": ["acronym"], "value": "MV"},
        {"lang": "en", "types": ["ror_display", "label"], "value": "Model Agency"},
        {"lang": "fi", "types": ["label"], "value": "Mallivirasto"},
    ],
    "external_ids": [
        {"type": "isni", "all": ["0000 0001 2314 6254", "0000 0000 0000 0000"]},
        {"type": "wikidata", "all": ["Q1"]},
        {"type": "fundref", "all": ["100000001", "501100000002"], "preferred": "100000001"},
        {"type": "grid", "all": "grid.1.2"},
    ],
    "locations": [{"geonames_id": 1, "geonames_details": {"country_code": "FI"}}],
    "relationships": [
        {"type": "parent", "id": "https://ror.org/02w52zt87"},
        {"type": "successor", "id": "https://ror.org/03vdzkx92"},
    ],
    "status": "inactive",
    "types": ["government", "funder"],
}
ROR_RECORD = Record(
    key="https://ror.org/00ktq1636",
    iri="https://ror.org/00ktq1636",
    labels=(Label("Model Agency", "en"), Label("Mallivirasto", "fi"), Label("MV")),
    identifiers=(
        Identifier("ror", "https://ror.org/00ktq1636"),
        Identifier("isni", "0000000123146254"),
        Identifier("wikidata", "Q1"),
        Identifier("crossref-funder", "100000001"),
        Identifier("crossref-funder", "501100000002"),
    ),
    body="https://ror.org/02w52zt87",
    successors=("https://ror.org/03vdzkx92",),
    active=False,
    page="https://ror.org/00ktq1636",
)


def test_ror(internet: Internet) -> None:
    internet.pages = {
        "api.ror.org/v2/organizations/00ktq1636": ROR,
        "api.ror.org/v2/organizations": {"number_of_results": 1, "items": [ROR]},
    }

    assert [ROR_RECORD] == internet.ask("ror", Identifier("ror", "https://ror.org/00ktq1636"))
    assert [ROR_RECORD] == internet.ask("ror", "Mallivirasto")
    assert [ROR_RECORD] == internet.ask("ror", Identifier("wikidata", "Q1"))
    assert [] == internet.ask("ror", Identifier("wikidata", "Q2"))
    assert [] == internet.ask("ror", Identifier("ror", "https://ror.org/03vdzkx92"))


def claim(value: Any, rank: str = "normal") -> dict[str, Any]:
    return {"mainsnak": {"datavalue": {"value": value}}, "rank": rank}


ENTITIES = {
    "entities": {
        "Q10": {
            "id": "Q10",
            "labels": {
                "fi": {"language": "fi", "value": "Mallila"},
                "mul": {"language": "mul", "value": "Mallila X"},
            },
            "aliases": {"sv": [{"language": "sv", "value": "Mallby"}]},
            "claims": {
                "P12980": [claim("0139545-4")],
                "P213": [claim("0000000123146254"), claim("0000 0001 0000 0000", "deprecated")],
                "P6782": [claim("00ktq1636")],
                "P1366": [claim({"id": "Q11"})],
            },
        },
        "Q12": {"id": "Q12", "labels": {}, "claims": {"P31": [claim({"id": "Q5"})]}},
        "Q13": {"id": "Q13", "missing": ""},
    }
}
WIKIDATA_RECORD = Record(
    key="Q10",
    iri="http://www.wikidata.org/entity/Q10",
    labels=(Label("Mallila", "fi"), Label("Mallila X"), Label("Mallby", "sv")),
    identifiers=(
        Identifier("wikidata", "Q10"),
        Identifier("ytunnus", "0139545-4"),
        Identifier("ror", "https://ror.org/00ktq1636"),
        Identifier("isni", "0000000123146254"),
    ),
    successors=("Q11",),
    active=False,
    page="https://www.wikidata.org/wiki/Q10",
)


def test_wikidata(internet: Internet) -> None:
    internet.pages = {
        "www.wikidata.org/w/api.php": {
            "search": [{"id": "Q10"}, {"id": "Q12"}],
            "query": {"search": [{"title": "Q10"}]},
            **ENTITIES,
        }
    }

    assert [WIKIDATA_RECORD] == internet.ask("wikidata", Identifier("wikidata", "Q10"))
    assert [WIKIDATA_RECORD] == internet.ask("wikidata", Identifier("ytunnus", "0139545-4"))
    assert ["Q10"] == [each.key for each in internet.ask("wikidata", "Mallila")]
    assert [] == internet.ask("wikidata", Identifier("oid", "1.2.3.4"))
    assert ["haswbstatement:P12980=0139545-4"] == internet.asked[1][1]["srsearch"]
    assert ["Q10|Q12"] == internet.asked[-1][1]["ids"]


def test_finto(internet: Internet) -> None:
    hit = {
        "uri": "http://www.yso.fi/onto/yso/p554",
        "prefLabel": "johtaminen",
        "lang": "fi",
        "prefLabels": {"fi": "johtaminen", "sv": "ledning"},
        "altLabel": "johtamistaito",
    }
    turtle = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        <http://www.yso.fi/onto/yso/p94137> a skos:Concept ;
            skos:inScheme <http://www.yso.fi/onto/yso/places> ;
            skos:prefLabel "Helsinki"@fi, "Helsingfors"@sv ; skos:altLabel "Stadi"@fi ;
            skos:broader <http://www.yso.fi/onto/yso/p94465> .
        <http://www.yso.fi/onto/yso/p94465> skos:prefLabel "Uusimaa"@fi ."""
    internet.pages = {
        "api.finto.fi/rest/v1/search": {"results": [hit, {"uri": "http://example.org/p1"}]},
        "api.finto.fi/rest/v1/yso-paikat/data": turtle.encode(),
    }

    [concept] = internet.ask("yso", "johtaminen")
    [place] = internet.ask("yso-places", Identifier("yso", "p94137"))

    assert [
        Label("johtaminen", "fi"),
        Label("johtamistaito", "fi"),
        Label("ledning", "sv"),
    ] == list(concept.labels)
    assert ("concept", "https://finto.fi/yso/fi/page/p554") == (concept.kind, concept.page)
    assert Record(
        key="http://www.yso.fi/onto/yso/p94137",
        iri="http://www.yso.fi/onto/yso/p94137",
        labels=(Label("Helsinki", "fi"), Label("Stadi", "fi"), Label("Helsingfors", "sv")),
        identifiers=(Identifier("yso", "p94137"),),
        kind="place",
        page="https://finto.fi/yso-paikat/fi/page/p94137",
        place="concept 1",
    ) == (place)
    assert ["yso"] == internet.asked[0][1]["vocab"]


def test_statistics_finland(internet: Internet) -> None:
    items = [
        {
            "localId": "kunta_1_20260101/091",
            "code": "091",
            "classificationItemNames": [
                {"lang": "fi", "name": "Helsinki"},
                {"lang": "sv", "name": "Helsingfors"},
            ],
        },
        {"code": "734", "classificationItemNames": [{"lang": "fi", "name": "Salo"}]},
    ]
    service = "data.stat.fi/api/classifications/v2/classifications"
    internet.pages = {f"{service}/kunta_1_20260101/classificationItems": items}

    by_code = internet.ask("municipalities", Identifier("municipality", "734"))

    assert ["091"] == [each.key for each in internet.ask("municipalities", "helsingfors")]
    assert [("734", (Label("Salo", "fi"),), "place")] == [
        (each.key, each.labels, each.kind) for each in by_code
    ]
    with pytest.raises(NoAnswer, match="answered 404"):
        internet.ask("regions", "Uusimaa")


def test_the_publications_office(internet: Internet) -> None:
    rdf = b"""<?xml version="1.0"?><rdf:RDF xmlns:skos="http://www.w3.org/2004/02/skos/core#"
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <skos:Concept rdf:about="http://publications.europa.eu/resource/authority/country/FIN">
        <skos:prefLabel xml:lang="sv">Finland</skos:prefLabel>
        <skos:prefLabel xml:lang="fi">Suomi</skos:prefLabel>
        <skos:prefLabel xml:lang="el">x</skos:prefLabel></skos:Concept></rdf:RDF>"""
    internet.pages = {"publications.europa.eu/resource/authority/country/FIN": rdf}

    [found] = internet.ask("eu-country", Identifier("country", "FIN"))

    assert (Label("Suomi", "fi"), Label("Finland", "sv")) == found.labels
    assert [] == internet.ask("eu-country", Identifier("country", "XXX"))
    assert [] == internet.ask("eu-country", Identifier("country", "../../x"))
    with pytest.raises(UsageError, match="asked by code alone"):
        internet.ask("eu-country", "Suomi")


ASKED = {
    "opintopolku": f"{SERVICE}/hierarkia/hae",
    "ytj": "avoindata.prh.fi/opendata-ytj-api/v3/companies",
    "ror": "api.ror.org/v2/organizations",
    "wikidata": "www.wikidata.org/w/api.php",
    "yso": "api.finto.fi/rest/v1/search",
    "municipalities": "data.stat.fi/api/classifications/v2/classifications/kunta_1_20260101/"
    "classificationItems",
}


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize(
    "body",
    [
        b"<html>sorry</html>",
        b"",
        b"\xff\xfe",
        b"3",
        b'{"other": []}',
        b'{"companies',
        b"[" * 99_999,
    ],
)
def test_garbage_is_told_with_a_way_out(internet: Internet, name: str, body: bytes) -> None:
    internet.pages = {ASKED[name]: body}

    with pytest.raises(FaultError) as error:
        internet.ask(name, "Mallila")

    assert "127.0.0.1" not in str(error.value) or ASKED[name] in str(error.value)
    assert ASKED[name] in str(error.value)
    assert error.value.way_out


@pytest.mark.parametrize("name", ASKED)
def test_members_of_other_types_are_passed_over(internet: Internet, name: str) -> None:
    odd: list[Any] = [
        None,
        3,
        "x",
        [],
        {},
        {"oid": 3, "nimi": [], "names": {}, "code": None, "uri": None},
    ]
    page: Any = {
        **dict.fromkeys(("organisaatiot", "companies", "items", "results", "search"), odd),
        "entities": {"None": None},
    }
    internet.pages = {ASKED[name]: odd if name == "municipalities" else page}

    assert [] == internet.ask(name, "Mallila")
