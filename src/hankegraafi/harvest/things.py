"""Things by their IRIs: content negotiation, data that speaks of its thing, conditional requests.

https://www.w3.org/TR/cooluris/, RFC 9110
"""

from collections.abc import Sequence

from hankegraafi.harvest import graphs, links, memento, signposts
from hankegraafi.harvest.graphs import FORMATS
from hankegraafi.harvest.place import Site
from hankegraafi.harvest.walk import Walk
from hankegraafi.harvest.web import Reply

NONSENSE = "application/x-what-nobody-has"
HTML = "text/html"
_SAME = ("Content-Type", "ETag", "Link", "Vary", "Location")


def look(walk: Walk, examples: Sequence[str], pages: Sequence[str]) -> None:
    """Look at some things: those that are given as examples, and those that pages are about.

    Raises:
        Stopped: nothing more may be asked.
    """
    chosen = list(dict.fromkeys(examples))[: walk.sample]
    for page in pages:
        if len(chosen) >= walk.sample:
            break
        iri = _about(walk, page)
        if iri and iri not in chosen:
            chosen.append(iri)
    if not chosen:
        walk.faults.add("no-things", walk.site.root)
    for number, iri in enumerate(chosen, start=1):
        _thing(walk, iri)
        walk.progress("things", number, len(chosen))


def _about(walk: Walk, page: str) -> str:
    """Give the IRI of the thing that a page is about, as it says itself."""
    reply = walk.ask(page, HTML, method="HEAD")
    named = links.read(reply.header("Link")) if reply else []
    iri = next((each.target for each in named if each.rel == "cite-as"), "")
    steps = page.removeprefix(walk.site.path("page/"))
    if not walk.site.base and iri.endswith(f"/id/{steps}"):
        walk.site = Site(walk.site.root, iri.removesuffix(f"id/{steps}"))
    return iri


def _thing(walk: Walk, iri: str) -> None:
    url = walk.site.locate(iri)
    if url is None:
        walk.faults.add("address-elsewhere", walk.site.root, expected=walk.site.root, found=iri)
        return
    page = _onward(walk, url, HTML)
    if page is not None:
        signposts.look(walk, iri, page)
        _same_without_body(walk, page)
    for kind in FORMATS:
        _data(walk, iri, url, kind)
    _refusal(walk, url)


def _onward(walk: Walk, url: str, kind: str) -> Reply | None:
    """Ask for a thing in a media type; give what the redirect leads to where all is well."""
    first = walk.ask(url, kind)
    if first is None:
        return None
    if first.status != 303:
        rule = "thing-dead" if first.status >= 400 else "thing-redirect"
        walk.faults.add(rule, url, expected=f"303 ({kind})", found=first.status)
        if first.status >= 400 or not (first.status == 200 or first.target):
            return None
    if "accept" not in first.header("Vary").lower():
        walk.faults.add("vary-missing", url, expected="Vary: Accept", found=first.header("Vary"))
    if kind == HTML:
        _same_without_body(walk, first)
        memento.look(walk, first)
    reply = walk.follow(url, kind)
    if reply is not None and (reply.status != 200 or reply.kind != kind):
        found = f"{reply.status} {reply.kind}"
        walk.faults.add("type-wrong", reply.url, expected=f"200 {kind}", found=found)
        return None
    return reply


def _data(walk: Walk, iri: str, url: str, kind: str) -> None:
    reply = _onward(walk, url, kind)
    graph = graphs.read(walk, reply, kind) if reply else None
    if reply is None or graph is None:
        return
    if not any(each == iri or each.startswith(f"{iri}#") for each in graph.subjects):
        walk.faults.add("thing-unsaid", reply.url, expected=iri)
    if reply.header("Access-Control-Allow-Origin") != "*":
        walk.faults.add("cors-missing", reply.url, expected="Access-Control-Allow-Origin: *")
    signposts.of_data(walk, iri, reply)
    _same_without_body(walk, reply)
    _not_again(walk, reply, kind)


def _same_without_body(walk: Walk, whole: Reply) -> None:
    """See that HEAD says what GET says (RFC 9110 §9.3.2)."""
    accept = HTML if whole.status == 303 else whole.kind
    bare = walk.ask(whole.url, accept, method="HEAD")
    if bare is None:
        return
    pairs = [("status", str(whole.status), str(bare.status))]
    pairs += [(name, whole.header(name), bare.header(name)) for name in _SAME]
    for name, expected, found in pairs:
        if expected != found:
            walk.faults.add(
                "head-differs", whole.url, expected=f"{name}: {expected}", found=f"{name}: {found}"
            )


def _not_again(walk: Walk, whole: Reply, kind: str) -> None:
    """See that what a client has is not sent again (RFC 9110 §13.1.2)."""
    etag = whole.header("ETag")
    if not etag:
        walk.faults.add("etag-missing", whole.url, expected="ETag")
        return
    again = walk.ask(whole.url, kind, headers={"If-None-Match": etag})
    if again is not None and (again.status != 304 or again.length):
        found = f"{again.status}, {again.length} B"
        walk.faults.add("sent-again", whole.url, expected="304, 0 B", found=found)


def _refusal(walk: Walk, url: str) -> None:
    reply = walk.ask(url, NONSENSE)
    if reply is not None and reply.status != 406:
        walk.faults.add("not-refused", url, expected=f"406 ({NONSENSE})", found=reply.status)
