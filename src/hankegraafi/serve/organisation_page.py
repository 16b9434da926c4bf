"""What an organisation's page tells: names, identifiers, units, projects, money, sources."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hankegraafi.serve import citations, items, links, listing, money, statements, timeline
from hankegraafi.serve.evidence import Evidence
from hankegraafi.serve.visit import Link, Row, Term, Visit, iri_of, text_of
from hankegraafi.vocab import term

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

_NAMES = frozenset(map(term, ("skos:prefLabel", "skos:altLabel")))
_MATCHES = {"owl:sameAs": "same", "skos:exactMatch": "same", "skos:closeMatch": "close"}

MANY = 200
"""From how many projects on what is counted of them is kept, and not asked at each visit."""


@dataclass(frozen=True, slots=True)
class Yearly:
    """Sums of money by year: an amount for each currency, and a bar for each year.

    `undated` are the amounts of which no year is known.
    """

    amounts: tuple[str, ...]
    awards: int
    years: tuple[money.Sums, ...]
    undated: tuple[str, ...]


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


def tell(visit: Visit, iri: str, evidence: Evidence) -> dict[str, Any]:
    """Gather an organisation's page."""
    about = visit.about(iri)
    projects = _projects(visit, iri, "organisation_projects", "organisation")
    funded = _projects(visit, iri, "organisation_funded", "funder")
    handled = _projects(visit, iri, "organisation_handled", "authority")
    outward = links.tell(visit, iri)
    return {
        "identifiers": identifiers(visit, iri),
        "kinds": [visit.link(iri_of(each)) for each in about.get("hanke:organisationKind", ())],
        "bodies": [visit.link(iri_of(each)) for each in about.get("org:unitOf", ())],
        "municipalities": [
            visit.link(iri_of(each)) for each in about.get("hanke:homeMunicipality", ())
        ],
        "elsewhere": elsewhere(about, outward),
        "outward": outward,
        "facts": statements.facts(visit, _unnamed(evidence)),
        "printed": printed_names(visit, iri),
        "units": _links(visit, visit.rows("organisation_units", organisation=iri), "unit"),
        "projects": projects,
        "funded": funded,
        "handled": handled,
        "sums": money.sums(visit, _rows(visit, iri, "organisation_sum", funded.total)),
        "given": _yearly(visit, iri, "organisation_given_by_year", funded.total),
        "handled_sums": _yearly(visit, iri, "organisation_handled_by_year", handled.total),
        "received": _yearly(visit, iri, "organisation_received_by_year", projects.total),
        "axis": timeline.axis(
            each.span for each in (*projects.shown, *funded.shown, *handled.shown)
        ),
        "programmes": _links(
            visit, visit.rows("organisation_programmes", organisation=iri), "programme"
        ),
        "published": _links(visit, visit.rows("organisation_sources", organisation=iri), "source"),
        "sources": citations.of_thing(visit, about, evidence.sources),
    }


def _unnamed(evidence: Evidence) -> list[Row]:
    """Give what sources say otherwise than the page, but for names: those have their own list."""
    return [row for row in evidence.unquoted() if iri_of(row["predicate"]) not in _NAMES]


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


def elsewhere(
    about: Mapping[str, list[Term]], told: Sequence[links.Outward]
) -> list[tuple[str, str, str]]:
    """Give what stands for the same thing elsewhere: (how close it is, who describes it, IRI).

    What `told` tells of with its reasons is left out.
    """
    known = {each.href for each in told}
    found: dict[str, str] = {}
    for name, close in _MATCHES.items():
        for each in about.get(name, ()):
            found.setdefault(iri_of(each), close)
    left = ((iri, close) for iri, close in found.items() if iri not in known)
    return [(close, links.described_by(iri), iri) for iri, close in left]


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
    key = f"{query} {iri}"
    kept: tuple[list[items.Item], int] | None = visit.site.kept.get(key)
    if kept is None:
        found = listing.newest(visit.rows(query, organisation=iri))
        kept = found[: listing.FIRST], len(found)
        if len(found) > MANY:
            visit.site.kept[key] = kept
    return listing.head(visit, kept[0], "project", scope, iri, total=kept[1])


def _rows(visit: Visit, iri: str, query: str, projects: int) -> list[Row]:
    """Answer a query over all projects of an organisation; for many, once for a release."""

    def ask() -> list[Row]:
        return list(visit.rows(query, organisation=iri))

    return visit.site.once(f"{query} {iri}", ask) if projects > MANY else ask()


def _yearly(visit: Visit, iri: str, query: str, projects: int) -> Yearly | None:
    """Give sums by year; None where no amount is known."""
    rows = _rows(visit, iri, query, projects) if projects else []
    if not rows:
        return None
    undated = [row for row in rows if "year" not in row]
    return Yearly(
        amounts=tuple(money.totals(visit, rows)),
        awards=sum(int(iri_of(row["awards"])) for row in rows),
        years=tuple(money.by_year(visit, rows)),
        undated=tuple(money.totals(visit, undated)),
    )


def _links(visit: Visit, rows: list[dict[str, Any]], name: str) -> list[Link]:
    found = (visit.link(iri_of(row[name])) for row in rows)
    return sorted(dict.fromkeys(found), key=lambda link: link.words.casefold())
