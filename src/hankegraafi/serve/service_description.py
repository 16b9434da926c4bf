"""What the service and its data set are, told to programs: SPARQL Service Description and VoID.

One document, at /.well-known/void and at /sparql where a program asks for RDF without a query.
https://www.w3.org/TR/sparql11-service-description/, https://www.w3.org/TR/void/
"""

import re
from collections.abc import Callable
from functools import partial
from ipaddress import AddressValueError, IPv6Address

import pyoxigraph as ox
from anyio import Lock, to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hankegraafi import formats
from hankegraafi.formats import Format
from hankegraafi.rdf import write
from hankegraafi.serve.facts import PREFIXES
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.site import DATASET, Site, site_of
from hankegraafi.serve.things import DATA, document, etag_of, settled
from hankegraafi.serve.void import ENDPOINT, PATH, quads

OFFERED = (*DATA, formats.HTML)

SOMEWHERE = "http://address-of-this-service.invalid"
"""Stands for the address in what is written once; no format escapes any character of one."""

_LABEL = r"(?!-)[a-z0-9_-]{1,63}(?<!-)"
_HOST = re.compile(
    rf"(?:{_LABEL}(?:\.{_LABEL})*\.?|\[(?P<six>[0-9a-f:.]{{2,45}})\])(?::(?P<port>[0-9]{{1,5}}))?"
)


async def well_known(request: Request) -> Response:
    """Describe the data set and its service; people are sent on to the data set's page.

    https://www.w3.org/TR/void/#well-known

    Raises:
        Refusal: no format that is asked for can be given, or If-Match names another version.
    """
    chosen = formats.negotiate(request.headers.get("accept"), OFFERED)
    if chosen is None:
        types = ", ".join(each.media_type for each in OFFERED)
        raise Refusal(406, "not_acceptable", types=types, headers={"Vary": "Accept"})
    if chosen is not formats.HTML:
        return await response(request, chosen)
    site = site_of(request)
    if not site.has_dataset:
        return await response(request, formats.TURTLE)
    query = request.scope["query_string"].decode("latin-1")
    target = f"/page/{DATASET}" + (f"?{query}" if query else "")
    return RedirectResponse(target, 303, {"Vary": "Accept", "Link": _links(site)})


async def response(request: Request, chosen: Format) -> Response:
    """Give the description in a format for graphs.

    Raises:
        Refusal: If-Match names another version than this one.
    """
    site, address = site_of(request), address_of(request)
    headers = {"Link": _links(site)}
    prefix = prefix_of(request)
    etag = etag_of(site, f"{address}{prefix}{PATH} {federates(site)}", chosen)
    if held := settled(request, etag, headers):
        return held
    body = await once(site, f"void {prefix} {chosen.name}", partial(_write, site, prefix, chosen))
    body = body.replace(SOMEWHERE.encode(), address.encode())
    return document(body, chosen, etag, headers)


def address_of(request: Request) -> str:
    """Give the scheme and host that the client used, without a closing slash.

    Where the Host header is no host (RFC 3986 §3.2.2), it is what the release's IRIs begin with.
    """
    given = request.headers.getlist("host")
    host = given[0].lower() if len(given) == 1 else ""
    if _is_host(host):
        return f"{request.scope['scheme']}://{host}"
    return site_of(request).base.removesuffix("/")


def prefix_of(request: Request) -> str:
    """Give what the paths of the release begin with that a request is made to.

    It is "/release/2026-11-21-0a1b2c3d" where the address names a release, else empty.
    """
    return str(request.scope.get("prefix", ""))


def federates(site: Site) -> bool:
    """Say whether visitors' queries may call other services."""
    return bool(site.settings.service_hosts)


async def once(site: Site, key: str, make: Callable[[], bytes]) -> bytes:
    """Give what is written once for a release: in a thread, one text at a time."""
    bodies: dict[str, bytes] = site.kept.setdefault("descriptions", {})
    if key not in bodies:
        async with site.kept.setdefault("describing", Lock()):
            if key not in bodies:
                bodies[key] = await to_thread.run_sync(make)
    return bodies[key]


def written(site: Site, said: list[ox.Quad], chosen: Format) -> bytes:
    """Write a description; its JSON-LD is expanded, so that no name in the data can break it."""
    if chosen is formats.JSONLD:
        return ox.serialize(sorted(said, key=str), format=ox.RdfFormat.JSON_LD) or b""
    prefixes = write.data_prefixes(site.base) | PREFIXES
    return write.serialize(said, chosen, prefixes=prefixes, context=site.context)


def _write(site: Site, prefix: str, chosen: Format) -> bytes:
    said = quads(site, address=SOMEWHERE, prefix=prefix, federated=federates(site))
    return written(site, said, chosen)


def _links(site: Site) -> str:
    dataset = [f'<{site.iri(DATASET)}>; rel="describes"'] if site.has_dataset else []
    return ", ".join((f'<{PATH}>; rel="canonical"', f'<{ENDPOINT}>; rel="describes"', *dataset))


def _is_host(text: str) -> bool:
    match = _HOST.fullmatch(text)
    if not match or not 0 < int(match["port"] or 80) < 65536:
        return False
    try:
        return not match["six"] or bool(IPv6Address(match["six"]))
    except AddressValueError:
        return False
