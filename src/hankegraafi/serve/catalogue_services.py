"""The interfaces of the service as data services of DCAT."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pyoxigraph as ox

from hankegraafi.serve.facts import Fact, iri
from hankegraafi.serve.kept import Kept
from hankegraafi.serve.void import PATH as VOID


class Service(NamedTuple):
    """An interface: its name, its path, the path that describes it, the standard it follows.

    `dated` says that each release has its own, below its own address.
    """

    name: str
    path: str
    described: str
    standard: str
    dated: bool = False


SERVICES = (
    Service("sparql", "/sparql", VOID, "https://www.w3.org/TR/sparql11-protocol/", dated=True),
    Service(
        "graphs", "/graphs", VOID, "https://www.w3.org/TR/sparql11-http-rdf-update/", dated=True
    ),
    Service("things", "/id/", VOID, "https://www.w3.org/TR/cooluris/", dated=True),
    Service("validate", "/validate", "/validate", "https://www.w3.org/TR/shacl/"),
    Service("changes", "/changes.atom", "/changes", "https://www.rfc-editor.org/rfc/rfc4287"),
)

_SHARED = (
    *("dcat:contactPoint", "dcat:keyword", "dcat:theme"),
    *("dcterms:accessRights", "dcterms:license", "dcterms:publisher"),
)


def services(
    release: Kept,
    words: Callable[[str], list[ox.Literal]],
    *,
    base: str,
    address: str,
    prefix: str = "",
) -> Iterator[Fact]:
    """Describe the interfaces to a release.

    `prefix` is what the release's paths begin with, where it is not served as the current one.
    """
    for each in SERVICES:
        own = bool(prefix) and each.dated
        node = f"{release.iri}#{each.name}" if own else f"{base}catalog#{each.name}"
        place = f"{address}{prefix}" if own else address
        yield f"{base}catalog", "dcat:service", node
        yield node, "rdf:type", iri("dcat:DataService")
        for title in words(f"catalogue.service_{each.name}"):
            yield node, "dcterms:title", title
        for text in words(f"catalogue.about_{each.name}"):
            yield node, "dcterms:description", text
        yield node, "dcat:endpointURL", f"{place}{each.path}"
        yield node, "dcat:endpointDescription", f"{place}{each.described}"
        yield node, "dcterms:conformsTo", each.standard
        yield node, "dcat:servesDataset", release.iri
        for name in _SHARED:
            yield from ((node, name, value) for value in release.all(name))
