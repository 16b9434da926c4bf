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

from hankegraafi.records import Text
from hankegraafi.sources.names.contacts import contact
from hankegraafi.sources.names.forms import clean, form, glued, tokens
from hankegraafi.sources.names.wordlists import Words

_LONGEST = 500
_PIECE = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_INITIAL = re.compile(
    r"(?<!\w)[A-ZÅÄÖ]\.\s?(?:[A-ZÅÄÖ]\.\s?)?[A-ZÅÄÖ][\w-]{2,}$"
    r"|(?<!\w)[A-ZÅÄÖ]\.? ?(?:&|ja|och) ?[A-ZÅÄÖ]\.? [A-ZÅÄÖ][\w-]{2,}$"
    r"|^[A-ZÅÄÖ][\w-]{2,},? [A-ZÅÄÖ]\.$"
)
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
    first name with a capital beside a surname, as the shape `hs:Privacy-person-name` flags it. The
    whole of the text is looked at. Each code has its words in `Words.persons`.
    """
    if not (text.isprintable() and is_normalized("NFC", text)):
        text = clean(text)
    return contact(text) or (
        "person-name" if _may_name(text, words) and _shape(text, words) else ""
    )


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
