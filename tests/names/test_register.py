import pickle
from pathlib import Path

import pyoxigraph as ox
import pytest

from hankegraafi.errors import FaultError
from hankegraafi.names import wordlists
from hankegraafi.names.identifiers import Identifier
from hankegraafi.names.match import match
from hankegraafi.names.register import (
    Label,
    Register,
    organisations_in,
    register_of,
)
from hankegraafi.names.wordlists import Words, load_words
from hankegraafi.rdf.read import read_folder, read_turtle
from hankegraafi.records import LANGUAGES

from .conftest import known

DATA = Path(__file__).parents[2] / "data"

TURTLE = b"""
@prefix adms: <http://www.w3.org/ns/adms#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<urn:a> a hanke:Organisation ; skos:prefLabel "Yksi"@fi , "Ett"@sv ; skos:altLabel "Vanha" ;
    adms:identifier <urn:a#y> ; org:unitOf <urn:b> ; dcterms:isReplacedBy <urn:c> ;
    hanke:organisationKind hanke:kind-school .
<urn:a#y> a adms:Identifier ; hanke:identifierScheme hanke:id-ytunnus ; skos:notation "0201256-6" .
<urn:p> a hanke:Project ; skos:prefLabel "Hanke" .
"""


def test_organisations_are_read_out_of_quads() -> None:
    (found,) = organisations_in(read_turtle(Path("a.ttl"), TURTLE).quads)

    assert (Label("Yksi", "fi"), Label("Ett", "sv")) == tuple(
        sorted(found.labels[:2], reverse=True)
    )
    assert Label("Vanha") == found.labels[2]
    assert (Identifier("ytunnus", "0201256-6"),) == found.identifiers
    assert ("urn:b", ("urn:c",), "kind-school") == (found.body, found.successors, found.kind)


def test_what_several_sources_say_is_put_together(words: Words) -> None:
    register = register_of([known("a", "Yksi ry"), known("a", "Toinen ry", body="b")], words)

    assert 1 == len(register.organisations)
    assert (
        "a" == match("Yksi ry", register=register).iri == match("Toinen ry", register=register).iri
    )
    assert "b" == register.organisations[0].body


def test_every_curated_organisation_is_found_by_its_names_and_identifiers(words: Words) -> None:
    quads = [
        quad for quad in read_folder(DATA).quads() if isinstance(quad.graph_name, ox.DefaultGraph)
    ]
    register = register_of(organisations_in(quads), words)

    for place, each in enumerate(register.organisations):
        for identifier in each.identifiers:
            assert each.iri == match("", identifiers=[identifier], register=register).iri
        for label in each.labels:
            found = match(label.text.upper(), register=register)
            whose = register.places[found.candidates[0].iri]
            assert place == whose or register.is_unit_of(place, whose) or found.iri is None


def test_a_register_travels_between_processes(register: Register) -> None:
    other = pickle.loads(pickle.dumps(register))

    assert match("Turun kaupunki", register=register) == match("Turun kaupunki", register=other)


def test_evidence_is_told_in_three_languages(words: Words) -> None:
    for each in words.evidence.values():
        assert set(LANGUAGES) == {language for language, said in each.said.values if said}
        assert 0 <= each.weight <= 1


@pytest.mark.parametrize("text", [None, "", "x = [", "[threshold]\naccept = 1"])
def test_missing_words_are_a_fault(text: str | None, tmp_path: Path) -> None:
    for name in ("legal-forms", "inflection", "organisation-words", "given-names"):
        if text is not None:
            (tmp_path / f"{name}.toml").write_text(text)

    with pytest.raises(FaultError, match="Install hankegraafi anew"):
        load_words(tmp_path)


def test_every_kind_of_evidence_is_used(words: Words) -> None:
    package = Path(wordlists.__file__).parent
    paths = [*sorted(package.glob("*.py")), package.with_name("link") / "matching.py"]
    code = "".join(path.read_text() for path in paths)

    assert [] == [kind for kind in words.evidence if f'"{kind}"' not in code]
