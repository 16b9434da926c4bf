"""What `check` is asked: a folder, a large file, one changed file, how far shapes look."""

from collections import Counter
from pathlib import Path

import pytest
from tests.support.bare import bare_release
from tests.support.seeds import seeds

from benchmarks import faulty
from hankegraafi.check import engines
from hankegraafi.check.command import Check, Outcome
from hankegraafi.cli import main
from hankegraafi.errors import FaultError, UsageError
from hankegraafi.rdf.read import read_folder
from hankegraafi.records import Severity

pytestmark = pytest.mark.whole

ROOT = Path(__file__).parents[2]
SHAPES, CHECKS = ROOT / "shapes", ROOT / "queries" / "checks"


def run(check: Check) -> Outcome:
    return check.run(None, None, lambda _rule, _seconds: None)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of a release of the shipped data."""
    path = tmp_path_factory.mktemp("release") / "data.nq"
    folder = read_folder(seeds(path.parent / "data"))
    path.write_text("".join(f"{quad} .\n" for quad in folder.quads()))
    return bare_release(path.parent, path).path / "store"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return seeds(tmp_path / "data")


@pytest.mark.parametrize("engine", [None, engines.REFERENCE])
def test_a_file_of_the_release_alone_gives_what_it_gives_among_all(
    release: Path, data: Path, engine: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = Check(data, SHAPES, CHECKS, engine)._programs()
    monkeypatch.setattr(Check, "_programs", lambda _: programs)  # compiled once for all files
    among = run(Check(data, SHAPES, CHECKS)).findings
    for path in sorted(data.rglob("*.ttl")) if engine is None else [data / "projects/pomo.ttl"]:
        alone = run(Check(data, SHAPES, CHECKS, engine, only=path, store=release)).findings
        there = [each for each in among if each.file == path and each.rule.startswith("hs:")]
        assert [(e.rule, e.focus, e.line) for e in there] == [
            (e.rule, e.focus, e.line) for e in alone
        ], path


@pytest.mark.usefixtures("one_process")
@pytest.mark.parametrize("fault", ["none", "base", "folder", "syntax"])
def test_a_folder_that_is_read_as_a_stream_gives_the_same(
    data: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fault == "base":
        path = data / "catalogue.ttl"
        path.write_text(path.read_text().replace('void:uriSpace "https:', 'void:uriSpace "urn:'))
    elif fault == "folder":
        (data / "sources" / "a list").mkdir()
        (data / "sources" / "a list" / "records.ttl").write_text("")
    elif fault == "syntax":
        (data / "projects" / "broken.ttl").write_text("<a> <b> ")
    whole = run(Check(data, SHAPES, CHECKS))
    monkeypatch.setattr("hankegraafi.check.command.is_large", lambda _: True)

    streamed = run(Check(data, SHAPES, CHECKS))

    def told(outcome: Outcome) -> Counter[tuple[object, ...]]:
        return Counter((e.severity, e.rule, e.focus, e.file, e.line) for e in outcome.findings)

    assert told(whole) == told(streamed)
    assert (whole.violations, whole.more) == (streamed.violations, streamed.more)
    assert [str(each) for each in whole.folder.broken] == [
        str(each) for each in streamed.folder.broken
    ]


def test_a_changed_file_is_met_as_it_is_now_and_its_neighbours_as_they_are_known(
    release: Path, data: Path
) -> None:
    path = data / "projects" / "pomo.ttl"
    text = path.read_text()
    path.write_text(
        text.replace("hanke:goal\n        pomo:goal-1 ,", "hanke:goal")  # its goal is nobody's
        .replace("organisation:hevosopisto-oy", "organisation:hevosopisto")  # nobody knows it
        .replace("hanke:role hanke:role-partner", "hanke:role hanke:role-partnr")
    )
    found = run(Check(data, SHAPES, CHECKS, only=path, store=release)).findings
    rules = Counter(each.rule for each in found if each.severity is Severity.VIOLATION)

    assert 1 == rules["hs:Goal-owner"]
    assert 1 == rules["hs:Participation-organisation"]
    assert {"hs:Participation-role", "vocabulary"} <= rules.keys()
    lines = path.read_text().splitlines()
    for each in found:
        assert each.line, each
        assert each.file == path
        said = "\n".join(lines[each.line - 1 : each.line + 1])
        assert (each.focus or "").rpartition("#")[2].rpartition("/")[2] in said or each.value


def test_a_file_elsewhere_is_refused(release: Path, data: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.ttl"
    other.write_text("")
    with pytest.raises(UsageError, match="is no file of the data folder"):
        run(Check(data, SHAPES, CHECKS, only=other, store=release))


def test_a_store_that_cannot_be_opened_is_named(data: Path, tmp_path: Path) -> None:
    with pytest.raises(FaultError, match="cannot be opened"):
        run(Check(data, SHAPES, CHECKS, only=data / "themes.ttl", store=tmp_path / "none"))


def test_a_large_file_meets_the_rules_over_the_whole_too(tmp_path: Path) -> None:
    path = tmp_path / "data.nq"
    faulty.write(path, 700)
    text = path.read_text()
    path.write_text(
        text + '<https://w3id.org/hankegraafi/id/project/hanke-1> <u:x> "not closed .\n'
    )
    rules: list[str] = []
    outcome = Check(path, SHAPES, CHECKS).run(None, None, lambda rule, _: rules.append(rule))
    found = Counter(each.rule for each in outcome.findings)

    assert sorted(each.stem for each in CHECKS.glob("*.rq")) == sorted(rules)
    assert 1 == found["syntax"]
    assert 1 == found["hs:Project-prefLabel"]
    assert 1 <= found["dangling-reference"]
    assert outcome.violations == sum(e.severity is Severity.VIOLATION for e in outcome.findings)
    assert 0 == outcome.more


@pytest.mark.parametrize("engine", [engines.REFERENCE, engines.FAST])
def test_the_engine_is_chosen(engine: str, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in data.rglob("*.ttl"):
        if path.name != "catalogue.ttl":
            path.unlink()
    given = ["check", "--data", str(data), "--engine", engine, "--format", "json"]
    assert 0 == main(given, {})
    assert "[]" == capsys.readouterr().out.strip()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fi", {"oma solmu", "naapurit", "ketju"}),
        ("sv", {"egen nod", "grannar", "kedja"}),
        ("en", {"own node", "neighbours", "chain"}),
    ],
)
def test_how_far_each_shape_looks_is_told(
    language: str, words: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert 0 == main(["check", "--explain", "--lang", language], {})
    lines = capsys.readouterr().out.splitlines()

    assert words == {line[:12].strip() for line in lines}
    told = {line[13:49].strip(): line[49:].strip() for line in lines}
    assert "^hanke:goal" == told["hs:Goal-owner"]
    assert "dcat:endDate, dcat:startDate" == told["hs:PeriodOfTime-order"]
    assert "hanke:participation/hanke:organisation/org:unitOf+" in told["hs:Project-body-and-unit"]


UNBOUNDED = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e.example/> .
e:Near a sh:NodeShape ; sh:targetSubjectsOf e:p ; sh:property e:Near-p ; sh:sparql e:Far .
e:Near-p a sh:PropertyShape ; sh:path e:p ; sh:maxCount 1 .
e:Far a sh:SPARQLConstraint ; sh:select "SELECT $this { $this <u:p> ?x . ?other <u:p> ?y }" .
e:Whole a sh:NodeShape ; sh:targetSubjectsOf e:q ; sh:property e:Whole-p .
e:Whole-p a sh:PropertyShape ; sh:path ( [ sh:zeroOrMorePath [ sh:alternativePath ( e:p
    ( e:q e:r ) ) ] ] e:s ) ; sh:minCount 1 .
"""


def test_what_needs_the_whole_graph_is_told_and_parted() -> None:
    from hankegraafi.check.graph import ShapesGraph
    from hankegraafi.check.plan import plan
    from hankegraafi.check.queries import Queries
    from hankegraafi.check.reach import reaches
    from hankegraafi.check.shapes import ntriples
    from hankegraafi.rdf.read import read_turtle

    text = ntriples(read_turtle(Path("x.ttl"), UNBOUNDED.encode()).quads)
    made = plan(text, Queries())
    told = reaches(ShapesGraph(read_turtle(Path("x.nt"), text.encode()).quads), Queries())
    whys = {(each.constraint or each.shape)[18:-1]: each.why for each in told}

    assert "a pattern of its query is not connected with $this" == whys["Far"]
    assert "a path repeats more than one step at a time" == whys["Whole"]
    assert "" == whys["Near"]
    assert ("http://e.example/Far", "http://e.example/Whole") == made.beyond
    near, whole = made.near.splitlines(), made.whole.splitlines()
    targets = "<http://www.w3.org/ns/shacl#targetSubjectsOf>"
    assert ["<http://e.example/Near>"] == [x.split()[0] for x in near if targets in x]
    assert not any("ns/shacl#sparql>" in line for line in near)
    assert 2 == sum(targets in line for line in whole)
    assert any("ns/shacl#sparql>" in line for line in whole)
    assert not any(
        line.startswith("<http://e.example/Near> <http://www.w3.org/ns/shacl#property>")
        for line in whole
    )
