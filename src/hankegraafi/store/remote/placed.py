"""A query, written for an engine in which each graph of a release has a name of its own.

The words of the query stay; graphs are put around and instead of what it asks. `hk_graph_…` are
variables that this adds.
"""

from collections.abc import Sequence
from typing import NamedTuple

from hankegraafi.store.empty.patterns import Cursor, Unreadable
from hankegraafi.store.empty.terms import Namespaces
from hankegraafi.store.lexer import Token, without_comments
from hankegraafi.store.remote import names

ADDED = "hk_"
"""How the variables begin that are added to a query."""


class Unfit(Exception):
    """A query that an engine elsewhere is not asked, and why: the key of a known difference."""

    def __init__(self, difference: str) -> None:
        super().__init__(difference)
        self.difference = difference


class Edit(NamedTuple):
    """A piece of a query, from an offset to another, and what stands there instead."""

    start: int
    end: int
    text: str


class Outline(NamedTuple):
    """The form of a query, and where its WHERE begins and ends: the places of the braces."""

    form: str
    opens: int
    closes: int


def outline(text: str, items: Sequence[Token], prefixes: Namespaces) -> Outline:
    """Find the WHERE of a query; `prefixes` learns what the query declares.

    Raises:
        Unfit: it has none, chooses its graphs itself, or is written in escapes.
    """
    if "\\u" in text or "\\U" in text:
        raise Unfit("escapes")
    if any(each.kind == "variable" and each.text[1:].startswith(ADDED) for each in items):
        raise Unfit("names")
    cursor = Cursor(text, items)
    try:
        prefixes.declare(cursor)
        form = cursor.take().text.upper()
        if form not in {"SELECT", "ASK", "CONSTRUCT"}:
            raise Unfit("describe")
        if form == "CONSTRUCT":
            if cursor.token.text != "{":
                raise Unfit("describe")
            cursor.skip()
        while cursor.token.text != "{":
            if cursor.token.says("FROM"):
                raise Unfit("dataset")
            cursor.skip() if cursor.token.text == "(" else cursor.take()
        opens = cursor.at
        cursor.skip()
    except Unreadable as error:
        raise Unfit("unread") from error
    return Outline(form, opens, cursor.at - 1)


def edits(
    text: str, items: Sequence[Token], shape: Outline, prefixes: Namespaces, version: str
) -> list[Edit]:
    """Say what has to be changed so that the graphs a query names are those of one release.

    Raises:
        Unfit: it looks for patterns outside of its WHERE.
    """
    inside = range(shape.opens, shape.closes)
    if any(each.says("EXISTS") for at, each in enumerate(items) if at not in inside):
        raise Unfit("exists")
    named = [at for at in inside if items[at].says("GRAPH")]
    if any(_within(text, items, at, named) for at in named):
        raise Unfit("graphs")
    return [_graph(text, items, at, prefixes, version) for at in named]


def view(
    items: Sequence[Token], shape: Outline, version: str, *, is_chosen: bool
) -> tuple[Edit, ...]:
    """Say what has to be changed so that what a query asks of no graph is asked of the view.

    It `is_chosen` by FROM (SPARQL 1.1 §13.2), which leaves a query no other graph, or else stands
    around everything as GRAPH.
    """
    iri = f"<{names.view(version)}>"
    opens, closes = items[shape.opens], items[shape.closes]
    if is_chosen:
        before = items[shape.opens - 1]
        place = before.start if before.says("WHERE") else opens.start
        return (Edit(place, place, f" FROM {iri} "),)
    return (
        Edit(opens.end, opens.end, f" GRAPH {iri} {{"),
        Edit(closes.start, closes.start, "} "),
    )


def _within(text: str, items: Sequence[Token], at: int, named: Sequence[int]) -> bool:
    """Say whether a GRAPH has another one inside."""
    cursor = Cursor(text, items)
    cursor.at = at + 2
    cursor.skip()
    return any(at < each < cursor.at for each in named)


def _graph(text: str, items: Sequence[Token], at: int, prefixes: Namespaces, version: str) -> Edit:
    start, name = items[at].start, items[at + 1]
    if name.kind == "variable":
        added = f"?{ADDED}graph_{at}"
        named = f"GRAPH <{names.names(version)}> {{ {added} <{names.OF}> {name.text} }}"
        return Edit(start, name.end, f"{named} GRAPH {added}")
    try:
        iri = prefixes.iri(Cursor(text, items[at + 1 : at + 2])).value
    except Unreadable as error:
        raise Unfit("unread") from error
    return Edit(start, name.end, f"GRAPH <{names.graph(version, iri)}>")


def applied(text: str, changes: Sequence[Edit], base: str) -> str:
    """Write a query with its changes; `base` is what its relative IRIs begin with.

    Comments are left out: there are engines to which some of them mean something.
    """
    written, last = f"BASE <{base}>\n" if base else "", 0
    for change in sorted(changes, key=lambda each: each[:2]):
        written += without_comments(text[last : change.start]) + change.text
        last = change.end
    return written + without_comments(text[last:])
