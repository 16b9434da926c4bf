import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from pyld import jsonld

from hankegraafi import vocab

ONTOLOGY = Path(__file__).parents[2] / "ontology"
NQUADS = {"format": "application/n-quads"}
OWN_TERMS = sorted(
    vocab.HANKE_CLASSES | vocab.HANKE_PROPERTIES | vocab.HANKE_CONCEPTS | vocab.HANKE_SCHEMES
)


def context() -> dict[str, Any]:
    whole = json.loads((ONTOLOGY / "context.jsonld").read_text(encoding="utf-8"))
    assert list(whole) == ["@context"]
    return dict(whole["@context"])


def meanings() -> dict[str, str]:
    """What each name of the context stands for, as a whole IRI or keyword."""
    plain = {
        name: how if isinstance(how, str) else how["@id"]
        for name, how in context().items()
        if name != "@version"
    }
    return {name: _expanded(iri) for name, iri in plain.items()}


def _expanded(iri: str) -> str:
    is_prefixed = iri.split(":", 1)[0] in vocab.PREFIXES
    return vocab.expand(iri) if is_prefixed else iri


def round_trip(nquads: str, *, native: bool) -> set[str]:
    expanded = jsonld.from_rdf(nquads, {**NQUADS, "useNativeTypes": native})
    document = jsonld.compact(expanded, context(), {"graph": True})
    there = json.loads(json.dumps(document))
    return lines(str(jsonld.to_rdf(there, NQUADS)))


def lines(nquads: str) -> set[str]:
    quads = ox.parse(nquads, format=ox.RdfFormat.N_QUADS)
    return {str(quad) for quad in quads}


def as_nquads(turtle: str) -> str:
    quads = ox.parse(turtle, format=ox.RdfFormat.TURTLE)
    return "".join(f"{quad} .\n" for quad in quads)


def compacted(turtle: str) -> dict[str, Any]:
    expanded = jsonld.from_rdf(as_nquads(turtle), {**NQUADS, "useNativeTypes": True})
    return dict(jsonld.compact(expanded, context()))


def test_every_prefix_of_the_house_is_in_the_context() -> None:
    names = context()

    assert {name: names.get(name) for name in vocab.PREFIXES} == vocab.PREFIXES


@pytest.mark.parametrize("term", OWN_TERMS)
def test_our_terms_go_by_their_own_names(term: str) -> None:
    assert meanings().get(term) == vocab.HANKE + term


def test_every_reused_term_has_a_name() -> None:
    keywords = {vocab.expand("rdf:type")}
    wanted = vocab.TERMS - keywords | {vocab.expand("rdfs:label"), vocab.expand("rdfs:comment")}

    assert set() == wanted - set(meanings().values())
    assert (meanings()["id"], meanings()["type"]) == ("@id", "@type")


def test_no_two_names_mean_the_same() -> None:
    values = list(meanings().values())

    assert len(values) == len(set(values))


@pytest.mark.parametrize("native", [True, False], ids=["native numbers", "typed numbers"])
def test_every_example_comes_back_from_json_ld_whole(
    examples: dict[str, str], *, native: bool
) -> None:
    everything = "".join(as_nquads(example) for example in examples.values())

    assert round_trip(everything, native=native) == lines(everything)


def test_the_ontology_comes_back_from_json_ld_whole(ontology: ox.Store) -> None:
    everything = "".join(f"{quad} .\n" for quad in ontology)

    assert round_trip(everything, native=True) == lines(everything)


HEAD = """@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix e: <https://example.org/> .
"""


@pytest.mark.parametrize(
    ("turtle", "expected"),
    [
        ("e:a a hanke:Project .", {"type": ["Project"]}),
        ('e:a skos:prefLabel "A"@fi , "B"@sv .', {"name": {"fi": "A", "sv": "B"}}),
        ('e:a hanke:acronym "A" .', {"acronym": ["A"]}),
        ("e:a hanke:status hanke:status-ended .", {"status": "status-ended"}),
        ("e:a hanke:funding e:f .", {"funding": ["https://example.org/f"]}),
        ("e:a hanke:participantCount 16 .", {"participantCount": 16}),
        ("e:a hanke:approximate true .", {"approximate": True}),
        ("e:a hanke:value 200000.10 .", {"value": "200000.10"}),
        (
            'e:a dcat:startDate "2020"^^xsd:gYear .',
            {"startDate": {"type": "xsd:gYear", "@value": "2020"}},
        ),
        ("e:a rdf:predicate dcat:endDate .", {"predicate": "endDate"}),
        (
            "e:a hanke:currency <http://publications.europa.eu/resource/authority/currency/EUR> .",
            {"currency": "EUR"},
        ),
    ],
)
def test_json_reads_as_a_person_would_write_it(turtle: str, expected: dict[str, Any]) -> None:
    document = compacted(HEAD + turtle)
    said = {key: value for key, value in document.items() if key not in {"@context", "id"}}

    assert said == expected
