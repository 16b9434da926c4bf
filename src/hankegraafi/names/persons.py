"""Names that are persons' own, such as sole traders', and so are left out of what is published.

A company, association or foundation may bear a person's name; what has no legal form and holds a
first name and a surname is taken for a person. Whatever the shape `hs:Privacy-person-name` flags is
left out too, and so is a name with a personal identity code, an e-mail address or a phone number.
The rules err on the side of leaving out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import is_normalized

from hankegraafi.names.contacts import contact
from hankegraafi.names.forms import clean, form, glued, tokens
from hankegraafi.names.wordlists import Words
from hankegraafi.records import Text

_LONGEST = 500
_PIECE = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_INITIAL = re.compile(
    r"(?<!\w)[A-ZÅÄÖ]\.\s?(?:[A-ZÅÄÖ]\.\s?)?[A-ZÅÄÖ][\w-]{2,}$"
    r"|(?<!\w)[A-ZÅÄÖ]\.? ?(?:&|ja|och) ?[A-ZÅÄÖ]\.? [A-ZÅÄÖ][\w-]{2,}$"
    r"|^[A-ZÅÄÖ][\w-]{2,},? [A-ZÅÄÖ]\.$"
)
_LETTERS = re.compile(r"[^\W\d_]+")
_WORD = re.compile(r"-?[^\W\d_]+(?:['’-][^\W\d_]+)*")
_BREAK = re.compile(r"[.;()|!?/–—\"”]|\s-\s")
_T_MI = re.compile(r"\bt[:/]mi\b", re.IGNORECASE)
_CAPITAL = re.compile(r"[A-ZÅÄÖ][^\W\d_]+")
_COMMAS = re.compile(r"\s*[,;/]\s*")
_SOLE_TRADER = "tmi"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Why a name is left out: a code, and the reason in fi, sv and en."""

    code: str
    reason: Text


def is_person(name: str, words: Words) -> bool:
    """Say whether a name is taken for a person's own."""
    return left_out(name, words) is not None


def left_out(name: str, words: Words) -> LeftOut | None:
    """Say why a name is left out as a person's own; None for an organisation's name."""
    text = clean(name)[:_LONGEST]
    code = contact(text) or _code(text.title() if text.islower() else text, words)
    return LeftOut(code, words.persons[code]) if code else None


def private(text: str, words: Words) -> str:
    """Give the code of why a text (a title, a number of a decision) is not published; "" for none.

    The codes are "personal-identity-code", "e-mail-address", "phone-number" and "person-name": a
    first name with a capital beside a surname, as the shape `hs:Privacy-person-name` flags it, or a
    known first name in any letters beside what may be a surname where a part of the text begins or
    a word of persons' grants stands by it. The whole of the text is looked at. Each code has its
    words in `Words.persons`.
    """
    if not (text.isprintable() and is_normalized("NFC", text)):
        text = clean(text)
    if code := contact(text):
        return code
    named = (_may_name(text, words) and _shape(text, words)) or _names(text, words)
    return "person-name" if named else ""


def _names(text: str, words: Words) -> bool:
    """A known first name, in any letters, beside what may be a surname; see `private`."""
    folded = text.casefold()
    known = not words.given.isdisjoint(_LETTERS.findall(folded))
    if not known and words.single.isdisjoint(_LETTERS.findall(_trader(folded))):
        return False
    return any(
        _part_names(_WORD.findall(part), words)
        for part in _BREAK.split(_trader(text))
        if part and not part.isspace()
    )


def _trader(text: str) -> str:
    return _T_MI.sub("tmi", text) if ":" in text or "/" in text else text


def _part_names(pieces: list[str], words: Words) -> bool:
    """Whether the words of a part of a text name a person."""
    led = bool(pieces) and pieces[0].casefold() in words.between
    pieces = [piece for piece in pieces if piece.casefold() not in words.between]
    begin = 0
    while begin < len(pieces) and _sign(pieces[begin], words):
        begin += 1
    if any(_trades(one, two, words) for one, two in pairwise(pieces)):
        return True
    for place, (one, two) in enumerate(pairwise(pieces)):
        after = pieces[place + 2] if place + 2 < len(pieces) else ""
        if after.startswith("-") or not _may_pair(one, two, after, words):
            continue
        if (place and _sign(pieces[place - 1], words)) or (after and _sign(after, words)):
            if _pair_by_sign(one, two, words, begins=place == begin):
                return True
        elif place == begin and _pair_at_begin(one, two, words, led=led):
            return True
    return False


def _trades(one: str, two: str, words: Words) -> bool:
    """A sign of a single person beside a first name or a surname: Tmi Matti."""
    for sign, name in ((one, two), (two, one)):
        if sign.casefold() in words.single and not name.startswith("-"):
            folded = name.casefold()
            given = _given(name, words) and folded not in words.ambiguous
            if given or (_surname(name, words) and name[0].isupper()):
                return True
    return False


def _sign(piece: str, words: Words) -> bool:
    """A word that tells of a person's grant or trade, also as the end of a longer one."""
    folded = piece.casefold()
    if folded in words.single:
        return True
    return not folded.startswith("-") and folded.endswith(words.signs) and _long(folded, words)


def _long(folded: str, words: Words) -> bool:
    return folded in words.signs or len(folded) > 7


def _may_pair(one: str, two: str, after: str, words: Words) -> bool:
    """A first name and another word, neither an organisation's, and none is named after them."""
    if two.startswith("-") or not (_given(one, words) or _given(two, words)):
        return False
    other = two if _given(one, words) else one
    if len(other) < 2 or other.casefold() in words.small or _sign(other, words):
        return False
    return not (_is_organisation([one, two], words) or _named_after(after.casefold(), words))


def _named_after(folded: str, words: Words) -> bool:
    """A legal form, or what bears names of persons, such as a foundation; also in the genitive."""
    legal = words.legal.get((folded,))
    if legal:
        return legal.name != _SOLE_TRADER
    for each in (folded, folded.removesuffix("n")):
        if each in words.named_after or each.endswith(words.named_after_ends):
            return True
    return False


def _pair_by_sign(one: str, two: str, words: Words, *, begins: bool) -> bool:
    given, other = (one, two) if _given(one, words) else (two, one)
    if _beside_given(other, words):
        return True
    if given.casefold() in words.ambiguous:
        return False
    return begins or (given[0].isupper() and other[0].isupper())


def _pair_at_begin(one: str, two: str, words: Words, *, led: bool) -> bool:
    """Without a sign the surname must be known as one, or "af" and the like lead."""
    given, other = (one, two) if _given(one, words) else (two, one)
    if given[0].isupper() != other[0].isupper():
        return False
    if given.casefold() in words.ambiguous:
        return _surname(other, words)
    return _beside_given(other, words) or (led and given[0].isupper())


def _beside_given(piece: str, words: Words) -> bool:
    """A word that beside a first name is a surname, also one of two joined by a hyphen."""
    for each in piece.casefold().split("-"):
        if each in words.surnames or each in words.surnames_beside:
            return True
        if len(each) > 4 and each.endswith(words.surname_shapes):
            return not each.endswith(words.no_surname_ends)
    return False


def _may_name(text: str, words: Words) -> bool:
    """Tell cheaply most texts that name nobody: no word but the first has a capital."""
    if text[1:].islower():
        return False
    return not words.given_common.isdisjoint(_CAPITAL.findall(text))


def _code(text: str, words: Words) -> str:
    found = form(text, words)
    if _SOLE_TRADER in found.legal and len(found.legal) == 1:
        return "sole-trader"
    if any(_is_persons(part, words) for part in _beside(text, words)):
        return "person-beside-company"
    if not found.legal and not _has_legal_word(text, words):
        code = _without_legal_form(text, words)
        if code:
            return code
    return "person-name" if _shape(text, words) else ""


def _without_legal_form(text: str, words: Words) -> str:
    pieces = _pieces(text, words)
    if len(pieces) < 2:
        return ""
    if _is_organisation(pieces, words):
        return "person-name" if _is_persons(" ".join(pieces[-2:]), words) else ""
    if any(_pair(first, second, words) for first, second in pairwise(pieces)):
        return "person-name"
    if _INITIAL.search(text) or (len(pieces) == 2 and 1 in map(len, pieces)):
        return "initial-and-surname"
    return "trade-and-surname" if _surname(pieces[-1], words) else ""


def _pieces(text: str, words: Words) -> list[str]:
    """The words of a name, without von and the like."""
    return [piece for piece in _PIECE.findall(text) if piece.casefold() not in words.between]


def _surname(piece: str, words: Words) -> bool:
    folded = piece.casefold()
    ends = folded.endswith(words.surname_ends) and not folded.endswith(words.no_surname_ends)
    return folded in words.surnames or (ends and len(folded) > 4)


def _pair(first: str, second: str, words: Words) -> bool:
    """A first name beside another word that begins with a capital, in either order."""
    return (
        first[0].isupper()
        and second[0].isupper()
        and (_given(first, words) or _given(second, words))
    )


def _given(piece: str, words: Words) -> bool:
    """A first name, also two of them joined by a hyphen."""
    return set(piece.casefold().split("-")) <= words.given or piece.casefold() in words.given


def _is_persons(text: str, words: Words) -> bool:
    """A text that holds a person's name and no word of an organisation at its end."""
    pieces = _pieces(text, words)
    if len(pieces) < 2 or form(text, words).legal or _has_legal_word(text, words):
        return False
    if _is_organisation(pieces[-2:], words):
        return False
    last = pieces[-4:]
    return any(_pair(first, second, words) for first, second in pairwise(last))


def _beside(text: str, words: Words) -> Iterator[str]:
    """What stands after the legal form of a company: glued to it, apart from it, or after c/o.

    Also what stands between commas.
    """
    yield from glued(text)[1:]
    parts = _COMMAS.split(text)
    yield from parts if len(parts) > 1 else ()
    folded = text.casefold()
    for sign in words.care_of:
        before, found, after = folded.partition(sign)
        if found and before:
            yield text[len(text) - len(after) :]
    pieces = text.split()
    for place, piece in enumerate(pieces[:-1]):
        legal = words.legal.get(tuple(tokens(piece)))
        before_it = [each.casefold() for each in pieces[:place]]
        if legal and legal.name != _SOLE_TRADER and set(before_it) - words.leading:
            yield " ".join(pieces[place + 1 :])


def _has_legal_word(text: str, words: Words) -> bool:
    """A legal form anywhere, though another would stand at the end."""
    return any(
        legal.name != _SOLE_TRADER
        for piece in text.split()
        if (legal := words.legal.get(tuple(tokens(piece)))) and legal.place == "any"
    )


def _is_organisation(pieces: list[str], words: Words) -> bool:
    for piece in pieces:
        folded = piece.casefold()
        if folded in words.organisation or folded in words.named_after:
            return True
        if folded.endswith(words.organisation_ends):
            return True
    return False


def _shape(text: str, words: Words) -> bool:
    """What the shape `hs:Privacy-person-name` flags, by the first names that it knows."""
    if not words.given_common & set(re.findall(r"[\w-]+|\w+", text.replace("-", " "))):
        return False
    plain = _NAMED_BODY.sub(" ", text)
    for match in re.finditer(r"(?<![\w-])[A-ZÅÄÖ][^\W\d_]*(?:-[^\W\d_]+)*", plain):
        for first in {match[0], match[0].partition("-")[0]} & words.given_common:
            rest = plain[match.start() + len(first) :]
            if _SURNAME.match(rest) or _SURNAME_S.match(rest):
                return True
            if _SURNAME_BEFORE.search(plain[: match.start()]) and not re.match(r"[\w-]", rest):
                return True
    return False


# The expressions of the shape, with the first name taken off.
_NAMED_BODY = re.compile(
    r"([A-ZÅÄÖ][\w-]* ){1,3}-?(Oyj?|Abp?|Ltd|Inc|ry|rf|sr|Ky|[Aa]katemia|[Ii]nstituutti"
    r"|[Ii]nstitutet|[Ss]äätiö|[Ss]tiftelse|[Mm]edia|[Kk]oulu|[Ss]kolan?|[Oo]pisto|[Ll]ukio"
    r"|[Gg]ymnasium|[Kk]eskus|[Kk]irjasto|[Mm]useo)($|[^\w-])"
)
_SURNAME = re.compile(
    r"(-[A-ZÅÄÖ][a-zåäö]+)?( [A-ZÅÄÖ]([.]|[a-zåäö]*[a-mo-rt-zåäö]))? (von |af )?"
    r"([A-ZÅÄÖ][a-zåäö]+-)?[A-ZÅÄÖ][a-zåäöéüß]*"
    r"([^nNsS\W\d_]|nen|[gsé]ren|son|man|lin|én)($|[^\w\u2019'-])"
)
_SURNAME_S = re.compile(r" [A-ZÅÄÖ][a-zåäö]+s($|[^\w \u2019'-]| [A-ZÅÄÖ(])")
_SURNAME_BEFORE = re.compile(r"([A-ZÅÄÖ][a-zåäö]+,|[a-zåäö]nen) $")
