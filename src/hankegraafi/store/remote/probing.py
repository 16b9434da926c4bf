"""What an engine is, and where it takes updates and statements: found out by trying.

A few statements go into a graph of their own, are asked for, and are taken out again.
"""

import secrets
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from hankegraafi.errors import EngineError
from hankegraafi.store.remote import dialects, names
from hankegraafi.store.remote.address import EngineAddress
from hankegraafi.store.remote.client import Client
from hankegraafi.store.remote.dialects import Dialect
from hankegraafi.store.remote.door import NQUADS, NTRIPLES, UPDATE, Answered, Door

PROBE = "urn:hankegraafi:probe"
_SIBLINGS = ("update", "store", "data", "statements")


@dataclass(frozen=True, slots=True)
class Found:
    """What was found out of an engine.

    `updates` and `statements` are addresses relative to its own; `kind` is the media type of the
    statements that it takes there, none where they have to go into updates. `open_` says that
    anybody may update it.
    """

    dialect: Dialect
    server: str
    updates: str
    statements: str = ""
    kind: str = ""
    open_: bool = False


def probe(door: Door, *, updates: str = "", statements: str = "") -> Found:
    """Find out how an engine is loaded; addresses that are given are not looked for.

    Raises:
        EngineError: it cannot be asked, or takes no updates from us.
    """
    server = _asked(door)
    dialect = dialects.of(server)
    place = _updates(door, updates)
    door.updates = place
    try:
        where, kind = _statements(door, statements, dialect)
        return Found(dialect, server, place, where, kind, _is_open(door))
    finally:
        _clean(door)


def _asked(door: Door) -> str:
    """Ask it something small; give what it calls itself."""
    answered = door.ask_plainly()
    if not answered.well:
        raise door.error("asked", answered)
    if not answered.kind.endswith("json"):
        raise door.not_sparql(answered)
    return answered.server


def _updates(door: Door, given: str) -> str:
    """Give where it takes updates.

    Raises:
        EngineError: nowhere.
    """
    failed: list[Answered] = []
    for target in [given] if given else _near(door.client.address, "-auth", "/update"):
        answered = _insert(door, target)
        if answered is None:
            return target
        failed.append(answered)
    telling = [each for each in failed if each.status in {401, 403}]
    missing = [each for each in failed if each.status not in {404, 405}]
    raise door.error("updated", (telling or missing or failed)[0])


def _insert(door: Door, target: str) -> Answered | None:
    """Try an update at an address; None where it was done, and is seen by queries."""
    name = _name()
    text = f"INSERT DATA {{ GRAPH <{PROBE}> {{ <{name}> <{names.OF}> <{name}> }} }}"
    try:
        answered = door.send(target, text.encode(), UPDATE, once=True)
    except EngineError as error:
        if error.reason == "slow":
            raise
        return Answered(404, b"", said=str(error))
    if not answered.well:
        return answered
    if _is_there(door, PROBE, name):
        return None
    return answered._replace(status=404, content=b"an update there changes nothing that is asked")


def _statements(door: Door, given: str, dialect: Dialect) -> tuple[str, str]:
    """Give where it takes statements, and of what kind; neither where it does not."""
    address = door.client.address
    for target in [given] if given else _near(address, "-graph-crud-auth", "/data", "/statements"):
        quads = f"{target}?no_transaction" if dialect.exact else target
        if _takes(door, quads, NQUADS):
            return quads, NQUADS
        if _takes(door, graph_at(target, PROBE), NTRIPLES):
            return target, NTRIPLES
    return "", ""


def graph_at(target: str, graph: str) -> str:
    """Name a graph by the address of the Graph Store Protocol (SPARQL 1.1, §4.2)."""
    mark = "&" if "?" in target else "?"
    return f"{target}{mark}graph={quote(graph, safe='')}"


def _takes(door: Door, target: str, kind: str) -> bool:
    name = _name()
    graph = f" <{PROBE}>" if kind == NQUADS else ""
    try:
        line = f"<{name}> <{names.OF}> <{name}>{graph} .\n".encode()
        return door.send(target, line, kind, once=True).well and _is_there(door, PROBE, name)
    except EngineError as error:
        if error.reason == "slow":
            raise
        return False


def _is_open(door: Door) -> bool:
    """Say whether anybody may update it."""
    client = Client(EngineAddress(door.client.address.web))
    other = Door(client, seconds=door.seconds, pauses=())
    try:
        targets = dict.fromkeys((door.updates, ""))
        return any(_insert(other, target) is None for target in targets)
    except EngineError:
        return False
    finally:
        client.close()


def _clean(door: Door) -> None:
    door.change(f"CLEAR SILENT GRAPH <{PROBE}>")


def _is_there(door: Door, graph: str, thing: str) -> bool:
    return bool(door.rows("thing", graph=graph, thing=thing))


def _near(address: EngineAddress, *ends: str) -> list[str]:
    """Give addresses where an engine may take updates or statements, its own first.

    >>> from hankegraafi.store.remote.address import EngineAddress
    >>> _near(EngineAddress.of("sparql+http://h/query"), "-auth")[:3]
    ['/query', '/query-auth', '/update']
    """
    path = urlsplit(address.web.path).path
    above = path.rpartition("/")[0]
    own = [path, *(f"{path.rstrip('/')}{end}" for end in ends)]
    return list(dict.fromkeys((*own, *(f"{above}/{name}" for name in _SIBLINGS))))


def _name() -> str:
    return f"{PROBE}:{secrets.token_hex(8)}"
