"""What is wrong with a pattern that finds nothing, and what there is instead."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple, TypeGuard

import pyoxigraph as ox

from hankegraafi.store.empty import nearest, wordings
from hankegraafi.store.empty.join import Binding, Dataset, Search, Term
from hankegraafi.store.empty.nearest import MOST, TYPE, common, has, until_tired
from hankegraafi.store.empty.patterns import Bound, Group, Node, Pattern

_LISTED = 5
_SAMPLE = 20
_READ = 1000


class Finding(NamedTuple):
    """A reason, what it is about, and what there is instead, the nearest first.

    `about` has `term` (what is wrong), and `property` or `kind` (what it is asked about).
    """

    reason: str
    about: Mapping[str, object]
    instead: Sequence[object] = ()


class Diagnosis:
    """Looks for the reason why a pattern finds nothing, as long as a search may go on."""

    def __init__(self, search: Search) -> None:
        self._search = search
        self._everywhere = Search(Dataset(search.data.store, None, None), search.budget)

    def alone(self, pattern: Pattern) -> Finding:
        """Say why a pattern finds nothing by itself.

        Raises:
            Tired: it takes too long.
        """
        checks: tuple[Callable[[Pattern], Finding | None], ...] = (
            self._graph,
            lambda each: self._elsewhere(each, [{}]),
            lambda each: self._reversed(each, [{}]),
            self._class,
            self._property,
            self._words,
            self._thing,
            self._rest,
        )
        found = (check(pattern) for check in checks)
        return next((each for each in found if each), Finding("no_match", {}))

    def together(
        self, pattern: Pattern, before: Group, binding: Binding, known: Binding
    ) -> Finding:
        """Say why nothing fits a pattern that fits what comes before it, as `known` does.

        Raises:
            Tired: it takes too long.
        """
        solutions = self._search.solutions(before, binding)
        samples = [known, *until_tired(islice(solutions, _SAMPLE))]
        checks: tuple[Callable[[Pattern, Sequence[Binding]], Finding | None], ...] = (
            self._elsewhere,
            self._reversed,
            self._unknown,
            self._of_these,
            self._to_these,
        )
        found = (check(pattern, samples) for check in checks)
        return next((each for each in found if each), Finding("never_together", {}))

    def words(self, pattern: Pattern, value: Bound) -> Finding | None:
        """Say why a pattern never finds a value that a filter asks for; None where it does."""
        asked = replace(pattern, object=value)
        if has(self._search, asked):
            return None
        return self._words(asked) or self._thing(asked) or self._rest(asked)

    def _graph(self, pattern: Pattern) -> Finding | None:
        data, graph = self._search.data, pattern.graph
        if graph is None:
            asked = [each for each in data.default_graphs() if isinstance(each, ox.NamedNode)]
        elif isinstance(graph, ox.NamedNode):
            asked = [graph]
        else:
            some = next(iter(data.named_graphs()), None)
            return None if some else Finding("no_named_graphs", {})
        if not asked or any(map(data.store.contains_named_graph, asked)):
            return None
        near = nearest.graphs(self._everywhere, asked[0])
        return Finding("no_such_graph", {"term": asked[0]}, near)

    def _elsewhere(self, pattern: Pattern, samples: Iterable[Binding]) -> Finding | None:
        """Look for a pattern in the graphs where the query does not look."""
        anywhere = replace(pattern, graph=ox.BlankNode())
        at_home = replace(pattern, graph=None)
        for binding in samples:
            quads = islice(self._everywhere.quads(anywhere, binding), _READ)
            found = (quad.graph_name for quad in quads)
            graphs = [each for each in common(found, MOST) if isinstance(each, ox.NamedNode)]
            if graphs and pattern.graph is None:
                return Finding("only_in_graphs", {}, graphs)
            if has(self._everywhere, at_home, binding):
                return Finding("only_in_default", {})
            if graphs and isinstance(pattern.graph, ox.NamedNode):
                return Finding("only_in_graphs", {}, graphs)
        return None

    def _reversed(self, pattern: Pattern, samples: Iterable[Binding]) -> Finding | None:
        swapped = replace(pattern, subject=pattern.object, object=pattern.subject)
        if any(has(self._search, swapped, binding) for binding in samples):
            return Finding("reversed", {}, [swapped])
        return None

    def _class(self, pattern: Pattern) -> Finding | None:
        wanted, subject = pattern.object, pattern.subject
        if pattern.predicate != TYPE or not isinstance(wanted, ox.NamedNode):
            return None
        if not has(self._search, replace(pattern, subject=ox.BlankNode())):
            near = nearest.classes(self._search, pattern, wanted)
            return Finding("no_such_class", {"term": wanted}, near)
        if isinstance(subject, ox.NamedNode) and nearest.exists(self._search, subject):
            kinds = common(nearest.objects(self._search, pattern, {}), _LISTED)
            return Finding("other_class", {"term": subject, "kind": wanted}, kinds)
        return None

    def _property(self, pattern: Pattern) -> Finding | None:
        wanted = pattern.predicate
        loose = replace(pattern, subject=ox.BlankNode(), object=ox.BlankNode())
        if not isinstance(wanted, ox.NamedNode) or has(self._search, loose):
            return None
        near = nearest.properties(self._search, pattern, wanted)
        return Finding("no_such_property", {"term": wanted}, near)

    def _words(self, pattern: Pattern) -> Finding | None:
        if not isinstance(pattern.object, ox.Literal):
            return None
        reason, found = wordings.find(self._search, pattern, pattern.object, {})
        return Finding(reason, {"term": pattern.object}, found) if reason else None

    def _thing(self, pattern: Pattern) -> Finding | None:
        """Look for a thing that stands nowhere in the data."""
        for wanted in (pattern.subject, pattern.object):
            if isinstance(wanted, ox.NamedNode) and not nearest.exists(self._search, wanted):
                near = nearest.things(self._search, pattern, wanted)
                if wanted == pattern.object:
                    near = nearest.values(self._search, pattern, wanted, {}) or near
                return Finding("no_such_thing", {"term": wanted}, near)
        return None

    def _rest(self, pattern: Pattern) -> Finding | None:
        subject, wanted = pattern.subject, pattern.object
        anything = replace(pattern, object=ox.BlankNode())
        about = _property_of(pattern)
        if not about:
            return None
        if not has(self._search, anything):
            its = self._properties(pattern, [{}])
            return Finding("lacks_property", {"term": subject, **about}, its[:_LISTED])
        if not _is_constant(wanted):
            return None
        near = nearest.values(self._search, pattern, wanted, {})
        near = near or common(nearest.objects(self._search, pattern, {}), _LISTED)
        if _is_constant(subject):
            return Finding("other_value", {"term": subject, **about}, near)
        return Finding("no_such_value", {"term": wanted, **about}, near)

    def _unknown(self, pattern: Pattern, samples: Sequence[Binding]) -> Finding | None:
        """Look for what the query itself, in VALUES say, gives a name that is not in the data."""
        for each in samples[:MOST]:
            asked = filled(pattern, each)
            found = self._words(asked) or self._thing(asked)
            if found:
                return found
        return None

    def _of_these(self, pattern: Pattern, samples: Sequence[Binding]) -> Finding | None:
        """Compare a pattern with what is said of the things that were found before it."""
        if pattern.subject not in samples[0]:
            return None
        about = _property_of(pattern)
        if pattern.predicate == TYPE and _is_constant(pattern.object):
            kinds = common(self._found(pattern, samples), _LISTED)
            return Finding("others_class", {"kind": pattern.object}, kinds)
        theirs = self._properties(pattern, samples)
        if about and pattern.predicate not in theirs:
            shown = [each for each in theirs if each != TYPE]
            return Finding("others_lack", about, (shown or theirs)[:_LISTED])
        if about:
            found = common(self._found(pattern, samples), _LISTED)
            return Finding("others_value", about, found)
        return None

    def _to_these(self, pattern: Pattern, samples: Sequence[Binding]) -> Finding | None:
        """Compare a pattern with what points at the things that were found before it."""
        if pattern.object not in samples[0] or not _is_constant(pattern.predicate):
            return None
        anything = replace(pattern, subject=ox.BlankNode(), predicate=ox.BlankNode())
        quads = (quad for each in samples for quad in self._search.quads(anything, each))
        pointing = common((quad.predicate for quad in quads), _LISTED)
        return Finding("not_reached", {"property": pattern.predicate}, pointing)

    def _properties(self, pattern: Pattern, samples: Iterable[Binding]) -> list[ox.NamedNode]:
        """Give the properties that the subject of a pattern has, the most common first."""
        anything = replace(pattern, predicate=ox.BlankNode(), object=ox.BlankNode())
        quads = (quad for each in samples for quad in self._search.quads(anything, each))
        return common((quad.predicate for quad in quads), 100)

    def _found(self, pattern: Pattern, samples: Iterable[Binding]) -> Iterator[Term]:
        for each in samples:
            yield from nearest.objects(self._search, pattern, each)


def filled(pattern: Pattern, binding: Binding) -> Pattern:
    """Put constants in the place of what is known to stand for them."""
    nodes = (pattern.subject, pattern.predicate, pattern.object)
    subject, predicate, value = (_constant(node, binding) for node in nodes)
    return replace(pattern, subject=subject, predicate=predicate, object=value)


def _constant(node: Node, binding: Binding) -> Node:
    found = binding.get(node)
    return found if isinstance(found, ox.NamedNode | ox.Literal) else node


def _property_of(pattern: Pattern) -> dict[str, object]:
    return {"property": pattern.predicate} if _is_constant(pattern.predicate) else {}


def _is_constant(node: Node | Term) -> TypeGuard[ox.NamedNode | ox.Literal]:
    return isinstance(node, ox.NamedNode | ox.Literal)
