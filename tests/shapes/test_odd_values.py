"""Whatever stands in a value, the shapes give results; a validator that stops is no validator."""

from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.namespace import RDF, SH

from hankegraafi.check.shacl import Shapes
from hankegraafi.check.shapes import full, ntriples
from hankegraafi.rdf.read import read_turtle, turtle_paths

SHAPES = Path(__file__).parents[2] / "shapes"
XSD = "http://www.w3.org/2001/XMLSchema#"
ODD = [
    '"teksti"@fi',
    '""',
    "-1",
    '"1e400"^^xsd:decimal',
    '"2019"^^xsd:gYear',
    '"P1Y"^^xsd:duration',
    "ex:itself",
]


@pytest.fixture(scope="module")
def shapes() -> Shapes:
    return Shapes(full(read_turtle(path, path.read_bytes()) for path in turtle_paths(SHAPES)))


@pytest.fixture(scope="module")
def properties() -> dict[str, set[str]]:
    """The properties that each class's shape speaks of."""
    graph = Graph()
    for path in SHAPES.glob("*.ttl"):
        graph.parse(path)
    return {
        str(kind): {str(graph.value(part, SH.path)) for part in graph.objects(shape, SH.property)}
        - {str(RDF.type)}
        for shape, kind in graph.subject_objects(SH.targetClass)
        if str(shape).endswith("Shape")
    }


@pytest.mark.parametrize("value", ODD)
def test_an_odd_value_never_stops_the_validator(
    value: str, shapes: Shapes, properties: dict[str, set[str]]
) -> None:
    lines = ["@prefix ex: <https://example.org/> .", f"@prefix xsd: <{XSD}> ."]
    for kind, paths in properties.items():
        lines.append(f"ex:itself a <{kind}> .")
        lines += [f"ex:itself <{path}> {value} ." for path in sorted(paths)]
    data = read_turtle(Path("odd.ttl"), "\n".join(lines).encode())

    assert shapes.check(ntriples(data.quads), name="odd values")
