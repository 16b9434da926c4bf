"""Shapes that look further than any neighbour: asked of whole graphs, or named as not asked."""

from pathlib import Path

import pytest
from tests.check.conftest import BASE, HARMLESS_CHECK, PREFIXES, write
from tests.support.bare import bare_release

from hankegraafi.check import large
from hankegraafi.check.command import Check, Outcome
from hankegraafi.check.graph import ShapesGraph
from hankegraafi.check.queries import Queries
from hankegraafi.check.reach import Kind, reaches
from hankegraafi.check.shapes import ntriples
from hankegraafi.errors import UsageError
from hankegraafi.rdf.read import read_turtle
from hankegraafi.records import LANGUAGES, Finding, Severity

SOURCE = f"{BASE}id/source/sivu"
CHECKS = {"nothing.rq": HARMLESS_CHECK}
SHAPES = """
hs:Near a sh:NodeShape ; sh:targetClass hanke:Project ; sh:property hs:Near-status ;
    sh:sparql hs:Far-name .
hs:Near-status a sh:PropertyShape ; sh:path hanke:status ; sh:maxCount 1 .
hs:Far-name a sh:SPARQLConstraint ; sh:message "same name"@en ; sh:select '''
    SELECT DISTINCT $this ?value (<http://www.w3.org/2004/02/skos/core#prefLabel> AS ?path)
    WHERE { $this <http://www.w3.org/2004/02/skos/core#prefLabel> ?value .
        ?other <http://www.w3.org/2004/02/skos/core#prefLabel> ?name .
        FILTER (?other != $this && STR(?value) = STR(?name)) }''' .

hs:Chain a sh:NodeShape ; sh:targetClass hanke:Project ; sh:property hs:Chain-end ;
    sh:node hs:Parted .
hs:Chain-end a sh:PropertyShape ; sh:maxCount 0 ; sh:path (
    [ sh:zeroOrMorePath [ sh:alternativePath ( hanke:subProjectOf
        ( hanke:inNetwork hanke:inNetwork ) ) ] ] hanke:replaces ) .
hs:Parted a sh:NodeShape ; sh:targetClass hanke:Programme ; sh:property hs:Parted-scope ;
    sh:sparql hs:Far-name .
hs:Parted-scope a sh:PropertyShape ; sh:path hanke:scope ; sh:maxCount 0 .

hs:Path a sh:PropertyShape ; sh:targetClass hanke:Project ; sh:path skos:prefLabel ;
    sh:maxCount 1 ; sh:sparql hs:Path-any .
hs:Path-any a sh:SPARQLConstraint ; sh:message "no name here"@en ; sh:select
    "SELECT $this ?value WHERE { $this $PATH ?value }" .

hs:Node a sh:NodeShape ; sh:targetNode project:nobody ; sh:property hs:Node-name .
hs:Node-name a sh:PropertyShape ; sh:path skos:prefLabel ; sh:minCount 1 .
hs:Value a sh:NodeShape ; sh:targetObjectsOf hanke:subProjectOf ; sh:property hs:Value-name .
hs:Value-name a sh:PropertyShape ; sh:path skos:prefLabel ; sh:minCount 1 .
"""
FAR = {"hs:Far-name", "hs:Path-any", "hs:Chain", "hs:Value", "hs:Node"}
ALFA = """project:alfa a hanke:Project ; skos:prefLabel "Sama"@fi ;
    hanke:subProjectOf project:beta ;
    hanke:startDate "2020-02-31"^^xsd:date .
"""
BETA = """project:beta a hanke:Project ; skos:prefLabel "Sama"@sv ; hanke:replaces project:gamma ;
    hanke:subProjectOf project:gone ; hanke:status hanke:status-ended , hanke:status-running .
"""
DATA = {
    "alfa.ttl": ALFA,
    "beta.ttl": BETA,
    "sources/sivu/claims.ttl": """project:alfa hanke:subProjectOf project:delta .
project:delta a hanke:Project ; hanke:replaces project:beta ; hanke:scope "x" .
""",
}


def run(check: Check) -> Outcome:
    return check.run(None, None, lambda _rule, _seconds: None)


def rows(findings: list[Finding]) -> set[tuple[str, ...]]:
    return {
        tuple(str(part) for part in (each.rule, each.focus, each.path, each.value, each.graph))
        for each in findings
    }


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """A check of a folder against shapes of which some need the whole graph."""
    return Check(
        write(tmp_path / "data", DATA),
        write(tmp_path / "shapes", {"project.ttl": SHAPES}),
        write(tmp_path / "checks", CHECKS, prefixes=""),
    )


def as_lines(folder: Path, path: Path) -> Path:
    """What a folder says, as N-Quads."""
    files = {each: read_turtle(each, each.read_bytes()) for each in sorted(folder.rglob("*.ttl"))}
    path.write_text(
        "".join(
            f"{quad.triple} {f'<{SOURCE}> ' if file.name == 'claims.ttl' else ''}.\n"
            for file, read in files.items()
            for quad in read.quads
        )
    )
    return path


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_a_large_file_meets_the_shapes_that_need_the_whole_graph(
    check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine: str
) -> None:
    monkeypatch.setattr(large, "_BUCKET", 100)  # the documents lie in several buckets
    path = as_lines(check.path, tmp_path / "data.nq")
    expected = run(Check(check.path, check.shapes, check.checks, engine))
    found = run(Check(path, check.shapes, check.checks, engine))

    assert rows(expected.findings) == rows(found.findings)
    assert {
        ("hs:Far-name", f"{BASE}id/project/alfa"),
        ("hs:Node-name", f"{BASE}id/project/nobody"),
    } <= {(each.rule, each.focus) for each in found.findings}
    assert {"hs:Path-any", "hs:Chain-end", "hs:Value-name", "hs:Near-status", "datatype"} <= {
        each.rule for each in found.findings
    }
    assert SOURCE in {each.graph for each in found.findings if each.rule == "hs:Chain-end"}


def test_beside_one_changed_file_they_are_named_as_not_asked(check: Check, tmp_path: Path) -> None:
    path = as_lines(check.path, tmp_path / "data.nq")
    store = bare_release(tmp_path, path).path / "store"
    only = check.path / "beta.ttl"
    found = run(Check(check.path, check.shapes, check.checks, only=only, store=store)).findings

    [note] = [each for each in found if each.rule == "not-asked"]
    assert (Severity.INFO, only) == (note.severity, note.file)
    for language in LANGUAGES:
        said = note.message.best(language)
        assert said[0] == language
        assert all(name in said[1] for name in (*FAR, "hs:Parted"))
    assert {"hs:Near-status"} == {each.rule for each in found if each.rule.startswith("hs:")}


def test_what_is_about_nodes_that_nobody_describes_needs_the_whole_graph() -> None:
    text = ntriples(read_turtle(Path("x.ttl"), (PREFIXES + SHAPES).encode()).quads)
    found = {
        (each.constraint or each.shape).strip("<>").rpartition("#")[2]: each
        for each in reaches(ShapesGraph(read_turtle(Path("x.nt"), text.encode()).quads), Queries())
    }

    assert FAR == {f"hs:{name}" for name, each in found.items() if each.kind is Kind.WHOLE}
    assert "what it is about need not be described" == found["Value"].why


def test_a_constraint_component_of_its_own_may_look_anywhere() -> None:
    text = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e.example/> .
        e:Own a sh:ConstraintComponent ; sh:parameter e:Own-p . e:Own-p sh:path e:own .
        e:Shape a sh:NodeShape ; sh:targetClass e:C ; e:own 1 ."""
    [reach] = reaches(ShapesGraph(read_turtle(Path("x.ttl"), text.encode()).quads), Queries())

    assert "it runs code of its own" == reach.why


@pytest.mark.parametrize("of", ["file", "only"])
def test_both_engines_are_not_asked_of_one_file_and_that_is_said(
    check: Check, tmp_path: Path, of: str
) -> None:
    path = as_lines(check.path, tmp_path / "data.nq")
    given = (path if of == "file" else check.path), check.shapes, check.checks
    only = check.path / "beta.ttl" if of == "only" else None

    with pytest.raises(UsageError, match="Leave --cross out"):
        run(Check(*given, cross=True, only=only, store=tmp_path))
