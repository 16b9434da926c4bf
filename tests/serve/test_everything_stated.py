"""Pages about what the shipped data has no case of: amounts, shares, sub-projects, open ends."""

import html
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
import pytest

from hankegraafi import resources
from hankegraafi.rdf.read import read_folder
from hankegraafi.release import Release
from hankegraafi.release.build import build

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def full(
    tmp_path_factory: pytest.TempPathFactory,
    serving: Callable[[Release], AbstractContextManager[str]],
) -> Iterator[httpx.Client]:
    """A release of the data that every shape accepts and that uses nearly every term."""
    folder = tmp_path_factory.mktemp("data")
    shutil.copy(ROOT / "data" / "catalogue.ttl", folder)
    shutil.copy(ROOT / "tests" / "shapes" / "good" / "network.ttl", folder)
    release = build(
        read_folder(folder),
        [],
        releases=tmp_path_factory.mktemp("releases"),
        ontology=resources.folder("ontology"),
        shapes=resources.folder("shapes"),
    )
    with serving(release) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


def words(client: httpx.Client, path: str, language: str, section: str = "") -> str:
    page = client.get(path, params={"lang": language}).text
    if section:
        page = page.partition(f'aria-labelledby="{section}">')[2].partition("</section>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_an_amount_is_written_as_the_language_writes_it(full: httpx.Client) -> None:
    told = [words(full, "/page/project/verkosto", each, "money") for each in ("fi", "en")]

    assert "Koko budjetti: 300 000 EUR" in told[0]
    assert "Whole budget: 300,000 EUR" in told[1]


def test_an_approximate_amount_says_so(full: httpx.Client) -> None:
    assert "cirka 100 000 EUR" in words(full, "/page/project/osa", "sv", "money")


def test_an_award_tells_its_decision_call_and_recipient(full: httpx.Client) -> None:
    told = words(full, "/page/project/verkosto", "en", "money")

    assert "decision OPH-1234-2020 December 2018 → Esimerkkilän kaupunki" in told
    assert "Vuoden 2018 haku" in told


def test_amounts_in_one_currency_are_drawn_and_those_in_two_are_not(full: httpx.Client) -> None:
    pages = [full.get(f"/page/project/{name}").text for name in ("verkosto", "osa")]

    assert [["100.0%", "20.0%"], []] == [
        re.findall(r'class="money" width="([^"]+)"', page) for page in pages
    ]


def test_a_part_of_another_project_s_funding_leads_to_it(full: httpx.Client) -> None:
    text = full.get("/page/project/osa", params={"lang": "en"}).text

    assert (
        'part of: <a href="/page/project/verkosto?lang=en">Network for leadership</a>, '
        '<a href="/page/project/verkosto?lang=en#funding-1">funding (Opetushallitus)</a>'
    ) in text
    assert ' id="funding-1"' in full.get("/page/project/verkosto").text


def test_a_funder_of_several_awards_is_named_once_at_a_glance(full: httpx.Client) -> None:
    told = words(full, "/page/project/osa", "en")

    assert "Funder Opetushallitus , Optima" in told


def test_what_is_inferred_names_the_property_that_it_rests_on(full: httpx.Client) -> None:
    assert "perustuu: Hankesivu (päättyy)" in words(full, "/page/project/osa", "fi", "inferred")


def test_a_sub_project_and_its_network_lead_to_each_other(full: httpx.Client) -> None:
    part = words(full, "/page/project/osa", "fi")
    whole = words(full, "/page/project/verkosto", "fi")

    assert "Osa hanketta Johtamisen verkosto" in part
    assert "Verkosto Johtamisen verkosto" in part
    assert "Verkoston hankkeet Johtamisen osahanke" in whole
    assert "Osahankkeet Johtamisen osahanke" in whole
    assert "Hankeverkosto" in whole


def test_a_participation_tells_its_share_and_its_own_period(full: httpx.Client) -> None:
    who = words(full, "/page/project/osa", "en", "who")

    assert "1 partner, 1 named" in who
    assert "coordinator from June 2019 60,000 EUR Muutosjohtamisen tuki" in who


def test_a_project_tells_every_reform_that_it_answers_to_and_its_code(full: httpx.Client) -> None:
    told = words(full, "/page/project/osa", "en")

    assert "Policy context: Ammatillisen koulutuksen reformi ; Toinen uudistus" in told
    assert "A74321" in told


def test_a_year_is_drawn_as_only_a_year(full: httpx.Client) -> None:
    page = full.get("/page/project/osa").text
    row = page.partition('<li class="row current">')[2].partition("</li>")[0]

    assert ["fuzzy year"] == re.findall(r'class="(fuzzy \w+)"', row)


def test_an_identifier_leads_to_its_register(full: httpx.Client) -> None:
    pages = "".join(full.get(f"/page/organisation/{name}").text for name in ("kaupunki", "rahasto"))

    for address in (
        "https://tietopalvelu.ytj.fi/yritys/0201256-6",
        "https://opintopolku.fi/konfo/fi/oppilaitos/1.2.246.562.10.346830761110",
        "https://www.wikidata.org/wiki/Q1757",
        "https://isni.org/isni/0000000404099693",
        "https://ror.org/00ktq1636",
        "https://doi.org/10.13039/501100011816",
    ):
        assert f'href="{address}"' in pages


def test_a_legal_body_s_page_names_the_unit_that_took_part(full: httpx.Client) -> None:
    told = words(full, "/page/organisation/kaupunki", "en", "projects")

    assert "coordinator through its unit: Esimerkkilän ammattiopisto" in told


def test_a_call_stands_under_its_programme(full: httpx.Client) -> None:
    call, programme = (words(full, f"/page/programme/{each}", "en") for each in ("haku", "ohjelma"))

    assert "Part of programme Kehittämisohjelma" in call
    assert "Parts and calls Vuoden 2018 haku" in programme
    assert "2018" in programme


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize(
    "path", ["", "page/place/esimerkkila", "page/source/sivu", "page/source/rekisteri", "ns"]
)
def test_the_other_pages_can_be_told_too(full: httpx.Client, path: str, language: str) -> None:
    assert 200 == full.get(f"/{path}", params={"lang": language}).status_code
