"""Which constraints are run once for all focus nodes, and what their patterns become."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from hankegraafi.check import engines, selects
from hankegraafi.check.algebra import parse, walks
from hankegraafi.check.patterns import functions, with_functions
from hankegraafi.check.queries import KNOWN, Queries, known
from hankegraafi.check.shacl import Shapes
from hankegraafi.check.shapes import full, ntriples
from hankegraafi.check.walks import Unbounded
from hankegraafi.rdf.read import read_turtle, turtle_paths
from hankegraafi.vocab import PREFIXES

ROOT = Path(__file__).parents[2]
HEAD = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e.example/> .
e:S a sh:NodeShape ; sh:targetSubjectsOf e:p ; sh:sparql e:Q .
e:Q a sh:SPARQLConstraint ; sh:select '''SELECT $this WHERE { %s }''' ."""
P = "<http://e.example/p>"


def split(pattern: str) -> int:
    text = ntriples(read_turtle(Path("x.ttl"), (HEAD % pattern).encode()).quads)
    return len(selects.split(text, Queries())[0])


@pytest.mark.parametrize(
    ("pattern", "taken"),
    [
        (f"$this {P} ?value", True),
        (f"$this {P} ?value FILTER NOT EXISTS {{ ?x {P} $this FILTER (?x != $this) }}", True),
        (f"OPTIONAL {{ ?x {P} $this }} FILTER (!BOUND(?x))", True),
        (f"{{ $this {P} ?v }} UNION {{ $this a ?c BIND ($this AS ?v) }}", True),
        (f"{{ $this {P} ?v }} UNION {{ BIND ($this AS ?v) }}", False),
        (f"{{ ?x {P} ?y FILTER (?x = $this) }}", False),
        (
            f"$this {P} ?v {{ SELECT $this (COUNT(*) AS ?n) {{ ?x ?y $this }} GROUP BY $this }}",
            True,
        ),
        (f"$this {P} ?v {{ SELECT ?v {{ ?x ?y ?v }} }}", False),
        (f"$this {P} ?v {{ SELECT $this {{ $this ?y ?v }} LIMIT 1 }}", False),
        (f"$this {P} ?v MINUS {{ $this a ?c }}", False),
        (f"{{ ?x {P} ?y FILTER NOT EXISTS {{ ?x {P} $this }} }}", False),
        (f"$this {P} ?v {{ ?x {P} ?y FILTER EXISTS {{ ?y {P} $this }} }}", False),
        (f"{{ ?x {P} ?y OPTIONAL {{ ?y {P} $this }} }}", False),
        (f"{{ ?x {P} ?y OPTIONAL {{ ?y {P} ?z FILTER (?z = $this) }} }}", False),
        (f"$this {P} ?y OPTIONAL {{ ?y {P} ?z FILTER (?z = $this) }}", True),
        (f"{{ SELECT DISTINCT $this ?v {{ ?v {P} ?w }} }}", False),
        (f"{{ SELECT $this (COUNT(*) AS ?n) {{ ?x {P} ?y }} GROUP BY $this }}", False),
        (f"$this {P} ?v VALUES ?v {{ 1 }}", False),
        (f"$this {P} ?v . GRAPH $shapesGraph {{ ?x a ?y }}", False),
    ],
)
def test_what_means_the_same_for_all_at_once_is_taken(pattern: str, taken: bool) -> None:
    assert int(taken) == split(pattern)


DATA = b"""@prefix e: <http://e.example/> .
e:a e:p e:b ; e:q e:c . e:b e:p e:c . e:c e:q e:a , e:b . e:d e:q e:d ; e:p 1 ."""
Q = "<http://e.example/q>"


@pytest.mark.parametrize(
    "query",
    [
        f"WHERE {{ {{ ?x {Q} ?y FILTER NOT EXISTS {{ ?x {Q} $this }} }} }}",
        f"WHERE {{ $this {P} ?v {{ ?x {Q} ?y FILTER EXISTS {{ ?y {P} $this }} }} }}",
        f"WHERE {{ $this {P} ?v FILTER NOT EXISTS {{ ?x {Q} $this }} }}",
        f"WHERE {{ {{ ?x {Q} ?y OPTIONAL {{ ?y {Q} $this }} }} }}",
        f"""WHERE {{ {{ ?x {Q} ?y OPTIONAL {{ ?y {Q} ?z FILTER (?z = $this) }}
            FILTER (!BOUND(?z)) }} }}""",
        f"""WHERE {{ {{ SELECT $this (COUNT(*) AS ?n) {{ {{ $this {P} ?v }} UNION {{ ?v {Q} ?w }} }}
            GROUP BY $this }} FILTER (?n > 3) }}""",
        f"""WHERE {{ {{ {{ SELECT $this (COUNT(*) AS ?n) {{ ?x {P} ?y }} GROUP BY $this }}
            FILTER (BOUND($this)) }} }}""",
        f"# all of them WHERE {{ there are\n WHERE {{ $this {P} ?value }}",
        f"(<http://e.example/#WHERE> AS ?path) WHERE {{ $this {P} ?v }}",
        f"('WHERE {{' AS ?value) WHERE {{ $this {P} ?v }}",
        f"{{ $this {Q} ?v OPTIONAL {{ SELECT $this WHERE {{ $this {Q} ?w }} }} }}",
    ],
)
def test_both_engines_find_the_same_by_a_query_of_any_form(query: str) -> None:
    text = HEAD.replace("SELECT $this WHERE { %s }", f"SELECT $this {query}")
    shapes = ntriples(read_turtle(Path("x.ttl"), text.encode()).quads)
    data = ntriples(read_turtle(Path("x.ttl"), DATA).quads)
    # A result that is there twice is one for the reference, and a finding once in a report.
    one, two = (
        {(each.focus, each.path, each.value) for each in compiled.check(data, name="data")}
        for compiled in (Shapes(shapes, engines.engine(name)) for name in engines.installed())
    )

    assert one == two


def test_every_constraint_of_the_house_is_run_once_for_all() -> None:
    files = [read_turtle(path, path.read_bytes()) for path in turtle_paths(ROOT / "shapes")]
    taken, left = selects.split(full(files), Queries())

    assert 46 == len(taken)
    assert "ns/shacl#sparql>" not in left


def reach(pattern: str) -> set[tuple[str, ...]]:
    algebra = parse(f"SELECT $this {{ {pattern} }}", PREFIXES)
    return {
        tuple(
            ("+" if step.repeated else "")
            + "|".join("^" * back + iri[-1] for iri, back in step.moves)
            for step in walk
        )
        for walk in walks(algebra)
    }


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("$this <u:a> ?x . ?x <u:b> ?y", {("a",), ("a", "b")}),
        ("?x <u:a> $this . ?x <u:b> 1", {("^a",), ("^a", "b")}),
        ("$this <u:a>/^<u:b> ?x", {("a", "^b")}),
        ("$this (<u:a>|<u:b>)+ ?x", {("+a|b",)}),
        ("$this <u:a>|<u:b> ?x . ?x <u:c> 1", {("a",), ("b",), ("a", "c"), ("b", "c")}),
        # Two that meet are walked from the side that is known, not back from the meeting place.
        (
            "$this <u:a> ?x . ?x <u:b> ?v . $this <u:a> ?y . ?y <u:b> ?v",
            {("a",), ("a", "b")},
        ),
        # In one alternative ?x is found backward: its own walk is told for that.
        (
            "{ $this <u:a> ?x } UNION { ?x <u:b> $this } ?x <u:c> ?y",
            {("a",), ("a", "c"), ("^b",), ("^b", "c")},
        ),
        ("$this <u:a> ?x FILTER NOT EXISTS { ?y <u:b> ?x }", {("a",), ("a", "^b")}),
        ("OPTIONAL { $this <u:a> ?x OPTIONAL { ?x <u:b> ?y } }", {("a",), ("a", "b")}),
    ],
)
def test_a_query_tells_how_far_it_walks(pattern: str, expected: set[tuple[str, ...]]) -> None:
    assert expected == reach(pattern)


@pytest.mark.parametrize(
    "pattern", ["?x <u:a> ?y", "$this <u:a> ?x . ?y <u:b> 1", "$this (<u:a>/<u:b>)+ ?x"]
)
def test_a_walk_without_bounds_is_told(pattern: str) -> None:
    with pytest.raises(Unbounded):
        reach(pattern)


QUERY = """SELECT * WHERE { { SELECT DISTINCT ?this WHERE { ?this ?p ?o } }
  { ?this ?a ?text . FILTER (REGEX(?text, 'x')) } # first group, { in a comment
  BIND (CONCAT('[a', "-c]", '{2}') AS ?some)
  FILTER (REGEX(STR(?text), CONCAT('^', ?some, '\\\\d\\u0024'), 'i') || REGEX(?text, ?text))
}"""


def test_expressions_behind_the_first_group_become_functions() -> None:
    text, expressions = with_functions(QUERY)
    ((name, found),) = functions(expressions).items()

    assert (("^[a-c]{2}\\d$", "i", None),) == expressions
    assert f"{name}(STR(?text)) || REGEX(?text, ?text)" in text
    assert "FILTER (REGEX(?text, 'x'))" in text
    said = [found(ox.Literal(each)) for each in ("AB7", "ab7 ", "abc7", "bb\u0663")]
    assert [True, False, False, True] == [each == ox.Literal(True) for each in said]
    assert found(ox.NamedNode("u:x")) is None


def test_what_is_kept_of_the_house_s_queries_is_what_reading_them_tells() -> None:
    assert known() == KNOWN.read_text("utf-8"), "write it: python -m hankegraafi.check.queries"


def test_with_little_data_all_expressions_become_functions() -> None:
    query = "SELECT * WHERE { BIND (REPLACE(REPLACE(?x, 'a(.)', '$1-'), 'B', 'c', 'i') AS ?y) }"
    text, expressions = with_functions(query, everywhere=True)

    assert ("B", "c", "i") == (expressions[0][0], expressions[0][2], expressions[0][1])
    outer, inner = functions(expressions).values()
    assert ox.Literal("xc-") == outer(inner(ox.Literal("xab")))
    assert ox.Literal("xc-", language="fi") == outer(inner(ox.Literal("xab", language="fi")))
    names = list(functions(expressions))
    assert f"BIND ({names[0]}({names[1]}(?x)) AS ?y)" in text
