"""A property stands where the shapes of its subject's classes describe it, and nowhere else."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.check.messages import say
from hankegraafi.check.places import Places, graph_name, text
from hankegraafi.check.shapes import DEPRECATED
from hankegraafi.rdf.read import TurtleFile
from hankegraafi.records import Finding, Severity

_TYPE = vocab.term("rdf:type")
_PATH, _PROPERTY, _TARGET = map(vocab.expand, ("sh:path", "sh:property", "sh:targetClass"))

Placed = Mapping[str, frozenset[str]]


def described(shape_files: Iterable[TurtleFile]) -> Placed:
    """Give for every class that has a shape the properties that its shapes describe.

    What deprecated.ttl describes is there to be found, not to be used.
    """
    found: dict[str, dict[object, list[str]]] = {
        predicate: defaultdict(list) for predicate in (_PATH, _PROPERTY, _TARGET)
    }
    for file in shape_files:
        for quad in file.quads if file.path.name != DEPRECATED else ():
            if quad.predicate.value in found:
                found[quad.predicate.value][text(quad.subject)].append(text(quad.object))
    classes: dict[str, set[str]] = defaultdict(set)
    for shape, targets in found[_TARGET].items():
        for part in (shape, *found[_PROPERTY].get(shape, ())):
            for target in targets:
                classes[target].update(found[_PATH].get(part, ()))
    return {name: frozenset(paths) for name, paths in classes.items()}


def is_misplaced(classes: Iterable[str], predicate: str, placed: Placed) -> bool:
    """Say whether a known property does not belong to any of a thing's classes that have shapes."""
    if predicate not in vocab.PROPERTIES or predicate == _TYPE:
        return False
    own = [placed[name] for name in classes if name in placed]
    return bool(own) and not any(predicate in paths for paths in own)


def find(files: Sequence[TurtleFile], placed: Placed, places: Places) -> Iterator[Finding]:
    """Find known properties on things of a class that they do not belong to.

    A thing whose class is unknown is another check's finding.
    """
    classes: dict[str, set[str]] = defaultdict(set)
    for file in files:
        for quad in file.quads:
            if quad.predicate.value == _TYPE and isinstance(quad.object, ox.NamedNode):
                classes[text(quad.subject)].add(quad.object.value)
    for file in files:
        for quad in file.quads:
            own = classes.get(text(quad.subject), set())
            if is_misplaced(own, quad.predicate.value, placed):
                yield _finding(file, quad, own & placed.keys(), places)


def _finding(file: TurtleFile, quad: ox.Quad, classes: set[str], places: Places) -> Finding:
    subject, path = text(quad.subject), quad.predicate.value
    names = ", ".join(sorted(map(vocab.compact, classes)))
    return Finding(
        Severity.VIOLATION,
        "placement",
        say("misplaced", term=vocab.compact(path), classes=names),
        focus=None if isinstance(quad.subject, ox.BlankNode) else subject,
        path=path,
        value=None if isinstance(quad.object, ox.BlankNode) else text(quad.object),
        file=file.path,
        line=places.line(file, subject, path, text(quad.object)),
        graph=graph_name(file.graph),
    )
