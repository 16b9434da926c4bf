"""The registries' own snapshots, where they are there: how many records, and some of them whole."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from hankegraafi.link.record import Record, Skipped
from hankegraafi.link.registries import REGISTRIES
from hankegraafi.names.identifiers import Identifier
from hankegraafi.names.register import Label

pytestmark = pytest.mark.whole

SHARED = Path(__file__).parents[4] / "shared" / "registries"
EDUCATION = "fi-education-organisations"
EU = "eu-authority-tables"
YSO = "yso-cicero-2019"
COUNTS = [
    ("opintopolku", f"{EDUCATION}/koski_organisaatiot.csv", 624, 0),
    ("opintopolku", f"{EDUCATION}/opintopolku_oids_from_fixtures.csv", 1846, 1),
    ("opintopolku", f"{EDUCATION}/aitu_koulutustoimijat_2014.csv", 1238, 98),
    ("opintopolku", f"{EDUCATION}/aitu_oppilaitokset_2014.csv", 1218, 0),
    (
        "opintopolku",
        f"{EDUCATION}/antero_ammatillisen_koulutuksen_jarjestajat_2018_2021.csv",
        168,
        0,
    ),
    ("opintopolku", f"{EDUCATION}/antero_opiskelijapalaute_jarjestajat_2020_2021.csv", 154, 0),
    ("opintopolku", EDUCATION, 4122, 99),
    ("ror", "ror-finland/ror_fi_organisations.csv", 535, 6),
    ("wikidata", "ror-finland/ror_fi_organisations.csv", 291, 244),
    ("wikidata", "fi-municipalities/municipalities_2026.csv", 194, 114),
    ("wikidata", "fi-municipalities/regions_2026.csv", 16, 3),
    ("yso", f"{YSO}/yso_labels.csv", 28970, 1),
    ("yso-places", f"{YSO}/yso_labels.ttl.gz", 7029, 1),
    ("municipalities", "fi-municipalities/municipalities_2026.csv", 308, 0),
    ("municipalities", "fi-municipalities/municipalities_history_2013_2026.csv", 320, 0),
    ("municipalities", "fi-municipalities", 320, 1),
    ("regions", "fi-municipalities/regions_2026.csv", 19, 0),
    ("pic", "eu-pic-finland/pic_fi.csv", 33, 0),
    ("eu-access-right", f"{EU}/labels_en_sv_from_dataportalen.csv", 3, 1),
    ("eu-corporate-body-classification", f"{EU}/corporate-body-classification.csv", 46, 0),
    ("eu-country", f"{EU}/country.csv", 284, 0),
    ("eu-country", f"{EU}/country_codes.csv", 250, 0),
    ("eu-currency", f"{EU}/currency_codes.csv", 287, 0),
    ("eu-data-theme", f"{EU}/data-theme.csv", 14, 0),
    ("eu-file-type", f"{EU}/file-type.csv", 201, 0),
    ("eu-frequency", f"{EU}/frequency.csv", 31, 0),
    ("eu-language", f"{EU}/language.csv", 404, 0),
    ("eu-language", EU, 407, 1),
    ("eu-nuts", f"{EU}/nuts_codes.csv", 2526, 0),
    ("eu-place", f"{EU}/place.csv", 238, 0),
]
FOUND = [each for each in COUNTS if (SHARED / each[1]).exists()]


@cache
def rows(name: str, path: str) -> tuple[Record | Skipped, ...]:
    return tuple(REGISTRIES[name].read(SHARED / path))


def read(name: str, path: str) -> dict[str, Record]:
    return {each.key: each for each in rows(name, path) if isinstance(each, Record)}


def there(*paths: str) -> list[str]:
    return [each for each in paths if (SHARED / each).exists()]


@pytest.mark.parametrize(("name", "path", "records", "skipped"), FOUND)
def test_every_row_is_a_record_or_has_a_reason(
    name: str, path: str, records: int, skipped: int
) -> None:
    given = rows(name, path)
    taken = [each for each in given if isinstance(each, Record)]

    assert (records, skipped) == (len(taken), len(given) - len(taken))
    assert records == len({each.key for each in taken})
    assert all(each.reason for each in given if isinstance(each, Skipped))


@pytest.mark.parametrize("folder", there(EDUCATION))
def test_providers_and_schools_are_two_things(folder: str) -> None:
    found = read("opintopolku", folder)

    body = found["1.2.246.562.10.99608712396"]
    assert Record(
        key="1.2.246.562.10.99608712396",
        iri="",
        labels=(Label("Salon Seudun Koulutuskuntayhtymä"),),
        identifiers=(
            Identifier("ytunnus", "0139545-4"),
            Identifier("oid", "1.2.246.562.10.99608712396"),
        ),
        place="antero_opiskelijapalaute_jarjestajat_2020_2021.csv, line 9",
    ) == (body)
    school = found["1.2.246.562.10.36577882495"]
    assert Record(
        key="1.2.246.562.10.36577882495",
        iri="",
        labels=(Label("Salon seudun ammattiopisto", "fi"),),
        identifiers=(
            Identifier("oid", "1.2.246.562.10.36577882495"),
            Identifier("school-number", "10057"),
        ),
        kind="kind-school",
        body=body.key,
        municipality="734",
        page="https://opintopolku.fi/konfo/fi/oppilaitos/1.2.246.562.10.36577882495",
        place="opintopolku_oids_from_fixtures.csv, line 588",
    ) == (school)
    assert set() == {each.body for each in found.values() if each.body} - found.keys()


@pytest.mark.parametrize("folder", there(EDUCATION))
def test_names_that_have_gone_are_former_ones_and_cut_ones_are_left_out(folder: str) -> None:
    found = read("opintopolku", folder).values()
    named = {
        identifier.notation: each
        for each in found
        for identifier in each.identifiers
        if identifier.scheme == "ytunnus"
    }

    renamed, cut = named["0204964-1"], named["0203167-9"]
    assert "Sastamalan koulutuskuntayhtymä" in [each.text for each in renamed.former]
    assert "Luksia, Länsi-Uudenmaan koulutuskuntayhtymä" in [each.text for each in cut.labels]
    assert "Luksia, Länsi-Uudenmaan" not in [each.text for each in cut.former]
    assert [] == [
        each.text
        for record in found
        for each in (*record.labels, *record.former)
        if each.text.endswith("-")
    ]


@pytest.mark.parametrize("path", there("ror-finland/ror_fi_organisations.csv"))
def test_research_organisations(path: str) -> None:
    found = read("ror", path)

    agency = found["https://ror.org/00ktq1636"]
    assert {"ror", "wikidata", "isni", "crossref-funder"} >= {
        each.scheme for each in agency.identifiers
    }
    merged = found["https://ror.org/05p6qqk79"]
    assert Record(
        key="https://ror.org/05p6qqk79",
        iri="https://ror.org/05p6qqk79",
        labels=(
            Label("University of Tampere"),
            Label("Tampereen yliopisto", "fi"),
            Label("Tammerfors universitet", "sv"),
            Label("Universitatis Tamperensis"),
            Label("UTA"),
        ),
        identifiers=(
            Identifier("ror", "https://ror.org/05p6qqk79"),
            Identifier("wikidata", "Q1544881"),
            Identifier("isni", "0000000123146254"),
        ),
        successors=("https://ror.org/033003e23",),
        active=False,
        page="https://ror.org/05p6qqk79",
        place=merged.place,
    ) == (merged)
    assert Counter({True: 519, False: 16}) == Counter(each.active for each in found.values())


@pytest.mark.parametrize("folder", there("fi-municipalities"))
def test_municipalities_of_today_and_of_the_past(folder: str) -> None:
    found = read("municipalities", folder)

    assert (
        Record(
            key="091",
            iri="",
            labels=(Label("Helsinki", "fi"), Label("Helsingfors", "sv"), Label("Helsinki", "en")),
            identifiers=(
                Identifier("municipality", "091"),
                Identifier("wikidata", "Q1757"),
                Identifier("yso", "p94137"),
            ),
            kind="place",
            municipality="091",
            place="municipalities_2026.csv, line 34",
        )
        == (found["091"])
    )
    gone = {key: each.labels[0].text for key, each in found.items() if not each.active}
    assert {
        "099": "Honkajoki",
        "164": "Jalasjärvi",
        "174": "Juankoski",
        "283": "Hämeenkoski",
        "319": "Köyliö",
        "413": "Lavia",
        "442": "Luvia",
        "476": "Maaninka",
        "532": "Nastola",
        "588": "Pertunmaa",
        "838": "Tarvasjoki",
        "911": "Valtimo",
    } == gone


@pytest.mark.parametrize("folder", there(YSO))
def test_the_table_and_the_dump_of_yso_say_the_same(folder: str) -> None:
    table = read("yso-places", f"{folder}/yso_labels.csv")
    dump = read("yso-places", f"{folder}/yso_labels.ttl.gz")

    assert table.keys() == dump.keys()
    assert [each.labels for each in table.values()] == [each.labels for each in dump.values()]


@pytest.mark.parametrize("folder", there(EU))
def test_a_table_with_its_codes(folder: str) -> None:
    iri = "http://publications.europa.eu/resource/authority/country/FIN"

    assert (
        Record(
            key=iri,
            iri=iri,
            labels=(Label("Suomi", "fi"), Label("Finland", "sv"), Label("Finland", "en")),
            identifiers=(Identifier("country", "FIN"), Identifier("ted_schema", "FI")),
            kind="place",
            page=iri,
            place="country.csv, line 87",
        )
        == (read("eu-country", folder)[iri])
    )
