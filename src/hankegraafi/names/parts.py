"""Names that are put together: a unit within a body, two languages, something in brackets."""

import re
from collections.abc import Iterator

from hankegraafi.names.forms import MOST_WORDS, Form, form, tokens
from hankegraafi.names.inflection import phrases
from hankegraafi.names.lookup import Found, Scored, keep, legal_kinds, whole
from hankegraafi.names.register import MUNICIPALITY, Register
from hankegraafi.names.wordlists import Words

_BRACKETS = re.compile(r"^([^()]*[^()\s])\s*\(([^()]{1,200})\)\s*([^()]*)$")
_BETWEEN = re.compile(r"\s*(?:[,;/|]|\s[-\u2013\u2014:]\s)\s*")
_SIGNS = re.compile(r"[,;/|]|\s*[-\u2013\u2014]\s*")
_MOST_CUTS = 4


def parts(text: str, register: Register) -> Found:
    """Look up the parts of a clean name, and what they say together."""
    found: Found = {}
    brackets = _BRACKETS.match(text)
    if brackets:
        _brackets(f"{brackets[1]} {brackets[3]}".strip(), brackets[2], found, register)
        return found
    for left, right in _cuts(text):
        _two(left, right, found, register)
    if not found:
        _body_before(text, found, register)
    return found


def _cuts(text: str) -> Iterator[tuple[str, str]]:
    for number, match in enumerate(_BETWEEN.finditer(text)):
        if number >= _MOST_CUTS:
            return
        left, right = text[: match.start()], text[match.end() :]
        if left and right:
            yield left, right


def _brackets(outside: str, inside: str, found: Found, register: Register) -> None:
    """A name with an abbreviation, another name, a unit or a remark in brackets."""
    outer, inner = whole(outside, register), whole(inside, register)
    for place, scored in outer.items():
        known = place in inner and inner[place].score >= register.words.threshold.accept
        sure = known or is_abbreviation(inside, outside, register.words)
        _add(place, scored, "parenthesis" if sure else "remark", found, register)
    _units(outer, inner, found, register)


def _two(left: str, right: str, found: Found, register: Register) -> None:
    """Two parts with a sign between: one name in two languages, or a body and its unit."""
    plain, translated = _without_language(right, register.words)
    first, second = whole(left, register), whole(plain, register)
    for place in first.keys() & second.keys():
        weaker = min(first[place], second[place])
        _add(place, weaker, "parallel", found, register)
    if translated and not second:
        for place, scored in first.items():
            _add(place, scored, "parallel", found, register)
    _units(first, second, found, register)
    _units(second, first, found, register)
    for place, scored in first.items():
        _add(place, scored, "part-of-body", found, register)
    for place, scored in second.items():
        _add(place, scored, "body-of-part", found, register)


def _units(
    bodies: Found, units: Found, found: Found, register: Register, *, apart: bool = True
) -> None:
    """A unit named with its body; not `apart` by a sign it may be another name of the body."""
    for body, first in bodies.items():
        sure = apart or register.organisations[body].kind == MUNICIPALITY
        for unit, second in units.items():
            if register.is_unit_of(unit, body):
                kind = "unit" if sure else "unit-beside"
                weaker = min(first, second)._replace(label=second.label)
                _add(unit, weaker, kind, found, register)


def _without_language(text: str, words: Words) -> tuple[str, bool]:
    """Take the words off that say in which language a name follows, such as ruotsiksi."""
    folded = text.casefold()
    for each in words.languages:
        if folded.startswith((f"{each} ", f"{each}:")):
            return text[len(each) :].lstrip(" :"), True
    return text, False


def _body_before(text: str, found: Found, register: Register) -> None:
    """A known body's name with more words after it: Turun kaupungin sivistystoimiala."""
    whole_name = register.memory.form(text)
    core = whole_name.core
    if len(core) > MOST_WORDS:
        return
    for cut in range(len(core) - 1, 0, -1):
        bodies = _known(core[:cut], whole_name.legal, register)
        units = _known(core[cut:], (), register) if bodies else {}
        _units(bodies, units, found, register, apart=False)
        for place, scored in bodies.items():
            if cut > 1 or register.organisations[place].kind != MUNICIPALITY:
                kind = _rest(core[:cut], core[cut:], text, register.words)
                _add(place, scored, kind, found, register)
        if bodies:
            return


def _rest(name: tuple[str, ...], rest: tuple[str, ...], text: str, words: Words) -> str:
    """Tell an abbreviation in capitals after a name from another word."""
    short = rest[0].upper()
    capitals = len(rest) == 1 and not text.isupper() and short in text
    sure = capitals and is_abbreviation(short, " ".join(name), words)
    return "parenthesis" if sure else "part-of-body"


def _known(core: tuple[str, ...], legal: tuple[str, ...], register: Register) -> Found:
    found: Found = {}
    weight = register.words.weight
    for phrase, kinds in _phrases(core, register.words):
        for entry in register.names.get(" ".join(phrase), ()):
            costs = legal_kinds(Form(phrase, legal), entry, register) if legal else ()
            every = (*kinds, *costs)
            keep(entry.place, Scored(weight(every), every, entry.label), found)
    return found


def _phrases(
    core: tuple[str, ...], words: Words
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    yield core, ("name",)
    for phrase in phrases(core, words.inflection):
        yield phrase, ("inflection",)


def _add(place: int, scored: Scored, kind: str, found: Found, register: Register) -> None:
    kinds = (*(each for each in scored.kinds if each != "name"), kind)
    keep(
        place,
        Scored(scored.score * register.words.evidence[kind].weight, kinds, scored.label),
        found,
    )


def in_two_languages(text: str, words: Words) -> tuple[str, ...]:
    """Give the two halves of a name that says the same in two languages; none for others.

    The first or last words of both must be the same in two languages, with nothing else apart by a
    sign; or the second half begins with the name of its language.

    >>> from hankegraafi.names.wordlists import load_words
    >>> in_two_languages("Kemiönsaaren kunta - Kimitoöns kommun", load_words())
    ('Kemiönsaaren kunta', 'Kimitoöns kommun')
    """
    for match in list(_SIGNS.finditer(text))[:_MOST_CUTS]:
        left, right = text[: match.start()].strip(), text[match.end() :].strip()
        plain, named = _without_language(right, words)
        if left and (named or _says_the_same(left, right, words)):
            return left, plain
    return ()


def _says_the_same(left: str, right: str, words: Words) -> bool:
    if any(sign in each for each in (left, right) for sign in ",;/|"):
        return False
    first, second = (form(each, words).core for each in (left, right))
    return any(
        one != other and words.parallels[one] & words.parallels[other]
        for one in {*first[:1], *first[-1:]} & words.parallels.keys()
        for other in {*second[:1], *second[-1:]} & words.parallels.keys()
    )


def is_abbreviation(short: str, name: str, words: Words) -> bool:
    """Say whether a word is made of the first letters of a name's words.

    A word that has an abbreviation of its own may stand with that: TAMK of Tampereen
    ammattikorkeakoulu; of a compound the first letters of its parts may stand.

    >>> from hankegraafi.names.wordlists import load_words
    >>> is_abbreviation("TAMK", "Tampereen ammattikorkeakoulu Oy", load_words())
    True
    """
    wanted = "".join(tokens(short))
    found = form(name, words)
    if not 2 <= len(wanted) <= 8 or len(tokens(short)) != 1 or len(found.core) > MOST_WORDS:
        return False
    starts = {""}
    for word in found.core:
        ends = _letters(word, words)
        starts = {
            begun + end
            for begun in starts
            for end in (ends | {""} if word in words.small else ends)
            if wanted.startswith(begun + end)
        }
    return wanted in starts


def _letters(word: str, words: Words) -> frozenset[str]:
    own = {short for short, long in words.abbreviations.items() if (word,) in long}
    compound = {
        word[0] + end[0] for end in words.organisation_ends if word.endswith(end) and word != end
    }
    return frozenset({word[0], *own, *compound})
