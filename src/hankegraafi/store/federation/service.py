"""SERVICE: the parts of a query that other servers answer.

The engine has no network. So each part is asked before the engine sees the query, and its answer
stands in the query as VALUES instead. SERVICE is evaluated by itself and joined with what is
around it (https://www.w3.org/TR/sparql11-federated-query/#defn_service), so the answer is the same.

What is sent is `SELECT *` of the part, with the PREFIX and BASE of the query. A part inside a part
goes along, and its server must be allowed as well. Blank nodes of others become IRIs: see `remote`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from hankegraafi.errors import QueryError, QueryRefused
from hankegraafi.store import guard
from hankegraafi.store.federation import remote
from hankegraafi.store.federation.reach import ServiceError, absolute, endpoint_of, is_among
from hankegraafi.store.lexer import Token, decoded, position, prologue_end, tokens

__all__ = ["MAX_CALLS", "Fetch", "ServiceError", "resolve"]

Fetch = Callable[[str, str], bytes]
"""Sends an endpoint (first) a query (second); gives JSON results or raises ServiceError."""

MAX_CALLS = 4
"""How many times a query may say SERVICE."""


class _Prologue(NamedTuple):
    """What a query declares: as text, and as prefixes with their namespaces."""

    text: str
    prefixes: dict[str, str]
    base: str


class _Call(NamedTuple):
    """A SERVICE: where it, its group and its end are (offsets), whom it asks for what."""

    start: int
    group: int
    end: int
    silent: bool
    endpoint: str
    query: str
    names: frozenset[str]


def resolve(text: str, *, hosts: frozenset[str], fetch: Fetch) -> str:
    """Ask other servers what a query wants of them; give the query with their answers in place.

    Nobody is asked when the guard would not let the rest of the query pass. A SILENT part whose
    server fails becomes an empty group. Lines keep their numbers.

    Raises:
        QueryRefused: a host is not among `hosts`, an endpoint is a variable, or it is an update.
        QueryError: SERVICE stands where it is not understood, or too often, or the guard says no.
        ServiceError: a server gives no answer that can be used, and SILENT is not said.
    """
    if "SERVICE" not in decoded(text).upper():
        return text
    if not hosts:
        guard.admit(text)
        return text
    calls = _calls(text)
    if calls:
        _admit(text, calls, hosts)
    pieces, done, room = [], 0, guard.MAX_LENGTH - len(text)
    for number, call in enumerate(calls):
        if call.start >= done:
            lines = "\n" * text.count("\n", call.start, call.end)
            room += call.end - call.start - len(lines) - 2
            block = _answer(call, fetch, number, room)
            room -= len(block)
            pieces += [text[done : call.start], f" {block} {lines}"]
            done = call.end
    return "".join([*pieces, text[done:]])


def _answer(call: _Call, fetch: Fetch, number: int, room: int) -> str:
    """Give what stands in the place of a call, in at most `room` characters."""
    try:
        content = fetch(call.endpoint, call.query)
        asked = f"{number} {call.endpoint} {call.query}"
        return remote.values(content, call.names, asked=asked, room=room)
    except ServiceError as error:
        if not call.silent:
            raise ServiceError(
                f"SERVICE <{call.endpoint}> failed: {error.message}",
                way_out="Ask it for less or later, or go on without it by SERVICE SILENT.",
            ) from error
        return "{ }"


def _admit(text: str, calls: Sequence[_Call], hosts: frozenset[str]) -> None:
    """Let the calls pass if their hosts are allowed, and if the query would pass without them."""
    for call in calls:
        endpoint = endpoint_of(call.endpoint)
        if endpoint is None or not is_among(endpoint, hosts):
            raise QueryRefused(
                f"SERVICE calls {endpoint.netloc if endpoint else call.endpoint}, "
                "which is no server that this one may call",
                way_out="Its publisher allows hosts by the setting HANKEGRAAFI_SERVICE_HOSTS.",
            )
    for call in calls:
        blanks = " " * (call.group - call.start)
        text = text[: call.start] + blanks + text[call.group :]
    guard.admit(text)


def _calls(text: str) -> list[_Call]:
    """Find what a query says by SERVICE, also inside of each other."""
    items = list(tokens(text))
    places = list(_places(text, items))
    if "\\u" in text or "\\U" in text:
        plain = decoded(text)
        if places or list(_places(plain, list(tokens(plain)))):
            raise QueryError(
                "the query has SERVICE and code point escapes",
                way_out="Write the characters themselves.",
            )
    if len(places) > MAX_CALLS:
        raise QueryError(
            f"the query says SERVICE {len(places)} times", way_out=f"The limit is {MAX_CALLS}."
        )
    prologue = _prologue(items)
    return [_call(text, items, place, prologue) for place in places]


def _places(text: str, items: Sequence[Token]) -> Iterator[int]:
    for place, token in enumerate(items):
        if token.says("SERVICE"):
            yield place
        elif token.kind == "word" and "SERVICE" in token.text.upper():
            raise _mistake(text, token, "there must be spaces around SERVICE")


def _call(text: str, items: Sequence[Token], place: int, prologue: _Prologue) -> _Call:
    """Read `SERVICE [SILENT] endpoint { … }`."""
    start = items[place]
    silent = any(token.says("SILENT") for token in items[place + 1 : place + 2])
    target, opening = place + 1 + silent, place + 2 + silent
    if opening >= len(items) or items[opening].text != "{":
        raise _mistake(text, start, "SERVICE needs the IRI of an endpoint, and a group in braces")
    if items[target].kind == "variable":
        raise QueryRefused(
            f"SERVICE {items[target].text} could call any server",
            way_out="Name the endpoint by its IRI.",
        )
    closing = _closing(items, opening)
    if closing is None:
        raise _mistake(text, items[opening], "a { is not closed")
    group = items[opening : closing + 1]
    return _Call(
        start.start,
        group[0].start,
        group[-1].end,
        silent,
        _endpoint(text, items[target], prologue),
        " ".join([prologue.text, "SELECT", "*", "WHERE", text[group[0].start : group[-1].end]]),
        frozenset(token.text[1:] for token in group if token.kind == "variable"),
    )


def _closing(items: Sequence[Token], opening: int) -> int | None:
    depth = 0
    for place in range(opening, len(items)):
        depth += {"{": 1, "}": -1}.get(items[place].text, 0)
        if depth == 0:
            return place
    return None


def _endpoint(text: str, token: Token, prologue: _Prologue) -> str:
    if token.kind == "iri":
        return absolute(token.text[1:-1], prologue.base)
    if token.kind != "name" or token.prefix not in prologue.prefixes:
        raise _mistake(text, token, f"{token.text[:100]} is no IRI, and no name with a prefix")
    local = token.text.partition(":")[2]
    return prologue.prefixes[token.prefix] + re.sub(r"\\(.)", r"\1", local)


def _prologue(items: Sequence[Token]) -> _Prologue:
    """Read the declarations; a later one counts from where it stands (SPARQL 1.1 §4.1)."""
    said, prefixes, base = [], {}, ""
    end = prologue_end(list(items))
    for place in range(end):
        word, *rest = items[place : place + 3]
        kinds = [token.kind for token in rest]
        if word.says("BASE") and kinds[:1] == ["iri"]:
            base = absolute(rest[0].text[1:-1], base)
            said += [word.text, rest[0].text]
        elif word.says("PREFIX") and kinds == ["name", "iri"]:
            prefixes[rest[0].prefix] = absolute(rest[1].text[1:-1], base)
            said += [word.text, *(token.text for token in rest)]
    return _Prologue(" ".join(said), prefixes, base)


def _mistake(text: str, token: Token, problem: str) -> QueryError:
    line, column = position(text, token.start)
    return QueryError(f"line {line}, column {column}: {problem}")
