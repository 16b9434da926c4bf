"""Cut a SPARQL text into tokens, so that words can be told from strings, IRIs and comments.

https://www.w3.org/TR/sparql11-query/#sparqlGrammar, productions 139 and on. Where the grammar
forbids a character, this takes it all the same: nothing that the engine reads as a word may
hide here in something else.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

_TOKEN = re.compile(
    r'''
    (?P<blank>[\x20\t\r\n]+|\#[^\r\n]*)
  | (?P<string>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'
              |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
  | (?P<iri><[^<>{}"\x00-\x20]*>)
  | (?P<variable>[?$][\w\u0080-\U0010ffff]+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
  | (?P<name>(?:_|[A-Za-z\u0080-\U0010ffff][\w.\-\u0080-\U0010ffff]*)?:
             (?:[\w.:\-\u0080-\U0010ffff]|%[0-9A-Fa-f]{2}|\\.)*(?<!\.))
  | (?P<word>[\w\u0080-\U0010ffff]+)
  | (?P<operator>\^\^|&&|\|\||!=|<=|>=|<(?=<[^<>{}"\x00-\x20]*>)|<<\(?|\)?>>|\{\||\|\}|\\.|.)
    ''',
    re.VERBOSE | re.DOTALL,
)
_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


class Token(NamedTuple):
    """A piece of a query: what kind it is, its text, and where it starts (from 0)."""

    kind: str
    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the piece ends."""
        return self.start + len(self.text)

    @property
    def prefix(self) -> str:
        """The part of a prefixed name before its colon."""
        return self.text.partition(":")[0]

    def says(self, word: str) -> bool:
        """Say whether this is a certain keyword; case does not matter."""
        return self.kind == "word" and self.text.upper() == word


def tokens(text: str) -> Iterator[Token]:
    """Go through the tokens of a query; blanks and comments are left out."""
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "blank":
            yield Token(str(match.lastgroup), match.group(), match.start())


def without_comments(text: str) -> str:
    r"""Take the comments out of a query, or of a part of one that begins with a token.

    >>> without_comments("ASK { # nothing\n ?s ?p '#' }")
    "ASK {  \n ?s ?p '#' }"
    """
    if "#" not in text:
        return text
    return _TOKEN.sub(lambda found: " " if found[0].startswith("#") else found[0], text)


def closed_up(text: str) -> str:
    """Leave no blanks between CONCAT or COALESCE and its bracket; they go before the word.

    The engine's parser takes none there, though the grammar does. Places and lengths stay.

    >>> closed_up("SELECT (CONCAT ('a', 'b') AS ?c) {}")
    "SELECT ( CONCAT('a', 'b') AS ?c) {}"
    """
    items = list(tokens(text))
    for one, following in pairwise(items):
        if following.text == "(" and (one.says("CONCAT") or one.says("COALESCE")):
            gap = text[one.end : following.start]
            text = f"{text[: one.start]}{gap}{one.text}{text[following.start :]}"
    return text


def decoded(text: str) -> str:
    r"""Replace the code point escapes of a query (SPARQL 1.1 §19.2).

    >>> decoded(r"SERV\u0049CE")
    'SERVICE'
    """

    def character(match: re.Match[str]) -> str:
        number = int(match[1] or match[2], 16)
        return chr(number) if number < 0x110000 else match[0]

    return _CODEPOINT.sub(character, text)


def prologue_end(items: list[Token]) -> int:
    """Give the place of the first token after the declarations (PREFIX, BASE, VERSION)."""
    place = 0
    while place < len(items) and items[place].kind == "word":
        if items[place].says("PREFIX"):
            place += 3
        elif items[place].says("BASE") or items[place].says("VERSION"):
            place += 2
        else:
            break
    return min(place, len(items))


def position(text: str, offset: int) -> tuple[int, int]:
    """Turn an offset into line and column, both from 1."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
