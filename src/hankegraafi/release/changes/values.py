"""The terms of N-Quads as plain values, and as JSON."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from hankegraafi.vocab import expand

URI, LITERAL, BLANK = "uri", "literal", "bnode"

_LITERAL = re.compile(r'"(.*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?', re.DOTALL)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_CONTROL = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_STRING = expand("xsd:string")


class Value(NamedTuple):
    """A term: `type` is "uri", "literal" or "bnode"; a plain string has an empty datatype."""

    type: str
    text: str
    language: str = ""
    datatype: str = ""

    def as_json(self) -> dict[str, str]:
        """Give it as SPARQL 1.1 Query Results JSON has it (§3.2.2)."""
        told = {"type": self.type, "value": self.text}
        if self.language:
            told["xml:lang"] = self.language
        if self.datatype:
            told["datatype"] = self.datatype
        return told


def read(text: str) -> Value:
    r"""Read a term of N-Quads (RDF 1.1 N-Quads §2).

    >>> read('"p\\u00E4iv\\u00E4"@fi')
    Value(type='literal', text='päivä', language='fi', datatype='')
    """
    if text.startswith("<"):
        return Value(URI, _unescaped(text[1:-1]))
    match = _LITERAL.fullmatch(text)
    if match is None:
        return Value(BLANK, text.removeprefix("_:"))
    words, language, datatype = match.groups(default="")
    return Value(LITERAL, _unescaped(words), language, "" if datatype == _STRING else datatype)


def from_json(told: Mapping[str, str]) -> Value:
    """Read what `as_json` gave.

    Raises:
        KeyError: it is none.
    """
    language, datatype = told.get("xml:lang", ""), told.get("datatype", "")
    return Value(told["type"], told["value"], language, datatype)


def _unescaped(text: str) -> str:
    def plain(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else _CONTROL.get(match[3], match[3])

    return _ESCAPE.sub(plain, text) if "\\" in text else text
