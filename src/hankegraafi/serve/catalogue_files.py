"""The files of a release as distributions of DCAT: where, what, how long, with which checksum."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from hankegraafi import formats
from hankegraafi.serve.facts import Fact, iri, typed
from hankegraafi.serve.kept import Kept

Entry = Mapping[str, Any]

MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"
SHA256 = "https://spdx.org/rdf/terms#checksumAlgorithm_sha256"
"""The IRI that the shapes of DCAT-AP ask for; SPDX itself writes http."""
_SPDX = "http://spdx.org/rdf/terms#checksumAlgorithm_sha256"
_GZIP = "application/gzip"
_FOLDERS = ("dumps/", "tables/")
_TYPES: Mapping[str, str] = {
    formats.TURTLE.media_type: "RDF_TURTLE",
    formats.JSONLD.media_type: "JSON_LD",
    formats.NTRIPLES.media_type: "RDF_N_TRIPLES",
    formats.RDFXML.media_type: "RDF_XML",
    formats.NQUADS.media_type: "RDF_N_QUADS",
    formats.TRIG.media_type: "RDF_TRIG",
    formats.CSV.media_type: "CSV",
    "application/vnd.apache.parquet": "PARQUET",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "XLSX",
}
"""The codes of the EU's list of file types, by media type."""


def files(release: Kept) -> Iterator[tuple[Entry, str]]:
    """Give the files of a release that hold its data, each with the media type of what is in it."""
    types = {each["path"]: str(each["media_type"]).partition(";")[0] for each in release.files}
    for each in release.files:
        media_type = types.get(each.get("compressed", each["path"]), "")
        if each["path"].startswith(_FOLDERS) and media_type in _TYPES:
            yield each, media_type


def address_of_file(release: Kept, path: str, address: str) -> str:
    """Give the address at which a file of a release stays what it is, whatever comes after."""
    return f"{address}/release/{release.version}/download/{quote(path)}"


def distributions(
    release: Kept, words: Callable[[str], list[ox.Literal]], address: str
) -> Iterator[Fact]:
    """Describe the files of a release that hold its data."""
    rights = f"{release.iri}#rights"
    for entry, media_type in files(release):
        node = f"{release.iri}#{quote(entry['path'])}"
        yield release.iri, "dcat:distribution", node
        yield from _file(node, entry, address_of_file(release, entry["path"], address))
        yield from _type(node, entry, media_type)
        yield from ((node, "dcterms:description", each) for each in words(holds(entry)))
        for name in ("dcterms:license", "dcterms:language", "dcatap:availability"):
            yield from ((node, name, value) for value in release.all(name))
        if release.issued:
            at = release.issued.isoformat().replace("+00:00", "Z")
            yield node, "dcterms:issued", typed(at, "xsd:dateTime")
        if release.all("dcterms:rights"):
            yield node, "dcterms:rights", rights
    if release.all("dcterms:rights"):
        yield rights, "rdf:type", iri("dcterms:RightsStatement")
        yield from ((rights, "rdfs:label", each) for each in release.all("dcterms:rights"))


def _file(node: str, entry: Entry, url: str) -> Iterator[Fact]:
    checksum = f"{node}/sha256"
    yield node, "rdf:type", iri("dcat:Distribution")
    yield node, "dcterms:title", ox.Literal(entry["path"])
    yield node, "dcat:accessURL", url
    yield node, "dcat:downloadURL", url
    yield node, "dcat:byteSize", typed(str(entry["bytes"]), "xsd:nonNegativeInteger")
    yield node, "spdx:checksum", checksum
    yield checksum, "rdf:type", iri("spdx:Checksum")
    yield checksum, "spdx:algorithm", SHA256
    yield checksum, "spdx:checksumValue", typed(entry["sha256"], "xsd:hexBinary")
    yield SHA256, "rdf:type", iri("spdx:ChecksumAlgorithm")
    yield SHA256, "owl:sameAs", _SPDX


def _type(node: str, entry: Entry, media_type: str) -> Iterator[Fact]:
    yield node, "dcat:mediaType", MEDIA_TYPES + media_type
    yield node, "dcterms:format", FILE_TYPES + _TYPES[media_type]
    if "compressed" in entry:
        yield node, "dcat:compressFormat", MEDIA_TYPES + _GZIP


def holds(entry: Entry) -> str:
    """Give the key of the words for what a file holds."""
    if entry["path"].startswith("tables/"):
        rest = entry["path"].removesuffix(".gz").endswith(f".{formats.NTRIPLES.extension}")
        return "catalogue.holds_rest" if rest else "catalogue.holds_table"
    return "download.holds_dataset" if entry["describes"] == "dataset" else "download.holds_view"
