"""A column that names the currency of a row's amounts; and `only` as a check of any column."""

from decimal import Decimal

import pytest
from tests.sources.lists.conftest import BASE, Given
from tests.sources.lists.test_reading import asked
from tests.sources.lists.test_together import violations

from hankegraafi.errors import DataError
from hankegraafi.sources.lists.described import read_description
from hankegraafi.sources.lists.report import Sum

NAMED = ('Huom = "ignore"', 'Huom = "funding.grant.currency"')
AMOUNTS = """SELECT ?code ?v ?c { ?p hanke:funding/hanke:amount ?m ;
    adms:identifier/skos:notation ?code . ?m hanke:value ?v ; hanke:currency ?iri .
    BIND(REPLACE(STR(?iri), ".*/", "") AS ?c) }"""


def row(code: str, amount: str, currency: str, spent: str = "") -> str:
    return f"{code};Hanke {code};;;;;{amount};{spent};{currency}"


def test_a_column_names_the_currency_of_each_row(given: Given) -> None:
    given.describe(NAMED)
    given.rows(
        row("A1", "100", "EUR", "1"),
        row("A2", "100,50", "SEK", "2"),
        row("A3", "30", ""),
        row("A4", "40", "-"),
        row("A5", "50", "£"),
        row("A6", "60 kr", "sek"),
        row("A7", "70 SEK", "SEK"),
        row("A8", "80", "ruotsin kruunua"),
    )

    report = given.read()

    assert () == report.rejected
    assert [
        ("A1", 100.0, "EUR"),
        ("A2", 100.5, "SEK"),
        ("A3", 30.0, "EUR"),
        ("A4", 40.0, "EUR"),
        ("A5", 50.0, "GBP"),
        ("A6", 60.0, "SEK"),
        ("A7", 70.0, "SEK"),
        ("A8", 80.0, "SEK"),
    ] == [(code, float(value), currency) for code, value, currency in asked(given, AMOUNTS)]
    assert {
        "Myönnetty": Sum(Decimal(170), Decimal(0)),
        "Käytetty": Sum(Decimal(1), Decimal(0)),
        "Käytetty (SEK)": Sum(Decimal(2), Decimal(0)),
        "Myönnetty (GBP)": Sum(Decimal(50), Decimal(0)),
        "Myönnetty (SEK)": Sum(Decimal("310.50"), Decimal(0)),
    } == report.sums
    assert [] == violations(given)


@pytest.mark.parametrize(
    ("amount", "currency", "column", "reason", "summed"),
    [
        ("100 EUR", "SEK", "Myönnetty", "currencies-differ", "Myönnetty (?)"),
        ("100 €", "SEK", "Myönnetty", "currencies-differ", "Myönnetty (?)"),
        ("100 SEK", "EUR", "Myönnetty", "currencies-differ", "Myönnetty (?)"),
        ("100", "XYZ", "Huom", "unknown-currency", "Myönnetty (?)"),
        ("100", "kr", "Huom", "ambiguous-currency", "Myönnetty (?)"),
        ("100", "EUR SEK", "Huom", "unknown-currency", "Myönnetty (?)"),
        ("", "XYZ", "Huom", "unknown-currency", ""),
    ],
)
def test_a_currency_that_is_none_or_contradicts_rejects_the_row(
    given: Given, amount: str, currency: str, column: str, reason: str, summed: str
) -> None:
    given.describe(NAMED)
    given.rows(row("A1", amount, currency), row("A2", "7", "EUR"))

    report = given.read()

    assert [(2, column, reason)] == [(*each[:2], each.reason) for each in report.rejected]
    assert Sum(Decimal(7), Decimal(0)) == report.sums["Myönnetty"]
    sums = {name: each for name, each in report.sums.items() if "(" in name}
    assert ({summed: Sum(Decimal(0), Decimal(100))} if summed else {}) == sums


def test_a_sign_of_several_currencies_means_the_description_s(given: Given) -> None:
    given.describe(NAMED, ('currency = "EUR"', 'currency = "NOK"'))
    given.rows(row("A1", "100", "kr"))
    given.read()

    assert [("A1", 100.0, "NOK")] == [
        (code, float(value), currency) for code, value, currency in asked(given, AMOUNTS)
    ]


def test_one_column_may_name_the_currency_of_the_budget_too(given: Given) -> None:
    budget = 'Huom = ["funding.grant.currency", "budget.currency"]'
    given.describe((NAMED[0], budget), ('"funding.grant.spent"', '"budget"'))
    given.rows(row("A1", "100", "SEK", "200"))
    given.read()

    assert [(200.0, "SEK")] == [
        (float(value), iri.rpartition("/")[2])
        for value, iri in asked(
            given,
            "SELECT ?v ?c { ?p hanke:budget ?m . ?m hanke:value ?v ; hanke:currency ?c }",
        )
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (((NAMED[0], 'Huom = "budget.currency"'),), "no column gives the amount"),
        ((NAMED, ('Nimi = "title"', 'Nimi = ["title", "funding.grant.currency"]')), "two columns"),
        (
            (NAMED, ('"funding.grant.amount"', '["funding.grant.amount", "budget"]')),
            "whose currency is not the same",
        ),
        ((("[constants]", '[constants]\n"funding.grant.currency" = "SEK"'),), "the same for all"),
        (((NAMED[0], '"*" = { to = "ignore", only = ["x"] }'),), 'can only be read as "ignore"'),
    ],
)
def test_a_description_whose_currencies_cannot_be_is_refused(
    given: Given, changes: tuple[tuple[str, str], ...], words: str
) -> None:
    given.describe(*changes)

    with pytest.raises(DataError, match=words):
        read_description(given.folder / "source.toml", base=BASE)


def test_only_checks_a_column_that_is_not_read(given: Given) -> None:
    given.describe((NAMED[0], 'Huom = { to = "ignore", only = ["EUR"] }'))
    given.rows(row("A1", "100", "EUR"), row("A2", "200", "SEK"), row("A3", "300", ""))

    report = given.read()

    assert [(3, "Huom", "SEK", "not-in-list")] == [each[:4] for each in report.rejected]
    assert Sum(Decimal(400), Decimal(200)) == report.sums["Myönnetty"]
