"""Expressions and conditions over a variable that may have a certain value."""

import random

import pyoxigraph as ox

SIGNS = ("=", "!=", "<", ">", "<=", ">=")

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS = {f"{_XSD}integer", f"{_XSD}decimal"}
_OF_TEXTS = (
    "STR({0})",
    "LANG({0})",
    "LCASE(STR({0}))",
    "STRLEN(STR({0}))",
    "SUBSTR(STR({0}), 1, 3)",
    "DATATYPE({0})",
    "UCASE({0})",
    'CONCAT(STR({0}), "!")',
    "IF(BOUND({0}), 1, 2)",
    "COALESCE({0}, 1)",
)
_OF_DATES = ("YEAR({0})", "MONTH({0})", "DAY({0})", "STR({0})")
_OF_NUMBERS = ("{0} + 1", "{0} * 2", "STR({0})", "ABS({0})", "{0}")
_OF_THINGS = ("STR({0})", "isIRI({0})", "{0}")


def is_number(term: object) -> bool:
    """Whether a value is an integer or a decimal number."""
    return isinstance(term, ox.Literal) and term.datatype.value in _NUMBERS


def is_date(term: object) -> bool:
    """Whether a value is a date."""
    return isinstance(term, ox.Literal) and term.datatype.value == f"{_XSD}date"


def expressions(name: str, term: ox.NamedNode | ox.Literal) -> list[str]:
    """Expressions over a variable."""
    if is_date(term):
        shapes: tuple[str, ...] = _OF_DATES
    elif is_number(term):
        shapes = _OF_NUMBERS
    else:
        shapes = _OF_THINGS if isinstance(term, ox.NamedNode) else _OF_TEXTS
    return [shape.format(name) for shape in shapes]


def about(
    name: str, term: ox.NamedNode | ox.Literal, chance: random.Random, thing: str, other: str
) -> list[str]:
    """Conditions over a variable; `thing` is an IRI, `other` another variable."""
    if isinstance(term, ox.NamedNode):
        return _things(name, term, thing)
    if term.language:
        return [*_texts(name, term), f"{name} != {other}", f"STR({name}) != STR({other})"]
    sign = chance.choice(SIGNS)
    if is_date(term) and len(term.value) == 10:
        return _dates(name, term, sign, other)
    return [
        f"{name} {sign} {term}",
        f"{name} = {term}",
        f"{name} {sign} {other}",
        f"STR({name}) = {ox.Literal(term.value)}",
        f"isLiteral({name})",
        f"{name} + 1 > {term}",
    ]


def _things(name: str, term: ox.NamedNode, thing: str) -> list[str]:
    return [
        f"{name} = {term}",
        f"{name} != {term}",
        f"{name} IN ({term}, {thing})",
        f"isIRI({name})",
        f'CONTAINS(STR({name}), "1")',
        f'STRENDS(STR({name}), "{term.value[-1]}")',
        f"BOUND({name})",
    ]


def _texts(name: str, term: ox.Literal) -> list[str]:
    plain = "".join(c for c in term.value[:3] if c.isascii() and c.isalnum())
    return [
        f'LANG({name}) = "{term.language}"',
        f'LANGMATCHES(LANG({name}), "{term.language}")',
        f'CONTAINS(STR({name}), "{plain}")',
        f'CONTAINS(LCASE(STR({name})), "{plain.lower()}")',
        f'REGEX(STR({name}), "{plain}", "i")',
        f'STR({name}) IN ({ox.Literal(term.value)}, "ä")',
        f'STR({name}) NOT IN ("x", {ox.Literal(term.value)})',
        f"{name} = {term}",
        f"{name} IN ({term}, {ox.Literal(term.value, language='sv')})",
        f"{name} NOT IN ({term}, {ox.Literal('ä', language='fi')})",
        f'STRSTARTS(STR({name}), "{plain}")',
        f"STR({name}) = {ox.Literal(term.value)}",
        f"STR({name}) < {ox.Literal(term.value)}",
        f'STRSTARTS({name}, "{plain}")',
    ]


def _dates(name: str, term: ox.Literal, sign: str, other: str) -> list[str]:
    return [
        f"YEAR({name}) {sign} {term.value[:4]}",
        f"{name} {sign} {term}",
        f"YEAR({name}) IN ({term.value[:4]}, 2012)",
        f"YEAR({name}) {sign} YEAR({other})",
        f"MONTH({name}) = {int(term.value[5:7])}",
        f'STRSTARTS(STR({name}), "{term.value[:4]}")',
    ]
