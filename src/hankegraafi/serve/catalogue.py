"""The catalogue, as facts: DCAT-AP 3.0.1.

The data set is a series; each release that is kept is a member of it, and a version of what came
before. https://semiceu.github.io/DCAT-AP/releases/3.0.1/, https://www.w3.org/TR/vocab-dcat-3/
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import chain

import pyoxigraph as ox

from hankegraafi.serve import catalogue_terms, facts
from hankegraafi.serve.catalogue_files import distributions
from hankegraafi.serve.catalogue_services import services
from hankegraafi.serve.facts import Fact, Said, Value, iri, typed
from hankegraafi.serve.kept import Kept
from hankegraafi.vocab import HANKE

PATH = "/catalog"

Words = Callable[[str], list[ox.Literal]]
"""Gives the words of a message, once in each language; none where there is no such message."""

_TOLD = (
    *("dcterms:title", "dcterms:description", "dcterms:publisher"),
    *("dcterms:accrualPeriodicity", "dcterms:spatial", "dcat:contactPoint"),
)
"""What is said of the series as of each release."""
_OF_A_RELEASE = (
    *("dcterms:accessRights", "dcterms:created", "dcterms:language", "dcterms:license"),
    *("dcterms:modified", "dcterms:rights", "dcat:keyword", "dcat:theme"),
)
_OF_THE_CATALOGUE = (
    *("dcterms:title", "dcterms:publisher", "dcterms:license", "dcterms:language"),
    "dcterms:spatial",
)
_THEMES = "http://publications.europa.eu/resource/authority/data-theme"


def catalogue(kept: Sequence[Kept], words: Words, *, base: str, address: str) -> list[ox.Quad]:
    """Describe the data set, its releases, their files and the services; no blank nodes.

    `kept` are the releases, oldest first, at least one. IRIs begin with `base`; what can be fetched
    begins with `address`, which has no closing slash.
    """
    return facts.quads(describe(kept, words, base=base, address=address))


def describe(
    kept: Sequence[Kept], words: Words, *, base: str, address: str, prefix: str = ""
) -> Iterator[Fact]:
    """Give the facts of the catalogue, and what the lists say that its values are from.

    `prefix` is what the last release's paths begin with, where it is not served as the current one.
    """
    said = [
        *_catalog(kept, base, address),
        *_series(kept, address),
        *chain.from_iterable(_release(kept, place, address) for place in range(len(kept))),
        *chain.from_iterable(distributions(each, words, address) for each in kept),
        *services(kept[-1], words, base=base, address=address, prefix=prefix),
        *_agents(kept),
    ]
    yield from said
    yield from catalogue_terms.explained(said, words)


def catalog_iri(base: str) -> str:
    """Give the IRI of the catalogue."""
    return f"{base}catalog"


def _catalog(kept: Sequence[Kept], base: str, address: str) -> Iterator[Fact]:
    node, newest = catalog_iri(base), kept[-1]
    yield node, "rdf:type", iri("dcat:Catalog")
    yield from ((node, *each) for each in _of(newest, _OF_THE_CATALOGUE))
    yield from ((node, "dcterms:description", each) for each in _description(newest))
    yield from _since(node, kept)
    yield node, "dcat:themeTaxonomy", _THEMES
    yield node, "foaf:homepage", f"{address}/"
    yield node, "dcat:resource", newest.series
    yield from ((node, "dcat:dataset", each.iri) for each in kept)


def _series(kept: Sequence[Kept], address: str) -> Iterator[Fact]:
    newest = kept[-1]
    node = newest.series
    yield node, "rdf:type", iri("dcat:DatasetSeries")
    yield from ((node, *each) for each in _of(newest, _TOLD) if each[0] != "dcterms:description")
    yield from ((node, "dcterms:description", each) for each in _description(newest))
    yield from ((node, "dcat:theme", each) for each in newest.all("dcat:theme"))
    yield from ((node, "dcat:keyword", each) for each in newest.all("dcat:keyword"))
    yield from _since(node, kept)
    yield from _temporal(node, newest)
    yield node, "dcat:landingPage", f"{address}/page/dataset"
    yield node, "dcat:first", kept[0].iri
    yield node, "dcat:last", newest.iri
    yield node, "dcat:hasCurrentVersion", newest.iri
    yield from ((node, "dcat:hasVersion", each.iri) for each in kept)


def _release(kept: Sequence[Kept], place: int, address: str) -> Iterator[Fact]:
    """Describe one release as a data set of the series."""
    release, series = kept[place], kept[-1].series
    node = release.iri
    yield node, "rdf:type", iri("dcat:Dataset")
    told = (each for each in _TOLD if each != "dcterms:description")
    yield from ((node, *each) for each in _of(release, (*told, *_OF_A_RELEASE)))
    yield from ((node, "dcterms:description", each) for each in _description(release))
    yield node, "dcat:version", ox.Literal(release.version)
    yield node, "dcterms:identifier", ox.Literal(node)
    yield node, "dcat:inSeries", series
    yield node, "dcat:isVersionOf", series
    if place:
        yield node, "dcat:prev", kept[place - 1].iri
        yield node, "dcat:previousVersion", kept[place - 1].iri
    if release.issued:
        yield node, "dcterms:issued", _time(release.issued)
    yield from _temporal(node, release)
    yield node, "dcat:landingPage", f"{address}/release/{release.version}"
    yield node, "dcterms:conformsTo", HANKE.removesuffix("#")


def _agents(kept: Sequence[Kept]) -> Iterator[Fact]:
    """Describe publishers and contact points, each once, as the newest release does."""
    told: set[str] = set()
    for release in reversed(kept):
        publisher = release.agent("dcterms:publisher")
        names = publisher.get("skos:prefLabel", [])
        for each in release.iris("dcterms:publisher"):
            if each not in told:
                yield from _publisher(each, publisher)
        for each in release.iris("dcat:contactPoint"):
            if each not in told:
                yield from _contact(each, release.agent("dcat:contactPoint"), names)
        told.update(release.iris("dcterms:publisher") + release.iris("dcat:contactPoint"))


def _publisher(node: str, said: Said) -> Iterator[Fact]:
    yield node, "rdf:type", iri("foaf:Agent")
    for name in said.get("skos:prefLabel", []):
        yield node, "foaf:name", name
        yield node, "skos:prefLabel", name
    for each in ("dcterms:type", "foaf:homepage"):
        yield from ((node, each, value) for value in said.get(each, []))


def _contact(node: str, said: Said, names: Sequence[Value]) -> Iterator[Fact]:
    """Describe a contact point; without a name of its own it has the publisher's."""
    yield node, "rdf:type", iri("vcard:Kind")
    yield node, "rdf:type", iri("vcard:Organization")
    yield from ((node, "vcard:fn", each) for each in said.get("skos:prefLabel", []) or names)
    for each in ("vcard:hasEmail", "vcard:hasURL"):
        yield from ((node, each, value) for value in said.get(each, []))


def _of(release: Kept, names: Sequence[str]) -> Iterator[tuple[str, Value]]:
    for name in names:
        yield from ((name, value) for value in release.all(name))


def _description(release: Kept) -> list[Value]:
    """Give the description of the data set; where there is none, its title, for one is asked."""
    return release.all("dcterms:description") or release.all("dcterms:title")


def _since(node: str, kept: Sequence[Kept]) -> Iterator[Fact]:
    """Say when the first and the last of the releases was published; else what they say."""
    times = [each.issued for each in kept if each.issued]
    if times:
        yield node, "dcterms:issued", _time(min(times))
        yield node, "dcterms:modified", _time(max(times))
        return
    for name in ("dcterms:issued", "dcterms:modified"):
        yield from ((node, name, value) for value in kept[-1].all(name)[:1])


def _temporal(node: str, release: Kept) -> Iterator[Fact]:
    if release.coverage:
        period = f"{release.iri}#coverage"
        yield node, "dcterms:temporal", period
        yield period, "rdf:type", iri("dcterms:PeriodOfTime")
        yield period, "dcat:startDate", typed(release.coverage.start.isoformat(), "xsd:date")
        yield period, "dcat:endDate", typed(release.coverage.end.isoformat(), "xsd:date")


def _time(moment: datetime) -> ox.Literal:
    return typed(moment.isoformat().replace("+00:00", "Z"), "xsd:dateTime")
