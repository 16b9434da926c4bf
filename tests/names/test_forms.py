import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hankegraafi.names.forms import clean, form, glued, legal_only, readings
from hankegraafi.names.wordlists import Words, load_words

SAME = [
    ("OULUN YLIOPISTO", "Oulun Yliopisto", "Oulun  yliopisto", "oulun\u00a0yliopisto "),
    ("Hilltip Oy Ab", "OY HILLTIP AB", "Hilltip Ab", "Hilltip Ltd", "Hilltip Osakeyhtiö"),
    ("PEPT AB OY", "PEPT OY AB", "Pept Ab/Oy"),
    ("Kuopion Yrittäjät ry", "Kuopion Yrittäjät r.y.", "Kuopion yrittäjät RY."),
    ("TTY-säätiö", "TTY-säätiö sr", "TTY-SÄÄTIÖ"),
    ("FAUMEK OY", "FAUMEK OYFAUMEK OY", "FAUMEK OYFAUMEK"),
    ("KASVE OY", "KASVE OYKASVE LTD"),
    ("LUXURY ACTION", "LUXURY ACTIONLUXURY ACTION"),
    ("DIMEX OY", "DIMEX OY0477986-7"),
    ("Osuuskunta Studio Kelkka", "Studio Kelkka osk"),
    ("S\u00e4\u00e4ti\u00f6", "Sa\u0308a\u0308tio\u0308", "Sää\u00adtiö", "Sää\u200btiö"),
    ("Diakonia-ammattikorkeakoulu Oy", "Diakonia ammattikorkeakoulu oy"),
]
DIFFERENT = [
    ("Bora Bora", "Bora"),
    ("Finpro Oy", "Finpro ry"),
    ("Nokia Oy", "Nokia Oyj"),
    ("Metsä 1 Oy", "Metsä 2 Oy"),
    ("H & M Oy", "HM Oy"),
    ("Turun yliopisto", "Turun ammattikorkeakoulu"),
    ("Äly Oy", "Aly Oy"),
    ("DIMEX OY", "DIMEX OY0477986-8"),
    ("🙂", "🙃"),
]


@pytest.mark.parametrize("names", SAME)
def test_ways_of_writing_one_name_have_one_form(names: tuple[str, ...], words: Words) -> None:
    assert 1 == len({form(name, words).key for name in names})


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_different_names_have_different_forms(first: str, second: str, words: Words) -> None:
    assert form(first, words) != form(second, words)


@pytest.mark.parametrize("name", ["Oy", "AB Ky", "ry", "Ab", "Ltd."])
def test_a_name_of_legal_forms_alone_keeps_its_words(name: str, words: Words) -> None:
    assert form(name, words).core


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Hevosopisto Oy:n", "hevosopisto oy"),
        ("Turun AMK", "turun ammattikorkeakoulu"),
        ("Työtehoseuran", "työtehoseura"),
        ("Lounais-Hämeen ammatillisen koulutuksen ky", "ammatillisen koulutuksen kuntayhtymä"),
        ("ICCUNA OYTEEMU", "iccuna oy"),
    ],
)
def test_a_name_is_read_in_other_ways(name: str, expected: str, words: Words) -> None:
    assert any(each.form.key.endswith(expected) for each in readings(name, words))


def test_a_name_after_a_legal_form_without_a_space_is_parted() -> None:
    assert ("VOLTER OY", "JARNO") == glued("VOLTER OYJARNO")
    assert ("Oyster Oy",) == glued("Oyster Oy")


WORDS = load_words()
NAMES = st.text(max_size=60) | st.lists(
    st.sampled_from("Oy Ab ry ky r.y. Turun AMK OYX - / ( ) & 0477986-7 säätiö sr Äly".split()),
    max_size=7,
).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(NAMES)
def test_a_form_is_the_form_of_its_own_key(name: str) -> None:
    found = form(name, WORDS)

    if not found.legal:
        assert found == form(found.key, WORDS)
    assert found == form(clean(name), WORDS) == form(f" {name}\n", WORDS)
    assert found == form(clean(clean(name)), WORDS)


@pytest.mark.parametrize(
    "name",
    [
        "A" * 1_000_000,
        "OY " * 300_000,
        "n " * 500_000,
        "(" * 1_000_000,
        "A.B " * 200_000,
        "y:n" * 300_000,
    ],
    ids=range(6),
)
def test_hostile_names_take_linear_time(name: str, words: Words) -> None:
    began = time.process_time()
    form(name, words)
    for _ in zip(range(1000), readings(name, words), strict=False):
        pass

    assert time.process_time() - began < 10


def test_firma_is_a_word_of_a_name_that_has_a_legal_form(words: Words) -> None:
    names = ["Uusi Oy", "Uusi Firma Oy", "Uusi Toiminimi Oy", "Oy Firma Uusi", "Firma Uusi"]

    assert ["uusi oy", "uusi firma oy", "uusi toiminimi oy", "firma uusi oy", "uusi tmi"] == [
        form(name, words).key for name in names
    ]


@pytest.mark.parametrize("name", ["Oy Ab", "Ltd", "ab, oy.", "Tmi", "ry", ""])
def test_legal_forms_alone_are_no_name(name: str, words: Words) -> None:
    assert legal_only(name, words)
    assert not legal_only(f"{name} Aura", words)
