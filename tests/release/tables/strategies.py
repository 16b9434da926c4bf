"""Statements of all kinds, odd ones too, about a few things and their parts."""

import string

import pyoxigraph as ox
from hypothesis import strategies as st
from tests.release.tables.conftest import BASE

from hankegraafi.vocab import PROPERTIES, expand

MISTAKEN = (
    "=1+1",
    "-ohjelma",
    "+358",
    "@koti",
    "0123",
    "1E5",
    "NA",
    "null",
    "true",
    "2019-05",
    "1,5",
)
"""Texts that programs take for something else: formulas, numbers, dates, nothing."""

_FIRST = st.sampled_from(
    ["=", "+", "-", "@", "\t", "0", "|", "¦", '"', "'", ",", "#", "N", " ", "ä"]
)
_TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
    | st.sampled_from('\t\n|¦‖␟,"=-+@0123456789'),
    max_size=12,
)
_WORDS = st.builds(str.__add__, _FIRST, _TEXT) | _TEXT | st.sampled_from([*MISTAKEN, "nan", ""])
_DIGITS = st.text(string.digits, min_size=1, max_size=40)
_DECIMAL = st.builds("{}{}.{}".format, st.sampled_from(["", "-", "+"]), _DIGITS, _DIGITS)


def _typed(kind: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[ox.Literal]:
    return values.map(lambda value: ox.Literal(value, datatype=ox.NamedNode(expand(kind))))


_LITERALS = st.one_of(
    _WORDS.map(ox.Literal),
    st.builds(
        lambda value, language: ox.Literal(value, language=language),
        _WORDS,
        st.sampled_from(["fi", "sv", "en", "se", "zh-hant"]),
    ),
    _typed("xsd:decimal", _DECIMAL | _DIGITS),
    _typed("xsd:integer", _DIGITS | _DIGITS.map("-{}".format)),
    _typed("xsd:date", st.dates().map(str)),
    _typed("xsd:gYear", st.sampled_from(["2019", "0800", "-0044"])),
    _typed("xsd:gYearMonth", st.sampled_from(["2019-05", "2020-12"])),
    _typed("xsd:boolean", st.sampled_from(["true", "false", "1", "0"])),
    _typed("xsd:dateTime", st.datetimes().map(lambda each: f"{each.isoformat()}Z")),
    _typed("xsd:duration", st.sampled_from(["P1D", "-P1Y"])),
    _typed("hanke:odd-kind", _WORDS),
)
_THINGS = [f"{BASE}id/project/alfa", f"{BASE}id/project/alfa-2", f"{BASE}id/organisation/kunta"]
_SUBJECTS = st.sampled_from(
    [
        *_THINGS,
        *(f"{_THINGS[0]}#{part}" for part in ("period", "funding-1", "money", "goal-1")),
        *(f"{_THINGS[1]}#period", "https://example.org/ä", "https://example.org/a/../b"),
    ]
).map(ox.NamedNode)
_CLASSES = st.sampled_from(
    ["Project", "ProjectNetwork", "Organisation", "Funding", "Money", "Goal", "Programme", "Odd"]
).map(lambda name: ox.NamedNode(f"{BASE}ns#{name}"))
_TYPED = st.builds(ox.Triple, _SUBJECTS, st.just(ox.NamedNode(expand("rdf:type"))), _CLASSES)
_NAMES = st.sampled_from(sorted(PROPERTIES)).map(ox.NamedNode)
_FEW = st.sampled_from(
    [
        *(expand(f"hanke:{each}") for each in ("funder", "amount", "funding", "goal", "value")),
        *map(expand, ("skos:prefLabel", "skos:altLabel", "dcterms:temporal")),
        *("https://example.org/unknown?x=1", f"{BASE}id/ä"),
    ]
).map(ox.NamedNode)
_OBJECTS = _SUBJECTS | _LITERALS
TRIPLES = st.lists(_TYPED | st.builds(ox.Triple, _SUBJECTS, _FEW | _NAMES, _OBJECTS), max_size=25)
