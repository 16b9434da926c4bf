"""Our things looked for among the records of a registry."""

from collections.abc import Iterable, Mapping

from hankegraafi.link.matching import PLACE, Finder, Wanted
from hankegraafi.link.propose import Candidate, Finds, Found, contradicts
from hankegraafi.link.record import Record
from hankegraafi.link.things import Thing
from hankegraafi.link.words import LINKED
from hankegraafi.names.identifiers import normal
from hankegraafi.names.wordlists import Words

_NUMBER = ("identifier",)
_DIFFERS = "identifier-differs"


def finds(
    records: Iterable[Record],
    things: Mapping[str, Thing],
    words: Words,
    against: Mapping[str, Thing] | None = None,
) -> Finds:
    """Give what finds a thing among records: by a link that the data has, else by the evidence.

    `against` are the things with the identifiers, too, that links brought: they speak for nothing,
    but what contradicts them is not sure.
    """
    finder = Finder(records, words)
    by_iri = {each.iri: each for each in finder.records.values() if each.iri}

    def find(thing: Thing) -> Found:
        finding = finder.find(wanted(thing, things))
        found = [
            Candidate(finder.records[each.key], each.score, each.evidence, each.other)
            for each in finding.candidates
        ]
        linked = [by_iri[iri] for iri in thing.links if iri in by_iri]
        if len(linked) == 1:
            return Found((_linked(linked[0], found),), is_sure=True)
        nameless = [each for each in found if _is_nameless(each)]
        if not finding.sure and len(nameless) == 1:
            sure = Found((nameless[0]._replace(score=1.0, evidence=_NUMBER),), is_sure=True)
        else:
            sure = Found(tuple(found), is_sure=bool(finding.sure))
        return _doubted(sure, (against or things).get(thing.iri, thing), words)

    return find


def _is_nameless(candidate: Candidate) -> bool:
    """Say whether a record has the thing's identifier, and no name that could contradict it."""
    doubted = {"identifier-differs", "kind-differs", "other-body"} & {*candidate.evidence}
    return not candidate.record.labels and "identifier" in candidate.evidence and not doubted


def _doubted(found: Found, thing: Thing, words: Words) -> Found:
    """Leave to a person what other links of the thing contradict."""
    first = found.candidates[0] if found.is_sure else None
    own = {each for each in map(normal, thing.identifiers) if each}
    if first is None or not any(contradicts(each, own) for each in first.record.identifiers):
        return found
    score = first.score * words.weight((_DIFFERS,))
    evidence = tuple(dict.fromkeys((*first.evidence, _DIFFERS)))
    doubted = first._replace(score=score, evidence=evidence)
    return Found((doubted, *found.candidates[1:]), is_sure=False)


def _linked(record: Record, found: Iterable[Candidate]) -> Candidate:
    """Give the record that the data leads to, with the evidence that speaks for it besides."""
    besides = next((each for each in found if each.record.key == record.key), None)
    evidence = (LINKED, *(besides.evidence if besides else ()))
    return Candidate(record, 1.0, evidence, besides.label if besides else "")


def wanted(thing: Thing, things: Mapping[str, Thing]) -> Wanted:
    """Give a thing as it is looked for, with the body that it is a unit of."""
    seen, bodies = {thing.iri}, [thing]
    while (body := things.get(bodies[-1].body)) and body.iri not in seen:
        seen.add(body.iri)
        bodies.append(body)
    above: Wanted | None = None
    for each in reversed(bodies):
        above = Wanted(
            labels=each.labels,
            identifiers=each.identifiers,
            kind=PLACE if each.kind == "place" else each.organisation,
            body=above,
            municipality=each.municipality,
        )
    return above or Wanted(())
