"""Say where a query is wrong, as a person would point at it.

The engine's parser names the furthest place that it tried, which is often a word too far. So the
query is read once more, cut after ever more of its tokens: the first piece that cannot be
continued ends with the mistake.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.errors import QueryError
from hankegraafi.store.lexer import Token, position

_PADDING = " " * 64
_NO_TOKEN = "\x01"
_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_SENTENCE = re.compile(r"[A-Z][A-Za-z*]*(?: [A-Za-z*]+){2,}")
_SHOWN = 120


class QuerySyntaxError(QueryError):
    """A query that is not SPARQL: `line` and `column` count from 1, `source` is that line."""

    def __init__(
        self, problem: str, *, line: int, column: int, source: str, way_out: str = ""
    ) -> None:
        super().__init__(_told(problem, line, column, source), way_out=way_out)
        self.problem = problem
        self.line = line
        self.column = column
        self.source = source


def explain(
    text: str, items: Sequence[Token], reason: str, *, prefixes: Mapping[str, str]
) -> QuerySyntaxError:
    """Explain why a query could not be parsed; `reason` is what the engine said of it."""
    place = _first_wrong(text, items, prefixes)
    sentences = _SENTENCE.findall(_expected(reason))
    if place is None:
        return _at_the_end(text, items, sentences)
    token = items[place]
    if token.kind == "name" and not _is_declared(token, items, prefixes):
        return _unknown_prefix(text, token)
    said = f" ({sentences[0]})" if sentences else ""
    return _error(text, token.start, f"{_short(token.text)} does not fit here{said}")


def _first_wrong(text: str, items: Sequence[Token], prefixes: Mapping[str, str]) -> int | None:
    """Find the first token that nothing can follow on; None when all of them are fine."""
    low, high = 0, len(items)
    while low < high:
        middle = (low + high) // 2
        if _can_go_on(text[: items[middle].end], prefixes):
            low = middle + 1
        else:
            high = middle
    return low if low < len(items) else None


def _can_go_on(piece: str, prefixes: Mapping[str, str]) -> bool:
    """Say whether the parser, reading a piece of a query, gets beyond the piece's end."""
    try:
        ox.Store().query(piece + _PADDING + _NO_TOKEN, prefixes=dict(prefixes))
    except SyntaxError as error:
        match = _PLACE.match(str(error))
        reached = (int(match[1]), int(match[2])) if match else (0, 0)
        return reached >= position(piece + _PADDING, len(piece) + len(_PADDING))
    return True


def _expected(reason: str) -> str:
    match = _PLACE.match(reason)
    return match[3] if match else reason


def _at_the_end(text: str, items: Sequence[Token], sentences: Sequence[str]) -> QuerySyntaxError:
    """Explain a query of which every piece could go on, but which is none."""
    if not items:
        return _error(text, 0, "the query is empty")
    quote = next((token for token in items if token.text in {"'", '"'}), None)
    if quote:
        return _error(text, quote.start, "a string is not closed")
    end = items[-1].end
    if sentences:
        return _error(text, end, sentences[0])
    texts = [token.text for token in items if token.kind == "operator"]
    for opening, closing in ("{}", "()", "[]"):
        if texts.count(opening) > texts.count(closing):
            return _error(text, end, f"a {opening} is not closed")
    return _error(text, end, "the query ends too early, or gives a variable its value twice")


def _is_declared(token: Token, items: Sequence[Token], prefixes: Mapping[str, str]) -> bool:
    declared = {
        name.prefix for word, name in pairwise(items) if word.says("PREFIX") and name.kind == "name"
    }
    return token.prefix in declared | {"_"} | set(prefixes)


def _unknown_prefix(text: str, token: Token) -> QuerySyntaxError:
    name = token.prefix
    namespace = vocab.PREFIXES.get(name)
    return _error(
        text,
        token.start,
        f"the prefix {name}: is not declared",
        way_out=f"Write before the query: PREFIX {name}: <{namespace}>" if namespace else "",
    )


def _error(text: str, offset: int, problem: str, *, way_out: str = "") -> QuerySyntaxError:
    line, column = position(text, offset)
    lines = text.split("\n")
    source = _short(lines[line - 1].strip()) if line <= len(lines) else ""
    return QuerySyntaxError(problem, line=line, column=column, source=source, way_out=way_out)


def _told(problem: str, line: int, column: int, source: str) -> str:
    told = f"line {line}, column {column}: {problem}"
    return f"{told}: {source}" if source else told


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
