import httpx
import pyoxigraph as ox
import pytest

OTHER_BASE = "https://projects.example.org/data/"
POMO = "https://w3id.org/hankegraafi/id/project/pomo"
PARSERS = {
    "ttl": ox.RdfFormat.TURTLE,
    "jsonld": ox.RdfFormat.JSON_LD,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
}


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        (None, "/page/project/pomo"),
        ("*/*", "/page/project/pomo"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "/page/project/pomo"),
        ("text/turtle", "/id/project/pomo.ttl"),
        ("application/ld+json", "/id/project/pomo.jsonld"),
        ("application/n-triples", "/id/project/pomo.nt"),
        ("application/rdf+xml", "/id/project/pomo.rdf"),
        ("application/rdf+xml;q=0.4, text/turtle;q=0.5", "/id/project/pomo.ttl"),
        ("text/html;q=0.1, application/ld+json", "/id/project/pomo.jsonld"),
    ],
)
def test_a_thing_sends_on_to_a_page_or_to_data(
    client: httpx.Client, accept: str | None, location: str
) -> None:
    headers = {"Accept": accept} if accept else {"Accept": ""}
    response = client.get("/id/project/pomo", headers=headers)

    assert (303, location, "Accept, Hankegraafi-Release") == (
        response.status_code,
        response.headers["location"],
        response.headers["vary"],
    )


def triples(client: httpx.Client, extension: str) -> set[str]:
    response = client.get(f"/id/project/pomo.{extension}")
    assert 200 == response.status_code
    return {str(q.triple) for q in ox.parse(response.content, format=PARSERS[extension])}


@pytest.mark.parametrize("extension", [each for each in PARSERS if each != "nt"])
def test_every_format_says_the_same(client: httpx.Client, extension: str) -> None:
    assert triples(client, "nt") == triples(client, extension)


def test_the_data_of_a_thing_holds_its_parts(client: httpx.Client) -> None:
    start = f'<{POMO}#period> <http://www.w3.org/ns/dcat#startDate> "2017-12-13"'

    assert any(each.startswith(start) for each in triples(client, "nt"))


def test_data_names_its_thing_and_carries_a_strong_etag(client: httpx.Client) -> None:
    response = client.get("/id/project/pomo.ttl")

    assert "text/turtle; charset=utf-8" == response.headers["content-type"]
    assert f'<{POMO}>; rel="canonical"' in response.headers["link"]
    assert response.headers["etag"].startswith('"')


def test_what_the_client_has_is_not_sent_again(client: httpx.Client) -> None:
    etag = client.get("/id/project/pomo.ttl").headers["etag"]
    again = client.get("/id/project/pomo.ttl", headers={"If-None-Match": f'"x", {etag}'})
    other = client.get("/id/project/pomo.nt", headers={"If-None-Match": etag})

    assert (304, b"", 200) == (again.status_code, again.content, other.status_code)


def test_another_version_than_asked_for_is_not_given(client: httpx.Client) -> None:
    response = client.get("/id/project/pomo.ttl", headers={"If-Match": '"older"'})

    assert 412 == response.status_code


def test_head_gives_the_headers_of_get(client: httpx.Client) -> None:
    get, head = client.get("/id/project/pomo.ttl"), client.head("/id/project/pomo.ttl")
    without_date = [{**each.headers, "date": ""} for each in (get, head)]

    assert without_date[0] == without_date[1]
    assert b"" == head.content


@pytest.mark.parametrize(
    "path",
    [
        "/id/project/nothing",
        "/id/project/nothing.ttl",
        "/id/nothing/pomo",
        "/id/project/pomo.docx",
        "/id/project/pomo%23period",
        "/id/project/pomo%23period.ttl",
        "/page/project/pomo%23period",
    ],
)
def test_an_unknown_thing_is_not_found(client: httpx.Client, path: str) -> None:
    machine = client.get(path, headers={"Accept": "text/turtle"})
    person = client.get(path, headers={"Accept": "text/html", "Accept-Language": "sv"})

    assert (404, "application/problem+json") == (
        machine.status_code,
        machine.headers["content-type"],
    )
    assert (404, "text/html; charset=utf-8") == (person.status_code, person.headers["content-type"])
    assert "<h1>Finns inte</h1>" in person.text


def test_nothing_fits_an_image(client: httpx.Client) -> None:
    assert 406 == client.get("/id/project/pomo", headers={"Accept": "image/png"}).status_code


def test_a_source_gives_its_claims_in_its_own_graph(client: httpx.Client) -> None:
    body = client.get("/id/source/003-vertaansa-vailla-omnia.nq").content
    graphs = {str(quad.graph_name) for quad in ox.parse(body, format=ox.RdfFormat.N_QUADS)}

    assert "<https://w3id.org/hankegraafi/id/source/003-vertaansa-vailla-omnia>" in graphs


def test_another_base_changes_the_iris_and_not_the_paths(elsewhere: httpx.Client) -> None:
    data = elsewhere.get("/id/project/pomo.nt").text
    page = elsewhere.get("/page/project/pomo").text

    assert f"<{OTHER_BASE}id/project/pomo>" in data
    assert "https://w3id.org/hankegraafi/id/" not in data
    assert f'<code id="iri">{OTHER_BASE}id/project/pomo</code>' in page
    assert 'href="/page/organisation/salon-seudun-koulutuskuntayhtyma"' in page
    assert "https://w3id.org/hankegraafi/id/" not in page
