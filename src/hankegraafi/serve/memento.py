"""Memento (RFC 7089): which releases tell of a thing, and the one that did so at a time.

/timegate/<thing> sends on to the release that was current at Accept-Datetime; /timemap/<thing>
lists them all. A thing is named by its IRI, by its address here, or by the path of that. The
original resource (URI-R) is its address here; mementos (URI-M) are /release/<version>/id/… and
/release/<version>/page/…; negotiation is pattern 2.1, with 302.
"""

import json
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import NamedTuple
from urllib.parse import quote

import pyoxigraph as ox
from starlette.requests import Request
from starlette.responses import Response

from hankegraafi import formats
from hankegraafi.formats import Format
from hankegraafi.serve.archive import Archive, archive_of
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.service_description import address_of
from hankegraafi.serve.site import site_of
from hankegraafi.serve.things import named_by
from hankegraafi.serve.visit import render, visit_of

LINKS = Format("links", "application/link-format", "links", "page", text=True)
JSON = Format("json", "application/json", "json", "page", text=False)
_OFFERED = (LINKS, JSON, formats.HTML)

_THING = re.compile(r"/(id|page)/(.+)", re.DOTALL)
_SCHEME = re.compile(r"(https?):/{1,2}(?!/)", re.IGNORECASE)
_TIME = "%a, %d %b %Y %H:%M:%S GMT"
_VARY = {"Vary": "accept-datetime"}


class Memento(NamedTuple):
    """A release that tells of a thing, and when it was published."""

    version: str
    at: datetime


class Original(NamedTuple):
    """What mementos are of: the path of an address here, and the steps of the thing."""

    path: str
    steps: str


class Links(NamedTuple):
    """Writes links as RFC 8288 and RFC 6690 have them; times as RFC 7089 §2.2 does."""

    address: str
    path: str

    @property
    def here(self) -> str:
        """The address of the original resource."""
        return self.address + quote(self.path)

    def original(self) -> str:
        """Link to the original resource."""
        return f'<{self.here}>; rel="original"'

    def timegate(self) -> str:
        """Link to its TimeGate."""
        return f'<{self.address}/timegate{quote(self.path)}>; rel="timegate"'

    def timemap(self, rel: str = "timemap") -> str:
        """Link to its TimeMap."""
        return f'<{self.address}/timemap{quote(self.path)}>; rel="{rel}"; type="{LINKS.media_type}"'

    def of(self, version: str) -> str:
        """Give the address of a memento."""
        return f"{self.address}/release/{quote(version)}{quote(self.path)}"

    def memento(self, each: Memento, rel: str) -> str:
        """Link to a memento."""
        return f'<{self.of(each.version)}>; rel="{rel}"; datetime="{written(each.at)}"'

    def ends(self, mementos: list[Memento]) -> list[str]:
        """Link to the first and the last memento, which may be one."""
        first, last = mementos[0], mementos[-1]
        if first == last:
            return [self.memento(first, "first last memento")]
        return [self.memento(first, "first memento"), self.memento(last, "last memento")]

    def around(self, mementos: list[Memento], version: str) -> list[str]:
        """Link from a memento to the first, the last, and those before and after it."""
        rels: dict[int, list[str]] = {}
        place = next((n for n, each in enumerate(mementos) if each.version == version), None)
        if place is None:
            return []
        places = {"first": 0, "last": len(mementos) - 1, "prev": place - 1, "next": place + 1}
        for rel, there in places.items():
            if 0 <= there < len(mementos):
                rels.setdefault(there, []).append(rel)
        rels.setdefault(place, [])
        return [
            self.memento(mementos[there], " ".join([*rel, "memento"]))
            for there, rel in sorted(rels.items())
        ]


async def timegate(request: Request) -> Response:
    """Send on to the thing as it was at a time; to its last state where none is given.

    Raises:
        Refusal: the time is none (400), or no release tells of the thing (404).
    """
    try:
        return await _sent_on(request)
    except Refusal as refusal:
        refusal.headers |= _VARY
        raise


async def _sent_on(request: Request) -> Response:
    asked = _asked(request)
    original = _original(request)
    archive = archive_of(request)
    mementos = await _mementos(request, original)
    known = {each.version for each in mementos}
    told = [each for each in archive.history() if each.version in known]
    before = [each for each in told if asked is None or each.at <= asked]
    links = Links(address_of(request), original.path)
    headers = {
        "Location": links.of((before[-1] if before else told[0]).version),
        **_VARY,
        "Link": ", ".join((links.original(), links.timemap(), *links.ends(mementos))),
        "Cache-Control": "no-cache",
    }
    return Response(status_code=302, headers=headers)


async def timemap(request: Request) -> Response:
    """List every release that tells of a thing: as links (RFC 6690), JSON, or a page.

    Raises:
        Refusal: no release tells of the thing (404), or no format fits (406).
    """
    original = _original(request)
    chosen = formats.negotiate(request.headers.get("accept"), _OFFERED)
    if chosen is None:
        raise Refusal(406, "not_acceptable", types=", ".join(each.media_type for each in _OFFERED))
    mementos = await _mementos(request, original)
    links = Links(address_of(request), original.path)
    if chosen is formats.HTML:
        return _page(request, original, mementos)
    text = _listed(links, mementos) if chosen is LINKS else _json(links, mementos)
    headers = {"Vary": "Accept", "Cache-Control": "no-cache"}
    return Response(text, headers=headers, media_type=chosen.media_type)


async def headers(request: Request, path: str) -> list[tuple[bytes, bytes]]:
    """Give what an answer as of a release says of its time; `path` is that of the original.

    RFC 7089 §2.1.1 and §2.2.1; `latest-version` is of RFC 5829. An answer to a query says its time
    alone: what it was asked is no resource that has versions, and its one link leads to its next
    part, which simple clients follow without reading what links mean.
    """
    version: str = request.scope["as_of"].version
    archive = archive_of(request)
    at = (b"memento-datetime", written(archive.moment(version)).encode())
    if path == "/sparql":
        return [at]
    links = Links(address_of(request), path)
    told = [links.original(), f'<{links.here}>; rel="latest-version"']
    if match := _THING.fullmatch(path):
        mementos = await _known(request, archive, _steps(*match.groups()))
        told += [links.timegate(), links.timemap(), *links.around(mementos, version)]
    return [at, (b"link", ", ".join(told).encode())]


def written(at: datetime) -> str:
    """Write a time as HTTP does (RFC 9110 §5.6.7).

    >>> written(datetime(2026, 11, 21, 12, tzinfo=UTC))
    'Sat, 21 Nov 2026 12:00:00 GMT'
    """
    return format_datetime(at, usegmt=True)


def read_time(text: str) -> datetime | None:
    """Read the time of an Accept-Datetime header (RFC 7089 §2.1.1); None where it is none.

    It is written as RFC 1123 has it, and its day of the week is the right one.

    >>> read_time("Sat, 21 Nov 2026 12:00:00 GMT").year
    2026
    >>> read_time("Sun, 21 Nov 2026 12:00:00 GMT")
    """
    try:
        at = datetime.strptime(text.strip(), _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None
    return at if written(at) == text.strip() else None


def _asked(request: Request) -> datetime | None:
    """Give the time that is asked for; None where none is.

    Raises:
        Refusal: what is given is no time.
    """
    text = request.headers.get("accept-datetime")
    if text is None:
        return None
    asked = read_time(text)
    if asked is None:
        raise Refusal(400, "no_time", time=text[:60])
    return asked


def _original(request: Request) -> Original:
    """Give what is asked about.

    Raises:
        Refusal: it is no thing of ours.
    """
    target: str = _SCHEME.sub(r"\1://", request.path_params["target"], count=1)
    for start in (site_of(request).base, f"{address_of(request)}/"):
        if target.lower().startswith(start.lower()):
            target = target[len(start) :]
            break
    match = _THING.fullmatch(f"/{target}")
    if match is None:
        raise Refusal(404, "unknown_thing", path=f"/{target}")
    return Original(match[0], _steps(*match.groups()))


def _steps(room: str, steps: str) -> str:
    """Give the steps of a thing that a path names, with an extension where it is one of data."""
    return named_by(steps).steps if room == "id" else steps


async def _mementos(request: Request, original: Original) -> list[Memento]:
    """Give every release that tells of a thing, in the order of time.

    Raises:
        Refusal: none does.
    """
    found = await _known(request, archive_of(request), original.steps)
    if not found:
        raise Refusal(404, "unknown_thing", path=original.path)
    return found


async def _known(request: Request, archive: Archive, steps: str) -> list[Memento]:
    times = archive.times()
    versions = await request.app.state.known.where(steps, tuple(times))
    mementos = (Memento(each, archive.moment(each)) for each in times if each in versions)
    return sorted(mementos, key=lambda each: each.at)


def _listed(links: Links, mementos: list[Memento]) -> str:
    """Write a TimeMap as links (RFC 7089 §5)."""
    span = f'from="{written(mementos[0].at)}"; until="{written(mementos[-1].at)}"'
    ends = {0: ["first"], len(mementos) - 1: ["last"]}
    if len(mementos) == 1:
        ends = {0: ["first", "last"]}
    lines = [
        links.original(),
        links.timegate(),
        f"{links.timemap('self')}; {span}",
        *(
            links.memento(each, " ".join([*ends.get(place, []), "memento"]))
            for place, each in enumerate(mementos)
        ),
    ]
    return ",\n".join(lines) + "\n"


def _json(links: Links, mementos: list[Memento]) -> str:
    """Write a TimeMap as JSON: the names are those that Memento tools use."""
    told = [{"datetime": each.at.isoformat(), "uri": links.of(each.version)} for each in mementos]
    quoted = quote(links.path)
    body = {
        "original_uri": links.here,
        "timegate_uri": f"{links.address}/timegate{quoted}",
        "timemap_uri": {"link_format": f"{links.address}/timemap{quoted}"},
        "mementos": {"first": told[0], "last": told[-1], "list": told},
    }
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def _page(request: Request, original: Original, mementos: list[Memento]) -> Response:
    """Show a TimeMap to people: the last release first, each with what changed in it."""
    visit = visit_of(request)
    before = [None, *mementos]
    rows = [
        {
            "version": each.version,
            "day": visit.day(ox.Literal(each.at.isoformat())),
            "href": visit.href(f"/release/{each.version}/page/{original.steps}"),
            "changes": last
            and visit.href(f"/changes/{last.version}/{each.version}", thing=original.steps),
        }
        for last, each in zip(before, mementos, strict=False)
    ]
    context = {"rows": rows[::-1], "link": visit.link(visit.site.iri(original.steps))}
    return render(visit, "timemap.html", context)
