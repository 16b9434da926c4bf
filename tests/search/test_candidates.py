"""What names, identifiers and values lead to, and which of it is sure."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.serve.reconcile.things import BASE, ENTRIES, ORGANISATION, PLACE, PROJECT, THEME

from hankegraafi.names.wordlists import load_words
from hankegraafi.search.candidates import Names
from hankegraafi.search.entry import Entry, Name
from hankegraafi.search.opened import Index, open_index
from hankegraafi.search.properties import Condition, Value, property_named
from hankegraafi.search.questions import Asker, Candidate, Question
from hankegraafi.search.write import write_index

WORDS = load_words()
CONCEPTS = {
    "paattynyt": frozenset({"https://w3id.org/hankegraafi/ns#status-ended"}),
    "saatio": frozenset({"kind-foundation"}),
}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    path = tmp_path_factory.mktemp("index") / "search.sqlite"
    write_index(path, ENTRIES, base=BASE, version="made-up", words=WORDS)
    return open_index(path)


@pytest.fixture(scope="module")
def asker(index: Index) -> Asker:
    return Asker(Names(index, WORDS), CONCEPTS)


def told(name: str, *values: str, required: bool = False, how: str = "any") -> Condition:
    known = property_named(name)
    assert known
    return Condition(known, tuple(Value(each) for each in values), required, how)


def first(found: list[Candidate]) -> tuple[str, bool]:
    return (found[0].thing.iri, found[0].sure) if found else ("", False)


KVI = f"{ORGANISATION}koulutusvirasto"
CITY = f"{ORGANISATION}lahdenrannan-kaupunki"
JOINT = f"{ORGANISATION}lahdenrannan-koulutuskuntayhtyma"
SCHOOL = f"{ORGANISATION}lahdenrannan-ammattiopisto"


@pytest.mark.parametrize(
    ("name", "iri", "sure"),
    [
        ("Koulutusvirasto", KVI, True),
        ("KOULUTUSVIRASTO", KVI, True),
        ("Skolverket", KVI, True),
        ("Agency for Schools", KVI, True),
        ("KVI", KVI, True),
        ("Koulutusviraston", KVI, True),
        ("Koulutusvirasto (KVI)", KVI, True),
        ("Koulutusvirasto / Skolverket", KVI, True),
        ("Koulu tusvirasto", KVI, True),
        ("Kouluhallitus", KVI, True),
        ("Kouluhallituksen", KVI, True),
        ("Koulutusvirato", KVI, False),
        ("Kulutusvirasto", KVI, False),
        ("Lahdenrannan kaupunki", CITY, True),
        ("Vikstrands stad", CITY, True),
        ("Lahdenrannan kunta", CITY, False),
        ("Lahdenrannan kaupungin", CITY, True),
        ("Lahdenrannan koulutuskuntayhtymä, Lahdenrannan ammattiopisto", SCHOOL, True),
        ("Lahdenrannan ammattiopisto", SCHOOL, True),
        ("Vikstrands utbildningssamkommun", JOINT, True),
        ("Pohjolan opintoyhtymä", JOINT, True),
        ("Pohjolan opintoyhtymän", JOINT, True),
        ("Lahdenranta", f"{PLACE}lahdenranta", True),
        ("Vikstrand", f"{PLACE}lahdenranta", True),
        ("Osaava-ohjelma", f"{BASE}id/programme/osaava", True),
        ("ledning", THEME, True),
        ("Johtajuuden uudet polut maaseudulla", f"{PROJECT}johtajuus", True),
        ("New paths of leadership in the country", f"{PROJECT}johtajuus", True),
        ("Johtajuuden polut", f"{PROJECT}johtajuus", False),
        ("JUPO", f"{PROJECT}johtajuus", False),
        ("2769790-1", KVI, True),
        ("FI27697901", KVI, True),
        ("1.2.246.562.10.00000000001", KVI, True),
        ("https://ror.org/03vdzkx92", KVI, True),
        (KVI, KVI, True),
        ("organisation/koulutusvirasto", KVI, True),
        ("S12345", f"{PROJECT}johtajuus", True),
        (THEME, THEME, True),
        ("s 12345", f"{PROJECT}johtajuus", True),
        ("Mitäänsanomaton", "", False),
        ("", "", False),
        ("\x00 \u200b", "", False),
    ],
)
def test_a_name_leads_to_its_thing(asker: Asker, name: str, iri: str, sure: bool) -> None:
    assert (iri, sure) == first(asker.answer(Question(names=(name,))))


def asker_of(tmp_path: Path, *entries: Entry) -> Asker:
    path = tmp_path / "search.sqlite"
    write_index(path, entries, base=BASE, version="made-up", words=WORDS)
    return Asker(Names(open_index(path), WORDS), {})


def named(slug: str, *names: str, **more: Any) -> Entry:
    labels = tuple(Name(each, "fi") for each in names)
    return Entry(f"{ORGANISATION}{slug}", "organisation", labels, **more)


@pytest.mark.parametrize(
    ("name", "slug", "sure"),
    [
        ("Vikstrands stad", "lahdenranta", True),
        ("staden Vikstrand", "lahdenranta", True),
        ("Vikstrand", "lahdenranta", False),
        ("Tammerfors stad", "tampere", True),
        ("Tammerfors", "tampere", False),
        ("Vikstrands utbildning", "", False),
    ],
)
def test_a_city_is_found_by_the_other_name_of_its_place(
    tmp_path: Path, name: str, slug: str, *, sure: bool
) -> None:
    town = "kind-municipality"
    place = (Name("Lahdenranta", "fi"), Name("Vikstrand", "sv"))
    asker = asker_of(
        tmp_path,
        named("lahdenranta", "Lahdenrannan kaupunki", organisation_kind=town),
        named("tampere", "Tampereen kaupunki", organisation_kind=town),
        named("helsinki", "Helsingin kaupunki", "Helsingfors stad", organisation_kind=town),
        Entry(f"{PLACE}lahdenranta", "place", place),
    )
    found = asker.answer(Question(names=(name,), kinds=frozenset({"organisation"})))

    assert (f"{ORGANISATION}{slug}" if slug else "", sure) == first(found)


def test_the_funder_of_a_row_may_be_told_by_the_other_name_of_its_place(tmp_path: Path) -> None:
    place = (Name("Lahdenranta", "fi"), Name("Vikstrand", "sv"))
    paid = (("funder", f"{ORGANISATION}kaupunki"),)
    asker = asker_of(
        tmp_path,
        named("kaupunki", "Lahdenrannan kaupunki", organisation_kind="kind-municipality"),
        Entry(f"{PLACE}lahdenranta", "place", place),
        Entry(f"{PROJECT}silta", "project", (Name("Silta", "fi"),), facets=paid),
    )
    found = asker.answer(Question(conditions=(told("funder", "Vikstrands stad"),)))

    assert [f"{PROJECT}silta"] == [each.thing.iri for each in found]


LIKE = {
    "keha": "Meri-keskusten sekä Maa-toimistojen KEHA-keskus",
    "malski": "Malski Keskus Oy",
    "energia": "Havukka Energia Ky",
    "fastigheter": "Havukka Fastigheter Ky",
    "posintra": "Posintra Oy",
    "rovaniemi": "Rovaniemen koulutuskuntayhtymä",
    "savo": "Savon koulutuskuntayhtymä",
    "helsinki": "Helsingin yliopisto",
    "lappi": "Lapin yliopisto",
}


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("KEHA-keskus", "keha"),
        ("Havukka nergia Ky", "energia"),
        ("osintra Oy", "posintra"),
        ("OPSINTRA OY", "posintra"),
        ("ovaniemen Koulutuskuntayhtymä", "rovaniemi"),
        ("avon koulutuskuntayhtymä", "savo"),
        ("elsingin yliopisto", "helsinki"),
        ("Telsingin yliopisto", "helsinki"),
        ("Xelsingin yliopisto", "helsinki"),
    ],
)
def test_what_is_most_like_a_name_comes_first_and_is_not_sure(
    tmp_path: Path, name: str, slug: str
) -> None:
    asker = asker_of(tmp_path, *(named(each, label) for each, label in LIKE.items()))

    assert (f"{ORGANISATION}{slug}", False) == first(asker.answer(Question(names=(name,))))


def test_a_code_with_a_space_gives_way_to_a_name(tmp_path: Path) -> None:
    code = (("project-code", "POLKU2018"),)
    other = Entry(f"{PROJECT}muu", "project", (Name("Toinen", "fi"),), identifiers=code)
    asker = asker_of(tmp_path, other, Entry(f"{PROJECT}polku", "project", (Name("Polku 2018"),)))

    assert f"{PROJECT}polku" == first(asker.answer(Question(names=("polku 2018",))))[0]
    assert (f"{PROJECT}muu", True) == first(asker.answer(Question(names=("polku2018",))))


@pytest.mark.parametrize("required", [False, True])
@pytest.mark.parametrize("name", ["Vanha opisto", "Uusi opisto"])
def test_an_identifier_of_what_was_merged_speaks_for_its_successor(
    tmp_path: Path, name: str, *, required: bool
) -> None:
    old, new = (("ytunnus", "0139545-4"),), (("ytunnus", "0201256-6"),)
    asker = asker_of(
        tmp_path,
        named("vanha", "Vanha opisto", identifiers=old, successor=f"{ORGANISATION}uusi"),
        named("uusi", "Uusi opisto", identifiers=new),
    )
    known = told("ytunnus", "0139545-4", required=required)
    found = asker.answer(Question(names=(name,), conditions=(known,)))

    assert [(f"{ORGANISATION}uusi", True)] == [(e.thing.iri, e.sure) for e in found]
    assert (("ytunnus", 1.0),) == found[0].told
    alone = asker.answer(Question(names=(name,)))
    assert found[0].score >= alone[0].score


def test_what_has_the_same_name_is_not_sure(asker: Asker) -> None:
    found = asker.answer(Question(names=("Kartanon tutkimussäätiö",)))

    assert [f"{ORGANISATION}kartano-{town}" for town in ("lahdenranta", "saarikoski")] == sorted(
        each.thing.iri for each in found
    )
    assert not any(each.sure for each in found)


@pytest.mark.parametrize("place", ["Saarikoski", "992", f"{PLACE}saarikoski", "place/saarikoski"])
def test_a_value_tells_one_of_the_same_name_from_the_other(asker: Asker, place: str) -> None:
    asked = Question(names=("Kartanon tutkimussäätiö",), conditions=(told("municipality", place),))

    one, other = asker.answer(asked)

    assert (f"{ORGANISATION}kartano-saarikoski", True) == (one.thing.iri, one.sure)
    assert (("municipality", 1.0),) == one.told
    assert (("municipality", 0.0),) == other.told
    assert other.score < one.score


@pytest.mark.parametrize(
    ("conditions", "sure"),
    [
        ((), False),
        ((told("year", "2018"),), True),
        ((told("year", "1.3.2018"), told("funder", "Koulutusvirasto")), True),
        ((told("funder", "Koulutusvirasto"),), False),
        ((told("year", "1999"),), False),
    ],
)
def test_a_short_title_is_sure_with_what_else_is_told(
    asker: Asker, conditions: tuple[Condition, ...], sure: bool
) -> None:
    found = asker.answer(Question(names=("Polku",), conditions=conditions))

    assert {f"{PROJECT}polku-{year}" for year in (2015, 2018)} == {e.thing.iri for e in found}
    assert ([f"{PROJECT}polku-2018"] if sure else []) == [e.thing.iri for e in found if e.sure]


def test_an_identifier_speaks_against_a_name(asker: Asker) -> None:
    asked = Question(names=("Koulutusvirasto",), conditions=(told("ytunnus", "0201256-6"),))

    found = asker.answer(asked)

    assert {KVI, CITY} <= {each.thing.iri for each in found}
    assert not any(each.sure for each in found)


def test_an_identifier_and_a_name_agree(asker: Asker) -> None:
    asked = Question(names=("Skolverk",), conditions=(told("ytunnus", "FI27697901"),))

    best, *_ = asker.answer(asked)

    assert (KVI, True, 1.0) == (best.thing.iri, best.sure, best.score)


@pytest.mark.parametrize(
    ("condition", "iris"),
    [
        (told("programme", "Osaava-ohjelma"), [f"{PROJECT}johtajuus"]),
        (
            told("funder", "Skolverket"),
            [f"{PROJECT}{e}" for e in ("johtajuus", "polku-2015", "polku-2018")],
        ),
        (told("theme", "management"), [f"{PROJECT}johtajuus"]),
        (told("status", "Päättynyt"), [f"{PROJECT}johtajuus"]),
        (told("body", "Lahdenrannan koulutuskuntayhtymä"), [SCHOOL]),
        (told("body", "Pohjolan opintoyhtymä"), [SCHOOL]),
        (told("project-code", "s12345"), [f"{PROJECT}johtajuus"]),
        (told("link", "http://ror.org/03vdzkx92"), [KVI]),
        (told("programme", "Tuntematon"), []),
    ],
)
def test_values_alone_lead_to_things(asker: Asker, condition: Condition, iris: list[str]) -> None:
    found = asker.answer(Question(conditions=(condition,)))

    assert iris == sorted(each.thing.iri for each in found)


def test_what_is_required_is_kept_to(asker: Asker) -> None:
    name = ("Kartanon tutkimussäätiö",)
    here = told("municipality", "Lahdenranta", required=True)
    neither = told("municipality", "Lahdenranta", "Saarikoski", required=True, how="none")
    both = told("municipality", "Lahdenranta", "Saarikoski", required=True, how="all")

    assert [f"{ORGANISATION}kartano-lahdenranta"] == [
        each.thing.iri for each in asker.answer(Question(names=name, conditions=(here,)))
    ]
    assert [] == asker.answer(Question(names=name, conditions=(neither,)))
    assert [] == asker.answer(Question(names=name, conditions=(both,)))


def test_only_the_wanted_kinds_are_given(asker: Asker) -> None:
    kinds = frozenset({"place"})

    [place] = asker.answer(Question(names=("Lahdenrannan kaupunki",), kinds=kinds))

    assert f"{PLACE}lahdenranta" == place.thing.iri
    narrow = frozenset({"kind-school"})
    asked = Question(
        names=("Lahdenranta",), kinds=frozenset({"organisation"}), organisation_kinds=narrow
    )
    assert {"kind-school"} == {each.thing.organisation_kind for each in asker.answer(asked)}


def test_where_none_is_of_a_type_others_come_if_they_may(asker: Asker) -> None:
    asked = Question(names=("Koulutusvirasto",), kinds=frozenset({"programme"}))

    assert [] == asker.answer(asked)
    loose = Question(names=asked.names, kinds=asked.kinds, strict=False)
    best, *_ = asker.answer(loose)
    assert (KVI, False, False) == (best.thing.iri, best.typed, best.sure)
    assert 0.6 == pytest.approx(best.score)


@given(text=st.text(max_size=60))
def test_any_text_has_an_answer_and_always_the_same(asker: Asker, text: str) -> None:
    found = asker.answer(Question(names=(text,)))

    assert found == asker.answer(Question(names=(text,)))
    assert all(0 <= each.score <= 1 for each in found)
    assert [each.score for each in found] == sorted((e.score for e in found), reverse=True)
