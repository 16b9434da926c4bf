"""What is known of the words of project pages, read from `words/*.toml` on request."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hankegraafi.errors import FaultError
from hankegraafi.names import wordlists
from hankegraafi.records import LANGUAGES, Text
from hankegraafi.sources.values.dates import DateWords, load_date_words
from hankegraafi.sources.values.money import MoneyWords, load_money_words
from hankegraafi.wordfiles import FOLDER, read_words

_FILES = ("labels", "phrases", "pages", "roles", "patterns")

Cues = Mapping[str, re.Pattern[str]]


@dataclass(frozen=True, slots=True)
class PageWords:
    """All that is known of pages; words are case-folded.

    `labels` goes from a label to its field, `shapes` from a field to what its values are; `weak`
    are labels that are words of every day. `label` finds a label at the beginning of a line,
    `marked` one with a colon anywhere. `cues` holds, by field, what sentences say it with;
    `patterns` are the expressions of `words/patterns.toml`, `lists` the flat word lists. `table`
    are the word lists of `words/pages.toml`.
    """

    labels: Mapping[str, str]
    shapes: Mapping[str, str]
    weak: frozenset[str]
    label: re.Pattern[str]
    marked: re.Pattern[str]
    cues: Mapping[str, Cues]
    table: Mapping[str, Any]
    lists: Mapping[str, frozenset[str]]
    status: Mapping[str, str]
    role: re.Pattern[str]
    unnamed: Text
    kinds: Mapping[str, Text]
    patterns: Cues
    dates: DateWords
    money: MoneyWords
    names: wordlists.Words
    ends: tuple[str, ...]


def load_page_words(folder: Path = FOLDER) -> PageWords:
    """Read the words of pages: once, where a run begins; then hand them on.

    Raises:
        FaultError: a file is missing or cannot be read.
    """
    labels, phrases, pages, roles, patterns = (read_words(each, folder) for each in _FILES)
    try:
        return _words(labels, phrases, pages, roles, patterns)
    except (KeyError, TypeError, re.error) as error:
        raise FaultError(
            f"a file of words in {folder} lacks {error}", way_out="Install hankegraafi anew."
        ) from error


def _words(
    labels: dict[str, Any],
    phrases: dict[str, Any],
    pages: dict[str, Any],
    roles: dict[str, Any],
    patterns: dict[str, str],
) -> PageWords:
    around, parts = labels.pop("around"), phrases.pop("parts")
    known = {
        label: name
        for name, table in reversed(labels.items())
        for language in LANGUAGES
        for label in table.get(language, ())
    }
    for kind in around["kinds"]:
        for each in around["of_kinds"]:
            known.setdefault(f"{kind} {each}", known[each])
    label = _label(known, around)
    names = wordlists.load_words()
    return PageWords(
        labels=known,
        shapes={name: table["shape"] for name, table in labels.items()},
        weak=frozenset(around["weak"]),
        label=re.compile(label, re.IGNORECASE),
        marked=re.compile(rf"(?<![\w-]){label}\s{{0,3}}:(?!\d)", re.IGNORECASE),
        cues={
            name: {how: cue(_spelled(e, parts) for e in each) for how, each in t.items()}
            for name, t in phrases.items()
        },
        table=pages,
        lists=_lists(pages),
        status={word: kind for kind in _STATUSES for word in pages["status"][kind]},
        role=_role(roles),
        unnamed=Text.of(roles["unnamed"]),
        kinds={kind: Text.of({e: t[e] for e in LANGUAGES}) for kind, t in pages["kinds"].items()},
        patterns={name: re.compile(each) for name, each in patterns.items()},
        dates=load_date_words(),
        money=load_money_words(),
        names=names,
        ends=tuple(
            sorted(
                {*names.organisation_ends, *(e for e in pages["names"]["bodies"] if len(e) > 4)},
                key=lambda each: (-len(each), each),
            )
        ),
    )


_STATUSES = ("ended", "running", "planned", "interrupted")


def _lists(pages: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """The flat word lists, as sets named "table.list"."""
    found: dict[str, frozenset[str]] = {}
    for name, table in pages.items():
        for key, words in table.items():
            if isinstance(words, dict):
                found |= {f"{name}.{each}": one for each, one in _lists({key: words}).items()}
            elif isinstance(words, list) and all(isinstance(word, str) for word in words):
                found[f"{name}.{key}"] = frozenset(words)
    return found


def _label(labels: Iterable[str], around: Mapping[str, Any]) -> str:
    return (
        rf"(?:(?:{_either(around['before'])})\s+)?(?P<label>{_either(labels)})(?-i:(?![a-zåäöéü]))"
        r"(?:\s\d{1,2}(?=\s?:))?"
        rf"(?:\s+(?:{_either(around['behind'])})(?!\w))?"
        r"(?:\(\w{1,3}\)|/\w{1,3}\b)?(?:\s?\([^()\n]{1,40}\))?"
    )


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(each).replace(r"\ ", r"\s+") for each in longest(words))


def longest(words: Iterable[str]) -> list[str]:
    """Sort words, the longest first, so that an expression prefers them."""
    return sorted(set(words), key=lambda each: (-len(each), each))


_PART = re.compile(r"<([a-z_]+)>")


def _spelled(phrase: str, parts: Mapping[str, str]) -> str:
    """Put the parts into a phrase that it names: "<of_it> <leads>"."""
    return _PART.sub(lambda part: f"(?:{parts[part[1]]})", phrase)


def cue(phrases: Iterable[str]) -> re.Pattern[str]:
    """Make an expression of phrases; a space stands for any white space."""
    spaced = (each.replace(" ", r"[ \u00a0]+") for each in phrases)
    return re.compile(rf"(?<![\w])(?:{'|'.join(spaced)})(?!\w)", re.IGNORECASE)


def _role(roles: Mapping[str, Any]) -> re.Pattern[str]:
    heads = roles["heads"]
    compound = _either((*heads["fi"], *heads["sv"]))
    whole = _either(heads["en"])
    of = _either(heads["en_of"])
    return re.compile(
        rf"(?<![\w-])(?:(?:[^\W\d_]{{2,30}}-?){{0,2}}(?:{compound})|{whole}"
        rf"|(?:{of})(?:\s(?:and|[A-Z]?[a-z]+)){{1,5}})(?![\w-])",
        re.IGNORECASE,
    )
