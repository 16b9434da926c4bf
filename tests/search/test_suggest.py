"""What a search box offers: the best names first, each thing once, whatever is typed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.search.conftest import JYVASKYLA, LEADING, PLACE, SEA, TAMPERE, WELL

from hankegraafi.search.opened import Index
from hankegraafi.search.suggest import LONGEST, cut, suggest


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("tampere", [PLACE.iri, TAMPERE.iri]),  # the whole name first, then the start of one
        ("tam", [TAMPERE.iri, PLACE.iri, LEADING.iri]),  # the heavier first
        ("TAMPEREEN k", [TAMPERE.iri]),
        ("jyvas", [JYVASKYLA.iri]),
        ("jyu", [JYVASKYLA.iri]),
        ("yliop", [JYVASKYLA.iri]),
        ("yliopisto jyväskylän", [JYVASKYLA.iri]),
        ("johtam", [LEADING.iri]),  # within a word
        ("koelan", [JYVASKYLA.iri]),  # by the name of what it has replaced
        ("forandr", [LEADING.iri]),
        ("S20786", [LEADING.iri]),
        ("s 20786", [LEADING.iri]),
        ("m", [LEADING.iri, SEA.iri]),
        ("t", [TAMPERE.iri, PLACE.iri, WELL.iri, LEADING.iri]),
        ("nothing like it", []),
        ("", []),
        ("  \x00 ", []),
        ("*", []),
    ],
)
def test_names_are_offered(index: Index, typed: str, found: list[str]) -> None:
    assert found == [each.iri for each in suggest(index, typed)]


@pytest.mark.parametrize(
    ("language", "typed", "label", "name"),
    [
        ("fi", "tammer", "Tampereen kaupunki", "Tammerfors stad"),
        ("sv", "tamper", "Tammerfors stad", "Tampereen kaupunki"),
        ("sv", "tammer", "Tammerfors stad", "Tammerfors stad"),
        ("en", "tammer", "Tampereen kaupunki", "Tammerfors stad"),
        ("fi", "koelan", "Jyväskylän yliopisto", "Koelan opisto"),
        ("fi", "kasvatus", "Jyväskylän yliopisto", "Kasvatusopillinen korkeakoulu"),
    ],
)
def test_the_name_that_fits_stands_beside_the_readers_own(
    index: Index, language: str, typed: str, label: str, name: str
) -> None:
    first = suggest(index, typed, language=language)[0]

    assert (label, name) == (first.label, first.name)
    assert name == "".join(each.text for each in first.pieces)
    assert any(each.hit for each in first.pieces)


def test_kinds_and_numbers_are_as_asked(index: Index) -> None:
    places = suggest(index, "tam", kinds=("place",))

    assert [PLACE.iri] == [each.iri for each in places]
    assert [] == suggest(index, "mere", kinds=("place",))
    assert 1 == len(suggest(index, "t", limit=1))


@pytest.mark.parametrize(
    ("name", "typed", "pieces"),
    [
        ("Jyväskylän yliopisto", "jyvas", ["[Jyväs]", "kylän yliopisto"]),
        ("Jyväskylän yliopisto", "yli jyvä", ["[Jyvä]", "skylän ", "[yli]", "opisto"]),
        ("Straße", "strass", ["[Straß]", "e"]),
        ("Muutosjohtamisen", "johta", ["Muutos", "[johta]", "misen"]),
        ("a\u0308iti", "äi", ["[a\u0308i]", "ti"]),
        ("Nimi", "zzz", ["Nimi"]),
    ],
)
def test_what_was_typed_is_marked(name: str, typed: str, pieces: list[str]) -> None:
    assert pieces == [f"[{each.text}]" if each.hit else each.text for each in cut(name, typed)]


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=LONGEST))
def test_anything_may_be_typed(index: Index, typed: str) -> None:
    for each in suggest(index, typed):
        assert each.name == "".join(piece.text for piece in each.pieces)
