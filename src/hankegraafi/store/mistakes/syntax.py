"""Say where a query is wrong, as a person would point at it, and what would be right.

The engine's parser names the furthest place that it tried, which is often a word too far. So the
query is read again, cut after some of the tokens before that place: the first piece that cannot be
continued ends with the mistake, and what the piece before it could go on with was expected there.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate

from hankegraafi.errors import QueryError
from hankegraafi.store.lexer import Token, position
from hankegraafi.store.mistakes import expected, hints
from hankegraafi.store.mistakes.expected import Parser
from hankegraafi.store.mistakes.wrong import Hint, Wrong

_SENTENCE = re.compile(r"[A-Z][A-Za-z*]*(?: [A-Za-z*]+){2,}")
_SHOWN = 120
_BEFORE = 100
_NEAR = 16
_LARGE = 200_000
_LONG_LIST = 100
_CONSTANTS = frozenset({"iri", "name", "number", "string", "language"})


class QuerySyntaxError(QueryError):
    """A query that is not SPARQL: `line` and `column` count from 1, `source` is that line.

    `expected` names what could have stood there, the most useful first; it may be empty.
    """

    def __init__(
        self,
        problem: str,
        *,
        line: int,
        column: int,
        source: str,
        expected: Sequence[str] = (),
        way_out: str = "",
    ) -> None:
        super().__init__(_told(problem, line, column, source, expected), way_out=way_out)
        self.problem = problem
        self.line = line
        self.column = column
        self.source = source
        self.expected = tuple(expected)


def explain(
    text: str,
    items: Sequence[Token],
    reason: str,
    *,
    prefixes: Mapping[str, str],
    base: str | None = None,
) -> QuerySyntaxError:
    """Explain why a query could not be parsed; `reason` is what the engine said of it.

    `prefixes` and `base` are those that the engine was given. However long the query is, the
    engine reads a bounded number of its pieces.
    """
    parser = Parser(prefixes, base)
    reached = _offset(text, *expected.complaint(reason)[0])
    pieces = _Pieces(text, items, reached)
    place = _first_wrong(pieces, reached, parser)
    follows = parser.follows(pieces.before(place)) if pieces.short else frozenset()
    said = _SENTENCE.findall(expected.complaint(reason)[1])
    hint = hints.find(Wrong(text, items, place, follows, said, prefixes))
    return _error(text, hint, expected.in_words(follows) if hint.expects else ())


class _Pieces:
    """The pieces of a query up to each of its tokens.

    They leave out most of a long list before the place that the parser reached: it makes the
    pieces long, and no difference.
    """

    def __init__(self, text: str, items: Sequence[Token], reached: int) -> None:
        self.items = items
        self.low = self._first_after(reached - _BEFORE)
        self.high = self._first_after(reached)
        self._text = text
        self._head, self._start = self._without_list()
        self.short = len(text) - self._start + len(self._head) <= _LARGE

    def before(self, place: int) -> str:
        """Give the piece that ends before a token."""
        return self._head + self._text[self._start : self.items[place - 1].end] if place else ""

    def _first_after(self, offset: int) -> int:
        return bisect_right(self.items, offset, key=lambda token: token.start)

    def _without_list(self) -> tuple[str, int]:
        """Give the piece up to the first comma of a long list, and where its last one ends."""
        first = self.low
        while first and _is_listed(self.items[first - 1]):
            first -= 1
        commas = [each.end for each in self.items[first : self.low] if each.text == ","]
        if len(commas) < _LONG_LIST:
            return "", 0
        return self._text[: commas[0]], commas[-1]


def _is_listed(token: Token) -> bool:
    return token.kind in _CONSTANTS or token.text in {",", "^^", "-", "+"}


def _first_wrong(pieces: _Pieces, reached: int, parser: Parser) -> int:
    """Find the first token that nothing can follow on; their number when all of them are fine."""
    low, high = pieces.low, pieces.high
    if not pieces.short:
        starts = (at for at in range(low, high) if pieces.items[at].end >= reached - _NEAR)
        low = next(starts, high)
    elif low and not parser.can_go_on(pieces.before(low)):
        low = 0
    while low < high:
        middle = (low + high) // 2
        if parser.can_go_on(pieces.before(middle + 1)):
            low = middle + 1
        else:
            high = middle
    return low


def _offset(text: str, line: int, column: int) -> int:
    """Turn a line and a column, both from 1, into an offset."""
    starts = [0, *accumulate(len(each) + 1 for each in text.split("\n"))]
    return starts[min(line, len(starts)) - 1] + column - 1


def _error(text: str, hint: Hint, named: Sequence[str]) -> QuerySyntaxError:
    line, column = position(text, hint.start)
    source = _window(text.split("\n")[line - 1], column)
    return QuerySyntaxError(
        hint.problem,
        line=line,
        column=column,
        source=source,
        expected=named,
        way_out=hint.way_out,
    )


def _told(problem: str, line: int, column: int, source: str, named: Sequence[str]) -> str:
    told = f"line {line}, column {column}: {problem}"
    if named:
        told += f"; expected {listed(named)}"
    return f"{told}: {source}" if source else told


def listed(names: Sequence[str]) -> str:
    """Name alternatives in a sentence; signs that would be lost in it stand in quotes.

    >>> listed(["WHERE", "{", "FROM"])
    'WHERE, { or FROM'
    >>> listed(["}", "."])
    '} or "."'
    """
    shown = [f'"{name}"' if name in {".", ",", ";"} else name for name in names]
    return " or ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))


def _window(source: str, column: int) -> str:
    """Cut a long line around a column (from 1)."""
    if len(source.strip()) <= _SHOWN:
        return source.strip()
    start = max(0, column - 1 - _SHOWN // 2)
    shown = source[start : start + _SHOWN].strip()
    return f"{'…' if start else ''}{shown}{'…' if start + _SHOWN < len(source) else ''}"
