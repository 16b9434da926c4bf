"""The organisations that a list names: known ones by evidence, new ones by a name of their own."""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from hankegraafi import iris
from hankegraafi.sources.names.identifiers import Identifier, normal
from hankegraafi.sources.names.match import Candidate, match
from hankegraafi.sources.names.newcomers import best_label, newcomer
from hankegraafi.sources.names.persons import left_out
from hankegraafi.sources.names.register import Register
from hankegraafi.sources.names.review import Decisions, decide
from hankegraafi.sources.names.wordlists import Words

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
    """Finds organisations by name and number; it remembers those that it has met."""

    def __init__(self, register: Register, base: str, decisions: Decisions | None = None) -> None:
        self._register, self._base = register, base
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
        known = repr((self._register.organisations, sorted(self._decisions.accepted.items())))
        known += repr(sorted(self._decisions.rejected))
        return hashlib.sha256(f"{self._base}\n{known}".encode()).hexdigest()

    def _found(self, name: str, number: str) -> Named | str:
        identifier = business_id(number)
        given = [identifier] if identifier else []
        found = match(name, identifiers=given, register=self._register)
        iri = self._own_iri(name, identifier)
        if iri:
            found = decide(iri, found, self._decisions)
        if found.iri:
            return Named(found.iri, name, known=found.iri in self._register, own=iri)
        person = left_out(name, self._register.words)
        if person:
            return person.code
        if identifier and identifier in self._register.identifiers:
            iri, identifier = self._own_iri(name, None), None  # known under another name
        if not iri:
            return "no-name"
        if identifier and self._is_another(name, iri):
            iri, identifier = self._own_iri(name, None), None
        notation = identifier.notation if identifier else ""
        return Named(iri, name, known=False, number=notation, candidates=found.candidates)

    def named(self, name: str) -> str:
        """Give the IRI that a name alone makes; empty where it has no letters."""
        return self._own_iri(name, None)

    def _is_another(self, name: str, iri: str) -> bool:
        """Say whether an editor has told a name from the organisation that its number means."""
        own = self._own_iri(name, None)
        return bool(own) and (own, iri) in self._decisions.rejected

    def _own_iri(self, name: str, identifier: Identifier | None) -> str:
        """The IRI of an organisation that is not known: by its number, else by its name."""
        if identifier:
            return iris.thing(self._base, "organisation", f"y-{identifier.notation}")
        new = newcomer(name, base=self._base, register=self._register)
        return new.iri if new else ""
