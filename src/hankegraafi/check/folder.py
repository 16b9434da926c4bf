"""Check a data folder: every check in its order, one list of findings."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from hankegraafi.check import engines, literals, nodes, placement, shapes_lint, vocabulary, whole
from hankegraafi.check.messages import broken_file, say
from hankegraafi.check.places import Places, graph_name
from hankegraafi.check.shapes import DEPRECATED, full, ntriples, reduced
from hankegraafi.rdf.read import DataFolder, TurtleFile
from hankegraafi.records import Finding, Query, Severity

if TYPE_CHECKING:
    from hankegraafi.check.results import Result

Progress = Callable[[str, int, int], None]


def check_folder(
    folder: DataFolder,
    *,
    shapes: Path,
    checks: Path,
    progress: Progress | None = None,
    cross: bool = False,
) -> list[Finding]:
    """Check everything that a folder holds, and the shapes that it is checked against.

    Args:
        folder: the data as read.
        shapes: the folder of the shapes.
        checks: the folder of the queries over the whole.
        progress: called with ("check", steps done, steps in all).
        cross: whether every engine that is installed validates, and all must find the same.

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
    findings += vocabulary.find(folder.files, places)
    # What deprecated.ttl describes is there to be found, not to be used.
    current = [file for file in shape_files if file.path.name != DEPRECATED]
    findings += placement.find(folder.files, placement.described(current), places)
    for file in folder.files:
        findings += nodes.find(file, places)
        findings += literals.find(file, places)
    step()
    findings += _shacl(graphs, shape_files, _engines(cross=cross), step)
    store = whole.load(folder)
    findings += whole.find(store, queries, base=folder.base, places=places, step=step)
    placed = dict.fromkeys(map(places.attach, findings))
    return sorted(placed, key=Finding.sort_key)


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
    for quad in folder.quads():
        if not (nodes.fault(quad) or literals.fault(quad.object)):
            graphs[graph_name(quad.graph_name)].append(quad)
    return graphs


def _engines(*, cross: bool) -> list[str]:
    """Name the engines that validate: the reference, or all of them.

    Raises:
        FaultError: all are wanted, and there is only one.
    """
    if not cross:
        return [engines.REFERENCE]
    engines.engine(engines.FAST)
    return engines.installed()


def _shacl(
    graphs: dict[str | None, list[ox.Quad]],
    shape_files: list[TurtleFile],
    names: list[str],
    step: Callable[[], None],
) -> Iterator[Finding]:
    """The curated view meets all shapes, what a source says only what does not ask for more.

    The validator is imported here because that costs a second, which other commands save.
    """
    from hankegraafi.check.shacl import Shapes, agree

    chosen = [engines.engine(name) for name in names]
    curated = [Shapes(full(shape_files), each) for each in chosen]
    claims = curated
    if graphs.keys() - {None}:
        claims = [Shapes(reduced(shape_files), each) for each in chosen]
    for graph, quads in graphs.items():
        name, text = graph or "the curated view", ntriples(quads)
        found = [shapes.check(text, name=name) for shapes in (curated if graph is None else claims)]
        agree(dict(zip(names, found, strict=True)), name)
        for result in found[0]:
            yield _finding(result, graph)
        step()


def _finding(result: "Result", graph: str | None) -> Finding:
    return Finding(
        result.severity,
        result.rule,
        result.message,
        focus=result.focus,
        path=result.path,
        value=result.value,
        graph=graph,
    )


def _steps(progress: Progress | None, total: int) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        if progress:
            progress("check", done, total)

    return step
