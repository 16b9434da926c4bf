"""/catalog: what is published here, as a page for people and in every format of RDF.

The catalogue (DCAT-AP), the description of the release (VoID) and that of the service (SPARQL
Service Description) are one graph, for they speak of the same: the release's IRI is a data set of
all three, the query service's IRI a service of two.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from threading import RLock
from typing import Any

import pyoxigraph as ox
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from hankegraafi import formats
from hankegraafi.formats import Format
from hankegraafi.serve import catalogue, catalogue_files, facts, kept, schema_org, void
from hankegraafi.serve import extent as extents
from hankegraafi.serve.catalogue import PATH, catalog_iri
from hankegraafi.serve.catalogue_services import SERVICES
from hankegraafi.serve.catalogue_terms import name_of
from hankegraafi.serve.downloads import size_words
from hankegraafi.serve.kept import Kept
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.publication import licence
from hankegraafi.serve.service_description import (
    OFFERED,
    SOMEWHERE,
    address_of,
    federates,
    prefix_of,
    written,
)
from hankegraafi.serve.site import Site, site_of
from hankegraafi.serve.things import DATA, document, etag_of, settled
from hankegraafi.serve.visit import Visit, render, text_of, visit_of


@dataclass(slots=True)
class _Held:
    """A catalogue as it was written for an address yet to be put in; `state` says of which time."""

    state: str
    quads: list[ox.Quad]
    bodies: dict[str, bytes] = field(default_factory=dict)


async def show(request: Request) -> Response:
    """Give the catalogue as a page, or in the format that is asked for.

    Raises:
        Refusal: no format that is asked for can be given, or If-Match names another version.
    """
    chosen = formats.negotiate(request.headers.get("accept"), (formats.HTML, *DATA))
    if chosen is None:
        types = ", ".join(each.media_type for each in OFFERED)
        raise Refusal(406, "not_acceptable", types=types, headers={"Vary": "Accept"})
    if chosen is formats.HTML:
        return await to_thread.run_sync(_page, request)
    return await to_thread.run_sync(_data, request, chosen)


async def data(request: Request) -> Response:
    """Give the catalogue in the format that the extension names.

    Raises:
        Refusal: there is no such format, or If-Match names another version.
    """
    chosen = formats.by_extension(request.path_params["extension"], DATA)
    if chosen is None:
        raise Refusal(404, "404")
    return await to_thread.run_sync(_data, request, chosen)


def quads(site: Site, *, address: str, prefix: str = "") -> list[ox.Quad]:
    """Give the whole graph; the first call counts what the release holds.

    `address` is what addresses begin with; `prefix` is what the release's paths begin with, where
    it is not served as the current one.
    """
    releases = kept.of(site)
    said = partial(words, site)
    return facts.quads(
        chain(
            catalogue.describe(releases, said, base=site.base, address=address, prefix=prefix),
            void.describe(site, f"{address}{prefix}", prefix, federated=federates(site)),
        )
    )


def words(site: Site, key: str) -> list[ox.Literal]:
    """Give the words of a message, once in each language."""
    said = site.messages.items()
    return [ox.Literal(each(key), language=tag) for tag, each in said if each.has(key)]


def _data(request: Request, chosen: Format) -> Response:
    request.scope["key"] = None  # which releases are kept changes while a release is served
    site, address, prefix = site_of(request), address_of(request), prefix_of(request)
    state = f"{kept.key(site)} {federates(site)}"
    headers = {"Link": _links(site)}
    etag = etag_of(site, f"{address}{prefix}{PATH} {state}", chosen)
    if held := settled(request, etag, headers):
        return held
    body = _body(site, state, prefix, chosen)
    return document(body.replace(SOMEWHERE.encode(), address.encode()), chosen, etag, headers)


def _body(site: Site, state: str, prefix: str, chosen: Format) -> bytes:
    name = f"catalogue {prefix}"
    with site.once(f"{name} lock", RLock):
        held = site.kept.get(name)
        if not isinstance(held, _Held) or held.state != state:
            said = quads(site, address=SOMEWHERE, prefix=prefix)
            held = site.kept[name] = _Held(state, said)
        if chosen.name not in held.bodies:
            held.bodies[chosen.name] = written(site, held.quads, chosen)
        return held.bodies[chosen.name]


def _links(site: Site) -> str:
    """Write the Link header: the catalogue's IRI, and the catalogue in every format."""
    own = f'<{catalog_iri(site.base)}>; rel="canonical"'
    others = (
        f'<{PATH}.{each.extension}>; rel="alternate"; type="{each.media_type}"' for each in DATA
    )
    return ", ".join((own, *others))


def _page(request: Request) -> Response:
    request.scope["key"] = None
    visit, address = visit_of(request), address_of(request)
    releases = kept.of(visit.site)
    newest = releases[-1]
    context = {
        "iri": catalog_iri(visit.site.base),
        "alternates": [(each, f"{PATH}.{each.extension}") for each in DATA],
        "newest": newest,
        "description": text_of(_literals(newest, "dcterms:description")),
        "about": _about(visit, newest),
        "releases": [_release(visit, each) for each in reversed(releases)],
        "files": [_file(visit, newest, *each) for each in catalogue_files.files(newest)],
        "services": SERVICES,
        "address": address,
        "links": extents.of(visit.site).links,
        "registries": void.REGISTRIES,
        "schema": schema_org.data_set(visit, newest, address),
    }
    return render(visit, "catalogue.html", context, headers={"Link": _links(visit.site)})


def _about(visit: Visit, release: Kept) -> dict[str, Any]:
    """Give what people want to know of the data set first; what is not stated is left out."""
    contact = release.agent("dcat:contactPoint")
    return {
        "publisher": text_of(_terms(release.agent("dcterms:publisher").get("skos:prefLabel", []))),
        "licences": [licence(each) for each in release.iris("dcterms:license")],
        "email": [str(each).removeprefix("mailto:") for each in contact.get("vcard:hasEmail", [])],
        "pages": [str(each) for each in contact.get("vcard:hasURL", [])],
        "themes": _names(visit, release.iris("dcat:theme")),
        "frequency": _names(visit, release.iris("dcterms:accrualPeriodicity")),
        "where": _names(visit, release.iris("dcterms:spatial")),
        "when": _period(visit, release),
    }


def _names(visit: Visit, values: Sequence[str]) -> list[str]:
    """Give the names of values of lists in the visitor's language; else their own codes."""
    keys = ((each, name_of(each)) for each in values)
    return [
        visit.t(key) if visit.t.has(key) else each.rstrip("/").rpartition("/")[2]
        for each, key in keys
    ]


def _period(visit: Visit, release: Kept) -> str:
    if release.coverage is None:
        return ""
    start, end = (facts.typed(each.isoformat(), "xsd:date") for each in release.coverage)
    return visit.period((start, end))


def _release(visit: Visit, release: Kept) -> dict[str, Any]:
    at = release.issued
    return {
        "version": release.version,
        "published": visit.date(facts.typed(at.date().isoformat(), "xsd:date")) if at else "",
        "at": at.isoformat() if at else "",
        "files": sum(1 for _ in catalogue_files.files(release)),
    }


def _file(visit: Visit, release: Kept, entry: catalogue_files.Entry, kind: str) -> dict[str, Any]:
    path = entry["path"]
    return {
        "path": path,
        "href": catalogue_files.address_of_file(release, path, ""),
        "holds": visit.t(catalogue_files.holds(entry)),
        "media_type": kind,
        "packed": "compressed" in entry,
        "size": size_words(entry["bytes"], visit.language),
    }


def _literals(release: Kept, name: str) -> list[ox.Literal]:
    return _terms(release.all(name))


def _terms(values: Sequence[facts.Value]) -> list[ox.Literal]:
    return [each for each in values if isinstance(each, ox.Literal)]
