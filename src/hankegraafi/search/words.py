"""Words of texts and names, and what each is found by: its lemma, and the parts of a compound.

Lemmas are those of `simplemma`, whose dictionaries are read when the first word is looked up.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from hankegraafi.names.forms import clean
from hankegraafi.search.entry import KINDS

if TYPE_CHECKING:
    from simplemma.strategies import DictionaryLookupStrategy, RulesStrategy

LANGUAGES = ("fi", "sv", "en")
"""The languages whose words are led back to their lemmas, in the order in which they are tried."""

_LONGEST = 64
_MARKS = 0xE000
WORD = re.compile(
    r"([^\W_]+)(?::(?:[aäns]|ss[aä]|st[aä]|ll[aä]|lt[aä]|lle|een|iin|hin|ksi|n[aä]|ns|t)(?!\w))?"
)
_PLAIN = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe"})
_PLAIN |= str.maketrans({"þ": "th", "ħ": "h", "ŋ": "n", "ŧ": "t"})

_ENDS = {"fi": ("n",), "sv": ("en", "et"), "en": ()}
"""With which endings another form tells that a word is a lemma: työ, työn; vind, vinden."""
_KEPT = 500_000
_TAIL = 3
_LONG_TAIL = 4
_LONE_TAIL = 6
_HEAD = 3
_LONG_HEAD = 4


def folded(text: str) -> str:
    """Give a text without case, diacritics and doubled spaces, as people type it in a hurry.

    >>> folded("  Jyväskylän Yliopisto"), folded("Åbo"), folded("Straße Łódź")
    ('jyvaskylan yliopisto', 'abo', 'strasse lodz')
    """
    if text.isascii():
        return " ".join(clean(text).casefold().split())
    apart = unicodedata.normalize("NFKD", clean(text).casefold()).casefold()
    plain = "".join(each for each in apart if not unicodedata.combining(each))
    return " ".join(plain.translate(_PLAIN).split())


def tokens(text: str) -> list[str]:
    """Split a text into case-folded words with their diacritics; "EU:n" is the word "eu".

    >>> tokens("EU:n ESR-hanke, Åbo")
    ['eu', 'esr', 'hanke', 'åbo']
    """
    whole = unicodedata.normalize("NFKC", clean(text)).casefold()
    return [each[:_LONGEST] for each in WORD.findall(whole)]


def mark(kind: str, *, first: bool = False) -> str:
    """Give the sign that stands before the words of names of a kind in the table `starts`.

    `first` is for words that begin a name. The sign is a private one (Unicode category Co), which
    SQLite takes as a letter.
    """
    return chr(_MARKS + 2 * KINDS.index(kind) + first)


def starts(kind: str, names: Iterable[str]) -> str:
    """Give what the table `starts` holds of the folded names of a thing."""
    plain, begin = mark(kind), mark(kind, first=True)
    return " ".join(
        f"{begin if place == 0 else plain}{word}"
        for each in names
        for place, word in enumerate(tokens(each))
    )


def pieces(kind: str, names: Iterable[str]) -> str:
    """Give what the table `pieces` holds of the folded names of a thing."""
    return "\n".join((mark(kind) * 3, *names))


class Analysed(NamedTuple):
    """What a word is found by, folded: its lemma, what else; and whether a dictionary has it."""

    lemma: str
    others: tuple[str, ...]
    known: bool


def _dictionary() -> "DictionaryLookupStrategy":
    from simplemma.strategies import DictionaryLookupStrategy

    from hankegraafi.search.dictionary import DICTIONARIES

    return DictionaryLookupStrategy(DICTIONARIES)


def _rules() -> "RulesStrategy":
    from simplemma.strategies import RulesStrategy

    return RulesStrategy()


@dataclass(slots=True)
class Dictionaries:
    """The lemmas of words that were asked for; the last so many are kept.

    `known` reads the dictionaries, `rules` are those of endings; `found` goes from (word, language)
    to the lemma, which is empty where no dictionary has it.
    """

    known: "DictionaryLookupStrategy" = field(default_factory=_dictionary)
    rules: "RulesStrategy" = field(default_factory=_rules)
    found: dict[tuple[str, str], str] = field(default_factory=dict)

    def lemma(self, word: str, language: str) -> str:
        """Give the lemma of a word that the dictionary of a language has; empty for any other.

        A word that is a lemma as well as a form of another stays itself: the dictionary tells one
        lemma for each form, and for "työ" a rare one; "työn" tells the other.
        """
        key = (word, language)
        known = self.found.get(key)
        if known is None:
            if len(self.found) >= _KEPT:
                self.found.clear()
            known = self.found[key] = self._asked(word, language)
        return known

    def is_lemma(self, word: str, language: str) -> bool:
        """Say whether a word is a lemma that the dictionary of a language has."""
        return self.lemma(word, language) == word

    def parts(self, lemma: str, language: str) -> Iterator[str]:
        """Give the words of which a compound is made, from a few of its letters on.

        >>> list(Dictionaries().parts("yrkesutbildning", "sv"))
        ['yrke', 'utbildning']
        """
        if language == "en":
            return
        for place in range(_HEAD, len(lemma) - _TAIL + 1):
            head, tail = lemma[:place], lemma[place:]
            if not self.is_lemma(tail, language):
                continue
            first = self._first(head, language)
            if first and (len(tail) >= _LONG_TAIL or len(head) > _LONG_HEAD):
                yield from (first, *self.parts(first, language))
                yield from (tail, *self.parts(tail, language))
                return
            if len(tail) >= _LONE_TAIL and len(head) > _LONG_HEAD:
                yield from (*self.parts(head, language), tail, *self.parts(tail, language))
                return

    def guess(self, word: str, language: str) -> str:
        """Give the lemma of a word that no dictionary has: of a compound, or as its end tells.

        >>> Dictionaries().guess("osaamiskeskittymissä", "fi")
        'osaamiskeskittymä'
        """
        return (
            self._compound(word, language) or self.rules.get_lemma(word, language) or word
        ).casefold()

    def _compound(self, word: str, language: str) -> str:
        """Give the lemma of a compound that no dictionary has; empty for any other word."""
        for place in range(_HEAD, len(word) - _TAIL + 1 if language != "en" else 0):
            head, rest = word[:place], word[place:]
            if not self._first(head, language):
                continue
            tail = self.lemma(rest, language)
            if not tail and len(rest) > _HEAD + _LONG_TAIL:
                tail = self._compound(rest, language)
            if len(tail) >= _TAIL and (len(tail) >= _LONG_TAIL or len(head) > _LONG_HEAD):
                return head + tail
        return ""

    def _asked(self, word: str, language: str) -> str:
        found = (self.known.get_lemma(word, language) or "").casefold()
        if not found or found == word:
            return found
        forms = (self.known.get_lemma(f"{word}{end}", language) for end in _ENDS[language])
        return word if any((each or "").casefold() == word for each in forms) else found

    def _first(self, head: str, language: str) -> str:
        """Give the word that stands first in a compound, which may be in another form there."""
        others = (f"{head[:-1]}nen",) if language == "fi" else (head[:-1],)
        for each in others if head.endswith("s") else ():
            if len(each) > _HEAD and self.is_lemma(each, language):
                return each
        if self.is_lemma(head, language):
            return head
        link = {"fi": "n", "sv": "s"}.get(language, "")
        genitive = self.lemma(head, language) if link and head.endswith(link) else ""
        return genitive if len(genitive) < len(head) + _TAIL else ""


@dataclass(slots=True)
class Lexicon:
    """What words are found by; each word of a language is looked up once.

    `found` goes from (word, language) on; the language is one of `LANGUAGES`, or empty where none
    is known. `earlier` holds what was found out before: no dictionary has to be read for that.
    """

    found: dict[tuple[str, str], Analysed] = field(default_factory=dict)
    earlier: Mapping[tuple[str, str], Analysed] = field(default_factory=dict)
    dictionaries: Dictionaries = field(default_factory=Dictionaries)

    def look_up(self, word: str, language: str = "") -> Analysed:
        """Say what a case-folded word is found by; in every language where none of ours is told.

        >>> Lexicon().look_up("muutosjohtamisen", "fi")[:2]
        ('muutosjohtaminen', ('muutos', 'johtaminen', 'muutosjohtamisen'))
        """
        key = (word, language if language in LANGUAGES else "")
        known = self.found.get(key)
        if known is None:
            known = self.found[key] = self.earlier.get(key) or self._analysed(*key)
        return known

    def text(self, texts: Iterable[tuple[str, str]]) -> str:
        """Give what the table `words` holds of (language, text): lemmas, then each other once."""
        lemmas, others = list[str](), list[str]()
        for language, text in texts:
            for word in tokens(text):
                each = self.look_up(word, language.partition("-")[0])
                lemmas.append(each.lemma)
                others.extend(each.others)
        return " ".join((*lemmas, *dict.fromkeys(others)))

    def _analysed(self, word: str, language: str) -> Analysed:
        if len(word) < _HEAD or not word.isalpha():
            return Analysed(folded(word), (), known=False)
        tried = (language,) if language else LANGUAGES
        found, known = list[str](), False
        for each in tried:
            if lemma := self.dictionaries.lemma(word, each):
                known = True
                found += (lemma, *self.dictionaries.parts(lemma, each))
        if not known:
            guess = self.dictionaries.guess(word, tried[0])
            found += (guess, *self.dictionaries.parts(guess, tried[0]))
        plain = list(dict.fromkeys(map(folded, (*found, word))))
        return Analysed(plain[0], tuple(plain[1:]), known)
