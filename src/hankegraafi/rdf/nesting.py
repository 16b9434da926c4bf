"""How deep a document is nested, told before a parser goes down into it.

A parser that calls itself for every bracket dies of enough of them, and takes the process along.
So brackets are counted first, outside of strings, IRIs and comments. It takes the strings and IRIs
as the grammars have them; what it does not understand the parser will not either.
"""

import re
from pathlib import Path

from hankegraafi.errors import DataError

DEEPEST = 100
"""How many brackets may be open at once; what people write has fewer than ten."""

_STRINGS = rb"""
    \"{3}(?:[^"\\]++|\\.|"(?!""))*+(?:\"{3}|\Z) | '{3}(?:[^'\\]++|\\.|'(?!''))*+(?:'{3}|\Z)
  | "(?:[^"\\\r\n]++|\\.)*+ "? | '(?:[^'\\\r\n]++|\\.)*+ '?
"""
_TURTLE = re.compile(
    rb"(?P<passed>\#[^\r\n]*+ | " + _STRINGS + rb"| <(?!<)[^<>\s]*+> | \\.)"
    rb"| (?P<opens><<|[\[({]) | (?P<closes>>>|[\])}])",
    re.VERBOSE | re.DOTALL,
)
_JSON = re.compile(
    rb'(?P<passed>"(?:[^"\\]++|\\.)*+"?) | (?P<opens>[\[{]) | (?P<closes>[\]}])',
    re.VERBOSE | re.DOTALL,
)


def bound_turtle(text: bytes, *, path: Path | None = None) -> None:
    """See that Turtle, TriG, N-Triples or N-Quads is not nested too deep.

    Raises:
        DataError: it is; names the line of the first bracket too many.
    """
    _bound(_TURTLE, text, sum(map(text.count, (b"[", b"(", b"<<", b"{"))), path)


def bound_json(text: bytes, *, path: Path | None = None) -> None:
    """See that JSON is not nested too deep.

    Raises:
        DataError: it is; names the line of the first bracket too many.
    """
    _bound(_JSON, text, text.count(b"[") + text.count(b"{"), path)


def has_block(text: bytes) -> bool:
    """Say whether Turtle holds a `{`, as only TriG does."""
    found = (match for match in _TURTLE.finditer(text) if match.lastgroup == "opens")
    return b"{" in text and any(match.group() == b"{" for match in found)


def too_deep(line: int, path: Path | None = None) -> DataError:
    """Give the error for what is nested too deep."""
    return DataError(
        f"it is nested more than {DEEPEST} levels deep",
        path=path,
        line=line,
        way_out="Give the inner things names of their own, and refer to them.",
    )


def _bound(tokens: re.Pattern[bytes], text: bytes, brackets: int, path: Path | None) -> None:
    if brackets <= DEEPEST:
        return
    depth = 0
    for match in tokens.finditer(text):
        kind = match.lastgroup
        if kind == "opens":
            depth += 1
            if depth > DEEPEST:
                raise too_deep(_line(text, match.start()), path)
        elif kind == "closes" and depth:
            depth -= 1


def _line(text: bytes, end: int) -> int:
    before = text[:end]
    return 1 + before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n")
