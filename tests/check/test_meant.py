import pytest

from hankegraafi import vocab
from hankegraafi.check import meant


@pytest.mark.parametrize(
    ("value", "datatype", "expected"),
    [
        ("1.2.2019", "xsd:date", "2019-02-01"),
        ("1. 12. 2019", "xsd:date", "2019-12-01"),
        ("2019-2-1", "xsd:date", "2019-02-01"),
        ("2019-02-01T00:00:00", "xsd:date", "2019-02-01"),
        ("31.2.2019", "xsd:date", None),
        ("kevät 2019", "xsd:date", None),
        ("2/2019", "xsd:gYearMonth", "2019-02"),
        (" 2019 ", "xsd:gYear", "2019"),
        ("1 234,50 €", "xsd:decimal", "1234.50"),
        ("1.234,50", "xsd:decimal", "1234.50"),
        ("200\u00a0000 euroa", "xsd:decimal", "200000"),
        ("noin 100", "xsd:decimal", None),
        ("12,5", "xsd:integer", None),
        ("12 kpl", "xsd:integer", None),
        ("kyllä", "xsd:boolean", "true"),
        ("Nej", "xsd:boolean", "false"),
        ("ehkä", "xsd:boolean", None),
        ("x", "xsd:string", None),
    ],
)
def test_a_value_is_read_as_it_is_written_here(
    value: str, datatype: str, expected: str | None
) -> None:
    found = meant.literal(value, [vocab.expand(datatype)])
    assert found == (expected and (expected, vocab.expand(datatype)))


def test_the_datatype_is_the_first_that_can_say_it() -> None:
    kinds = [vocab.expand(name) for name in ("xsd:date", "xsd:gYearMonth", "xsd:gYear")]
    assert meant.literal("2019", kinds) == ("2019", kinds[2])
    assert meant.literal("02.2019", kinds) == ("2019-02", kinds[1])


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        (
            "hs:Identifier-ytunnus-check-digit",
            "2769790-2",
            "With these digits the check digit would be 1: 2769790-1.",
        ),
        (
            "hs:Identifier-ytunnus-check-digit",
            "0000000-0",
            "No check digit fits these digits: at least one of them is wrong.",
        ),
        (
            "hs:Identifier-isni-check-digit",
            "0000 0004 0409 9690",
            "With these digits the check character would be 3: 0000 0004 0409 9693.",
        ),
        ("hs:Identifier-ytunnus", "27697901", "Did you mean 2769790-1?"),
        ("hs:Identifier-ytunnus", "FI27697901", "Did you mean 2769790-1?"),
        ("hs:Identifier-ytunnus", "796234-1", "Did you mean 0796234-1?"),
        ("hs:Identifier-ytunnus", "27697902", ""),
        ("hs:Identifier-ytunnus", "not known", ""),
        ("hs:Identifier-isni", "0000000404099693", "Did you mean 0000 0004 0409 9693?"),
        (
            "hs:Identifier-isni",
            "https://isni.org/isni/0000000404099693",
            "Did you mean 0000 0004 0409 9693?",
        ),
        ("hs:Identifier-municipality", "91", "Did you mean 091?"),
        ("hs:Identifier-school-number", "1234", "Did you mean 01234?"),
        ("hs:Identifier-wikidata", "q1757", "Did you mean Q1757?"),
        ("hs:Identifier-wikidata", "https://www.wikidata.org/wiki/Q1757", "Did you mean Q1757?"),
        ("hs:Identifier-ror", "00ktq1636", "Did you mean https://ror.org/00ktq1636?"),
        (
            "hs:Identifier-ror",
            "http://ror.org/00KTQ1636/",
            "Did you mean https://ror.org/00ktq1636?",
        ),
        ("hs:Identifier-oid", "1.2.3", ""),
        ("another-rule", "1", ""),
        ("hs:Identifier-ytunnus-check-digit", "x", ""),
        ("hs:Identifier-isni-check-digit", "x", ""),
    ],
)
def test_digits_tell_what_an_identifier_should_be(rule: str, value: str, expected: str) -> None:
    assert expected == meant.code(rule, value).best("en")[1]


# The codes of the shipped data and of shapes/identifier.ttl.
@pytest.mark.parametrize("code", ["2769790-1", "0796234-1"])
def test_right_business_ids_have_the_digit_that_is_computed(code: str) -> None:
    assert code[-1] == meant.business_id_digit(code[:7])


def test_some_digits_have_no_check_digit() -> None:
    none = [f"{n:07}" for n in range(1, 200) if meant.business_id_digit(f"{n:07}") is None]
    weights = (7, 9, 10, 5, 8, 4, 2)
    assert all(
        sum(w * int(d) for w, d in zip(weights, each, strict=True)) % 11 == 1 for each in none
    )
    assert none


@pytest.mark.parametrize(
    ("tag", "expected"), [("se", "sv"), ("FIN", "fi"), ("suomi", "fi"), ("de", None), ("", None)]
)
def test_a_language_tag_is_read_as_the_one_that_is_meant(tag: str, expected: str | None) -> None:
    assert meant.language(tag) == expected
