"""Graphs as bytes, in the prefixes and the JSON-LD context of a release."""

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

import pyoxigraph as ox

from hankegraafi import formats, vocab
from hankegraafi.errors import NotAcceptable
from hankegraafi.formats import Format
from hankegraafi.rdf import write as house
from hankegraafi.store.answer import Answer, SupportsWrite

_ENGINE_FORMATS = {
    formats.NTRIPLES: ox.RdfFormat.N_TRIPLES,
    formats.NQUADS: ox.RdfFormat.N_QUADS,
    formats.TURTLE: ox.RdfFormat.TURTLE,
    formats.TRIG: ox.RdfFormat.TRIG,
    formats.RDFXML: ox.RdfFormat.RDF_XML,
    formats.JSONLD: ox.RdfFormat.JSON_LD,
}
_PREFIXED = frozenset({formats.TURTLE, formats.TRIG})
_CHAINED = frozenset({formats.NTRIPLES, formats.NQUADS, formats.TURTLE, formats.TRIG})
"""Those of which two documents, one after the other, are one."""
_TYPE = f" <{vocab.expand('rdf:type')}> "
_FEW = 2_000
_DECLARATIONS = re.compile(rb"(?:@prefix [^ ]* <[^>]*> \.\n)+")


def serialize(
    quads: Sequence[ox.Quad], chosen: Format, *, base: str, context: Mapping[str, Any]
) -> bytes:
    """Write quads without blank nodes in the canonical layout of the house."""
    prefixes = house.data_prefixes(base)
    return house.serialize(quads, chosen, prefixes=prefixes, context=context)


class Layout:
    """How the graphs of a release are written: its prefixes and its JSON-LD context."""

    def __init__(self, base: str, context: Mapping[str, Any]) -> None:
        self.prefixes = house.data_prefixes(base)
        self.context = context
        self._declarations = [
            (f"{name}:".encode(), f"@prefix {name}: <{iri}> .\n".encode())
            for name, iri in sorted(self.prefixes.items())
        ]

    def declared(self, body: bytes) -> bytes:
        """Put the declarations of the prefixes that are used before a body."""
        used = [line for name, line in self._declarations if name in body]
        return b"".join((*used, body))


def write(
    answer: Answer, chosen: Format, file: SupportsWrite, *, layout: Layout, blank: bool = True
) -> None:
    """Write the graph that a query made, as it is computed; the same answer gives the same bytes.

    A short one is sorted, so that what is said of a thing stands together, and declares the
    prefixes that it uses; a long one comes in the engine's order, with whole IRIs. `blank` says
    whether there may be blank nodes in it; where there are none, the engine writes it alone.

    Raises:
        QueryError: the answer is no graph, or a part of it cannot be computed.
    """

    def use(found: ox.QueryTriples) -> None:
        triples: Iterator[ox.Triple] = found
        first = list(islice(triples, _FEW))
        if len(first) == _FEW and not blank and chosen in _CHAINED:
            form = _ENGINE_FORMATS[chosen]
            file.write(ox.serialize(first, format=form) or b"")
            found.serialize(file, form)  # type: ignore[arg-type]
            return
        if blank and any(map(_has_blank, first)):
            triples = _renamed(chain(first, triples))
            first = list(islice(triples, _FEW))
        if chosen == formats.JSONLD:
            first, triples = list(_without_terms(first)), _without_terms(triples)
        if len(first) < _FEW:
            file.write(_short(sorted(first, key=_place), chosen, layout))
        else:
            ox.serialize(chain(first, triples), file, format=_ENGINE_FORMATS[chosen])  # type: ignore[arg-type]

    answer.triples(use)


def _short(
    triples: Sequence[ox.Triple],
    chosen: Format,
    layout: Layout,
) -> bytes:
    if chosen == formats.JSONLD:
        quads = [ox.Quad(*triple) for triple in triples]
        with contextlib.suppress(ValueError):
            return house.serialize(quads, chosen, prefixes=layout.prefixes, context=layout.context)
    given = layout.prefixes if chosen in _PREFIXED else None
    content = ox.serialize(triples, format=_ENGINE_FORMATS[chosen], prefixes=given) or b""
    if chosen not in _PREFIXED:
        return content
    return layout.declared(_DECLARATIONS.sub(b"", content, count=1))


def _place(triple: ox.Triple) -> str:
    """Say where a triple stands: under its subject, the type before all else."""
    return str(triple).replace(_TYPE, "  ", 1)


def _has_blank(triple: ox.Triple) -> bool:
    return isinstance(triple.subject, ox.BlankNode) or not isinstance(
        triple.object, ox.NamedNode | ox.Literal
    )


def _without_terms(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Go through triples of RDF 1.1.

    Raises:
        NotAcceptable: one has a triple for its object, which JSON-LD 1.1 cannot say.
    """
    for triple in triples:
        if isinstance(triple.object, ox.Triple):
            raise NotAcceptable(
                "JSON-LD cannot say a triple inside a triple",
                way_out="Ask for Turtle or N-Triples.",
            )
        yield triple


def _renamed(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Number the blank nodes, which have other names each time a query is answered."""
    names: dict[ox.BlankNode, ox.BlankNode] = {}

    def name(term: Any) -> Any:
        if isinstance(term, ox.BlankNode):
            return names.setdefault(term, ox.BlankNode(f"b{len(names)}"))
        if isinstance(term, ox.Triple):
            return ox.Triple(name(term.subject), term.predicate, name(term.object))
        return term

    for triple in triples:
        yield ox.Triple(name(triple.subject), triple.predicate, name(triple.object))
