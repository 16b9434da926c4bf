"""Regular expressions of a query, compiled once instead of at every run.

A SPARQL engine compiles each of a query's expressions before it begins, and those that it puts
together from variables again for every row. Here an expression whose text is known beforehand is
made a function of its own, when it stands behind the query's first group: that group lets through
little, so what follows is asked for seldom.
"""

import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence

import pyoxigraph as ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Functions = dict[ox.NamedNode, Callable[..., Term | None]]
Expression = tuple[str, str]
"""A regular expression and its flags."""

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
_FLAGS = {"i": re.IGNORECASE, "s": re.DOTALL, "m": re.MULTILINE}

Token = tuple[str, str]


def with_functions(query: str) -> tuple[str, tuple[Expression, ...]]:
    """Give a query with functions in place of the expressions behind its first group."""
    tokens = [(str(match.lastgroup), match[0]) for match in _TOKEN.finditer(query)]
    begin = _behind_first_group(tokens)
    known: dict[str, str] = {}
    expressions: list[Expression] = []
    written: list[str] = [text for _, text in tokens[:begin]]
    place = begin
    while place < len(tokens):
        kind, text = tokens[place]
        call = _call(tokens, place) if kind == "word" else None
        if call and text.upper() == "BIND":
            _note(call[0], known)
        made = _expression(call[0], known) if call and text.upper() == "REGEX" else None
        if call and made:
            argument = "".join(each for _, each in call[0][0])
            written.append(f"<{_NAME}{len(expressions)}>({argument})")
            expressions.append(made)
            place = call[1]
        else:
            written.append(text)
            place += 1
    return "".join(written), tuple(expressions)


def functions(expressions: Sequence[Expression]) -> Functions:
    """Compile what stands in a query in place of its expressions."""
    return {
        ox.NamedNode(f"{_NAME}{number}"): _function(_compiled(*expression))
        for number, expression in enumerate(expressions)
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
    arguments: Sequence[Sequence[Token]], known: Mapping[str, str]
) -> Expression | None:
    constants = [_constant(each, known) for each in arguments[1:]]
    pattern, flags = (*constants, "", "")[:2]
    if pattern is None or flags is None or len(constants) not in {1, 2}:
        return None
    if not set(flags) <= _FLAGS.keys():
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            _compiled(pattern, flags)
    except (re.error, Warning):  # another dialect
        return None
    return pattern, flags


def _compiled(pattern: str, flags: str) -> re.Pattern[str]:
    return re.compile(pattern, sum(_FLAGS[each] for each in set(flags)))


def _function(compiled: re.Pattern[str]) -> Callable[..., Term | None]:
    def found(term: Term) -> Term | None:
        """Say whether a text holds the expression; no text is an error (SPARQL 17.4.3.14)."""
        if not isinstance(term, ox.Literal) or not (term.language or term.datatype == _STRING):
            return None
        return ox.Literal(compiled.search(term.value) is not None)

    return found


_STRING = ox.NamedNode("http://www.w3.org/2001/XMLSchema#string")


def _spoken(string: str) -> str:
    """The text of a string as SPARQL writes it."""
    quote = string[:3] if string[:3] in {'"""', "'''"} else string[:1]

    def one(match: re.Match[str]) -> str:
        if code := match[1] or match[2]:
            return chr(int(code, 16))
        return _ESCAPED.get(match[3], match[3])

    return _ESCAPE.sub(one, string[len(quote) : -len(quote)])
