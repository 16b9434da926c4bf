"""Quads as bytes, in the prefixes and the JSON-LD context of the release that is served."""

from collections.abc import Sequence

import pyoxigraph as ox

from hankegraafi.formats import Format
from hankegraafi.serve.site import Site
from hankegraafi.store import graphs


def serialize(site: Site, quads: Sequence[ox.Quad], chosen: Format) -> bytes:
    """Write quads in a format."""
    return graphs.serialize(quads, chosen, base=site.base, context=site.context)
