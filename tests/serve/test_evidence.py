"""Thousands of projects from a list: pages stay short, and every value says where it is from."""

import html
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import httpx
import pytest
from tests.serve.listed import MANY, release_of

from hankegraafi.release import Release

MARK = re.compile(r'<sup class="from"><a href="#from-(\d+)" data-mark="\1" aria-label="([^"]+)"')
LIST, PAGE = "/page/source/lista", "/page/source/sivu"


@pytest.fixture(scope="module")
def listed(
    tmp_path_factory: pytest.TempPathFactory,
    serving: Callable[[Release], AbstractContextManager[str]],
) -> Iterator[httpx.Client]:
    release = release_of(tmp_path_factory.mktemp("listed"))
    with serving(release) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


def page(client: httpx.Client, path: str, language: str = "fi", **query: str) -> str:
    response = client.get(path, params={"lang": language, **query}, follow_redirects=True)
    assert 200 == response.status_code
    return response.text


def words(text: str) -> str:
    plain = re.sub(r"<[^>]+>", " ", text)
    return " ".join(html.unescape(plain).replace("\N{NO-BREAK SPACE}", " ").split())


def section(text: str, name: str) -> str:
    return text.partition(f'aria-labelledby="{name}">')[2].partition("</section>")[0]


def note(text: str, value: str) -> str:
    """The markup of the note that the mark right after a value leads to."""
    found = re.search(rf'{value}(?:</[a-z]+>)*<sup class="from"><a href="#from-(\d+)"', text)
    assert found, f"no mark after {value}"
    return text.partition(f'<li id="from-{found[1]}">')[2].partition("</li>")[0]


@pytest.mark.parametrize(
    ("language", "row"), [("fi", "rivi 12"), ("sv", "rad 12"), ("en", "row 12")]
)
def test_every_value_of_a_list_names_the_list_and_the_row(
    listed: httpx.Client, language: str, row: str
) -> None:
    text = page(listed, "/page/project/h-11", language)
    money = r"EUR"

    for value in ("Hanke 011", "S00011", "Toteuttaja", "Esimerkkirahasto", "Ohjelman osa", money):
        told = note(text, value)
        assert f"/page/source/lista?row=12&amp;lang={language}" in told
        assert row in words(told)
    assert 13 <= len(MARK.findall(text))
    assert {"1"} == {number for number, _ in MARK.findall(text)}


def test_a_mark_tells_its_source_to_those_who_do_not_see_it(listed: httpx.Client) -> None:
    said = {label for _, label in MARK.findall(page(listed, "/page/project/h-11"))}

    assert {"Lähde 1: Avustusluettelo, rivi 12"} == said


def test_a_row_leads_to_its_record_with_the_same_values(listed: httpx.Client) -> None:
    href = re.search(
        r'href="(/page/source/lista[^"]*row=[^"]+)"',
        note(page(listed, "/page/project/h-11"), "S00011"),
    )
    assert href
    told = words(listed.get(html.unescape(href[1])).text)

    assert "rivi 12" in told
    for value in (
        "Hanke 011",
        "S00011",
        "11.1.2015",
        "31.12.2016",
        "Toteuttaja",
        "11000",
        "1100.5",
    ):
        assert value in told
    assert "Hanke 012" not in told
    assert "https://example.org/lista.csv" in told


def test_the_address_of_a_row_leads_there_by_the_thing_s_own_iri(listed: httpx.Client) -> None:
    answer = listed.get("/id/source/lista?row=12", headers={"Accept": "text/html"})

    assert (303, "/page/source/lista?row=12") == (answer.status_code, answer.headers["location"])


def test_what_two_sources_say_names_both_with_row_and_words(listed: httpx.Client) -> None:
    text = page(listed, "/page/project/h-5")
    told = words(note(text, "5.1.2015 – 31.12.2016"))

    assert "Avustusluettelo , rivi 6" in told
    assert re.search("Hankesivu : Kesto: Alkaa 5.1.2015", told)
    assert f'href="{PAGE}?lang=fi#start"' in text
    assert ' id="start"' in page(listed, PAGE)


def test_each_date_has_its_own_sources(listed: httpx.Client) -> None:
    text = page(listed, "/page/project/h-5")
    period = re.search(r"5\.1\.2015 – 31\.12\.2016((?:<sup.*?</sup>)+)", text)
    assert period
    start, end = (number for number, _ in MARK.findall(period[1]))

    notes = [
        text.partition(f'<li id="from-{each}">')[2].partition("</li>")[0] for each in (start, end)
    ]
    assert ["Hankesivu" in each for each in notes] == [True, False]


@pytest.mark.parametrize(
    ("language", "edited"), [("fi", "toimitettu"), ("sv", "redigerat"), ("en", "edited")]
)
def test_what_the_editors_wrote_says_so(listed: httpx.Client, language: str, edited: str) -> None:
    summary = {"fi": "Toimittajan tiivistelmä.", "sv": "Ett sammandrag.", "en": "A summary."}
    told = words(note(page(listed, "/page/project/h-5", language), summary[language]))

    assert told.startswith(edited)
    assert "row 6" in told or language != "en"


def test_a_value_that_no_source_says_is_edited_and_names_none(listed: httpx.Client) -> None:
    assert "toimitettu" == words(note(page(listed, "/page/project/yksin"), "Toimittajan oma hanke"))


def test_what_a_source_says_otherwise_than_the_page_stands_beside_it(
    listed: httpx.Client,
) -> None:
    text = page(listed, "/page/project/h-7", "en")
    told = words(section(text, "sources-say"))
    notice = words(text.partition('<aside class="notice"')[2].partition("</aside>")[0])

    assert "31 December 2016 (List of grants); 30 June 2017 (Toinen luettelo, row 3)" in notice
    assert "ended (Toinen luettelo, row 3)" in notice
    assert "running (List of grants)" in notice
    assert "decision number D/7 Toinen luettelo, row 3" in told
    assert 'href="/page/source/toinen?row=3&amp;lang=en"' in section(text, "sources-say")


def test_what_both_sources_say_is_no_disagreement(listed: httpx.Client) -> None:
    text = page(listed, "/page/project/h-7", "en")
    told = words(note(text, "7 January 2015 – 31 December 2016"))

    assert "List of grants , row 8" in told
    assert "Toinen luettelo , row 3" in told
    assert "7 January 2015" not in words(section(text, "sources-say"))


def test_a_project_of_one_source_has_nothing_said_otherwise(listed: httpx.Client) -> None:
    text = page(listed, "/page/project/h-11")

    assert "" == section(text, "sources-say")
    assert 'class="notice"' not in text


def test_what_is_inferred_is_not_marked_as_said(listed: httpx.Client) -> None:
    text = page(listed, "/page/project/h-5")

    assert "perustuu: Hankesivu (alkaa)" in words(section(text, "inferred"))


@pytest.mark.parametrize(
    "path",
    [
        "project/h-5",
        "project/h-11",
        "organisation/rahasto",
        "programme/ohjelma",
        "source/lista",
        "source/sivu",
    ],
)
def test_every_mark_has_its_note_and_every_anchor_is_there_once(
    listed: httpx.Client, path: str
) -> None:
    text = page(listed, f"/page/{path}")
    ids = re.findall(r'\sid="([^"]+)"', text)

    assert len(ids) == len(set(ids))
    assert {f"from-{number}" for number, _ in MARK.findall(text)} == {
        each for each in ids if each.startswith("from-")
    }
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)


def test_awarded_spent_and_authority_stand_side_by_side(listed: httpx.Client) -> None:
    told = words(section(page(listed, "/page/project/h-11", "en"), "money"))

    assert "Funder Amount Spent Details Esimerkkirahasto 11,000 EUR 1,100.50 EUR" in told
    assert "authority: Toteuttaja" in told


def test_a_project_s_sources_tell_their_terms(listed: httpx.Client) -> None:
    told = words(section(page(listed, "/page/project/h-11"), "sources"))

    assert "Avustusluettelo , rivi 12 – julkaisija Esimerkkirahasto" in told
    assert "Lisenssi: CC BY 4.0" in told
    assert "Lähde: Esimerkkirahasto 2026." in told


def test_a_source_tells_its_terms_its_reading_and_its_size(listed: httpx.Client) -> None:
    told = words(page(listed, LIST, "en"))

    for each in (
        "CC BY 4.0",
        "Lähde: Esimerkkirahasto 2026.",
        "22 November 2026",
        "description version 7",
        f"Records {MANY}",
    ):
        assert each in told
    size = re.search(r"Triples ([\d,]+)", told)
    graph = "<https://w3id.org/hankegraafi/id/source/lista>"
    query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH {graph} {{ ?s ?p ?o }} }}"
    counted = listed.get("/sparql", params={"query": query, "format": "csv"}).text.split()[1]
    assert size
    assert counted == size[1].replace(",", "")


def test_the_pages_of_a_source_s_records_give_each_once_in_the_order_of_the_rows(
    listed: httpx.Client,
) -> None:
    found: list[str] = []
    path: str | None = f"{LIST}?lang=fi"
    while path:
        text = listed.get(path).text
        found += re.findall(r'href="/page/project/h-(\d+)', section(text, "records"))
        follow = re.search(r'rel="next" href="([^"]+)"', text)
        path = html.unescape(follow[1]) if follow else None

    assert [str(n) for n in range(1, MANY + 1)] == found


def test_a_record_of_several_rows_is_found_by_each_of_them(listed: httpx.Client) -> None:
    for row in (f"{MANY + 1}-{MANY + 3}", str(MANY + 2)):
        assert f"Hanke {MANY}" in words(page(listed, LIST, row=row))


@pytest.mark.parametrize("row", ["1", "0", "-3", "12x", "９", "9" * 40, "12-", "9-5", "", "<b>"])
def test_a_row_that_gave_nothing_is_not_found(listed: httpx.Client, row: str) -> None:
    for language in ("fi", "sv", "en"):
        asked = {"row": row, "lang": language}
        answer = listed.get(LIST, params=asked, headers={"Accept": "text/html"})
        assert 404 == answer.status_code
        assert "<b>" not in answer.text


def test_the_rows_beside_a_row_are_linked(listed: httpx.Client) -> None:
    text = page(listed, LIST, row="52")

    assert f'rel="prev" href="{LIST}?row=51&amp;lang=fi"' in text
    assert f'rel="next" href="{LIST}?row=53&amp;lang=fi"' in text
    assert f'href="{LIST}?page=2&amp;lang=fi"' in text


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("programme/osa", "programme=osa"),
        ("programme/ohjelma", "programme=ohjelma"),
        ("organisation/rahasto", "funder=rahasto"),
        ("organisation/toteuttaja", "organisation=toteuttaja"),
    ],
)
def test_a_thing_shows_its_first_projects_and_leads_to_all(
    listed: httpx.Client, path: str, scope: str
) -> None:
    text = page(listed, f"/page/{path}", "en")

    lists = [each.partition("</ol>")[0] for each in text.split('<div class="timeline">')[1:]]

    assert {20} == {each.count('<li class="row"') for each in lists}
    assert f"Showing 20 of {MANY}." in words(text)
    assert f'<a href="/page/project?{scope}&amp;lang=en">Show all</a>' in text


def test_a_narrowed_list_has_each_project_once_and_its_pages_stay_narrow(
    listed: httpx.Client,
) -> None:
    found: list[str] = []
    path: str | None = "/page/project?programme=ohjelma&lang=fi"
    while path:
        text = listed.get(path).text
        found += re.findall(r'<th scope="row"><a href="/page/project/(h-\d+)', text)
        follow = re.search(r'rel="next" href="([^"]+)"', text)
        path = html.unescape(follow[1]) if follow else None

    assert MANY == len(found) == len(set(found))
    assert f'<span class="total">{MANY}</span>' in text
    assert "Ohjelma: Pitkä ohjelma" in words(text)


@pytest.mark.parametrize("asked", ["programme=none", "organisation=../x", "below=a%23b"])
def test_a_list_of_something_unknown_is_not_found(listed: httpx.Client, asked: str) -> None:
    assert 404 == listed.get(f"/page/project?{asked}").status_code


def test_a_programme_s_sum_is_that_of_all_its_projects(listed: httpx.Client) -> None:
    told = words(page(listed, "/page/programme/ohjelma", "en"))

    assert f"{sum(range(1, MANY + 1)):,},000 EUR ({MANY} awards)" in told


def test_a_row_that_a_query_finds_leads_to_its_record(listed: httpx.Client) -> None:
    query = """SELECT ?row { GRAPH ?g { <https://w3id.org/hankegraafi/id/project/h-11>
        <http://www.w3.org/ns/prov#wasDerivedFrom> ?row } }"""
    answer = listed.get(
        "/sparql", params={"query": query, "lang": "en"}, headers={"Accept": "text/html"}
    )

    assert f'href="{LIST}?row=12&amp;lang=en"' in answer.text
    assert ">List of grants, row 12</a>" in answer.text


def test_a_span_that_a_query_finds_leads_to_the_page_that_it_is_of(listed: httpx.Client) -> None:
    query = (
        "SELECT ?span { VALUES ?span { <https://w3id.org/hankegraafi/id/source/sivu#char=0,9> } }"
    )
    asked = {"query": query, "lang": "en"}
    answer = listed.get("/sparql", params=asked, headers={"Accept": "text/html"})

    assert f'href="{PAGE}?lang=en"' in answer.text


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_page_grows_with_the_list(listed: httpx.Client, language: str) -> None:
    for path in (
        "",
        "page/project",
        "page/source/lista",
        "page/programme/osa",
        "page/organisation/rahasto",
    ):
        assert len(page(listed, f"/{path}", language)) < 60_000


def test_a_name_that_a_source_prints_is_said_by_that_source(client: httpx.Client) -> None:
    told = words(note(page(client, "/page/organisation/hevosopisto-oy"), "Hevosopisto Oy"))

    assert "POMO-hankkeen sivu" in told
    assert "toimitettu" not in told


def test_a_title_that_the_editors_wrote_otherwise_quotes_the_source(client: httpx.Client) -> None:
    title = "POMO – Pomokillasta osaamista muutosjohtajuuteen"
    told = words(note(page(client, "/page/project/pomo"), title))

    assert told.startswith("toimitettu ; POMO-hankkeen sivu")
    assert "POMO -Pomokillasta osaamista muutosjohtajuuteen" in told


def test_an_organisation_s_sources_are_all_that_its_notes_name(client: httpx.Client) -> None:
    text = page(client, "/page/organisation/hevosopisto-oy")
    named = set(re.findall(r'href="(/page/source/[^"?#]+)', text.partition('<ol class="from">')[2]))

    assert "/page/source/000-pomo" in named
    for each in named:
        assert f'href="{each}' in section(text, "sources")


def test_the_words_of_a_page_lead_to_its_statement(client: httpx.Client) -> None:
    told = note(page(client, "/page/project/pomo"), "Hevosopisto Oy")
    href = re.search(r'href="(/page/source/000-pomo[^"#]*)#([^"]+)"><q>Hevosopisto Oy</q>', told)

    assert href
    assert f' id="{href[2]}"' in client.get(html.unescape(href[1])).text
