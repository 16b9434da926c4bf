"""Another's catalogue, and legal data of unusual shape: no value may break a page."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

from hankegraafi import resources
from hankegraafi.rdf.read import read_folder
from hankegraafi.release import Release
from hankegraafi.release.build import build

DATA = Path(__file__).parent / "odd"
PERIODS = ("usual", "endless", "ancient", "far", "zoned")


@pytest.fixture(scope="module")
def odd(
    tmp_path_factory: pytest.TempPathFactory,
    serving: Callable[[Release], AbstractContextManager[str]],
) -> Iterator[httpx.Client]:
    release = build(
        read_folder(DATA),
        [],
        releases=tmp_path_factory.mktemp("odd"),
        ontology=resources.folder("ontology"),
        shapes=resources.folder("shapes"),
    )
    with serving(release) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


def page(client: httpx.Client, path: str, language: str = "fi") -> str:
    response = client.get(path, params={"lang": language}, headers={"Accept": "text/html"})
    assert 200 == response.status_code
    return response.text


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("path", ["/", "/page/project", *(f"/page/project/{p}" for p in PERIODS)])
def test_no_date_breaks_a_page(odd: httpx.Client, path: str, language: str) -> None:
    assert "Hanke" in page(odd, path, language)


def test_a_period_that_outruns_the_axis_ends_in_an_arrow(odd: httpx.Client) -> None:
    text = page(odd, "/page/project/endless")
    row = text.partition('<li class="row current">')[2].partition("</li>")[0]

    assert 1 == row.count('class="cut"')
    assert "31.12.9999" in row


def test_a_year_beyond_the_calendar_is_shown_as_it_stands(odd: httpx.Client) -> None:
    assert "12024 – 12025" in page(odd, "/page/project/far")


def test_the_site_bears_the_data_set_s_title_publisher_and_licence(odd: httpx.Client) -> None:
    text = page(odd, "/page/project/usual", "sv")
    footer = text.partition('<footer class="site">')[2]

    assert "<title>Hanke usual · Rapport för alla</title>" in text
    assert "<span>Rapport för alla</span></a>" in text
    assert '<span lang="fi">Esimerkkiopisto</span>' in footer
    assert (
        '<a href="https://creativecommons.org/licenses/by/4.0/" rel="license">CC BY 4.0</a>'
        in footer
    )
    assert "CC0" not in footer


def test_cents_are_written_with_two_digits_and_whole_amounts_with_none(odd: httpx.Client) -> None:
    text = page(odd, "/page/project/big").replace("\N{NO-BREAK SPACE}", " ")

    assert "1 000,50 EUR" in text
    assert ">800 EUR<" in text


def test_a_part_of_a_funding_says_so_and_is_not_drawn_beside_its_whole(odd: httpx.Client) -> None:
    text = page(odd, "/page/project/big")

    assert re.search(r'osana: <a href="/page/project/big\?lang=fi#funding-1"', text)
    assert ["100.0%", "25.06%"] == re.findall(r'class="money" width="([^"]+)"', text)


def test_the_picture_shows_some_of_many_partners_and_says_how_many_are_left(
    odd: httpx.Client,
) -> None:
    text = page(odd, "/page/project/big")

    assert 24 == len(re.findall(r'<circle class="node', text))
    assert "Kuvasta puuttuu 58 toimijaa" in text
    assert 80 == len(re.findall(r'<tr id="participation-\d+">', text))


def test_a_name_from_right_to_left_says_its_language_and_finds_its_direction(
    odd: httpx.Client,
) -> None:
    text = page(odd, "/page/project/big")

    assert re.search(r'<a href="[^"]+" lang="ar" dir="auto">الجامعة</a>', text)
    assert re.search(r'<text lang="ar" dir="auto" [^>]*>الجامعة</text>', text)


@pytest.mark.parametrize(
    ("language", "same", "close"),
    [
        ("fi", "Sama muualla", "Läheinen vastine muualla"),
        ("sv", "Samma på annat håll", "Nära motsvarighet på annat håll"),
        ("en", "The same elsewhere", "Close match elsewhere"),
    ],
)
def test_the_same_thing_elsewhere_is_told_in_words(
    odd: httpx.Client, language: str, same: str, close: str
) -> None:
    text = page(odd, "/page/organisation/o1", language)

    assert "owl:sameAs" not in text
    assert f'{same}</th><td>ROR: <a href="https://ror.org/00ktq1636"' in text
    assert f'{close}</th><td>Wikidata: <a href="http://www.wikidata.org/entity/Q1757"' in text
