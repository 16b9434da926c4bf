"""Suggestions for what somebody types: things, types and properties; and a few words on each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from hankegraafi.search.candidates import Thing
from hankegraafi.search.entry import KINDS
from hankegraafi.search.properties import PROPERTIES, property_named
from hankegraafi.search.suggest import LONGEST, suggest
from hankegraafi.search.words import folded
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.reconcile import extension, types
from hankegraafi.serve.reconcile.answers import Teller
from hankegraafi.serve.reconcile.received import MAX_TEXT

_USUAL = 20
_MOST = 100
_FARTHEST = 1000


def entities(teller: Teller, fields: Mapping[str, str]) -> dict[str, Any]:
    """Suggest things whose names begin so, or contain words that do."""
    prefix, limit, skipped = _asked(fields)
    wanted = types.wanted(filter(None, [fields.get("type", "")]))
    kinds = [each for each in KINDS if each in wanted.kinds or not wanted.kinds]
    names = teller.service.names
    if not prefix.strip() or (wanted.unknown and not wanted.kinds):
        return {"result": []}
    found = _found(teller, prefix, kinds, (limit + skipped) * (5 if wanted.narrow else 1))
    things = _after(found, names.load(names.numbers(each.successor for each in found)))
    narrow = [e for e in things if not wanted.narrow or e.organisation_kind in wanted.narrow]
    shown = narrow[skipped : skipped + limit]
    teller.look_up(shown)
    return {"result": [teller.entity(each) | {"notable": teller.type_list(each)} for each in shown]}


def _found(teller: Teller, prefix: str, kinds: Sequence[str], most: int) -> list[Thing]:
    """Find what a text is an identifier of, then what its letters lead to."""
    names = teller.service.names
    hits = names.identified(prefix, frozenset(kinds))
    best = sorted(hits.scores, key=lambda each: (-hits.scores[each].score, each))
    offered = suggest(
        names.index,
        prefix[:LONGEST],
        language=teller.visit.language,
        kinds=kinds,
        limit=most,
    )
    iris = {each: number for number, each in enumerate(each.iri for each in offered)}
    others = names.load(names.numbers(iris)).values()
    return [
        *(hits.things[each] for each in best),
        *sorted(others, key=lambda each: iris[each.iri]),
    ]


def type_names(teller: Teller, fields: Mapping[str, str]) -> dict[str, Any]:
    """Suggest types; all of them where nothing was typed."""
    prefix, limit, skipped = _asked(fields)
    told = [_type(teller, each) for each in types.TYPES.values()]
    found = [each for each in told if _begins(prefix, (each["id"], each["name"]))]
    return {"result": found[skipped : skipped + limit]}


def property_names(teller: Teller, fields: Mapping[str, str]) -> dict[str, Any]:
    """Suggest properties; all of them where nothing was typed."""
    prefix, limit, skipped = _asked(fields)
    of = types.type_named(fields.get("type", ""))
    fitting = [e for e in PROPERTIES.values() if of is None or of.kind in e.kinds]
    told = [extension.property_told(teller.visit, each) for each in fitting]
    found = [each for each in told if _begins(prefix, (each["id"], each["name"]))]
    return {"result": found[skipped : skipped + limit]}


def flyout(teller: Teller, sort: str, given: str) -> dict[str, Any]:
    """Write a few words of HTML on a thing, a type or a property.

    Raises:
        Refusal: it is not known.
    """
    told: Mapping[str, Any] | None = None
    if sort == "entity":
        thing = thing_of(teller, given)
        teller.look_up([thing])
        told = teller.entity(thing)
    elif sort == "type" and (found := types.type_named(given)):
        told = _type(teller, found)
    elif sort == "property" and (known := property_named(given)):
        told = extension.property_told(teller.visit, known)
    if told is None:
        raise Refusal(404, "unknown_name", given=given[:80])
    words = told.get("description", "")
    html = Markup("<p><strong>{}</strong></p><p>{}</p>").format(told["name"], words)
    return {"id": given, "html": str(html)}


def thing_of(teller: Teller, given: str) -> Thing:
    """Find the thing of an id: its IRI, or the steps of it; one that was replaced is itself.

    Raises:
        Refusal: there is none.
    """
    names, base = teller.service.names, teller.visit.site.base
    iri = given if ":" in given else f"{base}id/{given}"
    found = names.load(names.numbers([iri])) if len(given) <= MAX_TEXT else {}
    if not found:
        raise Refusal(404, "unknown_name", given=given[:80])
    return next(iter(found.values()))


def _type(teller: Teller, each: types.Type) -> dict[str, Any]:
    told: dict[str, Any] = {"id": each.id, "name": teller.type_name(each)}
    if each.is_narrow:
        wider = types.TYPES[each.kind]
        told["broader"] = [{"id": wider.id, "name": teller.type_name(wider)}]
    return told


def _asked(fields: Mapping[str, str]) -> tuple[str, int, int]:
    """Read what was typed, how many are wanted, and how many are skipped."""
    prefix = fields.get("prefix", "")
    if len(prefix) > MAX_TEXT:
        raise Refusal(400, "too_long_text", place="prefix", limit=MAX_TEXT)
    skipped = number(fields, "offset", 0) or number(fields, "cursor", 0)
    return prefix, min(number(fields, "limit", _USUAL) or _USUAL, _MOST), min(skipped, _FARTHEST)


def number(fields: Mapping[str, str], name: str, usual: int) -> int:
    """Read a number from 0 on.

    Raises:
        Refusal: it is none.
    """
    text = fields.get(name, "")
    if not text:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Refusal(400, "bad_number", name=name, given=text[:80])
    return int(text)


def _begins(prefix: str, texts: Iterable[str]) -> bool:
    wanted = folded(prefix)
    plain = [folded(each) for each in texts]
    return any(each.startswith(wanted) or f" {wanted}" in each for each in plain)


def _after(things: Iterable[Thing], successors: Mapping[int, Thing]) -> list[Thing]:
    """Put what has replaced a thing in its place; each once."""
    by_iri = {each.iri: each for each in successors.values()}
    return [*dict.fromkeys(by_iri.get(each.successor, each) for each in things)]
