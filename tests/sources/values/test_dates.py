"""Dates and periods of cells: each is read right, or refused with its reason."""

import time
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hankegraafi.errors import DataError
from hankegraafi.sources.values.cells import Dated, Exact, Faulty
from hankegraafi.sources.values.dates import (
    Moment,
    load_date_words,
    moment_reader,
    period_reader,
    read_moment,
    read_period,
)
from hankegraafi.sources.values.reasons import Unreadable

WORDS = load_date_words()
FIGURES = {"excel", "yyyyMMdd"}
DAYS = st.dates(date(1901, 1, 1), date(2199, 12, 31))


def code(text: str, *forms: str) -> str:
    with pytest.raises(Unreadable) as caught:
        read_moment(text, forms, WORDS)
    assert text == caught.value.value
    return caught.value.code


def period_code(text: str, *forms: str) -> str:
    with pytest.raises(Unreadable) as caught:
        read_period(text, forms, WORDS)
    assert text == caught.value.value
    return caught.value.code


def period(text: str, *forms: str) -> tuple[str | None, str | None]:
    found = read_period(text, forms, WORDS)
    return found.start.value if found.start else None, found.end.value if found.end else None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.3.2015", "2015-03-01"),
        ("01.03.2015", "2015-03-01"),
        (" 1. 3. 2015 ", "2015-03-01"),
        ("1.\u00a03.\u202f2015", "2015-03-01"),
        ("2015-03-01", "2015-03-01"),
        ("2015/3/1", "2015-03-01"),
        ("2015.03.01", "2015-03-01"),
        ("01-Mar-2015", "2015-03-01"),
        ("29.2.2016", "2016-02-29"),
        ("1.3.2015 klo 12", "2015-03-01"),
        ("1.3.2015 klo 12.30", "2015-03-01"),
        ("1.3.2015 kl. 9", "2015-03-01"),
        ("1.3.2015 0:00:00", "2015-03-01"),
        ("2015-03-01T12:00:00Z", "2015-03-01"),
        ("2015-03-01T23:59:59+02:00", "2015-03-01"),
        ("2015-03-01 00:00:00.000", "2015-03-01"),
        ("3/2015", "2015-03"),
        ("03/2015", "2015-03"),
        ("3.2015", "2015-03"),
        ("2015-03", "2015-03"),
        ("2010-12", "2010-12"),
        ("2015", "2015"),
        ("vuonna 2015", "2015"),
        ("v. 2015", "2015"),
        ("år 2015", "2015"),
        ("kevät 2024", "2024"),
        ("syyslukukausi 2024", "2024"),
        ("våren 2024", "2024"),
        ("Autumn 2024", "2024"),
        ("Q1/2024", "2024"),
        ("maaliskuu 2024", "2024-03"),
        ("Maaliskuussa 2024", "2024-03"),
        ("mars 2024", "2024-03"),
        ("MARCH 2024", "2024-03"),
        ("Sept. 2024", "2024-09"),
        ("1. maaliskuuta 2024", "2024-03-01"),
        ("den 1 mars 2024", "2024-03-01"),
        ("1 March 2024", "2024-03-01"),
        ("1st of March 2024", "2024-03-01"),
        ("March 1, 2024", "2024-03-01"),
    ],
)
def test_what_can_mean_one_thing_is_read(text: str, value: str) -> None:
    assert Moment(value) == read_moment(text, (), WORDS)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \u00a0\t", "empty"),
        ("-", "not-a-date"),
        ("ei tiedossa", "not-a-date"),
        ("31.6.", "no-year"),
        ("1.3", "no-year"),
        ("maaliskuu", "no-year"),
        ("kevät", "no-year"),
        ("31.6.2015", "no-such-day"),
        ("29.2.2015", "no-such-day"),
        ("29.2.2100", "no-such-day"),
        ("30.12.1899", "year-implausible"),
        ("1.1.1900", "year-implausible"),
        ("0.3.2015", "no-such-day"),
        ("2015-02-30", "no-such-day"),
        ("31. kesäkuuta 2015", "no-such-day"),
        ("1.13.2015", "no-such-month"),
        ("13/2015", "no-such-month"),
        ("2015-00-01", "no-such-month"),
        ("1.3.15", "two-digit-year"),
        ("3/15", "two-digit-year"),
        ("3/12/2015", "day-or-month-first"),
        ("12/31/2015", "day-or-month-first"),
        ("1-3-2015", "day-or-month-first"),
        ("20150301", "date-without-marks"),
        ("42064", "serial-number"),
        ("42064.5", "serial-number"),
        ("2010-11", "years-or-month"),
        ("1.3.0215", "year-implausible"),
        ("31.12.9999", "year-implausible"),
        ("9999", "year-implausible"),
        ("1.3.2015 klo 25", "no-such-time"),
        ("2015-02-28T22:00:00Z", "day-depends-on-zone"),
        ("2015-2017", "period-not-date"),
        ("1.3.2015-28.2.2017", "period-not-date"),
        ("alkaen 2020", "period-not-date"),
        ("1.3.2015–", "period-not-date"),
        ("2015 ja 2016", "not-a-date"),
        ("1.3.2015 ja 2.3.2015", "not-a-date"),
        ("1.3.2015 xyz", "not-a-date"),
        ("viikko 10/2024", "not-a-date"),
        ("１.３.２０１５", "not-a-date"),
        ("1.3.٢٠١٥", "not-a-date"),
        ("=DATE(2015;3;1)", "formula"),
        ("S20784", "not-a-date"),
        ("1.1.2020 " * 30, "too-long"),
    ],
)
def test_what_could_be_several_things_or_none_is_refused(text: str, reason: str) -> None:
    assert reason == code(text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2015–2017", "2015", "2017"),
        ("2015 - 2017", "2015", "2017"),
        ("2015—2017", "2015", "2017"),
        ("2015\u22122017", "2015", "2017"),
        ("vuosina 2015-2017", "2015", "2017"),
        ("1.8.–31.12.2020", "2020-08-01", "2020-12-31"),
        ("1.8. - 31.12.2020.", "2020-08-01", "2020-12-31"),
        ("1.–31.3.2024", "2024-03-01", "2024-03-31"),
        ("1.3.2015-28.2.2017", "2015-03-01", "2017-02-28"),
        ("01.03.2015 – 28.02.2017", "2015-03-01", "2017-02-28"),
        ("1.9.2020 → 31.12.2020", "2020-09-01", "2020-12-31"),
        ("2015-03-01 - 2017-02-28", "2015-03-01", "2017-02-28"),
        ("2015-03-01/2017-02-28", "2015-03-01", "2017-02-28"),
        ("3/2015-2/2017", "2015-03", "2017-02"),
        ("2015-1.2.2017", "2015", "2017-02-01"),
        ("tammi–maaliskuu 2024", "2024-01", "2024-03"),
        ("elokuu 2019 – heinäkuu 2021", "2019-08", "2021-07"),
        ("kevät 2024–syksy 2025", "2024", "2025"),
        ("kevät–syksy 2024", "2024", "2024"),
        ("tammikuusta 2020 joulukuuhun 2022", "2020-01", "2022-12"),
        ("1. tammikuuta – 31. maaliskuuta 2024", "2024-01-01", "2024-03-31"),
        ("from January to March 2024", "2024-01", "2024-03"),
        ("1 March to 3 May 2024", "2024-03-01", "2024-05-03"),
        ("between 2020 and 2022", "2020", "2022"),
        ("fr.o.m. 1.1.2020 t.o.m. 31.12.2021", "2020-01-01", "2021-12-31"),
        ("Alkaa 1.5.2018 ja päättyy 31.3.2021", "2018-05-01", "2021-03-31"),
        ("1.1.2020 alkaen 31.12.2022 saakka", "2020-01-01", "2022-12-31"),
        ("kesä–syksy 2020", "2020", "2020"),
        ("kesä–elokuu 2020", "2020-06", "2020-08"),
        ("15-30 June 2020", "2020-06-15", "2020-06-30"),
        ("1.1.2020 … 31.12.2020", "2020-01-01", "2020-12-31"),
        ("01.03.2015 00:00:00 - 31.12.2015 00:00:00", "2015-03-01", "2015-12-31"),
        ("2015-03-01T00:00:00/2016-03-01T00:00:00", "2015-03-01", "2016-03-01"),
        ("vuoden 2019 alusta vuoden 2020 loppuun", "2019", "2020"),
        ("1.9.2019 alkaen toistaiseksi", "2019-09-01", None),
        ("vuoden 2020 aikana", "2020", "2020"),
        ("2014-15", "2014", "2015"),
        ("2014/2015", "2014", "2015"),
        ("lukuvuosi 2014–2015", "2014", "2015"),
        ("2020", "2020", "2020"),
        ("3/2020", "2020-03", "2020-03"),
        ("kevät 2020", "2020", "2020"),
        ("alkaen 2020", "2020", None),
        ("2020 alkaen", "2020", None),
        ("vuodesta 2020 lähtien", "2020", None),
        ("vuodesta 2020", "2020", None),
        ("syyskuusta 2024", "2024-09", None),
        ("vuoteen 2020", None, "2020"),
        ("alk. 1.8.2020", "2020-08-01", None),
        ("vuodesta 2020 vuoteen 2022", "2020", "2022"),
        ("syyskuusta 2024 alkaen", "2024-09", None),
        ("1.8.2020 -", "2020-08-01", None),
        ("1.8.2020 – toistaiseksi", "2020-08-01", None),
        ("since 2020", "2020", None),
        ("from 2020 onwards", "2020", None),
        ("–31.12.2020", None, "2020-12-31"),
        ("31.12.2020 asti", None, "2020-12-31"),
        ("vuoden 2020 loppuun", None, "2020"),
        ("until 2020", None, "2020"),
    ],
)
def test_a_period_keeps_the_precision_of_its_ends(
    text: str, start: str | None, end: str | None
) -> None:
    assert (start, end) == period(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("28.2.2017-1.3.2015", "end-before-start"),
        ("2017-2015", "end-before-start"),
        ("1.8.–31.5.2020", "end-before-start"),
        ("1.3.2015", "date-not-period"),
        ("31.6.2015-31.12.2015", "no-such-day"),
        ("1.6.-31.12.", "not-a-date"),
        ("2015-2016-2017", "not-a-date"),
        ("2015, 2017", "not-a-date"),
        ("2010-11", "years-or-month"),
        ("-1.1.2020-", "not-a-date"),
        ("OKM/15/523/2022", "not-a-date"),
        ("2020-luku", "not-a-date"),
    ],
)
def test_what_is_no_period_is_refused(text: str, reason: str) -> None:
    assert reason == period_code(text)


def test_an_end_within_the_start_is_no_contradiction() -> None:
    assert ("2015-03-01", "2015") == period("1.3.2015-2015")
    assert ("2015", "2015-03") == period("2015–3/2015")


@settings(deadline=None)
@given(DAYS)
def test_a_day_is_read_in_the_form_it_is_written_in_and_in_no_other(day: date) -> None:
    written = {
        "d.M.yyyy": f"{day.day}.{day.month}.{day.year}",
        "M/d/yyyy": f"{day.month}/{day.day}/{day.year}",
        "yyyy-MM-dd": day.isoformat(),
        "yyyyMMdd": f"{day:%Y%m%d}",
        "dd.MM.yyyy HH:mm": f"{day:%d.%m.%Y} 12:30",
        "yyyy-MM-ddTHH:mm:ssX": f"{day.isoformat()}T22:00:00Z",
        "M/d/yyyy h:mm:ss a": f"{day.month}/{day.day}/{day.year} 1:05:00 PM",
        "excel": str((day - date(1899, 12, 30)).days),
    }
    for form, text in written.items():
        assert Moment(day.isoformat()) == read_moment(text, (form,))
        others = written.keys() - {form} - (FIGURES if form in FIGURES else set())
        assert {"other-form"} == {code(text, other) for other in others}


@settings(deadline=None)
@given(
    st.tuples(DAYS, DAYS).map(sorted),
    st.sampled_from("-–—−‒‐"),
    st.sampled_from(["", " ", "\u00a0"]),
)
def test_a_period_is_read_back(days: list[date], dash: str, space: str) -> None:
    first, last = (f"{each.day}.{each.month}.{each.year}" for each in days)

    found = period(f"{first}{space}{dash}{space}{last}")

    assert (days[0].isoformat(), days[1].isoformat()) == found


@pytest.mark.parametrize(
    ("text", "form", "value"),
    [
        ("1.3.15", "d.M.yy", "2015-03-01"),
        ("1.3.69", "d.M.yy", "1969-03-01"),
        ("3/2015", "M/yyyy", "2015-03"),
        ("2015", "yyyy", "2015"),
        ("201503", "yyyyMM", "2015-03"),
        ("42064", "excel", "2015-03-01"),
        ("42064.75", "excel", "2015-03-01"),
        ("40602", "excel1904", "2015-03-01"),
        ("1.3.2015 klo 12", "d.M.yyyy 'klo' H", "2015-03-01"),
    ],
)
def test_a_form_says_what_is_meant(text: str, form: str, value: str) -> None:
    assert value == read_moment(text, (form,)).value


def test_forms_narrow_what_is_accepted() -> None:
    assert "other-form" == code("1.3.2015", "yyyy-MM-dd")
    assert "other-form" == code("1.3.2015", "dd.MM.yyyy")
    assert "other-form" == code("kevät 2024", "d.M.yyyy")
    assert "no-such-day" == code("31.6.2015", "d.M.yyyy")
    assert "no-such-month" == code("25/12/2015", "M/d/yyyy")
    assert "year-implausible" == code("1", "excel")
    assert "year-implausible" == code("9999999", "excel")
    assert ("2015-03-01", "2015-04-02") == period("3/1/2015 - 4/2/2015", "M/d/yyyy")
    assert ("2015-03-01", None) == period("2015-03-01 -", "yyyy-MM-dd")
    assert ("2015-03-01", "2015-04-02") == period("2015-03-01-2015-04-02", "yyyy-MM-dd")
    assert "end-before-start" == period_code("2.3.2015-1.3.2015", "d.M.yyyy")


@pytest.mark.parametrize(
    "form", ["", "d.M", "dd", "q", "yyyy yyyy", "d.M.yyyy'", "d.d.yyyy", "d yyyy"]
)
def test_what_is_no_form_is_said(form: str) -> None:
    with pytest.raises(DataError, match="no form of a date"):
        read_moment("1.3.2015", (form,))


def test_the_kind_that_a_file_states_goes_before_the_form() -> None:
    assert "2015-03-01" == read_moment(Dated("2015-03-01T12:00:00"), ("d.M.yyyy",)).value
    assert "2015-03" == read_moment(Dated("2015-03")).value
    assert "merged" == code(Faulty("", "merged"))
    assert "no-year" == code(Faulty("1.3.2015", "no-year"))
    assert "not-a-date" == code(Exact("3.2015"))
    assert "2015" == read_moment(Exact("2015")).value
    assert "no-such-day" == code(Dated("2015-02-30"))


def test_a_reader_that_remembers_tells_kinds_apart() -> None:
    read = moment_reader((), WORDS)

    assert "2015-03" == read("3.2015").value
    with pytest.raises(Unreadable):
        read(Exact("3.2015"))
    with pytest.raises(Unreadable):
        read(Faulty("3.2015", "merged"))
    assert read("3.2015") == read("3.2015")


@settings(deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="0123456789.-–/ :TZaekmost", max_size=40))
def test_no_text_raises_anything_else(text: str) -> None:
    forms = ("d.M.yyyy", "excel", "yyyyMMdd")
    for form in ((), forms):
        assert text == refused_or_read(moment_reader(form, WORDS), text)
        assert text == refused_or_read(period_reader(form, WORDS), text)


def refused_or_read(read: Callable[[str], object], text: str) -> str:
    try:
        read(text)
    except Unreadable as wrong:
        return wrong.value
    return text


@pytest.mark.parametrize("piece", ["1", "1 ", "1.", "-", "2015-", "tammi", "１", "=", "("])
def test_a_long_cell_is_refused_at_once(piece: str) -> None:
    begun = time.perf_counter()

    assert "too-long" == code(piece * 1_000_000)
    assert "too-long" == code(piece * 1_000_000, "d.M.yyyy")
    assert time.perf_counter() - begun < 1


def test_forms_that_give_different_days_are_ambiguous() -> None:
    forms = ["M.d.yyyy", "d.M.yyyy"]

    assert ["2015-05-13", "2015-05-13", "2015-05-05"] == [
        read_moment(each, forms).value for each in ("13.5.2015", "5.13.2015", "5.5.2015")
    ]
    for read, text in ((read_moment, "3.4.2015"), (read_period, "3.4.2015-13.4.2015")):
        with pytest.raises(Unreadable) as caught:
            read(text, forms)
        assert "ambiguous" == caught.value.code
