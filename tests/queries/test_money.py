"""Sums of money never count the same euro twice, and say where no amount is stated."""

from decimal import Decimal

import pyoxigraph as ox
import pytest

from hankegraafi import queries, resources

BASE = "https://w3id.org/hankegraafi/id/"
PREFIXES = f"""
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix project: <{BASE}project/> .
@prefix organisation: <{BASE}organisation/> .
@prefix programme: <{BASE}programme/> .
@prefix eu: <http://publications.europa.eu/resource/authority/currency/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

Row = dict[str, str | Decimal | bool | int | None]


def award(
    project: str,
    name: str,
    amount: str | None = None,
    *,
    funder: str = "virasto",
    whole: str = "",
    more: str = "",
    currency: str = "EUR",
) -> str:
    """The Turtle of an award; `whole` is "project#name", `amount` may begin with "~" for about."""
    iri = f"<{BASE}project/{project}#{name}>"
    text = f"project:{project} a hanke:Project ; hanke:funding {iri} .\n{iri} a hanke:Funding .\n"
    text += "".join(f"{iri} hanke:funder organisation:{each} .\n" for each in funder.split())
    text += f"{iri} {more} .\n" if more else ""
    text += f"{iri} hanke:partOfFunding <{BASE}project/{whole}> .\n" if whole else ""
    if amount is not None:
        money = f"<{BASE}project/{project}#{name}-money>"
        text += f"{iri} hanke:amount {money} .\n{money} a hanke:Money ; "
        text += f"hanke:value {amount.lstrip('~')} ; hanke:currency eu:{currency} .\n"
        text += f"{money} hanke:approximate true .\n" if amount[0] == "~" else ""
    return text


def ask(data: str, name: str, **params: str) -> list[Row]:
    """The rows of a query over this Turtle; parameters are kind="name"."""
    store = ox.Store()
    store.load((PREFIXES + data).encode(), format=ox.RdfFormat.TURTLE)
    folder = "examples" if name[0].isdigit() else "api"
    query = queries.load(resources.folder("queries") / folder / f"{name}.rq")
    bound = {kind: f"{BASE}{kind}/{each}" for kind, each in params.items()}
    answer = store.query(queries.bind(query, bound))
    assert isinstance(answer, ox.QuerySolutions)
    names = [variable.value for variable in answer.variables]
    return [{each: _value(row[each]) for each in names} for row in answer]


def _value(term: object) -> str | Decimal | bool | int | None:
    if isinstance(term, ox.NamedNode):
        return term.value.removeprefix(BASE).rpartition("currency/")[2]
    if not isinstance(term, ox.Literal):
        return None
    kind = term.datatype.value.rpartition("#")[2]
    if kind == "boolean":
        return term.value == "true"
    if kind == "integer":
        return int(term.value)
    return Decimal(term.value) if kind == "decimal" else term.value


def sums(data: str, name: str = "sums", **params: str) -> dict[object, object]:
    """Currency → sum."""
    return {row["currency"]: row["sum"] for row in ask(data, name, **params)}


NETWORK = (
    award("verkosto", "f", "500000.00")
    + award("lansi", "f", "100000.00", whole="verkosto#f")
    + award("ita", "f", "150000.50", whole="verkosto#f")
    + award("ita", "own", "9.50", funder="kaupunki")
    + "project:lansi hanke:inNetwork project:verkosto .\n"
    + "project:ita hanke:inNetwork project:verkosto ."
)


@pytest.mark.parametrize(
    ("name", "params", "expected"),
    [
        ("sums", {}, "500009.50"),
        ("project_sum", {"project": "verkosto"}, "500000.00"),
        ("project_sum", {"project": "lansi"}, "100000.00"),
        ("project_sum", {"project": "ita"}, "150010.00"),
        ("project_sum_below", {"project": "verkosto"}, "500009.50"),
        ("project_sum_below", {"project": "ita"}, "150010.00"),
        ("organisation_sum", {"organisation": "virasto"}, "500000.00"),
        ("organisation_sum", {"organisation": "kaupunki"}, "9.50"),
    ],
)
def test_a_network_with_sub_projects_counts_each_euro_once(
    name: str, params: dict[str, str], expected: str
) -> None:
    assert {"EUR": Decimal(expected)} == sums(NETWORK, name, **params)


def test_parts_are_added_up_where_nobody_says_how_much_the_whole_is() -> None:
    data = (
        award("a", "f")
        + award("b", "f", "10.10", whole="a#f")
        + award("c", "f", "20.20", whole="a#f")
    )

    assert {"EUR": Decimal("30.30")} == sums(data)


def test_two_co_funders_with_an_award_each() -> None:
    data = award("a", "one", "60.00", funder="virasto") + award("a", "two", "40", funder="kaupunki")

    assert {"EUR": Decimal(100)} == sums(data, "project_sum", project="a")
    assert {"EUR": Decimal(60)} == sums(data, "organisation_sum", organisation="virasto")
    assert [("organisation/kaupunki", Decimal(40)), ("organisation/virasto", Decimal(60))] == [
        (row["funder"], row["sum"]) for row in ask(data, "13_money_given")
    ]


def test_two_co_funders_of_one_award_have_a_row_together() -> None:
    data = award("a", "f", "100.00", funder="virasto kaupunki") + award("a", "g", "1.00")

    assert {"EUR": Decimal(101)} == sums(data)
    assert [(None, Decimal(100)), ("organisation/virasto", Decimal(1))] == [
        (row["funder"], row["sum"]) for row in ask(data, "13_money_given")
    ]


def test_a_whole_without_a_funder_is_shared_out_by_its_parts() -> None:
    data = (
        award("a", "f", "100.00", funder="")
        + award("a", "g", "60.00", whole="a#f")
        + award("a", "h", "40.00", whole="a#f", funder="kaupunki")
    )

    assert {"EUR": Decimal(100)} == sums(data)
    assert {"EUR": Decimal(40)} == sums(data, "organisation_sum", organisation="kaupunki")
    assert [Decimal(40), Decimal(60)] == [row["sum"] for row in ask(data, "13_money_given")]


CORRECTED = award("a", "f", "100000.00", more='hanke:awardDate "2020-05-01"^^xsd:date') + award(
    "a", "g", "-10000.25", whole="a#f", more='hanke:awardDate "2021"^^xsd:gYear', funder=""
)


@pytest.mark.parametrize(
    ("name", "params"),
    [
        ("sums", {}),
        ("project_sum", {"project": "a"}),
        ("project_sum_below", {"project": "a"}),
        ("organisation_sum", {"organisation": "virasto"}),
        ("13_money_given", {}),
        ("sums_by_year", {}),
    ],
)
def test_a_correction_lowers_the_award_that_it_corrects(name: str, params: dict[str, str]) -> None:
    assert {"EUR": Decimal("89999.75")} == sums(CORRECTED, name, **params)


def test_a_correction_belongs_to_the_year_of_its_award() -> None:
    assert [("2020", 1)] == [(row["year"], row["awards"]) for row in ask(CORRECTED, "sums_by_year")]


def test_a_correction_of_a_part_leaves_the_whole_as_it_is_stated() -> None:
    data = (
        award("a", "f", "100")
        + award("b", "f", "40", whole="a#f")
        + award("b", "g", "-5", whole="b#f")
    )

    assert {"EUR": Decimal(100)} == sums(data)
    assert {"EUR": Decimal(35)} == sums(data, "project_sum", project="b")


def test_corrections_may_stand_in_a_row() -> None:
    data = (
        award("a", "f", "100")
        + award("a", "g", "-10", whole="a#f")
        + award("a", "h", "-2", whole="a#g")
    )

    assert {"EUR": Decimal(88)} == sums(data)


def test_a_correction_of_an_unknown_amount_is_no_sum() -> None:
    data = award("a", "f") + award("a", "g", "-10", whole="a#f")

    assert {None: None} == sums(data)


def test_two_currencies_are_never_added_up() -> None:
    data = award("a", "f", "100.00") + award("a", "g", "900.00", currency="SEK")

    for name, params in (("sums", {}), ("project_sum", {"project": "a"}), ("sums_by_year", {})):
        assert {"EUR": Decimal(100), "SEK": Decimal(900)} == sums(data, name, **params)


def test_a_part_in_another_currency_is_the_same_money() -> None:
    data = award("a", "f", "100.00") + award("b", "f", "300.00", whole="a#f", currency="SEK")

    assert {"EUR": Decimal(100)} == sums(data)
    assert {"SEK": Decimal(300)} == sums(data, "project_sum", project="b")


def test_a_part_of_a_part_counts_once_even_where_the_part_between_has_no_amount() -> None:
    known = (
        award("a", "f", "100")
        + award("b", "f", "60", whole="a#f")
        + award("c", "f", "20", whole="b#f")
    )
    unknown = (
        award("a", "f", "100") + award("b", "f", whole="a#f") + award("c", "f", "20", whole="b#f")
    )

    assert {"EUR": Decimal(100)} == sums(known) == sums(unknown)


def test_a_sum_with_approximate_amounts_says_so() -> None:
    [exact] = ask(award("a", "f", "100"), "sums")
    [about] = ask(award("a", "f", "100") + award("a", "g", "~50"), "sums")

    assert (False, Decimal(100)) == (exact["about"], exact["sum"])
    assert (True, Decimal(150)) == (about["about"], about["sum"])


def test_a_budget_is_no_funding() -> None:
    data = "project:a a hanke:Project ; hanke:budget <urn:b> . <urn:b> hanke:value 5 ."

    [row] = ask(data, "sums")

    assert (None, 1, 1, Decimal(1)) == (
        row["sum"], row["projects"], row["unstated"], row["share"]
    )  # fmt: skip


@pytest.mark.parametrize("name", ["sums", "13_money_given"])
def test_the_share_of_projects_without_an_amount_is_told(name: str) -> None:
    data = award("a", "f", "100") + award("b", "f") + "project:c a hanke:Project ."

    [row] = ask(data, name)

    assert (3, 2, Decimal("0.6667"), Decimal(100)) == (
        row["projects"], row["unstated"], row["share"], row["sum"]
    )  # fmt: skip


def test_no_projects_have_no_share() -> None:
    [row] = ask("", "sums")

    assert (0, 0, Decimal(0), None) == (
        row["projects"], row["unstated"], row["share"], row["sum"]
    )  # fmt: skip


def test_a_programme_counts_what_names_it_and_what_its_projects_get_besides() -> None:
    data = (
        "programme:osa hanke:partOfProgramme programme:ohjelma .\n"
        "project:a hanke:inProgramme programme:osa ."
        + award("a", "f", "100")
        + award("a", "g", "7", more="hanke:inProgramme programme:muu")
        + award("b", "f", "20", more="hanke:inProgramme programme:ohjelma")
        + award("c", "f", "5", whole="a#f", more="hanke:inProgramme programme:ohjelma")
        + award("d", "f", "1000")
    )

    assert {"EUR": Decimal(120)} == sums(data, "programme_sum", programme="ohjelma")
    assert {"EUR": Decimal(100)} == sums(data, "programme_sum", programme="osa")
    assert {"EUR": Decimal(7)} == sums(data, "programme_sum", programme="muu")


def test_what_was_replaced_counts_by_its_successor_alone() -> None:
    data = (
        award("vanha", "f", "100")
        + award("uusi", "f", "100")
        + award("osa", "f", "30", whole="vanha#f")
        + "project:vanha dcterms:isReplacedBy project:uusi ."
    )

    [row] = ask(data, "sums")

    assert (Decimal(100), 2) == (row["sum"], row["projects"])


def test_years_add_up_to_the_whole_and_name_what_is_unknown() -> None:
    data = (
        award("a", "f", "100", more='hanke:awardDate "2020-05-01"^^xsd:date')
        + award("a", "g", "50", more='hanke:awardDate "2020"^^xsd:gYear')
        + award("b", "f", "20", whole="a#f", more='hanke:awardDate "2021-01"^^xsd:gYearMonth')
        + award("c", "f", "5")
        + award("d", "f", more='hanke:awardDate "2022"^^xsd:gYear')
    )

    assert [
        (None, "EUR", Decimal(5), 1),
        ("2020", "EUR", Decimal(150), 2),
        ("2022", None, None, 1),
    ] == [
        (row["year"], row["currency"], row["sum"], row["awards"])
        for row in ask(data, "sums_by_year")
    ]
