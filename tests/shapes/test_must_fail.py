"""Each file that must fail does, at the node, path and severity that it announces, and only there.

The first two lines of a file say what is expected:

    # expect: <local name of the shape or constraint> <Violation|Warning|Info> <number of results>
    # focus: <IRI> … path: <IRI or ->
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from pyshacl import validate
from rdflib import Graph, URIRef
from rdflib.namespace import RDF, SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Node

from hankegraafi.check.shacl_terms import SHACL_TERMS

HERE = Path(__file__).parent
SHAPES = HERE.parents[1] / "shapes"
HS = "https://w3id.org/hankegraafi/shapes#"
BAD = sorted(HERE.glob("*/*.bad.ttl"))
STEMS = sorted(path.stem for path in SHAPES.glob("*.ttl"))
_EXPECT = re.compile(r"# expect: (\S+) (Violation|Warning|Info) (\d+)\n# focus: (.+) path: (\S+)\n")
# A shape's properties give results of their own.
_SILENT = {"property"}
SHACL = str(SH)


class Seen(NamedTuple):
    """A result, reduced to what a file announces."""

    rule: str
    severity: str
    focus: str
    path: str


class PreparedGraph(Graph):
    """Parses each query once; pyshacl asks the same text again for every focus node."""

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> Result:
        if isinstance(query_object, str):
            query_object = _prepared(query_object)
        return super().query(query_object, *args, **kwargs)


@lru_cache(maxsize=256)
def _prepared(text: str) -> Query:
    return prepareQuery(text)


@lru_cache(maxsize=64)
def shapes(stem: str) -> Graph:
    graph = Graph()
    for name in {"common", stem}:
        graph.parse(SHAPES / f"{name}.ttl")
    return graph


def report(path: Path) -> Graph:
    data = PreparedGraph().parse(path, format="turtle")
    _, found, text = validate(data, shacl_graph=shapes(path.parent.name), inference="none")
    assert isinstance(found, Graph), text
    return found


def local(node: Node | None) -> str:
    return str(node).rpartition("#")[2]


def shown(node: Node | None) -> str:
    return f"<{node}>" if isinstance(node, URIRef) else "-"


def rule(found: Graph, result: Node) -> str:
    source = found.value(result, SH.sourceConstraint) or found.value(result, SH.sourceShape)
    return local(source)


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.name[:-8]}"


@pytest.fixture(scope="module", params=STEMS)
def stem(request: pytest.FixtureRequest) -> str:
    """The name of a file of shapes, and of the folder of files that it must refuse."""
    return str(request.param)


@pytest.fixture(scope="module")
def reports(stem: str) -> dict[Path, Graph]:
    """What is found in each file that the shapes of a file must refuse."""
    return {path: report(path) for path in BAD if path.parent.name == stem}


def announced(path: Path) -> tuple[set[Seen], int] | None:
    found = _EXPECT.match(path.read_text(encoding="utf-8"))
    if not found:
        return None
    rule, severity, count, focuses, where = found.groups()
    return {Seen(rule, severity, focus, where) for focus in focuses.split()}, int(count)


def seen(found: Graph) -> tuple[set[Seen], int]:
    results = [
        Seen(
            rule(found, result),
            local(found.value(result, SH.resultSeverity)),
            shown(found.value(result, SH.focusNode)),
            shown(found.value(result, SH.resultPath)),
        )
        for result in found.subjects(RDF.type, SH.ValidationResult)
    ]
    return set(results), len(results)


def test_every_file_begins_with_what_is_expected_of_it() -> None:
    assert [] == [named(path) for path in BAD if announced(path) is None]


def test_every_file_fails_as_it_announces(reports: dict[Path, Graph]) -> None:
    expected = {named(path): announced(path) for path in reports}
    found = {named(path): seen(each) for path, each in reports.items()}

    assert {} == {
        name: {"announced": expected[name], "found": each}
        for name, each in found.items()
        if expected[name] != each
    }


def test_every_file_is_short() -> None:
    lengths = {
        named(path): len(
            [
                line
                for line in path.read_text(encoding="utf-8").splitlines()
                if not line.startswith(("#", "@prefix"))
            ]
        )
        for path in BAD
    }

    assert {} == {name: length for name, length in lengths.items() if length > 15}


def demands(stem: str) -> Iterator[tuple[str, str]]:
    """Every parameter of every shape of a file that can give a result: (shape, what)."""
    graph = Graph().parse(SHAPES / f"{stem}.ttl")
    targeted = {s for s in graph.subjects(SH.targetClass) if isinstance(s, URIRef)}
    targeted |= {s for s in graph.subjects(SH.targetSubjectsOf) if isinstance(s, URIRef)}
    reported = targeted | {p for shape in targeted for p in graph.objects(shape, SH.property)}
    for shape in reported:
        for parameter in graph.predicates(shape, unique=True):
            name = local(parameter)
            component = f"{name[:1].upper()}{name[1:]}ConstraintComponent"
            if parameter == SH.sparql:
                for constraint in graph.objects(shape, SH.sparql):
                    yield local(constraint), "SPARQLConstraintComponent"
            elif SHACL + component in SHACL_TERMS and name not in _SILENT:
                yield local(shape), component


def test_every_rule_has_a_file_that_must_fail_it(stem: str, reports: dict[Path, Graph]) -> None:
    met = {
        (rule(found, result), local(found.value(result, SH.sourceConstraintComponent)))
        for found in reports.values()
        for result in found.subjects(RDF.type, SH.ValidationResult)
    }

    assert [] == sorted(set(demands(stem)) - met)


def test_no_file_stands_in_the_folder_of_a_shape_file_that_does_not_exist() -> None:
    assert set() == {path.parent.name for path in BAD} - set(STEMS)
