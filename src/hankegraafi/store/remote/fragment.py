"""What may be handed over to an engine that differs from ours in parts of SPARQL.

A reader of a part of SPARQL that is understood everywhere alike, as far as the kinds of the values
that it meets are known: patterns with plain paths, OPTIONAL, UNION, MINUS, EXISTS, VALUES, filters
that compare, groups with counts and sums, queries inside. Whatever else stands in a query, the
reader says so, and the engine is not asked. The differences that it knows of are listed in
docs/engines.md, by the names that `Unfit` has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from hankegraafi.store.empty.patterns import Cursor, Unreadable
from hankegraafi.store.empty.terms import Namespaces
from hankegraafi.store.lexer import Token
from hankegraafi.store.remote import plain
from hankegraafi.store.remote.columns import COUNTED, Item, aggregated, made, show, twice, written
from hankegraafi.store.remote.expressions import (
    DATE,
    DECIMAL,
    LANG,
    NUMBERS,
    STRING,
    Expressions,
    Kinds,
    Use,
    see_pins,
)
from hankegraafi.store.remote.groups import BIND, TESTS, Groups
from hankegraafi.store.remote.placed import ADDED, Edit, Unfit
from hankegraafi.store.remote.triples import ANY, RESOURCE, Known, Scope

_IN_ORDER = (RESOURCE, frozenset({STRING}), frozenset({DATE}))
_AGGREGATES = {"COUNT", "SUM", "MIN", "MAX", "AVG"}
_SIGNS = {"=", "!=", "<", ">", "<=", ">="}


class Average(NamedTuple):
    """A column that is computed here, of two others: a sum and how many there are of it."""

    name: str
    total: str
    number: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a query: changes of its text, and what is computed here afterwards.

    `copies` says which columns are others over again; `sums` are the columns that are 0 where there
    is nothing to add; `decimals` those that may hold decimal numbers, `numbers` those that hold
    nothing but numbers; `certain` are columns of the engine's that have a value in each row.
    """

    edits: tuple[Edit, ...]
    averages: tuple[Average, ...] = ()
    copies: Mapping[str, str] = field(default_factory=dict)
    sums: frozenset[str] = frozenset()
    decimals: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    certain: frozenset[str] = frozenset()


def read(text: str, items: Sequence[Token], prefixes: Namespaces, known: Known) -> Reading:
    """Read a query, whose prologue the namespaces have read before.

    Raises:
        Unfit: an engine that is not ours might answer something else.
    """
    reader = _Reader(text, items, prefixes, known)
    try:
        reading = reader.query()
        return replace(reading, edits=plain.edits(text, items, prefixes, reading.edits))
    except Unreadable as error:
        raise Unfit("unread") from error


class _Reader:
    def __init__(
        self, text: str, items: Sequence[Token], prefixes: Namespaces, known: Known
    ) -> None:
        self._cursor = Cursor(text, items)
        self._prefixes = prefixes
        self._groups = Groups(self._cursor, prefixes, known, self._inner)
        self._edits = self._groups.edits

    def query(self) -> Reading:
        cursor = self._cursor
        Namespaces({}, None).declare(cursor)
        if cursor.token.says("ASK"):
            raise Unfit("yes_or_no")
        if not cursor.token.says("SELECT"):
            raise Unfit("describe")
        shown, grouped = self._select(top=True)
        if cursor.token.kind:
            raise Unfit("unread")
        see_pins(self._groups.pins)
        averages, copies = self._once(shown)
        sums = {each.name for each in shown if each.aggregate == "SUM"} if not grouped else set()
        parts = {name for each in averages for name in (each.total, each.number)}
        return Reading(
            tuple(self._edits),
            averages,
            copies,
            sums=frozenset(sums),
            decimals=frozenset(each.name for each in shown if DECIMAL in each.kinds),
            numbers=frozenset(each.name for each in shown if each.kinds <= NUMBERS) | parts,
            certain=frozenset(each.name for each in shown if each.certain) - sums,
        )

    def _once(self, shown: Sequence[Item]) -> tuple[tuple[Average, ...], dict[str, str]]:
        """Have each thing asked for once: what is computed of others, or shown twice, not at all.

        Engines round averages differently, so a sum and a count are asked for in their place.
        """
        names: dict[str, str] = {}
        copies: dict[str, str] = {}
        averages: list[Average] = []
        for item in shown:
            if (
                item.aggregate != "AVG"
                and item.words
                and names.setdefault(item.words, item.name) != item.name
            ):
                copies[item.name] = names[item.words]
                self._edits.append(Edit(item.start, item.end, ""))
        for item in (each for each in shown if each.aggregate == "AVG"):
            added = ""
            parts = []
            for function in ("SUM", "COUNT"):
                words = function + item.words.removeprefix("AVG")
                if words not in names:
                    names[words] = f"{ADDED}{function.lower()}_{len(names)}"
                    added += f" ({words} AS ?{names[words]})"
                parts.append(names[words])
            averages.append(Average(item.name, *parts))
            self._edits.append(Edit(item.start, item.end, added))
        return tuple(averages), copies

    def _select(self, *, top: bool) -> tuple[list[Item], bool]:
        """Read SELECT and all that belongs to it; say too whether it groups."""
        cursor = self._cursor
        cursor.expect("SELECT")
        if cursor.token.says("REDUCED"):
            raise Unfit("reduced")
        distinct = cursor.takes("DISTINCT")
        start = cursor.at
        while cursor.token.text != "{" and not cursor.token.says("WHERE"):
            cursor.skip()
        cursor.takes("WHERE")
        scope = self._groups.read()
        grouped = self._grouping(scope)
        after = cursor.at
        cursor.at = start
        shown = self._shown(scope, grouped, top=top)
        cursor.at = after
        if distinct:
            if grouped is not None:
                raise Unfit("rows")
            self._distinct(shown, top=top)
        self._having(scope)
        self._order(scope, shown, top=top, distinct=distinct)
        if cursor.token.says("VALUES"):
            raise Unfit("values_after")
        return shown, grouped is not None

    def _grouping(self, scope: Scope) -> set[str] | None:
        cursor = self._cursor
        if not cursor.takes("GROUP"):
            return None
        cursor.expect("BY")
        names: set[str] = set()
        while cursor.token.kind == "variable" or cursor.token.text == "(":
            if cursor.takes("("):
                use = self._expressions(scope).either()
                cursor.expect("AS")
                name = cursor.take().text[1:]
                cursor.expect(")")
                made(use)
                show(use.kinds)
                scope.kinds[name] = use.kinds
                self._groups.texts |= {name} if STRING in use.kinds else set()
                scope.certain |= {name} if use.names <= scope.certain else set()
            else:
                name = cursor.take().text[1:]
                show(scope.kinds.get(name, ANY))
            if name not in scope.certain:
                raise Unfit("unbound")
            names.add(name)
        return names

    def _shown(self, scope: Scope, grouped: set[str] | None, *, top: bool) -> list[Item]:
        cursor = self._cursor
        found: list[Item] = []
        while cursor.token.text != "{" and not cursor.token.says("WHERE"):
            if cursor.takes("*"):
                names = sorted(scope.kinds)
                found += [Item(n, scope.kinds[n], n in scope.certain) for n in names]
            elif cursor.token.kind == "variable":
                name = cursor.take().text[1:]
                found.append(Item(name, scope.kinds.get(name, ANY), name in scope.certain))
            else:
                found.append(self._computed(scope, grouped, top=top))
        for item in found:
            show(item.kinds)
        return found

    def _computed(self, scope: Scope, grouped: set[str] | None, *, top: bool) -> Item:
        """Read `(… AS ?name)`."""
        cursor = self._cursor
        cursor.expect("(")
        begin = cursor.at
        use, aggregate = self._aggregate(scope, grouped)
        words = written(cursor.items[begin : cursor.at])
        cursor.expect("AS")
        name = cursor.take().text[1:]
        cursor.expect(")")
        certain = use.names <= scope.certain or aggregate == "COUNT"
        if aggregate and not certain:
            raise Unfit("unbound")
        if aggregate == "SUM" and not (top or grouped):
            raise Unfit("sums")
        if aggregate == "AVG" and not top:
            raise Unfit("averages")
        if not aggregate:
            made(use)
        certain = certain and (grouped is not None or aggregate in {"", "COUNT", "SUM", "AVG"})
        start, end = cursor.items[begin - 1].start, cursor.items[cursor.at - 1].end
        return Item(name, use.kinds, certain, aggregate, words, start, end)

    def _aggregate(self, scope: Scope, grouped: set[str] | None) -> tuple[Use, str]:
        """Read an aggregate, or another expression where nothing is grouped."""
        cursor = self._cursor
        name = cursor.token.text.upper() if cursor.token.kind == "word" else ""
        if name not in _AGGREGATES:
            if name in {"SAMPLE", "GROUP_CONCAT"}:
                raise Unfit("any_value")
            use = self._expressions(scope).either()
            if grouped is not None and not use.names <= grouped:
                raise Unfit("groups")
            return use, ""
        cursor.take()
        cursor.expect("(")
        distinct = cursor.takes("DISTINCT")
        if cursor.takes("*"):
            cursor.expect(")")
            if distinct or name != "COUNT":
                raise Unfit("rows")
            return Use(COUNTED), "COUNT"
        if cursor.token.kind != "variable":
            raise Unfit("aggregates")
        variable = cursor.take().text[1:]
        if not cursor.takes(")"):
            raise Unfit("aggregates")
        kinds = aggregated(name, scope, variable, distinct=distinct)
        return Use(kinds, frozenset({variable})), name

    def _distinct(self, shown: Sequence[Item], *, top: bool) -> None:
        """See that rows which are alike come once, and no others are taken for them."""
        if not top:
            raise Unfit("inside")
        if not all(each.certain for each in shown):
            raise Unfit("unbound")
        if any(each.aggregate for each in shown):
            raise Unfit("rows")

    def _having(self, scope: Scope) -> None:
        cursor = self._cursor
        if not cursor.takes("HAVING"):
            return
        while cursor.token.text == "(":
            cursor.take()
            if cursor.token.text.upper() not in _AGGREGATES:
                raise Unfit("having")
            use, aggregate = self._aggregate(scope, None)
            if aggregate == "AVG" or cursor.take().text not in _SIGNS:
                raise Unfit("having")
            limit = self._expressions(scope).either()
            if not (limit.constant and use.kinds | limit.kinds <= NUMBERS):
                raise Unfit("having")
            cursor.expect(")")

    def _order(self, scope: Scope, shown: Sequence[Item], *, top: bool, distinct: bool) -> None:
        """Read ORDER BY, LIMIT and OFFSET; which rows a part holds has to be said by an order."""
        cursor = self._cursor
        certain = {each.name for each in shown if each.certain} | scope.certain
        kinds = {**scope.kinds, **{each.name: each.kinds for each in shown}}
        kinds = {name: found if name in certain else ANY for name, found in kinds.items()}
        averages = [each.name for each in shown if each.aggregate == "AVG"]
        aggregated = any(each.aggregate for each in shown)
        computed = not aggregated and (
            self._groups.special == BIND or any(each.words for each in shown)
        )
        kinds |= dict.fromkeys([*averages, *twice(shown), *self._groups.texts], ANY)
        if distinct:
            names = {each.name for each in shown}
            kinds = {name: found for name, found in kinds.items() if name in names}
        ordered = cursor.takes("ORDER")
        if ordered:
            if self._groups.special == TESTS:
                raise Unfit("inside")
            if computed:
                raise Unfit("order")
            cursor.expect("BY")
            computed_as = {each.words: each.name for each in shown if each.words}
            while not (self._ends() or cursor.token.says("LIMIT") or cursor.token.says("OFFSET")):
                self._key(scope, kinds, computed_as, plain=distinct)
        while cursor.takes("LIMIT", "OFFSET"):
            if not (ordered or top):
                raise Unfit("parts")
            cursor.take()

    def _ends(self) -> bool:
        token = self._cursor.token
        return not token.kind or token.text == "}" or token.says("VALUES")

    def _key(
        self, scope: Scope, kinds: dict[str, Kinds], names: dict[str, str], *, plain: bool
    ) -> None:
        """Read a part of an order; `names` are those of what is shown, by its words."""
        cursor = self._cursor
        start = cursor.at
        falls = cursor.token.says("DESC")
        directed = cursor.takes("ASC", "DESC")
        bracket = cursor.takes("(")
        if directed and not bracket:
            raise Unfit("order")
        if cursor.token.kind == "variable":
            name = cursor.take().text
            if name[1:] not in kinds:
                raise Unfit("order")
            found = kinds[name[1:]]
            if found == {LANG}:
                self._by_words(start, name, falls=falls, bracket=bracket)
                return
            del kinds[name[1:]]  # a second time it says nothing
        elif bracket and not plain:
            found = self._made_key(scope, kinds, names)
        else:
            raise Unfit("order")
        if bracket:
            cursor.expect(")")
        if not (found <= NUMBERS or found in _IN_ORDER):
            raise Unfit("order")

    def _made_key(self, scope: Scope, kinds: dict[str, Kinds], names: dict[str, str]) -> Kinds:
        """Read an order by something computed; what is shown as well is called by its name.

        Virtuoso mixes columns up where one is computed twice.
        """
        cursor = self._cursor
        begin = cursor.at
        use, aggregate = self._aggregate(scope, None)
        words = written(cursor.items[begin : cursor.at])
        if words in names:
            name = names[words]
            start, end = cursor.items[begin].start, cursor.items[cursor.at - 1].end
            self._edits.append(Edit(start, end, f"?{name}"))
            return kinds.pop(name, ANY)
        names[words] = ""
        loose = use.small or not use.names <= scope.certain
        return ANY if aggregate == "AVG" or loose else use.kinds

    def _by_words(self, start: int, name: str, *, falls: bool, bracket: bool) -> None:
        """Have texts ordered by their words, then by their language, as our own engine does."""
        cursor = self._cursor
        if bracket:
            cursor.expect(")")
        way = "DESC" if falls else "ASC"
        words = f"{way}(STR({name})) {way}(LANG({name}))"
        self._edits.append(Edit(cursor.items[start].start, cursor.items[cursor.at - 1].end, words))

    def _inner(self, scope: Scope) -> None:
        """Read a query inside the query: what it shows, the group has."""
        self._groups.depth += 1
        shown = self._select(top=False)[0]
        self._groups.depth -= 1
        if twice(shown):
            raise Unfit("copies")
        for item in shown:
            scope.kinds[item.name] = item.kinds
            (scope.certain if item.certain else scope.loose).add(item.name)

    def _expressions(self, scope: Scope) -> Expressions:
        return Expressions(
            self._cursor, self._prefixes, scope.kinds, self._edits, self._groups.pins
        )
