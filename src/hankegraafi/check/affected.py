"""Which documents are to be checked again when triples change: their own, and all that see them.

A shape looks at what its walks lead to. From a triple that changed, every walk is gone backward to
where it may have begun.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox

from hankegraafi.check.neighbours import Needs
from hankegraafi.check.walks import ANY, PROPERTY, Step, Walk
from hankegraafi.iris import document

MOST = 20_000
"""Where more documents than these see what changed, it is quicker to check all."""

Graph = ox.NamedNode | ox.DefaultGraph


class TooMany(Exception):
    """So much sees what changed that everything is to be checked."""


@dataclass(slots=True)
class Affected:
    """The documents that see triples of one graph of a store; few enough to be named."""

    store: ox.Store
    graph: Graph
    needs: Needs
    documents: set[str] = field(default_factory=set)
    _seen: dict[tuple[Walk, str], None] = field(default_factory=dict)

    def add(self, triples: Iterable[ox.Triple]) -> None:
        """Add what sees some triples that are in the store.

        Raises:
            TooMany: there are more than `MOST`.
        """
        for triple in triples:
            subject, value = triple.subject, triple.object
            if isinstance(subject, ox.NamedNode):
                self.documents.add(document(subject.value))
            for walk, place, backward in self._places(triple.predicate.value):
                node = value if backward else subject
                if isinstance(node, ox.NamedNode):
                    self._back(walk[: place + walk[place].repeated], node)

    def _places(self, predicate: str) -> Iterator[tuple[Walk, int, bool]]:
        """Go through the places in walks at which a triple of a property may be passed."""
        for walk in self.needs.walks:
            for place, step in enumerate(walk):
                for iri, backward in step.moves:
                    if iri in {predicate, ANY}:
                        yield walk, place, backward

    def _back(self, walk: Walk, node: ox.NamedNode) -> None:
        """Add every document from which a walk leads to a node."""
        key = walk, node.value
        if key in self._seen:
            return
        self._seen[key] = None
        if not walk:
            self.documents.add(document(node.value))
        else:
            if walk[-1].repeated:  # it need not have been taken
                self._back(walk[:-1], node)
            for before in self._before(walk[-1], node):
                self._back(walk if walk[-1].repeated else walk[:-1], before)
        if len(self.documents) > MOST:
            raise TooMany

    def _before(self, step: Step, node: ox.NamedNode) -> Iterator[ox.NamedNode]:
        """Go through the nodes from which one step leads to a node."""
        for iri, backward in step.moves:
            if iri == PROPERTY:
                users = self.store.quads_for_pattern(None, node, None, self.graph)
                if next(users, None) is not None:
                    raise TooMany
                continue
            named = None if iri == ANY else ox.NamedNode(iri)
            subject, value = (node, None) if backward else (None, node)
            for quad in self.store.quads_for_pattern(subject, named, value, self.graph):
                before = quad.object if backward else quad.subject
                if isinstance(before, ox.NamedNode):
                    yield before
