"""The links of a thing to other registries, and why each holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlsplit

from hankegraafi.records import Text
from hankegraafi.serve.visit import Link, Row, Visit, iri_of, text_of

REGISTERS: Mapping[str, str] = {
    "ror.org": "ROR",
    "wikidata.org": "Wikidata",
    "isni.org": "ISNI",
    "doi.org": "Crossref",
    "yso.fi": "YSO",
    "data.europa.eu": "EU",
    "publications.europa.eu": "EU",
}
"""What those are called who describe things under the names of some hosts."""

BY_PERSON = "ManualMappingCuration"


@dataclass(frozen=True, slots=True)
class Outward:
    """One link: who describes what it leads to, under which identifier and name, and why.

    `relation` is the property in words; `reason` says the evidence, `language` that of its words;
    `sure` is a share in percent, such as "95 %", `date` a day in words; `tool` is the program with
    its version. `by_person` says that a person decided.
    """

    statement: str
    registry: str
    there: str
    href: str
    name: str
    relation: Link
    reason: str
    language: str
    sure: str
    date: str
    tool: str
    by_person: bool
    rests_on: Link | None
    source: Link


def tell(visit: Visit, iri: str) -> list[Outward]:
    """Give the links of a thing, each once, by registry."""
    rows = visit.rows("thing_links", thing=iri)
    found = [
        _link(visit, list(group))
        for _, group in groupby(rows, key=lambda row: iri_of(row["statement"]))
    ]
    return sorted(found, key=lambda each: (each.registry.casefold(), each.there))


def described_by(iri: str) -> str:
    """Name who describes a thing elsewhere, by the host of its IRI."""
    host = (urlsplit(iri).hostname or "").removeprefix("www.")
    return REGISTERS.get(host, host)


def _link(visit: Visit, rows: list[Row]) -> Outward:
    """Put the rows of one statement together: one for each language of its reason."""
    first = rows[0]
    language, reason = _reasons(rows).best(visit.language)
    target = iri_of(first["object"])
    is_code = "notation" in first
    return Outward(
        statement=iri_of(first["statement"]),
        registry=visit.words(iri_of(first["scheme"])) if is_code else described_by(target),
        there=iri_of(first["notation"]) if is_code else target,
        href="" if is_code else target,
        name=iri_of(first["label"]) if "label" in first else "",
        relation=visit.link(iri_of(first["predicate"])),
        reason=reason,
        language=language,
        sure=_percent(iri_of(first["confidence"]), visit.language) if "confidence" in first else "",
        date=visit.date(first.get("date")),
        tool=" ".join(iri_of(first[key]) for key in ("tool", "version") if key in first),
        by_person=iri_of(first["justification"]).endswith(f"/{BY_PERSON}"),
        rests_on=visit.link(iri_of(first["registry"])) if "registry" in first else None,
        source=visit.link(iri_of(first["source"])),
    )


def _reasons(rows: list[Row]) -> Text:
    return text_of(row["reason"] for row in rows if "reason" in row)


def _percent(share: str, language: str) -> str:
    """Write a share from 0 to 1 in percent, as a language does.

    >>> _percent("0.950", "en")
    '95%'
    """
    try:
        number = f"{float(share) * 100:g}"
    except ValueError:
        return share
    if language == "en":
        return f"{number}%"
    return f"{number.replace('.', ',')}\N{NO-BREAK SPACE}%"
