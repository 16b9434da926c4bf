"""How deep a document is nested, told before a parser goes down into it.

A parser that calls itself for every bracket dies of enough of them, and takes the process along.
So brackets are counted first, outside of strings, IRIs and comments. It takes the strings and IRIs
as the grammars have them; what it does not understand the parser will not either.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from mmap import ACCESS_READ, mmap
from pathlib import Path

from hankegraafi.errors import DataError

DEEPEST = 100
"""How many brackets may be open at once; what people write has fewer than ten."""

_OPENING = re.compile(rb"<<|[\[({]")
_LINES_OPENING = re.compile(rb"<<")
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


def bound_turtle(text: bytes | mmap, *, path: Path | None = None) -> None:
    """See that Turtle, TriG, N-Triples or N-Quads is not nested too deep.

    Raises:
        DataError: it is; names the line of the first bracket too many.
    """
    _bound(_TURTLE, text, path)


def bound_file(path: Path) -> None:
    """See that a file of Turtle or TriG is not nested too deep, however large it is.

    Raises:
        DataError: it is; names the line of the first bracket too many.
        OSError: the file cannot be read.
    """
    with _mapped(path) as text:
        bound_turtle(text, path=path)


def may_have_deep_lines(path: Path) -> bool:
    """Say whether a file of N-Triples or N-Quads opens so many triple terms, all lines together.

    Raises:
        OSError: the file cannot be read.
    """
    with _mapped(path) as text:
        return _has_many(_LINES_OPENING, text)


def bound_json(text: bytes, *, path: Path | None = None) -> None:
    """See that JSON is not nested too deep.

    Raises:
        DataError: it is; names the line of the first bracket too many.
    """
    _bound(_JSON, text, path)


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


@contextmanager
def _mapped(path: Path) -> Iterator[bytes | mmap]:
    """The bytes of a file, which are not held in memory."""
    with path.open("rb") as file:
        if not path.stat().st_size:  # nothing cannot be mapped
            yield b""
            return
        with mmap(file.fileno(), 0, access=ACCESS_READ) as text:
            yield text


def _has_many(opening: re.Pattern[bytes], text: bytes | mmap) -> bool:
    return any(True for _ in islice(opening.finditer(text), DEEPEST, None))


def _bound(tokens: re.Pattern[bytes], text: bytes | mmap, path: Path | None) -> None:
    if not _has_many(_OPENING, text):
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


def _line(text: bytes | mmap, end: int) -> int:
    before = text[:end]
    return 1 + before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n")
