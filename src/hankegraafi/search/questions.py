"""One question of whoever reconciles a table: a name, identifiers and values; and its answer."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hankegraafi.names.identifiers import Identifier
from hankegraafi.search.candidates import Found, Names, Thing, decided
from hankegraafi.search.comparing import Comparison
from hankegraafi.search.entry import KINDS
from hankegraafi.search.properties import Condition
from hankegraafi.search.scores import Scored, weighed

_UNTYPED = 0.6
_BY_VALUES = 0.85
_OF_UNSURE = "similar"


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for: any of some names or identifiers, and what is told beside them.

    `kinds` and `organisation_kinds` are those that are wanted, empty for all; where they are not
    `strict`, others come when there are none of them.
    """

    names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()
    organisation_kinds: frozenset[str] = frozenset()
    conditions: tuple[Condition, ...] = ()
    limit: int = 10
    strict: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """A thing that may be meant: `score` from 0 to 1, `name` that of its name alone.

    `told` says by property how far the thing agrees; `typed` whether it is of a wanted kind;
    `sure` that it is meant.
    """

    thing: Thing
    score: float
    name: float
    evidence: tuple[str, ...]
    label: str
    told: tuple[tuple[str, float], ...] = ()
    typed: bool = True
    sure: bool = False


class Asker:
    """Answers the questions of one batch, each by itself."""

    def __init__(self, names: Names, concepts: Mapping[str, frozenset[str]]) -> None:
        """Take what finds things by their names, and the concepts by their folded labels."""
        self._names = names
        self._comparison = Comparison(names, concepts)

    def answer(self, question: Question) -> list[Candidate]:
        """Give what may be meant, the best first; the same question has the same answer."""
        found = self._ask(question)
        if found or question.strict or not question.kinds:
            return found
        wider = Question(
            question.names, question.ids, conditions=question.conditions, limit=question.limit
        )
        return [
            Candidate(e.thing, e.score * _UNTYPED, e.name, e.evidence, e.label, e.told, typed=False)
            for e in self._ask(wider)
        ]

    def _ask(self, question: Question) -> list[Candidate]:
        found = self._found(question)
        wanted = [each for each in sorted(found.scores) if _fits(found.things[each], question)]
        held = self._comparison.hold(wanted, question.conditions)
        told = {
            number: [
                (each, self._comparison.told(found.things[number], each, held))
                for each in question.conditions
            ]
            for number in wanted
        }
        kept = [number for number in wanted if _allowed(told[number])]
        scores = {number: _weighed(found.scores[number], told[number]) for number in kept}
        sure = decided(found, scores, self._names.words)
        order = self._names.order(found.things[number] for number in kept)
        ranked = sorted(kept, key=lambda each: (-scores[each].score, each != sure, order[each]))
        return [
            Candidate(
                thing=found.things[number],
                score=scores[number].score,
                name=found.scores[number].score,
                evidence=scores[number].evidence,
                label=scores[number].label,
                told=tuple((e.property.id, v) for e, v in told[number] if v is not None),
                sure=number == sure,
            )
            for number in ranked[: question.limit]
        ]

    def _found(self, question: Question) -> Found:
        """Find what the identifiers, the name, or else the values lead to."""
        kinds = question.kinds or frozenset(KINDS)
        if question.ids:
            return self._by_ids(question.ids, kinds)
        if question.names:
            known = _identifiers(question.conditions)
            each = [self._names.find(name, question.kinds, known) for name in question.names]
            return each[0] if len(each) == 1 else _together(each)
        return self._by_values(question.conditions, kinds)

    def _by_ids(self, ids: Iterable[str], kinds: frozenset[str]) -> Found:
        every = Found()
        for text in ids:
            found = self._names.identified(text, kinds)
            every.things |= found.things
            for number, scored in found.scores.items():
                every.keep(number, scored)
            every.sure = found.sure if len(every.scores) == 1 else None
        return every

    def _by_values(self, conditions: Sequence[Condition], kinds: frozenset[str]) -> Found:
        """Find the things that agree with most of what is told, where no name is."""
        found, hits = Found(), dict[int, int]()
        asked = [each for each in conditions if each.quantifier != "none"]
        unique = [each for each in asked if each.property.sort in {"identifier", "link"}]
        for condition in unique or asked:
            for number in self._comparison.sharing(condition, sorted(kinds)):
                hits[number] = hits.get(number, 0) + 1
        best = sorted(hits, key=lambda each: (-hits[each], each))[: 10 * len(conditions) + 100]
        found.things = self._names.load(best)
        score = 1.0 if unique else _BY_VALUES
        evidence = ("identifier",) if unique else (_OF_UNSURE,)
        for number in best:
            label = found.things[number].label("")[1]
            part = hits[number] / len(unique or asked)
            found.keep(number, Scored(score * part, evidence, label))
        found.sure = best[0] if unique and len(best) == 1 else None
        self._names.complete(found)
        return found


def _together(several: Sequence[Found]) -> Found:
    """Put what several names lead to into one; it is sure where they lead to the same."""
    every = Found()
    for found in several:
        every.things |= found.things
        for number, scored in found.scores.items():
            every.keep(number, scored)
    sure = {found.sure for found in several if found.sure is not None}
    every.sure = sure.pop() if len(sure) == 1 else None
    return every


def _identifiers(conditions: Iterable[Condition]) -> tuple[Identifier, ...]:
    """Give the identifiers that are told beside a name, of schemes that are named."""
    return tuple(
        Identifier(each.property.name, value.iri or value.text)
        for each in conditions
        if each.property.sort == "identifier" and each.property.name and each.quantifier == "any"
        for value in each.values
    )


def _fits(thing: Thing, question: Question) -> bool:
    """Say whether a thing is of a wanted kind."""
    if question.organisation_kinds:
        narrow = thing.organisation_kind in question.organisation_kinds
        return narrow or (thing.kind in question.kinds - {"organisation"})
    return not question.kinds or thing.kind in question.kinds


def _allowed(told: Iterable[tuple[Condition, float | None]]) -> bool:
    return all(value for condition, value in told if condition.required)


def _weighed(scored: Scored, told: Iterable[tuple[Condition, float | None]]) -> Scored:
    """Weigh the score of a name with what is told; what names have weighed already is left out."""
    return weighed(
        scored,
        (
            value
            for condition, value in told
            if condition.property.sort != "identifier" or not _is_weighed(scored)
        ),
    )


def _is_weighed(scored: Scored) -> bool:
    return bool({"identifier", "identifier-differs", "name-differs"} & {*scored.evidence})
