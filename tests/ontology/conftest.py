"""The ontology's graph and its examples, read once."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from hankegraafi import vocab

ONTOLOGY = Path(__file__).parents[2] / "ontology"
FILES = sorted([*ONTOLOGY.glob("*.ttl"), *ONTOLOGY.glob("schemes/*.ttl")])


def example_prefixes(term: str) -> dict[str, str]:
    """The prefixes that examples imply; things of each example lie under its own base."""
    base = f"https://example.org/{term}/id/"
    kinds = ("organisation", "place", "programme", "project", "source")
    things = {kind: f"{base}{kind}/" for kind in kinds}
    parts = {"ex": "project", "body": "organisation", "town": "place", "page": "source"}
    fragments = {name: f"{base}{kind}/example#" for name, kind in parts.items()}
    return vocab.PREFIXES | things | fragments


def turtle_head(term: str) -> str:
    """The prefix lines that the example of a term implies."""
    return "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in example_prefixes(term).items())


@pytest.fixture(scope="session")
def example_head() -> str:
    return turtle_head("page")


@pytest.fixture(scope="session")
def ontology() -> ox.Store:
    store = ox.Store()
    for path in FILES:
        store.load(path=path, format=ox.RdfFormat.TURTLE)
    return store


@pytest.fixture(scope="session")
def examples(ontology: ox.Store) -> dict[str, str]:
    """Each term's example as Turtle that can be parsed, by the local name of the term."""
    found = {}
    predicate = ox.NamedNode(vocab.expand("skos:example"))
    for quad in ontology.quads_for_pattern(None, predicate, None):
        assert isinstance(quad.subject, ox.NamedNode)
        assert isinstance(quad.object, ox.Literal)
        term = quad.subject.value.removeprefix(vocab.HANKE)
        found[term] = turtle_head(term) + quad.object.value
    return found
