"""What is known of names, read from `words/*.toml` when the caller asks for it.

Nothing is remembered between calls: who reads many names reads the words once and hands them on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hankegraafi.errors import FaultError
from hankegraafi.records import Text
from hankegraafi.wordfiles import FOLDER, read_words

_FILES = ("legal-forms", "inflection", "organisation-words", "given-names")


@dataclass(frozen=True, slots=True)
class LegalForm:
    """One legal form: the name it is compared by, its family, where in a name it counts as one.

    `place` is "any", "ends" or "end"; `implied` are ends of names that say it by themselves;
    without a word that ends as `expected` says, if it says so, a name is hardly one of that form.
    """

    name: str
    family: str
    place: str
    implied: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Inflection:
    """How an inflected Finnish word leads back to its nominative; see `words/inflection.toml`."""

    endings: tuple[str, ...]
    stems: tuple[tuple[str, tuple[str, ...]], ...]
    gradation: tuple[tuple[str, str], ...]
    prefixes: tuple[tuple[str, str], ...]
    adjectives: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A kind of evidence: its weight from 0 to 1, and what it says to a reader."""

    kind: str
    weight: float
    said: Text


@dataclass(frozen=True, slots=True)
class Threshold:
    """When a name counts as an organisation's.

    `accept` is the least score, `margin` how far the next must be behind, `agree` the least score
    that does not contradict an identifier, `show` the least score of a candidate, `most` how many
    of them are shown.
    """

    accept: float
    margin: float
    agree: float
    show: float
    most: int


@dataclass(frozen=True, slots=True)
class Words:
    """All that is known of names; words are case-folded, save `written` and `given_common`.

    `legal` goes from the words of a legal form, as they follow each other, to the form, and
    `legal_first` and `legal_last` are the words that these begin and end with; `written`
    holds the usual spellings of them. `parallels` numbers the sets of words that mean the same.
    `surnames_beside` and `surname_shapes` tell surnames beside first names only; `signs` and
    `single` are words that tell of a person beside a name.
    Words of municipalities lead to what kind of municipality they tell of; `towns` leads from the
    name of a municipality to the one that it has in the other language. `joint` leads from the last
    two words of a joint authority's name to the one that may stand for both, and `turned` has words
    that stand first or, in the other form, last.
    """

    legal: Mapping[tuple[str, ...], LegalForm]
    legal_first: frozenset[str]
    legal_last: frozenset[str]
    written: frozenset[str]
    inflection: Inflection
    threshold: Threshold
    evidence: Mapping[str, Evidence]
    abbreviations: Mapping[str, tuple[tuple[str, ...], ...]]
    municipality_after: Mapping[str, str]
    municipality_before: Mapping[tuple[str, ...], str]
    towns: Mapping[str, str]
    saints: frozenset[str]
    joint: Mapping[tuple[str, ...], str]
    turned: tuple[tuple[str, str], ...]
    languages: tuple[str, ...]
    small: frozenset[str]
    public: frozenset[str]
    public_ends: tuple[str, ...]
    public_begins: tuple[tuple[str, ...], ...]
    public_but: frozenset[str]
    parallels: Mapping[str, frozenset[int]]
    named_after: frozenset[str]
    named_after_ends: tuple[str, ...]
    organisation: frozenset[str]
    organisation_ends: tuple[str, ...]
    given: frozenset[str]
    given_common: frozenset[str]
    surnames: frozenset[str]
    surname_ends: tuple[str, ...]
    no_surname_ends: tuple[str, ...]
    surnames_beside: frozenset[str]
    surname_shapes: tuple[str, ...]
    ambiguous: frozenset[str]
    signs: tuple[str, ...]
    single: frozenset[str]
    between: frozenset[str]
    leading: frozenset[str]
    care_of: tuple[str, ...]
    persons: Mapping[str, Text]

    def weight(self, kinds: Iterable[str]) -> float:
        """Give the product of the weights of some kinds of evidence."""
        product = 1.0
        for kind in kinds:
            product *= self.evidence[kind].weight
        return product


def load_words(folder: Path = FOLDER) -> Words:
    """Read the words of names.

    Raises:
        FaultError: a file is missing or cannot be read.
    """
    legal, inflection, names, given = (read_words(each, folder) for each in _FILES)
    try:
        return _words(legal, inflection, names, given)
    except (KeyError, TypeError, ValueError) as error:
        raise FaultError(
            f"a file of words in {folder} lacks {error}", way_out="Install hankegraafi anew."
        ) from error


def _words(
    legal: dict[str, Any], inflection: dict[str, Any], names: dict[str, Any], given: dict[str, Any]
) -> Words:
    organisation = frozenset(names["organisations"]["words"])
    cased = frozenset(name for part in given["names"].values() for name in part)
    return Words(
        legal=_legal(legal),
        legal_first=frozenset(words[0] for words in _legal(legal)),
        legal_last=frozenset(words[-1] for words in _legal(legal)),
        written=frozenset(each for form in legal.values() for each in form["written"]),
        inflection=_inflection(inflection),
        threshold=Threshold(**names["threshold"]),
        evidence=_evidence(names["evidence"]),
        abbreviations={
            short: tuple(tuple(_split(each)) for each in long)
            for short, long in names["abbreviations"].items()
        },
        municipality_after={
            word: kind for kind, row in names["municipalities"].items() for word in row["after"]
        },
        municipality_before={
            tuple(word.split()): kind
            for kind, row in names["municipalities"].items()
            for word in row["before"]
        },
        towns=_both_ways(names["towns"]["pairs"]),
        saints=frozenset(names["towns"]["saints"]),
        joint=_joint(names["joint"]),
        turned=_pairs(names["turned"]["pairs"]),
        languages=tuple(names["languages"]["words"]),
        small=frozenset(names["small"]["words"]),
        public=frozenset(names["public"]["words"]),
        public_ends=tuple(names["public"]["ends"]),
        public_begins=tuple(tuple(each.split()) for each in names["public"]["begins"]),
        public_but=frozenset(names["public"]["but"]),
        parallels=_parallels(names["parallels"]["sets"]),
        named_after=frozenset(names["organisations"]["named_after"]),
        named_after_ends=tuple(
            each for each in names["organisations"]["named_after"] if len(each) > 4
        ),
        organisation=organisation,
        organisation_ends=tuple(sorted(each for each in organisation if len(each) > 4)),
        given=frozenset(name.casefold() for name in cased),
        given_common=frozenset(given["names"]["common"]),
        surnames=frozenset(name.casefold() for name in given["surnames"]["names"]),
        surname_ends=tuple(given["surnames"]["ends"]),
        no_surname_ends=tuple(given["surnames"]["but"]),
        surnames_beside=frozenset(name.casefold() for name in given["surnames"]["ordinary"]),
        surname_shapes=tuple(given["surnames"]["shapes"]),
        ambiguous=frozenset(given["ambiguous"]["words"]),
        signs=tuple(given["persons"]["signs"]),
        single=frozenset(given["persons"]["single"]),
        between=frozenset(given["between"]["words"]),
        leading=frozenset(given["leading"]["words"]),
        care_of=tuple(given["care-of"]["words"]),
        persons={code: Text.of(said) for code, said in given["reasons"].items()},
    )


def _inflection(table: dict[str, Any]) -> Inflection:
    return Inflection(
        endings=tuple(table["endings"]),
        stems=tuple((end, tuple(whole)) for end, whole in table["stems"]),
        gradation=_pairs(table["gradation"]),
        prefixes=_pairs(table["prefixes"]),
        adjectives=_pairs(table["adjectives"]),
    )


def _joint(table: dict[str, Any]) -> dict[tuple[str, ...], str]:
    return {
        (genitive, last): nominative
        for genitive, nominative in _pairs(table["pairs"])
        for last in table["after"]
    }


def _split(text: str) -> list[str]:
    return text.replace("-", " ").replace(",", " ").split()


def _pairs(rows: list[list[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((left, right) for left, right in rows)


def _both_ways(rows: list[list[str]]) -> dict[str, str]:
    named = ([each.replace(":", " ") for each in row] for row in rows)
    return {one: other for row in named for one, other in (row, reversed(row))}


def _legal(table: dict[str, Any]) -> dict[tuple[str, ...], LegalForm]:
    return {
        tuple(words.split()): LegalForm(
            name,
            form["family"],
            form["place"],
            tuple(form.get("implied", ())),
            tuple(form.get("expected", ())),
        )
        for name, form in table.items()
        for words in form["words"]
    }


def _evidence(table: dict[str, Any]) -> dict[str, Evidence]:
    return {
        kind: Evidence(kind, row["weight"], Text.of({tag: row[tag] for tag in ("fi", "sv", "en")}))
        for kind, row in table.items()
    }


def _parallels(sets: list[list[str]]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, words in enumerate(sets):
        for word in words:
            found.setdefault(word, set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}
