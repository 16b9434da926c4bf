"""Values that engines differ in, as N-Quads: what one of them might change, cut or mistake.

Each property `ex:…` holds one sort of them; some hold what an engine should give back as it is,
so that the difference shows.
"""

import random
from collections.abc import Iterator
from pathlib import Path

EX = "http://nasty.example/"
THINGS = 120

_XSD = "http://www.w3.org/2001/XMLSchema#"
_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_LABEL = "<http://www.w3.org/2004/02/skos/core#prefLabel>"
_WORDS = ("talo", "Talo", "TALO", "hus", "house", "åäö", "Åäö", "ÅÄÖ", "zebra", "Ärla", "1", "10")
_SHARED = ("sama", "samma", "same", "Same", "2020", "2020-01-01", "7")
_SORTS: dict[str, tuple[tuple[str, str], ...]] = {
    "flag": (("true", "boolean"), ("false", "boolean"), ("1", "boolean"), ("0", "boolean")),
    "year": (("1999", "gYear"), ("2020", "gYear"), ("-0044", "gYear"), ("2020Z", "gYear")),
    "month": (("2020-02", "gYearMonth"), ("2020-12", "gYearMonth"), ("--02", "gMonth")),
    "zoned": (
        ("2020-02-29Z", "date"),
        ("2020-02-29+02:00", "date"),
        ("2020-03-01-05:00", "date"),
        ("2020-02-29", "date"),
    ),
    "moment": (
        ("2020-02-29T12:00:00", "dateTime"),
        ("2020-02-29T12:00:00Z", "dateTime"),
        ("2020-02-29T14:00:00+02:00", "dateTime"),
        ("2020-02-29T12:00:00.000", "dateTime"),
        ("1999-12-31T23:59:59.999999", "dateTime"),
    ),
    "old": (("1000-01-01", "date"), ("1500-02-28", "date"), ("1582-10-10", "date")),
    "odd_date": (("2021-02-30", "date"), ("0001-01-01", "date"), ("12020-01-01", "date")),
    "exact": (
        ("0.1", "decimal"),
        ("-0.1", "decimal"),
        ("1.10", "decimal"),
        ("100.00", "decimal"),
        ("123456789012345.123456789012345", "decimal"),
        ("99999999999999999999.5", "decimal"),
        ("-7.0", "decimal"),
        ("0.000000000000000001", "decimal"),
    ),
    "number": (
        ("0", "integer"),
        ("-5", "integer"),
        ("007", "integer"),
        ("9223372036854775808", "integer"),
        ("-123456789012345678901234567890", "integer"),
        ("4294967296", "integer"),
    ),
    "double": (("1e0", "double"), ("1.5E3", "double"), ("NaN", "double"), ("-INF", "double")),
    "float": (("0.1", "float"), ("1", "float")),
    "small": (("5", "int"), ("5", "nonNegativeInteger"), ("5", "long")),
    "mixed": (("1", "integer"), ("1.0", "decimal"), ("1", "string"), ("1", "gYear"), ("1", "byte")),
    "count": tuple((str(each), "integer") for each in (-30, -1, 0, 1, 2, 7, 10, 11, 99, 100)),
    "share": tuple((each, "decimal") for each in ("-2.5", "0", "0.125", "1", "7", "10", "99.99")),
    "day": tuple((f"{year}-0{1 + year % 9}-15", "date") for year in range(1990, 2030, 3)),
    "unknown": (("x", "http://other.example/type"), ("<a/>", "http://other.example/xml")),
}
_TEXTS = (
    "",
    " ",
    "with \"quotes\" and 'others'",
    "lines\nof\r\ntext",
    "tab\there",
    "back\\slash",
    "control \u0001 \u0007 \u001f \u007f",
    "emoji \U0001f9ed and \U0001d11e",
    "combining e\u0301 and é",
    "\u212a and \u0130 and ı and ß",
    "zero\u200bwidth\ufeff",
    "last of the plane \uffff",
    "<b>&amp;</b>",
    "?x ?y $z # none {}",
    "long " * 40,
)
NAMES = (*_SORTS, "text", "tagged", "long", "either", "word", "said", "name", "place")
"""The names of the properties whose values are looked at one by one."""
_TAGS = ("en", "en-GB", "EN", "fi", "zh-Hant-TW", "sv")


def write(path: Path, *, seed: int = 7) -> None:
    """Write the values; the same seed gives the same bytes."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{each} .\n" for each in _statements(random.Random(seed)))


def _statements(chance: random.Random) -> Iterator[str]:
    for number in range(THINGS):
        thing = f"<{EX}thing/{number}>"
        yield f"{thing} {_TYPE} <{EX}Thing{number % 3}>"
        yield from _plain(thing, number, chance)
        for name, values in _SORTS.items():
            if chance.random() < 0.35:
                value, sort = chance.choice(values)
                yield f"{thing} <{EX}{name}> {_typed(value, sort)}"
        if chance.random() < 0.3:
            yield f"{thing} <{EX}text> {_quoted(chance.choice(_TEXTS))}"
            yield f"{thing} <{EX}text> {_quoted(chance.choice(_TEXTS))}@{chance.choice(_TAGS)}"
        if chance.random() < 0.5:
            yield f"{thing} <{EX}tagged> {_quoted(chance.choice(_WORDS))}@{chance.choice(_TAGS)}"
    for number, size in enumerate((999, 1_000, 1_001, 5_000, 100_000)):
        for end in ("a", "b"):
            yield f'<{EX}thing/{number}> <{EX}long> "{"pitkä " * (size // 6)}{end}"'
    for number in range(6):
        graph = f"<{EX}graph/{number}>"
        for each in range(4):
            yield f'<{EX}thing/{number + each}> {_LABEL} "väite {each}"@fi {graph}'
            yield f"<{EX}thing/{each}> <{EX}count> {_typed(str(number), 'integer')} {graph}"


def _plain(thing: str, number: int, chance: random.Random) -> Iterator[str]:
    """Give what engines should agree on, and the same words as texts of several sorts."""
    word = chance.choice(_SHARED)
    for language in chance.sample(("fi", "sv", "en"), 2):
        yield f'{thing} {_LABEL} "{word}"@{language}'
        yield f'{thing} <{EX}name> "{chance.choice(_WORDS)}"@{language}'
    yield f'{thing} <{EX}word> "{chance.choice(_WORDS)}"'
    yield f'{thing} <{EX}said> "{word}"'
    yield f'{thing} <{EX}said> "{word}"@fi'
    yield f'{thing} <{EX}code> "{chance.choice(_SHARED)}"'
    for other in chance.sample(range(THINGS), 2):
        yield f"{thing} <{EX}next> <{EX}thing/{other}>"
    place = chance.choice(("Äänekoski", "a%20b", "x%C3%A4", "東京"))
    yield f"{thing} <{EX}place> <{EX}paikka/{place}>"
    yield f"{thing} <{EX}pl%C3%A4ce> <{EX}{number % 5}?a=b&c='d'>"
    yield f"{thing} <{EX}either> " + chance.choice(
        (f"<{EX}thing/{number % 7}>", '"7"', _typed("7", "integer"), '"sama"@fi')
    )


def _typed(value: str, sort: str) -> str:
    if sort == "string":
        return f'"{value}"'
    return f"{_quoted(value)}^^<{sort if ':' in sort else _XSD + sort}>"


def _quoted(value: str) -> str:
    written = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    written = written.replace("\r", "\\r").replace("\t", "\\t")
    return '"' + "".join(f"\\u{ord(c):04X}" if c < " " or c == "\x7f" else c for c in written) + '"'
