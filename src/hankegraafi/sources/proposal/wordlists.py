"""What is known of the names of columns: `words/columns.toml`, read when the caller asks for it."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hankegraafi.wordfiles import read_words

_TAGS = ("fi", "sv", "en")
_CAMEL = re.compile(r"(?<=[a-zåäö0-9])(?=[A-ZÅÄÖ])")
_INDEX = re.compile(r"\[[0-9]+\]")
_PLAIN = str.maketrans("äöå", "aoa")
_WORD = re.compile(r"[^\W_]+|[€$£]")

_SUMS = frozenset({"awarded", "planned", "spent", "requested", "budget", "nouns", "small"})

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A name that a column may have: its words, what it means, and in which language."""

    words: Phrase
    meaning: str
    language: str


@dataclass(frozen=True, slots=True)
class ColumnWords:
    """All that is known of the names of columns; words are as `folded` writes them.

    `names` are those of terms, `persons` and `numbers` those of columns about persons and of
    identifiers. `money` goes from a part of a name's meaning to its words, `groups` from a word of
    a kind of money to its name; `shared` are signs of several currencies. `no_sums` are words of
    names of other numbers, `percents` parts of such words of shares, `shares` those of names whose
    numbers may be shares. `statuses` goes
    from a word to the status, `said` from a code to what a proposal says in a language.
    """

    names: tuple[Named, ...]
    persons: tuple[Named, ...]
    numbers: tuple[Named, ...]
    before: frozenset[str]
    projects: frozenset[str]
    naming: frozenset[str]
    small: frozenset[str]
    money: Mapping[str, frozenset[str]]
    no_sums: frozenset[str]
    groups: Mapping[str, str]
    currencies: Mapping[str, str]
    shared: frozenset[str]
    percents: frozenset[str]
    shares: frozenset[str]
    currency_columns: frozenset[str]
    thousands: frozenset[str]
    other_dates: frozenset[str]
    statuses: Mapping[str, str]
    nothing: frozenset[str]
    languages: Mapping[str, str]
    texts: Mapping[str, frozenset[str]]
    looks: Mapping[str, Mapping[str, str]]
    said: Mapping[str, Mapping[str, str]]


def load_column_words() -> ColumnWords:
    """Read the words.

    Raises:
        FaultError: the file is missing or broken.
    """
    return _words(read_words("columns"))


def words_of(name: str) -> Phrase:
    """Take the name of a column apart into words, small and without marks.

    >>> words_of("hakija.orgName"), words_of("EU- ja Myönnetty tuki (€)")
    (('hakija', 'org', 'name'), ('eu', 'ja', 'myonnetty', 'tuki', '€'))
    """
    text = unicodedata.normalize("NFC", _INDEX.sub(" ", name))
    return tuple(_WORD.findall(folded(_CAMEL.sub(" ", text).replace("_", " "))))


def folded(text: str) -> str:
    """Write a text small and as systems do that know no ä, ö and å."""
    return text.casefold().translate(_PLAIN)


def _words(table: Mapping[str, Any]) -> ColumnWords:
    money = table["money"]
    return ColumnWords(
        names=tuple(each for term, words in table["terms"].items() for each in _named(term, words)),
        persons=tuple(_named("person", table["persons"])),
        numbers=tuple(_named("number", table["numbers"])),
        before=_set(table["around"]["before"]),
        projects=_set(table["around"]["projects"]),
        naming=_set(table["around"]["names"]),
        small=_set(table["around"]["small"]),
        money={kind: _set(words) for kind, words in money.items() if kind in _SUMS},
        no_sums=_set(money["no-sums"]),
        groups=_turned(money["groups"]),
        currencies=_turned(table["currencies"]),
        shared=_set(table["currencies-shared"]["words"]),
        percents=_set(table["percents"]["words"]),
        shares=_set(table["percents"]["shares"]),
        currency_columns=_set(table["currency-columns"]["words"]),
        other_dates=_set(table["other-dates"]["words"]),
        thousands=_set(table["thousands"]["words"]),
        statuses=_turned(table["statuses"]),
        nothing=_set(table["nothing"]["words"]),
        languages=_turned(table["languages"]),
        texts={tag: _set(words) for tag, words in table["texts"].items()},
        looks=table["looks"],
        said=table["said"],
    )


def _named(meaning: str, words: Mapping[str, list[str]]) -> list[Named]:
    return [Named(words_of(name), meaning, tag) for tag in _TAGS for name in words[tag]]


def _turned(table: Mapping[str, list[str]]) -> dict[str, str]:
    return {folded(word): key for key, words in table.items() for word in words}


def _set(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(folded, words))
