"""What the lists of others say of the values in a catalogue: classes, lists, names.

So whoever reads the catalogue alone can show it, and check it. The lists are the named authority
lists of the EU, IANA's media types, and the types of licences and publishers of ADMS.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

import pyoxigraph as ox

from hankegraafi.serve.facts import Fact, iri, typed

_CLASSES: Mapping[str, tuple[str, ...]] = {
    "dcat:compressFormat": ("dcterms:MediaType",),
    "dcat:endpointDescription": ("rdfs:Resource",),
    "dcat:endpointURL": ("rdfs:Resource",),
    "dcat:landingPage": ("foaf:Document",),
    "dcat:mediaType": ("dcterms:MediaType",),
    "dcat:theme": ("skos:Concept",),
    "dcat:themeTaxonomy": ("skos:ConceptScheme",),
    "dcatap:availability": ("skos:Concept",),
    "dcterms:accessRights": ("dcterms:RightsStatement",),
    "dcterms:accrualPeriodicity": ("dcterms:Frequency",),
    "dcterms:conformsTo": ("dcterms:Standard",),
    "dcterms:format": ("dcterms:MediaTypeOrExtent",),
    "dcterms:language": ("dcterms:LinguisticSystem",),
    "dcterms:license": ("dcterms:LicenseDocument",),
    "dcterms:spatial": ("dcterms:Location",),
    "dcterms:type": ("skos:Concept",),
    "foaf:homepage": ("foaf:Document",),
}
"""The classes of the values of a property."""
_LISTED = re.compile(
    r"(?P<list>http://publications\.europa\.eu/resource/authority/(?P<name>[a-z-]+))/(?P<code>.+)"
)
_ADMS = re.compile(r"(?P<list>http://purl\.org/adms/(?P<name>[a-z]+)/)(?P<code>[A-Za-z-]+)")
_LICENCE_TYPES = "http://purl.org/adms/licencetype/"
_LICENCES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"creativecommons\.org/(publicdomain/zero|publicdomain/mark)/", ("PublicDomain",)),
    (r"creativecommons\.org/licenses/by/", ("Attribution",)),
    (r"creativecommons\.org/licenses/by-sa/", ("Attribution", "ViralEffect-ShareAlike")),
    (r"creativecommons\.org/licenses/by-nd/", ("Attribution", "NoDerivativeWork")),
    (r"creativecommons\.org/licenses/by-nc/", ("Attribution", "NonCommercialUseOnly")),
    (
        r"creativecommons\.org/licenses/by-nc-sa/",
        ("Attribution", "NonCommercialUseOnly", "ViralEffect-ShareAlike"),
    ),
    (
        r"creativecommons\.org/licenses/by-nc-nd/",
        ("Attribution", "NonCommercialUseOnly", "NoDerivativeWork"),
    ),
)
_OF_ANOTHER_KIND = ("UnknownIPR",)
_WKT = "geo:wktLiteral"
_PLACES: Mapping[str, tuple[str, str]] = {
    "http://publications.europa.eu/resource/authority/country/FIN": (
        "POLYGON((19.0 59.4, 31.6 59.4, 31.6 70.1, 19.0 70.1, 19.0 59.4))",
        "POINT(26.0 64.9)",
    ),
}
"""The box around a place and its middle: longitude before latitude, in degrees (OGC CRS84)."""


def explained(said: Iterable[Fact], words: Callable[[str], list[ox.Literal]]) -> Iterator[Fact]:
    """Give the classes, the lists and the names of the values that facts name.

    A licence is said to be of a kind; which one, where it is of Creative Commons, else unknown.
    """
    seen: dict[tuple[str, str], None] = {}
    for _, name, value in said:
        if name in _CLASSES and isinstance(value, str):
            seen[name, value] = None
    for name, value in tuple(seen):
        yield from ((value, "rdf:type", iri(each)) for each in _CLASSES[name])
        if name == "dcterms:license":
            for kind in _kinds(value):
                yield value, "dcterms:type", kind
                yield kind, "rdf:type", iri("skos:Concept")
                yield from _listed(kind, words)
        elif name == "dcat:themeTaxonomy":
            yield from _list(value, "data-theme", words)
        else:
            yield from _listed(value, words)
        if name == "dcterms:spatial" and value in _PLACES:
            box, middle = _PLACES[value]
            yield value, "dcat:bbox", typed(box, _WKT)
            yield value, "dcat:centroid", typed(middle, _WKT)


def name_of(value: str) -> str:
    """Give the key of the words for a value of a list; empty where it is of none.

    >>> name_of("http://publications.europa.eu/resource/authority/data-theme/EDUC")
    'authority.data-theme.EDUC'
    """
    match = _LISTED.fullmatch(value) or _ADMS.fullmatch(value)
    return f"authority.{match['name']}.{match['code']}" if match else ""


def _kinds(licence: str) -> list[str]:
    found = (kinds for pattern, kinds in _LICENCES if re.search(pattern, licence))
    return [_LICENCE_TYPES + each for each in next(found, _OF_ANOTHER_KIND)]


def _listed(value: str, words: Callable[[str], list[ox.Literal]]) -> Iterator[Fact]:
    """Say of which list a value is, and what it is called; by its code where we know no name."""
    match = _LISTED.fullmatch(value) or _ADMS.fullmatch(value)
    if not match:
        return
    scheme = f"{match['list']}1.0" if match.re is _ADMS else match["list"]
    yield value, "skos:inScheme", scheme
    for each in words(name_of(value)) or [ox.Literal(match["code"])]:
        yield value, "skos:prefLabel", each
    yield from _list(scheme, match["name"], words)


def _list(scheme: str, name: str, words: Callable[[str], list[ox.Literal]]) -> Iterator[Fact]:
    yield scheme, "rdf:type", iri("skos:ConceptScheme")
    for each in words(f"authority.list.{name}") or [ox.Literal(name)]:
        yield scheme, "dcterms:title", each
