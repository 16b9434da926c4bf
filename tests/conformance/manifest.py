"""The manifests of the suite, read into cases.

The vocabularies: `mf:` test-manifest, `qt:` test-query, `ut:` test-update, `sd:` service
description, `ht:` HTTP in RDF, `cnt:` content in RDF. A manifest's entry without a type is no test.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from tests.conformance.data import Data, Source, read
from tests.conformance.suite import Suite

_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_TESTS = "http://www.w3.org/2001/sw/DataAccess/tests/"
_MF = f"{_TESTS}test-manifest#"
_QT = f"{_TESTS}test-query#"
_UT = "http://www.w3.org/2009/sparql/tests/test-update#"
_SD = "http://www.w3.org/ns/sparql-service-description#"
_HT = "http://www.w3.org/2011/http#"
_CNT = "http://www.w3.org/2011/content#"
_APPROVAL = f"{_TESTS}test-dawg#approval"

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request of a case, and what is expected of its response.

    `statuses` are names such as "StatusCode4xx" or "NotFound"; `format` is "boolean", "tabular",
    "RDF" or "". `answer` is the graph that the response shall hold, as Turtle.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    statuses: frozenset[str]
    boolean: bool | None
    format: str
    content_type: str
    answer: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """One test of the suite.

    `folder` is where its manifest stands, such as "sparql11/aggregates"; `kind` the local name of
    its type. `query` is the file that is sent, `base` its published IRI.
    """

    iri: str
    name: str
    folder: str
    kind: str
    query: Path | None
    base: str
    data: Data
    result: Path | None
    result_base: str
    lax: bool
    deprecated: bool
    entailment: bool
    direct: bool
    exchanges: tuple[Exchange, ...]


class _Graph:
    """A manifest's statements, by subject and predicate."""

    def __init__(self, path: Path, base: str) -> None:
        self._told: dict[Node, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
        for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=base):
            self._told[quad.subject][quad.predicate.value].append(quad.object)

    def all(self, node: Node | None, predicate: str) -> list[Node]:
        return self._told[node][predicate] if node in self._told else []

    def one(self, node: Node | None, predicate: str) -> Node | None:
        return next(iter(self.all(node, predicate)), None)

    def text(self, node: Node | None, predicate: str) -> str:
        return _value(self.one(node, predicate))

    def listed(self, node: Node | None) -> Iterator[Node]:
        while node is not None and _value(node) != f"{_RDF}nil":
            first = self.one(node, f"{_RDF}first")
            if first is not None:
                yield first
            node = self.one(node, f"{_RDF}rest")

    def entries(self) -> list[Node]:
        heads = [self.one(node, f"{_MF}entries") for node in list(self._told)]
        return [entry for head in heads if head is not None for entry in self.listed(head)]


def cases(suite: Suite) -> list[Case]:
    """Read every case of a suite, each once, in the order of the manifests."""
    found: dict[str, Case] = {}
    for path in suite.manifests():
        graph = _Graph(path, suite.iri(path))
        for entry in graph.entries():
            if graph.one(entry, f"{_RDF}type"):
                case = _case(suite, path, graph, entry)
                found.setdefault(case.iri, case)
    return list(found.values())


def _case(suite: Suite, path: Path, graph: _Graph, entry: Node) -> Case:
    action = graph.one(entry, f"{_MF}action")
    query = graph.text(action, f"{_QT}query") or graph.text(action, f"{_UT}request")
    if isinstance(action, ox.NamedNode):
        query = action.value
    result = graph.text(entry, f"{_MF}result")
    return Case(
        iri=_value(entry),
        name=" ".join(graph.text(entry, f"{_MF}name").split()),
        folder=path.parent.relative_to(suite.root / "sparql").as_posix(),
        kind=graph.text(entry, f"{_RDF}type").rpartition("#")[2],
        query=suite.path(query),
        base=query,
        data=_data(suite, graph, entry, action),
        result=suite.path(result),
        result_base=result,
        lax=graph.one(entry, f"{_MF}resultCardinality") is not None,
        deprecated=graph.text(entry, _APPROVAL).endswith("#Deprecated"),
        entailment=graph.one(action, f"{_SD}entailmentRegime") is not None,
        direct=graph.text(entry, f"{_MF}requires") == f"{_MF}DirectGraphIdentification",
        exchanges=tuple(
            _exchange(graph, each) for each in graph.listed(graph.one(action, f"{_HT}requests"))
        ),
    )


def _data(suite: Suite, graph: _Graph, entry: Node, action: Node | None) -> Data:
    """Give the data of a query case, or of a protocol case, which hangs on the entry itself."""
    named = [
        (_graph_name(graph, each), _file(suite, graph, each))
        for node, predicate in ((action, f"{_QT}graphData"), (entry, f"{_UT}graphData"))
        for each in graph.all(node, predicate)
    ]
    default = [_file(suite, graph, each) for each in graph.all(action, f"{_QT}data")]
    return Data(
        tuple(each for each in default if each),
        tuple((name, source) for name, source in named if source),
    )


def _graph_name(graph: _Graph, node: Node) -> str:
    return graph.text(node, _LABEL) or _value(node)


def _file(suite: Suite, graph: _Graph, node: Node) -> Source | None:
    iri = graph.text(node, f"{_QT}graph") or graph.text(node, f"{_UT}graph") or _value(node)
    path = suite.path(iri)
    return read(path, iri) if path else None


def _exchange(graph: _Graph, node: Node) -> Exchange:
    response = graph.one(node, f"{_HT}resp")
    boolean = graph.text(response, f"{_MF}expectedBoolean")
    answer = graph.one(response, f"{_HT}body")
    return Exchange(
        method=graph.text(node, f"{_HT}methodName"),
        target=graph.text(node, f"{_HT}absolutePath"),
        headers=tuple(_headers(graph, node)),
        body=_body(graph, graph.one(node, f"{_HT}body")),
        statuses=frozenset(
            _value(each).rpartition("#")[2] for each in graph.all(response, f"{_MF}expectedStatus")
        ),
        boolean=boolean == "true" if boolean else None,
        format=graph.text(response, f"{_MF}expectedFormat"),
        content_type=dict(_headers(graph, response)).get("content-type", ""),
        answer=graph.text(answer, f"{_CNT}chars") if answer else None,
    )


def _headers(graph: _Graph, node: Node | None) -> Iterator[tuple[str, str]]:
    for each in graph.listed(graph.one(node, f"{_HT}headers")):
        yield graph.text(each, f"{_HT}fieldName").lower(), graph.text(each, f"{_HT}fieldValue")


def _body(graph: _Graph, node: Node | None) -> bytes | None:
    if node is None:
        return None
    encoding = graph.text(node, f"{_CNT}characterEncoding") or "UTF-8"
    return graph.text(node, f"{_CNT}chars").encode(encoding)


def _value(node: Node | None) -> str:
    return "" if node is None or isinstance(node, ox.Triple) else node.value
