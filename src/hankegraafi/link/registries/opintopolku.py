"""Education organisations of Opintopolku: providers, schools and offices.

The public interface is the organisation service of the Finnish National Agency for Education,
https://virkailija.opintopolku.fi/organisaatio-service: `/api/hierarkia/hae` finds organisations
with their tree, `/api/{oid}` describes one. Neither gives IRIs, so a link is an identifier alone.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from hankegraafi.link.documents import objects
from hankegraafi.link.files import Row
from hankegraafi.link.record import Fetch, Record, Skipped
from hankegraafi.link.registries.facts import checked, entries, given, labels, strings
from hankegraafi.link.registries.forms import Form, read_forms
from hankegraafi.link.registries.registry import MOST, Question, address, dicts, json_at, object_at
from hankegraafi.link.registries.settle import settled
from hankegraafi.names.identifiers import Identifier, normal

SERVICE = "https://virkailija.opintopolku.fi/organisaatio-service/api"
ROOT = "1.2.246.562.10.00000000001"
"""The organisation above all others, which is nobody's legal body."""

_PAGE = "https://opintopolku.fi/konfo/fi/oppilaitos/"
_SCHEMES = ("oid", "ytunnus", "school-number")
_LANGUAGES = ("fi", "sv", "en")
_NUMBER = re.compile(r"[0-9]{5}", re.ASCII)
_OWN_NUMBER = re.compile("[4-9][0-9]{6}-[0-9]", re.ASCII)
"""No business has been given a number from 4000000 on."""
_TOWN = re.compile(r"[0-9]{3}", re.ASCII)
_HIGHER = re.compile("yliopisto|korkeakoulu|universit|högskola", re.IGNORECASE)
_TYPES = {"1": "koulutustoimija", "2": "oppilaitos", "9": "kunta"}
_HIGHER_TYPES = {
    "41": "kind-university-of-applied-sciences",
    "42": "kind-university",
    "43": "kind-university",
}


def read(path: Path) -> Iterator[Record | Skipped]:
    """Read a snapshot: tables of organisations, or an answer of the service as JSON.

    Raises:
        DataError: it has none of the forms, or cannot be read.
    """
    if path.name.lower().endswith((".json", ".json.gz")):
        yield from settled(lambda: _read_json(path))
    else:
        yield from read_forms(path, FORMS, key)


def ask(question: Question, fetch: Fetch) -> Iterator[Record]:
    """Ask the service by OID, Y-tunnus, school number or name.

    Raises:
        FaultError: it does not answer, or not in the documented form.
    """
    if isinstance(question, Identifier) and question.scheme == "oid":
        found = object_at(f"{SERVICE}/{question.notation}", fetch)
        yield from (each for each in _described(found) if isinstance(each, Record))
        return
    text = question.notation if isinstance(question, Identifier) else question
    url = address(
        f"{SERVICE}/hierarkia/hae",
        searchStr=text,
        aktiiviset="true",
        suunnitellut="true",
        lakkautetut="true",
    )
    records = (
        record
        for each in _flat(dicts(json_at(url, fetch), "organisaatiot", url))
        for record in _described(each)
        if isinstance(record, Record)
    )
    for _, record in zip(range(MOST), records, strict=False):
        if not isinstance(question, Identifier) or question in record.identifiers:
            yield record


def key(record: Record) -> str:
    """Give the OID of a record, else its Y-tunnus, else its school number."""
    named = dict(reversed([(each.scheme, each.notation) for each in record.identifiers]))
    return next((named[scheme] for scheme in _SCHEMES if scheme in named), record.key)


def _organisation(
    place: str,
    codes: tuple[str, str, str],
    names: Iterable[tuple[Any, str]],
    *,
    kind: str = "",
    body: str = "",
    town: str = "",
    active: bool = True,
) -> Iterator[Record | Skipped]:
    """Make a record; `codes` are OID, Y-tunnus and school number, `names` have languages."""
    number = codes[2] if _NUMBER.fullmatch(codes[2]) else ""
    identifiers, wrong = checked(zip(_SCHEMES, (codes[0], codes[1], number), strict=True))
    if codes[2] and not number:
        wrong = (*wrong, f"school-number {codes[2][:50]} is not five digits")
    named = labels(names, once=True)
    if kind == "kind-school" and any(_HIGHER.search(each.text) for each in named):
        kind = ""
    oid = next((each.notation for each in identifiers if each.scheme == "oid"), "")
    record = Record(
        key=identifiers[0].notation if identifiers else "",
        iri="",
        labels=named,
        identifiers=identifiers,
        kind=kind,
        body=body if body != ROOT else "",
        municipality=town if _TOWN.fullmatch(town) else "",
        active=active,
        page=_PAGE + oid if oid and number else "",
        place=place,
    )
    return given(record, wrong)


def _kind(types: set[str]) -> str:
    if "kunta" in types:
        return "kind-municipality"
    return "kind-school" if "oppilaitos" in types else ""


def _names(row: Row) -> list[tuple[Any, str]]:
    return [(row[f"name_{language}"], language) for language in _LANGUAGES]


def _koski(row: Row) -> Iterator[Record | Skipped]:
    return _organisation(
        row.place,
        (row["oid"], row["ytunnus"], row["oppilaitoskoodi"]),
        _names(row),
        kind=_kind(set(row["types"].casefold().split("|"))),
        body=row["parent_oid"],
        town=row["home_municipality_code"],
        active=row["status"] != "PASSIIVINEN",
    )


def _fixture(row: Row) -> Iterator[Record | Skipped]:
    return _organisation(
        row.place,
        (row["oid"], row["ytunnus"], row["oppilaitoskoodi"]),
        _names(row),
        kind="kind-school" if row["oppilaitoskoodi"] else "",
        town=row["home_municipality_code"],
    )


def _provider(row: Row) -> Iterator[Record | Skipped]:
    """Read a provider of the old register, which had numbers of its own where it knew none."""
    number = row["ytunnus"]
    if _OWN_NUMBER.fullmatch(number):
        yield Skipped(
            row.place, f"ytunnus {number} is the register's own; the record is kept without it"
        )
        number = ""
    yield from _organisation(row.place, (row["oid"], number, ""), _names(row))


def _school(row: Row) -> Iterator[Record | Skipped]:
    number = row["provider_ytunnus"]
    body = None if _OWN_NUMBER.fullmatch(number) else normal(Identifier("ytunnus", number))
    return _organisation(
        row.place,
        (row["oid"], "", row["oppilaitoskoodi"]),
        _names(row),
        kind="kind-school",
        body=body.notation if body else "",
    )


def _by_year(row: Row) -> Iterator[Record | Skipped]:
    name = "" if row["name"].endswith("-") else row["name"]
    return _organisation(row.place, ("", row["ytunnus"], ""), [(name, "")])


FORMS = (
    Form(
        "organisations with their tree",
        (
            *("oid", "parent_oid", "types", "ytunnus", "oppilaitoskoodi"),
            *("name_fi", "name_sv", "name_en", "home_municipality_code", "status"),
        ),
        _koski,
    ),
    Form(
        "organisations without a tree",
        (
            *("oid", "name_fi", "name_sv", "name_en", "ytunnus", "oppilaitoskoodi"),
            "home_municipality_code",
        ),
        _fixture,
    ),
    Form("names of providers", ("ytunnus", "name"), _by_year),
    Form("providers by year", ("year", "ytunnus", "name"), _by_year, dated="year", past=True),
    Form("providers", ("ytunnus", "oid", "name_fi", "name_sv"), _provider, past=True),
    Form("schools", ("oppilaitoskoodi", "oid", "name_fi", "provider_ytunnus"), _school, past=True),
)


def _read_json(path: Path) -> Iterator[Record | Skipped]:
    number = 0
    for each in objects(path, "organisaatiot"):
        if isinstance(each, Skipped):
            yield each
            continue
        for organisation in _flat([each]):
            number += 1
            yield from _described(organisation, f"organisation {number}")


def _flat(organisations: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give organisations and those below them, the upper ones first."""
    waiting = list(reversed(organisations))
    while waiting:
        present = waiting.pop()
        waiting.extend(reversed(entries(present.get("children"))))
        yield present


def _described(organisation: dict[str, Any], place: str = "") -> Iterator[Record | Skipped]:
    """Make a record of an organisation as the service describes it; contacts are not read."""
    raw = organisation.get("nimi")
    names = raw if isinstance(raw, dict) else {}
    types = strings(organisation.get("tyypit") or organisation.get("organisaatiotyypit"))
    kinds = {_TYPES.get(each.rpartition("_")[2].lstrip("0"), each).casefold() for each in types}
    school = _text(organisation, "oppilaitostyyppi", "oppilaitosTyyppiUri")
    higher = _HIGHER_TYPES.get(school.partition("#")[0].rpartition("_")[2], "")
    return _organisation(
        place,
        (
            _text(organisation, "oid"),
            _text(organisation, "ytunnus", "yTunnus"),
            _text(organisation, "oppilaitosKoodi"),
        ),
        [(names.get(language), language) for language in _LANGUAGES],
        kind=higher or _kind(kinds),
        body=_text(organisation, "parentOid"),
        town=_text(organisation, "kotipaikkaUri").removeprefix("kunta_"),
        active=_text(organisation, "status") != "PASSIIVINEN",
    )


def _text(organisation: dict[str, Any], *names: str) -> str:
    found = (organisation.get(each) for each in names)
    return next((each for each in found if isinstance(each, str)), "")
