"""RDF from anybody, read within bounds: what a catalogue and the data of a thing say."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph as ox

from hankegraafi import formats
from hankegraafi.errors import DataError
from hankegraafi.formats import Format
from hankegraafi.harvest.walk import Walk
from hankegraafi.harvest.web import Reply
from hankegraafi.rdf.documents import read_document

FORMATS: Mapping[str, Format] = {
    each.media_type: each
    for each in (formats.TURTLE, formats.JSONLD, formats.RDFXML, formats.NTRIPLES)
}
"""The formats that a harvester reads, by media type."""
_HTML = (b"<!doctype html", b"<html")
_BLANK = "_:"


class Graph:
    """What a document says, by subject and property; blank nodes are not told apart.

    `said` are its triples to the letter, for comparing; else a literal is its words alone.
    """

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        """Take what a document says, in whichever graph."""
        held = list(quads)
        self.said = frozenset(_exact(each) for each in held)
        self._by_subject: dict[str, dict[str, list[str]]] = {}
        for subject, name, value in sorted({_plain(each) for each in held}):
            self._by_subject.setdefault(subject, {}).setdefault(name, []).append(value)

    def values(self, subject: str, name: str) -> list[str]:
        """Give the values of a property."""
        return self._by_subject.get(subject, {}).get(name, [])

    def first(self, subject: str, name: str) -> str:
        """Give one value of a property; empty where there is none."""
        return next(iter(self.values(subject, name)), "")

    def of_class(self, name: str) -> list[str]:
        """Give the things of a class."""
        return [each for each, said in self._by_subject.items() if name in said.get(_TYPE, ())]

    def objects(self, name: str) -> Iterator[str]:
        """Go through all values of a property."""
        for said in self._by_subject.values():
            yield from said.get(name, ())

    @property
    def subjects(self) -> Iterable[str]:
        """Everything that something is said of."""
        return self._by_subject.keys()


_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


def read(walk: Walk, reply: Reply, media_type: str) -> Graph | None:
    """Read the document that was asked for in a media type; None where it cannot be, and say so."""
    if looks_like_html(reply.body):
        walk.faults.add("html-instead", reply.url, expected=media_type, found="text/html")
        return None
    if reply.kind != media_type:
        walk.faults.add("type-wrong", reply.url, expected=media_type, found=reply.kind or "–")
        return None
    try:
        path = Path(urlsplit(reply.url).path or "/")
        read = read_document(reply.body, FORMATS[media_type], path=path)
    except DataError as error:
        line = f" ({error.line})" if error.line else ""
        walk.faults.add("rdf-broken", reply.url, found=f"{error.message}{line}")
        return None
    except (ValueError, RecursionError, OverflowError) as error:
        walk.faults.add("rdf-broken", reply.url, found=type(error).__name__)
        return None
    return Graph(quad for graph in read for quad in graph.quads)


def looks_like_html(body: bytes) -> bool:
    """Say whether what should be data is a page."""
    return body[:200].lstrip().lower().startswith(_HTML)


def _exact(quad: ox.Quad) -> tuple[str, str, str]:
    terms = (quad.subject, quad.predicate, quad.object)
    subject, name, value = (
        _BLANK if isinstance(each, ox.BlankNode) else str(each) for each in terms
    )
    return subject, name, value


def _plain(quad: ox.Quad) -> tuple[str, str, str]:
    return _term(quad.subject), quad.predicate.value, _term(quad.object)


def _term(term: object) -> str:
    if isinstance(term, ox.NamedNode | ox.Literal):
        return term.value
    return _BLANK if isinstance(term, ox.BlankNode) else str(term)
