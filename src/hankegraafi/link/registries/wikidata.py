"""Wikidata, https://www.wikidata.org: items for organisations, places and concepts.

The public interface is the MediaWiki API, https://www.wikidata.org/w/api.php. Files are read in
the forms of the JSON data model (an entity document, a dump), of SPARQL results in JSON, and of
tables with a column of items. Items of persons are left out.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hankegraafi.errors import DataError
from hankegraafi.link.documents import objects
from hankegraafi.link.encodings import opening
from hankegraafi.link.files import Row
from hankegraafi.link.record import Fetch, Record, Skipped
from hankegraafi.link.registries.facts import checked, entries, given, known, labels
from hankegraafi.link.registries.forms import Form, read_forms
from hankegraafi.link.registries.registry import MOST, Question, address, dicts, json_at, unlike
from hankegraafi.link.registries.settle import settled
from hankegraafi.names.identifiers import Identifier

SERVICE = "https://www.wikidata.org/w/api.php"
ENTITY = "http://www.wikidata.org/entity/"
PROPERTIES = {
    "ytunnus": "P12980",
    "ror": "P6782",
    "isni": "P213",
    "crossref-funder": "P3153",
    "pic": "P5785",
    "municipality": "P1203",
}
"""The properties that hold identifiers of our schemes."""

_PAGE = "https://www.wikidata.org/wiki/"
_LANGUAGES = ("fi", "sv", "en", "mul")
_HUMAN = "Q5"


def read(path: Path) -> Iterator[Record | Skipped]:
    """Read entities in JSON, SPARQL results in JSON, or a table with a column of items.

    Raises:
        DataError: it has none of the forms, or cannot be read.
    """
    if not path.name.lower().endswith((".json", ".json.gz", ".srj")):
        yield from read_forms(path, FORMS)
        return
    head = opening(path)
    if head.startswith("["):
        yield from settled(lambda: _entities(path))
    elif '"entities"' in head:
        yield from settled(lambda: _entities(path, "entities", named=True))
    elif '"head"' in head or '"results"' in head:
        yield from settled(lambda: _bindings(path), trusted=True)
    else:
        raise DataError(
            "the document holds neither entities nor SPARQL results",
            path=path,
            way_out="Give what Special:EntityData, the API or the query service answers.",
        )


def _entities(path: Path, *under: str, named: bool = False) -> Iterator[Record | Skipped]:
    for number, each in enumerate(objects(path, *under, named=named), 1):
        if isinstance(each, Skipped):
            yield each
        else:
            yield from _entity(each, f"record {number}")


def _bindings(path: Path) -> Iterator[Record | Skipped]:
    for number, each in enumerate(objects(path, "results", "bindings"), 1):
        if isinstance(each, Skipped):
            yield each
            continue
        names = ((known(each, name, "value"), _tag(each, name)) for name in _NAMES)
        others = ((scheme, _value(each, scheme.replace("-", "_"))) for scheme in PROPERTIES)
        yield from _item(f"record {number}", _value(each, "item"), names, others)


_NAMES = ("itemLabel", "label", "itemAltLabel", "altLabel")


def _value(binding: dict[str, Any], name: str) -> str:
    found = known(binding, name, "value")
    return found if isinstance(found, str) else ""


def _tag(binding: dict[str, Any], name: str) -> str:
    found = known(binding, name, "xml:lang")
    return found if isinstance(found, str) else ""


def ask(question: Question, fetch: Fetch) -> Iterator[Record]:
    """Ask by item, by another identifier that Wikidata holds, or by name.

    Raises:
        FaultError: the service does not answer, or not in the documented form.
    """
    items = _found(question, fetch)
    if not items:
        return
    url = address(
        SERVICE,
        action="wbgetentities",
        ids="|".join(items),
        props="labels|aliases|claims",
        languages="|".join(_LANGUAGES),
        format="json",
    )
    entities = known(json_at(url, fetch), "entities")
    if not isinstance(entities, dict):
        raise unlike(url, "has not the documented form")
    for item in items:
        for each in _entity(known(entities, item) or {}, ""):
            named = not isinstance(question, Identifier)
            if isinstance(each, Record) and (named or question in each.identifiers):
                yield each


def _found(question: Question, fetch: Fetch) -> tuple[str, ...]:
    """Give the items that a question may mean."""
    if not isinstance(question, Identifier):
        items: dict[str, None] = {}
        for language in ("fi", "sv"):
            url = address(
                SERVICE,
                action="wbsearchentities",
                search=question,
                language=language,
                uselang=language,
                type="item",
                limit=str(MOST),
                format="json",
            )
            hits = dicts(json_at(url, fetch), "search", url)
            items.update((str(each.get("id")), None) for each in hits)
        return tuple(items)[:MOST]
    if question.scheme == "wikidata":
        return (question.notation,)
    if question.scheme not in PROPERTIES:
        return ()
    value = question.notation.removeprefix("https://ror.org/")
    url = address(
        SERVICE,
        action="query",
        list="search",
        srsearch=f"haswbstatement:{PROPERTIES[question.scheme]}={value}",
        srlimit=str(MOST),
        format="json",
    )
    hits = dicts(known(json_at(url, fetch), "query"), "search", url)
    return tuple(str(each.get("title")) for each in hits[:MOST])


def _entity(entity: dict[str, Any], place: str) -> Iterator[Record | Skipped]:
    """Make a record of an entity by Wikibase's JSON data model."""
    if _HUMAN in _values(entity, "P31"):
        yield Skipped(place, "is a person; persons are not read")
        return
    named = [(known(entity, "labels", each, "value"), each) for each in _LANGUAGES]
    named += [
        (other.get("value"), each)
        for each in _LANGUAGES
        for other in entries(known(entity, "aliases", each))
    ]
    others = [
        (scheme, value)
        for scheme, property_ in PROPERTIES.items()
        for value in _values(entity, property_)
    ]
    yield from _item(
        place,
        entity.get("id"),
        ((text, "" if language == "mul" else language) for text, language in named),
        others,
        body=next(iter(_values(entity, "P749")), ""),
        successors=_values(entity, "P1366"),
        active=not _values(entity, "P576") and not _values(entity, "P1366"),
    )


def _values(entity: dict[str, Any], property_: str) -> tuple[str, ...]:
    """Give the values of a property, items by their names; deprecated ones are left out."""
    found: list[str] = []
    for claim in entries(known(entity, "claims", property_)):
        value = known(claim, "mainsnak", "datavalue", "value")
        text = value.get("id") or value.get("time") if isinstance(value, dict) else value
        if isinstance(text, str) and claim.get("rank") != "deprecated":
            found.append(text)
    return tuple(found)


def _item(
    place: str,
    item: Any,
    names: Any,
    others: Any,
    *,
    body: str = "",
    successors: tuple[str, ...] = (),
    active: bool = True,
    kind: str = "",
) -> Iterator[Record | Skipped]:
    own, wrong = checked([("wikidata", item)])
    identifiers, more = checked(others)
    key = own[0].notation if own else ""
    record = Record(
        key=key,
        iri=ENTITY + key if key else "",
        labels=labels(names),
        identifiers=(*own, *identifiers),
        kind=kind,
        body=body,
        successors=successors,
        municipality=next((e.notation for e in identifiers if e.scheme == "municipality"), ""),
        active=active,
        page=_PAGE + key if key else "",
        place=place,
    )
    yield from given(record, (*wrong, *more), "has no item")


def _place(row: Row) -> Iterator[Record | Skipped]:
    names = ((row[f"name_{each}"], each) for each in ("fi", "sv", "en"))
    others = (("municipality", row["kunta_code"]), ("region", row["maakunta_code"]))
    own = others[:1] if row["kunta_code"] else others
    return _item(row.place, row["wikidata_qid"], names, own, kind="place")


def _research(row: Row) -> Iterator[Record | Skipped]:
    names = [(row[f"label_{each}"], each) for each in ("fi", "sv", "en")]
    texts = {text for text, _ in names}
    shown = [] if row["name"] in texts else [(row["name"], "")]
    others = (("ror", row["ror_id"]), ("isni", row["isni"]))
    return _item(row.place, row["wikidata"], (*shown, *names), others)


def _result(row: Row) -> Iterator[Record | Skipped]:
    others = ((scheme, row[scheme.replace("-", "_")]) for scheme in PROPERTIES)
    return _item(row.place, row["item"], ((row[each], "") for each in _NAMES), others)


FORMS = (
    Form("places with items", ("wikidata_qid", "name_fi", "name_sv"), _place),
    Form("research organisations with items", ("wikidata", "name", "ror_id"), _research),
    Form("results of a query", ("item", "itemLabel"), _result),
)
