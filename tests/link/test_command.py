import fcntl
import os
from dataclasses import replace
from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.link.conftest import (
    BASE,
    LATER,
    NOW,
    PORI,
    RECORDS,
    THINGS,
    TOWN,
    UNIVERSITY,
    Link,
    files,
    registry,
)

from hankegraafi import vocab
from hankegraafi.errors import DataError, FaultError, UsageError
from hankegraafi.link import command, sssom
from hankegraafi.link.command import Report
from hankegraafi.link.propose import CHAINED
from hankegraafi.link.record import Record
from hankegraafi.link.sssom import ACCEPT, REJECT, RULE
from hankegraafi.names.identifiers import Identifier
from hankegraafi.names.register import Label
from hankegraafi.rdf.read import read_folder

DECIDED = "links/registry.sssom.tsv"
OPEN = "links/registry.candidates.sssom.tsv"
WHERE = f"{BASE}id/organisation/"


def rows(path: Path) -> list[sssom.Link]:
    return list(sssom.read(path, base=BASE))


def pairs(data: Path, file: str = DECIDED) -> list[tuple[str, str, str, str]]:
    """Each link in short: thing, predicate, what it leads to, decision."""
    return [
        (
            each.subject_id.removeprefix(WHERE),
            vocab.compact(each.predicate_id),
            each.object_id,
            each.decision,
        )
        for each in rows(data / file)
    ]


def said(data: Path, graph: str = "") -> set[str]:
    """The triples that the links add: in the curated view, or in a named graph."""
    wanted = ox.NamedNode(graph) if graph else ox.DefaultGraph()
    folder = read_folder(data)
    assert folder.broken == ()
    return {
        str(quad.triple)
        for file in folder.files
        if "links-" in str(file.path)
        for quad in file.quads
        if quad.graph_name == wanted
    }


def test_what_is_sure_is_accepted_with_the_identifiers_that_the_registry_states(
    data: Path, link: Link
) -> None:
    report = link()

    assert (2, 0, 0, 1) == (report.by_rule, report.by_person, report.rejected, report.open)
    assert [
        ("metsalan-kaupunki", "skos:closeMatch", "http://www.wikidata.org/entity/Q1757", RULE),
        ("metsalan-kaupunki", "owl:sameAs", TOWN, RULE),
        ("metsalan-yliopisto", "owl:sameAs", "https://isni.org/isni/0000000406322211", RULE),
        ("metsalan-yliopisto", "owl:sameAs", UNIVERSITY, RULE),
    ] == pairs(data)
    assert [("pori-oy", "owl:sameAs", PORI, "")] == pairs(data, OPEN)


def test_every_link_says_what_it_rests_on_how_sure_it_is_and_who_made_it_when(
    data: Path, link: Link
) -> None:
    link()
    one = next(each for each in rows(data / DECIDED) if each.object_id == UNIVERSITY)

    assert (
        sssom.Link(
            subject_id=f"{WHERE}metsalan-yliopisto",
            subject_label="Metsälän yliopisto",
            predicate_id=vocab.term("owl:sameAs"),
            predicate_modifier="",
            object_id=UNIVERSITY,
            object_label="Metsälän yliopisto",
            mapping_justification="semapv:LexicalMatching",
            subject_source=f"{BASE}id/dataset",
            object_source=f"{BASE}id/source/registry",
            mapping_tool="hankegraafi",
            mapping_tool_version=one.mapping_tool_version,
            mapping_date="2026-11-22",
            confidence=1.0,
            evidence="name",
            decision=RULE,
            object_identifiers="https://isni.org/isni/0000000406322211",
            object_details="name=University of Metsälä",
        )
        == one
    )


def test_accepted_links_stand_in_the_view_with_nodes_for_identifiers(
    data: Path, link: Link
) -> None:
    link()
    subject = ox.NamedNode(f"{WHERE}metsalan-yliopisto")
    node = ox.NamedNode(f"{WHERE}metsalan-yliopisto#isni")
    term = {name: ox.NamedNode(vocab.expand(name)) for name in _TERMS}

    assert {
        str(ox.Triple(subject, term["owl:sameAs"], ox.NamedNode(UNIVERSITY))),
        str(ox.Triple(subject, term["adms:identifier"], node)),
        str(ox.Triple(node, term["rdf:type"], term["adms:Identifier"])),
        str(ox.Triple(node, term["hanke:identifierScheme"], term["hanke:id-isni"])),
        str(ox.Triple(node, term["skos:notation"], ox.Literal("0000 0004 0632 2211"))),
        str(ox.Triple(node, term["dcterms:source"], ox.NamedNode(f"{BASE}id/source/registry"))),
    } <= said(data)
    assert not [each for each in said(data) if PORI in each]


_TERMS = (
    "owl:sameAs adms:identifier adms:Identifier rdf:type hanke:identifierScheme hanke:id-isni "
    "skos:notation dcterms:source"
).split()


def test_an_identifier_that_the_data_has_gets_no_second_node(data: Path, link: Link) -> None:
    records = [
        replace(each, identifiers=(*each.identifiers, Identifier("ytunnus", "0201256-6")))
        if isinstance(each, Record) and each.key == TOWN
        else each
        for each in RECORDS
    ]
    link(records)
    node = f"<{WHERE}metsalan-kaupunki#ytunnus>"
    claims = [each for each in said(data, f"{BASE}id/source/links-registry") if node in each]

    assert not [each for each in said(data) if "ytunnus" in each]
    assert ["adms:identifier", "rdf:object"] == sorted(
        vocab.compact(each.split(" ")[1][1:-1]) for each in claims
    )


def test_an_identifier_that_contradicts_the_data_is_not_taken(data: Path, link: Link) -> None:
    odd = Record(
        TOWN,
        TOWN,
        (Label("Metsälän kaupunki", "fi"),),
        (Identifier("ror", TOWN), Identifier("ytunnus", "2769790-1")),
    )
    report = link([odd])

    assert (0, 1) == (report.by_rule, report.open)
    assert "identifier-differs" in rows(data / OPEN)[0].evidence


def test_a_record_without_a_name_is_found_by_its_identifier(data: Path, link: Link) -> None:
    number = Identifier("ytunnus", "0201256-6")
    report = link([Record(number.notation, "", (), (number,))])

    assert (1, 0) == (report.by_rule, report.open)
    assert [("metsalan-kaupunki", "adms:identifier", RULE)] == [
        (each[0], each[1], each[3]) for each in pairs(data)
    ]
    assert [""] == [each.object_label for each in rows(data / DECIDED)]
    assert not [
        each
        for each in said(data, f"{BASE}id/source/links-registry")
        if vocab.expand("sssom:object_label") in each
    ]


def test_the_same_again_changes_nothing(data: Path, link: Link) -> None:
    assert link().changed
    before = files(data)

    assert not link(now=LATER).changed
    assert before == files(data)


def test_what_the_registry_no_longer_has_is_no_link_any_more(data: Path, link: Link) -> None:
    link()
    report = link(RECORDS[1:])

    assert 1 == report.by_rule
    assert {"metsalan-kaupunki"} == {each[0] for each in pairs(data)}


@pytest.mark.parametrize("decision", [ACCEPT, REJECT])
def test_what_a_person_wrote_into_the_table_is_kept_and_asked_no_more(
    decision: str, data: Path, link: Link
) -> None:
    link()
    path = data / OPEN
    path.write_text(_decided(path.read_text(), decision))

    for _ in range(2):
        report = link(now=LATER)

        assert 0 == report.open
        assert not path.exists()
        mine = [each for each in rows(data / DECIDED) if each.object_id == PORI]
        assert [(decision, "Not" if decision == REJECT else "", "2026-11-25")] == [
            (each.decision, each.predicate_modifier, each.mapping_date) for each in mine
        ]
        assert ["semapv:ManualMappingCuration"] == [each.mapping_justification for each in mine]
        assert (decision == ACCEPT) == any(PORI in each for each in said(data))


def _decided(text: str, decision: str) -> str:
    """Write a decision into the last row of a table, as an editor does."""
    *head, columns, row = text.rstrip("\n").split("\n")
    cells = dict(zip(columns.split("\t"), row.split("\t"), strict=True)) | {"decision": decision}
    return "\n".join([*head, columns, "\t".join(cells.values())]) + "\n"


def test_a_rejected_pair_is_accepted_by_no_rule(data: Path, link: Link) -> None:
    link()
    path = data / DECIDED
    text = path.read_text()
    lines = [
        each.replace("\trule\t", "\treject\t") if f"ror:{UNIVERSITY[16:]}\t" in each else each
        for each in text.split("\n")
    ]
    path.write_text("\n".join(lines))
    report = link()

    assert (1, 1) == (report.by_rule, report.rejected)
    assert [("metsalan-yliopisto", "owl:sameAs", UNIVERSITY, REJECT)] == [
        each for each in pairs(data) if each[0] == "metsalan-yliopisto"
    ]
    assert not [each for each in said(data) if UNIVERSITY in each]


def test_one_record_is_one_thing(data: Path, link: Link) -> None:
    twin = "organisation:metsala a hanke:Organisation ;\n"
    twin += '    skos:prefLabel "Metsälän yliopisto"@fi ;\n    dcterms:source source:registry .\n'
    (data / "organisations" / "all.ttl").write_text(f"{THINGS}\n{twin}", encoding="utf-8")
    report = link()

    assert (1, 3) == (report.by_rule, report.open)
    assert {"name|shared"} == {
        each.evidence for each in rows(data / OPEN) if each.object_id == UNIVERSITY
    }


def test_decisions_are_published_without_looking_for_anything(data: Path, link: Link) -> None:
    link()
    before = files(data)
    for path in (data / "sources" / "links-registry").iterdir():
        path.unlink()

    report = command.write(data, registry(), now=LATER)

    assert (report.changed, report.records, report.by_rule, report.open) == (True, 0, 2, 1)
    assert before == files(data)


def test_what_was_changed_by_hand_is_told_until_it_is_published(data: Path, link: Link) -> None:
    link()
    path = data / DECIDED
    path.write_text(path.read_text() + "\n")
    (fault,) = read_folder(data).broken

    assert path == fault.path
    assert "hankegraafi link registry --write" in str(fault)

    command.write(data, registry(), now=NOW)

    assert () == read_folder(data).broken


def test_links_whose_table_is_missing_are_told(data: Path, link: Link) -> None:
    link()
    (data / DECIDED).unlink()
    (fault,) = read_folder(data).broken

    assert "links/registry.sssom.tsv" in str(fault)


def test_a_broken_table_is_refused_with_its_line_and_nothing_is_written(
    data: Path, link: Link
) -> None:
    link()
    path = data / OPEN
    path.write_text(path.read_text().replace("\t0.", "\tnought point "))
    before = files(data)
    with pytest.raises(DataError) as caught:
        link()

    assert path == caught.value.path
    assert len(path.read_text().splitlines()) == caught.value.line
    assert before == files(data)


def test_a_fault_of_the_registry_writes_nothing(data: Path, link: Link) -> None:
    link()
    before = files(data)

    def read(things: object) -> object:
        raise FaultError(f"the registry does not answer ({things is not None})")

    with pytest.raises(FaultError):
        command.link(data, registry(), read, now=NOW)  # type: ignore[arg-type]

    assert before == files(data)


def test_two_at_once_are_kept_apart(data: Path, link: Link) -> None:
    link()
    before = files(data)
    other = os.open(data, os.O_RDONLY)
    try:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(FaultError, match="under way"):
            link(RECORDS[1:])
    finally:
        os.close(other)

    assert before == files(data)


def test_a_link_may_rest_on_a_source_that_is_named(data: Path) -> None:
    made = registry(name="other")

    def run(source: str) -> None:
        command.link(data, made, lambda things: made.read(data), now=NOW, source=source)

    with pytest.raises(DataError, match="describes no source 'nothing'"):
        run("nothing")
    run("")

    assert {"https://registry.example.org/"} == {
        each.object_source for each in rows(data / "links/other.sssom.tsv")
    }

    run("registry")

    assert {f"{BASE}id/source/registry"} == {
        each.object_source for each in rows(data / "links/other.sssom.tsv")
    }


def linked(data: Path, records: list[Record], name: str, *, drop: bool = False) -> Report:
    """Link a folder to records of a registry of a name."""
    made = registry(records, name=name)
    return command.link(data, made, lambda things: made.read(data), now=NOW, drop=drop)


def test_what_links_brought_is_no_evidence_for_links(data: Path) -> None:
    number = Identifier("ytunnus", "2769790-1")
    university = next(each for each in RECORDS if isinstance(each, Record))
    known = replace(university, identifiers=(*university.identifiers, number))
    numbered = Record(number.notation, "", (Label("Metsälän yliopisto", "fi"),), (number,))

    for _ in range(2):
        linked(data, [known], "registry")
        linked(data, [numbered], "other")
        for name, iri in (("registry", UNIVERSITY), ("other", number.notation)):
            (found,) = (
                each
                for each in rows(data / f"links/{name}.sssom.tsv")
                if each.object_id.endswith(iri) and each.mapping_justification != CHAINED
            )
            assert "name" == found.evidence
    assert not linked(data, [known], "registry").changed
    assert not linked(data, [numbered], "other").changed


def test_what_contradicts_other_links_is_not_sure(data: Path) -> None:
    university = next(each for each in RECORDS if isinstance(each, Record))
    for name, number in (("registry", "2769790-1"), ("other", "0112038-9")):
        own = (*university.identifiers, Identifier("ytunnus", number))
        found = [replace(university, identifiers=own)]
        report = linked(data, found, name)

    assert (0, 1) == (report.by_rule, report.open)
    assert ["name|identifier-differs"] == [
        each.evidence for each in rows(data / "links/other.candidates.sssom.tsv")
    ]


def test_what_a_person_decided_is_evidence_for_links(data: Path, link: Link) -> None:
    link()
    path = data / OPEN
    path.write_text(_decided(path.read_text(), ACCEPT))
    link()
    renamed = Record(PORI, PORI, (Label("Putki Oy", "fi"),), (Identifier("ror", PORI),))
    linked(data, [renamed], "other")

    (found,) = rows(data / "links/other.candidates.sssom.tsv") or rows(
        data / "links/other.sssom.tsv"
    )
    assert "identifier" in found.evidence.split("|")


MANY = tuple(f"{name} Oy" for name in "Aho Berg Cato Duo Elo Fors Grano Halo Ilo Juno".split())


def _many(data: Path) -> list[Record]:
    """Add companies to the data; give the records that they are."""
    things = data / "organisations" / "all.ttl"
    things.write_text(
        things.read_text()
        + "".join(
            f"\norganisation:many-{number} a hanke:Organisation ;\n"
            f'    skos:prefLabel "{name}"@fi ;\n'
            "    dcterms:source source:registry .\n"
            for number, name in enumerate(MANY)
        )
    )
    return [
        Record(
            f"urn:oid:1.2.246.562.10.{number}",
            f"urn:oid:1.2.246.562.10.{number}",
            (Label(name, "fi"),),
            (Identifier("oid", f"1.2.246.562.10.{number}"),),
        )
        for number, name in enumerate(MANY)
    ]


def test_a_run_that_would_take_many_links_away_is_refused(data: Path, link: Link) -> None:
    records = _many(data)
    assert 10 == link(records).by_rule
    before = files(data)
    with pytest.raises(DataError, match=r"4 of 10 accepted links would be taken away") as caught:
        link(records[4:])

    assert before == files(data)
    assert [True] * 3 + [False] == [f"many-{each} " in str(caught.value) for each in range(4)]
    assert "--drop" in caught.value.way_out
    assert 1 == caught.value.exit_code
    assert 7 == link(records[3:]).by_rule
    assert 2 == linked(data, records[8:], "registry", drop=True).by_rule


def test_a_run_that_reads_nothing_is_refused(data: Path, link: Link) -> None:
    for _ in range(2):
        before = files(data)
        with pytest.raises(DataError, match="no record of registry was read: line 5: has no id"):
            link(RECORDS[3:])

        assert before == files(data)
        link()
    report = linked(data, [], "registry", drop=True)
    assert (0, 0) == (report.by_rule, report.open)


def _row(data: Path, **cells: str) -> str:
    """Add a row like the last one to the table of what was decided; give its line."""
    path = data / DECIDED
    lines = path.read_text().rstrip("\n").split("\n")
    columns = next(each for each in lines if each.startswith("subject_id")).split("\t")
    row = dict(zip(columns, lines[-1].split("\t"), strict=True)) | cells
    path.write_text("\n".join([*lines, "\t".join(row.values())]) + "\n")
    return str(len(lines) + 1)


FURTHER = "ror:05bgf9v38"
MINE = {"decision": ACCEPT, "mapping_justification": sssom.MANUAL, "object_identifiers": ""}


def test_a_person_cannot_accept_two_records_for_a_thing(data: Path, link: Link) -> None:
    link()
    thing = {"subject_id": f"{WHERE}pori-oy", "subject_label": "Porin Putki Oy"}
    first = _row(data, **MINE, **thing, object_id=PORI)
    line = _row(data, **MINE, **thing, object_id=FURTHER)
    before = files(data)
    said = f"in line {first}; one record is one thing"
    with pytest.raises(DataError, match=said) as caught:
        command.write(data, registry(), now=NOW)
    with pytest.raises(DataError, match=said):
        link()

    assert int(line) == caught.value.line
    assert before == files(data)


def test_a_person_cannot_accept_a_record_for_two_things(data: Path, link: Link) -> None:
    link()
    for name in ("pori-oy", "metsalan-kaupunki"):
        _row(data, **MINE, subject_id=f"{WHERE}{name}", object_id=FURTHER)
    with pytest.raises(DataError, match="one record is one thing"):
        command.write(data, registry(), now=NOW)


def test_what_a_person_accepted_comes_before_what_a_rule_did(data: Path, link: Link) -> None:
    link()
    _row(data, **MINE, subject_id=f"{WHERE}metsalan-yliopisto", object_id=FURTHER)
    command.write(data, registry(), now=NOW)

    assert [("owl:sameAs", "https://ror.org/05bgf9v38", ACCEPT)] == [
        each[1:] for each in pairs(data) if each[0] == "metsalan-yliopisto"
    ]


def test_a_decision_on_what_the_data_does_not_have_is_told(data: Path, link: Link) -> None:
    link()
    _row(data, **MINE, subject_id=f"{WHERE}does-not-exist", object_id=FURTHER)
    report = command.write(data, registry(), now=NOW)

    assert (f"{WHERE}does-not-exist",) == report.gone
    assert f"not published, for the data has no such thing: {WHERE}does-not-exist" in command.lines(
        report
    )
    assert not [each for each in said(data) if "does-not-exist" in each]


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        command.write(tmp_path / "nowhere", registry(), now=NOW)


def test_links_of_what_has_gone_are_kept_and_not_published(
    data: Path, link: Link, tmp_path: Path
) -> None:
    link()
    path = data / OPEN
    path.write_text(_decided(path.read_text(), ACCEPT))
    things = data / "organisations" / "all.ttl"
    things.write_text(things.read_text().partition("organisation:pori-oy")[0], encoding="utf-8")
    report = link()

    assert 1 == report.by_person
    assert not [each for each in said(data) if "pori-oy" in each]


def test_a_run_is_told_in_lines(data: Path, link: Link) -> None:
    assert [
        "registry: 3 records, 3 things of ours",
        "links: 2 by rule, 0 by a person; 0 rejected; 1 open",
        "decide on them with: hankegraafi link review registry",
        "not taken: line 5: has no identifier",
        "written",
    ] == command.lines(link())
    assert (data / DECIDED).exists()
