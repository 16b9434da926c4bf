"""Read what a SELECT asks, so that the same question in other words is known as the same.

What does not matter: blanks, comments, capitals of keywords, names of variables, prefixes or whole
IRIs, WHERE, a point before a closing brace. What is shown, under which names, and in which order
is read by itself: somebody may want less than another who asks for the same rows.

It never takes two questions for one, and nothing that the grammar forbids for a question
(https://www.w3.org/TR/sparql11-query/#sparqlGrammar); where it is not sure it reads nothing.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from typing import NamedTuple

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.store.lexer import Token, prologue_end, tokens

Words = tuple[str, ...]
"""Tokens as they are compared; variables are numbers behind a question mark."""
Print = tuple[int, int, bool]
"""What tells most questions apart at a glance: braces and variables of the group; is it grouped?"""

_ANY_IRI = "<>"
_TYPE = f"<{vocab.PREFIXES['rdf']}type>"
_AS_WRITTEN = frozenset({"a", "true", "false"})
_SLICES = frozenset({"LIMIT", "OFFSET"})
_ENDS = _SLICES | {"ORDER"}
_CERTAIN = frozenset({"a", ".", ";", ",", "{", "}", "GRAPH"})
_VARIABLE = re.compile(r"[?$][A-Za-z0-9_]+")
_PREFIX = re.compile(r"(?:[A-Za-z](?:[\w-]*\w)?)?:", re.ASCII)
_LOCAL = re.compile(r"\w[\w-]*", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,9}")
_BRACE = re.compile(rb"\{|%7[Bb]")
_LAST = (b"}", b"%7D", b"%7d")
_BRACES = (b"{", b"%7B", b"%7b")
_SIGNS = (b"?", b"%3F", b"%3f", b"$", b"%24")


class Column(NamedTuple):
    """A column that is shown: its name, and the variable or expression that it is of."""

    name: str
    what: Words


class Order(NamedTuple):
    """One of the things that rows are ordered by, and whether the largest comes first."""

    what: Words
    is_falling: bool


class Wording(NamedTuple):
    """What a SELECT asks.

    `words` are the group and what follows it up to ORDER BY, without the IRIs in them, which are
    `iris`. `limit` None is no limit.
    """

    words: Words
    iris: Words
    columns: tuple[Column, ...]
    is_distinct: bool
    order: tuple[Order, ...]
    limit: int | None
    offset: int

    def with_iri(self, place: str, iri: str) -> "Wording":
        """Put an IRI in the place of another, wherever that stands."""

        def put(words: Words) -> Words:
            return tuple(iri if each == place else each for each in words)

        return self._replace(
            iris=put(self.iris),
            columns=tuple(each._replace(what=put(each.what)) for each in self.columns),
            order=tuple(each._replace(what=put(each.what)) for each in self.order),
        )


class _Shown(NamedTuple):
    """A column as it is written; `is_given` says that its name is given to an expression."""

    name: str
    what: list[str]
    is_given: bool


class _Unread(Exception):
    """There is something that is not read here."""


def read(text: str) -> Wording | None:
    """Read a query; None where it is no SELECT, or may be none that an engine answers."""
    try:
        return _Reader(_plain(text)).wording()
    except (_Unread, IndexError):
        return None


def print_of(query: bytes) -> Print | None:
    """Give what tells most questions apart at a glance; None where there is no group.

    It is the same for all wordings of one question, but for comments and for braces and question
    marks in its strings and IRIs. The query may be as it stands in an address.
    """
    begin = _BRACE.search(query)
    end = max(map(query.rfind, _LAST))
    if begin is None or end < 0:
        return None
    group = query[begin.start() : end]
    braces, signs = (sum(map(group.count, each)) for each in (_BRACES, _SIGNS))
    return braces, signs, b"GROUP" in query[end:].upper()


def _plain(text: str) -> list[str]:
    """Give the tokens of a query as they are compared, but for its variables.

    Raises:
        _Unread: there is a base, an odd name, or a prefix that was not declared.
    """
    items = list(tokens(text))
    begin = prologue_end(items)
    prefixes = _prefixes(items[:begin])
    said = [_word(each, prefixes) for each in items[begin:]]
    return _without_needless(said)


def _prefixes(items: Sequence[Token]) -> dict[str, str]:
    prefixes = {}
    for place in range(0, len(items), 3):
        match items[place : place + 3]:
            case [keyword, name, iri] if (
                keyword.says("PREFIX") and _PREFIX.fullmatch(name.text) and iri.kind == "iri"
            ):
                prefixes[name.text] = _valid(iri.text)[1:-1]
            case _:
                raise _Unread
    return prefixes


def _word(token: Token, prefixes: Mapping[str, str]) -> str:
    kind, text = token.kind, token.text
    if kind == "variable":
        if not _VARIABLE.fullmatch(text):
            raise _Unread
        return f"?{text[1:]}"
    if kind == "iri":
        return "a" if text == _TYPE else _valid(text)
    if kind == "name":
        name, _, local = text.partition(":")
        if f"{name}:" not in prefixes or not _LOCAL.fullmatch(local):
            raise _Unread
        iri = f"<{prefixes[f'{name}:']}{local}>"
        return "a" if iri == _TYPE else _valid(iri)
    if kind == "word":
        if not text.isascii():
            raise _Unread
        return text if text in _AS_WRITTEN else text.upper()
    return text


def _valid(iri: str) -> str:
    try:
        ox.NamedNode(iri[1:-1])
    except ValueError:
        raise _Unread from None
    return iri


def _is_iri(word: str) -> bool:
    return word[0] == "<" and word[-1] == ">" and len(word) > 1


def _is_variable(word: str) -> bool:
    return word[0] == "?" and len(word) > 1


def _without_needless(said: Sequence[str]) -> list[str]:
    """Leave out WHERE before a group, and the point at the end of one."""
    kept: list[str] = []
    may_end: list[bool] = []  # of each open brace, whether a point may stand before its end
    in_head = in_values = False
    for word, following in zip(said, [*said[1:], ""], strict=True):
        if word == "{":
            may_end.append(not in_values and following != "SELECT")
            in_head = in_values = False
        elif word == "}" and may_end:
            may_end.pop()
        elif word in {"SELECT", "VALUES"}:
            in_head, in_values = word == "SELECT", word == "VALUES"
        is_where = word == "WHERE" and following == "{" and in_head
        is_end = word == "." and following == "}" and may_end[-1:] == [True]
        if not is_where and not is_end:
            kept.append(word)
    return kept


class _Reader:
    def __init__(self, words: list[str]) -> None:
        self._words = words
        self._place = 0
        self._numbers: dict[str, str] = {}
        self._is_certain = False

    def wording(self) -> Wording:
        """Read everything.

        Raises:
            _Unread: it is not known here.
            IndexError: it ends too early.
        """
        if not self._takes("SELECT"):
            raise _Unread
        is_distinct = self._takes("DISTINCT")
        shown = list(self._shown())
        group = self._bracketed("{", "}")
        grouping = self._until(_ENDS)
        self._number([*group, *grouping])
        self._is_certain = all(
            _is_iri(each) or _is_variable(each) or each in _CERTAIN for each in group
        )
        columns = tuple(Column(name, self._what(what)) for name, what, _ in shown)
        self._see_names(shown)
        order = tuple(self._order(dict(columns)))
        limit, offset = self._slice()
        rows = [self._numbers.get(each, each) for each in (*group, *grouping)]
        words = tuple(_ANY_IRI if _is_iri(each) else each for each in rows)
        iris = tuple(filter(_is_iri, rows))
        return Wording(words, iris, columns, is_distinct, order, limit, offset)

    def _takes(self, word: str) -> bool:
        found = self._place < len(self._words) and self._words[self._place] == word
        self._place += found
        return found

    def _take(self) -> str:
        self._place += 1
        return self._words[self._place - 1]

    def _until(self, ends: Iterable[str]) -> list[str]:
        begin = self._place
        while self._place < len(self._words) and self._words[self._place] not in ends:
            self._place += 1
        return self._words[begin : self._place]

    def _bracketed(self, opening: str, closing: str) -> list[str]:
        """Take what begins with a bracket, to its end; with the brackets."""
        if self._words[self._place] != opening:
            raise _Unread
        begin, depth = self._place, 0
        while True:
            word = self._take()
            depth += (word == opening) - (word == closing)
            if not depth:
                return self._words[begin : self._place]

    def _shown(self) -> Iterable[_Shown]:
        """Read what stands between SELECT and the group."""
        while self._words[self._place] != "{":
            if self._words[self._place] != "(":
                name = self._variable()
                yield _Shown(name[1:], [name], is_given=False)
                continue
            match self._bracketed("(", ")")[1:-1]:
                case [*what, "AS", name] if what and _is_variable(name):
                    yield _Shown(name[1:], what, is_given=True)
                case _:
                    raise _Unread

    def _variable(self) -> str:
        word = self._take()
        if not _is_variable(word):
            raise _Unread
        return word

    def _number(self, words: Iterable[str]) -> None:
        numbers = count()
        for each in words:
            if _is_variable(each) and each not in self._numbers:
                self._numbers[each] = f"?{next(numbers)}"

    def _what(self, words: Sequence[str]) -> Words:
        """Give an expression, or a variable, as it is compared.

        Raises:
            _Unread: it has a variable that the group has not.
        """
        said = []
        for each in words:
            if _is_variable(each) and each not in self._numbers:
                raise _Unread
            said.append(self._numbers.get(each, each))
        match said:
            case ["COUNT", "(", variable, ")"] if self._is_certain and _is_variable(variable):
                said[2] = "*"
        return tuple(said)

    def _see_names(self, shown: Sequence[_Shown]) -> None:
        """See to it that no name is given twice.

        Raises:
            _Unread: one is.
        """
        names = [each.name for each in shown]
        given = [f"?{each.name}" for each in shown if each.is_given]
        if not names or len(set(names)) < len(names) or not self._numbers.keys().isdisjoint(given):
            raise _Unread

    def _order(self, columns: Mapping[str, Words]) -> Iterable[Order]:
        if not self._takes("ORDER"):
            return
        if not self._takes("BY"):
            raise _Unread
        while self._place < len(self._words) and self._words[self._place] not in _SLICES:
            word = self._words[self._place]
            if word in {"ASC", "DESC"}:
                self._place += 1
                what = self._bracketed("(", ")")[1:-1]
            else:
                what = [self._variable()]
            is_name = len(what) == 1 and _is_variable(what[0])
            shown = columns.get(what[0][1:]) if is_name else None
            yield Order(shown or self._what(what), word == "DESC")
        if self._words[self._place - 1] == "BY":
            raise _Unread

    def _slice(self) -> tuple[int | None, int]:
        found: dict[str, int] = {}
        while self._place < len(self._words):
            keyword, number = self._take(), self._take()
            if keyword not in _SLICES or keyword in found or not _NUMBER.fullmatch(number):
                raise _Unread
            found[keyword] = int(number)
        return found.get("LIMIT"), found.get("OFFSET", 0)
