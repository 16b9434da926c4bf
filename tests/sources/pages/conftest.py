from pathlib import Path

import pytest

from hankegraafi.sources.pages.drafts import Draft
from hankegraafi.sources.pages.read import read_page
from hankegraafi.sources.pages.words import PageWords, load_page_words

OWN = Path(__file__).parent / "own"
SHARED = Path(__file__).parents[4] / "shared"
PAGES = sorted(OWN.glob("*.txt"))


@pytest.fixture(scope="session")
def words() -> PageWords:
    return load_page_words()


class One:
    """Reads a page that has one project."""

    def __init__(self, words: PageWords) -> None:
        self._words = words

    def __call__(self, text: str) -> Draft:
        [draft] = read_page(text, words=self._words, html=False).drafts
        return draft


@pytest.fixture
def one(words: PageWords) -> One:
    return One(words)


def said(draft: Draft, name: str) -> list[str]:
    """The values of a field, as text."""
    values = (each.value for each in getattr(draft, name))
    return [str(getattr(value, "value", value)) for value in values]
