"""What the pages of programmes and calls, and of places, tell."""

from typing import Any

from hankegraafi.serve import money, timeline
from hankegraafi.serve.items import gather
from hankegraafi.serve.organisation_page import elsewhere, identifiers
from hankegraafi.serve.visit import Link, Visit, iri_of, text_of


def tell(visit: Visit, iri: str) -> dict[str, Any]:
    """Gather a programme's page."""
    about = visit.about(iri)
    rows = visit.rows("programme_projects", programme=iri)
    projects = gather({**row, "thing": row["project"], "name": row["project"]} for row in rows)
    period = next(iter(about.get("dcterms:temporal", ())), None)
    dates = visit.about(iri_of(period)) if period else {}
    start, end = (
        next(iter(dates.get(name, ())), None) for name in ("dcat:startDate", "dcat:endDate")
    )
    parts = visit.rows("programme_parts", programme=iri)
    return {
        "summary": text_of(about.get("hanke:summary", ())),
        "is_call": any(iri_of(each).endswith("#Call") for each in about.get("rdf:type", ())),
        "span": timeline.span(start, end),
        "period_iri": iri_of(period) if period else "",
        "owners": _all(visit, about.get("hanke:owner", ())),
        "parents": _all(visit, about.get("hanke:partOfProgramme", ())),
        "parts": [visit.link(iri_of(row["part"])) for row in parts],
        "projects": [{"item": each, "link": visit.link(each.iri)} for each in projects],
        "axis": timeline.axis(each.span for each in projects),
        "sums": money.sums(visit, visit.rows("programme_sum", programme=iri)),
        "sources": _all(visit, about.get("dcterms:source", ())),
    }


def tell_place(visit: Visit, iri: str) -> dict[str, Any]:
    """Gather a place's page."""
    about = visit.about(iri)
    rows = visit.rows("place_organisations", place=iri)
    found = {
        iri_of(row["organisation"]): {
            "link": visit.link(iri_of(row["organisation"])),
            "kind": visit.words(iri_of(row["kind"])) if "kind" in row else "",
        }
        for row in rows
    }
    return {
        "identifiers": identifiers(visit, iri),
        "organisations": list(found.values()),
        "elsewhere": elsewhere(about),
        "sources": _all(visit, about.get("dcterms:source", ())),
    }


def _all(visit: Visit, terms: Any) -> list[Link]:
    return [visit.link(iri_of(each)) for each in terms]
