"""The shapes as a graph that is asked for nodes and values."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from hankegraafi.vocab import PREFIXES, expand

Statement = ox.Triple | ox.Quad
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_SH = PREFIXES["sh"]
_TYPE, _FIRST, _REST = map(expand, ("rdf:type", "rdf:first", "rdf:rest"))


class ShapesGraph:
    """Triples of shapes by subject and parameter; nodes are written as N-Triples write them."""

    def __init__(self, quads: Iterable[Statement]) -> None:
        """Read triples."""
        self.quads = list(quads)
        self._said: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for quad in self.quads:
            self._said[str(quad.subject)][quad.predicate.value].append(quad.object)

    def objects(self, node: str, name: str) -> list[Term]:
        """Give the values of a parameter, such as "path" for sh:path; or of a property's IRI."""
        return self._said[node][name if ":" in name else _SH + name] if node in self._said else []

    def nodes(self, node: str, name: str) -> list[str]:
        """Give the values that are nodes."""
        return [str(each) for each in self.objects(node, name) if not isinstance(each, ox.Literal)]

    def iris(self, node: str, name: str) -> list[str]:
        """Give the values that are IRIs, plainly."""
        return [each.value for each in self.objects(node, name) if isinstance(each, ox.NamedNode)]

    def literals(self, node: str, name: str) -> list[str]:
        """Give the values that are literals, plainly."""
        return [each.value for each in self.objects(node, name) if isinstance(each, ox.Literal)]

    def has(self, node: str, *names: str) -> bool:
        """Say whether a node has a value of one of several parameters."""
        return any(self.objects(node, name) for name in names)

    def is_off(self, node: str) -> bool:
        """Say whether a shape or a constraint is deactivated."""
        return bool({"true", "1"}.intersection(self.literals(node, "deactivated")))

    def types(self, node: str) -> list[str]:
        """Give the classes of a node."""
        return self.iris(node, _TYPE)

    def subjects(self, *names: str) -> list[str]:
        """List the nodes that have a value of one of several parameters."""
        return [node for node in self._said if self.has(node, *names)]

    def items(self, node: str) -> Iterator[str]:
        """Go through the nodes of a list."""
        seen = set()
        while node not in seen and self.objects(node, _FIRST):
            seen.add(node)
            yield from self.nodes(node, _FIRST)[:1]
            node = next(iter(self.nodes(node, _REST)), node)

    def prefixes(self, node: str) -> dict[str, str]:
        """Give the prefixes that a query may use (SHACL 5.2.1)."""
        found: dict[str, str] = {}
        for owner in self.nodes(node, "prefixes"):
            for declared in self.nodes(owner, "declare"):
                names, spaces = (self.literals(declared, each) for each in ("prefix", "namespace"))
                found.update(zip(names, spaces, strict=False))
        return found
