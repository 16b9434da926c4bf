"""What was worked out about words and names before, so that it is not worked out again.

It belongs to one register, is bounded, and changes no answer.
"""

from collections.abc import Mapping
from typing import NamedTuple

from hankegraafi.names import forms, inflection
from hankegraafi.names.wordlists import Words

_MOST_FORMS = 2_000
_MOST_WORDS = 50_000


class Weighed(NamedTuple):
    """A name as it is compared with others word by word.

    `words` are its telling ones, each once, with their `rarities`; `starts` the first two letters
    of each, `numbers` the words of digits, `head` the word that says what kind of body it is.
    """

    words: tuple[str, ...]
    rarities: Mapping[str, float]
    total: float
    starts: frozenset[str]
    numbers: frozenset[str]
    head: str
    legal: tuple[str, ...]


class Memory:
    """Remembers the forms of names and the nominatives of words."""

    def __init__(self, words: Words) -> None:
        """Remember nothing yet."""
        self._words = words
        self._forms: dict[str, forms.Form] = {}
        self._lemmas: dict[str, tuple[str, ...]] = {}
        self.weighed: dict[int, Weighed] = {}

    def form(self, text: str) -> forms.Form:
        """Give the form of a name."""
        found = self._forms.get(text)
        if found is None:
            found = forms.form(text, self._words)
            if len(self._forms) >= _MOST_FORMS:
                self._forms.clear()
            self._forms[text] = found
        return found

    def lemmas(self, word: str) -> tuple[str, ...]:
        """Give the nominatives that a word may be an inflected form of."""
        found = self._lemmas.get(word)
        if found is None:
            found = inflection.lemmas(word, self._words.inflection)
            if len(self._lemmas) >= _MOST_WORDS:
                self._lemmas.clear()
            self._lemmas[word] = found
        return found
