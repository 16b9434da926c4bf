"""Findings in the formats of other tools, as those tools read them."""

import re
from pathlib import Path

import pyoxigraph as ox

from hankegraafi.check import exports
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
)
NOTE = Finding(Severity.INFO, "sources-disagree", Text.of({"en": "Two sources."}))


def test_github_shows_a_finding_beside_its_line() -> None:
    assert list(exports.github([WRONG, NOTE], "en")) == [
        "::notice title=sources-disagree::Two sources.",
        (
            "::error file=data/a%2Cb.ttl,line=7,title=hs%3AProject-prefLabel"
            "::No name: 100 %25,%0Aline two (https://w3id.org/hankegraafi/id/project/alfa)"
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
    assert ("error", WORDS.best("fi")[1]) == (wrong["level"], wrong["message"]["text"])
    [place] = wrong["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "data/a,b.ttl"},
        "region": {"startLine": 7},
    }
    assert wrong["properties"]["messages"] == dict(WORDS.values)


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
