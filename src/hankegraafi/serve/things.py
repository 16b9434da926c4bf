"""/id/…: every thing has an IRI, and the IRI leads to a page or to data (303)."""

from collections.abc import Mapping
from hashlib import blake2b
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hankegraafi import formats, iris
from hankegraafi.formats import Format
from hankegraafi.serve import data, gone, signposting
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.site import DATASET, Site, site_of
from hankegraafi.serve.visit import matches

OFFERED = (
    formats.HTML,
    formats.TURTLE,
    formats.JSONLD,
    formats.NTRIPLES,
    formats.RDFXML,
    formats.NQUADS,
    formats.TRIG,
)
DATA = OFFERED[1:]


class Named(NamedTuple):
    """What a path under /id/ asks for: a thing, and a format where it has an extension.

    `steps` is "project/pomo", or "dataset" for the data set itself.
    """

    steps: str
    format: Format | None

    @property
    def path(self) -> str:
        """The path of the thing itself."""
        return f"/id/{self.steps}"


def thing(request: Request) -> Response:
    """Send on to the page or to the data, or give the data that an extension asks for."""
    site = site_of(request)
    named = named_by(request.path_params["steps"])
    if not known(site, named.steps):
        raise Refusal(404, "unknown_thing", path=request.url.path)
    links = through_time(request, named.path)
    ended = gone.answer(request, named.steps, "id", OFFERED, wanted=named.format, links=links)
    if ended is not None:
        return ended
    return _data(request, site, named) if named.format else _onward(request, site, named)


def known(site: Site, steps: str) -> bool:
    """Say whether the release has a thing under these steps, such as "project/pomo"."""
    return is_thing(steps) and site.engine.ask_known(site.iri(steps))


def is_thing(steps: str) -> bool:
    """Say whether there may be a thing under these steps, in any release."""
    kind, _, slug = steps.partition("/")
    return bool(kind in iris.KINDS and slug and not {"/", "#"} & set(slug)) or steps == DATASET


def links(request: Request, path: str, iri: str) -> str:
    """Write the Link header of a thing: its IRI, and its data in every format."""
    data = (
        f'<{path}.{each.extension}>; rel="alternate"; type="{each.media_type}"' for each in DATA
    )
    return _joined(f'<{iri}>; rel="canonical"', *data, through_time(request, path))


def through_time(request: Request, path: str) -> str:
    """Write the links of an address to its TimeGate and its TimeMap (RFC 7089 §2.2).

    Nothing as of a release: all that answers there names both (`memento.headers`).
    """
    if "as_of" in request.scope:
        return ""
    return (
        f'</timegate{path}>; rel="timegate", '
        f'</timemap{path}>; rel="timemap"; type="application/link-format"'
    )


def named_by(steps: str) -> Named:
    """Read the steps of a path under /id/: a thing, and a format where they end in one."""
    stem, dot, extension = steps.rpartition(".")
    found = formats.by_extension(extension, DATA) if dot else None
    return Named(stem, found) if found else Named(steps, None)


def _onward(request: Request, site: Site, named: Named) -> Response:
    chosen = formats.negotiate(request.headers.get("accept"), OFFERED)
    if chosen is None:
        types = ", ".join(each.media_type for each in OFFERED)
        raise Refusal(406, "not_acceptable", types=types)
    target = f"{named.path}.{chosen.extension}"
    if chosen is formats.HTML:
        query = request.url.query
        target = f"/page/{named.steps}" + (f"?{query}" if query else "")
    iri = site.iri(named.steps)
    signposts = signposting.header(site, named.steps)
    headers = {"Vary": "Accept", "Link": _joined(links(request, named.path, iri), signposts)}
    return RedirectResponse(target, 303, headers)


def _data(request: Request, site: Site, named: Named) -> Response:
    chosen = named.format or formats.TURTLE
    iri = site.iri(named.steps)
    signposts = signposting.written(signposting.of_data(site, named.steps))
    own = f'<{iri}>; rel="canonical", <{iri}>; rel="describes"'
    headers = {"Link": _joined(own, signposts, through_time(request, named.path))}
    etag = etag_of(site, named.path, chosen)
    if held := settled(request, etag, headers):
        return held
    body = data.serialize(site, site.engine.describe(iri), chosen)
    return document(body, chosen, etag, headers)


def _joined(*links: str) -> str:
    return ", ".join(filter(None, links))


def etag_of(site: Site, path: str, chosen: Format) -> str:
    """Give a strong ETag: within a release a path and a format always give the same bytes."""
    key = f"{site.stamp} {path} {chosen.name}".encode()
    return f'"{blake2b(key, digest_size=12).hexdigest()}"'


def settled(request: Request, etag: str, headers: Mapping[str, str]) -> Response | None:
    """Answer what an ETag alone settles: that what the client has is still good.

    Raises:
        Refusal: If-Match names another version than this one (RFC 9110 §13.1.1).
    """
    wanted = request.headers.get("if-match")
    if wanted is not None and not {"*", etag} & {each.strip() for each in wanted.split(",")}:
        raise Refusal(412, "changed", headers={"ETag": etag})
    if matches(request, etag):
        return Response(status_code=304, headers={**headers, **_caching(etag)})
    return None


def document(body: bytes, chosen: Format, etag: str, headers: Mapping[str, str]) -> Response:
    """Give a document of data."""
    sent = {"Content-Type": chosen.content_type, **headers, **_caching(etag)}
    return Response(body, headers=sent)


def _caching(etag: str) -> dict[str, str]:
    return {"ETag": etag, "Cache-Control": "no-cache", "Vary": "Accept"}
