"""What somebody types to search by words, read.

All words must be there. "Words in quotes" follow each other; what stands behind a minus must not be
there; of two words with OR between them, one is enough. Nothing else has a meaning, and nothing is
a mistake: signs part words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product

from hankegraafi.names.forms import clean
from hankegraafi.search.opened import Index
from hankegraafi.search.terms import Terms, grammar_of, terms_of
from hankegraafi.search.words import tokens

MOST_WORDS = 16
"""So many words are searched for; more are left out."""

_READ = 2_000
_WAYS = 16
_PART = re.compile(r'(?P<minus>(?<!\S)[-−–])?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))')
_OR = "OR"


@dataclass(frozen=True, slots=True)
class Part:
    """Words that must be found: several only one after the other."""

    words: tuple[Terms, ...]

    @property
    def match(self) -> str:
        """The part as FTS5 reads it (https://sqlite.org/fts5.html#full_text_query_syntax)."""
        if len(self.words) == 1:
            return " OR ".join(f'"{each}"' for each in sorted(self.words[0].terms))
        ways = islice(product(*(each.lemmas for each in self.words)), _WAYS)
        return " OR ".join(f'"{" ".join(each)}"' for each in ways)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for: of each of `groups` one part, and none of `without`.

    `cut` says that there were more words than are searched for.
    """

    groups: tuple[tuple[Part, ...], ...] = ()
    without: tuple[Part, ...] = ()
    cut: bool = False

    @property
    def match(self) -> str:
        """What must be there, as FTS5 reads it; empty where nothing must."""
        return " AND ".join(f"({_either(group)})" for group in self.groups)

    @property
    def refused(self) -> str:
        """What must not be there, as FTS5 reads it; empty where anything may."""
        return _either(self.without)

    @property
    def terms(self) -> frozenset[str]:
        """Everything that words are found by."""
        return frozenset(
            term
            for group in self.groups
            for part in group
            for word in part.words
            for term in word.terms
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """The words that the index does not hold."""
        return tuple(
            dict.fromkeys(
                word.word
                for group in self.groups
                for part in group
                for word in part.words
                if not word.held
            )
        )


def read(index: Index, text: str) -> Wanted:
    """Read what somebody types; any text can be read.

    Raises:
        FaultError: the index cannot be read.
    """
    groups: list[list[Part]] = []
    without: list[Part] = []
    joined, left, grammar = False, MOST_WORDS, grammar_of(index)
    whole = clean(text[:_READ])
    for minus, said in _parts(whole):
        if said is None:
            joined = True
            continue
        own = said[:left]
        left -= len(own)
        if not own:
            continue
        part = Part(tuple(terms_of(index, each, grammar) for each in own))
        if minus:
            without.append(part)
        elif joined and groups:
            groups[-1].append(part)
        else:
            groups.append([part])
        joined = False
    cut = len(text) > _READ or sum(len(said or ()) for _, said in _parts(whole)) > MOST_WORDS
    return Wanted(tuple(dict.fromkeys(map(tuple, groups))), tuple(dict.fromkeys(without)), cut)


def _parts(text: str) -> Iterator[tuple[bool, list[str] | None]]:
    """Part a text; None stands for OR. A word with signs in it is several, one after the other."""
    for match in _PART.finditer(text):
        if match["plain"] == _OR:
            yield False, None
        elif said := tokens(match["quoted"] if match["plain"] is None else match["plain"]):
            yield bool(match["minus"]), said


def _either(parts: Sequence[Part]) -> str:
    return " OR ".join(part.match for part in parts)
