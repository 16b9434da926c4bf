"""Each file that must fail does, at the node, path and severity that it announces, and only there.

The first two lines of a file say what is expected:

    # expect: <local name of the shape or constraint> <Violation|Warning|Info> <number of results>
    # focus: <IRI> … path: <IRI or ->
"""

import re
from collections import Counter
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


@lru_cache(maxsize=1024)
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


@pytest.mark.parametrize("path", BAD, ids=lambda path: f"{path.parent.name}/{path.name[:-8]}")
def test_the_file_fails_as_it_announces(path: Path) -> None:
    announced = _EXPECT.match(path.read_text(encoding="utf-8"))
    assert announced, f"{path} does not begin with # expect: and # focus:"
    name, severity, count, focuses, where = announced.groups()
    found = report(path)
    seen = Counter(
        Seen(
            rule(found, result),
            local(found.value(result, SH.resultSeverity)),
            shown(found.value(result, SH.focusNode)),
            shown(found.value(result, SH.resultPath)),
        )
        for result in found.subjects(RDF.type, SH.ValidationResult)
    )

    assert {Seen(name, severity, focus, where) for focus in focuses.split()} == set(seen)
    assert int(count) == seen.total()


@pytest.mark.parametrize("path", BAD, ids=lambda path: f"{path.parent.name}/{path.name[:-8]}")
def test_the_file_is_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()

    assert len([line for line in lines if not line.startswith(("#", "@prefix"))]) <= 15


def demands() -> Iterator[tuple[str, str, str]]:
    """Every parameter of every shape that can give a result: (file, shape or constraint, what)."""
    for path in sorted(SHAPES.glob("*.ttl")):
        graph = Graph().parse(path)
        targeted = {s for s in graph.subjects(SH.targetClass) if isinstance(s, URIRef)}
        targeted |= {s for s in graph.subjects(SH.targetSubjectsOf) if isinstance(s, URIRef)}
        reported = targeted | {p for shape in targeted for p in graph.objects(shape, SH.property)}
        for shape in reported:
            for parameter in graph.predicates(shape, unique=True):
                name = local(parameter)
                component = f"{name[:1].upper()}{name[1:]}ConstraintComponent"
                if parameter == SH.sparql:
                    for constraint in graph.objects(shape, SH.sparql):
                        yield path.stem, local(constraint), "SPARQLConstraintComponent"
                elif SHACL + component in SHACL_TERMS and name not in _SILENT:
                    yield path.stem, local(shape), component


def test_every_rule_has_a_file_that_must_fail_it() -> None:
    met = {
        (path.parent.name, rule(found, result), local(found.value(result, component)))
        for path in BAD
        for found in [report(path)]
        for component in [SH.sourceConstraintComponent]
        for result in found.subjects(RDF.type, SH.ValidationResult)
    }

    assert [] == sorted(set(demands()) - met)


def test_no_file_stands_in_the_folder_of_a_shape_file_that_does_not_exist() -> None:
    stems = {path.stem for path in SHAPES.glob("*.ttl")}

    assert set() == {path.parent.name for path in BAD} - stems
