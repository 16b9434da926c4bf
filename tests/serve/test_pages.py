import html
import re

import httpx
import pytest

from hankegraafi import iris

LINK = re.compile(r'href="(/(?:page/[^"?#]*|ns|download/|examples)?)["?#]')
THINGS = """
SELECT DISTINCT ?thing WHERE {
  ?thing a ?class
  FILTER(CONTAINS(STR(?thing), "/id/") && !CONTAINS(STR(?thing), "#"))
}
"""
OUTSIDE = re.compile(r'(?:src|action)="(?!/|\?|#)[^"]*"|<link[^>]*rel="stylesheet"[^>]*href="(?!/)')


def page(client: httpx.Client, path: str, language: str = "fi") -> str:
    response = client.get(path, params={"lang": language}, headers={"Accept": "text/html"})
    assert 200 == response.status_code
    return response.text


def words(text: str) -> str:
    """What a reader sees: the page without its markup, white space squeezed."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def section(text: str, name: str) -> str:
    """The words of the section with this heading."""
    start = re.search(rf'<section aria-labelledby="{name}">', text)
    assert start, f"no section {name}"
    return words(text[start.end() :].partition("</section>")[0])


@pytest.fixture(scope="module")
def every_page(client: httpx.Client) -> dict[str, str]:
    """All pages by path, in Finnish, found by following links from the start page."""
    seen: dict[str, str] = {}
    pending = ["/", *(f"/page/{kind}" for kind in iris.KINDS)]
    while pending:
        path = pending.pop(0)
        if path not in seen:
            seen[path] = page(client, path)
            pending += LINK.findall(seen[path])
    return seen


def test_every_thing_of_the_release_has_a_page_that_is_linked(
    client: httpx.Client, every_page: dict[str, str]
) -> None:
    rows = client.get("/sparql", params={"query": THINGS, "format": "csv"}).text.split()[1:]
    paths = {each.replace("https://w3id.org/hankegraafi/id/", "/page/") for each in rows}

    assert len(paths) > 50
    assert set() == paths - set(every_page)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_page_answers_in_every_language_and_asks_no_other_host(
    client: httpx.Client, every_page: dict[str, str], language: str
) -> None:
    for path, finnish in every_page.items():
        text = finnish if language == "fi" else page(client, path, language)
        assert f'<html lang="{language}">' in text
        assert not OUTSIDE.search(text), path
        assert not re.search(r"<script>|\son\w+=|style=", text), path


def test_every_anchor_of_a_page_is_there_once(every_page: dict[str, str]) -> None:
    for path, text in every_page.items():
        ids = re.findall(r'\sid="([^"]+)"', text)
        assert len(ids) == len(set(ids)), path
        assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids), path
        assert set(re.findall(r'aria-labelledby="([^"]+)"', text)) <= set(ids), path


def test_every_link_to_a_part_leads_to_its_place_on_a_page(
    every_page: dict[str, str],
) -> None:
    wanted = {
        (path, name)
        for text in every_page.values()
        for path, name in re.findall(r'href="(/page/[^"?#]+)(?:\?[^"#]*)?#([^"]+)"', text)
    }
    broken = [
        (path, name) for path, name in sorted(wanted) if f' id="{name}"' not in every_page[path]
    ]

    assert len(wanted) > 100
    assert [] == broken


@pytest.mark.parametrize("part", ["period", "funding-1", "participation-vamia"])
def test_a_part_is_marked_where_the_page_tells_of_it(client: httpx.Client, part: str) -> None:
    text = page(client, "/page/project/vertaansa-vailla")

    assert re.search(rf'<(?:div|tr) id="{part}">', text)


def test_the_start_page_counts_and_shows_the_projects(client: httpx.Client) -> None:
    text = page(client, "/")

    assert "8 hanketta" in words(text)
    assert 4 == len(re.findall('<rect class="period"', text))
    assert "Espoon seudun koulutuskuntayhtymä Omnia Opetushallitus" in section(text, "projects")


def test_a_project_page_tells_what_and_when(client: httpx.Client) -> None:
    text = page(client, "/page/project/pomo")

    assert "13.12.2017 – 31.12.2019" in words(text)
    assert "Kuvaukset ovat tämän aineiston toimituksen omin sanoin kirjoittamia" in words(text)


def test_a_project_page_tells_who_in_which_role(client: httpx.Client) -> None:
    who = section(page(client, "/page/project/pomo"), "who")

    assert "Salon seudun koulutuskuntayhtymä koordinaattori" in who
    assert "Hevosopisto Oy kumppani" in who


def test_a_unit_stands_with_its_legal_body(client: httpx.Client) -> None:
    who = section(page(client, "/page/project/vertaansa-vailla"), "who")

    assert "16 toimijaa, 2 nimetty" in who
    assert "Vamia yksikkö: Vaasan kaupunki toteuttaja" in who


def test_what_no_source_states_is_said_to_be_so(client: httpx.Client) -> None:
    text = page(client, "/page/project/pomo", "en")

    assert "No source states the funder" in section(text, "money")
    assert "Whole budget: Not stated by any source" in section(text, "money")


def test_a_disagreement_is_flagged_with_both_sides(client: httpx.Client) -> None:
    text = page(client, "/page/project/vertaansa-vailla", "en")
    notice = words(text.partition('class="notice"')[2].partition("</aside>")[0])

    assert "ended" in notice
    assert "running" in notice
    assert "as of 18 June 2021" in notice
    assert "sources disagree" in section(text, "sources-say")


def test_dates_that_agree_at_another_precision_are_no_disagreement(client: httpx.Client) -> None:
    text = page(client, "/page/project/pomo", "en")

    assert 'class="flag"' not in text


def test_what_is_inferred_says_so(client: httpx.Client) -> None:
    inferred = section(page(client, "/page/project/vertaansa-vailla", "en"), "inferred")

    assert "inferred" in inferred
    assert "June 2022" in inferred
    assert "Hankeaikaa on vielä vuosi jäljellä" in inferred


def test_results_say_whether_they_are_reached_or_expected(client: httpx.Client) -> None:
    reached = section(page(client, "/page/project/pomo", "en"), "results")
    expected = section(page(client, "/page/project/strapetsi", "en"), "results")

    assert (6, 10) == (reached.count("reached"), expected.count("expected"))


def test_the_words_of_a_source_keep_their_language(client: httpx.Client) -> None:
    text = page(client, "/page/project/pomo", "en")

    assert re.search(r'<q lang="fi">[^<]*Salon seudun koulutuskuntayhtymä</q>', text)
    assert re.search(r'<text lang="fi" [^>]*>Salon seudun', text)


def test_a_value_is_named_as_its_source_names_it(client: httpx.Client) -> None:
    text = page(client, "/page/project/vertaansa-vailla", "en")
    said = text.partition('aria-labelledby="sources-say"')[2].partition("</section>")[0]

    assert re.search(r'lang="fi">Koulutuksen järjestäjän muutosjohtamisen tuki</a>', said)


def test_what_is_inferred_names_its_basis_in_words(client: httpx.Client) -> None:
    text = page(client, "/page/project/vertaansa-vailla")
    inferred = text.partition('aria-labelledby="inferred"')[2].partition("</section>")[0]
    bases = re.findall(r"perustuu:[^<]*<a[^>]*>([^<]+)</a>", inferred)

    assert bases
    assert [] == [each for each in bases if re.search(r"\([a-z-]+-\d+\)|\(end\)|\(\)", each)]


def test_swedish_has_one_word_for_a_focus_area(client: httpx.Client) -> None:
    text = page(client, "/page/project/vertaansa-vailla", "sv")

    assert "Tyngdpunktsområden" in section(text, "focus-areas")
    assert "insatsområd" not in text.casefold()


def test_every_section_shows_a_query_that_answers(client: httpx.Client) -> None:
    text = page(client, "/page/project/vertaansa-vailla", "en")
    links = [html.unescape(each) for each in re.findall(r'class="sparql" href="([^"]+)"', text)]

    assert len(links) >= 12
    for link in links:
        run = client.get(link.replace("view=editor", "view="), headers={"Accept": "text/csv"})
        assert len(run.text.splitlines()) > 1, link


def test_an_organisation_page_tells_names_identifiers_and_projects(client: httpx.Client) -> None:
    text = page(client, "/page/organisation/vamia", "sv")

    assert "Vaasan kaupunki" in words(text)
    assert "Vaasan kaupunki/Vamia" in section(text, "names")
    assert "02998" in section(text, "identifiers")
    assert "genomförare" in section(text, "projects")


def test_a_funder_s_page_lists_what_it_funds(client: httpx.Client) -> None:
    funded = section(page(client, "/page/organisation/opetushallitus"), "funded")

    assert "Vertaansa vailla" in funded
    assert "Parasta johtamista" in funded
    assert "Strapetsi" not in funded


def test_a_source_page_shows_its_statements_and_claims(client: httpx.Client) -> None:
    text = page(client, "/page/source/003-vertaansa-vailla-omnia")

    assert "”" not in section(text, "claims")
    assert "Käynnissä" in section(text, "sources-say")
    assert "Oikeus osata-kehittämisohjelma" in section(text, "claims")


def test_a_page_names_its_data(client: httpx.Client) -> None:
    text = page(client, "/page/project/pomo")

    assert '<link rel="alternate" type="text/turtle" href="/id/project/pomo.ttl">' in text
    assert '<code id="iri">https://w3id.org/hankegraafi/id/project/pomo</code>' in text


def test_the_language_switch_keeps_the_page_and_the_query(client: httpx.Client) -> None:
    text = client.get("/page/project", params={"page": "1", "lang": "sv"}).text

    assert 'href="?page=1&amp;lang=en"' in text
    assert 'href="/page/organisation?lang=sv"' in text


def test_a_page_that_did_not_change_is_not_sent_again(client: httpx.Client) -> None:
    first = client.get("/page/project/pomo")
    again = client.get("/page/project/pomo", headers={"If-None-Match": first.headers["etag"]})

    assert (200, 304) == (first.status_code, again.status_code)
    varied = "Accept, Accept-Language, Hankegraafi-Release, Accept-Encoding"
    assert varied == first.headers["vary"]


@pytest.mark.parametrize("number", ["0", "2", "-1", "x", "９", "1" * 30])
def test_a_page_of_a_list_that_is_not_there_is_not_found(client: httpx.Client, number: str) -> None:
    assert 404 == client.get("/page/project", params={"page": number}).status_code
