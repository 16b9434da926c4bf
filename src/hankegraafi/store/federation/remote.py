"""The answer of another server as a VALUES block, in which nothing but values can stand.

https://www.w3.org/TR/sparql11-results-json/ in, https://www.w3.org/TR/sparql11-query/#inline-data
out. Each value is made a term and written by the library, which takes no IRI or language that is
none; variables are those of the query.
"""

import json
from collections.abc import Collection, Iterator
from hashlib import sha256
from typing import Any

import pyoxigraph as ox

from hankegraafi.store.federation.reach import ServiceError
from hankegraafi.store.guard import MAX_IRI, MAX_LENGTH

MAX_ROWS = 10_000
"""How many rows an answer may have."""
GENID = "urn:hankegraafi:genid:"
"""How the IRIs begin that stand for blank nodes of other servers (RDF 1.1 Concepts §3.5)."""


def values(content: bytes, names: Collection[str], *, asked: str, room: int) -> str:
    """Write JSON results as VALUES, in at most `room` characters.

    Of their variables those are taken that are among `names`.

    A blank node becomes an IRI under GENID: the same one for the same label of the same answer to
    what was `asked`, and another one anywhere else.

    Raises:
        ServiceError: these are no JSON results, some value is no term, or it is too much.
    """
    found, rows = _parts(content)
    if len(rows) > MAX_ROWS:
        raise ServiceError(f"its answer has {len(rows)} rows, and the limit is {MAX_ROWS}")
    columns = [name for name in dict.fromkeys(found) if name in names]
    terms = _Terms(GENID + sha256(asked.encode() + b"\0" + content).hexdigest()[:32])
    lines = []
    for line in _lines(columns, rows, terms):
        room -= len(line) + 1
        if room < 0:
            raise ServiceError(f"its answer makes the query longer than {MAX_LENGTH} characters")
        lines.append(line)
    return " ".join(lines)


def _lines(columns: list[str], rows: list[dict[str, Any]], terms: "_Terms") -> Iterator[str]:
    yield " ".join(["VALUES (", *(f"?{name}" for name in columns), ") {"])
    for row in rows:
        yield " ".join(["(", *(terms.write(row.get(name)) for name in columns), ")"])
    yield "}"


def _parts(content: bytes) -> tuple[list[str], list[dict[str, Any]]]:
    """Take the variables and the rows out of JSON results."""
    try:
        answer = json.loads(content.decode())
        names, rows = answer["head"]["vars"], answer["results"]["bindings"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise ServiceError("its answer is not JSON results of a SELECT") from error
    lists = isinstance(names, list) and isinstance(rows, list)
    if not lists or not all(isinstance(name, str) for name in names):
        raise ServiceError("its answer is not JSON results of a SELECT")
    if not all(isinstance(row, dict) for row in rows):
        raise ServiceError("its answer has a row that is none")
    return names, rows


class _Terms:
    """Writes the values of one answer."""

    def __init__(self, genid: str) -> None:
        self._genid = genid
        self._labels: dict[str, int] = {}

    def write(self, value: Any) -> str:
        """Write a value as a term of a query; UNDEF where there is none.

        Raises:
            ServiceError: it is no term.
        """
        if value is None:
            return "UNDEF"
        try:
            return str(self._term(value))
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise ServiceError("its answer has a value that is no RDF term") from error

    def _term(self, value: Any) -> ox.NamedNode | ox.Literal:
        kind, text = value["type"], value["value"]
        if kind == "uri":
            return _node(text)
        if kind == "bnode" and isinstance(text, str):
            label = self._labels.setdefault(text, len(self._labels))
            return ox.NamedNode(f"{self._genid}-{label}")
        if kind not in {"literal", "typed-literal"} or "its:dir" in value:
            raise ValueError(kind)
        return _literal(text, value.get("xml:lang"), value.get("datatype"))


def _node(iri: Any) -> ox.NamedNode:
    if len(iri) + len("<>") > MAX_IRI:
        raise ServiceError(f"its answer has an IRI of more than {MAX_IRI} characters")
    return ox.NamedNode(iri)


def _literal(text: Any, language: Any, datatype: Any) -> ox.Literal:
    if not isinstance(text, str):
        raise TypeError(text)
    if language not in {None, ""}:
        return ox.Literal(text, language=language)
    if datatype is not None:
        return ox.Literal(text, datatype=_node(datatype))
    return ox.Literal(text)
