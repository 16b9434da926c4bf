"""Triple patterns of a query that may be handed over, and the kinds of values that they bind."""

from collections.abc import Callable
from dataclasses import dataclass, field

from hankegraafi import vocab
from hankegraafi.store.empty.patterns import Bound, Cursor
from hankegraafi.store.empty.terms import Namespaces
from hankegraafi.store.lexer import Token
from hankegraafi.store.remote.expressions import (
    DATE,
    DECIMAL,
    INTEGER,
    IRI,
    LANG,
    NUMBERS,
    OTHER,
    STRING,
    Kinds,
    kind,
)
from hankegraafi.store.remote.placed import Unfit

ANY = frozenset({IRI, STRING, LANG, DATE, INTEGER, DECIMAL, OTHER})
"""The kinds of what is not known."""
RESOURCE = frozenset({IRI})

_TYPE = vocab.expand("rdf:type")
_TEXTS = frozenset({STRING, LANG})

Known = Callable[[str | None], Kinds]
"""Gives the kinds of the values of a property; None is any property."""


@dataclass(slots=True)
class Scope:
    """What a group says of its variables: their kinds, and which of them always have a value.

    `loose` are those that have one perhaps, and may not be met again.
    """

    kinds: dict[str, Kinds] = field(default_factory=dict)
    certain: set[str] = field(default_factory=set)
    loose: set[str] = field(default_factory=set)

    def meet(self, name: str, kinds: Kinds) -> None:
        """Note that a variable has a value of one of some kinds.

        Raises:
            Unfit: it has one perhaps, or one that engines compare differently.
        """
        if name in self.loose:
            raise Unfit("optional")
        if name in self.kinds:
            meet(self.kinds[name], kinds)
        self.kinds[name] = self.kinds.get(name, ANY) & kinds
        self.certain.add(name)


def meet(one: Kinds, two: Kinds) -> None:
    """See that values of some kinds are one or two values everywhere alike.

    Raises:
        Unfit: engines may not agree: 1 and 1.0 are two values, and some take them for one.
    """
    one, two = one - RESOURCE, two - RESOURCE
    if not one or not two:
        return
    texts = one <= _TEXTS or two <= _TEXTS
    if OTHER in one & two or (OTHER in one | two and not texts) or one | two >= NUMBERS:
        raise Unfit("values")


def constant(term: Bound, kinds: Kinds) -> None:
    """See that a constant finds the same values of some kinds everywhere.

    Raises:
        Unfit: engines may not agree.
    """
    own = kind(term)
    if own not in kinds or own == OTHER:
        raise Unfit("values")
    alike = {own} if own in {IRI, STRING, LANG} else kinds & (NUMBERS | {OTHER, DATE})
    if alike != {own}:
        raise Unfit("values")


class Triples:
    """Reads triple patterns at a cursor."""

    def __init__(self, cursor: Cursor, prefixes: Namespaces, known: Known) -> None:
        self._cursor = cursor
        self._prefixes = prefixes
        self._known = known

    def read(self, scope: Scope) -> None:
        """Read triples of one subject.

        Raises:
            Unfit: engines may not agree on them.
        """
        subject = self._node(scope)
        if isinstance(subject, str):
            scope.meet(subject, RESOURCE)
        self._properties(scope)

    def _properties(self, scope: Scope) -> None:
        cursor = self._cursor
        while cursor.token.text not in {".", "}", "]"} and not _is_keyword(cursor.token):
            kinds = self._path(scope)
            while True:
                value = self._node(scope)
                if isinstance(value, str):
                    scope.meet(value, kinds)
                elif value is not None:
                    constant(value, kinds)
                if not cursor.takes(","):
                    break
            if not cursor.takes(";"):
                break
            while cursor.takes(";"):
                pass

    def _node(self, scope: Scope) -> str | Bound | None:
        """Read a variable (its name), a constant, or what has no name (None)."""
        cursor = self._cursor
        if cursor.token.kind == "variable":
            return cursor.take().text[1:]
        if cursor.takes("["):
            self._properties(scope)
            cursor.expect("]")
            return None
        if cursor.token.text in {"(", "<<", "<<("} or cursor.token.prefix == "_":
            raise Unfit("nameless")
        return self._prefixes.constant(cursor)

    def _path(self, scope: Scope) -> Kinds:
        """Read a property or a plain path; give the kinds of what stands at its end."""
        cursor = self._cursor
        if cursor.token.kind == "variable":
            scope.meet(cursor.take().text[1:], RESOURCE)
            return self._known(None)
        kinds = self._step()
        while cursor.takes("/"):
            kinds = self._step()
        if cursor.token.text == "|":
            raise Unfit("paths")
        return kinds

    def _step(self) -> Kinds:
        cursor = self._cursor
        inverse = cursor.takes("^")
        if cursor.token.text == "a":
            cursor.take()
            kinds = self._known(_TYPE)
        elif cursor.token.kind in {"iri", "name"}:
            kinds = self._known(self._prefixes.iri(cursor).value)
        else:
            raise Unfit("paths")
        if not kinds:
            raise Unfit("properties")
        if cursor.token.kind == "operator" and cursor.token.text in {"*", "+", "?"}:
            raise Unfit("paths")
        if inverse and not kinds <= RESOURCE:
            raise Unfit("paths")
        return RESOURCE if inverse else kinds


def _is_keyword(token: Token) -> bool:
    return token.kind == "word" and token.text != "a"
