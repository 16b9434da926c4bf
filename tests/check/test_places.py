from pathlib import Path

import pytest
from tests.check.conftest import ALFA, BASE, FIRST, HANKE, PREFIXES

from hankegraafi.check.places import Places, text
from hankegraafi.rdf.read import TurtleFile, graph_of, read_turtle
from hankegraafi.records import Finding, Severity, Text

SOURCE = f"{BASE}id/source/sivu"


def file(name: str, data: str) -> TurtleFile:
    path = Path("data") / name
    graph = graph_of(path, Path("data"), BASE)
    return read_turtle(path, (PREFIXES + data).encode(), graph=graph)


ONE = file("a.ttl", 'project:alfa a hanke:Project ;\n  hanke:acronym "ÄÄ" , "B" .')
OTHER = file("b.ttl", 'project:alfa hanke:position "2.50"^^xsd:decimal ; hanke:acronym "C" .')
CLAIM = file("sources/sivu/claims.ttl", 'project:alfa a hanke:Project ; hanke:acronym "B" .')


def wrong(path: str | None, value: str | None, graph: str | None = None) -> Finding:
    iri = path and HANKE + path
    words = Text.of({"en": "Wrong."})
    return Finding(Severity.INFO, "x", words, focus=ALFA, path=iri, value=value, graph=graph)


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (wrong("acronym", "B"), ("a.ttl", FIRST + 1, 24)),
        (wrong("acronym", "C"), ("b.ttl", FIRST, 65)),
        (wrong("acronym", None), ("a.ttl", FIRST + 1, 3)),
        (wrong(None, None), ("a.ttl", FIRST, 1)),
        (wrong("nothing", "x"), ("a.ttl", FIRST, 1)),
        (wrong("acronym", "B", SOURCE), ("claims.ttl", FIRST, 46)),
        (wrong("position", "2.50", SOURCE), ("claims.ttl", FIRST, 1)),
    ],
)
def test_a_finding_stands_where_the_data_says_it(
    finding: Finding, expected: tuple[str, int, int]
) -> None:
    placed = Places([ONE, OTHER, CLAIM]).attach(finding)
    assert placed.file
    assert expected == (placed.file.name, placed.line, placed.column)


def test_what_nothing_describes_has_no_place() -> None:
    finding = Finding(Severity.INFO, "x", Text(), focus="https://e.example/")
    assert Places([ONE]).attach(finding) is finding
    assert Places([]).attach(finding) is finding


def test_a_line_gets_its_column() -> None:
    place = Finding(
        Severity.INFO, "x", Text(), focus=ALFA, path=f"{HANKE}acronym", file=ONE.path, line=FIRST
    )
    assert (FIRST, 1) == (Places([ONE]).attach(place).line, Places([ONE]).attach(place).column)


def test_values_are_given_as_the_data_spells_them() -> None:
    places = Places([ONE, OTHER, CLAIM])
    assert ["ÄÄ", "B", "C"] == [text(v) for v in places.stated(None, ALFA, f"{HANKE}acronym")]
    assert ["B"] == [text(v) for v in places.stated(SOURCE, ALFA, f"{HANKE}acronym")]
    assert "2.50" == places.original(None, ALFA, f"{HANKE}position", "2.5")
    assert "x" == places.original(None, ALFA, f"{HANKE}position", "x")
    assert [ALFA] == list(places.described())
