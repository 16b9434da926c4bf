"""Where identifiers lead: for each scheme the space of its IRIs, and what a link into it says."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from hankegraafi import vocab
from hankegraafi.names.identifiers import Identifier, normal

SAME, EXACT, CLOSE = map(vocab.term, ("owl:sameAs", "skos:exactMatch", "skos:closeMatch"))
CODE = vocab.term("adms:identifier")
"""What ties a thing to what is no more than a code of it."""

PREDICATES = (SAME, EXACT, CLOSE, CODE)
_MUNICIPALITY = "kind-municipality"
_CODES = "https://virkailija.opintopolku.fi/koodisto-service/rest/codeelement/latest/"
_PORTAL = "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/how-to-participate"


class Space(NamedTuple):
    """Where the identifiers of a scheme lead: `iri` is what stands before the notation.

    `is_linked` says that the registry describes things under these IRIs, so that data may link to
    them; others are addresses of codes.
    """

    prefix: str
    iri: str
    is_linked: bool


SPACES: Mapping[str, Space] = MappingProxyType(
    {
        "ror": Space("ror", "https://ror.org/", is_linked=True),
        "wikidata": Space("wikidata", "http://www.wikidata.org/entity/", is_linked=True),
        "isni": Space("isni", "https://isni.org/isni/", is_linked=True),
        "crossref-funder": Space("crossref", "https://doi.org/10.13039/", is_linked=True),
        "oid": Space("oid", "urn:oid:", is_linked=False),
        "ytunnus": Space("ytunnus", "https://tietopalvelu.ytj.fi/yritys/", is_linked=False),
        "school-number": Space("school", f"{_CODES}oppilaitosnumero_", is_linked=False),
        "pic": Space("pic", f"{_PORTAL}/org-details/", is_linked=False),
        "municipality": Space("municipality", f"{_CODES}kunta_", is_linked=False),
    }
)
"""The spaces by scheme; a thing gets a node for each identifier in them."""

FORMS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "wikidata": re.compile("Q[1-9][0-9]{0,9}", re.ASCII),
        "crossref-funder": re.compile("100[0-9]{6,9}|501100[0-9]{6}", re.ASCII),
        "school-number": re.compile("[0-9]{5}", re.ASCII),
        "municipality": re.compile("[0-9]{3}", re.ASCII),
        "oid": re.compile(r"1\.2\.246\.562\.10\.[0-9]+", re.ASCII),
    }
)
"""What notations look like, beyond their check digits, so that data with them is valid."""
_FUNDER = re.compile(r"(https?://)?(dx\.)?(doi\.org/)?10\.13039/", re.ASCII | re.IGNORECASE)

OTHERS: Mapping[str, str] = MappingProxyType(
    {
        "yso": vocab.PREFIXES["yso"],
        "nuts": "http://data.europa.eu/nuts/code/",
        "country": "http://publications.europa.eu/resource/authority/country/",
        "currency": "http://publications.europa.eu/resource/authority/currency/",
        "language": "http://publications.europa.eu/resource/authority/language/",
        "datatheme": "http://publications.europa.eu/resource/authority/data-theme/",
    }
)
"""Prefixes of other IRIs that links lead to."""


def right(identifier: Identifier) -> Identifier | None:
    """Write an identifier the one way; None where its form or its check digit is wrong.

    >>> right(Identifier("crossref-funder", "https://doi.org/10.13039/501100011816"))
    Identifier(scheme='crossref-funder', notation='501100011816')
    >>> right(Identifier("crossref-funder", "x"))
    """
    found = normal(identifier)
    if found and found.scheme == "crossref-funder":
        found = found._replace(notation=_FUNDER.sub("", found.notation))
    known = FORMS.get(identifier.scheme)
    return found if found and (not known or known.fullmatch(found.notation)) else None


def iri_of(identifier: Identifier) -> str:
    """Give the IRI that an identifier leads to; empty where its scheme has none.

    >>> iri_of(Identifier("isni", "0000 0004 0632 2211"))
    'https://isni.org/isni/0000000406322211'
    """
    space, known = SPACES.get(identifier.scheme), right(identifier)
    return space.iri + known.notation.removeprefix(space.iri) if space and known else ""


def identifier_of(iri: str) -> Identifier | None:
    """Give the identifier that an IRI stands for; None where it is of no scheme.

    >>> identifier_of("http://www.wikidata.org/entity/Q1757")
    Identifier(scheme='wikidata', notation='Q1757')
    """
    for scheme, space in SPACES.items():
        if iri.startswith(space.iri):
            return right(Identifier(scheme, iri.removeprefix(space.iri)))
    return None


def written(identifier: Identifier) -> str:
    """Write a notation as its registry does: an ISNI in groups of four."""
    text = identifier.notation
    if identifier.scheme == "isni" and " " not in text:
        return " ".join(text[start : start + 4] for start in range(0, len(text), 4))
    return text


def predicate(kind: str, iri: str, *, organisation: str = "") -> str:
    """Choose what a link from a thing of ours says: the same thing, or the same concept, or near.

    A municipality as an organisation is near, and no more, to what Wikidata describes, which is
    its area too; so is a place. A code is an identifier and no link.

    Args:
        kind: "organisation", "place", "concept", "programme" or "project".
        iri: what the link leads to.
        organisation: the local name of the concept that tells what an organisation is.
    """
    space = next((each for each in SPACES.values() if iri.startswith(each.iri)), None)
    if space and not space.is_linked:
        return CODE
    wikidata = iri.startswith(SPACES["wikidata"].iri)
    if kind == "organisation":
        return CLOSE if wikidata and organisation == _MUNICIPALITY else SAME
    return CLOSE if kind == "place" and wikidata else EXACT
