"""What an organisation's page tells: names, identifiers, units, projects, money, sources."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from hankegraafi.serve import citations, listing, money, timeline
from hankegraafi.serve.visit import Link, Term, Visit, iri_of, text_of

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

_MATCHES = {"owl:sameAs": "same", "skos:exactMatch": "same", "skos:closeMatch": "close"}
_REGISTERS = {
    "ror.org": "ROR",
    "wikidata.org": "Wikidata",
    "isni.org": "ISNI",
    "yso.fi": "YSO",
}


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier of a register, with the register's page where it has one.

    `parts` are the IRIs of its nodes in the data.
    """

    parts: list[str]
    scheme: Link
    notation: str
    href: str
    sources: list[Link]


def tell(visit: Visit, iri: str) -> dict[str, Any]:
    """Gather an organisation's page."""
    about = visit.about(iri)
    projects = _projects(visit, iri, "organisation_projects", "organisation")
    funded = _projects(visit, iri, "organisation_funded", "funder")
    return {
        "identifiers": identifiers(visit, iri),
        "kinds": [visit.link(iri_of(each)) for each in about.get("hanke:organisationKind", ())],
        "bodies": [visit.link(iri_of(each)) for each in about.get("org:unitOf", ())],
        "municipalities": [
            visit.link(iri_of(each)) for each in about.get("hanke:homeMunicipality", ())
        ],
        "elsewhere": elsewhere(about),
        "printed": printed_names(visit, iri),
        "units": _links(visit, visit.rows("organisation_units", organisation=iri), "unit"),
        "projects": projects,
        "funded": funded,
        "sums": money.sums(visit, visit.rows("organisation_sum", organisation=iri)),
        "axis": timeline.axis(each.span for each in (*projects.shown, *funded.shown)),
        "programmes": _links(
            visit, visit.rows("organisation_programmes", organisation=iri), "programme"
        ),
        "published": _links(visit, visit.rows("organisation_sources", organisation=iri), "source"),
        "sources": citations.of_thing(visit, about),
    }


def identifiers(visit: Visit, iri: str) -> list[Identifier]:
    """Give the identifiers of a thing, each once with all its sources."""
    found: dict[tuple[str, str], Identifier] = {}
    for row in visit.rows("organisation_identifiers", thing=iri):
        scheme, notation = iri_of(row["scheme"]), iri_of(row["notation"])
        made = Identifier([], visit.link(scheme), notation, _outside(scheme, notation), [])
        entry = found.setdefault((scheme, notation), made)
        entry.parts.append(iri_of(row["identifier"]))
        if "source" in row and (source := visit.link(iri_of(row["source"]))) not in entry.sources:
            entry.sources.append(source)
    return list(found.values())


def elsewhere(about: Mapping[str, list[Term]]) -> list[tuple[str, str, str]]:
    """Give what stands for the same thing elsewhere: (how close it is, who describes it, IRI)."""
    found: dict[str, str] = {}
    for name, close in _MATCHES.items():
        for each in about.get(name, ()):
            found.setdefault(iri_of(each), close)
    return [(close, _described_by(iri), iri) for iri, close in found.items()]


def _described_by(iri: str) -> str:
    host = (urlsplit(iri).hostname or "").removeprefix("www.")
    return _REGISTERS.get(host, host)


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


def _projects(visit: Visit, iri: str, query: str, scope: str) -> listing.Head:
    """Give projects, the newest first, with the roles and the units that took part."""
    found = listing.newest(visit.rows(query, organisation=iri))
    return listing.head(visit, found, "project", scope, iri)


def _links(visit: Visit, rows: list[dict[str, Any]], name: str) -> list[Link]:
    found = (visit.link(iri_of(row[name])) for row in rows)
    return sorted(dict.fromkeys(found), key=lambda link: link.words.casefold())
