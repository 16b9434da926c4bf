"""The terms that a query names, and how a query would write a term."""

import re
from collections.abc import Mapping
from urllib.parse import urljoin

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.store.empty.patterns import Bound, Cursor, Unreadable

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_CONTROLS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_LOCAL = re.compile(r"[\w-]+(\.[\w-]+)*")
_XSD = vocab.PREFIXES["xsd"]
_STRING = ox.NamedNode(_XSD + "string")
_LONG = 80


class Namespaces:
    """What the prefixes of a query stand for, and its base."""

    def __init__(self, prefixes: Mapping[str, str], base: str | None = None) -> None:
        self._prefixes = dict(prefixes)
        self._base = base or ""

    def declare(self, cursor: Cursor) -> None:
        """Read PREFIX and BASE as long as they come."""
        while True:
            if cursor.takes("PREFIX"):
                name = cursor.take().prefix
                self._prefixes[name] = self.absolute(cursor.take().text)
            elif cursor.takes("BASE"):
                self._base = self.absolute(cursor.take().text)
            elif cursor.takes("VERSION"):
                cursor.take()
            else:
                return

    def absolute(self, written: str) -> str:
        """Give the IRI that stands between < and >."""
        iri = written.strip("<>")
        if not self._base or _SCHEME.match(iri):
            return iri
        joined = urljoin(self._base, iri)
        return joined + "#" if iri.endswith("#") and not joined.endswith("#") else joined

    def iri(self, cursor: Cursor) -> ox.NamedNode:
        """Read an IRI or a prefixed name.

        Raises:
            Unreadable: it is neither, or its prefix is unknown.
        """
        token = cursor.take()
        if token.kind == "iri":
            return _node(self.absolute(token.text))
        if token.kind != "name" or token.prefix not in self._prefixes:
            raise Unreadable(f"{token.text} is no IRI")
        local = token.text.partition(":")[2]
        return _node(self._prefixes[token.prefix] + _ESCAPED.sub(r"\1", local))

    def constant(self, cursor: Cursor) -> Bound:
        """Read an IRI or a literal.

        Raises:
            Unreadable: it is neither.
        """
        token = cursor.token
        if token.kind == "string":
            return self._text(cursor)
        if token.kind == "number" or token.text in {"+", "-"}:
            sign = cursor.take().text if token.kind == "operator" else ""
            return _number(sign + cursor.take().text)
        if token.kind == "word" and token.text in {"true", "false"}:
            return ox.Literal(cursor.take().text, datatype=ox.NamedNode(_XSD + "boolean"))
        return self.iri(cursor)

    def _text(self, cursor: Cursor) -> ox.Literal:
        written = cursor.take().text
        marks = 3 if len(written) > 5 and written[:3] in {'"""', "'''"} else 1
        value = _ESCAPED.sub(_character, written[marks:-marks])
        if cursor.token.kind == "language":
            return ox.Literal(value, language=cursor.take().text[1:])
        if cursor.takes("^^"):
            return ox.Literal(value, datatype=self.iri(cursor))
        return ox.Literal(value)

    def write(self, term: object) -> str:
        """Write a term as the query could: with its prefixes, or those of the house besides."""
        if isinstance(term, ox.NamedNode):
            return self._short(term.value)
        if isinstance(term, ox.Literal):
            value = term.value if len(term.value) <= _LONG else f"{term.value[:_LONG]}…"
            quoted = str(ox.Literal(value))
            if term.language:
                return f"{quoted}@{term.language}"
            plain = term.datatype == _STRING
            return quoted if plain else f"{quoted}^^{self._short(term.datatype.value)}"
        return str(term)

    def _short(self, iri: str) -> str:
        for name, namespace in {**vocab.PREFIXES, **self._prefixes}.items():
            if namespace and iri.startswith(namespace) and _LOCAL.fullmatch(iri[len(namespace) :]):
                return f"{name}:{iri[len(namespace) :]}"
        return f"<{iri}>"


def _character(match: re.Match[str]) -> str:
    return _CONTROLS.get(match[1], match[1])


def _number(written: str) -> ox.Literal:
    if "e" in written.lower():
        name = "double"
    else:
        name = "decimal" if "." in written.rstrip(".") else "integer"
    return ox.Literal(written.rstrip("."), datatype=ox.NamedNode(_XSD + name))


def _node(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise Unreadable(str(error)) from error
