"""The ways in which people write identifiers and IRIs, each read into the one way of writing it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from hankegraafi.search.schemes import SCHEMES, Scheme, is_iri, key, scheme_named
from hankegraafi.search.words import folded

LONGEST = 2000
"""The longest text that can be an identifier, in characters."""

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
_WRAPPED = re.compile(r'="(.*)"|"(.*)"|\'(.*)\'|<(.*)>|[\u201c\u201d](.*)\u201d', re.DOTALL)
_NAMED = re.compile(r"([A-Za-z][A-Za-z .-]{1,30}?)\s*(?::|\s)\s*(\S.*)", re.DOTALL)
_ADDRESS = re.compile(r"(https?)://", re.IGNORECASE)
_URN = re.compile(r"urn:[a-z0-9][a-z0-9-]+:\S+", re.IGNORECASE)
_TOKEN = re.compile(r"(?=.*[0-9])\S+", re.ASCII)
_PIECE = re.compile(r"[0-9]+|[^\W\d_]+")
_CODE = re.compile(r"(?=.*[0-9])[A-Z0-9./_:-]+( [A-Z0-9./_:-]+)?", re.ASCII)
_DIGIT = re.compile("[0-9]")
_LONGEST_CODE = 64
_SHORTEST_NEAR = 3
_ROR = key("https://ror.org/")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as an identifier of a scheme; an empty `notation` says that a check digit is wrong.

    `scheme` is empty where any scheme may be meant; `compact` is what near ones are looked for by.
    """

    scheme: str
    compact: str
    notation: str
    iris: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A text, and everything that it may be a way of writing.

    `any_scheme` says that nobody named one, so that a code of any scheme may be meant; `iris` are
    the IRIs that it stands for as it is; see `spellings` for others.
    """

    text: str
    readings: tuple[Reading, ...]
    any_scheme: bool
    iris: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """What its identifiers are found by."""
        given = [self.text] if self.any_scheme else []
        for each in self.readings:
            given += [each.compact, each.notation]
        keys = dict.fromkeys(map(key, given))
        bare = [each.lstrip("0") for each in keys if each.isdigit()]
        return tuple(each for each in dict.fromkeys([*keys, *bare]) if each)

    @property
    def stems(self) -> Iterator[tuple[str, str]]:
        """What near identifiers are looked for by: the start of their keys, and the rest."""
        given = {key(each.compact): each.scheme for each in self.readings}
        if self.any_scheme and len(self.text) <= _LONGEST_CODE and not is_iri(self.text):
            given.setdefault(key(self.text), "")
        for stem, scheme in given.items():
            if len(stem) >= _SHORTEST_NEAR:
                yield from ((start, stem) for start in ({"", _ROR} if scheme == "ror" else ("",)))


def written(text: str, scheme: Scheme | None = None) -> Written:
    """Read a text as it was given; a scheme that is named is the only one."""
    plain = tidied(text)
    if len(plain) > LONGEST:
        return Written("", (), any_scheme=False, iris=())
    found = readings(plain, scheme)
    iris = [plain] if is_iri(plain) and (scheme is None or found) else []
    iris += [iri for each in found for iri in each.iris]
    return Written(plain, found, scheme is None, tuple(dict.fromkeys(iris)))


def respelt(asked: Written) -> Written:
    """Give a text with every way of spelling the IRIs that it may stand for."""
    iris = (spelt for iri in asked.iris for spelt in spellings(iri))
    return replace(asked, iris=tuple(dict.fromkeys(iris)))


def same(one: str, other: str) -> bool:
    """Say whether two notations differ in case and in what parts them alone.

    >>> same("S 20786", "s20786"), same("2020/12", "2020-12"), same("2020/12", "20201/2")
    (True, True, False)
    """
    return one == other or _pieces(one) == _pieces(other)


def _pieces(text: str) -> list[str]:
    return _PIECE.findall(folded(text))


def tidied(text: str) -> str:
    """Take off what comes along when an identifier is copied: spaces, quotes, brackets.

    >>> tidied('  ="0139545\u20114"\ufeff')
    '0139545-4'
    """
    plain = text.strip()
    if not plain.isascii():
        seen = _UNSEEN.sub("", unicodedata.normalize("NFC", plain))
        plain = seen.translate(_DASHES).strip()
    match = _WRAPPED.fullmatch(plain)
    return (
        next((each for each in match.groups() if each is not None), "").strip() if match else plain
    )


def readings(text: str, scheme: Scheme | None = None) -> tuple[Reading, ...]:
    """Read a tidied text as an identifier of each scheme that it may be of; none if of none."""
    named, rest = _split(text)
    wanted = scheme or named
    if wanted:
        found = _read(wanted, rest if named is wanted else text)
        return (found,) if found else ()
    if not _DIGIT.search(text):
        return ()
    tried = (_read(each, text, alone=True) for each in SCHEMES if each.needs)
    return tuple(each for each in tried if each)


def is_like_one(text: str) -> bool:
    """Say whether a tidied text looks like an identifier or an IRI, known or not.

    >>> is_like_one("2020/17-B"), is_like_one("Turun kaupunki")
    (True, False)
    """
    short = len(text) <= _LONGEST_CODE
    is_code = short and bool(_TOKEN.fullmatch(text) or _CODE.fullmatch(text))
    return is_code or is_iri(text) or bool(readings(text))


def spellings(iri: str) -> tuple[str, ...]:
    """Give the ways of writing an IRI that lead to the same: http and https, www, a slash.

    >>> spellings("ror.org/03vdzkx92")[:2]
    ('https://ror.org/03vdzkx92', 'https://ror.org/03vdzkx92/')
    """
    if not is_iri(iri):
        return ()
    if _URN.fullmatch(iri):
        return tuple(dict.fromkeys((iri, iri.casefold())))
    whole = iri if _ADDRESS.match(iri) else f"https://{iri}"
    return tuple(dict.fromkeys([whole, *_spelt(whole)]))


def _spelt(iri: str) -> Iterator[str]:
    try:
        parts = urlsplit(iri)
    except ValueError:
        return
    host = parts.netloc.casefold().removeprefix("www.").removesuffix(":443").removesuffix(":80")
    plain = parts.path.rstrip("/")
    paths = dict.fromkeys((plain, f"{plain}/", _quoted(plain), unquote(plain)))
    schemes = ("https", "http") if parts.scheme.casefold() == "https" else ("http", "https")
    for scheme in schemes:
        for name in (host, f"www.{host}"):
            for path in paths:
                yield urlunsplit((scheme, name, path, parts.query, parts.fragment))


def _quoted(path: str) -> str:
    return quote(unquote(path), safe="/:@!$&'()*+,;=-._~")


def _split(text: str) -> tuple[Scheme | None, str]:
    """Part "Y-tunnus: 0139545-4" into the scheme that it names and the rest."""
    match = _NAMED.fullmatch(text) if " " in text or ":" in text else None
    named = scheme_named(match[1]) if match else None
    return (named, match[2]) if match and named else (None, text)


def _read(scheme: Scheme, text: str, *, alone: bool = False) -> Reading | None:
    """Read a text as of one scheme; `alone` says that nothing but the text tells the scheme."""
    if len(text) > LONGEST:
        return None
    compact = scheme.compact(text)
    if not compact or (alone and len(compact) < scheme.needs):
        return None
    notation = scheme.write(compact)
    iris = tuple(
        each.format(key(notation) if scheme.name == "isni" else notation)
        for each in scheme.iris
        if notation
    )
    return Reading(scheme.name, compact, notation, iris)


def checked(reading: Reading) -> str:
    """Give the notation with the right check digit where that of a reading is wrong; else empty.

    >>> checked(readings("0139545-5")[0])
    '0139545-4'
    """
    scheme = scheme_named(reading.scheme)
    if reading.notation or scheme is None:
        return ""
    width = 2 if scheme.name == "ror" else 1
    start = reading.compact[:-width]
    ends = [f"{n:0{width}}" for n in range(10**width)] + ["X"] * (scheme.name == "isni")
    return next((right for end in ends if (right := scheme.write(start + end))), "")
