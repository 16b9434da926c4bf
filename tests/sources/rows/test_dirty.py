"""Dirty reality: cells in several encodings, each read right or refused with a reason."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hankegraafi.sources.rows.layout import Layout
from hankegraafi.sources.rows.reading import open_rows
from hankegraafi.sources.values.dates import load_date_words, read_moment, read_period
from hankegraafi.sources.values.money import load_money_words, read_amount
from hankegraafi.sources.values.reasons import Unreadable

DATES, MONEY = load_date_words(), load_money_words()

CELLS = (
    ("moment", "3/2015", "2015-03"),
    ("moment", "kevät 2024", "2024"),
    ("moment", "hösten 2023", "2023"),
    ("moment", "31.6.2020", "! no-such-day"),
    ("moment", "29.2.2023", "! no-such-day"),
    ("moment", "31.6.", "! no-year"),
    ("moment", "1.3.15", "! two-digit-year"),
    ("moment", "01/02/2015", "! day-or-month-first"),
    ("moment", "2015–2017", "! period-not-date"),
    ("moment", "42064", "! serial-number"),
    ("moment", "1.3.2015 klo 24.30", "! no-such-time"),
    ("period", "2015–2017", "2015/2017"),
    ("period", "alkaen 2020", "2020/"),
    ("period", "1.8.\u00a0–\u00a031.12.2020", "2020-08-01/2020-12-31"),
    ("period", "31.12.2020–1.8.2020", "! end-before-start"),
    ("period", "syksy 2020–kevät 2021", "2020/2021"),
    ("amount", "1.234.567,89", "1234567.89 EUR"),
    ("amount", "(1\u00a0234,50)", "-1234.50 EUR"),
    ("amount", "–500", "-500 EUR"),
    ("amount", "1 000 000 kr", "! ambiguous-currency"),
    ("amount", "1 000 000 NOK", "1000000 NOK"),
    ("amount", "12 %", "! percent-not-number"),
    ("amount", "n. 50 000 €", "~50000 EUR"),
    ("amount", "1,234", "! thousands-or-decimals"),
    ("amount", "1,234.50", "! other-decimal-mark"),
    ("amount", "100 XYZ", "! unknown-currency"),
    ("amount", "1E+05", "! exponent"),
    ("amount", "=1+1", "! formula"),
    ("amount", "#ARVO!", "! error-cell"),
    ("amount", "500–1000 €", "! range-not-number"),
)


def moment(text: str) -> str:
    return read_moment(text, (), DATES).value


def period(text: str) -> str:
    found = read_period(text, (), DATES)
    return "/".join(each.value if each else "" for each in (found.start, found.end))


def amount(text: str) -> str:
    found = read_amount(text, words=MONEY)
    return f"{'~' * found.approximate}{found.value} {found.currency}"


READERS: dict[str, Callable[[str], str]] = {"moment": moment, "period": period, "amount": amount}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16-le", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_each_cell_is_read_right_or_refused(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "list.csv"
    lines = [separator.join(("kind", "value", "name"))]
    lines += [separator.join((kind, text, "Äänekosken työ")) for kind, text, _ in CELLS]
    path.write_bytes("\r\n".join(lines).encode(encoding))

    with open_rows(path, Layout(separator=separator)) as table:
        rows = [row.cells for row in table]

    assert [wanted for _, _, wanted in CELLS] == [_read(*cells[:2]) for cells in rows]  # type: ignore[index]


def _read(kind: str, text: str) -> str:
    try:
        return READERS[kind](text)
    except Unreadable as wrong:
        return f"! {wrong.code}"
