"""The suite of the specification: its examples are read as it says, our answers are as it wants."""

import json
from typing import Any

import httpx
import pytest
from tests.serve.reconcile.conftest import FILES, PRESENT, schema_errors
from tests.serve.reconcile.things import ENTRIES, ORGANISATION

DRAFT = "1.0-draft"


def examples(folder: str) -> list[tuple[str, str, Any]]:
    """The examples of a folder in both versions: (version, name, content)."""
    return [
        (name.split("/")[0], name, content)
        for name, content in sorted(FILES.items())
        if f"/examples/{folder}/" in name
    ]


def send(made: httpx.Client, version: str, body: Any, field: str = "queries") -> httpx.Response:
    if version == DRAFT:
        path = {"queries": "match", "extend": "extend"}[field]
        return made.post(f"/reconcile/1.0/{path}", json=body)
    return made.post("/reconcile", data={field: json.dumps(body)})


@pytest.mark.parametrize(
    ("version", "name", "body"), examples("reconciliation-query-batch/valid"), ids=str
)
def test_valid_query_batches_are_answered(
    made: httpx.Client, version: str, name: str, body: Any
) -> None:
    answer = send(made, version, body)

    assert 200 == answer.status_code, answer.text
    assert [] == schema_errors(version, "reconciliation-result-batch", answer.json())


@pytest.mark.parametrize(
    ("version", "name", "body"), examples("reconciliation-query-batch/invalid"), ids=str
)
def test_invalid_query_batches_are_refused(
    made: httpx.Client, version: str, name: str, body: Any
) -> None:
    answer = send(made, version, body)

    assert 400 == answer.status_code
    assert "application/problem+json" == answer.headers["content-type"].partition(";")[0]
    assert {"title", "detail"} <= answer.json().keys()


@pytest.mark.parametrize(
    ("version", "name", "body"), examples("data-extension-query/valid"), ids=str
)
def test_valid_extensions_are_answered(
    made: httpx.Client, version: str, name: str, body: Any
) -> None:
    answer = send(made, version, body, "extend")

    assert 200 == answer.status_code, answer.text
    assert [] == schema_errors(version, "data-extension-response", answer.json())
    assert [each["id"] for each in body["properties"]] == [
        each["id"] for each in answer.json()["meta"]
    ]


@pytest.mark.parametrize("language", ["", "/fi", "/sv", "/en"])
@pytest.mark.parametrize("version", PRESENT)
def test_the_manifest_is_valid(made: httpx.Client, version: str, language: str) -> None:
    root = "/reconcile/1.0" if version == DRAFT else "/reconcile"

    manifest = made.get(root + language).json()

    assert [] == schema_errors(version, "manifest", manifest)
    assert [version] == manifest["versions"]


NAMES = [name.text for each in ENTRIES for name in each.names] + ["nobody of this name", "oy", "X"]


@pytest.mark.parametrize("version", PRESENT)
def test_every_candidate_is_valid(made: httpx.Client, version: str) -> None:
    if version == DRAFT:
        told = [{"matchType": "name", "propertyValue": name} for name in NAMES]
        body: Any = {"queries": [{"conditions": [each]} for each in told]}
    else:
        body = {f"q{n}": {"query": name} for n, name in enumerate(NAMES)}

    answer = send(made, version, body).json()

    assert [] == schema_errors(version, "reconciliation-result-batch", answer)
    each = answer["results"] if version == DRAFT else [answer[name] for name in body]
    assert len(NAMES) == len(each)


@pytest.mark.parametrize(
    "prefix", ["", "ko", "koulutus", "p", "name", "kind-", "lahdenranta", "zz"]
)
@pytest.mark.parametrize(
    ("sort", "schema"),
    [
        ("entity", "suggest-entities-response"),
        ("type", "suggest-types-response"),
        ("property", "suggest-properties-response"),
    ],
)
@pytest.mark.parametrize("version", PRESENT)
def test_suggestions_are_valid(
    made: httpx.Client, version: str, sort: str, schema: str, prefix: str
) -> None:
    root = "/reconcile/1.0" if version == DRAFT else "/reconcile"

    answer = made.get(f"{root}/suggest/{sort}", params={"prefix": prefix})

    assert 200 == answer.status_code
    assert [] == schema_errors(version, schema, answer.json())


@pytest.mark.parametrize("kind", ["project", "organisation", "place", "theme", "kind-school", ""])
@pytest.mark.parametrize("version", PRESENT)
def test_proposals_and_what_they_lead_to_are_valid(
    made: httpx.Client, version: str, kind: str
) -> None:
    root = "/reconcile/1.0" if version == DRAFT else "/reconcile"
    proposed = made.get(f"{root}/extend/propose", params={"type": kind}).json()
    assert [] == schema_errors(version, "data-extension-property-proposal", proposed)

    ids = [each.iri for each in ENTRIES] + ["nothing", f"{ORGANISATION}nobody"]
    told = [{"id": each["id"]} for each in proposed["properties"]]
    for settings in ({}, {"limit": "1", "content": "id"}, {"language": "sv", "limit": 2}):
        body = {"ids": ids, "properties": [each | {"settings": settings} for each in told]}
        answer = send(made, version, body, "extend")
        assert 200 == answer.status_code, answer.text
        assert [] == schema_errors(version, "data-extension-response", answer.json())
