"""Terms that are no terms of RDF 1.1, and properties where they do not belong."""

import pytest
from tests.check.conftest import ALFA, Checker

NAMED = 'project:alfa a hanke:Project ; skos:prefLabel "Alfa"@fi'
SHAPES = """hs:Project a sh:NodeShape ; sh:targetClass hanke:Project ; sh:property hs:name .
    hs:name a sh:PropertyShape ; sh:path skos:prefLabel ; sh:minCount 1 ."""


@pytest.mark.parametrize(
    ("turtle", "words"),
    [
        (f"{NAMED} ; foaf:homepage <https://example.fi/a\u00a0b> .", "U+00A0"),
        (f"{NAMED} ; foaf:homepage <https://example.fi/a\\u00a0b> .", "U+00A0"),
        (f"{NAMED} ; foaf:homepage <https://example.fi/a\u3000b> .", "U+3000"),
        (f"{NAMED} . <<( project:alfa a hanke:Goal )>> ", ""),
        (f'{NAMED} ; skos:altLabel "x"@ar--rtl .', "RDF 1.2"),
        (f"{NAMED} {{| dcterms:source project:alfa |}} .", ""),
    ],
)
def test_an_odd_term_is_a_finding_and_no_crash(check: Checker, turtle: str, words: str) -> None:
    findings = check(turtle, SHAPES)

    assert findings
    assert any(words in finding.message.best("en")[1] for finding in findings)


@pytest.mark.parametrize("label", ["ä", "a·b", "鹿"])
def test_a_blank_node_of_any_name_is_a_finding(check: Checker, label: str) -> None:
    findings = check(f"{NAMED} ; hanke:goal _:{label} . _:{label} a hanke:Goal .", SHAPES)

    assert "blank-node" in {finding.rule for finding in findings}


def test_a_class_written_as_text_is_a_finding(check: Checker) -> None:
    findings = check('project:alfa a "Project" ; skos:prefLabel "Alfa"@fi .', SHAPES)

    assert ["vocabulary"] == [finding.rule for finding in findings]
    assert "“Project”" in findings[0].message.best("en")[1]


def test_data_does_not_redefine_the_vocabulary(check: Checker) -> None:
    findings = check('hanke:role-partner a skos:Concept ; skos:prefLabel "väärä"@fi .', SHAPES)

    assert {"vocabulary"} == {finding.rule for finding in findings}


def test_a_property_stands_only_where_its_class_has_it(check: Checker) -> None:
    findings = check(f'{NAMED} ; hanke:scope "junk" .', SHAPES)

    assert [("placement", ALFA)] == [(finding.rule, finding.focus) for finding in findings]
