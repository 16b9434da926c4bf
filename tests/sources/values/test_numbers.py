"""Numbers of cells."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hankegraafi.sources.values.cells import Exact, Percent, Spread
from hankegraafi.sources.values.numbers import read_number
from hankegraafi.sources.values.reasons import Unreadable


def code(text: str, *, decimal: str = ",") -> str:
    with pytest.raises(Unreadable) as caught:
        read_number(text, decimal=decimal)
    return caught.value.code


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("12", ",", "12"),
        ("007", ",", "7"),
        ("1 234,5", ",", "1234.5"),
        ("1.234", ",", "1234"),
        ("1.234", ".", "1.234"),
        ("1,234", ",", "1.234"),
        ("1,234", ".", "1234"),
        (",5", ",", "0.5"),
        ("-0,5", ",", "-0.5"),
        ("(0,5)", ",", "-0.5"),
    ],
)
def test_the_decimal_mark_is_what_the_description_says(text: str, decimal: str, value: str) -> None:
    assert Decimal(value) == read_number(text, decimal=decimal)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("abc", "not-a-number"),
        ("1,", "not-a-number"),
        (",", "not-a-number"),
        ("1-2", "range-not-number"),
        ("1.5", "other-decimal-mark"),
        ("1 23", "wrong-grouping"),
        ("1'000", "wrong-grouping"),
        ("1E5", "exponent"),
        ("+cmd|' /C calc'!A0", "formula"),
        ("@SUM(1)", "formula"),
        ("5 €", "not-a-number"),
        ("NaN", "not-a-number"),
        ("²", "not-a-number"),
    ],
)
def test_what_is_no_number_is_refused(text: str, reason: str) -> None:
    assert reason in {code(text), "not-a-number"}


@pytest.mark.parametrize("text", ["12 %", "7,5%", "25 prosenttia", "5 ‰", Percent("7.5 %")])
def test_a_share_is_no_number(text: str) -> None:
    assert "percent-not-number" == code(text)


def test_a_number_that_a_merged_cell_repeats_is_not_read_again() -> None:
    assert "merged-number" == code(Spread("12"))
    assert "merged-number" == code(Spread("1 200,50"))


@pytest.mark.parametrize("text", ["-0", "0-", "(0,00)", Exact("-0.0")])
def test_zero_has_no_sign(text: str) -> None:
    assert not read_number(text).is_signed()


def test_a_negative_number_keeps_all_its_figures() -> None:
    figures = "123456789012345678901234567890,25"

    assert "-" + figures.replace(",", ".") == str(read_number(f"-{figures}"))


@settings(deadline=None)
@given(st.text(max_size=50) | st.text(alphabet="0123456789.,- %()eE+", max_size=30))
def test_no_text_raises_anything_else(text: str) -> None:
    assert text == refused_or_read(read_number, text)


def refused_or_read(read: Callable[[str], Decimal], text: str) -> str:
    try:
        number = read(text)
    except Unreadable as wrong:
        return wrong.value
    return text if number.is_finite() else "not finite"
