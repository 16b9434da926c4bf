"""What a project's page tells: what, when, who, whose money, what for, and who says so."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hankegraafi.serve import (
    citations,
    items,
    listing,
    money,
    network,
    organisation_page,
    statements,
    timeline,
)
from hankegraafi.serve.evidence import Evidence
from hankegraafi.serve.items import Item
from hankegraafi.serve.statements import Fact
from hankegraafi.serve.visit import Link, Row, Term, Visit, in_language, iri_of, text_of
from hankegraafi.vocab import term

_NEIGHBOURS = 4
_ROLE_ORDER = ("role-coordinator", "role-executor", "role-partner", "role-contractor", "")


@dataclass(slots=True)
class Part:
    """A goal, action, result, focus area, peer network or contact, from the rows about it."""

    iri: str
    texts: list[Term] = field(default_factory=list)
    values: dict[str, list[str]] = field(default_factory=dict)
    as_of: Term | None = None

    def one(self, name: str) -> str:
        """Give the first value under a name, or an empty string."""
        return next(iter(self.values.get(name, ())), "")


@dataclass(slots=True)
class Participant:
    """An organisation in a project, in one role; `parts` are the IRIs that this row stands for."""

    organisation: Link
    body: Link | None
    role: str
    role_words: str
    period: str
    share: str
    areas: list[Link]
    parts: list[str]


def tell(visit: Visit, iri: str, evidence: Evidence) -> dict[str, Any]:
    """Gather a project's page."""
    about = visit.about(iri)
    said = visit.rows("project_statements", project=iri)
    inferred = statements.inferred(visit, visit.rows("project_inferred", project=iri))
    facts = statements.facts(visit, [*said, *evidence.unquoted()])
    participants = _participants(visit, visit.rows("project_participations", project=iri))
    awards = money.awards(visit, visit.rows("project_funding", project=iri))
    return {
        "summary": text_of(about.get("hanke:summary", ())),
        "purpose": text_of(about.get("hanke:purpose", ())),
        "policies": in_language(about.get("hanke:policyContext", ()), visit.language),
        "identifiers": organisation_page.identifiers(visit, iri),
        "facts": facts,
        "disagreements": [fact for fact in facts if fact.disagrees],
        "inferred": inferred,
        "participants": participants,
        "awards": awards,
        "budgets": money.amounts(visit, visit.rows("project_budget", project=iri)),
        "chart": money.chart(awards),
        "sums": money.sums(visit, visit.rows("project_sum", project=iri)),
        **_below(visit, iri),
        "is_network": term("hanke:ProjectNetwork") in map(iri_of, about.get("rdf:type", ())),
        **_picture(visit, iri, participants, awards),
        "relations": _relations(visit, iri),
        "themes": _themes(visit, iri),
        "sources": citations.of_project(visit, iri),
        **_when(visit, iri),
        **_status(visit, iri, about, facts),
        **_parts(visit, iri),
    }


def _when(visit: Visit, iri: str) -> dict[str, Any]:
    """Give the period, and the line of projects that began about the same time."""
    row: Row = next(iter(visit.rows("project_period", project=iri)), {})
    span = timeline.span(row.get("start"), row.get("end"))
    near = _neighbours(visit, iri)
    return {
        "span": span,
        "period_iri": iri_of(row["period"]) if "period" in row else "",
        "neighbours": near,
        "axis": timeline.axis((each.span for each in near), around=span),
    }


def _neighbours(visit: Visit, iri: str) -> list[Item]:
    """Find the projects that start next before and after this one, and the project itself."""
    ordered = items.by_start(visit)
    own = next((each for each in ordered if each.iri == iri), None)
    if own is None:
        return []
    place = bisect_left(ordered, items.start_key(own), key=items.start_key)
    return ordered[max(0, place - _NEIGHBOURS) : place + _NEIGHBOURS + 1]


def _status(
    visit: Visit, iri: str, about: dict[str, list[Term]], facts: Sequence[Fact]
) -> dict[str, Any]:
    """Give the status of the curated view, and what each source says of it."""
    status = next(iter(about.get("hanke:status", ())), None)
    wanted = (iri, term("hanke:status"))
    told = [
        each
        for fact in facts
        if (fact.about.iri, fact.property.iri) == wanted
        for each in fact.told
    ]
    return {"status": visit.link(iri_of(status)) if status else None, "status_told": told}


def _participants(visit: Visit, rows: Iterable[Row]) -> list[Participant]:
    found: dict[tuple[str, str], Participant] = {}
    for row in rows:
        role = iri_of(row["role"]) if "role" in row else ""
        key = (iri_of(row["organisation"]), role)
        if key not in found:
            found[key] = _participant(visit, row, role)
        for name in ("participation", "period", "share"):
            if name in row and iri_of(row[name]) not in found[key].parts:
                found[key].parts.append(iri_of(row[name]))
        if "area" in row:
            area = visit.link(iri_of(row["area"]))
            if area not in found[key].areas:
                found[key].areas.append(area)
    return sorted(found.values(), key=_by_role)


def _participant(visit: Visit, row: Row, role: str) -> Participant:
    return Participant(
        organisation=visit.link(iri_of(row["organisation"])),
        body=visit.link(iri_of(row["body"])) if "body" in row else None,
        role=role.rpartition("#")[2],
        role_words=visit.words(role) if role else visit.t("project.role_unknown"),
        period=visit.period(timeline.span(row.get("start"), row.get("end"))),
        share=money.words(visit, row),
        areas=[],
        parts=[],
    )


def _by_role(participant: Participant) -> tuple[int, str]:
    known = participant.role in _ROLE_ORDER
    place = _ROLE_ORDER.index(participant.role) if known else len(_ROLE_ORDER)
    return place, participant.organisation.words.casefold()


def _picture(
    visit: Visit,
    iri: str,
    participants: Sequence[Participant],
    awards: Sequence[money.Award],
) -> dict[str, Any]:
    """Draw who is in the project, with the roles for the legend; None where nobody is named."""
    funders = {award.funder.iri: award.funder for award in awards if award.funder}
    paying = [
        network.Member(
            each.words, each.language, each.href, "funder", visit.t("project.funder").lower()
        )
        for each in funders.values()
    ]
    members = network.chosen([_member(each) for each in participants], paying)
    acronym = text_of(visit.about(iri).get("hanke:acronym", ())) or visit.name(iri)
    language, title = acronym.best(visit.language)
    return {
        "picture": network.draw(title, members) if members else None,
        "picture_language": language,
        "undrawn": len(participants) + len(paying) - len(members),
        "legend": list(dict.fromkeys((each.role, each.role_words) for each in members)),
    }


def _member(participant: Participant) -> network.Member:
    return network.Member(
        words=_with_body(participant),
        language=participant.organisation.language,
        href=participant.organisation.href,
        role=participant.role.removeprefix("role-"),
        role_words=participant.role_words,
    )


def _with_body(participant: Participant) -> str:
    body = f" ({participant.body.words})" if participant.body else ""
    return participant.organisation.words + body


def _relations(visit: Visit, iri: str) -> list[tuple[str, list[Link]]]:
    """Give programmes, networks and what this is a part of, each under its heading's key."""
    found: dict[str, list[Link]] = {}
    for row in visit.rows("project_relations", project=iri):
        name = iri_of(row["relation"]).rpartition("#")[2]
        found.setdefault(name, []).append(visit.link(iri_of(row["other"])))
    return sorted(found.items())


def _below(visit: Visit, iri: str) -> dict[str, Any]:
    """Give the first of the projects below this one, and what they were given in all."""
    rows = visit.rows("project_below", project=iri)
    found: dict[str, list[str]] = {}
    for row in rows:
        name = iri_of(row["relation"]).rpartition("#")[2]
        found.setdefault(name, []).append(iri_of(row["other"]))
    heads = [
        (name, listing.head(visit, sorted(dict.fromkeys(others)), "project", "below", iri))
        for name, others in sorted(found.items())
    ]
    sums = visit.rows("project_sum_below", project=iri) if rows else []
    return {"below": money.sums(visit, sums), "inverse": heads}


def _themes(visit: Visit, iri: str) -> list[Link]:
    rows = visit.rows("project_themes", project=iri)
    themes = dict.fromkeys(iri_of(row["theme"]) for row in rows)
    return sorted((visit.link(each) for each in themes), key=lambda link: link.words.casefold())


def _parts(visit: Visit, iri: str) -> dict[str, list[Part]]:
    """Give the parts that come as lists, each in the order of the source's list."""
    names = ("goals", "actions", "results", "peer_networks", "focus_areas", "contacts")
    return {name: _gather(visit.rows(f"project_{name}", project=iri)) for name in names}


def _gather(rows: Iterable[Row]) -> list[Part]:
    found: dict[str, Part] = {}
    for row in rows:
        part = found.setdefault(iri_of(row["item"]), Part(iri_of(row["item"])))
        if "text" in row:
            part.texts.append(row["text"])
        part.as_of = row.get("asOf", part.as_of)
        for name in row.keys() - {"project", "item", "text", "asOf"}:
            values = part.values.setdefault(name, [])
            if iri_of(row[name]) not in values:
                values.append(iri_of(row[name]))
    return list(found.values())
