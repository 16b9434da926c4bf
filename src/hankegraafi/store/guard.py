"""What a visitor's query may not do: write, call other servers, or be too deep for the parser.

The engine reads keywords without asking for a space after them, and falls back to `SERVICE` when
a name does not fit (`service:x {` calls `:x`). So a word is refused wherever it could be one.
"""

import re

from hankegraafi.errors import QueryError, QueryRefused
from hankegraafi.store.lexer import Token, decoded, position, prologue_end, tokens

MAX_LENGTH = 1_000_000
"""The longest query, in characters."""
MAX_DEPTH = 100
"""How deep brackets may stand inside each other; the engine's parser dies of some 800."""
MAX_TOKENS = 5_000
"""How many words and signs a query may have outside VALUES and lists; see MAX_DEPTH."""
MAX_IRI = 1_000
"""The longest IRI, in characters."""

_PLAIN = MAX_TOKENS
_LONG_IRI = re.compile(rf"<[^<>\s]{{{MAX_IRI},}}")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_ESCAPED = re.compile(r"\\[uU]")

_UPDATES = frozenset("INSERT DELETE LOAD CLEAR CREATE DROP COPY MOVE ADD WITH".split())
_OPEN = frozenset({"(", "{", "[", "<<", "<<(", "{|"})
_CLOSE = frozenset({")", "}", "]", ">>", ")>>", "|}"})
_OPERANDS = frozenset({"variable", "string", "iri", "number", "name", "language"})
_CONSTANTS = frozenset({"TRUE", "FALSE", "UNDEF"})


def is_plain(text: str) -> bool:
    """Say at a glance that a query needs no closer look.

    It is too short to be too deep, and no word in it could call a server, however it is read; an
    update is no query for the parser.
    """
    return (
        len(text) < _PLAIN
        and "\0" not in text
        and not ("\\" in text and _ESCAPED.search(text))
        and (text.isascii() or not _SURROGATE.search(text))
        and (len(text) <= MAX_IRI or not _LONG_IRI.search(text))
        and "service" not in text.casefold()
        and text.count("(") + text.count("{") + text.count("[") + text.count("<<") < MAX_DEPTH
    )


def admit(text: str) -> list[Token]:
    """Let a query pass, and give its tokens.

    Raises:
        QueryRefused: it is an update, or it calls another server.
        QueryError: it is not text, or too long or too deep to be parsed.
    """
    _readable(text)
    items = list(tokens(text))
    _no_update(items)
    _no_service(items)
    if "\\u" in text or "\\U" in text:
        _no_service(list(tokens(decoded(text))))
    _Walk(text, items).through()
    return items


def _readable(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise QueryError(
            f"the query is {len(text)} characters long",
            way_out=f"The limit is {MAX_LENGTH}; ask in smaller pieces.",
        )
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise QueryError("the query is not valid UTF-8", way_out="Send it as UTF-8.")
    if "\0" in text:
        raise QueryError("the query holds a NUL character", way_out="Take it out.")


def _no_update(items: list[Token]) -> None:
    start = prologue_end(items)
    if start < len(items) and items[start].kind == "word":
        word = items[start].text.upper()
        if word in _UPDATES:
            raise QueryRefused(
                f"{word} is an update, and this service only reads",
                way_out="Change the data folder and build a new release.",
            )


def _no_service(items: list[Token]) -> None:
    for place, token in enumerate(items):
        word = token.kind == "word" and "SERVICE" in token.text.upper()
        name = token.kind == "name" and "SERVICE" in token.prefix.upper()
        if word or (name and items[place + 1 : place + 2] and items[place + 1].text == "{"):
            raise QueryRefused(
                "SERVICE calls another server, and this one calls none",
                way_out="Ask the other server by itself, and join the answers.",
            )


class _Walk:
    """A walk through the brackets of a query, before the engine's parser is let at it.

    What would overflow that parser's stack ends the whole process, so it is refused here, and so
    is a "<" of which only a parser could tell whether it begins an IRI.
    """

    def __init__(self, text: str, items: list[Token]) -> None:
        self.text = text
        self.items = items
        self.brackets: list[str] = []
        self.count = 0

    def through(self) -> None:
        """Walk to the end.

        Raises:
            QueryError: there is something on the way that the parser must not meet.
        """
        for place, token in enumerate(self.items):
            if token.kind == "iri":
                self._iri(place)
            if token.kind == "operator" and token.text in _OPEN:
                self._open(place)
            elif token.kind == "operator" and token.text in _CLOSE and self.brackets:
                self.brackets.pop()
            self.count += 0 if self._is_listed(token) else 1
        if self.count > MAX_TOKENS:
            raise QueryError(
                f"the query has {self.count} words and signs outside lists of values",
                way_out=f"The limit is {MAX_TOKENS}; put values into VALUES, or ask in pieces.",
            )

    def _open(self, place: int) -> None:
        inside = self.brackets[-1] if self.brackets else ""
        kind = self.items[place].text
        if inside == "VALUES" or (kind == "{" and _follows_values(self.items, place)):
            kind = "VALUES"
        elif kind == "(" and place and self.items[place - 1].says("IN"):
            kind = "IN"
        self.brackets.append(kind)
        if len(self.brackets) > MAX_DEPTH:
            raise QueryError(
                f"the query has brackets inside brackets more than {MAX_DEPTH} deep",
                way_out="Write it flatter.",
            )

    def _is_listed(self, token: Token) -> bool:
        """Say whether a token is only one of many values, which cost the parser no depth."""
        if not self.brackets or self.brackets[-1] not in {"VALUES", "IN"}:
            return False
        if self.brackets[-1] == "VALUES" and token.text in {"(", ")"}:
            return True
        return token.text in {",", "^^"} or (_operand(token) and token.kind != "variable")

    def _iri(self, place: int) -> None:
        token, before = self.items[place], self.items[place - 1] if place else None
        if len(token.text) > MAX_IRI:
            raise QueryError(
                f"the query has an IRI of {len(token.text)} characters",
                way_out=f"The limit is {MAX_IRI}.",
            )
        unclear = before is not None and self._could_be_less_than(before, token)
        if unclear and set("#'()[]") & set(token.text):
            line, column = position(self.text, token.start)
            raise QueryError(
                f"line {line}, column {column}: it is unclear whether < begins an IRI",
                way_out="Write a space after it if it means less than, or use a prefix.",
            )

    def _could_be_less_than(self, before: Token, token: Token) -> bool:
        """Say whether an operand may stand before this "<", or a sign that it belongs to."""
        if before.text == "<":
            return before.end == token.start
        inside = self.brackets[-1] if self.brackets else ""
        ended = before.text in _CLOSE or _operand(before)
        return inside in {"(", "IN"} and ended


def _follows_values(items: list[Token], place: int) -> bool:
    """Say whether a brace opens a block of data: `VALUES ?x {` or `VALUES (?x ?y) {`."""
    while place > 0:
        place -= 1
        if items[place].kind != "variable" and items[place].text not in {"(", ")"}:
            break
    return items[place].says("VALUES")


def _operand(token: Token) -> bool:
    constant = token.kind == "word" and token.text.upper() in _CONSTANTS
    return constant or token.kind in _OPERANDS
