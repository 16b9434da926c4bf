from pathlib import Path

import pytest
from tests.check.conftest import FIRST, Checker, write

from hankegraafi.check import lint_shapes
from hankegraafi.errors import FaultError
from hankegraafi.records import Severity

GOOD = """
hs:Project a sh:NodeShape ; sh:targetClass hanke:Project ; sh:property hs:Project-status .
hs:Project-status a sh:PropertyShape ; hs:presence true ; sh:path hanke:status ; sh:minCount 1 ;
    sh:in hs:statuses-1 ; sh:severity sh:Warning .
hs:statuses-1 rdf:first hanke:status-ended ; rdf:rest hs:statuses-2 .
hs:statuses-2 rdf:first hanke:status-running ; rdf:rest rdf:nil .
"""


def lint(tmp_path: Path, shapes: str, name: str = "project.ttl") -> list[str]:
    findings = lint_shapes(write(tmp_path / "shapes", {name: shapes}))
    assert all(finding.severity is Severity.VIOLATION for finding in findings)
    return [f"{finding.line}: {finding.message.best('en')[1]}" for finding in findings]


def test_good_shapes_and_their_lists_pass(tmp_path: Path) -> None:
    assert lint(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("right", "wrong", "expected"),
    [
        ("minCount", "mincount", "SHACL has no term sh:mincount. Did you mean sh:minCount?"),
        (
            "sh:NodeShape",
            "sh:NodeShap",
            "SHACL has no term sh:NodeShap. Did you mean sh:NodeShape?",
        ),
        ("sh:Warning", "sh:Warnin", "SHACL has no term sh:Warnin. Did you mean sh:Warning?"),
        (
            "hs:presence",
            "hs:presense",
            "Shapes have no mark hs:presense. Did you mean hs:presence?",
        ),
        (
            "sh:path hanke:status",
            "sh:path hanke:stauts",
            "The shape names an unknown term, hanke:stauts. Did you mean hanke:status?",
        ),
        (
            "hanke:Project ;",
            "hanke:Projekt ;",
            "The shape names an unknown term, hanke:Projekt. Did you mean hanke:Project?",
        ),
        (
            "hanke:status-ended",
            "hanke:status-endet",
            "The shape names an unknown term, hanke:status-endet. Did you mean hanke:status-ended?",
        ),
        (
            "sh:path hanke:status",
            "sh:path skos:preflabel",
            "The shape names an unknown term, skos:preflabel. Did you mean skos:prefLabel?",
        ),
    ],
)
def test_a_misspelt_shape_is_a_violation(
    tmp_path: Path, right: str, wrong: str, expected: str
) -> None:
    shapes = GOOD.replace(right, wrong)
    number = next(n for n, line in enumerate(shapes.splitlines()) if wrong in line) + FIRST
    assert lint(tmp_path, shapes) == [f"{number}: {expected}"]


def test_a_misspelt_term_in_a_constraint_s_query_is_a_violation(tmp_path: Path) -> None:
    shapes = 'hs:One a sh:SPARQLConstraint ;\n sh:select "SELECT $this { $this hanke:stauts ?x }" .'
    assert lint(tmp_path, shapes) == [
        f"{FIRST + 1}: The shape names an unknown term, hanke:stauts. Did you mean hanke:status?"
    ]


def test_a_shape_that_stands_nowhere_is_a_violation(tmp_path: Path) -> None:
    wrong = GOOD.replace("sh:property hs:Project-status", "sh:property hs:Project-state")
    words = "The shape hs:Project-state stands in no file. Did you mean hs:Project-status?"
    assert lint(tmp_path, wrong) == [f"{FIRST + 1}: {words}"]


def test_a_blank_node_in_a_shape_is_a_violation(tmp_path: Path) -> None:
    shapes = "hs:Project a sh:NodeShape ;\n sh:property [ sh:path hanke:status ] ."
    assert lint(tmp_path, shapes) == [
        f"{FIRST + 1}: A blank node: give it an IRI of its own, such as the owner's IRI and #part."
    ]


@pytest.mark.parametrize("name", ["privacy.ttl", "deprecated.ttl"])
def test_what_data_must_not_use_may_be_named_where_it_is_refused(tmp_path: Path, name: str) -> None:
    shapes = (
        "hs:Person a sh:NodeShape ; sh:targetClass foaf:Person ; sh:targetSubjectsOf foaf:mbox ."
    )
    assert lint(tmp_path, shapes, name) == []


def test_a_class_that_no_data_may_use_is_refused_elsewhere(tmp_path: Path) -> None:
    shapes = "hs:Person a sh:NodeShape ; sh:targetClass foaf:Person ."
    [words] = lint(tmp_path, shapes)
    assert words.startswith(f"{FIRST}: The shape names an unknown term, foaf:Person. ")


def test_a_broken_shapes_file_is_a_violation_with_its_line(tmp_path: Path) -> None:
    [finding] = lint_shapes(
        write(tmp_path / "shapes", {"project.ttl": "hs:Project a sh:NodeShape"})
    )
    assert (finding.rule, finding.file, finding.line) == (
        "syntax",
        tmp_path / "shapes" / "project.ttl",
        FIRST,
    )


def test_a_missing_folder_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultError, match="does not exist"):
        lint_shapes(tmp_path / "shapes")


def test_data_are_not_passed_by_misspelt_shapes(check: Checker) -> None:
    findings = check("project:alfa a hanke:Project .", GOOD.replace("minCount", "mincount"))
    assert [finding.rule for finding in findings] == ["shapes"]


NODE = "hs:{} a sh:NodeShape ; sh:targetClass hanke:Project ; {} .\n"
CIRCLES = {
    "itself": (NODE.format("A", "sh:node hs:A"), "hs:A → hs:A"),
    "itself by a list": (
        NODE.format("A", "sh:or hs:l") + "hs:l rdf:first hs:A ; rdf:rest rdf:nil .",
        "hs:A → hs:l → hs:A",
    ),
    "two by a property": (
        NODE.format("A", "sh:property hs:p")
        + "hs:p a sh:PropertyShape ; sh:path hanke:goal ; sh:node hs:B .\n"
        + NODE.format("B", "sh:not hs:A"),
        "hs:A → hs:p → hs:B → hs:A",
    ),
    "a list without an end": (
        NODE.format("A", "sh:property hs:p")
        + "hs:p a sh:PropertyShape ; sh:path hanke:status ; sh:in hs:l .\n"
        + "hs:l rdf:first hanke:status-ended ; rdf:rest hs:l .",
        "hs:l → hs:l",
    ),
    "a path without an end": (
        NODE.format("A", "sh:property hs:p")
        + "hs:p a sh:PropertyShape ; sh:path hs:way .\nhs:way sh:inversePath hs:way .",
        "hs:way → hs:way",
    ),
}


@pytest.mark.parametrize(("shapes", "way"), CIRCLES.values(), ids=CIRCLES)
def test_a_shape_that_refers_to_itself_is_refused(
    tmp_path: Path, check: Checker, shapes: str, way: str
) -> None:
    words = f"The shape refers to itself: {way}. SHACL does not say what that means. Break it."

    told = lint(tmp_path, shapes)

    assert [words] == [each.partition(": ")[2] for each in told]
    assert int(told[0].partition(":")[0]) >= FIRST
    data = "project:alfa a hanke:Project ; hanke:goal project:alfa ."
    assert words in [each.message.best("en")[1] for each in check(data, shapes)]


def test_a_shape_that_is_used_twice_is_no_circle(tmp_path: Path) -> None:
    shapes = "".join(
        NODE.format(name, f"sh:node hs:{other} , hs:D") for name, other in ("AB", "BC", "CD")
    ) + NODE.format("D", "sh:nodeKind sh:IRI")

    assert [] == lint(tmp_path, shapes)


def test_a_circle_of_a_thousand_shapes_is_told_shortly(tmp_path: Path) -> None:
    shapes = "".join(NODE.format(f"s{n}", f"sh:node hs:s{(n + 1) % 1000}") for n in range(1000))

    [words] = lint(tmp_path, shapes)

    assert "hs:s9 → … → hs:s0." in words
