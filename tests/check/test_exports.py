"""Findings in the formats of other tools, as those tools read them."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from hankegraafi.check import exports
from hankegraafi.rdf.read import DataFolder
from hankegraafi.records import Finding, Severity, Text

HS = "https://w3id.org/hankegraafi/shapes#"
SH = "http://www.w3.org/ns/shacl#"
WORDS = Text.of({"fi": "Nimi puuttuu: 100 %,\ntoinen rivi", "en": "No name: 100 %,\nline two"})
WRONG = Finding(
    Severity.VIOLATION,
    "hs:Project-prefLabel",
    WORDS,
    focus="https://w3id.org/hankegraafi/id/project/alfa",
    path="http://www.w3.org/2004/02/skos/core#prefLabel",
    value="002.50",
    file=Path("data/a,b.ttl"),
    line=7,
    column=5,
    expected=Text.of({"fi": "nimi", "en": "a name"}),
    hint=Text.of({"fi": "Lisää se.", "en": "Add it."}),
)
NOTE = Finding(Severity.INFO, "sources-disagree", Text.of({"en": "Two sources."}))


def test_github_shows_a_finding_beside_its_line() -> None:
    assert list(exports.github([WRONG, NOTE], "en")) == [
        "::notice title=sources-disagree::Two sources.",
        (
            "::error file=data/a%2Cb.ttl,line=7,col=5,title=hs%3AProject-prefLabel"
            "::No name: 100 %25,%0Aline two Add it. (https://w3id.org/hankegraafi/id/project/alfa)"
        ),
    ]


def test_sarif_names_rule_level_words_and_place() -> None:
    log = exports.sarif([WRONG, NOTE], "fi")
    [run] = log["runs"]
    note, wrong = run["results"]

    assert "2.1.0" == log["version"]
    assert ["hs:Project-prefLabel", "sources-disagree"] == [
        rule["id"] for rule in run["tool"]["driver"]["rules"]
    ]
    assert ("note", 1, "Two sources.") == (
        note["level"],
        note["ruleIndex"],
        note["message"]["text"],
    )
    assert "locations" not in note
    assert ("error", f"{WORDS.best('fi')[1]} Lisää se.") == (
        wrong["level"],
        wrong["message"]["text"],
    )
    [place] = wrong["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "data/a,b.ttl"},
        "region": {"startLine": 7, "startColumn": 5},
    }
    assert wrong["properties"]["messages"] == dict(WRONG.said.values)
    assert ("nimi", "Lisää se.") == tuple(wrong["properties"][x] for x in ("expected", "hint"))
    assert (None, None) == tuple(note["properties"][x] for x in ("expected", "hint"))


def test_sarif_names_files_by_uris() -> None:
    log = exports.sarif([replace(WRONG, file=Path("my data/ä#1.ttl"))], "fi")
    [place] = log["runs"][0]["results"][0]["locations"]
    uri = place["physicalLocation"]["artifactLocation"]["uri"]
    assert "my%20data/%C3%A4%231.ttl" == uri


def test_what_data_says_does_not_steer_who_reads_the_log() -> None:
    odd = Finding(Severity.INFO, "odd", Text.of({"en": "a\x1b[31mb"}))
    assert ["::notice title=odd::a<U+001B>[31mb"] == list(exports.github([odd], "en"))


@pytest.mark.parametrize("form", ["json", "sarif", "github", "html", "ttl"])
def test_every_form_can_be_written(form: str) -> None:
    folder = DataFolder(Path("data"), "https://w3id.org/hankegraafi/", (), ())
    assert "Add it." in exports.write([WRONG], form, "en", folder, date(2026, 11, 22))


def test_the_report_in_turtle_says_what_was_found() -> None:
    store = ox.Store()
    store.load(exports.turtle([WRONG, NOTE]).encode(), format=ox.RdfFormat.TURTLE)

    def values(subject: ox.NamedNode | ox.BlankNode, name: str) -> set[str]:
        found = store.quads_for_pattern(subject, ox.NamedNode(SH + name), None)
        return {re.sub(r"^[<\"]|[>\"]$", "", str(quad.object)) for quad in found}

    kind = ox.NamedNode(f"{SH}ValidationReport")
    [report] = [quad.subject for quad in store.quads_for_pattern(None, None, kind)]
    assert isinstance(report, ox.BlankNode)
    [said] = values(report, "conforms")
    assert said.startswith("false")
    focus = ox.NamedNode(str(WRONG.focus))
    [quad] = store.quads_for_pattern(None, ox.NamedNode(f"{SH}focusNode"), focus)
    assert isinstance(quad.subject, ox.BlankNode)
    assert {f"{SH}Violation"} == values(quad.subject, "resultSeverity")
    assert {f"{HS}Project-prefLabel"} == values(quad.subject, "sourceShape")
    assert {"002.50"} == values(quad.subject, "value")
    assert 2 == len(values(quad.subject, "resultMessage"))


def test_the_report_is_the_same_each_time() -> None:
    first = exports.turtle([WRONG, NOTE])
    assert all(first == exports.turtle([NOTE, WRONG]) for _ in range(10))
    assert first.startswith("@prefix hs: ")


def test_what_is_no_iri_is_told_all_the_same() -> None:
    odd = Finding(Severity.VIOLATION, "http://e.example/r", WORDS, focus="_:b0", path="a b")
    content = exports.turtle([odd])
    assert '"_:b0"' in content
    assert "resultPath" not in content
    assert "sourceShape" not in content


def test_what_only_warns_conforms() -> None:
    assert "true" in exports.turtle([NOTE])
    assert "true" in exports.turtle([])
