"""Typed links for machines: what a page is about, where its data is, what it belongs to.

https://signposting.org/FAIR/, level 1 (the Link header, RFC 8288); level 2 is `linkset`.
Every link speaks of what we publish: the record of a thing, its licence and its publisher are
those of the data set, whatever the thing itself is.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import quote

import pyoxigraph as ox

from hankegraafi import formats, vocab
from hankegraafi.serve.site import DATASET, Site

ITEMS = 10
"""How many files the header names: proxies refuse long headers. The link set names all."""
LINKSET = "application/linkset+json"

_PAGE = formats.HTML.media_type
_ABOUT = "https://schema.org/AboutPage"
_TYPES: Mapping[str, str] = {
    "project": "https://schema.org/Project",
    "organisation": "https://schema.org/Organization",
    "programme": vocab.term("hanke:Programme"),
    "place": "https://schema.org/Place",
    "source": "https://schema.org/CreativeWork",
    DATASET: "https://schema.org/Dataset",
}
_DATA = frozenset({"dumps", "tables"})
"""The folders of a release that hold the data set itself."""
_IN_URI = ":/?#[]@!$&'()*+,;=%~"
"""What a URI may hold as it is (RFC 3986 §2); all else is encoded."""


class Signpost(NamedTuple):
    """A link: its relation, where it leads, and its media type.

    `href` is a path on this host or a whole URI, written as a URI is (RFC 3986): in ASCII.
    """

    rel: str
    href: str
    type: str = ""

    def __str__(self) -> str:
        kind = f'; type="{self.type}"' if self.type else ""
        return f'<{self.href}>; rel="{self.rel}"{kind}'


class _Terms(NamedTuple):
    """On which terms the data set is published, and by whom: IRIs."""

    licences: tuple[str, ...]
    publishers: tuple[str, ...]


def of_page(site: Site, steps: str) -> list[Signpost]:
    """Give the links of the page of a thing, and of the redirect from its IRI.

    `steps` is "project/pomo" or "dataset".
    """
    kind, terms = steps.partition("/")[0], _terms(site)
    links = [Signpost("cite-as", _uri(site.iri(steps)))]
    links += (
        Signpost("describedby", path, each.media_type) for path, each in _documents(steps).items()
    )
    links += (Signpost("type", each) for each in (_ABOUT, _TYPES.get(kind, "")) if each)
    links += (Signpost("license", each) for each in terms.licences)
    links += (Signpost("author", each) for each in terms.publishers)
    links += _collection(site, steps)
    return [*links, _linkset(steps)]


def of_data(site: Site, steps: str) -> list[Signpost]:
    """Give the links of the data of a thing, in whichever format."""
    licences = [Signpost("license", each) for each in _terms(site).licences]
    described = Signpost("describes", page(steps), _PAGE)
    return [described, *licences, *_collection(site, steps), _linkset(steps)]


def of_file(site: Site, path: str) -> list[Signpost]:
    """Give the links of a file that holds the data set: back to it. Other files have none."""
    if path.partition("/")[0] not in _DATA or not site.has_dataset:
        return []
    licences = [Signpost("license", each) for each in _terms(site).licences]
    collection = Signpost("collection", page(DATASET), _PAGE)
    return [collection, *licences, _linkset(DATASET)]


def of_dataset(site: Site, *, most: int | None = None) -> list[Signpost]:
    """Give the links to the files that the data set can be had in, the first ones or all."""
    files = [
        Signpost("item", f"/download/{quote(each['path'])}", str(each["media_type"]))
        for each in site.release.manifest["files"]
        if each["path"].partition("/")[0] in _DATA
    ]
    return files[:most]


def header(site: Site, steps: str) -> str:
    """Write what the Link header of a page, or of a redirect to it, says to machines."""
    items = of_dataset(site, most=ITEMS) if steps == DATASET else []
    return written([*of_page(site, steps), *items])


def written(links: Iterable[Signpost]) -> str:
    """Write links as the value of a Link header (RFC 8288 §3)."""
    return ", ".join(map(str, links))


def page(steps: str) -> str:
    """Give the path of the page of a thing."""
    return f"/page/{quote(steps)}"


def documents(steps: str) -> list[str]:
    """Give the paths of the data of a thing, one for each format."""
    return list(_documents(steps))


def _documents(steps: str) -> Mapping[str, formats.Format]:
    stem = f"/id/{quote(steps)}"
    return {f"{stem}.{each.extension}": each for each in formats.GRAPH_FORMATS}


def _collection(site: Site, steps: str) -> list[Signpost]:
    """Give what a thing belongs to: the data set; of the data set, the catalogue."""
    if steps == DATASET:
        return [Signpost("collection", "/catalog", _PAGE)]
    return [Signpost("collection", page(DATASET), _PAGE)] if site.has_dataset else []


def _linkset(steps: str) -> Signpost:
    return Signpost("linkset", f"/linkset/{quote(steps)}", LINKSET)


def _terms(site: Site) -> _Terms:
    """Give what the data set says of its licence and of its publisher; asked once for a release."""
    return site.once("signposting", lambda: _Terms(*map(_iris, _said(site))))


def _said(site: Site) -> tuple[list[ox.NamedNode], list[ox.NamedNode]]:
    rows = site.engine.rows(site.queries["properties"], thing=site.iri(DATASET))
    found: dict[str, list[ox.NamedNode]] = {"dcterms:license": [], "dcterms:publisher": []}
    for row in rows:
        name, value = row["property"], row["value"]
        if isinstance(name, ox.NamedNode) and isinstance(value, ox.NamedNode):
            found.get(vocab.compact(name.value), []).append(value)
    return found["dcterms:license"], found["dcterms:publisher"]


def _iris(nodes: Iterable[ox.NamedNode]) -> tuple[str, ...]:
    return tuple(_uri(each.value) for each in nodes)


def _uri(iri: str) -> str:
    return quote(iri, safe=_IN_URI)
