"""Where a large data folder states what was found: its files are gone through once more."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from hankegraafi.check.places import Places, text
from hankegraafi.errors import DataError
from hankegraafi.rdf.read import LARGE, TurtleFile, graph_of, read_turtle, turtle_paths
from hankegraafi.rdf.stream import quads
from hankegraafi.records import Finding

MOST = 1_000
"""How many findings are given their places, the gravest first."""


def located(findings: Iterable[Finding], folder: Path, base: str) -> list[Finding]:
    """Give findings of a folder that was checked as one file, with places in its own files.

    `base` is what the IRIs of its things begin with. The gravest findings get the files, lines and
    columns that state them, the others none.
    """
    found = [replace(each, file=None, line=None, column=None) for each in findings]
    first = sorted(range(len(found)), key=lambda n: found[n].severity)[:MOST]
    wanted = {focus for n in first if (focus := found[n].focus)}
    if not wanted:
        return found
    places = Places(_describing(wanted, folder, base))
    for n in first:
        found[n] = places.attach(found[n])
    return found


def _describing(wanted: set[str], folder: Path, base: str) -> list[TurtleFile]:
    """The files that describe what is wanted; of a large one only that, and without its lines."""
    files = []
    for path in turtle_paths(folder):
        with suppress(DataError):
            held = tuple(each for each in quads(path) if text(each.subject) in wanted)
            graph = graph_of(path, folder, base)
            if held and path.stat().st_size < LARGE:
                files.append(read_turtle(path, path.read_bytes(), graph=graph))
            elif held:
                files.append(TurtleFile(path, b"", graph, held, {}))
    return files
