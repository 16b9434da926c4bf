"""Numbers and percents of cells."""

from collections.abc import Callable
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hankegraafi.errors import DataError
from hankegraafi.sources.values.cells import Exact, Percent
from hankegraafi.sources.values.numbers import read_number, read_percent
from hankegraafi.sources.values.reasons import Unreadable

FORMS = ("sign", "number", "share")


def code(text: str, *, decimal: str = ",", form: str = "") -> str:
    read = partial(read_percent, form=form) if form else read_number
    with pytest.raises(Unreadable) as caught:
        read(text, decimal=decimal)
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


def test_a_percent_is_read_by_its_form() -> None:
    assert Decimal(75) == read_percent("75 %")
    assert Decimal("7.5") == read_percent("7,5%")
    assert Decimal(75) == read_percent("75 prosenttia")
    assert Decimal(75) == read_percent("75", form="number")
    assert Decimal(75) == read_percent("0,75", form="share")
    assert Decimal(75) == read_percent(Exact("0.75"), form="share")
    assert Decimal("7.5") == read_percent(Percent("7.5 %"), form="share")
    assert "no-percent-sign" == code("75", form="sign")
    assert "no-percent-sign" == code("0,75", form="sign")
    assert "percent-not-share" == code("75 %", form="share")
    assert "not-a-number" == code("x %", form="number")
    with pytest.raises(DataError, match="no form of a percent"):
        read_percent("75 %", form="permille")


@settings(deadline=None)
@given(st.text(max_size=50) | st.text(alphabet="0123456789.,- %()eE+", max_size=30))
def test_no_text_raises_anything_else(text: str) -> None:
    assert text == refused_or_read(read_number, text)
    for form in FORMS:
        assert text == refused_or_read(partial(read_percent, form=form), text)


def refused_or_read(read: Callable[[str], Decimal], text: str) -> str:
    try:
        number = read(text)
    except Unreadable as wrong:
        return wrong.value
    return text if number.is_finite() else "not finite"
