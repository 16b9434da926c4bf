"""The page of a list: how it was read, what its columns sum up to, and every rejected row."""

import html
import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from decimal import Decimal
from pathlib import Path

import httpx
import pytest
from tests.serve.listed import FIRST_REFUSED, MANY, REFUSED, publish, release_of, report

from hankegraafi.release import Release

PAGE = "/page/source/lista"
Served = Callable[[Release], AbstractContextManager[str]]


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory, serving: Served) -> Iterator[httpx.Client]:
    release = release_of(tmp_path_factory.mktemp("read"))
    with serving(release) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


def page(client: httpx.Client, language: str = "en", **query: str) -> str:
    response = client.get(PAGE, params={"lang": language, **query})
    assert 200 == response.status_code
    return response.text


def words(text: str) -> str:
    plain = re.sub(r"<[^>]+>", " ", text)
    return " ".join(html.unescape(plain).replace("\N{NO-BREAK SPACE}", " ").split())


def section(text: str, name: str) -> str:
    return text.partition(f'aria-labelledby="{name}">')[2].partition("</section>")[0]


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("fi", "180 riviä = 120 tietuetta + 60 hylättyä riviä. 3 tyhjää riviä"),
        ("sv", "180 rader = 120 poster + 60 förkastade rader. 3 tomma rader"),
        ("en", "180 rows = 120 records + 60 rejected rows. 3 blank rows"),
    ],
)
def test_every_row_of_the_file_is_accounted_for(
    listed: httpx.Client, language: str, told: str
) -> None:
    assert told in words(section(page(listed, language), "account"))


@pytest.mark.parametrize(
    ("language", "sums"),
    [
        ("fi", "Myönnetty 7 260 000 750 7 260 750"),
        ("en", "Myönnetty 7,260,000 750 7,260,750"),
    ],
)
def test_each_column_of_money_has_its_sum_in_two_halves(
    listed: httpx.Client, language: str, sums: str
) -> None:
    assert sums in words(section(page(listed, language), "account"))


def test_sums_are_written_with_the_same_decimals(bare: Release, serving: Served) -> None:
    halves = {"accepted": "1000000", "rejected": "-0.5", "whole": "999999.5"}
    write(bare, reading_json=json.dumps({**report(), "sums": {"Maksettu": halves}}))

    assert "Maksettu 1,000,000.00 -0.50 999,999.50" in words(told_of(bare, serving))


def test_who_when_what_and_on_which_terms(listed: httpx.Client) -> None:
    told = words(page(listed))

    for each in (
        "Publisher Esimerkkirahasto",
        "Licence CC BY 4.0",
        "Rights and attribution Lähde: Esimerkkirahasto 2026.",
        "Read 22 November 2026 description version 7",
        "Retrieved 20 November 2026",
        "File lista-2026.csv SHA-256 0f1e2d",
        "Form a list, read row by row",
    ):
        assert each in told
    assert 1 == told.count("lista-2026.csv")


def test_a_source_without_a_licence_says_so(listed: httpx.Client) -> None:
    text = listed.get("/page/source/toinen", params={"lang": "en"}).text

    assert "Licence Not stated by the source" in words(text)
    assert 'aria-labelledby="account"' not in text


def test_all_rejected_rows_are_shown_page_by_page_each_once(listed: httpx.Client) -> None:
    found: list[str] = []
    path: str | None = f"{PAGE}?lang=en"
    while path:
        part = section(listed.get(path).text, "rejected")
        found += re.findall(r'<th scope="row"><a href="[^"]*row=(\d+)', part)
        follow = re.search(r'href="([^"]+)">Next<', part)
        path = html.unescape(follow[1]) if follow else None

    assert [str(row) for row in range(FIRST_REFUSED, FIRST_REFUSED + REFUSED)] == found


def test_a_rejected_row_names_column_value_and_reason(listed: httpx.Client) -> None:
    told = words(section(page(listed), "rejected"))

    assert f"row {FIRST_REFUSED} Myönnetty {FIRST_REFUSED}.50 Reason in English. row 2" in told


@pytest.mark.parametrize(
    ("language", "title", "reason"),
    [
        ("fi", "Hylätty: rivi 130", "Syy suomeksi."),
        ("sv", "Förkastad: rad 130", "Orsak på svenska."),
        ("en", "Rejected: row 130", "Reason in English."),
    ],
)
def test_the_address_of_a_rejected_row_tells_why(
    listed: httpx.Client, language: str, title: str, reason: str
) -> None:
    answer = listed.get(
        "/id/source/lista?row=130",
        headers={"Accept": "text/html", "Accept-Language": language},
        follow_redirects=True,
    )
    told = words(section(answer.text, "row"))

    assert 200 == answer.status_code
    assert told.startswith(title)
    assert f"Myönnetty 130.50 {reason}" in told


def test_what_a_cell_holds_is_no_markup(listed: httpx.Client) -> None:
    text = page(listed, row=str(FIRST_REFUSED + 2))

    assert "<script>1" not in text
    assert "&lt;script&gt;1&lt;/script&gt;" in text


def test_a_row_that_is_neither_record_nor_rejected_is_not_found(listed: httpx.Client) -> None:
    for row in ("1", str(FIRST_REFUSED + REFUSED), "0130", " 130"):
        assert 404 == listed.get(PAGE, params={"row": row}).status_code


@pytest.mark.parametrize("number", ["0", "3", "x", "-1", ""])
def test_a_page_of_rejected_rows_that_there_is_not(listed: httpx.Client, number: str) -> None:
    assert 404 == listed.get(PAGE, params={"rejected": number}).status_code


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of the list that publishes nothing of its reading."""
    release = release_of(tmp_path_factory.mktemp("bare"))
    for path in (release.path / "sources" / "lista").iterdir():
        path.unlink()
    return release


def told_of(release: Release, serving: Served, language: str = "en") -> str:
    with serving(release) as address:
        answer = httpx.get(f"{address}{PAGE}", params={"lang": language}, timeout=30)
    assert 200 == answer.status_code
    return answer.text


def write(release: Release, **files: str) -> None:
    folder = release.path / "sources" / "lista"
    for path in folder.iterdir():
        path.unlink()
    publish(release, "lista", {name.replace("_", "."): text for name, text in files.items()})


def test_absent_files_break_nothing(bare: Release, serving: Served) -> None:
    write(bare)
    text = told_of(bare, serving)

    assert f"Records {MANY}" in words(text)
    assert 'aria-labelledby="account"' not in text


@pytest.mark.parametrize(
    "broken", ["", "{", "[]", "1", '{"rows": "many", "sums": [1], "left_out": 7}', "\x00"]
)
def test_broken_files_break_nothing(bare: Release, serving: Served, broken: str) -> None:
    write(bare, reading_json=broken, rejected_csv="row\n1,2,3,4,5,6,7,8,9\n\n,,,\n")

    assert f"Records {MANY}" in words(told_of(bare, serving))


def test_rejected_rows_without_words_show_the_code(bare: Release, serving: Served) -> None:
    write(
        bare,
        reading_json=json.dumps(report()),
        rejected_csv="row,column,value,reason\n130,Alkaa,31.2.2020,no-such-day\n",
    )

    assert "row 130 Alkaa 31.2.2020 no-such-day" in words(told_of(bare, serving))


def test_numbers_that_do_not_add_up_are_not_passed_over(bare: Release, serving: Served) -> None:
    write(bare, reading_json=json.dumps({**report(), "rows": MANY}))

    assert "The numbers of this reading do not add up." in words(told_of(bare, serving))


def test_the_shipped_reports_add_up() -> None:
    data = Path(__file__).parents[2] / "data" / "sources"
    for path in data.glob("*/reading.json"):
        told = json.loads(path.read_bytes())
        assert told["rows"] == told["records"] + told["rejected"]
        for sums in told["sums"].values():
            halves = Decimal(sums["accepted"]) + Decimal(sums["rejected"])
            assert Decimal(sums["whole"]) == halves
