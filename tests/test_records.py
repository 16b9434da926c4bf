from pathlib import Path

import pytest

from hankegraafi.records import Finding, Severity, Text


@pytest.mark.parametrize(
    ("values", "language", "expected"),
    [
        ({"fi": "hanke", "sv": "projekt"}, "sv", ("sv", "projekt")),
        ({"fi": "hanke", "sv": "projekt"}, "en", ("fi", "hanke")),
        ({"sv": "projekt", "en": "project"}, "fi", ("sv", "projekt")),
        ({"de": "Projekt"}, "fi", ("de", "Projekt")),
        ({}, "fi", ("", "")),
    ],
)
def test_a_text_falls_back_to_finnish_then_swedish_then_english_then_any(
    values: dict[str, str], language: str, expected: tuple[str, str]
) -> None:
    assert expected == Text.of(values).best(language)


def test_findings_are_ordered_by_place_then_gravity() -> None:
    def finding(file: str, line: int, severity: Severity) -> Finding:
        return Finding(severity, "rule", Text(), file=Path(file), line=line)

    late = finding("b.ttl", 1, Severity.VIOLATION)
    warning = finding("a.ttl", 3, Severity.WARNING)
    violation = finding("a.ttl", 3, Severity.VIOLATION)
    first = finding("a.ttl", 2, Severity.INFO)

    assert [first, violation, warning, late] == sorted(
        [late, warning, violation, first], key=Finding.sort_key
    )
