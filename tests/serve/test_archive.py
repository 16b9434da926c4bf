"""/release/<version>/…: what an earlier release says, beside the current one."""

import asyncio
import gzip
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from tests.serve.conftest import Serving
from tests.serve.earlier import DAYS, NAMES, NEW, date_them

from hankegraafi.config import Settings
from hankegraafi.errors import Overloaded
from hankegraafi.release import Release, open_release
from hankegraafi.release.keeping import pack_others, prune
from hankegraafi.serve import archive as archives
from hankegraafi.serve import create_app, languages
from hankegraafi.serve.archive import Archive
from hankegraafi.serve.problems import Refusal

ACRONYM = "SELECT ?a { <https://w3id.org/hankegraafi/id/project/pomo> hanke:acronym ?a }"
QUERY = f"PREFIX hanke: <https://w3id.org/hankegraafi/ns#> {ACRONYM}"
PAGES = [
    "",
    "/page/project",
    "/page/project?year=2020",
    "/page/project/pomo",
    "/page/organisation",
    "/page/organisation/vamia",
    "/page/programme",
    "/page/source",
    "/page/source/000-pomo",
    "/page/dataset",
    "/sparql",
    "/examples",
    "/download/",
    "/ns",
    "/shapes",
    "/conformance",
]
OF_ALL = re.compile(r"/(release|changes|timegate|timemap|catalog|static|validate)\b")
WORDS = languages.load()


@pytest.fixture
def copied(published: list[Release], tmp_path: Path) -> list[Release]:
    """The releases in a folder of one's own, to be spoilt."""
    releases = published[0].path.parent
    shutil.copytree(releases, tmp_path / "releases", symlinks=True)
    return [open_release(tmp_path / "releases", each.version) for each in published]


def text(client: httpx.Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers, follow_redirects=True)
    assert answer.status_code == 200, (path, answer.text)
    return answer.text


@pytest.mark.parametrize("number", range(3))
def test_every_release_answers_queries(
    timely: httpx.Client, published: list[Release], number: int
) -> None:
    endpoint = f"/release/{published[number].version}/sparql"

    by_get = timely.get(endpoint, params={"query": QUERY}, headers={"accept": "text/csv"})
    by_post = timely.post(endpoint, data={"query": QUERY}, headers={"accept": "text/csv"})

    assert [f"a\r\n{NAMES[number]}\r\n"] * 2 == [by_get.text, by_post.text]
    assert published[number].version == by_get.headers["hankegraafi-release"]


@pytest.mark.parametrize("number", range(3))
def test_every_release_tells_of_things(
    timely: httpx.Client, published: list[Release], number: int
) -> None:
    thing = f"/release/{published[number].version}/id/project/pomo"

    assert NAMES[number] in text(timely, thing, accept="text/html")
    for kind in ("text/turtle", "application/ld+json", "application/n-quads"):
        assert f'"{NAMES[number]}"' in text(timely, thing, accept=kind)
    answer = timely.get(thing, headers={"accept": "text/turtle"})
    assert (303, f"{thing}.ttl") == (answer.status_code, answer.headers["location"])


def test_a_release_does_not_know_what_came_later(
    timely: httpx.Client, published: list[Release]
) -> None:
    found = [
        timely.get(f"/release/{each.version}/id/organisation/{NEW}").status_code
        for each in published
    ]

    assert [404, 303, 303] == found


def test_every_file_of_every_release_is_there(
    timely: httpx.Client, published: list[Release]
) -> None:
    for release in published:
        listed = timely.get(
            f"/release/{release.version}/download/", headers={"accept": "application/json"}
        ).json()
        assert release.version == listed["release"]
        for file in listed["files"]:
            content = timely.get(file["url"]).content
            assert file["sha256"] == hashlib.sha256(content).hexdigest(), file["path"]


@pytest.mark.parametrize("path", PAGES)
def test_the_links_of_a_page_stay_in_its_release(
    timely: httpx.Client, published: list[Release], path: str
) -> None:
    prefix = f"/release/{published[0].version}"

    page = text(timely, prefix + path, accept="text/html")

    targets = re.findall(r'(?:href|action|src)="(/[^"]*)"', page)
    now = re.search(r'<a href="([^"]*)" rel="latest-version">', page)
    assert now
    assert (path or "/") == now[1].replace("&amp;", "&")
    outside = {each for each in targets if not each.startswith((f"{prefix}/", "/static/"))}
    assert set() == {each for each in outside - {now[1], prefix} if not OF_ALL.match(each)}
    assert any(each.startswith(f"{prefix}/page/project") for each in targets)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_page_says_of_when_it_is_and_what_changed_since(
    timely: httpx.Client, published: list[Release], language: str
) -> None:
    old, new = published[0].version, published[-1].version
    day = {"fi": "3.1.2026", "sv": "3.1.2026", "en": "3 January 2026"}[language]

    page = text(timely, f"/release/{old}/page/project/pomo", **{"accept-language": language})

    said = WORDS[language]("archive.as_of", day=day, version=old)
    assert said in page
    assert f'href="/changes/{old}/{new}?thing=project%2Fpomo"' in page
    assert said not in text(timely, "/page/project/pomo", **{"accept-language": language})


def test_the_current_release_has_an_address_that_stays(
    timely: httpx.Client, published: list[Release]
) -> None:
    version = published[-1].version

    page = text(timely, f"/release/{version}/page/project/pomo", **{"accept-language": "en"})

    assert WORDS["en"]("archive.stays", version=version) in page
    assert WORDS["en"]("archive.earlier") not in page


def test_a_page_of_now_and_one_that_stays_are_not_mixed_up(
    timely: httpx.Client, published: list[Release]
) -> None:
    stays = f"/release/{published[-1].version}/page/project"
    for _ in range(2):
        assert f'href="{stays}' not in text(timely, "/page/project")
        assert f'href="{stays}' in text(timely, stays)


def test_search_engines_are_sent_to_the_present(
    timely: httpx.Client, published: list[Release]
) -> None:
    told = timely.get(f"/release/{published[0].version}/page/project").headers

    assert "noindex" == told["x-robots-tag"]
    assert (
        f'<{timely.base_url}/page/project>; rel="latest-version"'.replace("//page", "/page")
        in (told["link"])
    )
    assert "x-robots-tag" not in timely.get("/page/project").headers


def test_releases_are_listed(timely: httpx.Client, published: list[Release]) -> None:
    told = timely.get("/release").json()

    assert published[-1].version == told["current"]
    assert [each.version for each in reversed(published)] == [
        each["version"] for each in told["releases"]
    ]
    assert [each.isoformat() for each in reversed(DAYS)] == [
        each["published"] for each in told["releases"]
    ]
    first, last = published[0].version, published[1].version
    assert [f"{first}/{last}"] == [told["releases"][1]["changes"].partition("/changes/")[2]]
    assert told["releases"][2]["changes"] is None
    page = text(timely, "/release", accept="text/html")
    assert all(f'href="/release/{each.version}"' in page for each in published)
    assert "graphs" not in told["releases"][0]["counts"]
    assert 406 == timely.get("/release", headers={"accept": "text/turtle"}).status_code


@pytest.mark.parametrize(
    "version",
    ["2020-01-01-00000000", "current", ".lock", "history.json", "..%2F..", "%00", "x" * 300],
)
def test_a_release_that_is_not_there_is_404_and_names_those_that_are(
    timely: httpx.Client, published: list[Release], version: str
) -> None:
    answer = timely.get(f"/release/{version}/page/project", headers={"accept": "application/json"})

    assert 404 == answer.status_code
    assert "application/problem+json" == answer.headers["content-type"]
    assert all(each.version in answer.json()["detail"] for each in published)


@pytest.mark.parametrize(
    "path", ["/catalog.ttl", "/changes?a=%C3%A4", "/release", "/timemap/id/project/pomo"]
)
def test_what_is_about_all_releases_is_of_none(
    timely: httpx.Client, published: list[Release], path: str
) -> None:
    answer = timely.get(f"/release/{published[0].version}{path}")

    assert (308, path) == (answer.status_code, answer.headers["location"])
    assert 404 == timely.get(f"/release/2020-01-01-00000000{path}").status_code


def test_a_question_to_a_release_that_is_not_there_is_404(timely: httpx.Client) -> None:
    for asked in (
        timely.post("/release/2020-01-01-00000000/sparql", data={"query": QUERY}),
        timely.get("/release/2020-01-01-00000000/sparql", params={"query": QUERY}),
        timely.head("/release/2020-01-01-00000000"),
    ):
        assert 404 == asked.status_code


def test_a_broken_release_names_its_file_and_the_others_answer(
    serving: Serving, copied: list[Release]
) -> None:
    dump = copied[0].path / "dumps" / "hankegraafi.nq.gz"
    dump.write_bytes(dump.read_bytes()[:-1])

    with serving(copied[-1]) as address, httpx.Client(base_url=address) as client:
        broken = client.get(f"/release/{copied[0].version}/page/project")
        again = client.get(f"/release/{copied[0].version}/page/project")
        others = [client.get(path).status_code for path in ("/", f"/release/{copied[1].version}")]

    assert (503, 503) == (broken.status_code, again.status_code)
    assert "dumps/hankegraafi.nq.gz" in broken.text
    assert str(copied[0].path.parent) not in broken.text
    assert [200, 200] == others


def test_a_packed_release_gives_every_file_and_parts_of_it(
    serving: Serving, copied: list[Release]
) -> None:
    dump = "dumps/hankegraafi.nq"
    pack_others(copied[0].path.parent, copied[-1].version)
    whole = gzip.decompress((copied[0].path / f"{dump}.gz").read_bytes())
    assert not (copied[0].path / dump).exists()

    with serving(copied[-1]) as address, httpx.Client(base_url=address) as client:
        path = f"/release/{copied[0].version}/download/{dump}"
        got = client.get(path)
        assert whole == got.content
        assert f'"{hashlib.sha256(whole).hexdigest()}"' == got.headers["etag"]
        assert 304 == client.get(path, headers={"if-none-match": got.headers["etag"]}).status_code
        head = client.head(path)
        assert (str(len(whole)), b"") == (head.headers["content-length"], head.content)
        for asked, part in (
            ("bytes=0-99", slice(0, 100)),
            ("bytes=1000-", slice(1000, None)),
            ("bytes=-7", slice(-7, None)),
        ):
            piece = client.get(path, headers={"range": asked})
            assert (206, whole[part]) == (piece.status_code, piece.content)
            start = part.indices(len(whole))
            expected = f"bytes {start[0]}-{start[1] - 1}/{len(whole)}"
            assert expected == piece.headers["content-range"]
        several = client.get(path, headers={"range": "bytes=0-1,5-6"})
        assert (200, whole) == (several.status_code, several.content)
        beyond = client.get(path, headers={"range": f"bytes={len(whole)}-"})
        assert 416 == beyond.status_code


@pytest.mark.parametrize("engine", ["memory", "disk"])
def test_a_packed_release_can_be_the_one_that_is_served(
    serving: Serving, copied: list[Release], engine: str
) -> None:
    pack_others(copied[0].path.parent, copied[-1].version)
    packed = open_release(copied[0].path.parent, copied[0].version)

    with (
        serving(packed, Settings(engine=engine)) as address,
        httpx.Client(base_url=address, timeout=30) as client,
    ):
        answer = client.get("/sparql", params={"query": QUERY}, headers={"accept": "text/csv"})

    assert packed.left_out
    assert f"a\r\n{NAMES[0]}\r\n" == answer.text


def test_a_file_that_is_left_out_while_it_is_served_is_unpacked(
    serving: Serving, copied: list[Release]
) -> None:
    dump = copied[-1].path / "dumps" / "hankegraafi.nt"
    whole = dump.read_bytes()

    with serving(copied[-1]) as address, httpx.Client(base_url=address) as client:
        dump.unlink()
        assert whole == client.get("/download/dumps/hankegraafi.nt").content


def test_a_pruned_release_answers_no_longer(serving: Serving, copied: list[Release]) -> None:
    page = f"/release/{copied[0].version}/page/project"
    with serving(copied[-1]) as address, httpx.Client(base_url=address) as client:
        before = client.get(page).status_code
        prune(copied[0].path.parent, [copied[0].version])
        after = client.get(page).status_code
        listed = client.get("/release").json()["releases"]

    assert (200, 404) == (before, after)
    assert copied[0].version not in {each["version"] for each in listed}


@pytest.fixture
def archive(copied: list[Release]) -> Iterator[Archive]:
    app = create_app(copied[-1])
    yield app.state.archive
    app.state.archive.close()
    app.state.site.pool.close()


def handles(release: Release) -> int:
    """How many files of a release this process has open."""
    links = [each for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
    return sum(release.path in each.readlink().parents for each in links)


def test_a_release_is_opened_once_for_all_who_ask(
    archive: Archive, copied: list[Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []

    def counted(releases: Path, version: str) -> Release:
        opened.append(version)
        return open_release(releases, version)

    monkeypatch.setattr(archives, "open_release", counted)

    async def ask() -> str:
        async with archive.lend(copied[0].version) as site:
            return site.release.version

    async def everybody() -> list[str]:
        return await asyncio.gather(*(ask() for _ in range(20)))

    assert [copied[0].version] * 20 == asyncio.run(everybody())
    assert [copied[0].version] == opened


def test_an_idle_release_has_no_file_open_and_no_process(
    archive: Archive, copied: list[Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "IDLE", 0.0)

    async def use() -> tuple[int, int]:
        async with archive.lend(copied[0].version) as site:
            process, open_now = site.pool.nursery.pid, handles(copied[0])
        while archive.opened:
            await asyncio.sleep(0)
        return process, open_now

    process, open_then = asyncio.run(use())

    assert open_then > 0
    assert 0 == handles(copied[0])
    assert not Path(f"/proc/{process}").exists()


def test_what_was_asked_least_lately_makes_room(
    archive: Archive, copied: list[Release], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "MOST", 1)
    first, second = copied[0].version, copied[1].version

    async def one_after_the_other() -> tuple[str, ...]:
        for version in (first, second):
            async with archive.lend(version):
                pass
        return archive.opened

    async def both_at_once() -> None:
        async with archive.lend(first), archive.lend(second):
            pass

    assert (second,) == asyncio.run(one_after_the_other())
    archive.close()
    with pytest.raises(Overloaded, match="1 earlier releases are in use"):
        asyncio.run(both_at_once())


def test_a_release_that_cannot_be_opened_is_tried_again(
    archive: Archive, copied: list[Release]
) -> None:
    manifest = copied[0].path / "manifest.json"
    text = manifest.read_bytes()

    async def ask() -> str:
        async with archive.lend(copied[0].version) as site:
            return site.release.version

    manifest.write_text("{")
    with pytest.raises(Refusal) as caught:
        asyncio.run(ask())
    assert {"version": copied[0].version, "file": "manifest.json"} == caught.value.values
    manifest.write_bytes(text)
    archive.close()
    assert copied[0].version == asyncio.run(ask())


def test_a_release_of_which_no_time_is_known_tells_of_its_day(
    archive: Archive, copied: list[Release]
) -> None:
    releases = copied[0].path.parent
    date_them(releases, [each.version for each in copied])
    history = json.loads((releases / "history.json").read_bytes())
    history["published"] = history["published"][1:]
    (releases / "history.json").write_text(json.dumps(history))

    as_of = archive.as_of(copied[0].version)

    assert (None, DAYS[2]) == (as_of.at, as_of.latest_at)
    assert copied[0].version[:10] == archive.moment(copied[0].version).date().isoformat()


def test_the_compressed_twin_holds_the_same(published: list[Release]) -> None:
    for release in published:
        dump = release.path / "dumps" / "hankegraafi.nq"
        with gzip.open(f"{dump}.gz") as packed:
            said = packed.read()
        assert said.count(b"\n") == release.manifest["counts"]["quads"]
        assert not dump.exists() or dump.read_bytes() == said
