"""/release: the releases that are kept; /release/<version>/…: every surface as of one of them.

The header Hankegraafi-Release of a request names a release as well, at the addresses without one.
"""

import json
import re
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hankegraafi import formats
from hankegraafi.errors import HankegraafiError
from hankegraafi.formats import Format
from hankegraafi.release import Release, kept_versions, list_releases
from hankegraafi.serve import memento
from hankegraafi.serve.archive import Archive, archive_of
from hankegraafi.serve.as_of import is_of_all, prefixed
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.service_description import address_of
from hankegraafi.serve.visit import Visit, render, visit_of

JSON = Format("json", "application/json", "json", "page", text=False)

NAMED = b"hankegraafi-release"
"""The header by which a request names the release that it is about."""

_ADDRESS = re.compile(r"(/release/([^/]+))(/.*)?", re.DOTALL)
_OF_THE_PROCESS = frozenset({"/healthz", "/readyz", "/metrics"})
_ORDER = re.compile(rb"(?:^|&)order=(memory|disk)(?:&|$)")
_PART = re.compile(rb"(?:^|&)(?:limit|offset)=[0-9]")
_TARGET = re.compile(rb"<(/[^>]*)>")
_REFUSED = 400
_GONE = 410


class AsOfRelease:
    """Pure ASGI: lets a release answer what is below its address as the service does below its own.

    What an answer says of addresses on this host, in Location and Link, stays in that release.
    """

    def __init__(self, archive: Archive, app: ASGIApp) -> None:
        self.archive = archive
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        asked = _asked(scope) if scope["type"] == "http" else None
        if asked is None or is_of_all(asked[1]):
            await self.app(scope, receive, send)
            return
        version, rest = asked
        prefix = f"/release/{version}"
        async with AsyncExitStack() as stack:
            inner = {**scope, "app": self.archive.owner, "path": rest, "prefix": prefix}
            try:
                lent = self.archive.lend(version, _order(inner))
                inner["site"] = await stack.enter_async_context(lent)
                inner["as_of"] = self.archive.as_of(version)
                headers = await memento.headers(Request(inner), inner["path"])
            except HankegraafiError as error:
                in_address = _ADDRESS.fullmatch(scope["path"])
                path = scope["path"] if in_address else (prefix + rest).rstrip("/")
                told = {**scope, "refused": error, "path": path}
                await self.app(told, receive, send)
                return
            await self.app(inner, receive, _Told(prefix, headers, send).send)


def _asked(scope: Scope) -> tuple[str, str] | None:
    """Give the release that a request names and the path in it; None where it names none."""
    match = _ADDRESS.fullmatch(scope["path"])
    if match:
        return match[2], match[3] or "/"
    for name, value in scope["headers"]:
        if name == NAMED and value and scope["path"] not in _OF_THE_PROCESS:
            return value.decode("latin-1").replace("/", "%2F"), scope["path"]
    return None


def _order(scope: Scope) -> str:
    """Say in which order rows are to come: what is read in parts has one order everywhere."""
    if scope["path"] != "/sparql":
        return ""
    named = _ORDER.search(scope["query_string"])
    if named:
        return str(named[1].decode())
    return "disk" if _PART.search(scope["query_string"]) else ""


class _Told:
    """Says in the headers of an answer of which release it is."""

    def __init__(self, prefix: str, own: list[tuple[bytes, bytes]], send: Send) -> None:
        self._prefix = prefix
        self._own = own
        self._send = send

    async def send(self, message: Message) -> None:
        """Send a message on."""
        if message["type"] == "http.response.start":
            told = [
                (name, _within(self._prefix, name, value)) for name, value in message["headers"]
            ]
            own = self._own if _is_memento(message["status"]) else []
            message["headers"] = [*told, *own, (b"x-robots-tag", b"noindex")]
        await self._send(message)


def _is_memento(status: int) -> bool:
    """Say whether an answer is what a release says: also that a thing was withdrawn by then."""
    return status < _REFUSED or status == _GONE


def refused(request: Request) -> Response:
    """Say why a release does not answer; send on to what is about all releases.

    Raises:
        HankegraafiError: the release does not answer, or there is nothing at this address.
    """
    error: HankegraafiError | None = request.scope.get("refused")
    match = _ADDRESS.fullmatch(request.url.path)
    if error or match is None or match[2] not in archive_of(request).times():
        raise error or Refusal(404, "404")
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(quote(match[3]) + query, 308)


def listing(request: Request) -> Response:
    """List the releases that are kept, the last one first, as a page or as JSON.

    Raises:
        Refusal: no format that is asked for can be given.
    """
    chosen = formats.negotiate(request.headers.get("accept"), (JSON, formats.HTML))
    if chosen is None:
        raise Refusal(406, "not_acceptable", types="text/html, application/json")
    rows = _kept(archive_of(request))
    headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
    if chosen is formats.HTML:
        visit = visit_of(request)
        return render(visit, "releases.html", {"rows": [_shown(visit, each) for each in rows]})
    address = address_of(request)
    told = [_told(address, each) for each in rows]
    body = {"current": archive_of(request).current.release.version, "releases": told}
    text = json.dumps(body, ensure_ascii=False, indent=2) + "\n"
    return Response(text, headers=headers, media_type=JSON.media_type)


def _kept(archive: Archive) -> list[dict[str, Any]]:
    """Give every whole release, the one that was published last first."""
    releases = {each.version: each for each in list_releases(archive.releases)}
    kept = kept_versions(archive.releases)
    order = [(version, at) for version, at in archive.times().items() if version in releases]
    before = [None, *(version for version, _ in order)]
    return [
        {
            "version": version,
            "published": at,
            "current": version == archive.current.release.version,
            "kept": version in kept,
            "counts": _counts(releases[version]),
            "base": releases[version].base,
            "before": last,
        }
        for last, (version, at) in zip(before, order, strict=False)
    ][::-1]


def _counts(release: Release) -> dict[str, Any]:
    """Give what a release counts, but not graph by graph: there may be thousands."""
    return {key: told for key, told in release.manifest["counts"].items() if key != "graphs"}


def _told(address: str, row: Mapping[str, Any]) -> dict[str, Any]:
    """Give a release for machines."""
    changes = row["before"] and f"{address}/changes/{row['before']}/{row['version']}"
    return {
        "version": row["version"],
        "published": _iso(row["published"]),
        "current": row["current"],
        "kept": row["kept"],
        "base": row["base"],
        "counts": row["counts"],
        "url": f"{address}/release/{row['version']}",
        "changes": changes,
    }


def _shown(visit: Visit, row: Mapping[str, Any]) -> dict[str, Any]:
    """Give a release for people."""
    before, version = row["before"], row["version"]
    return {
        **row,
        "day": visit.day(ox.Literal(_iso(row["published"]) or "")),
        "href": visit.href(f"/release/{version}"),
        "projects": visit.number(row["counts"]["things"].get("project", 0)),
        "statements": visit.number(row["counts"]["quads"]),
        "changes": visit.href(f"/changes/{before}/{version}") if before else "",
    }


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _within(prefix: str, name: bytes, value: bytes) -> bytes:
    """Let an address on this host stay within a release, in the headers that have some."""
    if name == b"location" and value.startswith(b"/"):
        return _moved(prefix, value)
    if name == b"link":
        return _TARGET.sub(lambda match: b"<%b>" % _moved(prefix, match[1]), value)
    return value


def _moved(prefix: str, path: bytes) -> bytes:
    return prefixed(prefix, path.decode("latin-1")).encode("latin-1")
