"""The shapes as text: all of them for the curated view, a reduced set for what one source says.

A source's page need not tell everything, and it speaks of things that others describe. So the
reduced set drops what demands presence: sh:minCount, sh:qualifiedMinCount, sh:class, whatever is
marked `hs:presence true`, and recommended.ttl. privacy.ttl stays whole.
"""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from hankegraafi.rdf.read import TurtleFile
from hankegraafi.vocab import PREFIXES, expand

RECOMMENDED = "recommended.ttl"
PRIVACY = "privacy.ttl"
DEPRECATED = "deprecated.ttl"
PRESENCE = expand("hs:presence")

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_SH = PREFIXES["sh"]
_DEMANDS = frozenset(_SH + name for name in ("minCount", "class", "qualifiedMinCount"))
_QUALIFIED = frozenset(
    _SH + name for name in ("qualifiedValueShape", "qualifiedValueShapesDisjoint")
)


def full(files: Iterable[TurtleFile]) -> str:
    """Give all shapes as N-Triples."""
    return ntriples(quad for file in files for quad in file.quads)


def reduced(files: Iterable[TurtleFile]) -> str:
    """Give, as N-Triples, the shapes that what one source says must meet."""
    kept = [file for file in files if file.path.name != RECOMMENDED]
    return ntriples(quad for file in kept for quad in _reduced(file))


def ntriples(quads: Iterable[ox.Quad]) -> str:
    """Write quads as N-Triples, without their graphs, in their own order.

    Blank nodes get plain labels, for other parsers take fewer letters in them.
    """
    labels: dict[str, ox.BlankNode] = {}

    def plain(term: Term) -> Term:
        if isinstance(term, ox.BlankNode):
            return labels.setdefault(term.value, ox.BlankNode(f"b{len(labels)}"))
        return term

    return "".join(f"{plain(q.subject)} {q.predicate} {plain(q.object)} .\n" for q in quads)


def _reduced(file: TurtleFile) -> Iterator[ox.Quad]:
    if file.path.name == PRIVACY:
        yield from file.quads
        return
    marked = {quad.subject for quad in file.quads if _marks(quad)}
    bounded = {quad.subject for quad in file.quads if quad.predicate.value == _MAXIMUM}
    for quad in file.quads:
        predicate = quad.predicate.value
        if predicate in _DEMANDS or quad.subject in marked or quad.object in marked:
            continue
        # A qualified shape that counts nothing is an error to a validator.
        if predicate in _QUALIFIED and quad.subject not in bounded:
            continue
        yield quad


_MAXIMUM = _SH + "qualifiedMaxCount"


def _marks(quad: ox.Quad) -> bool:
    return (
        quad.predicate.value == PRESENCE
        and isinstance(quad.object, ox.Literal)
        and quad.object.value in {"true", "1"}
    )
