"""What a patch means for each thing: appeared, changed, merged or withdrawn."""

from pathlib import Path

import pytest
from tests.release.changes.conftest import dump, side, tell

from hankegraafi.release.changes import told
from hankegraafi.release.changes.form import line_of, thing_of_line
from hankegraafi.release.changes.patch import difference
from hankegraafi.release.changes.told import Change, Part, Thing, things
from hankegraafi.release.changes.values import Value, from_json, read
from hankegraafi.vocab import expand

POMO = """project:pomo a hanke:Project ; skos:prefLabel "Pomo"@fi ; dcterms:temporal <pomo#period> .
<pomo#period> a dcterms:PeriodOfTime ; dcat:endDate "2025-12-31"^^xsd:date .
"""
OMNIA = """project:pomo hanke:participation <pomo#participation-omnia> .
<pomo#participation-omnia> a hanke:Participation ; hanke:organisation organisation:omnia .
"""
IRI = "https://x.test/id/project/pomo"


def day(text: str) -> Value:
    return Value("literal", text, datatype=expand("xsd:date"))


def told_briefly(old: str, new: str) -> list[tuple[str, str, str]]:
    return [(each.kind, each.iri.rpartition("/")[2], each.what) for each in tell(old, new)]


def test_a_value_of_a_part_that_changed_is_told_with_old_and_new() -> None:
    later = POMO.replace("2025-12-31", "2026-06-30")

    change = Change(expand("dcat:endDate"), "", (day("2025-12-31"),), (day("2026-06-30"),))
    part = Part(f"{IRI}#period", "changed", (change,))
    assert [Thing("project", IRI, "changed", 1, 1, parts=(part,))] == tell(POMO, later)


def test_a_part_that_came_and_one_that_went_are_told_under_their_thing() -> None:
    came, went = tell(POMO, POMO + OMNIA), tell(POMO + OMNIA, POMO)

    assert ["changed", "changed"] == [each.what for each in (*came, *went)]
    assert [(f"{IRI}#participation-omnia", "appeared")] == [(p.iri, p.what) for p in came[0].parts]
    assert [(f"{IRI}#participation-omnia", "withdrawn")] == [(p.iri, p.what) for p in went[0].parts]


def test_what_was_not_described_before_appeared() -> None:
    assert [("project", "pomo", "appeared")] == told_briefly("", POMO)
    assert {"appeared"} == {part.what for part in tell("", POMO)[0].parts}


def test_what_only_gained_statements_even_a_class_did_not_appear() -> None:
    more = POMO + "project:pomo a hanke:Network . <pomo#period> dcat:startDate '2020'^^xsd:gYear ."

    assert [("project", "pomo", "changed")] == told_briefly(POMO, more)
    assert ["changed"] == [each.what for each in tell(POMO, more)[0].parts]
    assert [("project", "pomo", "changed")] == told_briefly(more, POMO)


def test_what_was_replaced_is_merged_and_names_its_successor() -> None:
    after = """project:pomo a hanke:Project ; dcterms:isReplacedBy project:new .
    project:new a hanke:Project ."""

    assert [("project", "new", "appeared"), ("project", "pomo", "merged")] == told_briefly(
        POMO, after
    )
    assert ["", "https://x.test/id/project/new"] == [each.successor for each in tell(POMO, after)]


def test_what_was_withdrawn_says_so_or_is_gone() -> None:
    grave = 'project:pomo a hanke:Project ; owl:deprecated true ; skos:changeNote "Two."@en .'

    assert [("project", "pomo", "withdrawn")] == told_briefly(POMO, grave)
    assert [("project", "pomo", "withdrawn")] == told_briefly(POMO, "")
    assert [("project", "pomo", "changed")] == told_briefly(grave, POMO)


def test_things_come_in_the_order_of_kinds_and_names() -> None:
    after = """organisation:a a hanke:Organisation . project:b a hanke:Project .
    project:a-2 a hanke:Project . project:a a hanke:Project . <a#x> a hanke:Goal .
    hanke:Thing a owl:Class . source:s a hanke:Source . <https://x.test/id/dataset> a dcat:Dataset .
    """

    assert [
        ("project", "a"),
        ("project", "a-2"),
        ("project", "b"),
        ("organisation", "a"),
        ("source", "s"),
        ("dataset", "dataset"),
        ("term", "ns#Thing"),
    ] == [each[:2] for each in told_briefly("", after)]


def test_what_a_source_says_is_told_with_the_source() -> None:
    claim = 'GRAPH source:page { project:pomo skos:altLabel "POMO" . }'
    thing = tell(POMO, POMO + claim)[0]

    source, name = "https://x.test/id/source/page", expand("skos:altLabel")
    assert (Change(name, source, (), (Value("literal", "POMO"),)),) == thing.changes
    assert ("project", "changed") == (thing.kind, thing.what)


def test_a_term_is_a_thing_by_itself() -> None:
    old = 'GRAPH <https://w3id.org/hankegraafi/ns> { hanke:a skos:prefLabel "a"@fi . }'
    new = 'GRAPH <https://w3id.org/hankegraafi/ns> { hanke:a skos:prefLabel "a"@fi , "b"@en . }'

    assert [("term", "ns#a", "changed")] == told_briefly(old, new)


def test_nothing_changed_is_nothing_told() -> None:
    assert [] == tell(POMO, POMO)


def test_of_a_thing_with_too_much_the_rest_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(told, "TOLD", 2)
    thing = tell("", POMO + OMNIA)[0]

    assert (7 + 1, 0, 6) == (thing.added, thing.removed, thing.untold)
    assert 2 == sum(len(each.new) for each in thing.changes)


def test_of_a_whole_list_that_is_new_the_things_after_the_first_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(told, "IN_FULL", 1)
    old = "project:b a hanke:Project ."
    new = """project:a a hanke:Project . project:b a hanke:Project ; skos:altLabel "B" .
    project:c a hanke:Project ; skos:altLabel "C" .
    project:d a hanke:Project ; dcterms:isReplacedBy project:a ."""
    found = [(each.what, each.added, each.untold) for each in tell(old, new)]

    assert [
        ("appeared", 1, 0),
        ("changed", 1, 0),
        ("appeared", 2, 2),
        ("merged", 2, 0),
    ] == found


def test_what_is_sorted_on_the_disk_is_told_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    after = POMO + OMNIA + "organisation:omnia a hanke:Organisation ."
    expected = tell("", after)
    monkeypatch.setattr(told, "RUN", 3)

    assert expected == tell("", after)


def test_a_thing_is_written_and_read() -> None:
    odd = r'project:pomo skos:altLabel "\"a\"\\b\n\tä\u0001\U0001F600"@fi, "x"^^<urn:x:y>, 1.50 .'
    found = tell(POMO, POMO.replace("2025", "2026") + OMNIA + odd)

    assert found == [thing_of_line(line_of(each)) for each in found]


@pytest.mark.parametrize(
    "text",
    ['"a"', '"ä\\"\\\\\\n\\r\\t"@fi', '"1"^^<http://www.w3.org/2001/XMLSchema#integer>', "<urn:x>"],
)
def test_values_are_sparql_json(text: str) -> None:
    assert read(text) == from_json(read(text).as_json())


def test_the_form_of_a_value() -> None:
    assert {"type": "uri", "value": "urn:x"} == read("<urn:x>").as_json()
    assert {"type": "literal", "value": 'ä"', "xml:lang": "fi"} == read('"ä\\""@fi').as_json()
    assert {"type": "literal", "value": "x"} == read(f'"x"^^<{expand("xsd:string")}>').as_json()
    assert {"type": "bnode", "value": "b0"} == read("_:b0").as_json()


def test_a_change_of_the_base_is_told(tmp_path: Path) -> None:
    old = dump(POMO)
    new = [line.replace(b"https://x.test/", b"https://y.test/") for line in old]
    after = side(new, "2")._replace(base="https://y.test/")
    found = list(things(difference(old, new), side(old, "1"), after))

    assert [("project", "withdrawn"), ("project", "appeared")] == [
        (each.kind, each.what) for each in found
    ]
