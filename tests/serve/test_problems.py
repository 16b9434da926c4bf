import logging

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from hankegraafi.release import Release
from hankegraafi.serve import create_app

PAGE = {"Accept": "text/html"}


@pytest.mark.parametrize(
    ("language", "title"), [("fi", "Ei löydy"), ("sv", "Finns inte"), ("en", "Not found")]
)
def test_a_wrong_address_is_a_page_in_the_visitor_s_language(
    client: httpx.Client, language: str, title: str
) -> None:
    response = client.get("/nothing/here", params={"lang": language}, headers=PAGE)

    assert 404 == response.status_code
    assert f"<h1>{title}</h1>" in response.text


def test_a_wrong_address_is_a_problem_for_a_machine(client: httpx.Client) -> None:
    response = client.get("/nothing/here", headers={"Accept": "*/*", "Accept-Language": "en"})

    assert {
        "type": "about:blank",
        "title": "Not found",
        "status": 404,
        "detail": "There is nothing at this address.",
        "instance": "/nothing/here",
    } == response.json()


@pytest.mark.parametrize(
    ("headers", "language", "title"),
    [
        ({}, "en", "Not found"),
        ({"Accept-Language": "sv"}, "sv", "Finns inte"),
        ({"Accept-Language": "de"}, "fi", "Ei löydy"),
        ({"Accept": "text/html"}, "fi", "Ei löydy"),
    ],
)
def test_a_program_that_names_no_language_reads_english(
    address: str, headers: dict[str, str], language: str, title: str
) -> None:
    response = httpx.get(f"{address}/nothing", headers=headers)

    assert language == response.headers["content-language"]
    assert title in response.text


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/page/project/pomo/", "/page/project/pomo"),
        ("/page/project/?page=1", "/page/project?page=1"),
        ("/sparql/?query=ASK%7B%7D", "/sparql?query=ASK%7B%7D"),
        ("/id/project/pomo/", "/id/project/pomo"),
        ("/ns//", "/ns"),
        ("//example.org/", "/example.org"),
        ("/%5Cexample.org/", "/%5Cexample.org"),
    ],
)
def test_a_closing_slash_leads_to_the_path_without_it(
    client: httpx.Client, path: str, location: str
) -> None:
    request = client.build_request("GET", "/")
    request.url = request.url.copy_with(raw_path=path.encode())
    response = client.send(request)

    assert (308, location) == (response.status_code, response.headers["location"])


def test_options_are_told_of_paths_that_are_there(client: httpx.Client) -> None:
    statuses = [client.options(path).status_code for path in ("/sparql", "/ns", "/nothing/here")]

    assert [204, 204, 404] == statuses


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/", "/id/project/pomo", "/ns", "/download/"])
def test_nothing_can_be_written(client: httpx.Client, method: str, path: str) -> None:
    response = client.request(method, path)

    assert (405, "GET, HEAD, OPTIONS") == (response.status_code, response.headers["allow"])


@pytest.mark.parametrize(
    "path",
    [
        "/page/project/<script>alert(1)</script>",
        "/id/project/<script>alert(1)</script>",
        "/sparql?query=<script>alert(1)</script>",
        "/sparql?query=ASK{}&format=<script>alert(1)</script>",
        "/page/project?lang=<script>alert(1)</script>",
        "/page/project?page=<script>alert(1)</script>",
        '/page/project?x="><script>alert(1)</script>',
        "/ns/<script>alert(1)</script>",
        "/download/<script>alert(1)</script>",
        "/</title><script>alert(1)</script>",
    ],
)
def test_what_a_visitor_sends_is_never_markup(client: httpx.Client, path: str) -> None:
    assert "<script>" not in client.get(path, headers=PAGE).text


def test_every_answer_carries_the_safe_headers(client: httpx.Client) -> None:
    for path in ("/", "/nothing", "/id/project/pomo.ttl", "/static/style.css", "/sparql"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].startswith("default-src 'self'")
        assert "nosniff" == headers["x-content-type-options"]
        assert "*" == headers["access-control-allow-origin"]


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_the_framework_shows_no_pages_of_its_own(client: httpx.Client, path: str) -> None:
    assert 404 == client.get(path).status_code


async def fails(_request: Request) -> Response:
    raise RuntimeError("a secret of the inside")


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_fault_tells_a_reference_and_nothing_of_the_inside(
    release: Release, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(release)
    app.router.routes.append(Route("/fails", fails))
    transport = httpx.ASGITransport(app)
    with caplog.at_level(logging.ERROR):
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            response = await client.get("/fails", headers={"Accept-Language": "en"})
    reference = response.json()["detail"].rpartition(" ")[2]

    assert (500, "application/problem+json") == (
        response.status_code,
        response.headers["content-type"],
    )
    assert "secret" not in response.text
    assert f"fault {reference}" in caplog.text
    assert "a secret of the inside" in caplog.text
