"""/suggest: what a search box offers."""

import httpx
import pytest

TAMPERE = "https://w3id.org/hankegraafi/id/organisation/tampereen-kaupunki"


def offered(client: httpx.Client, query: str) -> list[dict[str, object]]:
    response = client.get(f"/suggest?{query}")
    assert (200, "application/json") == (response.status_code, response.headers["content-type"])
    found: list[dict[str, object]] = response.json()["suggestions"]
    return found


def test_a_suggestion_says_what_it_is(client: httpx.Client) -> None:
    (first,) = offered(client, "q=tampereen%20kau&limit=1&lang=sv")

    assert first == {
        "iri": TAMPERE,
        "kind": "organisation",
        "kind_label": "Organisation",
        "label": "Tampereen kaupunki",
        "language": "fi",
        "page": "/page/organisation/tampereen-kaupunki?lang=sv",
        "parts": [{"text": "Tampereen kau", "match": True}, {"text": "punki", "match": False}],
    }


def test_another_name_is_told_beside_the_readers_own(client: httpx.Client) -> None:
    (first,) = offered(client, "q=tammerfors&type=place&lang=fi")

    assert ("Tampere", "Tammerfors") == (first["label"], first["name"])
    assert [{"text": "Tammerfors", "match": True}] == first["parts"]


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        ("q=tamp&type=place", {"place"}),
        ("q=tamp&type=place,organisation", {"place", "organisation"}),
        ("q=tamp&type=place&type=organisation", {"place", "organisation"}),
        ("q=ment&type=theme", {"theme"}),
        ("q=", set()),
        ("", set()),
        ("q=%00%1F*", set()),
        ("q=zzzzzzzz", set()),
    ],
)
def test_kinds_are_as_asked(client: httpx.Client, query: str, kinds: set[str]) -> None:
    assert kinds == {each["kind"] for each in offered(client, query)}


def test_a_theme_leads_to_what_is_about_it(client: httpx.Client) -> None:
    (theme, *_) = offered(client, "q=mentorointi&type=theme")

    page = client.get(str(theme["page"]), headers={"Accept": "text/html"})
    assert (200, True) == (page.status_code, "POMO" in page.text)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("q=" + "x" * 201, "200"),
        ("q=a&limit=51", "limit"),
        ("q=a&limit=0", "limit"),
        ("q=a&limit=ten", "limit"),
        ("q=a&limit=", "limit"),
        ("q=a&type=person", "person"),
        ("q=a&q=b", "q"),
        ("q=a&limit=1&limit=2", "limit"),
    ],
)
def test_a_wrong_parameter_is_told(client: httpx.Client, query: str, said: str) -> None:
    response = client.get(f"/suggest?{query}")

    assert (400, "application/problem+json") == (
        response.status_code,
        response.headers["content-type"],
    )
    assert said in response.text


def test_it_may_be_asked_from_anywhere_and_is_kept(client: httpx.Client) -> None:
    first = client.get("/suggest?q=tampere", headers={"Origin": "https://elsewhere.example"})
    again = client.get("/suggest?q=tampere", headers={"If-None-Match": first.headers["etag"]})

    assert "*" == first.headers["access-control-allow-origin"]
    assert "no-cache" == first.headers["cache-control"]
    assert 304 == again.status_code
    assert 200 == client.head("/suggest?q=tampere").status_code
    assert 405 == client.post("/suggest", data={"q": "a"}).status_code
    assert 204 == client.options("/suggest").status_code


def test_two_hundred_letters_may_be_asked(client: httpx.Client) -> None:
    assert [] == offered(client, "q=" + "x" * 200)
    assert offered(client, "q=t&limit=50")


@pytest.mark.parametrize("typed", ["0139545", "01395", "0139545-", "013 9545"])
def test_the_beginning_of_a_code_is_enough(client: httpx.Client, typed: str) -> None:
    (whole, *_) = offered(client, "q=0139545-4&limit=1")
    found = offered(client, f"q={typed}&limit=50")

    assert whole["iri"] in [each["iri"] for each in found]
    assert found == offered(client, f"q={typed}&limit=50&type=organisation")
    assert [] == offered(client, f"q={typed}&limit=50&type=project,place")
