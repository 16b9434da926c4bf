"""Sums come from tables: the pages and the answers at /sparql are what the engine gives."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import pytest
from tests.serve.conftest import Serving

from hankegraafi import queries, resources
from hankegraafi.records import Query
from hankegraafi.release import Release
from hankegraafi.release.sums import Sums, sums_of
from hankegraafi.release.sums.twins import mark
from hankegraafi.serve import site as sites
from hankegraafi.store import Named

API = {each.name: each for each in queries.load_folder(resources.folder("queries") / "api")}
PAGES = (
    "/",
    "/page/organisation/opetushallitus",
    "/page/organisation/vaasan-kaupunki",
    "/page/programme/oikeus-osata",
    "/page/project/vertaansa-vailla",
    "/page/source/003-vertaansa-vailla-omnia",
    "/page/project",
    "/page/organisation",
    "/.well-known/void",
    "/catalog.ttl",
)
FORMATS = ("json", "xml", "csv", "tsv")


@contextmanager
def without_tables(patched: pytest.MonkeyPatch) -> Iterator[None]:
    def none(release: Release) -> Sums:
        return Sums(release.path, {})

    with patched.context() as patch:
        patch.setattr(sites, "sums_of", none)
        yield


@pytest.fixture(scope="module")
def plain(release: Release, serving: Serving) -> Iterator[httpx.Client]:
    """The release served by an engine alone."""
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch, without_tables(patch):
            address = stack.enter_context(serving(release))
        yield stack.enter_context(httpx.Client(base_url=address, timeout=60))


def bodies(client: httpx.Client, path: str, **params: str) -> httpx.Response:
    answer = client.get(path, params=params, headers={"Host": "data.example.org"})
    assert 200 == answer.status_code, path
    return answer


@pytest.mark.parametrize("path", PAGES)
def test_pages_say_the_same(path: str, client: httpx.Client, plain: httpx.Client) -> None:
    assert bodies(plain, path).content == bodies(client, path).content


def texts(query: Query, release: Release) -> list[str]:
    things = sums_of(release).largest(query, 1) if query.params else [""]
    return [queries.shown(query, dict.fromkeys(query.params, things[0]))] if things else []


@pytest.mark.parametrize("name", sorted(each for each in API if "sum" in each or "count" in each))
def test_answers_are_the_same(
    name: str, client: httpx.Client, plain: httpx.Client, release: Release
) -> None:
    query = API[name]
    if not sums_of(release).knows(query):
        return
    for text in texts(query, release):
        for form in FORMATS:
            one, other = (
                bodies(each, "/sparql", query=text, format=form) for each in (plain, client)
            )
            lines = [sorted(each.text.splitlines()) for each in (one, other)]
            if "\nORDER BY" in query.text:
                assert one.content == other.content
            elif form in {"csv", "tsv"}:
                assert lines[0] == lines[1]
            assert one.headers["etag"] == other.headers["etag"]
            assert one.headers["content-type"] == other.headers["content-type"]


def test_a_sum_is_answered_the_same_at_the_second_time(client: httpx.Client) -> None:
    """The second of two plain requests with the same headers goes the quick way."""
    said = [queries.shown(API["sums"], {}) + " " * count for count in range(3)]
    answers = [bodies(client, "/sparql", query=each) for each in said]

    assert 1 == len({each.content for each in answers})
    assert 3 == len({each.headers["etag"] for each in answers})


def test_the_engine_is_not_asked(
    release: Release, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a worker gets is the rows of the table."""
    asked: list[str] = []
    rewritten = Named.rewritten

    def noted(self: Any, what: Any) -> str | None:
        text = rewritten(self, what)
        asked.append(text or "")
        return text

    monkeypatch.setattr(Named, "rewritten", noted)
    said = queries.shown(API["sums"], {})
    with serving(release) as address:
        for query in (said, "ASK {}", f"{said} ", "ASK{}", f"{said}  "):
            httpx.get(f"{address}/sparql", params={"query": query}, timeout=60)

    assert 3 * ["SELECT ?projects ?unstated"] == [each[:26] for each in asked]


def test_what_a_table_cannot_tell_the_engine_does(
    release: Release, serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = {name: mark(API[name]) for name in sums_of(release).names}
    broken = Sums(release.path / "nowhere", marks)
    with monkeypatch.context() as patch:
        patch.setattr(sites, "sums_of", lambda release: broken)
        with serving(release) as address:
            page = httpx.get(f"{address}/page/organisation/opetushallitus", timeout=60)
            told = httpx.get(
                f"{address}/sparql", params={"query": queries.shown(API["counts"], {})}, timeout=60
            )

    assert (200, 200) == (page.status_code, told.status_code)
    assert "Project" in told.text


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_plan_says_that_a_table_answers(client: httpx.Client, language: str) -> None:
    def plan(query: str) -> dict[str, str]:
        asked = {"query": query, "explain": "plan", "lang": language}
        told: dict[str, str] = client.get("/sparql", params=asked).json()
        return told

    table, other = plan(API["sums"].text), plan("ASK {}")

    assert ("tables", "table") == (table["engine"], table["reason"])
    words = {"fi": "taulukossa", "sv": "tabell", "en": "table"}
    assert words[language] in table["detail"]
    assert ("memory", "only") == (other["engine"], other["reason"])


def test_a_list_that_is_too_long_for_a_query_is_not_read_whole(release: Release) -> None:
    tables = sums_of(release)
    query = API["list_organisation"]

    assert tables.rows(query)[:3] == tables.first(query, {}, 3)
