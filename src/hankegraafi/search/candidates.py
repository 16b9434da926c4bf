"""Which things a name or an identifier may mean: found in the index, judged by the rules of names.

What a name means is decided by `names.match` among the few things that the index finds for its
readings; what is only like it is a candidate, and never sure.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from hankegraafi.names import match
from hankegraafi.names.forms import Form, clean, form, tokens
from hankegraafi.names.identifiers import Identifier, business_ids
from hankegraafi.names.register import (
    MUNICIPALITY,
    Label,
    Organisation,
    Register,
    register_of,
)
from hankegraafi.names.spelling import spellings_of
from hankegraafi.names.wordlists import Words
from hankegraafi.search.entry import ACRONYM, FORMER, KINDS
from hankegraafi.search.held import identifiers_of
from hankegraafi.search.keys import Called, also_called, keys, knowing
from hankegraafi.search.like import like
from hankegraafi.search.lookup import Lookup
from hankegraafi.search.opened import Index
from hankegraafi.search.scores import SHORT_TITLE, Scored
from hankegraafi.search.things import numbers, shown
from hankegraafi.search.words import folded
from hankegraafi.search.writings import is_like_one, tidied

_MOST = 40
_HOPS = 5
_ALIKE = ("similar",)
_PARTS = frozenset({"part-of-body", "body-of-part"})
_STEPS = re.compile(rf"(?:{'|'.join(KINDS)})/[^\s/]+")

_BY_KEY = """SELECT DISTINCT name.thing FROM form JOIN name ON name.id = form.name
    JOIN thing ON thing.id = name.thing
    WHERE form.sort = ? AND form.key IN (SELECT value FROM json_each(?))
    AND thing.kind IN (SELECT value FROM json_each(?)) ORDER BY name.thing LIMIT ?"""
_BODIES = """SELECT DISTINCT body FROM thing
    WHERE body IN (SELECT value FROM json_each(?)) AND body <> ''"""
_IDENTIFIED = """SELECT thing, count(*) FROM identifier
    WHERE thing IN (SELECT value FROM json_each(?)) GROUP BY thing"""
_BY_FOLDED = """SELECT DISTINCT name.thing FROM name JOIN thing ON thing.id = name.thing
    WHERE name.folded = ? AND thing.kind IN (SELECT value FROM json_each(?))
    ORDER BY name.thing LIMIT ?"""
_THINGS = """SELECT id, iri, kind, organisation_kind, body, successor, weight FROM thing
    WHERE id IN (SELECT value FROM json_each(?))"""
_NAMES = """SELECT thing, role, language, text FROM name
    WHERE thing IN (SELECT value FROM json_each(?)) ORDER BY thing, role, id"""


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing with all its names, the preferred ones first: (role, language, text)."""

    id: int
    iri: str
    kind: str
    organisation_kind: str = ""
    body: str = ""
    successor: str = ""
    weight: int = 0
    names: tuple[tuple[int, str, str], ...] = ()

    def label(self, language: str) -> tuple[str, str]:
        """Give (language, name) as a reader of a language is shown it; the IRI if it has none."""
        best = [(tag, name) for role, tag, name in self.names if role == self.names[0][0]]
        return best[shown([tag for tag, _ in best], language)] if best else ("", self.iri)


@dataclass(slots=True)
class Found:
    """What a text may mean: scores by the ids of things; `sure` is the one that names accept.

    `called` is what the places in the text are called otherwise.
    """

    things: dict[int, Thing] = field(default_factory=dict)
    scores: dict[int, Scored] = field(default_factory=dict)
    sure: int | None = None
    called: Called = ()

    def keep(self, thing: int, scored: Scored) -> None:
        """Keep a score where it is the best of its thing."""
        if thing not in self.scores or scored.score > self.scores[thing].score:
            self.scores[thing] = scored


class Names:
    """Finds things by what people call them; it holds nothing of its own."""

    def __init__(self, index: Index, words: Words) -> None:
        """Take an index, and the words of names."""
        self.index = index
        self.words = words
        self._lookup = Lookup(index)

    def find(
        self, text: str, kinds: frozenset[str] = frozenset(), known: Iterable[Identifier] = ()
    ) -> Found:
        """Find what a text may mean, among things of some kinds, or of all.

        `known` are identifiers that are told beside the name: they speak first.
        """
        name, wanted = clean(text), tuple(kinds or KINDS)
        found, told = Found(), tuple(known)
        numbers = [number for each in told for number in self._having(each, wanted)]
        if name and self._is_identified(name, wanted, found):
            return found
        base = form(name, self.words)
        first = self._keyed({"words": {base.words}}, wanted) if base.core else []
        self._match(name, [*numbers, *first], told, found, kinds)
        if found.sure is None and base.core:
            self._search(name, base, [*numbers, *first], told, found, kinds)
        self.complete(found)
        return found

    def _search(
        self,
        name: str,
        base: Form,
        numbers: Sequence[int],
        told: tuple[Identifier, ...],
        found: Found,
        kinds: frozenset[str],
    ) -> None:
        """Find what else a name may be read as, and what is like it."""
        wanted = tuple(kinds or KINDS)
        sought = keys(name, base, self.words)
        found.called = also_called(sought["town"], self.index, self.words)
        sought["town"] |= {other for _, other in found.called}
        more = [*numbers, *self._keyed(sought, wanted), *self._spelt(name, wanted)]
        if {*more} - {*numbers}:
            self._match(name, more, told, found, kinds)
        if found.sure is not None:
            return
        alike = dict(like(name, wanted, self.index, self.words))
        own = sorted(tokens(folded(name)))
        close = [e for e, scored in alike.items() if own == sorted(tokens(folded(scored.label)))]
        if {*close} - {*more}:
            self._match(name, [*more, *close], told, found, kinds)
        for thing, scored in alike.items():
            found.scores.setdefault(thing, scored)

    def identified(self, text: str, kinds: frozenset[str] = frozenset(), scheme: str = "") -> Found:
        """Find what an identifier or an IRI is of; `scheme` names that of the identifier."""
        found = Found()
        self._identified(clean(text), tuple(kinds or KINDS), found, scheme)
        return found

    def load(self, ids: Iterable[int]) -> dict[int, Thing]:
        """Read things with their names."""
        wanted = json.dumps(sorted(set(ids)))
        names: dict[int, list[tuple[int, str, str]]] = {}
        for thing, role, language, text in self.index.rows(_NAMES, wanted):
            names.setdefault(thing, []).append((role, language, text))
        return {
            number: Thing(number, iri, kind, own, body, after, weight, tuple(names.get(number, ())))
            for number, iri, kind, own, body, after, weight in self.index.rows(_THINGS, wanted)
        }

    def numbers(self, iris: Iterable[str]) -> list[int]:
        """Give the ids of things by their IRIs; what is not known is left out."""
        return [*numbers(self.index, sorted(iris)).values()]

    def keyed(self, text: str, kinds: Iterable[str]) -> list[int]:
        """Give the things that have a text, or what it may be an inflected form of, as a name."""
        sought = keys(clean(text), form(clean(text), self.words), self.words, whole=True)
        called = also_called(sought["town"], self.index, self.words)
        sought["town"] |= {other for _, other in called}
        return self._keyed(sought, tuple(kinds))

    def order(self, things: Iterable[Thing]) -> dict[int, tuple[bool, bool, int, int]]:
        """Say which of equally good things comes first: a body that has units, and identifiers."""
        known = {each.id: each for each in things}
        iris = json.dumps([each.iri for each in known.values()])
        bodies = {row[0] for row in self.index.rows(_BODIES, iris)}
        told = dict(self.index.rows(_IDENTIFIED, json.dumps([*known])))
        return {
            number: (each.iri not in bodies, bool(each.body), -told.get(number, 0), number)
            for number, each in known.items()
        }

    # Identifiers

    def _is_identified(self, name: str, kinds: tuple[str, ...], found: Found) -> bool:
        """Find what an identifier is of that stands in place of a name.

        One in small letters and with a space may be a name as well: that comes first.
        """
        if not is_like_one(tidied(name)) and is_like_one(tidied(name).upper()):
            return not self._spelt(name, kinds) and self._identified(name.upper(), kinds, found)
        return self._identified(name, kinds, found)

    def _identified(
        self, text: str, kinds: tuple[str, ...], found: Found, scheme: str = ""
    ) -> bool:
        """Find what an identifier is of; say whether nothing else can be meant."""
        named = self._lookup.scheme(scheme) if scheme else None
        text = tidied(self._whole(text))
        if not named and not is_like_one(text):
            return False
        [answer] = self._lookup.find([text], named)
        for each, evidence, score in (
            *((each, "identifier", 1.0) for each in answer.matches),
            *((each, "similar", self.words.evidence["similar"].weight) for each in answer.others),
        ):
            kept = Scored(score, (evidence,), each.why.value)
            for number in self.numbers([each.thing.iri]):
                if each.thing.kind in kinds:
                    found.keep(number, kept)
        top = [number for number, each in found.scores.items() if "identifier" in each.evidence]
        found.sure = top[0] if len(top) == 1 else None
        self.complete(found)
        return bool(top)

    def _whole(self, text: str) -> str:
        """Give the IRI that the steps of a thing stand for, such as "organisation/oph"."""
        return f"{self.index.facts['base']}id/{text}" if _STEPS.fullmatch(text) else text

    def _having(self, known: Identifier, kinds: tuple[str, ...]) -> list[int]:
        scheme = self._lookup.scheme(known.scheme)
        if scheme is None:
            return []
        [answer] = self._lookup.find([known.notation], scheme)
        told = [each for each in answer.matches if each.thing.kind in kinds]
        return self.numbers(iri for each in told for iri in (each.merged, each.thing.iri) if iri)

    # Names

    def _spelt(self, name: str, kinds: tuple[str, ...]) -> list[int]:
        """Give the things that have a name, but for case and diacritics."""
        asked = (folded(name), json.dumps(kinds), _MOST)
        return [row[0] for row in self.index.rows(_BY_FOLDED, *asked)]

    def _keyed(self, sought: Mapping[str, set[str]], kinds: tuple[str, ...]) -> list[int]:
        found: dict[int, None] = {}
        for sort, texts in sought.items():
            if texts:
                told = (sort, json.dumps(sorted(texts)), json.dumps(kinds), _MOST)
                found.update((row[0], None) for row in self.index.rows(_BY_KEY, *told))
        return [*found]

    def _match(
        self,
        name: str,
        numbers: Iterable[int],
        known: tuple[Identifier, ...],
        found: Found,
        kinds: frozenset[str],
    ) -> None:
        """Let the rules of names judge a name among a few things.

        What only shares words is left to `like`, which knows how rare they are in the whole index.
        """
        things = self._with_others(numbers)
        if not things:
            return
        register = register_of(self._organisations(things, kinds), self.words)
        register = knowing(register, found.called)
        result = _decided(name, known, register)
        by_iri = {each.iri: each for each in things.values()}
        found.things |= things
        found.sure = None
        best = max((each.score for each in result.candidates), default=0.0)
        for each in result.candidates:
            if each.evidence == _ALIKE:
                continue
            thing = by_iri[each.iri]
            score = best if each.iri == result.iri else each.score
            scored = self._judged(thing, Scored(score, each.evidence, each.label))
            found.scores.pop(thing.id, None)
            found.keep(thing.id, scored)
            if each.iri == result.iri and scored.score >= self.words.threshold.accept:
                found.sure = thing.id

    def _judged(self, thing: Thing, scored: Scored) -> Scored:
        """Lower what an acronym, a short title of a project, or a part of a name proves."""
        if "identifier" in scored.evidence:
            return scored
        if thing.kind != "organisation" and _PARTS & {*scored.evidence}:
            return Scored(scored.score / 2, scored.evidence, scored.label)
        more: tuple[str, ...] = ()
        roles = {role for role, _, text in thing.names if text == scored.label}
        if roles == {ACRONYM}:
            more = ("acronym",)
        elif thing.kind == "project" and len(tokens(scored.label)) <= SHORT_TITLE:
            more = ("short-name",)
        if not more:
            return scored
        evidence = (*(each for each in scored.evidence if each != "name"), *more)
        return Scored(scored.score * self.words.weight(more), evidence, scored.label)

    def _with_others(self, numbers: Iterable[int]) -> dict[int, Thing]:
        """Read things, and those that they are units of or were replaced by."""
        things = self.load(numbers)
        for _ in range(_HOPS):
            known = {each.iri for each in things.values()}
            told = {iri for each in things.values() for iri in (each.body, each.successor) if iri}
            more = self.numbers(told - known) if told - known else []
            if not more:
                break
            things |= self.load(more)
        return things

    def _organisations(
        self, things: Mapping[int, Thing], kinds: frozenset[str]
    ) -> Iterator[Organisation]:
        identifiers = identifiers_of(self.index, things)
        for number, each in things.items():
            town = each.kind == "place" and "place" in kinds
            yield Organisation(
                iri=each.iri,
                labels=tuple(Label(text, tag) for role, tag, text in each.names if role != FORMER),
                former=tuple(Label(text, tag) for role, tag, text in each.names if role == FORMER),
                identifiers=tuple(identifiers.get(number, ())),
                kind=MUNICIPALITY if town else each.organisation_kind,
                body=each.body,
                successors=(each.successor,) if each.successor else (),
            )

    def complete(self, found: Found) -> None:
        """Read the things that were found; put in the place of one what has replaced it."""
        missing = [each for each in found.scores if each not in found.things]
        if missing:
            found.things |= self._with_others(missing)
        by_iri: dict[str, int] = {each.iri: each.id for each in found.things.values()}
        for number in [*found.scores]:
            last = number
            for _ in range(_HOPS):
                last = by_iri.get(found.things[last].successor, last)
            if last != number:
                scored = found.scores.pop(number)
                kinds = tuple(dict.fromkeys((*scored.evidence, "replaced")))
                weight = self.words.evidence["replaced"].weight
                found.keep(last, Scored(scored.score * weight, kinds, scored.label))
                found.sure = last if found.sure == number else found.sure


def _decided(name: str, known: tuple[Identifier, ...], register: Register) -> match.Match:
    """Say what a clean name means, however it is spelt, together with its identifiers."""
    valid = match.valid_of((*known, *business_ids(name)))
    found = match.by_name(name, register)
    if not match.is_ambiguous(found, register):
        found = match.better(found, spellings_of(register).find(name))
    accepted, found = match.resolve(found, register)
    return match.decide((name,), valid, accepted, found, register)


def decided(found: Found, scores: Mapping[int, Scored], words: Words) -> int | None:
    """Say which thing is meant, if any: it reaches the threshold, and no other comes near.

    What names accepted stays accepted, where nothing that is told beside the name speaks against.
    """
    threshold = words.threshold
    ranked = sorted(scores.items(), key=lambda each: (-each[1].score, each[0] != found.sure))
    if not ranked or ranked[0][1].score < threshold.accept:
        return None
    best, scored = ranked[0]
    if best == found.sure:
        return best
    second = ranked[1][1].score if len(ranked) > 1 else 0.0
    clear = second <= scored.score - threshold.margin
    return best if clear and "similar" not in scored.evidence else None
