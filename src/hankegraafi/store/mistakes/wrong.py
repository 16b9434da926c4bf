"""A query that is not SPARQL, and what is told of it."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hankegraafi.store.lexer import Token, position

CLOSING = {"{": "}", "(": ")", "[": "]"}
AGGREGATES = frozenset({"COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT"})
END = "the end of the query"
_SHOWN = 120
_NOTHING = Token("", "", 0)


class Hint(NamedTuple):
    """What is wrong, where it starts (from 0), a way out, and whether to name what was expected."""

    problem: str
    start: int
    way_out: str = ""
    expects: bool = True


class Wrong(NamedTuple):
    """A query, its tokens, the place of the wrong one among them, and what could stand there.

    `place` is the number of tokens when the query only ends too early; `said` are the sentences
    that the engine said of the query, which are few.
    """

    text: str
    items: Sequence[Token]
    place: int
    expected: frozenset[str]
    said: Sequence[str]
    prefixes: Mapping[str, str]

    @property
    def token(self) -> Token:
        """The wrong token, or an empty one at the end."""
        if self.place < len(self.items):
            return self.items[self.place]
        return Token("", "", self.items[-1].end if self.items else 0)

    def back(self, steps: int) -> Token:
        """Give the token some steps before the wrong one, or an empty one before the start."""
        return self.items[self.place - steps] if self.place >= steps else _NOTHING

    def open(self) -> list[Token]:
        """Give the brackets that are open before the wrong token, the outermost first."""
        opened: list[Token] = []
        for token in self.items[: self.place]:
            if token.kind == "operator" and token.text in CLOSING:
                opened.append(token)
            elif opened and token.text == CLOSING[opened[-1].text]:
                opened.pop()
        return opened

    def where(self, token: Token) -> str:
        """Say which token is meant, and where it is."""
        line, column = position(self.text, token.start)
        return f"{token.text} of line {line}, column {column}"


def short(text: str) -> str:
    """Cut what is too long for a sentence."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
