"""Say why a query finds nothing: which pattern is the first that leaves nothing over.

First every pattern is looked for by itself, in the order of the query; then ever more of them
together. When they all fit together, what the query does besides is to blame. `store.diagnose`
says what is wrong with a pattern, and what there is instead.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

import pyoxigraph as ox

from hankegraafi.store import guard
from hankegraafi.store.answer import complaint
from hankegraafi.store.empty import reader
from hankegraafi.store.empty.diagnose import Diagnosis, Finding, filled
from hankegraafi.store.empty.explanation import Explanation
from hankegraafi.store.empty.join import Binding, Budget, Dataset, Search, Tired
from hankegraafi.store.empty.nearest import TYPE
from hankegraafi.store.empty.patterns import (
    Group,
    Node,
    Part,
    Pattern,
    Select,
    Suspect,
    Union,
    Values,
    patterns,
    suspects,
)
from hankegraafi.store.empty.terms import Namespaces
from hankegraafi.store.lexer import decoded, position

_STEPS, _SECONDS = 120_000, 0.6
_MORE_STEPS, _MORE_SECONDS = 30_000, 0.3
_MEASURED = 100
_LOOPED = 5_000
_LISTED = 5
_LONG = 200
_SURE = frozenset("filter minus having limit limit_inside offset path".split())


def explain_empty(
    store: ox.Store,
    text: str,
    *,
    prefixes: Mapping[str, str],
    base: str | None = None,
    default_graphs: Sequence[str] = (),
    named_graphs: Sequence[str] = (),
) -> Explanation:
    """Explain why a query that the engine takes finds nothing; in about a second at most.

    That it finds nothing is believed, not asked again. `prefixes` and `base` are those that the
    engine was given; graphs that are given replace those that the query names.

    Raises:
        QueryError: the guard does not let the query pass.
        FaultError: the store cannot be read.
    """
    escaped = "\\u" in text or "\\U" in text
    text = decoded(text) if escaped else text
    names = Namespaces(prefixes, base)
    items = guard.admit(text)
    try:
        asked = reader.read(text, items, names)
        chosen = default_graphs or named_graphs
        default = default_graphs if chosen else asked.default_graphs
        named = named_graphs if chosen else asked.named_graphs
        data = Dataset(store, *((default, named) if default or named else (None, None)))
        return _Explainer(data, text, names).explain(asked.group)
    except (ValueError, IndexError, RecursionError):
        return Explanation("unreadable")
    except OSError as error:
        raise complaint(error) from error


class _Failure(NamedTuple):
    """The part of a query that finds nothing, and the parts before it, if they matter.

    `binding` is what is known beforehand, `known` one thing that fits all that comes before.
    """

    part: Part
    binding: Binding
    before: Group = ()
    known: Binding | None = None
    sure: bool = True


class _Explainer:
    def __init__(self, data: Dataset, text: str, names: Namespaces) -> None:
        self._text = text
        self._names = names
        self._search = Search(data, Budget(_STEPS, _SECONDS))
        self._data = data
        self._last: Part | None = None

    def explain(self, group: Group) -> Explanation:
        """Explain why a group finds nothing."""
        binding = _constants(group)
        try:
            failures = self._alone(group, binding) or self._together(group, binding)
        except Tired:
            if self._last is None:
                return Explanation("too_much")
            return self._written(self._last, Finding("too_long", {}))
        diagnosis = Diagnosis(self._search.again(Budget(_MORE_STEPS, _MORE_SECONDS)))
        if not failures:
            return self._besides(group, binding, diagnosis)
        if failures[0].part is group[-1] and not list(suspects(group)):
            failures = [each._replace(sure=True) for each in failures]
        first, *rest = [self._told(each, diagnosis) for each in failures[:_LISTED]]
        return replace(first, also=tuple(rest))

    def _alone(self, group: Group, binding: Binding) -> list[_Failure]:
        """Find the first part that finds nothing by itself; of a UNION, one in each branch."""
        for part in group:
            found = self._fails(part, binding)
            if found:
                return found
        return []

    def _fails(self, part: Part, binding: Binding) -> list[_Failure]:
        if isinstance(part, Pattern):
            return [] if self._finds(part, binding) else [_Failure(part, binding)]
        if isinstance(part, Union):
            found = [self._alone(each, _constants(each, binding)) for each in part.branches]
            return [each[0] for each in found] if all(found) else []
        if isinstance(part, Select):
            return self._alone(part.group, _constants(part.group, _shown(part, binding)))
        return [_Failure(part, binding)] if isinstance(part, Values) and not part.rows else []

    def _finds(self, pattern: Pattern, binding: Binding) -> bool:
        """Say whether a pattern finds anything; what no index can find is soon taken for found."""
        if not _loops(pattern):
            return self._search.first((pattern,), binding) is not None
        try:
            search = self._search.again(Budget(_LOOPED, _SECONDS))
            return search.first((pattern,), binding) is not None
        except Tired:
            return True

    def _together(
        self, group: Group, binding: Binding, before: Group = (), known: Binding | None = None
    ) -> list[_Failure]:
        """Find the first part that nothing fits which fits all before it, as `known` does."""
        for each in islice(patterns(group), _MEASURED):
            if not _loops(each):
                self._search.size(each, binding)
        for at, part in enumerate(group):
            earlier = (*before, *group[:at])
            self._last = part
            try:
                found = self._search.first((part,), known) if known is not None else None
                found = found or self._search.first((*earlier, part), binding)
            except Tired:
                if known is None or not isinstance(part, Pattern):
                    raise
                return [_Failure(part, binding, earlier, known, sure=False)]
            if found is None:
                return self._within(_Failure(part, binding, earlier, known))
            known = found
        return []

    def _within(self, failure: _Failure) -> list[_Failure]:
        """Find what fails in a part that does not fit what comes before it."""
        part, binding = failure.part, failure.binding
        if isinstance(part, Union):
            found = [
                self._together(each, binding, failure.before, failure.known)
                for each in part.branches
            ]
            return [each[0] for each in found if each]
        if isinstance(part, Select):
            inside = self._together(part.group, _constants(part.group, _shown(part, binding)))
            return inside or [failure]
        return [failure]

    def _told(self, failure: _Failure, diagnosis: Diagnosis) -> Explanation:
        part, known = failure.part, failure.known
        if not isinstance(part, Pattern):
            reason = "values" if isinstance(part, Values) else "never_together"
            return self._written(part, Finding(reason, {}))
        finding = Finding("no_match" if known is None else "never_together", {})
        with suppress(Tired):
            if known is None:
                finding = diagnosis.alone(filled(part, failure.binding))
            else:
                finding = diagnosis.together(part, failure.before, failure.binding, known)
        return replace(self._written(part, finding), sure=failure.sure)

    def _besides(self, group: Group, binding: Binding, diagnosis: Diagnosis) -> Explanation:
        """Explain what leaves nothing although all patterns fit together."""
        found = sorted(suspects(group), key=lambda each: each.piece.start)
        for each in found:
            finding = _compared(each, group, binding, diagnosis)
            if finding:
                return self._written(each, finding)
        named = [each for each in found if each.kind in _SURE]
        named = named or [each for each in found if _matters(each, group)]
        if not named:
            return Explanation("not_empty")
        first = self._written(named[0], Finding(named[0].kind, {}))
        if len(named) == 1:
            return first
        pieces = tuple(_cut(each.piece.text) for each in named[:_LISTED])
        return replace(first, reason="several", nearest=pieces)

    def _written(self, part: Part, finding: Finding) -> Explanation:
        """Write an explanation in the words of the query."""
        line, column = position(self._text, part.piece.start)
        return Explanation(
            finding.reason,
            pattern=_cut(part.piece.text),
            line=line,
            column=column,
            values={name: self._names.write(term) for name, term in finding.about.items()},
            nearest=tuple(map(self._instead, finding.instead)),
        )

    def _instead(self, found: object) -> str:
        if not isinstance(found, Pattern):
            return self._names.write(found)
        verb = "a" if found.predicate == TYPE else self._names.write(found.predicate)
        nodes = (self._names.write(found.subject), verb, self._names.write(found.object))
        return " ".join("[]" if each.startswith("_:") else each for each in nodes)


def _constants(group: Group, known: Binding | None = None) -> Binding:
    """Give what variables stand for that VALUES or BIND give a single value, and no other."""
    found: dict[Node, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = dict(known or {})
    for part in group:
        if isinstance(part, Values) and len(part.rows) == 1:
            for name, term in zip(part.variables, part.rows[0], strict=False):
                if term is not None:
                    found.setdefault(name, term)
    return found


def _loops(pattern: Pattern) -> bool:
    """Say whether a pattern asks for the same thing in two places, which no index can find."""
    nodes = [pattern.subject, pattern.predicate, pattern.object, pattern.graph]
    return len(set(nodes)) < len(nodes)


def _shown(part: Select, binding: Binding) -> Binding:
    """Give what a query inside the query shares with the outside."""
    if part.names is None:
        return binding
    return {node: term for node, term in binding.items() if node in part.names}


def _compared(
    suspect: Suspect, group: Group, binding: Binding, diagnosis: Diagnosis
) -> Finding | None:
    """Find out whether a filter compares a variable with what it never is."""
    value = suspect.equals
    if value is None or (isinstance(value, ox.Literal) and _is_number(value)):
        return None
    for pattern in patterns(group):
        if pattern.object in suspect.names:
            with suppress(Tired):
                return diagnosis.words(filled(pattern, binding), value)
    return None


def _matters(suspect: Suspect, group: Group) -> bool:
    """Say whether a variable that is computed, or found by OPTIONAL, is first used after that."""
    before: set[Node] = set()
    after: set[Node] = set()
    for each in patterns(group):
        nodes = before if each.piece.start < suspect.piece.start else after
        nodes |= {each.subject, each.predicate, each.object}
    for other in suspects(group):
        after |= other.names if other.kind == "bind" and other is not suspect else set()
    return bool((suspect.names & after) - before)


def _is_number(literal: ox.Literal) -> bool:
    name = literal.datatype.value.rpartition("#")[2]
    return name in {"integer", "decimal", "double", "float"}


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG]}…"
