"""On which statements the answer of a query hangs, read from its SPARQL algebra."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node, URIRef, Variable

from hankegraafi.check.algebra import parse

_NAME = re.compile(r"[?$](\w+)")
_EXISTS = frozenset({"Builtin_EXISTS", "Builtin_NOTEXISTS"})
Values = Mapping[Node, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Depends:
    """What a query asks of: statements with some properties; whether something is described at all.

    `anything` says that it may hang on any statement.
    """

    properties: frozenset[str]
    described: bool = False
    anything: bool = False

    def may_change(self, properties: Iterable[str], *, described: bool) -> bool:
        """Say whether the answer may be another when statements with some properties change.

        `described` says whether, with them, a thing is described in a graph that was not before,
        or is no more.
        """
        asked = self.anything or (self.described and described)
        return asked or not self.properties.isdisjoint(properties)


def depends(text: str) -> Depends:
    """Read a query that declares its prefixes.

    Raises:
        ValueError: it is no SPARQL.
    """
    once = {name for name, count in Counter(_NAME.findall(_bare(text))).items() if count == 1}
    reading = _Reading({Variable(name) for name in once})
    reading.read(parse(text, {}), {})
    return Depends(frozenset(reading.properties), reading.described, reading.anything)


def _bare(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))


class _Reading:
    """Goes through the patterns of a query."""

    def __init__(self, once: set[Variable]) -> None:
        self._once = once
        self.properties: set[str] = set()
        self.described = False
        self.anything = False

    def read(self, part: object, values: Values) -> None:
        """Read a pattern or an expression, in which `values` are what variables may stand for."""
        if isinstance(part, CompValue):
            if part.name in {"Join", "LeftJoin"}:
                values = {**values, **_listed(part.p1), **_listed(part.p2)}
            elif part.name in {"Filter", "Extend"}:
                values = {**values, **_listed(part)}
            for triple in part.triples if part.name == "BGP" else ():
                self._triple(triple, values)
            if part.name in _EXISTS:
                self.read(part.graph, values)  # not the item, which is as it was written
                return
            for key, each in part.items():
                if key not in {"_vars", "triples"}:
                    self.read(each, values)
        elif isinstance(part, list | tuple):
            for each in part:
                self.read(each, values)

    def _triple(self, triple: tuple[Node, Node | Path, Node], values: Values) -> None:
        _, path, value = triple
        if not isinstance(path, Variable):
            self.properties |= set(_properties(path))
        elif path in values:
            self.properties |= values[path]
        elif path in self._once and value in self._once:
            self.described = True
        else:
            self.anything = True


def _listed(part: CompValue) -> dict[Node, frozenset[str]]:
    """Give what VALUES, and FILTER with IN, in a pattern say that variables stand for."""
    if part.name in {"Join", "Extend", "Filter"}:
        inner = [part[key] for key in ("p", "p1", "p2") if isinstance(part.get(key), CompValue)]
        listed = {name: some for each in inner for name, some in _listed(each).items()}
        return listed | (_among(part.expr) if part.name == "Filter" else {})
    if part.name != "ToMultiSet" or part.p.name != "values":
        return {}
    found: dict[Node, set[str]] = {}
    for row in part.p.res:
        for name, value in row.items():
            found.setdefault(name, set()).add(str(value))
    return {name: frozenset(some) for name, some in found.items()}


def _among(expression: object) -> dict[Node, frozenset[str]]:
    """Give what an expression that is one IN says that its variable stands for."""
    if not isinstance(expression, CompValue) or expression.get("op") != "IN":
        return {}
    some = expression.other
    is_plain = isinstance(expression.expr, Variable) and all(isinstance(e, URIRef) for e in some)
    return {expression.expr: frozenset(map(str, some))} if is_plain else {}


def _properties(path: Node | Path) -> Iterator[str]:
    match path:
        case URIRef():
            yield str(path)
        case InvPath():
            yield from _properties(path.arg)
        case SequencePath() | AlternativePath():
            for each in path.args:
                yield from _properties(each)
        case MulPath():
            yield from _properties(path.path)
        case _:
            raise ValueError(f"the path {path} goes by any property but some")
