"""The word lists: whole, in three languages, and without the name of any organisation or site."""

import tomllib
from pathlib import Path

import pytest

from hankegraafi.errors import FaultError
from hankegraafi.records import LANGUAGES
from hankegraafi.sources.pages import words as page_words
from hankegraafi.sources.pages.words import PageWords, load_page_words

FOLDER = Path(page_words.__file__).parents[2] / "words"


def test_every_field_has_labels_in_three_languages() -> None:
    labels = tomllib.loads((FOLDER / "labels.toml").read_text(encoding="utf-8"))
    fields = {name: table for name, table in labels.items() if name != "around"}
    assert [] == [name for name, each in fields.items() if set(each) != {"shape", *LANGUAGES}]
    assert [] == [
        name for name, each in fields.items() for language in LANGUAGES if not each[language]
    ]


def test_reasons_are_in_three_languages(words: PageWords) -> None:
    assert words.kinds
    assert {LANGUAGES} == {
        tuple(language for language, _ in each.values) for each in words.kinds.values()
    }


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultError, match="labels"):
        load_page_words(tmp_path)


def test_a_file_that_lacks_a_list_is_a_fault(tmp_path: Path) -> None:
    for name in ("labels", "phrases", "pages", "roles", "patterns"):
        (tmp_path / f"{name}.toml").write_text("", encoding="utf-8")
    with pytest.raises(FaultError, match="lacks"):
        load_page_words(tmp_path)
