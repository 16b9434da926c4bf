import pytest
from tests.check.conftest import ALFA, FIRST, HANKE, RDF_TYPE, Checker

from hankegraafi.records import Severity


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            'hanke:acronim "A"',
            "Tuntematon ominaisuus hanke:acronim. Tarkoititko hanke:acronym?",
        ),
        (
            'skos:preflabel "A"@fi',
            "Tuntematon ominaisuus skos:preflabel. Tarkoititko skos:prefLabel?",
        ),
        (
            "dcterms:sourse source:sivu",
            "Tuntematon ominaisuus dcterms:sourse. Tarkoititko dcterms:source?",
        ),
        (
            "<http://schema.org/mentions> source:sivu",
            (
                "Tuntematon ominaisuus http://schema.org/mentions. "
                "Tarkoititko schema:mentions (https://schema.org/mentions)?"
            ),
        ),
        (
            "hanke:temporal alfa:period",
            "Tuntematon ominaisuus hanke:temporal. Tarkoititko dcterms:temporal?",
        ),
        (
            'hanke:budgetti "x"',
            "Tuntematon ominaisuus hanke:budgetti. Tarkoititko hanke:budget?",
        ),
        (
            'foaf:mbox "x"',
            "Tuntematon ominaisuus foaf:mbox. Sallitut termit luetellaan ontologiassa.",
        ),
        ("a hanke:Projekt", "Tuntematon luokka hanke:Projekt. Tarkoititko hanke:Project?"),
        (
            "a foaf:Dokument",
            "Tuntematon luokka foaf:Dokument. Tarkoititko foaf:Document?",
        ),
        (
            "hanke:status hanke:status-runing",
            "Tuntematon käsite hanke:status-runing. Tarkoititko hanke:status-running?",
        ),
        (
            "dcterms:subject hanke:rolees",
            "Tuntematon käsite hanke:rolees. Tarkoititko hanke:roles?",
        ),
        (
            'hanke:acronym "A"^^xsd:strin',
            "Tuntematon tietotyyppi xsd:strin. Tarkoititko xsd:string?",
        ),
        (
            "rdf:predicate hanke:stauts",
            "Tuntematon ominaisuus hanke:stauts. Tarkoititko hanke:status?",
        ),
    ],
)
def test_a_misspelt_term_is_a_violation_that_names_the_right_one(
    check: Checker, statement: str, expected: str
) -> None:
    findings = check(f"project:alfa a hanke:Project ;\n    {statement} .")
    assert [(f.severity, f.rule, f.focus, f.line, f.said.best("fi")[1]) for f in findings] == [
        (Severity.VIOLATION, "vocabulary", ALFA, FIRST + 1, expected)
    ]


def test_a_misspelt_term_is_named_in_all_three_languages(check: Checker) -> None:
    [finding] = check('project:alfa a hanke:Project ; hanke:acronim "A" .')
    assert dict(finding.said.values) == {
        "fi": "Tuntematon ominaisuus hanke:acronim. Tarkoititko hanke:acronym?",
        "sv": "Okänd egenskap hanke:acronim. Menade du hanke:acronym?",
        "en": "Unknown property hanke:acronim. Did you mean hanke:acronym?",
    }


def test_what_is_wrong_what_was_expected_and_the_way_out_stand_apart(check: Checker) -> None:
    [finding] = check('project:alfa a hanke:Project ; hanke:acronim "A" .')
    said = finding.message, finding.expected, finding.hint
    assert [text.best("en")[1] for text in said] == [
        "Unknown property hanke:acronim.",
        "a property of the ontology",
        "Did you mean hanke:acronym?",
    ]


def test_a_class_in_quotes_is_read_as_the_one_that_it_names(check: Checker) -> None:
    findings = check('project:alfa a "hanke:Projekt" .')
    hints = [finding.hint.best("sv")[1] for finding in findings if finding.hint]
    assert "Menade du hanke:Project?" in hints


def test_claims_are_held_to_the_same_vocabulary(check: Checker) -> None:
    [finding] = check(
        {"sources/sivu/claims.ttl": 'project:alfa a hanke:Project ; hanke:acronim "A" .'}
    )
    assert (finding.graph, finding.path, finding.value) == (
        "https://w3id.org/hankegraafi/id/source/sivu",
        HANKE + "acronim",
        "A",
    )
    assert finding.file is not None
    assert finding.file.name == "claims.ttl"


def test_a_node_without_a_type_is_a_violation(check: Checker) -> None:
    [finding] = check('project:alfa a hanke:Project .\n\nproject:beta hanke:acronym "B" .')
    assert (finding.rule, finding.focus, finding.path, finding.line) == (
        "vocabulary",
        "https://w3id.org/hankegraafi/id/project/beta",
        RDF_TYPE,
        FIRST + 2,
    )


def test_a_type_may_stand_in_another_file_but_not_in_another_graph(check: Checker) -> None:
    findings = check(
        {
            "a.ttl": "project:alfa a hanke:Project .",
            "b.ttl": 'project:alfa hanke:acronym "A" .',
            "sources/sivu/claims.ttl": 'project:alfa hanke:acronym "A" .',
        }
    )
    assert [finding.graph for finding in findings] == [
        "https://w3id.org/hankegraafi/id/source/sivu"
    ]


def test_a_blank_node_is_one_violation_where_it_is_named(check: Checker) -> None:
    findings = check(
        "project:alfa a hanke:Project ;\n"
        '    dcterms:temporal [ a dcterms:PeriodOfTime ; dcat:startDate "2020"^^xsd:gYear ] .'
    )
    assert [(f.severity, f.rule, f.focus, f.line, f.value) for f in findings] == [
        (Severity.VIOLATION, "blank-node", ALFA, FIRST + 1, None)
    ]


def test_the_known_terms_pass(check: Checker) -> None:
    assert (
        check(
            'project:alfa a hanke:Project ; skos:prefLabel "A"@fi ; '
            "hanke:status hanke:status-ended ; dcterms:temporal alfa:period .\n"
            'alfa:period a dcterms:PeriodOfTime ; dcat:startDate "2020-08"^^xsd:gYearMonth .\n'
            "alfa:said a hanke:Statement ; rdf:predicate hanke:status ; "
            "rdf:object hanke:status-ended ."
        )
        == []
    )
