"""What the pages of programmes and calls, and of places, tell."""

from typing import Any

from hankegraafi.serve import citations, links, listing, money, timeline
from hankegraafi.serve.organisation_page import elsewhere, identifiers
from hankegraafi.serve.visit import Link, Row, Visit, iri_of, text_of


def tell(visit: Visit, iri: str) -> dict[str, Any]:
    """Gather a programme's page."""
    about = visit.about(iri)
    projects = listing.newest(visit.rows("programme_projects", programme=iri))
    head = listing.head(visit, projects, "project", "programme", iri)
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
        "projects": head,
        "axis": timeline.axis(each.span for each in head.shown),
        "sums": money.sums(visit, _sums(visit, iri)),
        "sources": citations.of_thing(visit, about),
    }


def tell_place(visit: Visit, iri: str) -> dict[str, Any]:
    """Gather a place's page."""
    about = visit.about(iri)
    rows = sorted(visit.rows("place_organisations", place=iri), key=_by_organisation)
    kinds = {iri_of(row["organisation"]): row.get("kind") for row in rows}
    outward = links.tell(visit, iri)
    return {
        "identifiers": identifiers(visit, iri),
        "organisations": listing.head(visit, list(kinds.items()), "organisation", "place", iri),
        "elsewhere": elsewhere(about, outward),
        "outward": outward,
        "sources": citations.of_thing(visit, about),
    }


def _sums(visit: Visit, iri: str) -> list[Row]:
    """Give the sums of a programme, asked once for a release: they count every award below it."""
    return visit.site.once(
        f"programme_sum {iri}", lambda: list(visit.rows("programme_sum", programme=iri))
    )


def _by_organisation(row: Row) -> str:
    return iri_of(row["organisation"])


def _all(visit: Visit, terms: Any) -> list[Link]:
    return [visit.link(iri_of(each)) for each in terms]
