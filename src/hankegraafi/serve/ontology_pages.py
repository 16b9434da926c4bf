"""/ns: the ontology as a page that people read and as data, both from the release's own files."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hankegraafi import formats
from hankegraafi.formats import Format
from hankegraafi.serve import data
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.site import Site, site_of
from hankegraafi.serve.things import DATA, OFFERED, etag_of, settled
from hankegraafi.serve.things import document as answer
from hankegraafi.serve.visit import render, visit_of
from hankegraafi.vocab import HANKE

_KINDS = ("class", "property", "scheme", "concept")


def ontology(request: Request) -> Response:
    """Give the reference of every term, or send on to the data."""
    return _page_or_data(request, "/ns")


def version(request: Request) -> Response:
    """Give one version of the ontology: the release holds one, with all that those before had."""
    site = site_of(request)
    name: str = request.path_params["version"]
    held = site.ontology.version
    if name == held:
        return _page_or_data(request, f"/ns/{held}")
    found = formats.by_extension(name.removeprefix(f"{held}."), DATA)
    if name.startswith(f"{held}.") and found:
        return _data(request, site, found)
    for prior in site.ontology.prior:
        rest = name.removeprefix(prior)
        if name.startswith(prior) and (not rest or formats.by_extension(rest[1:], DATA)):
            return RedirectResponse(f"/ns{rest}", 303)
    raise Refusal(404, "unknown_version", version=held)


def document(request: Request) -> Response:
    """Give the ontology in the format of an extension."""
    found = formats.by_extension(request.path_params["extension"], DATA)
    if found is None:
        raise Refusal(404, "404")
    return _data(request, site_of(request), found)


def context(request: Request) -> Response:
    """Give the JSON-LD context, byte for byte as the release has it."""
    site = site_of(request)
    etag = etag_of(site, "/context.jsonld", formats.JSONLD)
    if held := settled(request, etag, {}):
        return held
    body = (site.release.path / "ontology" / "context.jsonld").read_bytes()
    return answer(body, formats.JSONLD, etag, {})


def shapes(request: Request) -> Response:
    """Give all shapes as one Turtle document."""
    site = site_of(request)
    etag = etag_of(site, "/shapes.ttl", formats.TURTLE)
    if held := settled(request, etag, {}):
        return held
    body = data.serialize(site, site.ontology.shapes, formats.TURTLE)
    return answer(body, formats.TURTLE, etag, {})


def _page_or_data(request: Request, path: str) -> Response:
    chosen = formats.negotiate(request.headers.get("accept"), OFFERED)
    if chosen is None:
        types = ", ".join(each.media_type for each in OFFERED)
        raise Refusal(406, "not_acceptable", types=types)
    if chosen is not formats.HTML:
        return RedirectResponse(f"{path}.{chosen.extension}", 303, {"Vary": "Accept"})
    visit = visit_of(request)
    terms = {kind: visit.site.ontology.of_kind(kind) for kind in _KINDS}
    headers = {"Link": f'<{HANKE.rstrip("#")}>; rel="canonical"'}
    return render(visit, "ontology.html", {"terms": terms, "formats": DATA}, headers=headers)


def _data(request: Request, site: Site, chosen: Format) -> Response:
    etag = etag_of(site, "/ns", chosen)
    headers = {"Link": f'<{HANKE.rstrip("#")}>; rel="canonical"'}
    if held := settled(request, etag, headers):
        return held
    body = data.serialize(site, site.ontology.quads, chosen)
    return answer(body, chosen, etag, headers)
