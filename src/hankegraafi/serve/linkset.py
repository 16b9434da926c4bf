"""/linkset/…: all links of a thing, of its data and of its files in one document (RFC 9264)."""

import json
from collections.abc import Callable, Iterable, Iterator
from hashlib import blake2b
from typing import Any
from urllib.parse import urljoin

from starlette.requests import Request
from starlette.responses import Response

from hankegraafi import formats
from hankegraafi.serve import signposting
from hankegraafi.serve.as_of import prefixed
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.service_description import address_of
from hankegraafi.serve.signposting import LINKSET, Signpost
from hankegraafi.serve.site import DATASET, Site, site_of
from hankegraafi.serve.things import known, settled

Entry = tuple[str, list[Signpost]]
"""A context, as a path on this host, and its links."""


def show(request: Request) -> Response:
    """Give the link set of a thing as `application/linkset+json` (RFC 9264 §4.2).

    Raises:
        Refusal: there is no such thing.
    """
    site, steps = site_of(request), request.path_params["steps"]
    if not known(site, steps):
        raise Refusal(404, "unknown_thing", path=request.url.path)
    address, prefix = address_of(request), request.scope.get("prefix", "")

    def whole(target: str) -> str:
        return urljoin(address, prefixed(prefix, target) if target.startswith("/") else target)

    sets = [_context(anchor, links, whole) for anchor, links in _entries(site, steps)]
    body = json.dumps({"linkset": sets}, ensure_ascii=False, indent=2).encode() + b"\n"
    etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {
        "Link": str(Signpost("describes", signposting.page(steps), formats.HTML.media_type)),
        "ETag": etag,
        "Cache-Control": "no-cache",
    }
    if held := settled(request, etag, headers):
        return held
    return Response(body, headers=headers, media_type=LINKSET)


def _entries(site: Site, steps: str) -> Iterator[Entry]:
    files = signposting.of_dataset(site) if steps == DATASET else []
    yield signposting.page(steps), [*signposting.of_page(site, steps), *files]
    for path in signposting.documents(steps):
        yield path, signposting.of_data(site, steps)
    for each in files:
        yield each.href, signposting.of_file(site, each.href.removeprefix("/download/"))


def _context(anchor: str, links: Iterable[Signpost], whole: Callable[[str], str]) -> dict[str, Any]:
    found: dict[str, Any] = {"anchor": whole(anchor)}
    for each in links:
        target = {"href": whole(each.href)}
        found.setdefault(each.rel, []).append(target | ({"type": each.type} if each.type else {}))
    return found
