"""Read any RDF document, whoever wrote it: nothing is fetched, and every bound is kept.

Turtle, TriG, N-Triples, N-Quads, RDF/XML and JSON-LD; a record for each graph that it speaks in.
"""

import json
import re
from codecs import BOM_UTF8
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hankegraafi import formats, vocab
from hankegraafi.errors import DataError
from hankegraafi.formats import Format
from hankegraafi.rdf.nesting import bound_json, bound_turtle, has_block
from hankegraafi.rdf.rdfxml import bound_xml
from hankegraafi.rdf.read import Graph, TurtleFile, broken, read_turtle

CONTEXT = f"{vocab.DEFAULT_BASE}context.jsonld"
"""The IRI by which a document may name the house's JSON-LD context, which is at hand."""

RDF = {
    formats.TURTLE: ox.RdfFormat.TURTLE,
    formats.TRIG: ox.RdfFormat.TRIG,
    formats.NTRIPLES: ox.RdfFormat.N_TRIPLES,
    formats.NQUADS: ox.RdfFormat.N_QUADS,
    formats.RDFXML: ox.RdfFormat.RDF_XML,
    formats.JSONLD: ox.RdfFormat.JSON_LD,
}
"""What the RDF library calls each format."""

_IRI = rb"<[^<>\s]*>"
_NODE = rb"(?:" + _IRI + rb"|_:\S+)"
_QUAD = re.compile(
    rb"(?:\s++|#[^\n]*+\n)*+" + _NODE + rb"[ \t]*" + _IRI + rb"[ \t]*"
    rb'(?:"(?:[^"\\\n]|\\.)*"(?:@[\w-]+|\^\^' + _IRI + rb")?|" + _NODE + rb")"
    rb"[ \t]*" + _NODE + rb"[ \t]*\."
)
_XML = re.compile(rb"\s*<(?:\?xml|!DOCTYPE|!--|[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?\s)")
_JSON = re.compile(rb'\s*(?:\{\s*["}]|\[\s*[{\]])')
_WAYS_OUT = {
    formats.RDFXML: "See https://www.w3.org/TR/rdf-syntax-grammar/.",
    formats.JSONLD: "See https://www.w3.org/TR/json-ld11/.",
}
_AWAY = "http://relative.invalid/"
UNMAPPED = "urn:not-in-context:"
"""What the IRIs of JSON-LD's keys begin with that no context knows; else they would be left out."""


def guess(text: bytes) -> Format:
    """Tell by its first words which format a document is in.

    >>> guess(b'{"@id": "https://example.org/"}').name
    'jsonld'
    """
    text = text.removeprefix(BOM_UTF8)
    if _XML.match(text) and (b"xmlns" in text[:4096] or b"rdf:RDF" in text[:4096]):
        return formats.RDFXML
    if _JSON.match(text) and not re.match(rb"\s*\[\s*\]\s*[^\s]", text):
        return formats.JSONLD
    if _QUAD.match(text):
        return formats.NQUADS
    return formats.TRIG if has_block(text) else formats.TURTLE


def read_document(
    text: bytes, form: Format, *, path: Path, context: Mapping[str, Any] | None = None
) -> list[TurtleFile]:
    """Read a document; relative IRIs are an error, for it may come from anywhere.

    Args:
        text: the document, UTF-8.
        form: what it is in.
        path: what it is called in findings.
        context: the house's JSON-LD context, for a document that names it.

    Returns:
        A record for each graph, the default graph first; only those of Turtle and N-Triples hold
        the text, for only there lines can be told.

    Raises:
        DataError: it cannot be read, or goes beyond a bound; names the line where it is known.
    """
    if form in {formats.TURTLE, formats.NTRIPLES}:
        return [read_turtle(path, text, form=RDF[form])]
    read = text = text.removeprefix(BOM_UTF8)
    base = None
    if form is formats.RDFXML:
        bound_xml(text, path=path)
    elif form is formats.JSONLD:
        bound_json(text, path=path)
        text, base = _localised(text, path, context), _AWAY
    else:
        bound_turtle(text, path=path)
    try:
        quads = list(ox.parse(text, format=RDF[form], base_iri=base))
    except (SyntaxError, MemoryError) as error:
        fault = broken(path, text, error, way_out=_WAYS_OUT.get(form, ""))
        fault.line = fault.line if text is read else None  # it was written anew, on one line
        raise fault from error
    return _by_graph(_absolute(quads, path) if base else quads, path)


def _by_graph(quads: Iterable[ox.Quad], path: Path) -> list[TurtleFile]:
    graphs: dict[Graph, list[ox.Quad]] = defaultdict(list)
    graphs[ox.DefaultGraph()] = []
    for quad in quads:
        graphs[named_graph(quad, path)].append(quad)
    return [TurtleFile(path, b"", graph, tuple(held), {}) for graph, held in graphs.items()]


def named_graph(quad: ox.Quad, path: Path) -> Graph:
    """Give the graph that a quad of a document stands in.

    Raises:
        DataError: it has no name.
    """
    if isinstance(quad.graph_name, ox.BlankNode):
        raise DataError(
            f"the graph {quad.graph_name} has no name",
            path=path,
            way_out="Give it an IRI of its own.",
        )
    return quad.graph_name


def _absolute(quads: Iterable[ox.Quad], path: Path) -> Iterator[ox.Quad]:
    """See that no IRI was relative: JSON-LD knows no error for it, and would leave it out."""
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if isinstance(term, ox.NamedNode) and term.value.startswith(_AWAY):
                raise DataError(
                    f"the IRI {term.value.removeprefix(_AWAY) or '(empty)'!r} is relative",
                    path=path,
                    way_out="Write whole IRIs, or give the context an @base.",
                )
        yield quad


def _localised(text: bytes, path: Path, context: Mapping[str, Any] | None) -> bytes:
    """Write the house's context into a document that names it; refuse one that names another.

    What is no JSON is left for the parser to tell.
    """
    try:
        document = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return text
    pending: list[Any] = [document]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            if "@import" in value:
                raise _remote(value["@import"], path)
            if "@context" in value:
                value["@context"] = _known(value["@context"], path, context)
            pending += value.values()
        elif isinstance(value, list):
            pending += value
    for node in document if isinstance(document, list) else [document]:
        if isinstance(node, dict):
            own = node.get("@context", [])
            node["@context"] = [{"@vocab": UNMAPPED}, *(own if isinstance(own, list) else [own])]
    return json.dumps(document).encode()


def _no_number(name: str) -> None:
    raise ValueError(name)


def _known(given: Any, path: Path, context: Mapping[str, Any] | None) -> Any:
    """Give a context with the house's own written out where it is named."""
    if isinstance(given, list):
        return [_known(each, path, context) for each in given]
    if isinstance(given, str):
        if given == CONTEXT and context is not None:
            return dict(context)
        raise _remote(given, path)
    return given


def _remote(name: object, path: Path) -> DataError:
    return DataError(
        f"it names the context {str(name)[:200]}, and nothing is fetched",
        path=path,
        way_out=f"Write the context out in the document, or name {CONTEXT}, which is at hand.",
    )
