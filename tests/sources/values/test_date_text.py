"""Dates and periods inside running text, with their places."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hankegraafi.sources.values.dates import find_periods, load_date_words

WORDS = load_date_words()
Said = tuple[str, str, str | None, str | None]


def found(text: str) -> list[Said]:
    return [
        (
            text[each.begin : each.end],
            each.kind,
            each.period.start.value if each.period.start else None,
            each.period.end.value if each.period.end else None,
        )
        for each in find_periods(text, WORDS)
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Hankkeen kesto1.1.2018–31.12.2020Rahoittaja",
            ("1.1.2018–31.12.2020", "period", "2018-01-01", "2020-12-31"),
        ),
        (
            "Hankeaika: 1.8. – 31.12.2020.",
            ("1.8. – 31.12.2020", "period", "2020-08-01", "2020-12-31"),
        ),
        ("Hanke alkoi keväällä 2015 ja", ("alkoi keväällä 2015", "since", "2015", None)),
        (
            "Se jatkuu vuoden 2025 loppuun asti.",
            ("vuoden 2025 loppuun asti", "until", None, "2025"),
        ),
        (
            "Projektet pågår 1.1.2020 till 31.12.2021",
            ("1.1.2020 till 31.12.2021", "period", "2020-01-01", "2021-12-31"),
        ),
        (
            "runs from March 2020 to May 2022.",
            ("from March 2020 to May 2022", "period", "2020-03", "2022-05"),
        ),
        ("Päätös tehtiin 7.2.2020 hankekoodilla", ("7.2.2020", "date", "2020-02-07", "2020-02-07")),
        (
            "Sivu päivitetty 2 februari, 2018",
            ("2 februari, 2018", "date", "2018-02-02", "2018-02-02"),
        ),
        (
            "Kesto\n1.1.2020 -\n31.12.2021\n",
            ("1.1.2020 -\n31.12.2021", "period", "2020-01-01", "2021-12-31"),
        ),
        (
            "Hanke oli käynnissä 1.11.2015–31.10.2015.",
            ("1.11.2015–31.10.2015", "period", "2015-11-01", "2015-10-31"),
        ),
        ("sen aikana (2019 — 2021) tehtiin", ("2019 — 2021", "period", "2019", "2021")),
    ],
)
def test_a_date_is_found_with_its_place(text: str, said: Said) -> None:
    assert [said] == found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Koodi OKM/15/523/2022 ja S20784",
        "HEL 2019-005038",
        "Horizon2020 ja eura2014.fi",
        "2020-luvulla",
        "Painopisteet 3.1 ja 3.2 sekä 4.1.",
        "viikolla 10/2024 ja nro 3/2024",
        "saimme 2000 euroa ja 2020 opiskelijaa",
        "31.6.2015 ja 1.13.2015",
        "puh. 040 123 2015 12, 20100 Turku",
        "1.1. ja tammikuussa",
        "may we",
        "10.1016/j.2015.03.001",
        "versio 1.2.2015.3",
    ],
)
def test_what_only_looks_like_a_date_is_left(text: str) -> None:
    assert [] == found(text)


def test_dates_of_a_list_stay_apart() -> None:
    assert ["1.3.2015", "2.4.2016"] == [each[0] for each in found("- 1.3.2015\n- 2.4.2016\n")]
    assert ["2015", "2017"] == [each[0] for each in found("vuosina: 2015, 2017")]


def test_a_period_that_ends_before_it_starts_is_told() -> None:
    (only,) = find_periods("1.11.2015–31.10.2015", WORDS)

    assert only.period.reversed


@settings(deadline=None)
@given(st.text(max_size=300) | st.text(alphabet="0123456789.-–/ \nklovuosi", max_size=200))
def test_places_are_in_order_and_nothing_is_raised(text: str) -> None:
    reached = 0
    for each in find_periods(text, WORDS):
        assert reached <= each.begin < each.end <= len(text)
        reached = each.end


@pytest.mark.parametrize(
    "piece",
    ["1", "1 ", "1.", "123 ", "2015-", "1/2015 ", "tammi-", "kevät ", "vuosi ", "1.1.", "-"],
)
def test_time_grows_with_the_length(piece: str) -> None:
    def seconds(length: int) -> float:
        text = piece * (length // len(piece))
        begun = time.perf_counter()
        for _ in find_periods(text, WORDS):
            pass
        return time.perf_counter() - begun

    assert min(seconds(80_000) for _ in range(3)) < 40 * max(0.002, seconds(10_000))
