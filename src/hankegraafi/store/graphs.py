"""Graphs as bytes, in the prefixes and the JSON-LD context of a release."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyoxigraph as ox

from hankegraafi import formats
from hankegraafi.formats import Format
from hankegraafi.rdf import write

_ENGINE_FORMATS = {
    formats.TURTLE: ox.RdfFormat.TURTLE,
    formats.TRIG: ox.RdfFormat.TRIG,
    formats.RDFXML: ox.RdfFormat.RDF_XML,
}


def serialize(
    quads: Sequence[ox.Quad], chosen: Format, *, base: str, context: Mapping[str, Any]
) -> bytes:
    """Write quads in a format.

    A visitor's CONSTRUCT may make blank nodes, which our own writer refuses; the engine's takes
    them.
    """
    prefixes = write.data_prefixes(base)
    if chosen in _ENGINE_FORMATS and not all(map(_is_plain, quads)):
        said = "".join(map(str, quads))
        prefixes = {name: iri for name, iri in prefixes.items() if f"<{iri}" in said}
        content = quads if chosen == formats.TRIG else [quad.triple for quad in quads]
        return ox.serialize(content, format=_ENGINE_FORMATS[chosen], prefixes=prefixes) or b""
    return write.serialize(quads, chosen, prefixes=prefixes, context=context)


def _is_plain(quad: ox.Quad) -> bool:
    """Say whether a quad has neither a blank node nor a triple inside it."""
    return isinstance(quad.subject, ox.NamedNode) and isinstance(
        quad.object, ox.NamedNode | ox.Literal
    )
