"""What a case is asked of: files in a default graph and in named graphs, as N-Quads."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

_FORMATS = {
    "ttl": ox.RdfFormat.TURTLE,
    "rdf": ox.RdfFormat.RDF_XML,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
}


class Source(NamedTuple):
    """The text of a file, the IRI that it is resolved from, and its format by file extension."""

    base: str
    extension: str
    text: bytes

    def quads(self) -> Iterator[ox.Quad]:
        """Go through its statements; blank nodes get names that no other file has.

        Raises:
            SyntaxError: it cannot be read.
        """
        return ox.parse(
            self.text,
            format=_FORMATS[self.extension],
            base_iri=self.base,
            rename_blank_nodes=True,
        )


def read(path: Path, base: str) -> Source:
    """Read a file of the suite."""
    return Source(base, path.suffix[1:], path.read_bytes())


@dataclass(frozen=True, slots=True)
class Data:
    """Files in the default graph, and files in named graphs."""

    default: tuple[Source, ...] = ()
    named: tuple[tuple[str, Source], ...] = ()

    def quads(self) -> list[ox.Quad]:
        """Give the statements of all files, in the graphs that they go to.

        Raises:
            SyntaxError: a file cannot be read.
        """
        found = [quad for source in self.default for quad in source.quads()]
        for name, source in self.named:
            graph = ox.NamedNode(name)
            found += [
                ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in source.quads()
            ]
        return found
