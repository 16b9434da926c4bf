"""What a release says about one thing: its own statements, its parts', and who points at it.

Only look-ups by subject, by object or by graph, so the cost follows the size of the answer and
not the size of the release.
"""

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from hankegraafi import iris, vocab

_CURATED = ox.DefaultGraph()
_TYPE = ox.NamedNode(vocab.expand("rdf:type"))
_LABEL = ox.NamedNode(vocab.expand("skos:prefLabel"))
_ROLE = ox.NamedNode(vocab.expand("hanke:role"))
_SUBJECT = ox.NamedNode(vocab.expand("rdf:subject"))

_POINTS_AT = tuple(
    ox.NamedNode(vocab.expand(name))
    for name in (
        "dcterms:isReplacedBy dcterms:publisher foaf:primaryTopic hanke:funder "
        "hanke:homeMunicipality "
        "hanke:inNetwork hanke:inProgramme hanke:organisation hanke:owner hanke:partOfProgramme "
        "hanke:recipient hanke:subProjectOf org:unitOf schema:mentions"
    ).split()
)


def describe(store: ox.Store, thing: ox.NamedNode) -> list[ox.Quad]:
    """Give the quads about a thing, each once, those about the thing itself first."""
    own = _with_parts(store, thing)
    claimed = list(store.quads_for_pattern(None, None, None, thing))
    if not own and not claimed:
        return []
    incoming = list(_incoming(store, thing))
    told = [*own, *incoming, *claimed]
    return list(dict.fromkeys([*told, *_introductions(store, told)]))


def _with_parts(store: ox.Store, thing: ox.NamedNode) -> list[ox.Quad]:
    """Give the statements about a thing and its parts, and the claims of its own document."""
    quads: list[ox.Quad] = []
    seen = {thing}
    pending = [thing]
    while pending:
        node = pending.pop(0)
        found = list(store.quads_for_pattern(node, None, None, _CURATED))
        about = store.quads_for_pattern(None, _SUBJECT, node, _CURATED)
        quads += found
        for other in (*(quad.object for quad in found), *(quad.subject for quad in about)):
            if isinstance(other, ox.NamedNode) and _is_part(other, thing) and other not in seen:
                seen.add(other)
                pending.append(other)
    return quads


def _is_part(node: ox.NamedNode, thing: ox.NamedNode) -> bool:
    return node.value.startswith(f"{thing.value}#")


def _incoming(store: ox.Store, thing: ox.NamedNode) -> Iterator[ox.Quad]:
    """Go through what points at a thing; a part that does so comes with its owner and role."""
    for predicate in _POINTS_AT:
        for quad in store.quads_for_pattern(None, predicate, thing, _CURATED):
            yield quad
            part = quad.subject
            if isinstance(part, ox.NamedNode) and "#" in part.value:
                owner = ox.NamedNode(iris.document(part.value))
                yield from store.quads_for_pattern(owner, None, part, _CURATED)
                yield from store.quads_for_pattern(part, _ROLE, None, _CURATED)


def _introductions(store: ox.Store, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
    """Go through the types and names of everything that some quads mention."""
    seen: dict[ox.NamedNode, None] = {}
    for quad in quads:
        for node in (quad.subject, quad.object):
            if isinstance(node, ox.NamedNode) and quad.predicate != _TYPE:
                seen.setdefault(node)
    for node in seen:
        yield from store.quads_for_pattern(node, _TYPE, None, _CURATED)
        yield from store.quads_for_pattern(node, _LABEL, None, _CURATED)
