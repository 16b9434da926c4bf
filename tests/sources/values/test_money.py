"""Amounts of cells and of running text."""

import time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hankegraafi.errors import DataError
from hankegraafi.sources.values.cells import Dated, Exact, Faulty, Percent
from hankegraafi.sources.values.money import Amount, find_amounts, load_money_words, read_amount
from hankegraafi.sources.values.reasons import Unreadable

WORDS = load_money_words()


def code(text: str, *, decimal: str = ",", currency: str = "EUR") -> str:
    with pytest.raises(Unreadable) as caught:
        read_amount(text, decimal=decimal, currency=currency, words=WORDS)
    assert text == caught.value.value
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("443909", "443909"),
        ("0", "0"),
        ("1 234,50 €", "1234.50"),
        ("1\u202f234,50\u00a0€", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1.500", "1500"),
        ("1 234 567", "1234567"),
        ("€ 200", "200"),
        ("EUR 1 200,00", "1200.00"),
        ("1200€", "1200"),
        ("1 200 euroa", "1200"),
        ("120 000 euron", "120000"),
        ("100 000,- €", "100000"),
        ("-1 200", "-1200"),
        ("\u22121 200,5", "-1200.5"),
        ("(1 200)", "-1200"),
        ("1 200-", "-1200"),
        ("-5 €", "-5"),
        ("€ -5", "-5"),
        ("150 000 EUR.", "150000"),
        ("+5 €", "5"),
        ("12 t€", "12000"),
        ("12 tuhatta euroa", "12000"),
        ("1,2 milj. €", "1200000"),
        ("1,2 miljoonaa euroa", "1200000"),
        ("5 MEUR", "5000000"),
        ("3 M€", "3000000"),
        ("2 mrd. euroa", "2000000000"),
        ("1,5 miljoner euro", "1500000"),
    ],
)
def test_an_exact_amount_of_euros(text: str, value: str) -> None:
    assert Amount(Decimal(value), "EUR") == read_amount(text, words=WORDS)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("noin 200 000 €", Amount(Decimal(200000), "EUR", approximate=True)),
        ("n. 5 000 euroa", Amount(Decimal(5000), "EUR", approximate=True)),
        ("ca 5000 €", Amount(Decimal(5000), "EUR", approximate=True)),
        ("~5000", Amount(Decimal(5000), "EUR", approximate=True)),
        ("200 000 SEK", Amount(Decimal(200000), "SEK")),
        ("1 000 MXN", Amount(Decimal(1000), "MXN")),
        ("ALL 5", Amount(Decimal(5), "ALL")),
        ("SEK 200 000", Amount(Decimal(200000), "SEK")),
        ("100 USD", Amount(Decimal(100), "USD")),
        ("5 000 svenska kronor", Amount(Decimal(5000), "SEK")),
        ("10 mk", Amount(Decimal(10), "FIM")),
    ],
)
def test_what_stands_around_a_figure_is_kept(text: str, amount: Amount) -> None:
    assert amount == read_amount(text, words=WORDS)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("-", "not-an-amount"),
        ("n/a", "not-an-amount"),
        ("€", "not-an-amount"),
        (".", "not-an-amount"),
        ("1 23 456", "wrong-grouping"),
        ("1 2345", "wrong-grouping"),
        ("0 123", "wrong-grouping"),
        ("1.23.456", "wrong-grouping"),
        ("1 234.567", "other-decimal-mark"),
        ("1,234.50", "other-decimal-mark"),
        ("71641.55", "other-decimal-mark"),
        ("1,23E+05", "exponent"),
        ("12 000 – 15 000 €", "range-not-number"),
        ("enintään 5 000 €", "bound-not-amount"),
        ("yli 5 000 €", "bound-not-amount"),
        ("1200 € ja 500 €", "several-amounts"),
        ("200 000 kr", "ambiguous-currency"),
        ("$ 500", "ambiguous-currency"),
        ("5 XYZ", "unknown-currency"),
        ("200 000 ¥", "unknown-currency"),
        ("75 %", "percent-not-number"),
        ("7,5 prosenttia", "percent-not-number"),
        ("XYZ 1000", "unknown-currency"),
        ("1000 XXX", "unknown-currency"),
        ("1000 XAU", "unknown-currency"),
        ("1,234", "thousands-or-decimals"),
        ("-12,500 €", "thousands-or-decimals"),
        ("1’234,50", "wrong-grouping"),
        ("12 t", "not-an-amount"),
        ("5,50 €/h", "not-an-amount"),
        ("5 kpl", "not-an-amount"),
        ("=A1*2", "formula"),
        ("１２３", "not-an-amount"),
        ("--5", "not-an-amount"),
        ("(-5)", "not-an-amount"),
        ("-5-", "not-an-amount"),
        ("1.3.2015", "wrong-grouping"),
        ("1" * 31, "not-an-amount"),
        ("9" * 300, "too-long"),
    ],
)
def test_what_is_no_single_amount_is_refused(text: str, reason: str) -> None:
    assert reason == code(text)


def test_the_description_says_what_marks_and_signs_mean() -> None:
    assert Decimal("71641.55") == read_amount("71641.55", decimal=".").value
    assert Decimal("1.500") == read_amount("1.500", decimal=".").value
    assert Decimal("1234.50") == read_amount("1,234.50", decimal=".").value
    assert "other-decimal-mark" == code("1 234,50", decimal=".")
    assert Amount(Decimal(5), "SEK") == read_amount("5 kr", currency="SEK", words=WORDS)
    assert "no-currency" == code("5 000", currency="")
    assert Amount(Decimal(5000), "EUR") == read_amount("5 000 €", currency="", words=WORDS)
    with pytest.raises(DataError, match="no decimal mark"):
        read_amount("1 5", decimal=";")


def test_the_kind_that_a_file_states_goes_before_the_marks() -> None:
    assert Decimal("1.125") == read_amount(Exact("1.125")).value
    assert Decimal("-7.5") == read_amount(Exact("-7.5")).value
    assert "formula" == code(Faulty("=A1", "formula"))
    assert "no-year" == code(Faulty("42064", "no-year"))
    assert "date-not-number" == code(Dated("2015"))
    assert "percent-not-number" == code(Percent("75 %"))


@settings(deadline=None)
@given(
    st.decimals(-(10**12), 10**12, places=2),
    st.sampled_from([" ", "\u00a0", "\u202f", "\u2009", "."]),
)
def test_an_amount_is_read_back(value: Decimal, mark: str) -> None:
    written = f"{value:,.2f}".replace(".", "#").replace(",", mark).replace("#", ",")

    assert value == read_amount(f"{written} €", words=WORDS).value
    assert value == read_amount(written, words=WORDS).value


@settings(deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="0123456789.,- ()€%kmtME", max_size=30))
def test_no_text_raises_anything_else(text: str) -> None:
    for decimal in (",", "."):
        assert text == refused_or_read(text, decimal)


def refused_or_read(text: str, decimal: str) -> str:
    try:
        amount = read_amount(text, decimal=decimal, words=WORDS)
    except Unreadable as wrong:
        return wrong.value
    return text if amount.value.is_finite() else "not finite"


def found(text: str) -> list[tuple[str, str, str, bool, str]]:
    return [
        (
            text[each.begin : each.end],
            str(each.amount.value),
            each.amount.currency,
            each.amount.approximate,
            each.bound,
        )
        for each in find_amounts(text, WORDS)
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Budjetti: 96 175 €.", ("96 175 €", "96175", "EUR", False, "")),
        ("myönsi 120 000 euron avustuksen", ("120 000 euron", "120000", "EUR", False, "")),
        ("vuodelle 2020 207 759 euroa", ("207 759 euroa", "207759", "EUR", False, "")),
        (
            "saadaan enintään 140 000 euroa",
            ("enintään 140 000 euroa", "140000", "EUR", False, "most"),
        ),
        ("välitetään noin 80 000 euroa.", ("noin 80 000 euroa", "80000", "EUR", True, "")),
        ("totalt 1 699 999 SEK varav", ("1 699 999 SEK", "1699999", "SEK", False, "")),
        ("a budget of €1.2 million", ("€1.2 million", "1200000", "EUR", False, "")),
        ("worth EUR 1,234,567 in", ("EUR 1,234,567", "1234567", "EUR", False, "")),
        ("Budjetti\n- 50 000 € (EU)", ("50 000 €", "50000", "EUR", False, "")),
        ("avustus 1.500,50 euroa", ("1.500,50 euroa", "1500.50", "EUR", False, "")),
    ],
)
def test_an_amount_is_found_with_its_place(
    text: str, said: tuple[str, str, str, bool, str]
) -> None:
    assert [said] == found(text)


@pytest.mark.parametrize(
    "text",
    [
        "300 henkilöä",
        "100 000–200 000 €",
        "5 kr",
        "vuonna 2020",
        "20100 Turku",
        "1,234 milj. 5",
        "12 t",
        "palkka 15 €/h",
    ],
)
def test_what_is_no_certain_amount_is_left(text: str) -> None:
    assert [] == found(text)


@settings(deadline=None)
@given(st.text(max_size=300) | st.text(alphabet="0123456789., €-\nkmnoi", max_size=200))
def test_places_are_in_order_and_nothing_is_raised(text: str) -> None:
    reached = 0
    for each in find_amounts(text, WORDS):
        assert each.begin < each.end <= len(text)
        assert reached <= each.end
        reached = each.end


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "123 ", "1 234 ", "1,", "€", "€ 5 ", "noin ", "-", "1/2015 "]
)
def test_time_grows_with_the_length(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        begun = time.perf_counter()
        for _ in find_amounts(text, WORDS):
            pass
        return time.perf_counter() - begun

    assert min(seconds(80_000) for _ in range(3)) < 40 * max(0.002, seconds(10_000))
