"""Where a large data folder states what was found: its files are gone through once more."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox

from hankegraafi.check.places import Places, text
from hankegraafi.errors import DataError
from hankegraafi.rdf.found import Lines
from hankegraafi.rdf.read import LARGE, TurtleFile, graph_of, read_turtle, turtle_paths
from hankegraafi.rdf.stream import quads
from hankegraafi.records import Finding

MOST = 1_000
"""How many findings are given their places, the gravest first."""


def located(
    findings: Iterable[Finding],
    folder: Path,
    base: str,
    *,
    paths: Callable[[Iterable[str]], Iterable[Path]] | None = None,
    dump: Lines | None = None,
) -> list[Finding]:
    """Give findings of a folder that was checked as one file, with places in its own files.

    The gravest findings get the files, lines and columns that state them, the others none.

    Args:
        findings: what was found.
        folder: the data folder.
        base: what the IRIs of its things begin with.
        paths: gives the files that describe some things, and others; by default all are read.
        dump: what the folder says, in sorted lines of N-Quads; large files are not read again then.
    """
    found = [replace(each, file=None, line=None, column=None) for each in findings]
    first = sorted(range(len(found)), key=lambda n: found[n].severity)[:MOST]
    wanted = {focus for n in first if (focus := found[n].focus)}
    if not wanted:
        return found
    files = turtle_paths(folder) if paths is None else paths(wanted)
    describing = (_describing(path, wanted, folder, base, dump) for path in files)
    places = Places([file for file in describing if file])
    for n in first:
        found[n] = places.attach(found[n])
    return found


def _describing(
    path: Path, wanted: set[str], folder: Path, base: str, dump: Lines | None
) -> TurtleFile | None:
    """Give a file that describes what is wanted; of a large one only that, without its lines."""
    large = path.stat().st_size >= LARGE
    with suppress(DataError):
        graph = graph_of(path, folder, base)
        if large and dump and isinstance(graph, ox.NamedNode):
            held = _held(wanted, graph, dump)
        else:
            held = tuple(each for each in quads(path) if text(each.subject) in wanted)
        if held and not large:
            return read_turtle(path, path.read_bytes(), graph=graph)
        if held:
            return TurtleFile(path, b"", graph, held, {})
    return None


def _held(wanted: Iterable[str], graph: ox.NamedNode, dump: Lines) -> tuple[ox.Quad, ...]:
    """Give what a graph of a dump says of some nodes."""
    end = f" {graph} .\n".encode()
    said = (line for node in sorted(wanted) for line in dump.beginning(f"<{node}> ".encode()))
    text = b"".join(line for line in said if line.endswith(end))
    found = ox.parse(text, format=ox.RdfFormat.N_QUADS)
    return tuple(ox.Quad(each.subject, each.predicate, each.object) for each in found)
