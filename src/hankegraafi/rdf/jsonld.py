"""JSON-LD with the house's context: compact, parts inside what they belong to.

The context is written into the document, so that reading it needs no network. A context as simple
as ours is compacted here (`compaction`), any other by pyld: both give the same (JSON-LD 1.1 API).
A named graph stands as a node with an "@graph" of its own.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import pyoxigraph as ox
from pyld import jsonld

from hankegraafi import iris, vocab
from hankegraafi.errors import FaultError
from hankegraafi.iris import natural_key
from hankegraafi.rdf.compaction import Compactor, Node, Unusual
from hankegraafi.rdf.grouping import Statement, Term, by_graph, by_predicate, by_subject
from hankegraafi.records import LANGUAGES

_TYPE = vocab.term("rdf:type")
_STRING = vocab.expand("xsd:string")
_INTEGER = vocab.expand("xsd:integer")
_BOOLEAN = vocab.expand("xsd:boolean")
_NATIVE = frozenset(
    vocab.term(f"hanke:{name}")
    for name in (
        "approximate",
        "focusAreaCount",
        "participantCount",
        "partnerCount",
        "position",
    )
)
_FIRST = ("id", "type", "name", "label", *LANGUAGES)
_DEEPEST = 16


def text(quads: Collection[ox.Quad], context: Mapping[str, Any]) -> str:
    """Write the JSON-LD document of some quads, indented by two spaces.

    Raises:
        ValueError: the context has no way to say an IRI, such as one that begins like a prefix.
    """
    quote = json.JSONEncoder(ensure_ascii=False).encode
    nested = _nested(_compacted(quads, context), _references(context))
    head = json.dumps({"@context": dict(context)}, ensure_ascii=False, indent=2).removesuffix("\n}")
    members = [_written(member, "\n    ", quote) for member in nested]
    graph = _framed("[]", members, "\n  ")
    return f'{head},\n  "@graph": {graph}\n}}\n'


def _compacted(quads: Collection[ox.Quad], context: Mapping[str, Any]) -> list[Node]:
    try:
        return _assembled(quads, Compactor(context).node)
    except Unusual:
        return _compacted_by_pyld(_assembled(quads, lambda node: node), context)


def _compacted_by_pyld(expanded: list[Node], context: Mapping[str, Any]) -> list[Node]:
    options = {"documentLoader": _no_network, "graph": True, "compactArrays": True}
    try:
        compacted = jsonld.compact(expanded, dict(context), options)
    except jsonld.JsonLdError as error:
        raise ValueError(f"the context does not fit: {error.code or error.type}") from error
    members: list[Node] = compacted.get("@graph", [])
    return members


def _assembled(quads: Iterable[ox.Quad], made: Callable[[Node], Node]) -> list[Node]:
    """Make a node of each subject, given in the expanded form, and of each named graph."""
    graphs = {
        graph: {name: made(_expanded(name, said)) for name, said in by_subject(members).items()}
        for graph, members in by_graph(quads).items()
    }
    nodes = graphs.pop("", {})
    for graph, members in graphs.items():
        if graph not in nodes:
            nodes[graph] = made({"@id": graph})
        nodes[graph]["@graph"] = list(members.values())
    return list(nodes.values())


def _expanded(subject: str, quads: Iterable[Statement]) -> Node:
    """Give a node in the expanded form (JSON-LD 1.1 API §8)."""
    node: Node = {"@id": subject}
    for predicate, terms in by_predicate(quads).items():
        for term in terms if len(terms) == 1 else sorted(set(terms), key=str):
            if predicate == _TYPE and isinstance(term, ox.NamedNode):
                node.setdefault("@type", []).append(term.value)
            else:
                node.setdefault(predicate, []).append(_value(predicate, term))
    return node


def _value(predicate: str, term: Term) -> Node:
    if isinstance(term, ox.NamedNode):
        return {"@id": term.value}
    if not isinstance(term, ox.Literal):
        return {"@id": str(term).strip("<>")}
    if term.language:
        direction = {"@direction": str(term.direction)} if term.direction else {}
        return {"@value": term.value, "@language": term.language, **direction}
    datatype = term.datatype.value
    if datatype == _STRING:
        return {"@value": term.value}
    item = {"@value": term.value, "@type": datatype}
    return _plain(item) if predicate in _NATIVE else item


def _plain(item: Node) -> Node:
    """Write a count as a JSON number, yes or no as JSON has them, where that loses nothing."""
    words, datatype = str(item.get("@value")), item.get("@type")
    if datatype == _INTEGER and re.fullmatch(r"0|-?[1-9][0-9]{0,14}", words):
        return {"@value": int(words)}
    if datatype == _BOOLEAN and words in {"true", "false"}:
        return {"@value": words == "true"}
    return item


def _written(value: Any, newline: str, quote: Callable[[Any], str]) -> str:
    """Write JSON, and sort what has no order: names first, fi before sv before en, 2 before 10."""
    inner = f"{newline}  "
    if isinstance(value, dict):
        members = [f"{quote(key)}: {_written(each, inner, quote)}" for key, each in _sorted(value)]
        return _framed("{}", members, newline)
    if isinstance(value, list):
        ordered = sorted(value, key=_node_key) if len(value) > 1 else value
        return _framed("[]", [_written(each, inner, quote) for each in ordered], newline)
    return quote(value)


def _framed(brackets: str, members: Sequence[str], newline: str) -> str:
    if not members:
        return brackets
    inner = f"{newline}  "
    return f"{brackets[0]}{inner}{f',{inner}'.join(members)}{newline}{brackets[1]}"


def _sorted(node: Node) -> list[tuple[str, Any]]:
    if "@value" in node:
        # Some readers know no alias of "@type" beside "@value".
        return [("@type" if key == "type" else key, node[key]) for key in sorted(node)]
    return [(key, node[key]) for key in sorted(node, key=_place)]


def _place(key: str) -> tuple[int, str]:
    return (_FIRST.index(key) if key in _FIRST else len(_FIRST)), key


def _node_key(value: Any) -> tuple[tuple[int, str], ...]:
    if isinstance(value, dict):
        return natural_key(str(value.get("id") or value.get("@value") or ""))
    return natural_key(str(value))


def _no_network(url: str, _options: object = None) -> Node:
    raise FaultError(f"the context names {url}", way_out="Write the context out; none is fetched.")


def _references(context: Mapping[str, Any]) -> frozenset[str]:
    """Give the terms beside which a text is an IRI."""
    types = {name: how.get("@type") for name, how in context.items() if isinstance(how, Mapping)}
    return frozenset(name for name, each in types.items() if each in ("@id", "@vocab"))


def _nested(nodes: Sequence[Node], references: frozenset[str]) -> list[Node]:
    """Put every part where its owner first names it; what nobody of its document names stays."""
    ordered = sorted(nodes, key=_node_key)
    for node in ordered:
        if isinstance(node.get("@graph"), list):
            node["@graph"] = _nested(node["@graph"], references)
    parts = {node["id"]: node for node in ordered if "#" in node.get("id", "")}
    placing = _Placing(parts, references)
    outer = [node for node in ordered if node.get("id") not in parts]
    for node in outer:
        placing.fill(node)
    for part in parts.values():
        if placing.takes(part["id"]):
            outer.append(part)
            placing.fill(part)
    return outer


class _Placing:
    """Puts parts into nodes, each of them once."""

    def __init__(self, parts: Mapping[str, Node], references: frozenset[str]) -> None:
        self._parts = parts
        self._references = references
        self._placed: set[str] = set()

    def takes(self, name: str) -> bool:
        """Say whether a part still has no place; now it has."""
        is_free = name not in self._placed
        self._placed.add(name)
        return is_free

    def fill(self, node: Node, depth: int = 0) -> None:
        """Put into a node the parts that it names, and into them theirs, as deep as people read."""
        owner = iris.document(node.get("id", ""))
        fresh: list[Node] = []

        def inside(value: Any) -> Any:
            if isinstance(value, list):
                return [inside(item) for item in value]
            if not isinstance(value, str) or value not in self._parts:
                return value
            if iris.document(value) != owner or not self.takes(value):
                return value
            fresh.append(self._parts[value])
            return self._parts[value]

        if depth == _DEEPEST:
            return
        for key, value in node.items():
            if key in self._references:
                node[key] = inside(value)
        for part in fresh:
            self.fill(part, depth + 1)
