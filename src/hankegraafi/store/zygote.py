"""The process that holds a release in memory and forks a worker for every query of a visitor.

`python -m hankegraafi.store.zygote RELEASE DESCRIPTOR` is started by `store.workers`. It does
nothing else, so a fork is cheap and safe: one thread, the store shared copy-on-write. Each byte on
its socket brings the descriptor of a new connection, and a child that answers there and dies.

A child can open nothing: with no descriptor left to it, whatever a query says reaches no other
server and no file. The kernel ends it when its time is over; too much memory ends it too.
"""

import gc
import json
import os
import pickle
import resource
import signal
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from hankegraafi.errors import FaultError, HankegraafiError, QueryLimit, QueryRefused
from hankegraafi.formats import GRAPH_FORMATS, HTML, Format
from hankegraafi.store import graphs, wire
from hankegraafi.store.answer import Answer
from hankegraafi.store.engine import Engine
from hankegraafi.store.wire import Head, Limits, Question, Table

_PIECE = 1 << 16
_NICE = 5


class Held(NamedTuple):
    """A release in memory."""

    engine: Engine
    base: str
    context: Mapping[str, Any]


def hold(release: Path) -> Held:
    """Read a release into memory."""
    store = ox.Store()
    store.bulk_load(path=release / "dumps" / "hankegraafi.nq", format=ox.RdfFormat.N_QUADS)
    manifest = json.loads((release / "manifest.json").read_bytes())
    context = json.loads((release / "ontology" / "context.jsonld").read_bytes())
    return Held(Engine(store), manifest["base"], context["@context"])


def main(release: Path, descriptor: int) -> None:
    """Fork a worker for every connection that arrives, until the server is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    control = socket.socket(fileno=descriptor)
    held = hold(release)
    _warm(held)
    gc.collect()
    gc.freeze()
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not message:
            break
        if os.fork() == 0:
            control.close()
            _work(held, socket.socket(fileno=descriptors[0]))
        os.close(descriptors[0])
    os.killpg(0, signal.SIGKILL)


def _warm(held: Held) -> None:
    """Write one graph in every format: what libraries load late, a worker could not load."""
    text = 'CONSTRUCT { [] <http://e.example/p> "ä\U0001f9ed"@fi , <http://e.example/o> } WHERE {}'
    for chosen in GRAPH_FORMATS:
        quads = held.engine.query(text).quads()
        pickle.dumps(graphs.serialize(quads, chosen, base=held.base, context=held.context))


def _work(held: Held, connection: socket.socket) -> None:
    """Answer one question and end the process, whatever happens."""
    try:
        frame = wire.receive(connection)
        if frame:
            question: Question = wire.unpack(frame[1])
            _introduce(connection)
            _bind(question.limits)
            _answer(held, question, connection)
    except FaultError:
        wire.send_object(connection, wire.ERROR, QueryRefused("the query reaches outside the data"))
    except HankegraafiError as error:
        error.__cause__ = error.__context__ = error.__traceback__ = None
        wire.send_object(connection, wire.ERROR, error)
    except MemoryError:
        wire.send_object(connection, wire.ERROR, QueryLimit("the query took too much memory"))
    except Exception as error:  # noqa: BLE001 - a worker's fault is told, never swallowed
        fault = FaultError(f"a worker failed: {type(error).__name__}: {error}")
        wire.send_object(connection, wire.ERROR, fault)
    finally:
        os._exit(0)


def _introduce(connection: socket.socket) -> None:
    """Hand over what the server needs to end this process and no other."""
    own = os.pidfd_open(os.getpid())
    socket.send_fds(connection, [b"P"], [own])
    os.close(own)


def _bind(limits: Limits) -> None:
    """Take from this process all that a query does not need."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.seconds)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    memory = pages * resource.getpagesize() + limits.memory
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    for what in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE):
        resource.setrlimit(what, (0, 0))
    os.nice(_NICE)


def _answer(held: Held, question: Question, connection: socket.socket) -> None:
    answer = held.engine.query(
        question.text,
        default_graphs=question.default_graphs,
        named_graphs=question.named_graphs,
    )
    chosen = question.formats.get(answer.kind)
    if chosen is None:
        wire.send_object(connection, wire.HEAD, Head(answer.kind, None))
    elif chosen == HTML:
        head = Head(answer.kind, chosen, _table(answer, question.rows))
        wire.send_object(connection, wire.HEAD, head)
    else:
        _write(held, answer, chosen, connection)
    wire.send(connection, wire.END)


def _write(held: Held, answer: Answer, chosen: Format, connection: socket.socket) -> None:
    if answer.kind == "graph":
        content = graphs.serialize(answer.quads(), chosen, base=held.base, context=held.context)
        wire.send_object(connection, wire.HEAD, Head(answer.kind, chosen))
        for start in range(0, len(content), _PIECE):
            wire.send(connection, wire.PIECE, content[start : start + _PIECE])
        return
    pieces = _Pieces(connection, Head(answer.kind, chosen))
    answer.write(pieces, chosen)
    pieces.finish()


class _Pieces:
    """A file that sends what is written to it; the head goes before the first piece."""

    def __init__(self, connection: socket.socket, head: Head) -> None:
        self._connection = connection
        self._head: Head | None = head
        self._kept = bytearray()

    def write(self, content: bytes) -> int:
        self._kept += content
        if len(self._kept) >= _PIECE:
            self._send()
        return len(content)

    def flush(self) -> None:
        """Do nothing: pieces go when they are large enough, and at the end."""

    def finish(self) -> None:
        self._send()

    def _send(self) -> None:
        if self._head:
            wire.send_object(self._connection, wire.HEAD, self._head)
            self._head = None
        if self._kept:
            wire.send(self._connection, wire.PIECE, bytes(self._kept))
            self._kept.clear()


def _table(answer: Answer, most: int) -> Table:
    if answer.kind == "boolean":
        return Table(boolean=answer.boolean)
    if answer.kind == "graph":
        quads = answer.quads()
        rows = tuple((quad.subject, quad.predicate, quad.object) for quad in quads[:most])
        return Table(("s", "p", "o"), rows, len(quads))
    names, first, total = answer.first(most)
    return Table(names, tuple(first), total)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]), int(sys.argv[2]))
    except (OSError, KeyError, ValueError) as error:
        sys.exit(f"the release {sys.argv[1]} cannot be held in memory: {error}")
