"""Full text search: what is found, in which order, with which facets and which pieces of texts."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.search.conftest import HANKE, JYVASKYLA, LEADING, OLD, PLACE, SEA, TAMPERE, WELL, iri

from hankegraafi.search.found import Asked, Found, search
from hankegraafi.search.opened import Index


def iris(found: Found) -> set[str]:
    return {each.iri for each in found.results}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("johtaminen", {LEADING.iri}),  # part of a compound, inflected
        ("johtamisessa", {LEADING.iri}),  # a form that the index does not hold
        ("muutosjohtaminen", {LEADING.iri}),
        ("Tampere", {TAMPERE.iri, PLACE.iri, LEADING.iri}),
        ("tampereella", {TAMPERE.iri, PLACE.iri, LEADING.iri}),
        ("ledarskap", {LEADING.iri}),
        ("ledarskapets", {LEADING.iri}),
        ("utbildning", {LEADING.iri}),
        ("koulutus", {LEADING.iri}),
        ("ammattikoulutus", {LEADING.iri}),
        ("tyollisyys", {WELL.iri}),  # typed without diacritics
        ("työllisyyden", {WELL.iri}),
        ("Vertek", {SEA.iri}),  # what no dictionary has, inflected in the text
        ("hanke", {LEADING.iri, SEA.iri}),
        ("hanke malli", {SEA.iri}),
        ('"yhteinen verkosto"', {WELL.iri}),
        ('"verkosto yhteinen"', set()),
        ('"yhteisen verkoston', {WELL.iri}),
        ("hanke -meri", {LEADING.iri}),
        ("-hanke", {TAMPERE.iri, JYVASKYLA.iri, OLD.iri, WELL.iri, PLACE.iri}),
        ('hanke -"taidot"', {SEA.iri}),
        ("meri OR verkosto", {SEA.iri, WELL.iri}),
        ("hanke meri OR taito", {LEADING.iri, SEA.iri}),
        ("OR meri OR", {SEA.iri}),
        ("S20786", {LEADING.iri}),
        ("0211675-2", {TAMPERE.iri}),
        ("projects", set()),
        ("…", set()),
    ],
)
def test_words_are_found(index: Index, text: str, found: set[str]) -> None:
    answer = search(index, Asked(text))

    assert found == iris(answer)
    assert len(found) == answer.total


def test_names_weigh_most_and_the_very_name_comes_first(index: Index) -> None:
    found = [each.iri for each in search(index, Asked("Tampere")).results]

    assert [PLACE.iri, TAMPERE.iri, LEADING.iri] == found


def test_nothing_asked_finds_everything_by_weight(index: Index) -> None:
    found = search(index, Asked(""))

    assert 7 == found.total
    assert [TAMPERE.iri, PLACE.iri, JYVASKYLA.iri] == [each.iri for each in found.results][:3]


def test_facets_count_what_would_be_found(index: Index) -> None:
    chosen = {"year": ["2016"], "kind": ["project"]}
    found = search(index, Asked("hanke", chosen))
    facets = {
        name: {each.value: (each.count, each.chosen) for each in values}
        for name, values in found.facets.items()
    }

    assert {LEADING.iri} == iris(found)
    assert {"2016": (1, True), "2017": (2, False)} == facets["year"]
    assert {"project": (1, True)} == facets["kind"]
    assert {f"{HANKE}status-ended": (1, False)} == facets["status"]
    assert {TAMPERE.iri: (1, False)} == facets["organisation"]
    assert {} == facets["theme"]


def test_several_values_of_a_facet_mean_any_of_them(index: Index) -> None:
    found = search(index, Asked("", {"year": ["2016", "2017"]}))

    assert {LEADING.iri, SEA.iri} == iris(found)
    assert set() == iris(search(index, Asked("", {"year": ["1999"]})))
    assert set() == iris(search(index, Asked("", {"organisation": [iri("organisation/nobody")]})))


@pytest.mark.parametrize(
    ("text", "language", "where", "said"),
    [
        ("koulutus", "fi", "description", "[ammattikoulutuksen]"),
        ("utbildning", "sv", "result", "[Yrkesutbildningen]"),
        ("mentoroinnin", "fi", "theme", "[mentorointi]"),
    ],
)
def test_a_snippet_shows_why(index: Index, text: str, language: str, where: str, said: str) -> None:
    snippet = search(index, Asked(text), language=language).results[0].snippet

    assert snippet is not None
    assert where == snippet.field
    shown = "".join(f"[{each.text}]" if each.hit else each.text for each in snippet.pieces)
    assert said in shown


def test_another_name_that_was_found_is_told(index: Index) -> None:
    (found,) = search(index, Asked("ledarskap"), language="fi").results

    assert "Muutosjohtamisen taidot" == found.label
    assert "Ledarskapet i förändring" == "".join(each.text for each in found.other)


def test_what_was_merged_leads_to_its_successor(index: Index) -> None:
    (found,) = search(index, Asked("koelan opisto")).results

    assert (OLD.iri, JYVASKYLA.iri) == (found.iri, found.successor)


@pytest.mark.parametrize(
    ("text", "near"),
    [("muutosjohtamnen", "muutosjohtamisen"), ("Tampree taidot", "tampere taidot")],
)
def test_near_words_are_told_where_nothing_is_found(index: Index, text: str, near: str) -> None:
    found = search(index, Asked(text))

    assert 0 == found.total
    assert near in found.near
    assert search(index, Asked(near)).total or "taidot" in near


def test_too_many_words_are_left_out_and_that_is_told(index: Index) -> None:
    many = search(index, Asked("hanke " * 40))

    assert many.cut
    assert 2 == many.total
    assert not search(index, Asked("hanke " * 3)).cut


@pytest.mark.parametrize(
    "text",
    [
        '"',
        '" OR "',
        "NEAR(a b)",
        "name:meri",
        "{name} : x",
        "^meri*",
        "a AND NOT b",
        "'; DROP TABLE thing; --",
        "x" * 10_000,
        "- - -",
        "\x00\x01\udcff",
        "OR " * 500,
        '"a" ' * 500,
        "-" * 5_000,
    ],
)
def test_hostile_text_is_only_text(index: Index, text: str) -> None:
    assert search(index, Asked(text)).total >= 0
    assert 7 == search(index, Asked("")).total


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=300))
def test_anything_may_be_searched_for(index: Index, text: str) -> None:
    assert search(index, Asked(text)).total >= 0
