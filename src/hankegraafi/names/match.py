"""Which known organisation a name means: by identifier first, then by name with evidence.

A name counts as an organisation's when the score of its evidence reaches the threshold of
`words/organisation-words.toml` and no other organisation comes near; what stays below is a
candidate for an editor, and never merges by itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hankegraafi.names import near
from hankegraafi.names.forms import clean
from hankegraafi.names.identifiers import UNIQUE, Identifier, business_ids, normal
from hankegraafi.names.lookup import Found, Scored, keep, whole
from hankegraafi.names.parts import parts
from hankegraafi.names.register import Organisation, Register, register_of
from hankegraafi.names.wordlists import Words

_SAME = 1e-9
_EXACT = ("name",)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation that a name may mean, with the kinds of evidence and the name compared."""

    iri: str
    score: float
    evidence: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Match:
    """What a name means: the IRI accepted or None, and the candidates, the best first.

    What was accepted is the first of the candidates, so that its evidence can be told.
    """

    iri: str | None
    candidates: tuple[Candidate, ...] = ()


def match(name: str, *, identifiers: Iterable[Identifier] = (), register: Register) -> Match:
    """Find the organisation that a name and its identifiers mean.

    Identifiers whose form or check digit is wrong count for nothing. A Finnish business ID that is
    written within the name counts as one.
    """
    text = clean(name)
    valid = valid_of((*identifiers, *business_ids(text)))
    accepted, found = resolve(by_name(text, register), register)
    return decide((text,), valid, accepted, found, register)


def valid_of(identifiers: Iterable[Identifier]) -> tuple[Identifier, ...]:
    """Give the identifiers whose form and check digit are right, written the one way."""
    return tuple(dict.fromkeys(filter(None, map(normal, identifiers))))


def by_name(text: str, register: Register) -> Found:
    """Look up a clean name, whole and in its parts, by the places of organisations."""
    found = whole(text, register)
    if resolve(found, register)[0] is None and not is_ambiguous(found, register):
        found = better(found, parts(text, register))
    return found


def decide(
    texts: Sequence[str],
    valid: tuple[Identifier, ...],
    accepted: int | None,
    found: Found,
    register: Register,
) -> Match:
    """Say what clean names of one organisation mean together with its identifiers.

    `accepted` and `found` are what the names alone say; identifiers come before them.
    """
    if valid:
        return _with_identifiers(texts, valid, accepted, found, register)
    if accepted is None and not is_ambiguous(found, register):
        found = {**_similar(texts, register), **found}
    return _match(accepted, found, register)


def relatives(organisations: Iterable[Organisation], words: Words) -> Iterator[tuple[str, Match]]:
    """Find among new organisations those that may be another of them, by their names.

    Gives the IRI of each that has candidates, in order; the later of a pair is asked about.
    Nothing is accepted: that is for an editor to say.
    """
    register = register_of(organisations, words)
    pairs: defaultdict[int, Found] = defaultdict(dict)
    for place, each in enumerate(register.organisations):
        for text in (clean(label.text) for label in each.labels):
            like = better(whole(text, register, thorough=True), near.cut_short(text, register))
            for other, scored in like.items():
                if other != place:
                    first, later = sorted((place, other))
                    keep(first, scored._replace(label=_first_label(first, register)), pairs[later])
    for place in sorted(pairs):
        found = _match(None, pairs[place], register)
        if found.candidates:
            yield register.organisations[place].iri, found


def is_ambiguous(found: Found, register: Register) -> bool:
    """Say whether several are good enough, so that no other reading can help."""
    accept = register.words.threshold.accept
    return any(each.score >= accept for each in found.values())


def better(first: Found, second: Found) -> Found:
    """Keep the better score of each organisation."""
    both = dict(first)
    for place, scored in second.items():
        if place not in both or scored.score > both[place].score:
            both[place] = scored
    return both


def resolve(found: Found, register: Register) -> tuple[int | None, Found]:
    """Choose the organisation that is good enough and alone, with replacements followed.

    A name that one alone has comes before all weaker evidence. A body and its units do not
    contradict each other: the better one is meant, and the body where they are equally good.
    """
    found = _followed(found, register)
    same = [place for place, each in found.items() if each.kinds == _EXACT]
    if len(same) == 1:
        return same[0], found
    threshold = register.words.threshold
    best = max((each.score for each in found.values()), default=0.0)
    if best < threshold.accept:
        return None, found
    if len(found) == 1:
        return next(iter(found)), found
    top = [place for place, each in found.items() if each.score > best - threshold.margin]
    bodies = [p for p in top if all(q == p or register.is_unit_of(q, p) for q in top)]
    equal = [place for place in top if found[place].score > best - _SAME]
    if not bodies:
        return None, found
    if bodies[0] in equal:
        return bodies[0], _meant_as_body(bodies[0], found, register) if equal[1:] else found
    return (equal[0] if len(equal) == 1 else None), found


def _meant_as_body(place: int, found: Found, register: Register) -> Found:
    scored = found[place]
    kinds = (*scored.kinds, "body-of-unit")
    return {**found, place: Scored(register.words.weight(kinds), kinds, scored.label)}


def _followed(found: Found, register: Register) -> Found:
    """Put the successor in the place of an organisation that another has replaced."""
    if not any(register.organisations[place].successors for place in found):
        return found
    moved: Found = {}
    for place, scored in found.items():
        last = register.successor(place)
        if last != place:
            kinds = (*scored.kinds, "replaced")
            scored = Scored(register.words.weight(kinds), kinds, scored.label)
        moved = better(moved, {last: scored})
    return moved


def _with_identifiers(
    texts: Sequence[str],
    valid: tuple[Identifier, ...],
    accepted: int | None,
    found: Found,
    register: Register,
) -> Match:
    """Let identifiers speak first; where the name says something else nobody is accepted."""
    named = {register.successor(p) for each in valid for p in register.identifiers.get(each, ())}
    meant = _most_specific(named, register)
    if accepted is None and (
        not named or meant is None or not _agrees(texts, meant, found, register)
    ):
        found = {**_similar(texts, register), **found}
    if not named:
        if accepted is not None and _contradicts(accepted, valid, register):
            return _match(
                None, _doubted(found, {accepted}, "identifier-differs", register), register
            )
        return _match(accepted, found, register)
    doubt = _doubt(texts, valid, accepted, meant, found, register)
    if doubt:
        named = named if accepted is None else {*named, accepted}
        return _match(
            None, _doubted(_identified(found, named, register), named, doubt, register), register
        )
    chosen = meant if accepted is None else accepted
    return _match(
        chosen,
        _identified(found, {*named, *(() if chosen is None else (chosen,))}, register),
        register,
    )


def _doubt(
    texts: Sequence[str],
    valid: tuple[Identifier, ...],
    accepted: int | None,
    meant: int | None,
    found: Found,
    register: Register,
) -> str:
    """Name what speaks against taking what identifiers and name say together; "" for nothing."""
    if meant is None:
        return "identifier-differs"
    if _contradicts(meant, valid, register):
        return "identifier-differs"
    if accepted is None:
        return "" if not any(texts) or _agrees(texts, meant, found, register) else "name-differs"
    if accepted == meant:
        return ""
    if not register.is_unit_of(accepted, meant):
        return "name-differs"
    return "identifier-differs" if _contradicts(accepted, valid, register) else ""


def _most_specific(named: set[int], register: Register) -> int | None:
    """Of a school and the body it is a unit of the school; None where they are not related."""
    for place in sorted(named):
        if all(each == place or register.is_unit_of(place, each) for each in named):
            return place
    return None


def _agrees(texts: Sequence[str], place: int, found: Found, register: Register) -> bool:
    agree = register.words.threshold.agree
    if place in found and found[place].score >= agree:
        return True
    return any(near.alike(text, place, register) >= agree for text in texts)


def _similar(texts: Sequence[str], register: Register) -> Found:
    """Give what is like one of some names."""
    found: Found = {}
    for text in filter(None, texts):
        found = better(found, near.similar(text, register))
    return found


def _contradicts(place: int, valid: tuple[Identifier, ...], register: Register) -> bool:
    """Say whether an organisation has another notation in a scheme that allows one.

    What identifies a body that it is a unit of, or one that it has replaced, does not count.
    """
    own = {each for each in map(normal, register.organisations[place].identifiers) if each}
    schemes = {each.scheme for each in own} & UNIQUE
    return any(
        each.scheme in schemes
        and each not in own
        and not any(
            register.successor(other) == place or register.is_unit_of(place, other)
            for other in register.identifiers.get(each, ())
        )
        for each in valid
    )


def _identified(found: Found, named: set[int], register: Register) -> Found:
    """Add to what the name says that an identifier speaks for some."""
    result = dict(found)
    for place in named:
        scored = found.get(place)
        kinds = ("identifier", *(scored.kinds if scored else ()))
        result[place] = Scored(
            1.0, kinds, scored.label if scored else _first_label(place, register)
        )
    return result


def _doubted(found: Found, places: set[int], doubt: str, register: Register) -> Found:
    """Lower what is doubted to a candidate."""
    weight = register.words.evidence[doubt].weight
    lowered = {
        place: Scored(
            min(found[place].score, weight), (*found[place].kinds, doubt), found[place].label
        )
        for place in places
    }
    return {**found, **lowered}


def _first_label(place: int, register: Register) -> str:
    labels = register.organisations[place].labels
    return labels[0].text if labels else ""


def _match(accepted: int | None, found: Mapping[int, Scored], register: Register) -> Match:
    threshold = register.words.threshold
    ranked = sorted(found.items(), key=lambda each: (each[0] != accepted, -each[1].score, each[0]))
    candidates = tuple(
        Candidate(
            register.organisations[place].iri, round(scored.score, 3), scored.kinds, scored.label
        )
        for place, scored in ranked[: threshold.most]
        if scored.score >= threshold.show or place == accepted
    )
    iri = None if accepted is None else register.organisations[accepted].iri
    return Match(iri, candidates)
