"""What the service and its release are, as facts: SPARQL Service Description and VoID.

https://www.w3.org/TR/sparql11-service-description/, https://www.w3.org/TR/void/
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from urllib.parse import quote

import pyoxigraph as ox

from hankegraafi import formats, vocab
from hankegraafi.rdf import write
from hankegraafi.serve import extent as extents
from hankegraafi.serve import facts
from hankegraafi.serve.extent import Extent
from hankegraafi.serve.facts import PREFIXES, Fact, Value, iri
from hankegraafi.serve.site import DATASET, Site
from hankegraafi.serve.things import DATA

PATH = "/.well-known/void"
ENDPOINT = "/sparql"

_W3C_NAMES = {
    formats.TURTLE: "Turtle",
    formats.JSONLD: "JSON-LD",
    formats.NTRIPLES: "N-Triples",
    formats.RDFXML: "RDF_XML",
    formats.NQUADS: "N-Quads",
    formats.TRIG: "TriG",
    formats.JSON: "SPARQL_Results_JSON",
    formats.XML: "SPARQL_Results_XML",
    formats.CSV: "SPARQL_Results_CSV",
    formats.TSV: "SPARQL_Results_TSV",
}
# What the data set's own description says of the whole is said here of this release of it.
_CATALOGUED = tuple(
    f"dcterms:{name}"
    for name in ("title", "description", "license", "rights", "publisher", "modified")
)
_NAMING = ("rdf:type", "skos:prefLabel")
REGISTRIES: Mapping[str, str] = {
    "http://data.europa.eu/nuts/code/": "NUTS, Nomenclature of territorial units for statistics",
    "http://www.wikidata.org/entity/": "Wikidata",
    "http://www.yso.fi/onto/yso/": "YSO, General Finnish Ontology",
    "https://doi.org/10.13039/": "Crossref Funder Registry",
    "https://isni.org/isni/": "ISNI",
    "https://ror.org/": "Research Organization Registry (ROR)",
    "https://sws.geonames.org/": "GeoNames",
}
_NAMESPACE = re.compile(r"[^#]*#|.*/")


def quads(site: Site, *, address: str, prefix: str = "", federated: bool = False) -> list[ox.Quad]:
    """Describe the service at an address and the release that it serves; no blank nodes.

    `prefix` is what the release's paths begin with, where it is not served as the current one.
    `federated` says that queries may call other services. The first call counts what the release
    holds, which takes seconds for millions of triples: not in the event loop.
    """
    return facts.quads(describe(site, f"{address}{prefix}", prefix, federated=federated))


def describe(
    site: Site, place: str, prefix: str = "", *, federated: bool = False
) -> Iterator[Fact]:
    """Give the facts about the service at a place, an address and prefix, and its release."""
    extent = extents.of(site)
    service = service_iri(site, prefix)
    return chain(
        _service(site, service, place, federated=federated),
        _document(site, place),
        _dataset(site, place, extent),
        _catalogued(site),
        _default_graph(site, place, extent),
        _partitions(site, extent),
        _link_sets(site, extent),
        _named_graphs(site, extent),
    )


def release_iri(base: str, version: str) -> str:
    """Give the IRI of a release: of the data set as it was published then."""
    return f"{base}release/{version}"


def service_iri(site: Site, prefix: str = "") -> str:
    """Give the IRI of the query service: that of the current release, or of a named one."""
    whole = release_iri(site.base, site.release.version) if prefix else f"{site.base}catalog"
    return f"{whole}#sparql"


def _service(site: Site, service: str, place: str, *, federated: bool) -> Iterator[Fact]:
    """Describe the service; of the address that was asked it says that it is one as well.

    Clients such as Comunica believe a description only if it speaks of the very address.
    """
    endpoint = f"{place}{ENDPOINT}"
    yield endpoint, "rdf:type", iri("sd:Service")
    yield endpoint, "sd:endpoint", endpoint
    yield endpoint, "owl:sameAs", service
    yield service, "rdf:type", iri("sd:Service")
    yield service, "sd:endpoint", f"{place}{ENDPOINT}"
    yield service, "sd:supportedLanguage", iri("sd:SPARQL11Query")
    yield service, "sd:defaultDataset", _here(site)
    yield service, "sd:defaultEntailmentRegime", "http://www.w3.org/ns/entailment/Simple"
    if federated:
        yield service, "sd:feature", iri("sd:BasicFederatedQuery")
    for each in (*formats.RESULT_FORMATS, *formats.GRAPH_FORMATS):
        yield service, "sd:resultFormat", iri(f"formats:{_W3C_NAMES[each]}")


def _here(site: Site) -> str:
    return release_iri(site.base, site.release.version)


def _document(site: Site, place: str) -> Iterator[Fact]:
    yield f"{place}{PATH}", "rdf:type", iri("void:DatasetDescription")
    yield f"{place}{PATH}", "foaf:primaryTopic", _here(site)


def _dataset(site: Site, place: str, extent: Extent) -> Iterator[Fact]:
    """Describe all graphs of the release together: a triple of two graphs is counted twice."""
    dataset = _here(site)
    yield dataset, "rdf:type", iri("sd:Dataset")
    yield dataset, "rdf:type", iri("void:Dataset")
    yield dataset, "owl:versionInfo", ox.Literal(site.release.version)
    yield dataset, "foaf:homepage", f"{place}/"
    yield dataset, "sd:defaultGraph", f"{_here(site)}#default-graph"
    yield dataset, "void:subset", f"{_here(site)}#default-graph"
    yield dataset, "void:sparqlEndpoint", f"{place}{ENDPOINT}"
    yield dataset, "void:triples", extent.triples
    yield dataset, "void:uriSpace", ox.Literal(f"{site.base}id/")
    for dump in _dumps(site, place, "dataset"):
        yield dataset, "void:dataDump", dump
    for each in DATA:
        yield dataset, "void:feature", iri(f"formats:{_W3C_NAMES[each]}")
    for example in extent.examples:
        yield dataset, "void:exampleResource", example
    for vocabulary in _vocabularies((*extent.classes, *extent.properties)):
        yield dataset, "void:vocabulary", vocabulary


def _catalogued(site: Site) -> Iterator[Fact]:
    """Say of this release what the catalogue says of the data set that it is a version of."""
    if not site.has_dataset:
        return
    dataset = _here(site)
    yield dataset, "dcterms:isVersionOf", site.iri(DATASET)
    for name, value in _about(site, site.iri(DATASET)):
        if name in _CATALOGUED:
            yield dataset, name, value
        if name == "dcterms:publisher" and isinstance(value, str):
            said = _about(site, value)
            yield from ((value, *each) for each in said if each[0] in _NAMING)


def _default_graph(site: Site, place: str, extent: Extent) -> Iterator[Fact]:
    """Describe the curated view, which a query without GRAPH asks.

    The counts by class and by property are of it.
    """
    graph = f"{_here(site)}#default-graph"
    yield graph, "rdf:type", iri("sd:Graph")
    yield graph, "rdf:type", iri("void:Dataset")
    yield graph, "void:sparqlEndpoint", f"{place}{ENDPOINT}"
    yield graph, "void:triples", extent.curated
    yield graph, "void:entities", extent.things
    yield graph, "void:classes", len(extent.classes)
    yield graph, "void:properties", len(extent.properties)
    for dump in _dumps(site, place, "curated"):
        yield graph, "void:dataDump", dump


def _partitions(site: Site, extent: Extent) -> Iterator[Fact]:
    here = _here(site)
    graph = f"{here}#default-graph"
    for term, count in extent.classes.items():
        part = f"{here}#class-{_mark(term, PREFIXES)}"
        yield graph, "void:classPartition", part
        yield part, "rdf:type", iri("void:Dataset")
        yield part, "void:class", term
        yield part, "void:entities", count
    for term, count in extent.properties.items():
        part = f"{here}#property-{_mark(term, PREFIXES)}"
        yield graph, "void:propertyPartition", part
        yield part, "rdf:type", iri("void:Dataset")
        yield part, "void:property", term
        yield part, "void:triples", count


def _link_sets(site: Site, extent: Extent) -> Iterator[Fact]:
    """Describe the links that lead out of the curated view (VoID §5)."""
    here = _here(site)
    graph = f"{here}#default-graph"
    for property_iri, space, count in extent.links:
        links = f"{here}#links-{_mark(property_iri, PREFIXES)}-{_mark(space, {})}"
        target = f"{here}#target-{_mark(space, {})}"
        yield graph, "void:subset", links
        yield links, "rdf:type", iri("void:Linkset")
        yield links, "void:linkPredicate", property_iri
        yield links, "void:subjectsTarget", graph
        yield links, "void:objectsTarget", target
        yield links, "void:triples", count
        yield target, "rdf:type", iri("void:Dataset")
        yield target, "void:uriSpace", ox.Literal(space)
        if space in REGISTRIES:
            yield target, "dcterms:title", ox.Literal(REGISTRIES[space], language="en")


def _named_graphs(site: Site, extent: Extent) -> Iterator[Fact]:
    here = _here(site)
    prefixes = write.data_prefixes(site.base)
    for name, count in extent.graphs.items():
        mark = _mark(name, prefixes)
        named, graph = f"{here}#named-{mark}", f"{here}#graph-{mark}"
        yield here, "sd:namedGraph", named
        yield named, "rdf:type", iri("sd:NamedGraph")
        yield named, "sd:name", name
        yield named, "sd:graph", graph
        yield graph, "rdf:type", iri("sd:Graph")
        yield graph, "void:triples", count


def _dumps(site: Site, place: str, describes: str) -> list[str]:
    """Give the addresses of the dumps of all graphs ("dataset") or of the view ("curated")."""
    return [
        f"{place}/download/{quote(each['path'])}"
        for each in site.release.manifest["files"]
        if each["path"].startswith("dumps/") and each["describes"] == describes
    ]


def _vocabularies(terms: Iterable[str]) -> list[str]:
    """Give the namespaces that terms are from: up to the hash, or else to the last slash."""
    found = (_NAMESPACE.match(each) for each in terms)
    return sorted({match[0] for match in found if match})


def _mark(name: str, prefixes: Mapping[str, str]) -> str:
    """Write an IRI as a fragment that no other IRI gives: by a prefix where one fits."""
    for prefix, namespace in prefixes.items():
        if name.startswith(namespace) and name != namespace:
            return quote(f"{prefix}:{name.removeprefix(namespace)}", safe=":")
    return quote(name, safe="")


def _about(site: Site, thing: str) -> Iterator[tuple[str, Value]]:
    for row in site.engine.rows(site.queries["properties"], thing=thing):
        name, value = row["property"], row["value"]
        if isinstance(name, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
            plain = value.value if isinstance(value, ox.NamedNode) else value
            yield vocab.compact(name.value), plain
