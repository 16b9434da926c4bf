"""What was expected and the way out, found in the shapes, the ontology and the other data."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.check.conftest import ALFA, BASE, FIRST, PREFIXES, Checker

from hankegraafi import vocab
from hankegraafi.check.hints import LOOKED_UP, Hints
from hankegraafi.check.places import Places, text
from hankegraafi.check.shapes_lint import read_shapes
from hankegraafi.rdf.read import TurtleFile, read_turtle
from hankegraafi.records import Finding, Severity, Text
from hankegraafi.resources import folder

MORE = f"""@prefix organisation: <{BASE}id/organisation/> .
@prefix omnia: <{BASE}id/organisation/omnia#> .
@prefix org: <http://www.w3.org/ns/org#> .
"""
OMNIA = f"{BASE}id/organisation/omnia"
PERIOD, BUDGET, CODE = f"{ALFA}#period", f"{ALFA}#budget", f"{OMNIA}#code"


@pytest.fixture(scope="module")
def shapes() -> list[TurtleFile]:
    return read_shapes(folder("shapes"))[0]


def explained(
    shapes: list[TurtleFile],
    data: str,
    rule: str,
    focus: str,
    path: str | None = None,
    value: str | None = None,
) -> Finding:
    file = read_turtle(Path("a.ttl"), (PREFIXES + MORE + data).encode())
    iri = path and vocab.expand(path)
    finding = Finding(
        Severity.VIOLATION, rule, Text.of({"en": "Wrong."}), focus=focus, path=iri, value=value
    )
    return Hints(shapes, Places([file]), BASE).explain(finding)


@pytest.mark.parametrize(
    ("statement", "rule", "path", "value", "expected", "hint"),
    [
        (
            'hanke:status "käynnissä"@fi',
            "hs:Project-status",
            "hanke:status",
            "käynnissä",
            "jokin näistä: suunnitteilla (hanke:status-planned), ",
            "Tarkoititko hanke:status-running?",
        ),
        (
            'hanke:status "ended"',
            "hs:Project-status",
            "hanke:status",
            "ended",
            "jokin näistä: suunnitteilla (hanke:status-planned), ",
            "Tarkoititko hanke:status-ended?",
        ),
        (
            'skos:prefLabel "Alfa"',
            "hs:Project-prefLabel",
            "skos:prefLabel",
            "Alfa",
            "teksti, jonka kielitunnus on jokin näistä: @fi, @sv, @en",
            'Lisää kielitunnus, esimerkiksi "Alfa"@fi',
        ),
        (
            'skos:prefLabel "Alfa"@se',
            "hs:Project-prefLabel",
            "skos:prefLabel",
            "Alfa",
            "teksti, jonka kielitunnus on jokin näistä: @fi, @sv, @en",
            "Tarkoititko @sv?",
        ),
        (
            'skos:prefLabel "Alfa"@de',
            "hs:Project-prefLabel",
            "skos:prefLabel",
            "Alfa",
            "teksti, jonka kielitunnus on jokin näistä: @fi, @sv, @en",
            "",
        ),
        (
            'hanke:participantCount "12"',
            "hs:Project-participantCount",
            "hanke:participantCount",
            "12",
            "xsd:integer, esimerkiksi 12; vähintään 1",
            'Kirjoita näin: "12"^^xsd:integer',
        ),
        (
            'dcterms:source "https://e.example/a"',
            "hs:Project-source",
            "dcterms:source",
            "https://e.example/a",
            "viittaus kohteeseen, jonka luokka on lähdeasiakirja (foaf:Document)",
            "Kirjoita näin: <https://e.example/a>",
        ),
        (
            'dcterms:source "source:sivu"',
            "hs:Project-source",
            "dcterms:source",
            "source:sivu",
            "viittaus kohteeseen, jonka luokka on lähdeasiakirja (foaf:Document)",
            "Kirjoita näin: source:sivu",
        ),
        (
            "dcterms:source organisation:omina",
            "dangling-reference",
            "dcterms:source",
            f"{BASE}id/organisation/omina",
            "IRI, jota aineisto kuvaa",
            "Tarkoititko organisation:omnia?",
        ),
        (
            "dcterms:source <http://e.example/id/organisation/omnia>",
            "hs:Project-source",
            "dcterms:source",
            "http://e.example/id/organisation/omnia",
            "viittaus kohteeseen, jonka luokka on lähdeasiakirja (foaf:Document)",
            f"Tarkoititko <{OMNIA}>?",
        ),
        (
            "hanke:role hanke:role-partner",
            "placement",
            "hanke:role",
            "https://w3id.org/hankegraafi/ns#role-partner",
            "kohde, jonka luokka on osallistuminen (hanke:Participation)",
            "",
        ),
        (
            'hanke:acronym "A"',
            "hs:Recommended-period",
            "dcterms:temporal",
            None,
            "vähintään yksi arvo",
            "Lisää ajankohta (dcterms:temporal).",
        ),
        (
            "hanke:status hanke:status-ended , hanke:status-running",
            "hs:Project-status",
            "hanke:status",
            None,
            "enintään yksi arvo",
            "Arvoja on 2: hanke:status-ended, hanke:status-running. Jätä niistä yksi.",
        ),
        ('hanke:acronym "A"', "sources-disagree", "hanke:acronym", "A", "", ""),
        ('hanke:acronym "A"', "hs:No-such-shape", "hanke:acronym", "A", "", ""),
    ],
)
def test_a_value_says_what_was_expected_and_the_way_out(
    shapes: list[TurtleFile],
    statement: str,
    rule: str,
    path: str,
    value: str | None,
    expected: str,
    hint: str,
) -> None:
    data = f"project:alfa a hanke:Project ; {statement} . organisation:omnia a hanke:Organisation ."
    finding = explained(shapes, data, rule, ALFA, path, value)
    assert finding.expected.best("fi")[1].startswith(expected)
    assert bool(expected) == bool(finding.expected)
    assert hint == finding.hint.best("fi")[1]


@pytest.mark.parametrize(
    ("statement", "rule", "path", "value", "hint"),
    [
        (
            'dcat:startDate "1.2.2019"',
            "hs:PeriodOfTime-startDate",
            "dcat:startDate",
            "1.2.2019",
            'Write it like this: "2019-02-01"^^xsd:date',
        ),
        (
            'dcat:startDate "2019"',
            "hs:PeriodOfTime-startDate",
            "dcat:startDate",
            "2019",
            'Write it like this: "2019"^^xsd:gYear',
        ),
        (
            'dcat:startDate "1.2.2019"^^xsd:date',
            "datatype",
            "dcat:startDate",
            "1.2.2019",
            'Write it like this: "2019-02-01"^^xsd:date',
        ),
        (
            'dcat:startDate "31.2.2019"^^xsd:date',
            "datatype",
            "dcat:startDate",
            "31.2.2019",
            "",
        ),
    ],
)
def test_a_date_is_written_as_it_was_meant(
    shapes: list[TurtleFile], statement: str, rule: str, path: str, value: str, hint: str
) -> None:
    data = f"alfa:period a dcterms:PeriodOfTime ; {statement} ."
    finding = explained(shapes, data, rule, PERIOD, path, value)
    assert hint == finding.hint.best("en")[1]
    assert "xsd:date" in finding.expected.best("en")[1]


@pytest.mark.parametrize(
    ("focus", "kind", "hint"),
    [
        (f"{BASE}id/projekti/Pomo", "hanke:Project", f"<{BASE}id/project/pomo>"),
        ("https://e.example/%C3%84%C3%A4nekoski/", "hanke:Organisation", "aanekoski>"),
        (f"{ALFA}#Goal_1", "hanke:Goal", f"<{ALFA}#goal-1>"),
        ("https://e.example/#", "hanke:Goal", ""),
    ],
)
def test_an_iri_of_another_form_is_written_anew(
    shapes: list[TurtleFile], focus: str, kind: str, hint: str
) -> None:
    data = f"project:alfa a hanke:Project . <{focus}> a {kind} ."
    found = explained(shapes, data, "wrong-iri", focus).hint.best("en")[1]
    assert found.endswith(hint)
    assert bool(hint) == bool(found)


def test_an_identifier_that_has_another_form_is_written_anew(shapes: list[TurtleFile]) -> None:
    data = 'omnia:code a adms:Identifier ; skos:notation "27697901" .'
    finding = explained(shapes, data, "hs:Identifier-ytunnus", CODE)
    assert "Menade du 2769790-1?" == finding.hint.best("sv")[1]


def test_a_check_digit_is_computed(shapes: list[TurtleFile]) -> None:
    data = 'omnia:code a adms:Identifier ; skos:notation "2769790-2" .'
    rule = "hs:Identifier-ytunnus-check-digit"
    finding = explained(shapes, data, rule, CODE, "skos:notation", "2769790-2")
    assert [
        "Näillä numeroilla tarkistusnumero olisi 1: 2769790-1.",
        "Med dessa siffror vore kontrollsiffran 1: 2769790-1.",
        "With these digits the check digit would be 1: 2769790-1.",
    ] == [finding.hint.best(language)[1] for language in ("fi", "sv", "en")]
    assert finding.expected.best("fi")[1].startswith("Y-tunnuksen viimeinen numero")


def test_what_is_known_already_stays(shapes: list[TurtleFile]) -> None:
    words = Text.of({"en": "x"})
    finding = Finding(Severity.INFO, "x", words, expected=words, hint=words)
    assert Hints(shapes, Places([]), BASE).explain(finding) is finding


def test_names_are_looked_up_for_some_findings_only(shapes: list[TurtleFile]) -> None:
    file = read_turtle(Path("a.ttl"), (PREFIXES + "project:alfa a hanke:Project .").encode())
    hints = Hints(shapes, Places([file]), BASE)
    words = Text.of({"en": "Wrong."})
    found = [
        hints.explain(
            Finding(Severity.VIOLATION, "dangling-reference", words, focus=ALFA, value=f"{ALFA}{x}")
        )
        for x in "abcdefghijklmnopqrstuvwxyz"
    ]
    assert all(finding.hint for finding in found)
    many = [
        hints.explain(
            Finding(
                Severity.VIOLATION,
                "dangling-reference",
                words,
                focus=ALFA,
                value=f"{ALFA}{chr(0x4E00 + x)}",
            )
        )
        for x in range(LOOKED_UP)
    ]
    assert LOOKED_UP - len(found) == sum(bool(finding.hint) for finding in many)


def test_every_rule_of_the_shapes_says_what_was_expected(shapes: list[TurtleFile]) -> None:
    hints = Hints(shapes, Places([]), BASE)
    path = vocab.expand("hanke:summary")
    for file in shapes:
        names = {text(q.subject) for q in file.quads if q.predicate.value.endswith("#message")}
        for name in sorted(names):
            finding = Finding(Severity.VIOLATION, vocab.compact(name), Text(), focus=ALFA)
            told = [
                hints.explain(replace(finding, path=where, value=value)).expected
                for where, value in ((path, "x"), (path, None), (None, None))
            ]
            # What is deprecated names what to use instead in its message.
            assert any(told) or _says_it_itself(file, name) or file.path.stem == "deprecated", name


def _says_it_itself(file: TurtleFile, name: str) -> bool:
    """Whether the message and the description are the same, so that the message is enough."""
    said: dict[str, set[str]] = {"message": set(), "description": set()}
    for quad in file.quads:
        kind = quad.predicate.value.rpartition("#")[2]
        if text(quad.subject) == name and kind in said:
            said[kind].add(str(quad.object))
    return said["message"] == said["description"]


def test_a_finding_of_a_folder_has_line_column_and_the_way_out(check: Checker) -> None:
    shapes = """hs:Project a sh:NodeShape ; sh:targetClass hanke:Project ; sh:property hs:count .
        hs:count a sh:PropertyShape ; sh:path hanke:participantCount ; sh:datatype xsd:integer ."""
    [finding] = check(
        'project:alfa a hanke:Project ;\n  # Ä\n    hanke:participantCount "12" .',
        shapes,
    )
    assert (FIRST + 2, 28) == (finding.line, finding.column)
    assert 'Write it like this: "12"^^xsd:integer' == finding.hint.best("en")[1]
    assert "xsd:integer, for example 12" == finding.expected.best("en")[1]
