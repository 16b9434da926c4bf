"""Read the patterns of a query from its tokens (SPARQL 1.1 §19.8, productions 2 to 109)."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import pairwise
from typing import NamedTuple

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.store.empty import paths
from hankegraafi.store.empty.paths import Path
from hankegraafi.store.empty.patterns import (
    Asked,
    Bound,
    Cursor,
    Group,
    Node,
    Part,
    Pattern,
    Piece,
    Select,
    Suspect,
    Union,
    Unreadable,
    Values,
)
from hankegraafi.store.empty.terms import Namespaces
from hankegraafi.store.lexer import Token
from hankegraafi.store.mistakes import clauses

_RDF = vocab.PREFIXES["rdf"]
_FIRST, _REST, _NIL = (ox.NamedNode(_RDF + name) for name in ("first", "rest", "nil"))


def read(text: str, items: Sequence[Token], names: Namespaces) -> Asked:
    """Read a query; `names` knows the prefixes that need no declaration, and learns the others.

    Raises:
        Unreadable: it says something that this reader does not know.
    """
    return _Reader(Cursor(text, items), names).query()


class _Choice(NamedTuple):
    """What SELECT shows: variables (None is all), computed ones, and whether it counts."""

    names: frozenset[ox.Variable] | None
    computed: frozenset[ox.Variable]
    counts: bool


class _Reader:
    def __init__(self, cursor: Cursor, names: Namespaces) -> None:
        self._cursor = cursor
        self._names = names
        self._graph: Node | None = None

    def query(self) -> Asked:
        """Read the whole query."""
        cursor = self._cursor
        self._names.declare(cursor)
        things: list[Part] = []
        if cursor.takes("SELECT"):
            self._chosen()
        elif cursor.takes("DESCRIBE"):
            things += self._described()
        elif cursor.takes("CONSTRUCT") and cursor.token.text == "{":
            cursor.skip()
        else:
            cursor.takes("ASK")
        defaults, named = self._dataset()
        where = cursor.takes("WHERE") or cursor.token.text == "{"
        group = self._group() if where else tuple(things)
        return Asked((*group, *self._modifiers()), defaults, named)

    def _described(self) -> Iterator[Part]:
        cursor = self._cursor
        while cursor.token.kind in {"iri", "name", "variable"} or cursor.token.text == "*":
            start = cursor.at
            if cursor.token.kind in {"variable", "operator"}:
                cursor.take()
                continue
            thing = self._names.iri(cursor)
            yield Pattern(thing, ox.BlankNode(), ox.BlankNode(), None, cursor.piece(start))

    def _dataset(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        defaults: list[str] = []
        named: list[str] = []
        while self._cursor.takes("FROM"):
            chosen = named if self._cursor.takes("NAMED") else defaults
            chosen.append(self._names.iri(self._cursor).value)
        return tuple(defaults), tuple(named)

    def _chosen(self) -> _Choice:
        """Read what SELECT shows."""
        cursor, names, computed = self._cursor, set(), set()
        everything = counts = False
        while True:
            start = cursor.at
            if cursor.takes("*"):
                everything = True
            elif cursor.token.kind == "variable":
                names.add(ox.Variable(cursor.take().text[1:]))
            elif cursor.token.text == "(":
                cursor.skip()
                computed.add(ox.Variable(cursor.items[cursor.at - 2].text[1:]))
                counts |= any(map(clauses.is_aggregate, cursor.items[start : cursor.at]))
            elif not cursor.takes("DISTINCT", "REDUCED"):
                shown = None if everything else frozenset(names)
                return _Choice(shown, frozenset(computed), counts)

    def _group(self) -> Group:
        """Read what stands between two braces; patterns that FILTER EXISTS asks for come last."""
        cursor = self._cursor
        cursor.expect("{")
        if cursor.token.says("SELECT"):
            group = self._select()
            cursor.expect("}")
            return group
        parts: list[Part] = []
        late: list[Part] = []
        while not cursor.takes("}"):
            if cursor.takes("FILTER"):
                late += self._filter()
            else:
                parts += self._part()
        return (*parts, *late)

    def _part(self) -> Group:
        cursor, start = self._cursor, self._cursor.at
        if cursor.takes("."):
            return ()
        if cursor.takes("OPTIONAL", "MINUS"):
            kind = cursor.items[start].text.lower()
            cursor.skip()
            inside = cursor.items[start : cursor.at]
            names = (ox.Variable(each.text[1:]) for each in inside if each.kind == "variable")
            return (Suspect(kind, cursor.piece(start), frozenset(names)),)
        if cursor.takes("GRAPH"):
            return self._in_graph()
        if cursor.takes("BIND"):
            return self._bind(start)
        if cursor.takes("VALUES"):
            return (self._values(start),)
        if cursor.token.text == "{":
            return self._union()
        return self._triples()

    def _in_graph(self) -> Group:
        around, self._graph = self._graph, self._name()
        group = self._group()
        self._graph = around
        return group

    def _union(self) -> Group:
        start = self._cursor.at
        branches = [self._group()]
        while self._cursor.takes("UNION"):
            branches.append(self._group())
        if len(branches) == 1:
            return branches[0]
        return (Union(tuple(branches), self._cursor.piece(start)),)

    def _select(self) -> Group:
        """Read a query inside the query; one that only counts always has its one row."""
        cursor, start = self._cursor, self._cursor.at
        cursor.take()
        choice = self._chosen()
        cursor.takes("WHERE")
        group = self._group()
        grouped = cursor.token.says("GROUP")
        whole = (*group, *self._modifiers(inside=True))
        piece = cursor.piece(start)
        computed = (Suspect("bind", piece, choice.computed),) if choice.computed else ()
        if choice.counts and not grouped:
            return computed
        return (Select(whole, choice.names, piece), *computed)

    def _modifiers(self, *, inside: bool = False) -> Group:
        cursor = self._cursor
        parts: list[Part] = []
        while cursor.token.kind and cursor.token.text != "}":
            start = cursor.at
            if cursor.takes("VALUES"):
                parts.append(self._values(start))
            elif cursor.takes("HAVING"):
                cursor.skip()
                parts.append(Suspect("having", cursor.piece(start)))
            elif cursor.takes("LIMIT", "OFFSET"):
                word, zero = cursor.items[start].text.lower(), not cursor.take().text.strip("0")
                if zero == (word == "limit"):
                    parts.append(Suspect(word, cursor.piece(start)))
                elif inside and word == "limit":
                    parts.append(Suspect("limit_inside", cursor.piece(start)))
            else:
                cursor.skip()
        return tuple(parts)

    def _filter(self) -> Group:
        cursor, start = self._cursor, self._cursor.at - 1
        if cursor.takes("EXISTS"):
            return self._group()
        while cursor.token.text not in {"(", "{"}:
            cursor.take()
        inside = cursor.items[cursor.at :][:6]
        cursor.skip()
        names, value = self._compared(inside)
        return (Suspect("filter", cursor.piece(start), names, value),)

    def _compared(self, inside: Sequence[Token]) -> tuple[frozenset[Node], Bound | None]:
        """Read a comparison of a variable with a constant: `(?x = "a"@fi)`."""
        cursor = Cursor(self._cursor.text, inside)
        try:
            cursor.expect("(")
            name = cursor.take()
            cursor.expect("=")
            value = self._names.constant(cursor)
            cursor.expect(")")
        except Unreadable:
            return frozenset(), None
        if name.kind != "variable":
            return frozenset(), None
        return frozenset({ox.Variable(name.text[1:])}), value

    def _bind(self, start: int) -> Group:
        """Read BIND: of a constant, it is a row of values."""
        cursor = self._cursor
        cursor.skip()
        piece, inside = cursor.piece(start), cursor.items[start + 2 : cursor.at - 1]
        variable = ox.Variable(inside[-1].text[1:])
        constant = Cursor(cursor.text, inside[:-2])
        value: Bound | None = None
        with suppress(Unreadable):
            value = self._names.constant(constant)
        if value is None or constant.token.kind:
            return (Suspect("bind", piece, frozenset({variable})),)
        return (Values((variable,), ((value,),), piece),)

    def _values(self, start: int) -> Values:
        cursor = self._cursor
        several = cursor.takes("(")
        names = []
        while cursor.token.kind == "variable":
            names.append(ox.Variable(cursor.take().text[1:]))
        if several:
            cursor.expect(")")
        cursor.expect("{")
        rows = []
        while not cursor.takes("}"):
            rows.append(self._row() if several else (self._value(),))
        return Values(tuple(names), tuple(rows), cursor.piece(start))

    def _row(self) -> tuple[Bound | None, ...]:
        self._cursor.expect("(")
        values = []
        while not self._cursor.takes(")"):
            values.append(self._value())
        return tuple(values)

    def _value(self) -> Bound | None:
        return None if self._cursor.takes("UNDEF") else self._names.constant(self._cursor)

    def _triples(self) -> Group:
        """Read triples of one subject."""
        start = self._cursor.at
        subject, inner = self._node()
        return (*inner, *self._properties(subject, self._cursor.piece(start)))

    def _properties(self, subject: Node, written: Piece) -> Group:
        """Read `verb object, object ; verb object`; there may be none."""
        cursor = self._cursor
        parts: list[Part] = []
        while cursor.token.text not in {".", "}", "]", "{", ""} and not _keyword(cursor.token):
            path = paths.read(cursor, self._names)
            here = written.start if not parts else path.piece.start
            parts += self._objects(subject, path, Piece(written.text, here))
            if not cursor.takes(";"):
                break
            while cursor.takes(";"):
                pass
        return tuple(parts)

    def _objects(self, subject: Node, path: Path, written: Piece) -> Iterator[Part]:
        cursor, graph, first = self._cursor, self._graph, written.start
        while True:
            start = cursor.at
            value, inner = self._node()
            shown = cursor.piece(start)
            text = f"{_brief(written.text)} {path.piece.text} {_brief(shown.text)}"
            piece = Piece(text, first)

            def make(one: Node, step: Path, two: Node, piece: Piece = piece) -> Pattern:
                return Pattern(one, step.node, two, graph, piece)

            yield from paths.expand(path, subject, value, make)
            yield from inner
            if not cursor.takes(","):
                return
            first = cursor.token.start

    def _node(self) -> tuple[Node, Group]:
        """Read a subject or an object, and the patterns that it holds inside."""
        cursor = self._cursor
        if cursor.token.kind == "variable" or cursor.token.text.startswith("_:"):
            return self._name(), ()
        if cursor.takes("["):
            node = ox.BlankNode()
            inner = self._properties(node, Piece("[]", cursor.token.start))
            cursor.expect("]")
            return node, inner
        if cursor.takes("("):
            return self._list()
        return self._names.constant(cursor), ()

    def _list(self) -> tuple[Node, Group]:
        cursor = self._cursor
        parts: list[Part] = []
        members: list[Node] = []
        start = cursor.at - 1
        while not cursor.takes(")"):
            member, inner = self._node()
            members.append(member)
            parts += inner
        piece = cursor.piece(start)
        links: list[Node] = [*(ox.BlankNode() for _ in members), _NIL]
        for member, (link, rest) in zip(members, pairwise(links), strict=True):
            parts.append(Pattern(link, _FIRST, member, self._graph, piece))
            parts.append(Pattern(link, _REST, rest, self._graph, piece))
        return links[0], tuple(parts)

    def _name(self) -> Node:
        """Read a variable, a blank node or an IRI."""
        token = self._cursor.token
        if token.kind == "variable":
            return ox.Variable(self._cursor.take().text[1:])
        if token.kind == "name" and token.prefix == "_":
            return ox.BlankNode(self._cursor.take().text[2:])
        return self._names.iri(self._cursor)


def _keyword(token: Token) -> bool:
    return token.kind == "word" and token.text != "a"


def _brief(text: str) -> str:
    """Leave out what stands inside a blank node, which is told by itself."""
    return "[…]" if len(text) > 2 and text[0] == "[" else text
