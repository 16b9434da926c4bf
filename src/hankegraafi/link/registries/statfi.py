"""Municipalities and regions of Finland: the codes of Statistics Finland.

The public interface is the classification service, https://data.stat.fi/api/classifications/v2:
`classifications/kunta_1_<date>/classificationItems` lists the municipalities of a year, and
`maakunta_1_<date>` the regions. Codes are given and no IRIs, so a link is an identifier alone.
"""

import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from hankegraafi.link.documents import objects
from hankegraafi.link.files import Row
from hankegraafi.link.record import Fetch, Record, Skipped
from hankegraafi.link.registries.facts import checked, entries, given, labels
from hankegraafi.link.registries.forms import Form, read_forms
from hankegraafi.link.registries.registry import Question, address, dicts, json_at
from hankegraafi.link.registries.settle import settled, together
from hankegraafi.names.identifiers import Identifier

SERVICE = "https://data.stat.fi/api/classifications/v2/classifications"
DATE = "20260101"
"""The date of the classifications that are asked for."""
CLASSIFICATIONS = {"municipality": "kunta", "region": "maakunta"}

_LANGUAGES = ("fi", "sv", "en")
_YSO = "http://www.yso.fi/onto/yso/"
_CODES = {
    "municipality": re.compile(r"[0-9]{3}", re.ASCII),
    "region": re.compile(r"[0-9]{2}", re.ASCII),
}


def read(path: Path, scheme: str) -> Iterator[Record | Skipped]:
    """Read a classification in JSON, or tables; `scheme` is "municipality" or "region".

    A folder may hold the municipalities of a year and those of the past: names that have gone are
    former ones, and a municipality that is no more is not active.

    Raises:
        DataError: it has none of the forms, or cannot be read.
    """
    if path.name.lower().endswith((".json", ".json.gz")):
        yield from settled(lambda: _classification(path, scheme))
    else:
        yield from read_forms(path, FORMS[scheme])


def ask(question: Question, fetch: Fetch, scheme: str) -> Iterator[Record]:
    """Ask by code or by name; `scheme` as in `read`. The service gives lists, one for a language.

    Raises:
        FaultError: the service does not answer, or not in the documented form.
    """
    found: dict[str, Record] = {}
    for language in _LANGUAGES:
        url = address(
            f"{SERVICE}/{CLASSIFICATIONS[scheme]}_1_{DATE}/classificationItems",
            content="data",
            meta="max",
            lang=language,
            format="json",
        )
        for item in dicts(json_at(url, fetch), "", url):
            for each in _item(item, "", scheme):
                if isinstance(each, Record):
                    known = found.get(each.key)
                    found[each.key] = together(known, each) if known else each
    yield from (each for each in found.values() if _meant(each, question))


def _meant(record: Record, question: Question) -> bool:
    if isinstance(question, Identifier):
        return question in record.identifiers
    return question.casefold() in {each.text.casefold() for each in record.labels}


def _classification(path: Path, scheme: str) -> Iterator[Record | Skipped]:
    for number, each in enumerate(objects(path), 1):
        if isinstance(each, Skipped):
            yield each
        else:
            yield from _item(each, f"record {number}", scheme)


def _item(item: dict[str, Any], place: str, scheme: str) -> Iterator[Record | Skipped]:
    names = entries(item.get("classificationItemNames"))
    pairs = ((each.get("name"), str(each.get("lang", ""))) for each in names)
    return _record(place, scheme, str(item.get("code", "")), pairs)


def _record(
    place: str,
    scheme: str,
    code: str,
    names: Iterable[tuple[Any, str]],
    others: Iterable[tuple[str, str]] = (),
) -> Iterator[Record | Skipped]:
    if not _CODES[scheme].fullmatch(code):
        yield Skipped(place, f"{code[:50] or 'an empty code'} is no code of a {scheme}")
        return
    identifiers, wrong = checked([(scheme, code), *others])
    record = Record(
        key=code,
        iri="",
        labels=labels(names),
        identifiers=identifiers,
        kind="place",
        municipality=code if scheme == "municipality" else "",
        place=place,
    )
    yield from given(record, wrong)


def _town(row: Row) -> Iterator[Record | Skipped]:
    names = ((row[f"name_{each}"], each) for each in _LANGUAGES)
    return _record(row.place, "municipality", row["kunta_code"], names, _links(row))


def _region(row: Row) -> Iterator[Record | Skipped]:
    names = ((row[f"name_{each}"], each) for each in _LANGUAGES)
    others = [("nuts", row["nuts3_code"]), *_links(row)]
    return _record(row.place, "region", row["maakunta_code"], names, others)


def _links(row: Row) -> list[tuple[str, str]]:
    yso = row["yso_place_uri"].removeprefix(_YSO)
    return [("wikidata", row["wikidata_qid"]), ("yso", yso)]


def _past(row: Row) -> Iterator[Record | Skipped]:
    names = ((row[f"name_{each}"], each) for each in ("fi", "sv"))
    return _record(row.place, "municipality", row["kunta_code"], names)


FORMS = {
    "municipality": (
        Form("municipalities", ("kunta_code", "name_fi", "name_sv", "maakunta_code"), _town),
        Form(
            "municipalities of the past",
            ("kunta_code", "name_fi", "name_sv", "first_year", "last_year"),
            _past,
            dated="last_year",
            ends=True,
            past=True,
        ),
    ),
    "region": (
        Form(
            "regions",
            ("maakunta_code", "name_fi", "name_sv", "nuts3_code"),
            _region,
            without=("kunta_code",),
        ),
    ),
}
read_municipalities = partial(read, scheme="municipality")
read_regions = partial(read, scheme="region")
ask_municipalities = partial(ask, scheme="municipality")
ask_regions = partial(ask, scheme="region")
