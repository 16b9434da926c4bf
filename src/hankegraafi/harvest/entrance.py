"""robots.txt and the sitemap: where a harvester begins, and which pages it is led to."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from hankegraafi.errors import DataError
from hankegraafi.harvest import xml
from hankegraafi.harvest.walk import Walk, spread
from hankegraafi.harvest.web import Reply
from hankegraafi.harvest.xml import Document

PAGES = 50_000
"""How many addresses a sitemap may list (https://www.sitemaps.org/protocol.html)."""
LONGEST = 52_428_800
"""How long a sitemap may be, in bytes."""
SITEMAPS = 5
"""How many sitemaps a walk reads of those that an index lists."""

_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9 "
_DAY = re.compile(r"(\d{4})-(\d\d)-(\d\d)(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?", re.ASCII)
_XML = frozenset({"application/xml", "text/xml"})


def look(walk: Walk) -> list[str]:
    """Look at robots.txt and the sitemap, and at some of its pages; give the addresses of these.

    Raises:
        Stopped: nothing more may be asked.
    """
    listed: list[str] = []
    for url in _robots(walk)[:SITEMAPS]:
        listed += _sitemap(walk, url, nested=False)
    pages = [each for each in listed if "/page/" in each] or listed
    chosen = spread(list(dict.fromkeys(pages)), walk.sample)
    for number, page in enumerate(chosen, start=1):
        _page(walk, page)
        walk.progress("pages", number, len(chosen))
    return chosen


def _robots(walk: Walk) -> list[str]:
    """Read robots.txt (RFC 9309); give the addresses of sitemaps."""
    url, usual = walk.site.path("robots.txt"), walk.site.path("sitemap.xml")
    reply = walk.follow(url)
    if reply is None:
        return [usual]
    if reply.status != 200 or reply.kind != "text/plain":
        found = f"{reply.status} {reply.kind}"
        walk.faults.add("robots-missing", url, expected="200 text/plain", found=found)
        return [usual]
    lines = list(_lines(reply))
    if "/" in _forbidden(lines):
        walk.faults.add("robots-closed", url, found="Disallow: /")
    named = [value for key, value in lines if key == "sitemap"]
    ours = [each for each in map(walk.site.locate, named) if each]
    if not ours or not all(each.startswith("http") for each in named):
        found = named[0] if named else ""
        walk.faults.add("robots-sitemap", url, expected=f"Sitemap: {usual}", found=found)
    return ours or [usual]


def _lines(reply: Reply) -> Iterator[tuple[str, str]]:
    for line in reply.body[:512_000].decode("utf-8", "replace").splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield key.strip().lower(), value.strip()


def _forbidden(lines: list[tuple[str, str]]) -> set[str]:
    """Give the paths that no robot may read."""
    found, for_all, rules = set(), False, True
    for key, value in lines:
        if key == "user-agent":
            for_all = value == "*" or (for_all and not rules)
            rules = False
        elif key in {"allow", "disallow"}:
            rules = True
            if key == "disallow" and for_all:
                found.add(value)
    return found


def _sitemap(walk: Walk, url: str, *, nested: bool) -> list[str]:
    """Read a sitemap, or some of those that an index lists; give its addresses on the site."""
    reply = walk.ask(url, most=LONGEST)
    if reply is None:
        return []
    if reply.status != 200 or reply.kind not in _XML:
        found = f"{reply.status} {reply.kind}"
        walk.faults.add("sitemap-missing", url, expected="200 application/xml", found=found)
        return []
    try:
        document = xml.read(reply.body)
    except DataError as error:
        walk.faults.add("sitemap-broken", url, found=str(error))
        return []
    index = document.name == f"{_SPACE}sitemapindex" and not nested
    if not index and document.name != f"{_SPACE}urlset":
        walk.faults.add("sitemap-broken", url, expected="urlset", found=document.name)
        return []
    if len(document.records) > PAGES:
        found = f"> {PAGES}"
        walk.faults.add("sitemap-long", url, expected=f"≤ {PAGES}", found=found)
    listed = _entries(walk, url, document)
    if not index:
        return listed
    return [page for each in spread(listed, SITEMAPS) for page in _sitemap(walk, each, nested=True)]


def _entries(walk: Walk, url: str, document: Document) -> list[str]:
    listed = []
    for each in document.records:
        place = each.parts.get(f"{_SPACE}loc", "").strip()
        found = walk.site.locate(place) if place.startswith("http") else None
        if found is None or not found.startswith(walk.site.root):
            walk.faults.add("sitemap-entry", url, expected=f"<loc>{walk.site.root}…", found=place)
        else:
            listed.append(found)
        day = each.parts.get(f"{_SPACE}lastmod")
        if day is not None and not _is_day(day.strip(), walk.today):
            walk.faults.add("sitemap-entry", url, expected="<lastmod>YYYY-MM-DD", found=day)
    if not document.records:
        walk.faults.add("sitemap-broken", url, expected="<loc>")
    return listed


def _is_day(text: str, today: date) -> bool:
    """Say whether a text is a day or a time (W3C Datetime) that is not to come."""
    match = _DAY.fullmatch(text)
    try:
        day = date(*map(int, match.group(1, 2, 3))) if match else None
    except ValueError:
        return False
    return day is not None and day <= today + timedelta(days=1)


def _page(walk: Walk, url: str) -> None:
    reply = walk.ask(url, "text/html")
    if reply is not None and (reply.status != 200 or reply.kind != "text/html"):
        found = f"{reply.status} {reply.kind}"
        walk.faults.add("page-dead", url, expected="200 text/html", found=found)
