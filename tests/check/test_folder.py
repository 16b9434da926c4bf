import subprocess
import sys
from pathlib import Path

import pytest
from tests.check.conftest import FIRST, HARMLESS_CHECK, Checker, write

from hankegraafi.check import check_folder
from hankegraafi.errors import FaultError
from hankegraafi.rdf.read import read_folder
from hankegraafi.records import Finding, Severity

PROJECT = "project:alfa a hanke:Project ; {} .\n"


def test_a_broken_file_is_a_violation_and_the_others_are_checked(check: Checker) -> None:
    findings = check(
        {"a.ttl": "project:alfa a hanke:Project", "b.ttl": "project:beta a hanke:Projekt ."}
    )
    assert [(f.rule, f.file and f.file.name, f.line) for f in findings] == [
        ("syntax", "a.ttl", FIRST),
        ("vocabulary", "b.ttl", FIRST),
    ]
    assert findings[0].message.best("sv")[1].startswith("Filen slutar mitt i: ")


def test_a_folder_without_data_does_not_pass(check: Checker) -> None:
    [finding] = check({})
    assert (finding.severity, finding.rule) == (Severity.VIOLATION, "no-data")


def test_data_do_not_pass_without_shapes_or_checks(check: Checker) -> None:
    findings = check("project:alfa a hanke:Project .", {}, {})
    assert [(f.severity, f.rule) for f in findings] == [
        (Severity.VIOLATION, "no-checks"),
        (Severity.VIOLATION, "no-shapes"),
    ]


def test_findings_come_in_the_order_of_their_places(check: Checker) -> None:
    bad = PROJECT.format('hanke:acronim "A"')
    findings = check(
        {
            "b.ttl": bad,
            "a.ttl": bad + "project:beta a hanke:Projekt .",
            "sources/x/claims.ttl": bad,
        }
    )
    assert [(f.file and f.file.name, f.line) for f in findings] == [
        ("a.ttl", FIRST),
        ("a.ttl", FIRST + 1),
        ("b.ttl", FIRST),
        ("claims.ttl", FIRST),
    ]
    assert findings == sorted(findings, key=Finding.sort_key)


def test_a_finding_is_placed_in_the_file_that_states_its_value(check: Checker) -> None:
    shapes = """hs:Project a sh:NodeShape ; sh:targetClass hanke:Project ; sh:property hs:acronym .
        hs:acronym a sh:PropertyShape ; sh:path hanke:acronym ; sh:maxLength 1 ."""
    [finding] = check(
        {
            "a.ttl": PROJECT.format('hanke:acronym "A"'),
            "b.ttl": "\n" + PROJECT.format('hanke:acronym "BB"'),
        },
        shapes,
    )
    assert (finding.file and finding.file.name, finding.line) == ("b.ttl", FIRST + 1)


def test_progress_counts_every_step_to_the_end(tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    data = {
        "a.ttl": "project:alfa a hanke:Project .",
        "sources/x/claims.ttl": "source:x a hanke:Call .",
    }
    check_folder(
        read_folder(write(tmp_path / "data", data)),
        shapes=write(tmp_path / "shapes", {"a.ttl": "hs:A a sh:NodeShape ."}),
        checks=write(tmp_path / "checks", {"nothing.rq": HARMLESS_CHECK}, prefixes=""),
        progress=lambda *step: steps.append(step),
    )
    assert steps == [("check", number, 4) for number in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("#+ title@en: x\nSELECT ?focus {}", "the check x.rq has no level."),
        ("#+ level: info\nSELECT ?focus {", "the check x.rq cannot be run: "),
        ("#+ level: info\nASK {}", "the check x.rq cannot be run: it is not a SELECT query."),
        ("#+ level: info\n#+ params: other\nSELECT ?other {}", "the check x.rq cannot be run: "),
    ],
)
def test_a_check_that_cannot_be_run_is_a_fault(check: Checker, query: str, expected: str) -> None:
    with pytest.raises(FaultError) as caught:
        check("project:alfa a hanke:Project .", queries={"x.rq": query})
    assert str(caught.value).startswith(expected)


def test_the_check_room_starts_without_the_validator() -> None:
    code = (
        "import sys, hankegraafi.check; print(sorted({'pyshacl', 'rdflib'} & sys.modules.keys()))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True
    )
    assert answer.stdout == "[]\n"
