"""Identifiers of organisations: one way of writing each, and the check digits that they carry."""

import re
from typing import NamedTuple

from hankegraafi import vocab

_PREFIX = vocab.HANKE + "id-"
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_YTUNNUS = re.compile(r"(?:FI[ -]?)?([0-9]{6,7})-?([0-9])", re.ASCII | re.IGNORECASE)
_INSIDE = re.compile(r"(?<![0-9.-])[0-9]{7}-[0-9](?![0-9-])", re.ASCII)
_DIGIT = re.compile("[0-9]")
_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"

# Schemes of which an organisation has at most one notation, so that another one contradicts.
UNIQUE = frozenset({"ytunnus", "oid", "ror", "pic", "isni", "wikidata", "school-number"})


class Identifier(NamedTuple):
    """A notation within a scheme, such as ("ytunnus", "0201256-6").

    Schemes have the names of the ontology's `hanke:id-…` concepts without `id-`.
    """

    scheme: str
    notation: str


def scheme_of(iri: str) -> str:
    """Give the short name of a scheme: ytunnus for hanke:id-ytunnus; another IRI stays whole."""
    return iri.removeprefix(_PREFIX)


def normal(identifier: Identifier) -> Identifier | None:
    """Write an identifier the one way; None when its form or its check digit is wrong.

    >>> normal(Identifier("ytunnus", "FI02012566"))
    Identifier(scheme='ytunnus', notation='0201256-6')
    >>> normal(Identifier("ytunnus", "0201256-7"))
    """
    text = identifier.notation.translate(_DASHES).strip()
    write = _WRITERS.get(identifier.scheme)
    notation = write(text) if write else text
    return Identifier(identifier.scheme, notation) if notation else None


def business_ids(text: str) -> tuple[Identifier, ...]:
    """Find the Finnish business IDs with a right check digit inside a text."""
    if not _DIGIT.search(text):
        return ()
    found = (_ytunnus(each) for each in _INSIDE.findall(text.translate(_DASHES)))
    return tuple(Identifier("ytunnus", each) for each in found if each)


def without_business_ids(text: str) -> str:
    """Take Finnish business IDs out of a text; a number with a wrong check digit stays."""
    if not _DIGIT.search(text):
        return text

    def blank(match: re.Match[str]) -> str:
        return " " if _ytunnus(match[0]) else match[0]

    return _INSIDE.sub(blank, text)


def _ytunnus(text: str) -> str:
    """Finnish business ID: seven digits, weighted 7 9 10 5 8 4 2, modulo 11; also as VAT number."""
    match = _YTUNNUS.fullmatch(text)
    if not match:
        return ""
    digits = match[1].zfill(7)
    rest = sum(int(d) * w for d, w in zip(digits, (7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    right = rest != 1 and int(match[2]) == (11 - rest) % 11
    return f"{digits}-{match[2]}" if right and int(digits) else ""


def _oid(text: str) -> str:
    """ISO/IEC 9834-1 object identifier in dotted numbers."""
    return text if re.fullmatch(r"[0-2](\.(0|[1-9][0-9]*)){3,}", text, re.ASCII) else ""


def _ror(text: str) -> str:
    """ROR ID: 0, six characters of Crockford's base 32, and two check digits (ISO/IEC 7064)."""
    name = re.sub(r"^(https?://)?(www\.)?ror\.org/", "", text.casefold())
    if not re.fullmatch(rf"0[{_CROCKFORD}]{{6}}[0-9]{{2}}", name, re.ASCII):
        return ""
    value = 0
    for letter in name[:7]:
        value = value * 32 + _CROCKFORD.index(letter)
    return f"https://ror.org/{name}" if 98 - (value * 100) % 97 == int(name[7:]) else ""


def _isni(text: str) -> str:
    """ISNI: 15 digits and a check character (ISO/IEC 7064, MOD 11-2)."""
    name = re.sub(r"^(https?://)?(www\.)?isni\.org/(isni/)?", "", text.upper(), flags=re.IGNORECASE)
    name = re.sub(r"[ -]", "", name)
    if not re.fullmatch(r"[0-9]{15}[0-9X]", name, re.ASCII):
        return ""
    total = 0
    for digit in name[:15]:
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    return name if name[15] == ("X" if check == 10 else str(check)) else ""


def _pic(text: str) -> str:
    """Participant Identification Code of the EU: nine digits."""
    return text if re.fullmatch(r"[0-9]{9}", text, re.ASCII) else ""


def _wikidata(text: str) -> str:
    name = re.sub(r"^(https?://)?(www\.)?wikidata\.org/(entity|wiki)/", "", text)
    return name if re.fullmatch(r"Q[1-9][0-9]*", name, re.ASCII) else ""


_WRITERS = {
    "ytunnus": _ytunnus,
    "oid": _oid,
    "ror": _ror,
    "isni": _isni,
    "pic": _pic,
    "wikidata": _wikidata,
}
