"""Give a query a window of its rows, by the LIMIT and OFFSET that SPARQL has for it."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from hankegraafi.errors import QueryError
from hankegraafi.store.lexer import Token, prologue_end
from hankegraafi.store.pool.wire import Page

ALL = 10**9
"""A limit beyond all answers."""

_LAST = 2**63 - 1
_OPEN, _CLOSE = frozenset("{(["), frozenset("})]")
_WORD = re.compile(r"(LIMIT|OFFSET|VALUES)([0-9]*)", re.IGNORECASE)
_SLICE = re.compile(rf"(?:{_WORD.pattern})+", re.IGNORECASE)


class _Own(NamedTuple):
    """The slice that a query asks for itself, and where that stands in its text."""

    limit: int | None
    offset: int
    spans: tuple[tuple[int, int], ...]
    place: int


def cut(text: str, items: Sequence[Token], page: Page) -> str:
    """Write a query anew so that it gives one page of its rows; a page beyond its end has none.

    What the query says of LIMIT and OFFSET itself stays true: the page is a part of that part.

    Raises:
        QueryError: it is no SELECT and no CONSTRUCT, so it has no rows to count.
    """
    start = prologue_end(list(items))
    if start == len(items) or not (items[start].says("SELECT") or items[start].says("CONSTRUCT")):
        raise QueryError(
            "limit= counts rows, and this query gives none",
            way_out="Leave limit= away, or ask by SELECT or CONSTRUCT.",
        )
    own = _own(items[start:])
    left = page.limit if own.limit is None else min(page.limit, own.limit - page.offset)
    window = f"\nLIMIT {max(left, 0)} OFFSET {min(own.offset + page.offset, _LAST)}\n"
    head, tail = _without(text, own.spans, own.place)
    return head + window + tail


def _own(items: Sequence[Token]) -> _Own:
    """Find what a query says of LIMIT and OFFSET; its words may stand without blanks between."""
    numbers: dict[str, int] = {}
    spans: list[tuple[int, int]] = []
    depth = 0
    for token, following in zip(items, [*items[1:], None], strict=True):
        if token.text in _OPEN or token.text in _CLOSE:
            depth += 1 if token.text in _OPEN else -1
        if depth or token.kind != "word" or not _SLICE.fullmatch(token.text):
            continue
        for word in _WORD.finditer(token.text):
            name, start = word[1].upper(), token.start + word.start()
            if name == "VALUES":
                return _Own(numbers.get("LIMIT"), numbers.get("OFFSET", 0), tuple(spans), start)
            if word[2]:
                numbers[name] = int(word[2])
                spans.append((start, token.start + word.end()))
            elif following:
                numbers[name] = int(following.text)
                spans.append((start, following.end))
    return _Own(numbers.get("LIMIT"), numbers.get("OFFSET", 0), tuple(spans), items[-1].end)


def _without(text: str, spans: Sequence[tuple[int, int]], place: int) -> tuple[str, str]:
    """Give the text before and after a place, without some spans of it."""
    kept, last = "", 0
    for start, end in spans:
        kept += text[last:start]
        last = end
    return kept + text[last:place], text[place:]
