"""What programs use: the description in VoID, SPARQL, errors as problems, the feed of changes."""

import secrets
from datetime import datetime
from urllib.parse import urlencode

from hankegraafi import queries, resources
from hankegraafi.errors import DataError
from hankegraafi.harvest import graphs, xml
from hankegraafi.harvest.distributions import DCAT
from hankegraafi.harvest.graphs import Graph
from hankegraafi.harvest.jsons import read_object
from hankegraafi.harvest.place import Site
from hankegraafi.harvest.walk import Walk, spread
from hankegraafi.harvest.web import Reply
from hankegraafi.harvest.xml import Document

VOID = "http://rdfs.org/ns/void#"
WELL_KNOWN = ".well-known/void"
PROBLEM = "application/problem+json"
_ATOM = "http://www.w3.org/2005/Atom "
_ROWS = "application/sparql-results+json"


def look_at_void(walk: Walk) -> list[str]:
    """Look at the description of the data set, and learn from it; give its examples of things.

    https://www.w3.org/TR/void/#well-known

    Raises:
        Stopped: nothing more may be asked.
    """
    url = walk.site.path(WELL_KNOWN)
    reply = walk.follow(url, "text/turtle")
    if reply is None or reply.status != 200:
        if reply is not None:
            walk.faults.add("void-missing", url, expected="200 text/turtle", found=reply.status)
        return []
    walk.release = reply.header("Hankegraafi-Release")
    graph = graphs.read(walk, reply, "text/turtle")
    if graph is None:
        return []
    walk.site = Site(walk.site.root, _base(graph))
    _dumps(walk, graph, url)
    return sorted(set(graph.objects(f"{VOID}exampleResource")))


def _dumps(walk: Walk, graph: Graph, url: str) -> None:
    dumps = sorted(set(graph.objects(f"{VOID}dataDump")))
    if not dumps:
        walk.faults.add("void-missing", url, expected="void:dataDump")
    for each in spread(dumps, 2 * walk.sample):
        if walk.site.locate(each) is None:
            walk.faults.add("address-elsewhere", url, expected=walk.site.root, found=each)
        walk.look_up(each, url)


def _base(graph: Graph) -> str:
    """Learn what the IRIs of things begin with; empty where the description does not say it."""
    examples = list(graph.objects(f"{VOID}exampleResource"))
    spaces = [each for each in graph.objects(f"{VOID}uriSpace") if each.endswith("/id/")]
    ours = [each for each in spaces if any(iri.startswith(each) for iri in examples)]
    return next(iter(sorted(ours or spaces)), "").removesuffix("id/")


def look_at_sparql(walk: Walk, graph: Graph | None) -> None:
    """Ask the endpoint, as a page of another origin would.

    Raises:
        Stopped: nothing more may be asked.
    """
    endpoint = _endpoint(walk, graph)
    folder = resources.folder("queries") / "harvest"
    for name, members in (("anything", {"boolean"}), ("one_thing", {"results"})):
        query = queries.load(folder / f"{name}.rq").text
        reply = _queried(walk, endpoint, query)
        if reply is None:
            continue
        told = read_object(reply.body) if reply.status == 200 and reply.kind == _ROWS else None
        if told is None or not members & told.keys():
            found = f"{reply.status} {reply.kind}"
            walk.faults.add("sparql-answer", endpoint, expected=f"200 {_ROWS}", found=found)
        if reply.header("Access-Control-Allow-Origin") != "*":
            walk.faults.add("cors-missing", endpoint, expected="Access-Control-Allow-Origin: *")
    refused = _queried(walk, endpoint, "no query")
    if refused is not None:
        _problem(walk, refused, 400)


def _endpoint(walk: Walk, graph: Graph | None) -> str:
    """Give the endpoint that the catalogue names, or the usual one."""
    named = graph.objects(f"{DCAT}endpointURL") if graph else iter(())
    found = [walk.site.locate(each) for each in named if each.endswith("/sparql")]
    return next(filter(None, found), walk.site.path("sparql"))


def _queried(walk: Walk, endpoint: str, query: str) -> Reply | None:
    asked = f"{endpoint}?{urlencode({'query': query})}"
    return walk.ask(asked, _ROWS, headers={"Origin": "https://harvester.invalid"})


def look_at_errors(walk: Walk) -> None:
    """See that what does not exist is said not to, to programs and to people.

    Raises:
        Stopped: nothing more may be asked.
    """
    url = walk.site.path(f"id/project/no-such-{secrets.token_hex(4)}")
    reply = walk.ask(url, "application/json")
    if reply is not None:
        _problem(walk, reply, 404)
    page = walk.ask(url, "text/html")
    if page is not None and (page.status != 404 or page.kind != "text/html"):
        found = f"{page.status} {page.kind}"
        walk.faults.add("error-form", url, expected="404 text/html", found=found)


def _problem(walk: Walk, reply: Reply, status: int) -> None:
    """See that an error is a problem in JSON (RFC 9457) that tells its own status."""
    told = read_object(reply.body) if reply.kind == PROBLEM else None
    if reply.status != status or told is None or told.get("status") != status:
        found = f"{reply.status} {reply.kind}"
        walk.faults.add("error-form", reply.url, expected=f"{status} {PROBLEM}", found=found)


def look_at_feed(walk: Walk) -> None:
    """Look at the feed of changes (Atom, RFC 4287).

    Raises:
        Stopped: nothing more may be asked.
    """
    url = walk.site.path("changes.atom")
    reply = walk.follow(url, "application/atom+xml")
    if reply is None:
        return
    if reply.status != 200 or reply.kind != "application/atom+xml":
        found = f"{reply.status} {reply.kind}"
        walk.faults.add("feed-missing", url, expected="200 application/atom+xml", found=found)
        return
    try:
        document = xml.read(reply.body)
    except DataError as error:
        walk.faults.add("feed-broken", url, found=str(error))
        return
    for each in _lacking(document):
        walk.faults.add("feed-broken", url, expected=each)


def _lacking(document: Document) -> list[str]:
    """Name what a feed has to have and has not."""
    if document.name != f"{_ATOM}feed":
        return ["<feed>"]
    own = {each.name: each.text for each in document.records}
    entries = [each.parts for each in document.records if each.name == f"{_ATOM}entry"]
    told = [("feed", own), *(("entry", parts) for parts in entries)]
    lacking = [
        f"<{where}><{name}>"
        for where, parts in told
        for name in ("id", "title", "updated")
        if not parts.get(f"{_ATOM}{name}", "").strip()
    ]
    times = [parts.get(f"{_ATOM}updated", "").strip() for _, parts in told]
    return lacking + [f"<updated> {each}" for each in times if each and not _is_time(each)]


def _is_time(text: str) -> bool:
    """Say whether a text is a time with its zone (RFC 3339)."""
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
