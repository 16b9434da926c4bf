"""Memento (RFC 7089): TimeGates, TimeMaps and mementos of things."""

import re
import shutil
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest
from tests.serve.conftest import Serving
from tests.serve.earlier import DAYS, NEW

from hankegraafi.release import Published, Release, open_release
from hankegraafi.release.history import HISTORY, written
from hankegraafi.serve import memento

LINK = re.compile(r'<([^>]*)>((?:\s*;\s*[a-z]+="[^"]*")*)')
BASE = "https://w3id.org/hankegraafi/"
POMO = "/id/project/pomo"


def links(header: str) -> dict[str, tuple[str, dict[str, str]]]:
    """Every link of a header or a TimeMap by its relation; attributes beside the target."""
    found = {}
    for target, said in LINK.findall(header):
        attributes = dict(re.findall(r'([a-z]+)="([^"]*)"', said))
        found[attributes.pop("rel")] = (target, attributes)
    return found


def varying(answer: httpx.Response) -> set[str]:
    return {each.strip().lower() for each in answer.headers["vary"].split(",")}


def ask(client: httpx.Client, thing: str, when: str | None) -> httpx.Response:
    return client.get(f"/timegate{thing}", headers={"accept-datetime": when} if when else {})


WHENS = [
    (DAYS[0] - timedelta(days=400), 0),
    (DAYS[0] - timedelta(seconds=1), 0),
    (DAYS[0], 0),
    (DAYS[1] - timedelta(seconds=1), 0),
    (DAYS[1], 1),
    (DAYS[2] - timedelta(seconds=1), 1),
    (DAYS[2], 2),
    (DAYS[2] + timedelta(days=36500), 2),
]


@pytest.mark.parametrize(("when", "number"), WHENS)
def test_the_release_that_was_current_then_is_chosen(
    timely: httpx.Client, published: list[Release], when: datetime, number: int
) -> None:
    answer = ask(timely, POMO, memento.written(when))

    assert 302 == answer.status_code
    expected = f"/release/{published[number].version}{POMO}"
    assert expected == httpx.URL(answer.headers["location"]).path
    assert "accept-datetime" in answer.headers["vary"].lower()
    told = links(answer.headers["link"])
    assert POMO == httpx.URL(told["original"][0]).path
    assert "application/link-format" == told["timemap"][1]["type"]
    assert "memento-datetime" not in answer.headers


def test_without_a_time_the_last_state_is_chosen(
    timely: httpx.Client, published: list[Release]
) -> None:
    answer = ask(timely, POMO, None)

    assert f"/release/{published[2].version}{POMO}" == httpx.URL(answer.headers["location"]).path


@pytest.mark.parametrize(
    "when",
    [
        "yesterday",
        "2026-02-02",
        "Mon, 02 Feb 2026 00:00:00",
        "Mon, 31 Feb 2026 00:00:00 GMT",
        "Tue, 02 Feb 2026 00:00:00 GMT",
        "Mon, 2 Feb 2026 00:00:00 GMT",
        "Mon, 02 Feb 2026 00:00:60 GMT",
    ],
)
def test_what_is_no_time_is_400(timely: httpx.Client, when: str) -> None:
    answer = ask(timely, POMO, when)

    assert 400 == answer.status_code
    assert when in answer.json()["detail"]
    assert "accept-datetime" in varying(answer)


def test_what_is_not_known_hangs_on_the_same_headers(timely: httpx.Client) -> None:
    answer = ask(timely, "/id/project/nothing", None)

    assert 404 == answer.status_code
    assert {"accept-datetime", "accept", "accept-language"} <= varying(answer)


@pytest.mark.parametrize(
    "thing",
    [
        POMO,
        "/page/project/pomo",
        f"{POMO}.ttl",
        f"/{BASE}id/project/pomo",
        f"/{BASE.replace('//', '/')}id/project/pomo",
        "/{address}/id/project/pomo",
        "/id/dataset",
    ],
)
def test_a_thing_is_named_by_its_iri_its_address_or_its_path(
    timely: httpx.Client, published: list[Release], thing: str
) -> None:
    asked = thing.format(address=str(timely.base_url).rstrip("/"))

    answer = ask(timely, asked, memento.written(DAYS[0]))

    assert 302 == answer.status_code, answer.text
    assert f"/release/{published[0].version}/" in answer.headers["location"]
    state = timely.get(answer.headers["location"])
    assert state.status_code in {200, 303}
    assert memento.written(DAYS[0]) == state.headers["memento-datetime"]


@pytest.mark.parametrize(
    "thing",
    [
        "/id/project/nothing",
        "/id/project/",
        "/",
        "/https://example.org/id/project/pomo",
        "/id/project/pomo/pomo",
        "/sparql",
        "/id/project/po%20mo%22%3E",
    ],
)
def test_what_no_release_tells_of_has_neither(timely: httpx.Client, thing: str) -> None:
    for room in ("timegate", "timemap"):
        answer = timely.get(f"/{room}{thing}", follow_redirects=True)
        assert 404 == answer.status_code
        assert "application/problem+json" == answer.headers["content-type"]


def test_only_releases_that_know_a_thing_are_mementos_of_it(
    timely: httpx.Client, published: list[Release]
) -> None:
    thing = f"/id/organisation/{NEW}"

    before = ask(timely, thing, memento.written(DAYS[0]))
    listed = timely.get(f"/timemap{thing}").text

    assert f"/release/{published[1].version}{thing}" in before.headers["location"]
    assert published[0].version not in listed
    assert 2 == listed.count("datetime=")


def test_a_timemap_lists_every_state(timely: httpx.Client, published: list[Release]) -> None:
    answer = timely.get(f"/timemap{POMO}")

    assert "application/link-format" == answer.headers["content-type"].partition(";")[0]
    states = [
        (httpx.URL(target).path, dict(re.findall(r'([a-z]+)="([^"]*)"', said)))
        for target, said in LINK.findall(answer.text)
    ]
    mementos = [(path, told) for path, told in states if "memento" in told["rel"]]
    assert [f"/release/{each.version}{POMO}" for each in published] == [p for p, _ in mementos]
    assert [memento.written(day) for day in DAYS] == [told["datetime"] for _, told in mementos]
    assert ["first memento", "memento", "last memento"] == [told["rel"] for _, told in mementos]
    own = {told["rel"]: (path, told) for path, told in states if "memento" not in told["rel"]}
    assert {"original", "timegate", "self"} == own.keys()
    assert memento.written(DAYS[0]) == own["self"][1]["from"]
    assert memento.written(DAYS[2]) == own["self"][1]["until"]


def test_a_timemap_comes_as_json_and_as_a_page_too(
    timely: httpx.Client, published: list[Release]
) -> None:
    told = timely.get(f"/timemap{POMO}", headers={"accept": "application/json"}).json()
    page = timely.get(f"/timemap{POMO}", headers={"accept": "text/html"})

    assert [each.isoformat() for each in DAYS] == [
        each["datetime"] for each in told["mementos"]["list"]
    ]
    assert told["mementos"]["first"] == told["mementos"]["list"][0]
    assert told["original_uri"].endswith(POMO)
    assert 200 == page.status_code
    assert all(
        f'href="/release/{each.version}/page/project/pomo' in page.text for each in published
    )
    assert 406 == timely.get(f"/timemap{POMO}", headers={"accept": "image/png"}).status_code


def test_a_memento_links_to_those_around_it(timely: httpx.Client, published: list[Release]) -> None:
    def around(number: int) -> dict[str, str]:
        answer = timely.get(f"/release/{published[number].version}{POMO}")
        told = links(", ".join(answer.headers.get_list("link")))
        return {
            rel: httpx.URL(target).path.split("/")[2]
            for rel, (target, _) in told.items()
            if "memento" in rel
        }

    one, two, three = (each.version for each in published)
    assert {"first memento": one, "next memento": two, "last memento": three} == around(0)
    assert {"first prev memento": one, "memento": two, "last next memento": three} == around(1)
    assert {"first memento": one, "prev memento": two, "last memento": three} == around(2)


@pytest.mark.parametrize("path", [POMO, f"{POMO}.ttl", "/page/project/pomo"])
def test_a_memento_says_of_when_and_of_what_it_is(
    timely: httpx.Client, published: list[Release], path: str
) -> None:
    answer = timely.get(f"/release/{published[1].version}{path}")

    assert memento.written(DAYS[1]) == answer.headers["memento-datetime"]
    told = links(", ".join(answer.headers.get_list("link")))
    assert path == httpx.URL(told["original"][0]).path
    for rel in ("timegate", "timemap"):
        assert 1 == ", ".join(answer.headers.get_list("link")).count(f'rel="{rel}"')
        there = timely.get(told[rel][0])
        assert there.status_code in {200, 302}


def test_what_is_not_there_is_no_memento(timely: httpx.Client, published: list[Release]) -> None:
    answer = timely.get(f"/release/{published[0].version}/id/organisation/{NEW}")

    assert 404 == answer.status_code
    assert "memento-datetime" not in answer.headers


@pytest.mark.parametrize("path", [POMO, "/page/project/pomo", f"{POMO}.ttl"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_thing_links_to_its_timegate_and_timemap(
    timely: httpx.Client, path: str, method: str
) -> None:
    answer = timely.request(method, path)

    told = links(answer.headers["link"])
    assert 302 == timely.head(told["timegate"][0]).status_code
    assert 200 == timely.get(told["timemap"][0]).status_code
    assert "application/link-format" == told["timemap"][1]["type"]


def test_a_release_that_was_current_twice_is_chosen_for_both_times(
    serving: Serving, again: list[Release]
) -> None:
    with serving(again[0]) as address, httpx.Client(base_url=address) as client:
        chosen = [
            ask(client, POMO, memento.written(day + timedelta(days=1))).headers["location"]
            for day in DAYS
        ]

    versions = [httpx.URL(each).path.split("/")[2] for each in chosen]
    assert [again[0].version, again[1].version, again[0].version] == versions


@pytest.fixture
def again(published: list[Release], tmp_path: Path) -> list[Release]:
    """Two of the releases; the first was current, then the second, then the first again."""
    for each in published[:2]:
        shutil.copytree(each.path, tmp_path / each.version)
    one, two = (open_release(tmp_path, each.version) for each in published[:2])
    told = [Published(each.version, at) for each, at in zip((one, two, one), DAYS, strict=True)]
    (tmp_path / HISTORY).write_bytes(written(told))
    return [one, two]
