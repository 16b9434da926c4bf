"""The organisations that a list names: known ones by evidence, new ones by a name of their own."""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from hankegraafi import iris
from hankegraafi.names.identifiers import Identifier, normal
from hankegraafi.names.match import Candidate, Match, match
from hankegraafi.names.newcomers import best_label, newcomer
from hankegraafi.names.persons import left_out
from hankegraafi.names.register import Register, register_of
from hankegraafi.names.review import Decisions, decide
from hankegraafi.names.wordlists import Words

_KNOWN = 200_000
BUSINESS_ID = "ytunnus"


class Named(NamedTuple):
    """An organisation, and how the list writes it; `known` tells that it was there before.

    `number` is the business ID that the list gives a new one; `candidates` are known ones that it
    might be; `own` is the IRI that it has where it is not known.
    """

    iri: str
    name: str
    known: bool
    number: str = ""
    candidates: tuple[Candidate, ...] = ()
    own: str = ""


def business_id(number: str) -> Identifier | None:
    """Give a Finnish business ID the one way of writing it; None when its check digit is wrong."""
    return normal(Identifier(BUSINESS_ID, number)) if number else None


class Organisations:
    """Finds organisations by name and number; it remembers those that it has met.

    `register` holds what is known by hand. `others` are the new ones of other sources: one of them
    is meant where the name or number alone gives the same IRI, and else it is a candidate. So
    the order in which sources are read changes no IRI.
    """

    def __init__(
        self,
        register: Register,
        base: str,
        decisions: Decisions | None = None,
        others: Register | None = None,
    ) -> None:
        self._register, self._base = register, base
        self._others = others or register_of((), register.words)
        self._decisions = decisions or Decisions()
        self._met: dict[tuple[str, str], Named | str] = {}

    def find(self, name: str, number: str = "") -> Named | str:
        """Find an organisation; a code of `words/reasons.toml` where a name is not published.

        The same name and number always give the same, whatever else a list holds.
        """
        key = (name, number)
        met = self._met.get(key)
        if met is None:
            met = self._found(name, number)
            if len(self._met) < _KNOWN:
                self._met[key] = met
        return met

    @property
    def words(self) -> Words:
        """What is known of the words of names."""
        return self._register.words

    def label(self, names: Iterable[str]) -> str:
        """Choose the best of several ways of writing one name."""
        return best_label(names, self._register.words)

    def is_open(self, pair: tuple[str, str]) -> bool:
        """Say whether no editor has decided yet on a pair of IRIs."""
        return pair not in self._decisions.rejected and (
            self._decisions.accepted.get(pair[0]) != pair[1]
        )

    def digest(self) -> str:
        """Give a digest of all that is known beforehand."""
        told = self._register.organisations, self._others.organisations
        known = repr((told, sorted(self._decisions.accepted.items())))
        known += repr(sorted(self._decisions.rejected))
        return hashlib.sha256(f"{self._base}\n{known}".encode()).hexdigest()

    def _found(self, name: str, number: str) -> Named | str:
        identifier = business_id(number)
        given = [identifier] if identifier else []
        found = match(name, identifiers=given, register=self._register)
        own = self._own_iri(name, identifier)
        known = self._decided(name, own, found)
        if known:
            return known
        person = left_out(name, self._register.words)
        if person:
            return person.code
        if identifier and not self._is_its_number(name, identifier):
            own, identifier = self._own_iri(name, None), None
            known = self._decided(name, own, found)
        if known or not own:
            return known or "no-name"
        there = own in self._others
        doubted = bool(given) and not identifier
        candidates = self._candidates(name, given, own, found) if doubted or not there else ()
        if there:
            return Named(self._last(own), name, known=True, candidates=candidates, own=own)
        notation = identifier.notation if identifier else ""
        return Named(own, name, known=False, number=notation, candidates=candidates)

    def _decided(self, name: str, own: str, found: Match) -> Named | None:
        """Give what a name means by hand: by what is known of it, or by an editor's decision.

        A decision for what another source's editor has called this one already is none.
        """
        if own:
            found = decide(own, found, self._decisions)
        iri = self._last(found.iri or "")
        if not iri or (iri == own != found.iri):
            return None
        known = iri in self._register or iri in self._others
        return Named(iri, name, known=known, own=own)

    def _is_its_number(self, name: str, identifier: Identifier) -> bool:
        """Say whether nobody of another name is known by a number, and no editor parted the two."""
        iri = self._own_iri("", identifier)
        if identifier in self._register.identifiers or iri in self._register:
            return False
        own, other = self._own_iri(name, None), self._others.get(iri)
        if own and (own, iri) in self._decisions.rejected:
            return False
        if not own or not other:
            return True
        return bool(match(name, register=register_of([other], self.words)).candidates)

    def _last(self, iri: str) -> str:
        """Follow what another source says to have been replaced."""
        seen = {iri}
        while (known := self._others.get(iri)) and len(known.successors) == 1:
            iri = known.successors[0]
            if iri in seen:
                break
            seen.add(iri)
        return iri

    def _candidates(
        self, name: str, given: Iterable[Identifier], own: str, found: Match
    ) -> tuple[Candidate, ...]:
        """Give whom a new organisation may be: known ones, and those of other sources."""
        if not self._others.organisations:
            return found.candidates
        others = match(name, identifiers=given, register=self._others).candidates
        every = [*found.candidates, *(one for one in others if self._last(one.iri) != own)]
        every.sort(key=lambda one: (-one.score, one.iri))
        return tuple(every[: self.words.threshold.most])

    def named(self, name: str) -> str:
        """Give the IRI that a name alone makes; empty where it has no letters."""
        return self._own_iri(name, None)

    def _own_iri(self, name: str, identifier: Identifier | None) -> str:
        """The IRI of an organisation that is not known: by its number, else by its name."""
        if identifier:
            return iris.thing(self._base, "organisation", f"y-{identifier.notation}")
        new = newcomer(name, base=self._base, register=self._register)
        return new.iri if new else ""
