"""From what was found in a registry to links: accepted by rule, or open until a person decides.

A pair that was decided is not proposed again: what a person accepted stays, what a person rejected
comes back under no rule. One record of a registry is one thing of ours.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Protocol

from hankegraafi.link import spaces
from hankegraafi.link.record import Record
from hankegraafi.link.sssom import ACCEPT, MANUAL, NOT, REJECT, RULE, Link
from hankegraafi.link.things import Thing
from hankegraafi.link.words import LINKED, REGISTRY, SHARED
from hankegraafi.names.forms import clean
from hankegraafi.names.identifiers import UNIQUE, Identifier, normal

CHAINED = "semapv:MappingChaining"
MUNICIPALITY = "municipality"
"""The evidence that two names mean a municipality."""
_AREAS = frozenset({"kind=place", f"kind=kind-{MUNICIPALITY}"})
_MOST_DETAILS = 2_000


class Candidate(NamedTuple):
    """A record that a thing may be: the score from 0 to 1, kinds of evidence, the name compared."""

    record: Record
    score: float
    evidence: tuple[str, ...]
    label: str


class Found(NamedTuple):
    """What was found for a thing, the best first; `is_sure` says that the first needs no person."""

    candidates: tuple[Candidate, ...]
    is_sure: bool


class Finds(Protocol):
    """Finds the records of a registry that a thing may be."""

    def __call__(self, thing: Thing, /) -> Found:
        """Find them."""
        ...


@dataclass(frozen=True, slots=True)
class Making:
    """What every link that is made now says of itself.

    `source` is the IRI of what was read, `dataset` that of our data; `day` is YYYY-MM-DD.
    """

    dataset: str
    source: str
    tool_version: str
    day: str


class Outcome(NamedTuple):
    """The links that were decided, and those that are open."""

    decided: tuple[Link, ...]
    open: tuple[Link, ...]


def propose(
    things: Iterable[Thing], finds: Finds, before: Outcome, making: Making, kinds: frozenset[str]
) -> Outcome:
    """Find the things of some kinds in a registry, beside what was decided before.

    What a rule accepted before from the same source, and what was open, is found anew or gone; what
    it accepted from another source stays, or is found anew in this one.
    """
    kept = {each.pair: each for each in before.decided if _stays(each, making)}
    settled = {each.subject_id for each in kept.values() if each.decision == ACCEPT}
    sure: list[Link] = []
    unsure: list[Link] = []
    for thing in things:
        if thing.kind not in kinds or thing.iri in settled:
            continue
        found = finds(thing)
        rows = [row for each in found.candidates if (row := row_of(thing, each, making))]
        known = kept.get(rows[0].pair) if rows else None
        if found.is_sure and rows and (known is None or known.decision == RULE):
            kept.pop(rows[0].pair, None)
            sure.append(replace(rows[0], decision=RULE))
        else:
            unsure += [row for row in rows if row.pair not in kept]
    taken = {_record(each) for each in kept.values() if each.is_accepted}
    single, shared = _one_each(sure, taken)
    taken.update(map(_record, single))
    left = [row for row in [*unsure, *shared] if _record(row) not in taken]
    decided = (*kept.values(), *single)
    return Outcome(_dated(decided, before.decided), _dated(_sorted(left), before.open))


def _stays(link: Link, making: Making) -> bool:
    """Say whether a decision stands: a person's always, a rule's if another source gave it."""
    return link.decision != RULE or link.object_source != making.source


def _one_each(sure: Sequence[Link], taken: set[tuple[str, str]]) -> tuple[list[Link], list[Link]]:
    """Part links into those that have a record for themselves, and those that share one.

    Of several the one with the best score has it; where two are equally good, a person is asked.
    """
    by_record: defaultdict[tuple[str, str], list[Link]] = defaultdict(list)
    for each in sure:
        by_record[_record(each)].append(each)
    single: list[Link] = []
    shared: list[Link] = []
    for record, several in by_record.items():
        several.sort(key=lambda each: (-each.confidence, each.subject_id))
        alone = len(several) == 1 or several[0].confidence > several[1].confidence
        if alone and record not in taken:
            single.append(several.pop(0))
        shared += [_shared(each) for each in several]
    return single, shared


def _record(link: Link) -> tuple[str, str]:
    """Give the record of a link and the kind of the thing: a town and its area may share one."""
    return link.object_id, link.subject_id.rpartition("/")[0]


def _shared(link: Link) -> Link:
    return replace(link, decision="", evidence=f"{link.evidence}|{SHARED}")


def row_of(thing: Thing, candidate: Candidate, making: Making) -> Link | None:
    """Give the link from a thing to a record; None where the record has nothing to link to."""
    record = candidate.record
    target = record.iri or next(filter(None, map(spaces.iri_of, record.identifiers)), "")
    if not target or target == thing.iri:
        return None
    return Link(
        subject_id=thing.iri,
        subject_label=clean(thing.label),
        predicate_id=thing.links.get(target)
        or _predicate(thing, target, candidate.evidence, _details(record)),
        predicate_modifier="",
        object_id=target,
        object_label=clean(_label(record)),
        mapping_justification=_justification(candidate.evidence),
        subject_source=making.dataset,
        object_source=making.source,
        mapping_tool="hankegraafi",
        mapping_tool_version=making.tool_version,
        mapping_date=making.day,
        confidence=round(candidate.score, 3),
        evidence="|".join(candidate.evidence),
        object_identifiers="|".join(_others(record, target)),
        object_details=_details(record),
    )


def _label(record: Record) -> str:
    return record.labels[0].text if record.labels else ""


def _predicate(thing: Thing, target: str, evidence: Iterable[str], details: str) -> str:
    """Choose what a link says; what was found as a municipality, or in a place, is one."""
    told = {MUNICIPALITY} & {*evidence} or _AREAS & {*details.split("|")}
    is_town = thing.is_municipality or bool(told)
    return spaces.predicate(
        thing.kind, target, organisation=f"kind-{MUNICIPALITY}" if is_town else thing.organisation
    )


def _others(record: Record, target: str) -> Iterator[str]:
    iris = dict.fromkeys(map(spaces.iri_of, record.identifiers))
    yield from (each for each in iris if each and each != target)


def _details(record: Record) -> str:
    """Write what a registry says of a record, for who decides: key=value with "|" between."""
    said = [
        *(("name", label.text) for label in record.labels[1:]),
        *(("former", label.text) for label in record.former),
        ("kind", record.kind),
        ("municipality", record.municipality),
        ("body", record.body),
        ("closed", "" if record.active else "1"),
    ]
    parts = (f"{key}={clean(value).replace('|', '/')}" for key, value in said if value)
    return "|".join(parts)[:_MOST_DETAILS]


def _justification(kinds: Sequence[str]) -> str:
    """Name by SSSOM's words (SEMAPV) how a pair was found."""
    if "similar" in kinds:
        return "semapv:LexicalSimilarityThresholdMatching"
    if LINKED in kinds and len(kinds) == 1:
        return "semapv:UnspecifiedMatching"
    return "semapv:LexicalMatching" if len(kinds) == 1 else "semapv:CompositeMatching"


def decide(link: Link, decision: str, day: str) -> Link:
    """Give a link with a person's decision of a day; a rejected one is negated."""
    return replace(
        link,
        decision=decision,
        predicate_modifier=NOT if decision == REJECT else "",
        mapping_justification=MANUAL,
        mapping_date=day,
    )


def chained(links: Iterable[Link], things: Mapping[str, Thing]) -> Iterator[Link]:
    """Give what follows from accepted links: the other identifiers that the registry states.

    One that contradicts what the thing has, or that a person rejected, is left out.
    """
    links = tuple(links)
    known = {each.pair for each in links}
    for link in links:
        thing = things.get(link.subject_id)
        if not link.is_accepted or thing is None:
            continue
        own = {each for each in map(normal, thing.identifiers) if each}
        for iri in filter(None, link.object_identifiers.split("|")):
            identifier = spaces.identifier_of(iri)
            if (link.subject_id, iri) in known or not identifier:
                continue
            if not contradicts(identifier, own):
                known.add((link.subject_id, iri))
                yield _chained(link, iri, thing)


def contradicts(identifier: Identifier, own: Iterable[Identifier]) -> bool:
    """Say whether a thing has another notation in a scheme that allows one alone."""
    of_scheme = {each for each in own if each.scheme == identifier.scheme}
    return identifier.scheme in UNIQUE and bool(of_scheme) and identifier not in of_scheme


def _chained(link: Link, iri: str, thing: Thing) -> Link:
    return replace(
        link,
        predicate_id=thing.links.get(iri)
        or _predicate(thing, iri, link.evidence.split("|"), link.object_details),
        object_id=iri,
        mapping_justification=CHAINED,
        comment="",
        evidence=f"{REGISTRY}|{link.evidence}",
        object_identifiers="",
        object_details="",
    )


def _dated(links: Iterable[Link], before: Iterable[Link]) -> tuple[Link, ...]:
    """Keep the day, the version and the comment of what is found as it was found before."""
    old = {each.pair: each for each in before}

    def kept(link: Link) -> Link:
        known = old.get(link.pair)
        if known is None:
            return link
        again = replace(
            link,
            mapping_date=known.mapping_date,
            mapping_tool_version=known.mapping_tool_version,
            comment=known.comment,
        )
        return again if again == known else replace(link, comment=known.comment)

    return tuple(map(kept, links))


def _sorted(links: Iterable[Link]) -> list[Link]:
    return sorted(links, key=lambda each: (each.subject_id, -each.confidence, each.object_id))
