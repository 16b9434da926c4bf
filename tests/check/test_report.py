import json
from dataclasses import replace
from pathlib import Path

import pytest

from hankegraafi.check import report
from hankegraafi.records import Finding, Severity, Text

BASE = "https://w3id.org/hankegraafi/"
NAME = Text.of({"fi": "Nimi puuttuu.", "sv": "Namnet saknas.", "en": "No name."})
NEED = Text.of({"en": "a name"})
WAY = Text.of({"en": "Add one."})
LONG = Text.of({"fi": "Liian pitkä.", "sv": "För långt.", "en": "Too long."})


def finding(line: int, *, file: str = "alfa.ttl", message: Text = NAME) -> Finding:
    return Finding(
        Severity.VIOLATION,
        "hs:Project-prefLabel",
        message,
        focus=f"{BASE}id/project/p{line}",
        path="http://www.w3.org/2004/02/skos/core#prefLabel",
        file=Path("data") / file,
        line=line,
    )


def test_findings_stand_file_by_file_with_line_severity_words_and_what_stands_there() -> None:
    note = Finding(
        Severity.INFO,
        "sources-disagree",
        LONG,
        focus=f"{BASE}id/project/alfa",
        path=f"{BASE}ns#status",
        value=f"{BASE}ns#status-ended",
        file=Path("data/beta.ttl"),
        line=117,
        graph=f"{BASE}id/source/001-sivu",
    )
    assert list(report.lines([note, finding(12)], "fi")) == [
        "data/alfa.ttl",
        "  12  virhe  Nimi puuttuu.",
        "    project:p12  skos:prefLabel  [hs:Project-prefLabel]",
        "",
        "data/beta.ttl",
        " 117  huomio  Liian pitkä.",
        "    project:alfa  hanke:status  hanke:status-ended  (source:001-sivu)  [sources-disagree]",
        "",
        "Yhteensä 1 virhe, 1 huomio.",
    ]


def test_many_equal_findings_stand_as_one_with_a_count_and_three_examples() -> None:
    findings = [*(finding(line) for line in range(1, 6)), finding(9, message=LONG)]
    assert list(report.lines(findings, "en")) == [
        "data/alfa.ttl",
        "      violation  No name.",
        "    5 times, for example:",
        "       1  project:p1  skos:prefLabel  [hs:Project-prefLabel]",
        "       2  project:p2  skos:prefLabel  [hs:Project-prefLabel]",
        "       3  project:p3  skos:prefLabel  [hs:Project-prefLabel]",
        "   9  violation  Too long.",
        "    project:p9  skos:prefLabel  [hs:Project-prefLabel]",
        "",
        "In all 6 violations.",
    ]


def test_what_was_expected_and_the_way_out_stand_with_the_finding() -> None:
    told = replace(finding(1), value="x", expected=NEED, hint=WAY)
    assert list(report.lines([told], "en"))[1:4] == [
        "   1  violation  No name. Add one.",
        "    project:p1  skos:prefLabel  x  [hs:Project-prefLabel]",
        "    expected: a name",
    ]


def test_equal_findings_that_are_mended_alike_say_so_once() -> None:
    same = [replace(finding(line), hint=WAY) for line in range(1, 6)]
    assert list(report.lines(same, "en"))[1] == "      violation  No name. Add one."


def test_equal_findings_that_are_mended_otherwise_say_so_each() -> None:
    ways = [Text.of({"en": f"Did you mean p{line}?"}) for line in range(1, 6)]
    same = [replace(finding(line), hint=way) for line, way in enumerate(ways, start=1)]
    assert list(report.lines(same, "en"))[1:4] == [
        "      violation  No name.",
        "    5 times, for example:",
        "       1  project:p1  skos:prefLabel  [hs:Project-prefLabel]  Did you mean p1?",
    ]


def test_what_is_said_in_many_files_is_said_once() -> None:
    findings = [finding(line, file=f"{line}.ttl") for line in range(1, 6)]
    assert list(report.lines(findings, "sv")) == [
        "På flera ställen",
        "      fel  Namnet saknas.",
        "    5 gånger, till exempel:",
        "    data/1.ttl:1  project:p1  skos:prefLabel  [hs:Project-prefLabel]",
        "    data/2.ttl:2  project:p2  skos:prefLabel  [hs:Project-prefLabel]",
        "    data/3.ttl:3  project:p3  skos:prefLabel  [hs:Project-prefLabel]",
        "",
        "Sammanlagt 5 fel.",
    ]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fi", "Ei huomautettavaa."),
        ("sv", "Inget att anmärka på."),
        ("en", "Nothing to remark."),
        ("de", "Ei huomautettavaa."),
    ],
)
def test_no_findings_are_said_in_a_sentence(language: str, expected: str) -> None:
    assert list(report.lines([], language)) == [expected]


def test_pieces_name_the_styles_that_a_terminal_may_colour() -> None:
    styles = {style for line in report.pieces([finding(1)], "fi") for style, _ in line}
    assert styles == {"file", "line", "violation", "message", "place", "rule", "plain"}


def test_machines_get_the_same_keys_for_every_finding() -> None:
    bare = Finding(Severity.WARNING, "no-data", NAME)
    told = replace(finding(12), column=9, expected=NEED, hint=WAY)
    rows = report.as_json([told, bare])
    assert json.loads(json.dumps(rows)) == [
        {
            "severity": "warning",
            "rule": "no-data",
            "message": {"fi": "Nimi puuttuu.", "sv": "Namnet saknas.", "en": "No name."},
            "focus": None,
            "path": None,
            "value": None,
            "graph": None,
            "file": None,
            "line": None,
            "column": None,
            "expected": None,
            "hint": None,
        },
        {
            "severity": "violation",
            "rule": "hs:Project-prefLabel",
            "message": {
                "fi": "Nimi puuttuu. Add one.",
                "sv": "Namnet saknas. Add one.",
                "en": "No name. Add one.",
            },
            "focus": f"{BASE}id/project/p12",
            "path": "http://www.w3.org/2004/02/skos/core#prefLabel",
            "value": None,
            "graph": None,
            "file": "data/alfa.ttl",
            "line": 12,
            "column": 9,
            "expected": {"en": "a name"},
            "hint": {"en": "Add one."},
        },
    ]
