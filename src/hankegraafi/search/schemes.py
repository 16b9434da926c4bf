"""Schemes of identifiers: the names that people give them, their forms, and how each is read."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from hankegraafi.names.identifiers import Identifier, normal
from hankegraafi.search.words import folded

_ROR = re.compile(r".*ror\.org/(?:v[0-9.]+/)?(?:organizations/)?", re.IGNORECASE)
_WIKIDATA = re.compile(
    r".*wikidata\.org/(?:entity|wiki)/(?:Special:(?:EntityData|EntityPage)/)?", re.IGNORECASE
)
_ISNI = re.compile(r".*(?:isni\.org/(?:isni/|page/)?|isni-url\.oclc\.nl/isni/)", re.IGNORECASE)
_DOI = re.compile(r"(?:.*doi\.org/|doi:)?10\.13039/", re.IGNORECASE)
_YSO = re.compile(r".*yso\.fi/onto/yso/|.*finto\.fi/yso/(?:[a-z]{2}/)?page/|yso:", re.IGNORECASE)
_ENDING = re.compile(r"(\.[a-z]+)?[/?#]*$")
_ADDRESS = re.compile(r"(https?)://", re.IGNORECASE)
_HOSTED = re.compile(
    r"(?:https?://)?(?:www\.|m\.|dx\.|api\.)?([a-z0-9.-]+\.[a-z]{2,})/", re.IGNORECASE
)
_URN = re.compile(r"urn:[a-z0-9][a-z0-9-]+:\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Scheme:
    """A kind of identifier: its names, its form for people, and how it is read.

    `compact` writes a text without spaces and addresses around it, or gives an empty one where it
    has another form; `write` makes the notation of that, empty where a check digit is wrong.
    `iris` are the IRIs that the notation stands in. `needs` is the shortest form that is taken for
    this scheme where nobody names it; 0 stands for never.
    """

    name: str
    aliases: tuple[str, ...]
    form: str
    compact: Callable[[str], str]
    write: Callable[[str], str]
    iris: tuple[str, ...] = ()
    needs: int = 1


def key(text: str) -> str:
    """Give letters and digits alone, in small letters: what the index finds identifiers by.

    >>> key("0139545-4"), key("https://ror.org/03vdzkx92")
    ('01395454', 'httpsrororg03vdzkx92')
    """
    plain = text.casefold() if text.isascii() else folded(text)
    return "".join(filter(str.isalnum, plain))


def is_iri(text: str) -> bool:
    """Say whether a text is an IRI, or an address without its beginning."""
    if " " in text or not text:
        return False
    return bool(_ADDRESS.match(text) or _HOSTED.match(text) or _URN.fullmatch(text))


def scheme_named(name: str) -> Scheme | None:
    """Find a scheme by its name or by another name of it, in any case.

    >>> scheme_named("Y-tunnus").name
    'ytunnus'
    """
    return _BY_NAME.get(_name(name))


def formless(name: str) -> Scheme:
    """Make a scheme of which no form is known: any text may be of it."""
    return Scheme(name, (), "", _anything, str, needs=0)


def standard(scheme: str, notation: str) -> str:
    """Write a notation of the data in the one way of its scheme; empty where it has another form.

    >>> standard("isni", "0000 0004 0409 9693")
    '0000000404099693'
    """
    found = _BY_NAME.get(_name(scheme))
    return found.write(found.compact(notation)) if found else notation


def _matching(pattern: str, *, without: re.Pattern[str] | None = None) -> Callable[[str], str]:
    """Make a reader: it takes spaces out, and what stands before, and keeps what fits."""
    expression = re.compile(pattern, re.ASCII | re.IGNORECASE)

    def read(text: str) -> str:
        bare = "".join(text.split())
        if without and ("/" in bare or ":" in bare):
            before = without.match(bare)
            bare = _ENDING.sub("", bare[before.end() :]) if before else bare
        match = expression.fullmatch(bare)
        return (match[1] if match.groups() else match[0]) if match else ""

    return read


def _normal(scheme: str) -> Callable[[str], str]:
    """Make a writer of what has check digits, or one form."""

    def write(compact: str) -> str:
        found = normal(Identifier(scheme, compact))
        return found.notation if found else ""

    return write


def _anything(text: str) -> str:
    return text if key(text) else ""


def _padded(width: int) -> Callable[[str], str]:
    return lambda compact: compact.zfill(width)


SCHEMES = (
    Scheme(
        "ytunnus",
        ("y-tunnus", "business-id", "fo-nummer", "fo-number", "vat", "alv", "moms", "yritystunnus"),
        "1234567-1, FI12345671, 12345671",
        _matching(r"(?:FI-?)?([0-9]{6,7}-?[0-9])"),
        _normal("ytunnus"),
        needs=7,
    ),
    Scheme(
        "oid",
        ("organisaatio-oid", "organisation-oid", "organisations-oid", "urn:oid"),
        "1.2.246.562.10.12345678901",
        _matching(r"(?:urn:oid:)?([0-2](?:\.[0-9]+){3,})"),
        _normal("oid"),
    ),
    Scheme(
        "school-number",
        ("oppilaitosnumero", "oppilaitostunnus", "oppilaitoskoodi", "laroanstaltsnummer"),
        "01234",
        _matching(r"[0-9]{1,5}"),
        _padded(5),
        needs=4,
    ),
    Scheme(
        "ror",
        ("ror-id",),
        "https://ror.org/03vdzkx92, 03vdzkx92",
        _matching(r"0[0-9a-hjkmnp-tv-z]{6}[0-9]{2}", without=_ROR),
        _normal("ror"),
        ("{}",),
    ),
    Scheme(
        "wikidata",
        ("wd", "qid", "wikidata-id"),
        "Q1757, https://www.wikidata.org/wiki/Q1757",
        _matching(r"Q[1-9][0-9]{0,11}", without=_WIKIDATA),
        str.upper,
        (
            "http://www.wikidata.org/entity/{}",
            "https://www.wikidata.org/entity/{}",
            "https://www.wikidata.org/wiki/{}",
        ),
    ),
    Scheme(
        "isni",
        (),
        "0000 0001 2345 6789, https://isni.org/isni/0000000123456789",
        _matching(r"([0-9]{4}-?[0-9]{4}-?[0-9]{4}-?[0-9]{3}[0-9X])", without=_ISNI),
        _normal("isni"),
        (
            "https://isni.org/isni/{}",
            "http://isni.org/isni/{}",
            "http://www.isni.org/isni/{}",
            "https://www.isni.org/isni/{}",
        ),
    ),
    Scheme(
        "crossref-funder",
        ("crossref", "funder", "funder-id", "fundref", "doi"),
        "10.13039/501100001234, 501100001234",
        _matching(r"[0-9]{9,12}", without=_DOI),
        str,
        (
            "https://doi.org/10.13039/{}",
            "http://dx.doi.org/10.13039/{}",
            "http://doi.org/10.13039/{}",
            "https://dx.doi.org/10.13039/{}",
        ),
    ),
    Scheme("pic", ("eu-pic",), "998829080", _matching(r"[0-9]{9}"), _normal("pic")),
    Scheme(
        "municipality",
        ("kunta", "kuntanumero", "kuntakoodi", "kommun", "kommunkod", "municipality-code"),
        "049, KU049",
        _matching(r"(?:KU)?([0-9]{1,3})"),
        _padded(3),
    ),
    Scheme(
        "project-code",
        ("hankekoodi", "projektkod", "hankenumero", "project"),
        "S20786",
        _anything,
        str,
        needs=0,
    ),
    Scheme(
        "iri",
        ("uri", "url"),
        "https://example.org/thing",
        lambda text: text if is_iri(text) else "",
        str,
        needs=0,
    ),
    Scheme(
        "yso",
        ("finto",),
        "p298, yso:p298, http://www.yso.fi/onto/yso/p298",
        _matching(r"p[0-9]{1,9}", without=_YSO),
        str.lower,
        ("http://www.yso.fi/onto/yso/{}",),
    ),
)
"""The schemes that have a form of their own, in the order in which they are told."""


def _name(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(filter(str.isalnum, plain))


_BY_NAME = {_name(name): each for each in SCHEMES for name in (each.name, *each.aliases)}
