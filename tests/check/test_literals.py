import warnings

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from tests.check.conftest import ALFA, FIRST, HANKE, Checker

from hankegraafi.check import xsd
from hankegraafi.check.literals import fault
from hankegraafi.records import Severity
from hankegraafi.vocab import expand

GOOD = {
    "xsd:date": ["2019-02-28", "2020-02-29", "2000-02-29", "2019-12-31Z", "2019-01-01+14:00"],
    "xsd:gYear": ["2019", "0001", "9999", "2019Z"],
    "xsd:gYearMonth": ["2019-02", "2019-12"],
    "xsd:dateTime": ["2019-02-28T23:59:59", "2019-02-28T00:00:00.5Z", "2019-02-28T01:00:00-02:00"],
    "xsd:decimal": ["1", "-1.50", "+.5", "2.", "200000"],
    "xsd:integer": ["0", "-12", "+007"],
    "xsd:boolean": ["true", "false", "1", "0"],
    "xsd:string": ["", " anything "],
}
BAD = {
    "xsd:date": [
        "2019-02-29", "1900-02-29", "2019-02-30", "2019-13-01", "2019-04-31", "2019-1-1",
        "1.8.2019", "2019", "2019-08", "19-08-01", "2019-01-01+14:01", " 2019-01-01", "2019-01-00",
        "٢٠١٩-٠١-٠١", "02019-01-01", "+2019-01-01", "",
    ],
    "xsd:gYear": ["19", "2019-08", "noin 2019", "2019 ", "02019"],
    "xsd:gYearMonth": ["2019-13", "2019-00", "2019", "2019-8", "08-2019"],
    "xsd:dateTime": [
        "2019-02-28", "2019-02-28T24:00:01", "2019-02-30T00:00:00", "2019-02-28 10:00:00",
    ],
    "xsd:decimal": ["abc", "1,5", "1e3", "", ".", "200 000", "NaN"],
    "xsd:integer": ["1.0", "1e2", "", "-", "abc", "١"],
    "xsd:boolean": ["True", "yes", "kyllä", ""],
}  # fmt: skip


def pairs(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(name, lexical) for name, forms in table.items() for lexical in forms]


@pytest.mark.parametrize(("datatype", "lexical"), pairs(GOOD))
def test_a_lexical_form_of_xsd_is_well_formed(datatype: str, lexical: str) -> None:
    assert xsd.well_formed(lexical, expand(datatype)) is True


@pytest.mark.parametrize(("datatype", "lexical"), pairs(BAD))
def test_whatever_xsd_does_not_allow_is_ill_typed(datatype: str, lexical: str) -> None:
    assert xsd.well_formed(lexical, expand(datatype)) is False


@pytest.mark.parametrize(
    ("datatype", "lexical"),
    [
        ("xsd:date", "0000-01-01"),
        ("xsd:date", "-0044-03-15"),
        ("xsd:gYear", "12019"),
        ("xsd:dateTime", "2019-02-28T24:00:00"),
    ],
)
def test_a_date_that_cannot_be_compared_is_well_formed_and_still_a_finding(
    datatype: str, lexical: str
) -> None:
    literal = ox.Literal(lexical, datatype=ox.NamedNode(expand(datatype)))
    message = fault(literal)
    assert xsd.well_formed(lexical, expand(datatype)) is True
    assert message is not None
    assert message.best("en")[1].endswith(
        "is outside the years 0001–9999 or the day's 00:00–23:59."
    )


DIGITS = st.text("0123456789-+:.TZ ", max_size=22)
FORMS = st.one_of(
    st.from_regex(r"-?[0-9]{4,5}-[0-9]{2}-[0-9]{2}", fullmatch=True),
    st.from_regex(r"[0-9]{4}-[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?", fullmatch=True),
    st.from_regex(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:00", fullmatch=True),
    DIGITS,
)


@given(lexical=FORMS, datatype=st.sampled_from(sorted(GOOD.keys() - {"xsd:string"})))
def test_what_passes_is_well_typed_to_the_validator_too(lexical: str, datatype: str) -> None:
    iri = expand(datatype)
    if xsd.well_formed(lexical, iri) and xsd.computable(lexical, iri):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            literal = rdflib.Literal(lexical, datatype=rdflib.URIRef(iri))
        assert literal.ill_typed in {False, None}  # None: rdflib has no opinion on that type


@pytest.mark.parametrize("tag", ["fi", "sv-FI", "en-GB", "zh-Hant-TW", "sl-rozaj", "x-oma", "smn"])
def test_a_language_tag_of_rfc_5646_passes(tag: str) -> None:
    assert fault(ox.Literal("nimi", language=tag)) is None


def test_an_ill_typed_literal_is_a_finding_with_its_line_and_an_example(check: Checker) -> None:
    findings = check(
        "project:alfa a hanke:Project ;\n"
        '    hanke:awardDate "2019-08-01"^^xsd:date ,\n'
        '        "2019-02-30"^^xsd:date .'
    )
    assert [(f.severity, f.rule, f.focus, f.path, f.value, f.line) for f in findings] == [
        (
            Severity.VIOLATION,
            "datatype",
            ALFA,
            HANKE + "awardDate",
            "2019-02-30",
            FIRST + 2,
        )
    ]
    assert findings[0].message.best("fi")[1] == (
        "”2019-02-30” ei ole oikea xsd:date-arvo. Oikea muoto on esimerkiksi 2019-02-28."
    )


def test_an_ill_typed_literal_does_not_reach_the_shapes(check: Checker) -> None:
    shapes = """hs:Period a sh:NodeShape ; sh:targetClass dcterms:PeriodOfTime ;
        sh:property hs:Period-start , hs:Period-end .
        hs:Period-end a sh:PropertyShape ; sh:path dcat:endDate .
        hs:Period-start a sh:PropertyShape ; sh:path dcat:startDate ;
            sh:lessThanOrEquals dcat:endDate ; sh:message "late"@en ."""
    findings = check(
        'alfa:period a dcterms:PeriodOfTime ; dcat:startDate "2019-13-01"^^xsd:date ; '
        'dcat:endDate "2019-12-31"^^xsd:date .',
        shapes,
    )
    assert [finding.rule for finding in findings] == ["datatype"]


@pytest.mark.parametrize("character", ["\r", "\x0b", "\x1f", "￾"])
def test_a_character_that_xml_cannot_carry_is_named_by_its_code(character: str) -> None:
    message = fault(ox.Literal(f"a{character}b", language="fi"))

    assert message is not None
    assert f"U+{ord(character):04X}" in message.best("en")[1]


@pytest.mark.parametrize("words", ["two\nlines", "a\ttab", "ä – ”"])
def test_line_ends_and_tabs_are_words_like_others(words: str) -> None:
    assert fault(ox.Literal(words)) is None
