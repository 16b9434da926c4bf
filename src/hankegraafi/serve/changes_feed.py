"""/changes.atom: what changed, as a feed that tells it in the language asked for (RFC 4287)."""

import re
from collections.abc import Iterator
from hashlib import blake2b
from urllib.parse import quote, urlencode
from xml.etree import ElementTree as ET

from starlette.requests import Request
from starlette.responses import Response

from hankegraafi.release import Changes
from hankegraafi.serve.changes import JSON, PATCH, Only, of_thing
from hankegraafi.serve.changes_made import Comparisons, Step, comparisons_of
from hankegraafi.serve.changes_told import Teller, counts
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.service_description import address_of
from hankegraafi.serve.things import settled
from hankegraafi.serve.visit import Visit, visit_of

ATOM = "application/atom+xml"
ENTRIES = 30
"""So many of the latest publications are in a feed."""
THINGS = 20
"""Of each publication so many things are told; the page has all."""

_SPACE = "http://www.w3.org/2005/Atom"
_LOOKED_AT = 200
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def feed(request: Request) -> Response:
    """Give what changed as a feed, of everything or of the one `thing`."""
    request.scope["key"] = None  # what is published changes while a release is served
    visit = visit_of(request)
    comparisons = comparisons_of(request)
    thing = request.query_params.get("thing", "")
    only = of_thing(thing, visit.site.base) if thing else Only()
    told = _told(visit, comparisons, only)
    if only.iri and not told and not visit.site.engine.ask_known(only.iri):
        raise Refusal(404, "unknown_thing", path=thing)
    body = _written(visit, only, told)
    etag = f'"{blake2b(body, digest_size=12).hexdigest()}"'
    headers = {"Content-Language": visit.language, "Vary": "Accept-Language"}
    if held := settled(request, etag, headers):
        return held
    headers |= {"ETag": etag, "Cache-Control": "no-cache"}
    return Response(body, headers=headers, media_type=f"{ATOM}; charset=utf-8")


def clean(text: str) -> str:
    """Show what XML 1.0 cannot carry (§2.2) as a sign that stands for it."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def _told(
    visit: Visit, comparisons: Comparisons, only: Only
) -> list[tuple[Step, str, Changes | None, list[str]]]:
    """Give each publication with its time, what changed, and the words for it."""
    teller = Teller(visit, visit)
    found = []
    for step, at in comparisons.steps()[:_LOOKED_AT]:
        changes = comparisons.quickly(*step) if step.old else None
        things = changes.things(only.kind, only.iri, limit=THINGS) if changes else []
        if things or not only.iri:
            found.append((step, at, changes, [teller.entry(each).text for each in things]))
        if len(found) == ENTRIES:
            break
    return found


def _written(
    visit: Visit, only: Only, told: list[tuple[Step, str, Changes | None, list[str]]]
) -> bytes:
    address, site = address_of(visit.request), visit.site
    asked = {"thing": visit.request.query_params["thing"]} if only.iri else {}
    spoken = {**asked, "lang": visit.language}
    root = ET.Element("feed", {"xmlns": _SPACE, "xml:lang": visit.language})
    _add(root, "id", f"{site.base}changes{_query(asked)}")
    _add(root, "title", _title(visit, only))
    _add(root, "updated", told[0][1] if told else "1970-01-01T00:00:00+00:00")
    _link(root, "self", f"{address}/changes.atom{_query(spoken)}", ATOM)
    _link(root, "alternate", f"{address}/changes{_query({'lang': visit.language})}", "text/html")
    author = ET.SubElement(root, "author")
    _add(author, "name", visit.publication.publisher.best(visit.language)[1] or visit.title)
    for step, at, changes, words in told:
        entry = ET.SubElement(root, "entry")
        mark = re.sub("[^0-9]", "", at.partition("+")[0])
        _add(entry, "id", f"{site.base}changes/{step.old or '-'}/{step.new}{_query(asked)}#{mark}")
        _add(entry, "title", f"{visit.t('archive.release')} {step.new}")
        _add(entry, "updated", at)
        _add(entry, "summary", "\n".join(_summary(visit, only, changes, words)))
        _links(entry, address, step, asked, visit.language)
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _title(visit: Visit, only: Only) -> str:
    about = visit.words(only.iri) if only.iri else visit.title
    return visit.t("changes.feed_title", site=about)


def _summary(visit: Visit, only: Only, changes: Changes | None, words: list[str]) -> Iterator[str]:
    if changes is None:
        yield visit.t("changes.first")
        return
    if not only.iri:
        for _, kind, said in counts(visit, changes.counts):
            yield f"{kind}: {said}."
        if not changes.total:
            yield visit.t("changes.nothing")
    yield from words
    more = changes.total - len(words)
    if not only.iri and more:
        yield visit.t("changes.more_things", count=more)


def _links(
    entry: ET.Element, address: str, step: Step, asked: dict[str, str], language: str
) -> None:
    if not step.old:
        _link(entry, "alternate", f"{address}/release/{quote(step.new)}", "text/html")
        return
    path = f"{address}/changes/{quote(step.old)}/{quote(step.new)}"
    _link(entry, "alternate", f"{path}{_query({**asked, 'lang': language})}", "text/html")
    _link(entry, "alternate", f"{path}.json{_query(asked)}", JSON.media_type)
    _link(entry, "related", f"{path}.rdfp", PATCH.media_type)


def _query(params: dict[str, str]) -> str:
    return f"?{urlencode(params)}" if params else ""


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = clean(text)


def _link(parent: ET.Element, rel: str, href: str, media_type: str) -> None:
    ET.SubElement(parent, "link", {"rel": rel, "href": href, "type": media_type})
