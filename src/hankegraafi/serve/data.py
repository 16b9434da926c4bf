"""Quads as bytes, in the prefixes and the JSON-LD context of the release that is served."""

from collections.abc import Sequence

import pyoxigraph as ox

from hankegraafi import formats
from hankegraafi.formats import Format
from hankegraafi.rdf import write
from hankegraafi.serve.site import Site

_ENGINE_FORMATS = {
    formats.TURTLE: ox.RdfFormat.TURTLE,
    formats.TRIG: ox.RdfFormat.TRIG,
    formats.RDFXML: ox.RdfFormat.RDF_XML,
}


def serialize(site: Site, quads: Sequence[ox.Quad], chosen: Format) -> bytes:
    """Write quads in a format.

    A visitor's CONSTRUCT may make blank nodes, which our own writer refuses; the engine's takes
    them.
    """
    prefixes = write.data_prefixes(site.base)
    if chosen in _ENGINE_FORMATS and not all(map(_is_plain, quads)):
        rdf_format = _ENGINE_FORMATS[chosen]
        triples = [quad.triple for quad in quads]
        content = quads if chosen is formats.TRIG else triples
        return ox.serialize(content, format=rdf_format, prefixes=prefixes) or b""
    return write.serialize(quads, chosen, prefixes=prefixes, context=site.context)


def _is_plain(quad: ox.Quad) -> bool:
    """Say whether a quad has neither a blank node nor a triple inside it."""
    return isinstance(quad.subject, ox.NamedNode) and isinstance(
        quad.object, ox.NamedNode | ox.Literal
    )
