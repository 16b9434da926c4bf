"""/search: a page for people and JSON for programs, with facets, snippets and near words."""

import shutil
from pathlib import Path

import httpx
import pytest
from tests.serve.conftest import Serving
from tests.support.seeds import seeds

from hankegraafi.records import LANGUAGES
from hankegraafi.release import Release, open_release
from hankegraafi.release.gate import build_folder
from hankegraafi.search.opened import FILE

BASE = "https://w3id.org/hankegraafi/"
UNIT = """@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix organisation: <https://w3id.org/hankegraafi/id/organisation/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

organisation:kylakoulu a hanke:Organisation, org:OrganizationalUnit ;
    skos:prefLabel "Kyläkoulu"@fi ;
    org:unitOf organisation:tampereen-kaupunki .
"""
PROJECT = """@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix koekoulu: <https://w3id.org/hankegraafi/id/project/koekoulu#> .
@prefix organisation: <https://w3id.org/hankegraafi/id/organisation/> .
@prefix project: <https://w3id.org/hankegraafi/id/project/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

project:koekoulu a hanke:Project ;
    skos:prefLabel "Koekouluhanke"@fi ;
    hanke:participation koekoulu:participation-kylakoulu .

koekoulu:participation-kylakoulu a hanke:Participation ;
    hanke:organisation organisation:kylakoulu ;
    hanke:role hanke:role-coordinator .
"""
PAGE = {"Accept": "text/html"}
POMO = f"{BASE}id/project/pomo"


def searched(client: httpx.Client, query: str) -> dict[str, object]:
    response = client.get(f"/search?{query}", headers={"Accept": "application/json"})
    assert (200, "application/json") == (response.status_code, response.headers["content-type"])
    found: dict[str, object] = response.json()
    return found


def iris(client: httpx.Client, query: str) -> set[str]:
    results = searched(client, query)["results"]
    assert isinstance(results, list)
    return {each["iri"] for each in results}


@pytest.mark.parametrize("text", ["johtaminen", "ledarskap", "leadership", "muutosjohtajuus"])
def test_words_find_a_project_in_every_language(client: httpx.Client, text: str) -> None:
    assert POMO in iris(client, f"q={text}")


def test_a_result_says_what_it_is_and_why(client: httpx.Client) -> None:
    found = searched(client, "q=valmennus&type=project&lang=fi")
    results = found["results"]
    assert isinstance(results, list)
    first = next(each for each in results if each["iri"] == POMO)

    assert ("project", "/page/project/pomo?lang=fi") == (first["kind"], first["page"])
    assert "result" == first["snippet"]["field"]
    assert {"text": "valmennus", "match": True} in first["snippet"]["parts"]
    assert first["label"] == "".join(each["text"] for each in first["parts"])


def test_facets_lead_on_and_back(client: httpx.Client) -> None:
    found = searched(client, "q=johtaminen&type=project")
    facets = found["facets"]
    assert isinstance(facets, dict)
    for each in facets["organisation"]:
        narrowed = searched(client, f"q=johtaminen&type=project&organisation={each['value']}")
        assert each["count"] == narrowed["total"]


@pytest.mark.parametrize(
    "query",
    [
        "organisation=tampereen-seudun-ammattiopisto-tredu",
        f"organisation={BASE}id/organisation/tampereen-seudun-ammattiopisto-tredu",
        "municipality=837&year=2019",
        "theme=http://www.yso.fi/onto/yso/p9700&role=coordinator",
    ],
)
def test_facets_are_written_short_or_whole(client: httpx.Client, query: str) -> None:
    assert f"{BASE}id/project/parasta-johtamista-lansi" in iris(client, f"{query}&type=project")


def test_json_has_an_address_of_its_own(client: httpx.Client) -> None:
    found = client.get("/search.json?q=johtaminen", headers=PAGE)

    assert "application/json" == found.headers["content-type"]
    assert searched(client, "q=johtaminen") == found.json()
    assert 406 == client.get("/search?q=a", headers={"Accept": "image/png"}).status_code


def test_pages_follow_each_other(client: httpx.Client) -> None:
    first = searched(client, "q=")
    seen = []
    following = "/search?q="
    while following:
        page = client.get(following, headers={"Accept": "application/json"}).json()
        seen += [each["iri"] for each in page["results"]]
        following = page["next"]

    assert len(seen) == first["total"] == len(set(seen))
    assert 404 == client.get("/search?q=&page=500").status_code


@pytest.mark.parametrize(
    ("page", "status"),
    [
        *((each, 400) for each in ("0", "x", "-1", "1.5", "", "²", "00")),
        *((each, 404) for each in ("501", "9" * 400)),
        *((each, 200) for each in ("1", "01")),
    ],
)
def test_a_page_that_is_none_names_the_pages(client: httpx.Client, page: str, status: int) -> None:
    pages = client.get("/search.json?q=").json()["pages"]
    response = client.get("/search.json", params={"q": "", "page": page, "lang": "en"})

    assert status == response.status_code
    told = response.json()
    assert (status == 200) or str(pages) in told.get("way_out", told["detail"])


def test_one_page_is_told_as_one(client: httpx.Client) -> None:
    response = client.get("/search.json?q=pomo&page=0&lang=en")

    assert (400, "There is one page: 1.") == (response.status_code, response.json()["way_out"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_the_readers_language(client: httpx.Client, language: str) -> None:
    page = client.get(f"/search?q=johtaminen&lang={language}", headers=PAGE)

    assert (200, language) == (page.status_code, page.headers["content-language"])
    assert "<mark>" in page.text
    assert (
        304
        == client.get(
            f"/search?q=johtaminen&lang={language}",
            headers=PAGE | {"If-None-Match": page.headers["etag"]},
        ).status_code
    )


def test_the_page_marks_and_escapes(client: httpx.Client) -> None:
    page = client.get(
        "/search", params={"q": '"><script>alert(1)</script>', "lang": "fi"}, headers=PAGE
    )

    assert 200 == page.status_code
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text


def test_near_words_are_offered(client: httpx.Client) -> None:
    found = searched(client, "q=mentorointti")

    assert (0, True) == (found["total"], "mentorointi" in str(found["near"]))
    page = client.get("/search?q=mentorointti&lang=sv", headers=PAGE)
    assert "Menade du" in page.text


@pytest.mark.parametrize(
    "text",
    ['"', "NEAR(", "name:a", "'; DROP TABLE thing;--", "a" * 9_000, "\x00\x1b", "*", "-", "( OR )"],
)
def test_hostile_text_finds_nothing_or_something(client: httpx.Client, text: str) -> None:
    response = client.get("/search", params={"q": text}, headers={"Accept": "application/json"})

    assert 200 == response.status_code


def test_a_text_beyond_all_measure_is_refused(client: httpx.Client) -> None:
    response = client.get("/search", params={"q": "a" * 10_001})

    assert 400 == response.status_code
    assert "10000" in response.text


def test_values_that_nobody_has_find_nothing_and_can_be_taken_away(client: httpx.Client) -> None:
    page = client.get("/search?q=johtaminen&year=1066&funder=nobody&lang=fi", headers=PAGE)

    assert 200 == page.status_code
    assert "/search?q=johtaminen&amp;funder=nobody&amp;lang=fi" in page.text
    assert "Tuntematon: nobody." in page.text
    assert 400 == client.get("/search?type=person").status_code


@pytest.mark.parametrize(
    ("query", "unknown"),
    [
        ("funder=nobody", [("funder", "nobody")]),
        (
            "organisation=https://elsewhere.example/x",
            [("organisation", "https://elsewhere.example/x")],
        ),
        ("theme=http://www.yso.fi/onto/yso/p0", [("theme", "http://www.yso.fi/onto/yso/p0")]),
        ("theme=urn:nbn:fi:x", [("theme", "urn:nbn:fi:x")]),
        ("funder=tampereen-kaupunki&year=1066", []),  # known, though nothing fits
        ("municipality=837&municipality=0", [("municipality", "0")]),
        ("year=1066&role=coordinator&status=ended", []),
    ],
)
def test_an_iri_that_nothing_has_is_told(
    client: httpx.Client, query: str, unknown: list[tuple[str, str]]
) -> None:
    told = searched(client, query)["unknown"]

    assert isinstance(told, list)
    assert unknown == [(each["facet"], each["value"]) for each in told]


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("year=abc", "2019"),
        ("year=19", "2019"),
        ("year=٢٠١٩", "2019"),
        ("role=zz", "coordinator"),
        ("role=https://w3id.org/hankegraafi/ns%23role-zz", "coordinator"),
        ("role=https://w3id.org/hankegraafi/ns%23status-ended", "coordinator"),
        ("status=zz", "ended"),
        ("theme=p298", "http://www.yso.fi/onto/yso/p554"),
        ("theme=http://a%20b", "http://www.yso.fi/onto/yso/p554"),
        ("funder=a%20b", f"{BASE}id/organisation/"),
        ("funder=a/b", f"{BASE}id/organisation/"),
        (f"funder={BASE}id/place/837", f"{BASE}id/organisation/"),
        ("municipality=837%23x", f"{BASE}id/place/"),
        ("q=a&q=b", "once"),
        ("q=a&page=1&page=2", "once"),
    ],
)
@pytest.mark.parametrize("path", ["/search", "/search.json"])
def test_what_cannot_be_a_value_is_refused(
    client: httpx.Client, path: str, query: str, named: str
) -> None:
    response = client.get(f"{path}?{query}")

    assert (400, "application/problem+json") == (
        response.status_code,
        response.headers["content-type"],
    )
    assert named in response.json()["way_out"]


def test_the_same_twice_is_once(client: httpx.Client) -> None:
    assert searched(client, "q=johtaminen") == searched(client, "q=johtaminen&q=johtaminen")


def test_a_unit_counts_for_the_home_of_what_it_is_a_unit_of(
    serving: Serving, tmp_path: Path
) -> None:
    data = seeds(tmp_path / "data")
    (data / "organisations" / "kylakoulu.ttl").write_text(UNIT)
    (data / "projects" / "koekoulu.ttl").write_text(PROJECT)
    release, _ = build_folder(data, tmp_path / "releases")
    with serving(release) as address, httpx.Client(base_url=address, timeout=60) as client:
        assert {f"{BASE}id/project/koekoulu"} == iris(
            client, "q=koekouluhanke&type=project&municipality=837"
        )
        assert set() == iris(client, "q=kyläkoulu&type=organisation&municipality=837")


def test_results_stand_before_what_narrows_them(client: httpx.Client) -> None:
    page = client.get("/search?q=johtaminen&lang=en", headers=PAGE).text

    places = [page.index(each) for each in ('href="#by"', '<ol class="results"', 'id="by"')]
    assert sorted(places) == places


def test_every_page_has_the_box(client: httpx.Client) -> None:
    for path in ("/", "/page/project", "/sparql", "/nothing"):
        page = client.get(path, headers=PAGE)
        assert '<form class="find" action="/search" method="get" role="search"' in page.text


def test_an_earlier_release_says_where_to_search(
    timely: httpx.Client, published: list[Release]
) -> None:
    first, second = published[0].version, published[-1].version
    for path in ("/search?q=a", "/search.json?q=a", "/suggest?q=a"):
        refused = timely.get(f"/release/{first}{path}")
        assert (404, "application/problem+json") == (
            refused.status_code,
            refused.headers["content-type"],
        )
        assert "SPARQL" in refused.json()["way_out"]
        assert path in refused.json()["way_out"]
        assert 200 == timely.get(f"/release/{second}{path}").status_code


def test_a_release_without_an_index_is_served_but_not_searched(
    serving: Serving, release: Release, tmp_path: Path
) -> None:
    copy = tmp_path / release.version
    shutil.copytree(release.path, copy)
    for name in (FILE, "search.json"):
        (copy / name).unlink()
    with serving(open_release(tmp_path, release.version)) as address:
        assert 200 == httpx.get(f"{address}/page/project/pomo").status_code
        refused = httpx.get(f"{address}/search?q=a")
        assert 503 == refused.status_code
        assert "hankegraafi build" in refused.json()["way_out"]
