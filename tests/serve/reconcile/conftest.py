"""The suite of the Reconciliation Service API where it is beside the project, and who asks."""

import io
import json
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from referencing import Registry, Resource
from tests.serve.reconcile.things import BASE, ENTRIES
from tests.support.bare import bare_release

from hankegraafi.names.wordlists import load_words
from hankegraafi.search.opened import FILE
from hankegraafi.search.write import write_index

SUITE = (
    Path(__file__).parents[4]
    / "shared/conformance/reconciliation/reconciliation-schemas-and-examples.tar.gz"
)
VERSIONS = ("0.2", "1.0-draft")
_DIALECT = {"$schema": "http://json-schema.org/draft-07/schema#"}


def suite() -> dict[str, Any]:
    """Every file of the suite by its path; none where the suite is not there."""
    if not SUITE.is_file():
        return {}
    with tarfile.open(SUITE) as archive:
        read = {each.name: archive.extractfile(each) for each in archive if each.isfile()}
        return {
            name: json.load(io.TextIOWrapper(file, "utf-8"))
            for name, file in read.items()
            if file and name.startswith(VERSIONS)
        }


FILES = suite()
PRESENT = [each for each in VERSIONS if any(name.startswith(each) for name in FILES)]


def schema_errors(version: str, schema: str, body: Any) -> list[str]:
    """Say what in a body is not as a schema of the suite wants it."""
    registry: Registry[Any] = Registry()
    for name, content in FILES.items():
        if name.startswith(f"{version}/schemas/"):
            resource = Resource.from_contents(content | _DIALECT)
            registry = registry.with_resource(content["$id"], resource)
    whole = FILES[f"{version}/schemas/{schema}.json"] | _DIALECT
    checked = jsonschema.Draft7Validator(whole, registry=registry)
    return [f"{each.json_path}: {each.message}" for each in checked.iter_errors(body)]


class Asking:
    """Asks the service as version 0.2 is asked."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def results(self, *queries: dict[str, Any], language: str = "fi") -> list[list[dict[str, Any]]]:
        batch = {f"q{number}": each for number, each in enumerate(queries)}
        answer = self.client.post(f"/reconcile/{language}", data={"queries": json.dumps(batch)})
        assert 200 == answer.status_code, answer.text
        told = answer.json()
        assert list(batch) == list(told)
        return [told[name]["result"] for name in batch]

    def one(self, name: str, **more: Any) -> list[dict[str, Any]]:
        [found] = self.results({"query": name} | more)
        return found

    def best(self, name: str, **more: Any) -> tuple[str, float, bool]:
        """The steps of the first candidate, its score, and whether it is sure."""
        found = self.one(name, **more)
        if not found:
            return "", 0.0, False
        first = found[0]
        return first["id"].partition("/id/")[2] or first["id"], first["score"], first["match"]


@pytest.fixture(scope="session")
def asking(made: httpx.Client) -> Asking:
    return Asking(made)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, serving: Any) -> Iterator[httpx.Client]:
    """The made-up things, served."""
    room = tmp_path_factory.mktemp("made")
    quads = room / "made.nq"
    quads.write_text("")
    release = bare_release(room / "releases", quads)
    path = release.path / FILE
    write_index(path, ENTRIES, base=BASE, version=release.version, words=load_words())
    with serving(release) as address, httpx.Client(base_url=address, timeout=30) as client:
        yield client
