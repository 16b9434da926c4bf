"""The same words, written in another way: another language tag, datatype, case or blanks."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.records import LANGUAGES
from hankegraafi.store.empty.join import Binding, Search, Term
from hankegraafi.store.empty.nearest import MOST, has, objects, until_tired
from hankegraafi.store.empty.patterns import Pattern

_STRING = vocab.expand("xsd:string")
_DATATYPES = tuple(
    ox.NamedNode(vocab.expand(f"xsd:{name}"))
    for name in "string date gYear gYearMonth dateTime integer decimal boolean anyURI".split()
)
_DATES = frozenset(vocab.expand(f"xsd:{name}") for name in "date gYear gYearMonth dateTime".split())


def find(
    search: Search, pattern: Pattern, wanted: ox.Literal, binding: Binding
) -> tuple[str, list[Term]]:
    """Find values of a pattern that say what a literal says, and in what they differ from it.

    That is language, datatype, iri, case or blanks; empty when there are none.
    """
    for reason, candidates in _written_otherwise(wanted):
        found = [
            each
            for each in candidates
            if each != wanted and has(search, replace(pattern, object=each), binding)
        ]
        if found:
            return reason, [*found[:MOST]]
    for term in until_tired(objects(search, pattern, binding)):
        if isinstance(term, ox.Literal) and term != wanted:
            reason = _difference(wanted, term)
            if reason:
                return reason, [term]
    return "", []


def _written_otherwise(
    wanted: ox.Literal,
) -> Iterator[tuple[str, list[ox.Literal | ox.NamedNode]]]:
    """Go through likely ways of writing a literal, which an index can look up."""
    value = wanted.value
    yield "language", [*_tagged(value, wanted.language)]
    yield "datatype", [ox.Literal(value, datatype=each) for each in _DATATYPES]
    if value.startswith(("http://", "https://")) and not set(value) & set(' <>"{}|\\^`'):
        yield "iri", [ox.NamedNode(value)]
    if value.strip() != value:
        yield "blanks", [*_tagged(value.strip(), wanted.language)]
    cases = dict.fromkeys([value.lower(), value.upper(), value.capitalize(), value.title()])
    yield "case", [each for case in cases for each in _tagged(case, wanted.language)]


def _tagged(value: str, language: str | None) -> Iterator[ox.Literal]:
    yield ox.Literal(value)
    for tag in dict.fromkeys([*LANGUAGES, *([language.partition("-")[0]] if language else [])]):
        yield ox.Literal(value, language=tag)


def _difference(wanted: ox.Literal, found: ox.Literal) -> str:
    """Say in what two literals differ that say the same; empty where they do not."""
    one, two = wanted.value, found.value
    if one == two:
        return "language" if wanted.language or found.language else "datatype"
    if found.datatype.value in _DATES and two.startswith(one[:4]) and _is_part(one, two):
        return "datatype"
    if _number(one) is not None and _number(one) == _number(two):
        return "datatype"
    if " ".join(one.split()) == " ".join(two.split()):
        return "blanks"
    return "case" if " ".join(one.split()).casefold() == " ".join(two.split()).casefold() else ""


def _is_part(one: str, two: str) -> bool:
    """Say whether one date is the beginning of another: a year, or a month, of a day."""
    return len(one) >= 4 and (two.startswith(one) or one.startswith(two))


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text) if len(text) < 40 else None
    except InvalidOperation:
        return None
