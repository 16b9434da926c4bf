"""The W3C's SHACL tests, through every engine that validates.

`python -m tests.conformance.shacl ARCHIVE` runs them and compares with the table that is kept in
`shacl.json`; `--write` writes that anew. Both are given the same N-Triples; a case passes when
the report conforms as it should and names the same nodes, paths, values, components, severities.
"""

import json
import sys
import tarfile
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from hankegraafi.check import engines
from hankegraafi.check.shapes import ntriples

TABLE = Path(__file__).with_name("shacl.json")

_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_SHT = "http://www.w3.org/ns/shacl-test#"
_SH = "http://www.w3.org/ns/shacl#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PARTS = ("focusNode", "resultPath", "value", "sourceConstraintComponent", "resultSeverity")
_FAILURE = ox.NamedNode(f"{_SHT}Failure")
_TRUE = "true"

Row = tuple[str, ...]
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True)
class Case:
    """A test: shapes, data, and what shall be reported; None where validation shall fail."""

    name: str
    shapes: str
    data: str
    expected: Counter[Row] | None
    conforms: bool


class Graph:
    """A small graph: what is said of a node."""

    def __init__(self, quads: list[ox.Quad]) -> None:
        self.quads = quads

    @classmethod
    def read(cls, path: Path) -> "Graph":
        content = path.read_bytes()
        return cls([*ox.parse(content, format=ox.RdfFormat.TURTLE, base_iri=path.as_uri())])

    def all(self, subject: Term, predicate: str) -> list[Term]:
        node = ox.NamedNode(predicate)
        return [q.object for q in self.quads if q.subject == subject and q.predicate == node]

    def one(self, subject: Term, predicate: str) -> Term | None:
        return next(iter(self.all(subject, predicate)), None)

    def items(self, node: Term | None) -> Iterator[Term]:
        """Go through a list."""
        while node is not None and (first := self.one(node, f"{_RDF}first")) is not None:
            yield first
            node = self.one(node, f"{_RDF}rest")

    def report(self, node: Term) -> tuple[bool, Counter[Row]]:
        """Give what a report says: whether the data conforms, and its rows."""
        said = self.one(node, f"{_SH}conforms")
        rows = Counter(self._row(each) for each in self.all(node, f"{_SH}result"))
        return isinstance(said, ox.Literal) and said.value == _TRUE, rows

    def _row(self, node: Term) -> Row:
        return tuple(_plain(self.one(node, f"{_SH}{part}")) for part in _PARTS)


def _plain(term: Term | None) -> str:
    """Write a term; blank nodes are all alike."""
    return "_:" if isinstance(term, ox.BlankNode) else str(term)


def cases(folder: Path) -> Iterator[Case]:
    """Go through the cases that manifests lead to, by name."""
    yield from sorted(_cases(folder / "manifest.ttl", folder), key=lambda case: case.name)


def _cases(path: Path, root: Path) -> Iterator[Case]:
    graph = Graph.read(path)
    here = ox.NamedNode(path.as_uri())
    for included in graph.all(here, f"{_MF}include"):
        yield from _cases(_path(included), root)
    for entry in graph.items(graph.one(here, f"{_MF}entries")):
        action, result = graph.one(entry, f"{_MF}action"), graph.one(entry, f"{_MF}result")
        if action is None or result is None:
            raise ValueError(f"{path} has a case without action or result")
        shapes, data = (
            ntriples(Graph.read(_path(graph.one(action, f"{_SHT}{name}"))).quads)
            for name in ("shapesGraph", "dataGraph")
        )
        name = path.relative_to(root).with_suffix("").as_posix()
        conforms, rows = graph.report(result)
        expected = None if result == _FAILURE else rows
        yield Case(name, shapes, data, expected, conforms)


def _path(node: Term | None) -> Path:
    if not isinstance(node, ox.NamedNode):
        raise TypeError(f"{node} is no address")
    return Path(node.value.removeprefix("file://"))


def outcome(case: Case, engine: engines.Engine) -> str:
    """Run a case; say "passed", or in what it failed."""
    try:
        report = engine.compile(case.shapes).report(case.data)
    except Exception as error:  # noqa: BLE001 - whatever it dies of
        return "passed" if case.expected is None else f"failed: {type(error).__name__}"
    if case.expected is None:
        return "failed: it does not refuse the shape"
    graph = Graph([*ox.parse(report, format=ox.RdfFormat.N_TRIPLES)])
    kind = ox.NamedNode(f"{_SH}ValidationReport")
    whole = next(q.subject for q in graph.quads if q.object == kind)
    conforms, rows = graph.report(whole)
    if conforms != case.conforms:
        return f"failed: conforms is {str(conforms).casefold()}"
    return "passed" if rows == case.expected else "failed: the results differ"


def run(archive: Path) -> dict[str, dict[str, str]]:
    """Run every case through every engine that is installed."""
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        root = next(Path(folder).glob("*/tests"))
        known = list(cases(root))
    made = {name: engines.engine(name) for name in engines.installed()}
    return {
        name: {case.name: outcome(case, engine) for case in known} for name, engine in made.items()
    }


def main(archive: Path, *, write: bool) -> int:
    """Run, print the sums, and compare with the table; exit code 1 when they differ."""
    table = run(archive)
    for name, outcomes in table.items():
        passed = sum(each == "passed" for each in outcomes.values())
        print(f"{name}: {passed} of {len(outcomes)} passed")
        for case, each in outcomes.items():
            if each != "passed":
                print(f"  {case}: {each}")
    if write:
        TABLE.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
        return 0
    kept = json.loads(TABLE.read_text(encoding="utf-8"))
    if table != kept:
        print(f"This is not what {TABLE.name} says.", file=sys.stderr)
    return int(table != kept)


if __name__ == "__main__":
    arguments = [each for each in sys.argv[1:] if each != "--write"]
    sys.exit(main(Path(arguments[0]), write="--write" in sys.argv))
