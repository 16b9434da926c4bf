"""What the data model page shows is true: its Turtle, its queries, its JSON, its table."""

import json
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from pyld import jsonld

from hankegraafi import vocab
from hankegraafi.rdf.read import read_folder

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "data-model.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def shipped() -> ox.Store:
    store = ox.Store()
    store.extend(read_folder(ROOT / "data").quads())
    return store


@pytest.mark.parametrize("text", blocks("turtle"))
def test_its_turtle_uses_known_terms_only(text: str, example_head: str) -> None:
    quads = list(ox.parse(example_head + text, format=ox.RdfFormat.TURTLE))
    named = {quad.predicate.value for quad in quads} | {
        quad.object.value
        for quad in quads
        if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(vocab.HANKE)
    }

    assert set() == named - vocab.TERMS


@pytest.mark.parametrize("text", blocks("sparql"))
def test_its_queries_answer_something(text: str, shipped: ox.Store) -> None:
    answers = shipped.query(text)
    assert isinstance(answers, ox.QuerySolutions)

    assert list(answers)


@pytest.mark.parametrize("text", blocks("json"))
def test_its_json_is_what_the_context_makes_of_the_graph(text: str) -> None:
    context = json.loads((ROOT / "ontology" / "context.jsonld").read_text(encoding="utf-8"))
    document = json.loads(text)
    expanded = jsonld.expand({**context, **document})
    compacted = jsonld.compact(expanded, context)

    assert {key: compacted[key] for key in document} == document
    assert len(compacted) == len(document) + 1


def test_its_table_names_every_class() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`(\w+:\w+)`", row.split("|")[1])}
    aside = {"org:OrganizationalUnit", "foaf:Agent", "dcat:Dataset", "skos:Concept"}
    aside.add("vcard:Organization")

    assert {vocab.compact(name) for name in vocab.CLASSES} == named | aside | {"skos:ConceptScheme"}


def test_it_names_no_unknown_term() -> None:
    prose = re.sub(r"^```.*?^```$", "", PAGE, flags=re.MULTILINE | re.DOTALL)
    prefixes = "|".join(vocab.PREFIXES)
    names = set(re.findall(rf"`((?:{prefixes}):\w[\w-]*)`", prose))
    known = vocab.TERMS | vocab.DATATYPES

    assert set() == {name for name in names if vocab.expand(name) not in known}


def test_its_counts_are_right() -> None:
    assert (
        f"{len(vocab.HANKE_CLASSES)} classes and {len(vocab.HANKE_PROPERTIES)} properties" in PAGE
    )
