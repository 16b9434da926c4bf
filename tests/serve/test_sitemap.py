"""The sitemap and robots.txt: https://www.sitemaps.org/protocol.html, RFC 9309."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import httpx
import pyoxigraph as ox
import pytest
from tests.support.shared import copy_of

from hankegraafi import queries, resources
from hankegraafi.release import Release, compare, history, stored
from hankegraafi.release.gate import build_folder
from hankegraafi.serve import last_changed, sitemap

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
KINDS = ("project", "organisation", "programme", "place", "source")
DAY = "2026-05-06"
DATA = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@base <https://e.example/id/> .
<project/old> a hanke:Project ; dcterms:isReplacedBy <project/new> .
<project/gone> a hanke:Project ; owl:deprecated true ; dcterms:modified "2026-01-01"^^xsd:date .
<project/new> a hanke:Project .
<source/s> a foaf:Document ; dcterms:modified "2026-05-06"^^xsd:date .
"""

Serving = Callable[..., AbstractContextManager[str]]


def listed(text: str, element: str = "url") -> dict[str, str]:
    """What a sitemap lists: address → last change."""
    root = ET.fromstring(text)
    return {
        str(each.findtext(f"{SPACE}loc")): each.findtext(f"{SPACE}lastmod") or ""
        for each in root.findall(f"{SPACE}{element}")
    }


def test_every_page_of_a_thing_is_listed_once_by_its_whole_address(
    client: httpx.Client, address: str
) -> None:
    response = client.get("/sitemap.xml")
    found = listed(response.text)
    things = {f"/page/{kind}/{slug}" for kind in KINDS for slug in slugs(client, kind)} | {
        "/page/dataset"
    }

    assert "application/xml" == response.headers["content-type"]
    assert len(found) == response.text.count("<loc>")
    assert {each for each in found if not each.startswith(f"{address}/")} == set()
    assert things == {path for path in map(path_of, found) if path.count("/") > 2} | {
        "/page/dataset"
    }


def test_every_page_that_is_no_thing_answers(client: httpx.Client) -> None:
    for path in sitemap.PAGES:
        assert 200 == client.get(path, headers={"Accept": "text/html"}).status_code, path


def test_a_sitemap_is_sent_once(client: httpx.Client) -> None:
    etag = client.get("/sitemap.xml").headers["etag"]
    again = client.get("/sitemap.xml", headers={"If-None-Match": etag})

    assert (304, b"") == (again.status_code, again.content)


def test_what_was_replaced_or_withdrawn_is_not_listed_and_stated_days_are_told() -> None:
    store = ox.Store()
    store.load(DATA, format=ox.RdfFormat.TURTLE)
    query = queries.load(resources.folder("queries") / "api" / "sitemap_things.rq")
    rows = store.query(query.text)

    assert isinstance(rows, ox.QuerySolutions)
    assert [("https://e.example/id/project/new", None), ("https://e.example/id/source/s", DAY)] == [
        (row["thing"].value, row["modified"] and row["modified"].value) for row in rows
    ]


def test_the_day_is_when_the_release_became_the_current_one(
    release: Release, tmp_path: Path, serving: Serving
) -> None:
    release = copy_of(release, tmp_path)
    at = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
    told = history.written([history.Published(release.version, at)])
    (tmp_path / "releases" / history.HISTORY).write_bytes(told)
    with serving(release) as address:
        found = listed(httpx.get(f"{address}/sitemap.xml").text)

    assert {"2026-03-04"} == set(found.values())


def test_the_day_of_a_thing_is_that_of_the_last_release_in_which_it_changed(
    release: Release, tmp_path: Path, serving: Serving
) -> None:
    old = copy_of(release, tmp_path)
    edited = tmp_path / "data" / "projects" / "pomo.ttl"
    edited.write_text(edited.read_text().replace('acronym "POMO"', 'acronym "Pomo"'))
    new, _ = build_folder(tmp_path / "data", tmp_path / "releases")
    if stored(tmp_path / "releases", new.version) is None:
        compare(old, new, new.path / "changes")
    told = [
        history.Published(each.version, datetime(2026, month, 5, tzinfo=UTC))
        for month, each in ((2, old), (3, new))
    ]
    (tmp_path / "releases" / history.HISTORY).write_bytes(history.written(told))
    with serving(new) as address:
        found = listed(httpx.get(f"{address}/sitemap.xml").text)
    days = {path_of(each): day for each, day in found.items()}

    assert "2026-03-05" == days["/page/project/pomo"] == days["/"]
    assert "2026-02-05" == days["/page/place/905"] == days["/page/project/vertaansa-vailla"]


@pytest.mark.parametrize("versions", [["c", "b"], ["b", "a", "b"], ["x", "b"]])
def test_what_is_not_known_to_follow_is_not_looked_through(
    tmp_path: Path, versions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Changes are of a release against one before it, which need not be the last published."""
    steps = {"b": last_changed._Step("a", frozenset({"iri"}))}
    monkeypatch.setattr(last_changed, "_step", lambda _, version: steps.get(version))
    told = [
        history.Published(each, datetime(2026, month, 5, tzinfo=UTC))
        for month, each in enumerate(versions, start=1)
    ]
    (tmp_path / history.HISTORY).write_bytes(history.written(told))
    found = last_changed.look_back(tmp_path, "b")
    follows = versions[-2] == "a"

    assert f"2026-0{len(versions)}-05" == found.of("iri")
    assert f"2026-0{len(versions) - follows}-05" == found.of("other")


def test_broken_changes_are_no_news(tmp_path: Path) -> None:
    (tmp_path / "b" / "changes").mkdir(parents=True)
    (tmp_path / "b" / "changes" / "summary.json").write_text("[")
    told = [history.Published(each, datetime(2026, 1, 5, tzinfo=UTC)) for each in ("a", "b")]
    (tmp_path / history.HISTORY).write_bytes(history.written(told))

    assert "2026-01-05" == last_changed.look_back(tmp_path, "b").of("iri")


def test_an_unknown_day_is_not_invented(release: Release, tmp_path: Path, serving: Serving) -> None:
    release = copy_of(release, tmp_path)
    (tmp_path / "releases" / history.HISTORY).unlink(missing_ok=True)
    with serving(release) as address:
        found = listed(httpx.get(f"{address}/sitemap.xml").text)

    assert {""} == set(found.values())


def test_a_large_sitemap_is_split(
    release: Release, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(release) as address:
        whole = listed(httpx.get(f"{address}/sitemap.xml").text)
    monkeypatch.setattr(sitemap, "A_FILE", 7)
    with serving(release) as other:
        index = listed(httpx.get(f"{other}/sitemap.xml").text, "sitemap")
        files = [listed(httpx.get(each).text) for each in index]
        beyond = httpx.get(f"{other}/sitemap-{len(index) + 1}.xml")

    assert [f"{other}/sitemap-{number}.xml" for number, _ in enumerate(files, start=1)] == list(
        index
    )
    assert {7} >= {len(each) for each in files[:-1]}
    together = [path_of(each) for file in files for each in file]
    assert sorted(map(path_of, whole)) == sorted(together)
    assert 404 == beyond.status_code


@pytest.mark.parametrize("number", ["0", "-1", "01", "x", "1.5", "99999999999999999999", "２"])
def test_only_files_that_there_are_are_given(client: httpx.Client, number: str) -> None:
    assert 404 == client.get(f"/sitemap-{number}.xml").status_code


def test_robots_may_read_pages_and_find_the_sitemap(client: httpx.Client, address: str) -> None:
    response = client.get("/robots.txt")
    lines = response.text.splitlines()

    assert "text/plain; charset=utf-8" == response.headers["content-type"]
    assert "User-agent: *" == lines[0]
    assert f"Sitemap: {address}/sitemap.xml" == lines[-1]
    assert {"Disallow: /sparql?", "Disallow: /release/"} <= set(lines)
    assert "Disallow: /" not in lines


def test_an_earlier_release_has_no_sitemap(client: httpx.Client, release: Release) -> None:
    assert 404 == client.get(f"/release/{release.version}/sitemap.xml").status_code


def test_ten_thousands_of_things_are_parted(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = b"?thing\t?modified\n" + b"".join(
        b"<https://e.example/id/project/p%06d>\t\n" % number for number in range(60_000)
    )
    made = sitemap._made(fake(rows))

    assert 13 == len(made.files)


def fake(rows: bytes) -> Any:
    """What the sitemap asks of a site."""
    answer = SimpleNamespace(write=lambda file, _: file.write(rows))
    return SimpleNamespace(
        has_dataset=False,
        release=SimpleNamespace(path=Path("/nowhere/x"), version="x"),
        engine=SimpleNamespace(query=lambda _: answer),
        queries={"sitemap_things": SimpleNamespace(text="")},
        path_of=lambda iri: f"/page/{iri.partition('/id/')[2]}",
    )


@pytest.mark.parametrize(
    ("term", "day"),
    [
        ('"2026-11-21"^^<http://www.w3.org/2001/XMLSchema#date>', "2026-11-21"),
        ('"2026-11-21T10:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>', "2026-11-21"),
        ('"2026-11"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>', ""),
        ('"2026-02-30"', ""),
        ("<https://e.example/>", ""),
        ("", ""),
    ],
)
def test_a_day_is_read_as_it_is_stated(term: str, day: str) -> None:
    assert day == sitemap._stated(term)


def slugs(client: httpx.Client, kind: str) -> list[str]:
    """The names of the things of a kind, as the lists of the pages show them."""
    found: list[str] = []
    for number in range(1, 100):
        page = client.get(f"/page/{kind}", params={"page": str(number)})
        if page.status_code == 404:
            break
        found += re.findall(rf'href="/page/{kind}/([^"?#/]+)"', page.text)
    return found


def path_of(address: str) -> str:
    return urlsplit(address).path
