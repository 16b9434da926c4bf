"""Documents checked in batches: their terms, where properties stand, and their shapes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.check import literals, nodes, placement, vocabulary
from hankegraafi.check.neighbours import Neighbours, stated
from hankegraafi.check.placement import Placed
from hankegraafi.check.places import Places
from hankegraafi.check.shacl import Shapes, finding
from hankegraafi.check.spill import Block
from hankegraafi.iris import document
from hankegraafi.rdf.read import Graph, TurtleFile
from hankegraafi.records import Finding

_TYPE = vocab.term("rdf:type")
_BATCH = 2_500


@dataclass(slots=True)
class Bucket:
    """Documents: by name and graph the lines that speak of them, and which need a closer look."""

    lines: dict[str, dict[str, list[str]]]
    held: set[str]

    @classmethod
    def of(cls, blocks: Iterable[Block]) -> "Bucket":
        """Gather what was put aside."""
        lines: dict[str, dict[str, list[str]]] = {}
        held = set()
        for name, graph, judged, some in blocks:
            lines.setdefault(name, {}).setdefault(graph, []).extend(some)
            if judged:
                held.add(name)
        return cls(lines, held)


class Checking(NamedTuple):
    """What documents are checked against, and what the file is called that they come from."""

    path: Path
    shapes: tuple[Shapes, Shapes]
    placed: Placed


@dataclass(slots=True)
class _Layer:
    """A batch of documents in which each stands in one graph only."""

    graphs: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    own: set[str] = field(default_factory=set)


class Checker:
    """Checks documents."""

    def __init__(self, checking: Checking, neighbours: Mapping[str, Neighbours]) -> None:
        """Take what to check against, and by graph what tells the neighbours of a document."""
        self._checking = checking
        self._neighbours = neighbours
        self._places = Places([])
        self._misplaced: dict[tuple[frozenset[str], str], bool] = {}

    def check(self, bucket: Bucket) -> Iterator[Finding]:
        """Check all documents of a bucket.

        Raises:
            FaultError: the engine failed; that is never a pass.
        """
        for name, graphs in bucket.lines.items():
            if name in bucket.held or not self._stands_well(graphs):
                yield from self._closely(graphs)
        curated = ((name, graphs[""]) for name, graphs in bucket.lines.items() if "" in graphs)
        while batch := list(islice(curated, _BATCH)):
            yield from self._validate(self._batch(batch))
        for layer in self._layers(bucket):
            yield from self._validate(layer, claims=True)

    def _stands_well(self, graphs: Mapping[str, list[str]]) -> bool:
        """Whether every node has a class, and its properties belong to that."""
        classes: dict[str, set[str]] = defaultdict(set)
        used: dict[str, set[str]] = defaultdict(set)
        for lines in graphs.values():
            typed, subjects = set(), set()
            for subject, predicate, value in stated(lines):
                subjects.add(subject)
                used[subject].add(predicate)
                if predicate == _TYPE:
                    typed.add(subject)
                    classes[subject].add(value)
            if typed != subjects:
                return False
        return not any(
            self._is_misplaced(frozenset(classes[subject]), predicate)
            for subject, predicates in used.items()
            for predicate in predicates
        )

    def _is_misplaced(self, classes: frozenset[str], predicate: str) -> bool:
        key = classes, predicate
        if key not in self._misplaced:
            placed = self._checking.placed
            self._misplaced[key] = placement.is_misplaced(classes, predicate, placed)
        return self._misplaced[key]

    def _closely(self, graphs: dict[str, list[str]]) -> Iterator[Finding]:
        """Check as the files of a folder are; take away what would choke a validator."""
        files = [self._file(graph, lines) for graph, lines in graphs.items()]
        yield from vocabulary.find(files, self._places)
        yield from placement.find(files, self._checking.placed, self._places)
        for file, lines in zip(files, graphs.values(), strict=True):
            yield from nodes.find(file, self._places)
            yield from literals.find(file, self._places)
            quads = zip(file.quads, list(lines), strict=True)
            lines[:] = [line for quad, line in quads if nodes.is_sound(quad)]

    def _file(self, graph: str, lines: list[str]) -> TurtleFile:
        name: Graph = ox.NamedNode(graph) if graph else ox.DefaultGraph()
        triples = ox.parse("".join(lines), format=ox.RdfFormat.N_TRIPLES)
        quads = tuple(ox.Quad(t.subject, t.predicate, t.object, name) for t in triples)
        return TurtleFile(self._checking.path, b"", name, quads, {})

    def _batch(self, documents: Iterable[tuple[str, list[str]]]) -> _Layer:
        layer, context = _Layer(), set[str]()
        for name, lines in documents:
            layer.own.add(name)
            layer.graphs[name] = ""
            layer.lines += lines
            context |= self._neighbours[""].of(name, stated(lines))
        layer.lines += context
        return layer

    def _layers(self, bucket: Bucket) -> Iterator[_Layer]:
        """Batches of what named graphs say: two that speak of one document do not meet in one."""
        layers: list[_Layer] = []
        for name, graphs in bucket.lines.items():
            for graph, lines in graphs.items():
                if graph:
                    self._lay(name, graph, lines, layers)
            full = [layer for layer in layers if len(layer.own) >= _BATCH]
            layers = [layer for layer in layers if len(layer.own) < _BATCH]
            yield from full
        yield from layers

    def _lay(self, name: str, graph: str, lines: list[str], layers: list[_Layer]) -> None:
        neighbours = self._neighbours.get(graph)
        context = neighbours.of(name, stated(lines)) if neighbours else set()
        touched = {name, *(document(subject) for subject, *_ in stated(context))}
        for layer in layers:
            if all(layer.graphs.get(each, graph) == graph for each in touched):
                break
        else:
            layers.append(layer := _Layer())
        layer.graphs |= dict.fromkeys(touched, graph)
        layer.own.add(name)
        layer.lines += [*lines, *context]

    def _validate(self, layer: _Layer, *, claims: bool = False) -> Iterator[Finding]:
        shapes = self._checking.shapes[claims]
        # A triple may come twice, as a document's own and as another's context.
        text = "".join(dict.fromkeys(layer.lines))

        def about(focus: str) -> bool:
            return document(focus) in layer.own or focus.startswith("_:")

        for result in shapes.check(text, name=str(self._checking.path), about=about):
            yield finding(result, layer.graphs.get(document(result.focus or "")) or None)
