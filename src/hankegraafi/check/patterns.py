"""Regular expressions of a query, compiled once instead of at every run.

A SPARQL engine compiles each of a query's expressions before it begins, and those that it puts
together from variables again for every row. Here an expression whose text is known beforehand is
made a function of its own. Calling one costs more than the engine's own way; so where there is much
data only those behind the query's first group are, for that group lets through little.
"""

import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Functions = dict[ox.NamedNode, Callable[..., Term | None]]
Expression = tuple[str, str, str | None]
"""A regular expression, its flags, and what replaces it, where that is asked for."""

_NAME = "urn:hankegraafi:expression:"

_TOKEN = re.compile(
    r"""
    (?P<string>\"\"\"(?:[^\\]|\\.)*?\"\"\" | '''(?:[^\\]|\\.)*?'''
       | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*')
  | (?P<blank>\s+ | \#[^\n]*)
  | (?P<iri><[^<>\s]*>)
  | (?P<variable>[?$]\w+)
  | (?P<word>[A-Za-z_][\w:.-]*)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)  # fmt: skip
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_PLACE = re.compile(r"\$(\d)")
_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE}

Token = tuple[str, str]


def with_functions(query: str, *, everywhere: bool = False) -> tuple[str, tuple[Expression, ...]]:
    """Give a query with functions for its expressions: everywhere, or behind its first group."""
    tokens = [(str(match.lastgroup), match[0]) for match in _TOKEN.finditer(query)]
    begin = 0 if everywhere else _behind_first_group(tokens)
    return _Writer(tokens, begin).written()


def inside(query: str) -> int | None:
    """Tell where the pattern behind a query's WHERE begins; braces in brackets are not its own."""
    depth, last = 0, ""
    for match in _TOKEN.finditer(query):
        depth += {"(": 1, ")": -1}.get(match[0], 0)
        if match[0] == "{" and not depth:
            return match.end() if last.upper() == "WHERE" else None
        last = last if match.lastgroup == "blank" else match[0]
    return None


class _Writer:
    """Writes a query anew; expressions stand inside of each other's arguments."""

    def __init__(self, tokens: Sequence[Token], begin: int) -> None:
        self._tokens = tokens
        self._begin = begin
        self._known: dict[str, str] = {}
        self._expressions: list[Expression] = []

    def written(self) -> tuple[str, tuple[Expression, ...]]:
        before = "".join(text for _, text in self._tokens[: self._begin])
        text = before + self._write(self._tokens[self._begin :])
        return text, tuple(self._expressions)

    def _write(self, tokens: Sequence[Token]) -> str:
        written: list[str] = []
        place = 0
        while place < len(tokens):
            kind, text = tokens[place]
            call = _call(tokens, place) if kind == "word" else None
            name = text.upper()
            if call and name == "BIND":
                _note(call[0], self._known)
            made = _expression(name, call[0], self._known) if call else None
            if call and made:
                written.append(f"<{_NAME}{len(self._expressions)}>(")
                self._expressions.append(made)
                written.append(f"{self._write(call[0][0])})")
                place = call[1]
            else:
                written.append(text)
                place += 1
        return "".join(written)


def functions(expressions: Sequence[Expression]) -> Functions:
    """Compile what stands in a query in place of its expressions."""
    return {
        ox.NamedNode(f"{_NAME}{number}"): _function(_compiled(pattern, flags), replacement)
        for number, (pattern, flags, replacement) in enumerate(expressions)
    }


def _behind_first_group(tokens: Sequence[Token]) -> int:
    """Where the first group inside of the pattern ends that is not the targets' own."""
    depth = groups = 0
    for place, (_, text) in enumerate(tokens):
        depth += {"{": 1, "}": -1}.get(text, 0)
        if text == "}" and depth == 1:
            groups += 1
            if groups == 2:
                return place + 1
    return len(tokens)


def _call(tokens: Sequence[Token], place: int) -> tuple[list[list[Token]], int] | None:
    """The arguments of a call and where it ends; None where no bracket follows."""
    rest = place + 1
    while rest < len(tokens) and tokens[rest][0] == "blank":
        rest += 1
    if rest >= len(tokens) or tokens[rest][1] != "(":
        return None
    depth, arguments = 0, [[]]  # type: tuple[int, list[list[Token]]]
    for end in range(rest, len(tokens)):
        text = tokens[end][1]
        depth += {"(": 1, ")": -1}.get(text, 0)
        if depth == 0:
            return arguments, end + 1
        if text == "," and depth == 1:
            arguments.append([])
        elif end > rest:
            arguments[-1].append(tokens[end])
    return None


def _note(arguments: Sequence[Sequence[Token]], known: dict[str, str]) -> None:
    """Remember what a BIND of something constant gives a variable."""
    flat = [token for token in _joined(arguments) if token[0] != "blank"]
    if len(flat) > 2 and flat[-2][1].upper() == "AS":
        value = _constant(flat[:-2], known)
        if value is not None:
            known[flat[-1][1][1:]] = value


def _joined(arguments: Sequence[Sequence[Token]]) -> Iterator[Token]:
    for number, each in enumerate(arguments):
        if number:
            yield "other", ","
        yield from each


def _constant(tokens: Sequence[Token], known: Mapping[str, str]) -> str | None:
    """The text that an expression always has; None where that is not known."""
    said = [token for token in tokens if token[0] != "blank"]
    match said:
        case [("string", text)]:
            return _spoken(text)
        case [("variable", name)]:
            return known.get(name[1:])
        case [("word", name), *_] if name.upper() == "CONCAT":
            call = _call(said, 0)
            if call and call[1] == len(said):
                parts = [_constant(each, known) for each in call[0]]
                return None if None in parts else "".join(part or "" for part in parts)
    return None


def _expression(
    name: str, arguments: Sequence[Sequence[Token]], known: Mapping[str, str]
) -> Expression | None:
    """What a call of REGEX or REPLACE asks for, where that is known."""
    constants = [_constant(each, known) for each in arguments[1:]]
    if name not in {"REGEX", "REPLACE"} or None in constants or not constants:
        return None
    pattern, *rest = [each or "" for each in constants]
    replacement = _PLACE.sub(r"\\g<\1>", rest.pop(0)) if name == "REPLACE" and rest else None
    flags = "".join(rest)
    odd = "\\" in (replacement or "").replace("\\g<", "")
    if len(rest) > 1 or odd or not set(flags) <= _FLAGS.keys():
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            _compiled(pattern, flags)
    except (re.error, Warning):  # another dialect
        return None
    return pattern, flags, replacement


def _compiled(pattern: str, flags: str) -> re.Pattern[str]:
    return re.compile(pattern, sum(_FLAGS[each] for each in set(flags)))


def _function(compiled: re.Pattern[str], replacement: str | None) -> Callable[..., Term | None]:
    def found(term: Term) -> Term | None:
        """Say whether a text holds the expression; no text is an error (SPARQL 17.4.3.14)."""
        if not isinstance(term, ox.Literal) or not (term.language or term.datatype == _STRING):
            return None
        return ox.Literal(compiled.search(term.value) is not None)

    def replaced(term: Term) -> Term | None:
        """Give a text with what matches replaced; no text is an error (SPARQL 17.4.3.15)."""
        if not isinstance(term, ox.Literal) or not (term.language or term.datatype == _STRING):
            return None
        text = compiled.sub(replacement or "", term.value)
        return ox.Literal(text, language=term.language) if term.language else ox.Literal(text)

    return found if replacement is None else replaced


_STRING = ox.NamedNode("http://www.w3.org/2001/XMLSchema#string")


def _spoken(string: str) -> str:
    """The text of a string as SPARQL writes it."""
    quote = string[:3] if string[:3] in {'"""', "'''"} else string[:1]

    def one(match: re.Match[str]) -> str:
        if code := match[1] or match[2]:
            return chr(int(code, 16))
        return _ESCAPED.get(match[3], match[3])

    return _ESCAPE.sub(one, string[len(quote) : -len(quote)])
