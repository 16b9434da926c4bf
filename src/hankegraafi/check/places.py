"""Where the data states what: from a finding's nodes back to the file and line that say it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from hankegraafi.rdf.lines import Locator, locate, locate_subjects
from hankegraafi.rdf.read import RECORDS, Graph, TurtleFile
from hankegraafi.records import Finding

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
# What is said of one subject: property → words of a value → the values that read so.
_Said = Mapping[str, Mapping[str, Sequence[Term]]]


class Places:
    """An index over files; a file is looked into when something in it is asked about."""

    def __init__(self, files: Iterable[TurtleFile]) -> None:
        self._all = tuple(files)
        self._describing: dict[str, list[TurtleFile]] = {}
        self._quads: dict[int, dict[str, list[ox.Quad]]] = {}
        self._read: dict[tuple[int, str], _Said] = {}
        self._locators: dict[int, Locator] = {}

    def line(self, file: TurtleFile, *terms: str) -> int | None:
        """Give the line of a subject, its predicate, its value: as close as the file allows."""
        place = self._place(file, *terms)
        return place[0] if place else None

    def attach(self, finding: Finding) -> Finding:
        """Give the finding with the file, line and column that state it, where they are found."""
        if finding.focus is None or finding.column is not None:
            return finding
        terms = [finding.focus]
        for term in (finding.path, finding.value):
            if term is None:
                break
            terms.append(term)
        if finding.file is not None:
            return replace(finding, column=self._column(finding, terms))
        file = self._holder(finding.graph, terms) or self._holder(None, terms, anywhere=True)
        if file is None:
            return finding
        line, column = self._place(file, *terms) or (None, None)
        return replace(finding, file=file.path, line=line, column=column)

    def stated(self, graph: str | None, focus: str, path: str) -> list[Term]:
        """Give the values that a graph states, in the order of the files."""
        return [
            term
            for file in self._files(focus)
            if graph_name(file.graph) == graph
            for alike in self._said(file, focus).get(path, {}).values()
            for term in alike
        ]

    def original(self, graph: str | None, focus: str, path: str | None, value: str) -> str:
        """Give a value as the data spell it: a store may turn "2.50" into "2.5"."""
        stated = [text(term) for term in self.stated(graph, focus, path or "")]
        if value in stated:
            return value
        return next((other for other in stated if _same_number(other, value)), value)

    def described(self) -> Collection[str]:
        """Name everything that the files describe."""
        self._files("")
        return self._describing.keys()

    def _files(self, subject: str) -> Sequence[TurtleFile]:
        """The files that describe a subject."""
        if not self._describing:
            for file in self._all:
                for name in dict.fromkeys(text(quad.subject) for quad in file.quads):
                    self._describing.setdefault(name, []).append(file)
        return self._describing.get(subject, ())

    def _said(self, file: TurtleFile, subject: str) -> _Said:
        """What a file says of a subject."""
        key = id(file), subject
        if key not in self._read:
            if id(file) not in self._quads:
                index = self._quads[id(file)] = defaultdict(list)
                for quad in file.quads:
                    index[text(quad.subject)].append(quad)
            said: dict[str, dict[str, list[Term]]] = {}
            for quad in self._quads[id(file)][subject]:
                values = said.setdefault(quad.predicate.value, {})
                values.setdefault(text(quad.object), []).append(quad.object)
            self._read[key] = said
        return self._read[key]

    def _holder(
        self, graph: str | None, terms: Sequence[str], *, anywhere: bool = False
    ) -> TurtleFile | None:
        """The file that states the whole, else the one that describes the subject."""
        files = [
            file for file in self._files(terms[0]) if anywhere or graph_name(file.graph) == graph
        ]
        return max(files, key=lambda file: self._stated(file, *terms), default=None)

    def _stated(self, file: TurtleFile, subject: str, path: str = "", value: str = "") -> int:
        """How much of a subject, property and value a file states."""
        values = self._said(file, subject).get(path)
        return 1 if values is None else 2 + (value in values)

    def _column(self, finding: Finding, terms: Sequence[str]) -> int | None:
        """The column of what a finding's line was found by."""
        file = next((each for each in self._files(terms[0]) if each.path == finding.file), None)
        for length in range(len(terms), 0, -1) if file and finding.line else ():
            place = self._place(file, *terms[:length]) if file else None
            if place and place[0] == finding.line:
                return place[1]
        return None

    def _place(self, file: TurtleFile, *terms: str) -> tuple[int, int] | None:
        if id(file) not in self._locators:
            listed = file.path.name == RECORDS
            self._locators[id(file)] = (
                locate_subjects(file.text, file.prefixes) if listed else locate(file.text)
            )
        return self._locators[id(file)].place(*terms) if terms else None


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
