"""Where the data states what: from a finding's nodes back to the file and line that say it."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from hankegraafi.rdf.lines import Locator, locate
from hankegraafi.rdf.read import Graph, TurtleFile
from hankegraafi.records import Finding


class Places:
    """An index over files; the lines of a file are read when first asked for."""

    def __init__(self, files: Iterable[TurtleFile]) -> None:
        self._files: dict[tuple[str, ...], TurtleFile] = {}
        self._values: dict[tuple[str, ...], list[str]] = {}
        self._locators: dict[int, Locator] = {}
        for file in files:
            for quad in file.quads:
                self._note(file, quad)

    def _note(self, file: TurtleFile, quad: ox.Quad) -> None:
        subject, path, value = text(quad.subject), quad.predicate.value, text(quad.object)
        graph = graph_name(quad.graph_name) or ""
        self._values.setdefault((graph, subject, path), []).append(value)
        for key in ((subject,), (subject, path), (subject, path, value)):
            self._files.setdefault((graph, *key), file)
            self._files.setdefault(("*", *key), file)

    def line(self, file: TurtleFile, *terms: str) -> int | None:
        """Give the line of a subject, its predicate, its value: as close as the file allows."""
        if id(file) not in self._locators:
            self._locators[id(file)] = locate(file.text)
        return self._locators[id(file)].line(*terms) if terms else None

    def attach(self, finding: Finding) -> Finding:
        """Give the finding with the file and line that state it, where they can be found."""
        if finding.file is not None or finding.focus is None:
            return finding
        terms = [finding.focus]
        for term in (finding.path, finding.value):
            if term is None:
                break
            terms.append(term)
        file = self._holder(finding.graph or "", terms) or self._holder("*", terms)
        if file is None:
            return finding
        return replace(finding, file=file.path, line=self.line(file, *terms))

    def _holder(self, graph: str, terms: list[str]) -> TurtleFile | None:
        """The file that states the whole, else the one that describes the subject."""
        for length in range(len(terms), 0, -1):
            file = self._files.get((graph, *terms[:length]))
            if file is not None:
                return file
        return None

    def original(self, graph: str | None, focus: str, path: str | None, value: str) -> str:
        """Give a value as the data spell it: a store may turn "2.50" into "2.5"."""
        stated = self._values.get((graph or "", focus, path or ""), [])
        if value in stated:
            return value
        return next((other for other in stated if _same_number(other, value)), value)


def text(term: object) -> str:
    """Give an IRI or the words of a literal; a blank node gives its label with "_:"."""
    if isinstance(term, ox.NamedNode | ox.Literal):
        return term.value
    return str(term)


def graph_name(graph: Graph | ox.BlankNode) -> str | None:
    """Give the IRI of a named graph; None for the curated view, the default graph."""
    return None if isinstance(graph, ox.DefaultGraph) else graph.value


def _same_number(one: str, other: str) -> bool:
    try:
        return Decimal(one) == Decimal(other)
    except InvalidOperation:
        return False
