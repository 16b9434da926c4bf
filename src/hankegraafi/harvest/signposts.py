"""Typed links of pages and data: complete, right, and alive (https://signposting.org/FAIR/)."""

from typing import Any

from hankegraafi.harvest import links
from hankegraafi.harvest.graphs import FORMATS
from hankegraafi.harvest.jsons import read_object
from hankegraafi.harvest.links import Link
from hankegraafi.harvest.walk import Walk
from hankegraafi.harvest.web import Reply

ABOUT = "https://schema.org/AboutPage"
LINKSET = "application/linkset+json"
_NEEDED = ("describedby", "license", "linkset", "type")
_ALIVE = frozenset({"describedby", "item", "collection", "linkset", "alternate", "describes"})


def look(walk: Walk, iri: str, page: Reply) -> None:
    """Look at the links of the page of a thing.

    Raises:
        Stopped: nothing more may be asked.
    """
    found = links.read(page.header("Link"))
    cited = [each.target for each in found if each.rel == "cite-as"]
    if cited != [iri]:
        told = " ".join(cited)
        walk.faults.add("cite-as", page.url, expected=iri, found=told)
    for rel in _NEEDED:
        if not any(each.rel == rel for each in found):
            walk.faults.add("signpost-missing", page.url, expected=f'rel="{rel}"')
    kinds = [each.target for each in found if each.rel == "type"]
    if kinds and ABOUT not in kinds:
        walk.faults.add("signpost-missing", page.url, expected=ABOUT, found=" ".join(kinds))
    described = {each.type for each in found if each.rel == "describedby"}
    if described and not described & FORMATS.keys():
        walk.faults.add(
            "signpost-missing", page.url, expected='rel="describedby"; type="text/turtle"'
        )
    _alive(walk, found, page.url)
    for each in found:
        if each.rel == "linkset":
            _linkset(walk, each, page, iri)


def of_data(walk: Walk, iri: str, data: Reply) -> None:
    """Look at the links of the data of a thing: it says what it describes.

    Raises:
        Stopped: nothing more may be asked.
    """
    found = links.read(data.header("Link"))
    described = [each.target for each in found if each.rel == "describes"]
    if iri not in described and not any(walk.site.locate(each, data.url) for each in described):
        told = " ".join(described)
        walk.faults.add("signpost-missing", data.url, expected='rel="describes"', found=told)
    _alive(walk, found, data.url)


def _alive(walk: Walk, found: list[Link], at: str) -> None:
    for each in found:
        if each.rel in _ALIVE:
            walk.look_up(each.target, at, kind=each.type)


def _linkset(walk: Walk, link: Link, page: Reply, iri: str) -> None:
    """See that a link set (RFC 9264 §4.2) speaks of the page, and says of it what the page says."""
    url = walk.site.locate(link.target, page.url)
    reply = walk.ask(url, LINKSET) if url and link.type in {"", LINKSET} else None
    if reply is None or reply.status != 200:
        return
    document = read_object(reply.body)
    contexts = _listed(document or {}, "linkset")
    ours = [each for each in contexts if _is_of(walk, each, page)]
    cited = [target.get("href") for each in ours for target in _listed(each, "cite-as")]
    if iri not in cited:
        found = " ".join(map(str, cited))
        walk.faults.add("linkset-broken", reply.url, expected=f"cite-as: {iri}", found=found)


def _is_of(walk: Walk, context: dict[str, Any], page: Reply) -> bool:
    anchor = context.get("anchor")
    return isinstance(anchor, str) and walk.site.locate(anchor, page.url) == page.url


def _listed(value: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Give the objects of a list that stands under a name."""
    told = value.get(name)
    return [each for each in told if isinstance(each, dict)] if isinstance(told, list) else []
