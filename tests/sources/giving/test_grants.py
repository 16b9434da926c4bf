"""360Giving JSON: read as a list, written from facts, and the same facts both ways."""

import json
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hankegraafi import vocab
from hankegraafi.errors import DataError, UsageError
from hankegraafi.names.projects import project_register
from hankegraafi.names.register import register_of
from hankegraafi.names.review import Decisions
from hankegraafi.names.wordlists import load_words
from hankegraafi.sources.giving.built_in import with_built_in
from hankegraafi.sources.giving.writing import Grants, grants_json
from hankegraafi.sources.lists.described import read_description
from hankegraafi.sources.lists.organisations import Organisations
from hankegraafi.sources.lists.part import Outcome, read_part
from hankegraafi.sources.lists.projects import Projects
from hankegraafi.sources.lists.reading import Job, Known
from hankegraafi.sources.lists.survey import Source
from hankegraafi.sources.lists.turtle import Writer
from hankegraafi.sources.proposal.propose import propose
from hankegraafi.sources.rows.grants import FORMAT, open_grants
from hankegraafi.sources.rows.layout import Layout
from hankegraafi.sources.rows.reading import READERS

BASE = "https://e.example/"
PREFIX = "360G-example"
ROOT = Path(__file__).parents[3]

FILE = {"format": FORMAT}
GRANT: Mapping[str, Any] = {
    "id": "360G-example-1",
    "title": "Kestävä metsä",
    "description": "Metsää hoidetaan yhdessä.",
    "currency": "EUR",
    "amountAwarded": 12500.5,
    "awardDate": "2021-05-03",
    "plannedDates": [{"startDate": "2021-08-01", "endDate": "2022"}],
    "recipientOrganization": [{"id": "FI-PRO-0201256-6", "name": "Saariston kuntayhtymä"}],
    "fundingOrganization": [{"id": "360G-example-saatio", "name": "Saariston säätiö sr"}],
    "grantProgramme": [{"title": "Metsät"}],
}


@pytest.fixture(autouse=True)
def known_format(monkeypatch: pytest.MonkeyPatch) -> None:
    """The format is one that rows can be opened of."""
    monkeypatch.setitem(cast("dict[str, object]", READERS), FORMAT, open_grants)


@pytest.fixture(scope="module")
def nothing() -> Known:
    """No organisation and no project is known."""
    words = load_words()
    return Known(
        Organisations(register_of([], words), BASE),
        Projects(project_register([], words), Decisions()),
    )


def written(value: object) -> str:
    """A value as TOML."""
    if isinstance(value, dict):
        pairs = (f"{json.dumps(key)} = {written(each)}" for key, each in value.items())
        return f"{{ {', '.join(pairs)} }}"
    return json.dumps(value, ensure_ascii=False)


def read(folder: Path, grants: list[Any], known: Known, licence: str = "") -> tuple[Outcome, str]:
    """Read grants as a list: what became of them, and their Turtle."""
    place = folder / "grants"
    place.mkdir(exist_ok=True)
    path = place / "grants.json"
    path.write_text(json.dumps({"version": "1.4", "grants": grants}), encoding="utf-8")
    columns = with_built_in({"source": {"licence": licence}, "file": FILE})["columns"]
    lines = [f"{json.dumps(name)} = {written(value)}" for name, value in columns.items()]
    (place / "source.toml").write_text(
        "version = 1\n[source]\ntitle = { fi = 'a', sv = 'b', en = 'c' }\nlanguage = 'fi'\n"
        f"retrieved = 2026-01-01\n{f'licence = {licence!r}' if licence else ''}\n"
        f"[file]\nformat = '{FORMAT}'\n[record]\nslug = '{{code}}'\n[columns]\n" + "\n".join(lines),
        encoding="utf-8",
    )
    description = read_description(place / "source.toml", base=BASE)
    source = Source(description, path, Writer(description, BASE).slug)
    survey = source.survey(lambda *_: None)
    reader, writer, projects = Job(description, source.columns, known, BASE, place).tools()
    records: list[str] = []
    outcome = read_part(source.rows(survey), reader, writer, projects, records, [])
    new = [
        writer.organisation(iri, known.organisations.label(names))
        for iri, names in sorted(outcome.new.items())
    ]
    return outcome, writer.prefixes() + "".join(records + new)


def quads(turtle: str) -> list[ox.Quad]:
    return [
        ox.Quad(each.subject, each.predicate, each.object)
        for each in ox.parse(turtle, format=ox.RdfFormat.TURTLE)
    ]


def values(turtle: str, predicate: str) -> set[str]:
    wanted = vocab.term(predicate)
    return {_text(each.object) for each in quads(turtle) if each.predicate.value == wanted}


def _text(term: object) -> str:
    assert isinstance(term, ox.NamedNode | ox.Literal)
    return term.value


def grant(**changes: Any) -> dict[str, Any]:
    changed = {**GRANT, **changes}
    return {key: each for key, each in changed.items() if each is not None}


def test_a_grant_becomes_a_project_with_its_funding(tmp_path: Path, nothing: Known) -> None:
    outcome, turtle = read(tmp_path, [grant()], nothing)

    assert (1, []) == (outcome.records, outcome.rejected)
    assert {"12500.5"} == values(turtle, "hanke:value")
    assert {"2021-05-03"} == values(turtle, "hanke:awardDate")
    assert {"2021-08-01"} == values(turtle, "dcat:startDate")
    assert {"2022"} == values(turtle, "dcat:endDate")
    recipient = f"{BASE}id/organisation/y-0201256-6"
    assert {recipient} == values(turtle, "hanke:recipient")
    assert {recipient} == values(turtle, "hanke:organisation")
    assert {vocab.term("hanke:role-executor")} == values(turtle, "hanke:role")
    assert 1 == len(values(turtle, "hanke:funder"))
    assert set() == values(turtle, "hanke:summary")
    assert Decimal("12500.5") == outcome.accepted_sums["amountAwarded"]


def test_texts_are_read_where_the_source_names_a_licence(tmp_path: Path, nothing: Known) -> None:
    _, turtle = read(tmp_path, [grant()], nothing, "https://creativecommons.org/licenses/by/4.0/")

    assert {"Metsää hoidetaan yhdessä."} == values(turtle, "hanke:summary")


def test_a_description_that_repeats_the_title_says_nothing(tmp_path: Path, nothing: Known) -> None:
    same = grant(description=GRANT["title"])

    outcome, turtle = read(
        tmp_path, [same], nothing, "https://creativecommons.org/licenses/by/4.0/"
    )

    assert [] == outcome.rejected
    assert set() == values(turtle, "hanke:summary")


@pytest.mark.parametrize("field", ["id", "title", "amountAwarded", "awardDate", "currency"])
def test_a_grant_that_lacks_a_required_field_is_rejected(
    field: str, tmp_path: Path, nothing: Known
) -> None:
    outcome, _ = read(tmp_path, [grant(), grant(**{"id": "2", field: None})], nothing)

    place = "amountAwarded" if field == "currency" else field
    reason = "no-currency" if field == "currency" else "missing"
    assert [(2, place, reason)] == [(e.row, e.column, e.reason) for e in outcome.rejected]


@pytest.mark.parametrize("field", ["id", "title", "amountAwarded", "awardDate"])
@pytest.mark.parametrize("empty", [None, ""])
def test_a_required_field_that_is_empty_is_missing(
    field: str, empty: str | None, tmp_path: Path, nothing: Known
) -> None:
    outcome, _ = read(tmp_path, [grant() | {field: empty}], nothing)

    assert [(field, "missing")] == [(each.column, each.reason) for each in outcome.rejected]


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"fundingOrganization": None}, "fundingOrganization.name", "missing"),
        ({"fundingOrganization": []}, "fundingOrganization.name", "missing"),
        ({"recipientOrganization": None}, "recipientOrganization.name", "missing"),
        ({"recipientOrganization": [{"name": "A"}]}, "recipientOrganization.name", "missing"),
        ({"recipientOrganization": [{"id": "A-1"}]}, "recipientOrganization.name", "missing"),
        ({"amountAwarded": "12 500 €"}, "amountAwarded", "not-an-amount"),
        ({"amountAwarded": None, "currency": "EUR"}, "amountAwarded", "missing"),
        ({"currency": "euro"}, "amountAwarded", "no-currency"),
        ({"currency": "XYZ"}, "amountAwarded", "unknown-currency"),
        ({"currency": "XXX"}, "amountAwarded", "unknown-currency"),
        ({"amountAwarded": -5}, "amountAwarded", "negative-amount"),
        ({"amountDisbursed": -5}, "amountDisbursed", "negative-sum"),
        ({"plannedDates": [{"startDate": "2021-13-01"}]}, "dates.start", "no-such-month"),
        (
            {"plannedDates": [{"startDate": "2022-01-01"}, {"startDate": "2021-02-30"}]},
            "dates.start",
            "no-such-day",
        ),
        (
            {"plannedDates": [{"startDate": "2022-01-01", "endDate": "2021-12-31"}]},
            "dates.end",
            "end-before-start",
        ),
        (
            {
                "plannedDates": [
                    {"startDate": "2021-05-01", "endDate": "2021-01-31"},
                    {"startDate": "2022-01-01", "endDate": "2022-12-31"},
                ]
            },
            "dates.end",
            "end-before-start",
        ),
        ({"plannedDates": {"startDate": "2021-01-01"}}, "dates.start", "not-a-list"),
        (
            {"recipientOrganization": {"id": "x", "name": "A ry"}},
            "recipientOrganization.name",
            "not-a-list",
        ),
        ({"awardDate": "3.5.21"}, "awardDate", "two-digit-year"),
        ({"awardDate": "2021-05-03T23:30:00Z"}, "awardDate", "day-depends-on-zone"),
        (
            {"fundingOrganization": [{"id": "a", "name": "A ry"}, {"id": "b", "name": "B ry"}]},
            "fundingOrganization.name",
            "several-funders",
        ),
    ],
)
def test_what_the_standard_does_not_allow_is_rejected(
    changes: dict[str, Any], column: str, reason: str, tmp_path: Path, nothing: Known
) -> None:
    outcome, _ = read(tmp_path, [grant(**changes)], nothing)

    assert [(column, reason)] == [(each.column, each.reason) for each in outcome.rejected]


@pytest.mark.parametrize(
    ("changes", "predicate", "found"),
    [
        ({"currency": "GBP"}, "hanke:currency", {"GBP"}),
        ({"currency": "MXN"}, "hanke:currency", {"MXN"}),
        (
            {"currency": "GBP", "amountAwarded": 41133.770000000004},
            "hanke:value",
            {"41133.770000000004"},
        ),
        (
            {
                "plannedDates": [
                    {"startDate": "2021-01-01", "endDate": "2022"},
                    {"startDate": "2020-03-01T00:00:00Z", "endDate": "2022-06-30"},
                ]
            },
            "dcat:startDate",
            {"2020-03-01"},
        ),
        (
            {"plannedDates": [{"endDate": "2022-06-30"}, {"endDate": "2022"}]},
            "dcat:endDate",
            {"2022"},
        ),
        ({"awardDate": "2021-05-03T00:00:00.000Z"}, "hanke:awardDate", {"2021-05-03"}),
        ({"plannedDates": [{"startDate": "2008-09"}]}, "dcat:startDate", {"2008-09"}),
        (
            {"plannedDates": [{"startDate": "2021-03-01"}, {"startDate": "2020-01-01"}]},
            "dcat:startDate",
            {"2020-01-01"},
        ),
        ({"plannedDates": [{"startDate": "2021"}, {}]}, "dcat:startDate", {"2021"}),
        (
            {"plannedDates": None, "actualDates": [{"startDate": "2019-01-01"}]},
            "dcat:startDate",
            {"2019-01-01"},
        ),
        ({"amountDisbursed": 10}, "hanke:value", {"12500.5", "10.0"}),
        ({"amountAwarded": 41133.770000000004}, "hanke:value", {"41133.770000000004"}),
        ({"amountAwarded": 1.5e3}, "hanke:value", {"1500.0"}),
    ],
)
def test_what_the_standard_allows_is_read(
    changes: dict[str, Any], predicate: str, found: set[str], tmp_path: Path, nothing: Known
) -> None:
    outcome, turtle = read(tmp_path, [grant(**changes)], nothing)

    assert [] == outcome.rejected
    assert found == {each.rpartition("/")[2] for each in values(turtle, predicate)}


def test_several_recipients_take_part_and_none_is_the_recipient(
    tmp_path: Path, nothing: Known
) -> None:
    several = [{"id": "x-1", "name": "Aallot ry"}, {"id": "x-2", "name": "Luodot ry"}]

    outcome, turtle = read(tmp_path, [grant(recipientOrganization=several)], nothing)

    assert [] == outcome.rejected
    assert set() == values(turtle, "hanke:recipient")
    assert 2 == len(values(turtle, "hanke:organisation"))


def test_a_grant_to_a_person_names_nobody(tmp_path: Path, nothing: Known) -> None:
    person = {"id": "360G-example-p1", "name": "Maija Meikäläinen"}

    outcome, turtle = read(
        tmp_path, [grant(recipientOrganization=None, recipientIndividual=person)], nothing
    )

    assert (1, []) == (outcome.records, outcome.rejected)
    assert "Meikäläinen" not in turtle
    assert set() == values(turtle, "hanke:recipient")


def test_records_that_are_no_grants_are_rejected(tmp_path: Path, nothing: Known) -> None:
    outcome, _ = read(tmp_path, [grant(), "grant", {}, 5], nothing)

    assert (1, [2, 3, 4]) == (outcome.records, [each.row for each in outcome.rejected])


def test_what_a_description_says_itself_stays() -> None:
    own = {"columns": {"recipientOrganization.name": "coordinator"}, "version": 1, "file": FILE}

    columns = with_built_in(own)["columns"]

    assert "coordinator" == columns["recipientOrganization.name"]
    assert ("code", "ignore", 1) == (columns["id"], columns["*"], with_built_in(own)["version"])


@pytest.mark.parametrize("file", [{"format": "json"}, {}, "csv", None])
def test_a_description_of_another_format_is_not_changed(file: object) -> None:
    own = {"file": file, "columns": {"a": "code"}}

    assert own == with_built_in(own)


def test_a_file_of_grants_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    path.write_text(json.dumps({"version": "1.4", "grants": [grant()]}), encoding="utf-8")

    proposal = propose(path, name="grants", today=date(2026, 1, 2))

    assert 'format = "360giving"' in proposal.toml
    assert proposal.complete
    assert "[columns]" not in proposal.toml


HEAD = "".join(f"@prefix {name}: <{space}> .\n" for name, space in vocab.PREFIXES.items())
WHOLE = (
    HEAD
    + """
@prefix : <https://e.example/id/project/p#> .
<https://e.example/id/project/p> a hanke:Project ; skos:prefLabel "Metsä"@fi ;
    hanke:funding :funding-1 .
:funding-1 a hanke:Funding ; hanke:funder <https://e.example/id/organisation/f> ;
    hanke:recipient <https://e.example/id/organisation/r> ; hanke:amount :money ;
    hanke:awardDate "2021-05-03"^^xsd:date .
:money a hanke:Money ; hanke:value 100.50 ;
    hanke:currency <http://publications.europa.eu/resource/authority/currency/EUR> .
<https://e.example/id/organisation/f> a hanke:Organisation ; skos:prefLabel "Säätiö"@fi .
<https://e.example/id/organisation/r> a hanke:Organisation ;
    skos:prefLabel "Kunta"@fi , "Kommun"@sv ;
    adms:identifier <https://e.example/id/organisation/r#y> .
<https://e.example/id/organisation/r#y> a adms:Identifier ; skos:notation "0201256-6" ;
    hanke:identifierScheme hanke:id-ytunnus .
"""
)


def test_a_funding_is_written_as_a_grant() -> None:
    made = grants_json(quads(WHOLE), prefix=PREFIX, language="sv")

    assert {
        "version": "1.4",
        "grants": [
            {
                "id": "360G-example-p-1",
                "title": "Metsä",
                "description": "Metsä",
                "currency": "EUR",
                "amountAwarded": 100.5,
                "awardDate": "2021-05-03",
                "recipientOrganization": [{"id": "FI-PRO-0201256-6", "name": "Kommun"}],
                "fundingOrganization": [{"id": "360G-example-f", "name": "Säätiö"}],
            }
        ],
    } == json.loads(made.text)
    assert (1, {}, 1) == (made.written, made.left_out, made.described_by_title)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("hanke:amount :money ;", "", "no-amount"),
        ("hanke:value 100.50 ;", "", "no-amount"),
        (
            "hanke:value 100.50 ;",
            "hanke:value 100.50 ; hanke:approximate true ;",
            "approximate-amount",
        ),
        ('hanke:awardDate "2021-05-03"^^xsd:date', "hanke:fundingKind hanke:x", "no-award-date"),
        ('"2021-05-03"^^xsd:date', '"2021-05"^^xsd:gYearMonth', "award-date-without-day"),
        ("hanke:recipient <https://e.example/id/organisation/r> ;", "", "no-recipient"),
        ("hanke:funder <https://e.example/id/organisation/f> ;", "", "no-funder"),
    ],
)
def test_a_funding_that_lacks_something_is_no_grant(old: str, new: str, code: str) -> None:
    assert old in WHOLE

    with pytest.raises(DataError, match=f"{code} 1"):
        grants_json(quads(WHOLE.replace(old, new)), prefix=PREFIX)


def test_a_sum_of_others_is_not_written_beside_them() -> None:
    whole = """
:funding-1 hanke:partOfFunding :funding-2 .
<https://e.example/id/project/p> hanke:funding :funding-2 .
:funding-2 a hanke:Funding ; hanke:funder <https://e.example/id/organisation/f> ;
    hanke:recipient <https://e.example/id/organisation/r> ; hanke:amount :money ;
    hanke:awardDate "2021-05-03"^^xsd:date .
"""
    made = grants_json(quads(WHOLE + whole), prefix=PREFIX)

    assert (1, {"sum-of-others": 1}) == (made.written, made.left_out)


def test_what_a_source_alone_says_is_not_written() -> None:
    claimed = [
        ox.Quad(each.subject, each.predicate, each.object, ox.NamedNode(f"{BASE}id/source/s"))
        for each in quads(WHOLE)
    ]

    with pytest.raises(DataError, match="there are none"):
        grants_json(claimed, prefix=PREFIX)


@pytest.mark.parametrize(
    ("prefix", "language"), [("example", "fi"), ("360G-a b", "fi"), (PREFIX, "de")]
)
def test_a_wrong_prefix_or_language_is_refused(prefix: str, language: str) -> None:
    with pytest.raises(UsageError):
        grants_json(quads(WHOLE), prefix=prefix, language=language)


TEXT = st.text("abcxyzåäöÅÄÖ0189\"'\\&<>{}@^", min_size=1, max_size=20).map(
    lambda text: f"Hanke {text}"
)
DAYS = st.dates(date(2000, 1, 1), date(2030, 1, 1))
BODIES = st.sampled_from(
    [
        {"id": "FI-PRO-0201256-6", "name": "Saariston kuntayhtymä"},
        {"id": "FI-PRO-1680140-0", "name": "Metsätieto Oy"},
        {"id": "360G-example-kielikeskus-ry", "name": "Kielikeskus ry"},
        {"id": "360G-example-saaren-saatio-sr", "name": "Saaren säätiö sr"},
    ]
)


@st.composite
def grants(draw: Callable[[Any], Any]) -> dict[str, Any]:
    """A grant with some of what it may have."""
    start = draw(DAYS)
    made = grant(
        title=draw(TEXT),
        description=draw(TEXT),
        currency=draw(st.sampled_from(["EUR", "SEK", "GBP"])),
        amountAwarded=draw(st.integers(0, 10**11)) / 100,
        awardDate=draw(DAYS).isoformat(),
        plannedDates=draw(
            st.sampled_from(
                [
                    None,
                    [{"startDate": start.isoformat()}],
                    [{"startDate": str(start.year), "endDate": f"{start.year + 1}-06"}],
                    [
                        {
                            "startDate": start.isoformat(),
                            "endDate": (start + timedelta(9)).isoformat(),
                        }
                    ],
                ]
            )
        ),
        recipientOrganization=[draw(BODIES)],
        fundingOrganization=[draw(BODIES)],
        grantProgramme=None,
    )
    if draw(st.booleans()):
        made["amountDisbursed"] = draw(st.integers(0, 10**9)) / 100
    return made


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=st.lists(grants(), min_size=1, max_size=4))
def test_what_is_written_gives_the_same_facts_when_it_is_read(
    made: list[dict[str, Any]], tmp_path: Path, nothing: Known
) -> None:
    for number, each in enumerate(made):
        each["id"] = f"360G-example-{number}"
    licence = "https://creativecommons.org/publicdomain/zero/1.0/"
    first, before = read(tmp_path, made, nothing, licence)
    assert (len(made), []) == (first.records, first.rejected)

    result: Grants = grants_json(quads(before), prefix=PREFIX)
    again = json.loads(result.text)["grants"]
    second, after = read(tmp_path, again, nothing, licence)

    assert (len(made), {}) == (result.written, dict(result.left_out))
    assert (len(made), []) == (second.records, second.rejected)
    assert set(quads(before)) == set(quads(after))
    assert result.text == grants_json(quads(after), prefix=PREFIX).text


def test_grants_stand_where_the_standard_puts_them(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps([grant()]), encoding="utf-8")

    with ExitStack() as stack, pytest.raises(DataError, match="/grants"):
        list(open_grants(path, Layout(format=FORMAT), stack))
