from typing import Any

import pyshacl
import pytest
import rdflib
from tests.check.conftest import ALFA, FIRST, HANKE, SKOS, Checker

from hankegraafi.check.shacl import Shapes
from hankegraafi.errors import FaultError
from hankegraafi.records import Finding, Severity

SHAPES = """
hs:Project a sh:NodeShape ; sh:targetClass hanke:Project ;
    sh:property hs:Project-prefLabel , hs:Project-status , hs:Project-acronym .

hs:Project-prefLabel a sh:PropertyShape ; sh:path skos:prefLabel ; sh:minCount 1 ;
    sh:message "Hankkeella on nimi."@fi , "Ett projekt har ett namn."@sv ,
        "A project has a name."@en .

hs:Project-status a sh:PropertyShape ; sh:path hanke:status ; sh:maxCount 1 ;
    sh:class skos:Concept ; sh:severity sh:Warning ;
    sh:message "Yksi tila, joka on käsite: {?value}."@fi .

hs:Project-acronym a sh:PropertyShape ; sh:path hanke:acronym ; sh:minLength 2 ;
    sh:severity sh:Info ; sh:message "Lyhyt lyhenne."@fi .
"""


def rows(findings: list[Finding]) -> list[tuple[Severity, str, str | None, str | None]]:
    return [(f.severity, f.rule, f.path, f.value) for f in findings]


def test_every_result_becomes_a_finding_of_its_own_severity(check: Checker) -> None:
    findings = check(
        'project:alfa a hanke:Project ;\n    hanke:acronym "A" ;\n    hanke:status project:alfa .',
        SHAPES,
    )
    assert rows(findings) == [
        (Severity.VIOLATION, "hs:Project-prefLabel", SKOS + "prefLabel", None),
        (Severity.INFO, "hs:Project-acronym", HANKE + "acronym", "A"),
        (Severity.WARNING, "hs:Project-status", HANKE + "status", ALFA),
    ]
    assert [finding.line for finding in findings] == [FIRST, FIRST + 1, FIRST + 2]


def test_messages_come_from_the_shapes_in_their_languages(check: Checker) -> None:
    [finding] = check("project:alfa a hanke:Project .", SHAPES)
    assert dict(finding.message.values) == {
        "fi": "Hankkeella on nimi.",
        "sv": "Ett projekt har ett namn.",
        "en": "A project has a name.",
    }


def test_a_message_names_the_value(check: Checker) -> None:
    findings = check(
        'project:alfa a hanke:Project ; skos:prefLabel "A"@fi ; hanke:status hanke:status-ended .',
        SHAPES,
    )
    assert [finding.message.best("fi")[1] for finding in findings] == [
        "Yksi tila, joka on käsite: hanke:status-ended."
    ]


def test_a_shape_without_words_still_speaks_three_languages(check: Checker) -> None:
    shapes = """hs:Project a sh:NodeShape ; sh:targetClass hanke:Project ; sh:property hs:name .
        hs:name a sh:PropertyShape ; sh:path skos:prefLabel ; sh:minCount 1 ."""
    [finding] = check("project:alfa a hanke:Project .", shapes)
    assert dict(finding.message.values) == {
        "fi": "Sääntö hs:name ei täyty.",
        "sv": "Regeln hs:name uppfylls inte.",
        "en": "The rule hs:name is not met.",
    }


SPARQL = '''
<https://w3id.org/hankegraafi/shapes> a <http://www.w3.org/2002/07/owl#Ontology> ;
    sh:declare hs:hanke .
hs:hanke sh:prefix "hanke" ; sh:namespace "https://w3id.org/hankegraafi/ns#"^^xsd:anyURI .

hs:Project a sh:NodeShape ; sh:targetClass hanke:Project ; sh:sparql hs:Project-counts ;
    sh:property hs:count , hs:areas .
hs:count a sh:PropertyShape ; sh:path hanke:participantCount .
hs:areas a sh:PropertyShape ; sh:path hanke:focusAreaCount .

hs:Project-counts a sh:SPARQLConstraint ;
    sh:prefixes <https://w3id.org/hankegraafi/shapes> ;
    sh:message "Hankkeen {$this} luvut {?value} ja {?areas}."@fi ,
        "Numbers {?value} and {?areas} of {$this}."@en ;
    sh:select """SELECT $this ?value ?areas (hanke:participantCount AS ?path) WHERE {
        $this hanke:participantCount ?value ; hanke:focusAreaCount ?areas .
        FILTER(?areas > ?value) }""" .
'''


def test_a_sparql_constraint_gives_its_own_name_and_words_in_each_language(check: Checker) -> None:
    [finding] = check(
        "project:alfa a hanke:Project ; hanke:participantCount 2 ; hanke:focusAreaCount 3 .",
        SPARQL,
    )
    assert (finding.rule, finding.focus, finding.path, finding.value) == (
        "hs:Project-counts",
        ALFA,
        HANKE + "participantCount",
        "2",
    )
    words = dict(finding.message.values)
    assert words["fi"].startswith("Hankkeen ")
    assert words["fi"].endswith(" luvut 2 ja 3.")
    assert words["en"].startswith("Numbers 2 and 3 of ")


def test_a_value_is_reported_as_the_data_spell_it(check: Checker) -> None:
    shapes = """hs:Money a sh:NodeShape ; sh:targetClass hanke:Money ; sh:property hs:Money-value .
        hs:Money-value a sh:PropertyShape ; sh:path hanke:value ; sh:maxInclusive 1.0 ;
            sh:message "much"@en ."""
    [finding] = check("alfa:sum a hanke:Money ;\n hanke:value 002.50 .", shapes)
    assert (finding.value, finding.line) == ("002.50", FIRST + 1)
    assert rdflib.NORMALIZE_LITERALS is True


def test_two_spellings_of_one_number_are_two_values(check: Checker) -> None:
    shapes = """hs:Money a sh:NodeShape ; sh:targetClass hanke:Money ; sh:property hs:Money-value .
        hs:Money-value a sh:PropertyShape ; sh:path hanke:value ; sh:maxCount 1 ."""
    findings = check("alfa:sum a hanke:Money ; hanke:value 2.5 , 2.50 .", shapes)
    assert [finding.rule for finding in findings] == ["hs:Money-value"]


CLAIMS = {
    "alfa.ttl": 'project:alfa a hanke:Project ; skos:prefLabel "A"@fi .',
    "sources/sivu/claims.ttl": "project:alfa a hanke:Project ; hanke:status hanke:status-ended .",
}


def test_what_a_source_says_need_not_be_complete(check: Checker) -> None:
    assert check(CLAIMS, SHAPES) == []


def test_what_a_source_says_must_be_right(check: Checker) -> None:
    claims = CLAIMS | {
        "sources/sivu/claims.ttl": "project:alfa a hanke:Project ; "
        "hanke:status hanke:status-ended , hanke:status-running ."
    }
    assert [(f.rule, f.graph) for f in check(claims, SHAPES)] == [
        ("hs:Project-status", "https://w3id.org/hankegraafi/id/source/sivu")
    ]


PRESENCE = """
hs:Project a sh:NodeShape ; sh:targetClass hanke:Project ;
    sh:property hs:Project-acronym , hs:Project-parts .

hs:Project-acronym a sh:PropertyShape ; hs:presence true ; sh:path hanke:acronym ;
    sh:qualifiedMinCount 1 ; sh:qualifiedValueShape hs:Any ; sh:message "acronym"@en .

hs:Project-parts a sh:PropertyShape ; sh:path hanke:participation ;
    sh:qualifiedMinCount 1 ; sh:qualifiedMaxCount 1 ; sh:qualifiedValueShape hs:Any ;
    sh:message "one part"@en .

hs:Any a sh:NodeShape .
"""


def test_marked_and_qualified_demands_are_for_the_curated_view(check: Checker) -> None:
    findings = check(
        {
            "alfa.ttl": "project:alfa a hanke:Project .",
            "sources/sivu/claims.ttl": "project:alfa a hanke:Project ; "
            "hanke:participation alfa:one , alfa:two .",
        },
        PRESENCE,
    )
    assert [(f.rule, f.graph and "claims") for f in findings] == [
        ("hs:Project-acronym", None),
        ("hs:Project-parts", None),
        ("hs:Project-parts", "claims"),
    ]


ADVICE = """hs:Project-advice a sh:NodeShape ; sh:targetClass hanke:Project ;
    sh:property hs:advice .
hs:advice a sh:PropertyShape ; sh:path hanke:acronym ; sh:maxLength 3 ; sh:message "short"@en ."""
PRIVACY = """hs:Project-privacy a sh:NodeShape ; sh:targetClass hanke:Project ;
    sh:property hs:privacy .
hs:privacy a sh:PropertyShape ; sh:path hanke:acronym ; sh:minCount 1 ; sh:message "private"@en ."""


def test_recommendations_are_for_the_curated_view_and_privacy_is_for_all(check: Checker) -> None:
    findings = check(
        {
            "alfa.ttl": 'project:alfa a hanke:Project ; hanke:acronym "ALFA" .',
            "sources/yksi/claims.ttl": 'project:alfa a hanke:Project ; hanke:acronym "ALFA" .',
            "sources/kaksi/claims.ttl": "project:alfa a hanke:Project .",
        },
        {"recommended.ttl": ADVICE, "privacy.ttl": PRIVACY},
    )
    assert [(f.rule, f.file and f.file.parent.name) for f in findings] == [
        ("hs:advice", "data"),
        ("hs:privacy", "kaksi"),
    ]


@pytest.fixture
def crashing(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Makes the validator do what the list says: raise it, or return it."""
    answers: list[Any] = []

    def validate(*_: object, **__: object) -> Any:
        if isinstance(answers[0], Exception):
            raise answers[0]
        return answers[0]

    monkeypatch.setattr(pyshacl, "validate", validate)
    return answers


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (TypeError("no order\nbetween them"), "TypeError: no order between them"),
        ((False, RuntimeError("too deep"), "too deep"), "too deep"),
        ((False, rdflib.Graph(), ""), "it gave no report"),
    ],
)
def test_a_validator_that_fails_is_a_fault_and_never_a_pass(
    crashing: list[Any], answer: Any, detail: str
) -> None:
    crashing.append(answer)
    with pytest.raises(FaultError) as caught:
        Shapes("").check("", name="the curated view")
    assert str(caught.value) == (
        f"the SHACL validator pyshacl failed on the curated view: {detail}. "
        "Nothing was passed; look at the shapes that use SPARQL or compare values."
    )


def test_a_shape_that_crashes_the_validator_is_a_fault(check: Checker) -> None:
    broken = SPARQL.replace("FILTER(", "FILTRE(")
    with pytest.raises(FaultError) as caught:
        check("project:alfa a hanke:Project .", broken)
    assert caught.value.exit_code == 3
    assert caught.value.message.startswith("the SHACL validator pyshacl failed on ")


def test_the_validator_says_nothing_on_its_own(
    check: Checker, capfd: pytest.CaptureFixture[str]
) -> None:
    check("project:alfa a hanke:Project .", SHAPES)
    assert capfd.readouterr() == ("", "")
