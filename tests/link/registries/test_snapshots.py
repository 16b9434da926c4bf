"""Snapshots in each form, and what is wrong with them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.link.registries.test_ask import (
    ENTITIES,
    PROVIDER,
    ROR,
    WIKIDATA_RECORD,
)

from hankegraafi.errors import DataError
from hankegraafi.link.record import Record, Skipped
from hankegraafi.link.registries import REGISTRIES
from hankegraafi.names.register import Label
from hankegraafi.records import LANGUAGES

KEPT = "the record is kept without it"
TABLES = [name for name in REGISTRIES if name != "ytj"]
Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def read(name: str, path: Path) -> tuple[list[Record], list[Skipped]]:
    given = list(REGISTRIES[name].read(path))
    records = [each for each in given if isinstance(each, Record)]
    return records, [each for each in given if isinstance(each, Skipped)]


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def test_every_registry_says_what_it_is() -> None:
    for name, registry in REGISTRIES.items():
        assert name == registry.name
        assert set(LANGUAGES) == {language for language, _ in registry.titles.values}
        assert registry.kinds <= {"organisation", "place", "concept", "code"}
        assert registry.kinds
        addresses = (registry.homepage, registry.licence, registry.address)
        assert all(each.startswith("https://") for each in addresses)


def test_every_registry_stands_in_the_documentation() -> None:
    text = (Path(__file__).parents[3] / "docs" / "registries.md").read_text()

    assert [] == [name for name in REGISTRIES if f"`{name}`" not in text]
    assert [] == [each.address for each in REGISTRIES.values() if each.address not in text]


@pytest.mark.parametrize("name", TABLES)
def test_another_table_is_refused_with_what_is_missing(name: str, write: Write) -> None:
    path = write("table.csv", "uria,labels\n1,2\n")

    with pytest.raises(
        DataError, match=r"the columns .* are missing .* there are uria, labels"
    ) as e:
        read(name, path)

    assert path == e.value.path
    assert "docs/registries.md" in e.value.way_out


@pytest.mark.parametrize("name", TABLES)
def test_empty_files_and_folders_are_refused(name: str, write: Write, tmp_path: Path) -> None:
    for path in (write("empty.csv", ""), tmp_path / "absent.csv"):
        with pytest.raises(DataError):
            read(name, path)
    (tmp_path / "empty.csv").unlink()
    with pytest.raises(DataError, match="the folder has no table"):
        read(name, tmp_path)


@pytest.mark.parametrize("name", ["opintopolku", "ytj", "ror", "wikidata", "municipalities"])
@pytest.mark.parametrize("text", ["", "{", "[1]", '{"organisaatiot": 3}', "<html>", "[[]]"])
def test_json_that_is_no_snapshot(name: str, text: str, write: Write) -> None:
    try:
        records, skipped = read(name, write("dump.json", text))
    except DataError as error:
        assert str(error).endswith(error.way_out)  # noqa: PT017
    else:
        assert ([], True) == (records, bool(skipped))


def test_an_answer_of_the_organisation_service(write: Write) -> None:
    records, skipped = read("opintopolku", write("a.json", as_json({"organisaatiot": [PROVIDER]})))

    assert ["0139545-4", "12345"] == [each.identifiers[1].notation for each in records]
    assert records[0].key == records[1].body
    assert [] == skipped


def test_identifiers_that_are_wrong_are_left_out(write: Write) -> None:
    text = (
        "ytunnus,oid,name_fi,name_sv\n"
        "0139545-4,1.2.246.562.10.1,Yksi,\n"
        "0139545-5,1.2.246.562.10.2,Kaksi,\n"
        "0139545-5,,Kolme,\n"
        ",,Neljä,\n"
        "FI02012566,x,Viisi,\n"
    )

    records, skipped = read("opintopolku", write("a.csv", text))

    assert ["1.2.246.562.10.1", "1.2.246.562.10.2", "0201256-6"] == [each.key for each in records]
    wrong = "ytunnus 0139545-5 has a wrong form or check digit"
    assert [
        Skipped("line 3", f"{wrong}; the record is kept without it"),
        Skipped("line 4", wrong),
        Skipped("line 5", "has no identifier"),
        Skipped("line 6", "oid x has a wrong form or check digit; the record is kept without it"),
    ] == skipped


def test_years_of_one_provider(write: Write) -> None:
    text = (
        "year,ytunnus,name\n"
        "2019,0139545-4,Mallilan koulu-\n"
        "2018,0139545-4,Wanha Mallila\n"
        "2020,0139545-4,Mallilan koulutuskuntayhtymä\n"
        "2018,0201256-6,Toinen\n"
        "2018,0201256-6,Kolmas\n"
    )

    records, skipped = read("opintopolku", write("a.csv", text))

    assert [((Label("Mallilan koulutuskuntayhtymä"),), (Label("Wanha Mallila"),))] == [
        (each.labels, each.former) for each in records
    ]
    assert ["line 5", "line 6"] == [each.place for each in skipped]


def test_a_folder_joins_what_its_tables_say(tmp_path: Path, write: Write) -> None:
    write("b.csv", "ytunnus,name\n0139545-4,Mallila\n0201256-6,Toinen\n")
    write(
        "a.csv",
        "ytunnus,oid,name_fi,name_sv\n0139545-4,1.2.246.562.10.1,Wanha Mallila,Mallby\n"
        "0201256-7,1.2.246.562.10.2,Toinen,\n",
    )
    write("c.csv", "oppilaitoskoodi,oid,name_fi,provider_ytunnus\n12345,,Opisto,0139545-4\n")
    write("other.csv", "a,b\n1,2\n")

    records, skipped = read("opintopolku", tmp_path)

    assert [
        ("1.2.246.562.10.1", ["Mallila"], ["Wanha Mallila", "Mallby"], ""),
        ("0201256-6", ["Toinen"], [], ""),
        ("1.2.246.562.10.2", ["Toinen"], [], ""),
        ("12345", ["Opisto"], [], "1.2.246.562.10.1"),
    ] == [
        (each.key, [n.text for n in each.labels], [n.text for n in each.former], each.body)
        for each in records
    ]
    assert ["other.csv", "a.csv, line 3"] == [each.place for each in skipped]


def test_tables_that_contradict_are_not_joined(tmp_path: Path, write: Write) -> None:
    write("a.csv", "ytunnus,oid,name_fi,name_sv\n0139545-4,1.2.246.562.10.1,Mallila,\n")
    write("b.csv", "ytunnus,oid,name_fi,name_sv\n0139545-4,1.2.246.562.10.2,Mallila,\n")

    records, skipped = read("opintopolku", tmp_path)

    assert ["1.2.246.562.10.1"] == [each.key for each in records]
    assert [
        Skipped(
            "b.csv, line 2",
            "1.2.246.562.10.2 contradicts 1.2.246.562.10.1 (a.csv, line 2); it was not taken",
        )
    ] == skipped


def test_the_dump_of_ror_gives_what_lies_in_finland(write: Write) -> None:
    sweden = [{"geonames_details": {"country_code": "SE"}}]
    abroad = {**ROR, "id": "https://ror.org/03vdzkx92", "locations": sweden}
    nowhere = {**ROR, "id": "https://ror.org/03vdzkx92", "locations": [{}]}
    aland = {
        **ROR,
        "id": "https://ror.org/02w52zt87",
        "external_ids": [],
        "locations": [{"geonames_details": {"country_code": "AX"}}],
    }

    records, skipped = read("ror", write("dump.json", as_json([ROR, abroad, aland, nowhere])))

    assert ["https://ror.org/00ktq1636", "https://ror.org/02w52zt87"] == [e.key for e in records]
    assert [
        (
            "record 1",
            f"isni 0000 0000 0000 0000 has a wrong form or check digit; {KEPT}",
        ),
        ("record 4", "names no country"),
        ("elsewhere", "1 organisations lie in other countries"),
    ] == [(each.place, each.reason) for each in skipped]


def test_companies_without_persons(write: Write) -> None:
    form = [{"descriptions": [{"description": "Osakeyhtiö"}]}]
    person = [{"descriptions": [{"description": "Enskild näringsidkare"}]}]
    companies = [
        {"businessId": {"value": "0112038-9"}, "names": [{"name": "A Oy"}], "companyForms": form},
        {
            "businessId": {"value": "0139545-4"},
            "names": [{"name": "M. M."}],
            "companyForms": person,
        },
        {"businessId": {"value": "0139545-5"}, "names": [{"name": "B Oy"}], "companyForms": form},
    ]

    for text in (as_json(companies), as_json({"totalResults": 3, "companies": companies})):
        records, skipped = read("ytj", write("companies.json", text))

        assert [("0112038-9", (Label("A Oy"),), "kind-company")] == [
            (each.key, each.labels, each.kind) for each in records
        ]
        assert [
            ("record 2", "is a person's business; names of persons are not read"),
            ("record 3", "ytunnus 0139545-5 has a wrong form or check digit"),
        ] == [(each.place, each.reason) for each in skipped]


def test_entities_results_and_tables_of_wikidata(write: Write) -> None:
    entities = list(ENTITIES["entities"].values())
    binding = {
        "item": {"type": "uri", "value": "http://www.wikidata.org/entity/Q10"},
        "itemLabel": {"type": "literal", "xml:lang": "fi", "value": "Mallila"},
        "ytunnus": {"type": "literal", "value": "0139545-4"},
    }
    swedish = {**binding, "itemLabel": {"type": "literal", "xml:lang": "sv", "value": "Mallby"}}
    results = {"head": {"vars": ["item"]}, "results": {"bindings": [binding, swedish]}}

    for text in (as_json(ENTITIES), as_json(entities)):
        records, skipped = read("wikidata", write("e.json", text))
        assert [WIKIDATA_RECORD.identifiers] == [each.identifiers for each in records[:1]]
        assert ["record 2"] == [each.place for each in skipped]
    [found], _ = read("wikidata", write("r.json", as_json(results)))
    assert (("Mallila", "fi"), ("Mallby", "sv")) == found.labels
    [row], _ = read("wikidata", write("t.csv", "item,itemLabel,ror\nQ10,Mallila,00ktq1636\n"))
    assert ["Q10", "https://ror.org/00ktq1636"] == [each.notation for each in row.identifiers]


def test_concepts_that_are_replaced_broken_or_of_others(write: Write) -> None:
    text = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix yso: <http://www.yso.fi/onto/yso/> .
        yso:p1 skos:prefLabel "yksi"@fi ; <http://purl.org/dc/terms/isReplacedBy> yso:p2 ;
            <http://www.w3.org/2002/07/owl#deprecated> true .
        yso:p2 skos:prefLabel "kaksi"@fi .
        yso:p1 skos:altLabel "ykkönen"@fi ; skos:prefLabel "ett"@sv .
        yso:p100000 skos:prefLabel "Paikka"@fi .
        <http://example.org/x> skos:prefLabel "muu"@fi .
        [] skos:prefLabel "tyhjä"@fi .
        """

    records, skipped = read("yso", write("dump.ttl", text))

    assert [("yksi", "ykkönen", "ett"), ("kaksi",)] == sorted(
        (tuple(label.text for label in each.labels) for each in records), reverse=True
    )
    assert {False, True} == {each.active for each in records}
    assert ["http://example.org/x is no IRI of YSO", "1 concepts are of the other vocabulary"] == [
        each.reason for each in skipped
    ]
    with pytest.raises(DataError, match="the RDF is broken"):
        read("yso", write("broken.ttl", text + "yso:p3 skos:prefLabel"))


def test_a_classification_of_statistics_finland(write: Write) -> None:
    items = [
        {"code": "091", "classificationItemNames": [{"lang": "fi", "name": "Helsinki"}]},
        {"code": "91", "classificationItemNames": [{"lang": "fi", "name": "Helsinki"}]},
    ]

    records, skipped = read("municipalities", write("items.json", as_json(items)))

    assert ["091"] == [each.key for each in records]
    assert [Skipped("record 2", "91 is no code of a municipality")] == skipped


def test_participants_of_cordis(write: Write) -> None:
    text = (
        '"projectID";"organisationID";"vatNumber";"name";"shortName";"activityType";"country"\n'
        '"1";"999903064";"FI02458963";"TURUN YLIOPISTO";"UTU";"HES";"FI"\n'
        '"2";"999903064";"FI02458963";"TURUN YLIOPISTO";"UTU";"HES";"FI"\n'
        '"2";"999994535";"";"KTH";"KTH";"HES";"SE"\n'
        '"3";"99";"";"LYHYT OY";"";"PRC";"FI"\n'
    )

    records, skipped = read("pic", write("organization.csv", text))

    assert [("999903064", ["TURUN YLIOPISTO", "UTU"], ["999903064", "0245896-3"])] == [
        (each.key, [n.text for n in each.labels], [i.notation for i in each.identifiers])
        for each in records
    ]
    assert [
        "pic 99 has a wrong form or check digit",
        "1 rows are of participants in other countries",
    ] == ([each.reason for each in skipped])


def test_codes_that_are_none(write: Write) -> None:
    prefix = "http://publications.europa.eu/resource/authority/country"
    text = (
        "uri,label_en\n"
        f"{prefix}/FIN,Finland\n{prefix}/a> <b,Evil\n{prefix}/,None\n{prefix},Countries\n"
        "FIN,Finland\nhttp://example.org/FIN,Finland\n"
    )

    records, skipped = read("eu-country", write("country.csv", text))

    assert [f"{prefix}/FIN"] == [each.iri for each in records]
    assert ["line 3", "line 4", "line 6", "elsewhere"] == [each.place for each in skipped]
    assert "2 rows are of other tables" == skipped[-1].reason


@pytest.mark.parametrize(
    ("column", "scheme", "value"),
    [
        ("fundref", "crossref-funder", "x"),
        ("fundref", "crossref-funder", "10000"),
        ("fundref", "crossref-funder", "5011000031261"),
        ("fundref", "crossref-funder", "200000001"),
        ("wikidata", "wikidata", "Q99999999999999999999999"),
        ("wikidata", "wikidata", "Q0"),
    ],
)
def test_an_identifier_of_a_wrong_form_is_left_out_with_a_reason(
    column: str, scheme: str, value: str, write: Write
) -> None:
    names = "ror_id,name,label_fi,label_sv,label_en,aliases,types,status,wikidata,isni,fundref"
    cells = {"ror_id": "https://ror.org/00ktq1636", "name": "Mallivirasto", column: value}
    row = ",".join(cells.get(name, "") for name in names.split(","))
    ((record,), skipped) = read("ror", write("a.csv", f"{names},relationships\n{row},\n"))

    assert ["ror"] == [each.scheme for each in record.identifiers]
    assert [
        Skipped("line 2", f"{scheme} {value} has a wrong form or check digit; {KEPT}")
    ] == skipped
