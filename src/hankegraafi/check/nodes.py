"""Terms that RDF 1.1 does not know, or that no IRI can be: found, and kept from validators."""

import re
from collections.abc import Iterator

import pyoxigraph as ox

from hankegraafi.check import literals
from hankegraafi.check.messages import say
from hankegraafi.check.places import Places, graph_name, text
from hankegraafi.rdf.read import TurtleFile
from hankegraafi.records import Finding, Severity, Text

# What an IRI may not hold (RFC 3987 §2.2); the space is the one that str.isprintable lets pass.
_FORBIDDEN = re.compile(r'[<>"{}|\\^` ]')


def find(file: TurtleFile, places: Places) -> Iterator[Finding]:
    """Find the quads of a file that hold such a term."""
    for quad in file.quads:
        message = fault(quad)
        if message:
            subject, path = text(quad.subject), quad.predicate.value
            yield Finding(
                Severity.VIOLATION,
                "term",
                message,
                focus=None if isinstance(quad.subject, ox.BlankNode) else subject,
                path=path,
                value=text(quad.object) if isinstance(quad.object, ox.NamedNode) else None,
                file=file.path,
                line=places.line(file, subject, path, text(quad.object)),
                graph=graph_name(file.graph),
            )


def fault(quad: ox.Quad) -> Text | None:
    """Say what is wrong with a term of a quad; None when all are good."""
    for term in (quad.subject, quad.predicate, quad.object):
        if isinstance(term, ox.Triple):
            return say("triple-term")
        if isinstance(term, ox.Literal):
            if term.direction is not None:
                return say("direction")
            term = term.datatype
        if isinstance(term, ox.NamedNode) and (bad := _not_in_iris(term.value)):
            return say("odd-iri", code=f"U+{ord(bad):04X}")
    return None


def is_sound(quad: ox.Quad) -> bool:
    """Say whether a quad may be given to a validator: its terms, and its literal, are good."""
    return not (fault(quad) or literals.fault(quad.object))


def _not_in_iris(iri: str) -> str | None:
    """The first character that no IRI may hold; nearly always there is none."""
    if iri.isprintable() and not _FORBIDDEN.search(iri):
        return None
    return next(each for each in iri if not each.isprintable() or _FORBIDDEN.match(each))
