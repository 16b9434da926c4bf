"""Find things that fit several triple patterns at once, in bounded time.

This asks the store for quads, one pattern after the other, and stops when it has worked for long
enough. What a query does besides (filters, OPTIONAL, counting) is left out, so it finds at least
what the query does: where it finds nothing, the query finds nothing.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from hankegraafi.store.empty.patterns import (
    Group,
    Node,
    Part,
    Pattern,
    Select,
    Suspect,
    Union,
    Values,
)

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Graph = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
Binding = Mapping[Node, Term]
"""What variables and blank nodes of a query stand for."""

_SAMPLE = 100


class Tired(Exception):
    """The work that was allowed is done, and nothing is certain yet."""


class Budget:
    """How much may be looked at: a number of quads, and seconds."""

    def __init__(self, steps: int, seconds: float) -> None:
        self._steps = steps
        self._until = time.monotonic() + seconds

    def spend(self) -> None:
        """Count one look.

        Raises:
            Tired: it was one too many.
        """
        self._steps -= 1
        if self._steps < 0 or (self._steps % 64 == 0 and time.monotonic() > self._until):
            raise Tired


class Dataset:
    """The graphs that a query is asked of; None means those of the store itself."""

    def __init__(
        self,
        store: ox.Store,
        default: Sequence[str] | None,
        named: Sequence[str] | None,
    ) -> None:
        self.store = store
        self._default = None if default is None else [ox.NamedNode(name) for name in default]
        self._named = None if named is None else [ox.NamedNode(name) for name in named]

    def default_graphs(self) -> Sequence[Graph]:
        """Give the graphs that make the default graph."""
        return [ox.DefaultGraph()] if self._default is None else self._default

    def named_graphs(self) -> Iterable[ox.NamedNode | ox.BlankNode]:
        """Give the graphs that GRAPH may name."""
        return self.store.named_graphs() if self._named is None else self._named

    def graphs(self, graph: Node | None, binding: Binding) -> Iterable[Graph] | None:
        """Give the graphs where a pattern is looked for; None means all named ones."""
        if graph is None:
            return self.default_graphs()
        bound = binding.get(graph, graph)
        if isinstance(bound, ox.NamedNode):
            known = self._named is None or bound in self._named
            return [bound] if known else []
        return self._named


class Search:
    """A search for what fits patterns, within a budget."""

    def __init__(self, data: Dataset, budget: Budget) -> None:
        self.data = data
        self.budget = budget
        self._sizes: dict[Pattern, int] = {}

    def again(self, budget: Budget) -> "Search":
        """Give another search of the same data, which knows what this one has learnt."""
        other = Search(self.data, budget)
        other._sizes = self._sizes
        return other

    def first(self, parts: Group, binding: Binding) -> Binding | None:
        """Find one solution.

        Raises:
            Tired: it takes too long.
        """
        return next(self.solutions(parts, binding), None)

    def solutions(self, parts: Group, binding: Binding) -> Iterator[Binding]:
        """Go through what fits all of the parts; the most telling part goes first.

        Raises:
            Tired: it takes too long.
        """
        if not parts:
            yield binding
            return
        chosen = min(range(len(parts)), key=lambda at: self._cost(parts[at], binding))
        rest = parts[:chosen] + parts[chosen + 1 :]
        for extended in self.solve(parts[chosen], binding):
            yield from self.solutions(rest, extended)

    def solve(self, part: Part, binding: Binding) -> Iterator[Binding]:
        """Go through what fits one part."""
        self.budget.spend()
        if isinstance(part, Pattern):
            yield from self.match(part, binding)
        elif isinstance(part, Values):
            yield from self._rows(part, binding)
        elif isinstance(part, Union):
            for branch in part.branches:
                yield from self.solutions(branch, binding)
        elif isinstance(part, Select):
            yield from self._inside(part, binding)
        elif isinstance(part, Suspect):
            yield binding

    def match(self, pattern: Pattern, binding: Binding) -> Iterator[Binding]:
        """Go through what fits a pattern."""
        for quad in self.quads(pattern, binding):
            found = dict(binding)
            pairs = [
                (pattern.subject, quad.subject),
                (pattern.predicate, quad.predicate),
                (pattern.object, quad.object),
            ]
            if pattern.graph is not None and not isinstance(quad.graph_name, ox.DefaultGraph):
                pairs.append((pattern.graph, quad.graph_name))
            if all(_agrees(found, node, term) for node, term in pairs):
                yield found

    def quads(self, pattern: Pattern, binding: Binding) -> Iterator[ox.Quad]:
        """Go through the quads that a pattern may fit, of all graphs where it is looked for."""
        subject, predicate, value = (
            _known(node, binding) for node in (pattern.subject, pattern.predicate, pattern.object)
        )
        if isinstance(subject, ox.Literal) or not isinstance(predicate, ox.NamedNode | None):
            return
        for graph in self._graphs(pattern, binding, loose=subject is None and value is None):
            for quad in self.data.store.quads_for_pattern(subject, predicate, value, graph):
                self.budget.spend()
                if graph is not None or not isinstance(quad.graph_name, ox.DefaultGraph):
                    yield quad

    def _graphs(self, pattern: Pattern, binding: Binding, *, loose: bool) -> Iterator[Graph | None]:
        """Go through the graphs to look into; None is all at once, for what is rare."""
        graphs = self.data.graphs(pattern.graph, binding)
        if graphs is None and not loose:
            yield None
            return
        for graph in self.data.named_graphs() if graphs is None else graphs:
            self.budget.spend()
            yield graph

    def size(self, pattern: Pattern, binding: Binding) -> int:
        """Count what fits a pattern by itself, up to a sample."""
        if pattern not in self._sizes:
            counted = zip(range(_SAMPLE), self.match(pattern, binding), strict=False)
            self._sizes[pattern] = sum(1 for _ in counted)
        return self._sizes[pattern]

    def _cost(self, part: Part, binding: Binding) -> int:
        """Guess how many ways of going on a part gives."""
        if isinstance(part, Pattern):
            subject = _known(part.subject, binding) is not None
            if subject and _known(part.object, binding) is not None:
                return 0
            if part.subject in binding or part.object in binding:
                return 2 if subject else 4
            return 10 + self._sizes.get(part, _SAMPLE)
        if isinstance(part, Values):
            return min(len(part.rows), _SAMPLE)
        return 0 if isinstance(part, Suspect) else 20 + _SAMPLE

    def _rows(self, part: Values, binding: Binding) -> Iterator[Binding]:
        for row in part.rows:
            self.budget.spend()
            found = dict(binding)
            cells = zip(part.variables, row, strict=False)
            if all(term is None or _agrees(found, name, term) for name, term in cells):
                yield found

    def _inside(self, part: Select, binding: Binding) -> Iterator[Binding]:
        """Go through a query inside the query, of which only what it shows is known outside."""
        if part.names is None:
            yield from self.solutions(part.group, binding)
            return
        names = part.names
        inner = {node: term for node, term in binding.items() if node in names}
        for found in self.solutions(part.group, inner):
            shown = {node: term for node, term in found.items() if node in names}
            yield {**binding, **shown}


def _known(node: Node, binding: Binding) -> Term | None:
    """Give what a place of a pattern stands for; None while that is open."""
    if isinstance(node, ox.Variable | ox.BlankNode):
        return binding.get(node)
    return node


def _agrees(found: dict[Node, Term], node: Node, term: Term) -> bool:
    """Bind a node to a term that was found in its place; say whether it may stand for it."""
    if not isinstance(node, ox.Variable | ox.BlankNode):
        return True
    return found.setdefault(node, term) == term
