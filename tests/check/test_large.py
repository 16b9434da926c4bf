"""Documents with their neighbours, checked alone, give the findings of the whole graph."""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import pyoxigraph as ox
import pytest

from benchmarks import faulty
from hankegraafi.check import documents, engines, large, literals, nodes, placement, vocabulary
from hankegraafi.check.folding import kind
from hankegraafi.check.large import check_file
from hankegraafi.check.places import Places
from hankegraafi.check.programs import Programs
from hankegraafi.check.shacl import Shapes, finding
from hankegraafi.check.shapes import full, ntriples, reduced
from hankegraafi.check.tally import KEPT, Tally
from hankegraafi.errors import FaultError, UsageError
from hankegraafi.parallel import Workers
from hankegraafi.rdf.read import TurtleFile, read_turtle, turtle_paths
from hankegraafi.records import Finding, Severity, Text

ROOT = Path(__file__).parents[2]
FILES = sorted(ROOT.glob("tests/shapes/*/*.ttl"))
BASE = "https://w3id.org/hankegraafi/"
HEAD = f"""@prefix hanke: <{BASE}ns#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix p: <{BASE}id/project/> . @prefix o: <{BASE}id/organisation/> .
@prefix org: <http://www.w3.org/ns/org#> . @prefix dcterms: <http://purl.org/dc/terms/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix s: <{BASE}id/source/> .
"""

Key = tuple[object, ...]


def read(path: Path) -> TurtleFile:
    return read_turtle(path, path.read_bytes())


def is_named(path: Path) -> bool:
    nodes = (node for quad in read(path).quads for node in (quad.subject, quad.object))
    return not any(isinstance(node, ox.BlankNode) for node in nodes)


# A blank node is a finding of its own, and belongs to no document.
NAMED = [path for path in FILES if is_named(path)]


@pytest.fixture(scope="module")
def shape_files() -> list[TurtleFile]:
    return [read(path) for path in turtle_paths(ROOT / "shapes")]


@pytest.fixture(scope="module")
def programs(shape_files: list[TurtleFile]) -> Programs:
    return Programs.of(shape_files)


@pytest.fixture(scope="module")
def whole_shapes(shape_files: list[TurtleFile]) -> tuple[Shapes, Shapes]:
    fast = engines.engine(engines.FAST)
    return Shapes(full(shape_files), fast), Shapes(reduced(shape_files), fast)


def keys(findings: Iterable[Finding]) -> Counter[Key]:
    return Counter(
        (each.severity, each.rule, each.focus, each.path, each.value, each.graph, each.message)
        for each in findings
    )


def whole(path: Path, shapes: tuple[Shapes, Shapes], programs: Programs) -> Counter[Key]:
    """What the checks find that see everything at once."""
    graphs: dict[ox.NamedNode | ox.DefaultGraph, list[ox.Quad]] = defaultdict(list)
    for quad in ox.parse(path=path):
        assert not isinstance(quad.graph_name, ox.BlankNode)
        graphs[quad.graph_name].append(quad)
    files = [TurtleFile(path, b"", name, tuple(quads), {}) for name, quads in graphs.items()]
    places = Places([])
    found = [*vocabulary.find(files, places), *placement.find(files, programs.placed, places)]
    for file in files:
        found += [*nodes.find(file, places), *literals.find(file, places)]
        well = (q for q in file.quads if not (nodes.fault(q) or literals.fault(q.object)))
        graph = None if isinstance(file.graph, ox.DefaultGraph) else file.graph.value
        results = shapes[graph is not None].check(ntriples(well), name="all")
        found += [finding(each, graph) for each in results]
    return keys(found)


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no two documents be checked together, so that none is helped by chance."""
    monkeypatch.setattr(documents, "_BATCH", 1)


@pytest.mark.large
@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("path", NAMED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_file_gives_what_the_whole_gives(
    path: Path, programs: Programs, whole_shapes: tuple[Shapes, Shapes]
) -> None:
    found = (
        check_file(path, programs=programs, hire=partial(Workers, 1)).tally.placed(path).findings
    )

    assert whole(path, whole_shapes, programs) == keys(found)


TOGETHER = {
    "budgets of sub-projects, two steps down": """
p:a a hanke:Project ; hanke:budget <{p}a#m> . <{p}a#m> a hanke:Money ; hanke:value 10.0 ;
  hanke:currency <http://publications.europa.eu/resource/authority/currency/EUR> .
p:b a hanke:Project ; hanke:subProjectOf p:a .
p:c a hanke:Project ; hanke:subProjectOf p:b ; hanke:budget <{p}c#m> .
<{p}c#m> a hanke:Money ; hanke:value 11.0 ;
  hanke:currency <http://publications.europa.eu/resource/authority/currency/EUR> .""",
    "names that begin alike": """
p:a a hanke:Project ; hanke:subProjectOf p:ab . p:ab a hanke:Project ; hanke:subProjectOf p:a .
p:abc a hanke:Project ; hanke:goal <{p}ab#g> . <{p}ab#g> a hanke:Goal .""",
    "a circle of parts": """
p:a a hanke:Project ; hanke:subProjectOf p:b . p:b a hanke:Project ; hanke:inNetwork p:c .
p:c a hanke:ProjectNetwork , hanke:Project ; hanke:subProjectOf p:a .""",
    "a period outside of the parent's parent": """
p:a a hanke:Project ; dcterms:temporal <{p}a#t> . <{p}a#t> a dcterms:PeriodOfTime ;
  dcat:startDate "2020-01-01"^^xsd:date ; dcat:endDate "2021-01-01"^^xsd:date .
p:b a hanke:Project ; hanke:subProjectOf p:a .
p:c a hanke:Project ; hanke:subProjectOf p:b ; dcterms:temporal <{p}c#t> .
<{p}c#t> a dcterms:PeriodOfTime ; dcat:startDate "2019"^^xsd:gYear .""",
    "partners that are the same by way of a third": """
p:a a hanke:Project ; hanke:participation <{p}a#1> , <{p}a#2> .
<{p}a#1> a hanke:Participation ; hanke:organisation o:x ; hanke:role hanke:role-partner .
<{p}a#2> a hanke:Participation ; hanke:organisation o:z ; hanke:role hanke:role-coordinator .
o:y a hanke:Organisation ; owl:sameAs o:x . o:x a hanke:Organisation .
o:y dcterms:isReplacedBy o:z . o:z a hanke:Organisation .""",
    "a unit of a unit beside its body": """
p:a a hanke:Project ; hanke:participation <{p}a#1> , <{p}a#2> .
<{p}a#1> a hanke:Participation ; hanke:organisation o:x . o:x org:unitOf o:y . o:y org:unitOf o:z .
<{p}a#2> a hanke:Participation ; hanke:organisation o:z .""",
    "a part with two owners": """
p:a a hanke:Project ; hanke:goal <{p}a#g> . <{p}a#g> a hanke:Goal .
p:b a hanke:Project ; hanke:goal <{p}a#g> .""",
    "a part of a funding elsewhere": """
p:a a hanke:Project ; hanke:funding <{p}a#f> . <{p}a#f> a hanke:Funding ; hanke:amount <{p}a#m> .
<{p}a#m> a hanke:Money ; hanke:value 5.0 ;
  hanke:currency <http://publications.europa.eu/resource/authority/currency/EUR> .
p:b a hanke:Project ; hanke:funding <{p}b#f> . <{p}b#f> a hanke:Funding ;
  hanke:partOfFunding <{p}a#f> ; hanke:amount <{p}b#m> .
<{p}b#m> a hanke:Money ; hanke:value 6.0 ;
  hanke:currency <http://publications.europa.eu/resource/authority/currency/EUR> .""",
    "a term that another document calls withdrawn": """
p:a a hanke:Project ; dcterms:subject <http://www.yso.fi/onto/yso/p1> ; hanke:acronym "A" .
<http://www.yso.fi/onto/yso/p1> owl:deprecated true . hanke:acronym owl:deprecated true .""",
}


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("text", TOGETHER.values(), ids=TOGETHER)
def test_what_lies_in_other_documents_is_known(
    text: str, programs: Programs, whole_shapes: tuple[Shapes, Shapes], tmp_path: Path
) -> None:
    path = tmp_path / "data.ttl"
    path.write_text(HEAD + text.replace("{p}", f"{BASE}id/project/"))
    found = (
        check_file(path, programs=programs, hire=partial(Workers, 1)).tally.placed(path).findings
    )

    assert whole(path, whole_shapes, programs) == keys(found)


def shuffled(path: Path, seed: int) -> None:
    lines = path.read_text().splitlines(keepends=True)
    random.Random(seed).shuffle(lines)
    path.write_text("".join(lines))


@pytest.mark.large
def test_generated_data_in_any_order_with_any_number_of_processes(
    programs: Programs,
    whole_shapes: tuple[Shapes, Shapes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "data.nq"
    faulty.write(path, 100 * len(faulty.KINDS))
    expected = whole(path, whole_shapes, programs)
    assert len(faulty.KINDS) <= expected.total()
    steps: list[tuple[str, int, int]] = []
    monkeypatch.setattr(large, "_SLICE", 2 << 20)
    monkeypatch.setattr(large, "_BUCKET", 1 << 20)
    for order, processes in enumerate((2, 1)):
        checked = check_file(
            path,
            programs=programs,
            hire=partial(Workers, processes),
            progress=lambda *step: steps.append(step),
        )
        assert expected == keys(checked.tally.placed(path).findings)
        assert len(path.read_text().splitlines()) == checked.triples
        for each in checked.tally.placed(path).findings:
            line = path.read_text().splitlines()[(each.line or 0) - 1]
            assert line.startswith(f"<{each.focus}> "), "the line speaks of what was found"
        shuffled(path, order)
    assert {"read", "gather", "check"} == {stage for stage, *_ in steps}
    assert {"read", "gather", "check"} == {stage for stage, done, total in steps if done == total}


def test_pages_that_contradict_each_other_are_told_apart(
    programs: Programs, whole_shapes: tuple[Shapes, Shapes], tmp_path: Path
) -> None:
    path = tmp_path / "data.nq"
    a, name, status = (
        f"<{BASE}id/project/a>",
        "<http://www.w3.org/2004/02/skos/core#prefLabel>",
        f"<{BASE}ns#status>",
    )
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    path.write_text(
        "".join(
            f"{a} {kind} <{BASE}ns#Project> <{BASE}id/source/{page}> .\n"
            f'{a} {name} "{page}"@fi <{BASE}id/source/{page}> .\n'
            f"{a} {status} <{BASE}ns#status-{said}> <{BASE}id/source/{page}> .\n"
            for page, said in (("1", "ended"), ("2", "running"), ("3", "nonsense"))
        )
    )
    found = (
        check_file(path, programs=programs, hire=partial(Workers, 1)).tally.placed(path).findings
    )

    assert whole(path, whole_shapes, programs) == keys(found)
    assert {f"{BASE}id/source/3"} == {each.graph for each in found}


def test_every_broken_line_is_told_and_the_others_are_checked(
    programs: Programs, tmp_path: Path
) -> None:
    path = tmp_path / "data.nt"
    path.write_text(
        f"# a comment\n<{BASE}id/project/a> <u:p> .\n\n"
        f'<{BASE}id/project/a> <{BASE}ns#titel> "x" .\n<relative> <u:p> <u:o> .\n'
    )
    found = (
        check_file(path, programs=programs, hire=partial(Workers, 1)).tally.placed(path).findings
    )

    assert [2, 5] == [each.line for each in found if each.rule == "syntax"]
    assert [4] == [each.line for each in found if "hanke:titel" in str(each.message)]


def test_other_names_of_files_are_refused(programs: Programs, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"ends in \.nt, \.nq, \.ttl, \.trig"):
        check_file(tmp_path / "data.csv", programs=programs)


def test_frequent_findings_are_counted_and_some_are_kept() -> None:
    many = [
        Finding(Severity.WARNING, "rule", Text.of({"en": "x"}), focus=str(number))
        for number in range(KEPT + 5)
    ]
    one, two = Tally(), Tally()
    one.add(many[:10])
    two.add(many[10:])
    one.merge(two)

    assert KEPT == len(one.findings)
    assert [KEPT + 5] == list(one.counts.values())


def test_which_findings_are_kept_does_not_depend_on_their_order() -> None:
    many = [
        Finding(Severity.WARNING, "rule", Text.of({"en": "x"}), focus=f"{number:05d}")
        for number in range(3 * KEPT)
    ]
    forwards, backwards, parted = Tally(), Tally(), Tally()
    forwards.add(many)
    backwards.add(reversed(many))
    for first in range(7):
        other = Tally()
        other.add(many[first::7])
        parted.merge(other)

    assert many[:KEPT] == forwards.findings == backwards.findings == parted.findings
    assert forwards.more == backwards.more == parted.more == {kind(many[0]): 2 * KEPT}


class Dies:
    def __call__(self, piece: int) -> int:
        import os
        import signal

        if piece == 2:
            os.kill(os.getpid(), signal.SIGKILL)
        return piece


def test_a_process_that_dies_is_a_fault() -> None:
    from hankegraafi.parallel import Workers

    with Workers(2) as workers, pytest.raises(FaultError, match="ended by signal SIGKILL"):
        list(workers.each(Dies(), [1, 2, 3]))
