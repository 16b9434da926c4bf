"""The types of things: the kinds of the index, and the kinds of organisations below one of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from hankegraafi.search.entry import KINDS
from hankegraafi.search.words import folded
from hankegraafi.serve.site import Site
from hankegraafi.vocab import HANKE, HANKE_CONCEPTS, term

_CLASSES = {
    "project": "hanke:Project",
    "organisation": "hanke:Organisation",
    "programme": "hanke:Programme",
    "place": "dcterms:Location",
    "theme": "skos:Concept",
}
_NARROW = "kind-"
_CONCEPTS = ("status-", "role-", "kind-")


class Type(NamedTuple):
    """A type by its id: that of a kind, or of a kind of organisations ("kind-municipality")."""

    id: str

    @property
    def kind(self) -> str:
        """The kind of the index that things of this type are of."""
        return "organisation" if self.id.startswith(_NARROW) else self.id

    @property
    def is_narrow(self) -> bool:
        """Whether it is a kind of organisations."""
        return self.id.startswith(_NARROW)


TYPES: Mapping[str, Type] = {
    each: Type(each)
    for each in (*KINDS, *sorted(e for e in HANKE_CONCEPTS if e.startswith(_NARROW)))
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """The types that are asked for, as the index knows them; `unknown` are no types of ours."""

    kinds: frozenset[str]
    narrow: frozenset[str]
    unknown: tuple[str, ...]


def type_named(name: str) -> Type | None:
    """Find a type by its id, or by the IRI or the prefixed name of its class.

    >>> type_named("hanke:Project"), type_named("place"), type_named("Person")
    (Type(id='project'), Type(id='place'), None)
    """
    plain = name.strip()
    if plain in TYPES:
        return TYPES[plain]
    for kind, known in _CLASSES.items():
        if plain in {known, term(known), known.partition(":")[2]}:
            return TYPES[kind]
    return TYPES.get(plain.removeprefix(HANKE).removeprefix("hanke:"))


def wanted(names: Iterable[str]) -> Wanted:
    """Read the types that a query names."""
    given = [*dict.fromkeys(names)]
    found = [each for each in map(type_named, given) if each]
    whole = {each.kind for each in found if not each.is_narrow}
    narrow = {each.id for each in found if each.is_narrow and each.kind not in whole}
    return Wanted(
        frozenset(whole | {each.kind for each in found}),
        frozenset(narrow),
        tuple(each for each in given if not type_named(each)),
    )


def types_of(kind: str, organisation_kind: str) -> list[Type]:
    """Give the types of a thing, the wider first."""
    narrow = TYPES.get(organisation_kind)
    return [TYPES[kind], *([narrow] if narrow else [])]


def name_of(each: Type, site: Site, language: str) -> str:
    """Give the name of a type in a language."""
    if not each.is_narrow:
        return site.messages[language](f"reconcile.type_{each.id}")
    label = site.ontology.terms[HANKE + each.id].label
    return label.best(language)[1]


def concepts(site: Site) -> Mapping[str, frozenset[str]]:
    """Lead from the folded labels and local names of statuses, roles and kinds to what they mean.

    A status or a role is its IRI, a kind of organisations its local name.
    """
    found: dict[str, set[str]] = {}
    for local in sorted(HANKE_CONCEPTS):
        if local.startswith(_CONCEPTS):
            meant = local if local.startswith(_NARROW) else HANKE + local
            label = site.ontology.terms[HANKE + local].label
            for text in (local, local.partition("-")[2], *(words for _, words in label.values)):
                found.setdefault(folded(text), set()).add(meant)
    return {label: frozenset(each) for label, each in found.items()}
