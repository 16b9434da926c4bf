from datetime import date

import pyoxigraph as ox
import pytest

from hankegraafi.serve import dates, languages
from hankegraafi.vocab import expand

WORDS = languages.load()


def literal(value: str, datatype: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(expand(f"xsd:{datatype}")))


@pytest.mark.parametrize(
    ("value", "datatype", "fi", "sv", "en"),
    [
        ("2017-12-13", "date", "13.12.2017", "13.12.2017", "13 December 2017"),
        ("2022-06", "gYearMonth", "kesäkuu 2022", "juni 2022", "June 2022"),
        ("2020", "gYear", "2020", "2020", "2020"),
        ("0024", "gYear", "0024", "0024", "0024"),
        ("12024", "gYear", "12024", "12024", "12024"),
        ("-0044", "gYear", "-0044", "-0044", "-0044"),
        ("2017-12-13+02:00", "date", "13.12.2017", "13.12.2017", "13 December 2017"),
        ("2022-06Z", "gYearMonth", "kesäkuu 2022", "juni 2022", "June 2022"),
        ("noin 2020", "string", "noin 2020", "noin 2020", "noin 2020"),
        ("2020-02-31", "date", "2020-02-31", "2020-02-31", "2020-02-31"),
    ],
)
def test_a_date_is_written_at_its_own_precision(
    value: str, datatype: str, fi: str, sv: str, en: str
) -> None:
    written = [dates.write(literal(value, datatype), WORDS[each]) for each in ("fi", "sv", "en")]

    assert [fi, sv, en] == written


def test_a_month_reaches_from_its_first_day_to_its_last() -> None:
    february = literal("2024-02", "gYearMonth")

    assert (date(2024, 2, 1), date(2024, 2, 29)) == (
        dates.earliest(february),
        dates.latest(february),
    )


def test_a_year_reaches_from_january_to_december() -> None:
    year = literal("2023", "gYear")

    assert (date(2023, 1, 1), date(2023, 12, 31)) == (dates.earliest(year), dates.latest(year))
