"""Research organisations: ROR, https://ror.org, by the schema of version 2.

The public interface is https://api.ror.org/v2/organizations; the whole registry is given out as a
JSON dump. Of the dump the organisations that lie in Finland are read.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hankegraafi.link.documents import objects
from hankegraafi.link.files import Row
from hankegraafi.link.record import Fetch, Record, Skipped
from hankegraafi.link.registries.facts import checked, entries, given, known, labels, strings
from hankegraafi.link.registries.forms import Form, read_forms
from hankegraafi.link.registries.registry import MOST, Question, address, dicts, json_at, object_at
from hankegraafi.link.registries.settle import settled
from hankegraafi.names.identifiers import Identifier, normal

SERVICE = "https://api.ror.org/v2/organizations"
COUNTRIES = ("FI", "AX")
"""The countries of which the dump's organisations are read (ISO 3166-1)."""

_SCHEMES = {"isni": "isni", "wikidata": "wikidata", "fundref": "crossref-funder"}
_KINDS = {"company": "kind-company"}


def read(path: Path) -> Iterator[Record | Skipped]:
    """Read a dump in JSON, or a table of organisations.

    Raises:
        DataError: it has none of the forms, or cannot be read.
    """
    if path.name.lower().endswith((".json", ".json.gz")):
        yield from settled(lambda: _dump(path))
        far = (each for each in objects(path) if not isinstance(each, Skipped))
        if others := sum(bool(_countries(each)) and not _near(each) for each in far):
            yield Skipped("elsewhere", f"{others} organisations lie in other countries")
    else:
        yield from read_forms(path, FORMS)


def ask(question: Question, fetch: Fetch) -> Iterator[Record]:
    """Ask by ROR ID, by another identifier that ROR holds, or by name.

    Raises:
        FaultError: the service does not answer, or not in the documented form.
    """
    if isinstance(question, Identifier) and question.scheme == "ror":
        name = question.notation.removeprefix("https://ror.org/")
        items = [object_at(f"{SERVICE}/{name}", fetch)]
    else:
        text = question.notation if isinstance(question, Identifier) else question
        url = address(SERVICE, query=f'"{text}"' if isinstance(question, Identifier) else text)
        items = dicts(json_at(url, fetch), "items", url)
    for item in items[:MOST]:
        for each in _organisation(item, ""):
            named = not isinstance(question, Identifier)
            if isinstance(each, Record) and (named or question in each.identifiers):
                yield each


def _dump(path: Path) -> Iterator[Record | Skipped]:
    for number, each in enumerate(objects(path), 1):
        if isinstance(each, Skipped):
            yield each
        elif _near(each):
            yield from _organisation(each, f"record {number}")
        elif not _countries(each):
            yield Skipped(f"record {number}", "names no country")


def _near(organisation: dict[str, Any]) -> bool:
    return any(each in COUNTRIES for each in _countries(organisation))


def _countries(organisation: dict[str, Any]) -> list[str]:
    places = entries(organisation.get("locations"))
    found = (known(each, "geonames_details", "country_code") for each in places)
    return [each for each in found if isinstance(each, str) and each.strip()]


def _organisation(item: dict[str, Any], place: str) -> Iterator[Record | Skipped]:
    """Make a record of an organisation by ROR's schema 2."""
    names = sorted(entries(item.get("names")), key=_rank)
    external: list[tuple[str, Any]] = [("ror", item.get("id"))]
    for each in entries(item.get("external_ids")):
        scheme = _SCHEMES.get(str(each.get("type")))
        if scheme:
            external += [(scheme, value) for value in strings(each.get("all"))]
    relations = ((each.get("type"), each.get("id")) for each in entries(item.get("relationships")))
    return _record(
        place,
        external,
        ((each.get("value"), str(each.get("lang") or "")) for each in names),
        strings(item.get("types")),
        relations,
        str(item.get("status", "")),
    )


def _rank(name: dict[str, Any]) -> int:
    """Order names: the one that is shown, then labels, then aliases, then acronyms."""
    types = strings(name.get("types"))
    order = ("ror_display", "label", "alias")
    return next((place for place, each in enumerate(order) if each in types), len(order))


def _row(row: Row) -> Iterator[Record | Skipped]:
    relations = (each.partition(":")[::2] for each in row["relationships"].split("|"))
    languages = ((row[f"label_{each}"], each) for each in ("fi", "sv", "en"))
    known_texts = {row[f"label_{each}"] for each in ("fi", "sv", "en")}
    others = ((each, "") for each in row["aliases"].split("|") if each.strip() not in known_texts)
    shown = [] if row["name"] in known_texts else [(row["name"], "")]
    return _record(
        row.place,
        [
            ("ror", row["ror_id"]),
            ("wikidata", row["wikidata"]),
            ("isni", row["isni"]),
            ("crossref-funder", row["fundref"]),
        ],
        (*shown, *languages, *others),
        row["types"].split("|"),
        relations,
        row["status"],
    )


def _record(
    place: str,
    external: Iterable[tuple[str, Any]],
    names: Iterable[tuple[Any, str]],
    types: Iterable[str],
    relations: Iterable[tuple[Any, Any]],
    status: str,
) -> Iterator[Record | Skipped]:
    identifiers, wrong = checked(external)
    own = next((each.notation for each in identifiers if each.scheme == "ror"), "")
    related = [(str(kind).casefold(), _ror(target)) for kind, target in relations]
    parents = [target for kind, target in related if kind == "parent"]
    record = Record(
        key=own,
        iri=own,
        labels=labels(names),
        identifiers=identifiers,
        kind=next((_KINDS[each.casefold()] for each in types if each.casefold() in _KINDS), ""),
        body=parents[0] if len(parents) == 1 else "",
        successors=tuple(target for kind, target in related if kind == "successor" and target),
        active=status == "active",
        page=own,
        place=place,
    )
    return given(record, wrong)


def _ror(text: Any) -> str:
    found = normal(Identifier("ror", text)) if isinstance(text, str) else None
    return found.notation if found else ""


FORMS = (
    Form(
        "ROR organisations",
        (
            *("ror_id", "name", "label_fi", "label_sv", "label_en", "aliases", "types", "status"),
            *("wikidata", "isni", "fundref", "relationships"),
        ),
        _row,
    ),
)
