"""What a list is, as RDF: the document that its records come from, and how it was read."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.rdf.write import canonical_turtle, data_prefixes
from hankegraafi.sources.lists.description import Description

_LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
_CODES = {"fi": "FIN", "sv": "SWE", "en": "ENG"}
_ENDED = re.compile(r'prov:endedAtTime "([^"]+)"')


class Document(NamedTuple):
    """What is said of a list that was read: how it is described, its file, and when it was read.

    `sha256` is the digest of the file, in hexadecimal; `base` what IRIs begin with.
    """

    description: Description
    base: str
    file: str
    sha256: str
    now: datetime


def text_of(document: Document, iri: str, now: datetime) -> str:
    """Write the document with an IRI, and the activity that read it at a time (PROV-O), as Turtle.

    Its file has a name and a digest (schema:sha256); it was generated when it was retrieved.
    """
    source, reading = document.description.source, f"{iri}#reading"
    said: list[tuple[str, str, ox.NamedNode | ox.Literal]] = [
        (iri, "rdf:type", _term("foaf:Document")),
        *((iri, "skos:prefLabel", ox.Literal(w, language=tag)) for tag, w in source.title.values),
        (iri, "skos:altLabel", ox.Literal(document.file)),
        (iri, "dcterms:identifier", ox.Literal(source.name)),
        (iri, "dcterms:language", ox.NamedNode(_LANGUAGE + _CODES[source.language])),
        (iri, "prov:generatedAtTime", _typed(f"{source.retrieved:%Y-%m-%d}", "xsd:date")),
        (iri, "prov:wasGeneratedBy", ox.NamedNode(reading)),
        (iri, "schema:sha256", ox.Literal(document.sha256)),
        (reading, "rdf:type", _term("prov:Activity")),
        (reading, "prov:used", ox.NamedNode(iri)),
        (reading, "prov:endedAtTime", _typed(f"{now:%Y-%m-%dT%H:%M:%SZ}", "xsd:dateTime")),
        (reading, "schema:version", ox.Literal(document.description.version)),
    ]
    if source.homepage:
        said.append((iri, "foaf:homepage", ox.NamedNode(source.homepage)))
    if source.licence:
        said.append((iri, "dcterms:license", ox.NamedNode(source.licence)))
    if source.rights:
        rights = ox.Literal(source.rights, language=source.language)
        said.append((iri, "dcterms:rights", rights))
    if source.issued:
        said.append((iri, "dcterms:issued", _typed(source.issued.isoformat(), "xsd:date")))
    triples = (ox.Triple(ox.NamedNode(s), _term(p), o) for s, p, o in said)
    return canonical_turtle(triples, data_prefixes(document.base))


def ended(path: Path) -> datetime | None:
    """Give when the reading that a document tells of has ended; None where it does not say."""
    found = _ENDED.search(path.read_text(encoding="utf-8")) if path.is_file() else None
    try:
        when = datetime.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
    return when.astimezone(UTC) if when else None


def _term(name: str) -> ox.NamedNode:
    return ox.NamedNode(vocab.expand(name))


def _typed(value: str, datatype: str) -> ox.Literal:
    return ox.Literal(value, datatype=_term(datatype))
