"""What sources say, fact by fact: who says it, in which words, as of when, and do they agree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import pyoxigraph as ox

from hankegraafi.iris import document
from hankegraafi.serve import dates
from hankegraafi.serve.query_page import Cell, cell
from hankegraafi.serve.visit import Link, Row, Term, Visit, iri_of
from hankegraafi.vocab import term

SINGLE = frozenset(
    map(
        term,
        (
            "dcat:startDate",
            "dcat:endDate",
            "hanke:focusAreaCount",
            "hanke:funder",
            "hanke:organisation",
            "hanke:participantCount",
            "hanke:partnerCount",
            "hanke:role",
            "hanke:status",
            "hanke:value",
        ),
    )
)
"""Properties that take one value at a time: two different values are a disagreement."""


@dataclass(frozen=True, slots=True)
class Told:
    """One statement: a value, the source that gives it, its words, and its date.

    `inferred_from` names the statements that this one rests on: (IRI, what it tells).
    """

    iri: str
    value: Cell
    source: Link | None
    quote: str
    quote_language: str
    as_of: str
    inferred_from: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One property of one thing, with everything told about it."""

    about: Link
    property: Link
    told: tuple[Told, ...]
    disagrees: bool


def facts(visit: Visit, rows: Sequence[Row]) -> list[Fact]:
    """Group rows with ?statement ?subject ?predicate ?object into facts."""

    def key(row: Row) -> tuple[str, str]:
        return iri_of(row["subject"]), iri_of(row["predicate"])

    ordered = sorted(rows, key=key)
    return [
        _fact(visit, subject, predicate, list(members))
        for (subject, predicate), members in groupby(ordered, key=key)
    ]


def inferred(visit: Visit, rows: Sequence[Row]) -> list[tuple[Link, Link, Told]]:
    """Give what is inferred: (thing, property, statement), each with what it rests on."""
    found = []
    for _, members in groupby(rows, key=lambda row: iri_of(row["statement"])):
        group = list(members)
        first = group[0]
        rests_on = {
            iri_of(row["from"]): iri_of(row["basis"]) if "basis" in row else "" for row in group
        }
        origins = tuple((each, visit.origin(each, basis)) for each, basis in rests_on.items())
        told = _told(visit, first, origins)
        found.append(
            (visit.link(iri_of(first["subject"])), visit.link(iri_of(first["predicate"])), told)
        )
    return found


def by_predicate(rows: Iterable[Row], subject: str, predicate: str) -> list[Row]:
    """Pick the statements about one property of one thing."""
    return [
        row
        for row in rows
        if iri_of(row["subject"]) == subject and iri_of(row["predicate"]) == predicate
    ]


def _fact(visit: Visit, subject: str, predicate: str, rows: Sequence[Row]) -> Fact:
    values = [row["object"] for row in rows]
    told = tuple(
        _told(visit, row)
        for row in {(row["statement"], row["object"]): row for row in rows}.values()
    )
    disagrees = predicate in SINGLE and not _agree(values)
    kind = next((iri_of(row["kind"]) for row in rows if "kind" in row), "")
    return Fact(_about(visit, subject, kind), visit.link(predicate), told, disagrees)


def _about(visit: Visit, subject: str, kind: str) -> Link:
    """Name what a fact is about; a part that only a source knows, by its class."""
    link = visit.link(subject)
    return replace(link, words=visit.words(kind)) if kind and not link.language else link


def _told(visit: Visit, row: Row, origins: tuple[tuple[str, str], ...] = ()) -> Told:
    quote = row.get("quote")
    source = iri_of(row["source"]) if "source" in row else ""
    literal = quote if isinstance(quote, ox.Literal) else None
    return Told(
        iri=iri_of(row["statement"]),
        value=value_cell(visit, row["object"], source=document(source)),
        source=visit.link(source) if source else None,
        quote=literal.value if literal else "",
        quote_language=_language(visit, literal, document(source)) if literal else "",
        as_of=visit.date(row.get("asOf")),
        inferred_from=origins,
    )


def value_cell(visit: Visit, value: Term, *, source: str = "") -> Cell:
    """Make a value readable: a date is written out, everything else as in a table of answers.

    What a source tells bears the name that the source itself gives it, where there is one.
    """
    if isinstance(value, ox.Literal) and dates.parts(value):
        return Cell(words=visit.date(value), full=value.value, kind="literal")
    made = cell(visit, value)
    own = visit.name_by(source, iri_of(value)) if source and made.kind == "iri" else None
    language, words = own.best(visit.language_of(source)) if own else ("", "")
    return replace(made, words=words, language=language) if words else made


def _language(visit: Visit, literal: ox.Literal, source: str) -> str:
    """Give the language of a source's words: what their tag says, else that of the source."""
    return literal.language or (visit.language_of(source) if source else "")


def _agree(values: Sequence[Term]) -> bool:
    """Say whether values can all be true: the same, or dates of which one is the more exact."""
    if len(set(values)) < 2:
        return True
    literals = [each for each in values if isinstance(each, ox.Literal) and dates.parts(each)]
    if len(literals) != len(values):
        return False
    starts = [day for each in literals if (day := dates.earliest(each))]
    ends = [day for each in literals if (day := dates.latest(each))]
    return max(starts) <= min(ends)
