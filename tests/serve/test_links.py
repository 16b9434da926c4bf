"""The pages of things show their links, and why each holds."""

import re
from collections.abc import Iterator
from functools import partial

import httpx
import pytest
from tests.serve.conftest import Serving
from tests.support.seeds import seeds
from tests.support.shared import built

from hankegraafi.records import LANGUAGES
from hankegraafi.release import Release

AGENCY, TOWN, PLACE = (
    "/page/organisation/opetushallitus",
    "/page/organisation/helsingin-kaupunki",
    "/page/place/091",
)


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return built(tmp_path_factory, "linked", partial(seeds, linked=True))


@pytest.fixture(scope="module")
def site(linked: Release, serving: Serving) -> Iterator[httpx.Client]:
    with serving(linked) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


def section(site: httpx.Client, path: str, language: str) -> str:
    """The section on links of a page; empty where it has none."""
    page = site.get(f"{path}?lang={language}", headers={"Accept": "text/html"})
    assert 200 == page.status_code
    found = re.search(r'<section aria-labelledby="links">.*?</section>', page.text, re.DOTALL)
    return found[0] if found else ""


def rows(text: str) -> list[list[str]]:
    """The cells of the table, as plain words."""
    return [
        [
            " ".join(re.sub(r"<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row)
        ]
        for row in re.findall(r"<tr>(<th scope=\"row\">.*?)</tr>", text, re.DOTALL)
    ]


def test_a_link_is_told_with_its_registry_and_its_reasons(site: httpx.Client) -> None:
    (row,) = [each for each in rows(section(site, AGENCY, "en")) if each[0] == "ROR"]

    assert "https://ror.org/00ktq1636 Finnish National Agency for Education" == row[1]
    assert "same as" == row[2]
    assert (
        "the data had the link before; the same identifier; the same name "
        "accepted by a rule, confidence 100%, 22 November 2026, hankegraafi"
    ) in row[3]
    assert row[3].endswith(
        "ROR: Research Organization Registry , Links: Research Organization Registry (ROR)"
    )


@pytest.mark.parametrize(
    ("language", "title", "why", "share"),
    [
        ("fi", "Linkit", "sama tunnus", "varmuus 100\N{NO-BREAK SPACE}%"),
        ("sv", "Länkar", "samma identifikator", "säkerhet 100\N{NO-BREAK SPACE}%"),
        ("en", "Links", "the same identifier", "confidence 100%"),
    ],
)
def test_links_are_told_in_the_visitors_language(
    language: str, title: str, why: str, share: str, site: httpx.Client
) -> None:
    text = section(site, AGENCY, language)

    assert f'<h2 id="links">{title}</h2>' in text
    assert why in text
    assert share in text


@pytest.mark.parametrize("path", [AGENCY, TOWN, PLACE])
def test_all_languages_tell_the_same_links(path: str, site: httpx.Client) -> None:
    told = [sorted(each[1] for each in rows(section(site, path, tag))) for tag in LANGUAGES]

    assert told[0]
    assert told[0] == told[1] == told[2]


def test_a_code_is_told_as_such_and_an_iri_leads_there(site: httpx.Client) -> None:
    text = section(site, AGENCY, "en")
    codes = [each for each in rows(text) if each[2] == "identifier"]

    assert ["1.2.246.562.10.48587687889", "2769790-1"] == sorted(
        each[1].split()[0] for each in codes
    )
    assert '<a href="https://isni.org/isni/0000000406322211" rel="external">' in text


def test_a_town_is_close_to_what_wikidata_describes_and_a_place_exactly_a_yso_place(
    site: httpx.Client,
) -> None:
    town = {each[0]: each[2] for each in rows(section(site, TOWN, "en"))}
    place = {each[0]: each[2] for each in rows(section(site, PLACE, "en"))}

    assert ("close match", "same as") == (town["Wikidata"], town["ROR"])
    assert ("close match", "exact match") == (place["Wikidata"], place["YSO"])


def test_what_is_told_with_its_reasons_is_not_told_without_them(
    site: httpx.Client, client: httpx.Client
) -> None:
    told, untold = (
        each.get(f"{AGENCY}?lang=en", headers={"Accept": "text/html"}).text
        for each in (site, client)
    )

    assert "The same elsewhere" not in told
    assert "The same elsewhere" in untold


def test_a_thing_without_links_has_no_such_section(site: httpx.Client) -> None:
    assert "" == section(site, "/page/programme/oikeus-osata", "en")


def test_links_alone_can_be_downloaded(site: httpx.Client) -> None:
    listed = site.get("/download/", headers={"Accept": "application/json"}).json()["files"]
    links = {each["path"]: each["holds"] for each in listed if each["path"].startswith("links/")}

    assert {"links/links.nt": "holds_links", "links/links.sssom.tsv": "holds_mappings"} == links
    for path in links:
        assert 200 == site.get(f"/download/{path}").status_code
    for language in LANGUAGES:
        page = site.get(f"/download/?lang={language}", headers={"Accept": "text/html"}).text
        assert "SSSOM" in page


def test_void_counts_the_links_by_predicate_and_registry(
    site: httpx.Client, linked: Release
) -> None:
    text = site.get("/.well-known/void", headers={"Accept": "application/n-triples"}).text
    sets = set(re.findall(r"<([^>]+)> <[^>]+type> <http://rdfs.org/ns/void#Linkset>", text))
    counts = {
        each: int(match[1])
        for each in sets
        if (match := re.search(rf'<{re.escape(each)}> <[^>]+#triples> "(\d+)"', text))
    }
    lines = (linked.path / "links/links.nt").read_text().splitlines()

    assert len(lines) == sum(counts.values())
    ror = next(count for each, count in counts.items() if "sameAs" in each and "ror.org" in each)
    assert sum("sameAs> <https://ror.org/" in line for line in lines) == ror


def test_a_link_is_data_too(site: httpx.Client) -> None:
    answer = site.get(
        "/sparql",
        params={
            "query": "PREFIX sssom: <https://w3id.org/sssom/> SELECT (COUNT(?s) AS ?n) "
            "WHERE { GRAPH ?g { ?s sssom:mapping_justification ?j } }"
        },
        headers={"Accept": "text/csv"},
    )

    assert int(answer.text.split()[1]) > 50
