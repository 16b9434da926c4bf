"""The sources of a thing: who published each, on which terms, and where in it the thing stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from hankegraafi.records import Text
from hankegraafi.serve.publication import Licence, licence
from hankegraafi.serve.visit import Link, Term, Visit, iri_of, text_of


@dataclass(slots=True)
class Source:
    """A source as the page of a thing names it.

    `relations` are the local names of how it is a source, such as "mentions"; `rows` the rows of
    a list that the thing was read from, with their addresses.
    """

    link: Link
    publishers: list[Link]
    issued: str
    licences: list[Licence]
    rights: Text
    relations: list[str] = field(default_factory=list)
    rows: list[tuple[str, str]] = field(default_factory=list)


def of_project(visit: Visit, iri: str) -> list[Source]:
    """Give the sources that tell of a project, mention it, or that it rests on."""
    found: dict[str, Source] = {}
    for row in visit.rows("project_sources", project=iri):
        entry = _entry(visit, found, iri_of(row["source"]))
        relation = iri_of(row["relation"]).rpartition("/")[2]
        if relation not in entry.relations:
            entry.relations.append(relation)
    for row in visit.rows("thing_places", thing=iri):
        source, _, fragment = iri_of(row["place"]).partition("#")
        entry = _entry(visit, found, source)
        if fragment.startswith("row="):
            href = visit.link(iri_of(row["place"])).href
            entry.rows.append((fragment.removeprefix("row="), href))
    return list(found.values())


def of_thing(
    visit: Visit, about: Mapping[str, Iterable[Term]], saying: Iterable[str] = ()
) -> list[Source]:
    """Give the sources that a thing names itself (dcterms:source), then others that tell of it.

    `saying` are the IRIs of those others.
    """
    found: dict[str, Source] = {}
    for each in (*map(iri_of, about.get("dcterms:source", ())), *saying):
        _entry(visit, found, each)
    return list(found.values())


def _entry(visit: Visit, found: dict[str, Source], iri: str) -> Source:
    if iri not in found:
        about = visit.about(iri)
        found[iri] = Source(
            link=visit.link(iri),
            publishers=[visit.link(iri_of(each)) for each in about.get("dcterms:publisher", ())],
            issued=visit.date(next(iter(about.get("dcterms:issued", ())), None)),
            licences=[licence(iri_of(each)) for each in about.get("dcterms:license", ())],
            rights=text_of(about.get("dcterms:rights", ())),
        )
    return found[iri]
