import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hankegraafi.names.identifiers import Identifier
from hankegraafi.names.match import Match, match, relatives
from hankegraafi.names.register import Register, register_of
from hankegraafi.names.wordlists import Words, load_words

from .conftest import KNOWN, known

ACCEPTED = [
    ("TURUN KAUPUNKI", "turku", "name"),
    ("Turun kaupungin", "turku", "inflection"),
    ("Turun kaupungille", "turku", "inflection"),
    ("Åbo stad", "turku", "municipality"),
    ("City of Turku", "turku", "municipality"),
    ("Turku kaupunki", "turku", "municipality"),
    ("Vasa stad", "vaasa", "municipality"),
    ("Salon kaupunki", "salo", "municipality"),
    ("Åbo universitet", "utu", "name"),
    ("Turun AMK Oy", "turku-amk", "abbreviation"),
    ("Turun ammattikorkeakoulu", "turku-amk", "legal-form-left-out"),
    ("Turun yliopistossa", "utu", "inflection"),
    ("Raision seudun koulutuskuntayhtymän", "raseko", "inflection"),
    ("Vaasan kaupunki/Vamia", "vamia", "unit"),
    ("Vaasan kaupunki, Vamia", "vamia", "unit"),
    ("Vamia, Vaasan kaupunki", "vamia", "unit"),
    ("Vaasan kaupunki Vamia", "vamia", "unit"),
    ("Työtehoseura", "tts", "body-of-unit"),
    ("Työtehoseuran", "tts", "inflection"),
    ("Työtehoseura ry, ruotsiksi Arbetseffektivitetsföreningen rf", "tts", "parallel"),
    ("Työtehoseura ry, på svenska Ett Okänt Namn rf", "tts", "parallel"),
    ("Turun kaupunki – Åbo stad", "turku", "parallel"),
    ("Tampereen ammattikorkeakoulu Oy (TAMK)", "tamk", "parenthesis"),
    ("Tampereen ammattikorkeakoulu TAMK", "tamk", "parenthesis"),
    ("Suomen Yrittäjäopisto", "yrittaja-school", "name"),
    ("Suomen Yrittäjäopisto Oy", "yrittaja", "name"),
    ("Lounais-Hämeen ammatillisen koulutuksen ky", "lhky", "abbreviation"),
    ("Opintotoiminnan Keskusliittory", "liitto", "spaces"),
    ("Lounais Suomen koulutus kuntayhtymä", "lskky", "spaces"),
    ("METSÄ 9 OYMETSÄ 9 OY", "metsa-9", "name"),
    ("Rovaniemen ammattiopisto Oy", "redu", "replaced"),
    ("Opetushallituksen", "oph", "inflection"),
]
CANDIDATES = [
    ("Turun kaupungin sivistystoimiala", "turku", "part-of-body"),
    ("Lounais-Suomen koulutuskuntayhtymä, Novida ammattiopisto ja lukio", "lskky", "part-of-body"),
    ("Novida / Lounais-Suomen koulutuskuntayhtymä", "lskky", "body-of-part"),
    ("Turku", "turku", "short-name"),
    ("Loimaan kunta", "loimaa", "municipality-kind"),
    ("Turku AMK", "turku-amk", "similar"),
    ("Svenska Österbottens förbund för utbildning och ku", "sfp", "cut-short"),
    ("Lounais-Suomen koulutus-", "lskky", "cut-short"),
    ("Finpro Oy", "finpro", "legal-form-differs"),
    ("Nokia", "nokia", "short-name"),
    ("Keskuskauppakamari Oy", "kauppakamari", "legal-form-differs"),
    ("Raision seudun koulutuskuntayhtymä Oy", "raseko", "legal-form-differs"),
    ("Tampereen yliopisto TAYS", "tuni", "part-of-body"),
    ("Nokia Oy", "nokia", "legal-form-kin"),
    ("Länsirannikon Koulutus Oy WinNova", "wn-school", "unit-beside"),
    ("Tampereen ammattikorkeakoulu Oy (Proakatemia)", "tamk", "remark"),
    ("Tampereen yliopisto (TAYS)", "tuni", "remark"),
    ("Vamia Oy", "vamia", "unit-without-legal-form"),
    ("Lounais-Suomen koulutuskuntyhtymä", "lskky", "similar"),
    ("METSÄ 9 OYPUU JA TAIMI", "metsa-9", "glued"),
    ("Metsä9 Oy", "metsa-9", "company-spaces"),
]
NOBODY = [
    "Raision kaupunki",
    "Turun seurakunta",
    "Itä-Suomen yliopisto",
    "Yliopisto",
    "Metsä 8 Oy",
    "Metsä Oy",
    "kaupunki",
    "",
    "🙂",
    "-",
    "ry",
    "Åbo Akademi",
]


def best(found: Match) -> tuple[str, tuple[str, ...]]:
    return (found.candidates[0].iri, found.candidates[0].evidence) if found.candidates else ("", ())


@pytest.mark.parametrize(("name", "iri", "kind"), ACCEPTED)
def test_a_name_is_accepted_with_evidence(
    name: str, iri: str, kind: str, register: Register
) -> None:
    found = match(name, register=register)

    assert iri == found.iri
    assert iri == best(found)[0]
    assert kind in best(found)[1]


@pytest.mark.parametrize(("name", "iri", "kind"), CANDIDATES)
def test_weak_evidence_makes_candidates_only(
    name: str, iri: str, kind: str, register: Register
) -> None:
    found = match(name, register=register)

    assert found.iri is None
    assert kind in {each.iri: each.evidence for each in found.candidates}[iri]
    assert all(each.score < 0.9 for each in found.candidates)


@pytest.mark.parametrize("name", NOBODY)
def test_a_stranger_is_nobody(name: str, register: Register) -> None:
    assert match(name, register=register).iri is None


def test_those_that_differ_by_a_word_are_never_each_other(register: Register) -> None:
    names = ["Turun yliopisto", "Turun ammattikorkeakoulu", "Turun yliopistollinen keskussairaala"]

    found = [match(name, register=register) for name in names]

    assert ["utu", "turku-amk", "tyks"] == [each.iri for each in found]
    assert [1, 1, 1] == [len(each.candidates) for each in found]


def test_two_that_are_equally_good_are_both_candidates(words: Words) -> None:
    register = register_of([known("a", "Sama nimi Oy"), known("b", "SAMA NIMI OY")], words)

    found = match("Sama Nimi Oy", register=register)

    assert (None, ["a", "b"]) == (found.iri, [each.iri for each in found.candidates])


def test_a_name_that_only_one_has_comes_before_weaker_evidence(words: Words) -> None:
    town = known("town", "Kristiinankaupunki@fi", kind="kind-municipality")
    register = register_of([town, known("firm", "Kristiinankaupunki Oy")], words)

    assert "town" == match("KRISTIINANKAUPUNKI ", register=register).iri
    assert "firm" == match("Kristiinankaupunki Oy", register=register).iri
    assert "town" == match("Kristiinankaupungin kaupunki", register=register).iri


YTUNNUS = {"turku": "0204819-8", "vaasa": "0209602-6", "tts": "0202496-2", "none": "0201256-6"}


@pytest.mark.parametrize(
    ("name", "whose", "expected", "kind"),
    [
        ("", "turku", "turku", "identifier"),
        ("Turun kaupunki", "turku", "turku", "identifier"),
        ("Turun kaupunki, sivistystoimiala", "turku", "turku", "identifier"),
        ("Vamia", "vaasa", "vamia", "identifier"),
        ("Vaasan kaupunki", "turku", None, "name-differs"),
        ("Aivan Toinen Oy", "turku", None, "name-differs"),
        ("Turun kaupunki", "none", None, "identifier-differs"),
        ("Turun yliopisto", "none", "utu", "name"),
    ],
)
def test_identifiers_come_first_and_contradictions_are_candidates(
    name: str, whose: str, expected: str | None, kind: str, register: Register
) -> None:
    ytunnus = Identifier("ytunnus", YTUNNUS[whose])

    found = match(name, identifiers=[ytunnus], register=register)

    assert expected == found.iri
    assert any(kind in each.evidence for each in found.candidates)
    assert expected is not None or all(each.score < 0.9 for each in found.candidates)


def test_a_wrong_check_digit_counts_for_nothing(register: Register) -> None:
    wrong = Identifier("ytunnus", "0204819-7")

    assert match("Aivan Toinen Oy", identifiers=[wrong], register=register) == Match(None)
    assert "vaasa" == match("Vaasan kaupunki", identifiers=[wrong], register=register).iri


def test_a_business_id_in_the_name_counts(register: Register) -> None:
    assert "tts" == match("TTS Työtehoseura 0202496-2", register=register).iri


def test_the_identifier_of_one_that_was_replaced_leads_to_its_successor(words: Words) -> None:
    both = [
        known("old", "Vanha nimi ry", successors=("new",), ytunnus="0204819-8"),
        known("new", "Uusi nimi ry", ytunnus="0209602-6"),
    ]
    register = register_of(both, words)
    ytunnus = Identifier("ytunnus", "0204819-8")

    assert "new" == match("Vanha nimi ry", identifiers=[ytunnus], register=register).iri
    assert "new" == match("Uusi nimi ry", identifiers=[ytunnus], register=register).iri


def test_one_replaced_by_several_stays_itself(words: Words) -> None:
    split = [known("old", "Vanha nimi ry", successors=("a", "b")), known("a", "A"), known("b", "B")]

    assert "old" == match("Vanha nimi ry", register=register_of(split, words)).iri


def test_replacements_in_a_circle_end(words: Words) -> None:
    circle = [
        known("a", "Vanha nimi ry", successors=("b",)),
        known("b", "Uusi nimi ry", successors=("a",)),
    ]
    register = register_of(circle, words)

    assert match("Vanha nimi ry", register=register).iri in {"a", "b"}


def test_units_in_a_circle_end(words: Words) -> None:
    circle = [known("a", "Yksi opisto", body="b"), known("b", "Yksi opisto", body="a")]

    assert match("Yksi opisto", register=register_of(circle, words)).candidates


def test_the_order_of_the_register_does_not_matter(words: Words, register: Register) -> None:
    shuffled = list(KNOWN)
    random.Random(7).shuffle(shuffled)
    other = register_of(shuffled, words)

    for name in [each[0] for each in ACCEPTED + CANDIDATES] + NOBODY:
        assert match(name, register=register) == match(name, register=other)


def test_new_organisations_that_may_be_one_are_told(words: Words) -> None:
    new = [
        known("a", "Mikemet Oy"),
        known("b", "MIKEMET"),
        known("c", "Muu Oy"),
        known("d", "Etelä-Savon elinkeino- liikenne- ja ympäristökes"),
        known("e", "Etelä-Savon elinkeino- liikenne- ja ympäristökeskus"),
    ]

    found = dict(relatives(new, words))

    assert {"b": ["a"], "e": ["d"]} == {
        iri: [each.iri for each in like.candidates] for iri, like in found.items()
    }
    assert {None} == {each.iri for each in found.values()}
    assert found == dict(relatives(reversed(new), words))


REGISTER = register_of(KNOWN, load_words())
PIECES = [piece for each in KNOWN for label in each.labels for piece in label.text.split()]


@settings(max_examples=300, deadline=None)
@given(
    st.text(max_size=80)
    | st.lists(st.sampled_from([*PIECES, ",", "/", "(", ")", "–", "ky"]), max_size=8).map(" ".join)
)
def test_any_text_has_an_answer_and_what_is_accepted_is_good(name: str) -> None:
    found = match(name, register=REGISTER)

    assert found == match(f" {name} ", register=REGISTER)
    assert [each.iri for each in found.candidates][:1] == [found.iri] or found.iri is None
    assert found.iri is None or found.candidates[0].score >= 0.9


@pytest.mark.parametrize(
    "name", ["A" * 500_000, "x, " * 100_000, "(" * 300_000, "Turun " * 50_000, "n " * 100_000]
)
def test_hostile_names_take_bounded_time(name: str, register: Register) -> None:
    began = time.process_time()
    match(name, register=register)

    assert time.process_time() - began < 10
