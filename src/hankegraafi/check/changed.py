"""Check what has changed alone: a file's documents, with what a store knows of their neighbours."""

from collections.abc import Iterable

import pyoxigraph as ox

from hankegraafi.check.documents import Bucket, Checker, Checking
from hankegraafi.check.large import Programs
from hankegraafi.check.neighbours import Neighbours, Stored
from hankegraafi.check.places import Places, graph_name
from hankegraafi.check.shapes import ntriples
from hankegraafi.check.sieve import HELD
from hankegraafi.check.spill import Aside
from hankegraafi.iris import document
from hankegraafi.rdf.read import TurtleFile
from hankegraafi.records import Finding


def check_changed(file: TurtleFile, programs: Programs, store: ox.Store) -> list[Finding]:
    """Check the terms and shapes of a file that has changed since a store was built.

    Rules over the whole are not asked: they need the whole. What the store says of the file's own
    documents is passed over, for the file says it anew.

    Raises:
        FaultError: the engine failed; that is never a pass.
    """
    lines = ntriples(file.quads).splitlines(keepends=True)
    names = [document(line.partition(" ")[0].strip("<>")) for line in lines]
    graph = graph_name(file.graph) or ""
    needs = programs.needs[graph != ""]
    source = Stored(store, file.graph, frozenset(names))
    checking = Checking(file.path, programs.shapes, programs.placed)
    checker = Checker(checking, {graph: Neighbours(needs, source)})
    bucket = Bucket.of(_asides(names, graph, lines))
    places = Places([file])
    found = dict.fromkeys(map(places.attach, checker.check(bucket)))
    return sorted(found, key=Finding.sort_key)


def _asides(names: Iterable[str], graph: str, lines: Iterable[str]) -> Iterable[Aside]:
    return (Aside(name, graph, HELD, line) for name, line in zip(names, lines, strict=True))
