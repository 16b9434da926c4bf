"""What a source's page tells: its statements in its words, its claims, what rests on it."""

from itertools import groupby
from typing import Any

import pyoxigraph as ox

from hankegraafi.serve import statements
from hankegraafi.serve.publication import licence
from hankegraafi.serve.statements import value_cell
from hankegraafi.serve.visit import Visit, iri_of, text_of
from hankegraafi.vocab import term

CITING_SHOWN = 200


def tell(visit: Visit, iri: str) -> dict[str, Any]:
    """Gather a source's page."""
    about = visit.about(iri)
    citing = [iri_of(row["thing"]) for row in visit.rows("source_citing", source=iri)]
    things = [each for each in citing if "#" not in each and each != iri]
    return {
        "topics": _links(visit, about, "foaf:primaryTopic"),
        "mentions": _links(visit, about, "schema:mentions"),
        "publishers": _links(visit, about, "dcterms:publisher"),
        "homepages": [iri_of(each) for each in about.get("foaf:homepage", ())],
        "licences": [licence(iri_of(each)) for each in about.get("dcterms:license", ())],
        "identifiers": [iri_of(each) for each in about.get("dcterms:identifier", ())],
        "tongues": [iri_of(each).rpartition("/")[2] for each in about.get("dcterms:language", ())],
        "issued": visit.date(next(iter(about.get("dcterms:issued", ())), None)),
        "facts": statements.facts(visit, visit.rows("source_statements", source=iri)),
        "claims": _claims(visit, iri),
        "citing": [visit.link(each) for each in things[:CITING_SHOWN]],
        "citing_total": len(things),
    }


def tell_dataset(visit: Visit, iri: str) -> dict[str, Any]:
    """Gather the page of the data set itself."""
    about = visit.about(iri)
    return {
        "description": text_of(about.get("dcterms:description", ())),
        "rights": text_of(about.get("dcterms:rights", ())),
        "publishers": _links(visit, about, "dcterms:publisher"),
        "licences": [licence(iri_of(each)) for each in about.get("dcterms:license", ())],
        "modified": visit.date(next(iter(about.get("dcterms:modified", ())), None)),
    }


def _links(visit: Visit, about: dict[str, Any], name: str) -> list[Any]:
    return [visit.link(iri_of(each)) for each in about.get(name, ())]


def _claims(visit: Visit, iri: str) -> list[dict[str, Any]]:
    """Give the triples of the source's graph without its statements, thing by thing."""
    graph = ox.NamedNode(iri)
    quads = [quad for quad in visit.site.engine.describe(iri) if quad.graph_name == graph]
    told = {
        quad.subject
        for quad in quads
        if quad.predicate.value == term("rdf:type")
        and iri_of(quad.object) == term("hanke:Statement")
    }

    def key(quad: ox.Quad) -> tuple[str, str, str]:
        return iri_of(quad.subject), quad.predicate.value, iri_of(quad.object)

    plain = sorted((quad for quad in quads if quad.subject not in told), key=key)
    return [
        {
            "about": visit.link(subject),
            "rows": [
                (visit.link(quad.predicate.value), value_cell(visit, quad.object, source=iri))
                for quad in members
            ],
        }
        for subject, members in groupby(plain, key=lambda quad: iri_of(quad.subject))
    ]
