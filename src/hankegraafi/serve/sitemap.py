"""/sitemap.xml and /robots.txt: which pages there are, and when each last changed.

https://www.sitemaps.org/protocol.html, https://www.rfc-editor.org/rfc/rfc9309

A sitemap is made once for a release, in a thread, and kept compressed. Its parts are far below
what the protocol allows, so each is sent, packed and cached like any page. It names no languages:
every page does so itself.
"""

import io
import zlib
from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import blake2b
from itertools import chain
from typing import NamedTuple
from urllib.parse import quote
from xml.sax.saxutils import escape

from anyio import Lock, to_thread
from starlette.requests import Request
from starlette.responses import Response

from hankegraafi import formats, iris
from hankegraafi.serve import last_changed
from hankegraafi.serve.last_changed import LastChanged
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.service_description import address_of
from hankegraafi.serve.site import DATASET, Site, site_of
from hankegraafi.serve.things import settled

A_FILE = 5_000
"""How many pages a file lists; the protocol allows ten times as many."""
PAGES = (
    "/",
    *(f"/page/{kind}" for kind in iris.KINDS),
    *("/examples", "/conformance", "/ns", "/shapes", "/validate", "/download/", "/sparql"),
    *("/catalog", "/tables", "/changes", "/release"),
)
"""The pages that every release has."""
CLOSED = ("/sparql?", "/graphs?", "/search?", "/suggest?", "/release/", "/timegate/", "/timemap/")
"""What robots should leave alone: queries, and what is no more."""

_XML = "application/xml"
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_SOMEWHERE = b"http://address-of-this-service.invalid"
"""Stands for the address in what is written once."""


class Page(NamedTuple):
    """A page: its path on this host, and the day on which it last changed where that is known."""

    path: str
    changed: str = ""


class Sitemap(NamedTuple):
    """The files of a sitemap, compressed, and the last day of each; an index when there are more.

    The addresses in them begin with a stand-in.
    """

    files: tuple[bytes, ...]
    changed: tuple[str, ...]


async def show(request: Request) -> Response:
    """Give the sitemap, or the index of its files when it has several."""
    made = await _of(request)
    if len(made.files) == 1:
        return _response(request, zlib.decompress(made.files[0]))
    listed = (
        Page(f"/sitemap-{number}.xml", changed)
        for number, changed in enumerate(made.changed, start=1)
    )
    return _response(request, _written("sitemapindex", "sitemap", listed))


async def part(request: Request) -> Response:
    """Give one file of the sitemap.

    Raises:
        Refusal: there is no such file.
    """
    files, number = (await _of(request)).files, str(request.path_params["number"])
    if not (number.isascii() and number.isdigit() and len(number) < 6):
        raise Refusal(404, "404")
    if not 1 <= int(number) <= len(files) or number.startswith("0"):
        raise Refusal(404, "404")
    return _response(request, zlib.decompress(files[int(number) - 1]))


def robots(request: Request) -> Response:
    """Say what robots may read, and where the sitemap is; both by absolute addresses."""
    closed = "".join(f"Disallow: {path}\n" for path in CLOSED)
    text = f"User-agent: *\n{closed}\nSitemap: {address_of(request)}/sitemap.xml\n"
    return _sent(request, text.encode(), "text/plain; charset=utf-8")


def _response(request: Request, written: bytes) -> Response:
    address = escape(address_of(request)).encode()
    return _sent(request, written.replace(_SOMEWHERE, address), _XML)


def _sent(request: Request, body: bytes, kind: str) -> Response:
    etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if held := settled(request, etag, headers):
        return held
    return Response(body, headers={"Content-Type": kind, **headers})


async def _of(request: Request) -> Sitemap:
    """Give the sitemap of the current release; made once, while who asks meanwhile waits.

    Raises:
        Refusal: another release is asked for: robots are led to what is.
    """
    site = site_of(request)
    if "prefix" in request.scope:
        raise Refusal(404, "404")
    if "sitemap" not in site.kept:
        async with site.kept.setdefault("mapping", Lock()):
            if "sitemap" not in site.kept:
                site.kept["sitemap"] = await to_thread.run_sync(_made, site)
    made: Sitemap = site.kept["sitemap"]
    return made


def _made(site: Site) -> Sitemap:
    changed = last_changed.look_back(site.release.path.parent, site.release.version)
    dataset = [f"/page/{DATASET}"] if site.has_dataset else []
    published = max((changed.others, *changed.days.values()))
    pages = chain((Page(path, published) for path in (*PAGES, *dataset)), _things(site, changed))
    files, days = [], []
    for held in _parted(pages):
        files.append(zlib.compress(_written("urlset", "url", held)))
        days.append(max(each.changed for each in held))
    return Sitemap(tuple(files), tuple(days))


def _things(site: Site, changed: LastChanged) -> Iterator[Page]:
    """Go through the things that have a page, by their IRIs.

    The day is the one that the data states, else that on which the thing last changed.
    """
    rows = io.BytesIO()
    site.engine.query(site.queries["sitemap_things"].text).write(rows, formats.TSV)
    rows.seek(0)
    next(rows, None)
    last = ""
    for line in rows:
        term, _, stated = line.decode().rstrip("\n").partition("\t")
        thing = term[1:-1] if term.startswith("<") and "#" not in term else ""
        path = site.path_of(thing)
        if path and path != last:
            yield Page(quote(path), _stated(stated) or changed.of(thing))
            last = path


def _stated(term: str) -> str:
    """Give the day of a literal that is a date or a time; empty for any other.

    >>> _stated('"2026-11-21"^^<http://www.w3.org/2001/XMLSchema#date>'), _stated('"soon"')
    ('2026-11-21', '')
    """
    try:
        return date.fromisoformat(term[1:11]).isoformat()
    except ValueError:
        return ""


def _parted(pages: Iterable[Page]) -> Iterator[list[Page]]:
    held: list[Page] = []
    for each in pages:
        held.append(each)
        if len(held) == A_FILE:
            yield held
            held = []
    if held:
        yield held


def _written(root: str, element: str, pages: Iterable[Page]) -> bytes:
    lines = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_SPACE}">\n']
    for path, changed in pages:
        day = f"<lastmod>{changed}</lastmod>" if changed else ""
        place = f"{_SOMEWHERE.decode()}{escape(path)}"
        lines.append(f"<{element}><loc>{place}</loc>{day}</{element}>\n")
    return "".join((*lines, f"</{root}>\n")).encode()
