"""Names without diacritics, in another order, and of first letters."""

import pytest

from hankegraafi.names.forms import without_diacritics
from hankegraafi.names.register import Register, register_of
from hankegraafi.names.spelling import spellings_of
from hankegraafi.names.wordlists import Words

from .conftest import known

HERE = (
    known("jamk", "Jyväskylän ammattikorkeakoulu Oy@fi"),
    known("tavastia", "Koulutuskuntayhtymä Tavastia@fi"),
    known("ministry", "Opetus- ja kulttuuriministeriö@fi"),
    known("aly", "Äly Oy@fi"),
    known("saw", "Pöllin sahausliike Virtanen Oy@fi"),
    known("abo", "Åbo Akademi@sv"),
)


@pytest.fixture(scope="module")
def here(words: Words) -> Register:
    return register_of(HERE, words)


@pytest.mark.parametrize(
    ("name", "expected", "kinds", "is_sure"),
    [
        ("JYVASKYLAN AMMATTIKORKEAKOULU OY", "jamk", ("diacritics",), True),
        ("Tavastia koulutuskuntayhtymä", "tavastia", ("word-order",), True),
        ("OKM", "ministry", ("initials",), False),
        ("Aly Oy", "aly", ("diacritics", "short-name"), False),
        ("Virtanen pöllin sahausliike Oy", "saw", ("word-order", "short-name"), False),
        ("Abo Akademi", "abo", ("diacritics", "short-name"), False),
    ],
)
def test_another_spelling_is_found(
    name: str, expected: str, kinds: tuple[str, ...], is_sure: bool, here: Register
) -> None:
    found = spellings_of(here).find(name)
    [(place, scored)] = found.items()

    assert (expected, kinds) == (here.organisations[place].iri, scored.kinds)
    assert is_sure == (scored.score >= here.words.threshold.accept)


@pytest.mark.parametrize("name", ["", "okm", "JYVÃ„SKYLÃ„N AMMATTIKORKEAKOULU OY", "XYZ", "Oy"])
def test_other_names_are_not(name: str, here: Register) -> None:
    assert {} == spellings_of(here).find(name)


def test_letters_with_marks_become_plain_ones() -> None:
    assert "aao ssu oe" == without_diacritics("äåö ššü øe")
