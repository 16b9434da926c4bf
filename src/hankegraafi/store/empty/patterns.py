"""What a query asks for: its triple patterns in their order, and what else may leave rows out.

This reads the tokens of a query that the engine has parsed, so it need not notice mistakes; it
keeps places and wordings, which no parse tree does. What it does not know it refuses to read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from hankegraafi.store.lexer import Token

Node = ox.NamedNode | ox.Literal | ox.Variable | ox.BlankNode
"""A place in a pattern; a blank node stands for something without a name, as a variable does."""
Bound = ox.NamedNode | ox.Literal


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a query: its words, and where it starts (an offset)."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern; `graph` is None where it stands in the default graph.

    A path in sequence is several patterns, all with the words of the whole.
    """

    subject: Node
    predicate: Node
    object: Node
    graph: Node | None
    piece: Piece


@dataclass(frozen=True, slots=True)
class Values:
    """Rows of values for some variables; None is UNDEF."""

    variables: tuple[ox.Variable, ...]
    rows: tuple[tuple[Bound | None, ...], ...]
    piece: Piece


@dataclass(frozen=True, slots=True)
class Union:
    """Groups of which one is enough."""

    branches: tuple["Group", ...]
    piece: Piece


@dataclass(frozen=True, slots=True)
class Select:
    """A query inside the query, seen from outside by some of its variables; None is all."""

    group: "Group"
    names: frozenset[ox.Variable] | None
    piece: Piece


@dataclass(frozen=True, slots=True)
class Suspect:
    """What may leave rows out for reasons that patterns do not tell.

    `kind` is filter, minus, having, limit (of 0), limit_inside (of a query in the query), offset or
    path; bind (all that computes a value) and optional only matter when a variable among `names` is
    used after them. A filter that compares a variable, the only one of `names`, with a constant
    has that in `equals`.
    """

    kind: str
    piece: Piece
    names: frozenset[Node] = frozenset()
    equals: Bound | None = None


Part = Pattern | Values | Union | Select | Suspect
Group = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A whole query: the graphs that it names itself, and what has to be found."""

    group: Group
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]


class Unreadable(ValueError):
    """A query, or a part of it, that is beyond this reader."""


class Cursor:
    """A place among the tokens of a query."""

    def __init__(self, text: str, items: Sequence[Token]) -> None:
        self.text = text
        self.items = items
        self.at = 0

    @property
    def token(self) -> Token:
        """The token at the place, or an empty one at the end."""
        if self.at < len(self.items):
            return self.items[self.at]
        return Token("", "", len(self.text))

    def take(self) -> Token:
        """Give the token, and go on to the next.

        Raises:
            Unreadable: there is none.
        """
        token = self.token
        if not token.kind:
            raise Unreadable("the query ends too early")
        self.at += 1
        return token

    def takes(self, *texts: str) -> bool:
        """Go over the token if it is one of some words or signs; say whether it is."""
        found = self.token.kind in {"word", "operator"} and self.token.text.upper() in texts
        self.at += found
        return found

    def expect(self, text: str) -> None:
        """Go over a word or sign.

        Raises:
            Unreadable: another token stands there.
        """
        if not self.takes(text):
            raise Unreadable(f"{text} is expected at {self.token.start}")

    def skip(self) -> None:
        """Go over one token, or over a bracket with all that is in it."""
        depth = 0
        while True:
            token = self.take()
            if token.kind == "operator":
                depth += (token.text in {"(", "{", "["}) - (token.text in {")", "}", "]"})
            if depth <= 0:
                return

    def piece(self, start: int) -> Piece:
        """Give the piece from a token, by its place, to the token before this one."""
        begin, end = self.items[start].start, self.items[self.at - 1].end
        return Piece(" ".join(self.text[begin:end].split()), begin)


def patterns(group: Group) -> Iterator[Pattern]:
    """Go through all triple patterns of a group, those of its branches too."""
    for part in group:
        if isinstance(part, Pattern):
            yield part
        elif isinstance(part, Union):
            for branch in part.branches:
                yield from patterns(branch)
        elif isinstance(part, Select):
            yield from patterns(part.group)


def suspects(group: Group) -> Iterator[Suspect]:
    """Go through all suspects of a group, those of its branches too."""
    for part in group:
        if isinstance(part, Suspect):
            yield part
        elif isinstance(part, Union):
            for branch in part.branches:
                yield from suspects(branch)
        elif isinstance(part, Select):
            yield from suspects(part.group)
