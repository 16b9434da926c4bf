"""What the service and its data set are, told to programs: SPARQL Service Description and VoID.

One document, at /.well-known/void and at /sparql where a program asks for RDF without a query.
https://www.w3.org/TR/sparql11-service-description/, https://www.w3.org/TR/void/
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv6Address
from itertools import chain
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
from anyio import Lock, to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hankegraafi import formats, iris, vocab
from hankegraafi.formats import Format
from hankegraafi.rdf import write
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.site import DATASET, Site, site_of
from hankegraafi.serve.things import DATA, document, etag_of, settled

PATH = "/.well-known/void"
ENDPOINT = "/sparql"
OFFERED = (*DATA, formats.HTML)

Value = str | int | ox.Literal
"""The object of a fact: an IRI, a number, or any other literal."""
Fact = tuple[str, str, Value]
"""An IRI, the prefixed name of a property, and a value."""

_SPARQL = {
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "formats": "http://www.w3.org/ns/formats/",
}
_PREFIXES = vocab.PREFIXES | _SPARQL
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
    for name in ("title", "description", "license", "rights", "publisher", "issued", "modified")
)
_NAMING = ("rdf:type", "skos:prefLabel")
_SOMEWHERE = "http://address-of-this-service.invalid"
"""Stands for the address in what is written once; no format escapes any character of one."""

_NAMESPACE = re.compile(r"[^#]*#|.*/")
_LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
_HOST = re.compile(
    rf"(?:{_LABEL}(?:\.{_LABEL})*\.?|\[(?P<six>[0-9a-f:.]{{2,45}})\])(?::(?P<port>[0-9]{{1,5}}))?"
)


@dataclass(frozen=True, slots=True)
class Extent:
    """How much a release holds, counted in its store.

    `classes` counts the things of each class, `properties` the triples with each property, both in
    the default graph; `graphs` counts the triples of each named graph. `things` is how many things
    the default graph describes. `examples` are things of several kinds.
    """

    classes: Mapping[str, int]
    properties: Mapping[str, int]
    graphs: Mapping[str, int]
    things: int
    examples: Sequence[str]

    @property
    def curated(self) -> int:
        """How many triples the default graph has."""
        return sum(self.properties.values())

    @property
    def triples(self) -> int:
        """How many triples all graphs have together."""
        return self.curated + sum(self.graphs.values())


async def well_known(request: Request) -> Response:
    """Describe the data set and its service; people are sent on to the data set's page.

    https://www.w3.org/TR/void/#well-known

    Raises:
        Refusal: no format that is asked for can be given, or If-Match names another version.
    """
    chosen = formats.negotiate(request.headers.get("accept"), OFFERED)
    if chosen is None:
        types = ", ".join(each.media_type for each in OFFERED)
        raise Refusal(406, "not_acceptable", types=types, headers={"Vary": "Accept"})
    if chosen is not formats.HTML:
        return await response(request, chosen)
    site = site_of(request)
    if not site.has_dataset:
        return await response(request, formats.TURTLE)
    query = request.scope["query_string"].decode("latin-1")
    target = f"/page/{DATASET}" + (f"?{query}" if query else "")
    return RedirectResponse(target, 303, {"Vary": "Accept", "Link": _links(site)})


async def response(request: Request, chosen: Format) -> Response:
    """Give the description in a format for graphs.

    Raises:
        Refusal: If-Match names another version than this one.
    """
    site, address = site_of(request), address_of(request)
    headers = {"Link": _links(site)}
    etag = etag_of(site, f"{address}{PATH} {_federates(site)}", chosen)
    if held := settled(request, etag, headers):
        return held
    body = await _written(site, chosen)
    body = body.replace(_SOMEWHERE.encode(), address.encode())
    return document(body, chosen, etag, headers)


def address_of(request: Request) -> str:
    """Give the scheme and host that the client used, without a closing slash.

    Where the Host header is no host (RFC 3986 §3.2.2), it is what the release's IRIs begin with.
    """
    given = request.headers.getlist("host")
    host = given[0].lower() if len(given) == 1 else ""
    if _is_host(host):
        return f"{request.scope['scheme']}://{host}"
    return site_of(request).base.removesuffix("/")


def quads(site: Site, *, address: str, federated: bool = False) -> list[ox.Quad]:
    """Describe the service at an address and the release that it serves; no blank nodes.

    `federated` says that queries may call other services. The first call counts what the release
    holds, which takes seconds for millions of triples: not in the event loop.
    """
    extent = _extent(site)
    here = f"{address}{PATH}"
    facts = chain(
        _service(address, federated=federated),
        _document(here),
        _dataset(site, address, extent),
        _catalogued(site, f"{here}#dataset"),
        _default_graph(site, address, extent),
        _partitions(f"{here}#default-graph", here, extent),
        _named_graphs(site, here, extent),
    )
    return [_quad(*fact) for fact in facts]


def _links(site: Site) -> str:
    dataset = [f'<{site.iri(DATASET)}>; rel="describes"'] if site.has_dataset else []
    return ", ".join((f'<{PATH}>; rel="canonical"', f'<{ENDPOINT}>; rel="describes"', *dataset))


def _is_host(text: str) -> bool:
    match = _HOST.fullmatch(text)
    if not match or not 0 < int(match["port"] or 80) < 65536:
        return False
    try:
        return not match["six"] or bool(IPv6Address(match["six"]))
    except AddressValueError:
        return False


def _federates(site: Site) -> bool:
    return bool(site.settings.service_hosts)


async def _written(site: Site, chosen: Format) -> bytes:
    """Write the description for an address yet to be put in: once for a release, one at a time."""
    bodies: dict[str, bytes] = site.kept.setdefault("descriptions", {})
    if chosen.name not in bodies:
        async with site.kept.setdefault("describing", Lock()):
            if chosen.name not in bodies:
                bodies[chosen.name] = await to_thread.run_sync(_write, site, chosen)
    return bodies[chosen.name]


def _write(site: Site, chosen: Format) -> bytes:
    """Write the description; its JSON-LD is expanded, so that no name in the data can break it."""
    said = quads(site, address=_SOMEWHERE, federated=_federates(site))
    if chosen is formats.JSONLD:
        return ox.serialize(sorted(said, key=str), format=ox.RdfFormat.JSON_LD) or b""
    prefixes = write.data_prefixes(site.base) | _SPARQL
    return write.serialize(said, chosen, prefixes=prefixes, context=site.context)


def _service(address: str, *, federated: bool) -> Iterator[Fact]:
    service = f"{address}{ENDPOINT}"
    yield service, "rdf:type", _iri("sd:Service")
    yield service, "sd:endpoint", f"{address}{ENDPOINT}"
    yield service, "sd:supportedLanguage", _iri("sd:SPARQL11Query")
    yield service, "sd:defaultDataset", f"{address}{PATH}#dataset"
    yield service, "sd:defaultEntailmentRegime", "http://www.w3.org/ns/entailment/Simple"
    if federated:
        yield service, "sd:feature", _iri("sd:BasicFederatedQuery")
    for each in (*formats.RESULT_FORMATS, *formats.GRAPH_FORMATS):
        yield service, "sd:resultFormat", _iri(f"formats:{_W3C_NAMES[each]}")


def _document(here: str) -> Iterator[Fact]:
    yield here, "rdf:type", _iri("void:DatasetDescription")
    yield here, "foaf:primaryTopic", f"{here}#dataset"


def _dataset(site: Site, address: str, extent: Extent) -> Iterator[Fact]:
    """Describe all graphs of the release together: a triple of two graphs is counted twice."""
    dataset = f"{address}{PATH}#dataset"
    yield dataset, "rdf:type", _iri("sd:Dataset")
    yield dataset, "rdf:type", _iri("void:Dataset")
    yield dataset, "owl:versionInfo", ox.Literal(site.release.version)
    yield dataset, "foaf:homepage", f"{address}/"
    yield dataset, "sd:defaultGraph", f"{address}{PATH}#default-graph"
    yield dataset, "void:subset", f"{address}{PATH}#default-graph"
    yield dataset, "void:sparqlEndpoint", f"{address}{ENDPOINT}"
    yield dataset, "void:triples", extent.triples
    yield dataset, "void:uriSpace", ox.Literal(f"{site.base}id/")
    for dump in _dumps(site, address, "dataset"):
        yield dataset, "void:dataDump", dump
    for each in DATA:
        yield dataset, "void:feature", _iri(f"formats:{_W3C_NAMES[each]}")
    for example in extent.examples:
        yield dataset, "void:exampleResource", example
    for vocabulary in _vocabularies((*extent.classes, *extent.properties)):
        yield dataset, "void:vocabulary", vocabulary


def _catalogued(site: Site, dataset: str) -> Iterator[Fact]:
    """Say of this release what the catalogue says of the data set that it is a version of."""
    if not site.has_dataset:
        return
    yield dataset, "dcterms:isVersionOf", site.iri(DATASET)
    for name, value in _about(site, site.iri(DATASET)):
        if name in _CATALOGUED:
            yield dataset, name, value
        if name == "dcterms:publisher" and isinstance(value, str):
            said = _about(site, value)
            yield from ((value, *each) for each in said if each[0] in _NAMING)


def _default_graph(site: Site, address: str, extent: Extent) -> Iterator[Fact]:
    """Describe the curated view, which a query without GRAPH asks.

    The counts by class and by property are of it.
    """
    graph = f"{address}{PATH}#default-graph"
    yield graph, "rdf:type", _iri("sd:Graph")
    yield graph, "rdf:type", _iri("void:Dataset")
    yield graph, "void:sparqlEndpoint", f"{address}{ENDPOINT}"
    yield graph, "void:triples", extent.curated
    yield graph, "void:entities", extent.things
    yield graph, "void:classes", len(extent.classes)
    yield graph, "void:properties", len(extent.properties)
    for dump in _dumps(site, address, "curated"):
        yield graph, "void:dataDump", dump


def _partitions(graph: str, here: str, extent: Extent) -> Iterator[Fact]:
    for iri, count in extent.classes.items():
        part = f"{here}#class-{_mark(iri, _PREFIXES)}"
        yield graph, "void:classPartition", part
        yield part, "rdf:type", _iri("void:Dataset")
        yield part, "void:class", iri
        yield part, "void:entities", count
    for iri, count in extent.properties.items():
        part = f"{here}#property-{_mark(iri, _PREFIXES)}"
        yield graph, "void:propertyPartition", part
        yield part, "rdf:type", _iri("void:Dataset")
        yield part, "void:property", iri
        yield part, "void:triples", count


def _named_graphs(site: Site, here: str, extent: Extent) -> Iterator[Fact]:
    prefixes = write.data_prefixes(site.base)
    for name, count in extent.graphs.items():
        mark = _mark(name, prefixes)
        named, graph = f"{here}#named-{mark}", f"{here}#graph-{mark}"
        yield f"{here}#dataset", "sd:namedGraph", named
        yield named, "rdf:type", _iri("sd:NamedGraph")
        yield named, "sd:name", name
        yield named, "sd:graph", graph
        yield graph, "rdf:type", _iri("sd:Graph")
        yield graph, "void:triples", count


def _dumps(site: Site, address: str, describes: str) -> list[str]:
    """Give the addresses of the dumps of all graphs ("dataset") or of the view ("curated")."""
    return [
        f"{address}/download/{quote(each['path'])}"
        for each in site.release.manifest["files"]
        if each["path"].startswith("dumps/") and each["describes"] == describes
    ]


def _vocabularies(terms: Iterable[str]) -> list[str]:
    """Give the namespaces that terms are from: up to the hash, or else to the last slash."""
    found = (_NAMESPACE.match(iri) for iri in terms)
    return sorted({match[0] for match in found if match})


def _mark(iri: str, prefixes: Mapping[str, str]) -> str:
    """Write an IRI as a fragment that no other IRI gives: by a prefix where one fits."""
    for name, namespace in prefixes.items():
        if iri.startswith(namespace) and iri != namespace:
            return quote(f"{name}:{iri.removeprefix(namespace)}", safe=":")
    return quote(iri, safe="")


def _about(site: Site, iri: str) -> Iterator[tuple[str, Value]]:
    for row in site.engine.rows(site.queries["properties"], thing=iri):
        name, value = row["property"], row["value"]
        if isinstance(name, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
            plain = value.value if isinstance(value, ox.NamedNode) else value
            yield vocab.compact(name.value), plain


def _extent(site: Site) -> Extent:
    """Count what the release holds, once."""
    if "extent" not in site.kept:
        classes = _rows(site, "count_classes")
        site.kept["extent"] = Extent(
            classes=_counts(classes, "class"),
            properties=_counts(_rows(site, "count_properties"), "property"),
            graphs=_counts(_rows(site, "count_graphs"), "graph"),
            things=sum(int(row["count"].value) for row in _rows(site, "count_subjects")),
            examples=_examples(site, (row["example"].value for row in classes)),
        )
    kept: Extent = site.kept["extent"]
    return kept


def _rows(site: Site, name: str) -> list[dict[str, Any]]:
    return site.engine.rows(site.queries[name])


def _counts(rows: Iterable[Mapping[str, Any]], name: str) -> dict[str, int]:
    named = [row for row in rows if isinstance(row[name], ox.NamedNode)]
    found = {row[name].value: int(row["count"].value) for row in named}
    return dict(sorted(found.items()))


def _examples(site: Site, known: Iterable[str]) -> list[str]:
    """Choose one thing of each kind."""
    found: dict[str, str] = {}
    for iri in sorted(known):
        name = iris.split(iri, site.base)
        if name and name.kind in iris.KINDS and not name.part:
            found.setdefault(name.kind, iri)
    return sorted(found.values())


def _quad(subject: str, name: str, value: Value) -> ox.Quad:
    term = ox.NamedNode(value) if isinstance(value, str) else value
    term = ox.Literal(term) if isinstance(term, int) else term
    return ox.Quad(ox.NamedNode(subject), ox.NamedNode(_iri(name)), term)


def _iri(name: str) -> str:
    prefix, _, local = name.partition(":")
    return _PREFIXES[prefix] + local
