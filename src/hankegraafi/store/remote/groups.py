"""Groups of a query that may be handed over: what they bind, and what they leave open."""

from collections.abc import Callable

from hankegraafi.store.empty.patterns import Cursor
from hankegraafi.store.empty.terms import Namespaces
from hankegraafi.store.remote.expressions import STRING, YES, Expressions, Pin, kind
from hankegraafi.store.remote.placed import Edit, Unfit
from hankegraafi.store.remote.triples import RESOURCE, Known, Scope, Triples, meet

BIND, TESTS = "BIND", "TESTS"


class Groups:
    """Reads groups at a cursor; `select` reads a query that stands inside of one.

    `edits` are the changes of the text that its expressions need, `pins` the variables that are
    compared with an IRI; `depth` says how many queries are around what is read, `special` what it
    has besides triples and filters: one of OPTIONAL, UNION, VALUES, BIND, and TESTS for groups that
    only test; `texts` are those with computed texts.
    """

    def __init__(
        self,
        cursor: Cursor,
        prefixes: Namespaces,
        known: Known,
        select: Callable[[Scope], None],
    ) -> None:
        self._cursor = cursor
        self._prefixes = prefixes
        self._select = select
        self._triples = Triples(cursor, prefixes, known)
        self.edits: list[Edit] = []
        self.pins: list[Pin] = []
        self.depth = 0
        self._level = 0
        self.special = ""
        self.texts: set[str] = set()

    def read(self) -> Scope:
        """Read what stands between two braces.

        Raises:
            Unfit: engines may not agree on it.
        """
        cursor = self._cursor
        cursor.expect("{")
        scope = Scope()
        if cursor.token.says("SELECT"):
            self._select(scope)
            cursor.expect("}")
            return scope
        self._level += 1
        filters: list[int] = []
        while not cursor.takes("}"):
            if cursor.takes("FILTER"):
                filters.append(cursor.at)
                self._pass_filter()
            elif cursor.takes("OPTIONAL"):
                self._only("OPTIONAL")
                self._optional(scope)
            else:
                self._part(scope)
        after = cursor.at
        for at in filters:
            cursor.at = at
            self._filter(scope)
        cursor.at = after
        self._level -= 1
        return scope

    def _pass_filter(self) -> None:
        """Go over a filter, to read it when the whole group is known."""
        cursor = self._cursor
        while cursor.token.text not in {"(", "{"}:
            cursor.take()
        cursor.skip()

    def _filter(self, scope: Scope) -> None:
        cursor = self._cursor
        cursor.takes("NOT")
        if cursor.takes("EXISTS"):
            self._apart(scope)
            return
        use = self._expressions(scope).condition()
        if not (use.names <= scope.certain and use.bound <= scope.kinds.keys()):
            raise Unfit("unbound")
        if use.bound and self._level > 1:
            raise Unfit("unbound")

    def _apart(self, scope: Scope) -> None:
        """Read a group that only tests; what it shares must always have a value."""
        self._only(TESTS)
        self._share(scope, self.read(), "unbound")

    def _share(self, scope: Scope, inner: Scope, difference: str) -> set[str]:
        """See that a group shares variables with another, all of which always have a value."""
        shared = set(inner.kinds) & set(scope.kinds)
        if not shared or not shared <= scope.certain & inner.certain:
            raise Unfit(difference)
        for name in shared:
            meet(scope.kinds[name], inner.kinds[name])
        return shared

    def _optional(self, scope: Scope) -> None:
        """Read OPTIONAL: what is new in it has a value perhaps."""
        inner = self.read()
        new = set(inner.kinds) - self._share(scope, inner, "optional")
        scope.kinds |= {name: inner.kinds[name] for name in new}
        scope.loose |= new

    def _only(self, word: str) -> None:
        """Note what is special in a query: of two such things Virtuoso forgets one at times.

        Raises:
            Unfit: there is another one, or this is a query in the query.
        """
        if self.depth:
            raise Unfit("inside")
        if self.special not in {"", word}:
            raise Unfit("together")
        self.special = word

    def _part(self, scope: Scope) -> None:
        cursor = self._cursor
        if cursor.takes("."):
            return
        if cursor.token.says("GRAPH") or cursor.token.says("SERVICE"):
            raise Unfit("graphs")
        if cursor.takes("MINUS"):
            self._apart(scope)
        elif cursor.takes(BIND):
            self._only(BIND)
            self._bind(scope)
        elif cursor.takes("VALUES"):
            self._only("VALUES")
            self._values(scope)
        elif cursor.token.text == "{":
            if self.depth or not cursor.items[cursor.at + 1].says("SELECT"):
                self._only("UNION")
            self._union(scope)
        else:
            self._triples.read(scope)

    def _union(self, scope: Scope) -> None:
        branches = [self.read()]
        while self._cursor.takes("UNION"):
            branches.append(self.read())
        certain = set.intersection(*(each.certain for each in branches))
        every = set[str]().union(*(each.kinds for each in branches))
        if (every - certain) & set(scope.kinds):
            raise Unfit("unbound")
        for name in every:
            found = [each.kinds[name] for each in branches if name in each.kinds]
            kinds = frozenset[str]().union(*found)
            if len(found) > 1 and kinds > RESOURCE:
                raise Unfit("branches")
            if name in certain:
                scope.meet(name, kinds)
            else:
                scope.kinds[name] = kinds
                scope.loose.add(name)

    def _bind(self, scope: Scope) -> None:
        cursor = self._cursor
        cursor.expect("(")
        use = self._expressions(scope).either()
        cursor.expect("AS")
        name = cursor.take().text[1:]
        cursor.expect(")")
        if not use.names <= scope.certain or use.bound or use.kinds <= {YES}:
            raise Unfit("unbound")
        if use.plain or use.constant or use.small:
            raise Unfit("copies")
        scope.meet(name, use.kinds)
        if STRING in use.kinds:
            self.texts.add(name)

    def _values(self, scope: Scope) -> None:
        """Read VALUES of one variable."""
        cursor = self._cursor
        if cursor.token.kind != "variable":
            raise Unfit("values")
        name = cursor.take().text[1:]
        cursor.expect("{")
        kinds: set[str] = set()
        while not cursor.takes("}"):
            kinds.add(kind(self._prefixes.constant(cursor)))
        if not kinds <= RESOURCE:
            raise Unfit("values")
        scope.meet(name, frozenset(kinds))
        self.pins.append(Pin(name, "="))

    def _expressions(self, scope: Scope) -> Expressions:
        return Expressions(self._cursor, self._prefixes, scope.kinds, self.edits, self.pins)
