"""What a thing's IRI answers when the thing is no more: 301 or 410, each with an explanation."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pyoxigraph as ox
import pytest
from tests.serve.conftest import Serving
from tests.succession.conftest import BASE, start
from tests.support.shared import once

from hankegraafi.cli import main
from hankegraafi.release import open_release, read_history
from hankegraafi.serve.gone import last

HTML = {"Accept": "text/html"}
TURTLE = {"Accept": "text/turtle"}
WHY = ("--reason-fi", "Julkaistu vahingossa.", "--reason-en", "Published by mistake.")
DAY = ("--date", "2026-11-20")
SPLIT = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix project: <https://data.example.org/id/project/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

project:jaettu a hanke:Project ;
    skos:prefLabel "Jaettu"@fi ;
    dcterms:isReplacedBy
        project:example-project ,
        project:uusi .

project:muualle a hanke:Project ;
    skos:prefLabel "Muualle"@fi ;
    dcterms:isReplacedBy <https://elsewhere.example/id/äö> .
"""


class Place(NamedTuple):
    """A client of a service that served another release before, and that release's version."""

    client: httpx.Client
    before: str


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, serving: Serving) -> Iterator[Place]:
    releases = once(tmp_path_factory, "gone", publish) / "releases"
    before, _ = read_history(releases)
    with (
        serving(open_release(releases)) as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        yield Place(client, before.version)


def publish(room: Path) -> None:
    """Build a release, and another in which two projects are no more, and one was split."""
    data, releases = start(room / "data"), room / "releases"
    environment = {"HANKEGRAAFI_DATA": str(data), "HANKEGRAAFI_RELEASES": str(releases)}

    def run(*arguments: str) -> None:
        assert 0 == main(list(arguments), environment)

    run("build")
    run("rename", "alfa", "yksi", *DAY)
    run("rename", "yksi", "uusi", *DAY)
    run("withdraw", "project/beta", *WHY, *DAY)
    (data / "split.ttl").write_text(SPLIT, encoding="utf-8")
    run("build")


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/id/project/alfa", "/id/project/uusi"),
        ("/id/project/yksi", "/id/project/uusi"),
        ("/id/project/alfa.ttl", "/id/project/uusi.ttl"),
        ("/id/project/alfa.jsonld", "/id/project/uusi.jsonld"),
        ("/page/project/alfa", "/page/project/uusi"),
        ("/page/project/alfa?lang=sv", "/page/project/uusi?lang=sv"),
        ("/id/project/muualle", "https://elsewhere.example/id/%C3%A4%C3%B6"),
    ],
)
def test_what_was_replaced_leads_to_its_last_successor(
    place: Place, path: str, location: str
) -> None:
    for method in ("GET", "HEAD"):
        response = place.client.request(method, path, headers=HTML)
        assert (301, location) == (response.status_code, response.headers["location"])
        assert "no-cache" == response.headers["cache-control"]
        assert {"accept", "accept-language"} <= {
            each.strip() for each in response.headers["vary"].lower().split(",")
        }


def test_every_way_leads_to_an_answer(place: Place) -> None:
    for accept, kind in ((HTML, "text/html"), (TURTLE, "text/turtle")):
        response = place.client.get("/id/project/alfa", headers=accept, follow_redirects=True)
        assert 200 == response.status_code
        assert response.headers["content-type"].startswith(kind)


def test_the_redirect_explains_itself(place: Place) -> None:
    page = place.client.get("/id/project/alfa?lang=en", headers=HTML).text
    assert "This has been replaced by" in page
    assert 'href="/page/project/uusi?lang=en"' in page
    assert "20 November 2026" in page

    data = place.client.get("/id/project/alfa", headers=TURTLE).text
    assert "dcterms:isReplacedBy project:uusi" in data


def test_the_successor_says_what_led_to_it(place: Place) -> None:
    page = place.client.get("/page/project/uusi?lang=en").text
    assert "Earlier identifiers" in page
    assert "/page/project/alfa?redirect=no" in page
    itself = place.client.get("/page/project/alfa?redirect=no&lang=en")
    assert 200 == itself.status_code
    assert "This page shows what is told of the thing itself." in itself.text

    data = place.client.get("/id/project/uusi.nt").text
    replaced = "<http://purl.org/dc/terms/isReplacedBy>"
    assert f"<{BASE}id/project/alfa> {replaced} <{BASE}id/project/uusi> ." in data


def test_what_was_withdrawn_is_gone_and_says_when_and_why(place: Place) -> None:
    for path in ("/id/project/beta", "/page/project/beta"):
        response = place.client.get(path, headers=HTML | {"Accept-Language": "fi"})
        assert (410, "fi") == (response.status_code, response.headers["content-language"])
        for said in ("Beta", "Julkaistu vahingossa.", "20.11.2026", "Poistettu"):
            assert said.casefold() in response.text.casefold()
        assert f"/release/{place.before}{path}" in response.text
        assert b"" == place.client.head(path, headers=HTML).content
        assert 410 == place.client.head(path, headers=HTML).status_code
    earlier = place.client.get(f"/release/{place.before}/page/project/beta")
    assert 200 == earlier.status_code
    assert "Tavoite: Beta" in earlier.text


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_it_is_explained_in_three_languages(place: Place, language: str) -> None:
    for path in ("/page/project/beta", "/page/project/alfa", "/page/project/jaettu"):
        page = place.client.get(path, params={"lang": language}).text
        assert f'<html lang="{language}">' in page
        assert 'role="note"' in page


@pytest.mark.parametrize("path", ["/id/project/beta", "/id/project/beta.ttl", "/page/project/beta"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_that_it_was_withdrawn_by_then_is_a_memento_too(
    place: Place, path: str, method: str
) -> None:
    now = place.client.get("/release", headers={"Accept": "application/json"}).json()["current"]
    response = place.client.request(method, f"/release/{now}{path}")
    told = ", ".join(response.headers.get_list("link"))

    assert 410 == response.status_code
    assert response.headers["memento-datetime"].endswith(" GMT")
    for rel in ("original", "timegate", "timemap"):
        assert 1 == told.count(f'rel="{rel}"'), told


def test_programs_get_a_problem_or_the_triples(place: Place) -> None:
    problem = place.client.get("/id/project/beta", headers={"Accept": "application/json"})
    assert (410, "application/problem+json") == (
        problem.status_code,
        problem.headers["content-type"].partition(";")[0],
    )
    told = problem.json()
    assert (410, f"{BASE}id/project/beta", "2026-11-20", place.before) == tuple(
        told[key] for key in ("status", "iri", "withdrawn", "last_release")
    )
    assert "Published by mistake." == told["reason"]
    assert {"fi": "Beta"} == told["name"]

    for path, headers in (("/id/project/beta", TURTLE), ("/id/project/beta.ttl", {})):
        response = place.client.get(path, headers=headers)
        assert 410 == response.status_code
        said = {str(each) for each in ox.parse(response.content, format=ox.RdfFormat.TURTLE)}
        assert any("owl#deprecated" in each for each in said)


def test_what_was_split_names_all_its_successors(place: Place) -> None:
    response = place.client.get("/id/project/jaettu", headers=HTML)

    assert 410 == response.status_code
    for slug in ("example-project", "uusi"):
        assert f'href="/page/project/{slug}"' in response.text


def test_what_is_no_more_leaves_lists_and_counts_and_stays_in_the_graph(place: Place) -> None:
    listed = place.client.get("/page/project").text
    assert "/page/project/uusi" in listed
    for slug in ("alfa", "yksi", "beta", "jaettu", "muualle"):
        assert f"/page/project/{slug}" not in listed
    query = "SELECT (COUNT(?p) AS ?n) { ?p a hanke:Project }"
    prefix = "PREFIX hanke: <https://w3id.org/hankegraafi/ns#> "
    answer = place.client.get(
        "/sparql", params={"query": prefix + query}, headers={"Accept": "text/csv"}
    )
    assert "n\r\n7\r\n" == answer.text


def test_an_unknown_thing_is_unknown_still(place: Place) -> None:
    assert 404 == place.client.get("/id/project/alf").status_code


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ({"a": ("b",)}, "b"),
        ({"a": ("b",), "b": ("c",), "c": ("d",)}, "d"),
        ({"a": ("b", "c"), "b": ("c",)}, "c"),
        ({"a": ("b", "c")}, ""),
        ({"a": ()}, ""),
        ({"a": ("a",)}, ""),
        ({"a": ("b",), "b": ("a",)}, ""),
        ({"a": ("b",), "b": ()}, "b"),
    ],
)
def test_a_chain_is_followed_to_its_end(table: dict[str, tuple[str, ...]], expected: str) -> None:
    assert expected == last(table, "a")


def test_what_is_gone_still_has_a_history(place: Place) -> None:
    response = place.client.get("/id/project/beta.nq")

    assert "location" not in response.headers
    assert '</timemap/id/project/beta>; rel="timemap"' in response.headers["link"]
