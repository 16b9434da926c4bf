"""A client that names its release gets that one: by address, by header, from part to part."""

import asyncio
import csv
import io
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.serve.earlier import NAMES

from hankegraafi.errors import Overloaded
from hankegraafi.release import Release, open_release
from hankegraafi.serve import archive as archives
from hankegraafi.serve import create_app
from hankegraafi.serve.archive import Archive
from hankegraafi.store import choose

ACRONYM = (
    "SELECT ?a { <https://w3id.org/hankegraafi/id/project/pomo> "
    "<https://w3id.org/hankegraafi/ns#acronym> ?a }"
)
ALL = "SELECT ?s ?p ?o { ?s ?p ?o }"
CSV = {"Accept": "text/csv"}


def rows_of(answer: httpx.Response) -> list[list[str]]:
    assert 200 == answer.status_code, answer.text
    return list(csv.reader(io.StringIO(answer.text, newline="")))[1:]


def named(version: str) -> dict[str, str]:
    return {**CSV, "Hankegraafi-Release": version}


@pytest.mark.parametrize("number", range(3))
def test_a_header_names_a_release_as_an_address_does(
    timely: httpx.Client, published: list[Release], number: int
) -> None:
    version = published[number].version
    headers = named(version)
    for _ in range(3):  # nothing that is held or learned on the way gives another one
        plain = timely.get("/sparql", params={"query": ACRONYM}, headers=CSV)
        asked = timely.get("/sparql", params={"query": ACRONYM}, headers=headers)
        posted = timely.post("/sparql", data={"query": ACRONYM}, headers=headers)
        page = timely.get("/page/project/pomo", headers={**headers, "Accept": "text/html"})
        assert [f"a\r\n{NAMES[number]}\r\n"] * 2 == [asked.text, posted.text]
        assert f"a\r\n{NAMES[2]}\r\n" == plain.text
        assert NAMES[number] in page.text
    assert {version} == {each.headers["hankegraafi-release"] for each in (asked, posted, page)}


@pytest.mark.parametrize(
    "path", ["/sparql?query=ASK%7B%7D", "/page/project", "/id/project/pomo.ttl", "/download/", "/x"]
)
def test_answers_vary_on_the_release_that_is_named(timely: httpx.Client, path: str) -> None:
    for _ in range(3):
        varied = timely.get(path).headers.get_list("vary")
        assert 1 == len(varied)
        assert "Hankegraafi-Release" in varied[0].split(", ")


def test_what_is_about_the_process_or_all_releases_has_no_release(
    timely: httpx.Client, published: list[Release]
) -> None:
    timely.get("/sparql", params={"query": "ASK {}"})  # answered when the release is read
    for path in ("/readyz", "/healthz", "/metrics", "/release", "/changes", "/static/style.css"):
        answer = timely.get(path, headers={**named("2020-01-01-00000000"), "Accept": "*/*"})
        assert 200 == answer.status_code, path
        assert published[-1].version == answer.headers["hankegraafi-release"]


@pytest.mark.parametrize(
    ("version", "later"),
    [
        ("2099-01-01-0123abcd", "5"),
        ("current", None),
        ("x" * 300, None),
        ("../..", None),
        ("é", None),
        ("2099-01-01-0123ABCD", None),
    ],
)
def test_a_release_that_is_not_here_is_404_and_no_other(
    timely: httpx.Client, published: list[Release], version: str, later: str | None
) -> None:
    answers = [
        timely.get("/page/project", headers={b"Hankegraafi-Release": version.encode()}),
        timely.post(
            "/sparql",
            data={"query": ACRONYM},
            headers={b"Hankegraafi-Release": version.encode()},
        ),
    ]
    for answer in answers:
        assert (404, later) == (answer.status_code, answer.headers.get("retry-after"))
        assert "application/problem+json" == answer.headers["content-type"]
        assert all(each.version in answer.json()["detail"] for each in published)
        assert "no-store" == answer.headers["cache-control"]


def test_the_next_part_is_of_this_release_and_in_this_order(
    timely: httpx.Client, published: list[Release]
) -> None:
    version = published[-1].version
    first = timely.get("/sparql", params={"query": ALL, "limit": "100"}, headers=CSV)
    following = first.links["next"]["url"]
    second = timely.get(following, headers=CSV)
    whole = rows_of(timely.get("/sparql", params={"query": ALL}, headers=CSV))

    assert following.startswith(f"/release/{version}/sparql?")
    assert following.endswith("&order=memory")
    assert whole[:200] == [*rows_of(first), *rows_of(second)]
    assert second.links["next"]["url"].startswith(f"/release/{version}/sparql?")


@pytest.mark.parametrize("number", [0, 2])
def test_an_order_is_the_same_whichever_engine_answers_otherwise(
    timely: httpx.Client, published: list[Release], number: int
) -> None:
    endpoint = f"/release/{published[number].version}/sparql"

    def rows(**params: str) -> list[list[str]]:
        return rows_of(timely.get(endpoint, params={"query": ALL, **params}, headers=CSV))

    memory, disk = rows(order="memory"), rows(order="disk")

    assert memory != disk
    assert sorted(memory) == sorted(disk)
    part = {"limit": "50", "offset": "50"}
    assert [disk[50:100]] * 2 == [rows(**part), rows(order="disk", **part)]
    assert memory[50:100] == rows(order="memory", limit="50", offset="50")


def test_each_order_has_an_etag_of_its_own(timely: httpx.Client, published: list[Release]) -> None:
    endpoint = f"/release/{published[-1].version}/sparql"
    tags = {
        timely.get(endpoint, params={"query": ALL, "order": order}, headers=CSV).headers["etag"]
        for order in ("memory", "disk")
    }

    assert 2 == len(tags)


@pytest.fixture
def archive(published: list[Release], tmp_path: Path) -> Iterator[Archive]:
    shutil.copytree(published[0].path.parent, tmp_path / "releases", symlinks=True)
    app = create_app(open_release(tmp_path / "releases", published[-1].version))
    yield app.state.archive
    app.state.archive.close()
    app.state.site.pool.close()


def test_the_release_that_was_current_stays_as_it_was_and_then_leaves(
    archive: Archive, published: list[Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    left = archive.current

    async def go() -> tuple[list[bool], str]:
        other = create_app(open_release(archive.releases, published[0].version))
        archive.owner.state.site = other.state.site
        archive.keep(left)
        async with archive.lend(published[-1].version) as site:
            same = [site is left]
        async with archive.lend(published[-1].version, "memory") as site:
            same.append(site is left)
        monkeypatch.setattr(archives, "LEFT", -1.0)
        archive.keep(left)
        async with archive.lend(published[-1].version) as site:
            same.append(site is left)
            return same, site.choice.engine

    assert ([True, True, False], "disk") == asyncio.run(go())


def test_an_order_that_does_not_fit_is_refused(
    archive: Archive, published: list[Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "available_memory", lambda: 1)
    monkeypatch.setattr(archives, "choose", choose)

    async def ask() -> None:
        async with archive.lend(published[0].version, "memory"):
            pass

    with pytest.raises(Overloaded, match="does not fit into memory"):
        asyncio.run(ask())


def test_a_page_names_the_style_by_what_is_in_it(timely: httpx.Client) -> None:
    page = timely.get("/", headers={"Accept": "text/html"}).text
    style = re.findall(r'href="(/static/[0-9a-f]+/style.css)"', page)[0]
    found = timely.get(style)
    other = timely.get("/static/0123456789ab/style.css")
    plain = timely.get("/static/style.css")

    assert "public, max-age=31536000, immutable" == found.headers["cache-control"]
    assert "no-cache" == plain.headers["cache-control"]
    assert found.content == plain.content
    assert found.headers["content-type"].startswith("text/css")
    assert 404 == other.status_code
    again = timely.get(style, headers={"If-None-Match": found.headers["etag"]})
    assert (304, b"") == (again.status_code, again.content)
