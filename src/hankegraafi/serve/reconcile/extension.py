"""Data extension: values of properties of things, as columns of a table; and which there are."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from time import monotonic
from typing import Any

import pyoxigraph as ox

from hankegraafi.search.candidates import Thing
from hankegraafi.search.entry import ACRONYM, FORMER
from hankegraafi.search.held import Held, hold
from hankegraafi.search.properties import PROPERTIES, Property, property_named
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.reconcile import checks, types
from hankegraafi.serve.reconcile.answers import Teller
from hankegraafi.serve.reconcile.service import SECONDS, too_slow
from hankegraafi.serve.visit import Row, Term, Visit, iri_of
from hankegraafi.vocab import HANKE, expand

MOST_IDS = 1000
"""Of how many things the values are given at once."""

MAX_ANSWER = 16 << 20
"""The most text that is given at once, in characters."""

_MOST_PROPERTIES = 30
_MOST_VALUES = 1000
_CONTENTS = ("name", "id")
_LANGUAGES = ("", "fi", "sv", "en")
_ROLES = {"acronym": ACRONYM, "former": FORMER}
_DAY = expand("xsd:date")
_TIME = expand("xsd:dateTime")


@dataclass(frozen=True, slots=True)
class Column:
    """A property that is asked for, `known` where it is one of ours, and what was set for it."""

    id: str
    known: Property | None
    limit: int = 0
    content: str = "name"
    language: str = ""


@dataclass(frozen=True, slots=True)
class Extension:
    """Which columns are asked for, and for which things, by the ids that the client gave."""

    ids: tuple[str, ...]
    columns: tuple[Column, ...]


def read(value: Any) -> Extension:
    """Read a data extension query.

    Raises:
        Refusal: it is none.
    """
    query = checks.is_a(value, dict, "extend", "object")
    for name in ("ids", "properties"):
        checks.has(query, name, "extend")
    ids = checks.is_a(query["ids"], list, "extend.ids", "array")
    checks.few(ids, MOST_IDS, "extend.ids", status=413)
    properties = checks.is_a(query["properties"], list, "extend.properties", "array")
    checks.few(properties, _MOST_PROPERTIES, "extend.properties")
    return Extension(
        tuple(dict.fromkeys(checks.text(each, "extend.ids") for each in ids)),
        tuple(_column(each, f"extend.properties[{n}]") for n, each in enumerate(properties)),
    )


def _column(value: Any, place: str) -> Column:
    given = checks.is_a(value, dict, place, "object")
    checks.has(given, "id", place)
    settings = checks.is_a(given.get("settings") or {}, dict, f"{place}.settings", "object")
    name = checks.text(given["id"], f"{place}.id")
    return Column(
        name,
        property_named(name),
        _whole(settings.get("limit", 0), f"{place}.settings.limit"),
        checks.choice(settings.get("content", "name"), _CONTENTS, f"{place}.settings.content"),
        checks.choice(settings.get("language", ""), _LANGUAGES, f"{place}.settings.language"),
    )


def _whole(value: Any, place: str) -> int:
    """Read a number that a form may have sent as text; 0 stands for no limit."""
    text = str(value).strip() if isinstance(value, str | int | float) else "–"
    text = text.removesuffix(".0")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refusal(400, "not_a", place=place, wanted="0, 1, 2 …")
    return int(text)


class Columns:
    """Writes the values of things."""

    def __init__(self, teller: Teller, asked: Extension) -> None:
        """Take who writes things, and what is asked for; the things are read at once."""
        self._teller = teller
        self._visit = teller.visit
        self._asked = asked
        names, base = teller.service.names, teller.visit.site.base
        steps = {each: each if ":" in each else f"{base}id/{each}" for each in asked.ids}
        things = names.load(names.numbers(steps.values()))
        by_iri = {each.iri: each for each in things.values()}
        self._things = {each: by_iri.get(iri) for each, iri in steps.items()}
        self._size, self._until = 0, monotonic() + SECONDS
        self._rows: dict[tuple[str, str], list[dict[str, Term]]] = {}
        self._held: Held = hold(names.index, [*things], texts=True)
        self._named: dict[str, Thing] = {}
        self._name(things.values())

    def answer_0_2(self) -> dict[str, Any]:
        """Write the answer of version 0.2: rows by id, and by property."""
        rows = {
            each: {column.id: self._values(each, column) for column in self._asked.columns}
            for each in self._asked.ids
        }
        return {"meta": self._meta(), "rows": rows}

    def answer_1_0(self) -> dict[str, Any]:
        """Write the answer of the draft of 1.0: rows in the order of the ids."""
        rows = [
            {
                "id": each,
                "properties": [
                    {"id": column.id, "values": self._values(each, column)}
                    for column in self._asked.columns
                ],
            }
            for each in self._asked.ids
        ]
        return {"meta": self._meta(), "rows": rows}

    def _meta(self) -> list[dict[str, Any]]:
        return [self._told(each) for each in self._asked.columns]

    def _told(self, column: Column) -> dict[str, Any]:
        known = column.known
        if known is None:
            return {"id": column.id, "name": column.id}
        told: dict[str, Any] = {"id": column.id, "name": name_of(self._visit, known)}
        if known.target and column.content == "name":
            target = types.TYPES[known.target]
            told["type"] = {"id": target.id, "name": self._teller.type_name(target)}
        return told

    def _values(self, each: str, column: Column) -> list[dict[str, Any]]:
        thing = self._things[each]
        if thing is None or column.known is None:
            return []
        if monotonic() > self._until:
            raise too_slow()
        found = _READ[column.known.sort](self, thing, column)
        self._size += sum(len(each.get("str", "")) for each in found)
        if self._size > MAX_ANSWER:
            raise Refusal(413, "long_answer", limit=MAX_ANSWER)
        return found[: min(column.limit or _MOST_VALUES, _MOST_VALUES)]

    # One reader for each sort of property

    def names(self, thing: Thing, column: Column) -> list[dict[str, Any]]:
        """Give names: all of them, or those of a role."""
        role = _ROLES.get(column.known.name if column.known else "")
        return self._texts(
            ((tag, text) for own, tag, text in thing.names if role in {None, own}), column
        )

    def identifiers(self, thing: Thing, column: Column) -> list[dict[str, Any]]:
        """Give the notations of identifiers."""
        scheme = column.known.name if column.known else ""
        known = sorted(self._held.identifiers.get(thing.id, ()))
        return [{"str": each.notation} for each in known if scheme in {"", each.scheme}]

    def entities(self, thing: Thing, column: Column) -> list[dict[str, Any]]:
        """Give other things, or their IRIs."""
        iris = [thing.body] if column.known and column.known.sort == "body" else []
        iris = [each for each in iris if each] or sorted(self._facet(thing, column))
        if column.content == "id":
            return [{"str": each} for each in iris]
        return [self._entity(each) for each in iris]

    def concepts(self, thing: Thing, column: Column) -> list[dict[str, Any]]:
        """Give the labels of concepts, or their IRIs."""
        iris = sorted(self._facet(thing, column))
        if column.known and column.known.sort == "kind":
            iris = [HANKE + thing.organisation_kind] if thing.organisation_kind else []
        if column.content == "id":
            return [{"str": each} for each in iris]
        return [{"str": self._visit.words(each)} for each in iris]

    def years(self, thing: Thing, column: Column) -> list[dict[str, Any]]:
        """Give years as numbers."""
        return [{"int": int(each)} for each in sorted(self._facet(thing, column)) if each.isdigit()]

    def links(self, thing: Thing, _: Column) -> list[dict[str, Any]]:
        """Give the IRIs of the same thing elsewhere."""
        return [{"str": each} for each in sorted(self._held.links.get(thing.id, ()))]

    def texts(self, thing: Thing, column: Column) -> list[dict[str, Any]]:
        """Give what is said in sentences."""
        wanted = column.known.name if column.known else ""
        told = self._held.texts.get(thing.id, ())
        return self._texts(((tag, text) for name, tag, text in told if name == wanted), column)

    def results(self, thing: Thing, column: Column) -> list[dict[str, Any]]:
        """Give the results of a project in their order, not what it aimed at and did."""
        rows = self._asked_of("project_results", thing)
        told = (row["text"] for row in rows if "text" in row)
        known = [each for each in told if isinstance(each, ox.Literal)]
        return self._texts(((each.language or "", each.value) for each in known), column)

    def dates(self, thing: Thing, column: Column) -> list[dict[str, Any]]:
        """Give when a project began or ended: a day as a date, less as text."""
        name = column.known.name if column.known else ""
        rows = self._asked_of("project_period", thing)
        return _once(_date(row[name]) for row in rows if name in row)

    def amounts(self, thing: Thing, _: Column) -> list[dict[str, Any]]:
        """Give what a project was awarded: a number in one currency, text in several."""
        rows = self._asked_of("project_sum", thing)
        known = [row for row in rows if "sum" in row]
        return [_amount(row, alone=len(known) == 1) for row in known]

    # Helpers

    def _asked_of(self, query: str, thing: Thing) -> list[dict[str, Term]]:
        """Ask the graph something of a project, once."""
        key = (query, thing.iri)
        if key not in self._rows:
            self._rows[key] = self._visit.rows(query, project=thing.iri)
        return self._rows[key]

    def _facet(self, thing: Thing, column: Column) -> Iterable[str]:
        name = column.known.name if column.known else ""
        return self._held.facets.get(thing.id, {}).get(name, ())

    def _texts(self, told: Iterable[tuple[str, str]], column: Column) -> list[dict[str, Any]]:
        """Write texts; those in the visitor's language first, or only those in one language."""
        own = column.language or self._visit.language
        kept = [(tag, text) for tag, text in told if column.language in {"", tag}]
        ranked = sorted(dict.fromkeys(kept), key=lambda each: each[0] != own)
        if not self._teller.named:
            return [{"str": text} for text in dict.fromkeys(text for _, text in ranked)]
        return [{"str": text} | ({"lang": tag} if tag else {}) for tag, text in ranked]

    def _entity(self, iri: str) -> dict[str, Any]:
        known = self._named.get(iri)
        if known is None:
            return {"id": iri, "name": self._visit.words(iri)}
        language, name = known.label(self._visit.language)
        lang = {"lang": language} if self._teller.named and language else {}
        return {"id": iri, "name": name} | lang

    def _name(self, things: Iterable[Thing]) -> None:
        """Read the names of all that the things lead to."""
        iris = {each.body for each in things if each.body}
        wanted = {
            each.known.name for each in self._asked.columns if each.known and each.known.target
        }
        for facets in self._held.facets.values():
            iris.update(*(facets.get(name, ()) for name in wanted))
        names = self._teller.service.names
        self._named = {each.iri: each for each in names.load(names.numbers(iris)).values()}


_READ: Mapping[str, Callable[[Columns, Thing, Column], list[dict[str, Any]]]] = {
    "name": Columns.names,
    "identifier": Columns.identifiers,
    "facet": Columns.entities,
    "body": Columns.entities,
    "concept": Columns.concepts,
    "kind": Columns.concepts,
    "year": Columns.years,
    "link": Columns.links,
    "text": Columns.texts,
    "result": Columns.results,
    "date": Columns.dates,
    "number": Columns.amounts,
}


def proposals(visit: Visit, kind: str, limit: int) -> dict[str, Any]:
    """Write which properties things of a type have.

    Raises:
        Refusal: the type is unknown.
    """
    found = types.type_named(kind)
    if kind and found is None:
        raise Refusal(400, "unknown_type", given=kind[:80], known=", ".join(types.TYPES))
    fitting = [e for e in PROPERTIES.values() if found is None or found.kind in e.kinds]
    told: dict[str, Any] = {
        "properties": [property_told(visit, each) for each in fitting[: limit or None]],
        "type": kind,
    }
    return told | ({"limit": limit} if limit else {})


def property_told(visit: Visit, each: Property) -> dict[str, Any]:
    """Write a property with its name and its description."""
    target = types.TYPES.get(each.target)
    kinds = ", ".join(
        types.name_of(types.TYPES[kind], visit.site, visit.language) for kind in each.kinds
    )
    told = visit.t("reconcile.property_of", kinds=kinds)
    if target:
        target_name = types.name_of(target, visit.site, visit.language)
        told += " · " + visit.t("reconcile.property_leads", kind=target_name)
    return {"id": each.id, "name": name_of(visit, each), "description": told}


def name_of(visit: Visit, each: Property) -> str:
    """Give the name of a property."""
    return visit.t(f"reconcile.property_{each.id}")


def _date(term: Any) -> dict[str, Any]:
    text = iri_of(term)
    datatype = term.datatype.value if isinstance(term, ox.Literal) else ""
    if datatype == _DAY and len(text) == len("2020-01-01"):
        return {"date": f"{text}T00:00:00Z"}
    return {"date": text} if datatype == _TIME else {"str": text}


def _amount(row: Row, *, alone: bool) -> dict[str, Any]:
    number = Decimal(iri_of(row["sum"]))
    if not alone:
        currency = iri_of(row["currency"]).rpartition("/")[2] if "currency" in row else ""
        return {"str": f"{number:f} {currency}".strip()}
    return (
        {"int": int(number)} if number == number.to_integral_value() else {"float": float(number)}
    )


def _once(values: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    found: Sequence[dict[str, Any]] = [*values]
    return [each for place, each in enumerate(found) if each not in found[:place]]
