"""Typed links for machines: https://signposting.org/FAIR/, and link sets (RFC 9264)."""

import json
import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from tests.serve.little import says_little

from hankegraafi.release import Release

BASE = "https://w3id.org/hankegraafi/"
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
DATA = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "nq": "application/n-quads",
    "trig": "application/trig",
}
LINK = re.compile(r'<([^>]*)>((?:\s*;\s*\w+="[^"]*")*)')

OTHERS = {"canonical", "alternate", "timegate", "timemap"}
"""The relations that an answer has for other reasons."""

Links = dict[str, dict[str, str]]


def links(response: httpx.Response) -> Links:
    """What a Link header says: relation → target → media type."""
    found: Links = defaultdict(dict)
    for target, params in LINK.findall(response.headers["link"]):
        told = dict(re.findall(r'(\w+)="([^"]*)"', params))
        found[told["rel"]][target] = told.get("type", "")
    return found


@pytest.mark.parametrize(
    ("steps", "kind"),
    [
        ("project/pomo", "https://schema.org/Project"),
        ("organisation/opetushallitus", "https://schema.org/Organization"),
        ("programme/oikeus-osata", "https://w3id.org/hankegraafi/ns#Programme"),
        ("place/905", "https://schema.org/Place"),
        ("source/003-vertaansa-vailla-omnia", "https://schema.org/CreativeWork"),
        ("dataset", "https://schema.org/Dataset"),
    ],
)
@pytest.mark.parametrize("way", ["page", "id"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_page_and_the_way_to_it_are_signposted(
    client: httpx.Client, steps: str, kind: str, way: str, method: str
) -> None:
    found = links(client.request(method, f"/{way}/{steps}"))

    assert {f"{BASE}id/{steps}": ""} == found["cite-as"]
    assert {f"/id/{steps}.{each}": DATA[each] for each in DATA} == found["describedby"]
    assert {"https://schema.org/AboutPage": "", kind: ""} == found["type"]
    assert {CC0: ""} == found["license"]
    assert {f"{BASE}id/dataset#publisher": ""} == found["author"]
    assert {f"/linkset/{steps}": "application/linkset+json"} == found["linkset"]
    above = "/catalog" if steps == "dataset" else "/page/dataset"
    assert {above: "text/html"} == found["collection"]


def test_what_was_said_before_is_said_still(client: httpx.Client) -> None:
    found = links(client.get("/page/project/pomo"))

    assert {f"{BASE}id/project/pomo": ""} == found["canonical"]
    assert {f"/id/project/pomo.{each}": DATA[each] for each in DATA} == found["alternate"]


@pytest.mark.parametrize("extension", DATA)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_data_leads_back_to_its_page(client: httpx.Client, extension: str, method: str) -> None:
    found = links(client.request(method, f"/id/project/pomo.{extension}"))

    assert {f"{BASE}id/project/pomo": "", "/page/project/pomo": "text/html"} == found["describes"]
    assert {"/page/dataset": "text/html"} == found["collection"]
    assert {CC0: ""} == found["license"]
    assert ["/linkset/project/pomo"] == list(found["linkset"])


def test_an_answer_without_a_body_is_signposted_as_well(client: httpx.Client) -> None:
    whole = client.get("/id/project/pomo.ttl")
    same = client.get("/id/project/pomo.ttl", headers={"If-None-Match": whole.headers["etag"]})

    assert (304, links(whole)) == (same.status_code, links(same))


def test_the_data_set_names_its_files_and_the_header_stays_short(client: httpx.Client) -> None:
    response = client.get("/page/dataset")
    items = links(response)["item"]
    published = {each["url"]: each for each in client.get("/download/").json()["files"]}

    assert 10 == len(items)
    assert {url: published[url]["media_type"] for url in items} == items
    assert len(response.headers["link"]) < 3000


def test_a_link_set_says_what_the_headers_say(client: httpx.Client, address: str) -> None:
    response = client.get("/linkset/project/pomo")
    said = contexts(response.json())

    assert "application/linkset+json" == response.headers["content-type"]
    for path in ("/page/project/pomo", "/id/project/pomo.ttl"):
        expected = whole(links(client.get(path)), address)
        ours = {rel: expected[rel] for rel in expected if rel not in OTHERS}
        told = said[f"{address}{path}"]
        ours["describes"] = told.get("describes", {})
        assert {rel: target for rel, target in ours.items() if target} == told


def test_the_link_set_of_the_data_set_names_every_file(client: httpx.Client, address: str) -> None:
    said = contexts(client.get("/linkset/dataset").json())
    items = said[f"{address}/page/dataset"]["item"]
    dumps = [
        f"{address}{each['url']}"
        for each in client.get("/download/").json()["files"]
        if each["path"].startswith(("dumps/", "tables/"))
    ]

    assert sorted(dumps) == sorted(items)
    for each in dumps:
        assert {f"{address}/page/dataset": "text/html"} == said[each]["collection"]


@pytest.mark.parametrize("name", ["hankegraafi.nq", "hankegraafi.ttl.gz"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_file_of_the_data_set_leads_back_to_it(
    client: httpx.Client, name: str, method: str
) -> None:
    response = client.request(method, f"/download/dumps/{name}")
    etag = {"If-None-Match": response.headers["etag"]}
    same = client.get(f"/download/dumps/{name}", headers=etag)
    found = links(response)

    assert {"/page/dataset": "text/html"} == found["collection"]
    assert {CC0: ""} == found["license"]
    assert ["/linkset/dataset"] == list(found["linkset"])
    assert (304, found) == (same.status_code, links(same))


def test_a_file_that_is_no_data_leads_nowhere(client: httpx.Client) -> None:
    assert "link" not in client.get("/download/manifest.json").headers


def test_an_earlier_address_is_signposted_within_its_release(
    client: httpx.Client, release: Release
) -> None:
    here = f"/release/{release.version}"
    found = links(client.get(f"{here}/page/project/pomo"))
    said = contexts(client.get(f"{here}/linkset/project/pomo").json())

    assert f"{here}/id/project/pomo.ttl" in found["describedby"]
    assert [f"{here}/linkset/project/pomo"] == list(found["linkset"])
    assert [f"{BASE}id/project/pomo"] == list(found["cite-as"])
    assert {f"{here}/page/project/pomo", f"{here}/id/project/pomo.ttl"} <= {
        urlsplit(each).path for each in said
    }


def test_every_link_on_this_host_is_alive(client: httpx.Client) -> None:
    for path in ("/page/project/pomo", "/id/project/pomo.ttl", "/page/dataset"):
        for targets in links(client.get(path)).values():
            for target in targets:
                if target.startswith("/"):
                    answer = client.head(target, follow_redirects=True)
                    assert answer.status_code == 200, target


def test_a_link_set_is_sent_once(client: httpx.Client) -> None:
    first = client.get("/linkset/dataset")
    again = client.get("/linkset/dataset", headers={"If-None-Match": first.headers["etag"]})

    assert (304, b"") == (again.status_code, again.content)


@pytest.mark.parametrize("steps", ["project/nobody", "nothing", "project/pomo/more", ""])
def test_what_is_not_known_has_no_link_set(client: httpx.Client, steps: str) -> None:
    assert 404 == client.get(f"/linkset/{steps}", follow_redirects=True).status_code


def test_data_that_says_nothing_of_itself_names_no_terms(
    tmp_path_factory: pytest.TempPathFactory, serving: Callable[..., Any]
) -> None:
    with serving(says_little(tmp_path_factory)) as address:
        found = links(httpx.get(f"{address}/page/project/example-project"))

    assert not {"license", "author"} & found.keys()
    assert "cite-as" in found


def contexts(document: dict[str, Any]) -> dict[str, Links]:
    """A link set as context → relation → target → media type."""
    json.dumps(document)
    return {
        each["anchor"]: {
            rel: {target["href"]: target.get("type", "") for target in targets}
            for rel, targets in each.items()
            if rel != "anchor"
        }
        for each in document["linkset"]
    }


def whole(found: Links, address: str) -> Links:
    return {
        rel: {urljoin(address, target): kind for target, kind in targets.items()}
        for rel, targets in found.items()
    }
