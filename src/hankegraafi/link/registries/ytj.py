"""Businesses and other bodies with a Y-tunnus: the open data of PRH and YTJ, version 3.

The public interface is https://avoindata.prh.fi/opendata-ytj-api/v3/companies; all companies are
given out as one JSON document at `/all_companies`. Natural persons who trade are left out: their
names are personal data. Addresses of companies are not read, save the code of the municipality.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hankegraafi.link.documents import objects
from hankegraafi.link.encodings import opening
from hankegraafi.link.record import Fetch, Record, Skipped
from hankegraafi.link.registries.facts import checked, entries, given, known, labels
from hankegraafi.link.registries.registry import MOST, Question, address, dicts, json_at
from hankegraafi.link.registries.settle import settled
from hankegraafi.names.identifiers import Identifier

SERVICE = "https://avoindata.prh.fi/opendata-ytj-api/v3/companies"

_PAGE = "https://tietopalvelu.ytj.fi/yritys/"
_PERSONS = (
    *("elinkeinonharjoittaja", "ammatinharjoittaja", "kuolinpesä", "luonnollinen henkilö"),
    *("maatalous", "verotusyhtymä", "näringsidkare", "dödsbo", "private trader", "sole trader"),
    *("self-employed", "estate of a deceased", "natural person"),
)
_KINDS = (
    ("osakeyhtiö", "kind-company"),
    ("säätiö", "kind-foundation"),
    ("yhdistys", "kind-association"),
    ("kuntayhtymä", "kind-joint-authority"),
    ("kunta", "kind-municipality"),
)


def read(path: Path) -> Iterator[Record | Skipped]:
    """Read companies as the interface gives them: a list, or the answer to a search.

    Raises:
        DataError: it is no such document, or cannot be read.
    """
    under = () if opening(path).startswith("[") else ("companies",)
    yield from settled(lambda: _read(path, under))


def _read(path: Path, under: tuple[str, ...]) -> Iterator[Record | Skipped]:
    for number, each in enumerate(objects(path, *under), 1):
        if isinstance(each, Skipped):
            yield each
        else:
            yield from _company(each, f"record {number}")


def ask(question: Question, fetch: Fetch) -> Iterator[Record]:
    """Ask by Y-tunnus or by name.

    Raises:
        FaultError: the service does not answer, or not in the documented form.
    """
    if isinstance(question, Identifier):
        url = address(SERVICE, businessId=question.notation)
    else:
        url = address(SERVICE, name=question)
    for company in dicts(json_at(url, fetch), "companies", url)[:MOST]:
        yield from (each for each in _company(company, "") if isinstance(each, Record))


def _company(company: dict[str, Any], place: str) -> Iterator[Record | Skipped]:
    forms = _forms(company)
    if not forms or any(word in form for form in forms for word in _PERSONS):
        said = "is a person's business" if forms else "has no legal form: it may be a person's"
        yield Skipped(place, f"{said}; names of persons are not read")
        return
    identifiers, wrong = checked([("ytunnus", known(company, "businessId", "value"))])
    names = sorted(
        entries(company.get("names")),
        key=lambda each: (str(each.get("type")), str(each.get("version", 1))),
    )
    number = identifiers[0].notation if identifiers else ""
    record = Record(
        key=number,
        iri="",
        labels=labels(((each.get("name"), "") for each in names if _now(each)), once=True),
        identifiers=identifiers,
        former=labels(((each.get("name"), "") for each in names if not _now(each)), once=True),
        kind=next((kind for word, kind in _KINDS if any(word in form for form in forms)), ""),
        municipality=_town(company),
        active=not company.get("endDate"),
        page=_PAGE + number if number else "",
        place=place,
    )
    yield from given(record, wrong)


def _now(name: dict[str, Any]) -> bool:
    return not name.get("endDate")


def _forms(company: dict[str, Any]) -> tuple[str, ...]:
    """Give the legal forms of today in words, of all languages, in small letters."""
    return tuple(
        str(words.get("description", "")).casefold()
        for form in entries(company.get("companyForms"))
        if not form.get("endDate")
        for words in entries(form.get("descriptions"))
    )


def _town(company: dict[str, Any]) -> str:
    for place in entries(company.get("addresses")):
        for office in entries(place.get("postOffices")):
            code = str(office.get("municipalityCode") or "")
            if code.isascii() and code.isdigit() and len(code) <= 3:
                return code.zfill(3)
    return ""
