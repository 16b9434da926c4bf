import hashlib
import re
import shutil
from pathlib import Path

import httpx
import pytest
from tests.serve.conftest import Serving

from hankegraafi.release import Release, open_release

DUMP = "/download/dumps/hankegraafi.nq"


def test_the_list_holds_every_file_with_its_digest(client: httpx.Client) -> None:
    listing = client.get("/download/", headers={"Accept": "application/json"}).json()
    found = {
        each["path"]: hashlib.sha256(client.get(each["url"]).content).hexdigest()
        for each in listing["files"]
    }

    assert {each["path"]: each["sha256"] for each in listing["files"]} == found
    assert {"dumps/hankegraafi.nq", "dumps/hankegraafi.ttl.gz", "ontology/context.jsonld"} <= set(
        found
    )


def test_the_page_lists_the_same_files(client: httpx.Client) -> None:
    files = client.get("/download/", headers={"Accept": "application/json"}).json()["files"]
    page = client.get("/download/", headers={"Accept": "text/html"}).text

    assert [] == [each["url"] for each in files if f'href="{each["url"]}"' not in page]


def test_a_file_says_what_it_is(client: httpx.Client, release: Release) -> None:
    response = client.get(DUMP)
    digest = hashlib.sha256(response.content).hexdigest()

    assert f'"{digest}"' == response.headers["etag"]
    assert "application/n-quads" == response.headers["content-type"]
    assert (
        f'attachment; filename="hankegraafi-{release.version}.nq"'
        == response.headers["content-disposition"]
    )


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-9", 206, 0, 10),
        ("bytes=5-", 206, 5, None),
        ("bytes=-7", 206, -7, None),
        ("bytes=0-4,999999999-", 206, 0, 5),
        ("bytes=5-2", 200, 0, None),
        ("bytes=" + "9" * 5000 + "-", 200, 0, None),
        ("items=0-1", 200, 0, None),
        ("bytes=nonsense", 200, 0, None),
    ],
)
def test_a_part_of_a_file_is_exactly_that_part(
    client: httpx.Client, asked: str, status: int, start: int, end: int | None
) -> None:
    whole = client.get(DUMP).content
    part = client.get(DUMP, headers={"Range": asked})

    assert (status, whole[start:end]) == (part.status_code, part.content)


def test_a_part_beyond_the_end_cannot_be_given(client: httpx.Client) -> None:
    size = len(client.get(DUMP).content)
    response = client.get(DUMP, headers={"Range": f"bytes={size}-"})

    assert (416, f"bytes */{size}") == (response.status_code, response.headers["content-range"])
    assert "application/problem+json" == response.headers["content-type"]
    assert f"{size} bytes" in response.json()["detail"]


def test_a_part_of_another_version_is_the_whole_of_this_one(client: httpx.Client) -> None:
    etag = client.get(DUMP).headers["etag"]
    statuses = [
        client.get(DUMP, headers={"Range": "bytes=0-9", "If-Range": each}).status_code
        for each in (etag, '"older"')
    ]

    assert [206, 200] == statuses


def test_what_the_client_has_is_not_sent_again(client: httpx.Client) -> None:
    etag = client.get(DUMP).headers["etag"]

    assert 304 == client.get(DUMP, headers={"If-None-Match": etag}).status_code


def test_only_the_version_that_is_asked_for_is_given(client: httpx.Client) -> None:
    etag = client.get(DUMP).headers["etag"]
    statuses = [
        client.get(DUMP, headers={"If-Match": each}).status_code for each in (etag, "*", '"older"')
    ]

    assert [200, 200, 412] == statuses


def test_a_version_is_told_by_its_etag_alone(client: httpx.Client) -> None:
    assert "last-modified" not in client.get(DUMP).headers


def test_the_manifest_is_listed_and_given_byte_for_byte(
    client: httpx.Client, release: Release
) -> None:
    files = client.get("/download/", headers={"Accept": "application/json"}).json()["files"]
    response = client.get("/download/manifest.json")

    assert "manifest.json" in {each["path"] for each in files}
    assert "application/json" == response.headers["content-type"]
    assert (release.path / "manifest.json").read_bytes() == response.content


def test_no_two_files_are_saved_under_one_name(client: httpx.Client) -> None:
    files = client.get("/download/", headers={"Accept": "application/json"}).json()["files"]
    names = [each["file_name"] for each in files]
    said = client.head("/download/ontology/hankegraafi.ttl").headers["content-disposition"]

    assert len(names) == len(set(names))
    assert said.startswith('attachment; filename="hankegraafi-ontology-')


@pytest.mark.parametrize(("language", "mark"), [("fi", ","), ("sv", ","), ("en", ".")])
def test_a_size_is_written_as_the_language_writes_it(
    client: httpx.Client, language: str, mark: str
) -> None:
    page = client.get("/download/", params={"lang": language}, headers={"Accept": "text/html"})

    assert {mark} == set(re.findall(r'<td class="number">\d+([.,])\d', page.text))


def test_head_gives_the_size(client: httpx.Client) -> None:
    size, head = len(client.get(DUMP).content), client.head(DUMP)
    part = client.head(DUMP, headers={"Range": "bytes=0-4"})

    assert (str(size), b"") == (head.headers["content-length"], head.content)
    assert (200, str(size)) == (part.status_code, part.headers["content-length"])


@pytest.mark.parametrize(
    "path",
    [
        "/download/../manifest.json",
        "/download/..%2F..%2Fetc%2Fpasswd",
        "/download/%2e%2e/%2e%2e/etc/passwd",
        "/download//etc/passwd",
        "/download/store/CURRENT",
        "/download/dumps",
        "/download/nothing.ttl",
        "/download/dumps/hankegraafi.nq%00.ttl",
    ],
)
def test_only_files_of_the_release_are_given_out(client: httpx.Client, path: str) -> None:
    request = client.build_request("GET", "/")
    request.url = request.url.copy_with(raw_path=path.encode())

    assert 404 == client.send(request).status_code


def test_the_list_is_found_without_its_slash_too(client: httpx.Client) -> None:
    assert "/download/" == client.get("/download").headers["location"]


def test_a_file_that_is_not_as_it_was_published_is_not_given_out(
    release: Release, serving: Serving, tmp_path: Path
) -> None:
    folder = tmp_path / "releases"
    shutil.copytree(release.path, folder / release.version)
    opened = open_release(folder, release.version)
    paths = ("dumps/hankegraafi.nt", "findings.json")
    with serving(opened) as address:
        short, gone = (opened.path / path for path in paths)
        short.write_bytes(short.read_bytes()[:-3])
        gone.unlink()
        answers = [httpx.get(f"{address}/download/{path}") for path in paths]

    assert [503, 503] == [each.status_code for each in answers]
    assert ["application/problem+json"] * 2 == [each.headers["content-type"] for each in answers]
    assert "dumps/hankegraafi.nt" in answers[0].json()["detail"]
