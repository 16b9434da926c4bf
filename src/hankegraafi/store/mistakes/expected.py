"""What the engine's parser would take at the end of a piece of a query, in words for people.

The parser names everything that it tried at the furthest place it reached. It tries a keyword by
taking as many characters as the keyword has, so keywords of different lengths fail at different
places: the piece is read once for each length, with that many characters after it that no query
may hold.
"""

import re
from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from hankegraafi.store.lexer import position
from hankegraafi.store.mistakes.wrong import END

_NO_TOKEN = "\x01"
_PADDING = " " * 64  # keeps what the parser tried before a place from what it tries there
_MAX_PIECE = 50_000
_SHOWN = 8

_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_ITEM = re.compile(r"""\[[^\[\]]*(?:'[\[\]]'[^\[\]]*)*\]|"(?:[^"\\]|\\.)*"|[A-Za-z_0-9]+""")
_LONGEST = 14
_FORMS = "SELECT ASK CONSTRUCT DESCRIBE PREFIX BASE".split()
_USEFUL = """AS BY WHERE the_end_of_the_query } ) ] . ; ,
    a_triple_pattern an_expression a_variable an_IRI a_string a_number { ( * the_word_a UNDEF
    FROM NAMED FILTER OPTIONAL UNION GRAPH BIND VALUES MINUS GROUP_BY HAVING ORDER_BY LIMIT OFFSET
    DISTINCT ASC DESC EXISTS an_operator a_function a_prefix_with_a_colon""".split()
_RANKS = {name.replace("_", " "): rank for rank, name in enumerate([*_FORMS, *_USEFUL])}
_PATHS = frozenset('"|" "/"'.split())
_VALUES = frozenset({"a variable", "an IRI", "a string", "a number", "(", "{"})


def complaint(said: str) -> tuple[tuple[int, int], str]:
    """Take apart what the engine says of a text: line and column from 1, and what it expected."""
    match = _PLACE.match(said)
    return ((int(match[1]), int(match[2])), match[3]) if match else ((1, 1), said)


class Parser:
    """The engine's parser, which reads pieces of a query and answers none."""

    def __init__(self, prefixes: Mapping[str, str], base: str | None) -> None:
        self._store = ox.Store()
        self._prefixes = dict(prefixes)
        self._base = base

    def furthest(self, piece: str) -> tuple[tuple[int, int], str] | None:
        """Read a piece; give the furthest line and column, and what was expected there.

        None when the piece is a query; it is not run, for it does not show the variable that is
        bound.
        """
        nobody = "nobody"
        while nobody in piece:
            nobody += "0"
        try:
            self._store.query(
                piece,
                base_iri=self._base,
                prefixes=self._prefixes,
                substitutions={ox.Variable(nobody): ox.Literal("")},
            )
        except SyntaxError as error:
            return complaint(str(error))
        except RuntimeError:
            return None
        return None

    def can_go_on(self, piece: str) -> bool:
        """Say whether the parser gets beyond the end of a piece."""
        before = piece + _PADDING
        told = self.furthest(before + _NO_TOKEN)
        return told is None or told[0] >= position(before, len(before))

    def follows(self, piece: str) -> frozenset[str]:
        """Give all that may follow on a piece, as the engine names it: `FILTER`, `"{"`."""
        before = piece + _PADDING
        line, column = position(before, len(before))
        lengths = range(2, _LONGEST + 1) if len(piece) <= _MAX_PIECE else ()
        found: set[str] = set()
        for length in (0, *lengths):
            told = self.furthest(before + _NO_TOKEN * length)
            if told is None:
                found.add(END)
            elif told[0] == (line, column + length):
                found.update(_ITEM.findall(told[1]))
        return frozenset(found)


def in_words(raw: Iterable[str]) -> tuple[str, ...]:
    """Say for people what the engine expects, the most useful first."""
    names = set(raw)
    plain = {name.strip('"') for name in names}
    found = {name for name in plain | _kinds(names) if name in _RANKS}
    if "a triple pattern" in found or "an expression" in found:
        found -= _VALUES
    if '"&&"' in names:
        found -= {"*", "an IRI"}
    if names >= _PATHS:
        found -= {"*"}
    if found & {"an expression", "a function", END}:
        found -= {"a function", "EXISTS"} if found & {"an expression", END} else {"EXISTS"}
    if '";"' not in names:
        found -= {"."}
    if "}" in found:
        found -= {"{"}
    return tuple(sorted(found, key=lambda name: _RANKS[name])[:_SHOWN])


def _kinds(names: set[str]) -> set[str]:
    """Gather what several signs stand for together."""
    tests = {
        "a variable": '"$"' in names,
        "an IRI": '"<"' in names,
        "a prefix with a colon": '":"' in names and '"<"' not in names,
        "a string": '"\'"' in names,
        "a number": "['0'..='9']" in names,
        "a function": "REGEX" in names,
        "an operator": '"&&"' in names,
        "an expression": "REGEX" in names and '"$"' in names,
        "a triple pattern": '"$"' in names and '"}"' in names,
        "the word a": '"a"' in names,
        "GROUP BY": "GROUP" in names,
        "ORDER BY": "ORDER" in names,
    }
    return {name for name, holds in tests.items() if holds}
