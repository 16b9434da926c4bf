"""A whole name looked up in the register: as it stands, and in its other readings."""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from hankegraafi.names.forms import Form, readings, without_diacritics
from hankegraafi.names.register import (
    FORMLESS,
    SCHOOL,
    Entry,
    Register,
    saintly,
    town_names,
    town_of,
)
from hankegraafi.names.wordlists import Words

_SHORT = 8
_TELLING = 6
LONG = 12


class Scored(NamedTuple):
    """How well a name fits an organisation: the score, its evidence, the label compared."""

    score: float
    kinds: tuple[str, ...]
    label: str


Found: TypeAlias = dict[int, Scored]


def whole(text: str, register: Register, *, thorough: bool = False) -> Found:
    """Look up a clean name; by the place of the organisations in the register.

    Other readings are tried where the name as it stands is nobody's, or always if `thorough`.
    """
    found: Found = {}
    base = register.memory.form(text)
    _look(base, (), found, register)
    accept = register.words.threshold.accept
    if not thorough and any(each.score >= accept for each in found.values()):
        return found
    municipal = register.words.municipality_after
    for reading in readings(text, register.words):
        _look(reading.form, reading.kinds, found, register)
        last = reading.form.core[-1] if "inflection" in reading.kinds else ""
        if last in municipal or (last and reading.form.words in register.plain_towns):
            _look_town(reading.form, reading.kinds, found, register)
    _look_compact(base, found, register)
    _look_town(base, (), found, register)
    return found


def legal_kinds(wanted: Form, entry: Entry, register: Register) -> tuple[str, ...]:
    """Say what the legal forms of a name and of a known name cost."""
    own, other = wanted.legal, entry.legal
    if own == other:
        return ()
    short = ("short-name",) if len(wanted.compact) < _SHORT else ()
    if not own:
        foreign = _implied(wanted, register.words) - set(other)
        former = ("former-without-legal-form",) if "former-name" in entry.kinds else ()
        left_out = ("legal-form-left-out", *former, *short)
        return ("legal-form-differs",) if foreign else left_out
    known = register.organisations[entry.place]
    forms = other or (*register.legal[entry.place], *_implied(wanted, register.words))
    public = known.kind in FORMLESS or (not forms and _is_public(wanted, register.words))
    if public or (forms and not _kin(own, forms, register.words)):
        return ("legal-form-differs",)
    if other:
        return ("legal-form-kin",)
    if known.body or known.kind == SCHOOL:
        return ("unit-without-legal-form",)
    if not forms and not _expected(wanted, register.words):
        return ("legal-form-unlikely",)
    return ("legal-form-added", *short)


def _is_public(name: Form, words: Words) -> bool:
    """Say whether a name is that of a public body: Ilmatieteen laitos, University of Turku."""
    last = name.core[-1] if name.core else ""
    if last in words.public or last.endswith(words.public_ends):
        return True
    named = any(name.core[: len(each)] == each for each in words.public_begins)
    return bool(town_of(name.core, words)[1]) or (named and not words.public_but & {*name.core})


def _expected(name: Form, words: Words) -> bool:
    """Say whether a name looks like one of its legal form: Suomen Lääkäriseura ry."""
    ends = [
        form.expected for form in words.legal.values() if form.expected and form.name in name.legal
    ]
    return all(any(word.endswith(each) for word in name.core) for each in ends)


def _implied(name: Form, words: Words) -> set[str]:
    """Give the legal form that the last word of a name means by itself: Kiipulasäätiö."""
    last = name.core[-1] if name.core else ""
    return {
        form.name for form in words.legal.values() if form.implied and last.endswith(form.implied)
    }


def _kin(own: tuple[str, ...], other: tuple[str, ...], words: Words) -> bool:
    """Say whether two sets of legal forms have a family in common."""
    families = {each.name: each.family for each in words.legal.values()}
    return bool({families[each] for each in own} & {families[each] for each in other})


def keep(place: int, scored: Scored, found: Found) -> None:
    """Keep a score where it is the best of its organisation."""
    if place not in found or scored.score > found[place].score:
        found[place] = scored


def _look(wanted: Form, kinds: tuple[str, ...], found: Found, register: Register) -> None:
    for entry in register.names.get(wanted.words, ()):
        legal = legal_kinds(wanted, entry, register)
        _add(entry, (*kinds, *entry.kinds, *legal), found, register)


def _look_compact(wanted: Form, found: Found, register: Register) -> None:
    """Words written together or apart; in a company's name that may make another company."""
    for each in (wanted, _unglued(wanted, register)):
        for entry in register.compact.get(each.compact, ()) if each.core else ():
            companies = {"oy", "oyj"} & {*each.legal, *entry.legal}
            kind = "company-spaces" if companies or len(each.compact) < LONG else "spaces"
            costs = (kind, *entry.kinds, *legal_kinds(each, entry, register))
            _add(entry, costs, found, register)


def _unglued(wanted: Form, register: Register) -> Form:
    """Take off a legal form that is glued to the last word: Keskusliittory."""
    last = wanted.core[-1] if wanted.core and not wanted.legal else ""
    for end in (last[-2:], last[-3:]):
        legal = register.words.legal.get((end,))
        if legal and len(last) > len(end) + _SHORT:
            return Form((*wanted.core[:-1], last.removesuffix(end)), (legal.name,))
    return Form(())


def _look_town(wanted: Form, cost: tuple[str, ...], found: Found, register: Register) -> None:
    """Look up a municipality in other words, another language, or without diacritics."""
    town, own = town_of(wanted.core, register.words)
    derived = {*town_names(town, register.words)} - {" ".join(town)} if town else set()
    for name, entry, lost in _towns(town or wanted.core, register, bare=not town):
        theirs, other = town_of(register.memory.form(entry.label).core, register.words)
        same = " ".join(theirs)
        if theirs and name in derived and name != (without_diacritics(same) if lost else same):
            continue  # two inflected names, which only might have one nominative
        kinds = [*cost, *entry.kinds, *lost, *legal_kinds(wanted, entry, register)]
        kinds += [] if town or (lost and not theirs) else ["short-name"]
        kinds += ["municipality-kind"] if own and other and own != other else []
        _add(entry, tuple(kinds), found, register)


def _towns(
    town: tuple[str, ...], register: Register, *, bare: bool
) -> Iterator[tuple[str, Entry, tuple[str, ...]]]:
    """Give the municipalities of a place's name; by its letters alone where nobody has it."""
    if not town:
        return
    names = (" ".join(saintly(town, register.words)),) if bare else town_names(town, register.words)
    towns = register.words.towns
    every = dict.fromkeys((*names, *(towns[name] for name in names if name in towns)))
    exact = [(key, entry, ()) for key in every for entry in register.towns.get(key, ())]
    yield from exact
    if exact:
        return
    for key in names:
        if key.isascii() and (not bare or len(key) >= _TELLING):
            for entry in register.plain_towns.get(key, ()):
                yield key, entry, ("municipality-diacritics",)


def _add(entry: Entry, kinds: tuple[str, ...], found: Found, register: Register) -> None:
    kinds = tuple(dict.fromkeys(kinds)) or ("name",)
    keep(entry.place, Scored(register.words.weight(kinds), kinds, entry.label), found)
