"""The list of projects narrowed down, put in order and cut into pages; the same in each language.

What a list must hold is asked of the data by queries of its own, or known from the small data.
"""

import html
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

import httpx
import pytest

from hankegraafi import resources
from hankegraafi.rdf.read import read_folder
from hankegraafi.release import Release
from hankegraafi.release.build import build

LIST = "/page/project"
Served = Callable[[Release], AbstractContextManager[str]]
PREFIXES = """
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix currency: <http://publications.europa.eu/resource/authority/currency/> .
@base <https://w3id.org/hankegraafi/id/> .
"""
DATA = """
<organisation/rahasto> a hanke:Organisation ; skos:prefLabel "Rahasto"@fi, "Fonden"@sv, "Fund"@en .
<organisation/valtio> a hanke:Organisation ; skos:prefLabel "Valtio"@fi .
<organisation/virasto> a hanke:Organisation ; skos:prefLabel "Virasto"@fi .
<organisation/kaupunki> a hanke:Organisation ; skos:prefLabel "Kaupunki"@fi ;
    hanke:homeMunicipality <place/837> .
<organisation/koulu> a hanke:Organisation ; skos:prefLabel "Koulu"@fi ;
    org:unitOf <organisation/kaupunki> .
<place/837> a dcterms:Location ; skos:prefLabel "Tampere"@fi, "Tammerfors"@sv .
<place/905> a dcterms:Location ; skos:prefLabel "Vaasa"@fi .
<programme/suuri> a hanke:Programme ; skos:prefLabel "Suuri"@fi .
<programme/osa> a hanke:Programme ; skos:prefLabel "Osa"@fi ;
    hanke:partOfProgramme <programme/suuri> .
<programme/muu> a hanke:Programme ; skos:prefLabel "Muu"@fi .

<project/a> a hanke:Project ; skos:prefLabel "Ääni kuuluu"@fi, "Rösten hörs"@sv ;
    hanke:status hanke:status-running ; hanke:acronym "HUUTO" ; dcterms:temporal <project/a#p> ;
    hanke:inProgramme <programme/osa> ; hanke:participation <project/a#k> ;
    hanke:funding <project/a#f>, <project/a#g> .
<project/a#p> dcat:startDate "2015-05-01"^^xsd:date ; dcat:endDate "2017-01"^^xsd:gYearMonth .
<project/a#k> hanke:organisation <organisation/koulu> ; hanke:role hanke:role-coordinator .
<project/a#f> hanke:amount <project/a#fm> .
<project/a#fm> hanke:value 1000.0 ; hanke:currency currency:EUR .
<project/a#g> hanke:partOfFunding <project/a#f> ; hanke:funder <organisation/rahasto> ;
    hanke:authority <organisation/virasto> ; hanke:amount <project/a#gm> .
<project/a#gm> hanke:value 400.0 ; hanke:currency currency:EUR .

<project/b> a hanke:Project ; skos:prefLabel "Zeta & <b>koe</b>"@fi ;
    hanke:status hanke:status-ended ; dcterms:temporal <project/b#p> ;
    adms:identifier <project/b#code> ; hanke:participation <project/b#k> ;
    hanke:funding <project/b#f>, <project/b#c> .
<project/b#p> dcat:startDate "2016"^^xsd:gYear .
<project/b#code> skos:notation "S-123" .
<project/b#k> hanke:organisation <organisation/kaupunki> .
<project/b#f> hanke:funder <organisation/valtio> ; hanke:inProgramme <programme/suuri> ;
    hanke:amount <project/b#fm> .
<project/b#fm> hanke:value 2500.5 ; hanke:currency currency:EUR .
<project/b#c> hanke:partOfFunding <project/b#f> ; hanke:amount <project/b#cm> .
<project/b#cm> hanke:value -500.5 ; hanke:currency currency:EUR .

<project/c> a hanke:Project ; skos:prefLabel "Åland möter"@sv ; skos:altLabel "Kohtaaminen"@fi ;
    hanke:status hanke:status-running ; hanke:participation <project/c#k> ;
    hanke:funding <project/c#f> .
<project/c#k> hanke:organisation <organisation/virasto> .
<project/c#f> hanke:funder <organisation/rahasto> .

<project/d> a hanke:Project ; skos:prefLabel "Koe"@fi ; dcterms:temporal <project/d#p> ;
    hanke:funding <project/d#f> .
<project/d#p> dcat:startDate "2016-01-01"^^xsd:date ; dcat:endDate "2016-12-31"^^xsd:date .
<project/d#f> hanke:funder <organisation/rahasto>, <organisation/valtio> ;
    hanke:amount <project/d#fm> .
<project/d#fm> hanke:value 10.0 ; hanke:currency currency:EUR .
"""
FILLER = '<project/z-{n}> a hanke:Project ; skos:prefLabel "Täyte {n:03}"@fi .\n'
FILLED = 120


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, serving: Served) -> Iterator[httpx.Client]:
    """Four projects that differ in everything, and many of which nothing is known."""
    folder = tmp_path_factory.mktemp("filters")
    data = folder / "data"
    data.mkdir()
    filler = "".join(FILLER.format(n=n) for n in range(FILLED))
    (data / "all.ttl").write_text(PREFIXES + DATA + filler, encoding="utf-8")
    release = build(
        read_folder(data),
        [],
        releases=folder / "releases",
        ontology=resources.folder("ontology"),
        shapes=resources.folder("shapes"),
    )
    with serving(release) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client


def found(client: httpx.Client, asked: str, language: str = "fi") -> list[str]:
    """The projects of all pages of a list, in their order."""
    slugs: list[str] = []
    path: str | None = f"{LIST}?{asked}&lang={language}"
    while path:
        answer = client.get(path)
        assert 200 == answer.status_code
        slugs += re.findall(r'<tr><th scope="row"><a href="/page/project/([^"?]+)', answer.text)
        follow = re.search(r'rel="next" href="([^"]+)"', answer.text)
        path = html.unescape(follow[1]) if follow else None
    return slugs


def words(text: str) -> str:
    plain = re.sub(r"<[^>]+>", " ", text)
    return " ".join(html.unescape(plain).replace("\N{NO-BREAK SPACE}", " ").split())


def options(client: httpx.Client, asked: str, name: str, language: str = "fi") -> list[str]:
    """What the form offers of a facet, with its counts."""
    text = client.get(f"{LIST}?{asked}&lang={language}").text
    field = text.partition(f'<select name="{name}">')[2].partition("</select>")[0]
    return [words(each) for each in re.findall(r"<option[^>]*>([^<]*)</option>", field)][1:]


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("funder=rahasto", {"a", "c", "d"}),
        ("funder=valtio", {"b", "d"}),
        ("funder=rahasto&funder=valtio", {"a", "b", "c", "d"}),
        ("authority=virasto", {"a"}),
        ("programme=osa", {"a"}),
        ("programme=suuri", {"a", "b"}),
        ("programme=muu", set()),
        ("organisation=koulu", {"a"}),
        ("organisation=kaupunki", {"a", "b"}),
        ("place=837", {"a", "b"}),
        ("place=905", set()),
        ("status=running", {"a", "c"}),
        ("status=ended", {"b"}),
        ("status=planned", set()),
        ("year=2014", set()),
        ("year=2015", {"a"}),
        ("year=2016", {"a", "b", "d"}),
        ("year=2017", {"a"}),
        ("funder=rahasto&status=running&year=2016", {"a"}),
        ("funder=valtio&place=837", {"b"}),
        ("q=koe", {"b", "d"}),
        ("q=KOE", {"b", "d"}),
        ("q=koe+zeta", {"b"}),
        ("q=r%C3%B6sten", {"a"}),
        ("q=%C3%84%C3%84NI", {"a"}),
        ("q=aani", set()),
        ("q=s-123", {"b"}),
        ("q=S-1+zeta", {"b"}),
        ("q=123", set()),
        ("q=huuto", {"a"}),
        ("q=kohtaaminen", {"c"}),
        ("q=koe&year=2016&funder=valtio", {"b", "d"}),
        ("q=%25", set()),
        ("q=.*", set()),
    ],
)
def test_a_list_holds_what_is_asked_for_and_nothing_else(
    small: httpx.Client, asked: str, expected: set[str], language: str
) -> None:
    slugs = found(small, asked, language)

    assert expected == set(slugs)
    assert len(slugs) == len(set(slugs))


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("-start", ["d", "b", "a"], set()),
        ("start", ["a", "b", "d"], set()),
        ("-end", ["a", "d"], {"b"}),
        ("end", ["d", "a"], {"b"}),
        ("-amount", ["b", "a", "d"], {"c"}),
        ("amount", ["d", "a", "b"], {"c"}),
    ],
)
def test_an_order_puts_what_is_unknown_last(
    small: httpx.Client, sort: str, first: list[str], last: set[str]
) -> None:
    slugs = found(small, f"sort={sort}")

    assert first == slugs[: len(first)]
    assert FILLED + 4 == len(set(slugs))
    assert last <= set(slugs[len(first) :])


def test_names_are_in_the_order_of_finnish_and_swedish(small: httpx.Client) -> None:
    names = [each for each in found(small, "sort=name") if not each.startswith("z-")]
    backwards = [each for each in found(small, "sort=-name") if not each.startswith("z-")]

    assert ["d", "b", "c", "a"] == names
    assert names[::-1] == backwards


def test_every_project_stands_on_one_page_of_every_order(small: httpx.Client) -> None:
    whole = found(small, "")

    assert FILLED + 4 == len(whole) == len(set(whole))
    assert all(set(whole) == set(found(small, f"sort={sort}")) for sort in ("start", "-amount"))


def test_the_counts_of_the_form_are_those_that_the_list_would_have(small: httpx.Client) -> None:
    assert ["Rahasto (3)", "Valtio (2)"] == options(small, "", "funder")
    assert ["Rahasto (2)", "Valtio (2)"] == options(small, "year=2016", "funder")
    assert ["Rahasto (2)", "Valtio (2)"] == options(small, "year=2016&funder=valtio", "funder")
    assert ["2017 (1)", "2016 (2)", "2015 (1)"] == options(small, "funder=rahasto", "year")
    assert ["Fund (3)", "Valtio (2)"] == options(small, "", "funder", "en")
    assert ["Suuri (2)", "Osa (1)"] == options(small, "", "programme")


@pytest.mark.parametrize("name", ["funder", "programme", "organisation", "status", "year"])
def test_each_count_is_kept_by_its_list(client: httpx.Client, name: str) -> None:
    text = client.get(f"{LIST}?lang=en").text
    field = text.partition(f'<select name="{name}">')[2].partition("</select>")[0]
    told = re.findall(r'<option value="([^"]+)"[^>]*>.*?\((\d+)\)</option>', field)

    for value, count in told[:5]:
        listed = client.get(LIST, params={name: value, "lang": "en"}).text
        assert f'<span class="total">{count}</span>' in listed


def test_what_is_chosen_stands_above_the_list_and_can_be_taken_away(small: httpx.Client) -> None:
    text = small.get(f"{LIST}?funder=rahasto&status=running&q=%C3%A4%C3%A4ni&lang=en").text
    told = words(text.partition('class="scope-of">')[2].partition("</p>")[0])
    away = [html.unescape(each) for each in re.findall(r'class="away" href="([^"]+)"', text)]

    assert "Funder: Fund × Status: running × Text: ääni × 1 of 124. Show all" == told
    assert [
        f"{LIST}?q=%C3%A4%C3%A4ni&status=running&lang=en",
        f"{LIST}?q=%C3%A4%C3%A4ni&funder=rahasto&lang=en",
        f"{LIST}?funder=rahasto&status=running&lang=en",
    ] == away


def test_an_empty_form_leads_to_the_plain_address(small: httpx.Client) -> None:
    empty = "lang=sv&q=++&funder=&programme=osa&organisation=&status=&year=&sort="
    answer = small.get(f"{LIST}?{empty}")

    assert 303 == answer.status_code
    assert f"{LIST}?programme=osa&lang=sv" == answer.headers["location"]
    assert 200 == small.get(answer.headers["location"]).status_code


@pytest.mark.parametrize(
    "asked",
    [
        "status=odd",
        "status=<b>",
        "year=16",
        "year=２０１６",
        "year=20160",
        "sort=odd",
        "sort=--name",
        "funder=nobody",
        "funder=../programme/osa",
        "place=osa",
        "programme=rahasto",
        "funder=rahasto&page=2",
        "page=0",
    ],
)
def test_a_list_that_there_is_not(small: httpx.Client, asked: str) -> None:
    for language in ("fi", "sv", "en"):
        answer = small.get(f"{LIST}?{asked}&lang={language}", headers={"Accept": "text/html"})
        assert 404 == answer.status_code
        assert "<b>" not in answer.text.partition("<main")[2].partition("</main>")[0]


def test_what_a_visitor_writes_is_no_markup(small: httpx.Client) -> None:
    text = small.get(LIST, params={"q": '"><script>x</script>', "lang": "fi"}).text

    assert "<script>x" not in text
    assert "Mikään luettelossa ei vastaa rajausta." in words(text)


def test_a_very_long_text_is_answered_soon(small: httpx.Client) -> None:
    text = " ".join(f"w{n}" for n in range(1200))

    assert [] == found(small, f"q={text.replace(' ', '+')}")


@pytest.mark.parametrize(("asked", "total"), [("q=RAHASTO", 1), ("q=k", 2), ("place=837", 1)])
def test_other_lists_are_narrowed_by_name_and_place(
    small: httpx.Client, asked: str, total: int
) -> None:
    text = small.get(f"/page/organisation?{asked}&lang=fi").text

    assert f'<span class="total">{total}</span>' in text


def test_amounts_are_those_that_the_pages_of_the_projects_tell(small: httpx.Client) -> None:
    text = small.get(f"{LIST}?q=koe&lang=en").text

    assert "Zeta & <b>koe</b> 2016 – Valtio 2,000 EUR" in words(text).replace("from 2016", "2016")


def test_sums_of_an_organisation_by_year(small: httpx.Client) -> None:
    given = words(small.get("/page/organisation/valtio?lang=en").text)
    handled = words(small.get("/page/organisation/virasto?lang=en").text)

    assert "Money given, by year SPARQL In all: 2,010 EUR (2 awards)." in given
    assert "Money handled as authority, by year SPARQL In all: 400 EUR (1 award)." in handled
    assert "Projects handled as authority 1" in handled
