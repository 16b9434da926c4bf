"""Cases that are HTTP exchanges: the SPARQL Protocol and the Graph Store HTTP Protocol.

https://www.w3.org/TR/sparql11-protocol/ and https://www.w3.org/TR/sparql11-http-rdf-update/
The service only reads. So what the writes of a graph store case would have made is loaded as a
release, the reads are asked of that, and each write is checked to be refused.
"""

from collections.abc import Iterator
from email import message_from_bytes
from functools import partial
from urllib.parse import parse_qs

from tests.conformance import results
from tests.conformance.asking import GRAPHS, TABLES
from tests.conformance.compare import same
from tests.conformance.data import Data, Source
from tests.conformance.manifest import Case, Exchange
from tests.conformance.results import Result, Unreadable
from tests.conformance.serving import Check, Client, Response, Wrong

_REFUSED = frozenset({"Forbidden", "MethodNotAllowed"})
_READS = frozenset({"GET", "HEAD"})
_CODES = {
    "OK": 200,
    "Created": 201,
    "NoContent": 204,
    "Forbidden": 403,
    "NotFound": 404,
    "MethodNotAllowed": 405,
}
_NEW = "http://www.example/gsp/new"

State = dict[str, tuple[Source, ...]]


def protocol(case: Case) -> Iterator[tuple[Data, Check]]:
    """Go through the requests of a protocol case, each with the data that it is sent to."""
    for each in case.exchanges:
        yield case.data, partial(_asks, each)


def protocol_update(case: Case) -> Iterator[tuple[Data, Check]]:
    """Give the update of a protocol case: it must be refused, however it is sent."""
    wanted = frozenset({"StatusCode4xx"}) & case.exchanges[0].statuses or _REFUSED
    yield Data(), partial(_is_refused, case.exchanges[0], wanted)


def graph_store(case: Case) -> Iterator[tuple[Data, Check]]:
    """Go through the requests of a graph store case, each with the data that it would meet."""
    state: State = {}
    for each in case.exchanges:
        data = _data(state)
        if each.method in _READS:
            yield data, partial(_reads, each)
        else:
            yield data, partial(_is_refused, each, _REFUSED)
            state = _written(state, each)


def direct_graph_store(case: Case) -> Iterator[tuple[Data, Check]]:
    """Go through the requests of a case that names graphs by the address asked: all refused."""
    for each in case.exchanges:
        wanted = frozenset({"NotFound"}) if each.method in _READS else _REFUSED | {"NotFound"}
        yield Data(), partial(_is_refused, each, wanted)


def _data(state: State) -> Data:
    named = [(name, source) for name, sources in state.items() if name for source in sources]
    return Data(state.get("", ()), tuple(named))


def _written(state: State, exchange: Exchange) -> State:
    """Give the state of a graph store after a request that writes."""
    fields = parse_qs(exchange.target.partition("?")[2], keep_blank_values=True)
    name = "" if "default" in fields else fields.get("graph", [_NEW])[0]
    state = dict(state)
    if exchange.method in {"PUT", "DELETE"}:
        state.pop(name, None)
    if exchange.method in {"PUT", "POST"}:
        state[name] = (*state.get(name, ()), *_sources(exchange, name))
    return state


def _sources(exchange: Exchange, name: str) -> tuple[Source, ...]:
    """Give the Turtle of a request, or of every part of it."""
    content_type = dict(exchange.headers)["content-type"]
    message = message_from_bytes(
        f"Content-Type: {content_type}\r\n\r\n".encode() + (exchange.body or b"")
    )
    parts = [part.get_payload(decode=True) for part in message.walk() if not part.is_multipart()]
    return tuple(Source(name or _NEW, "ttl", part) for part in parts if isinstance(part, bytes))


def _send(exchange: Exchange, client: Client) -> Response:
    target = exchange.target.replace("$LOCATION$", _NEW)
    for theirs, ours in (("/sparql/", "/sparql"), ("/gsp", "/graphs")):
        if target.startswith(theirs):
            target = ours + target.removeprefix(theirs)
    return client.send(exchange.method, target, dict(exchange.headers), exchange.body)


def _asks(exchange: Exchange, client: Client) -> None:
    """Send a query, and look at the status, the format and the answer."""
    response = _send(exchange, client)
    _has_status(response, exchange.statuses)
    if exchange.format:
        answer = _result(response, GRAPHS if exchange.format == "RDF" else TABLES)
        if isinstance(answer, bool) is not (exchange.format == "boolean"):
            raise Wrong(f"{exchange.format} expected, got {answer}")
        if exchange.boolean is not None and answer is not exchange.boolean:
            raise Wrong(f"{exchange.boolean} expected, got {answer}")


def _reads(exchange: Exchange, client: Client) -> None:
    """Read a graph, and look at the status, the format and the statements."""
    response = _send(exchange, client)
    _has_status(response, exchange.statuses)
    wanted = exchange.content_type.partition(";")[0]
    if wanted and response.media_type != wanted:
        raise Wrong(f"{wanted} expected, got {response.media_type}")
    if exchange.method == "HEAD" and response.content:
        raise Wrong("a HEAD was answered with content")
    if exchange.answer is not None:
        expected = results.expected(Source(_NEW, "ttl", exchange.answer.encode()))
        if not same(expected, _result(response, GRAPHS)):
            raise Wrong(f"another graph: {response.content.decode('utf-8', 'replace')[:300]}")


def _is_refused(exchange: Exchange, wanted: frozenset[str], client: Client) -> None:
    response = _send(exchange, client)
    _has_status(response, wanted)
    if response.status == 405 and "allow" not in response.headers:
        raise Wrong("405 without an Allow header")


def _has_status(response: Response, wanted: frozenset[str]) -> None:
    if not any(_fits(response.status, name) for name in wanted):
        said = response.content.decode("utf-8", "replace")[:200]
        raise Wrong(f"{' or '.join(sorted(wanted))} expected, got {response.status}: {said}")


def _fits(status: int, name: str) -> bool:
    """Say whether a status is of a class such as StatusCode2xx, or the one of a name."""
    if name.startswith("StatusCode"):
        return str(status)[0] == name.removeprefix("StatusCode")[0]
    return status == _CODES.get(name)


def _result(response: Response, types: dict[str, str]) -> Result:
    extension = {media_type: name for name, media_type in types.items()}.get(response.media_type)
    if extension is None:
        raise Wrong(f"one of {', '.join(types.values())} expected, got {response.media_type}")
    try:
        return results.expected(Source(_NEW, extension, response.content))
    except Unreadable as error:
        raise Wrong(str(error)) from error
