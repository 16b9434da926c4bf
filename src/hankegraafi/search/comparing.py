"""What things say of values that are looked for: whether they agree, contradict, or do not tell."""

import json
import re
from collections.abc import Iterable, Mapping

from hankegraafi.names.forms import clean
from hankegraafi.names.identifiers import Identifier, normal
from hankegraafi.search.candidates import Names, Thing
from hankegraafi.search.entry import ACRONYM, FORMER
from hankegraafi.search.held import Held, hold
from hankegraafi.search.properties import Condition, Property, Value
from hankegraafi.search.schemes import is_iri, key
from hankegraafi.search.things import among
from hankegraafi.search.words import folded
from hankegraafi.search.writings import spellings

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_STEPS = re.compile(r"(?:id/)?[a-z]+/[^\s/]+")
_MOST = 500
_ROLES = {"acronym": ACRONYM, "former": FORMER}

_SHARING = """SELECT facet.thing FROM facet JOIN thing ON thing.id = facet.thing
    WHERE facet.facet = ? AND facet.value = ?
    AND thing.kind IN (SELECT value FROM json_each(?)) ORDER BY facet.thing LIMIT ?"""
_UNITS = "SELECT id FROM thing WHERE body = ? AND body <> '' ORDER BY id LIMIT ?"
_SUCCESSORS = """SELECT successor FROM thing
    WHERE iri IN (SELECT value FROM json_each(?)) AND successor <> ''"""


class Comparison:
    """Compares what things say with what is looked for; remembers what values mean."""

    def __init__(self, names: Names, concepts: Mapping[str, frozenset[str]]) -> None:
        """Take what finds things by their names; `concepts` leads from folded labels to IRIs."""
        self._names = names
        self._concepts = concepts
        self._meant: dict[tuple[str, Value], frozenset[str]] = {}

    def hold(self, ids: Iterable[int], conditions: Iterable[Condition]) -> Held:
        """Read what things say, where something is asked of them."""
        return hold(self._names.index, ids if any(conditions) else ())

    def told(self, thing: Thing, condition: Condition, held: Held) -> float | None:
        """Say whether a thing agrees with a condition: 1 agrees, 0 contradicts, None unknown."""
        own = _own(thing, condition.property, held)
        each = [self._agrees(own, condition.property, value) for value in condition.values]
        known = [float(one) for one in each if one is not None] if own else []
        if condition.quantifier == "none":
            return 1.0 - max(known, default=0.0)
        if not known:
            return None
        return min(known) if condition.quantifier == "all" else max(known)

    def sharing(self, condition: Condition, kinds: Iterable[str]) -> list[int]:
        """Find things of some kinds that agree with a condition, the heaviest first; not all."""
        prop, names = condition.property, self._names
        found: dict[int, None] = {}
        for value in condition.values:
            if prop.sort in {"facet", "year", "concept"}:
                for iri in sorted(self.meant(prop, value)):
                    told = (prop.name, iri, json.dumps([*kinds]), _MOST)
                    found.update((row[0], None) for row in names.index.rows(_SHARING, *told))
            elif prop.sort == "body":
                for iri in sorted(self.meant(prop, value)):
                    found.update((row[0], None) for row in names.index.rows(_UNITS, iri, _MOST))
            elif prop.sort == "name":
                found.update(dict.fromkeys(names.keyed(value.text, kinds)))
            elif prop.sort in {"identifier", "link"}:
                hits = names.identified(value.iri or value.text, frozenset(kinds), prop.name)
                found.update(dict.fromkeys(hits.scores))
        return sorted(found)[:_MOST]

    def meant(self, prop: Property, value: Value) -> frozenset[str]:
        """Give what a value may mean: IRIs of things or concepts, or years."""
        known = (prop.id, value)
        if known not in self._meant:
            self._meant[known] = frozenset(self._read(prop, value))
        return self._meant[known]

    def _read(self, prop: Property, value: Value) -> Iterable[str]:
        if prop.sort == "year":
            return _YEAR.findall(value.text)
        if prop.sort in {"concept", "kind"}:
            plain = folded(value.iri.rpartition("#")[2] or value.text)
            return self._concepts.get(plain, frozenset())
        if prop.sort not in {"facet", "body"}:
            return ()
        base = self._names.index.facts.get("base", "")
        text = clean(value.iri or value.text)
        iris = {f"{base}id/{text.removeprefix('id/')}"} if _STEPS.fullmatch(text) else {text}
        if not value.iri:
            numbers = self._names.keyed(text, (prop.target,))
            numbers += self._names.identified(text, frozenset({prop.target})).scores
            iris |= {each.iri for each in self._names.load(numbers).values()}
        elif is_iri(text):
            hits = self._names.identified(text, frozenset({prop.target}))
            iris |= {hits.things[each].iri for each in hits.scores}
        return iris | {row[0] for row in among(self._names.index, _SUCCESSORS, sorted(iris))}

    def _agrees(self, own: set[str], prop: Property, value: Value) -> bool | None:
        if prop.sort == "identifier":
            return bool(own & _notations(prop.name, value.iri or value.text))
        if prop.sort == "link":
            return bool(own & set(spellings(clean(value.iri or value.text))))
        if prop.sort == "name":
            return folded(value.text) in own or None
        meant = self.meant(prop, value)
        return bool(own & meant) if self._is_known(prop, meant, value) else None

    def _is_known(self, prop: Property, meant: frozenset[str], value: Value) -> bool:
        """Say whether a value means something here; what means nothing contradicts nothing."""
        if prop.sort in {"facet", "body"} and not value.iri:
            return len(meant) > 1 or is_iri(value.text) or bool(_STEPS.fullmatch(value.text))
        return bool(meant)


def _own(thing: Thing, prop: Property, held: Held) -> set[str]:
    """Give what a thing says of a property, in the way in which it is compared."""
    if prop.sort in {"facet", "year", "concept"}:
        return held.facets.get(thing.id, {}).get(prop.name, set())
    if prop.sort == "identifier":
        known = held.identifiers.get(thing.id, set()) | held.former.get(thing.id, set())
        return {key(each.notation) for each in known if prop.name in {"", each.scheme}}
    if prop.sort == "link":
        return held.links.get(thing.id, set())
    if prop.sort == "name":
        role = _ROLES.get(prop.name)
        return {folded(text) for own, _, text in thing.names if role in {None, own}}
    told = thing.body if prop.sort == "body" else thing.organisation_kind
    return {told} if told else set()


def _notations(scheme: str, text: str) -> set[str]:
    """Give the ways in which an identifier may be told, as the index holds them."""
    found = normal(Identifier(scheme, text)) if scheme else None
    return {key(text), key(found.notation)} if found else {key(text)}
