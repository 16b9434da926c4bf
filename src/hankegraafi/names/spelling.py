"""Names that are written otherwise than a register has them: without diacritics, in another order.

Registries of other countries, and old systems, write ä as a and turn words about. Abbreviations
that are made of first letters are found here too; they prove nothing by themselves.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hankegraafi.names.forms import Form, without_diacritics
from hankegraafi.names.lookup import LONG, Found, Scored, keep, legal_kinds
from hankegraafi.names.parts import is_abbreviation
from hankegraafi.names.register import Entry, Register

_ABBREVIATION = range(2, 9)


@dataclass(frozen=True, slots=True)
class Spellings:
    """The names of a register by their letters alone, by their words in order, by first letters."""

    register: Register
    plain: Mapping[str, tuple[Entry, ...]]
    ordered: Mapping[tuple[str, ...], tuple[Entry, ...]]
    initials: Mapping[str, tuple[Entry, ...]]

    def find(self, text: str) -> Found:
        """Look up a clean name."""
        found: Found = {}
        wanted = self.register.memory.form(text)
        if not wanted.core:
            return found
        for kind, entries in self._alike(wanted):
            for entry in entries:
                self._add(kind, wanted, entry, found)
        self._abbreviated(text, wanted, found)
        return found

    def _alike(self, wanted: Form) -> Iterator[tuple[str, tuple[Entry, ...]]]:
        yield "diacritics", self.plain.get(without_diacritics(wanted.words), ())
        if len(wanted.core) > 1:
            yield "word-order", self.ordered.get(tuple(sorted(wanted.core)), ())

    def _add(self, kind: str, wanted: Form, entry: Entry, found: Found) -> None:
        legal = legal_kinds(wanted, entry, self.register)
        company = {"oy", "oyj"} & {*wanted.legal, *entry.legal}
        telling = any(word in self.register.words.organisation for word in wanted.core)
        doubtful = len(wanted.compact) < LONG or (company and not telling)
        short = ("short-name",) if doubtful else ()
        kinds = tuple(dict.fromkeys((kind, *entry.kinds, *legal, *short)))
        weight = self.register.words.weight(kinds)
        keep(entry.place, Scored(weight, kinds, entry.label), found)

    def _abbreviated(self, text: str, wanted: Form, found: Found) -> None:
        letters = wanted.compact
        if len(wanted.core) != 1 or len(letters) not in _ABBREVIATION or not text.isupper():
            return
        kinds = ("initials",)
        for entry in self.initials.get(letters[0], ()):
            if is_abbreviation(letters, entry.label, self.register.words):
                weight = self.register.words.weight(kinds)
                keep(entry.place, Scored(weight, kinds, entry.label), found)


def spellings_of(register: Register) -> Spellings:
    """Make the indexes of a register."""
    plain: defaultdict[str, list[Entry]] = defaultdict(list)
    ordered: defaultdict[tuple[str, ...], list[Entry]] = defaultdict(list)
    initials: defaultdict[str, list[Entry]] = defaultdict(list)
    for core, entry in register.entries:
        words = " ".join(core)
        plain[without_diacritics(words)].append(entry)
        ordered[tuple(sorted(core))].append(entry)
        initials[words[:1]].append(entry)
    return Spellings(
        register,
        {key: tuple(each) for key, each in plain.items()},
        {key: tuple(each) for key, each in ordered.items()},
        {key: tuple(each) for key, each in initials.items()},
    )
