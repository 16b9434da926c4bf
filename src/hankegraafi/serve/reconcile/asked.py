"""Batches of queries, read out of JSON: those of version 0.2 and those of the draft of 1.0.

Where they stand in the batch is told of what cannot be read. What a service may leave aside,
types and properties that it does not know, is left aside with a message.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from hankegraafi.search.properties import Condition, Property, Value, property_named
from hankegraafi.search.questions import Question
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.reconcile.checks import TOO_LONG, choice, few, has, is_a, only, text
from hankegraafi.serve.reconcile.received import MAX_TEXT
from hankegraafi.serve.reconcile.types import Wanted, wanted

MOST_QUERIES = 1000
"""How many queries a batch may have; the manifest says so."""
MOST_CANDIDATES = 100
"""How many candidates a query gets at most, whatever its limit is."""

_CANDIDATES = 5
_MOST_CONDITIONS = 30
_MOST_VALUES = 20
_FIELDS_0_2 = frozenset({"query", "type", "limit", "properties", "type_strict"})
_FIELDS_1_0 = frozenset({"type", "limit", "lang", "dir", "conditions"})
_STRICT = ("any", "should", "all")
_QUANTIFIERS = ("any", "all", "none")
_MATCHED = ("name", "id", "property")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query: its question, and what of it is not known here.

    `unmet` are unknown properties that are required, `too_long` the place of a text that is too
    long. `empty` says that nothing can be of what it asks for.
    """

    question: Question
    unknown_types: tuple[str, ...] = ()
    unknown_properties: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()
    too_long: str = ""
    empty: bool = False


def batch_0_2(value: Any) -> dict[str, Asked]:
    """Read a query batch of version 0.2: queries by names of the client's own.

    Raises:
        Refusal: it is none.
    """
    queries = is_a(value, dict, "queries", "object")
    few(queries, MOST_QUERIES, "queries", status=413)
    return {
        name: _spared(_query_0_2, each, f"queries.{name[:80]}") for name, each in queries.items()
    }


def batch_1_0(value: Any) -> list[Asked]:
    """Read a query batch of the draft of 1.0: an array of queries.

    Raises:
        Refusal: it is none.
    """
    whole = is_a(value, dict, "body", "object")
    has(whole, "queries", "body")
    queries = is_a(whole["queries"], list, "queries", "array")
    few(queries, MOST_QUERIES, "queries", status=413)
    return [_spared(_query_1_0, each, f"queries[{place}]") for place, each in enumerate(queries)]


def _spared(read: Callable[[Any, str], Asked], value: Any, place: str) -> Asked:
    """Read a query; one that has a text that is too long has no result, and spares the others.

    Raises:
        Refusal: it is none.
    """
    try:
        return read(value, place)
    except Refusal as refusal:
        if refusal.key != TOO_LONG:
            raise
        return Asked(Question(), too_long=str(refusal.values["place"]), empty=True)


def _query_0_2(value: Any, place: str) -> Asked:
    query = is_a(value, dict, place, "object")
    only(query, _FIELDS_0_2, place)
    name = text(query.get("query", ""), f"{place}.query")
    properties = is_a(query.get("properties", []), list, f"{place}.properties", "array")
    if "query" not in query and not properties:
        raise Refusal(400, "missing", place=place, name="query")
    few(properties, _MOST_CONDITIONS, f"{place}.properties")
    strict = choice(query.get("type_strict", "any"), _STRICT, f"{place}.type_strict")
    types = query.get("type", [])
    if not isinstance(types, str):
        is_a(types, list, f"{place}.type", "strings")
    named = [types] if isinstance(types, str) else types
    few(named, _MOST_VALUES, f"{place}.type")
    told = [_pair(each, f"{place}.properties[{n}]") for n, each in enumerate(properties)]
    kinds = wanted(text(each, f"{place}.type") for each in named)
    limit = _limit(query.get("limit"), f"{place}.limit")
    return _asked((name,), (), kinds, told, limit, strict=strict)


def _pair(value: Any, place: str) -> tuple[str, Condition | None]:
    """Read a property of version 0.2: its id, and the condition unless it is unknown."""
    given = is_a(value, dict, place, "object")
    for name in ("pid", "v"):
        has(given, name, place)
    pid = text(given["pid"], f"{place}.pid")
    values = _values(given["v"], f"{place}.v")
    return pid, _condition(property_named(pid), values)


def _query_1_0(value: Any, place: str) -> Asked:
    query = is_a(value, dict, place, "object")
    only(query, _FIELDS_1_0, place)
    conditions = is_a(query.get("conditions"), list, f"{place}.conditions", "array")
    if not conditions:
        raise Refusal(400, "missing", place=f"{place}.conditions", name="matchType")
    few(conditions, _MOST_CONDITIONS, f"{place}.conditions")
    kinds = wanted([text(query["type"], f"{place}.type")] if "type" in query else [])
    for name in ("lang", "dir"):
        text(query.get(name, ""), f"{place}.{name}")
    names, ids, told, unmet = list[str](), list[str](), list[_Told](), list[str]()
    for number, each in enumerate(conditions):
        where = f"{place}.conditions[{number}]"
        matched, values, pid, condition = _constraint(each, where)
        if matched == "name":
            names += (value.text for value in values)
        elif matched == "id":
            ids += (value.iri or value.text for value in values)
        else:
            told.append((pid, condition))
            unmet += [pid] if condition is None and each.get("required") is True else []
    limit = _limit(query.get("limit"), f"{place}.limit")
    return _asked(names, ids, kinds, told, limit, strict="any", unmet=unmet)


_Told = tuple[str, Condition | None]


def _constraint(value: Any, place: str) -> tuple[str, tuple[Value, ...], str, Condition | None]:
    """Read a condition of 1.0: what it is matched to, its values, its property if it names one."""
    given = is_a(value, dict, place, "object")
    for name in ("matchType", "propertyValue"):
        has(given, name, place)
    matched = choice(given["matchType"], _MATCHED, f"{place}.matchType")
    values = _values(given["propertyValue"], f"{place}.propertyValue")
    quantifier = choice(
        given.get("matchQuantifier", "any"), _QUANTIFIERS, f"{place}.matchQuantifier"
    )
    required = given.get("required", False)
    if not isinstance(required, bool):
        raise Refusal(400, "not_boolean", place=f"{place}.required")
    text(given.get("matchQualifier", ""), f"{place}.matchQualifier")
    if matched != "property":
        return matched, values, "", None
    has(given, "propertyId", place)
    pid = text(given["propertyId"], f"{place}.propertyId")
    known = property_named(pid)
    return matched, values, pid, _condition(known, values, required=required, how=quantifier)


def _condition(
    known: Property | None,
    values: tuple[Value, ...],
    *,
    required: bool = False,
    how: str = "any",
) -> Condition | None:
    return Condition(known, values, required, how) if known and known.compared else None


def _asked(
    names: Iterable[str],
    ids: Iterable[str],
    kinds: Wanted,
    told: Sequence[_Told],
    limit: int,
    *,
    strict: str,
    unmet: Iterable[str] = (),
) -> Asked:
    """Make the question of a query, and note what of it is not known."""
    conditions = tuple(condition for _, condition in told if condition and condition.values)
    nobody = bool(kinds.unknown) and (strict == "all" or not kinds.kinds) and strict != "should"
    question = Question(
        names=tuple(each for each in names if each.strip()),
        ids=tuple(each for each in ids if each.strip()),
        kinds=kinds.kinds,
        organisation_kinds=kinds.narrow,
        conditions=conditions,
        limit=limit,
        strict=strict != "should",
    )
    wrong = tuple(dict.fromkeys(unmet))
    missing = (pid for pid, condition in told if condition is None and pid not in wrong)
    unknown = tuple(dict.fromkeys(missing))
    nothing = not (question.names or question.ids or conditions)
    empty = nobody or nothing or bool(wrong)
    return Asked(question, kinds.unknown, unknown, wrong, empty=empty)


# Values


def _values(value: Any, place: str) -> tuple[Value, ...]:
    """Read one value, or several: text, a number, a boolean, or a thing with its id."""
    several = value if isinstance(value, list) else [value]
    few(several, _MOST_VALUES, place)
    return tuple(_value(each, place) for each in several)


def _value(value: Any, place: str) -> Value:
    if isinstance(value, dict):
        has(value, "id", place)
        name = text(value.get("name", ""), f"{place}.name")
        return Value(name, text(value["id"], f"{place}.id"))
    if isinstance(value, bool):
        return Value(str(value).lower())
    if isinstance(value, int | float) and math.isfinite(value):
        return Value(f"{value:.15g}" if isinstance(value, float) else _digits(value, place))
    return Value(text(value, place))


def _digits(value: int, place: str) -> str:
    if abs(value) >= 10**MAX_TEXT:
        raise Refusal(400, TOO_LONG, place=place, limit=MAX_TEXT)
    return str(value)


def _limit(value: Any, place: str) -> int:
    if value is None:
        return _CANDIDATES
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value) or value < 1 or value != int(value):
        raise Refusal(400, "not_positive", place=place)
    return int(min(value, MOST_CANDIDATES))
