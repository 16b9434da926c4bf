"""JSON-LD with the house's context: compact, parts inside what they belong to.

Compaction is pyld's (JSON-LD 1.1 API); the context is written into the document, so that reading
it needs no network. A named graph stands as a node with an "@graph" of its own.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import pyoxigraph as ox
from pyld import jsonld

from hankegraafi import iris, vocab
from hankegraafi.errors import FaultError
from hankegraafi.iris import natural_key
from hankegraafi.records import LANGUAGES

Node = dict[str, Any]

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


def document(quads: Iterable[ox.Quad], context: Mapping[str, Any]) -> Node:
    """Give the JSON-LD document of some quads.

    Raises:
        ValueError: the context has no way to say an IRI, such as one that begins like a prefix.
    """
    options = {"documentLoader": _no_network, "graph": True, "compactArrays": True}
    try:
        compacted = jsonld.compact(_expanded(quads), dict(context), options)
    except jsonld.JsonLdError as error:
        raise ValueError(f"the context does not fit: {error.code or error.type}") from error
    members = _nest(sorted(compacted.get("@graph", []), key=_node_key))
    return {"@context": dict(context), "@graph": [_ordered(member) for member in members]}


def _expanded(quads: Iterable[ox.Quad]) -> list[Node]:
    """Give the expanded form (JSON-LD 1.1 API §8): a node a subject, a node a named graph."""
    graphs: dict[str, dict[str, Node]] = {"": {}}
    for quad in sorted(quads, key=str):
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        subject = str(quad.subject).strip("<>")
        node = graphs.setdefault(graph, {}).setdefault(subject, {"@id": subject})
        if quad.predicate.value == _TYPE and isinstance(quad.object, ox.NamedNode):
            node.setdefault("@type", []).append(quad.object.value)
        else:
            node.setdefault(quad.predicate.value, []).append(_value(quad.predicate, quad.object))
    nodes = graphs.pop("")
    for graph, members in graphs.items():
        nodes.setdefault(graph, {"@id": graph})["@graph"] = list(members.values())
    return list(nodes.values())


def _value(predicate: ox.NamedNode, term: Any) -> Node:
    if not isinstance(term, ox.Literal):
        return {"@id": str(term).strip("<>")}
    if term.language:
        direction = {"@direction": str(term.direction)} if term.direction else {}
        return {"@value": term.value, "@language": term.language, **direction}
    if term.datatype.value == _STRING:
        return {"@value": term.value}
    item = {"@value": term.value, "@type": term.datatype.value}
    return _plain(item) if predicate.value in _NATIVE else item


def _plain(item: Node) -> Node:
    """Write a count as a JSON number, yes or no as JSON has them, where that loses nothing."""
    words, datatype = str(item.get("@value")), item.get("@type")
    if datatype == _INTEGER and re.fullmatch(r"0|-?[1-9][0-9]{0,14}", words):
        return {"@value": int(words)}
    if datatype == _BOOLEAN and words in {"true", "false"}:
        return {"@value": words == "true"}
    return item


def _ordered(value: Any) -> Any:
    """Sort what has no order of its own: names first, fi before sv before en, goal 2 before 10."""
    if isinstance(value, list):
        return [_ordered(item) for item in sorted(value, key=_node_key)]
    if isinstance(value, dict) and "@value" in value:
        # Some readers know no alias of "@type" beside "@value".
        return {"@type" if key == "type" else key: value[key] for key in sorted(value)}
    if isinstance(value, dict):
        return {key: _ordered(value[key]) for key in sorted(value, key=_place)}
    return value


def _place(key: str) -> tuple[int, str]:
    return (_FIRST.index(key) if key in _FIRST else len(_FIRST)), key


def _node_key(value: Any) -> tuple[tuple[int, str], ...]:
    if isinstance(value, dict):
        return natural_key(str(value.get("id") or value.get("@value") or ""))
    return natural_key(str(value))


def _no_network(url: str, _options: object = None) -> Node:
    raise FaultError(f"the context names {url}", way_out="Write the context out; none is fetched.")


def _nest(nodes: list[Node]) -> list[Node]:
    """Put every part where its owner first names it; what nobody of its document names stays."""
    for node in nodes:
        if isinstance(node.get("@graph"), list):
            node["@graph"] = _nest(node["@graph"])
    parts = {node["id"]: node for node in nodes if "#" in node.get("id", "")}
    placed: set[str] = set()
    things = [node for node in nodes if node.get("id") not in parts]
    for node in things:
        _embed(node, parts, placed)
    loose = [part for name, part in parts.items() if name not in placed]
    for node in loose:
        if node["id"] not in placed:
            _embed(node, parts, placed | {node["id"]})
    return things + [node for node in loose if node["id"] not in placed]


def _embed(node: Node, parts: Mapping[str, Node], placed: set[str]) -> None:
    owner = iris.document(node.get("id", ""))
    fresh: list[Node] = []

    def inside(value: Any) -> Any:
        if isinstance(value, list):
            return [inside(item) for item in value]
        if not isinstance(value, str) or value not in parts or value in placed:
            return value
        if iris.document(value) != owner:
            return value
        placed.add(value)
        fresh.append(parts[value])
        return parts[value]

    for key, value in node.items():
        if key not in {"id", "type", "@graph"}:
            node[key] = inside(value)
    for part in fresh:
        _embed(part, parts, placed)
