"""Check a data folder: every check in its order, one list of findings."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import compress
from pathlib import Path

import pyoxigraph as ox

from hankegraafi.check import engines, literals, nodes, placement, shapes_lint, vocabulary, whole
from hankegraafi.check.folding import folded, listed
from hankegraafi.check.hints import Hints
from hankegraafi.check.messages import broken_file, say
from hankegraafi.check.places import Places, graph_name
from hankegraafi.check.shacl import Validators, agree, finding
from hankegraafi.check.shapes import full, ntriples, reduced
from hankegraafi.rdf.read import DataFolder, TurtleFile
from hankegraafi.records import Finding, Query, Severity

Progress = Callable[[str, int, int], None]

SMALL = 2_000
"""Up to so many triples, the reference has the word where nobody says otherwise."""


def check_folder(
    folder: DataFolder,
    *,
    shapes: Path,
    checks: Path,
    progress: Progress | None = None,
    engine: str | None = None,
    cross: bool = False,
    validators: Validators | None = None,
    timed: Callable[[str, float], None] = lambda _name, _seconds: None,
) -> list[Finding]:
    """Check everything that a folder holds, and the shapes that it is checked against.

    Args:
        folder: the data as read.
        shapes: the folder of the shapes.
        checks: the folder of the queries over the whole.
        progress: called with ("check", steps done, steps in all).
        engine: the name of the engine that validates; by default the reference for small data, and
            the fast one, where it is installed, for more.
        cross: whether every engine that is installed validates, and all must find the same.
        validators: shapes that were compiled before.
        timed: called with the name of each query over the whole and the seconds that it took.

    Raises:
        FaultError: a check itself failed, or engines disagree; that is never a pass.
    """
    shape_files, findings = shapes_lint.read_shapes(shapes)
    queries = whole.read_checks(checks)
    graphs = _graphs(folder)
    step = _steps(progress, 1 + len(graphs) + len(queries))
    places = Places(folder.files)
    findings += _missing(folder, shapes, shape_files, checks, queries)
    findings += [broken_file(error) for error in folder.broken]
    files = list({file.path: file for file in folder.files}.values())  # a list's records once
    findings += vocabulary.find(files, places)
    findings += placement.find(files, placement.described(shape_files), places)
    for file in files:
        findings += nodes.find(file, places)
        findings += literals.find(file, places)
    step()
    names = _engines(folder, engine=engine, cross=cross)
    findings += _shacl(graphs, shape_files, validators or Validators(), names, step)
    store = whole.load(folder)
    findings += whole.find(store, queries, base=folder.base, places=places, step=step, timed=timed)
    told, _ = folded(sorted(findings, key=Finding.sort_key), listed(folder.files))
    placed = dict.fromkeys(map(places.attach, told))
    explain = Hints(shape_files, places, folder.base).explain
    return sorted(map(explain, placed), key=Finding.sort_key)


def _missing(
    folder: DataFolder,
    shapes: Path,
    shape_files: list[TurtleFile],
    checks: Path,
    queries: list[Query],
) -> Iterator[Finding]:
    """Where there is nothing to check, or nothing to check it against, nothing has passed."""
    given = (
        ("no-data", folder.path, bool(folder.broken) or any(file.quads for file in folder.files)),
        ("no-shapes", shapes, any(file.quads for file in shape_files)),
        ("no-checks", checks, bool(queries)),
    )
    for key, path, there in given:
        if not there:
            yield Finding(Severity.VIOLATION, key, say(key, folder=str(path)))


def _graphs(folder: DataFolder) -> dict[str | None, list[ox.Quad]]:
    """The quads of each graph, without ill-formed terms; None is the curated view."""
    graphs: dict[str | None, list[ox.Quad]] = defaultdict(list)
    sound: dict[Path, list[bool]] = {}  # a list's records stand twice, in one order
    for file in folder.files:
        if file.path not in sound:
            sound[file.path] = list(map(nodes.is_sound, file.quads))
        graphs[graph_name(file.graph)] += compress(file.quads, sound[file.path])
    return {name: quads for name, quads in graphs.items() if quads}


def _engines(folder: DataFolder, *, engine: str | None, cross: bool) -> list[str]:
    """Name the engines that validate.

    Raises:
        FaultError: one that is wanted is not installed.
    """
    if cross:
        engines.engine(engines.FAST)
        return engines.installed()
    small = sum(len(file.quads) for file in folder.files) <= SMALL
    return [engine or (engines.REFERENCE if small else engines.fastest())]


def _shacl(
    graphs: dict[str | None, list[ox.Quad]],
    shape_files: list[TurtleFile],
    validators: Validators,
    names: list[str],
    step: Callable[[], None],
) -> Iterator[Finding]:
    """The curated view meets all shapes, what a source says only what does not ask for more."""
    of_view, of_claims = full(shape_files), reduced(shape_files)
    for graph, quads in graphs.items():
        name, text = graph or "the curated view", ntriples(quads)
        shapes = of_view if graph is None else of_claims
        found = {each: validators.shapes(each, shapes).check(text, name=name) for each in names}
        agree(found, name)
        for result in found[names[0]]:
            yield finding(result, graph)
        step()


def _steps(progress: Progress | None, total: int) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress:
            progress("check", done, total)

    return step
