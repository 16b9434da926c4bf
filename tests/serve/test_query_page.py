import html
import re
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]

PAGE = {"Accept": "text/html", "Accept-Language": "en"}
QUERY = (
    "PREFIX hanke: <https://w3id.org/hankegraafi/ns#> "
    'SELECT ?project ?word WHERE { ?project hanke:acronym "POMO" . BIND("<b>&" AS ?word) }'
)


def test_a_browser_without_a_query_gets_the_editor_with_examples(client: httpx.Client) -> None:
    page = client.get("/sparql", headers=PAGE).text

    assert "<textarea" in page
    assert "Who coordinates each project?" in page


def test_a_browser_with_a_query_gets_a_table_that_leads_to_pages(client: httpx.Client) -> None:
    page = client.get("/sparql", params={"query": QUERY}, headers=PAGE).text

    assert "1 row" in page
    assert re.search(r'<a href="/page/project/pomo"[^>]*>POMO – [^<]*</a>', page)
    assert "&lt;b&gt;&amp;" in page


def test_the_page_links_to_the_same_answer_in_every_format(client: httpx.Client) -> None:
    page = client.get("/sparql", params={"query": QUERY}, headers=PAGE).text
    found = re.findall(r'<a href="(/sparql\?query=[^"]*format=\w+)">(\w+)</a>', page)
    links = {name: html.unescape(href) for href, name in found}

    assert ["json", "xml", "csv", "tsv"] == list(links)
    assert (
        "project,word\r\nhttps://w3id.org/hankegraafi/id/project/pomo,<b>&\r\n"
        == client.get(links["csv"]).text
    )


def test_yes_and_no_are_said_in_words(client: httpx.Client) -> None:
    page = client.get("/sparql", params={"query": "ASK {}", "lang": "fi"}, headers=PAGE).text

    assert '<p class="verdict">Kyllä</p>' in page


def test_a_mistake_is_shown_with_its_place_and_the_query_kept(client: httpx.Client) -> None:
    response = client.get("/sparql", params={"query": "SELECT <script> WHERE"}, headers=PAGE)

    assert 400 == response.status_code
    assert "Line 1, column" in response.text
    assert "SELECT &lt;script&gt; WHERE</textarea>" in response.text
    assert "<script>" not in response.text


def test_the_editor_can_be_opened_with_a_query_that_is_not_run(client: httpx.Client) -> None:
    query = {"query": "SELECT * WHERE { ?s ?p ?o }", "view": "editor"}
    page = client.get("/sparql", params=query, headers=PAGE).text

    assert "SELECT * WHERE { ?s ?p ?o }</textarea>" in page
    assert 'id="answer"' not in page


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_example_answers_with_rows(client: httpx.Client, language: str) -> None:
    page = client.get("/examples", params={"lang": language}).text
    links = re.findall(r'<a href="(/sparql\?query=[^"]*)">', page)
    runs = [html.unescape(each) for each in links if "view=editor" not in each]
    counts = [
        int(match[1])
        for each in runs
        if (match := re.search(r'<h2 id="answer">(\d+) ', client.get(each, headers=PAGE).text))
    ]

    assert len(list((ROOT / "queries" / "examples").glob("*.rq"))) == len(runs)
    assert len(runs) == len(counts)
    assert all(counts)
