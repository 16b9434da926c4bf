"""The fundings of a data set as 360Giving JSON, version 1.4 of the standard.

A funding is written when it has what the standard requires of a grant: an exact amount, the day of
the award, a recipient and a funder. All others are counted by what they lack; nothing is guessed.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from hankegraafi import iris, vocab
from hankegraafi.errors import DataError, UsageError
from hankegraafi.records import LANGUAGES
from hankegraafi.sources.giving.facts import Facts, facts_of
from hankegraafi.sources.rows.grants import BUSINESS_IDS

VERSION = "1.4"
_PREFIX = re.compile(r"360G-[A-Za-z0-9_]+")
_DAY = vocab.expand("xsd:date")
_LISTS = (("id-ytunnus", BUSINESS_IDS, ""), ("id-ror", "XI-ROR-", "https://ror.org/"))
"""Schemes of identifiers → the list of org-id.guide, and what a notation begins with."""


@dataclass(frozen=True, slots=True)
class Grants:
    """What was written: the JSON, how many grants, and how many fundings lack what.

    `left_out` counts "no-funder", "no-recipient", "no-amount", "approximate-amount",
    "no-award-date", "award-date-without-day" and "sum-of-others" (its parts are written).
    `described_by_title` had no description of their own.
    """

    text: str
    written: int
    left_out: Mapping[str, int]
    described_by_title: int


class _Lacking(Exception):
    """A funding that cannot be a grant; `code` says what it lacks."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def grants_json(quads: Iterable[ox.Quad], *, prefix: str, language: str = "fi") -> Grants:
    """Write the fundings of the curated view (the default graph) as a package of grants.

    `prefix` is the publisher's, which 360Giving gives ("360G-example"); `language` is preferred
    for names. The same facts give the same text.

    Raises:
        UsageError: the prefix or the language is none.
        DataError: there is no funding that can be a grant; what they lack.
    """
    if not _PREFIX.fullmatch(prefix):
        raise UsageError(f"{prefix!r} is no prefix of 360Giving", way_out="Write 360G-yourname.")
    if language not in LANGUAGES:
        raise UsageError(f"{language} is no language here", way_out="Take fi, sv or en.")
    writer = _Writer(facts_of(quads), prefix, language)
    grants = writer.grants()
    if not grants:
        lack = ", ".join(f"{code} {count}" for code, count in sorted(writer.left_out.items()))
        raise DataError(
            f"no funding can be a grant of 360Giving ({lack or 'there are none'})",
            way_out="A grant has an exact amount, a day of award, a recipient and a funder.",
        )
    package = {"version": VERSION, **writer.package(), "grants": grants}
    text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    return Grants(text, len(grants), dict(sorted(writer.left_out.items())), writer.untold)


class _Writer:
    """Makes grants out of facts; it counts what cannot be one."""

    def __init__(self, facts: Facts, prefix: str, language: str) -> None:
        self._facts, self._prefix, self._language = facts, prefix, language
        self.left_out: Counter[str] = Counter()
        self.untold = 0

    def package(self) -> dict[str, Any]:
        """Say whose data it is, by the catalogue."""
        facts = self._facts
        subject = facts.dataset
        if not subject:
            return {}
        given: dict[str, Any] = {
            "title": facts.text(subject, "dcterms:title", self._language),
            "modified": facts.value(subject, "dcterms:modified"),
            "license": facts.value(subject, "dcterms:license"),
        }
        publisher = facts.value(subject, "dcterms:publisher")
        name = facts.text(publisher, "skos:prefLabel", self._language) if publisher else ""
        if name:
            given["publisher"] = {"name": name}
        return {key: value for key, value in given.items() if value}

    def grants(self) -> list[dict[str, Any]]:
        """Write every funding that can be a grant, by project."""
        found: list[dict[str, Any]] = []
        for project in self._facts.projects:
            fundings = sorted(self._facts.values(project, "hanke:funding"), key=iris.natural_key)
            made: dict[str, dict[str, Any]] = {}
            lacking: dict[str, str] = {}
            for funding in fundings:
                try:
                    made[funding] = self._grant(project, funding)
                except _Lacking as wrong:
                    lacking[funding] = wrong.code
            wholes = {
                whole for each in made for whole in self._facts.values(each, "hanke:partOfFunding")
            }
            for whole in wholes:
                if made.pop(whole, None) or whole in lacking:
                    lacking[whole] = "sum-of-others"
            self.left_out.update(lacking.values())
            found += made.values()
        self.untold = sum(each["description"] == each["title"] for each in found)
        return found

    def _grant(self, project: str, funding: str) -> dict[str, Any]:
        """Write one grant.

        Raises:
            _Lacking: it has not all that a grant must have.
        """
        facts = self._facts
        funder, recipient = (
            facts.value(funding, "hanke:funder"),
            facts.value(funding, "hanke:recipient"),
        )
        value, currency = self._amount(funding)
        award = self._award(funding)
        for code, organisation in (("no-funder", funder), ("no-recipient", recipient)):
            if not organisation or not self._name(organisation):
                raise _Lacking(code)
        title = self._name(project) or iris.document(project).rpartition("/")[2]
        told = (facts.text(project, f"hanke:{each}", self._language) for each in _TOLD)
        grant: dict[str, Any] = {
            "id": self._id(project, funding),
            "title": title,
            "description": next(filter(None, told), title),
            "currency": currency,
            "amountAwarded": _number(value),
            "awardDate": award,
            "plannedDates": self._dates(project),
            "recipientOrganization": [self._organisation(recipient)],
            "fundingOrganization": [self._organisation(funder)],
            "grantProgramme": self._programme(project, funding),
            "amountDisbursed": self._spent(funding, currency),
            "url": facts.only(project, "foaf:homepage"),
        }
        return {key: each for key, each in grant.items() if each not in ("", None, [])}

    def _name(self, iri: str) -> str:
        return self._facts.text(iri, "skos:prefLabel", self._language)

    def _id(self, project: str, funding: str) -> str:
        """Give the identifier: the one that the grant came with, else one under the prefix."""
        slug, _, part = funding.partition("#")
        part = part.removeprefix("funding-")
        code = self._facts.code(project)
        if code.startswith("360G-") and part == "grant":
            return code
        return f"{self._prefix}-{slug.rpartition('/')[2]}-{part}"

    def _amount(self, funding: str) -> tuple[Decimal, str]:
        money = self._facts.only(funding, "hanke:amount")
        found = self._facts.money(money) if money else None
        if found is None:
            raise _Lacking("no-amount")
        if found.approximate or Decimal(repr(_number(found.value))) != found.value:
            raise _Lacking("approximate-amount")
        return found.value, found.currency

    def _spent(self, funding: str, currency: str) -> int | float | None:
        money = self._facts.only(funding, "hanke:spent")
        found = self._facts.money(money) if money else None
        if found is None or found.approximate or found.currency != currency:
            return None
        return _number(found.value)

    def _award(self, funding: str) -> str:
        days = self._facts.literals(funding, "hanke:awardDate")
        if not days:
            raise _Lacking("no-award-date")
        if len(days) > 1 or days[0].datatype.value != _DAY:
            raise _Lacking("award-date-without-day")
        return days[0].value

    def _dates(self, project: str) -> list[dict[str, str]]:
        """Give the project's period, as precisely as it is known."""
        period = self._facts.only(project, "dcterms:temporal")
        if not period:
            return []
        ends = {
            key: self._facts.only(period, predicate)
            for key, predicate in (("startDate", "dcat:startDate"), ("endDate", "dcat:endDate"))
        }
        known = {key: value for key, value in ends.items() if value}
        return [known] if known else []

    def _organisation(self, iri: str) -> dict[str, str]:
        """Give an organisation by an identifier of org-id.guide, else under the prefix."""
        for scheme, code, begins in _LISTS:
            notation = self._facts.notation(iri, f"hanke:{scheme}")
            if notation:
                return {
                    "id": code + notation.removeprefix(begins),
                    "name": self._name(iri),
                }
        slug = iri.rpartition("/")[2].replace("#", "-")
        return {"id": f"{self._prefix}-{slug}", "name": self._name(iri)}

    def _programme(self, project: str, funding: str) -> list[dict[str, str]]:
        predicate = "hanke:inProgramme"
        found = self._facts.values(funding, predicate) or self._facts.values(project, predicate)
        return [
            {"code": iri.rpartition("/")[2], "title": title}
            for iri in sorted(found)
            if (title := self._name(iri))
        ]


_TOLD = ("summary", "purpose")


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
