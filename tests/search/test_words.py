"""Words: folded, parted, led back to their lemmas and to the parts of compounds."""

import pytest

from hankegraafi.search.words import Dictionaries, Lexicon, folded, tokens


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Jyväskylän  YLIOPISTO ", "jyvaskylan yliopisto"),
        ("Åbo Ångström Øre Þór Łódź Straße ﬁlm", "abo angstrom ore thor lodz strasse film"),
        ("a\x00b\u200b\tc", "a b c"),
        ("", ""),
    ],
)
def test_a_text_is_folded(text: str, plain: str) -> None:
    assert plain == folded(text)
    assert plain == folded(plain)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("EU:n ESR-hanke, Åbo!", ["eu", "esr", "hanke", "åbo"]),
        ("klo 13:30", ["klo", "13", "30"]),
        ("\"*^()'; DROP TABLE", ["drop", "table"]),
        ("…", []),
    ],
)
def test_a_text_is_parted_into_words(text: str, words: list[str]) -> None:
    assert words == tokens(text)


def test_a_very_long_word_is_cut() -> None:
    assert ["x" * 64] == tokens("X" * 5000)


@pytest.mark.parametrize(
    ("word", "language", "lemma", "others"),
    [
        ("muutosjohtamisen", "fi", "muutosjohtaminen", {"johtaminen", "muutos"}),
        ("ammattikoulutuksen", "fi", "ammattikoulutus", {"koulutus", "ammatti"}),
        ("ammattikorkeakoulussa", "fi", "ammattikorkeakoulu", {"korkeakoulu", "koulu"}),
        ("työn", "fi", "tyo", set()),
        ("työ", "fi", "tyo", set()),
        ("nuorisotyötä", "fi", "nuorisotyo", {"tyo"}),
        ("ledarskapet", "sv", "ledarskap", set()),
        ("yrkesutbildningen", "sv", "yrkesutbildning", {"utbildning", "yrke"}),
        ("projects", "en", "project", set()),
        ("tampereella", "", "tampere", set()),
        ("tampereen", "fi", "tampere", set()),
        ("kansalaisten", "fi", "kansalainen", set()),
    ],
)
def test_a_word_is_found_by_its_lemma_and_its_parts(
    word: str, language: str, lemma: str, others: set[str]
) -> None:
    found = Lexicon().look_up(word, language)

    assert lemma == found.lemma
    assert {*others, folded(word)} <= {found.lemma, *found.others}


@pytest.mark.parametrize(
    ("word", "language", "strange"),
    [
        ("kansalaisten", "fi", {"salainen", "kanssa", "alainen"}),
        ("kehittäminen", "fi", {"minen"}),
        ("merimalli", "fi", {"meri malli"}),
        ("ledarskap", "sv", {"skap", "skapa"}),
    ],
)
def test_what_only_looks_like_a_part_is_none(word: str, language: str, strange: set[str]) -> None:
    found = Lexicon().look_up(word, language)

    assert set() == strange & {found.lemma, *found.others}


def test_a_compound_that_no_dictionary_has_keeps_its_head() -> None:
    found = Lexicon().look_up("merimallissa", "fi")

    assert ("merimalli", {"meri", "malli", "merimallissa"}) == (found.lemma, set(found.others))


def test_parts_of_parts_are_found_too() -> None:
    found = list(Dictionaries().parts("muutosjohtamisosaaminen", "fi"))

    assert ["muutosjohtaminen", "muutos", "johtaminen", "osaaminen"] == found


def test_any_letters_can_be_looked_up() -> None:
    lexicon = Lexicon()
    for word in ("", "x", "zz" * 32, "日本語", "ა" * 20, "1234", "a1b2", "😀"):
        for language in ("fi", "sv", "en", "", "de"):
            assert lexicon.look_up(word, language).lemma == folded(word) or word.isalpha()
