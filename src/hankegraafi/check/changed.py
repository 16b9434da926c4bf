"""Check what has changed alone: a file's documents, with what a store knows of their neighbours."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from hankegraafi.check.documents import Bucket, Checker, Checking
from hankegraafi.check.messages import say
from hankegraafi.check.neighbours import Neighbours, Stored
from hankegraafi.check.places import Places, graph_name
from hankegraafi.check.programs import Programs
from hankegraafi.check.shapes import ntriples
from hankegraafi.check.sieve import HELD
from hankegraafi.check.spill import Block
from hankegraafi.errors import FaultError
from hankegraafi.iris import document
from hankegraafi.rdf.read import TurtleFile
from hankegraafi.records import Finding, Severity


def open_store(path: Path) -> ox.Store:
    """Open the store of a release, to read only.

    Raises:
        FaultError: there is none that can be read.
    """
    try:
        return ox.Store.read_only(str(path))
    except OSError as error:
        raise FaultError(
            f"the store {path} cannot be opened ({error})", way_out="Build the release anew."
        ) from error


def check_changed(file: TurtleFile, programs: Programs, store: ox.Store) -> list[Finding]:
    """Check the terms and shapes of a file that has changed since a store was built.

    Rules over the whole are not asked: they need the whole. Shapes that need it are not asked
    either, and a note names them. What the store says of the file's own documents is passed over,
    for the file says it anew.

    Raises:
        FaultError: the engine failed; that is never a pass.
    """
    graph = graph_name(file.graph) or ""
    blocks = [
        Block(document(line.partition(" ")[0].strip("<>")), graph, HELD, [line])
        for line in ntriples(file.quads).splitlines(keepends=True)
    ]
    needs = programs.needs[graph != ""]
    source = Stored(store, file.graph, frozenset(block.name for block in blocks))
    checking = Checking(file.path, programs.shapes, programs.placed)
    checker = Checker(checking, {graph: Neighbours(needs, source)})
    bucket = Bucket.of(blocks)
    places = Places([file])
    placeless = (replace(each, file=None) for each in checker.check(bucket))
    found = dict.fromkeys(map(places.attach, placeless))
    return sorted([*found, *_not_asked(file, programs)], key=Finding.sort_key)


def _not_asked(file: TurtleFile, programs: Programs) -> Iterator[Finding]:
    """Shapes that were not asked have not been met."""
    if beyond := programs.beyond[graph_name(file.graph) is not None]:
        words = say("not-asked", shapes=", ".join(beyond))
        yield Finding(Severity.INFO, "not-asked", words, file=file.path)
