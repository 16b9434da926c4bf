"""What a loader says to an engine: queries, updates and statements; each may be tried again.

Everything that is sent may be sent twice: statements are sets, and what removes may find nothing.
"""

import json
import re
import time
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import NamedTuple, NoReturn

import pyoxigraph as ox

from hankegraafi import queries, resources
from hankegraafi.errors import EngineError
from hankegraafi.store.remote import dialects
from hankegraafi.store.remote.client import Body, Client, Reply

RESULTS = "application/sparql-results+json"
UPDATE = "application/sparql-update"
NTRIPLES, NQUADS = "application/n-triples", "application/n-quads"
PAUSES = (0.2, 1.0)
"""How long is waited before something is tried again, in seconds; so often it is."""

_FULL = ("no space", "disk full", "out of disk", "space left", "out of space", "insufficient")
_BEGINNING, _SAID = 4_000, 300
"""Of so many bytes of an error so many letters are told."""
_AGAIN = frozenset(
    {
        HTTPStatus.INTERNAL_SERVER_ERROR,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)


class Row(dict[str, ox.NamedNode | ox.Literal | ox.BlankNode]):
    """A row of an answer; that it lacks a value is the engine's fault."""

    def __missing__(self, name: str) -> NoReturn:
        """Refuse what a row must have, and has not.

        Raises:
            EngineError: always.
        """
        raise EngineError(
            "broken",
            f"the engine gave a row without ?{name}",
            way_out="Is its address that of a SPARQL endpoint?",
        )


class Answered(NamedTuple):
    """An answer that was read: its status, its headers' `Server`, why it is a part only.

    `said` is the beginning of what it says, on one line, without secrets.
    """

    status: int
    content: bytes
    kind: str = ""
    server: str = ""
    partial: str = ""
    said: str = ""

    @property
    def well(self) -> bool:
        """Say whether the engine did what it was asked."""
        return 200 <= self.status < 300


class Door:
    """Speaks with one engine, for one thread.

    `updates` and `statements` are where it takes updates and statements, relative to its address.
    """

    def __init__(
        self,
        client: Client,
        *,
        updates: str = "",
        statements: str = "",
        seconds: float = 600.0,
        pauses: Iterable[float] = PAUSES,
    ) -> None:
        """Take the client; `clearing` is what a request to remove statements begins with."""
        self.client = client
        self.updates = updates
        self.statements = statements
        self.clearing = ""
        self.seconds = seconds
        self._pauses = tuple(pauses)

    @property
    def name(self) -> str:
        """The engine's address."""
        return str(self.client.address)

    def rows(self, query: str, *, graphs: Iterable[str] = (), **iris: str) -> list[Row]:
        """Ask a query of `queries/engine`, with IRIs in place of its parameters.

        Raises:
            EngineError: there is no whole answer.
        """
        asked = _query(query, graphs, iris)
        answered = self._tried(lambda: self._asked(asked))
        if not answered.well:
            raise self.error("asked", answered)
        if answered.partial:
            raise EngineError(
                "slow",
                f"the engine {self.name} gave a part of an answer ({answered.partial})",
                engine=self.name,
                way_out="Give its queries more time (Virtuoso: MaxQueryExecutionTime).",
            )
        return self._read(answered)

    def ask_plainly(self) -> Answered:
        """Ask whether it answers at all.

        Raises:
            EngineError: it does not.
        """
        return self._asked(_query("here", (), {}))

    def change(self, update: str) -> None:
        """Send an update.

        Raises:
            EngineError: it was not done.
        """
        answered = self.send(self.updates, update.encode(), UPDATE)
        if not answered.well:
            raise self.error("updated", answered)

    def send(
        self, target: str, content: bytes, kind: str, *, method: str = "POST", once: bool = False
    ) -> Answered:
        """Send statements or an update; what may pass is tried again, unless it is sent `once`.

        Raises:
            EngineError: no answer came.
        """

        def exchange() -> Answered:
            headers = {"Content-Type": kind, "Accept": "*/*"}
            return _taken(self._send(method, target, content, headers))

        return exchange() if once else self._tried(exchange)

    def error(self, what: str, answered: Answered) -> EngineError:
        """Say why an engine could not be asked or updated, or did not take statements."""
        told, status = answered.said, answered.status
        why = f"({status}: {told})" if told else f"({status})"
        refused, full = "refused", is_full(answered)
        if full:
            message = f"the engine {self.name} has no room left {why}"
            way_out = "Make room there and load again."
        elif status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN} or denied(answered):
            message = f"the engine {self.name} may not be {what} by us {why}"
            way_out = (
                "Give HANKEGRAAFI_ENGINE_USER and HANKEGRAAFI_ENGINE_PASSWORD of somebody who may."
            )
        elif status == HTTPStatus.NOT_FOUND:
            message = f"nothing is found at the address of the engine {self.name} {why}"
            way_out = "Correct its address."
        else:
            message = f"the engine {self.name} could not be {what} {why}"
            way_out, refused = "Look at its log.", "broken"
        return EngineError(refused, message, engine=self.name, way_out=way_out)

    def not_sparql(self, answered: Answered) -> EngineError:
        """Say that something answers that is no SPARQL endpoint."""
        kind = answered.kind or "nothing that is named"
        return EngineError(
            "broken",
            f"what answers at {self.name} is no SPARQL endpoint: it gives {kind[:60]}",
            engine=self.name,
            way_out="Correct its address; it ends as in /sparql or /query.",
        )

    def _asked(self, query: str) -> Answered:
        return _taken(self.client.ask(query, accept=RESULTS, seconds=self.seconds))

    def _send(self, method: str, target: str, body: Body, headers: Mapping[str, str]) -> Reply:
        return self.client.send(method, target, body, headers, seconds=self.seconds)

    def _tried(self, exchange: Callable[[], Answered]) -> Answered:
        """Try what may be tried again a few times; the last outcome holds."""
        for pause in self._pauses:
            try:
                answered = exchange()
            except EngineError as error:
                if error.reason not in {"broken", "unreachable"}:
                    raise
            else:
                if answered.status not in _AGAIN or is_full(answered) or denied(answered):
                    return answered
            time.sleep(pause)
        return exchange()

    def _read(self, answered: Answered) -> list[Row]:
        if answered.kind not in {RESULTS, "application/json"}:
            raise self.not_sparql(answered)
        try:
            found = ox.parse_query_results(answered.content, format=ox.QueryResultsFormat.JSON)
            if isinstance(found, ox.QueryBoolean):
                raise self.not_sparql(answered)
            names = [each.value for each in found.variables]
            return [_row(names, each) for each in found]
        except (SyntaxError, ValueError, OSError) as error:
            raise self.not_sparql(answered) from error


def is_full(answered: Answered) -> bool:
    """Say whether an engine complains of a full disk."""
    words = answered.said.casefold()
    full = answered.status == HTTPStatus.INSUFFICIENT_STORAGE
    return full or (not answered.well and any(each in words for each in _FULL))


def denied(answered: Answered) -> bool:
    """Say whether an engine says of itself that something is not allowed: Virtuoso does by 500."""
    words = answered.said.casefold()
    return not answered.well and ("permission" in words or "access denied" in words)


def text_of(value: str) -> str:
    """Write a text as a literal of an update: JSON's escapes are SPARQL's, save one."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


def text(name: str, **iris: str) -> str:
    """Give an update of `queries/engine` with IRIs in place of its parameters."""
    found = _lines(queries.load(resources.folder("queries") / "engine" / f"{name}.rq").text)
    for each, iri in iris.items():
        found = re.sub(rf"\?{each}\b", lambda _, iri=iri: f"<{iri}>", found)  # type: ignore[misc]
    return found


def _query(name: str, graphs: Iterable[str], iris: Mapping[str, str]) -> str:
    query = queries.load(resources.folder("queries") / "engine" / f"{name}.rq")
    bound = _lines(queries.bind(query, iris))
    return bound.replace("?graphs", " ".join(f"<{each}>" for each in graphs))


def _lines(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip()


def _row(names: list[str], solution: ox.QuerySolution) -> Row:
    found = {name: solution[name] for name in names}
    return Row((name, term) for name, term in found.items() if not _is_none(term))


def _is_none(term: object) -> bool:
    return term is None or isinstance(term, ox.Triple)


def _taken(reply: Reply) -> Answered:
    """Read an answer whole."""
    try:
        content = reply.read()
        kind = reply.headers.get_content_type() if "Content-Type" in reply.headers else ""
        server = str(reply.headers.get("Server", ""))
        said = reply.without_secrets(content[:_BEGINNING].decode(errors="replace"))
        return Answered(
            status=reply.status,
            content=content,
            kind=reply.without_secrets(kind),
            server=server,
            partial=reply.without_secrets(dialects.partial(reply.headers)),
            said=" ".join(said.split())[:_SAID],
        )
    finally:
        reply.close()
