"""A worker: it answers one question after the other until it is told to leave, or is ended.

It can open nothing: with no descriptor left to it, whatever a query says reaches no other server
and no file. The server ends it when its time is over, the kernel when it takes too much memory.
"""

import contextlib
import pickle
import resource
import socket
import time
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from hankegraafi import formats
from hankegraafi.errors import (
    EngineError,
    FaultError,
    HankegraafiError,
    QueryLimit,
    QueryRefused,
)
from hankegraafi.formats import GRAPH_FORMATS
from hankegraafi.store import encode, graphs
from hankegraafi.store.answer import Answer
from hankegraafi.store.empty.explanation import Explanation
from hankegraafi.store.engine import Engine, open_store
from hankegraafi.store.graphs import Layout
from hankegraafi.store.pool import plain, wire
from hankegraafi.store.pool.wire import Head, Limits, Plan, Question, Table
from hankegraafi.store.remote.breaker import Breaker
from hankegraafi.store.remote.calls import Spec
from hankegraafi.store.remote.engine import RemoteEngine

_PIECE = 1 << 16
_AT_ONCE = 8
_SHOWN = 2_000
_GROWN = 64 << 20
_PATIENCE = 0.02
_BLANK = ("[", "_:", "<<", "{|", "~", "bnode")
"""What a query may make blank nodes with."""
_FIRST_TO_DIE = "1000"
_OWN_FILES = 32
_TO_OPEN = 160
"""How many files a store on the disk wants to be allowed when it is opened."""
_OPENING = 2 << 30
"""So many bytes of addresses it may take then, hardly any of which are ever used."""


class Held(NamedTuple):
    """A release in memory; `blank` says whether there may be blank nodes in it.

    Of one that stays on the disk, `path` is the folder and `engine` holds nothing yet. `remote` is
    an engine elsewhere that holds the release too.
    """

    engine: Engine | RemoteEngine
    layout: Layout
    blank: bool
    path: Path | None = None
    remote: tuple[Spec, Breaker] | None = None

    def opened(self, memory: int) -> "Held":
        """Give the release, ready to be asked by this process; a query may take so many bytes.

        Raises:
            ReleaseError: it cannot be opened.
        """
        if self.remote is None:
            return Held(self._own(), self.layout, self.blank)
        spec, breaker = self.remote
        engine = RemoteEngine(spec, self.engine.base, breaker, lambda: self._late(memory))
        return Held(engine, self.layout, self.blank)

    def _late(self, memory: int) -> Engine:
        """Open the release when it is needed first; what that takes is not the query's."""
        engine = self._own()
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (min(_taken() + memory, most), most))
        return engine

    def _own(self) -> Engine:
        if self.path is not None:
            return open_store(self.path, self.engine.base, threads=False)
        if isinstance(self.engine, RemoteEngine):
            return self.engine.here
        return self.engine


def warm(held: Held) -> None:
    """Write one graph in every format: what libraries load late, a worker could not load."""
    engine, layout = held.engine, held.layout
    text = 'CONSTRUCT { [] <http://e.example/p> "ä\U0001f9ed"@fi , <http://e.example/o> } WHERE {}'
    for chosen in GRAPH_FORMATS:
        for encoding in ("", *encode.ENCODINGS):
            pieces = _Pieces(None, encoding, Limits())
            graphs.write(engine.query(text), chosen, pieces, layout=layout)
            pieces.end(None, leaves=False)
    pickle.dumps(engine.query(text).quads())
    pickle.dumps(engine.why_empty("SELECT * { ?a <http://e.example/p> 1 . FILTER(?a > 1) }"))


def bind(memory: int, store: Path | None = None, *, connects: bool = False) -> None:
    """Take from this process all that a query does not need; `memory` is in bytes.

    A store on the disk opens its files when they are needed first: as many as it has it may open.
    One that `connects` to an engine elsewhere may open a few besides.
    """
    most = _taken() + memory + (_OPENING if store and connects else 0)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text(_FIRST_TO_DIE)
    files = len(list(store.iterdir())) if store else 0
    files += _OWN_FILES if store or connects else 0
    if store and connects:  # it is opened when it is needed first
        files = max(files, _TO_OPEN)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    for what in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
        resource.setrlimit(what, (0, 0))


def _taken() -> int:
    """Give how many bytes of addresses this process has."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    return pages * resource.getpagesize()


class Worker:
    """Answers the questions that come over one connection."""

    def __init__(self, held: Held, connection: socket.socket) -> None:
        self._engine = held.engine
        self._grammar = Engine(ox.Store(), held.engine.base, threads=False)
        self._held = held
        self._connection = connection

    def serve(self) -> None:
        """Answer until the server closes its end, or this process has grown too much."""
        start = _resident()
        leaves = False
        receiver, reader = wire.Receiver(self._connection), plain.Reader()
        while not leaves and (frame := receiver.receive()):
            letter, content = frame
            if letter == wire.QUESTION:
                asked: tuple[Question, str] | None = (Question.unpack(content), "")
            else:
                asked = reader.read(content)
            if asked is None:
                wire.send(self._connection, [(wire.UNUSUAL, b"")])
                continue
            question, etag = asked
            pieces = _Pieces(self._connection, question.encoding, question.limits, etag)
            error = self._try(question, pieces)
            leaves = _resident() - start > _GROWN
            pieces.end(error, leaves=leaves)

    def _try(self, question: Question, pieces: "_Pieces") -> HankegraafiError | None:
        """Answer a question; give the error if there is one."""
        remote = self._engine if isinstance(self._engine, RemoteEngine) else None
        if remote:
            remote.begin(question.limits, self._tell_where)
        try:
            self._answer(question, pieces)
        except FaultError:
            return QueryRefused("the query reaches outside the data")
        except HankegraafiError as error:
            if remote and isinstance(error, EngineError) and not pieces.over:
                remote.failed(error)
            return _bare(pieces.over or error)
        except MemoryError:
            return QueryLimit("memory", question.limits.memory >> 20)
        except Exception as error:  # noqa: BLE001 - a worker's fault is told, never swallowed
            return pieces.over or FaultError(f"a worker failed: {type(error).__name__}: {error}")
        return None

    def _tell_where(self, *, away: bool) -> None:
        """Tell the server that an engine elsewhere is asked, or that this process computes."""
        wire.send(self._connection, [(wire.AWAY, b"1" if away else b"0")])

    def _answer(self, question: Question, pieces: "_Pieces") -> None:
        if question.explain:
            plans = question.explain == "plan"
            told = Table(plan=self._plan(question)) if plans else Table(why=self._why(question))
            pieces.table(Head("solutions", "html"), told)
            return
        answer, more = self._ask(question)
        name = getattr(question.wanted, answer.kind)
        head = Head(answer.kind, name, more=more)
        if not name:
            pieces.begin(head)
        elif name == formats.HTML.name:
            pieces.table(head, self._table(question, answer))
        else:
            pieces.begin(head)
            chosen = formats.BY_NAME[name]
            if answer.kind == "graph":
                text = question.text.casefold()
                blank = self._held.blank or any(sign in text for sign in _BLANK)
                graphs.write(answer, chosen, pieces, layout=self._held.layout, blank=blank)
            else:
                answer.write(pieces, chosen)

    def _ask(self, question: Question) -> tuple[Answer, bool | None]:
        """Ask the engine; say too whether rows follow the page that was asked for."""
        graphs_: dict[str, Any] = {}
        if question.default_graphs or question.named_graphs:
            graphs_["default_graphs"] = question.default_graphs
            graphs_["named_graphs"] = question.named_graphs
        if question.page is None:
            return self._engine.query(question.text, **graphs_), None
        return self._engine.page(question.text, question.page, **graphs_)

    def _table(self, question: Question, answer: Answer) -> Table:
        if answer.kind == "boolean":
            return Table(boolean=answer.boolean)
        if answer.kind == "graph":
            quads = answer.quads()
            found = quads[: question.rows]
            rows = tuple((q.subject, q.predicate, _shown(q.object)) for q in found)
            return Table(("s", "p", "o"), rows, len(quads))
        names, first, total = answer.first(question.rows)
        why = None if total else self._why(question)
        rows = tuple(tuple(map(_shown, row)) for row in first)
        return Table(names, rows, total, why=why)

    def _plan(self, question: Question) -> Plan:
        chooses = bool(question.default_graphs or question.named_graphs)
        if isinstance(self._engine, RemoteEngine):
            plan = self._engine.plan(question.text, chooses=chooses)
            judged = plan.judged
            rows = round(judged.rows) if judged else None
            begins = judged.begins if judged else ""
            return Plan(plan.where == "elsewhere", plan.reason, rows, begins)
        self._grammar.query(question.text)
        return Plan(elsewhere=False, reason="only")

    def _why(self, question: Question) -> Explanation:
        return self._engine.why_empty(
            question.text,
            default_graphs=question.default_graphs,
            named_graphs=question.named_graphs,
        )


class _Pieces:
    """A file that sends what is written to it; the head goes before the first piece.

    What waits is sent when it is large enough or old enough. Its bytes depend on neither: the
    compression is cut only where the count of bytes says so. What was never sent before its end
    goes as one whole.
    """

    over: QueryLimit | None = None
    _head: Head | None = None
    _size = 0
    _synced = -1

    def __init__(
        self, connection: socket.socket | None, encoding: str, limits: Limits, etag: str = ""
    ) -> None:
        self._connection = connection
        self._encoding = encoding
        self._encoder = encode.encoder(encoding)
        self._limits = limits
        self._etag = etag
        self._kept = bytearray()
        self._plain = bytearray()
        self._sent = time.monotonic()

    def begin(self, head: Head) -> None:
        """Say what follows."""
        self._head = head._replace(etag=self._etag) if self._etag else head

    def table(self, head: Head, table: Table) -> None:
        """Send the first rows of an answer instead of the answer."""
        self._head = None
        content = pickle.dumps(table)
        self._send([(wire.HEAD, wire.pack_head(head)), (wire.TABLE, content)])

    def write(self, content: bytes) -> int:
        """Take a piece.

        Raises:
            QueryLimit: the answer is longer than it may be.
        """
        self._size += len(content)
        if self._size > self._limits.size:
            self.over = QueryLimit("size", self._limits.size >> 20)
            raise self.over
        self._kept += self._packed(content) if self._encoding else content
        now = time.monotonic()
        old = now - self._sent > _PATIENCE and self._size >= encode.SHORT
        if self._kept and (len(self._kept) >= _PIECE or old):
            self._send([*self._begun(), *self._cut()])
            self._sent = now
        return len(content)

    def flush(self) -> None:
        """Do nothing: pieces go when they are large or old enough, and at the end."""

    def end(self, error: HankegraafiError | None, *, leaves: bool) -> None:
        """Send what is left, or the error that takes its place, and the end."""
        if error is not None:
            parts = [(wire.ERROR, pickle.dumps(error))]
        elif self._head is not None and len(self._kept) < _PIECE:
            self._send([(wire.WHOLE, self._whole(self._head, leaves=leaves))])
            return
        else:
            parts = self._begun()
            if self._size:
                self._kept += self._encoder.end()
                parts += self._cut()
        parts.append((wire.END, b"1" if leaves else b"0"))
        self._send(parts)

    def _whole(self, head: Head, *, leaves: bool) -> bytes:
        """Give an answer of which nothing was sent yet."""
        if self._size < encode.SHORT:
            return wire.pack_whole(head, bytes(self._plain or self._kept), leaves=leaves)
        packed = head._replace(encoding=self._encoding)
        self._kept += self._encoder.end()
        return wire.pack_whole(packed, bytes(self._kept), leaves=leaves)

    def _cut(self) -> list[tuple[bytes, bytes]]:
        """Give what waits in pieces: one long text is not sent at once."""
        kept, self._kept = self._kept, bytearray()
        if len(kept) < 2 * _PIECE:
            return [(wire.PIECE, bytes(kept))]
        return [(wire.PIECE, bytes(kept[at : at + _PIECE])) for at in range(0, len(kept), _PIECE)]

    def _begun(self) -> list[tuple[bytes, bytes]]:
        if self._head is None:
            return []
        head = self._head._replace(encoding=self._encoding)
        self._head = None
        return [(wire.HEAD, wire.pack_head(head))]

    def _packed(self, content: bytes) -> bytes:
        """Compress a piece, but nothing of an answer before it is long enough to be."""
        self._plain += content
        if self._size < encode.SHORT:
            return b""
        packed = self._encoder.add(bytes(self._plain))
        self._plain.clear()
        if self._size // _PIECE > self._synced:
            self._synced = self._size // _PIECE
            packed += self._encoder.sync()
        return packed

    def _send(self, parts: list[tuple[bytes, bytes]]) -> None:
        if self._connection is None:
            return
        for at in range(0, len(parts), _AT_ONCE):
            wire.send(self._connection, parts[at : at + _AT_ONCE])


def _shown(term: Any) -> Any:
    """Give a value as a page shows it: the beginning of a very long text."""
    if not isinstance(term, ox.Literal) or len(term.value) <= _SHOWN:
        return term
    words = f"{term.value[:_SHOWN]}…"
    return ox.Literal(words, language=term.language) if term.language else ox.Literal(words)


def _bare(error: HankegraafiError) -> HankegraafiError:
    """Take from an error what cannot travel."""
    error.__cause__ = error.__context__ = error.__traceback__ = None
    return error


def _resident() -> int:
    """Give the most memory that this process ever had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
