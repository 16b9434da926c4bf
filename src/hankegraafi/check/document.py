"""Check one document, whoever wrote it and in whichever RDF format, against the shapes.

It is met like a data folder: what its default graph says by all shapes, what a named graph says by
the reduced set. Only what needs the rest of a data set is let go: the queries over the whole, and
the class of things that the document names without describing them; that is said in a note. What
it repeats of the ontology is no data, and passes.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hankegraafi import formats, iris, resources
from hankegraafi.check import engines, literals, nodes, placement, shapes_lint, vocabulary
from hankegraafi.check.engines import Engine
from hankegraafi.check.hints import Hints
from hankegraafi.check.labels import read_labels
from hankegraafi.check.messages import broken_file, say
from hankegraafi.check.places import Places, graph_name, text
from hankegraafi.check.results import Result
from hankegraafi.check.shacl import Shapes, finding
from hankegraafi.check.shapes import full, ntriples, reduced
from hankegraafi.errors import DataError, FaultError, UsageError
from hankegraafi.formats import Format
from hankegraafi.rdf.documents import guess, read_document
from hankegraafi.rdf.read import DataFolder, TurtleFile, read_turtle, turtle_paths
from hankegraafi.records import Finding, Severity, Text
from hankegraafi.vocab import DEFAULT_BASE, compact, expand

CONTEXT = "context.jsonld"
"""The file of the JSON-LD context in the folder of the ontology."""
NOT_DESCRIBED = "not-described"
"""The rule of the note on what a document names without describing it."""

_CLASS = expand("sh:class")
# What may stand beside sh:class and says nothing more about a value that is an IRI.
_BESIDE = frozenset(
    map(
        expand,
        "rdf:type sh:class sh:path sh:nodeKind sh:minCount sh:maxCount sh:severity sh:name "
        "sh:description sh:message sh:order sh:group hs:presence".split(),
    )
)


def named(form: str | None, path: Path) -> Format | None:
    """Give the format that is named, else the one that a file's name ends in; None: neither."""
    if form:
        return formats.by_name(form, formats.GRAPH_FORMATS)
    extension = path.suffix.removeprefix(".").casefold()
    return formats.by_extension(extension, formats.GRAPH_FORMATS)


def check_document(
    path: Path, content: bytes | None, form: str | None
) -> tuple[DataFolder, list[Finding]]:
    """Check a file, or what was read from standard input, against the installation's shapes.

    Args:
        path: the file.
        content: what was read from standard input instead; None: nothing was.
        form: the name of a format; None: as the file's name ends, or as it looks.

    Raises:
        UsageError: the file cannot be read.
        FaultError: the engine failed; that is never a pass.
    """
    if content is None:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise UsageError(
                f"{path} cannot be read ({error.strerror})",
                way_out="Give a file, or - for standard input.",
            ) from error
    else:
        path = Path("stdin")
    checker = Checker(resources.folder("shapes"), resources.folder("ontology"))
    document = checker.read(content, named(form, path), path=path)
    return document, checker.check(document)


class Checker:
    """Shapes, read and compiled once, for any number of documents."""

    def __init__(
        self,
        shapes: Path,
        ontology: Path,
        *,
        engine: Engine | None = None,
    ) -> None:
        """Read the shapes.

        Args:
            shapes: their folder.
            ontology: that of the ontology and its JSON-LD context, which documents may name.
            engine: what validates; else the fastest engine that is installed.

        Raises:
            FaultError: the shapes are broken, or the engine does not take them.
        """
        files, faults = shapes_lint.read_shapes(shapes)
        if faults:
            raise FaultError(
                f"the shapes in {shapes} are broken: {faults[0].message.best('en')[1]}",
                way_out="Look at them with: hankegraafi check",
            )
        self._engine = engine or engines.engine(engines.fastest())
        self._context: dict[str, Any] = json.loads((ontology / CONTEXT).read_bytes())["@context"]
        self._labels = read_labels(ontology)
        self._terms = frozenset(_triples(ontology))
        self._files = files
        self._placed = placement.described(files)
        self._by_class = _by_class(files)
        self._full = Shapes(full(files), self._engine)
        self._reduced: Shapes | None = None

    def read(self, content: bytes, form: Format | None, *, path: Path) -> DataFolder:
        """Read a document into what a folder with nothing else in it would be read into.

        Args:
            content: the document, UTF-8.
            form: the format that it is in; None: as it looks.
            path: what it is called in findings.
        """
        form = form or guess(content)
        try:
            files = read_document(content, form, path=path, context=self._context)
        except DataError as error:
            return DataFolder(path.parent, DEFAULT_BASE, (), (error,))
        return DataFolder(path.parent, DEFAULT_BASE, tuple(files), ())

    def check(self, document: DataFolder) -> list[Finding]:
        """Check a document that was read; one that could not be gives a finding that says why.

        Raises:
            FaultError: the engine failed; that is never a pass.
        """
        if document.broken:
            return [broken_file(error) for error in document.broken]
        files = [self._without_terms(file) for file in document.files]
        places = Places(files)
        findings = list(_nothing(document))
        findings += vocabulary.find(files, places)
        findings += placement.find(files, self._placed, places)
        for file in files:
            findings += nodes.find(file, places)
            findings += literals.find(file, places)
            findings += self._validate(file)
        placed = dict.fromkeys(map(places.attach, findings))
        explain = Hints(self._files, places, DEFAULT_BASE, self._labels).explain
        return sorted(map(explain, placed), key=Finding.sort_key)

    def _without_terms(self, file: TurtleFile) -> TurtleFile:
        data = tuple(quad for quad in file.quads if quad.triple not in self._terms)
        return replace(file, quads=data)

    def _validate(self, file: TurtleFile) -> Iterator[Finding]:
        quads = list(filter(nodes.is_sound, file.quads))
        if not quads:
            return
        graph = graph_name(file.graph)
        results = self._shapes(graph).check(ntriples(quads), name=graph or "the document")
        described = {iris.document(text(quad.subject)) for quad in quads}
        noted: set[str] = set()
        for result in results:
            if not self._is_elsewhere(result, described):
                yield finding(result, graph)
            elif result.value not in noted:
                noted.add(str(result.value))
                yield _note(result, graph)

    def _shapes(self, graph: str | None) -> Shapes:
        if graph is None:
            return self._full
        if self._reduced is None:
            self._reduced = Shapes(reduced(self._files), self._engine)
        return self._reduced

    def _is_elsewhere(self, result: Result, described: set[str]) -> bool:
        """Whether a result only says that another document is not part of this one."""
        return (
            result.rule in self._by_class
            and result.value is not None
            and iris.document(result.value) not in described
            and ":" in result.value
        )


def _triples(ontology: Path) -> Iterator[ox.Triple]:
    for path in turtle_paths(ontology):
        yield from (quad.triple for quad in read_turtle(path, path.read_bytes()).quads)


def _by_class(files: Iterable[TurtleFile]) -> frozenset[str]:
    """Name the shapes that ask nothing of an IRI but its class."""
    asked: dict[str, set[str]] = {}
    for file in files:
        for quad in file.quads:
            asked.setdefault(text(quad.subject), set()).add(quad.predicate.value)
    return frozenset(
        compact(shape) for shape, told in asked.items() if _CLASS in told and told <= _BESIDE
    )


def _nothing(document: DataFolder) -> Iterator[Finding]:
    """A document that says nothing has not passed."""
    if not any(file.quads for file in document.files):
        yield Finding(
            Severity.VIOLATION, "no-data", say("no-statement"), file=document.files[0].path
        )


def _note(result: Result, graph: str | None) -> Finding:
    return Finding(
        Severity.INFO,
        NOT_DESCRIBED,
        Text.of(_ELSEWHERE),
        focus=result.focus,
        path=result.path,
        value=result.value,
        graph=graph,
    )


_ELSEWHERE = {
    "fi": "Asiakirja ei kuvaa tätä kohdetta, joten sen luokkaa ei tarkistettu.",
    "sv": "Dokumentet beskriver inte detta, så dess klass kontrollerades inte.",
    "en": "The document does not describe this, so its class was not checked.",
}
