import re
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from hankegraafi import vocab

ONTOLOGY = Path(__file__).parents[2] / "ontology"
OWN_FILES = [ONTOLOGY / "hankegraafi.ttl", *sorted(ONTOLOGY.glob("schemes/*.ttl"))]
HEADER = "https://w3id.org/hankegraafi/ns"
MATCHES = {f"skos:{kind}Match" for kind in ("close", "exact", "broad", "narrow", "related")}
PARENTS = {"rdfs:subClassOf", "rdfs:subPropertyOf"}


def read(*paths: Path) -> list[ox.Triple]:
    return [
        quad.triple for path in paths for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    ]


def iri(term: object) -> str:
    assert isinstance(term, ox.NamedNode)
    return term.value


def declared(triples: Iterable[ox.Triple], *kinds: str) -> set[str]:
    """The prefixed names of what is declared as one of these kinds."""
    wanted = {vocab.expand(kind) for kind in kinds}
    return {
        vocab.compact(iri(triple.subject))
        for triple in triples
        if vocab.compact(triple.predicate.value) == "rdf:type" and iri(triple.object) in wanted
    }


def hanke(names: Iterable[str]) -> set[str]:
    return {f"hanke:{name}" for name in names}


def header(predicate: str) -> set[str]:
    return {
        str(getattr(triple.object, "value", ""))
        for triple in read(ONTOLOGY / "hankegraafi.ttl")
        if iri(triple.subject) == HEADER and triple.predicate.value == vocab.expand(predicate)
    }


def test_the_ontology_declares_the_terms_that_the_code_knows() -> None:
    triples = read(*OWN_FILES)

    assert hanke(vocab.HANKE_CLASSES) == declared(triples, "owl:Class")
    assert hanke(vocab.HANKE_PROPERTIES) == declared(
        triples, "owl:ObjectProperty", "owl:DatatypeProperty"
    )
    assert hanke(vocab.HANKE_CONCEPTS) == declared(triples, "skos:Concept")
    assert hanke(vocab.HANKE_SCHEMES) == declared(triples, "skos:ConceptScheme")


def test_the_ontology_stays_small() -> None:
    assert len(vocab.HANKE_CLASSES) <= 15
    assert len(vocab.HANKE_PROPERTIES) <= 45


def test_each_scheme_has_a_file_of_its_own() -> None:
    assert {path.stem for path in OWN_FILES[1:]} == vocab.HANKE_SCHEMES
    for path in OWN_FILES[1:]:
        assert declared(read(path), "skos:ConceptScheme") == {f"hanke:{path.stem}"}


def test_examples_speak_of_our_concepts_as_the_schemes_do(
    examples: dict[str, str], ontology: ox.Store
) -> None:
    quads = [
        quad for text in examples.values() for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)
    ]
    said = {quad for quad in quads if iri(quad.subject).startswith(vocab.HANKE)}

    assert said
    assert [] == [quad for quad in said if quad not in ontology]


def test_the_profile_describes_every_reused_term() -> None:
    triples = read(ONTOLOGY / "reused.ttl")
    reused = vocab.CLASSES | vocab.PROPERTIES
    expected = {name for name in map(vocab.compact, reused) if not name.startswith("hanke:")}

    assert expected | {"rdfs:label", "rdfs:comment"} == declared(
        triples, "rdfs:Class", "rdf:Property"
    )


def test_the_profile_redefines_nothing() -> None:
    allowed = {"rdf:type", "rdfs:label", "rdfs:comment", "rdfs:isDefinedBy"}
    triples = read(ONTOLOGY / "reused.ttl")

    assert allowed == {vocab.compact(triple.predicate.value) for triple in triples}


def test_the_version_is_that_of_the_newest_change() -> None:
    change = re.search(r"^## (\S+)", (ONTOLOGY / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert change
    assert {change[1]} == header("owl:versionInfo")
    assert {f"{HEADER}/{change[1]}"} == header("owl:versionIRI")


def test_the_header_names_the_namespace() -> None:
    assert {vocab.HANKE} == header("vann:preferredNamespaceUri")
    assert {"hanke"} == header("vann:preferredNamespacePrefix")
    assert {"https://creativecommons.org/publicdomain/zero/1.0/"} == header("dcterms:license")


def verified() -> dict[str, str]:
    """Every IRI of another vocabulary that was seen there, with the name of that vocabulary."""
    lines = (Path(__file__).parent / "verified-iris.txt").read_text().splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return dict(rows)


def relations() -> list[tuple[str, str]]:
    """What our terms are related to outside the house, and how."""
    triples = read(ONTOLOGY / "hankegraafi.ttl", ONTOLOGY / "alignments.ttl")
    found = [
        (vocab.compact(triple.predicate.value), iri(triple.object))
        for triple in triples
        if vocab.compact(triple.predicate.value) in MATCHES | PARENTS
    ]
    return [(how, other) for how, other in found if not other.startswith(vocab.HANKE)]


def test_terms_are_related_to_verified_iris_only() -> None:
    assert {other for _, other in relations()} == set(verified())


def test_no_more_than_a_close_match_is_claimed_where_the_text_was_not_at_hand() -> None:
    seen = verified()
    claims = {how for how, other in relations() if seen[other].endswith("(name only)")}

    assert claims == {"skos:closeMatch"}


def test_a_project_is_no_organisation() -> None:
    schema_project = vocab.expand("schema:") + "Project"

    assert {how for how, other in relations() if other == schema_project} == {"skos:closeMatch"}


def test_alignments_speak_of_our_terms_only() -> None:
    subjects = {vocab.compact(iri(each.subject)) for each in read(ONTOLOGY / "alignments.ttl")}

    assert set() == subjects - hanke(vocab.HANKE_CLASSES | vocab.HANKE_PROPERTIES)


@pytest.mark.parametrize(
    "start",
    """http://data.europa.eu/s66# https://w3id.org/dingo# http://purl.org/cerif/frapo/
    http://vivoweb.org/ontology/core# https://w3id.org/cerif2/ http://www.w3.org/ns/org#
    http://www.w3.org/ns/prov# http://xmlns.com/foaf/0.1/ https://schema.org/
    http://data.europa.eu/m8g/""".split(),
)
def test_terms_are_aligned_to_the_vocabularies_of_the_field(start: str) -> None:
    assert [other for _, other in relations() if other.startswith(start)]
