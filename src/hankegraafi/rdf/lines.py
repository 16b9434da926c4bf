"""Find the line on which a Turtle file states something.

The parser gives triples without places, so this reads the text once more, only as tokens: enough
to know which subject, predicate and object stand on which line, whatever the layout. It never
fails: what it does not understand it passes over, and a place that it does not find is None.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin

from hankegraafi.vocab import PREFIXES

_TOKEN = re.compile(
    r'''
    (?P<comment>\#[^\n]*)
  | (?P<string>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^'\\]|\\.|'(?!''))*\'\'\'
              |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<iri><[^<>\s]*>)
  | (?P<at>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<datatype>\^\^)
  | (?P<punctuation>[;,\[\]()]|\.(?![0-9]))
  | (?P<name>(?:\\.|[^\s<>"'()\[\]{};,\#^@\\])+)
    ''',
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_CONTROL = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(slots=True)
class Locator:
    """Where a file states what: terms are IRIs or the words of a literal.

    Lines and columns (in characters) count from 1.

    `comments` and `blank_nodes` are the lines on which those stand.
    """

    _places: dict[tuple[str, ...], tuple[int, int]] = field(default_factory=dict)
    comments: list[int] = field(default_factory=list)
    blank_nodes: list[int] = field(default_factory=list)

    def line(
        self, subject: str, predicate: str | None = None, value: str | None = None
    ) -> int | None:
        """Give the line of the closest match: the whole triple, else a part of it."""
        place = self.place(subject, predicate, value)
        return place[0] if place else None

    def place(
        self, subject: str, predicate: str | None = None, value: str | None = None
    ) -> tuple[int, int] | None:
        """Give line and column of the closest match."""
        wanted = tuple(term for term in (subject, predicate, value) if term is not None)
        while wanted:
            if wanted in self._places:
                return self._places[wanted]
            wanted = wanted[:-1]
        return None

    def note(self, place: tuple[int, int], *terms: str) -> None:
        """Note that a subject, or a subject with its predicate and value, stands at a place."""
        for length in range(1, len(terms) + 1):
            self._places.setdefault(terms[:length], place)


def locate_subjects(text: bytes, prefixes: Mapping[str, str]) -> Locator:
    """Read where the subjects stand of a file in which each begins its line, with a prefix.

    That takes a twentieth of the time, for what a list was read into.
    """
    locator = Locator()
    for number, line in enumerate(text.split(b"\n"), start=1):
        if not line or line[0] in b" @":
            continue
        prefix, _, name = line.partition(b" ")[0].decode().replace("\\", "").partition(":")
        if prefix in prefixes:
            locator.note((number, 1), prefixes[prefix] + name)
    return locator


def locate(text: bytes) -> Locator:
    """Read the places of a Turtle file's statements and comments."""
    locator = Locator()
    reader = _Reader(locator)
    for place, kind, token in _tokens(_lines_ended_alike(text)):
        reader.take(place, kind, token)
    return locator


def _lines_ended_alike(text: bytes) -> str:
    decoded = text.decode("utf-8-sig", "replace")
    return decoded.replace("\r\n", "\n").replace("\r", "\n")


def _tokens(text: str) -> Iterator[tuple[tuple[int, int], str, str]]:
    line, position = 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", position, match.start())
        position = match.start()
        place = line, position - text.rfind("\n", 0, position)
        kind, token = str(match.lastgroup), match.group()
        if kind == "name" and token.endswith("."):
            yield place, kind, token.rstrip(".")
            yield place, "punctuation", "."
        else:
            yield place, kind, token


class _Reader:
    """Walks the tokens, keeping the terms of the statement that it stands in."""

    def __init__(self, locator: Locator) -> None:
        self.locator = locator
        self.base = ""
        self.prefixes: dict[str, str] = {}
        self.terms: list[str] = []
        self.outer: list[list[str]] = []
        self.directive: list[str] | None = None
        self.skip = False

    def take(self, place: tuple[int, int], kind: str, token: str) -> None:
        line = place[0]
        if kind == "comment":
            self.locator.comments.append(line)
        elif self.directive is not None:
            self._declare(kind, token)
        elif kind == "punctuation":
            self._punctuate(line, token)
        elif kind == "datatype":
            self.skip = True
        elif self._starts_directive(kind, token):
            self.directive = [token.lstrip("@").lower()]
        elif kind == "at" or self.skip:
            self.skip = False
        else:
            self.terms = [*self.terms[:2], self._term(kind, token)]
            if token.startswith("_:"):
                self.locator.blank_nodes.append(line)
            self.locator.note(place, *self.terms)

    def _starts_directive(self, kind: str, token: str) -> bool:
        words = {"at": {"@prefix", "@base"}, "name": {"prefix", "base"}}.get(kind, set())
        return not self.terms and token.lower() in words

    def _declare(self, kind: str, token: str) -> None:
        directive = self.directive or []
        directive.append(token)
        if kind != "iri":
            return
        target = urljoin(self.base, _unescape(token[1:-1]))
        if directive[0] == "base":
            self.base = target
        else:
            self.prefixes[directive[1].removesuffix(":")] = target
        self.directive = None

    def _punctuate(self, line: int, token: str) -> None:
        if token in "[(":
            self.locator.blank_nodes.append(line)
            self.outer.append(self.terms)
            self.terms = ["_:"]
        elif token in "])":
            self.terms = self.outer.pop() if self.outer else []
        elif token == "." and not self.outer:
            self.terms = []
        else:
            self.terms = self.terms[: 2 if token == "," else 1]

    def _term(self, kind: str, token: str) -> str:
        if kind == "iri":
            return urljoin(self.base, _unescape(token[1:-1]))
        if kind == "string":
            quotes = 3 if token[:3] in {'"""', "'''"} and len(token) >= 6 else 1
            return _unescape(token[quotes:-quotes])
        if token == "a" and len(self.terms) == 1:
            return PREFIXES["rdf"] + "type"
        prefix, colon, local = token.partition(":")
        if colon and prefix in self.prefixes:
            return self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
        return token


def _unescape(text: str) -> str:
    def plain(match: re.Match[str]) -> str:
        code = match[1]
        if code[0] in "uU" and len(code) > 1:
            number = int(code[1:], 16)
            return chr(number) if number < 0x110000 else "\N{REPLACEMENT CHARACTER}"
        return _CONTROL.get(code, code)

    return _ESCAPE.sub(plain, text)
