"""One document of any format meets the same rules as a data folder."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.check.conftest import FIRST, PREFIXES
from tests.support.seeds import seeds
from tests.support.shared import once

from hankegraafi import formats, resources
from hankegraafi.check import check_folder, engines
from hankegraafi.check.document import NOT_DESCRIBED, Checker, named
from hankegraafi.errors import FaultError
from hankegraafi.formats import Format
from hankegraafi.rdf.documents import RDF
from hankegraafi.rdf.read import read_folder
from hankegraafi.records import Finding, Severity
from hankegraafi.release import Release

ROOT = Path(__file__).parents[2]
PATH = Path("given")
WRONG = """
project:alfa a hanke:Project ; skos:prefLabel "Alfa"@fi ; hanke:status hanke:status-runing ;
    dcterms:temporal alfa:period ; hanke:participation alfa:p-1 .
alfa:period a dcterms:PeriodOfTime ; dcat:startDate "2026-02-30"^^xsd:date .
alfa:p-1 a hanke:Participation ; hanke:organisation <https://e.org/id/organisation/x> ;
    hanke:role hanke:role-partner .
"""
CLAIM = """
source:beta { project:alfa a hanke:Project ; hanke:status hanke:status-runing ;
    hanke:participation alfa:p-1 . }
"""


@pytest.fixture(scope="module")
def checker() -> Checker:
    return Checker(resources.folder("shapes"), resources.folder("ontology"))


def check(checker: Checker, text: str | bytes, form: Format | None = None) -> list[Finding]:
    content = text if isinstance(text, bytes) else (PREFIXES + text).encode()
    return checker.check(checker.read(content, form, path=PATH))


def grave(findings: list[Finding]) -> set[tuple[str, str | None, str | None, str | None]]:
    return {
        (each.rule, each.focus, each.path, each.value)
        for each in findings
        if each.severity is Severity.VIOLATION
    }


def test_findings_name_rule_line_and_way_out(checker: Checker) -> None:
    found = {each.rule: each for each in check(checker, WRONG)}

    assert {"hs:Project-status", "vocabulary", "datatype"} <= found.keys()
    assert FIRST + 1 == found["vocabulary"].line
    assert FIRST + 3 == found["datatype"].line
    assert "hanke:status-running" in found["vocabulary"].said.best("en")[1]


@pytest.mark.parametrize("form", formats.GRAPH_FORMATS, ids=lambda each: each.name)
def test_every_format_meets_the_same_rules(checker: Checker, form: Format) -> None:
    triples = [quad.triple for quad in ox.parse(PREFIXES + WRONG, format=ox.RdfFormat.TURTLE)]
    text = ox.serialize(triples, format=RDF[form]) or b""

    found = check(checker, text, form)

    assert grave(check(checker, WRONG)) == grave(found)
    assert all(each.line is None for each in found) or form in {formats.TURTLE, formats.NTRIPLES}


def test_what_a_source_says_meets_the_reduced_rules(checker: Checker) -> None:
    source = "https://w3id.org/hankegraafi/id/source/beta"

    found = check(checker, CLAIM, formats.TRIG)

    assert {source} == {each.graph for each in found}
    assert {"hs:Project-status", "vocabulary"} == {each.rule for each in found}


def test_what_is_named_and_not_described_gets_one_note(checker: Checker) -> None:
    more = "alfa:p-2 a hanke:Participation ; hanke:organisation <https://e.org/id/organisation/x> ."

    notes = [each for each in check(checker, WRONG + more) if each.rule == NOT_DESCRIBED]

    assert [(Severity.INFO, "https://e.org/id/organisation/x")] == [
        (each.severity, each.value) for each in notes
    ]


@pytest.mark.parametrize("described", ["x> a hanke:Programme .", "x#a> a hanke:Goal ."])
def test_what_is_described_must_be_of_its_class(checker: Checker, described: str) -> None:
    found = check(checker, f"{WRONG}<https://e.org/id/organisation/{described}")

    assert NOT_DESCRIBED not in {each.rule for each in found}
    assert "hs:Participation-organisation" in {each.rule for each in found}


def test_a_part_of_what_is_described_must_be_there(checker: Checker) -> None:
    found = check(checker, WRONG.replace("alfa:p-1 a", "alfa:p-2 a"))

    assert "hs:Project-participation" in {rule for rule, *_ in grave(found)}


@pytest.mark.parametrize("text", [b"", b"# nothing\n", b"{}", b"[]"])
def test_a_document_that_says_nothing_has_not_passed(checker: Checker, text: bytes) -> None:
    assert ["no-data"] == [each.rule for each in check(checker, text)]


def test_a_document_that_cannot_be_read_is_a_finding_with_its_line(checker: Checker) -> None:
    [finding] = check(checker, "project:alfa a hanke:Project")

    assert ("syntax", FIRST, PATH) == (finding.rule, finding.line, finding.file)


def of_folder(data: Path) -> list[Finding]:
    """What a data folder has for findings."""
    checks = resources.folder("queries") / "checks"
    return check_folder(read_folder(data), shapes=resources.folder("shapes"), checks=checks)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped data without the list."""
    return once(tmp_path_factory, "seeds", lambda room: seeds(room / "data")) / "data"


@pytest.fixture(scope="module")
def whole(data: Path) -> list[Finding]:
    return of_folder(data)


@pytest.mark.large
def test_the_shipped_data_with_the_list_have_no_violation() -> None:
    assert [f for f in of_folder(ROOT / "data") if f.severity is Severity.VIOLATION] == []


def test_the_shipped_data_show_the_two_statuses_of_vertaansa_vailla(whole: list[Finding]) -> None:
    assert [
        (f.severity.word, f.value and f.value.partition("#")[2], f.graph and f.graph[-5:])
        for f in whole
        if f.rule == "sources-disagree"
    ] == [("info", "status-ended", "vamia"), ("info", "status-running", "omnia")]
    assert [f for f in whole if f.severity is Severity.VIOLATION] == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "data" / "projects").glob("*.ttl")), ids=lambda path: path.stem
)
def test_a_shipped_project_has_the_findings_that_its_folder_has(
    checker: Checker, data: Path, whole: list[Finding], path: Path
) -> None:
    over_all = {each.stem for each in (ROOT / "queries" / "checks").glob("*.rq")}
    file = data / path.relative_to(ROOT / "data")
    expected = [each for each in whole if each.file == file and each.rule not in over_all]

    found = checker.check(checker.read(file.read_bytes(), None, path=file))

    assert expected == [each for each in found if each.rule != NOT_DESCRIBED]


@pytest.mark.parametrize("form", formats.GRAPH_FORMATS, ids=lambda each: each.name)
def test_what_we_publish_ourselves_passes(checker: Checker, release: Release, form: Format) -> None:
    [path] = (release.path / "dumps").glob(f"*.{form.extension}")

    found = checker.check(checker.read(path.read_bytes(), None, path=path))

    assert set() == grave(found)


def test_the_reference_finds_the_same(checker: Checker) -> None:
    slow = Checker(
        resources.folder("shapes"),
        resources.folder("ontology"),
        engine=engines.engine(engines.REFERENCE),
    )

    assert check(slow, WRONG) == check(checker, WRONG)


def test_broken_shapes_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("hs:Project a")

    with pytest.raises(FaultError, match="are broken"):
        Checker(tmp_path, resources.folder("ontology"))


@pytest.mark.parametrize(
    ("form", "name", "expected"),
    [
        (None, "a.TTL", formats.TURTLE),
        (None, "a.rdf", formats.RDFXML),
        (None, "a.txt", None),
        ("nt", "a.ttl", formats.NTRIPLES),
        ("rdfxml", "-", formats.RDFXML),
    ],
)
def test_a_format_is_taken_from_its_name(
    form: str | None, name: str, expected: Format | None
) -> None:
    assert expected is named(form, Path(name))
