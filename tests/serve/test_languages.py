import re
from pathlib import Path

import pytest

from hankegraafi.serve import languages

SERVE = Path(languages.__file__).parent
WORDS = languages.load()


@pytest.mark.parametrize(
    ("lang", "header", "expected"),
    [
        (None, None, "fi"),
        (None, "", "fi"),
        (None, "de", "fi"),
        (None, "sv", "sv"),
        (None, "sv-FI, fi;q=0.9", "sv"),
        (None, "fi;q=0.2, en-GB;q=0.8", "en"),
        (None, "en;q=0, sv;q=0.1", "sv"),
        (None, "en;q=nonsense, sv;q=0.1", "sv"),
        (None, "*", "fi"),
        ("en", "sv", "en"),
        ("EN", "sv", "sv"),
        ("<script>", "en", "en"),
    ],
)
def test_the_language_is_that_of_the_address_then_of_the_browser_then_finnish(
    lang: str | None, header: str | None, expected: str
) -> None:
    assert expected == languages.choose(lang, header)


@pytest.mark.parametrize(
    ("language", "tag"),
    [
        ("fi", "fi"),
        ("http://publications.europa.eu/resource/authority/language/SWE", "sv"),
        ("http://publications.europa.eu/resource/authority/language/DEU", "deu"),
        ("?", ""),
    ],
)
def test_a_language_that_the_data_names_becomes_a_tag(language: str, tag: str) -> None:
    assert tag == languages.tag_of(language)


def test_every_message_is_there_in_every_language() -> None:
    assert set(WORDS["fi"].words) == set(WORDS["sv"].words) == set(WORDS["en"].words)


def values(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text)) - {"day", "number", "month"}


def test_a_message_has_the_same_values_in_every_language() -> None:
    expected = {key: values(text) for key, text in WORDS["fi"].words.items()}

    for words in (WORDS["sv"], WORDS["en"]):
        assert expected == {key: values(text) for key, text in words.words.items()}


def test_no_message_is_empty_in_any_language() -> None:
    empty = [
        (language, key)
        for language, words in WORDS.items()
        for key, text in words.words.items()
        if not text.strip()
    ]

    assert [] == empty


def test_every_key_that_templates_and_code_name_is_a_message() -> None:
    sources = [*SERVE.glob("templates/*.html"), *SERVE.glob("*.py")]
    named = {
        key
        for path in sources
        for key in re.findall(r"""\bt\(\s*["']([a-z_]+\.[\w.-]+)["']\s*[,)]""", path.read_text())
    }

    assert len(named) > 100
    assert set() == named - set(WORDS["fi"].words)


def test_one_of_something_is_said_in_the_singular() -> None:
    assert ["1 rivi", "2 riviä"] == [WORDS["fi"]("query.rows", count=n) for n in (1, 2)]
