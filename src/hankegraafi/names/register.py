"""The organisations that are known, and where to look them up by identifier and by name."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple, TypeVar

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.names import inflection
from hankegraafi.names.forms import (
    Form,
    Reading,
    clean,
    expanded,
    form,
    tokens,
    without_diacritics,
)
from hankegraafi.names.identifiers import Identifier, normal
from hankegraafi.names.memory import Memory
from hankegraafi.names.told import (
    IDENTIFIER,
    NOTATION,
    REPLACED,
    SCHEME,
    TYPE,
    Told,
    identifiers,
    told_in,
    values,
)
from hankegraafi.names.wordlists import Words

MUNICIPALITY = "kind-municipality"
SCHOOL = "kind-school"

# Public bodies, whose names have no legal form.
FORMLESS = frozenset(
    f"kind-{each}" for each in ("municipality", "joint-authority", "ministry", "state-agency")
)

_PLAIN = ((), ("former-name",))

_K = TypeVar("_K")
_V = TypeVar("_V")


class Label(NamedTuple):
    """A name of an organisation, with its language tag or an empty one."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    """What is known of an organisation: preferred names first, then alternative ones.

    `kind` is the local name of a hanke:kind-… concept, `body` the IRI of the organisation it is a
    unit of, `successors` the IRIs of those that have replaced it. `former` names and `short` ones
    (acronyms) prove less than the others.
    """

    iri: str
    labels: tuple[Label, ...]
    identifiers: tuple[Identifier, ...] = ()
    kind: str = ""
    body: str = ""
    successors: tuple[str, ...] = ()
    former: tuple[Label, ...] = ()
    short: tuple[Label, ...] = ()

    @property
    def names(self) -> Iterator[tuple[Label, tuple[str, ...]]]:
        """All names, each with the kinds of evidence that it costs."""
        yield from ((each, ()) for each in self.labels)
        yield from ((each, ("former-name",)) for each in self.former)
        yield from ((each, ("acronym",)) for each in self.short)


class Entry(NamedTuple):
    """A name in the index: whose it is, its legal forms, what reading it so costs."""

    place: int
    legal: tuple[str, ...]
    kinds: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Register:
    """Known organisations, sorted by IRI, with their indexes; made by `register_of`.

    `names` goes from the words of a form, `compact` from the words written together, `towns` from
    the nominative of a municipality's place, `plain_towns` from it without diacritics in either
    language, `index` from one word to the names that hold it.
    `legal` holds the legal forms in the names of each organisation.
    """

    organisations: tuple[Organisation, ...]
    words: Words
    places: Mapping[str, int] = field(repr=False)
    identifiers: Mapping[Identifier, tuple[int, ...]] = field(repr=False)
    names: Mapping[str, tuple[Entry, ...]] = field(repr=False)
    compact: Mapping[str, tuple[Entry, ...]] = field(repr=False)
    towns: Mapping[str, tuple[Entry, ...]] = field(repr=False)
    plain_towns: Mapping[str, tuple[Entry, ...]] = field(repr=False)
    legal: tuple[frozenset[str], ...] = field(repr=False)
    entries: tuple[tuple[tuple[str, ...], Entry], ...] = field(repr=False)
    index: Mapping[str, tuple[int, ...]] = field(repr=False)
    memory: Memory = field(repr=False, compare=False)

    def __contains__(self, iri: str) -> bool:
        return iri in self.places

    def get(self, iri: str) -> Organisation | None:
        """Give an organisation by its IRI; None when it is not known."""
        place = self.places.get(iri)
        return None if place is None else self.organisations[place]

    def is_unit_of(self, unit: int, body: int) -> bool:
        """Say whether an organisation is within another, at any depth; by places."""
        wanted = self.organisations[body].iri
        seen: set[str] = set()
        current = self.organisations[unit].body
        while current and current not in seen:
            if current == wanted:
                return True
            seen.add(current)
            known = self.get(current)
            current = known.body if known else ""
        return False

    def successor(self, place: int) -> int:
        """Follow replacements while each has exactly one known successor; by places."""
        seen = {place}
        while True:
            after = self.organisations[place].successors
            following = self.places.get(after[0]) if len(after) == 1 else None
            if following is None or following in seen:
                return place
            seen.add(following)
            place = following


def register_of(organisations: Iterable[Organisation], words: Words) -> Register:
    """Make a register; the order in which the organisations come does not matter."""
    known = tuple(sorted(_together(organisations), key=lambda each: each.iri))
    names: defaultdict[str, list[Entry]] = defaultdict(list)
    compact: defaultdict[str, list[Entry]] = defaultdict(list)
    towns: defaultdict[str, list[Entry]] = defaultdict(list)
    identifiers: defaultdict[Identifier, list[int]] = defaultdict(list)
    entries: list[tuple[tuple[str, ...], Entry]] = []
    legal: list[set[str]] = [set() for _ in known]
    for place, each in enumerate(known):
        for core, entry in _entries(each, place, words):
            names[" ".join(core)].append(entry)
            compact["".join(core)].append(entry)
            legal[place].update(entry.legal)
            if entry.kinds in _PLAIN:
                entries.append((core, entry))
        for town, entry in _towns(each, place, words):
            towns[town].append(entry)
        for identifier in filter(None, map(normal, each.identifiers)):
            identifiers[identifier].append(place)
    return Register(
        organisations=known,
        words=words,
        places={each.iri: place for place, each in enumerate(known)},
        identifiers=_frozen(identifiers),
        names=_frozen(names),
        compact=_frozen(compact),
        towns=_frozen(towns),
        plain_towns=_plain(towns, words),
        legal=tuple(map(frozenset, legal)),
        entries=tuple(entries),
        index=_index(entries, words),
        memory=Memory(words),
    )


def organisations_in(quads: Iterable[ox.Quad]) -> tuple[Organisation, ...]:
    """Find the organisations that quads tell of, in whichever graph: curated and claimed."""
    told, found = told_in(quads, _TOLD, vocab.term("hanke:Organisation"))
    return tuple(_organisation(iri, told) for iri in found)


_LABELS = tuple(map(vocab.term, ("skos:prefLabel", "skos:altLabel")))
_KIND = vocab.term("hanke:organisationKind")
_UNIT_OF = vocab.term("org:unitOf")
_TOLD = frozenset((*_LABELS, IDENTIFIER, SCHEME, NOTATION, _KIND, _UNIT_OF, REPLACED, TYPE))


def _organisation(iri: str, told: Told) -> Organisation:
    said = told[iri]
    return Organisation(
        iri=iri,
        labels=tuple(
            dict.fromkeys(
                Label(each.value, each.language or "")
                for predicate in _LABELS
                for each in sorted(said.get(predicate, ()), key=str)
                if isinstance(each, ox.Literal)
            )
        ),
        identifiers=identifiers(told, iri),
        kind=min(values(told, [iri], _KIND), default="").removeprefix(vocab.HANKE),
        body=min(values(told, [iri], _UNIT_OF), default=""),
        successors=values(told, [iri], REPLACED),
    )


def _together(organisations: Iterable[Organisation]) -> Iterator[Organisation]:
    """Put what several sources say of one IRI into one."""
    by_iri: defaultdict[str, list[Organisation]] = defaultdict(list)
    for each in organisations:
        by_iri[each.iri].append(each)
    for iri, several in by_iri.items():
        if len(several) == 1:
            yield several[0]
            continue
        yield Organisation(
            iri=iri,
            labels=tuple(sorted({label for each in several for label in each.labels})),
            identifiers=tuple(sorted({i for each in several for i in each.identifiers})),
            kind=max(each.kind for each in several),
            body=max(each.body for each in several),
            successors=tuple(sorted({s for each in several for s in each.successors})),
            former=tuple(sorted({label for each in several for label in each.former})),
            short=tuple(sorted({label for each in several for label in each.short})),
        )


def _entries(
    each: Organisation, place: int, words: Words
) -> Iterator[tuple[tuple[str, ...], Entry]]:
    seen: set[tuple[tuple[str, ...], tuple[str, ...]]] = set()
    for label, cost in each.names:
        base = form(label.text, words)
        for found, kinds in (
            (reading.form, (*cost, *reading.kinds))
            for reading in (
                Reading(base),
                *expanded(tokens(clean(label.text)), words),
                *_without_joint(base, words),
            )
        ):
            if found.core and (found.core, found.legal) not in seen:
                seen.add((found.core, found.legal))
                yield found.core, Entry(place, found.legal, kinds, label.text)


def _without_joint(base: Form, words: Words) -> Iterator[Reading]:
    """Read the name of a joint authority as that of what it runs: Harjun sairaanhoitopiiri."""
    named = words.joint.get(base.core[-2:]) if len(base.core) > 2 else None
    if named:
        yield Reading(Form((*base.core[:-2], named), base.legal), ("joint-authority-left-out",))


def _towns(each: Organisation, place: int, words: Words) -> Iterator[tuple[str, Entry]]:
    """Under which names of places a municipality is found: Turku, Åbo."""
    for label, cost in each.names:
        found = form(label.text, words)
        town, _ = town_of(found.core, words)
        entry = Entry(place, found.legal, (*cost, "municipality"), label.text)
        if town:
            yield from ((name, entry) for name in town_names(town, words))
        elif each.kind == MUNICIPALITY and not found.legal:
            yield " ".join(found.core), entry


def town_of(core: tuple[str, ...], words: Words) -> tuple[tuple[str, ...], str]:
    """Give the words of the place in a municipality's name, and the kind of municipality.

    Both are empty where it is no such name.

    >>> from hankegraafi.names.wordlists import load_words
    >>> town_of(("city", "of", "turku"), load_words())
    (('turku',), 'town')
    """
    if len(core) > 1 and core[-1] in words.municipality_after:
        return core[:-1], words.municipality_after[core[-1]]
    for before, kind in words.municipality_before.items():
        if len(core) > len(before) and core[: len(before)] == before:
            return core[len(before) :], kind
    return (), ""


def saintly(town: tuple[str, ...], words: Words) -> tuple[str, ...]:
    """Write the saint in the name of a place as registers do: Sankt Karins, S:t Karins."""
    return ("s", "t", *town[1:]) if len(town) > 1 and town[0] in words.saints else town


def town_names(town: tuple[str, ...], words: Words) -> tuple[str, ...]:
    """Give the nominatives that the place in a municipality's name may have."""
    town = saintly(town, words)
    found = [town, *inflection.phrases(town, words.inflection)]
    if town[-1].endswith("s") and len(town[-1]) > 3:
        found.append((*town[:-1], town[-1][:-1]))
    return tuple(sorted({" ".join(each) for each in found}))


def _plain(towns: Mapping[str, list[Entry]], words: Words) -> dict[str, tuple[Entry, ...]]:
    """From the names of municipalities without diacritics, in both languages, to their entries."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for name, entries in towns.items():
        for each in dict.fromkeys(
            without_diacritics(n) for n in (name, words.towns.get(name, name))
        ):
            found[each] += (entry for entry in entries if entry not in found[each])
    return _frozen(found)


def _index(
    entries: list[tuple[tuple[str, ...], Entry]], words: Words
) -> dict[str, tuple[int, ...]]:
    """From every word of the names, and its nominatives, to the entries that hold it."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for number, (core, _) in enumerate(entries):
        every = {word for word in core if word not in words.small}
        for word in sorted(every):
            every.update(inflection.lemmas(word, words.inflection) if word[-1] == "n" else ())
        for word in every:
            found[word].append(number)
    return {word: tuple(numbers) for word, numbers in found.items()}


def _frozen(table: Mapping[_K, list[_V]]) -> dict[_K, tuple[_V, ...]]:
    return {key: tuple(values) for key, values in table.items()}
