from datetime import date

import pyoxigraph as ox
import pytest

from hankegraafi.serve import timeline
from hankegraafi.serve.timeline import Axis, Bar
from hankegraafi.vocab import expand


def day(value: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(expand("xsd:date")))


def year(value: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(expand("xsd:gYear")))


def test_the_axis_is_made_of_whole_years() -> None:
    axis = timeline.axis([(day("2019-03-01"), day("2021-06-30")), (None, None)])

    assert Axis(date(2019, 1, 1), date(2021, 12, 31)) == axis


def test_nothing_dated_has_no_axis() -> None:
    assert timeline.axis([(None, None)]) is None


def test_a_bar_covers_its_last_day() -> None:
    axis = Axis(date(2021, 1, 1), date(2021, 12, 31))

    assert Bar(0.0, 100.0, "day", "day") == axis.bar((day("2021-01-01"), day("2021-12-31")))


def test_a_year_is_drawn_whole_and_known_to_be_only_a_year() -> None:
    axis = Axis(date(2020, 1, 1), date(2021, 12, 31))

    assert axis.bar((year("2021"), year("2021"))) == Bar(50.068, 49.932, "year", "year")


def test_an_open_end_reaches_to_the_end_of_the_axis() -> None:
    axis = Axis(date(2021, 1, 1), date(2021, 12, 31))

    assert Bar(0.0, 100.0, "day", "open") == axis.bar((day("2021-01-01"), None))


@pytest.mark.parametrize("last", ["9999-12-31", "2500-01-01"])
def test_an_axis_stays_within_some_decades_of_the_one_period_that_matters(last: str) -> None:
    own = (day("2019-03-01"), day(last))
    axis = timeline.axis([own, (day("0024-01-01"), day("2021-06-30"))], around=own)

    assert Axis(date(2019, 1, 1), date(2021, 12, 31)) == axis


def test_an_axis_of_many_periods_stays_around_the_middle_one() -> None:
    usual = [(year(str(number)), year(str(number + 2))) for number in range(2015, 2020)]
    axis = timeline.axis([*usual, (year("0024"), year("9999"))])

    assert Axis(date(2015, 1, 1), date(2021, 12, 31)) == axis


def test_a_bar_that_the_axis_does_not_hold_is_cut() -> None:
    axis = Axis(date(2019, 1, 1), date(2021, 12, 31))
    spans = [("0024", "9999"), ("1900", "1901"), ("2500", "2501")]

    assert [
        Bar(0.0, 100.0, "cut", "cut"),
        Bar(0.0, 0.0, "cut", "cut"),
        Bar(100.0, 0.0, "cut", "cut"),
    ] == [axis.bar((year(start), year(end))) for start, end in spans]


def test_the_last_day_of_the_calendar_can_be_drawn() -> None:
    axis = Axis(date(9999, 1, 1), date(9999, 12, 31))

    assert Bar(0.0, 100.0, "day", "day") == axis.bar((day("9999-01-01"), day("9999-12-31")))


def test_a_long_axis_names_only_so_many_years() -> None:
    ticks = Axis(date(1901, 1, 1), date(2000, 12, 31)).ticks

    assert [1910, 1920, 1930, 1940, 1950] == [tick.year for tick in ticks][:5]
    assert len(ticks) <= 12
