import re

import httpx
import pyoxigraph as ox
import pytest

from hankegraafi import vocab
from hankegraafi.release import Release

PAGE = {"Accept": "text/html"}


def test_a_machine_is_sent_on_to_the_ontology_as_data(client: httpx.Client) -> None:
    response = client.get("/ns", headers={"Accept": "text/turtle"})

    assert (303, "/ns.ttl") == (response.status_code, response.headers["location"])


@pytest.mark.parametrize(
    ("extension", "rdf_format"),
    [
        ("ttl", ox.RdfFormat.TURTLE),
        ("jsonld", ox.RdfFormat.JSON_LD),
        ("nt", ox.RdfFormat.N_TRIPLES),
        ("rdf", ox.RdfFormat.RDF_XML),
    ],
)
def test_the_data_holds_every_term(
    client: httpx.Client, extension: str, rdf_format: ox.RdfFormat
) -> None:
    for path in (f"/ns.{extension}", f"/ns/0.4.0.{extension}"):
        quads = ox.parse(client.get(path).content, format=rdf_format)
        subjects = {quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}

        assert {vocab.HANKE + name for name in vocab.HANKE_CLASSES | vocab.HANKE_PROPERTIES} <= (
            subjects
        )


def test_what_a_version_before_defined_is_found_in_this_one(client: httpx.Client) -> None:
    answers = [client.get(path) for path in ("/ns/0.1.0", "/ns/0.1.0.ttl", "/ns/0.4.0.ttl")]

    assert [303, 303, 200] == [answer.status_code for answer in answers]
    assert ["/ns", "/ns.ttl"] == [answer.headers["location"] for answer in answers[:2]]


def test_the_page_explains_every_term_under_its_anchor(client: httpx.Client) -> None:
    page = client.get("/ns", headers=PAGE).text
    anchors = set(re.findall(r'<article class="term" id="([^"]+)"', page))

    assert (
        vocab.HANKE_CLASSES | vocab.HANKE_PROPERTIES | vocab.HANKE_SCHEMES | vocab.HANKE_CONCEPTS
        == anchors
    )


@pytest.mark.parametrize(
    ("language", "word"), [("fi", "hanke"), ("sv", "projekt"), ("en", "project")]
)
def test_a_term_is_told_in_the_language_of_the_page(
    client: httpx.Client, language: str, word: str
) -> None:
    page = client.get("/ns", params={"lang": language}, headers=PAGE).text
    term = page.partition('id="Project"')[2].partition("</article>")[0]

    assert f'<span class="label"><span>{word}</span></span>' in term


def test_a_version_that_is_not_there_is_not_found(client: httpx.Client) -> None:
    assert [404, 404, 404, 404] == [
        client.get(path).status_code
        for path in ("/ns/9.9.9", "/ns/0.1.0.docx", "/ns/0.4.0.docx", "/ns.docx")
    ]


def test_the_context_is_the_release_s_own(client: httpx.Client, release: Release) -> None:
    response = client.get("/context.jsonld")

    assert "application/ld+json" == response.headers["content-type"]
    assert (release.path / "ontology" / "context.jsonld").read_bytes() == response.content


def test_the_shapes_come_as_one_document(client: httpx.Client) -> None:
    body = client.get("/shapes.ttl").content
    targets = {
        quad.object.value
        for quad in ox.parse(body, format=ox.RdfFormat.TURTLE)
        if quad.predicate.value == vocab.expand("sh:targetClass")
        and isinstance(quad.object, ox.NamedNode)
    }

    assert vocab.HANKE + "Project" in targets
