"""Which record of a registry is the thing of ours: by identifier, then by names and surroundings.

The names are compared as lists' names are (`names/match.py`), and scores mean the same. What is
known beside the names is evidence too: the home municipality, the legal body of a unit, the kind.
Two records of one thing in one registry, and two things with one name, are candidates for a person.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from hankegraafi.link.record import Record
from hankegraafi.names.forms import clean
from hankegraafi.names.identifiers import Identifier, business_ids
from hankegraafi.names.lookup import Found, Scored
from hankegraafi.names.match import (
    better,
    by_name,
    decide,
    is_ambiguous,
    resolve,
    valid_of,
)
from hankegraafi.names.parts import in_two_languages
from hankegraafi.names.register import (
    MUNICIPALITY,
    SCHOOL,
    Label,
    Organisation,
    register_of,
)
from hankegraafi.names.spelling import spellings_of
from hankegraafi.names.wordlists import Words

PLACE = "place"
_NO_BODIES = frozenset({PLACE, "concept", "code"})
_OWN = frozenset({"ytunnus", "ror"})
MOST_LETTERS = 500
"""What is longer than this is no name."""
_MOST_REMEMBERED = 20_000
_LONGEST_ACRONYM = 6
_LONGEST_WORD = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """A thing of ours as it is looked for in a registry; the fields mean what a Record's mean.

    `body` is the legal body that an organisation is a unit of, as far as it is known.
    """

    labels: tuple[Label, ...]
    identifiers: tuple[Identifier, ...] = ()
    former: tuple[Label, ...] = ()
    kind: str = ""
    body: "Wanted | None" = None
    municipality: str = ""

    @property
    def is_unit(self) -> bool:
        """Whether it is known to be a unit of a legal body."""
        return self.kind == SCHOOL or self.body is not None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be the thing.

    `score` is from 0 to 1, `evidence` has the kinds that it is made of, `label` is the name of the
    thing that was compared, and `other` the record's.
    """

    key: str
    score: float
    evidence: tuple[str, ...]
    label: str
    other: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found: the key of the record that is surely the thing or "", and the candidates.

    What is sure is the first of the candidates.
    """

    sure: str = ""
    candidates: tuple[Candidate, ...] = ()


class Finder:
    """Finds the records of a registry that things of ours are; for use in one thread."""

    def __init__(self, records: Iterable[Record], words: Words) -> None:
        """Index records; the order in which they come does not matter.

        Of several with one key the last is taken.
        """
        self.records = _related({each.key: each for each in records})
        self._words = words
        numbered = any(map(_has_number, self.records.values()))
        self._register = register_of(
            (_organisation(each, words, numbered=numbered) for each in self.records.values()), words
        )
        self._spellings = spellings_of(self._register)
        self._bodies = {each.body for each in self.records.values() if each.body and each.labels}
        self._remembered: dict[str, Found] = {}

    def find(self, wanted: Wanted) -> Finding:
        """Find what a thing of ours may be; a thing without names and identifiers is nothing.

        Identifiers whose form or check digit is wrong count for nothing; a business ID that stands
        within a name counts as one.
        """
        names = _names(wanted)
        found, ours = self._by_names(names)
        found = self._surroundings(found, wanted)
        accepted, found = resolve(found, self._register)
        if accepted is None:
            accepted, found = self._one_of_a_name(found)
        stated = (each for text in names for each in business_ids(text))
        valid = valid_of((*wanted.identifiers, *stated))
        match = decide(tuple(names), valid, accepted, found, self._register)
        first = next(iter(names), "")
        return Finding(
            match.iri or "",
            tuple(
                Candidate(
                    each.iri,
                    each.score,
                    (*each.evidence, *self._agreeing(each.iri, wanted)),
                    ours.get(self._register.places[each.iri], first),
                    each.label,
                )
                for each in match.candidates
            ),
        )

    def _by_names(self, names: dict[str, tuple[str, ...]]) -> tuple[Found, dict[int, str]]:
        """Look up all names of a thing; with the name that each record was found by."""
        found: Found = {}
        ours: dict[int, str] = {}
        for text, cost in names.items():
            for place, scored in self._by_name(text).items():
                if cost:
                    scored = _more(scored, cost, self._words)
                if place not in found or scored.score > found[place].score:
                    found[place], ours[place] = scored, text
        return found, ours

    def _by_name(self, text: str) -> Found:
        if text not in self._remembered:
            if len(self._remembered) >= _MOST_REMEMBERED:
                self._remembered.clear()
            self._remembered[text] = self._looked_up(text)
        return self._remembered[text]

    def _looked_up(self, text: str) -> Found:
        found = by_name(text, self._register)
        if is_ambiguous(found, self._register):
            return found
        found = better(found, self._spellings.find(text))
        found = better(found, self._in_two_languages(text))
        before = _before_care_of(text, self._words)
        if before and not is_ambiguous(found, self._register):
            found = better(found, self._costing(self._by_name(before), "care-of"))
        return found

    def _in_two_languages(self, text: str) -> Found:
        """Look up the halves of a name; where they mean the same, or a body and its unit, both."""
        halves = in_two_languages(text, self._words)
        first, second = (self._by_name(each) for each in halves) if halves else ({}, {})
        found: Found = {}
        for one, others in ((first, second), (second, first)):
            for place, scored in one.items():
                same = any(
                    each.score >= self._words.threshold.accept and self._is_related(place, other)
                    for other, each in others.items()
                )
                kind = "parallel" if same else "body-of-part"
                found = better(found, {place: _more(scored, (kind,), self._words)})
        return found

    def _is_related(self, place: int, other: int) -> bool:
        register = self._register
        related = register.is_unit_of(place, other) or register.is_unit_of(other, place)
        return place == other or related

    def _costing(self, found: Found, kind: str) -> Found:
        return {place: _more(scored, (kind,), self._words) for place, scored in found.items()}

    def _surroundings(self, found: Found, wanted: Wanted) -> Found:
        """Lower what is contradicted by what is known beside the names."""
        body = self.find(wanted.body).sure if found and wanted.body else ""
        result: Found = {}
        for place, scored in found.items():
            record = self.records[self._key(place)]
            kinds = (*_elsewhere(wanted, record), *_body(body, record), *_kind(wanted, record))
            result[place] = _more(scored, kinds, self._words) if kinds else scored
        return result

    def _agreeing(self, key: str, wanted: Wanted) -> tuple[str, ...]:
        record = self.records[key]
        same = wanted.municipality and wanted.municipality == record.municipality
        return ("same-municipality",) if same else ()

    def _key(self, place: int) -> str:
        return self._register.organisations[place].iri

    def _one_of_a_name(self, found: Found) -> tuple[int | None, Found]:
        """Of legal bodies with one name, the only one that has units is meant."""
        threshold = self._words.threshold
        best = max((each.score for each in found.values()), default=0.0)
        top = [place for place, each in found.items() if each.score > best - threshold.margin]
        highest = [
            place
            for place in top
            if not any(self._register.is_unit_of(place, each) for each in top if each != place)
        ]
        names = {self._register.memory.form(found[place].label).words for place in highest}
        if best < threshold.accept or len(highest) < 2 or len(names) > 1:
            return None, found
        with_units = [place for place in highest if self._key(place) in self._bodies]
        if len(with_units) != 1:
            return None, found
        place = with_units[0]
        scored = _more(found[place], ("has-units",), self._words)
        accepted = place if scored.score >= threshold.accept else None
        return accepted, {**found, place: scored}


def _related(records: dict[str, Record]) -> dict[str, Record]:
    """Name the bodies of records by their keys where they are named by another identifier."""
    owners = {
        identifier.notation: each.key
        for each in records.values()
        for identifier in each.identifiers
    }
    return {
        key: replace(each, body=owners[each.body])
        if each.body not in records and each.body in owners
        else each
        for key, each in records.items()
    }


def _has_number(record: Record) -> bool:
    return any(each.scheme == "ytunnus" for each in record.identifiers)


def _organisation(record: Record, words: Words, *, numbered: bool) -> Organisation:
    """Give a record in the form of those that lists are matched with.

    Replacements are not followed: a record of what is no more is the thing that it was. Where a
    registry is `numbered` by business IDs, a record without one has no legal form to be left out.
    """
    named = record.kind not in _NO_BODIES
    short = tuple(each for each in record.labels if named and _is_acronym(each.text))
    labels = tuple(each for each in record.labels if each not in short)
    body = "" if _OWN & {each.scheme for each in record.identifiers} else record.body
    kind = MUNICIPALITY if record.kind == PLACE and record.municipality else record.kind
    unit = bool(body) if kind == SCHOOL else numbered and not kind and not _has_number(record)
    return Organisation(
        iri=record.key,
        labels=tuple(dict.fromkeys(each for label in labels for each in _parted(label, words))),
        identifiers=record.identifiers,
        kind=SCHOOL if unit else "" if kind == SCHOOL else kind,
        body=body,
        former=tuple(each for each in record.former if not (named and _is_acronym(each.text))),
        short=short,
    )


def _parted(label: Label, words: Words) -> tuple[Label, ...]:
    """Give a name, and the names in it where it is a name in two languages."""
    return (label, *(Label(each) for each in in_two_languages(label.text, words)))


def _text(label: Label) -> str:
    return clean(label.text) if len(label.text) <= MOST_LETTERS else ""


def _is_acronym(text: str) -> bool:
    """Say whether a name is a few letters, or some in capitals alone, as many bodies may have."""
    most = _LONGEST_ACRONYM if text.isupper() else _LONGEST_WORD
    return len(text) <= most and text.isalpha()


def _before_care_of(text: str, words: Words) -> str:
    """Give what stands before the words that tell in whose care an address is; "" without them."""
    for each in words.care_of:
        match = re.search(rf"(?<![^\W_]){re.escape(each)}(?![^\W_])", text, re.IGNORECASE)
        if match and match.start():
            return text[: match.start()].rstrip(" ,;-")
    return ""


def _names(wanted: Wanted) -> dict[str, tuple[str, ...]]:
    """Give the clean names of a thing with what evidence each costs."""
    names: dict[str, tuple[str, ...]] = dict.fromkeys(filter(None, map(_text, wanted.labels)), ())
    for text in filter(None, map(_text, wanted.former)):
        names.setdefault(text, ("former-name",))
    return names


def _more(scored: Scored, kinds: Sequence[str], words: Words) -> Scored:
    every = (*(each for each in scored.kinds if each != "name"), *kinds)
    return Scored(scored.score * words.weight(kinds), tuple(dict.fromkeys(every)), scored.label)


def _elsewhere(wanted: Wanted, record: Record) -> tuple[str, ...]:
    codes = {wanted.municipality, record.municipality} - {""}
    return ("other-municipality",) if len(codes) > 1 else ()


def _body(body: str, record: Record) -> tuple[str, ...]:
    return ("other-body",) if body and record.body and body != record.body else ()


def _kind(wanted: Wanted, record: Record) -> tuple[str, ...]:
    """A unit is no legal body, and nothing but a municipality is one."""
    school = record.kind == SCHOOL and bool(record.body)
    if record.kind and (wanted.kind or wanted.body) and wanted.is_unit != school:
        return ("kind-differs",)
    kinds = {wanted.kind, record.kind} - {"", PLACE}
    return ("kind-differs",) if MUNICIPALITY in kinds and len(kinds) > 1 else ()
