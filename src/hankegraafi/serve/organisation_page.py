"""What an organisation's page tells: names, identifiers, units, projects, money, sources."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hankegraafi.serve import timeline
from hankegraafi.serve.items import Item, gather
from hankegraafi.serve.visit import Link, Row, Visit, iri_of, text_of

_OUTSIDE: Mapping[str, Callable[[str], str]] = {
    "id-ytunnus": "https://tietopalvelu.ytj.fi/yritys/{}".format,
    "id-oid": "https://opintopolku.fi/konfo/fi/oppilaitos/{}".format,
    "id-ror": lambda notation: f"https://ror.org/{notation.rpartition('/')[2]}",
    "id-wikidata": lambda notation: f"https://www.wikidata.org/wiki/{notation.rpartition('/')[2]}",
    "id-isni": lambda notation: f"https://isni.org/isni/{notation.replace(' ', '')}",
    "id-crossref-funder": lambda notation: (
        f"https://doi.org/10.13039/{notation.rpartition('/')[2]}"
    ),
}


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier of a register, with the register's page where it has one."""

    scheme: Link
    notation: str
    href: str
    sources: tuple[Link, ...]


def tell(visit: Visit, iri: str) -> dict[str, Any]:
    """Gather an organisation's page."""
    about = visit.about(iri)
    projects = _projects(visit, visit.rows("organisation_projects", organisation=iri))
    funded = _projects(visit, visit.rows("organisation_funded", organisation=iri))
    return {
        "identifiers": identifiers(visit, iri),
        "kinds": [visit.link(iri_of(each)) for each in about.get("hanke:organisationKind", ())],
        "bodies": [visit.link(iri_of(each)) for each in about.get("org:unitOf", ())],
        "municipalities": [
            visit.link(iri_of(each)) for each in about.get("hanke:homeMunicipality", ())
        ],
        "same": [iri_of(each) for each in about.get("owl:sameAs", ())],
        "printed": printed_names(visit, iri),
        "units": _links(visit, visit.rows("organisation_units", organisation=iri), "unit"),
        "projects": projects,
        "funded": funded,
        "axis": timeline.axis(each["item"].span for each in (*projects, *funded)),
        "programmes": _links(
            visit, visit.rows("organisation_programmes", organisation=iri), "programme"
        ),
        "published": _links(visit, visit.rows("organisation_sources", organisation=iri), "source"),
        "sources": [visit.link(iri_of(each)) for each in about.get("dcterms:source", ())],
    }


def identifiers(visit: Visit, iri: str) -> list[Identifier]:
    """Give the identifiers of a thing, each once with all its sources."""
    found: dict[tuple[str, str], list[Link]] = {}
    for row in visit.rows("organisation_identifiers", thing=iri):
        key = (iri_of(row["scheme"]), iri_of(row["notation"]))
        sources = found.setdefault(key, [])
        if "source" in row:
            sources.append(visit.link(iri_of(row["source"])))
    return [
        Identifier(visit.link(scheme), notation, _outside(scheme, notation), tuple(sources))
        for (scheme, notation), sources in found.items()
    ]


def printed_names(visit: Visit, iri: str) -> list[dict[str, Any]]:
    """Give the names that sources print for an organisation, each with the sources that do."""
    found: dict[str, dict[str, Any]] = {}
    for row in visit.rows("organisation_names", organisation=iri):
        name = text_of([row["name"]])
        language, words = name.best(visit.language)
        entry = found.setdefault(words, {"words": words, "language": language, "sources": []})
        entry["sources"].append(visit.link(iri_of(row["graph"])))
    return list(found.values())


def _outside(scheme: str, notation: str) -> str:
    make = _OUTSIDE.get(scheme.rpartition("#")[2])
    return make(notation) if make else ""


def _projects(visit: Visit, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give projects, the newest first, with the roles and the units that took part."""
    named: list[Row] = [{**row, "thing": row["project"], "name": row["project"]} for row in rows]
    found = sorted(gather(named), key=_start, reverse=True)
    return [
        {
            "item": each,
            "link": visit.link(each.iri),
            "roles": [visit.words(role) for role in each.iris("role")],
            "units": [visit.link(unit) for unit in each.iris("unit")],
        }
        for each in found
    ]


def _start(item: Item) -> str:
    start = item.one("start")
    return iri_of(start) if start else ""


def _links(visit: Visit, rows: list[dict[str, Any]], name: str) -> list[Link]:
    found = (visit.link(iri_of(row[name])) for row in rows)
    return sorted(dict.fromkeys(found), key=lambda link: link.words.casefold())
